"""XLIFF 1.2 and 2.x, read and written as a stream.

Rules of the formats: *XLIFF Version 1.2*, OASIS Standard, 1 February 2008, and *XLIFF Version 2.1*, OASIS Standard, 13
February 2018. A file of either version is recognised by its root. What version 2 does otherwise stands in `xliff2`.
"""

from __future__ import annotations

import contextlib
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from alignments.errors import ExchangeError
from alignments.exchange import xliff2
from alignments.exchange.bilingual import Origin, Remark, Segment, Stamp
from alignments.exchange.inline import CODES, Dialect, escaped, inline_element, read_segment
from alignments.units import Variant
from glossary.exchange import xml_stream
from glossary.exchange.xml_stream import XML_SPACE, elements, program_version, replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import IO

    from lxml.etree import _Element

    from alignments.units import Tag

Version = Literal["1.2", "2.1"]
NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_IN = f"{{{NAMESPACE}}}"
ROOTS = (_IN + "xliff", xliff2.IN + "xliff", "xliff")
UNITS = (_IN + "trans-unit", xliff2.IN + "unit", "trans-unit")
OWN = "audarma"
UNTRANSLATED = "needs-translation"
DIALECT = Dialect(
    {**CODES, "bx": "open", "ex": "close", "x": "alone"},
    ("rid", "id"),
    ("equiv-text", "ctype"),
    NAMESPACE,
    {"open": "open", "close": "close"},
    transparent=lambda element: element.get("mtype") == "seg",
)


def read_xliff(path: Path | str) -> Iterator[Segment]:
    """Yield the segments of the XLIFF file at `path`, version 1.2 or 2.x, gzipped or not.

    Raises `ExchangeError` with the line and the reason when the file is not XLIFF, is damaged, asks for another file,
    grows out of proportion, or has a segment without an identifier; segments before that line have been yielded.
    """
    path = Path(path)
    last: _Element | None = None
    origin = Origin("", "", "")
    try:
        for line, element in elements(path, UNITS, ROOTS, "XLIFF"):
            second = str(element.tag).startswith(xliff2.IN)
            file = next((e for e in element.iterancestors() if str(e.tag).endswith("file")), None)
            # What stands before the first unit of a file is forgotten when the second is read.
            if file is not None and file is not last:
                last, origin = file, xliff2.origin_of(file) if second else _origin_of(file)
            if not element.get("id"):
                raise ExchangeError(
                    "Line %(line)s of %(file)s has a segment without an identifier (id); the file cannot be used.",
                    line=line,
                    file=path.name,
                )
            yield xliff2.segment_of(element, origin, line) if second else _segment_of(element, origin, line)
    except xml_stream.ExchangeError as error:
        raise ExchangeError(error.message, **error.values) from error


def write_xliff(
    path: Path | str,
    segments: Iterable[Segment],
    origin: Origin,
    version: Version = "1.2",
    *,
    prefill: bool = False,
) -> int:
    """Write the segments of one text as XLIFF; return how many.

    With `prefill`, a segment without a translation has in XLIFF 1.2 its source text as the target, in the state
    `needs-translation`: OmegaT's own filter translates what stands in the target. It is read as no translation.

    The file appears when it is complete, in place of an older one. Raises `ExchangeError` naming the segment when it
    holds what XML cannot hold.
    """
    path = Path(path)
    written = 0
    body = xliff2.body if version == "2.1" else _body
    make = xliff2.unit_element if version == "2.1" else _prefilled if prefill else _trans_unit
    with replacing(path) as stream, body(stream, origin) as put:
        for segment in segments:
            put(_checked(make, segment, path.name))
            written += 1
    return written


@cache
def states() -> Mapping[str, Mapping[str, str]]:
    """Return the table of states."""
    return tomllib.loads(resources.files("alignments.exchange").joinpath("states.toml").read_text("utf-8"))


# ---------------------------------------------------------------- reading


def _origin_of(file: _Element) -> Origin:
    stamp = None
    if file.get("product-name") == OWN:
        stamp = Stamp.read(f"{file.get('product-version', '')}.{file.get('build-num', '')}")
    return Origin(
        file.get("original", ""), file.get("source-language", ""), file.get("target-language", ""), stamp
    )


def _segment_of(element: _Element, origin: Origin, line: int) -> Segment:
    bare = not str(element.tag).startswith(_IN)
    prefix = "" if bare else _IN

    def variant(name: str, language: str) -> Variant | None:
        found = element.find(prefix + name)
        if found is None:
            return None
        text, tags = read_segment(found, DIALECT)
        return Variant(found.get(xml_stream.XML_LANG) or language, text, tags)

    target = element.find(prefix + "target")
    said = target.get("state", "") if target is not None else ""
    state = "final" if element.get("approved") == "yes" and not said else states()["read"].get(said, "")
    remarks = tuple(
        Remark("".join(str(t) for t in note.itertext()), note.get("from", ""))
        for note in element.iterchildren(prefix + "note")
    )
    from_, into = (
        variant("source", origin.source) or Variant(origin.source, ""),
        variant("target", origin.target),
    )
    if into is not None and said == UNTRANSLATED and (into.text, into.tags) == (from_.text, from_.tags):
        into = None
    return Segment(
        element.get("id", ""),
        from_,
        into,
        state,
        remarks,
        origin=origin,
        line=line,
    )


# ---------------------------------------------------------------- writing


@contextlib.contextmanager
def _body(stream: IO[bytes], origin: Origin) -> Iterator[xliff2.Put]:
    from lxml import etree

    file = {
        "original": origin.name,
        "source-language": origin.source,
        "target-language": origin.target,
        "datatype": "plaintext",
    }
    if origin.stamp is not None:
        file |= {
            "product-name": OWN,
            "product-version": f"{origin.stamp.document}.{origin.stamp.revision}",
            "build-num": str(origin.stamp.change),
        }
    tool = {"tool-id": OWN, "tool-name": "Audarma", "tool-version": program_version()}
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(_IN + "xliff", {"version": "1.2"}, nsmap=xliff2.default(NAMESPACE)):
            xml.write("\n")
            with xml.element(_IN + "file", file):
                xml.write("\n")
                with xml.element(_IN + "header"), xml.element(_IN + "tool", tool):
                    pass
                xml.write("\n")
                with xml.element(_IN + "body"):
                    xml.write("\n")
                    yield xml.write
                xml.write("\n")
            xml.write("\n")


def _trans_unit(segment: Segment) -> _Element:
    from lxml import etree

    unit = etree.Element(
        _IN + "trans-unit", {"id": segment.id, XML_SPACE: "preserve"}, xliff2.default(NAMESPACE)
    )
    if segment.state == "final":
        unit.set("approved", "yes")
    numbers: dict[str, int] = {}
    unit.append(inline_element("source", segment.source, lambda tags: _markup(tags, numbers), NAMESPACE))
    if segment.target is not None:
        target = inline_element("target", segment.target, lambda tags: _markup(tags, numbers), NAMESPACE)
        if segment.state:
            target.set("state", states()["written"][segment.state])
        if segment.state == "initial" and segment.qualifier in states()["qualifiers"]:
            target.set("state-qualifier", states()["qualifiers"][segment.qualifier])
        unit.append(target)
    for remark in segment.remarks:
        note = etree.SubElement(unit, _IN + "note", {"from": remark.author} if remark.author else {})
        note.text = remark.text
    # Line breaks between the elements only: inside texts every space counts.
    unit.text = unit.tail = "\n"
    for child in unit:
        child.tail = "\n"
    etree.cleanup_namespaces(unit)
    return unit


def _prefilled(segment: Segment) -> _Element:
    if segment.target is not None:
        return _trans_unit(segment)
    unit = _trans_unit(replace(segment, target=segment.source, state=""))
    for target in unit.iterchildren(_IN + "target"):
        target.set("state", UNTRANSLATED)
    return unit


def _markup(tags: Sequence[Tag], numbers: dict[str, int]) -> list[str]:
    """Return each tag as XLIFF 1.2: its own element, or what it stands for as the content of a code."""
    opened = {tag.id for tag in tags if tag.kind == "open"}
    closed = {tag.id for tag in tags if tag.kind == "close"}
    out: list[str] = []
    for tag in tags:
        number = numbers.setdefault(tag.id, len(numbers) + 1)
        content = escaped(tag.raw or tag.label)
        if xliff2.INLINE_1.match(tag.raw):
            out.append(tag.raw)
        elif tag.kind == "alone":
            out.append(f'<ph id="{number}">{content}</ph>')
        elif tag.id not in opened & closed:
            position = "open" if tag.kind == "open" else "close"
            out.append(f'<it id="{number}" pos="{position}">{content}</it>')
        else:
            name = "bpt" if tag.kind == "open" else "ept"
            out.append(f'<{name} id="{number}">{content}</{name}>')
    return out


def _checked(make: xliff2.Make, segment: Segment, file: str) -> object:
    from lxml import etree

    try:
        return make(segment)
    except (ValueError, etree.XMLSyntaxError) as error:
        raise ExchangeError(
            "%(file)s was not written: segment %(segment)s holds what XLIFF cannot say (%(reason)s).",
            file=file,
            segment=segment.id,
            reason=error,
        ) from error
