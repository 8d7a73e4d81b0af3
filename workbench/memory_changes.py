"""The memory's history: what was done to units and memories on the maintenance page, and taking it back.

The memory's own tables keep no history, because a confirmed translation has its own. What a person does to the memory itself is
one change set with one tracked row, whatever the number of units; the units stand beside it as they were before and after. So
deleting a hundred thousand units writes each of them once, and undo and redo put them back from there.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from alignments import Memory, records
from alignments.memory import Counts
from alignments.units import Note, Prop, Tag, Unit, Variant
from glossary import history
from glossary.database import transaction
from glossary.history import UndoConflictError
from workbench import people
from workbench.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlite_utils import Database

SCOPE = "memory"
"""Under which scope the change sets are filed."""
BATCH = 500
Change = tuple[Unit | None, Unit | None]


def change_memory(
    db: Database, number: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> None:
    """Make, change or remove memory `number` inside an open change set; removing it keeps its units for the undo."""
    change = _new_change(db, number, before, after)
    if after is None and before is not None:
        for import_, first, last in _imports(db, number):
            _expand(db, import_, number, first, last)
        with Memory(db, name=before["name"]) as memory:
            _keep(db, change, ((unit, None) for unit in memory.units()))
    _set_memory(db, number, after)


def change_units(db: Database, number: int, name: str, changes: Iterable[Change]) -> int:
    """Put each pair's second unit in the place of its first, inside an open change set; return how many were changed.

    None stands for no unit. Both of a pair have one id; a read-only memory raises and nothing is changed.
    """
    change = _new_change(db, number, None, None)
    done = 0
    with Memory(db, name=name) as memory:
        remaining = iter(changes)
        while batch := list(islice(remaining, BATCH)):
            _settle_named(db, number, [before.tuid for before, _ in batch if before is not None])
            _keep(db, change, batch)
            memory.delete([before.tuid for before, after in batch if before is not None and after is None])
            memory.add([after for _, after in batch if after is not None])
            done += len(batch)
    if not done:
        db.execute("DELETE FROM memory_change WHERE id = ?", [change])
    return done


@contextlib.contextmanager
def importing(
    db: Database, name: str, *, label: str = "", author: str = history.LOCAL_AUTHOR
) -> Iterator[Import]:
    """Fill memory `name`, which is made where it is missing, as one change set; one that changes nothing leaves none."""
    was_there = db.execute("SELECT 1 FROM memory WHERE name = ?", [name]).fetchone()
    with (
        history.change_set(db, "import units", author=author, label=label[:80], scope=SCOPE) as change,
        Memory(db, name=name) as memory,
    ):
        number = int(db.execute("SELECT id FROM memory WHERE name = ?", [name]).fetchone()[0])
        if not was_there and people.everybody(db):
            # Where people log in, an admin says who reads it.
            db.execute("UPDATE memory SET shared = 0 WHERE id = ?", [number])
        made = None if was_there else _memory_row(db, number)
        running = Import(db, memory, number, made, change)
        yield running
        running.close()


class Import:
    """An import on its way: what it adds is known by numbers, what it replaces is written down."""

    def __init__(
        self, db: Database, memory: Memory, number: int, made: Mapping[str, Any] | None, change_set: int
    ) -> None:
        self.memory, self.change_set = memory, change_set
        self._db, self._number, self._made = db, number, made
        self._first = _last_unit(db)
        self._change = 0
        self._replaced: dict[int, Unit] = {}

    def add(self, units: Iterable[Unit]) -> Counts:
        """Add units to the memory; see `Memory.add`."""
        return self.memory.add(units, replacing=self._replacing)

    def close(self) -> None:
        """Write down what has come; nothing where nothing has, and the change set is left out then (`change_set` is 0)."""
        last = _last_unit(self._db)
        units = _units_between(self._db, self._number, self._first, last)
        if not units and self._made is None:
            self.change_set = 0
            return
        self._flush()
        self._db.execute(
            "INSERT INTO memory_import(change, memory, first, last, units) VALUES (?, ?, ?, ?, ?)",
            [self._own_change(), self._number, self._first, last, units],
        )

    def _replacing(self, number: int, unit: Unit) -> None:
        if number > self._first:
            return  # the import itself had brought it
        self._replaced[number] = unit
        if len(self._replaced) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._replaced:
            _settle(self._db, self._number, self._replaced)
            _keep(self._db, self._own_change(), ((unit, None) for unit in self._replaced.values()))
            self._replaced.clear()

    def _own_change(self) -> int:
        if not self._change:
            self._change = _new_change(self._db, self._number, None, self._made)
        return self._change


# An import knows its units by their numbers. A unit that is changed gets a new number, also when that is taken back: so it is written
# beside the import, by its id, when it is first changed by hand.


def _imports(db: Database, memory: int) -> list[tuple[int, int, int]]:
    """The changes that are imports into a memory, each with the numbers of its units: behind the first, up to the last."""
    found = db.execute("SELECT change, first, last FROM memory_import WHERE memory = ?", [memory])
    return [(change, first, last) for change, first, last in found.fetchall()]


def _settle(db: Database, memory: int, going: Mapping[int, Unit]) -> None:
    """Write units, by number, that are about to be changed by hand beside the imports that brought them."""
    for change, first, last in _imports(db, memory):
        inside: list[Change] = [(None, unit) for number, unit in going.items() if first < number <= last]
        if inside:
            _keep(db, change, inside)
            db.execute("UPDATE memory_import SET units = units - ? WHERE change = ?", [len(inside), change])


def _settle_named(db: Database, memory: int, tuids: Sequence[str]) -> None:
    """The same for units by their ids."""
    if tuids and _imports(db, memory):
        marks = ",".join("?" * len(tuids))
        rows = db.execute(f"SELECT id FROM unit WHERE memory = ? AND tuid IN ({marks})", [memory, *tuids])
        _settle(db, memory, records.load(db, [row[0] for row in rows.fetchall()]))


def _expand(db: Database, change: int, memory: int, first: int, last: int) -> None:
    """Write all units that an import still knows by their numbers beside it."""
    while numbers := [
        row[0]
        for row in db.execute(
            "SELECT id FROM unit WHERE id > ? AND id <= ? AND +memory = ? ORDER BY id LIMIT ?",
            [first, last, memory, BATCH],
        ).fetchall()
    ]:
        _keep(db, change, ((None, unit) for unit in records.load(db, numbers).values()))
        db.execute("UPDATE memory_import SET units = units - ? WHERE change = ?", [len(numbers), change])
        first = numbers[-1]


def _last_unit(db: Database) -> int:
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'unit'").fetchone()
    return int(row[0]) if row else 0


def _units_between(db: Database, memory: int, first: int, last: int) -> int:
    row = db.execute(
        "SELECT count(*) FROM unit WHERE +memory = ? AND id > ? AND id <= ?", [memory, first, last]
    )
    return int(row.fetchone()[0])


def _new_change(
    db: Database, number: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> int:
    texts = [None if row is None else json.dumps(row, ensure_ascii=False) for row in (before, after)]
    row = db.execute(
        "INSERT INTO memory_change(memory, before, after) VALUES (?, ?, ?) RETURNING id", [number, *texts]
    ).fetchone()
    return int(row[0])


def _keep(db: Database, change: int, pairs: Iterable[Change]) -> None:
    remaining = iter(pairs)
    while batch := list(islice(remaining, BATCH)):
        rows = [
            (change, unit.tuid, before and pack(before), after and pack(after))
            for before, after in batch
            if (unit := before or after) is not None
        ]
        db.conn.executemany(
            "INSERT INTO memory_change_unit(change, tuid, before, after) VALUES (?, ?, ?, ?) "
            # A file may have one id twice: what was there before the first counts.
            "ON CONFLICT (change, tuid) DO UPDATE SET after = excluded.after",
            rows,
        )


def _set_memory(db: Database, number: int, row: Mapping[str, Any] | None) -> None:
    if row is None:
        db.execute("DELETE FROM memory WHERE id = ?", [number])
        return
    db.execute(
        "INSERT INTO memory(id, name, priority, read_only, shared) VALUES (:id, :name, :priority, :read_only, :shared) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, priority = excluded.priority, "
        "read_only = excluded.read_only, shared = excluded.shared",
        dict(row),
    )


# --- taking back ---------------------------------------------------------------------------------------------------


def undo(db: Database, number: int | None = None, *, author: str = history.LOCAL_AUTHOR) -> int:
    """Take back the change set of that number, or the newest; return the number of the change set that did.

    Raises `UndoConflictError`, and changes nothing, when a unit or a memory was changed since. Undoing an undo is redoing.
    """
    with transaction(db):
        target = history.undo_target(db, SCOPE) if number is None else history.get_change_set(db, number)
        if target is None or target.scope != SCOPE:
            raise InvalidInputError("There is nothing to undo in the memory.")
        done = history.changes(db, target.id)
        new = history.undo(db, target.id, author=author)
        for change in reversed(done):
            if change.table == "memory_change":
                _take_back(db, change)
    return new


def _take_back(db: Database, change: history.Change) -> None:
    """Bring units and memory to where they were before the tracked row came, or again to where they were after."""
    row = change.before or change.after or {}
    was, becomes = ("before", "after") if change.after is None else ("after", "before")
    states: dict[str, dict[str, Any] | None] = {
        # What was done before memories could be private knows of shared ones only.
        side: None if row[side] is None else {"shared": 1} | json.loads(row[side])
        for side in ("before", "after")
    }
    number, about_memory = int(row["memory"]), any(states.values())
    if about_memory and _memory_row(db, number) != states[was]:
        raise _conflict(str((states[was] or states[becomes] or {})["name"]))
    # A memory must be there, and writable, while its units are written.
    wanted = states[becomes]
    if (there := wanted or states[was]) is not None:
        _set_memory(db, number, {**there, "read_only": 0})
    _write_out(db, change.row, number)
    _restore_units(db, change.row, number, was, becomes)
    if about_memory:
        if wanted is None:
            _refuse_in_use(db, number, str((states[was] or {})["name"]))
        _set_memory(db, number, wanted)


def _write_out(db: Database, change: int, number: int) -> None:
    """Write the units that an import brought beside it, so that they can be removed one by one and come back."""
    row = db.execute("SELECT first, last, units FROM memory_import WHERE change = ?", [change]).fetchone()
    if row is None:
        return
    first, last, units = row
    missing = units - _units_between(db, number, first, last)
    if missing:
        raise UndoConflictError(
            "This cannot be undone because pairs that it brought (%(number)s) were changed or deleted since. Undo that first.",
            number=missing,
        )
    _expand(db, change, number, first, last)
    db.execute("DELETE FROM memory_import WHERE change = ?", [change])


def _refuse_in_use(db: Database, number: int, name: str) -> None:
    """A memory that was made is not unmade once it holds something, or a project writes to it."""
    used = db.execute(
        "SELECT 1 FROM unit WHERE memory = :memory UNION ALL SELECT 1 FROM project_memory WHERE writes = :memory",
        {"memory": number},
    ).fetchone()
    if used is not None:
        raise _conflict(name)


def _memory_row(db: Database, number: int) -> dict[str, Any] | None:
    rows = db.query("SELECT id, name, priority, read_only, shared FROM memory WHERE id = ?", [number])
    return next(iter(rows), None)


def _restore_units(db: Database, change: int, number: int, was: str, becomes: str) -> None:
    stored = _memory_row(db, number)
    last = ""
    while rows := db.execute(
        f'SELECT tuid, "{was}", "{becomes}" FROM memory_change_unit WHERE change = ? AND tuid > ? ORDER BY tuid LIMIT ?',
        [change, last, BATCH],
    ).fetchall():
        if stored is None:
            raise _conflict(rows[0][0])
        with Memory(db, name=stored["name"]) as memory:
            current = {u.tuid: pack(u) for u in memory.units({"tuid": [tuid for tuid, _, _ in rows]})}
            if (changed := next((t for t, before, _ in rows if current.get(t) != before), None)) is not None:
                raise _conflict(changed)
            _settle_named(db, number, list(current))
            memory.delete([tuid for tuid, _, wanted in rows if wanted is None])
            memory.add([unpack(wanted) for _, _, wanted in rows if wanted is not None])
        last = rows[-1][0]


def _conflict(name: str) -> UndoConflictError:
    return UndoConflictError(
        "This cannot be undone because “%(name)s” was changed again since. Undo that first.", name=name
    )


def changes_of(
    db: Database, memory: str, tuid: str, *, limit: int = 50
) -> Iterator[tuple[history.ChangeSet, Change]]:
    """Yield what was done to the unit of that id in that memory on the maintenance page, newest first."""
    rows = db.execute(
        "SELECT h.change_set, u.before, u.after FROM memory_change_unit u "
        "JOIN history h ON h.tbl = 'memory_change' AND h.row = u.change AND h.before IS NULL "
        "JOIN memory m ON m.id = json_extract(h.after, '$.memory') "
        "WHERE u.tuid = ? AND m.name = ? ORDER BY u.change DESC LIMIT ?",
        [tuid, memory, limit],
    ).fetchall()
    for number, before, after in rows:
        yield history.get_change_set(db, number), (before and unpack(before), after and unpack(after))


# --- units as text -------------------------------------------------------------------------------------------------


def pack(unit: Unit) -> str:
    """Return a unit as JSON, everything it holds; equal units give equal text."""
    return json.dumps(
        [
            unit.tuid,
            dict(unit.attributes),
            _plain(unit.props),
            _plain(unit.notes),
            [
                [v.language, v.text, dict(v.attributes), _plain(v.props), _plain(v.notes), _plain(v.tags)]
                for v in unit.variants
            ],
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _plain(records: Iterable[Prop] | Iterable[Note] | Iterable[Tag]) -> list[list[Any]]:
    return [[getattr(each, name) for name in each.__slots__] for each in records]


def unpack(text: str) -> Unit:
    """Return the unit that `pack` wrote."""
    tuid, attributes, props, notes, variants = json.loads(text)
    return Unit(
        variants=[
            Variant(
                language, said, tuple(Tag(*t) for t in tags), tuple(Prop(*p) for p in own),
                tuple(Note(*n) for n in its_notes), its_attributes,
            )
            for language, said, its_attributes, own, its_notes, tags in variants
        ],
        tuid=tuid,
        props=[Prop(*p) for p in props],
        notes=[Note(*n) for n in notes],
        attributes=attributes,
    )  # fmt: skip
