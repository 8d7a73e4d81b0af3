"""Reference texts: the list with the form for a new one, the alignment to look at and put right, and what goes into a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from glossary import history
from glossary.errors import AudarmaError
from workbench import intake, projects
from workbench.errors import InvalidInputError, NotFoundError
from workbench.references import aligning, editing, remembering, texts
from workbench.references.links import MOST_SHOWN, amount, links, suggestions
from workbench.references.texts import Given
from workbench.review.translations import translation
from workbench.web import forms, jobs, notify, taking_back, workspace
from workbench.web.access import memories_for
from workbench.web.differences import differences
from workbench.web.errors import status_of
from workbench.web.exports import download
from workbench.web.i18n import label, say
from workbench.web.pages import asked_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from werkzeug.wrappers import Response as BaseResponse

    from workbench.jobs import Job
    from workbench.references.links import Linked, Suggestion
    from workbench.references.texts import Side

blueprint = Blueprint("references", __name__)
PAGE = 100
"""Rows of an alignment on a page."""


# --- the list and the form -----------------------------------------------------------------------------------------


@blueprint.get("/projects/<int:project>/references")
def index(project: int) -> str:
    """Show a project's reference texts, and the form for a new one; `document` is the one that it is for."""
    return _index(project)


@blueprint.post("/projects/<int:project>/references")
def add(project: int) -> BaseResponse | tuple[str, int]:
    """Take a text for `document`, or with `pair` both texts of another one, and align it: a long one in the background."""
    pair = bool(request.form.get("pair"))
    try:
        number = texts.add(
            workspace().db,
            project,
            request.form.get("language", ""),
            _given("target"),
            name=request.form.get("name", ""),
            url=request.form.get("url", ""),
            day=forms.day("date"),
            document=None if pair else request.form.get("document", type=int),
            source=_given("source") if pair else None,
        )
        _align(number)
    except AudarmaError as error:
        return _index(project, error=say(error.message, error.values), pair=pair), status_of(error)
    return redirect(url_for(".show", reference=number), code=303)


def _index(project: int, *, error: str = "", pair: bool = False) -> str:
    db = workspace().db
    owner = projects.project(db, project)
    documents = projects.documents(db, project)
    chosen = request.values.get("document", type=int) or (documents[-1].id if documents else 0)
    listed = [(each, amount(links(db, each.id)), _job(each.id)) for each in texts.references(db, project)]
    return render_template(
        "references.html",
        project=owner,
        documents=documents,
        names={document.id: document.name for document in documents},
        document=next((document for document in documents if document.id == chosen), None),
        references=listed,
        undo=history.undo_target(db, texts.scope(project)),
        redo=history.redo_target(db, texts.scope(project)),
        entered=request.form,
        pair=pair,
        error=error,
        max_upload=forms.most_carried(),
    )


def _given(field: str) -> Given:
    """Return the text that was pasted into a field, or the file beside it."""
    pasted = request.form.get(field, "")
    file = forms.upload(f"{field}-file")
    if file is not None and not pasted.strip():
        return Given(*file)
    if not pasted.strip():
        raise InvalidInputError("There is no text. Paste one, or choose a file that is not empty.")
    return Given("text.txt", intake.text_bytes(pasted), "utf-8")


def _align(number: int) -> None:
    """Align at once, or in the background, and say what came of it."""
    db = workspace().db
    of = texts.reference(db, number)
    if aligning.is_long(db, number):
        jobs().start("align", of.document, {"reference": number})
        return
    done = aligning.align(workspace(), number)
    if done.matches:
        notify(
            gettext("Aligned: %(linked)s of %(total)s segments.", linked=done.linked, total=done.total),
            undo=url_for(".undo", project=of.project),
        )


# --- one alignment -------------------------------------------------------------------------------------------------


@blueprint.get("/references/<int:reference>")
def show(reference: int) -> str:
    """Show both texts side by side, row by row; `page` from 1, or the one that has the row of key `row`."""
    db = workspace().db
    of = texts.reference(db, reference)
    owner = projects.project(db, of.project)
    rows = links(db, reference)
    page, pages = asked_page(len(rows), PAGE, first_shown=_page_of(rows))
    own = remembering.default_name(owner.name, gettext("Reference texts"))
    return render_template(
        "reference.html",
        reference=of,
        project=owner,
        document=projects.document(db, of.document) if of.document is not None else None,
        rows=[
            (row, differences(row.was, " ".join(row.texts)) if row.was else None)
            for row in rows[(page - 1) * PAGE : page * PAGE]
        ],
        amount=amount(rows),
        aligned=any(row.complete for row in rows),
        page=page,
        pages=pages,
        job=_job(reference),
        memories=[each for each in memories_for(of.project) if not each.read_only],
        own=own,
        undo=history.undo_target(db, texts.scope(of.project)),
        redo=history.redo_target(db, texts.scope(of.project)),
        most=MOST_SHOWN,
    )


def _page_of(rows: Sequence[Linked]) -> int:
    """Return the page that has the asked row, 1 where none is asked for."""
    key = request.args.get("row", "")
    return next((place // PAGE + 1 for place, row in enumerate(rows) if row.key == key), 1)


@blueprint.post("/references/<int:reference>/links")
def change(reference: int) -> BaseResponse:
    """Put a row right: `do` is `join`, `split`, `up`, `down`, `confirm` or `reopen`, a colon and the row's key.

    `confirm` alone confirms every row that is not doubtful.
    """
    db = workspace().db
    action, _, key = request.form.get("do", "").partition(":")
    page = request.form.get("page", 1, type=int)
    focus = key
    try:
        if action == "confirm":
            number = editing.confirm(db, reference, key or None)
            if not key:
                notify(ngettext("%(num)s pair was confirmed.", "%(num)s pairs were confirmed.", number))
        elif action == "reopen" and key:
            editing.confirm(db, reference, key, confirmed=False)
        elif action in _CHANGES and key:
            focus = _CHANGES[action](db, reference, key)
        else:
            raise InvalidInputError("The request does not say what to do. Load the page again.")
    except AudarmaError as error:
        notify(say(error.message, error.values), bad=True)
    return redirect(
        url_for(
            ".show",
            reference=reference,
            row=focus or None,
            page=None if focus else page,
            _anchor=focus or None,
        ),
        code=303,
    )


_CHANGES = {
    "join": editing.join,
    "split": editing.split,
    "up": editing.move_up,
    "down": editing.move_down,
}


@blueprint.post("/references/<int:reference>/align")
def align(reference: int) -> BaseResponse:
    """Align again what nobody has confirmed."""
    texts.reference(workspace().db, reference)
    running = _job(reference)
    if running is None or running.reason is not None:
        try:
            _align(reference)
        except AudarmaError as error:
            notify(say(error.message, error.values), bad=True)
    return redirect(url_for(".show", reference=reference), code=303)


@blueprint.get("/references/<int:reference>/job.json")
def job(reference: int) -> Response:
    """Say how far aligning in the background is; no job is one that is over."""
    texts.reference(workspace().db, reference)
    running = _job(reference)
    running = running if running is not None and running.reason is None else None
    return jsonify(
        running=running is not None,
        done=running.done if running else 0,
        total=running.total if running else 0,
    )


@blueprint.post("/references/<int:reference>/job/cancel")
def cancel_job(reference: int) -> BaseResponse:
    """Stop aligning; nothing is linked then."""
    if (running := _job(reference)) is not None:
        jobs().cancel(running.id)
    return redirect(url_for(".show", reference=reference), code=303)


def _job(number: int) -> Job | None:
    return jobs().about("align", "reference", number)


@blueprint.post("/references/<int:reference>/memory")
def remember(reference: int) -> BaseResponse:
    """Put the confirmed pairs into the memory numbered `memory`; without a number into the project's own one for references."""
    db = workspace().db
    of = texts.reference(db, reference)
    own = remembering.default_name(projects.project(db, of.project).name, gettext("Reference texts"))
    try:
        number = _chosen_memory(of.project, own)
        count, changed, done = remembering.remember(db, reference, number, new_name=own)
    except AudarmaError as error:
        notify(say(error.message, error.values), bad=True)
        return redirect(url_for(".show", reference=reference), code=303)
    if changed:
        message = ngettext(
            "%(num)s confirmed pair is in the memory now.",
            "%(num)s confirmed pairs are in the memory now.",
            count,
        )
        notify(message, undo=url_for("memory.undo"), change=done)
    else:
        notify(gettext("The memory has all confirmed pairs already."))
    return redirect(url_for(".show", reference=reference), code=303)


def _chosen_memory(project: int, own: str) -> int | None:
    """Return the memory that the form names, else the one named `own`; None where that is still to be made."""
    number, offered = request.form.get("memory", type=int), memories_for(project)
    if number is None:
        return next((each.id for each in offered if each.name == own), None)
    if all(each.id != number for each in offered):
        raise NotFoundError(
            "There is no memory number %(number)s (any more). Go back to the list of memories.", number=number
        )
    return number


@blueprint.get("/references/<int:reference>/text/<side>")
def original(reference: int, side: str) -> BaseResponse:
    """Send a text as it was given, byte for byte: `target`, or `source` of a pair."""
    chosen: Side = "source" if side == "source" else "target"
    data, name = texts.original(workspace().db, reference, chosen)
    return download(data, name, "application/octet-stream")


@blueprint.post("/references/<int:reference>/delete")
def delete(reference: int) -> BaseResponse:
    """Remove a reference; the next page offers to undo it."""
    of = texts.reference(workspace().db, reference)
    texts.delete(workspace().db, reference)
    notify(gettext("“%(name)s” was deleted.", name=of.name), undo=url_for(".undo", project=of.project))
    return redirect(url_for(".index", project=of.project, document=of.document), code=303)


@blueprint.post("/projects/<int:project>/references/undo")
def undo(project: int) -> BaseResponse:
    """Take back what was last done with the project's references; `reference` is the page to go back to."""
    return _take_back(project, again=False)


@blueprint.post("/projects/<int:project>/references/redo")
def redo(project: int) -> BaseResponse:
    """Do again what was last undone; `reference` is the page to go back to."""
    return _take_back(project, again=True)


def _take_back(project: int, *, again: bool) -> BaseResponse:
    db = workspace().db
    projects.project(db, project)
    find = history.redo_target if again else history.undo_target
    back = request.values.get("reference", type=int)
    try:
        target = find(db, texts.scope(project))
        if target is None:
            raise InvalidInputError("There is nothing to undo or redo here.")
        taking_back.check(project, target)
        history.undo(db, target.id)
        first = history.get_change_set(db, target.undoes) if again and target.undoes else target
        message = gettext("Done again: %(action)s") if again else gettext("Undone: %(action)s")
        notify(message % {"action": label("action", first.action)})
    except AudarmaError as error:
        notify(say(error.message, error.values), bad=True)
    alive = back is not None and any(each.id == back for each in texts.references(db, project))
    if alive and back is not None:
        return redirect(url_for(".show", reference=back, page=request.values.get("page", type=int)), code=303)
    return redirect(url_for(".index", project=project), code=303)


# --- the side panel of the review ----------------------------------------------------------------------------------


def offered(segment: int, language: str) -> list[dict[str, Any]]:
    """Return what the side panel shows of the references of a segment, and what differs from the stored translation."""
    db = workspace().db
    stored = translation(db, segment, language).text
    return [_offered(each, stored) for each in suggestions(db, segment, language)]


def _offered(each: Suggestion, stored: str) -> dict[str, Any]:
    link, of = each.link, each.reference
    return {
        "name": of.name,
        "date": of.date.isoformat() if of.date else None,
        "text": link.target,
        "points": None if link.confirmed else link.percent,
        "confirmed": link.confirmed,
        "doubtful": link.doubtful,
        "together": [
            {"number": number, "text": text} for number, text in zip(link.numbers, link.texts, strict=True)
        ]
        if len(link.sources) > 1
        else [],
        "was": differences(link.was, " ".join(link.texts)) if link.was else None,
        "differences": differences(stored, link.target) if stored and stored != link.target else None,
        "same": bool(stored) and stored == link.target,
        "page": url_for("references.show", reference=of.id, row=link.key, _anchor=link.key),
    }
