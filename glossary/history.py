"""Change sets: every change to a tracked table is recorded, and one action is one undo.

SQLite triggers write the history, so no code path can forget it: a change to a tracked table outside a change set is
refused by the database itself. A tracked table has an integer primary key `id` and a column `version`, which always
holds the number of the change set that last wrote the row. Numbers are never used again, not even after an undo, so a
version that someone read can be compared safely (optimistic concurrency).
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from glossary.database import transaction
from glossary.errors import GlossaryError

LOCAL_AUTHOR = "local"


class UndoConflictError(GlossaryError):
    """The change cannot be undone because something later depends on it."""


class OthersChangeError(GlossaryError):
    """The change is somebody else's to undo."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts where several people work together; `undoes_others` when they may take back what somebody else did."""

    name: str
    undoes_others: bool = False


_ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextlib.contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Run the block as `actor`: what it writes as `LOCAL_AUTHOR` is theirs, and so is what it undoes."""
    before = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(before)


def actor() -> Actor | None:
    """Return who acts now; None for the single local user."""
    return _ACTOR.get()


def who(author: str) -> str:
    """Return the name to store for `author`: whoever acts now, where it is the local user."""
    acts = _ACTOR.get()
    return acts.name if acts is not None and author == LOCAL_AUTHOR else author


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One action of one author: `action` names it, `label` says what it was about, `scope` where (`project:3`)."""

    id: int
    at: str
    author: str
    action: str
    label: str
    scope: str
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; `None` is a row that was not there."""

    id: int
    change_set: int
    table: str
    row: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


SCHEMA = """
CREATE TABLE change_set (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  action TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL DEFAULT '',
  undoes INTEGER REFERENCES change_set(id)
);
CREATE INDEX change_set_by_scope ON change_set(scope, id);
CREATE INDEX change_set_by_undoes ON change_set(undoes);
CREATE TABLE open_change_set (one INTEGER PRIMARY KEY CHECK (one = 1), change_set INTEGER NOT NULL);
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_set INTEGER NOT NULL REFERENCES change_set(id),
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  before TEXT,
  after TEXT
);
CREATE INDEX history_by_change_set ON history(change_set);
CREATE INDEX history_by_row ON history(tbl, row);
"""


def track(db: Database, table: str) -> None:
    """Record every change to `table` from now on; call it again after a migration that changes its columns."""
    columns = [c.name for c in db.table(table).columns if c.name != "version"]
    current = "(SELECT change_set FROM open_change_set)"
    guard = (
        "SELECT RAISE(ABORT, 'a tracked table was changed outside a change set') "
        "WHERE NOT EXISTS (SELECT 1 FROM open_change_set);"
    )
    stamp = f"UPDATE {table} SET version = {current} WHERE id = NEW.id;"
    for event, when, before, after in (
        ("INSERT", "", "NULL", _as_json(columns, "NEW")),
        (
            "UPDATE OF " + ", ".join(f'"{c}"' for c in columns),
            "WHEN " + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns),
            _as_json(columns, "OLD"),
            _as_json(columns, "NEW"),
        ),
        ("DELETE", "", _as_json(columns, "OLD"), "NULL"),
    ):
        kind = event.split()[0]
        name = f"history_{table}_{kind.lower()}"
        row = "OLD.id" if kind == "DELETE" else "NEW.id"
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
        db.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} BEGIN {guard} "
            f"{'' if kind == 'DELETE' else stamp} "
            f"INSERT INTO history(change_set, tbl, row, before, after) "
            f"VALUES ({current}, '{table}', {row}, {before}, {after}); END"
        )


def _as_json(columns: Sequence[str], row: str) -> str:
    return "json_object(" + ", ".join(f"'{c}', {row}.\"{c}\"" for c in columns) + ")"


@contextlib.contextmanager
def change_set(
    db: Database,
    action: str,
    *,
    author: str = LOCAL_AUTHOR,
    label: str = "",
    scope: str = "",
    undoes: int | None = None,
) -> Iterator[int]:
    """Run the block as one change set and one transaction; yields its number.

    Inside an open change set the block joins it, as a part of the larger action. An action that changed nothing leaves
    no change set behind; one that fails leaves nothing at all, also where the transaction around it goes on.
    """
    with transaction(db):
        if (row := db.execute("SELECT change_set FROM open_change_set").fetchone()) is not None:
            yield row[0]
            return
        db.execute("SAVEPOINT change_set")
        try:
            with _opened(db, action, author, label, scope, undoes) as number:
                yield number
        except BaseException:
            # A full disk may have rolled everything back already.
            if db.conn.in_transaction:
                db.execute("ROLLBACK TO change_set")
                db.execute("RELEASE change_set")
            raise
        db.execute("RELEASE change_set")


@contextlib.contextmanager
def _opened(
    db: Database, action: str, author: str, label: str, scope: str, undoes: int | None
) -> Iterator[int]:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    number = db.execute(
        "INSERT INTO change_set(at, author, action, label, scope, undoes) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        [now, who(author), action, label, scope, undoes],
    ).fetchone()[0]
    db.execute("INSERT INTO open_change_set VALUES (1, ?)", [number])
    yield number
    db.execute("DELETE FROM open_change_set")
    if not db.execute("SELECT 1 FROM history WHERE change_set = ?", [number]).fetchone():
        db.execute("DELETE FROM change_set WHERE id = ?", [number])


def changes(db: Database, number: int) -> list[Change]:
    """Return what change set `number` did, in order."""
    return _changes(db, "change_set = ?", [number])


def changes_of(db: Database, table: str, row: int) -> list[Change]:
    """Return the history of one row, oldest first."""
    return _changes(db, "tbl = ? AND row = ?", [table, row])


def _changes(db: Database, where: str, values: list[Any]) -> list[Change]:
    rows = db.execute(
        f"SELECT id, change_set, tbl, row, before, after FROM history WHERE {where} ORDER BY id", values
    ).fetchall()
    return [
        Change(r[0], r[1], r[2], r[3], r[4] and json.loads(r[4]), r[5] and json.loads(r[5])) for r in rows
    ]


def change_sets(db: Database, scope: str, *, limit: int = 200, below: int | None = None) -> list[ChangeSet]:
    """Return the newest change sets of a scope, newest first; with `below` those of smaller numbers."""
    rows = db.execute(
        "SELECT id, at, author, action, label, scope, undoes FROM change_set "
        "WHERE scope = ? AND id < coalesce(?, 9223372036854775807) ORDER BY id DESC LIMIT ?",
        [scope, below, limit],
    ).fetchall()
    return [ChangeSet(*row) for row in rows]


def undone_by(db: Database, number: int) -> int | None:
    """Return the change set that has taken change set `number` back; None while its effect stands, undone or not in between."""
    (newest,) = db.execute("SELECT max(id) FROM change_set WHERE undoes = ?", [number]).fetchone()
    return newest if newest is not None and undone_by(db, newest) is None else None


def get_change_set(db: Database, number: int) -> ChangeSet:
    """Return change set `number`; a number that is none is an error."""
    row = db.execute(
        "SELECT id, at, author, action, label, scope, undoes FROM change_set WHERE id = ?", [number]
    ).fetchone()
    if row is None:
        raise GlossaryError("There is no change number %(number)s to undo.", number=number)
    return ChangeSet(*row)


def undo_target(db: Database, scope: str) -> ChangeSet | None:
    """Return the newest action of `scope` that stands and is not itself an undo; of who acts now, where several work."""
    return next((c for c in _standing(db, scope) if c.undoes is None and _is_own(c)), None)


def redo_target(db: Database, scope: str) -> ChangeSet | None:
    """Return the undo that a redo would take back: the newest standing change set, if it is an undo."""
    newest = next((c for c in _standing(db, scope) if _is_own(c)), None)
    return newest if newest is not None and newest.undoes is not None else None


def _is_own(change: ChangeSet) -> bool:
    acts = _ACTOR.get()
    return acts is None or change.author == acts.name


def _standing(db: Database, scope: str) -> Iterator[ChangeSet]:
    """Change sets whose effect stands, newest first: not undone, or their undo undone, and no undo's undo itself."""
    undone: set[int] = set()
    for change in change_sets(db, scope, limit=-1):
        if change.id in undone:
            continue
        if change.undoes is not None:
            undone.add(change.undoes)
            # A redo (an undo's undo) cancels out with the undo; neither is an action of its own.
            if get_change_set(db, change.undoes).undoes is not None:
                continue
        yield change


def undo(db: Database, number: int, *, author: str = LOCAL_AUTHOR) -> int:
    """Take change set `number` back, as a new change set whose number is returned.

    Every row must still be as that change set left it; otherwise nothing happens and `UndoConflictError` names the
    later change. Undoing an undo is redoing. `OthersChangeError` when it is somebody else's.
    """
    target = get_change_set(db, number)
    acts = _ACTOR.get()
    if acts is not None and not acts.undoes_others and not _is_own(target):
        raise OthersChangeError(
            "%(author)s did this; only they or an admin of the project can undo it.", author=target.author
        )
    done = changes(db, number)
    with change_set(
        db,
        "redo" if target.undoes else "undo",
        author=author,
        label=target.label,
        scope=target.scope,
        undoes=number,
    ) as new:
        try:
            for change in reversed(done):
                _take_back(db, change, new)
        except sqlite3.IntegrityError as error:
            raise UndoConflictError(
                "This cannot be undone because something made since stands in its place or depends on it (%(reason)s).",
                reason=error,
            ) from error
        _refuse_further_changes(db, done, new)
    return new


def _refuse_further_changes(db: Database, done: Sequence[Change], new: int) -> None:
    """Raise `UndoConflictError` when taking back a row took others with it that were made since and refer to it."""
    touched = {(change.table, change.row) for change in done}
    for change in changes(db, new):
        if (change.table, change.row) not in touched:
            raise _conflict(db, change.table, change.row, new)


def _conflict(db: Database, table: str, row: int, new: int) -> UndoConflictError:
    later = db.execute(
        "SELECT c.action, c.label FROM history h JOIN change_set c ON c.id = h.change_set "
        "WHERE h.tbl = ? AND h.row = ? AND c.id <> ? ORDER BY h.id DESC LIMIT 1",
        [table, row, new],
    ).fetchone()
    return UndoConflictError(
        "This cannot be undone because it was changed again since (%(action)s: %(label)s). Undo that first.",
        action=later[0],
        label=later[1],
    )


def _take_back(db: Database, change: Change, new: int) -> None:
    names = list(change.after or change.before or ())
    if _current(db, change.table, change.row, names) != change.after:
        raise _conflict(db, change.table, change.row, new)
    if change.before is None:
        db.execute(f"DELETE FROM {change.table} WHERE id = ?", [change.row])
        return
    values = list(change.before.values())
    if change.after is None:
        columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        db.execute(f"INSERT INTO {change.table}({columns}) VALUES ({places})", values)
    else:
        settings = ", ".join(f'"{name}" = ?' for name in names)
        db.execute(f"UPDATE {change.table} SET {settings} WHERE id = ?", [*values, change.row])


def _current(db: Database, table: str, row: int, columns: Sequence[str]) -> dict[str, Any] | None:
    """The row as history writes it, in the columns that it had then."""
    found = db.execute(f"SELECT {_as_json(columns, table)} FROM {table} WHERE id = ?", [row]).fetchone()
    return None if found is None else json.loads(found[0])
