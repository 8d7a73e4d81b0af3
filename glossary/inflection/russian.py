"""Russian terms: which of their words decline, every form of them, and whose form a word is.

Common nouns and adjectives come from pymorphy3's dictionary (`russian_words`), people from Petrovich's rules (`russian_people`).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

from glossary.inflection import russian_people, russian_words
from glossary.inflection.cells import LANGUAGE_CASES, NUMBERS, Analysis, Cell, InflectionError, Part, Role
from glossary.inflection.spelling import acronyms, halves, quoted
from glossary.languages import Token, fold_word, is_acronym, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossary.inflection.russian_words import Frame

_MOST_VARIANTS = 16
_Word = tuple[int, str]


def inflect(text: str, *, kind: str, cell: Cell, gender: str | None, animate: bool | None) -> str:
    """Return `text` in that cell (see `glossary.inflection.inflect`)."""
    if kind == "person":
        if cell.number == "plural":
            plural = russian_people.family(text, cell.case)
            if plural is None:
                raise InflectionError(
                    "“%(name)s” is one person's name and has no plural; leave number out.", name=text
                )
            return plural
        return _filled(text, russian_people.declined(text, cell.case, gender))[0]
    return _filled(text, _declined(text, _frames(text, kind, animate), cell))[0]


def paradigm(text: str, *, kind: str, gender: str | None) -> Mapping[Cell, tuple[str, ...]]:
    """Return every cell of `text`; a person's name has no plural."""
    cases = LANGUAGE_CASES["ru"]
    if kind == "person":
        return {Cell(case): _filled(text, russian_people.declined(text, case, gender)) for case in cases}
    cells = [Cell(case, number) for number in NUMBERS for case in cases]
    frames = _frames(text, kind, None)
    return {cell: _filled(text, _declined(text, frames, cell)) for cell in cells}


def parts(text: str, kind: str, gender: str | None) -> tuple[Part, ...]:
    """Return the words of `text`: heads and what agrees with them inflect, the rest (the genitive tail) is fixed."""
    words = tokens(text)
    if kind == "person":
        moving = russian_people.declining(text, gender)
    else:
        moving = {place for frame in _frames(text, kind, None) for place in (*frame.agreeing, frame.head)}

    def role(place: int) -> Role:
        return "inflecting" if place in moving else "fixed"

    return tuple(Part(w.start, w.end, w.text, role(i)) for i, w in enumerate(words))


def analyses(word: str, stem: str, kind: str) -> tuple[Analysis, ...]:
    """Return every reading of `word` as a form of `stem`; an acronym must be in the same capitals."""
    if is_acronym(stem):
        return _acronym_analyses(normalise(word, "ru").text, normalise(stem, "ru").text)
    return _all_forms(stem, kind).get(fold_word(word, "ru"), ())


def stem_keys(word: str) -> tuple[str, ...]:
    """Return the key of `word`: itself, since `index_keys` holds every form (which spares a text the dictionary)."""
    return (fold_word(word, "ru"),)


def base_forms(word: str) -> tuple[str, ...]:
    """Return a word of a text, folded, and the base forms of all words of the dictionary that it may be a form of."""
    readings = russian_words.parses(word)
    return tuple(dict.fromkeys((fold_word(word, "ru"), *(fold_word(p.normal_form, "ru") for p in readings))))


def index_keys(stem: str, kind: str) -> tuple[str, ...]:
    """Return every form of `stem`, folded."""
    folded = fold_word(stem, "ru")
    if not folded:
        return ()
    if is_acronym(stem):
        return (folded, *(folded + ending for ending in dict.fromkeys(e for e, _ in _acronym_endings(stem))))
    return tuple(dict.fromkeys((folded, *_all_forms(stem, kind))))


def _acronym_analyses(word: str, acronym: str) -> tuple[Analysis, ...]:
    if word == acronym:
        return (Analysis(),)
    if not word.startswith(acronym):
        return ()
    return tuple(reading for ending, reading in _acronym_endings(acronym) if word == acronym + ending)


@lru_cache(maxsize=4096)
def _acronym_endings(acronym: str) -> tuple[tuple[str, Analysis], ...]:
    """Return the endings with which an acronym is met that is read as a word (МИДа): one with a vowel that ends in a consonant."""
    table = russian_words.table()["acronym"]
    if acronym[-1] in table["vowels"] or not any(c in table["vowels"] for c in acronym[1:]):
        return ()
    return tuple(
        (ending, Analysis(case, number, standard=False))
        for number in NUMBERS
        for case, ending in table[number].items()
    )


@lru_cache(maxsize=16_384)
def _all_forms(stem: str, kind: str) -> Mapping[str, tuple[Analysis, ...]]:
    """Return every folded form of the single word `stem` with its readings; itself always, though it be oblique."""
    folded = fold_word(stem, "ru")
    found: dict[str, dict[Analysis, None]] = {folded: {Analysis(): None}} if folded else {}
    readings = (
        russian_people.forms(stem) if kind == "person" else russian_words.forms(folded, title=kind == "title")
    )
    for form, analysis in readings:
        found.setdefault(fold_word(form, "ru"), {})[analysis] = None
    return {form: tuple(sorted(seen, key=lambda a: not a.standard)) for form, seen in found.items()}


def _filled(text: str, written: Mapping[Token, tuple[str, ...]]) -> tuple[str, ...]:
    """Return `text` with the words replaced, for each choice among their variants, the usual one of each first."""
    words = list(written)
    if not words:
        return (text,)
    filled: dict[str, None] = {}
    for choice in product(*(written[w] for w in words)):
        pieces, last = [], 0
        for word, form in zip(words, choice, strict=True):
            pieces += [text[last : word.start], form]
            last = word.end
        filled["".join(pieces) + text[last:]] = None
        if len(filled) == _MOST_VARIANTS:
            break
    return tuple(filled)


def _declined(text: str, frames: Sequence[Frame], cell: Cell) -> dict[Token, tuple[str, ...]]:
    """Return the new forms of the words that decline, in the order of the text."""
    if cell == Cell():
        return {}
    words = tokens(text)
    written: dict[int, tuple[str, ...]] = {}
    for frame in frames:
        for place in (*frame.agreeing, frame.head):
            written[place] = frame.forms(words[place].text, place, cell)
    return {words[place]: written[place] for place in sorted(written)}


def _frames(text: str, kind: str, animate: bool | None) -> list[Frame]:
    """Return the head of each half of the term with what agrees with it."""
    words = tokens(text)
    inside, _capitals = quoted(text), acronyms(text, words)
    frames = []
    for half in halves(text, words):
        open_words = [
            (i, words[i].text) for i in half if not inside[words[i].start] and not is_acronym(words[i].text)
        ]
        prefers_person = animate if animate is not None else kind == "title"
        for post in _posts(text, words, open_words):
            frame = russian_words.frame(post, animate=prefers_person)
            if frame is not None:
                frames.append(frame)
    return frames


def _posts(text: str, words: list[Token], half: list[_Word]) -> list[list[_Word]]:
    """Cut a half where a comma or `и` joins another post to the one before: Президент и Главнокомандующий.

    What follows must itself begin with a post in the nominative, else it is a portfolio (министр культуры, спорта и туризма).
    """
    cuts = [0]
    for at in range(1, len(half)):
        place, word = half[at]
        comma = "," in text[words[place - 1].end : words[place].start]
        joins = comma or fold_word(half[at - 1][1], "ru") == "и"
        if joins and fold_word(word, "ru") != "и" and russian_words.begins_with_post(half[at:]):
            before = russian_words.frame(half[cuts[-1] : at], animate=True)
            if before is not None and before.is_person:
                cuts.append(at)
    return [half[a:b] for a, b in pairwise((*cuts, len(half)))]
