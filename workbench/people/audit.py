"""The audit log: who did what, when and from where. Rows are only ever added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from glossary.database import transaction
from workbench.projects import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

ACTIONS = (
    "log-in", "failed log-in", "log-out", "new user", "change user", "password", "deactivate", "activate",
    "grant", "revoke", "new token", "revoke token", "export", "deletion",
)  # fmt: skip
PAGE = 100
COMMAND_LINE = "command line"
"""Stands as author and address of what was done in a terminal."""


class By(TypedDict):
    """Who does something, and from where: what every change to people is called with."""

    author: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log; `detail` says what it was done to."""

    id: int
    at: str
    author: str
    address: str
    action: str
    detail: Mapping[str, Any]


def record(db: Database, action: str, *, author: str, address: str, **detail: Any) -> None:
    """Add a row, in the caller's transaction if one is open."""
    assert action in ACTIONS, action
    with transaction(db):
        db.execute(
            "INSERT INTO audit(at, author, address, action, detail) VALUES (?, ?, ?, ?, ?)",
            [now(), author, address[:100], action, json.dumps(detail, ensure_ascii=False)],
        )


def entries(
    db: Database,
    *,
    author: str = "",
    action: str = "",
    since: str = "",
    below: int | None = None,
    limit: int = PAGE,
) -> list[Entry]:
    """Return rows, newest first: of an author, of an action, from a day (ISO) on, before row number `below`."""
    rows = db.execute(
        "SELECT id, at, author, address, action, detail FROM audit WHERE (:author = '' OR author = :author) "
        "AND (:action = '' OR action = :action) AND at >= :since AND (:below IS NULL OR id < :below) "
        "ORDER BY id DESC LIMIT :limit",
        {"author": author, "action": action, "since": since, "below": below, "limit": limit},
    ).fetchall()
    return [Entry(row[0], row[1], row[2], row[3], row[4], json.loads(row[5])) for row in rows]
