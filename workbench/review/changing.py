"""Changing translations and their states: typing, confirming, approving, rejecting, and writing what came from elsewhere.

Every change carries the version that it was made from and is refused when someone was first. Confirming a segment and
feeding the memory is one commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import history
from glossary.database import transaction
from workbench.errors import ConflictError, InvalidInputError
from workbench.projects import LOCAL, now, scope
from workbench.review import together
from workbench.review.feeding import feed
from workbench.review.translations import (
    STATES,
    Context,
    Origin,
    Translation,
    check_text,
    context,
    label,
    translation,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace

TYPED = Origin("typed")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed translation, and the repetitions that were filled with it."""

    translation: Translation
    repeated: tuple[Translation, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be written of one translation: a text with its state (None: the text stays), and new comments."""

    segment: int
    language: str
    text: str | None
    state: str = "initial"
    origin: Origin = TYPED
    comments: tuple[str, ...] = ()


def save(
    workspace: Workspace, segment: int, language: str, text: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Keep what was typed without confirming it: state initial."""
    db = workspace.db
    with transaction(db):
        where = writable(db, segment, language, text)
        stored = expect(db, segment, language, expected)
        if stored.text == text:
            return stored
        with history.change_set(db, "type", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            write(db, segment, language, text, "initial", TYPED, author)
            feed(db, [(segment, language), *beside])
    return translation(db, segment, language)


def confirm(
    workspace: Workspace,
    segment: int,
    language: str,
    text: str,
    *,
    expected: int,
    author: str = LOCAL,
    reviewer: bool = False,
) -> Confirmed:
    """Confirm a text: translated, or reviewed when a reviewer does it. It feeds the memory and fills repetitions.

    A text that was a draft and is confirmed unchanged keeps its origin, so that what a draft was worth can be told.
    """
    db = workspace.db
    if not text.strip():
        raise InvalidInputError("There is no text to confirm. Write the translation first.")
    with transaction(db):
        where = writable(db, segment, language, text)
        stored = expect(db, segment, language, expected)
        origin = stored.origin if stored.version and stored.text == text else TYPED
        with history.change_set(db, "confirm", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            write(
                db, segment, language, text, _confirmed_state(stored, text, reviewer=reviewer), origin, author
            )
            filled = _fill_repetitions(db, where, language, text, author)
            feed(db, [(segment, language), *beside])
    return Confirmed(translation(db, segment, language), tuple(translation(db, s, language) for s in filled))


def _beside(db: Database, stored: Translation) -> list[tuple[int, str]]:
    """The translations that a text of its own concerns too, where the sentence was rendered in a neighbour so far."""
    if not stored.elsewhere:
        return []
    marks = together.paragraph_marks(db, stored.segment, stored.language)
    return [(segment, stored.language) for segment, _ in marks if segment != stored.segment]


def _confirmed_state(stored: Translation, text: str, *, reviewer: bool) -> str:
    """The state that confirming gives; a text that is as it was keeps a better one."""
    state = "reviewed" if reviewer else "translated"
    return max(state, stored.state, key=STATES.index) if stored.text == text else state


def _fill_repetitions(db: Database, where: Context, language: str, text: str, author: str) -> list[int]:
    """Put `text` into the project's other segments with the same source that no person has written in."""
    found = [
        row[0]
        for row in db.execute(
            "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
            "LEFT JOIN translation t ON t.segment = s.id AND t.language = ? "
            "WHERE s.text = ? AND d.project = ? AND s.id <> ? AND (t.id IS NULL OR (t.state = 'initial' "
            "AND (t.text = '' OR json_extract(t.origin, '$.kind') <> 'typed'))) ORDER BY s.id",
            [language, where.text, where.project, where.id],
        )
    ]
    for segment in found:
        write(db, segment, language, text, "initial", Origin("repetition", 100), author)
    return found


def approve(
    workspace: Workspace, segment: int, language: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Approve a confirmed text: final."""
    db = workspace.db
    with transaction(db):
        where = writable(db, segment, language, "")
        stored = expect(db, segment, language, expected)
        if stored.state not in {"translated", "reviewed", "final"}:
            raise InvalidInputError("Only a confirmed translation can be approved. Confirm it first.")
        with history.change_set(db, "approve", author=author, label=label(where), scope=scope(where.project)):
            write(db, segment, language, stored.text, "final", stored.origin, author, stored.elsewhere)
            feed(db, [(segment, language)])
    return translation(db, segment, language)


def reject(
    workspace: Workspace, segment: int, language: str, reason: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Send a text back: initial again, out of the memory, with the reason as a comment to the translator."""
    db = workspace.db
    if not reason.strip():
        raise InvalidInputError("A rejection needs a reason. Write what is wrong.")
    with transaction(db):
        where = writable(db, segment, language, reason)
        stored = expect(db, segment, language, expected)
        if stored.state not in {"translated", "reviewed", "final"}:
            raise InvalidInputError("Only a confirmed translation can be rejected.")
        with history.change_set(db, "reject", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            # A person answers for it, whoever drafted it: no machine writes over a text that was sent back.
            write(db, segment, language, stored.text, "initial", TYPED, author)
            _comment(db, segment, language, [reason], author)
            feed(db, [(segment, language), *beside])
    return translation(db, segment, language)


def write_all(
    workspace: Workspace,
    project: int,
    written: Iterable[Written],
    *,
    action: str,
    label: str,
    author: str = LOCAL,
) -> None:
    """Write texts and comments that came from elsewhere, in one change set: one undo takes all of it back."""
    db = workspace.db
    touched: list[tuple[int, str]] = []
    with history.change_set(db, action, author=author, label=label, scope=scope(project)):
        for each in written:
            writable(db, each.segment, each.language, each.text or "")
            if each.text is not None:
                touched += _beside(db, translation(db, each.segment, each.language))
                write(db, each.segment, each.language, each.text, each.state, each.origin, author)
                touched.append((each.segment, each.language))
            _comment(db, each.segment, each.language, each.comments, author)
        feed(db, touched)


def _comment(db: Database, segment: int, language: str, texts: Iterable[str], author: str) -> None:
    db.conn.executemany(
        "INSERT INTO comment(segment, language, author, text, created) VALUES (?, ?, ?, ?, ?)",
        [(segment, language, history.who(author), text, now()) for text in texts],
    )


def writable(db: Database, segment: int, language: str, text: str) -> Context:
    """Return the segment in its surroundings; `InvalidInputError` where `text` cannot be its translation into `language`."""
    where = context(db, segment)
    if language not in where.targets:
        raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    check_text(text)
    return where


def expect(db: Database, segment: int, language: str, expected: int) -> Translation:
    """Return the translation; `ConflictError` when it is not the `expected` version (any more)."""
    stored = translation(db, segment, language)
    if stored.version != expected:
        raise ConflictError(
            "Someone else changed this translation meanwhile. Both texts are shown; choose one.",
            theirs=stored.text,
            version=stored.version,
            author=stored.author,
        )
    return stored


def write(
    db: Database,
    segment: int,
    language: str,
    text: str,
    state: str,
    origin: Origin,
    author: str,
    elsewhere: int = 0,
) -> None:
    """Store a translation, in the caller's change set; one that is as it was is not touched."""
    values = json.dumps(
        {"kind": origin.kind, "score": origin.score, "detail": origin.detail}, ensure_ascii=False
    )
    db.execute(
        "INSERT INTO translation(segment, language, text, state, origin, author, changed, elsewhere) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (segment, language) DO UPDATE SET text = excluded.text, state = excluded.state, "
        "origin = excluded.origin, author = excluded.author, changed = excluded.changed, elsewhere = excluded.elsewhere "
        "WHERE text <> excluded.text OR state <> excluded.state OR origin <> excluded.origin "
        "OR elsewhere <> excluded.elsewhere",
        [segment, language, text, state, values, history.who(author), now(), elsewhere],
    )
