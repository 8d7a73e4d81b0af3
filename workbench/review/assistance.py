"""What stands beside a segment while it is translated: its terms, matches from the memory, drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.candidates import candidates
from glossary.fitting import Form, fitting
from glossary.terms import Match, Term
from workbench.drafting.stored import open_pins, spelt_names
from workbench.matching import Lookup, ProjectMemory, Ranked
from workbench.occurrences import outermost, reading, readings
from workbench.projects import document, project
from workbench.review.feeding import tuid
from workbench.review.translations import Context, context
from workbench.terminology import Pins
from workbench.unknown import dismissed, nationality, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from workbench.drafting.engine import OpenPin
    from workbench.drafting.spelt import Spelt
    from workbench.workspace import Workspace

FUZZY_THRESHOLD = 0.5
MATCHES = 5


@dataclass(frozen=True, slots=True)
class TermHelp:
    """A term in the segment and its renderings `(text, verified, status)`, best first; `concept` 0 is not in the glossary."""

    start: int
    end: int
    form: str
    kind: str
    concept: int
    renderings: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft candidate as it was made, with the pinned terms that it does not use and its names that are spelt by rule."""

    engine: str
    model: str
    licence: str
    confidence: float | None
    text: str
    pins_open: tuple[OpenPin, ...] = ()
    spelt: tuple[Spelt, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """The side panel's content."""

    terms: tuple[TermHelp, ...]
    matches: tuple[Ranked, ...]
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
    matches = ProjectMemory(workspace, document(db, where.document)).find(
        Lookup(
            where.text,
            where.source,
            language,
            limit=MATCHES,
            threshold=FUZZY_THRESHOLD,
            before=where.before,
            after=where.after,
            without=tuid(segment, language),
        )
    )
    return Help(tuple(terms), tuple(matches), _drafts(workspace, segment, language))


def _pinned(workspace: Workspace, where: Context, language: str) -> list[tuple[Match, tuple[Term, ...]]]:
    """The terms of a segment by place, each with its renderings, best first."""
    here = reading(workspace, where.document, where.id)
    pins = Pins(workspace, document(workspace.db, where.document), language)
    found = []
    matches = here.matches if here is not None else ()
    for match in outermost(matches):
        pin = pins.for_match(match)
        found.append((match, pin.targets if pin is not None else ()))
    found += _suggested(workspace, where, language, matches)
    return sorted(found, key=lambda item: item[0].start)


def _suggested(
    workspace: Workspace, where: Context, language: str, matches: Sequence[Match]
) -> list[tuple[Match, tuple[Term, ...]]]:
    """The people whom nobody has entered, with the proposals that the terms-first page makes for them."""
    owner = project(workspace.db, where.project)
    passed_over = dismissed(workspace.db, where.document)
    found = []
    for candidate in candidates(where.text, where.source, matches):
        country = nationality(where.text, candidate.start, matches)
        spelt = suggest(candidate.text, candidate.kind, owner, country).get(language, ())
        if spelt and candidate.text not in passed_over:
            name = Term(candidate.text, where.source, candidate.kind, status="proposed")
            form = where.text[candidate.start : candidate.end]
            targets = tuple(Term(text, language, candidate.kind, status="proposed") for text in spelt)
            found.append((Match(candidate.start, candidate.end, name, form), targets))
    return found


def forms_for(
    workspace: Workspace, segment: int, language: str, text: str, place: int
) -> tuple[tuple[tuple[Form, ...], ...], ...]:
    """Return, per term of `help_for` and rendering of it, its forms, the one that fits at `place` in `text` first."""
    where = context(workspace.db, segment)
    return tuple(
        tuple(tuple(fitting(term, match, text, place, where.source, language)) for term in targets)
        for match, targets in _pinned(workspace, where, language)
    )


def pinned(workspace: Workspace, segment: int, language: str) -> list[tuple[Match, tuple[Term, ...]]]:
    """Return the terms of a segment by place, those that nobody has entered included, each with its renderings, best first."""
    return _pinned(workspace, context(workspace.db, segment), language)


def _drafts(workspace: Workspace, segment: int, language: str) -> tuple[StoredDraft, ...]:
    found = workspace.db.execute(
        "SELECT engine, model, licence, confidence, text, pins_open, spelt FROM draft "
        "WHERE segment = ? AND language = ? AND engine NOT IN ('memory', 'repair') ORDER BY confidence DESC, id",
        [segment, language],
    )
    return tuple(
        StoredDraft(engine, model, licence, confidence, text, open_pins(opened), spelt_names(names))
        for engine, model, licence, confidence, text, opened, names in found.fetchall()
    )


def marks(
    workspace: Workspace, number: int, which: Collection[int] | None = None
) -> dict[int, list[tuple[int, int, int, str]]]:
    """Return, per segment, where known terms stand: start, end, concept (0 for a name of this document), kind.

    `which` are the segments to tell of; all, unless it says so. No two marks share a letter: of two terms that do, the
    second is marked from where the first ends.
    """
    return {
        each.segment: list(_apart(outermost(each.matches)))
        for each in readings(workspace, number)
        if which is None or each.segment in which
    }


def _apart(matches: Iterable[Match]) -> Iterator[tuple[int, int, int, str]]:
    end = 0
    for match in matches:
        yield max(match.start, end), match.end, match.term.concept or 0, match.term.kind
        end = match.end
