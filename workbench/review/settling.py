"""Two people in one segment: what both began from, what each made of it, and where the text that gives way is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import history
from glossary.database import transaction
from workbench.projects import LOCAL, scope
from workbench.review.changing import expect, writable, write
from workbench.review.merging import Merge, merge
from workbench.review.translations import Origin, Translation, label, translation

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Conflict:
    """A text that could not be saved (`mine`), what is stored (`theirs`), what both began from, and the three merged."""

    base: str
    mine: str
    theirs: Translation
    merged: Merge


def conflict(db: Database, segment: int, language: str, mine: str, *, expected: int) -> Conflict:
    """Return what there is to choose from when `mine` was made from version `expected` and another one is stored."""
    theirs = translation(db, segment, language)
    base = _text_of(db, segment, language, expected)
    return Conflict(base, mine, theirs, merge(base, mine, theirs.text))


def _text_of(db: Database, segment: int, language: str, version: int) -> str:
    """Return the text that a translation had in a version; none in version 0, which is before there was one."""
    row = db.execute(
        "SELECT id FROM translation WHERE segment = ? AND language = ?", [segment, language]
    ).fetchone()
    changes = history.changes_of(db, "translation", row[0]) if row else []
    return next(
        (
            change.after["text"]
            for change in reversed(changes)
            if change.change_set == version and change.after
        ),
        "",
    )


def set_aside(
    workspace: Workspace, segment: int, language: str, text: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Put a text that gives way to another into the history of the translation, which itself stays as it is."""
    db = workspace.db
    with transaction(db):
        where = writable(db, segment, language, text)
        stored = expect(db, segment, language, expected)
        if not text.strip() or text == stored.text:
            return stored
        with history.change_set(
            db, "set aside", author=author, label=label(where), scope=scope(where.project)
        ):
            write(db, segment, language, text, "initial", Origin("typed"), author)
            write(
                db,
                segment,
                language,
                stored.text,
                stored.state,
                stored.origin,
                stored.author or author,
                stored.elsewhere,
            )
    return translation(db, segment, language)
