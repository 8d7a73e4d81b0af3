"""The settings of one document: the encoding it is read in, its date, and removing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from workbench import documents as filters
from workbench import intake, projects
from workbench.errors import DocumentError, InvalidInputError
from workbench.web import forms, jobs, notify, workspace
from workbench.web.errors import status_of
from workbench.web.i18n import say

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("documents", __name__)

# How the encodings are known to people; Python's names are for programs.
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (LE)",
    "utf-16-be": "UTF-16 (BE)",
    "kz1048": "KZ-1048",
    "ptcp154": "PTCP-154",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp866": "CP866 (DOS)",
}


def encoding_name(encoding: str) -> str:
    """Return an encoding's name for people."""
    return ENCODING_NAMES.get(encoding, encoding)


@dataclass(frozen=True, slots=True)
class Choice:
    """One encoding and how the document's beginning reads in it."""

    encoding: str
    paragraphs: tuple[str, ...]
    likely: bool


@blueprint.get("/documents/<int:document>/settings")
def settings(document: int) -> str:
    """Show the page of settings."""
    return _settings(document)


def _settings(number: int, *, error: str = "", **entered: Any) -> str:
    db = workspace().db
    document = projects.document(db, number)
    choices = _choices(document) if document.media_type == filters.TEXT_TYPE else []
    return render_template(
        "document.html",
        document=document,
        project=projects.project(db, document.project),
        choices=choices,
        encoding_name=encoding_name,
        beginning=intake.preview(db, number) if not choices else [],
        warnings=[say(message, values) for message, values in document.warnings],
        entered={"date": document.date or "", "encoding": document.encoding, **entered},
        error=error,
    )


def _choices(document: projects.Document) -> list[Choice]:
    """Every encoding that the document can be read in: the guesses first, best first."""
    likely = dict.fromkeys((document.encoding, *document.guesses))
    found = []
    for encoding in dict.fromkeys((*likely, *filters.ENCODINGS)):
        try:
            beginning = intake.preview(workspace().db, document.id, encoding=encoding, paragraphs=3)
        except DocumentError:
            # These bytes are no text in that encoding, so it is no choice.
            continue
        found.append(Choice(encoding, tuple(paragraph[:200] for paragraph in beginning), encoding in likely))
    return found


@blueprint.post("/documents/<int:document>/encoding")
def encoding(document: int) -> Response | tuple[str, int]:
    """Read the document again in the chosen encoding."""
    chosen = request.form.get("encoding", "")
    try:
        if chosen not in {*filters.ENCODINGS, projects.document(workspace().db, document).encoding}:
            raise InvalidInputError(
                "“%(encoding)s” is not an encoding on the list. Choose one of them.", encoding=chosen
            )
        intake.change_encoding(workspace(), document, chosen, jobs=jobs())
    except AudarmaError as error:
        return _settings(document, error=say(error.message, error.values), encoding=chosen), status_of(error)
    notify(gettext("The document was read again as %(encoding)s.", encoding=encoding_name(chosen)))
    return redirect(url_for(".settings", document=document), code=303)


@blueprint.post("/documents/<int:document>/date")
def date(document: int) -> Response | tuple[str, int]:
    """Set the document's date."""
    try:
        projects.set_date(workspace().db, document, forms.day("date"))
    except AudarmaError as error:
        page = _settings(document, error=say(error.message, error.values), date=request.form.get("date", ""))
        return page, status_of(error)
    notify(gettext("The date was saved."))
    return redirect(url_for("terms.index", document=document), code=303)


@blueprint.post("/documents/<int:document>/delete")
def delete(document: int) -> Response:
    """Remove the document; the next page offers to undo it."""
    db = workspace().db
    stored = projects.document(db, document)
    change = projects.delete_document(db, document)
    notify(
        gettext("“%(name)s” was deleted.", name=stored.name),
        undo=url_for("changing.undo", project=stored.project),
        change=change,
    )
    return redirect(url_for("projects.show", project=stored.project), code=303)


@blueprint.get("/documents/<int:document>/job.json")
def job(document: int) -> dict[str, Any]:
    """Say how far the document's background job is; no job is one that is over."""
    running = jobs().of_document(projects.document(workspace().db, document).id)
    running = running if running is not None and running.reason is None else None
    return {
        "running": running is not None,
        "done": running.done if running else 0,
        "total": running.total if running else 0,
    }


@blueprint.post("/documents/<int:document>/job/cancel")
def cancel_job(document: int) -> Response:
    """Stop the document's background job; the drafts made so far stay."""
    stored = projects.document(workspace().db, document)
    if (running := jobs().of_document(stored.id)) is not None:
        jobs().cancel(running.id)
    return redirect(url_for("projects.show", project=stored.project), code=303)


@blueprint.post("/documents/<int:document>/job/start")
def start_job(document: int) -> Response:
    """Draft the document's empty targets in the background; with `again`, the machine's own texts anew too."""
    stored = projects.document(workspace().db, document)
    running = jobs().of_document(stored.id)
    if running is None or running.reason is not None or "again" in request.form:
        jobs().start("draft", stored.id, {"again": "again" in request.form})
    return redirect(url_for("projects.show", project=stored.project), code=303)
