"""The words around an office: what calls it past, which sentence it stands in, whose country it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from glossary.index import TermIndex
from glossary.inflection import analyses
from glossary.languages import is_acronym
from glossary.matching import Word, split_words, titles_table, vocabulary
from glossary.terms import Appointment, Match, Term

SENTENCE_END = re.compile(r"[.!?…]+[»”\"]?\s+(?=[^\W\d_])|\n")


def is_phrase(words: Sequence[str], phrase: str) -> bool:
    """Tell whether folded words are a phrase of `data/titles.toml`, in which `*` is any ending."""
    wanted = phrase.split()
    return len(words) == len(wanted) and all(
        w.startswith(p[:-1]) if p.endswith("*") else w == p for w, p in zip(words, wanted, strict=True)
    )


def has_phrase(words: Sequence[str], phrase: str) -> bool:
    """Tell whether a phrase of `data/titles.toml` stands among folded words."""
    length = len(phrase.split())
    return any(is_phrase(words[n : n + length], phrase) for n in range(len(words) - length + 1))


def says_past(word: str, language: str) -> bool:
    """Tell whether a folded word is one of those that call an office past."""
    return any(
        is_phrase([word], part) for phrase in vocabulary(language)["former"] for part in phrase.split()
    )


def words_before(place: int, words: Sequence[Word], text: str) -> list[Word]:
    """Return the words of the sentence before `place`."""
    found: list[Word] = []
    for word in reversed([w for w in words if w.end <= place]):
        # The letter that the sentence begins with is looked at as well.
        if SENTENCE_END.search(text, word.end, (found[-1].start if found else place) + 1):
            break
        found.append(word)
    return found[::-1]


def is_acting(start: int, end: int, words: Sequence[Word], language: str) -> bool:
    """Tell whether the office at `start:end` is called one held for a while, where the language says so."""
    phrases = vocabulary(language)["acting"]
    if language in {"kk", "ky"}:
        after = [w.folded for w in words if w.start >= end]
        return any(is_phrase(after[: len(p.split())], p) for p in phrases)
    before = [w.folded for w in words if w.end <= start]
    return any(is_phrase(before[-len(p.split()) :], p) for p in phrases)


def held_in(appointment: Appointment, year: int) -> bool:
    """Tell whether an appointment was in force in some part of `year`."""
    return (appointment.start is None or appointment.start.year <= year) and (
        appointment.end is None or year <= appointment.end.year
    )


def inside(match: Match, other: Match) -> bool:
    """Tell whether a match lies inside another, longer one."""
    return (
        other.start <= match.start
        and match.end <= other.end
        and (match.start, match.end) != (other.start, other.end)
    )


def sentence(text: str, place: int) -> tuple[int, int]:
    """Return roughly the sentence around `place`: enough to see whether it names a year."""
    ends = [m.end() for m in SENTENCE_END.finditer(text)]
    return max((e for e in ends if e <= place), default=0), min(
        (e for e in ends if e > place), default=len(text)
    )


def bare_forms(core: str, language: str) -> tuple[str, ...]:
    """Return an office of one word without the possession that its country gave it: `Президенті` → `Президент`."""
    if language not in {"kk", "ky"} or len(split_words(core, language)) != 1:
        return ()
    for cut in (2, 1):
        stem = core[:-cut]
        if len(stem) > 3 and any(
            a.possessive == "3" and a.case == "nominative" for a in analyses(core, stem, language)
        ):
            return (stem,)
    return ()


@lru_cache(maxsize=8)
def countries(language: str, table: str = "countries") -> tuple[TermIndex, Mapping[Term, tuple[str, ...]]]:
    """Return an index of the names of countries and unions, or of `nations`, and the codes that each of them stands for."""
    codes: dict[Term, tuple[str, ...]] = {}
    for code, names in titles_table()[table].items():
        for name in names[language]:
            term = Term(name, language, "place", type="acronym" if is_acronym(name) else "full")
            codes[term] = (*codes.get(term, ()), code)
    return TermIndex(codes, language), codes
