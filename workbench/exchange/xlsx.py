"""The review table as an XLSX workbook. Every cell is text: nothing is calculated, also where it begins with `=`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from glossary.exchange.records import ImportRefusedError
from glossary.exchange.spreadsheets import MAX_CELL, read_sheets, text_cell
from workbench.documents.model import Notice
from workbench.exchange.model import Entry, ReturnedFileError, Sheet
from workbench.exchange.tables import rows, sheet_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"number": 6.0, "text": 60.0, "state": 14.0, "comment": 30.0, "segment": 9.0}


def write(sheet: Sheet, interface: str) -> bytes:
    """Return the workbook."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet("audarma")
    page.freeze_panes = "C2"
    kinds = ["number", "text", *["text"] * len(sheet.targets), *["state"] * len(sheet.targets)]
    for place, kind in enumerate([*kinds, "comment", "segment"], 1):
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS[kind]
    wrapped, bold, pale = Alignment(wrap_text=True, vertical="top"), Font(bold=True), Font(color="FF808080")
    for line, texts in enumerate(rows(sheet, interface)):
        cells = [_cell(page, text) for text in texts]
        for cell in cells:
            if cell is not None:
                cell.alignment = wrapped
                if line == 0:
                    cell.font = bold
        if line and cells[-1] is not None:
            cells[-1].font = pale
        page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(page: Any, text: str) -> Any:
    try:
        return text_cell(page, text)
    except ImportRefusedError as error:
        raise ReturnedFileError(
            "The workbook was not written: a cell cannot hold %(text)s… (more than %(most)s signs). Export as XLIFF.",
            text=text[:40],
            most=MAX_CELL,
        ) from error


def read(data: bytes, name: str) -> Sheet:
    """Return the review table in a workbook."""
    try:
        sheets = read_sheets(data)
    except ImportRefusedError as error:
        raise ReturnedFileError(error.message, **error.values) from error
    for _, content in sheets:
        found = sheet_of(((line, [text for text, _ in cells]) for line, cells in content), name)
        if found is not None:
            formulas = {line: texts for line, cells in content if (texts := [t for t, f in cells if f])}
            return Sheet(
                found.name,
                found.source,
                found.targets,
                found.stamp,
                tuple(_without_formula(entry, formulas.get(entry.line, ())) for entry in found.entries),
            )
    raise ReturnedFileError(
        "“%(file)s” has no review table: its first row must name the columns as the exported table does.",
        file=name,
    )


def _without_formula(entry: Entry, formulas: Sequence[str]) -> Entry:
    if not formulas:
        return entry
    fault = Notice("The formula %(text)s stands there; paste its value as text.", {"text": formulas[0][:80]})
    return Entry(
        entry.segment, entry.number, entry.source, entry.targets, entry.remarks, entry.line, fault=fault
    )
