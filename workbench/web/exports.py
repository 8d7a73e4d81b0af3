"""Taking the work out: TMX, XLIFF, tables and the translated document, by state; and taking XLIFF and tables back."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from workbench import exports, projects
from workbench.errors import InvalidInputError
from workbench.exchange import formats, returning
from workbench.web import forms, notify, workspace
from workbench.web.access import may, require
from workbench.web.errors import status_of
from workbench.web.i18n import N_, interface_language, language_name, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from workbench.exchange.model import Sheet

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


@blueprint.get("/documents/<int:document>/export/<language>/segments/<name>")
def segments(document: int, language: str, name: str) -> Response:
    """Send the segments as XLIFF (`xliff12`, `xliff21`) or as a table (`xlsx`, `docx`); `all` for every target."""
    project = projects.project(workspace().db, projects.document(workspace().db, document).project)
    targets = project.targets if language == "all" else (_target(project, language),)
    data, file = formats.export(
        workspace(), document, name, targets, state=_state(), interface=interface_language()
    )
    return download(data, file, formats.FORMATS[name].media_type)


# --- files that come back ------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/return")
def return_form(document: int) -> str:
    """Show the form that takes a file back."""
    return _return_page(document)


@blueprint.post("/documents/<int:document>/return")
def take_back(document: int) -> Response | tuple[str, int]:
    """Show what a file would change; with `confirmed`, change it, and with `conflicts` what was changed here, too."""
    projects.document(workspace().db, document)
    try:
        name, data = forms.carried("file")
        returned = formats.read(data, name)
        require("translator", projects.document(workspace().db, document).project, *returned.targets)
        if request.form.get("confirmed"):
            return _taken_back(document, returned)
        decided = returning.plan(workspace(), document, returned, reviewed=_reviewed(document))
    except AudarmaError as error:
        return _return_page(document, error=say(error.message, error.values)), status_of(error)
    encoded = forms.to_carry(data)
    return _return_page(document, plan=decided, data=encoded, name=name), 200


def _taken_back(document: int, returned: Sheet) -> Response:
    conflicts = bool(request.form.get("conflicts"))
    decided = returning.take_back(
        workspace(), document, returned, conflicts=conflicts, reviewed=_reviewed(document)
    )
    stored = projects.document(workspace().db, document)
    if decided.changes(conflicts=conflicts):
        counts = decided.counts()
        counts["changed"] += counts["conflict"] if conflicts else 0
        summary = N_("Translations added: %(new)s, changed: %(changed)s, comments: %(comments)s.")
        notify(say(summary, counts), undo=url_for("changing.undo", project=stored.project))
    else:
        notify(gettext("Nothing was changed."))
    return redirect(url_for("review.index", document=document, target=returned.targets[0]), code=303)


def _reviewed(document: int) -> frozenset[str]:
    """The languages in which the file may say that a text was reviewed."""
    project = projects.project(workspace().db, projects.document(workspace().db, document).project)
    return frozenset(language for language in project.targets if may("reviewer", project.id, language))


def _return_page(document: int, **extra: Any) -> str:
    db = workspace().db
    stored = projects.document(db, document)
    nothing: dict[str, Any] = {"plan": None, "data": "", "name": "", "error": ""}
    shown = {
        "document": stored,
        "project": projects.project(db, stored.project),
        "most": forms.most_carried(),
        "suffixes": formats.SUFFIXES,
        "kinds": returning.KINDS,
    }
    return render_template("take_back.html", **(nothing | shown | extra))


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
