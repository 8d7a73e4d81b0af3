"""What the checks found in a document, as a list to work through, a table to send and data for other programs."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.exchange.spreadsheets import text_cell
from workbench.review import waivers
from workbench.review.checks import CHECKS, every_finding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from glossary.terms import Finding
    from workbench.review.waivers import Waiver
    from workbench.workspace import Workspace

    Say = Callable[[str, Mapping[str, str]], str]

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (9, 12, 30, 60, 60, 60, 30)
EXCERPT = 60
"""How many signs of the translation are shown before and after the words a finding is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding in its document: the segment, its number from 1, both texts, and the waiver if someone let it stand."""

    segment: int
    number: int
    source: str
    target: str
    finding: Finding
    key: str
    waiver: Waiver | None

    @property
    def excerpt(self) -> tuple[str, str, str]:
        """The translation around the finding: before it, the words themselves, after it."""
        start, end = self.finding.start, self.finding.end
        if start is None or end is None:
            return _cut(self.target), "", ""
        before, after = self.target[:start], self.target[end:]
        if len(before) > EXCERPT:
            before = "…" + before[-EXCERPT:]
        return before, self.target[start:end], _cut(after)


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT] + "…"


def entries(workspace: Workspace, document: int, language: str) -> list[Entry]:
    """Return all findings of a document's translation into `language`, in the text's order, waived ones with their waiver."""
    waived = waivers.of_document(workspace.db, document, language)
    out = []
    for line, found in every_finding(workspace, document, language):
        for finding in found:
            known_by = waivers.key(finding, line.pair.target)
            waiver = waived.get((line.segment, known_by))
            out.append(
                Entry(
                    line.segment, line.number, line.pair.source, line.pair.target, finding, known_by, waiver
                )
            )
    return out


def counts(found: Sequence[Entry]) -> dict[str, int]:
    """Return how many findings each check has, in the checks' order; checks that found nothing are left out."""
    counted = Counter(entry.finding.check for entry in found)
    return {check: counted[check] for check in CHECKS if counted[check]}


def to_json(found: Sequence[Entry], say: Say) -> bytes:
    """Return the findings as JSON, the messages as `say` gives them; offsets count code points in the translation."""
    rows = [row(entry, say) for entry in found]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def row(entry: Entry, say: Say) -> dict[str, object]:
    """Return a finding as JSON has it."""
    return {
        "segment": entry.number,
        "check": entry.finding.check,
        "category": entry.finding.category,
        "severity": entry.finding.severity,
        "message": say(entry.finding.message, entry.finding.values),
        "start": entry.finding.start,
        "end": entry.finding.end,
        "suggestion": entry.finding.suggestion,
        "source": entry.source,
        "target": entry.target,
        "waived": None if entry.waiver is None else entry.waiver.reason,
    }


def to_xlsx(
    found: Sequence[Entry],
    headings: Sequence[str],
    say: Say,
    label: Callable[[str], str],
    before: Sequence[tuple[str, ...]] = (),
) -> bytes:
    """Return the findings as a workbook with these column headings; every cell is text, nothing is calculated.

    `before` are further cells for each finding, which stand in front of its own.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet("findings")
    page.freeze_panes = "A2"
    wider = (30,) * (len(headings) - len(_WIDTHS))
    for place, width in enumerate((*wider, *_WIDTHS), 1):
        page.column_dimensions[get_column_letter(place)].width = width
    in_front = before or [()] * len(found)
    rows = ((*cells, *_row(entry, say, label)) for cells, entry in zip(in_front, found, strict=True))
    lines = [tuple(headings), *rows]
    for line in lines:
        cells = [text_cell(page, text) for text in line]
        for cell in cells:
            if cell is not None:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _row(entry: Entry, say: Say, label: Callable[[str], str]) -> tuple[str, ...]:
    finding = entry.finding
    return (
        str(entry.number),
        label(finding.severity),
        say(CHECKS[finding.check].title, {}),
        say(finding.message, finding.values),
        entry.source,
        entry.target,
        "" if entry.waiver is None else entry.waiver.reason,
    )
