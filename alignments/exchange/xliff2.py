"""What XLIFF 2.1 does otherwise than 1.2 (*XLIFF Version 2.1*, OASIS Standard, 13 February 2018)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from xml.sax.saxutils import quoteattr

from alignments.exchange.bilingual import STATES, Origin, Remark, Segment, Stamp
from alignments.exchange.inline import Dialect, inline_element, read_segment
from alignments.units import Variant
from glossary.exchange.xml_stream import XML_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from lxml.etree import _Element

    from alignments.units import Tag

Put = Callable[[Any], None]
Make = Callable[[Segment], object]
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
IN = f"{{{NAMESPACE}}}"
_META = f"{{{METADATA}}}"
_CATEGORY = "audarma"
INLINE_1 = re.compile(r"</?(?:g|x|bx|ex|bpt|ept|ph|it|sub|mrk)(?=[\s/>])")
INLINE_2 = re.compile(r"</?(?:pc|ph|sc|ec|mrk|sm|em|cp)(?=[\s/>])")
DIALECT = Dialect(
    {"ph": "alone", "sc": "open", "ec": "close", "sm": "open", "em": "close", "cp": "alone"},
    ("startRef", "id"),
    ("disp", "equiv", "type"),
    NAMESPACE,
)


def default(namespace: str) -> dict[str, str]:
    """Return the declaration of a namespace that needs no prefix."""
    # Typed for the stubs: lxml names it None.
    return cast("dict[str, str]", {None: namespace})


# ---------------------------------------------------------------- reading


def origin_of(file: _Element) -> Origin:
    """Return what a `file` says about the text."""
    root = file.getroottree().getroot()
    facts = {
        str(meta.get("type")): meta.text or ""
        for group in file.iterfind(f"{_META}metadata/{_META}metaGroup")
        if group.get("category") == _CATEGORY
        for meta in group.iterchildren(f"{_META}meta")
    }
    stamp = Stamp.read(facts.get("export", ""))
    return Origin(
        file.get("original") or file.get("id") or "", root.get("srcLang", ""), root.get("trgLang", ""), stamp
    )


def segment_of(unit: _Element, origin: Origin, line: int) -> Segment:
    """Return a `unit`, its segments and what is ignorable between them put together again."""
    source, target, states, translated = Variant(origin.source, ""), Variant(origin.target, ""), [], False
    for piece in unit:
        if piece.tag not in {IN + "segment", IN + "ignorable"}:
            continue
        here, there = piece.find(IN + "source"), piece.find(IN + "target")
        source = _joined(source, here)
        if there is not None:
            translated = True
        target = _joined(target, there if there is not None or piece.tag == IN + "segment" else here)
        if piece.tag == IN + "segment":
            states.append(piece.get("state", ""))
    state = min(states, key=STATES.index) if states and all(s in STATES for s in states) else ""
    remarks = tuple(
        Remark(note.text or "", note.get("category", "")) for note in unit.iterfind(f"{IN}notes/{IN}note")
    )
    return Segment(
        unit.get("id", ""),
        source,
        target if translated else None,
        state if translated else "",
        remarks,
        origin=origin,
        line=line,
    )


def _joined(variant: Variant, element: _Element | None) -> Variant:
    """Return the variant with the text of one more `source` or `target`."""
    if element is None:
        return variant
    # A character that XML cannot hold is written as its number (section 4.2.3.1).
    for sign in list(element.iter(IN + "cp")):
        _written_out(sign)
    text, tags = read_segment(element, DIALECT)
    moved = tuple(
        type(tag)(tag.id, tag.kind, tag.offset + len(variant.text), tag.raw, tag.label) for tag in tags
    )
    return Variant(variant.language, variant.text + text, (*variant.tags, *moved))


def _written_out(sign: _Element) -> None:
    """Put a visible sign in the place of a character that no text of ours may hold."""
    parent, before = sign.getparent(), sign.getprevious()
    if parent is None:
        return
    text = "\ufffd" + (sign.tail or "")
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    sign.tail = None
    parent.remove(sign)


# ---------------------------------------------------------------- writing


@contextlib.contextmanager
def body(stream: IO[bytes], origin: Origin) -> Iterator[Put]:
    """Write everything around the units; yields the function that writes one."""
    from lxml import etree

    names = cast("dict[str, str]", {None: NAMESPACE, "mda": METADATA})
    root = {"version": "2.1", "srcLang": origin.source, "trgLang": origin.target}
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(IN + "xliff", root, nsmap=names):
            xml.write("\n")
            with xml.element(IN + "file", {"id": "f1", "original": origin.name}):
                xml.write("\n")
                if origin.stamp is not None:
                    with (
                        xml.element(_META + "metadata"),
                        xml.element(_META + "metaGroup", {"category": _CATEGORY}),
                        xml.element(_META + "meta", {"type": "export"}),
                    ):
                        xml.write(str(origin.stamp))
                    xml.write("\n")
                yield xml.write
            xml.write("\n")


def unit_element(segment: Segment) -> _Element:
    """Return a segment as a `unit` with one `segment`."""
    from lxml import etree

    unit = etree.Element(IN + "unit", {"id": segment.id, XML_SPACE: "preserve"}, default(NAMESPACE))
    if segment.remarks:
        notes = etree.SubElement(unit, IN + "notes")
        for remark in segment.remarks:
            note = etree.SubElement(notes, IN + "note", {"category": remark.author} if remark.author else {})
            note.text = remark.text
    data = _Data()
    source = inline_element("source", segment.source, data.markup, NAMESPACE)
    target = None
    if segment.target is not None:
        target = inline_element("target", segment.target, data.markup, NAMESPACE)
    if data.raw:
        kept = etree.SubElement(unit, IN + "originalData")
        for raw, number in data.raw.items():
            etree.SubElement(kept, IN + "data", {"id": f"d{number}"}).text = raw
    inner = etree.SubElement(unit, IN + "segment")
    inner.append(source)
    if target is not None:
        inner.set("state", segment.state or "initial")
        inner.append(target)
    unit.text = unit.tail = "\n"
    for child in unit:
        child.tail = "\n"
    etree.cleanup_namespaces(unit)
    return unit


class _Data:
    """The original markup of a unit's tags, each once, and the numbers of the tags."""

    def __init__(self) -> None:
        self.raw: dict[str, int] = {}
        self.numbers: dict[str, int] = {}

    def markup(self, tags: Sequence[Tag]) -> list[str]:
        """Return each tag as XLIFF 2.1: its own element, or one that refers to the original markup."""
        nested = _nested(tags)
        out: list[str] = []
        for tag in tags:
            if INLINE_2.match(tag.raw):
                out.append(tag.raw)
                continue
            number = self.numbers.setdefault(tag.id, len(self.numbers) + 1)
            reference = f"d{self.raw.setdefault(tag.raw or tag.label, len(self.raw) + 1)}"
            disp = f" disp={quoteattr(tag.label)}" if tag.label else ""
            if tag.kind == "alone":
                out.append(f'<ph id="{number}" dataRef="{reference}"{disp}/>')
            elif tag.id in nested and tag.kind == "open":
                closing = next(t for t in tags if t.id == tag.id and t.kind == "close")
                end = f"d{self.raw.setdefault(closing.raw or closing.label, len(self.raw) + 1)}"
                shown = f" dispStart={quoteattr(tag.label)}" if tag.label else ""
                out.append(f'<pc id="{number}" dataRefStart="{reference}" dataRefEnd="{end}"{shown}>')
            elif tag.id in nested:
                out.append("</pc>")
            elif tag.kind == "open":
                lone = "" if any(t.id == tag.id and t.kind == "close" for t in tags) else ' isolated="yes"'
                out.append(f'<sc id="{number}" dataRef="{reference}"{lone}{disp}/>')
            elif any(t.id == tag.id and t.kind == "open" for t in tags):
                out.append(f'<ec startRef="{number}" dataRef="{reference}"{disp}/>')
            else:
                out.append(f'<ec id="{number}" isolated="yes" dataRef="{reference}"{disp}/>')
        return out


def _nested(tags: Sequence[Tag]) -> set[str]:
    """Return the ids of the pairs that can be elements: each opened and closed once, none crossing another."""
    stack: list[str] = []
    good: set[str] = set()
    seen: set[str] = set()
    for tag in tags:
        if tag.kind == "open":
            stack.append(tag.id)
        elif tag.kind == "close":
            if not stack or stack[-1] != tag.id or tag.id in seen:
                return set()
            seen.add(stack.pop())
            good.add(tag.id)
    return set() if stack else good
