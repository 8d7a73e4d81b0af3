"""Terms first: every name, title and institution of a document once, decided once, for all segments and languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import glossary
from glossary import changes, history, store
from glossary.index import TermIndex
from glossary.languages import fold
from glossary.terms import Concept, Finding, Kind, Pin, Source, Term
from workbench.errors import InvalidInputError
from workbench.occurrences import Place, Reading, outermost, own_terms, readings, surname_pin
from workbench.projects import Document, Project, document, now, project
from workbench.unknown import (
    Chosen,
    Unknown,
    checked,
    chosen,
    chosen_here,
    dismissed,
    drop,
    redraft,
    unknown_here,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Match
    from workbench.workspace import Workspace

LOCAL = history.LOCAL_AUTHOR
Signed = dict[tuple[int, str, str], str]


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
class Sheet:
    """The terms-first page: what is unknown, decided for this document alone, to be decided, settled."""

    document: Document
    unknown: tuple[Unknown, ...]
    chosen: tuple[Chosen, ...]
    open: tuple[Entry, ...]
    settled: tuple[Entry, ...]
    dismissed: tuple[str, ...]


# --- finding -------------------------------------------------------------------------------------------------------


class Pins:
    """The pins of a document's segments for one target: the glossary's renderings, and over them what was signed off.

    With `source`, another target of the document, they are those of its texts in that language: what was decided there is rendered by
    what was decided here.
    """

    def __init__(
        self, workspace: Workspace, stored: Document, target: str, source: str | None = None
    ) -> None:
        db = workspace.db
        own = project(db, stored.project).source
        source = source or own
        self._index = workspace.index(source)
        self._profile = project(db, stored.project).profile
        self._target = target
        self._db = db
        self._concepts: dict[int, Concept] = {}
        self._known: dict[tuple[Term, str], Pin | None] = {}
        self._signed = signed_off(db, stored.id)
        self._chosen = chosen(db, stored.id)
        terms = own_terms(db, stored.id, own)
        if source != own:
            self._signed = _from_another(self._signed, source)
            by_name = {term.text: term.kind for term in terms}
            decided = {
                name: by_language for name, by_language in self._chosen.items() if source in by_language
            }
            terms = [
                Term(by_language[source], source, by_name[name], verified=True)
                for name, by_language in decided.items()
            ]
            self._chosen = {by_language[source]: by_language for by_language in decided.values()}
        self._own = TermIndex(terms, source)

    def of(self, text: str) -> tuple[Pin, ...]:
        """Return a pin for each term of `text` that has a rendering or a rendering to avoid, once each."""
        return self._pins([*self._own.find(text), *self._index.find(text)])

    def at(self, reading: Reading) -> tuple[Pin, ...]:
        """Return the pins of a segment of the document; a surname alone has its own, once the person was introduced."""
        return self._pins(reading.matches)

    def for_match(self, match: Match) -> Pin | None:
        """Return the pin of one occurrence; None where nothing is known of the term."""
        key = match.term, match.form
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, term: Term, form: str) -> Pin | None:
        pin = self._chosen_pin(term) if term.concept is None else self._pin(term, term.concept)
        if pin is not None and (alone := surname_pin(pin, form)) is not None:
            return alone
        return pin

    def _pins(self, matches: Iterable[Match]) -> tuple[Pin, ...]:
        pins: dict[tuple[int | None, str], Pin] = {}
        for match in outermost(matches):
            pin = self.for_match(match)
            if pin is not None and (pin.targets or pin.avoid):
                pins.setdefault((match.term.concept, pin.source.text), pin)
        return tuple(pins.values())

    def _chosen_pin(self, term: Term) -> Pin | None:
        text = self._chosen.get(term.text, {}).get(self._target)
        if text is None:
            return None
        return Pin(term, (Term(text, self._target, term.kind, verified=True),))

    def _pin(self, term: Term, number: int) -> Pin:
        if number not in self._concepts:
            self._concepts[number] = store.concept(self._db, number, profile=self._profile)
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


def _from_another(signed: Signed, source: str) -> Signed:
    """What was signed off, by its wording in another target instead of the document's own source."""
    return {
        (concept, signed[concept, wording, source], language): text
        for (concept, wording, language), text in signed.items()
        if (concept, wording, source) in signed and language != source
    }


def signed_off(db: Database, number: int) -> dict[tuple[int, str, str], str]:
    """Return what was decided for the document: (concept, source wording, language) → text."""
    rows = db.execute("SELECT concept, source, language, text FROM sign_off WHERE document = ?", [number])
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def version(db: Database, number: int) -> int:
    """Return the number of the change set that last changed what the terms-first page of a document is made of."""
    stored = document(db, number)
    decided, cut = db.execute(
        "SELECT (SELECT max(change_set) FROM history WHERE tbl IN ('sign_off', 'chosen_name', 'dismissal') "
        "AND json_extract(coalesce(after, before), '$.document') = :document), "
        "(SELECT max(s.version) FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = :document)",
        {"document": number},
    ).fetchone()
    newest, _ = store.stamp(db)
    row = db.execute("SELECT change_set FROM history WHERE id = ?", [newest]).fetchone()
    glossary_ = row[0] if row else 0
    return int(max(stored.version, project(db, stored.project).version, decided or 0, cut or 0, glossary_))


def sheet(workspace: Workspace, number: int) -> Sheet:
    """Return the terms-first page of a document."""
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    read = readings(workspace, number)
    known: dict[tuple[int, str], tuple[Term, list[Place]]] = {}
    office_findings: dict[tuple[int, int], Finding] = {}
    appointments = store.appointments(db) if stored.date else []
    for segment in read:
        for match in outermost(segment.matches):
            if match.term.concept is not None:
                key = (match.term.concept, match.term.text)
                known.setdefault(key, (match.term, []))[1].append(segment.place(match))
        if stored.date:
            for finding in glossary.check_offices(segment.text, owner.source, stored.date, appointments):
                if finding.start is not None:
                    office_findings[segment.segment, finding.start] = finding
    entries = _entries(db, known, owner, signed_off(db, number), office_findings)
    return Sheet(
        stored,
        tuple(unknown_here(db, stored, owner, read)),
        tuple(chosen_here(db, stored, owner, read)),
        tuple(e for e in entries if not e.settled),
        tuple(e for e in entries if e.settled),
        dismissed(db, number),
    )


def _entries(
    db: Database,
    known: Mapping[tuple[int, str], tuple[Term, Sequence[Place]]],
    owner: Project,
    signed: Mapping[tuple[int, str, str], str],
    office_findings: Mapping[tuple[int, int], Finding],
) -> list[Entry]:
    concepts = {c.id: c for c in store.concepts(db, ids=[key[0] for key in known], profile=owner.profile)}
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


# --- deciding ------------------------------------------------------------------------------------------------------


def sign_off(
    workspace: Workspace,
    number: int,
    concept: int,
    source: str,
    renderings: Mapping[str, str],
    *,
    adds: Collection[str] | None = None,
    author: str = LOCAL,
) -> None:
    """Decide how `source`, a wording of `concept`, is rendered in this document; drafts follow.

    A rendering that the glossary does not have yet is added to the concept as admitted, in the languages `adds` (None: in
    all); in others it is refused with `InvalidInputError`.
    """
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    wanted = checked(renderings, owner)
    with history.change_set(db, "confirm term", author=author, label=source, scope=owner.scope):
        _sign(db, number, concept, source, wanted, author, adds)
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
    wanted = checked({k: v for k, v in renderings.items() if v.strip()}, owner)
    note = Source(note=stored.name)
    terms = [Term(text.strip(), owner.source, kind, source=note)]
    terms += [Term(value, language, kind, source=note) for language, value in wanted.items()]
    with history.change_set(db, "add term", author=author, label=text, scope=owner.scope):
        concept = changes.save_concept(db, Concept(kind, terms=tuple(terms)), author=author)
        drop(db, number, text.strip())
        _sign(db, number, concept, text.strip(), wanted, author)
        _redraft(workspace, number, {concept}, author)
    return concept


def _sign(
    db: Database,
    number: int,
    concept: int,
    source: str,
    renderings: Mapping[str, str],
    author: str,
    adds: Collection[str] | None = None,
) -> None:
    profile = project(db, document(db, number).project).profile
    stored = store.concept(db, concept, profile=profile)
    missing = [
        Term(text, language, stored.kind, status="admitted", source=Source(note=document(db, number).name))
        for language, text in renderings.items()
        if not any(
            t.language == language and fold(t.text, language) == fold(text, language) for t in stored.terms
        )
    ]
    for term in missing:
        if adds is not None and term.language not in adds:
            raise InvalidInputError(
                "“%(text)s” is not in the glossary. Choose a rendering that is listed, or ask a terminologist to add it.",
                text=term.text,
            )
    if missing:
        # The first full name in a language is its preferred one; a further one is admitted beside it.
        terms = [
            t
            if stored.preferred(t.language)
            else Term(t.text, t.language, t.kind, status="preferred", source=t.source)
            for t in missing
        ]
        changes.save_concept(db, _with_terms(stored, terms), profile=profile, author=author)
    for language, text in renderings.items():
        db.execute(
            "INSERT INTO sign_off(document, concept, source, language, text, author, at) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (document, concept, source, language) DO UPDATE SET "
            "text = excluded.text, author = excluded.author, at = excluded.at WHERE text <> excluded.text",
            [number, concept, source, language, text, history.who(author), now()],
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
    touched = {
        each.segment
        for each in readings(workspace, number)
        if any(match.term.concept in concepts for match in each.matches)
    }
    redraft(workspace, number, touched, author)
