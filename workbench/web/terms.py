"""The terms-first page: every name, title and institution of a document once, decided once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import ngettext

from glossary import history
from glossary.errors import AudarmaError
from glossary.terms import KINDS
from workbench import terminology, unknown
from workbench.errors import InvalidInputError
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.review.undoing import PROJECT_ACTIONS
from workbench.web import jobs, notify, workspace
from workbench.web.access import may
from workbench.web.errors import status_of
from workbench.web.i18n import say

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from glossary.terms import Kind

blueprint = Blueprint("terms", __name__)


@blueprint.after_request
def take_up_drafting(response: Response) -> Response:
    """Begin what a decision has left to be drafted in the background."""
    if request.method == "POST":
        jobs().resume()
    return response


@blueprint.get("/documents/<int:document>/terms")
def index(document: int) -> str:
    """Show the sheet."""
    return _page(document)


def _page(document: int, **extra: Any) -> str:
    sheet = terminology.sheet(workspace(), document)
    owner = get_project(workspace().db, sheet.document.project)
    undo = history.undo_target(workspace().db, owner.scope)
    ready = sum(1 for entry in sheet.open if entry.complete and not entry.findings)
    rows = {f"entry-{e.concept.id}-{e.text}" for e in (*sheet.open, *sheet.settled)}
    rows |= {f"unknown-{u.text}" for u in sheet.unknown} | {f"chosen-{c.text}" for c in sheet.chosen}
    return render_template(
        "terms.html",
        # An error whose row is gone (deleted in another tab, say) stands above the list.
        homeless=extra.get("error", "") if extra.get("at", "") not in rows else "",
        sheet=sheet,
        document=sheet.document,
        project=owner,
        kinds=KINDS,
        ready=ready,
        undo=undo if undo is not None and undo.action not in PROJECT_ACTIONS else None,
        **{"error": "", "at": "", "values": {}, **extra},
    )


@blueprint.post("/documents/<int:document>/terms/sign")
def sign(document: int) -> Response | tuple[str, int]:
    """Decide one entry's renderings."""
    concept, source = request.form.get("concept", 0, type=int), request.form.get("source", "")
    try:
        owner = get_document(workspace().db, document).project
        renderings = _renderings()
        adds = [language for language in renderings if may("terminologist", owner, language)]
        terminology.sign_off(workspace(), document, concept, source, renderings, adds=adds)
    except AudarmaError as error:
        return _refused(document, error, f"entry-{concept}-{source}")
    return _back(document)


@blueprint.post("/documents/<int:document>/terms/sign-all")
def sign_all(document: int) -> Response:
    """Confirm every entry that has a rendering in each target."""
    number = terminology.sign_off_all(workspace(), document)
    owner = get_project(workspace().db, get_document(workspace().db, document).project)
    done = history.undo_target(workspace().db, owner.scope)
    message = ngettext("%(num)s term confirmed.", "%(num)s terms confirmed.", number)
    undo = url_for("changing.undo", project=owner.id, document=document) if number and done else ""
    notify(message, undo=undo, change=done.id if done else None)
    return _back(document)


@blueprint.post("/documents/<int:document>/terms/choose")
def choose(document: int) -> Response | tuple[str, int]:
    """Decide for this document alone how an unknown name is rendered."""
    source, kind = _source_and_kind()
    try:
        unknown.choose(workspace(), document, source, kind, _renderings())
    except AudarmaError as error:
        return _refused(document, error, _row())
    return _back(document)


@blueprint.post("/documents/<int:document>/terms/forget")
def forget(document: int) -> Response:
    """Take back what was decided for this document alone."""
    unknown.forget(workspace(), document, request.form.get("at", ""))
    return _back(document)


@blueprint.post("/documents/<int:document>/terms/add")
def add(document: int) -> Response | tuple[str, int]:
    """Add an unknown text to the glossary, with its renderings."""
    source, kind = _source_and_kind()
    try:
        terminology.add_entry(workspace(), document, source, kind, _renderings())
    except AudarmaError as error:
        return _refused(document, error, _row())
    return _back(document)


def _source_and_kind() -> tuple[str, Kind]:
    """Return the wording and its kind as entered; a kind that is none is left to the action to refuse."""
    return " ".join(request.form.get("source", "").split()), cast("Kind", request.form.get("kind", ""))


def _row() -> str:
    """Return the key of the row that was sent."""
    return request.form.get("row") or f"unknown-{request.form.get('at', '')}"


@blueprint.post("/documents/<int:document>/terms/dismiss")
def dismiss(document: int) -> Response:
    """Note that a text is no term here."""
    unknown.dismiss(workspace(), document, request.form.get("at", ""))
    return _back(document)


@blueprint.post("/documents/<int:document>/terms/restore")
def restore(document: int) -> Response:
    """Offer a dismissed text again."""
    unknown.restore_dismissed(workspace(), document, request.form.get("at", ""))
    return _back(document)


def _renderings() -> dict[str, str]:
    """Return the renderings of the form: the reader's own wording, else the one chosen; empty ones are left out."""
    out: dict[str, str] = {}
    for language in request.form.getlist("language"):
        own, chosen = request.form.get(f"own-{language}", ""), request.form.get(f"choice-{language}", "")
        if text := " ".join(own.split()) or chosen:
            out[language] = text
    if not out:
        raise InvalidInputError("There is no rendering to confirm. Write at least one.")
    return out


def _refused(document: int, error: AudarmaError, at: str) -> tuple[str, int]:
    """Show the page again with what was entered and what is wrong with it."""
    page = _page(document, error=say(error.message, error.values), at=at, values=request.form)
    return page, status_of(error)


def _back(document: int) -> Response:
    return redirect(url_for("terms.index", document=document), code=303)
