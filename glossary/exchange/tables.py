"""The glossary as a CSV table: one wording a row, concepts held together by their identifier; and one of appointments.

A spreadsheet opens it: UTF-8 with a byte order mark, comma, semicolon or tab. A cell that a spreadsheet would take for a
formula is written with an apostrophe before it, which is taken off again on reading. Reading what was written changes
nothing. A table with the columns `person` and `office` is one of appointments.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from glossary import history
from glossary.exchange import importing, rows
from glossary.exchange.posts import stored_posts
from glossary.exchange.records import ImportRefusedError, Preview, Record, Rejected
from glossary.exchange.rows import COLUMNS, POST_COLUMNS

if TYPE_CHECKING:
    from _csv import Reader

    from sqlite_utils import Database

__all__ = [
    "COLUMNS",
    "POST_COLUMNS",
    "Preview",
    "Rejected",
    "TableError",
    "import_csv",
    "read_csv",
    "write_appointments",
    "write_csv",
]
MAX_BYTES = 20_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
TableError = ImportRefusedError


def write_csv(db: Database) -> bytes:
    """Return the whole glossary as a table."""
    return _written(COLUMNS, rows.of_entries(db))


def write_appointments(db: Database) -> bytes:
    """Return who held which office as a table."""
    return _written(POST_COLUMNS, rows.of_posts(stored_posts(db, alone=True)))


def _written(columns: tuple[str, ...], content: Iterable[Mapping[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guard(row[name]) for name in columns] for row in content)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def guard(cell: str) -> str:
    """Return a cell as it is written: what looks like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def read_csv(db: Database, data: bytes) -> Preview:
    """Say what importing the table would do, without doing it."""
    return importing.preview(db, records(data))


def import_csv(db: Database, data: bytes, *, author: str = history.LOCAL_AUTHOR) -> Preview:
    """Import the table in one change set; a single rejected row means that nothing is written (`TableError`)."""
    return importing.take_over(db, records(data), author=author)


def records(data: bytes) -> Iterator[Record]:
    """Return what the table says; one that is none raises `TableError`."""
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    with _well_formed(reader):
        first = next(reader)
    names = rows.column_names(first)
    found = (
        (line, rows.named(names, [_unguard(cell) for cell in cells], line))
        for line, cells in _numbered(reader)
    )
    return rows.records(names, found)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise TableError(
            "The table is larger than %(most)s MB. Import it in parts.", most=MAX_BYTES // 1_000_000
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("Line %(line)s is not UTF-8. Save the table as “CSV UTF-8”.", line=line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError("Line %(line)s holds a NUL character; this is not a table.", line=line)
    if not text.strip():
        raise TableError(
            "The table is empty. Its first line names the columns: %(columns)s.", columns=", ".join(COLUMNS)
        )
    return text


@contextlib.contextmanager
def _well_formed(reader: Reader) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise TableError(
            "Line %(line)s is not well formed (%(reason)s). Check its quotation marks.",
            line=max(reader.line_num, 1),
            reason=error,
        ) from error


def _numbered(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    with _well_formed(reader):
        line = reader.line_num
        for cells in reader:
            first, line = line + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield first, cells
