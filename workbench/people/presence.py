"""Who is in which document just now: told by the open page every few seconds, forgotten soon after it stops."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.people import users

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.people.model import User

GONE_AFTER = datetime.timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in a document, with the segment and the language that they are at, if they are at one."""

    user: User
    segment: int | None
    language: str | None


def note(
    db: Database, user: User, document: int, segment: int | None = None, language: str | None = None
) -> None:
    """Note that a person is in a document now; what nobody has confirmed for a while is cleared away."""
    now = datetime.datetime.now(datetime.UTC)
    with transaction(db):
        db.execute("DELETE FROM presence WHERE seen < ?", [_iso(now - GONE_AFTER)])
        db.execute(
            "INSERT INTO presence(user, document, segment, language, seen) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (user, document) DO UPDATE SET segment = excluded.segment, "
            "language = excluded.language, seen = excluded.seen",
            [user.id, document, segment, language, _iso(now)],
        )


def present(db: Database, document: int, *, but: User) -> list[Present]:
    """Return who else is in a document now, in the order of their names."""
    since = _iso(datetime.datetime.now(datetime.UTC) - GONE_AFTER)
    rows = db.execute(
        "SELECT user, segment, language FROM presence WHERE document = ? AND seen >= ? AND user <> ?",
        [document, since, but.id],
    ).fetchall()
    found = [Present(user, row[1], row[2]) for row in rows if (user := users.by_number(db, row[0]))]
    return sorted(found, key=lambda each: (each.user.shown, each.user.id))


def _iso(at: datetime.datetime) -> str:
    return at.isoformat(timespec="milliseconds")
