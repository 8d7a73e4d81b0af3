"""TMX 1.4b, read and written as a stream: a file of any length takes the memory of one unit.

Rules of the format: *TMX 1.4b Specification*, LISA OSCAR, 26 April 2005 (element and attribute names in section 3).

Inline elements become tags in the text around them (see `inline`). XML comments are no content, but they are kept: with
the unit that they stand in or before, or with the header (see `header`). Processing instructions are not.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from alignments.errors import ExchangeError
from alignments.exchange.header import Header, write_header
from alignments.exchange.inline import omegat_text, read_segment, segment_element
from alignments.exchange.remarks import add_remark, comments_before, notes_of, props_of
from alignments.units import COMMENT, Prop, Unit, Variant, primary_subtag
from glossary.exchange import xml_stream
from glossary.exchange.xml_stream import FORBIDDEN, XML_LANG, elements, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

    from lxml.etree import _Element

    from alignments.units import Note

Segtype = Literal["block", "paragraph", "sentence", "phrase"]
# The namespace that section 5 of the specification names for TMX inside other documents; some tools write it.
NAMESPACE = "{http://www.lisa.org/tmx14}"
ROOTS = ("tmx", NAMESPACE + "tmx")


def read_tmx(path: Path | str) -> Iterator[Unit]:
    """Yield the units of the TMX file at `path`, any version, gzipped or not, in any encoding that it names.

    Texts, codes of languages, attributes, properties and notes come as they are written. Entities that the file
    itself defines are expanded; nothing outside the file is ever opened. Raises `ExchangeError` with the line and
    the reason when the file is not TMX, is damaged, asks for another file, or grows out of proportion; units before
    that line have been yielded, so take a whole file in one transaction.
    """
    try:
        for _, element in elements(Path(path), ("tu", NAMESPACE + "tu"), ROOTS, "TMX", comments=True):
            yield _unit(element)
    except xml_stream.ExchangeError as error:
        raise ExchangeError(error.message, **error.values) from error


def read_header(path: Path | str) -> Header:
    """Return what the header of the TMX file at `path` says; raises `ExchangeError` as `read_tmx` does."""
    try:
        found = elements(Path(path), ("header", NAMESPACE + "header"), ROOTS, "TMX", comments=True)
        with contextlib.closing(found):
            for _, element in found:
                root = element.getroottree().getroot()
                comments = (*comments_before(root), *comments_before(element))
                return _header(element, comments)
    except xml_stream.ExchangeError as error:
        raise ExchangeError(error.message, **error.values) from error
    return Header()


def write_tmx(
    path: Path | str,
    units: Iterable[Unit],
    source: str,
    targets: Sequence[str],
    *,
    where: Callable[[Unit], bool] | None = None,
    complete: bool = False,
    segtype: Segtype = "sentence",
    datatype: str = "plaintext",
    header: Header | None = None,
    omegat_tags: bool = False,
) -> int:
    """Write `units` as TMX 1.4b to `path` (gzipped when it ends in `.gz`); return how many were written.

    Of each unit, the variants in `source` and `targets` are written, in the unit's order; languages are compared by
    their primary subtag and written as the unit has them, with the hyphens of BCP 47 for underscores. A unit with none of
    these languages is left out; with `complete`, one that lacks the source or every target is left out too. `where`
    chooses units.

    The file appears when it is complete, in place of an older one; after an error nothing has changed. Raises
    `ExchangeError` naming the unit when it holds what XML cannot hold, such as control characters.
    """
    path = Path(path)
    wanted = [targets] if isinstance(targets, str) else list(targets)
    languages = {primary_subtag(code) for code in wanted}
    written = 0
    with replacing(path) as stream, _document(stream, source, segtype, datatype, header) as put:
        for number, unit in enumerate(units, 1):
            if where is not None and not where(unit):
                continue
            variants = _chosen(unit, primary_subtag(source), languages, complete=complete)
            if variants:
                put(_tu(unit, variants, number, path.name, omegat_tags=omegat_tags))
                written += 1
    return written


# ---------------------------------------------------------------- reading


def _unit(tu: _Element) -> Unit:
    if tu.nsmap:
        _without_namespaces(tu)
    attributes = {str(name): str(value) for name, value in tu.items()}
    tuid = attributes.pop("tuid", "")
    if comments := (*comments_before(tu), *_without_comments(tu)):
        attributes[COMMENT] = "--".join(comments)
    return Unit(
        variants=[_variant(tuv) for tuv in tu.iterchildren("tuv")],
        tuid=tuid,
        props=props_of(tu),
        notes=notes_of(tu),
        attributes=attributes,
    )


def _without_namespaces(tu: _Element) -> None:
    """Give TMX elements their plain names, and drop declarations that would be repeated in every inline tag."""
    from lxml import etree

    for element in tu.iter():
        if str(element.tag).startswith(NAMESPACE):
            element.tag = str(element.tag).removeprefix(NAMESPACE)
    etree.cleanup_namespaces(tu)


def _without_comments(element: _Element) -> tuple[str, ...]:
    """Take the XML comments out of an element, leaving the text around them as it is; return what they say."""
    from lxml import etree

    # Typed for the stubs: a comment's kind stands for its name.
    kind = cast("str", etree.Comment)
    said = tuple(comment.text or "" for comment in element.iter(kind))
    if said:
        etree.strip_tags(element, kind)
    return said


def _header(element: _Element, comments: Sequence[str]) -> Header:
    from lxml import etree

    _without_namespaces(element)
    said = (*comments, *_without_comments(element))
    encodings = [
        etree.tostring(ude, encoding="unicode", with_tail=False) for ude in element.iterchildren("ude")
    ]
    return Header(
        {str(name): str(value) for name, value in element.items()},
        props_of(element),
        notes_of(element),
        said,
        tuple(encodings),
    )


def _variant(tuv: _Element) -> Variant:
    attributes = {str(name): str(value) for name, value in tuv.items()}
    language = attributes.pop(XML_LANG, None)
    if language is None:
        language = attributes.pop("lang", "")  # before TMX 1.4
    seg = tuv.find("seg")
    text, tags = read_segment(seg) if seg is not None else ("", ())
    return Variant(language, text, tags, props_of(tuv), notes_of(tuv), attributes)


# ---------------------------------------------------------------- writing


@contextlib.contextmanager
def _document(
    stream: IO[bytes], source: str, segtype: str, datatype: str, header: Header | None
) -> Iterator[Callable[[_Element], None]]:
    """Write everything around the units; yields the function that writes one."""
    from lxml import etree

    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration(doctype='<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
        with xml.element("tmx", version="1.4"):
            xml.write("\n")
            xml.write(write_header(_hyphenated(source), segtype, datatype, header))
            xml.write("\n")
            with xml.element("body"):
                xml.write("\n")
                yield xml.write
            xml.write("\n")


def _hyphenated(language: str) -> str:
    return language.replace("_", "-")


def _chosen(unit: Unit, source: str, targets: set[str], *, complete: bool) -> list[Variant]:
    variants = [v for v in unit.variants if v.primary == source or v.primary in targets]
    present = {v.primary for v in variants}
    if complete and not (source in present and present & (targets - {source})):
        return []
    return variants


def _tu(
    unit: Unit, variants: Sequence[Variant], number: int, file: str, *, omegat_tags: bool = False
) -> _Element:
    from lxml import etree

    try:
        tu = etree.Element("tu")
        if unit.tuid:
            tu.set("tuid", unit.tuid)
        for comment in unit.attributes[COMMENT].split("--") if COMMENT in unit.attributes else ():
            tu.append(etree.Comment(comment))
        _describe(tu, unit)
        numbers: dict[str, int] = {}
        for variant in variants:
            tuv = etree.SubElement(tu, "tuv")
            tuv.set(XML_LANG, _hyphenated(variant.language))
            _describe(tuv, variant)
            tuv.append(
                segment_element(omegat_text(variant, numbers) if omegat_tags and variant.tags else variant)
            )
    except (ValueError, etree.XMLSyntaxError) as error:
        raise _unwritable(unit, variants, number, file, error) from error
    # Line breaks between the elements only: inside `seg` every space counts.
    tu.text = tu.tail = "\n"
    for child in tu:
        child.tail = "\n"
    return tu


def _describe(element: _Element, record: Unit | Variant) -> None:
    """Add what units and variants share: attributes, properties, notes."""
    from lxml import etree

    for name, value in record.attributes.items():
        if name != COMMENT:
            element.set(name, value)
    for prop in record.props:
        add_remark(etree.SubElement(element, "prop", {"type": prop.type}), prop)
    for note in record.notes:
        add_remark(etree.SubElement(element, "note"), note)


def _unwritable(
    unit: Unit, variants: Sequence[Variant], number: int, file: str, error: Exception
) -> ExchangeError:
    """Return the error that names the unit and, where one is at fault, the character."""
    named = unit.tuid or next((v.text[:40] for v in variants if not FORBIDDEN.search(v.text[:40])), "")
    for text in _strings(unit, variants):
        if found := FORBIDDEN.search(text):
            return ExchangeError(
                "%(file)s was not written: unit %(number)s (%(unit)s) holds the character U+%(code)s, which XML "
                "cannot hold. Remove it there and export again.",
                file=file,
                number=number,
                unit=FORBIDDEN.sub("�", named),
                code=f"{ord(found[0]):04X}",
            )
    return ExchangeError(
        "%(file)s was not written: unit %(number)s (%(unit)s) cannot be said in TMX (%(reason)s).",
        file=file,
        number=number,
        unit=named,
        reason=error,
    )


def _strings(unit: Unit, variants: Sequence[Variant]) -> Iterator[str]:
    """Yield every string of the unit that goes into the file."""
    yield unit.tuid
    records: list[Unit | Variant] = [unit, *variants]
    for record in records:
        yield from record.attributes
        yield from record.attributes.values()
        remarks: list[Prop | Note] = [*record.props, *record.notes]
        for remark in remarks:
            yield from (remark.text, remark.language, remark.encoding)
        yield from (prop.type for prop in record.props)
    for variant in variants:
        yield from (variant.language, variant.text, *(tag.raw for tag in variant.tags))
