"""Taking the work out: TMX per target or with all targets, and the translated document, by state."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, render_template, request, send_file

from workbench import exports, projects
from workbench.errors import InvalidInputError
from workbench.web import workspace
from workbench.web.i18n import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

blueprint = Blueprint("exports", __name__)
TMX_TYPE = "application/x-tmx+xml"
STATES = ("final", "reviewed", "translated", "initial")
DEFAULT_STATE = "translated"


@blueprint.get("/documents/<int:document>/export")
def index(document: int) -> str:
    """Offer every export of a document in the chosen state."""
    db = workspace().db
    stored = projects.document(db, document)
    return render_template(
        "export.html",
        document=stored,
        project=projects.project(db, stored.project),
        progress=projects.progress(db, document),
        states=STATES,
        state=_state(),
    )


@blueprint.get("/documents/<int:document>/export/<language>.tmx")
def tmx(document: int, language: str) -> Response:
    """Send one bilingual TMX file; `all` as the language gives one file with every target."""
    project = projects.project(workspace().db, projects.document(workspace().db, document).project)
    targets = project.targets if language == "all" else (_target(project, language),)
    return _tmx(document, project, targets)


def _tmx(document: int, project: projects.Project, targets: Sequence[str]) -> Response:
    name = projects.document(workspace().db, document).name
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / "export.tmx"
        units = exports.tmx(workspace(), (document,), project.source, targets, path, state=_state())
        data = path.read_bytes() if units else b""
    if not units:
        raise InvalidInputError(
            "No segment of “%(name)s” has reached the state “%(state)s” in %(languages)s. Confirm some first, or "
            "choose another state.",
            name=name,
            state=_state(),
            languages=", ".join(language_name(target) for target in targets),
        )
    tail = "-".join((project.source, *targets))
    return download(data, f"{Path(name).stem}.{tail}.tmx", TMX_TYPE)


@blueprint.get("/documents/<int:document>/export/<language>/document")
def translated(document: int, language: str) -> Response:
    """Send the document itself, with its translated segments in place."""
    project = projects.project(workspace().db, projects.document(workspace().db, document).project)
    data, name, media_type = exports.translated_document(
        workspace(), document, _target(project, language), state=_state()
    )
    return download(data, name, media_type)


def download(data: bytes, name: str, media_type: str) -> Response:
    """Return a file for the browser to save; its name may be in any script."""
    response = send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)
    # Clients that cannot read `filename*` would get what is left of a Kazakh name in ASCII: `.kk-ky.tmx`, a hidden file.
    plain = name.encode("ascii", "ignore").decode()
    if plain != name:
        stem, *tail = plain.split(".")
        safe = ".".join([stem if stem.strip(" -_") else "document", *tail])
        response.headers.set(
            "Content-Disposition",
            "attachment",
            filename=safe,
            **{"filename*": f"UTF-8''{quote(name, safe='')}"},
        )
    return response


def _target(project: projects.Project, language: str) -> str:
    if language not in project.targets:
        raise InvalidInputError(
            "“%(language_code)s” is not a target of this project.", language_code=language
        )
    return language


def _state() -> str:
    state = request.args.get("state", DEFAULT_STATE)
    if state not in STATES:
        raise InvalidInputError(
            "“%(text)s” is not a state of a translation; use one of %(states)s.",
            text=state[:40],
            states=", ".join(STATES),
        )
    return state
