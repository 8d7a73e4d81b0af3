"""The glossary as an XLSX workbook: the wordings on the first sheet, the appointments on the second.

Every cell is text, also where it looks like a formula, a number or a date: nothing is calculated, nothing is converted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glossary.exchange import rows
from glossary.exchange.posts import stored_posts
from glossary.exchange.records import ImportRefusedError, Record, Rejected, Remark
from glossary.exchange.xml_stream import FORBIDDEN

if TYPE_CHECKING:
    from sqlite_utils import Database

SHEETS = ("glossary", "appointments")
MAX_BYTES = 20_000_000
MAX_UNPACKED = 300_000_000
MAX_CELL = 32_767  # signs: the most that Excel keeps
_PIECE = 1 << 20
_MARK = b"<!DOCTYPE"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def write(db: Database) -> bytes:
    """Return the whole glossary as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _fill(book.create_sheet(SHEETS[0]), rows.COLUMNS, rows.of_entries(db))
    _fill(book.create_sheet(SHEETS[1]), rows.POST_COLUMNS, rows.of_posts(stored_posts(db)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Any, columns: tuple[str, ...], content: Iterable[Mapping[str, str]]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, name) for name in columns])
    for row in content:
        sheet.append([text_cell(sheet, row[name]) for name in columns])


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell of a sheet that is written as text whatever it looks like; an empty one is None."""
    from openpyxl.cell import WriteOnlyCell

    if not text:
        return None
    if len(text.encode("utf-16-le")) // 2 > MAX_CELL:
        raise ImportRefusedError(
            "The workbook was not written: a cell cannot hold %(text)s… (more than %(most)s signs). Export as JSON.",
            text=text[:40],
            most=MAX_CELL,
        )
    cell = WriteOnlyCell(sheet, _escaped(text))
    # Never a formula, also after someone edits the cell.
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell


def _escaped(text: str) -> str:
    """Write what XML cannot hold, and what reads like it, as ECMA-376 (part 1, 22.9.2.19) does: `_x000C_`."""
    text = _ESCAPE.sub(lambda match: f"_x005F{match.group()}", text)
    return FORBIDDEN.sub(lambda match: f"_x{ord(match.group()):04X}_", text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def records(data: bytes) -> Iterator[Record]:
    """Yield what the workbook's sheets say; what is no workbook raises `ImportRefusedError`.

    A sheet whose first row names no column is passed over, with a remark. A formula rejects its row.
    """
    sheets = read_sheets(data)
    found = [name for name, content in sheets if content]
    if not found:
        raise ImportRefusedError(
            "The table is empty. Its first line names the columns: %(columns)s.",
            columns=", ".join(rows.COLUMNS),
        )
    for name, content in sheets:
        if not content:
            continue
        if len(found) > 1 and not {"text", "office"} & {cell.strip().lower() for cell, _ in content[0][1]}:
            yield Remark(
                1, "The sheet “%(name)s” has no columns of a glossary and is passed over.", {"name": name}
            )
        else:
            yield from _of_sheet(content)


def read_sheets(data: bytes) -> list[tuple[str, list[tuple[int, list[tuple[str, bool]]]]]]:
    """Return each sheet's title and its rows that are not empty: number, and of every cell text and whether it is a formula.

    What is no workbook, unpacks out of all proportion or declares entities raises `ImportRefusedError`.
    """
    from openpyxl import load_workbook

    _check_package(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            return [(sheet.title, list(_read(sheet))) for sheet in book.worksheets]
        finally:
            book.close()
    # The library says in many ways that a file is none of its own.
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise ImportRefusedError(
            "This is not a workbook (XLSX) that can be read (%(reason)s). Save it anew as XLSX.",
            reason=" ".join(str(error).split())[:200] or type(error).__name__,
        ) from error


def _of_sheet(content: Sequence[tuple[int, list[tuple[str, bool]]]]) -> Iterator[Record]:
    columns = rows.column_names([text for text, _ in content[0][1]])
    plain = []
    for line, cells in content[1:]:
        formulas = [text for text, formula in cells if formula]
        if formulas:
            yield Rejected(
                line,
                "The formula %(text)s stands there; paste its value as text.",
                {"text": formulas[0][:80]},
            )
        elif any(text.strip() for text, _ in cells):
            plain.append((line, rows.named(columns, [text for text, _ in cells], line)))
    yield from rows.records(columns, plain)


def _read(sheet: Any) -> Iterator[tuple[int, list[tuple[str, bool]]]]:
    """Yield each row that is not empty, with its number, and of every cell the text and whether it is a formula."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [(_text(cell.value), cell.data_type == "f") for cell in row]
        if any(text for text, _ in cells):
            yield number, cells


def _text(value: Any) -> str:
    """Return what a cell shows: Excel makes numbers of digits and dates of days."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _unescaped(value)
    if hasattr(value, "date"):
        return str(
            value.date().isoformat() if not value.time().isoformat().strip("0:.") else value.isoformat()
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value))


def _check_package(data: bytes) -> None:
    """Refuse what unpacks out of all proportion, and XML that declares entities (ECMA-376, part 2, has none)."""
    if len(data) > MAX_BYTES:
        raise ImportRefusedError(
            "The table is larger than %(most)s MB. Import it in parts.", most=MAX_BYTES // 1_000_000
        )
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.infolist():
                tail = b""
                with package.open(member) as stream:
                    while piece := stream.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MAX_UNPACKED:
                            raise ImportRefusedError(
                                "The workbook unpacks to more than %(most)s MB; it is refused.",
                                most=MAX_UNPACKED // 1_000_000,
                            )
                        # Without zeros, UTF-16 reads like UTF-8.
                        seen = tail + piece.replace(b"\0", b"")
                        if _MARK in seen:
                            raise ImportRefusedError(
                                "The workbook declares entities of its own; it is refused."
                            )
                        tail = seen[-len(_MARK) :]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, ImportRefusedError):
            raise
        raise ImportRefusedError(
            "This is not a workbook (XLSX) that can be read (%(reason)s). Save it anew as XLSX.", reason=error
        ) from error
