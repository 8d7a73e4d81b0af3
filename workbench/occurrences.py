"""Where terms stand in a document, read from its beginning: whom an earlier sentence introduced decides who a surname is.

To the glossary's terms come the names that were decided for this document alone (see `workbench.unknown`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import store
from glossary.index import TermIndex
from glossary.matching import split_words
from glossary.names import parse_name
from glossary.terms import Pin, Term
from workbench.projects import document, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

    from glossary.terms import Match
    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """An occurrence: the segment, its number in the document from 1, and the form that stands there."""

    segment: int
    number: int
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A segment as a reader comes to it: the terms in it, nested ones too, and the people named before it."""

    segment: int
    number: int
    paragraph: int
    text: str
    matches: tuple[Match, ...]
    introduced: frozenset[Term]

    def place(self, match: Match) -> Place:
        """Return where in the document a match of this segment stands."""
        return Place(self.segment, self.number, match.start, match.end, match.form)


def readings(workspace: Workspace, number: int) -> list[Reading]:
    """Return the document's segments in order, read once as long as neither the glossary nor the document changes."""
    db = workspace.db
    stored = document(db, number)
    # No other document's segments count; as long as none at all has changed, these need not be read to know it.
    segments = store.stamp(db, ("segment",))
    texts = workspace.remembered(f"segments:{number}", segments, lambda: _texts(db, number))
    chosen = tuple(own_terms(db, number, project(db, stored.project).source))
    state = (store.stamp(db), stored.version, texts, chosen)
    return workspace.remembered(f"readings:{number}", state, lambda: _read(workspace, number, chosen))


def reading(workspace: Workspace, number: int, segment: int) -> Reading | None:
    """Return one segment's reading, or None where the document has no such segment (any more)."""
    return next((each for each in readings(workspace, number) if each.segment == segment), None)


def _texts(db: Database, number: int) -> tuple[int, int | None, int | None]:
    """Return what changes whenever a segment of the document does."""
    count, last, versions = db.execute(
        "SELECT count(*), max(s.id), sum(s.version) FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ?",
        [number],
    ).fetchone()
    return count, last, versions


def _read(workspace: Workspace, number: int, chosen: Sequence[Term]) -> list[Reading]:
    db = workspace.db
    source = project(db, document(db, number).project).source
    # Each index with the people of its own that have been introduced.
    indexes: list[tuple[TermIndex, dict[Term, None]]] = [(workspace.index(source), {})]
    if chosen:
        indexes.append((TermIndex(chosen, source), {}))
    out = []
    rows = db.execute(
        "SELECT s.id, s.paragraph, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ? ORDER BY p.position, s.position",
        [number],
    )
    for place, (segment, paragraph, text) in enumerate(rows.fetchall(), 1):
        before = frozenset(term for _, people in indexes for term in people)
        found: list[Match] = []
        # What was decided for this document comes first where the glossary knows the same words since.
        for index, people in reversed(indexes):
            taken = {(m.start, m.end) for m in found}
            matches = [m for m in index.find(text, introduced=people) if (m.start, m.end) not in taken]
            people.update(dict.fromkeys(m.term for m in matches if m.term.kind == "person"))
            found += matches
        found.sort(key=lambda m: (m.start, -m.end))
        out.append(Reading(segment, place, paragraph, text, tuple(found), before))
    return out


def outermost(matches: Iterable[Match], home: str = "KZ") -> list[Match]:
    """Return the matches that lie in no longer one, in text order, one a place.

    Where two countries have an office of one name, it is that of the country or person named right beside it, else that
    of `home`, the country whose language the source is.
    """
    everything = sorted(matches, key=lambda m: (m.start, -m.end))
    places: list[list[Match]] = []
    for match in everything:
        if not places or match.end > places[-1][0].end:
            places.append([match])
        elif (match.start, match.end) == (places[-1][0].start, places[-1][0].end):
            places[-1].append(match)
    return [_one_of(rivals, everything, home) for rivals in places]


def _one_of(rivals: Sequence[Match], everything: Sequence[Match], home: str) -> Match:
    if len(rivals) == 1:
        return rivals[0]
    first = rivals[0]
    beside = [m for m in everything if m.term.kind == "place" and m.end <= first.start <= m.end + 1]
    beside += [m for m in everything if m.term.kind == "person" and first.end <= m.start <= first.end + 1]
    wanted = [m.term.jurisdiction for m in beside if m.term.jurisdiction] or [home]
    return next((m for country in wanted for m in rivals if m.term.jurisdiction == country), first)


def own_terms(db: Database, number: int, language: str) -> list[Term]:
    """Return the wordings that were decided for this document alone, as terms of its source language."""
    rows = db.execute(
        "SELECT DISTINCT source, kind FROM chosen_name WHERE document = ? ORDER BY source", [number]
    )
    return [Term(source, language, kind, verified=True) for source, kind in rows.fetchall()]


def surname_pin(pin: Pin, form: str) -> Pin | None:
    """Return the pin for a person's surname that stands alone as `form`, or None where `form` is more than a surname.

    The surname alone comes first and the full name may stand too. A person with one name has no surname alone.
    """
    if pin.source.kind != "person" or (source := surname(pin.source.text)) is None:
        return None
    if len(split_words(form, pin.source.language)) > 1:
        return None
    alone = [(t, surname(t.text)) for t in pin.targets if t.type == "full"]
    short = tuple(_short(t, text) for t, text in alone if text is not None)
    return Pin(_short(pin.source, source), (*short, *pin.targets), pin.avoid)


def surname(name: str) -> str | None:
    """Return the surname of a full name, or None where the name is one word or does not tell."""
    parts = parse_name(name)
    return parts.surname if parts.surname and len(parts.parts) > 1 else None


def _short(term: Term, text: str) -> Term:
    return Term(
        text,
        term.language,
        term.kind,
        id=term.id,
        concept=term.concept,
        type="short",
        status=term.status,
        gender=term.gender,
        verified=term.verified,
    )
