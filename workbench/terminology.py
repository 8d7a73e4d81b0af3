"""Terms first: every name, title and institution of a document once, decided once, for all segments and languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import glossary
from glossary import history, names, store
from glossary.candidates import candidates
from glossary.languages import fold
from glossary.terms import Concept, Finding, Kind, Match, Pin, Source, Term
from workbench.errors import InvalidInputError
from workbench.projects import Document, Project, document, now, project

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace

LOCAL = history.LOCAL_AUTHOR
USABLE = ("preferred", "admitted")


@dataclass(frozen=True, slots=True)
class Place:
    """An occurrence: the segment, its number in the document from 1, and the form that stands there."""

    segment: int
    number: int
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A rendering that the glossary knows."""

    text: str
    status: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """How an entry is rendered in one target; `signed` when someone decided it for this document."""

    language: str
    text: str | None
    state: Literal["settled", "unverified", "several", "missing"]
    choices: tuple[Choice, ...]
    signed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept found in the document under one wording; `text` is that wording in its dictionary form."""

    concept: Concept
    text: str
    kind: Kind
    places: tuple[Place, ...]
    renderings: Mapping[str, Rendering]
    findings: tuple[Finding, ...] = ()

    @property
    def count(self) -> int:
        """How often it stands in the document."""
        return len(self.places)

    @property
    def complete(self) -> bool:
        """Whether every target has a rendering, decided or not."""
        return all(r.text for r in self.renderings.values())

    @property
    def settled(self) -> bool:
        """Whether nothing about it is left to decide."""
        signed = all(r.signed for r in self.renderings.values())
        return signed or (not self.findings and all(r.state == "settled" for r in self.renderings.values()))


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that looks like a name or title and is not in the glossary, with proposals that nobody has checked."""

    text: str
    kind: Kind
    reason: str
    places: tuple[Place, ...]
    suggestions: Mapping[str, str]

    @property
    def count(self) -> int:
        """How often it stands in the document."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The terms-first page: what is unknown, what is to be decided, what is settled."""

    document: Document
    unknown: tuple[Unknown, ...]
    open: tuple[Entry, ...]
    settled: tuple[Entry, ...]
    dismissed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    id: int
    number: int
    text: str


# --- finding -------------------------------------------------------------------------------------------------------


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


class Pins:
    """The pins of a document's segments for one target: the glossary's renderings, and over them what was signed off."""

    def __init__(self, workspace: Workspace, stored: Document, target: str) -> None:
        db = workspace.db
        self._index = workspace.index(project(db, stored.project).source)
        self._target = target
        self._db = db
        self._concepts: dict[int, Concept] = {}
        self._signed = signed_off(db, stored.id)

    def of(self, text: str) -> tuple[Pin, ...]:
        """Return a pin for each term of `text` that has a rendering or a rendering to avoid, once each."""
        pins: dict[tuple[int | None, str], Pin] = {}
        for match in outermost(self._index.find(text)):
            key = (match.term.concept, match.term.text)
            if key not in pins and match.term.concept is not None:
                pins[key] = self._pin(match.term, match.term.concept)
        return tuple(pin for pin in pins.values() if pin.targets or pin.avoid)

    def _pin(self, term: Term, number: int) -> Pin:
        if number not in self._concepts:
            self._concepts[number] = store.concept(self._db, number)
        pin = store.pin(self._concepts[number], term, self._target)
        if (text := self._signed.get((number, term.text, self._target))) is not None:
            known = next((t for t in pin.targets if t.text == text), None)
            first = Term(
                text,
                self._target,
                term.kind,
                concept=number,
                type=term.type,
                gender=known.gender if known else term.gender,
                verified=True,
            )
            # What was decided for this document is right in it, whatever the glossary says of it elsewhere.
            others, avoid = (tuple(t for t in terms if t.text != text) for terms in (pin.targets, pin.avoid))
            pin = Pin(pin.source, (first, *others), avoid)
        return pin


def signed_off(db: Database, number: int) -> dict[tuple[int, str, str], str]:
    """Return what was decided for the document: (concept, source wording, language) → text."""
    rows = db.execute("SELECT concept, source, language, text FROM sign_off WHERE document = ?", [number])
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def sheet(workspace: Workspace, number: int) -> Sheet:
    """Return the terms-first page of a document."""
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    dismissed = tuple(
        row[0] for row in db.execute("SELECT text FROM dismissal WHERE document = ? ORDER BY id", [number])
    )
    index = workspace.index(owner.source)
    known: dict[tuple[int, str], tuple[Term, list[Place]]] = {}
    unknown: dict[str, tuple[Kind, str, list[Place]]] = {}
    office_findings: dict[tuple[int, int], Finding] = {}
    appointments = store.appointments(db) if stored.date else []
    for segment in _segments(db, number):
        matches = index.find(segment.text)
        top = outermost(matches)
        for match in top:
            if match.term.concept is not None:
                place = Place(segment.id, segment.number, match.start, match.end, match.form)
                known.setdefault((match.term.concept, match.term.text), (match.term, []))[1].append(place)
        for candidate in candidates(segment.text, owner.source, matches):
            if candidate.text not in dismissed:
                place = Place(
                    segment.id,
                    segment.number,
                    candidate.start,
                    candidate.end,
                    segment.text[candidate.start : candidate.end],
                )
                unknown.setdefault(candidate.text, (candidate.kind, candidate.reason, []))[2].append(place)
        if stored.date:
            for finding in glossary.check_offices(segment.text, owner.source, stored.date, appointments):
                if finding.start is not None:
                    office_findings[segment.id, finding.start] = finding
    entries = _entries(db, known, owner, signed_off(db, number), office_findings)
    return Sheet(
        stored,
        tuple(
            Unknown(text, kind, reason, tuple(places), suggest(text, kind, owner))
            # People first: they are the surest finds, and the ones that must be right.
            for text, (kind, reason, places) in sorted(
                unknown.items(), key=lambda item: item[1][0] != "person"
            )
        ),
        tuple(e for e in entries if not e.settled),
        tuple(e for e in entries if e.settled),
        dismissed,
    )


def _segments(db: Database, number: int) -> list[_Segment]:
    rows = db.execute(
        "SELECT s.id, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
        "ORDER BY p.position, s.position",
        [number],
    )
    return [_Segment(row[0], place, row[1]) for place, row in enumerate(rows, 1)]


def _entries(
    db: Database,
    known: Mapping[tuple[int, str], tuple[Term, Sequence[Place]]],
    owner: Project,
    signed: Mapping[tuple[int, str, str], str],
    office_findings: Mapping[tuple[int, int], Finding],
) -> list[Entry]:
    concepts = {c.id: c for c in store.concepts(db, ids=[key[0] for key in known])}
    entries = []
    for (number, text), (term, places) in known.items():
        findings = [
            finding
            for (segment, start), finding in office_findings.items()
            if any(p.segment == segment and p.start <= start < p.end for p in places)
        ]
        renderings = {
            language: _rendering(concepts[number], term, language, signed.get((number, text, language)))
            for language in owner.targets
        }
        unique = tuple({f.text: f for f in findings}.values())
        entries.append(Entry(concepts[number], text, term.kind, tuple(places), renderings, unique))
    entries.sort(key=_urgency)
    return entries


def _urgency(entry: Entry) -> tuple[bool, bool, int]:
    """Exceptions first: findings, then names before common vocabulary, then missing before doubtful; else text order."""
    rank = {"missing": 0, "several": 1, "unverified": 2, "settled": 3}
    worst = min(3 if r.signed else rank[r.state] for r in entry.renderings.values())
    return not entry.findings, entry.kind == "term", worst


def _rendering(concept: Concept, source: Term, language: str, signed: str | None) -> Rendering:
    pin = store.pin(concept, source, language)
    choices = tuple(Choice(t.text, t.status, t.verified, t.source.act or t.source.note) for t in pin.targets)
    if signed is not None:
        return Rendering(language, signed, "settled", choices, signed=True)
    if not pin.targets:
        return Rendering(language, None, "missing", choices, signed=False)
    first = pin.targets[0]
    rivals = [t for t in pin.targets if t.type == first.type and t.status == first.status]
    state: Literal["settled", "unverified", "several"] = "settled" if first.verified else "unverified"
    if len(rivals) > 1 and not first.verified:
        state = "several"
    return Rendering(language, first.text, state, choices, signed=False)


def suggest(text: str, kind: Kind, owner: Project) -> dict[str, str]:
    """Propose renderings of a name by the transliteration tables; nothing for what must be translated."""
    if kind != "person" or owner.source != "kk":
        return {}
    return {target: names.transliterate(text, target) for target in owner.targets}


# --- deciding ------------------------------------------------------------------------------------------------------


def sign_off(
    workspace: Workspace,
    number: int,
    concept: int,
    source: str,
    renderings: Mapping[str, str],
    *,
    author: str = LOCAL,
) -> None:
    """Decide how `source`, a wording of `concept`, is rendered in this document; drafts follow.

    A rendering that the glossary does not have yet is added to the concept as admitted.
    """
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    wanted = _checked(renderings, owner)
    with history.change_set(db, "confirm term", author=author, label=source, scope=owner.scope):
        _sign(db, number, concept, source, wanted, author)
        _redraft(workspace, number, {concept}, author)


def sign_off_all(workspace: Workspace, number: int, *, author: str = LOCAL) -> int:
    """Confirm the first rendering of every open entry that has one in each target; return how many; one undo.

    An entry with an office finding is left for a person to look at.
    """
    db = workspace.db
    owner = project(db, document(db, number).project)
    ready = [e for e in sheet(workspace, number).open if e.complete and not e.findings]
    with history.change_set(db, "confirm terms", author=author, label=str(len(ready)), scope=owner.scope):
        for entry in ready:
            texts = {language: r.text for language, r in entry.renderings.items() if r.text}
            _sign(db, number, entry.concept.id or 0, entry.text, texts, author)
        _redraft(workspace, number, {entry.concept.id or 0 for entry in ready}, author)
    return len(ready)


def add_entry(
    workspace: Workspace,
    number: int,
    text: str,
    kind: Kind,
    renderings: Mapping[str, str],
    *,
    author: str = LOCAL,
) -> int:
    """Add a new concept with its renderings, signed off for this document; return its number."""
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    wanted = _checked({k: v for k, v in renderings.items() if v.strip()}, owner)
    note = Source(note=stored.name)
    terms = [Term(text.strip(), owner.source, kind, source=note)]
    terms += [Term(value, language, kind, source=note) for language, value in wanted.items()]
    with history.change_set(db, "add term", author=author, label=text, scope=owner.scope):
        concept = store.save_concept(db, Concept(kind, terms=tuple(terms)), author=author)
        _sign(db, number, concept, text.strip(), wanted, author)
        _redraft(workspace, number, {concept}, author)
    return concept


def dismiss(workspace: Workspace, number: int, text: str, *, author: str = LOCAL) -> None:
    """Note that `text` is no term of this document, so that it is not offered again."""
    db = workspace.db
    owner = project(db, document(db, number).project)
    with history.change_set(db, "not a term", author=author, label=text, scope=owner.scope):
        db.execute(
            "INSERT INTO dismissal(document, text) VALUES (?, ?) ON CONFLICT DO NOTHING", [number, text]
        )


def restore_dismissed(workspace: Workspace, number: int, text: str, *, author: str = LOCAL) -> None:
    """Offer `text` again."""
    db = workspace.db
    owner = project(db, document(db, number).project)
    with history.change_set(db, "offer again", author=author, label=text, scope=owner.scope):
        db.execute("DELETE FROM dismissal WHERE document = ? AND text = ?", [number, text])


def _checked(renderings: Mapping[str, str], owner: Project) -> dict[str, str]:
    wanted = {language: text.strip() for language, text in renderings.items()}
    for language, text in wanted.items():
        if language not in owner.targets:
            raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
        store.check_term(Term(text, language))
    return wanted


def _sign(
    db: Database, number: int, concept: int, source: str, renderings: Mapping[str, str], author: str
) -> None:
    stored = store.concept(db, concept)
    missing = [
        Term(text, language, stored.kind, status="admitted", source=Source(note=document(db, number).name))
        for language, text in renderings.items()
        if not any(
            t.language == language and fold(t.text, language) == fold(text, language) for t in stored.terms
        )
    ]
    if missing:
        # The first full name in a language is its preferred one; a further one is admitted beside it.
        terms = [
            t
            if stored.preferred(t.language)
            else Term(t.text, t.language, t.kind, status="preferred", source=t.source)
            for t in missing
        ]
        store.save_concept(db, _with_terms(stored, terms), author=author)
    for language, text in renderings.items():
        db.execute(
            "INSERT INTO sign_off(document, concept, source, language, text, author, at) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (document, concept, source, language) DO UPDATE SET "
            "text = excluded.text, author = excluded.author, at = excluded.at WHERE text <> excluded.text",
            [number, concept, source, language, text, author, now()],
        )


def _with_terms(concept: Concept, extra: Sequence[Term]) -> Concept:
    return Concept(
        concept.kind,
        concept.id,
        concept.key,
        concept.definition,
        concept.jurisdiction,
        concept.organisation,
        concept.note,
        (*concept.terms, *extra),
    )


def _redraft(workspace: Workspace, number: int, concepts: set[int], author: str) -> None:
    """Draft anew the segments in which one of the concepts stands."""
    from workbench.drafting import predraft  # noqa: PLC0415 - drafting reads the pins from here

    index = workspace.index(project(workspace.db, document(workspace.db, number).project).source)
    touched = {
        segment.id
        for segment in _segments(workspace.db, number)
        if any(match.term.concept in concepts for match in index.find(segment.text))
    }
    predraft.predraft(workspace, number, author=author, again=True, only=touched)
