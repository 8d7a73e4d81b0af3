"""Units of the memory that do not go together: duplicates, two translations of one text, one of two texts, untranslated copies.

Texts are told apart letter by letter, and grouped by the key under which the memory finds them, so that a million units are gone
through group by group without being read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from alignments.lookup import condition
from workbench.memory_units import Entry, Filters, entries_of

if TYPE_CHECKING:
    from sqlite_utils import Database

Kind = Literal["duplicates", "targets", "sources", "copied"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = 20
KEYS = 400
MOST_KEYS = 20_000
"""One page looks at so many groups at most, and says where to go on."""
MOST_SHOWN = 20
"""Units shown of one group."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units that do not go together, the text that they share, and how many there are in all."""

    text: str
    language: str
    total: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of groups; `following` is the key to go on from, None at the end."""

    groups: tuple[Group, ...]
    following: int | None


_Text = tuple[str, str]
_Row = tuple[int, str, str]


def problems(db: Database, kind: Kind, filters: Filters, *, after: int = -1) -> Found:
    """Return the next groups of a kind between `filters.source` and `filters.target` (or any language), by key.

    `duplicates`: the same pair twice. `targets`: one source with several translations. `sources`: one translation of several
    sources. `copied`: the translation is the source.
    """
    groups: list[Group] = []
    seen = 0
    while seen < MOST_KEYS:
        keys = _shared_keys(db, after)
        for key, rows in _texts(db, keys, filters.memories):
            after = key
            groups += [_group(db, text, numbers) for text, numbers in _told(db, kind, rows, filters)]
            if len(groups) >= PAGE:
                return Found(tuple(groups), after)
        if len(keys) < KEYS:
            return Found(tuple(groups), None)
        after, seen = keys[-1], seen + len(keys)
    return Found(tuple(groups), after)


def _shared_keys(db: Database, after: int) -> list[int]:
    rows = db.execute(
        "SELECT key FROM variant WHERE key > ? GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT ?",
        [after, KEYS],
    )
    return [row[0] for row in rows.fetchall()]


def _texts(
    db: Database, keys: Sequence[int], memories: Sequence[str] | None
) -> Iterator[tuple[int, list[_Row]]]:
    """Per key the unit, language and text of each variant, in these memories (None: in all)."""
    sql, values = condition({} if memories is None else {"memory": memories})
    found: dict[int, list[_Row]] = {key: [] for key in keys}
    for key, unit, language, text in db.execute(
        "SELECT v.key, u.id, v.language, v.text FROM variant v JOIN unit u ON u.id = v.id / 256 "
        f"JOIN memory m ON m.id = u.memory WHERE v.key IN ({','.join('?' * len(keys))}) {sql} ORDER BY v.id",
        [*keys, *values],
    ):
        found[key].append((unit, language, text))
    yield from found.items()


def _told(
    db: Database, kind: Kind, rows: Sequence[_Row], filters: Filters
) -> Iterator[tuple[_Text, list[int]]]:
    """The groups among the variants of one key, as the text they share and the units."""
    source, target = filters.source or "kk", filters.target
    together: dict[_Text, list[int]] = {}
    for unit, language, text in rows:
        mine = "" if kind == "copied" else language
        together.setdefault((mine, text), []).append(unit)
    for (language, text), units in together.items():
        numbers = list(dict.fromkeys(units))
        if kind == "copied":
            copied = [n for n in numbers if units.count(n) > 1 and _has(rows, n, text, source, target)]
            if copied:
                yield (source, text), copied
        elif len(numbers) > 1 and (language != source) == (kind == "sources"):
            if kind == "sources" and target and language != target:
                continue
            yield from _disagreeing(db, kind, (language, text), numbers, filters)


def _has(rows: Sequence[_Row], number: int, text: str, source: str, target: str) -> bool:
    languages = {language for unit, language, said in rows if unit == number and said == text}
    return source in languages and len(languages) > 1 and (not target or target in languages)


def _disagreeing(
    db: Database, kind: Kind, text: _Text, numbers: Sequence[int], filters: Filters
) -> Iterator[tuple[_Text, list[int]]]:
    """Units with one text: those whose other side is the same too (`duplicates`), or those where it is not."""
    others: dict[str, dict[str, list[int]]] = {}
    wanted = (filters.source or "kk") if kind == "sources" else filters.target
    for number in numbers:
        for language, said in db.execute(
            "SELECT language, text FROM variant WHERE id BETWEEN ? AND ?", [number * 256, number * 256 + 255]
        ):
            if language != text[0] and wanted in {"", language}:
                others.setdefault(language, {}).setdefault(said, []).append(number)
    for texts in others.values():
        if kind == "duplicates":
            yield from ((text, units) for units in texts.values() if len(units) > 1)
        elif len(texts) > 1:
            yield text, [number for units in texts.values() for number in units]


def _group(db: Database, text: _Text, numbers: Sequence[int]) -> Group:
    return Group(text[1], text[0], len(numbers), tuple(entries_of(db, numbers[:MOST_SHOWN])))
