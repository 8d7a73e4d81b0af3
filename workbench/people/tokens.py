"""API tokens: shown once, stored as a hash, limited to scopes, with an end, revocable."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.errors import InvalidInputError, NotFoundError
from workbench.people import audit, users
from workbench.people.model import SCOPES
from workbench.projects import now

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlite_utils import Database

    from workbench.people.model import User

PREFIX = "audarma_"
LONGEST_DAYS = 366
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is listed; the token itself is known to its owner only."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created: str
    expires: str
    used: str | None


def digest(token: str) -> str:
    """Return what is stored of a token: tokens are random, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def create(
    db: Database,
    user: User,
    name: str,
    scopes: Collection[str],
    *,
    days: int = 90,
    author: str,
    address: str,
) -> str:
    """Make a token for `user` that ends after `days`, and return it: this is the only time that it can be read."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInputError(
            "Give the token a name of at most %(most)s signs, so that you know it again.", most=LONGEST_NAME
        )
    unknown = sorted(set(scopes) - set(SCOPES))
    if not scopes or unknown:
        raise InvalidInputError(
            "Choose what the token may do: one or more of %(scopes)s.", scopes=", ".join(SCOPES)
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError("A token is good for 1 to %(most)s days.", most=LONGEST_DAYS)
    token = PREFIX + secrets.token_urlsafe(32)
    expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    ordered = [scope for scope in SCOPES if scope in scopes]
    with transaction(db):
        db.execute(
            "INSERT INTO api_token(user, name, token_hash, scopes, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
            [
                user.id,
                name,
                digest(token),
                json.dumps(ordered),
                now(),
                expires.isoformat("T", "milliseconds"),
            ],
        )
        audit.record(
            db, "new token", author=author, address=address, user=user.name, token=name, scopes=ordered
        )
    return token


def tokens(db: Database, user: User) -> list[ApiToken]:
    """Return a person's tokens, newest first."""
    return [
        ApiToken(row[0], row[1], tuple(json.loads(row[2])), row[3], row[4], row[5])
        for row in db.execute(
            "SELECT id, name, scopes, created, expires, used FROM api_token WHERE user = ? ORDER BY id DESC",
            [user.id],
        ).fetchall()
    ]


def revoke(db: Database, user: User, number: int, *, author: str, address: str) -> None:
    """End one of the person's tokens now."""
    with transaction(db):
        row = db.execute(
            "DELETE FROM api_token WHERE id = ? AND user = ? RETURNING name", [number, user.id]
        ).fetchone()
        if row is None:
            raise NotFoundError("There is no token number %(number)s (any more).", number=number)
        audit.record(db, "revoke token", author=author, address=address, user=user.name, token=row[0])


def user_of_token(db: Database, token: str) -> tuple[User, frozenset[str]] | None:
    """Return whose token this is, limited to its scopes, and those; None for one that is unknown, over or revoked."""
    row = db.execute(
        "SELECT id, user, scopes, used FROM api_token WHERE token_hash = ? AND expires > ?",
        [digest(token), now()],
    ).fetchone()
    if row is None:
        return None
    user = users.by_number(db, row[1])
    if user is None or not user.active:
        return None
    if row[3] is None or row[3][:10] != now()[:10]:
        # The day is enough to tell an unused token, and saves a write at every request.
        with transaction(db):
            db.execute("UPDATE api_token SET used = ? WHERE id = ?", [now(), row[0]])
    scopes = frozenset(json.loads(row[2]))
    return replace(user, scopes=scopes), scopes
