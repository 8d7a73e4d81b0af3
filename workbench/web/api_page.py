"""The API's description as a page, made by this server from the OpenAPI document: nothing is loaded from elsewhere."""

from __future__ import annotations

import json

from flask import Blueprint, render_template

from workbench.web.api import openapi
from workbench.web.problems import KINDS

blueprint = Blueprint("api_page", __name__)


@blueprint.app_template_filter("tojson_plain")
def tojson_plain(value: object) -> str:
    """Return JSON to be read by people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@blueprint.get("/api")
def index() -> str:
    """Show every operation by resource, with its parameters, schemas and examples."""
    said = openapi.document()
    by_tag = {
        tag["name"]: [
            (method.upper(), path, operation)
            for path, methods in said["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        for tag in said["tags"]
    }
    return render_template(
        "api.html",
        tags=said["tags"],
        by_tag=by_tag,
        schemas=said["components"]["schemas"],
        prefix=said["servers"][0]["url"],
        problems={kind: openapi.TITLES.get(status, "") for status, kind in KINDS.items()},
    )
