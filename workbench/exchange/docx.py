"""The review table as a Word document (ISO/IEC 29500-1), and back: tracked changes are read as if they were accepted."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from glossary.exchange.xml_stream import XML_SPACE
from workbench.documents.inline import FieldState, child, pieces, text_of, word_name
from workbench.documents.model import DOCX_TYPE
from workbench.documents.package import Package
from workbench.errors import DocumentError
from workbench.exchange.model import ReturnedFileError, Sheet
from workbench.exchange.tables import rows, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

MEDIA_TYPE = DOCX_TYPE
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{WORD}}}"
_SIGNS = {"\t": "tab", "\n": "br"}
_PAGE = (16838, 11906, 720)  # A4 across, in twentieths of a point, and its margins
_NARROW = {"number": 600, "state": 1200, "comment": 1700, "segment": 900}
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_MADE = (1980, 1, 1, 0, 0, 0)  # no time inside: the same table gives the same bytes


# ---------------------------------------------------------------- out


def write(sheet: Sheet, interface: str) -> bytes:
    """Return the document."""
    root = etree.Element(_W + "document", nsmap={"w": WORD})
    body = etree.SubElement(root, _W + "body")
    table = etree.SubElement(body, _W + "tbl")
    properties = etree.SubElement(table, _W + "tblPr")
    borders = etree.SubElement(properties, _W + "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _element(borders, side, val="single", sz="4", space="0", color="999999")
    _element(properties, "tblLayout", type="fixed")
    grid = etree.SubElement(table, _W + "tblGrid")
    widths = _widths(len(sheet.targets))
    for width in widths:
        _element(grid, "gridCol", w=str(width))
    try:
        for line, texts in enumerate(rows(sheet, interface)):
            _row(table, texts, widths, heading=line == 0)
    except ValueError as error:
        raise ReturnedFileError(
            "The document was not written: a text holds a control character. Remove it and export again."
        ) from error
    etree.SubElement(body, _W + "p")
    section = etree.SubElement(body, _W + "sectPr")
    width, height, margin = _PAGE
    _element(section, "pgSz", w=str(width), h=str(height), orient="landscape")
    _element(section, "pgMar", **dict.fromkeys(("top", "right", "bottom", "left"), str(margin)), header="360", footer="360", gutter="0")  # fmt: skip
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in (
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/document.xml", document),
        ):
            package.writestr(zipfile.ZipInfo(path, _MADE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _widths(targets: int) -> list[int]:
    kinds = ["number", *["text"] * (targets + 1), *["state"] * targets, "comment", "segment"]
    free = _PAGE[0] - 2 * _PAGE[2] - sum(_NARROW.get(kind, 0) for kind in kinds)
    return [_NARROW.get(kind, free // (targets + 1)) for kind in kinds]


def _row(table: _Element, texts: Sequence[str], widths: Sequence[int], *, heading: bool) -> None:

    row = etree.SubElement(table, _W + "tr")
    properties = etree.SubElement(row, _W + "trPr")
    _element(properties, "cantSplit")
    if heading:
        _element(properties, "tblHeader")
    for text, width in zip(texts, widths, strict=True):
        cell = etree.SubElement(row, _W + "tc")
        _element(etree.SubElement(cell, _W + "tcPr"), "tcW", w=str(width), type="dxa")
        run = etree.SubElement(etree.SubElement(cell, _W + "p"), _W + "r")
        look = etree.SubElement(run, _W + "rPr")
        if heading:
            _element(look, "b")
        _element(look, "sz", val="20")
        _say(run, text)


def _say(run: _Element, text: str) -> None:
    """Put `text` into a run: tabs and line breaks are elements of their own."""
    part = ""
    for sign in [*text, ""]:
        if sign and sign not in _SIGNS:
            part += sign
            continue
        if part:
            etree.SubElement(run, _W + "t", {XML_SPACE: "preserve"}).text = part
            part = ""
        if sign:
            etree.SubElement(run, _W + _SIGNS[sign])


def _element(parent: _Element, name: str, **attributes: str) -> None:

    etree.SubElement(parent, _W + name, {_W + key: value for key, value in attributes.items()})


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
