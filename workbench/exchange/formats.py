"""The formats in which a document goes to other programs and reviewers, by name: out, and back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from alignments.errors import ExchangeError
from alignments.exchange.bilingual import Origin, Segment
from alignments.exchange.xliff import read_xliff, write_xliff
from alignments.units import Variant, primary_subtag
from workbench.errors import InvalidInputError
from workbench.exchange import docx, xlsx
from workbench.exchange.gathering import gather
from workbench.exchange.model import Entry, ReturnedFileError, Said, Sheet

if TYPE_CHECKING:
    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the ending of its files, its media type, and whether it holds one target only."""

    name: str
    suffix: str
    media_type: str
    paired: bool


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("xliff12", ".xlf", "application/x-xliff+xml", paired=True),
        Format("xliff21", ".xlf", "application/xliff+xml", paired=True),
        Format("xlsx", ".xlsx", xlsx.MEDIA_TYPE, paired=False),
        Format("docx", ".docx", docx.MEDIA_TYPE, paired=False),
    )
}
SUFFIXES = (".xlf", ".xliff", ".xlsx", ".docx")


def export(
    workspace: Workspace,
    document: int,
    name: str,
    targets: Sequence[str],
    *,
    state: str = "initial",
    interface: str = "en",
) -> tuple[bytes, str]:
    """Return a document's segments in the format `name`, and a name for the file.

    XLIFF holds one target, a table any number. A translation below `state` is left empty. The headings of a table are
    in the language `interface`.
    """
    if name not in FORMATS:
        raise InvalidInputError(
            "“%(format)s” is no format; use one of %(formats)s.", format=name, formats=", ".join(FORMATS)
        )
    if FORMATS[name].paired and len(targets) != 1:
        raise InvalidInputError("An XLIFF file holds one target; choose one language.")
    sheet = gather(workspace, document, targets, state)
    stem = f"{PurePath(sheet.name).stem}.{'-'.join((sheet.source, *sheet.targets))}"
    if name == "xlsx":
        data = xlsx.write(sheet, interface)
    elif name == "docx":
        data = docx.write(sheet, interface)
    else:
        data = _xliff(sheet, name)
    return data, stem + (".review" if not FORMATS[name].paired else "") + FORMATS[name].suffix


def _xliff(sheet: Sheet, name: str) -> bytes:
    (target,) = sheet.targets
    origin = Origin(sheet.name, sheet.source, target, sheet.stamp)
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / "document.xlf"
        segments = (_segment(entry, sheet.source, target) for entry in sheet.entries)
        write_xliff(path, segments, origin, "2.1" if name == "xliff21" else "1.2", prefill=True)
        return path.read_bytes()


def _segment(entry: Entry, source: str, target: str) -> Segment:
    said = entry.targets[target]
    translated = Variant(target, said.text) if said.text else None
    return Segment(
        f"s{entry.segment}", Variant(source, entry.source), translated, said.state, entry.remarks, said.origin
    )


def read(data: bytes, name: str) -> Sheet:
    """Return what a returned file says; what it is, is told from its content.

    Raises `ReturnedFileError` with the line and the reason for what is none of the formats.
    """
    if data[:2] == b"PK":
        return docx.read(data, name) if b"word/" in data else xlsx.read(data, name)
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / (PurePath(name).name or "document.xlf")[-100:]
        path.write_bytes(data)
        try:
            return _sheet(list(read_xliff(path)), name)
        except ExchangeError as error:
            raise ReturnedFileError(error.message, **error.values) from error


def _sheet(segments: Sequence[Segment], name: str) -> Sheet:
    if not segments:
        raise ReturnedFileError("“%(file)s” has no segments.", file=name)
    origin = segments[0].origin
    target = primary_subtag(origin.target)
    return Sheet(
        name,
        primary_subtag(origin.source),
        (target,) if target else (),
        origin.stamp,
        tuple(_entry(segment, target) for segment in segments),
    )


def _entry(segment: Segment, target: str) -> Entry:
    number = segment.id.removeprefix("s")
    said = Said() if segment.target is None else Said(segment.target.text, segment.state)
    return Entry(
        int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None,
        0,
        segment.source.text,
        {target: said} if target else {},
        segment.remarks,
        segment.line,
        tags=bool(segment.target and segment.target.tags),
    )
