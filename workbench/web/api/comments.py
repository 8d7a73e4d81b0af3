"""Comments on segments: threads, replies, questions to the author of the source and their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlite_utils import Database

from glossary.database import transaction
from workbench import projects
from workbench.review import comments, questions
from workbench.review.comments import Comment, Thread
from workbench.web import workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page

TAG = "comments"
PATH = "/segments/{segment}/comments"
ONE = f"{PATH}/{{comment}}"


@operation(
    "GET",
    "/documents/{document}/comments",
    tag=TAG,
    summary="List a document's comments",
    answer="Thread",
    kinds=(int,),
    query={
        "resolved": {"type": "boolean", "description": "Only threads that are resolved, or only those that are not."},
        "question": {"type": "boolean", "description": "Only questions to the author of the source, or only what is none."},
    },
)  # fmt: skip
def list_comments(asked: Asked, document: int) -> Answer:
    """Return the threads of a document in the order in which they were opened."""
    projects.document(workspace().db, document)
    after = int(asked.after[0]) if asked.after else 0
    wanted = {name: asked.query[name] for name in ("resolved", "question") if name in asked.query}
    threads = [placed.thread for placed in comments.of_document(workspace().db, document)]
    found = [each for each in threads if each.first.id > after and _fits(each.first, wanted)]
    found.sort(key=lambda thread: thread.first.id)
    page = Page.of(found, asked.limit, lambda thread: (thread.first.id,))
    return Answer(Page([_thread_json(thread) for thread in page.rows], page.after))


def _fits(first: Comment, wanted: dict[str, bool]) -> bool:
    said = {"resolved": first.resolved is not None, "question": first.question}
    return all(said[name] == value for name, value in wanted.items())


@operation("GET", PATH, tag=TAG, summary="The comments on a segment", answer="Threads", tagged=True)
def list_segment_comments(asked: Asked, segment: int) -> Answer:
    """Return a segment's threads in the order in which they were opened."""
    return Answer({"threads": [_thread_json(each) for each in comments.of_segment(workspace().db, segment)]})


@operation("POST", PATH, tag=TAG, summary="Write a comment", answer="Comment", body="NewComment", status=201, tagged=True)  # fmt: skip
def add_comment(asked: Asked, segment: int) -> Answer:
    """Open a thread, or reply in one (`thread`), which is open again then."""
    said = {name: value for name, value in asked.body.items() if name != "text"}
    number = comments.add(workspace().db, segment, asked.body["text"], **said)
    return _answer(segment, number, location=url_for("api.get_comment", segment=segment, comment=number))


@operation("GET", ONE, tag=TAG, summary="One comment", answer="Comment", tagged=True)
def get_comment(asked: Asked, segment: int, comment: int) -> Answer:
    """Return one comment; joining segments may have moved it to another one."""
    return _answer(segment, comment)


@operation("PATCH", ONE, tag=TAG, summary="Change a comment", answer="Comment", body="CommentText", tagged=True, conditional=True)  # fmt: skip
def change_comment(asked: Asked, segment: int, comment: int) -> Answer:
    """Change the words of one's own comment."""
    comments.comment(workspace().db, comment, segment=segment)
    comments.edit(workspace().db, comment, asked.body["text"], expected=asked.version())
    return _answer(segment, comment)


@operation("DELETE", ONE, tag=TAG, summary="Delete a comment", status=204, conditional=True)
def delete_comment(asked: Asked, segment: int, comment: int) -> Answer:
    """Delete one's own comment, unless somebody has replied to it."""
    with transaction(workspace().db):
        asked.expect(comments.comment(workspace().db, comment, segment=segment).version)
        comments.delete(workspace().db, comment)
    return Answer()


@operation("POST", f"{ONE}/resolve", tag=TAG, summary="Resolve a thread", answer="Comment", body="Nothing", tagged=True, conditional=True)  # fmt: skip
def resolve_comment(asked: Asked, segment: int, comment: int) -> Answer:
    """Close the thread of a comment."""
    return _changed(asked, segment, comment, lambda db: comments.resolve(db, comment))


@operation("POST", f"{ONE}/reopen", tag=TAG, summary="Reopen a thread", answer="Comment", body="Nothing", tagged=True, conditional=True)  # fmt: skip
def reopen_comment(asked: Asked, segment: int, comment: int) -> Answer:
    """Open the thread of a comment again."""
    return _changed(asked, segment, comment, lambda db: comments.reopen(db, comment))


@operation("POST", f"{ONE}/answer", tag=TAG, summary="Record the answer to a question", answer="Comment", body="CommentText", tagged=True, conditional=True)  # fmt: skip
def answer_question(asked: Asked, segment: int, comment: int) -> Answer:
    """Note what the author of the source answered; an empty text takes the answer back."""
    return _changed(asked, segment, comment, lambda db: questions.answer(db, comment, asked.body["text"]))


def _changed(asked: Asked, segment: int, number: int, step: Callable[[Database], object]) -> Answer:
    """Do something to a comment that is on this segment and still as the caller has read it."""
    with transaction(workspace().db):
        asked.expect(comments.comment(workspace().db, number, segment=segment).version)
        step(workspace().db)
    return _answer(segment, number)


def _answer(segment: int, number: int, *, location: str = "") -> Answer:
    stored = comments.comment(workspace().db, number, segment=segment)
    return Answer(_json(stored), stored.version, location)


def _thread_json(thread: Thread) -> dict[str, Any]:
    return {"first": _json(thread.first), "replies": [_json(reply) for reply in thread.replies]}


def _json(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "segment": comment.segment,
        "thread": comment.thread,
        "language": comment.language,
        "author": comment.author,
        "text": comment.text,
        "created": comment.created,
        "edited": comment.edited,
        "resolved": comment.resolved,
        "question": comment.question,
        "answer": comment.answer,
        "version": comment.version,
    }
