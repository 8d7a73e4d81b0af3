"""The list editor: a segment that names many officials, edited row by row and put into one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from glossary.terms import Gender
from workbench.errors import ConflictError, InvalidInputError
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.review import changing, lists, translations
from workbench.review.lists import Frame, Official
from workbench.web import notify, workspace
from workbench.web.errors import status_of
from workbench.web.i18n import say

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("lists", __name__)

GENDERS = ("masculine", "feminine")
OWN = "own"
_STEP = re.compile(r"(up|down|remove)-(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the form holds: the rows, the sentence around them, and the version of the translation that was read."""

    rows: tuple[Official, ...]
    frame: Frame
    version: int | None = None


@blueprint.get("/segments/<int:segment>/<language>/list")
def edit(segment: int, language: str) -> str:
    """Show the officials that the source names, in the sentence that its verb asks for."""
    rows = tuple(lists.officials(workspace(), segment, language))
    version = translations.translation(workspace().db, segment, language).version
    return _page(segment, language, _Sent(rows, lists.usual_frame(workspace(), segment, language), version))


@blueprint.post("/segments/<int:segment>/<language>/list")
def change(segment: int, language: str) -> BaseResponse | str | tuple[str, int]:
    """Do what the pressed button (`do`) says: show again, move, remove or add a row, or save the sentence."""
    lists.in_target(workspace(), segment, language)
    sent, step = _sent(language), request.form.get("do", "show")
    if step == "save":
        return _save(segment, language, sent)
    rows, focus = _stepped(sent.rows, step)
    return _page(segment, language, _Sent(rows, sent.frame, sent.version), focus=focus)


@blueprint.post("/segments/<int:segment>/<language>/list.json")
def preview(segment: int, language: str) -> Response:
    """Return the rows and the sentence that the form's fields make."""
    lists.in_target(workspace(), segment, language)
    sent = _sent(language)
    return jsonify(
        rows=[lists.formed(row, language, sent.frame.case) for row in sent.rows],
        text=lists.sentence(sent.rows, language, sent.frame),
    )


def _save(segment: int, language: str, sent: _Sent) -> BaseResponse | tuple[str, int]:
    if sent.version is None:
        abort(428)
    db = workspace().db
    try:
        text = lists.sentence(sent.rows, language, sent.frame)
        if not text:
            raise InvalidInputError("The list is empty. Add an official first.")
        changing.save(workspace(), segment, language, text, expected=sent.version)
    except ConflictError:
        stored = translations.translation(db, segment, language)
        # Saving once more then writes over the text that is shown beside the form.
        newer = _Sent(sent.rows, sent.frame, stored.version)
        return _page(segment, language, newer, theirs=stored.text), 412
    except AudarmaError as error:
        return _page(segment, language, sent, error=say(error.message, error.values)), status_of(error)
    where = translations.context(db, segment)
    notify(
        gettext("The list was put into the translation."),
        undo=url_for("changing.undo", project=where.project, document=where.document),
    )
    place = url_for("review.index", document=where.document, target=language)
    return redirect(f"{place}#s{_number(where.document, segment)}", code=303)


def _number(document: int, segment: int) -> int:
    """Return the segment's number in its document, from 1."""
    return next(row.number for row in translations.rows(workspace().db, document) if row.id == segment)


def _stepped(rows: tuple[Official, ...], step: str) -> tuple[tuple[Official, ...], str]:
    """Return the rows after a button was pressed, and the id of what has the focus then."""
    if step == "add":
        if len(rows) >= lists.MAX_ROWS:
            raise InvalidInputError("A list has at most %(most)s rows.", most=lists.MAX_ROWS)
        return (*rows, Official()), f"row-{len(rows)}-posts"
    if (found := _STEP.fullmatch(step)) is None or int(found[2]) >= len(rows):
        return rows, ""
    way, at = found[1], int(found[2])
    others = [*rows[:at], *rows[at + 1 :]]
    if way == "remove":
        return tuple(others), f"remove-{min(at, len(others) - 1)}" if others else "add"
    to = max(0, at - 1) if way == "up" else min(len(others), at + 1)
    others.insert(to, rows[at])
    # The button of a row that can go no further is off: its neighbour takes the focus.
    if to in {0, len(others) - 1}:
        way = "down" if to == 0 else "up"
    return tuple(others), f"{way}-{to}"


# --- the form ------------------------------------------------------------------------------------------------------


def _sent(language: str) -> _Sent:
    count = request.form.get("rows", 0, type=int)
    if not 0 <= count <= lists.MAX_ROWS:
        raise InvalidInputError("A list has at most %(most)s rows.", most=lists.MAX_ROWS)
    rows = tuple(_row(f"row-{number}") for number in range(count))
    return _Sent(rows, _frame(language), request.form.get("version", type=int))


def _row(name: str) -> Official:
    gender = request.form.get(f"{name}-gender", "")
    posts = (" ".join(line.split()) for line in request.form.get(f"{name}-posts", "").splitlines())
    return Official(
        tuple(post[: lists.MAX_TEXT] for post in posts if post),
        _line(f"{name}-person"),
        _line(f"{name}-place"),
        cast("Gender", gender) if gender in GENDERS else None,
        _line(f"{name}-source"),
        request.form.get(f"{name}-unverified", "") == "1",
    )


def _line(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[: lists.MAX_TEXT]


def _frame(language: str) -> Frame:
    """Return the chosen frame; one whose text or case was changed by hand is the reader's own."""
    chosen = request.form.get("frame", "")
    known = {frame.key: frame for frame in lists.frames(language)}
    if chosen in known and chosen != request.form.get("frame-was", ""):
        return known[chosen]
    own = Frame(chosen, _line("text"), request.form.get("case", ""))
    return own if own in known.values() else Frame(OWN, own.text, own.case)


def _page(
    segment: int, language: str, sent: _Sent, *, error: str = "", theirs: str | None = None, focus: str = ""
) -> str:
    db = workspace().db
    where = translations.context(db, segment)
    try:
        text = lists.sentence(sent.rows, language, sent.frame)
        formed = [lists.formed(row, language, sent.frame.case) for row in sent.rows]
    except InvalidInputError as wrong:
        text, formed, error = "", ["" for _ in sent.rows], error or say(wrong.message, wrong.values)
    return render_template(
        "list.html",
        document=get_document(db, where.document),
        project=get_project(db, where.project),
        segment=segment,
        number=_number(where.document, segment),
        language=language,
        source=where.text,
        sent=sent,
        formed=formed,
        text=text,
        stored=translations.translation(db, segment, language),
        theirs=theirs,
        error=error,
        focus=focus,
        frames=lists.frames(language),
        cases=lists.cases(language),
        genders=GENDERS,
        own=OWN,
    )
