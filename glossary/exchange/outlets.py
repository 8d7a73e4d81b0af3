"""Profiles of an exchange file: whether they are new, and which one follows which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glossary import changes, store
from glossary.exchange.records import Importing, Outlet, Rejected

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.exchange.stored import Stored


def take_outlet(importing: Importing, outlet: Outlet) -> None:
    """Take a profile over; its parent stands before it, so no circle can arise among new ones."""
    name = outlet.profile.name
    parents = importing.stored.profiles
    number = store.DEFAULT_PROFILE if outlet.default else parents.get(name)
    problem = _problem(importing.stored, outlet, number)
    if problem is not None:
        importing.reject(problem)
        return
    values = {
        "name": name,
        "parent": parents[outlet.parent] if outlet.parent else None,
        "jurisdiction": outlet.profile.jurisdiction,
        "note": outlet.profile.note,
    }
    differs = number is None or importing.stored.profile(number) != values
    if importing.writing and differs:
        number = _store(importing.db, number, values)
    importing.count(new=name not in parents and not outlet.default, changed=differs)
    parents[name] = -len(parents) - 1 if number is None else number


def _problem(stored: Stored, outlet: Outlet, number: int | None) -> Rejected | None:
    """Return why a profile cannot be taken over under its number, which is None for a new one."""
    name, parents = outlet.profile.name, stored.profiles
    if not name.strip() or not name.isprintable() or len(name) > changes.MAX_TEXT:
        return Rejected(outlet.line, "A profile has no name that can be shown.")
    if outlet.parent and (outlet.parent not in parents or _descends(stored, parents[outlet.parent], number)):
        return Rejected(
            outlet.line,
            "The profile “%(name)s” cannot follow “%(parent)s”: that one is missing, stands later in the file, or "
            "follows it.",
            {"name": name, "parent": outlet.parent},
        )
    if name in parents and parents[name] != number:
        return Rejected(outlet.line, "The profile “%(name)s” stands twice.", {"name": name})
    return None


def _descends(stored: Stored, profile: int | None, ancestor: int | None) -> bool:
    seen: set[int] = set()
    while profile is not None and profile not in seen:
        if profile == ancestor:
            return True
        seen.add(profile)
        values = stored.profile(profile)
        profile = values["parent"] if values else None
    return False


def _store(db: Database, number: int | None, values: Mapping[str, Any]) -> int:
    if number is None:
        sql = "INSERT INTO profile(name, parent, jurisdiction, note) VALUES (?, ?, ?, ?) RETURNING id"
        return int(db.execute(sql, list(values.values())).fetchone()[0])
    db.execute(
        "UPDATE profile SET name = ?, parent = ?, jurisdiction = ?, note = ? WHERE id = ?",
        [*values.values(), number],
    )
    return number
