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
TUID = 2  # its place in that row
INSERT_VARIANT = (
    "INSERT INTO variant(id, language, written, text, key, attributes, props, notes, tags) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# Made once: `dumps` makes an encoder each time.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SELECT_UNIT = "SELECT id, tuid, attributes, props, notes FROM unit"
SELECT_VARIANT = (
    "SELECT v.id, v.language, v.written, v.text, v.attributes, v.props, v.notes, v.tags FROM unit u"
)


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
    """Return a unit's row for `INSERT_UNIT` and its variants' for `INSERT_VARIANT`; raises for too many variants."""
    if len(unit.variants) > VARIANTS:
        raise AlignmentsError(
            "Unit %(unit)s has %(count)s variants; the memory holds %(limit)s at most.",
            unit=tuid,
            count=len(unit.variants),
            limit=VARIANTS,
        )
    return (
        _unit_row(number, memory, tuid, unit),
        [_variant_row(number * VARIANTS + place, v) for place, v in enumerate(unit.variants)],
    )


def check_storable(tuid: str, unit_row: tuple[Any, ...], variant_rows: Iterable[tuple[Any, ...]]) -> None:
    """Raise when a unit's rows hold half a character, which SQLite does not take."""
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


def _unit_row(number: int, memory: int, tuid: str, unit: Unit) -> tuple[Any, ...]:
    attributes = unit.attributes
    first = {prop.type: prop.text for prop in reversed(unit.props)} if unit.props else {}
    return (
        number,
        memory,
        tuid,
        *(first.get(kind) for kind in PROPS.values()),
        attributes.get("changeid") or attributes.get("creationid"),
        attributes.get("creationdate"),
        attributes.get("changedate"),
        _pack(attributes),
        _props_packed(unit.props),
        _notes_packed(unit.notes),
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
        _props_packed(variant.props),
        _notes_packed(variant.notes),
        _json([(t.id, t.kind, t.offset, t.raw, t.label) for t in variant.tags]) if variant.tags else None,
    )


def _props_packed(props: Sequence[Prop]) -> str | None:
    return _json([(p.type, p.text, p.language, p.encoding) for p in props]) if props else None


def _notes_packed(notes: Sequence[Note]) -> str | None:
    return _json([(n.text, n.language, n.encoding) for n in notes]) if notes else None


def _pack(value: Mapping[str, str]) -> str | None:
    return _json(value) if value else None


def load(db: Database, numbers: Iterable[int]) -> dict[int, Unit]:
    """Return the units of those ids that exist, in the order of the ids."""
    wanted = sorted(set(numbers))
    marks = ",".join("?" * len(wanted))
    variants: dict[int, list[Variant]] = {}
    # CROSS JOIN: the units first, then the few variants of each.
    for row in db.execute(
        f"{SELECT_VARIANT} CROSS JOIN variant v ON v.id BETWEEN u.id * 256 AND u.id * 256 + 255 "
        f"WHERE u.id IN ({marks}) ORDER BY v.id",
        wanted,
    ):
        variants.setdefault(row[0] // VARIANTS, []).append(_variant(row))
    rows = db.execute(f"{SELECT_UNIT} WHERE id IN ({marks}) ORDER BY id", wanted)
    return {
        number: Unit(
            variants=variants.get(number, ()),
            tuid=tuid,
            props=_props(props),
            notes=_notes(notes),
            attributes=json.loads(attributes) if attributes else {},
        )
        for number, tuid, attributes, props, notes in rows
    }


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
