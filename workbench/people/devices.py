"""Browsers that somebody has logged in from: a random token in a cookie of its own, its hash in the database.

It lets nobody in. It says that an attempt to log in comes from where the person was before, so that what others fail at
elsewhere does not hold it up (`workbench.people.throttle`).
"""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.people.tokens import digest

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.people.model import User

LIFE = datetime.timedelta(days=365)
"""After so long without a log-in a browser is known no more."""


def known(db: Database, token: str, name_key: str) -> int | None:
    """Return the number under which this browser is known for the person of that name, if it is."""
    row = db.execute(
        "SELECT d.id FROM known_device d JOIN user u ON u.id = d.user "
        "WHERE d.token_hash = ? AND u.name_key = ? AND d.used >= ?",
        [digest(token), name_key, _iso(_now() - LIFE)],
    ).fetchone()
    return None if row is None else int(row[0])


def remember(db: Database, user: User, token: str = "") -> str:
    """Know the browser for `user` from now on; return its token: the one that it has, if that is one of ours."""
    now = _now()
    with transaction(db):
        db.execute("DELETE FROM known_device WHERE used < ?", [_iso(now - LIFE)])
        ours = db.execute("SELECT 1 FROM known_device WHERE token_hash = ?", [digest(token)]).fetchone()
        token = token if ours else secrets.token_urlsafe(32)
        db.execute(
            "INSERT INTO known_device(user, token_hash, used) VALUES (?, ?, ?) "
            "ON CONFLICT (token_hash, user) DO UPDATE SET used = excluded.used",
            [user.id, digest(token), _iso(now)],
        )
    return token


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _iso(at: datetime.datetime) -> str:
    return at.isoformat(timespec="milliseconds")
