"""The speeches of a document: which segments somebody says, and who that is by the glossary on the document's day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glossary import store
from glossary.index import TermIndex
from glossary.languages import fold
from workbench.occurrences import outermost, own_terms
from workbench.projects import document, project
from workbench.review import speech_blocks, speech_rules
from workbench.review.speech_blocks import Paragraph, Speaker
from workbench.terminology import Pins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_utils import Database

    from glossary.terms import Match
    from workbench.projects import Document
    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech: its first and last segment, counted from 0 through the document, and who says it.

    `speaker` is what the text calls the speaker, empty where it names none; for a pronoun, whoever was named last before it.
    `concept` is the entry that this is about, `person` who held the office on the document's day; `renderings` are the pinned
    ones, `people` the preferred names of `person`, both by target.
    """

    first: int
    last: int
    speaker: str = ""
    concept: int | None = None
    person: str = ""
    renderings: Mapping[str, str] | None = None
    people: Mapping[str, str] | None = None

    def speaker_in(self, target: str) -> str:
        """Return who speaks as the target has it, an office with its holder; empty where no rendering is pinned."""
        return _with_person((self.renderings or {}).get(target, ""), (self.people or {}).get(target, ""))

    @property
    def speaker_in_source(self) -> str:
        """Who speaks as the source has it, an office with its holder."""
        return _with_person(self.speaker, self.person)


def _with_person(name: str, person: str) -> str:
    return f"{name} ({person})" if name and person else name


def of_document(workspace: Workspace, number: int) -> tuple[Speech, ...]:
    """Return the speeches of document `number` in order; read once as long as neither text nor glossary changes."""
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    texts = db.execute(
        "SELECT count(*), max(s.id), sum(s.version), (SELECT sum(version) FROM paragraph WHERE document = :document), "
        "(SELECT count(*) || '/' || coalesce(sum(version), 0) FROM sign_off WHERE document = :document), "
        "(SELECT count(*) || '/' || coalesce(sum(version), 0) FROM chosen_name WHERE document = :document) "
        "FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = :document",
        {"document": number},
    ).fetchone()
    state = (store.stamp(db), stored.version, owner.targets, owner.profile, tuple(texts))
    return workspace.remembered(f"speeches:{number}", state, lambda: _read(workspace, stored))


def speech_at(found: Sequence[Speech], place: int) -> Speech | None:
    """Return the speech that the segment at `place` (counted from 0) belongs to, or None."""
    return next((speech for speech in found if speech.first <= place <= speech.last), None)


def between(found: Sequence[Speech], first: int, last: int) -> list[Speech]:
    """Return the speeches that share a segment with a stretch, its first and last segment counted from 0."""
    return [speech for speech in found if speech.first <= last and first <= speech.last]


def _read(workspace: Workspace, stored: Document) -> tuple[Speech, ...]:
    owner = project(workspace.db, stored.project)
    reader = _Reader(workspace, stored, owner.source, owner.targets)
    found = speech_rules.speeches(paragraphs(workspace.db, stored.id), owner.source, reader.known)
    return tuple(reader.named(speech) for speech in found)


def paragraphs(db: Database, number: int) -> list[Paragraph]:
    """Return a document's paragraphs with the places of their segments, those without a segment too."""
    rows = db.execute(
        "SELECT p.id, p.text, p.kind, s.start, s.start + length(s.text) FROM paragraph p "
        "LEFT JOIN segment s ON s.paragraph = p.id WHERE p.document = ? ORDER BY p.position, s.position",
        [number],
    )
    found: dict[int, tuple[str, str, list[tuple[int, int]]]] = {}
    for each, text, kind, start, end in rows:
        places = found.setdefault(each, (text, kind, []))[2]
        if start is not None:
            places.append((start, end))
    return [Paragraph(text, kind, tuple(places)) for text, kind, places in found.values()]


class _Reader:
    """What the glossary says of the speakers of one document."""

    def __init__(self, workspace: Workspace, stored: Document, source: str, targets: Sequence[str]) -> None:
        self.source = source
        self.day = stored.date
        self.indexes = _indexes(workspace, stored.id, source)
        self.pins = {target: Pins(workspace, stored, target) for target in targets}
        self.db = workspace.db
        self.found: dict[str, list[Match]] = {}
        self.last: Speech | None = None

    def known(self, text: str) -> list[tuple[int, int, bool]]:
        """Where people and offices stand in a clause, and whether in the form in which a subject stands."""
        return [(m.start, m.end, self._is_subject(m)) for m in self._matches(text)]

    def _matches(self, text: str) -> list[Match]:
        if text not in self.found:
            found = [m for index in self.indexes for m in index.find(text)]
            self.found[text] = outermost(m for m in found if m.term.kind in {"person", "title"})
        return self.found[text]

    def _is_subject(self, match: Match) -> bool:
        return (
            fold(match.form, self.source).split()[-1:] == fold(match.term.text, self.source).split()[-1:]
            or len(match.form.split()) < 2
        )

    def named(self, speech: speech_blocks.Speech) -> Speech:
        """Return the speech with whom its speaker's words mean."""
        speaker = speech.speaker
        if speaker is None:
            return Speech(speech.first, speech.last)
        if speaker.pronoun:
            return self._meant(speech, speaker)
        matches = self._matches(speaker.text)
        person = next((m for m in matches if m.term.kind == "person"), None)
        main = person or (matches[0] if matches else None)
        holder = self._holder(main) if main is not None and person is None else {}
        self.last = Speech(
            speech.first,
            speech.last,
            speaker.text,
            main.term.concept if main else None,
            holder.pop(self.source, ""),
            self._renderings(speaker.text, matches),
            holder,
        )
        return self.last

    def _meant(self, speech: speech_blocks.Speech, speaker: Speaker) -> Speech:
        """A pronoun means whoever spoke before."""
        before = self.last
        if before is None:
            return Speech(speech.first, speech.last, speaker.text)
        return replace(before, first=speech.first, last=speech.last)

    def _holder(self, office: Match) -> dict[str, str]:
        """The names, by language, of the one person who held an office on the document's day."""
        if self.day is None or office.term.concept is None:
            return {}
        held = self.db.execute(
            "SELECT DISTINCT person FROM appointment WHERE office = :office "
            "AND coalesce(start, :day) <= :day AND coalesce(end, :day) >= :day",
            {"office": office.term.concept, "day": self.day.isoformat()},
        ).fetchall()
        if len(held) != 1:
            return {}
        person = store.concept(self.db, held[0][0])
        names = {language: person.preferred(language) for language in (self.source, *self.pins)}
        return {language: name.text for language, name in names.items() if name is not None}

    def _renderings(self, text: str, matches: Sequence[Match]) -> dict[str, str]:
        """The pinned renderings of a speaker whose words are all known, by target."""
        left = text
        for match in matches:
            left = left.replace(match.form, "", 1)
        if left.strip(" –—-,") or not matches:
            return {}
        out = {}
        for target, pins in self.pins.items():
            found = [pins.for_match(match) for match in matches]
            texts = [pin.targets[0].text for pin in found if pin is not None and pin.targets]
            if len(texts) == len(matches):
                out[target] = " ".join(texts)
        return out


def _indexes(workspace: Workspace, number: int, source: str) -> list[TermIndex]:
    own = own_terms(workspace.db, number, source)
    return [*([TermIndex(own, source)] if own else []), workspace.index(source)]
