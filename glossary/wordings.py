"""The wordings that a term is found by, and what an index keeps each of them under.

A wording is the term's text itself, a person's other orders (initials with the surname, surname first), the text with a dash for
its hyphen or a hyphen for its dash, or one of its extra forms; they are told apart by a number, the variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from glossary.coordination import swapped_dashes
from glossary.inflection import beginning, index_keys
from glossary.languages import fold_word, is_acronym
from glossary.matching import Pattern, Word, split_words
from glossary.terms import Kind, Term

VARIANTS = 64
PLAIN, INITIALS, REVERSED, DASHED, FORMS = 0, 1, 2, 3, 4
DERIVED = frozenset({INITIALS, REVERSED})
# How many letters of the word before the last go into a key: Russian and English stems change early (`день`, `дня`; `man`, `men`).
_BEGINNING = {"kk": 3, "ky": 3}


def key_length(language: str) -> int:
    """Return how many letters of the word before the last go into a key."""
    return _BEGINNING.get(language, 1)


class Entry(NamedTuple):
    """What an index keeps of a term.

    `keys` are those of its wordings, each with the variant: the last word's key and, after a tab, how the word before it begins. `ends`
    are the last words' keys of wordings of several words, `short` the words before them that are shorter than what of them goes into a
    key (`су`), `beginnings` say how the words begin that may end a wording.
    """

    keys: tuple[tuple[str, int], ...]
    beginnings: tuple[str, ...]
    ends: tuple[str, ...]
    short: tuple[str, ...]


@lru_cache(maxsize=2048)
def entry(term: Term, language: str) -> Entry:
    """Return what an index keeps of `term`; remembered, because terms are pinned in one segment after another."""
    keys = tuple(_keys(term, language))
    reach = key_length(language)
    begun, ends, short = [], [], []
    for key, variant in keys:
        end, _, before = key.partition("\t")
        begun.append(beginning(end, language))
        if before:
            ends.append(end)
            if variant != INITIALS and len(before) < reach:
                short.append(before)
    return Entry(keys, tuple(begun), tuple(ends), tuple(short))


# Enough for the terms that one document pins, segment after segment; what a large index looks at once is soon forgotten, because
# the garbage collector goes through all that is kept.
@lru_cache(maxsize=512)
def pattern_of(term: Term, variant: int, language: str) -> Pattern:
    """Return the pattern of one wording of `term`."""
    return Pattern.of(_wording(term, variant, language), term, language)


def words_of(term: Term, language: str) -> Sequence[Word]:
    """Return the words of a term's text."""
    return _words(term.text, language)


@lru_cache(maxsize=2048)
def _words(text: str, language: str) -> tuple[Word, ...]:
    return tuple(split_words(text, language))


def _keys(term: Term, language: str) -> Iterator[tuple[str, int]]:
    words = words_of(term, language)
    yield from _of_wording(words, term.kind, language, PLAIN)
    if term.kind == "person" and term.type == "full" and len(words) in {2, 3}:
        given, surname = words[0], words[-1]
        for key in index_keys(surname.text, language, kind="person"):
            yield f"{key}\t{given.folded[:1]}.", INITIALS
        if len(words) == 2:
            yield from _of_wording([surname, given], term.kind, language, REVERSED)
    if (other := swapped_dashes(term)) is not None:
        yield from _of_wording(_words(other, language), term.kind, language, DASHED)
    for number, form in enumerate(term.forms[: VARIANTS - FORMS]):
        yield from _of_wording(_words(form, language), term.kind, language, FORMS + number)


def _of_wording(words: Sequence[Word], kind: Kind, language: str, variant: int) -> Iterator[tuple[str, int]]:
    if not words:
        return
    before = "\t" + _stem_inside(words[-2], language)[: key_length(language)] if len(words) > 1 else ""
    for key in dict.fromkeys((words[-1].folded, *index_keys(words[-1].text, language, kind=kind))):
        yield key + before, variant


def _stem_inside(word: Word, language: str) -> str:
    """Return how an inner word is looked for: an acronym without the genitive's ending (`ҚР-ның Президенті`)."""
    stem = word.text.partition("-")[0]
    return fold_word(stem, language) if is_acronym(stem) else word.folded


def _wording(term: Term, variant: int, language: str) -> str:
    if variant >= FORMS:
        return term.forms[variant - FORMS]
    if variant == DASHED:
        return swapped_dashes(term) or term.text
    if variant == PLAIN:
        return term.text
    texts = [w.text for w in words_of(term, language)]
    return texts[-1] if variant == INITIALS else f"{texts[-1]} {texts[0]}"
