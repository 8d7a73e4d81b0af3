"""What a reader has chosen for himself: his keys, and which helps he wants while he writes. No part of anyone's work, so not undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.database import transaction

if TYPE_CHECKING:
    from sqlite_utils import Database


def get(db: Database, user: str, name: str) -> str | None:
    """Return a preference of `user`, None where nothing was chosen."""
    row = db.execute('SELECT value FROM preference WHERE "user" = ? AND name = ?', [user, name]).fetchone()
    return None if row is None else str(row[0])


def keep(db: Database, user: str, name: str, value: str | None) -> None:
    """Store a preference; None forgets it."""
    with transaction(db):
        if value is None:
            db.execute('DELETE FROM preference WHERE "user" = ? AND name = ?', [user, name])
        else:
            db.execute(
                'INSERT INTO preference("user", name, value) VALUES (?, ?, ?) '
                'ON CONFLICT ("user", name) DO UPDATE SET value = excluded.value',
                [user, name, value],
            )
