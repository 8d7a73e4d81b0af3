"""The programming interface `/api/v1`: JSON for other programs, described by OpenAPI 3.1 and by a page of its own.

`operations` is the table of what there is; each module beside it has the operations of one resource. Schemas are data
(`schemas`); errors are problem details (`problems`). Changes are change sets as on the pages, with the same undo.
"""

from __future__ import annotations

from flask import Blueprint

from workbench.web.api import (
    changes,
    comments,
    documents,
    files,
    findings,
    glossary,
    jobs,
    memory,
    openapi,
    operations,
    profiles,
    projects,
    segments,
    services,
    sheet,
    translations,
)
from workbench.web.problems import PREFIX

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
operations.install(blueprint)
blueprint.add_url_rule("/openapi.json", "openapi", openapi.serve, methods=["GET"])

__all__ = [
    "blueprint",
    "changes",
    "comments",
    "documents",
    "files",
    "findings",
    "glossary",
    "jobs",
    "memory",
    "profiles",
    "projects",
    "segments",
    "services",
    "sheet",
    "translations",
]
