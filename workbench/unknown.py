"""Names that the glossary does not know: what may be proposed for them, and what is decided for one document alone.

A decision holds in every place and language of its document and leaves the glossary as it is; see `terminology.add_entry` for
what is to stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import changes, history, names
from glossary.candidates import candidates
from glossary.terms import KINDS, Kind, Term
from workbench.errors import InvalidInputError
from workbench.occurrences import Place, Reading, outermost, readings
from workbench.projects import Document, Project, document, now, project

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Match
    from workbench.workspace import Workspace

LOCAL = history.LOCAL_AUTHOR
Suggestions = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that looks like a name or title and is not in the glossary, with proposals that nobody has checked.

    `suggestions` are by target, the likeliest first.
    """

    text: str
    kind: Kind
    reason: str
    places: tuple[Place, ...]
    suggestions: Suggestions

    @property
    def count(self) -> int:
        """How often it stands in the document."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A name that was decided for this document alone: by target the rendering, beside the other proposals."""

    text: str
    kind: Kind
    places: tuple[Place, ...]
    renderings: Mapping[str, str]
    suggestions: Suggestions

    @property
    def count(self) -> int:
        """How often it stands in the document."""
        return len(self.places)


# --- finding -------------------------------------------------------------------------------------------------------


def unknown_here(
    db: Database, stored: Document, owner: Project, read: Sequence[Reading]
) -> Iterator[Unknown]:
    """Yield what is to be decided: people first, the surest finds and the ones that must be right."""
    passed_over = frozenset(dismissed(db, stored.id))
    found: dict[str, tuple[Kind, str, list[Place], str]] = {}
    for segment in read:
        for candidate in candidates(segment.text, owner.source, segment.matches):
            if candidate.text in passed_over:
                continue
            form = segment.text[candidate.start : candidate.end]
            place = Place(segment.segment, segment.number, candidate.start, candidate.end, form)
            country = nationality(segment.text, candidate.start, segment.matches)
            found.setdefault(candidate.text, (candidate.kind, candidate.reason, [], country))[2].append(place)
    for text, (kind, reason, places, country) in sorted(
        found.items(), key=lambda item: item[1][0] != "person"
    ):
        yield Unknown(text, kind, reason, tuple(places), suggest(text, kind, owner, country))


def chosen_here(db: Database, stored: Document, owner: Project, read: Sequence[Reading]) -> Iterator[Chosen]:
    """Yield what was decided for this document alone, with its places; one whose last place is gone has none."""
    places: dict[str, list[Place]] = {}
    countries: dict[str, str] = {}
    for segment in read:
        for match in outermost(segment.matches):
            if match.term.concept is None:
                places.setdefault(match.term.text, []).append(segment.place(match))
                countries.setdefault(match.term.text, nationality(segment.text, match.start, segment.matches))
    kinds = _kinds(db, stored.id)
    for text, renderings in chosen(db, stored.id).items():
        kind = kinds[text]
        yield Chosen(
            text,
            kind,
            tuple(places.get(text, ())),
            renderings,
            suggest(text, kind, owner, countries.get(text, "")),
        )


def nationality(text: str, start: int, matches: Sequence[Match]) -> str:
    """Return the country whose office, body or name stands nearest before `start` in the sentence; empty where none does.

    A country's name right before an office says whose it is: the glossary may know an office of that name in another country only.
    """
    before = [
        m for m in outermost(matches) if m.end <= start and m.term.kind != "person" and m.term.jurisdiction
    ]
    if not before:
        return ""
    nearest = max(before, key=lambda m: m.end)
    people = [m for m in matches if m.term.kind == "person" and nearest.end <= m.start < start]
    if people or "." in text[nearest.end : start]:
        return ""
    places = [m for m in before if m.term.kind == "place" and m.end <= nearest.start <= m.end + 1]
    return (places or [nearest])[0].term.jurisdiction


def suggest(text: str, kind: Kind, owner: Project, country: str = "") -> dict[str, tuple[str, ...]]:
    """Propose renderings of a name by the transliteration tables; nothing for what must be translated."""
    if kind != "person" or owner.source != "kk":
        return {}
    return {target: names.spellings(text, target, country) for target in owner.targets}


def chosen(db: Database, number: int) -> dict[str, dict[str, str]]:
    """Return what was decided for the document alone: source wording → language → text."""
    rows = db.execute(
        "SELECT source, language, text FROM chosen_name WHERE document = ? ORDER BY source, language",
        [number],
    )
    out: dict[str, dict[str, str]] = {}
    for source, language, text in rows.fetchall():
        out.setdefault(source, {})[language] = text
    return out


def _kinds(db: Database, number: int) -> dict[str, Kind]:
    rows = db.execute("SELECT source, kind FROM chosen_name WHERE document = ?", [number])
    return dict(rows.fetchall())


def dismissed(db: Database, number: int) -> tuple[str, ...]:
    """Return what was said to be no term of the document."""
    rows = db.execute("SELECT text FROM dismissal WHERE document = ? ORDER BY id", [number])
    return tuple(row[0] for row in rows)


# --- deciding ------------------------------------------------------------------------------------------------------


def choose(
    workspace: Workspace,
    number: int,
    text: str,
    kind: Kind,
    renderings: Mapping[str, str],
    *,
    author: str = LOCAL,
) -> None:
    """Decide how `text` is rendered in this document, in all its places; the glossary stays as it is, drafts follow.

    What was decided for it before is replaced. One change set: one undo takes the decision and its drafts back.
    """
    db = workspace.db
    owner = project(db, document(db, number).project)
    source = " ".join(text.split())
    wanted = checked({k: v for k, v in renderings.items() if v.strip()}, owner)
    if not wanted:
        raise InvalidInputError("There is no rendering to confirm. Write at least one.")
    if kind not in KINDS:
        raise InvalidInputError("“%(kind)s” is not a kind of term. Choose one from the list.", kind=kind)
    changes.check_term(Term(source, owner.source))
    with history.change_set(db, "choose name", author=author, label=source, scope=owner.scope):
        drop(db, number, source)
        for language, rendering in wanted.items():
            db.execute(
                "INSERT INTO chosen_name(document, source, kind, language, text, author, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [number, source, kind, language, rendering, history.who(author), now()],
            )
        redraft(workspace, number, _places_of(workspace, number, source), author)


def forget(workspace: Workspace, number: int, text: str, *, author: str = LOCAL) -> None:
    """Take back what was decided for `text` in this document; it is offered again and its drafts are made anew."""
    db = workspace.db
    owner = project(db, document(db, number).project)
    with history.change_set(db, "forget name", author=author, label=text, scope=owner.scope):
        touched = _places_of(workspace, number, text)
        drop(db, number, text)
        redraft(workspace, number, touched, author)


def drop(db: Database, number: int, text: str) -> None:
    """Remove the decision for `text` from the document; part of an open change set."""
    db.execute("DELETE FROM chosen_name WHERE document = ? AND source = ?", [number, text])


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


def checked(renderings: Mapping[str, str], owner: Project) -> dict[str, str]:
    """Return the renderings without outer spaces; one that cannot be stored, or for no target of the project, is an error."""
    wanted = {language: text.strip() for language, text in renderings.items()}
    for language, text in wanted.items():
        if language not in owner.targets:
            raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
        changes.check_term(Term(text, language))
    return wanted


def _places_of(workspace: Workspace, number: int, text: str) -> set[int]:
    return {
        each.segment
        for each in readings(workspace, number)
        if any(m.term.concept is None and m.term.text == text for m in each.matches)
    }


def redraft(workspace: Workspace, number: int, segments: Collection[int], author: str) -> None:
    """Draft these segments anew, but for what a person wrote."""
    from workbench.drafting import predraft  # noqa: PLC0415 - drafting reads the pins from here

    predraft.renew(workspace, number, segments, author=author)
