"""The words around an office: what calls it past, which sentence it stands in, whose country it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from glossary.index import TermIndex
from glossary.inflection import analyses
from glossary.languages import is_acronym
from glossary.matching import split_words, titles_table, vocabulary
from glossary.terms import Term

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
def countries(language: str) -> tuple[TermIndex, Mapping[Term, tuple[str, ...]]]:
    """Return an index of the names of countries and unions, and the codes that each of them stands for."""
    codes: dict[Term, tuple[str, ...]] = {}
    for code, names in titles_table()["countries"].items():
        for name in names[language]:
            term = Term(name, language, "place", type="acronym" if is_acronym(name) else "full")
            codes[term] = (*codes.get(term, ()), code)
    return TermIndex(codes, language), codes
