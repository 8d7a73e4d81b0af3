"""The translation memory: looking a text up, searching, listing, adding and deleting units."""

from __future__ import annotations

from typing import Any

from alignments import Memory, MemoryMatch, Unit
from workbench import memories, memory_units
from workbench.errors import InvalidInputError
from workbench.memory_units import Entry, Filters
from workbench.review.translations import check_text
from workbench.web import forms, workspace
from workbench.web.access import memories_read
from workbench.web.api.fields import DAY, LANGUAGE
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page
from workbench.web.memory import stored_memories

TAG = "memory"
THRESHOLD, MATCHES = 0.6, 5


@operation("GET", "/memories", tag=TAG, summary="The memories", answer="Memories", tagged=True)
def list_memories(asked: Asked) -> Answer:
    """Return the memories in the order of their priority."""
    return Answer(
        {
            "memories": [
                {
                    "id": each.id,
                    "name": each.name,
                    "priority": each.priority,
                    "read_only": each.read_only,
                    "units": each.units,
                }
                for each in stored_memories()
            ]
        }
    )


@operation(
    "POST", "/memory/lookup", tag=TAG, summary="Look a text up", answer="Matches", body="LookupRequest"
)
def look_up(asked: Asked) -> Answer:
    """Return the units most like a text, best first."""
    body = asked.body
    read = memories_read()
    asked_for = [name for name in body.get("memories", read or ()) if read is None or name in read]
    where = {"memory": asked_for} if "memories" in body or read is not None else None
    with Memory(workspace().db) as memory:
        found = memory.lookup(
            body["text"],
            body["source"],
            body["target"],
            body.get("limit", MATCHES),
            body.get("threshold", THRESHOLD),
            before=body.get("before"),
            after=body.get("after"),
            where=where,
        )
    return Answer({"matches": [_match_json(match) for match in found]})


@operation(
    "GET",
    "/memory/search",
    tag=TAG,
    summary="Search the memory",
    answer="Passages",
    query={
        "q": {"type": "string", "maxLength": 1000, "required": True, "description": "The text; words are found in any form."},
        "language": {**LANGUAGE, "required": True},
        "memory": {"type": "string", "maxLength": 80, "description": "Only this memory."},
        "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    },
)  # fmt: skip
def search_memory(asked: Asked) -> Answer:
    """Return the newest units that have a text, or a form of it, in a language."""
    query = asked.query
    found = memory_units.found(
        workspace().db,
        Filters(memory=query.get("memory", ""), among=memories_read()),
        query["q"],
        query["language"],
        limit=query.get("limit", 50),
    )
    return Answer({"units": [_json(entry) for entry in found]})


@operation(
    "GET",
    "/memory/units",
    tag=TAG,
    summary="List units",
    answer="Unit",
    kinds=(int, str),
    query={
        "memory": {"type": "string", "maxLength": 80},
        "source": {**LANGUAGE, "description": "A language that the unit has."},
        "target": {**LANGUAGE, "description": "Another one."},
        "state": {"type": "string", "maxLength": 40},
        "document": {"type": "string", "maxLength": 300, "description": "The document's name."},
        "author": {"type": "string", "maxLength": 200},
        "since": {**DAY, "description": "Changed on this day or later."},
        "until": {**DAY, "description": "Changed on this day or earlier."},
    },
)  # fmt: skip
def list_units(asked: Asked) -> Answer:
    """Return units by memory and identifier."""
    values = {name: value for name, value in asked.query.items() if name not in {"limit", "cursor"}}
    days: dict[str, Any] = {
        name: forms.parse_day(values.pop(name)) for name in ("since", "until") if name in values
    }
    after = (int(asked.after[0]), str(asked.after[1])) if asked.after else None
    filters = Filters(**values, **days, among=memories_read())
    found = memory_units.walk(workspace().db, filters, after=after, size=asked.limit + 1)
    page = Page.of(found, asked.limit, lambda each: each[0])
    return Answer(Page([_json(entry) for _, entry in page.rows], page.after))


@operation("POST", "/memory/units", tag=TAG, summary="Add units", answer="AddedUnits", body="NewUnits")
def add_units(asked: Asked) -> Answer:
    """Add units to a memory, all of them or none, with one undo."""
    name = asked.body.get("memory", memories.MAIN)
    number = next((m.id for m in memories.memories(workspace().db) if m.name == name), None)
    if number is None:
        raise InvalidInputError(
            "There is no memory named “%(name)s” (any more). Load the page again.", name=name
        )
    units = [_unit(said) for said in asked.body["units"]]
    counts, _ = memory_units.take_in(workspace().db, number, units, label="API")
    return Answer({"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged})


@operation("GET", "/memory/units/{unit}", tag=TAG, summary="One unit", answer="Unit", tagged=True)
def get_unit(asked: Asked, unit: int) -> Answer:
    """Return one unit."""
    return Answer(_json(memory_units.entry(workspace().db, unit, among=memories_read())))


@operation("DELETE", "/memory/units/{unit}", tag=TAG, summary="Delete a unit", status=204)
def delete_unit(asked: Asked, unit: int) -> Answer:
    """Delete a unit; the memory's page offers the undo. A unit that was changed has another number, so no version is asked for."""
    memory_units.entry(workspace().db, unit)
    memory_units.delete(workspace().db, [unit])
    return Answer()


def _unit(said: dict[str, Any]) -> Unit:
    for text in said["texts"].values():
        check_text(text)
        if not text.strip():
            raise InvalidInputError("A pair without a text helps nobody. Write one, or delete the pair.")
    return Unit(texts=said["texts"], tuid=said.get("tuid", ""))


def _json(entry: Entry) -> dict[str, Any]:
    unit = entry.unit
    return {
        "id": entry.id,
        "memory": entry.memory,
        "tuid": unit.tuid,
        "variants": [{"language": variant.language, "text": variant.text} for variant in unit.variants],
        "document": unit.prop("x-document"),
        "state": unit.prop("x-state"),
        "author": unit.attributes.get("changeid") or unit.attributes.get("creationid"),
        "changed": unit.attributes.get("changedate") or unit.attributes.get("creationdate"),
    }


def _match_json(match: MemoryMatch) -> dict[str, Any]:
    return {
        "score": match.score,
        "word_score": match.word_score,
        "character_score": match.character_score,
        "context": match.context,
        "source": match.source,
        "target": match.target,
        "repaired": match.repaired,
        "memory": match.memory,
        "tuid": match.unit.tuid,
    }
