"""Checks: functions from a pair of texts to findings, in one registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from glossary.languages import check_language
from glossary.terms import Finding, Pin
from workbench.review.checks import marks, quantity, residue, terms, whole
from workbench.review.checks.registry import CHECKS, Pair

if TYPE_CHECKING:
    from workbench.workspace import Workspace

# Importing a module registers its checks; the order here is the order findings are given in.
MODULES = (whole, terms, quantity, residue, marks)
_IN_ORDER = [c for module in MODULES for c in CHECKS.values() if c.find.__module__ == module.__name__]


def check_pair(
    source: str, target: str, source_language: str, target_language: str, pins: Sequence[Pin] = ()
) -> list[Finding]:
    """Return what every check finds in a pair of segment and translation, what matters most first."""
    pair = Pair(source, target, check_language(source_language), check_language(target_language), tuple(pins))
    return [finding for check in _IN_ORDER for finding in check.find(pair)]


def findings(workspace: Workspace, number: int, language: str) -> dict[int, list[Finding]]:
    """Return the findings of a document's segments that have a translation in `language`, waived ones left out."""
    from workbench.projects import document, project  # noqa: PLC0415 - they sit above the checks
    from workbench.review.translations import rows  # noqa: PLC0415
    from workbench.terminology import Pins  # noqa: PLC0415

    stored = document(workspace.db, number)
    source = project(workspace.db, stored.project).source
    pins = Pins(workspace, stored, language)
    waived = _waived(workspace, number, language)
    return {
        row.id: [
            finding
            for finding in check_pair(
                row.text, row.translations[language].text, source, language, pins.of(row.text)
            )
            if (row.id, finding.check) not in waived
        ]
        for row in rows(workspace.db, number)
        if language in row.translations
    }


def findings_of(workspace: Workspace, segment: int, language: str) -> list[Finding]:
    """Return the findings of one segment's translation as it is stored."""
    from workbench.projects import document  # noqa: PLC0415
    from workbench.review.translations import context, translation  # noqa: PLC0415
    from workbench.terminology import Pins  # noqa: PLC0415

    where = context(workspace.db, segment)
    stored = translation(workspace.db, segment, language)
    if not stored.version:
        return []
    pins = Pins(workspace, document(workspace.db, where.document), language).of(where.text)
    waived = _waived(workspace, where.document, language)
    found = check_pair(where.text, stored.text, where.source, language, pins)
    return [finding for finding in found if (segment, finding.check) not in waived]


def _waived(workspace: Workspace, number: int, language: str) -> set[tuple[int, str]]:
    rows = workspace.db.execute(
        "SELECT w.segment, w.finding FROM waiver w JOIN segment s ON s.id = w.segment "
        "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? AND w.language = ?",
        [number, language],
    )
    return {(row[0], row[1]) for row in rows}


__all__ = ["CHECKS", "check_pair", "findings", "findings_of"]
