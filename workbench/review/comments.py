"""Comments on segments: threads that are resolved and reopened, in one target or about the segment as a whole.

They follow their segment when it is joined or its source corrected; where a correction drops the segment they are read from the
history (see `gone`). A comment is on its segment as a whole, no place in it is kept: a split leaves it with the first part, where who
looks for it looks first. Each action is one change set, so that it can be undone. A comment may be a question to the author of the
source (see `questions`).
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from glossary import history
from glossary.history import LOCAL_AUTHOR as LOCAL
from workbench.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.projects import now, scope
from workbench.review.translations import check_text, context, label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlite_utils import Database

    from workbench.review.translations import Context

MAX_TEXT = 4000
# An e-mail address is no mention.
MENTION = regex.compile(r"(?<![\p{L}\p{N}._@-])@([\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]*[\p{L}\p{M}\p{N}]|\p{L})")


@dataclass(frozen=True, slots=True)
class Comment:
    """What someone wrote about a segment; `language` None is about the segment in all targets.

    `thread` is the comment that opened the thread, None for that one itself. Times are ISO 8601, UTC. `answer` is what the author of
    the source answered to a question.
    """

    id: int
    segment: int
    language: str | None
    author: str
    text: str
    created: str
    edited: str | None
    resolved: str | None
    thread: int | None
    question: bool
    answer: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what was written in reply, in the order it came."""

    first: Comment
    replies: tuple[Comment, ...]

    def mentions(self, name: str) -> bool:
        """Tell whether the person with this log-in name is mentioned."""
        wanted = name.casefold()
        return any(wanted in mentioned(each.text) for each in (self.first, *self.replies))


@dataclass(frozen=True, slots=True)
class Placed:
    """A thread with its segment's number in the document, from 1, and the segment's source."""

    number: int
    source: str
    thread: Thread


# --- reading -------------------------------------------------------------------------------------------------------


def mentioned(text: str) -> set[str]:
    """Return the log-in names that a comment mentions (`@name`), in small letters."""
    return {match[1].casefold() for match in MENTION.finditer(text)}


def of_segment(db: Database, segment: int) -> list[Thread]:
    """Return a segment's threads in the order they were opened."""
    context(db, segment)
    return threads_of(db.query("SELECT * FROM comment WHERE segment = ? ORDER BY id", [segment]))


def of_document(db: Database, document: int) -> list[Placed]:
    """Return a document's threads in text order."""
    places = {
        row[0]: (number, row[1])
        for number, row in enumerate(
            db.execute(
                "SELECT s.id, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
                "ORDER BY p.position, s.position",
                [document],
            ),
            1,
        )
    }
    rows = db.query(
        "SELECT * FROM comment WHERE segment IN (SELECT value FROM json_each(?)) ORDER BY id",
        [json.dumps(list(places))],
    )
    found = [Placed(*places[thread.first.segment], thread) for thread in threads_of(rows)]
    return sorted(found, key=lambda placed: placed.number)


def mentioning(db: Database, name: str) -> dict[int, int]:
    """Return how many open threads of each document mention the person with this log-in name, where any does."""
    rows = db.execute(
        "SELECT p.document, f.id, c.text FROM comment c JOIN comment f ON f.id = coalesce(c.thread, c.id) "
        "JOIN segment s ON s.id = f.segment JOIN paragraph p ON p.id = s.paragraph "
        "WHERE f.resolved IS NULL AND instr(c.text, '@') > 0"
    ).fetchall()
    threads = {(row[0], row[1]) for row in rows if name.casefold() in mentioned(row[2])}
    return dict(Counter(document for document, _ in threads))


def counts(db: Database, document: int) -> dict[int, tuple[int, int]]:
    """Return how many open threads, and how many in all, each segment of a document has, where it has any."""
    rows = db.execute(
        "SELECT c.segment, count(*) FILTER (WHERE c.resolved IS NULL), count(*) FROM comment c "
        "JOIN segment s ON s.id = c.segment JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ? AND c.thread IS NULL GROUP BY c.segment",
        [document],
    )
    return {row[0]: (row[1], row[2]) for row in rows.fetchall()}


def count(db: Database, segment: int) -> tuple[int, int]:
    """Return how many open threads, and how many in all, a segment has."""
    threads = of_segment(db, segment)
    return sum(thread.first.resolved is None for thread in threads), len(threads)


def comment(db: Database, number: int, *, segment: int | None = None) -> Comment:
    """Return one comment; `NotFoundError` when there is none (any more), or it is on another segment."""
    row = next(iter(db.query("SELECT * FROM comment WHERE id = ?", [number])), None)
    if row is None or (segment is not None and row["segment"] != segment):
        raise NotFoundError("This comment was deleted meanwhile, or moved. Load the page again.")
    return _comment(row)


def _comment(row: dict[str, Any]) -> Comment:
    return Comment(
        row["id"],
        row["segment"],
        row["language"],
        row["author"],
        row["text"],
        row["created"],
        row["edited"],
        row["resolved"],
        row["thread"],
        bool(row["question"]),
        row["answer"],
        row["version"],
    )


def threads_of(rows: Iterable[dict[str, Any]]) -> list[Thread]:
    """Return the threads that rows of the table of comments make, in the rows' order."""
    found = [_comment(row) for row in rows]
    replies: dict[int, list[Comment]] = {}
    for each in found:
        if each.thread is not None:
            replies.setdefault(each.thread, []).append(each)
    return [Thread(each, tuple(replies.get(each.id, ()))) for each in found if each.thread is None]


# --- writing -------------------------------------------------------------------------------------------------------


def add(
    db: Database,
    segment: int,
    text: str,
    *,
    language: str | None = None,
    thread: int | None = None,
    question: bool = False,
    author: str = LOCAL,
) -> int:
    """Write a comment on a segment, or a reply in `thread`, which is open again then; return its number."""
    where = context(db, segment)
    text = _checked(text)
    if language is not None and language not in where.targets:
        raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    with _change(db, "comment", where, author):
        if thread is not None:
            first = comment(db, thread, segment=segment)
            thread, language, question = first.thread or first.id, first.language, False
            _settle(db, thread, None)
        return int(
            db.execute(
                "INSERT INTO comment(segment, language, author, text, created, thread, question) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                [segment, language, history.who(author), text, now(), thread, int(question)],
            ).fetchone()[0]
        )


def edit(db: Database, number: int, text: str, *, expected: int, author: str = LOCAL) -> None:
    """Change the words of one's own comment; `expected` is the version that they were read in."""
    text = _checked(text)
    stored = _own(db, number, author)
    if stored.version != expected:
        raise ConflictError(
            "This comment was changed meanwhile. Load the page again.",
            theirs=stored.text,
            version=stored.version,
        )
    if stored.text == text:
        return
    with _change(db, "edit comment", context(db, stored.segment), author):
        db.execute("UPDATE comment SET text = ?, edited = ? WHERE id = ?", [text, now(), number])


def delete(db: Database, number: int, *, author: str = LOCAL) -> int:
    """Delete one's own comment, with the replies in its thread if they are one's own too; return the change set."""
    stored = _own(db, number, author)
    others = db.execute(
        "SELECT 1 FROM comment WHERE thread = ? AND author <> ?", [number, stored.author]
    ).fetchone()
    if others:
        raise InvalidInputError("Somebody has replied to this comment. Resolve it instead of deleting it.")
    with _change(db, "delete comment", context(db, stored.segment), author) as change:
        db.execute("DELETE FROM comment WHERE id = :number OR thread = :number", {"number": number})
    return change


def resolve(db: Database, number: int, *, author: str = LOCAL) -> None:
    """Close a thread, by any of its comments."""
    _settle_thread(db, number, "resolve comment", now(), author)


def reopen(db: Database, number: int, *, author: str = LOCAL) -> None:
    """Open a thread again, by any of its comments."""
    _settle_thread(db, number, "reopen comment", None, author)


def _settle_thread(db: Database, number: int, action: str, resolved: str | None, author: str) -> None:
    stored = comment(db, number)
    if (stored.resolved is None) == (resolved is None):
        return
    with _change(db, action, context(db, stored.segment), author):
        _settle(db, stored.thread or stored.id, resolved)


def _settle(db: Database, thread: int, resolved: str | None) -> None:
    db.execute(
        "UPDATE comment SET resolved = :resolved WHERE (id = :thread OR thread = :thread) AND resolved IS NOT :resolved",
        {"resolved": resolved, "thread": thread},
    )


def known_mentions(text: str, names: Collection[str]) -> list[tuple[bool, str]]:
    """Return a comment's text in pieces, each with whether it mentions somebody of `names`."""
    known = {name.casefold() for name in names}
    pieces: list[tuple[bool, str]] = []
    at = 0
    for match in MENTION.finditer(text):
        if match[1].casefold() in known:
            pieces += [(False, text[at : match.start()]), (True, match[0])]
            at = match.end()
    pieces.append((False, text[at:]))
    return [piece for piece in pieces if piece[1]]


def unknown_mentions(text: str, names: Collection[str]) -> list[str]:
    """Return the names that a comment mentions and that nobody of `names` has, in small letters."""
    return sorted(mentioned(text) - {name.casefold() for name in names})


def tidy(text: str) -> str:
    """Return a comment's text without space around it; `InvalidInputError` where it is too long or cannot be stored."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        raise InvalidInputError("A comment has at most %(most)s signs.", most=MAX_TEXT)
    check_text(text)
    return text


def _own(db: Database, number: int, author: str) -> Comment:
    stored = comment(db, number)
    if stored.author != history.who(author):
        raise InvalidInputError("Only who wrote a comment can change or delete it. Reply to it instead.")
    return stored


def _checked(text: str) -> str:
    text = tidy(text)
    if not text:
        raise InvalidInputError("There is no text. Write the comment first.")
    return text


def _change(db: Database, action: str, where: Context, author: str) -> contextlib.AbstractContextManager[int]:
    return history.change_set(db, action, author=author, label=label(where), scope=scope(where.project))
