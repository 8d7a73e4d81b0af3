"""TMX 1.4b, read and written as a stream: a file of any length takes the memory of one unit.

Rules of the format: *TMX 1.4b Specification*, LISA OSCAR, 26 April 2005 (element and attribute names in section 3).

Inline elements become tags in the text around them (see `inline`). Comments and processing instructions are not content.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import os
import re
import secrets
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from alignments.errors import ExchangeError
from alignments.exchange.inline import read_segment, segment_element
from alignments.units import Note, Prop, Unit, Variant, primary_subtag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

    from lxml.etree import _Element, _ListErrorLog

CHUNK = 1 << 16
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The namespace that section 5 of the specification names for TMX inside other documents; some tools write it.
NAMESPACE = "{http://www.lisa.org/tmx14}"
# What XML 1.0 (section 2.2, Char) cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARED_UTF16 = re.compile(rb"<\?xml[^>]*encoding\s*=\s*['\"]utf-?16", re.IGNORECASE)


def read_tmx(path: Path | str) -> Iterator[Unit]:
    """Yield the units of the TMX file at `path`, any version, gzipped or not, in any encoding that it names.

    Texts, codes of languages, attributes, properties and notes come as they are written. Entities that the file
    itself defines are expanded; nothing outside the file is ever opened. Raises `ExchangeError` with the line and
    the reason when the file is not TMX, is damaged, asks for another file, or grows out of proportion; units before
    that line have been yielded, so take a whole file in one transaction.
    """
    from lxml import etree  # noqa: PLC0415 - a start without files to read does without it

    name = Path(path).name
    options = _parser_options()
    parser = etree.XMLPullParser(events=("end",), tag=("tu", NAMESPACE + "tu"), **options)
    probe: Any = etree.XMLPullParser(events=("start",), **options)
    lines = 1
    try:
        with _opened(Path(path)) as stream:
            for chunk in _chunks(stream):
                parser.feed(chunk)
                if probe is not None and _root_seen(probe, chunk, name):
                    probe = None
                lines += chunk.count(b"\n")
                for _, found in parser.read_events():
                    element = cast("_Element", found)
                    yield _unit(element)
                    _forget(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        _refuse(name, parser.feed_error_log, error)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ExchangeError(
            "%(file)s is cut short or damaged after line %(line)s (%(reason)s); fetch it again.",
            file=name,
            line=lines,
            reason=error,
        ) from error


def write_tmx(
    path: Path | str,
    units: Iterable[Unit],
    source: str,
    targets: Sequence[str],
    *,
    where: Callable[[Unit], bool] | None = None,
    complete: bool = False,
    segtype: Literal["block", "paragraph", "sentence", "phrase"] = "sentence",
    datatype: str = "plaintext",
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
    with _replacing(path) as stream, _document(stream, source, segtype, datatype) as put:
        for number, unit in enumerate(units, 1):
            if where is not None and not where(unit):
                continue
            variants = _chosen(unit, primary_subtag(source), languages, complete=complete)
            if variants:
                put(_tu(unit, variants, number, path.name))
                written += 1
    return written


# ---------------------------------------------------------------- reading


def _parser_options() -> dict[str, Any]:
    # "internal": entities of the file's own DTD only. Without huge_tree, libxml2 refuses entity bombs and deep nesting.
    return {
        "resolve_entities": "internal",
        "load_dtd": False,
        "no_network": True,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open the file for reading, unpacked if it is gzip by its first bytes, whatever its name."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield raw


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes in pieces, the first with the byte order mark that the parser needs and the file lacks."""
    first = stream.read(CHUNK)
    if first.startswith(b"<\0"):
        first = codecs.BOM_UTF16_LE + first
    elif first.startswith(b"\0<"):
        first = codecs.BOM_UTF16_BE + first
    elif DECLARED_UTF16.match(first):  # one byte a letter, so it was saved anew in UTF-8 by an editor
        first = codecs.BOM_UTF8 + first
    while first:
        yield first
        first = stream.read(CHUNK)


def _root_seen(probe: Any, chunk: bytes, name: str) -> bool:
    """Say whether the root element has been reached; raise `ExchangeError` if it is not `tmx`."""
    probe.feed(chunk)
    for _, element in probe.read_events():
        if element.tag not in {"tmx", NAMESPACE + "tmx"}:
            raise ExchangeError(
                "Line %(line)s of %(file)s begins a <%(root)s>, so this is not a TMX file.",
                line=element.sourceline,
                file=name,
                root=element.tag,
            )
        return True
    return False


def _refuse(name: str, log: _ListErrorLog, error: SyntaxError) -> None:
    """Raise the `ExchangeError` that says what the parser found, and where."""
    entry = next(iter(log), None)
    line, reason = (entry.line, entry.message) if entry is not None else (error.lineno or 1, error.msg)
    reason = reason.strip().rstrip(".")
    if undefined := re.match(r"Entity '(.*)' not defined", reason):
        raise ExchangeError(
            "Line %(line)s of %(file)s needs the entity “%(entity)s”, which the file does not define itself; other "
            "files are never opened for it.",
            line=line,
            file=name,
            entity=undefined[1],
        ) from error
    if "amplification" in reason:
        raise ExchangeError(
            "Line %(line)s of %(file)s uses entities that grow out of all proportion; the file is refused.",
            line=line,
            file=name,
        ) from error
    raise ExchangeError(
        "Line %(line)s of %(file)s is not well-formed TMX: %(reason)s.", line=line, file=name, reason=reason
    ) from error


def _forget(element: _Element) -> None:
    """Free a unit that has been read, and whatever stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _unit(tu: _Element) -> Unit:
    if tu.nsmap:
        _without_namespaces(tu)
    attributes = {str(name): str(value) for name, value in tu.items()}
    tuid = attributes.pop("tuid", "")
    return Unit(
        variants=[_variant(tuv) for tuv in tu.iterchildren("tuv")],
        tuid=tuid,
        props=_props(tu),
        notes=_notes(tu),
        attributes=attributes,
    )


def _without_namespaces(tu: _Element) -> None:
    """Give TMX elements their plain names, and drop declarations that would be repeated in every inline tag."""
    from lxml import etree  # noqa: PLC0415

    for element in tu.iter():
        if str(element.tag).startswith(NAMESPACE):
            element.tag = str(element.tag).removeprefix(NAMESPACE)
    etree.cleanup_namespaces(tu)


def _variant(tuv: _Element) -> Variant:
    attributes = {str(name): str(value) for name, value in tuv.items()}
    language = attributes.pop(XML_LANG, None)
    if language is None:
        language = attributes.pop("lang", "")  # before TMX 1.4
    seg = tuv.find("seg")
    text, tags = read_segment(seg) if seg is not None else ("", ())
    return Variant(language, text, tags, _props(tuv), _notes(tuv), attributes)


def _props(element: _Element) -> tuple[Prop, ...]:
    return tuple(
        Prop(p.get("type", ""), _content(p), _language(p), p.get("o-encoding", ""))
        for p in element.iterchildren("prop")
    )


def _notes(element: _Element) -> tuple[Note, ...]:
    return tuple(
        Note(_content(n), _language(n), n.get("o-encoding", "")) for n in element.iterchildren("note")
    )


def _content(element: _Element) -> str:
    if len(element):  # against the DTD, and seen
        return "".join(str(text) for text in element.itertext())
    return element.text or ""


def _language(element: _Element) -> str:
    return element.get(XML_LANG) or element.get("lang") or ""


# ---------------------------------------------------------------- writing


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside `path` and put the result in its place once it is complete and on disk."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as raw:
            if path.suffix == ".gz":
                # No time and no name inside: the same units give the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _document(
    stream: IO[bytes], source: str, segtype: str, datatype: str
) -> Iterator[Callable[[_Element], None]]:
    """Write everything around the units; yields the function that writes one."""
    from lxml import etree  # noqa: PLC0415

    header = {
        "creationtool": "audarma",
        "creationtoolversion": _version(),
        "segtype": segtype,
        "o-tmf": "audarma",
        "adminlang": "en",
        "srclang": _hyphenated(source),
        "datatype": datatype,
    }
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration(doctype='<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
        with xml.element("tmx", version="1.4"):
            xml.write("\n")
            with xml.element("header", header):
                pass
            xml.write("\n")
            with xml.element("body"):
                xml.write("\n")
                yield xml.write
            xml.write("\n")


@cache
def _version() -> str:
    from importlib import metadata  # noqa: PLC0415 - slow, and only a written file needs it

    try:
        return metadata.version("audarma")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0"


def _hyphenated(language: str) -> str:
    return language.replace("_", "-")


def _chosen(unit: Unit, source: str, targets: set[str], *, complete: bool) -> list[Variant]:
    variants = [v for v in unit.variants if v.primary == source or v.primary in targets]
    present = {v.primary for v in variants}
    if complete and not (source in present and present & (targets - {source})):
        return []
    return variants


def _tu(unit: Unit, variants: Sequence[Variant], number: int, file: str) -> _Element:
    from lxml import etree  # noqa: PLC0415

    try:
        tu = etree.Element("tu")
        if unit.tuid:
            tu.set("tuid", unit.tuid)
        _describe(tu, unit)
        for variant in variants:
            tuv = etree.SubElement(tu, "tuv")
            tuv.set(XML_LANG, _hyphenated(variant.language))
            _describe(tuv, variant)
            tuv.append(segment_element(variant))
    except (ValueError, etree.XMLSyntaxError) as error:
        raise _unwritable(unit, variants, number, file, error) from error
    # Line breaks between the elements only: inside `seg` every space counts.
    tu.text = tu.tail = "\n"
    for child in tu:
        child.tail = "\n"
    return tu


def _describe(element: _Element, record: Unit | Variant) -> None:
    """Add what units and variants share: attributes, properties, notes."""
    from lxml import etree  # noqa: PLC0415

    for name, value in record.attributes.items():
        element.set(name, value)
    for prop in record.props:
        _remark(etree.SubElement(element, "prop", {"type": prop.type}), prop)
    for note in record.notes:
        _remark(etree.SubElement(element, "note"), note)


def _remark(element: _Element, record: Prop | Note) -> None:
    element.text = record.text
    if record.language:
        element.set(XML_LANG, _hyphenated(record.language))
    if record.encoding:
        element.set("o-encoding", record.encoding)


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
