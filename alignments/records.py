"""Translation units as rows of SQLite, and back without a change."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zlib import crc32

from alignments.errors import AlignmentsError
from alignments.similarity import fold
from alignments.units import Note, Prop, Tag, Unit, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database

VARIANTS = 256  # of a unit, at most: a variant's id is its unit's × 256 + its place

# Columns of `unit` that filters may name, with the property that fills each.
PROPS = {"document": "x-document", "segment": "x-segment", "state": "x-state", "engine": "x-engine"}

INSERT_UNIT = (
    "INSERT INTO unit(id, memory, tuid, document, segment, state, engine, author, created, changed, attributes, "
    "props, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_VARIANT = (
    "INSERT INTO variant(id, language, written, text, key, attributes, props, notes, tags) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SELECT_UNIT = "SELECT id, tuid, attributes, props, notes FROM unit"
SELECT_VARIANT = "SELECT id, language, written, text, attributes, props, notes, tags FROM variant"


def tuid_of(unit: Unit) -> str:
    """Return the unit's identifier; one without gets one from its languages and texts, the same every time."""
    if unit.tuid:
        return unit.tuid
    said = "\0".join([part for v in unit.variants for part in (v.language, v.text)])
    return "a" + blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def key_of(text: str) -> int:
    """Return the number under which a text is found again whatever its letter case."""
    return crc32(fold(text).encode("utf-8", "surrogatepass"))


def rows(number: int, memory: int, tuid: str, unit: Unit) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Return a unit's row for `INSERT_UNIT` and its variants' for `INSERT_VARIANT`; raises when it cannot be stored."""
    if len(unit.variants) > VARIANTS:
        raise AlignmentsError(
            "Unit %(unit)s has %(count)s variants; the memory holds %(limit)s at most.",
            unit=tuid,
            count=len(unit.variants),
            limit=VARIANTS,
        )
    unit_row = _unit_row(number, memory, tuid, unit)
    variant_rows = [_variant_row(number * VARIANTS + place, v) for place, v in enumerate(unit.variants)]
    try:
        for row in (unit_row, *variant_rows):
            for value in row:
                if isinstance(value, str):
                    value.encode()
    except UnicodeEncodeError as error:
        raise AlignmentsError(
            "Unit %(unit)s holds half a character (a lone surrogate, U+%(code)s). Repair the text and add it again.",
            unit=tuid.encode("utf-8", "replace").decode(),
            code=f"{ord(error.object[error.start]):04X}",
        ) from error
    return unit_row, variant_rows


def _unit_row(number: int, memory: int, tuid: str, unit: Unit) -> tuple[Any, ...]:
    attributes = unit.attributes
    first = {prop.type: prop.text for prop in reversed(unit.props)}
    return (
        number,
        memory,
        tuid,
        *(first.get(kind) for kind in PROPS.values()),
        attributes.get("changeid") or attributes.get("creationid"),
        attributes.get("creationdate"),
        attributes.get("changedate"),
        _pack(attributes),
        _pack([(p.type, p.text, p.language, p.encoding) for p in unit.props]),
        _pack([(n.text, n.language, n.encoding) for n in unit.notes]),
    )


def _variant_row(number: int, variant: Variant) -> tuple[Any, ...]:
    primary = variant.primary
    return (
        number,
        primary,
        None if variant.language == primary else variant.language,
        variant.text,
        key_of(variant.text),
        _pack(variant.attributes),
        _pack([(p.type, p.text, p.language, p.encoding) for p in variant.props]),
        _pack([(n.text, n.language, n.encoding) for n in variant.notes]),
        _pack([(t.id, t.kind, t.offset, t.raw, t.label) for t in variant.tags]),
    )


def _pack(value: Mapping[str, str] | Sequence[Any]) -> str | None:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None


def load(db: Database, numbers: Iterable[int]) -> dict[int, Unit]:
    """Return the units of those ids that exist, in the order of the ids."""
    wanted = sorted(set(numbers))
    marks = ",".join("?" * len(wanted))
    rows = db.execute(f"{SELECT_UNIT} WHERE id IN ({marks}) ORDER BY id", wanted).fetchall()
    units = {}
    for number, tuid, attributes, props, notes in rows:
        first = number * VARIANTS
        variants = db.execute(
            f"{SELECT_VARIANT} WHERE id BETWEEN ? AND ? ORDER BY id", [first, first + VARIANTS - 1]
        )
        units[number] = Unit(
            variants=[_variant(row) for row in variants],
            tuid=tuid,
            props=_props(props),
            notes=_notes(notes),
            attributes=json.loads(attributes) if attributes else {},
        )
    return units


def _variant(row: tuple[Any, ...]) -> Variant:
    _, primary, written, text, attributes, props, notes, tags = row
    return Variant(
        primary if written is None else written,
        text,
        tuple(Tag(*tag) for tag in json.loads(tags)) if tags else (),
        _props(props),
        _notes(notes),
        json.loads(attributes) if attributes else {},
    )


def _props(packed: str | None) -> tuple[Prop, ...]:
    return tuple(Prop(*values) for values in json.loads(packed)) if packed else ()


def _notes(packed: str | None) -> tuple[Note, ...]:
    return tuple(Note(*values) for values in json.loads(packed)) if packed else ()


def same(stored: Unit, given: Unit) -> bool:
    """Say whether adding `given` would change nothing; a code with hyphens is the same as one with underscores."""
    return stored == given or _comparable(stored) == _comparable(given)


def _comparable(unit: Unit) -> tuple[Any, ...]:
    variants = [
        (v.language.replace("_", "-"), v.text, v.tags, tuple(v.props), tuple(v.notes), dict(v.attributes))
        for v in unit.variants
    ]
    return variants, unit.props, unit.notes, dict(unit.attributes)
