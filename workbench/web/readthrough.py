"""Reading a translation as a whole: read-through, sign-off sheet, plain text and the copy for a web site."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from flask_babel import format_date, gettext, ngettext

from workbench import exports, projects, publishing, signing
from workbench.documents import DOCX_TYPE
from workbench.errors import NotFoundError
from workbench.reading import passages
from workbench.review import speeches
from workbench.review.translations import STATES
from workbench.web import workspace
from workbench.web.exports import download
from workbench.web.i18n import LABELS, label, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response as BaseResponse

    from workbench.reading import Passage
    from workbench.review.speeches import Speech
    from workbench.review.translations import Row
    from workbench.signing import By, SignOff

blueprint = Blueprint("reading", __name__)
COPY_STATES = ("translated", "reviewed", "final", "initial")


# --- reading through -----------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/read/<language>")
def read(document: int, language: str) -> str:
    """Show the whole target as continuous text, drafts and gaps marked; `view=all` shows all targets side by side."""
    stored, owner = _document(document, language)
    everything = request.args.get("view") == "all" and len(owner.targets) > 1
    shown = owner.targets if everything else (language,)
    columns = [passages(workspace().db, document, target) for target in shown]
    spoken = speeches.of_document(workspace(), document)
    return render_template(
        "read.html",
        document=stored,
        project=owner,
        language=language,
        shown=shown,
        side_by_side=everything,
        paragraphs=list(zip(*columns, strict=True)),
        total=sum(len(passage.rows) for passage in columns[0]),
        progress=projects.progress(workspace().db, document),
        state_of=_state,
        least=_least,
        speakers=partial(_speakers, spoken),
    )


def _speakers(spoken: Sequence[Speech], passage: Passage, language: str) -> list[tuple[str, bool, bool]]:
    """Return who speaks in a paragraph: the name, whether it is the target's (else the source's), whether the speech begins here."""
    first, last = passage.rows[0].number - 1, passage.rows[-1].number - 1
    return [
        (name or each.speaker_in_source, bool(name), each.first >= first)
        for each in speeches.between(spoken, first, last)
        if (name := each.speaker_in(language)) or each.speaker
    ]


def _state(row: Row, language: str) -> str:
    """Return the state to show: an empty text is a gap, whatever its record says."""
    found = row.translations.get(language)
    return found.shown_state if found else "empty"


def _least(passage: Passage, language: str) -> str:
    order = ("empty", *STATES)
    return min((_state(row, language) for row in passage.rows), key=order.index)


@blueprint.get("/documents/<int:document>/text/<language>.txt")
def text(document: int, language: str) -> Response:
    """Return the whole target as plain text; what has no translation stands in ⟦ ⟧ in the source language."""
    _document(document, language)
    return Response(exports.plain_text(workspace().db, document, language), mimetype="text/plain")


# --- the copy for a web site ---------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/copy/<language>")
def copy(document: int, language: str) -> str:
    """Offer the text as HTML, plain text and Markdown, to be copied; `state` says what is ready."""
    stored, owner = _document(document, language)
    state = request.args.get("state", COPY_STATES[0])
    state = state if state in COPY_STATES else COPY_STATES[0]
    return render_template(
        "copy.html",
        document=stored,
        project=owner,
        language=language,
        state=state,
        states=COPY_STATES,
        copy=publishing.copy(workspace().db, document, language, owner.source, state=state),
    )


# --- the sign-off sheet --------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/print/<language>")
def sheet(document: int, language: str) -> str:
    """Show source and target side by side with all that a signature needs; `rows=paragraph` for a row a paragraph."""
    _document(document, language)
    by = _by()
    found = signing.sheet(workspace(), document, language, by=by)
    return render_template(
        "print.html", sheet=found, words=words(found), by=by, document=found.document, project=found.project,
        language=language,
    )  # fmt: skip


@blueprint.get("/documents/<int:document>/print/<language>/sheet.docx")
def sheet_file(document: int, language: str) -> BaseResponse:
    """Send the sign-off sheet as a Word document; `rows` as on the page."""
    stored, _ = _document(document, language)
    found = signing.sheet(workspace(), document, language, by=_by())
    data = signing.to_docx(found, words(found), say)
    return download(data, f"{PurePath(stored.name).stem}.{language}.sign-off.docx", DOCX_TYPE)


def _by() -> By:
    return "paragraph" if request.args.get("rows") == "paragraph" else "segment"


def words(found: SignOff) -> Mapping[str, str]:
    """Return the sheet's fixed texts in the reader's language."""
    about = [found.project.name]
    if found.document.date is not None:
        about.append(format_date(found.document.date, "long"))
    about.append(f"{label('language', found.project.source)} → {label('language', found.language)}")
    inside = {
        f"inside {line.inside}": gettext("rendered in segment %(number)s", number=line.inside)
        for line in found.lines
        if line.inside
    }
    return {
        "about": " · ".join(about),
        "unconfirmed": _unconfirmed(found),
        "source": label("language", found.project.source),
        "target": label("language", found.language),
        "state": gettext("State"),
        "speech": gettext("Speech"),
        "open findings": gettext("Open findings"),
        "waived findings": gettext("Findings that may stand"),
        "finding": gettext("Finding"),
        "where": gettext("In the translation"),
        "reason": gettext("May stand because"),
        "annex": gettext("People, offices and bodies in the text"),
        "kind": gettext("Kind"),
        "not verified": gettext("not verified"),
        "none": gettext("None."),
        "signatures": gettext("Signatures"),
        "name": gettext("Full name"),
        "signature": gettext("Signature"),
        "date": gettext("Date"),
        "translator": gettext("Translator"),
        "reviewer": gettext("Reviewer"),
        "translators": _names(found.translators),
        "reviewers": _names(found.reviewers),
        **{state: label("state", state) for state in LABELS["state"]},
        **{kind: label("kind", kind) for kind in LABELS["kind"]},
        **inside,
    }


def _unconfirmed(found: SignOff) -> str:
    """Say which segments nobody has confirmed; empty when all are."""
    if not found.unconfirmed:
        return ""
    message = ngettext(
        "NOT FINISHED: %(num)s of %(total)s segments is not confirmed (number %(numbers)s).",
        "NOT FINISHED: %(num)s of %(total)s segments are not confirmed (numbers %(numbers)s).",
        len(found.unconfirmed),
        total=found.total,
        numbers=numbers(found.unconfirmed),
    )
    return str(message)


def numbers(some: Sequence[int]) -> str:
    """Return numbers as a reader takes them in: `1–4, 7`."""
    runs: list[list[int]] = []
    for number in some:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)


def _names(authors: Sequence[str]) -> str:
    """The names of those who worked on it; the single local user has none, and signs by hand."""
    return ", ".join(label("author", author) for author in authors if author != "local")


# --- parts ---------------------------------------------------------------------------------------------------------


def _document(number: int, language: str) -> tuple[projects.Document, projects.Project]:
    stored = projects.document(workspace().db, number)
    owner = projects.project(workspace().db, stored.project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    return stored, owner


blueprint.add_app_template_filter(numbers, "numbers")
