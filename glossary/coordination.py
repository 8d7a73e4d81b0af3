"""What one wording leaves to its neighbour: a head that two terms share, a dash that another printing writes as a hyphen."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from glossary.inflection import analyses, index_keys, stem_keys
from glossary.languages import fold_word
from glossary.matching import Passage, Pattern, Word, vocabulary
from glossary.terms import Term

_FARTHEST = 12  # words between a head and the first of those who share it
_LONGEST = 6  # words that a term behind a shared head may have of its own
_TURKIC = frozenset({"kk", "ky"})
_JOINED = re.compile(r"(?<=[^\W\d_]{3})(?:-|\s?[‐‑‒–—―]\s?)(?=[^\W\d_]{3})")


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage as it would read if the shared head stood with this term too; `behind`: the head comes first (Russian, English)."""

    read: Passage
    head: Word
    behind: bool

    def own_words(self, first: int, pattern: Pattern) -> tuple[int, int] | None:
        """Return the span of the term's own words, or None if the head is not in the plural, or no part of the term."""
        words, language = self.read.words, pattern.language
        if self.behind:
            if first != 0 or not _is_plural(self.head.text, pattern.words[0], language):
                return None
            own = [
                w
                for w in words[1:]
                if w.start > self.head.end and w.folded not in vocabulary(language)["links"]
            ]
            return (own[0].start, own[-1].end) if own else None
        if not _is_plural(self.head.text, pattern.words[-1], language):
            return None
        return words[first].start, words[-2].end


def shared_heads(
    read: Passage, language: str, *, last: Callable[[Word], bool], first: Container[int]
) -> Iterator[Shared]:
    """Yield what `read` says shortened: `Энергетика және Көлік министрлері`, `министры энергетики и транспорта`.

    The head stands once, in the plural, behind the last one or (Russian, English) before the first; before it stand words, commas and
    at least one coordinator (`data/titles.toml`). Only those are of interest behind which a term may end (`last`), and those in front
    that begin at one of the places `first`.
    """
    joining = vocabulary(language)["coordinators"]
    if not any(w.folded in joining for w in read.words):
        return
    for place, word in enumerate(read.words):
        before, behind = last(word), language not in _TURKIC and word.start in first
        if (before or behind) and _is_head(word.text, language):
            if before:
                yield from _before(read, place, joining, language)
            if behind:
                yield from _behind(read, place, joining, vocabulary(language)["links"])


def _before(read: Passage, place: int, joining: tuple[str, ...], language: str) -> Iterator[Shared]:
    words, gaps, head = read.words, read.gaps, read.words[place]
    if place and _owns(words[place - 1], language):
        return
    coordinated = False
    for here in range(place - 1, max(-1, place - 1 - _FARTHEST), -1):
        after = gaps[here + 1]
        if after not in {"", ","} or (after and here + 1 == place):
            return
        if words[here].folded in joining:
            coordinated = True
            last = here - 1
            if gaps[here]:
                return
        elif after == "," and coordinated:
            last = here
        else:
            continue
        if last >= 0 and last + 1 < place:
            first = max(0, last + 1 - _FARTHEST)
            yield Shared(
                Passage(read.text, (*words[first : last + 1], head), (*gaps[first : last + 1], "")),
                head,
                behind=False,
            )


def _owns(word: Word, language: str) -> bool:
    """Tell whether the word before a head says whose it is (`көлік және оның министрлері`), so that nothing is shared."""
    table = vocabulary(language)
    return word.folded in table["pronouns"] or (
        len(word.folded) > 5 and word.folded.endswith(table["genitive_endings"])
    )


def _behind(read: Passage, place: int, joining: tuple[str, ...], links: tuple[str, ...]) -> Iterator[Shared]:
    words, gaps, head = read.words, read.gaps, read.words[place]
    opening = (
        words[place : place + 2]
        if words[place + 1 : place + 2] and words[place + 1].folded in links
        else [head]
    )
    starts, coordinated = [], False
    for here in range(place + 1, min(len(words), place + 1 + _FARTHEST)):
        if gaps[here] not in {"", ","}:
            break
        if words[here].folded in joining:
            coordinated = True
            starts.append(here + 1)
        elif gaps[here] == ",":
            starts.append(here)
    for start in starts if coordinated else ():
        own: list[Word] = []
        for here in range(start, min(len(words), start + _LONGEST)):
            if own and (gaps[here] or words[here].folded in joining):
                break
            own.append(words[here])
            before = [head] if own[0].folded in links else list(opening)
            said = (*before, *own)
            yield Shared(Passage(read.text, said, ("",) * len(said)), head, behind=True)


@lru_cache(maxsize=8192)
def _is_plural(word: str, stem: str, language: str) -> bool:
    return any(a.number == "plural" for a in analyses(word, stem, language))


@lru_cache(maxsize=8192)
def _is_head(word: str, language: str) -> bool:
    alike = _heads(language).get(fold_word(word, language)[:2], ())
    return any(not _keys(head, language).isdisjoint(stem_keys(word, language)) for head in alike)


@cache
def _heads(language: str) -> dict[str, list[str]]:
    """Return the heads that several terms may share, by how they and all their forms begin."""
    table = vocabulary(language)
    found: dict[str, list[str]] = {}
    for head in dict.fromkeys((*table["heads"], *table["bodies"], *table["shared_heads"])):
        if " " not in head:
            found.setdefault(head[:2], []).append(head)
    return found


@cache
def prepare(language: str) -> None:
    """Get the heads of `language` ready, which the first texts with a conjunction would wait for otherwise."""
    for alike in _heads(language).values():
        for head in alike:
            _keys(head, language)


@cache
def _keys(head: str, language: str) -> frozenset[str]:
    return frozenset(index_keys(head, language))


def swapped_dashes(term: Term) -> str | None:
    """Return the wording with its hyphens as dashes or its dashes as hyphens, if it has either between two words.

    Printings differ (`Қазақстан-Түркия кеңесі`, `Қазақстан – Түркия кеңесі`). A person's hyphen is part of the name.
    """
    if term.kind == "person" or not any(c in term.text for c in "-‐‑‒–—―"):
        return None
    dashed = any(c in term.text for c in "‒–—―")
    swapped = _JOINED.sub("-" if dashed else " – ", term.text)
    return swapped if swapped != term.text else None
