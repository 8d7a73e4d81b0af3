"""Which form of a pinned rendering a place in a machine's text asks for, read off the words that it replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from glossary.fitting import Form, fitting, governing
from glossary.inflection import Cell, inflect, paradigm
from glossary.inflection.russian_words import parses
from glossary.matching import split_words
from glossary.terms import Match, Term
from workbench.drafting.places import table

Span = tuple[int, int]
_CASES = {
    "nomn": "nominative", "gent": "genitive", "gen2": "genitive", "datv": "dative", "accs": "accusative",
    "ablt": "instrumental", "loct": "locative", "loc2": "locative",
}  # fmt: skip
_TELLING = 2  # letters of an ending in common that say something


def slot_form(
    rendering: Term, source: Match, text: str, span: Span, source_language: str, title: str | None = None
) -> str:
    """Return the form of `rendering` to put in the place of `text[span]`.

    `title` is the case of the title right before a name, which the name shares. Else a preposition before the place decides, then
    the case of the words that are replaced where the dictionary knows them, then the verb or noun before the place, then the
    replaced words' endings, then the source's case.
    """
    language = rendering.language
    replaced = text[span[0] : span[1]]
    before = text[: span[0]].rstrip()
    last = split_words(before, language)[-1:]
    # Only the word right before the place: a title further off belongs to someone else.
    near = before[last[0].start :] + " " if last and last[0].end == len(before) else before[-1:] + " "
    forms = fitting(rendering, source, near + text[span[1] :], len(near), source_language, language)
    if not forms:
        return rendering.text
    chosen = forms[0]
    cases = [title] if title else _cases(rendering, replaced, near, chosen)
    form = (
        chosen.text if not cases or cases[0] == chosen.case else _formed(rendering, cases[0], chosen.number)
    )
    return _as_written(form, rendering, replaced, text, span)


def _cases(rendering: Term, replaced: str, before: str, chosen: Form) -> Sequence[str]:
    """Return the cases to take, the best first; none means the one that `glossary.fitting` chose."""
    word = before.strip()
    known = _dictionary(replaced, rendering.kind) if rendering.language == "ru" else ()
    read = known or _by_ending(rendering, replaced)
    if chosen.note == "preposition":
        allowed = governing(rendering.language).get(word.casefold(), ())
        return [case for case in read if case in allowed] or [chosen.case]
    if chosen.note == "speaker" and chosen.case in (read or (chosen.case,)):
        return [chosen.case]
    asked = _asked(word, rendering.language)
    for told in ([c for c in known if c in asked], known, asked, read):
        if told:
            return [chosen.case] if chosen.case in told else list(told)
    return [chosen.case]


@lru_cache(maxsize=4096)
def _asked(word: str, language: str) -> tuple[str, ...]:
    """The cases that a verb or noun right before the place asks for."""
    if language != "ru" or not word.isalpha():
        return ()
    lemmas = {parse.normal_form.replace("ё", "е") for parse in parses(word)}
    return tuple(case for case, words in table()["asks"][language].items() if lemmas & set(words))


def _formed(rendering: Term, case: str, number: str) -> str:
    return inflect(
        rendering.text,
        rendering.language,
        kind=rendering.kind,
        case=case,
        number="singular" if rendering.kind == "person" else number,
        gender=rendering.gender,
    )


@lru_cache(maxsize=4096)
def _dictionary(replaced: str, kind: str) -> tuple[str, ...]:
    """The cases of the first noun of a Russian phrase; an adjective before it narrows them. Of names only known ones tell."""
    narrowed: set[str] | None = None
    for word in split_words(replaced, "ru"):
        last = word.text.rpartition("-")[2] or word.text
        readings = [p for p in parses(last) if p.tag.case in _CASES and (kind != "person" or p.is_known)]
        if not readings:
            continue
        cases = {_CASES[p.tag.case] for p in readings}
        narrowed = cases if narrowed is None else (narrowed & cases) or cases
        if any(p.tag.POS == "NOUN" for p in readings):
            ranked = sorted(readings, key=lambda p: -p.score)
            return tuple(dict.fromkeys(_CASES[p.tag.case] for p in ranked if _CASES[p.tag.case] in narrowed))
    return ()


def _by_ending(rendering: Term, replaced: str) -> tuple[str, ...]:
    """The cases whose forms end as the replaced words do: the last word's ending counts, and the first word's."""
    mine = [_unharmonised(w.folded, rendering.language) for w in split_words(replaced, rendering.language)]
    if not mine:
        return ()
    worth: dict[str, int] = {}
    for case, form in _case_forms(rendering).items():
        words = [_unharmonised(w.folded, rendering.language) for w in split_words(form, rendering.language)]
        if words:
            ends = _shared(words[-1], mine[-1])
            if len(words) > 1 and len(mine) > 1 and rendering.kind == "person":
                ends += _shared(words[0], mine[0])
            worth[case] = ends
    best = max(worth.values(), default=0)
    least = min(worth.values(), default=0)
    if best < _TELLING or best == least:
        return ()
    return tuple(case for case, ends in worth.items() if ends == best)


def _unharmonised(word: str, language: str) -> str:
    """The word with each class of letters that an ending takes on from its stem written as one (`-на`, `-не`, `-но` are one ending)."""
    return word.translate(_harmony(language))


@cache
def _harmony(language: str) -> dict[int, str]:
    return {
        ord(letter): one
        for one, letters in table()["harmony"].get(language, {}).items()
        for letter in letters
    }


@lru_cache(maxsize=4096)
def _case_forms(rendering: Term) -> Mapping[str, str]:
    cells: Mapping[Cell, tuple[str, ...]] = paradigm(
        rendering.text, rendering.language, kind=rendering.kind, gender=rendering.gender
    )
    return {
        cell.case: forms[0]
        for cell, forms in cells.items()
        if cell.number == "singular" and cell.possessive is None and forms
    }


def _shared(a: str, b: str) -> int:
    """How many letters two words have in common at their ends; a whole word in common is worth one more."""
    count = 0
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y:
            break
        count += 1
    return count + (a == b)


def _as_written(form: str, rendering: Term, replaced: str, text: str, span: Span) -> str:
    """Keep an article that stood before the replaced words, and the capital at a sentence's beginning."""
    if rendering.language == "en":
        first, _, _ = replaced.partition(" ")
        if first.casefold() in {"the", "a", "an"} and form.partition(" ")[0].casefold() not in {
            "the",
            "a",
            "an",
        }:
            form = f"{first.casefold()} {form}" if rendering.kind != "person" else form
    before = text[: span[0]].rstrip(' «“"')
    if not before or before[-1] in ".!?…\n":
        form = form[:1].upper() + form[1:]
    return form
