"""The starter glossary's tables: reading their lines and cells. A line that breaks a rule is an error with the file and the line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import regex

from glossary.errors import GlossaryError
from glossary.terms import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_KEY = regex.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HAS_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_WORD = regex.compile(r"\p{L}+")
_CYRILLIC = regex.compile(r"\p{Script=Cyrillic}")
_LATIN = regex.compile(r"\p{Script=Latin}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def rows(folder: Traversable, file: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the lines of a table, each with exactly its columns."""
    try:
        text = folder.joinpath(file).read_text(
            encoding="utf-8-sig"
        )  # spreadsheets put a byte order mark first
    except UnicodeDecodeError as error:
        raise GlossaryError("%(file)s is not UTF-8; save it as UTF-8.", file=file) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != columns:
            raise GlossaryError(
                "Line 1 of %(file)s must name the columns %(columns)s.",
                file=file,
                columns=", ".join(columns),
                line=1,
            )
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(columns):
                raise GlossaryError(
                    "Line %(line)s of %(file)s has %(found)s cells instead of %(wanted)s; "
                    "put quotation marks around a cell with a comma.",
                    line=line,
                    file=file,
                    found=len(cells),
                    wanted=len(columns),
                )
            yield Row(file, line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    except csv.Error as error:
        raise GlossaryError(
            "Line %(line)s of %(file)s is not CSV (%(reason)s); check its quotation marks.",
            line=reader.line_num,
            file=file,
            reason=str(error),
        ) from error


def new_key(row: Row, column: str, found: Mapping[str, object]) -> str:
    """Return the cell as a key that no earlier line has."""
    key = row[column]
    if not _KEY.fullmatch(key):
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is no key; write small Latin letters and digits joined by hyphens.",
            line=row.line,
            file=row.file,
            value=key,
        )
    if key in found:
        raise GlossaryError(
            "Line %(line)s of %(file)s: the key “%(value)s” is taken; choose another.",
            line=row.line,
            file=row.file,
            value=key,
        )
    return key


def one_of(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    """Return the cell, which must hold one of the values."""
    if row[column] not in allowed:
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is no value of the column %(column)s; use one of %(allowed)s.",
            line=row.line,
            file=row.file,
            value=row[column],
            column=column,
            allowed=", ".join(value for value in allowed if value),
        )
    return row[column]


def yes(row: Row, column: str) -> bool:
    """Tell whether the cell says yes; it must say yes or no."""
    return one_of(row, column, ("yes", "no")) == "yes"


def known(row: Row, column: str, key: str, found: Mapping[str, object]) -> str:
    """Return the key in the cell, which must be that of a line that was read before."""
    if key not in found:
        raise GlossaryError(
            "Line %(line)s of %(file)s: the %(column)s “%(value)s” is not in the tables; add it or correct the key.",
            line=row.line,
            file=row.file,
            column=column,
            value=key,
        )
    return key


def evidence(row: Row, sources: Mapping[str, Source]) -> tuple[Source, bool]:
    """Return the source that the line names, and whether the line is verified; verified needs a source."""
    verified = yes(row, "verified")
    if row["source"]:
        return sources[known(row, "source", row["source"], sources)], verified
    if verified:
        raise GlossaryError(
            "Line %(line)s of %(file)s is marked as verified without a source; name the source or write no.",
            line=row.line,
            file=row.file,
        )
    return Source(), False


def day(row: Row, column: str) -> date | None:
    """Return the date in the cell, or None where it is empty."""
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError as error:
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is not a date; write it like 2025-08-22.",
            line=row.line,
            file=row.file,
            value=row[column],
        ) from error


def wordings(row: Row, column: str) -> tuple[str, ...]:
    """Return the wordings in the cell, which semicolons part."""
    parts = tuple(part.strip() for part in row[column].split(";")) if row[column] else ()
    for part in parts:
        _check_wording(row, part)
    return parts


def wording(row: Row, column: str) -> str:
    """Return the wording in the cell, which must hold one."""
    _check_wording(row, row[column])
    return row[column]


def _check_wording(row: Row, text: str) -> None:
    """Refuse a wording without letter or digit, or with a word that mixes Cyrillic and Latin letters, which look alike."""
    if not _HAS_LETTER_OR_DIGIT.search(text):
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” has no letter or digit; write a term or remove the line.",
            line=row.line,
            file=row.file,
            value=text,
        )
    for word in _WORD.findall(text):
        if _CYRILLIC.search(word) and _LATIN.search(word):
            raise GlossaryError(
                "Line %(line)s of %(file)s: the word “%(value)s” mixes Cyrillic and Latin letters; "
                "type it again in one script.",
                line=row.line,
                file=row.file,
                value=word,
            )
