"""What stands beside a segment while it is translated: its terms, matches from the memory, drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alignments import Memory, MemoryMatch
from glossary.fitting import Form, fitting
from workbench.projects import document, project
from workbench.review.translations import Context, context, rows
from workbench.terminology import Pins, outermost

if TYPE_CHECKING:
    from glossary.terms import Match, Term
    from workbench.workspace import Workspace

FUZZY_THRESHOLD = 0.5
MATCHES = 5


@dataclass(frozen=True, slots=True)
class TermHelp:
    """A term in the segment and its renderings `(text, verified, status)`, best first."""

    start: int
    end: int
    form: str
    kind: str
    concept: int
    renderings: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft candidate as it was made."""

    engine: str
    model: str
    licence: str
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class Help:
    """The side panel's content."""

    terms: tuple[TermHelp, ...]
    matches: tuple[MemoryMatch, ...]
    drafts: tuple[StoredDraft, ...]


def help_for(workspace: Workspace, segment: int, language: str) -> Help:
    """Return what helps with one segment in one target. The segment's own unit is not offered as a match."""
    db = workspace.db
    where = context(db, segment)
    terms = []
    for match, targets in _pinned(workspace, where, language):
        renderings = tuple((t.text, t.verified, t.status) for t in targets)
        terms.append(
            TermHelp(match.start, match.end, match.form, match.term.kind, match.term.concept or 0, renderings)
        )
    with Memory(db) as memory:
        matches = memory.lookup(
            where.text,
            where.source,
            language,
            limit=MATCHES + 1,
            threshold=FUZZY_THRESHOLD,
            before=where.before,
            after=where.after,
        )
    others = [m for m in matches if m.unit.prop("x-segment") != str(segment)][:MATCHES]
    return Help(tuple(terms), tuple(others), _drafts(workspace, segment, language))


def _pinned(workspace: Workspace, where: Context, language: str) -> list[tuple[Match, tuple[Term, ...]]]:
    """The terms of a segment by place, each with its renderings, best first."""
    pins = {
        pin.source.text: pin.targets
        for pin in Pins(workspace, document(workspace.db, where.document), language).of(where.text)
    }
    matches = outermost(workspace.index(where.source).find(where.text))
    return [(match, pins.get(match.term.text, ())) for match in matches]


def forms_for(
    workspace: Workspace, segment: int, language: str, text: str, place: int
) -> tuple[tuple[tuple[Form, ...], ...], ...]:
    """Return, per term of `help_for` and rendering of it, its forms, the one that fits at `place` in `text` first."""
    where = context(workspace.db, segment)
    return tuple(
        tuple(tuple(fitting(term, match, text, place, where.source, language)) for term in targets)
        for match, targets in _pinned(workspace, where, language)
    )


def _drafts(workspace: Workspace, segment: int, language: str) -> tuple[StoredDraft, ...]:
    found = workspace.db.execute(
        "SELECT engine, model, licence, confidence, text FROM draft WHERE segment = ? AND language = ? "
        "AND engine <> 'memory' ORDER BY confidence DESC, id",
        [segment, language],
    )
    return tuple(StoredDraft(*row) for row in found)


def marks(workspace: Workspace, number: int) -> dict[int, list[tuple[int, int, int, str]]]:
    """Return, per segment, where glossary terms stand: start, end, concept, kind."""
    source = project(workspace.db, document(workspace.db, number).project).source
    index = workspace.index(source)
    return {
        row.id: [(m.start, m.end, m.term.concept or 0, m.term.kind) for m in outermost(index.find(row.text))]
        for row in rows(workspace.db, number)
    }
