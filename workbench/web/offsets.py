"""Places in texts as scripts count them: in UTF-16 units."""

from __future__ import annotations


def unit(text: str, offset: int | None) -> int | None:
    """Return `utf16` of an offset that may be unknown."""
    return None if offset is None else utf16(text, offset)


def utf16(text: str, offset: int) -> int:
    """Return a code-point offset as scripts count: a sign outside the basic plane is two units there."""
    return len(text[:offset].encode("utf-16-le")) // 2
