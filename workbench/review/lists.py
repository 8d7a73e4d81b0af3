"""A long list of officials: one row each, all put into the case that the sentence around them asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from glossary import names
from glossary.candidates import candidates
from glossary.fitting import source_analysis
from glossary.inflection import inflect
from glossary.languages import check_language, tokens
from glossary.terms import Gender, Match, Pin, Term
from glossary.titles import Chain, compose, title_chains
from workbench.drafting.engine import CLOSE, OPEN
from workbench.errors import InvalidInputError, NotFoundError
from workbench.occurrences import outermost
from workbench.projects import document
from workbench.review.translations import Context, context
from workbench.terminology import Pins

if TYPE_CHECKING:
    from workbench.workspace import Workspace

LIST = "[…]"
"""Stands in a frame's text where the list goes."""
LONG = 3
"""So many composed titles in one segment are a list that is easier to edit row by row."""
MAX_ROWS = 200
MAX_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Official:
    """One row: posts, person and country in the target, in their dictionary forms.

    `source` is how the source names them; `unverified` when the glossary is not sure of a rendering. What has no rendering
    stands in ⟦ ⟧ in the source's words and is never inflected.
    """

    posts: tuple[str, ...] = ()
    person: str = ""
    place: str = ""
    gender: Gender | None = None
    source: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence for a list: `text` has `[…]` where the list goes, every official stands in `case` (a UD name)."""

    key: str
    text: str
    case: str


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files("workbench").joinpath("data", "lists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def frames(language: str) -> tuple[Frame, ...]:
    """Return the frames of a language, the usual one first (`data/lists.toml`)."""
    return tuple(Frame(**row) for row in _table()[check_language(language)]["frames"])


def cases(language: str) -> tuple[str, ...]:
    """Return the cases that a frame of this language can ask for."""
    return tuple(_table()[check_language(language)]["cases"])


# --- reading the source --------------------------------------------------------------------------------------------


def chains(workspace: Workspace, text: str, language: str) -> list[Chain]:
    """Return the officials that `text` names, people without a post too, also those that the glossary does not know."""
    matches = _matches(workspace, text, language)
    found = [chain for chain in title_chains(text, matches, language) if chain.person is not None]
    named = {chain.person.start for chain in found if chain.person}
    alone = [
        Chain(m.start, m.end, (), m) for m in matches if m.term.kind == "person" and m.start not in named
    ]
    return sorted([*found, *alone], key=lambda chain: chain.start)


def is_list(workspace: Workspace, text: str, language: str) -> bool:
    """Tell whether a segment names so many officials with their posts that its list is better edited row by row."""
    return sum(bool(chain.posts) for chain in chains(workspace, text, language)) >= LONG


def _matches(workspace: Workspace, text: str, language: str) -> list[Match]:
    """What the glossary finds, and between it the people and posts that nobody has entered yet."""
    everything = workspace.index(language).find(text)
    unknown = [
        Match(c.start, c.end, Term(c.text, language, c.kind), text[c.start : c.end])
        for c in candidates(text, language, everything)
        if c.kind in {"person", "title"}
    ]
    known = outermost(everything)
    apart = [u for u in unknown if all(u.end <= m.start or m.end <= u.start for m in known)]
    return sorted([*known, *apart], key=lambda m: m.start)


def in_target(workspace: Workspace, segment: int, language: str) -> Context:
    """Return the segment in its surroundings; `NotFoundError` when `language` is no target of its project."""
    where = context(workspace.db, segment)
    if language not in where.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    return where


def officials(workspace: Workspace, segment: int, language: str) -> list[Official]:
    """Return a row for each official in the segment's source, rendered by the document's pins."""
    where = in_target(workspace, segment, language)
    pins = {
        (pin.source.concept, pin.source.text): pin
        for pin in Pins(workspace, document(workspace.db, where.document), language).of(where.text)
    }
    found = chains(workspace, where.text, where.source)[:MAX_ROWS]
    return [_official(chain, where.text, language, pins) for chain in found]


def _official(chain: Chain, text: str, language: str, pins: Mapping[tuple[int | None, str], Pin]) -> Official:
    def rendering(match: Match | None) -> Term | None:
        pin = pins.get((match.term.concept, match.term.text)) if match is not None else None
        return pin.targets[0] if pin is not None and pin.targets else None

    posts = [(rendering(post.match), text[post.start : post.end]) for post in chain.posts]
    place, person = rendering(chain.place), rendering(chain.person)
    known = [term for term in (*(term for term, _ in posts), place, person) if term is not None]
    complete = person is not None and all(term is not None for term, _ in posts)
    name = person.text if person is not None else _transliterated(chain.person, language)
    gender = (person and person.gender) or (chain.person and chain.person.term.gender) or None
    return Official(
        tuple(term.text if term is not None else f"{OPEN}{words}{CLOSE}" for term, words in posts),
        name,
        place.text if place is not None else "",
        gender,
        text[chain.start : chain.end],
        not complete or not all(term.verified for term in known),
    )


def _transliterated(person: Match | None, language: str) -> str:
    if person is None:
        return ""
    if person.term.language == "kk" and language != "kk":
        return names.transliterate(person.term.text, language)
    return f"{OPEN}{person.form}{CLOSE}"


def usual_frame(workspace: Workspace, segment: int, language: str) -> Frame:
    """Return the frame that says what the source says of its officials (`asks` in `data/lists.toml`), else the usual one."""
    where = in_target(workspace, segment, language)
    known = {frame.key: frame for frame in frames(language)}
    named = chains(workspace, where.text, where.source)
    usual = next(iter(known.values()))
    if not named:
        return usual
    asked = _asked(where.text, named, where.source)
    return known.get(asked or _by_case(named[-1], where.source), usual)


def _asked(text: str, named: Sequence[Chain], language: str) -> str | None:
    """Return the key of the frame that the words behind the list ask for, else those before it."""
    for around in (text[named[-1].end :], text[: named[0].start]):
        words = [token.text.casefold() for token in tokens(around)]
        for row in _table()[language].get("asks", ()):
            if any(_stands(phrase.split(), words) for phrase in row["phrases"]):
                key: str = row["frame"]
                return key
    return None


def _stands(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether the beginnings of `phrase` are those of words that follow each other."""
    return any(
        all(word.startswith(start) for word, start in zip(words[at:], phrase, strict=False))
        for at in range(len(words) - len(phrase) + 1)
    )


def _by_case(last: Chain, language: str) -> str:
    if last.person is None:
        return ""
    case = source_analysis(last.person, check_language(language)).case
    return next((frame.key for frame in frames(language) if frame.case == case), "")


# --- writing the target --------------------------------------------------------------------------------------------


def formed(official: Official, language: str, case: str) -> str:
    """Return the official as one noun phrase in `case`: posts joined by a dash, the country, the name.

    In Russian every part declines, in the other languages what stands last does (`data/lists.toml`).
    """
    table = _table()[check_language(language)]
    if case not in table["cases"]:
        raise InvalidInputError("“%(text)s” is not a case of this language. Choose one.", text=case[:40])
    parts = list(_declined(official, language, case))
    posts, name = " – ".join(parts[: len(official.posts)]), parts[len(official.posts) :]
    place = _placed(official.place, language)
    ordered = (place, posts) if table["place"] == "before" else (posts, place)
    return " ".join(part for part in (*ordered, *name) if part)


def _declined(official: Official, language: str, case: str) -> Iterator[str]:
    everything = _table()[language]["declines"] == "all"
    count = len(official.posts) + bool(official.person)
    parts = [*official.posts, *([official.person] if official.person else [])]
    for number, text in enumerate(parts, 1):
        wanted = case if everything or number == count else "nominative"
        if text.startswith(OPEN):
            yield text
        elif number <= len(official.posts):
            yield compose([text], None, language, case=wanted)
        else:
            yield compose([], text, language, case=wanted, gender=official.gender)


def _placed(place: str, language: str) -> str:
    if not place:
        return ""
    table = _table()[language]
    text = inflect(place, language, kind="place", case=table["place_case"])
    return f"{table['place_word']} {text}".strip()


def joined(rows: Sequence[Official], language: str, case: str) -> str:
    """Return the officials as an enumeration; empty rows are left out."""
    return enumerated([text for row in rows if (text := formed(row, language, case))], language)


def enumerated(items: Sequence[str], language: str) -> str:
    """Return an enumeration with the language's marks and conjunction."""
    table = _table()[check_language(language)]
    if len(items) < 2:
        return "".join(items)
    long = "long_" if any("," in item for item in items) else ""
    return f"{table[f'{long}separator'].join(items[:-1])}{table[f'{long}last']}{items[-1]}"


def sentence(rows: Sequence[Official], language: str, frame: Frame) -> str:
    """Return the list in its frame; a sentence that begins with the list gets its capital. Of nobody there is no sentence."""
    items = joined(rows, language, frame.case)
    before, place, after = frame.text.partition(LIST)
    if not place:
        raise InvalidInputError("The sentence has no […] where the list goes. Write one.")
    if not items:
        return ""
    if not before.strip():
        items = items[:1].upper() + items[1:]
    return before + items + after
