"""The memory's history: what was done to units and memories on the maintenance page, and taking it back.

The memory's own tables keep no history, because a confirmed translation has its own. What a person does to the memory itself is
one change set with one tracked row, whatever the number of units; the units stand beside it as they were before and after. So
deleting a hundred thousand units writes each of them once, and undo and redo put them back from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from alignments import Memory
from alignments.units import Note, Prop, Tag, Unit, Variant
from glossary import history
from glossary.database import transaction
from glossary.history import UndoConflictError
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
            _keep(db, change, batch)
            memory.delete([before.tuid for before, after in batch if before is not None and after is None])
            memory.add([after for _, after in batch if after is not None])
            done += len(batch)
    if not done:
        db.execute("DELETE FROM memory_change WHERE id = ?", [change])
    return done


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
        "INSERT INTO memory(id, name, priority, read_only) VALUES (:id, :name, :priority, :read_only) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, priority = excluded.priority, read_only = excluded.read_only",
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
        side: None if row[side] is None else json.loads(row[side]) for side in ("before", "after")
    }
    number, about_memory = int(row["memory"]), any(states.values())
    if about_memory and _memory_row(db, number) != states[was]:
        raise _conflict(str((states[was] or states[becomes] or {})["name"]))
    # A memory must be there, and writable, while its units are written.
    wanted = states[becomes]
    if (there := wanted or states[was]) is not None:
        _set_memory(db, number, {**there, "read_only": 0})
    _restore_units(db, change.row, number, was, becomes)
    if about_memory:
        _set_memory(db, number, wanted)


def _memory_row(db: Database, number: int) -> dict[str, Any] | None:
    rows = db.query("SELECT id, name, priority, read_only FROM memory WHERE id = ?", [number])
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
            memory.delete([tuid for tuid, _, wanted in rows if wanted is None])
            memory.add([unpack(wanted) for _, _, wanted in rows if wanted is not None])
        last = rows[-1][0]


def _conflict(name: str) -> UndoConflictError:
    return UndoConflictError(
        "This cannot be undone because “%(name)s” was changed again since. Undo that first.", name=name
    )


def changes_of(db: Database, tuid: str, *, limit: int = 50) -> Iterator[tuple[history.ChangeSet, Change]]:
    """Yield what was done to the units of that id on the maintenance page, newest first."""
    rows = db.execute(
        "SELECT h.change_set, u.before, u.after FROM memory_change_unit u "
        "JOIN history h ON h.tbl = 'memory_change' AND h.row = u.change AND h.before IS NULL "
        "WHERE u.tuid = ? ORDER BY u.change DESC LIMIT ?",
        [tuid, limit],
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
