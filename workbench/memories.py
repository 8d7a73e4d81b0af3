"""The translation memories of a workspace, and what each project makes of them.

A project reads the memories it names, in its own order, and writes what it confirms to one. A project that was never asked reads
all shared ones in the order of their priority and writes to the main one. A memory that is not shared is read by the projects that
name it only. Where people log in, they read what their projects read. A match that no reviewer has approved costs its project
a penalty, in points of a hundred, or is not shown at all; see `workbench.matching`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from glossary import history
from glossary.database import transaction
from workbench import memory_changes, people, projects
from workbench.errors import InvalidInputError, NotFoundError
from workbench.memory_changes import SCOPE
from workbench.projects import CONTROL

if TYPE_CHECKING:
    from sqlite_utils import Database

    from alignments import Unit

LOCAL = history.LOCAL_AUTHOR
MAIN = "main"
"""The memory that is always there, shared: it can be neither renamed nor deleted."""
PENALTY, MOST_PENALTY = 5, 50
"""What a match that nobody approved is shown and ranked below its likeness, in points of a hundred, unless a project says otherwise."""
MAX_NAME = 80
MAX_PRIORITY = 999


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """A memory and how many units it holds; of two equal matches the one of lower `priority` is preferred.

    A `shared` one is read by every project that was never asked, and can be chosen by each; any other is given to a project.
    """

    id: int
    name: str
    priority: int
    read_only: bool
    shared: bool
    units: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What a project makes of the memories: `reads`, by name, best first; `writes`; and how unapproved matches count.

    `penalty` is in points of a hundred, 0 for none; without `unapproved` only approved and imported units are offered.
    """

    reads: tuple[str, ...]
    writes: str
    penalty: int = PENALTY
    unapproved: bool = True


# --- memories ------------------------------------------------------------------------------------------------------


def memories(db: Database) -> list[StoredMemory]:
    """Return the memories in the order of their priority, with their sizes."""
    sizes = dict(db.execute("SELECT memory, count(*) FROM unit GROUP BY memory").fetchall())
    rows = db.execute(f"{_COLUMNS} ORDER BY priority, id").fetchall()
    return [_stored(row, sizes.get(row[0], 0)) for row in rows]


_COLUMNS = "SELECT id, name, priority, read_only, shared FROM memory"


def _stored(row: Sequence[Any], units: int) -> StoredMemory:
    return StoredMemory(row[0], row[1], row[2], bool(row[3]), bool(row[4]), units)


def names(db: Database) -> tuple[str, ...]:
    """Return the memories' names in the order of their priority."""
    return tuple(row[0] for row in db.execute("SELECT name FROM memory ORDER BY priority, id").fetchall())


def memory(db: Database, number: int) -> StoredMemory:
    """Return one memory."""
    row = db.execute(f"{_COLUMNS} WHERE id = ?", [number]).fetchone()
    if row is None:
        raise NotFoundError(
            "There is no memory number %(number)s (any more). Go back to the list of memories.", number=number
        )
    size = db.execute("SELECT count(*) FROM unit WHERE memory = ?", [number]).fetchone()[0]
    return _stored(row, size)


def create(
    db: Database,
    name: str,
    *,
    priority: int = 0,
    read_only: bool = False,
    shared: bool = True,
    author: str = LOCAL,
) -> int:
    """Make an empty memory of a new name; return its number."""
    name = _checked_name(name)
    _check_priority(priority)
    with history.change_set(db, "new memory", author=author, label=name, scope=SCOPE):
        _refuse_taken_name(db, name, None)
        # A number that no memory ever had: a deleted one comes back under its own.
        last = "SELECT max(n) + 1 FROM (SELECT max(id) AS n FROM memory UNION SELECT max(memory) FROM memory_change)"
        number = int(db.execute(last).fetchone()[0])
        made = StoredMemory(number, name, priority, read_only, shared, units=0)
        memory_changes.change_memory(db, number, None, _row(made))
    return number


def edit(
    db: Database,
    number: int,
    *,
    name: str,
    priority: int,
    read_only: bool,
    shared: bool = True,
    author: str = LOCAL,
) -> None:
    """Rename a memory, move it in the order, forbid writing to it, share it or not; the main one keeps its name, writable and shared."""
    stored = memory(db, number)
    name = _checked_name(name)
    _check_priority(priority)
    if stored.name == MAIN and (name != MAIN or read_only or not shared):
        raise InvalidInputError(
            "The main memory keeps its name, can be written to and is shared. Make another memory instead."
        )
    if read_only:
        _refuse_written_to(db, stored)
    with history.change_set(db, "edit memory", author=author, label=name, scope=SCOPE):
        _refuse_taken_name(db, name, number)
        changed = StoredMemory(number, name, priority, read_only, shared, stored.units)
        memory_changes.change_memory(db, number, _row(stored), _row(changed))


def delete(db: Database, number: int, *, author: str = LOCAL) -> int:
    """Remove a memory with all its units; return the change set, whose undo brings them back."""
    stored = memory(db, number)
    if stored.name == MAIN:
        raise InvalidInputError("The main memory cannot be deleted. Delete its units if it is to be empty.")
    _refuse_written_to(db, stored)
    with history.change_set(db, "delete memory", author=author, label=stored.name, scope=SCOPE) as change:
        memory_changes.change_memory(db, number, _row(stored), None)
    return change


def _row(stored: StoredMemory) -> dict[str, Any]:
    return {
        "id": stored.id,
        "name": stored.name,
        "priority": stored.priority,
        "read_only": int(stored.read_only),
        "shared": int(stored.shared),
    }


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or CONTROL.search(name):
        raise InvalidInputError("A memory needs a name of at most %(most)s signs.", most=MAX_NAME)
    return name


def _check_priority(priority: int) -> None:
    if not 0 <= priority <= MAX_PRIORITY:
        raise InvalidInputError("The place in the order is a number from 0 to %(most)s.", most=MAX_PRIORITY)


def _refuse_taken_name(db: Database, name: str, own: int | None) -> None:
    for number, other in db.execute("SELECT id, name FROM memory").fetchall():
        if number != own and other.casefold() == name.casefold():
            raise InvalidInputError(
                "There is a memory named “%(name)s” already. Choose another name.", name=name
            )


def _refuse_written_to(db: Database, stored: StoredMemory) -> None:
    row = db.execute(
        "SELECT p.name FROM project_memory m JOIN project p ON p.id = m.project WHERE m.writes = ?",
        [stored.id],
    ).fetchone()
    if row is not None:
        raise InvalidInputError(
            "The project “%(project)s” writes to the memory “%(memory)s”. Choose another memory in its settings first.",
            project=row[0],
            memory=stored.name,
        )


# --- what a project makes of them ----------------------------------------------------------------------------------


def choice(db: Database, project: int) -> Choice:
    """Return what the project reads and writes; memories that were deleted since are left out."""
    stored = db.execute("SELECT id, name, shared FROM memory ORDER BY priority, id").fetchall()
    known = {number: name for number, name, _ in stored}
    row = db.execute(
        "SELECT reads, writes, penalty, unapproved FROM project_memory WHERE project = ?", [project]
    ).fetchone()
    if row is None:
        return Choice(tuple(name for _, name, shared in stored if shared), MAIN)
    reads = tuple(known[number] for number in json.loads(row[0]) if number in known)
    return Choice(reads, known.get(row[1], MAIN), row[2], bool(row[3]))


def choose(
    db: Database,
    project: int,
    *,
    reads: Iterable[str],
    writes: str,
    penalty: int,
    unapproved: bool,
    author: str = LOCAL,
) -> None:
    """Decide which memories a project reads, best first, and which it writes to."""
    owner = projects.project(db, project)
    if not 0 <= penalty <= MOST_PENALTY:
        raise InvalidInputError("The deduction is a number from 0 to %(most)s.", most=MOST_PENALTY)
    with transaction(db):
        stored = {m.name: m for m in memories(db)}
        wanted = list(dict.fromkeys(reads))
        for name in (*wanted, writes):
            if name not in stored:
                raise InvalidInputError(
                    "There is no memory named “%(name)s” (any more). Load the page again.", name=name
                )
        if stored[writes].read_only:
            raise InvalidInputError(
                "The memory “%(memory)s” is read-only; choose another to write to.", memory=writes
            )
        values = [json.dumps([stored[name].id for name in wanted]), stored[writes].id, penalty, unapproved]
        with history.change_set(db, "choose memories", author=author, label=owner.name, scope=owner.scope):
            db.execute(
                "INSERT INTO project_memory(reads, writes, penalty, unapproved, project) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (project) DO UPDATE SET reads = excluded.reads, writes = excluded.writes, "
                "penalty = excluded.penalty, unapproved = excluded.unapproved",
                [*values, project],
            )


def begin(db: Database, project: int, *, shared: str = "", author: str = LOCAL) -> None:
    """Say where a new project keeps what it confirms: in the shared memory of that name, else in one of its own.

    Its own is named after it and read by it alone, until an admin gives it to others. Where no people are known there is
    nobody to keep a text from, and the project is like one that was never asked.
    """
    if not people.everybody(db):
        return
    owner = projects.project(db, project)
    if shared and all(each.name != shared or not each.shared for each in memories(db)):
        raise InvalidInputError(
            "There is no memory named “%(name)s” (any more). Load the page again.", name=shared
        )
    # One action, filed under the memory's: the project's first undo is not to take its memory away.
    with history.change_set(db, "new memory", author=author, label=owner.name, scope=SCOPE):
        name = shared or _free_name(owner.name, {each.name.casefold() for each in memories(db)})
        if not shared:
            create(db, name, shared=False, author=author)
        reads = (name, *choice(db, project).reads)
        choose(db, project, reads=reads, writes=name, penalty=PENALTY, unapproved=True, author=author)


def settle(db: Database, project: int, *, author: str = LOCAL) -> None:
    """See to it that a project which came back does not write to a shared memory because its own was deleted meanwhile."""
    row = db.execute("SELECT writes FROM project_memory WHERE project = ?", [project]).fetchone()
    if row is not None and not db.execute("SELECT 1 FROM memory WHERE id = ?", [row[0]]).fetchone():
        begin(db, project, author=author)


def _free_name(wanted: str, taken: Collection[str]) -> str:
    tried = wanted[:MAX_NAME].rstrip()
    for number in itertools.count(2):
        if tried.casefold() not in taken:
            break
        ending = f" {number}"
        tried = f"{wanted[: MAX_NAME - len(ending)].rstrip()}{ending}"
    return tried


def read_by(db: Database, among: Collection[int]) -> tuple[str, ...]:
    """Return the names of the memories that these projects read or write; numbers that no project has (any more) give none."""
    found = dict.fromkeys(
        name
        for each in projects.projects(db)
        if each.id in among
        for chosen in (choice(db, each.id),)
        for name in (*chosen.reads, chosen.writes)
    )
    return tuple(found)


def holding(db: Database, tuid: str) -> list[str]:
    """Return the names of the memories that hold a unit of that id and may be written to."""
    rows = db.execute(
        "SELECT m.name FROM memory m WHERE m.read_only = 0 "
        "AND EXISTS (SELECT 1 FROM unit u WHERE u.memory = m.id AND u.tuid = ?) ORDER BY m.id",
        [tuid],
    )
    return [row[0] for row in rows]


def segment_of(db: Database, unit: Unit) -> tuple[int, str, int, str] | None:
    """Return where a unit's text stands in this workspace: document, its name, segment number from 1, language; None for nowhere.

    Only units that were confirmed here have such a place; a segment's number in a file from elsewhere means another one.
    """
    found = regex.fullmatch(r"audarma-(\d{1,18})-([a-z]{2})", unit.tuid)
    if found is None:
        return None
    row = db.execute(
        "SELECT d.id, d.name, (SELECT count(*) FROM segment o JOIN paragraph q ON q.id = o.paragraph "
        "WHERE q.document = d.id AND (q.position, o.position) <= (p.position, s.position)), s.text "
        "FROM segment s JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document WHERE s.id = ?",
        [int(found[1])],
    ).fetchone()
    if row is None or not any(variant.text == row[3] for variant in unit.variants):
        return None
    return row[0], row[1], row[2], found[2]
