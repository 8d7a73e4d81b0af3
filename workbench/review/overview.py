"""What the checks found in all documents of a project, counted: by document, target, check and weight.

Counting a long document takes a while, so that each document and target is counted for itself and kept until something changes that
its findings depend on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glossary import store
from workbench import spelling
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.review import report
from workbench.review.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from workbench.review.report import Entry, Say
    from workbench.workspace import Workspace

# What a document's findings in one target depend on beside the glossary; rows are versioned by their change sets.
_STATE = """
SELECT
  (SELECT count(*) || ' ' || coalesce(max(t.version), 0) FROM translation t JOIN segment s ON s.id = t.segment
   JOIN paragraph p ON p.id = s.paragraph WHERE p.document = :document AND t.language = :language),
  (SELECT count(*) || ' ' || coalesce(max(s.version), 0) FROM segment s JOIN paragraph p ON p.id = s.paragraph
   WHERE p.document = :document),
  (SELECT count(*) || ' ' || coalesce(max(w.version), 0) FROM waiver w JOIN segment s ON s.id = w.segment
   JOIN paragraph p ON p.id = s.paragraph WHERE p.document = :document AND w.language = :language),
  (SELECT count(*) || ' ' || coalesce(max(version), 0) FROM sign_off WHERE document = :document),
  (SELECT count(*) || ' ' || coalesce(max(version), 0) FROM chosen_name WHERE document = :document),
  (SELECT count(*) || ' ' || coalesce(max(version), 0) FROM spelling_word WHERE language = :language),
  (SELECT d.version || ' ' || p.version FROM document d JOIN project p ON p.id = d.project WHERE d.id = :document)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """The findings of one document in one target: `open` ones by check and severity, and how many may stand."""

    open: Mapping[tuple[str, str], int] = field(default_factory=dict)
    waived: int = 0

    def of(self, severity: str) -> int:
        """Return how many are of that severity."""
        return sum(number for (_, weight), number in self.open.items() if weight == severity)


def counted(workspace: Workspace, document: int, language: str) -> Counted:
    """Return how many findings a document has in one target."""
    return workspace.remembered(
        _name(document, language),
        _state(workspace, document, language),
        lambda: _count(report.entries(workspace, document, language)),
    )


def known(workspace: Workspace, document: int, language: str) -> Counted | None:
    """Return what `counted` gives if that takes no counting, else None."""
    return workspace.recall(_name(document, language), _state(workspace, document, language), Counted)


def by_check(cells: Sequence[Counted]) -> list[tuple[str, str, int, int]]:
    """Return check, title, alarms and hints over all `cells`, in the checks' order; checks that found nothing are left out."""
    total: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        total.update(cell.open)
    return [
        (name, check.title, total[name, "alarm"], total[name, "hint"])
        for name, check in CHECKS.items()
        if total[name, "alarm"] or total[name, "hint"]
    ]


def entries(workspace: Workspace, project: int, documents: Sequence[int]) -> list[tuple[str, str, Entry]]:
    """Return every finding of a project's documents, with the document's name and the target."""
    targets = get_project(workspace.db, project).targets
    return [
        (get_document(workspace.db, document).name, language, entry)
        for document in documents
        for language in targets
        for entry in report.entries(workspace, document, language)
    ]


def to_json(found: Sequence[tuple[str, str, Entry]], say: Say) -> bytes:
    """Return the findings of a project as JSON (see `report.to_json`)."""
    rows = [
        {"document": name, "language": language, **report.row(entry, say)} for name, language, entry in found
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _count(found: Sequence[Entry]) -> Counted:
    open_ = Counter(
        (entry.finding.check, str(entry.finding.severity)) for entry in found if entry.waiver is None
    )
    return Counted(dict(open_), sum(entry.waiver is not None for entry in found))


def _name(document: int, language: str) -> str:
    return f"findings:{document}:{language}"


def _state(workspace: Workspace, document: int, language: str) -> Hashable:
    row = workspace.db.execute(_STATE, {"document": document, "language": language}).fetchone()
    return (store.stamp(workspace.db), tuple(row), spelling.files(language))
