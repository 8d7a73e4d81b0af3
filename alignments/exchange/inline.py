"""A TMX segment's inline elements, as tags in a text and back.

Section 3.4 of the TMX 1.4b Specification: the content of a code (`bpt ept ph it ut`) is another format's markup, so a
code is one tag that holds the whole element. `hi` and `sub` have translatable content: their start and end tags are
one tag each, and what stands between them is text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

from alignments.units import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from lxml.etree import _Element

    from alignments.units import Variant

    Kind = Literal["open", "close", "alone"]

CODES: Mapping[str, Kind] = {"bpt": "open", "ept": "close", "ph": "alone", "it": "alone", "ut": "alone"}
INLINE = re.compile(r"</?(?:bpt|ept|ph|it|hi|ut|sub)(?=[\s/>])")


def read_segment(seg: _Element) -> tuple[str, tuple[Tag, ...]]:
    """Return a segment's text and its inline tags in reading order."""
    if not len(seg):
        return seg.text or "", ()
    from lxml import etree  # noqa: PLC0415

    parts: list[str] = []
    tags: list[Tag] = []
    offset = 0

    def say(text: str | None) -> None:
        nonlocal offset
        if text:
            parts.append(text)
            offset += len(text)

    def walk(parent: _Element) -> None:
        say(parent.text)
        for child in parent:
            name = str(child.tag)
            identifier = child.get("i") or child.get("x") or str(len(tags) + 1)
            label = child.get("type") or identifier
            if name in CODES:
                raw = etree.tostring(child, encoding="unicode", with_tail=False)
                tags.append(Tag(identifier, CODES[name], offset, raw, label))
            else:
                shell = etree.Element(name, {str(k): str(v) for k, v in child.items()}, _nsmap(child))
                start = etree.tostring(shell, encoding="unicode").removesuffix("/>") + ">"
                tags.append(Tag(identifier, "open", offset, start, label))
                walk(child)
                end = "</" + re.split(r"[\s>]", start[1:], maxsplit=1)[0] + ">"
                tags.append(Tag(identifier, "close", offset, end, label))
            say(child.tail)

    walk(seg)
    return "".join(parts), tuple(tags)


def _nsmap(element: _Element) -> dict[str, str]:
    # Typed for the stubs: a default namespace has the key None, which lxml takes back.
    return cast("dict[str, str]", element.nsmap)


def segment_element(variant: Variant) -> _Element:
    """Return the `seg` element; tags that are not TMX are wrapped in `bpt`, `ept`, `it` or `ph`."""
    from lxml import etree  # noqa: PLC0415

    if not variant.tags:
        seg = etree.Element("seg")
        seg.text = variant.text
        return seg
    parts: list[str] = []
    at = 0
    for tag, markup in zip(variant.tags, _markup(variant.tags), strict=True):
        if not at <= tag.offset <= len(variant.text):
            raise ValueError(
                f"the inline tag {tag.id} stands at {tag.offset}, outside the text or out of order"
            )
        parts += (_escaped(variant.text[at : tag.offset]), markup)
        at = tag.offset
    parts.append(_escaped(variant.text[at:]))
    return etree.fromstring(
        "<seg>" + "".join(parts) + "</seg>", etree.XMLParser(resolve_entities=False, no_network=True)
    )


def _escaped(text: str) -> str:
    # A carriage return that is not a reference would come back as a line feed (XML 1.0, section 2.11).
    return escape(text).replace("\r", "&#13;")


def _markup(tags: Sequence[Tag]) -> list[str]:
    """Return each tag as TMX: its own element, or what it stands for as the content of a code."""
    opened = {tag.id for tag in tags if tag.kind == "open"}
    closed = {tag.id for tag in tags if tag.kind == "close"}
    numbers: dict[str, int] = {}
    out: list[str] = []
    for tag in tags:
        number = numbers.setdefault(tag.id, len(numbers) + 1)
        content = _escaped(tag.raw or tag.label)
        if INLINE.match(tag.raw):
            out.append(tag.raw)
        elif tag.kind == "alone":
            out.append(f'<ph x="{number}">{content}</ph>')
        elif tag.id not in opened & closed:
            position = "begin" if tag.kind == "open" else "end"
            out.append(f'<it pos="{position}" x="{number}">{content}</it>')
        elif tag.kind == "open":
            out.append(f'<bpt i="{number}">{content}</bpt>')
        else:
            out.append(f'<ept i="{number}">{content}</ept>')
    return out
