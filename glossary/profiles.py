"""Profiles: jurisdictions and outlets with statuses of their own. What a profile does not say, the one it follows says."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from glossary import history
from glossary.changes import CONTROL
from glossary.errors import GlossaryError
from glossary.store import DEFAULT_PROFILE, SCOPE, profiles
from glossary.terms import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

MAX_NAME = 200


class ProfileError(GlossaryError, ValueError):
    """A profile that cannot be stored, or not be removed."""


def profile(db: Database, number: int) -> Profile:
    """Return one profile; `ProfileError` when there is none."""
    found = next((each for each in profiles(db) if each.id == number), None)
    if found is None:
        raise ProfileError("There is no profile number %(number)s (any more). Choose another.", number=number)
    return found


def version(db: Database, number: int) -> int:
    """Return the number of the change set that last changed a profile; 0 for one that is not there."""
    row = db.execute("SELECT version FROM profile WHERE id = ?", [number]).fetchone()
    return int(row[0]) if row else 0


def add_profile(
    db: Database,
    name: str,
    *,
    parent: int = DEFAULT_PROFILE,
    jurisdiction: str = "",
    note: str = "",
    author: str = history.LOCAL_AUTHOR,
) -> int:
    """Add a profile that follows `parent`; return its number. Its name must be new."""
    name = _checked(db, name, None)
    profile(db, parent)
    with history.change_set(db, "add profile", author=author, label=name, scope=SCOPE):
        row = db.execute(
            "INSERT INTO profile(name, parent, jurisdiction, note) VALUES (?, ?, ?, ?) RETURNING id",
            [name, parent, jurisdiction.strip(), note.strip()],
        ).fetchone()
    return int(row[0])


def edit_profile(
    db: Database,
    number: int,
    *,
    name: str,
    parent: int = DEFAULT_PROFILE,
    jurisdiction: str = "",
    note: str = "",
    author: str = history.LOCAL_AUTHOR,
) -> None:
    """Rename a profile, or let it follow another one; the default profile follows none."""
    stored = profile(db, number)
    name = _checked(db, name, number)
    followed = None if number == DEFAULT_PROFILE else profile(db, parent).id
    if number in lineage(db, followed):
        raise ProfileError(
            "“%(name)s” cannot follow a profile that follows it. Choose another.", name=stored.name
        )
    with history.change_set(db, "edit profile", author=author, label=name, scope=SCOPE):
        db.execute(
            "UPDATE profile SET name = ?, parent = ?, jurisdiction = ?, note = ? WHERE id = ?",
            [name, followed, jurisdiction.strip(), note.strip(), number],
        )


def delete_profile(db: Database, number: int, *, author: str = history.LOCAL_AUTHOR) -> None:
    """Remove a profile with its statuses; one that a project uses or another profile follows stays."""
    stored = profile(db, number)
    if number == DEFAULT_PROFILE:
        raise ProfileError("The default profile stays: every other one follows it.")
    try:
        with history.change_set(db, "delete profile", author=author, label=stored.name, scope=SCOPE):
            db.execute("DELETE FROM profile WHERE id = ?", [number])
    except sqlite3.IntegrityError as error:
        raise ProfileError(
            "“%(name)s” is used by a project, or another profile follows it. Change that first.",
            name=stored.name,
        ) from error


def lineage(db: Database, number: int | None) -> list[int]:
    """Return a profile and those it follows, the default last; nothing for None."""
    parents = {each.id: each.parent for each in profiles(db)}
    out: list[int] = []
    while number is not None and number not in out:
        out.append(number)
        number = parents.get(number) or (DEFAULT_PROFILE if number != DEFAULT_PROFILE else None)
    return out


def own_statuses(db: Database, concept: int) -> Mapping[int, Mapping[int, str]]:
    """Return what profiles say themselves of an entry's wordings: profile → term → status; the default one left out."""
    rows = db.execute(
        "SELECT s.profile, s.term, s.status FROM term_status s JOIN term t ON t.id = s.term "
        "WHERE t.concept = ? AND s.profile <> ? ORDER BY s.profile, s.term",
        [concept, DEFAULT_PROFILE],
    )
    out: dict[int, dict[int, str]] = {}
    for number, term, status in rows.fetchall():
        out.setdefault(number, {})[term] = status
    return out


def counts(db: Database) -> Mapping[int, int]:
    """Return how many statuses each profile gives itself."""
    rows = db.execute("SELECT profile, count(*) FROM term_status GROUP BY profile")
    return {row[0]: row[1] for row in rows.fetchall()}


def differing(db: Database, first: int, second: int) -> set[int]:
    """Return the entries that two profiles may render differently: those of which one lineage alone says something."""
    apart = sorted(set(lineage(db, first)) ^ set(lineage(db, second)))
    marks = ", ".join("?" * len(apart))
    rows = db.execute(
        f"SELECT DISTINCT t.concept FROM term_status s JOIN term t ON t.id = s.term WHERE s.profile IN ({marks})",
        apart,
    )
    return {row[0] for row in rows.fetchall()}


def _checked(db: Database, name: str, own: int | None) -> str:
    name = " ".join(name.split())
    if not name:
        raise ProfileError("The profile has no name. Give it one.")
    if len(name) > MAX_NAME or CONTROL.search(name):
        raise ProfileError(
            "The name is longer than %(most)s signs or holds control characters.", most=MAX_NAME
        )
    if any(each.name.casefold() == name.casefold() and each.id != own for each in profiles(db)):
        raise ProfileError("There is a profile named “%(name)s” already. Choose another name.", name=name)
    return name
