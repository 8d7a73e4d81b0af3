"""Comments on segments, the list of a document's comments, and the questions to the author of its source."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from workbench import projects
from workbench.documents.model import DOCX_TYPE
from workbench.errors import InvalidInputError
from workbench.people import users
from workbench.review import comments, gone, questions
from workbench.review.translations import context
from workbench.web import access, config, notify, workspace
from workbench.web.changing import expected_version
from workbench.web.errors import status_of, wants_json
from workbench.web.exports import download
from workbench.web.i18n import label, say
from workbench.web.pages import asked_page

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from werkzeug.wrappers import Response as BaseResponse

    from workbench.review.comments import Comment, Placed
    from workbench.review.gone import Gone

blueprint = Blueprint("comments", __name__)
SHOWN = ("open", "resolved", "mine", "gone")
PAGE = 100


# --- on a segment --------------------------------------------------------------------------------------------------


@blueprint.get("/segments/<int:segment>/comments.json")
def of_segment(segment: int) -> Response:
    """Return a segment's threads, and who can be mentioned."""
    return _threads(segment)


def _threads(segment: int, written: str = "") -> Response:
    """Return a segment's threads; `unknown` are the names in what was just `written` that nobody here has."""
    where = context(workspace().db, segment)
    people = _people(where.project)
    threads = comments.of_segment(workspace().db, segment)
    return jsonify(
        threads=[
            {
                **_comment_json(thread.first, people),
                "replies": [_comment_json(reply, people) for reply in thread.replies],
            }
            for thread in threads
        ],
        counts=comments.count(workspace().db, segment),
        people=[{"name": name, "shown": shown} for name, shown in people.items()],
        unknown=comments.unknown_mentions(written, people) if people else [],
    )


@blueprint.post("/segments/<int:segment>/comments")
def add(segment: int) -> Response:
    """Write a comment: JSON `text`, `language` (null: about all), `question`, and `thread` for a reply."""
    body = _body()
    language, thread = body.get("language"), body.get("thread")
    comments.add(
        workspace().db,
        segment,
        _text(body),
        language=language if isinstance(language, str) else None,
        thread=thread if isinstance(thread, int) else None,
        question=bool(body.get("question")),
    )
    return _threads(segment, _text(body))


@blueprint.put("/segments/<int:segment>/comments/<int:comment>")
def edit(segment: int, comment: int) -> Response:
    """Change the words of one's own comment: JSON `text`, with the version that was read in `If-Match`."""
    comments.comment(workspace().db, comment, segment=segment)
    text = _text(_body())
    comments.edit(workspace().db, comment, text, expected=expected_version())
    return _threads(segment, text)


@blueprint.post("/segments/<int:segment>/comments/<int:comment>/<action>")
def act(segment: int, comment: int, action: str) -> BaseResponse:
    """Resolve, reopen or delete a comment, or record the answer to a question (`text`)."""
    db = workspace().db
    comments.comment(db, comment, segment=segment)
    if action == "answer" and not request.is_json:
        return _answer(segment, comment, request.form.get("text", ""))
    if action == "resolve":
        comments.resolve(db, comment)
    elif action == "reopen":
        comments.reopen(db, comment)
    elif action == "delete":
        comments.delete(db, comment)
    elif action != "answer":
        abort(404)
    else:
        questions.answer(db, comment, _text(_body()))
    if wants_json():
        return of_segment(segment)
    return redirect(_back(context(db, segment).document), code=303)


def _answer(segment: int, comment: int, text: str) -> BaseResponse:
    """Record an answer that a page's form sends; one that cannot be kept stays in its field."""
    document = context(workspace().db, segment).document
    try:
        questions.answer(workspace().db, comment, text)
    except InvalidInputError as error:
        page = _questions(document, typed={comment: text}, error=say(error.message, error.values))
        return Response(page, status_of(error))
    notify(gettext("The answer was recorded."))
    return redirect(_back(document), code=303)


# --- of a document -------------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/comments")
def index(document: int) -> str:
    """List the comments of a document: open, resolved, those that mention who asks, those on sentences that are gone."""
    db = workspace().db
    stored = projects.document(db, document)
    owner = projects.project(db, stored.project)
    people, me = _people(owner.id), access.current_user().name
    found = comments.of_document(db, document)
    kinds: dict[str, Sequence[Placed | Gone]] = {
        kind: [each for each in found if _is_shown(each, kind, me)] for kind in ("open", "resolved", "mine")
    }
    kinds["gone"] = gone.of_document(db, document)
    shown = request.args.get("show", SHOWN[0])
    chosen = kinds.get(shown, kinds["open"])
    page, pages = asked_page(len(chosen), PAGE)
    return render_template(
        "comments.html",
        document=stored,
        project=owner,
        # Who works alone is never mentioned, and few texts lose sentences.
        kinds={kind: len(each) for kind, each in kinds.items() if kind in _always(people) or each},
        shown=shown if shown in kinds else SHOWN[0],
        entries=chosen[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        pieces=lambda text: comments.known_mentions(text, people),
    )


def _always(people: Collection[str]) -> Collection[str]:
    return ("open", "resolved", "mine") if people else ("open", "resolved")


def _is_shown(placed: Placed, kind: str, me: str) -> bool:
    is_open = placed.thread.first.resolved is None
    if kind == "mine":
        return is_open and placed.thread.mentions(me)
    return is_open == (kind == "open")


@blueprint.get("/documents/<int:document>/questions")
def list_questions(document: int) -> str:
    """List the questions about the source, with their answers and the letter that asks them."""
    return _questions(document)


def _questions(document: int, *, typed: Mapping[int, str] = MappingProxyType({}), error: str = "") -> str:
    db = workspace().db
    stored = projects.document(db, document)
    owner = projects.project(db, stored.project)
    found = questions.of_document(db, document)
    return render_template(
        "questions.html",
        document=stored,
        project=owner,
        questions=found,
        typed=typed,
        error=error,
        gone=gone.questions(gone.of_document(db, document)),
        letter=questions.letter(db, document) if questions.unanswered(found) else "",
    )


@blueprint.get("/documents/<int:document>/questions.docx", defaults={"kind": "docx"})
@blueprint.get("/documents/<int:document>/questions.txt", defaults={"kind": "txt"})
def letter(document: int, kind: str) -> BaseResponse:
    """Send the letter with the open questions as a Word document or as plain text."""
    db = workspace().db
    name = f"{Path(projects.document(db, document).name).stem}.questions.{kind}"
    if kind == "docx":
        return download(questions.letter_docx(db, document), name, DOCX_TYPE)
    return download(questions.letter(db, document).encode(), name, "text/plain; charset=utf-8")


# --- parts ---------------------------------------------------------------------------------------------------------


def _people(project: int) -> dict[str, str]:
    """Who can be mentioned, by log-in name: nobody where one works alone."""
    if not config().team:
        return {}
    return {
        user.name: user.shown
        for user in users.everybody(workspace().db)
        if user.active and user.is_member(project)
    }


def _comment_json(comment: Comment, people: Collection[str]) -> dict[str, Any]:
    return {
        "id": comment.id,
        "author": label("author", comment.author),
        "own": comment.author == access.current_user().name,
        "at": comment.created,
        "edited": comment.edited is not None,
        "language": comment.language,
        "text": comment.text,
        "pieces": comments.known_mentions(comment.text, people),
        "question": comment.question,
        "answer": comment.answer,
        "resolved": comment.resolved is not None,
        "version": comment.version,
    }


def _body() -> Mapping[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return body


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("text", "")
    if not isinstance(text, str):
        raise InvalidInputError("The request holds no text. Load the page again.")
    return text


def _back(document: int) -> str:
    """The page that the form was sent from: only one of this document's two lists."""
    if request.form.get("back") == "questions":
        return url_for(".list_questions", document=document)
    shown = request.form.get("back", "")
    return url_for(".index", document=document, show=shown if shown in SHOWN else SHOWN[0])
