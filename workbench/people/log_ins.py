"""Log-ins: a random token in a cookie, its hash in the database, with two ends (idle and absolute)."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.errors import InvalidInputError
from workbench.people import audit, devices, passwords, throttle, users
from workbench.people.model import LogInError
from workbench.people.tokens import digest

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.people.model import User

IDLE = datetime.timedelta(hours=8)
ABSOLUTE = datetime.timedelta(days=7)
SEEN_EVERY = datetime.timedelta(minutes=1)
"""How often a log-in's use is noted: not a write at every request."""
GRACE = datetime.timedelta(minutes=1)
"""How long a replaced token is still answered: a page's other requests were on their way with it."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """A person's log-in on one device; `token` is a new one that the device must be told, or None.

    `device` is what the device is known by from now on (`workbench.people.devices`), empty where that was not asked.
    """

    id: int
    user: User
    token: str | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A log-in as it is listed to its owner."""

    id: int
    created: str
    seen: str
    address: str
    agent: str


def log_in(
    db: Database,
    name: str,
    password: str,
    *,
    address: str,
    agent: str = "",
    replaced: str | None = None,
    device: str = "",
) -> LogIn:
    """Compare the password and start a log-in; the token that the device had before (`replaced`) ends.

    `device` is what the device is known by, if it is. Raises `LogInError` alike for an unknown name, a wrong password and
    a person who is kept out, after the same work; `TooManyAttemptsError` when `workbench.people.throttle` says to wait first.
    """
    name_key = users.key(name)[:200]
    counted = throttle.keys(name_key, address, device=devices.known(db, device, name_key))
    throttle.attempt(db, counted)
    row = db.execute("SELECT id, password, active FROM user WHERE name_key = ?", [name_key]).fetchone()
    fits = passwords.verify(None if row is None or not row[2] else row[1], password)
    if not fits:
        known = users.get(db, row[0]).name if row else name[: users.LONGEST_NAME]
        audit.record(db, "failed log-in", author=known, address=address)
        raise LogInError("The name or the password is wrong. Check both, and the keyboard's language.")
    throttle.succeeded(db, counted)
    with transaction(db):
        if passwords.is_outdated(row[1]):
            db.execute("UPDATE user SET password = ? WHERE id = ?", [passwords.rehash(password), row[0]])
        if replaced:
            end(db, replaced)
        user = users.get(db, row[0])
        audit.record(db, "log-in", author=user.name, address=address)
        started = start(db, user, address=address, agent=agent)
        return replace(started, device=devices.remember(db, user, device))


def confirm_password(db: Database, user: User, password: str) -> None:
    """Compare the password of a person who is logged in already; failures make the next attempt wait, as at the log-in."""
    counted = (("own", str(user.id)),)
    throttle.attempt(db, counted)
    row = db.execute("SELECT password FROM user WHERE id = ?", [user.id]).fetchone()
    if not passwords.verify(None if row is None else row[0], password):
        raise InvalidInputError("The present password is wrong. Type it again.")
    throttle.succeeded(db, counted)


def start(db: Database, user: User, *, address: str, agent: str = "") -> LogIn:
    """Start a log-in for a person whose password was compared already."""
    token, now = secrets.token_urlsafe(32), _now()
    with transaction(db):
        db.execute("DELETE FROM log_in WHERE expires < ? OR seen < ?", [_iso(now), _iso(now - IDLE)])
        number = db.execute(
            "INSERT INTO log_in(user, token_hash, created, seen, expires, address, agent) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [user.id, digest(token), _iso(now), _iso(now), _iso(now + ABSOLUTE), address[:100], agent[:200]],
        ).fetchone()[0]
    return LogIn(number, user, token)


def of_token(db: Database, token: str, *, touch: bool = True) -> LogIn | None:
    """Return the log-in of a cookie's token, or None when it is over; one that must be rotated comes with a new token.

    With `touch` false the request does not count as use: a page that asks by itself keeps nobody logged in.
    """
    now, hashed = _now(), digest(token)
    row = db.execute(
        "SELECT id, user, seen, stale, token_hash = :hash FROM log_in WHERE (token_hash = :hash "
        "OR (previous_hash = :hash AND rotated > :grace)) AND expires > :now AND seen > :idle",
        {"hash": hashed, "grace": _iso(now - GRACE), "now": _iso(now), "idle": _iso(now - IDLE)},
    ).fetchone()
    if row is None:
        return None
    number, user_number, seen, stale, current = row
    user = users.by_number(db, user_number)
    if user is None or not user.active:
        return None
    if touch and seen < _iso(now - SEEN_EVERY):
        with transaction(db):
            db.execute("UPDATE log_in SET seen = ? WHERE id = ?", [_iso(now), number])
    return LogIn(number, user, _rotated(db, number, hashed) if stale and current else None)


def _rotated(db: Database, number: int, old: str) -> str | None:
    """Put a new token in the place of the old; None when another request was first."""
    token = secrets.token_urlsafe(32)
    with transaction(db):
        changed = db.execute(
            "UPDATE log_in SET token_hash = ?, previous_hash = ?, rotated = ?, stale = 0 "
            "WHERE id = ? AND token_hash = ?",
            [digest(token), old, _iso(_now()), number, old],
        ).rowcount
    return token if changed else None


def end(db: Database, token: str) -> None:
    """End the log-in of a token, if there is one."""
    with transaction(db):
        db.execute(
            "DELETE FROM log_in WHERE token_hash = :hash OR previous_hash = :hash", {"hash": digest(token)}
        )


def end_all(db: Database, user: User, *, author: str, address: str) -> None:
    """End a person's log-ins on every device."""
    with transaction(db):
        db.execute("DELETE FROM log_in WHERE user = ?", [user.id])
        audit.record(db, "log-out", author=author, address=address, user=user.name, everywhere=True)


def listed(db: Database, user: User) -> list[Device]:
    """Return a person's log-ins that are not over, the last used first."""
    now = _now()
    rows = db.execute(
        "SELECT id, created, seen, address, agent FROM log_in WHERE user = ? AND expires > ? AND seen > ? "
        "ORDER BY seen DESC, id DESC",
        [user.id, _iso(now), _iso(now - IDLE)],
    ).fetchall()
    return [Device(*row) for row in rows]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _iso(at: datetime.datetime) -> str:
    return at.isoformat(timespec="milliseconds")
