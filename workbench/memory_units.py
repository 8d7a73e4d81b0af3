"""The memory's units as its maintenance page sees them: filtered, searched, corrected, deleted, taken in and handed out.

Lists are paged by the unit's number, newest first, so that a page in the middle of a million costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from alignments import Memory, records
from alignments.lookup import condition
from alignments.memory import Counts
from alignments.units import Span, Tag, Unit, Variant
from glossary import history
from glossary.database import transaction
from workbench import memories, memory_changes
from workbench.errors import InvalidInputError, NotFoundError
from workbench.memory_changes import SCOPE, Change
from workbench.review.translations import check_text

if TYPE_CHECKING:
    from sqlite_utils import Database

LOCAL = history.LOCAL_AUTHOR
PAGE = 50
FOUND = 200
"""A search shows the newest so many; who searches wants a narrower one, not the next two hundred."""
BATCH = 500


_ABOUT_UNITS = ("state", "document", "author", "engine")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which units: empty fields ask nothing. `source` and `target` are languages that a unit must have; days are inclusive.

    `among` names the memories that who asks may read; None: all.
    """

    memory: str = ""
    source: str = ""
    target: str = ""
    state: str = ""
    document: str = ""
    author: str = ""
    engine: str = ""
    since: date | None = None
    until: date | None = None
    among: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self != Filters(among=self.among)

    @property
    def memories(self) -> tuple[str, ...] | None:
        """The names of the memories that are read; None: all."""
        if not self.memory:
            return self.among
        return (self.memory,) if self.among is None or self.memory in self.among else ()

    @property
    def where(self) -> dict[str, str | Sequence[str]]:
        """What a lookup's `where` can say of it."""
        said: dict[str, str | Sequence[str]] = {
            name: value for name in _ABOUT_UNITS if (value := str(getattr(self, name)))
        }
        return said if self.memories is None else {"memory": self.memories, **said}


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit with its number, its memory, and where in its variants (by place) a search found something."""

    id: int
    memory: str
    read_only: bool
    unit: Unit
    spans: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of units; `older` and `newer` are the numbers from which the next page goes on, None at an end."""

    entries: tuple[Entry, ...]
    older: int | None
    newer: int | None


# --- reading -------------------------------------------------------------------------------------------------------


def page(
    db: Database, filters: Filters, *, below: int | None = None, above: int | None = None, size: int = PAGE
) -> Page:
    """Return the newest units that fit, or those next to a number: older ones `below`, newer ones `above` it."""
    numbers = _numbers(db, filters, below=below, above=above, limit=size + 1)
    more, numbers = len(numbers) > size, numbers[:size]
    if above is not None:
        numbers.reverse()
    entries = tuple(entries_of(db, numbers))
    if not entries:
        return Page((), None, None)
    behind, ahead = (True, more) if above is not None else (more, below is not None)
    return Page(entries, entries[-1].id if behind else None, entries[0].id if ahead else None)


def entry(db: Database, number: int, *, among: Sequence[str] | None = None) -> Entry:
    """Return one unit; with `among`, one of another memory is not there."""
    found = next(iter(entries_of(db, [number])), None)
    if found is None or (among is not None and found.memory not in among):
        raise NotFoundError(
            "There is no pair number %(number)s (any more); it was changed or deleted meanwhile. Search for it again.",
            number=number,
        )
    return found


def found(db: Database, filters: Filters, text: str, language: str, *, limit: int = FOUND) -> list[Entry]:
    """Return the newest units that have `text`, or a form of it, in `language`."""
    with Memory(db) as memory:
        hits = memory.concordance(text, language, limit, where=filters.where)
    spans: dict[str, dict[int, tuple[Span, ...]]] = {}
    for hit in hits:
        spans.setdefault(memory_changes.pack(hit.unit), {})[hit.place] = hit.spans
    tuids = list(dict.fromkeys(hit.unit.tuid for hit in hits))
    numbers = _numbers(db, filters, tuids=tuids, limit=-1)
    entries = entries_of(db, numbers)
    return [
        replace(each, spans=places)
        for each in entries
        if (places := spans.get(memory_changes.pack(each.unit))) is not None
    ]


def fitting(db: Database, filters: Filters) -> Iterator[Entry]:
    """Yield every unit that fits, newest first, read in batches; what is deleted meanwhile does not matter."""
    below = None
    while numbers := _numbers(db, filters, below=below, limit=BATCH):
        yield from entries_of(db, numbers)
        below = numbers[-1]


def walk(
    db: Database, filters: Filters, *, after: tuple[int, str] | None = None, size: int = PAGE
) -> list[tuple[tuple[int, str], Entry]]:
    """Return `size` units that fit, each with its place: its memory's number and its id, which stay when it is corrected."""
    sql, values = _condition(filters)
    rows = db.execute(
        f"SELECT u.memory, u.tuid, u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE (u.memory, u.tuid) > (?, ?){sql} "
        "ORDER BY u.memory, u.tuid LIMIT ?",
        [*(after or (0, "")), *values, size],
    ).fetchall()
    entries = {each.id: each for each in entries_of(db, [row[2] for row in rows])}
    if len(entries) < len(rows):
        # One was deleted between the two readings: a short page would look like the end.
        return walk(db, filters, after=after, size=size)
    return [((row[0], row[1]), entries[row[2]]) for row in rows]


def count(db: Database, filters: Filters) -> int:
    """Return how many units fit."""
    sql, values = _condition(filters)
    row = db.execute(
        f"SELECT count(*) FROM unit u JOIN memory m ON m.id = u.memory WHERE 1{sql}", values
    ).fetchone()
    return int(row[0])


def _numbers(
    db: Database,
    filters: Filters,
    *,
    below: int | None = None,
    above: int | None = None,
    tuids: Sequence[str] | None = None,
    limit: int = PAGE,
) -> list[int]:
    sql, values = _condition(filters)
    if tuids is not None:
        # By memory and id together, as the index has them.
        sql += f" AND u.memory IN (SELECT id FROM memory) AND u.tuid IN ({','.join('?' * len(tuids))})"
        values += tuids
    if below is not None:
        sql, values = f"{sql} AND u.id < ?", [*values, below]
    if above is not None:
        sql, values = f"{sql} AND u.id > ?", [*values, above]
    order = "ASC" if above is not None else "DESC"
    rows = db.execute(
        f"SELECT u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE 1{sql} ORDER BY u.id {order} LIMIT ?",
        [*values, limit],
    )
    return [row[0] for row in rows.fetchall()]


def _condition(filters: Filters) -> tuple[str, list[str | int]]:
    sql, found = condition(filters.where)
    values: list[str | int] = [*found]
    for language in (filters.source, filters.target):
        if language:
            sql += (
                " AND EXISTS (SELECT 1 FROM variant v WHERE v.id BETWEEN u.id * 256 AND u.id * 256 + 255 "
                "AND v.language = ?)"
            )
            values.append(language)
    # TMX dates are `20250822T101500Z`: a day is a range of texts.
    if filters.since is not None:
        sql += " AND coalesce(u.changed, u.created) >= ?"
        values.append(f"{filters.since:%Y%m%d}")
    if filters.until is not None:
        sql += " AND coalesce(u.changed, u.created) < ?"
        values.append(f"{filters.until + timedelta(days=1):%Y%m%d}")
    return sql, values


def entries_of(db: Database, numbers: Sequence[int]) -> list[Entry]:
    """Return the units of these numbers that exist, in that order."""
    units = records.load(db, numbers)
    marks = ",".join("?" * len(numbers))
    homes = {
        row[0]: (row[1], bool(row[2]))
        for row in db.execute(
            f"SELECT u.id, m.name, m.read_only FROM unit u JOIN memory m ON m.id = u.memory WHERE u.id IN ({marks})",
            list(numbers),
        )
    }
    return [Entry(number, *homes[number], units[number]) for number in numbers if number in units]


# --- changing ------------------------------------------------------------------------------------------------------


def edit(db: Database, number: int, texts: Mapping[int, str], *, author: str = LOCAL) -> int:
    """Write other texts into a unit, by the place of the variant; return its new number.

    A number is never used again: who corrects a unit that someone else has changed since is told that it is gone.
    """
    for text in texts.values():
        check_text(text)
        if not text.strip():
            raise InvalidInputError("A pair without a text helps nobody. Write one, or delete the pair.")
    with transaction(db):
        stored = entry(db, number)
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        attributes = {"changedate": stamp, "changeid": history.who(author)}
        variants = [
            _rewritten(variant, texts[place], attributes)
            if texts.get(place, variant.text) != variant.text
            else variant
            for place, variant in enumerate(stored.unit.variants)
        ]
        if variants == list(stored.unit.variants):
            return number
        after = Unit(
            variants=variants,
            tuid=stored.unit.tuid,
            props=stored.unit.props,
            notes=stored.unit.notes,
            attributes={**stored.unit.attributes, **attributes},
        )
        label = variants[0].text[:80]
        with history.change_set(db, "edit unit", author=author, label=label, scope=SCOPE):
            memory_changes.change_units(
                db, _memory_id(db, stored.memory), stored.memory, [(stored.unit, after)]
            )
        with Memory(db, name=stored.memory) as memory:
            where = {"tuid": stored.unit.tuid, "memory": memory.name}
            return _numbers(db, Filters(memory=where["memory"]), tuids=[where["tuid"]], limit=1)[0]


def _rewritten(variant: Variant, text: str, attributes: Mapping[str, str]) -> Variant:
    """The variant with another text: its tags move with the text that stays the same at both ends."""
    old = variant.text
    shorter = min(len(old), len(text))
    head = next((n for n in range(shorter) if old[n] != text[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != text[-1 - n]), shorter - head)

    def moved(tag: Tag) -> Tag:
        if tag.offset <= head:
            return tag
        behind = len(old) - tag.offset
        return replace(
            tag, offset=len(text) - behind if behind <= tail else min(tag.offset, len(text) - tail)
        )

    return replace(
        variant,
        text=text,
        tags=tuple(moved(tag) for tag in variant.tags),
        attributes={**variant.attributes, **attributes},
    )


def delete(db: Database, numbers: Iterable[int], *, author: str = LOCAL) -> tuple[int, int]:
    """Delete units; return how many there were and the change set, whose undo brings them back (0 for none)."""
    with transaction(db):
        return _delete(db, (each for batch in _batches(numbers) for each in entries_of(db, batch)), author)


def delete_fitting(db: Database, filters: Filters, *, author: str = LOCAL) -> tuple[int, int]:
    """Delete every unit that fits, those of read-only memories left out; see `delete`."""
    with transaction(db):
        return _delete(db, (each for each in fitting(db, filters) if not each.read_only), author)


def _delete(db: Database, entries: Iterable[Entry], author: str) -> tuple[int, int]:
    deleted = 0
    remaining = iter(entries)
    with history.change_set(db, "delete units", author=author, scope=SCOPE) as change:
        while batch := list(islice(remaining, 20 * BATCH)):
            for name in dict.fromkeys(each.memory for each in batch):
                pairs: list[Change] = [(each.unit, None) for each in batch if each.memory == name]
                deleted += memory_changes.change_units(db, _memory_id(db, name), name, pairs)
        db.execute("UPDATE change_set SET label = ? WHERE id = ?", [str(deleted), change])
    return deleted, change if deleted else 0


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _memory_id(db: Database, name: str) -> int:
    return next(m.id for m in memories.memories(db) if m.name == name)


# --- files ---------------------------------------------------------------------------------------------------------


def preview(db: Database, number: int, units: Iterable[Unit]) -> Counts:
    """Return what taking in these units would do to a memory: how many are new, changed, or there already."""
    name = memories.memory(db, number).name
    counts = [0, 0, 0]
    seen: set[str] = set()
    with Memory(db, name=name) as memory:
        for before, after in _compared(memory, units):
            changed = before is not None and not records.same(before, after)
            if after.tuid not in seen:
                counts[0 if before is None else 1 if changed else 2] += 1
            seen.add(after.tuid)
    return Counts(*counts)


def take_in(
    db: Database, number: int, units: Iterable[Unit], *, label: str = "", author: str = LOCAL
) -> tuple[Counts, int]:
    """Add units to a memory as one change set, each in the place of an older one with its id; return what that did, and it."""
    stored = memories.memory(db, number)
    counts = [0, 0, 0]
    with (
        history.change_set(db, "import units", author=author, label=label[:80], scope=SCOPE) as change,
        Memory(db, name=stored.name) as memory,
    ):

        def changes() -> Iterator[Change]:
            for before, after in _compared(memory, units):
                if before is not None and records.same(before, after):
                    counts[2] += 1
                    continue
                counts[0 if before is None else 1] += 1
                yield before, after

        done = memory_changes.change_units(db, number, stored.name, changes())
    return Counts(*counts), change if done else 0


def _compared(memory: Memory, units: Iterable[Unit]) -> Iterator[tuple[Unit | None, Unit]]:
    """Each unit, with an id, beside the one in the memory; of two with one id in a batch, the later."""
    remaining = iter(units)
    while batch := list(islice(remaining, BATCH)):
        given = {unit.tuid: unit for unit in map(_with_id, batch)}
        stored = {unit.tuid: unit for unit in memory.units({"tuid": list(given)})}
        yield from ((stored.get(tuid), unit) for tuid, unit in given.items())


def _with_id(unit: Unit) -> Unit:
    if unit.tuid:
        return unit
    return Unit(
        variants=unit.variants,
        tuid=records.tuid_of(unit),
        props=unit.props,
        notes=unit.notes,
        attributes=unit.attributes,
    )
