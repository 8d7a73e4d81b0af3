"""Users and their grants: adding, listing, changing. Whatever changes here is in the audit log."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import regex

from glossary.database import transaction
from glossary.history import LOCAL_AUTHOR
from workbench.errors import InvalidInputError, NotFoundError
from workbench.people import audit, passwords, throttle
from workbench.people.model import Grant, User
from workbench.projects import CONTROL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlite_utils import Database

    from workbench.people.model import AnyLanguage, Role

LONGEST_NAME = 60
_NAME = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]*")
_COLUMNS = "SELECT id, name, shown, active FROM user"


def key(name: str) -> str:
    """Return what a log-in name is compared by: capitals and ways to write a letter make no difference."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def everybody(db: Database) -> list[User]:
    """Return everybody, by the name that is shown."""
    return _read(db, f"{_COLUMNS} ORDER BY active DESC, shown COLLATE NOCASE, id", [])


def by_name(db: Database, name: str) -> User:
    """Return the person with this log-in name; `NotFoundError` when there is none."""
    found = _read(db, f"{_COLUMNS} WHERE name_key = ?", [key(name)])
    if not found:
        raise NotFoundError("There is no user named “%(name)s”.", name=name[:LONGEST_NAME])
    return found[0]


def by_number(db: Database, number: int) -> User | None:
    """Return the person of that number, if there is one."""
    return next(iter(_read(db, f"{_COLUMNS} WHERE id = ?", [number])), None)


def get(db: Database, number: int) -> User:
    """Return the person of that number; `NotFoundError` when there is none."""
    user = by_number(db, number)
    if user is None:
        raise NotFoundError("There is no user number %(number)s.", number=number)
    return user


def _read(db: Database, query: str, values: list[Any]) -> list[User]:
    rows = db.execute(query, values).fetchall()
    grants: dict[int, list[Grant]] = {}
    for user, role, project, language in db.execute(
        "SELECT user, role, project, language FROM user_grant WHERE user IN (SELECT value FROM json_each(?)) "
        "ORDER BY role, project IS NOT NULL, project, language",
        [json.dumps([row[0] for row in rows])],
    ).fetchall():
        grants.setdefault(user, []).append(Grant(role, project, language))
    return [User(row[0], row[1], row[2], bool(row[3]), tuple(grants.get(row[0], ()))) for row in rows]


def holders(
    db: Database, role: Role, project: int | None = None, language: str | AnyLanguage | None = None
) -> list[User]:
    """Return the active people who hold a role there."""
    return [user for user in everybody(db) if user.active and user.holds(role, project, language)]


def has_admin(db: Database) -> bool:
    """Tell whether an active person with a password is an admin of everything: without one nobody can let others in."""
    found = db.execute(
        "SELECT 1 FROM user u JOIN user_grant g ON g.user = u.id WHERE u.active AND u.password IS NOT NULL "
        "AND g.role = 'admin' AND g.project IS NULL AND g.language IS NULL"
    )
    return found.fetchone() is not None


# --- changing ------------------------------------------------------------------------------------------------------


def add(
    db: Database,
    name: str,
    *,
    shown: str = "",
    password: str | None = None,
    grants: Sequence[Grant] = (),
    author: str,
    address: str,
) -> User:
    """Add a person; without a password they cannot log in yet."""
    name = name.strip()
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise InvalidInputError(
            "“%(name)s” cannot be a log-in name: use up to %(most)s letters, digits and . _ - @, no spaces.",
            name=name[:LONGEST_NAME],
            most=LONGEST_NAME,
        )
    shown = _checked_shown(shown or name)
    hashed = None if password is None else passwords.hash_new(password, name=name)
    with transaction(db):
        taken = db.execute("SELECT 1 FROM user WHERE name_key = ?", [key(name)]).fetchone()
        # History calls who works without log-in so, and the command line what is done there.
        if taken or key(name) == LOCAL_AUTHOR:
            raise InvalidInputError(
                "There is a user named “%(name)s” already. Choose another name.", name=name
            )
        number = db.execute(
            "INSERT INTO user(name, name_key, shown, password, created) "
            "VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) RETURNING id",
            [name, key(name), shown, hashed],
        ).fetchone()[0]
        audit.record(db, "new user", author=author, address=address, user=name, shown=shown)
        for each in grants:
            grant(db, get(db, number), each, author=author, address=address)
    return get(db, number)


def _checked_shown(shown: str) -> str:
    shown = " ".join(shown.split())
    if not shown or len(shown) > LONGEST_NAME or CONTROL.search(shown):
        raise InvalidInputError("The name to show needs 1 to %(most)s signs.", most=LONGEST_NAME)
    return shown


def rename(db: Database, user: User, shown: str, *, author: str, address: str) -> None:
    """Change how a person is shown."""
    shown = _checked_shown(shown)
    with transaction(db):
        db.execute("UPDATE user SET shown = ? WHERE id = ?", [shown, user.id])
        audit.record(db, "change user", author=author, address=address, user=user.name, shown=shown)


def set_password(
    db: Database,
    user: User,
    password: str,
    *,
    author: str,
    address: str,
    keep_tokens: Collection[int] = (),
) -> None:
    """Give a person another password: all their log-ins end, and their API tokens but those of these numbers.

    Who had the old password may have made tokens with it. What failed under the person's name is forgotten.
    """
    hashed = passwords.hash_new(password, name=user.name)
    with transaction(db):
        db.execute("UPDATE user SET password = ? WHERE id = ?", [hashed, user.id])
        db.execute("DELETE FROM log_in WHERE user = ?", [user.id])
        throttle.forget(db, key(user.name))
        audit.record(db, "password", author=author, address=address, user=user.name)
        revoked = db.execute(
            "DELETE FROM api_token WHERE user = ? AND id NOT IN (SELECT value FROM json_each(?)) RETURNING name",
            [user.id, json.dumps(list(keep_tokens))],
        ).fetchall()
        for (name,) in revoked:
            audit.record(db, "revoke token", author=author, address=address, user=user.name, token=name)


def set_active(db: Database, user: User, *, active: bool, author: str, address: str) -> None:
    """Let a person in, or keep them out from now on: log-ins and tokens end; what they did stays theirs."""
    with transaction(db):
        if not active:
            _refuse_last_admin(db, user, author)
            db.execute("DELETE FROM log_in WHERE user = ?", [user.id])
            db.execute("DELETE FROM api_token WHERE user = ?", [user.id])
            db.execute("DELETE FROM known_device WHERE user = ?", [user.id])
        db.execute("UPDATE user SET active = ? WHERE id = ?", [int(active), user.id])
        action = "activate" if active else "deactivate"
        audit.record(db, action, author=author, address=address, user=user.name)


def grant(db: Database, user: User, granted: Grant, *, author: str, address: str) -> None:
    """Give a person a role; one that they have is not given twice."""
    with transaction(db):
        if granted.project is not None:
            _check_project(db, granted.project)
        added = db.execute(
            "INSERT INTO user_grant(user, role, project, language) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [user.id, granted.role, granted.project, granted.language],
        ).rowcount
        if added:
            _rotate(db, user)
            audit.record(db, "grant", author=author, address=address, user=user.name, **_told(granted))


def revoke(db: Database, user: User, granted: Grant, *, author: str, address: str) -> None:
    """Take a role from a person; `NotFoundError` when they do not have just that grant."""
    with transaction(db):
        if granted not in user.grants:
            raise NotFoundError("“%(name)s” does not have this role there.", name=user.name)
        if granted.role == "admin":
            _refuse_last_admin(db, user, author)
        db.execute(
            "DELETE FROM user_grant WHERE user = ? AND role = ? AND project IS ? AND language IS ?",
            [user.id, granted.role, granted.project, granted.language],
        )
        _rotate(db, user)
        audit.record(db, "revoke", author=author, address=address, user=user.name, **_told(granted))


def _refuse_last_admin(db: Database, user: User, author: str) -> None:
    """In a terminal one may do it: who is there can make an admin again."""
    others = [each for each in holders(db, "admin") if each.id != user.id]
    if author != audit.COMMAND_LINE and user.holds("admin") and not others:
        raise InvalidInputError("“%(name)s” is the only admin. Make somebody else one first.", name=user.name)


def _check_project(db: Database, number: int) -> None:
    if db.execute("SELECT 1 FROM project WHERE id = ?", [number]).fetchone() is None:
        raise NotFoundError(
            "There is no project number %(number)s (any more). Go back to the list.", number=number
        )


def _rotate(db: Database, user: User) -> None:
    """Have the person's log-ins get new tokens: what was read off a screen or a disk before is worth nothing now."""
    db.execute("UPDATE log_in SET stale = 1 WHERE user = ?", [user.id])


def _told(granted: Grant) -> dict[str, Any]:
    return {"role": granted.role, "project": granted.project, "language": granted.language}
