"""Making a Word document (ISO/IEC 29500-1) of headings, paragraphs and tables, without styles of its own."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from glossary.exchange.xml_stream import XML_SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{WORD}}}"
_SIGNS = {"\t": "tab", "\n": "br"}
PAGE = (16838, 11906, 720)
"""A4 across, in twentieths of a point, and its margins."""
WIDTH = PAGE[0] - 2 * PAGE[2]
"""What a table has for its columns."""
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
_SIZES = {1: "32", 2: "26"}  # of headings by level, in half points


class WordDocument:
    """A document to be filled from top to bottom; a text with a control character raises `ValueError`."""

    def __init__(self) -> None:
        self._root = etree.Element(_W + "document", nsmap={"w": WORD})
        self._body = etree.SubElement(self._root, _W + "body")

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading of level 1 or 2, which Word's navigation lists."""
        paragraph = etree.SubElement(self._body, _W + "p")
        properties = etree.SubElement(paragraph, _W + "pPr")
        _element(properties, "keepNext")
        _element(properties, "spacing", before="240", after="120")
        _element(properties, "outlineLvl", val=str(level - 1))
        _run(paragraph, text, bold=True, size=_SIZES[level])

    def paragraph(self, text: str = "", *, bold: bool = False) -> None:
        """Add a paragraph; without a text an empty one."""
        paragraph = etree.SubElement(self._body, _W + "p")
        if text:
            _run(paragraph, text, bold=bold, size="22")

    def table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, languages: Sequence[str] = ()
    ) -> None:
        """Add a table whose first row is repeated on each page; `languages` say of columns what to check spelling by."""
        table = etree.SubElement(self._body, _W + "tbl")
        properties = etree.SubElement(table, _W + "tblPr")
        borders = etree.SubElement(properties, _W + "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            _element(borders, side, val="single", sz="4", space="0", color="999999")
        _element(properties, "tblLayout", type="fixed")
        grid = etree.SubElement(table, _W + "tblGrid")
        for width in widths:
            _element(grid, "gridCol", w=str(width))
        for line, texts in enumerate(rows):
            _row(table, texts, widths, languages if line else (), heading=line == 0)

    def to_bytes(self, *, portrait: bool = False) -> bytes:
        """Return the file, its pages across unless `portrait`."""
        etree.SubElement(self._body, _W + "p")
        section = etree.SubElement(self._body, _W + "sectPr")
        width, height, margin = PAGE
        if portrait:
            _element(section, "pgSz", w=str(height), h=str(width))
        else:
            _element(section, "pgSz", w=str(width), h=str(height), orient="landscape")
        _element(section, "pgMar", **dict.fromkeys(("top", "right", "bottom", "left"), str(margin)), header="360", footer="360", gutter="0")  # fmt: skip
        document = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for path, content in (
                ("[Content_Types].xml", _TYPES.encode()),
                ("_rels/.rels", _RELATIONS.encode()),
                ("word/document.xml", document),
            ):
                package.writestr(zipfile.ZipInfo(path, _MADE), content, zipfile.ZIP_DEFLATED)
        return stream.getvalue()


def _row(
    table: _Element, texts: Sequence[str], widths: Sequence[int], languages: Sequence[str], *, heading: bool
) -> None:
    row = etree.SubElement(table, _W + "tr")
    properties = etree.SubElement(row, _W + "trPr")
    _element(properties, "cantSplit")
    if heading:
        _element(properties, "tblHeader")
    for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
        cell = etree.SubElement(row, _W + "tc")
        _element(etree.SubElement(cell, _W + "tcPr"), "tcW", w=str(width), type="dxa")
        language = languages[column] if column < len(languages) else ""
        _run(etree.SubElement(cell, _W + "p"), text, bold=heading, size="20", language=language)


def _run(paragraph: _Element, text: str, *, bold: bool, size: str, language: str = "") -> None:
    run = etree.SubElement(paragraph, _W + "r")
    look = etree.SubElement(run, _W + "rPr")
    if bold:
        _element(look, "b")
    _element(look, "sz", val=size)
    if language:
        _element(look, "lang", val=language)
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
