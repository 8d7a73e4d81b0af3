"""The review table as a Word document (ISO/IEC 29500-1), and back: tracked changes are read as if they were accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.documents.inline import FieldState, child, pieces, text_of, word_name
from workbench.documents.model import DOCX_TYPE
from workbench.documents.package import Package
from workbench.errors import DocumentError
from workbench.exchange.model import ReturnedFileError, Sheet
from workbench.exchange.tables import rows, sheet_of
from workbench.exchange.word import WIDTH, WordDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

MEDIA_TYPE = DOCX_TYPE
_NARROW = {"number": 600, "state": 1200, "comment": 1700, "segment": 900}


# ---------------------------------------------------------------- out


def write(sheet: Sheet, interface: str) -> bytes:
    """Return the document."""
    document = WordDocument()
    try:
        document.table(list(rows(sheet, interface)), _widths(len(sheet.targets)))
    except ValueError as error:
        raise ReturnedFileError(
            "The document was not written: a text holds a control character. Remove it and export again."
        ) from error
    return document.to_bytes()


def _widths(targets: int) -> list[int]:
    kinds = ["number", *["text"] * (targets + 1), *["state"] * targets, "comment", "segment"]
    free = WIDTH - sum(_NARROW.get(kind, 0) for kind in kinds)
    return [_NARROW.get(kind, free // (targets + 1)) for kind in kinds]


# ---------------------------------------------------------------- back


def read(data: bytes, name: str) -> Sheet:
    """Return the first review table of a document."""
    for table in tables(data, name):
        found = sheet_of(table, name)
        if found is not None:
            return found
    raise ReturnedFileError(
        "“%(file)s” has no review table: its first row must name the columns as the exported table does.",
        file=name,
    )


def tables(data: bytes, name: str) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield each table of a document: row numbers from 1, and the texts of the cells."""
    try:
        package = Package(data, name)
        root = package.part(package.main)
    except DocumentError as error:
        raise ReturnedFileError(error.message, **error.values) from error
    for table in root.iter():
        if word_name(table) == "tbl":
            yield [
                (number, [_text(cell) for cell in _below(row, "tc")])
                for number, row in enumerate(_below(table, "tr"), 1)
                if child(child(row, "trPr"), "del") is None
            ]


def _below(parent: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of that name inside, those in content controls and other frames too, but not in nested tables."""
    for element in parent:
        found = word_name(element)
        if found == name:
            yield element
        elif found in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _below(element, name)


def _text(cell: _Element) -> str:
    state = FieldState()
    return "\n".join(text_of(pieces(paragraph, state)) for paragraph in _below(cell, "p"))
