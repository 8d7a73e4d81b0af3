"""Failed log-ins make the next attempt wait, per name and per address, longer each time.

The counts stand in the database, so that neither a restart nor a second process forgets them. An attempt is counted
before the password is compared, so that many at once are no way around it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.people.model import TooManyAttemptsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

# What is counted → attempts before the first wait, and the longest wait in seconds. A name's wait is short enough that
# somebody else's guessing does not lock its owner out for the day.
LIMITS = {"name": (5, 300), "address": (20, 900)}
FORGOTTEN_AFTER = datetime.timedelta(hours=24)


def wait_after(kind: str, count: int) -> int:
    """Return how many seconds `count` failed attempts make the next one wait: 2, 4, 8 … from the limit on."""
    free, longest = LIMITS[kind]
    return 0 if count < free else min(longest, 2 ** min(count - free + 1, 20))


def attempt(db: Database, name: str, address: str) -> None:
    """Count one attempt for the name and the address; `TooManyAttemptsError` when one of them has to wait."""
    now = datetime.datetime.now(datetime.UTC)
    with transaction(db):
        db.execute("DELETE FROM failed_log_in WHERE last < ?", [(now - FORGOTTEN_AFTER).isoformat()])
        left = max(_left(db, kind, key, now) for kind, key in _keys(name, address))
        if left > 0:
            raise TooManyAttemptsError(
                "Too many log-ins failed. Try again in %(seconds)s seconds.", seconds=left
            )
        for kind, key in _keys(name, address):
            db.execute(
                "INSERT INTO failed_log_in(kind, key, count, last) VALUES (?, ?, 1, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET count = count + 1, last = excluded.last",
                [kind, key, now.isoformat()],
            )


def succeeded(db: Database, name: str, address: str) -> None:
    """Forget the name's failures, and this one attempt from the address: others may be guessing from there."""
    with transaction(db):
        db.execute("DELETE FROM failed_log_in WHERE kind = 'name' AND key = ?", [name])
        db.execute("UPDATE failed_log_in SET count = count - 1 WHERE kind = 'address' AND key = ?", [address])


def _keys(name: str, address: str) -> Iterable[tuple[str, str]]:
    return (("name", name), ("address", address))


def _left(db: Database, kind: str, key: str, now: datetime.datetime) -> int:
    row = db.execute(
        "SELECT count, last FROM failed_log_in WHERE kind = ? AND key = ?", [kind, key]
    ).fetchone()
    if row is None:
        return 0
    since = (now - datetime.datetime.fromisoformat(row[1])).total_seconds()
    return max(0, round(wait_after(kind, row[0]) - since + 0.5)) if wait_after(kind, row[0]) > since else 0
