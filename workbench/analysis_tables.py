"""The match bands of a project as a workbook, a table of comma-separated values, and data for other programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from glossary.exchange.spreadsheets import text_cell
from glossary.exchange.tables import guard
from workbench.analysis import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.analysis import Amount, Bands, Report


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[str, str, list[int], list[int]]


def to_json(found: Sequence[Report]) -> bytes:
    """Return the bands as JSON: per target the documents and their sum, segments and words of each band."""
    return (json.dumps([as_data(report) for report in found], ensure_ascii=False, indent=1) + "\n").encode()


def as_data(report: Report) -> dict[str, Any]:
    """Return one target's bands as plain data."""
    return {
        "language": report.language,
        "stale": report.stale,
        "total": amounts(report.bands, report.total),
        "documents": [
            {
                "document": document.id,
                "name": document.name,
                "made": analysis.made,
                "stale": analysis.stale,
                **amounts(analysis.bands, analysis.total),
            }
            for document, analysis in report.rows
        ],
        "missing": [document.id for document in report.missing],
    }


def amounts(bands: Bands, total: Amount) -> dict[str, Any]:
    """Return bands and their sum as plain data."""
    return {
        "bands": {band: _amount(bands[band]) for band in BANDS},
        "segments": total.segments,
        "words": total.words,
    }


def _amount(amount: Amount) -> Mapping[str, int]:
    return {"segments": amount.segments, "words": amount.words}


def to_csv(found: Sequence[Report], headings: Sequence[str], total: str) -> bytes:
    """Return one row a document and target: the words of each band and all, then the segments.

    `headings` name target, document, the bands, and the sum; `total` stands in the place of a document's name for the sum.
    """
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n")
    language, document, *numbers = headings
    table.writerow([language, document, *numbers, *numbers])
    for code, name, words, segments in _rows(found, total):
        table.writerow([code, guard(name), *words, *segments])
    # With a byte order mark, by which Excel knows UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def to_xlsx(found: Sequence[Report], headings: Sequence[str], total: str, sheets: tuple[str, str]) -> bytes:
    """Return a workbook with a sheet of words and one of segments, named by `sheets`; see `to_csv`."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for place, title in enumerate(sheets):
        page = book.create_sheet(title[:31])
        page.freeze_panes = "C2"
        page.column_dimensions["B"].width = 40.0
        page.append([text_cell(page, text) for text in headings])
        for code, name, *numbers in _rows(found, total):
            page.append([text_cell(page, code), text_cell(page, name), *numbers[place]])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(found: Sequence[Report], total: str) -> Iterator[Row]:
    for report in found:
        for document, analysis in report.rows:
            yield _row(report.language, document.name, analysis.bands, analysis.total)
        yield _row(report.language, total, report.bands, report.total)


def _row(language: str, name: str, bands: Bands, total: Amount) -> Row:
    amounts = [*(bands[band] for band in BANDS), total]
    return language, name, [a.words for a in amounts], [a.segments for a in amounts]
