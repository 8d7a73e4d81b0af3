"""Every form a word takes: generate it, list them all, recognise one.

`inflect` and `paradigm` take a whole term, of any number of words; `recognise`, `analyses`, `stem_keys` and `index_keys` take single words
as `languages.tokens` cuts them, and `parts` says which words of a term inflect. With these an index finds terms in a text:

* store the term under `index_keys(part.text, …)` of its inflecting parts,
* look up `stem_keys(word, …)` of each word of the text, and confirm with `recognise`.

Guarantee: if `recognise(word, stem, language, kind=…)` is not None, then `index_keys(stem, language, kind=…)` and `stem_keys(word, language)`
have a key in common. (The other way round does not hold: keys are candidates.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.inflection import english, russian, turkic
from glossary.inflection.cells import (
    CASES,
    LANGUAGE_CASES,
    NUMBERS,
    POSSESSIVES,
    Analysis,
    Cell,
    InflectionError,
    Part,
    check_cell,
    check_kind,
)
from glossary.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CASES", "LANGUAGE_CASES", "NUMBERS", "POSSESSIVES", "Analysis", "Cell", "InflectionError", "Part",
    "analyses", "beginning", "index_keys", "inflect", "paradigm", "parts", "prepare", "recognise", "stem_keys",
]  # fmt: skip


def inflect(
    text: str,
    language: str,
    *,
    kind: str = "term",
    case: str = "nominative",
    number: str = "singular",
    possessive: str | None = None,
    gender: str | None = None,
    animate: bool | None = None,
) -> str:
    """Return the usual form of `text`, a term in its base form, for that cell of its paradigm.

    In Kazakh and Kyrgyz only the last word changes; in Russian the head and what agrees with it (both halves of a
    composed title), and of a person every part; in English the head's plural and the last word's possessive. `gender` helps with Russian
    people, `animate` with the Russian accusative; both are guessed from the text and the kind when None.
    A text without a word in it comes back as it is. An unknown language, case, number, possessor or kind is a `ValueError`.
    """
    language = check_language(language)
    cell = check_cell(language, kind, case, number, possessive)
    if language == "ru":
        return russian.inflect(text, kind=kind, cell=cell, gender=gender, animate=animate)
    if language == "en":
        return english.inflect(text, kind=kind, cell=cell)
    return turkic.inflect(text, language, kind=kind, cell=cell)


def paradigm(
    text: str, language: str, *, kind: str = "term", gender: str | None = None, possessed: bool = True
) -> Mapping[Cell, tuple[str, ...]]:
    """Return every cell of `text`'s paradigm with its valid forms, the usual one (what `inflect` gives) first.

    Without `possessed`, those where a possessor is marked are left out: most of them in Kazakh and Kyrgyz.
    """
    language = check_language(language)
    check_kind(kind)
    if language == "ru":
        return russian.paradigm(text, kind=kind, gender=gender)
    if language == "en":
        return english.paradigm(text, kind=kind)
    return turkic.paradigm(text, language, kind=kind, possessed=possessed)


def recognise(word: str, stem: str, language: str, *, kind: str = "term") -> Analysis | None:
    """Return how the single word `word` is a form of `stem`, its usual reading, or None if it is not one.

    `stem` is a word as it stands in the term. Letter case does not matter, except that an acronym (`ШЫҰ`, `UN`) must be in capitals.
    Derived words are other words: `министрлік` is no form of `министр`.
    """
    found = analyses(word, stem, language, kind=kind)
    return found[0] if found else None


def analyses(word: str, stem: str, language: str, *, kind: str = "term") -> tuple[Analysis, ...]:
    """Return every way in which `word` is a form of `stem`, the usual one first; empty if it is none."""
    language = check_language(language)
    if language == "ru":
        return russian.analyses(word, stem, kind)
    if language == "en":
        return english.analyses(word, stem)
    return turkic.analyses(word, stem, language, kind)


def stem_keys(word: str, language: str) -> tuple[str, ...]:
    """Return the folded stems that `word`, a word of a text, may be a form of; the word itself is among them."""
    language = check_language(language)
    if language == "ru":
        return russian.stem_keys(word)
    if language == "en":
        return english.stem_keys(word)
    return turkic.stem_keys(word, language)


def beginning(key: str, language: str) -> str:
    """Return what every word begins with that has `key` among its `stem_keys`: a letter or two, or nothing at all."""
    language = check_language(language)
    if language == "ru":
        return key[:2]
    if language == "en":
        return key[:1]
    return turkic.beginning(key, language)


def prepare() -> None:
    """Build the suffix tables of Kazakh and Kyrgyz now (a tenth of a second in all), which the first words would wait for otherwise."""
    for language in ("kk", "ky"):
        turkic.prepare(language)


def index_keys(stem: str, language: str, *, kind: str = "term") -> tuple[str, ...]:
    """Return the keys under which an index must hold `stem` so that `stem_keys` of each of its forms meets one."""
    language = check_language(language)
    if language == "ru":
        return russian.index_keys(stem, kind)
    if language == "en":
        return english.index_keys(stem)
    return turkic.index_keys(stem, language)


def parts(text: str, language: str, *, kind: str = "term", gender: str | None = None) -> tuple[Part, ...]:
    """Return the words of the term `text` in order, each with its role when the term inflects."""
    language = check_language(language)
    check_kind(kind)
    if language == "ru":
        return russian.parts(text, kind, gender)
    if language == "en":
        return english.parts(text)
    return turkic.parts(text, kind)
