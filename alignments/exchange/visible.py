"""Characters that XML cannot hold, replaced by signs that a reader sees: control characters and halves of characters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alignments.units import Unit, Variant
from glossary.exchange.xml_stream import FORBIDDEN

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

# Unicode's block Control Pictures begins with a picture for each of the first 32 control characters.
PICTURES = 0x2400
NO_PICTURE = "\ufffd"


def visible_text(text: str) -> tuple[str, int]:
    """Return `text` with a picture (such as ␁) or � for what XML cannot hold, and how many were replaced."""
    return FORBIDDEN.subn(_picture, text)


def visible_unit(unit: Unit) -> tuple[Unit, int]:
    """Return a unit whose texts, properties and notes XML can hold, and how many characters were replaced."""
    if not any(FORBIDDEN.search(text) for text in _texts(unit)):
        return unit, 0
    total = 0

    def shown(text: str) -> str:
        nonlocal total
        new, count = visible_text(text)
        total += count
        return new

    variants = [
        replace(
            variant,
            text=shown(variant.text),
            props=tuple(replace(p, text=shown(p.text)) for p in variant.props),
            notes=tuple(replace(n, text=shown(n.text)) for n in variant.notes),
        )
        for variant in unit.variants
    ]
    props = [replace(p, text=shown(p.text)) for p in unit.props]
    notes = [replace(n, text=shown(n.text)) for n in unit.notes]
    tuid = shown(unit.tuid)
    return Unit(variants=variants, tuid=tuid, props=props, notes=notes, attributes=unit.attributes), total


def _texts(unit: Unit) -> Iterator[str]:
    """Yield every text that `visible_unit` replaces signs in."""
    yield unit.tuid
    records: list[Unit | Variant] = [unit, *unit.variants]
    for record in records:
        yield from (prop.text for prop in record.props)
        yield from (note.text for note in record.notes)
    for variant in unit.variants:
        yield variant.text


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(PICTURES + code) if code < 0x20 else NO_PICTURE
