"""What an export of one document says: texts in the chosen state or better, states, open comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignments.exchange.bilingual import Remark, Stamp
from workbench import projects
from workbench.exchange.model import Entry, Said, Sheet
from workbench.projects import LOCAL
from workbench.reading import check_state
from workbench.review import translations
from workbench.review.translations import STATES, Row

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace


def gather(workspace: Workspace, number: int, targets: Sequence[str], state: str) -> Sheet:
    """Return the document's segments; a translation below `state` is left empty."""
    check_state(state)
    db = workspace.db
    stored = projects.document(db, number)
    source = projects.project(db, stored.project).source
    open_remarks = remarks(db, number, targets)
    entries = tuple(
        Entry(
            row.id,
            row.number,
            row.text,
            {target: _said(row, target, state) for target in targets},
            tuple(open_remarks.get(row.id, ())),
        )
        for row in translations.rows(db, number)
    )
    change = int(db.execute("SELECT coalesce(max(id), 0) FROM change_set").fetchone()[0])
    return Sheet(stored.name, source, tuple(targets), Stamp(number, stored.revision, change), entries)


def _said(row: Row, target: str, state: str) -> Said:
    stored = row.translations.get(target)
    if stored is None or not stored.text.strip() or STATES.index(stored.state) < STATES.index(state):
        return Said()
    return Said(stored.text, stored.state, stored.origin.kind)


def remarks(
    db: Database, document: int, targets: Sequence[str], *, resolved: bool = False
) -> dict[int, list[Remark]]:
    """Return the comments on each segment that are about one of the targets or about none; open ones unless `resolved`."""
    found: dict[int, list[Remark]] = {}
    for segment, language, author, text, done in db.execute(
        "SELECT c.segment, c.language, c.author, c.text, c.resolved FROM comment c JOIN segment s ON s.id = c.segment "
        "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? ORDER BY c.id",
        [document],
    ):
        if (language is None or language in targets) and (resolved or done is None):
            found.setdefault(segment, []).append(Remark(text, "" if author == LOCAL else author))
    return found
