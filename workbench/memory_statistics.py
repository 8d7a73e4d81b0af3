"""What each memory holds, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench import memories

if TYPE_CHECKING:
    from sqlite_utils import Database

TOP = 10


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a memory holds: units by language, state, author and engine (the largest `TOP` of each), and its newest date."""

    memory: memories.StoredMemory
    languages: Mapping[str, int]
    states: Mapping[str, int]
    authors: Mapping[str, int]
    engines: Mapping[str, int]
    newest: str


def statistics(db: Database) -> list[Statistics]:
    """Return what each memory holds, in the order of priority."""
    languages: dict[int, dict[str, int]] = {}
    for number, language, units in db.execute(
        "SELECT u.memory, v.language, count(DISTINCT u.id) FROM variant v JOIN unit u ON u.id = v.id / 256 GROUP BY 1, 2"
    ).fetchall():
        languages.setdefault(number, {})[language] = units
    newest = dict(
        db.execute("SELECT memory, max(coalesce(changed, created)) FROM unit GROUP BY memory").fetchall()
    )
    states, authors, engines = (_counted(db, column) for column in ("state", "author", "engine"))
    return [
        Statistics(
            each,
            languages.get(each.id, {}),
            states.get(each.id, {}),
            authors.get(each.id, {}),
            engines.get(each.id, {}),
            newest.get(each.id) or "",
        )
        for each in memories.memories(db)
    ]


def _counted(db: Database, column: str) -> dict[int, dict[str, int]]:
    """How many units of each memory have which value of a column, the most frequent ones."""
    found: dict[int, dict[str, int]] = {}
    for number, value, units in db.execute(
        f"SELECT memory, coalesce({column}, ''), count(*) FROM unit GROUP BY 1, 2 ORDER BY 3 DESC"
    ).fetchall():
        values = found.setdefault(number, {})
        if len(values) < TOP:
            values[value] = units
    return found
