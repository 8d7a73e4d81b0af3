"""Confirmed pairs of a reference text as units of a memory, with where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignments import Memory, Unit
from alignments.records import same
from alignments.units import Prop, Variant
from glossary import history
from workbench import memories, memory_changes, people
from workbench.errors import InvalidInputError
from workbench.projects import LOCAL
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.references.links import Linked, links
from workbench.references.texts import Reference, reference

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.memory_changes import Change

ORIGIN = "reference"
_BATCH = 500


def remember(
    db: Database, number: int, memory: int | None, *, new_name: str = "", author: str = LOCAL
) -> tuple[int, int, int]:
    """Put the confirmed pairs of a reference into a memory; return how many it has now, how many changed, and the change set.

    Without `memory` a new one named `new_name` is made, which the project reads from then on. Pairs of this reference that are not
    confirmed any more leave the memory. The change set is the memory's: its undo takes back everything.
    """
    of = reference(db, number)
    units = [_unit(db, of, link) for link in links(db, number) if link.confirmed]
    if not units:
        raise InvalidInputError("Nothing is confirmed yet. Confirm the pairs that are right first.")
    with history.change_set(
        db, "remember reference", author=author, label=of.name[:80], scope=memory_changes.SCOPE
    ) as change:
        if memory is None:
            # Who logs in reads what their projects read: other projects have to be given it.
            memory = memories.create(db, new_name, shared=not people.everybody(db), author=author)
        name = memories.memory(db, memory).name
        _read_too(db, of.project, name, author)
        changes = _changes(db, of, name, units)
        if changes:
            memory_changes.change_units(db, memory, name, changes)
    return len(units), len(changes), change


def default_name(project: str, of: str) -> str:
    """Return a name for a project's memory of references: `of` is what such a memory is called."""
    return f"{of}: {project}"[: memories.MAX_NAME]


def _read_too(db: Database, project: int, name: str, author: str) -> None:
    """Let the project read the memory, where it has its own choice of memories."""
    choice = memories.choice(db, project)
    if name not in choice.reads:
        memories.choose(
            db,
            project,
            reads=(*choice.reads, name),
            writes=choice.writes,
            penalty=choice.penalty,
            unapproved=choice.unapproved,
            author=author,
        )


def _changes(db: Database, of: Reference, name: str, units: list[Unit]) -> list[Change]:
    prefix = f"reference-{of.id}-"
    earlier = [
        row[0]
        for row in db.execute(
            "SELECT u.tuid FROM unit u JOIN memory m ON m.id = u.memory WHERE m.name = ? AND u.tuid >= ? AND u.tuid < ?",
            [name, prefix, f"{prefix}:"],  # the colon sorts right behind the digits
        ).fetchall()
    ]
    stored: dict[str, Unit] = {}
    with Memory(db, name=name) as memory:
        for start in range(0, len(earlier), _BATCH):
            stored |= {unit.tuid: unit for unit in memory.units({"tuid": earlier[start : start + _BATCH]})}
    wanted = {unit.tuid: unit for unit in units}
    changes: list[Change] = [(unit, None) for tuid, unit in stored.items() if tuid not in wanted]
    for tuid, unit in wanted.items():
        before = stored.get(tuid)
        if before is None or not same(before, unit):
            changes.append((before, unit))
    return changes


def _unit(db: Database, of: Reference, link: Linked) -> Unit:
    """A pair with its provenance; without a state, as one that somebody else vouches for."""
    source = get_project(db, of.project).source
    props = [Prop("x-origin", ORIGIN), Prop("x-reference", of.name)]
    if of.url:
        props.append(Prop("x-url", of.url))
    if of.date is not None:
        props.append(Prop("x-date", of.date.isoformat()))
    props.append(Prop("x-document", of.name if of.document is None else get_document(db, of.document).name))
    return Unit(
        variants=[Variant(source, " ".join(link.texts)), Variant(of.language, link.target)],
        tuid=f"reference-{of.id}-{link.sources[0]}",
        props=props,
    )
