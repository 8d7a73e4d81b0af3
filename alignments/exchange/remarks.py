"""Properties, notes and XML comments: what TMX elements of every level share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignments.units import Note, Prop
from glossary.exchange.xml_stream import XML_LANG

if TYPE_CHECKING:
    from lxml.etree import _Element


def props_of(element: _Element) -> tuple[Prop, ...]:
    """Return the properties that stand directly in `element`."""
    return tuple(
        Prop(p.get("type", ""), _content(p), _language(p), p.get("o-encoding", ""))
        for p in element.iterchildren("prop")
    )


def notes_of(element: _Element) -> tuple[Note, ...]:
    """Return the notes that stand directly in `element`."""
    return tuple(
        Note(_content(n), _language(n), n.get("o-encoding", "")) for n in element.iterchildren("note")
    )


def comments_before(element: _Element) -> tuple[str, ...]:
    """Return the XML comments right before `element`, in the order of the file."""
    found: list[str] = []
    earlier = element.getprevious()
    while earlier is not None and not isinstance(earlier.tag, str):
        found.append(earlier.text or "")
        earlier = earlier.getprevious()
    return tuple(reversed(found))


def add_remark(element: _Element, record: Prop | Note) -> None:
    """Fill a `prop` or `note`."""
    element.text = record.text
    if record.language:
        element.set(XML_LANG, record.language.replace("_", "-"))
    if record.encoding:
        element.set("o-encoding", record.encoding)


def _content(element: _Element) -> str:
    if len(element):  # against the DTD, and seen
        return "".join(str(text) for text in element.itertext())
    return element.text or ""


def _language(element: _Element) -> str:
    return element.get(XML_LANG) or element.get("lang") or ""
