"""Feeding the memory: what the project's memory says of a translation follows what the translation says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alignments import Memory, Unit
from alignments.units import Prop, Variant
from workbench import memories
from workbench.review import together
from workbench.review.translations import Context, Translation, context, translation

if TYPE_CHECKING:
    from sqlite_utils import Database


def feed(db: Database, touched: Iterable[tuple[int, str]]) -> None:
    """Make the project's memory say of these translations what they say now: confirmed ones are in it, others in none.

    A segment that is no more has no translation, so its unit goes.
    """
    units: dict[str, list[Unit]] = {}
    gone: dict[str, list[str]] = {}
    for segment, language in touched:
        stored = translation(db, segment, language)
        mine = tuid(segment, language)
        home = ""
        if stored.version and stored.state != "initial" and stored.text.strip():
            where = context(db, segment)
            home = memories.choice(db, where.project).writes
            units.setdefault(home, []).append(_unit(where, together.source(db, segment, language), stored))
        # The project may have written to another memory before.
        for name in memories.holding(db, mine):
            if name != home:
                gone.setdefault(name, []).append(mine)
    for name, tuids in gone.items():
        with Memory(db, name=name) as memory:
            memory.delete(tuids)
    for name, fed in units.items():
        with Memory(db, name=name) as memory:
            memory.add(fed)


def tuid(segment: int, language: str) -> str:
    """Return the stable id of a segment's unit for one target."""
    return f"audarma-{segment}-{language}"


def _unit(where: Context, source: str, stored: Translation) -> Unit:
    props = [
        Prop("x-document", where.document_name),
        Prop("x-segment", str(where.id)),
        Prop("x-state", stored.state),
        Prop("x-origin", stored.origin.kind),
    ]
    if stored.origin.kind not in {"typed", "repetition"}:
        props.append(Prop("x-engine", stored.origin.kind))
    if where.before is not None:
        props.append(Prop("x-context-pre", where.before))
    if where.after is not None:
        props.append(Prop("x-context-post", where.after))
    changed = stored.changed[:19].replace("-", "").replace(":", "") + "Z"
    attributes = {"changedate": changed, "changeid": stored.author}
    return Unit(
        variants=[
            Variant(where.source, source),
            Variant(stored.language, stored.text, attributes=attributes),
        ],
        tuid=tuid(where.id, stored.language),
        props=props,
        attributes=attributes,
    )
