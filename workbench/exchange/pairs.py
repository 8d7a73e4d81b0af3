"""Pairs of texts in tables, for a translation memory: CSV and TSV, XLSX, and the tables of Word documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from alignments.exchange.visible import visible_text
from alignments.units import Prop, Unit
from glossary.exchange.records import ImportRefusedError, Rejected
from glossary.exchange.spreadsheets import read_sheets
from workbench.documents import encodings
from workbench.exchange import docx
from workbench.exchange.model import ReturnedFileError
from workbench.exchange.tables import languages_of, sheet_of

MOST_CELL = 1_000_000


class Row(NamedTuple):
    """A row of a table: its number, its cells, and the formula in it, if there is one."""

    line: int
    cells: Sequence[str]
    formula: str = ""


class Pairs:
    """The units of one table; `refused`, `left_out` and `replaced` count up while they are read."""

    def __init__(self, path: Path, source: str, target: str) -> None:
        self.path, self.languages = path, (source, target)
        self.refused: list[Rejected] = []
        self.left_out = self.replaced = 0

    def __iter__(self) -> Iterator[Unit]:
        for table in _tables(self.path):
            yield from self._units(table)

    def _units(self, table: Sequence[Row]) -> Iterator[Unit]:
        if not table:
            return
        sheet = sheet_of([(row.line, row.cells) for row in table], self.path.name)
        if sheet is None or not languages_of(table[0].cells):
            yield from self._plain(table)
            return
        formulas = {row.line: row.formula for row in table if row.formula}
        for entry in sheet.entries:
            if entry.fault is not None or entry.line in formulas:
                self._refuse(Row(entry.line, (), formulas.get(entry.line, "")), *(entry.fault or ("", {})))
                continue
            for target, said in entry.targets.items():
                if said.state == "initial":
                    self.left_out += 1  # a draft is no finished work
                elif (
                    unit := self._unit(entry.line, sheet.source, target, entry.source, said.text)
                ) is not None:
                    props = [Prop("x-state", said.state)] if said.state else []
                    yield Unit(variants=unit.variants, props=props)

    def _plain(self, table: Sequence[Row]) -> Iterator[Unit]:
        source, target = self.languages
        for row in table:
            if row.formula:
                self._refuse(row)
            elif len(row.cells) < 2:
                self._refuse(row, "This row has one column; a pair needs two.", {})
            elif (unit := self._unit(row.line, source, target, row.cells[0], row.cells[1])) is not None:
                yield unit

    def _unit(self, line: int, source: str, target: str, text: str, translation: str) -> Unit | None:
        if not text.strip() or not translation.strip():
            self.left_out += 1
            return None
        if max(len(text), len(translation)) > MOST_CELL:
            self.refused.append(Rejected(line, "A text is longer than %(most)s signs.", {"most": MOST_CELL}))
            return None
        (text, first), (translation, second) = visible_text(text), visible_text(translation)
        self.replaced += first + second
        return Unit({source: text, target: translation})

    def _refuse(self, row: Row, message: str = "", values: Mapping[str, object] | None = None) -> None:
        if row.formula:
            formula = "The formula %(text)s stands there; paste its value as text."
            self.refused.append(Rejected(row.line, formula, {"text": row.formula[:80]}))
        else:
            self.refused.append(Rejected(row.line, message, values or {}))


def _tables(path: Path) -> Iterable[list[Row]]:
    suffix = path.suffix.lower()
    data = path.read_bytes()
    if suffix == ".docx":
        return [
            [Row(line, cells) for line, cells in table if any(cells)]
            for table in docx.tables(data, path.name)
        ]
    if suffix == ".xlsx":
        try:
            sheets = read_sheets(data)
        except ImportRefusedError as error:
            raise ReturnedFileError(error.message, **error.values) from error
        return [
            [Row(n, [t for t, _ in cells], next((t for t, f in cells if f), "")) for n, cells in content]
            for _, content in sheets
        ]
    return [list(_lines(data, path.name, "\t" if suffix == ".tsv" else ""))]


def _lines(data: bytes, name: str, delimiter: str) -> Iterator[Row]:
    text = encodings.decode(data, name).text.removeprefix("\ufeff")
    if not delimiter:
        first = text.split("\n", 1)[0]
        delimiter = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, cells)
    except csv.Error as error:
        raise ReturnedFileError(
            "Line %(line)s of %(file)s cannot be read as a table (%(reason)s).",
            line=reader.line_num,
            file=name,
            reason=error,
        ) from error
