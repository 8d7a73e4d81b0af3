"""Which form of a rendering fits: the source's form, and the place of the target where it is to stand.

The tables are in `data/frames.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from glossary.inflection import Analysis, Cell, analyses, paradigm
from glossary.languages import check_language, is_acronym
from glossary.matching import Word, split_words, vocabulary
from glossary.terms import Match, Term

Note = Literal["preposition", "agreement", "speaker", "subject", "source", "other"]

_ENDS = re.compile(r"[.!?…:;,()«»“”\"\n]")
_PLAIN = Analysis()
_PHRASE = 8  # words before the place that may belong to one noun phrase with it


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a rendering. `note` says why it stands where it does in the list.

    `preposition`: the word before the place governs this case; `agreement`: the title before it stands in this case; `speaker`: a verb
    of saying is beside it; `subject`: nothing goes before it and the source has the nominative; `source`: the source's case, as this
    language renders it; `other`: the rest of the paradigm.
    """

    text: str
    case: str
    number: str
    note: Note


def fitting(
    rendering: Term,
    source_form: Match,
    target_text: str,
    place: int,
    source_language: str,
    target_language: str,
) -> list[Form]:
    """Return every form of `rendering`, the one that fits best first.

    `source_form` is where its concept stands in the source, `place` the offset in `target_text` where the form is to be put (the
    caret); what stands before and after it there decides first, the source's case second. In Kyrgyz the source's possession (`министріміз`)
    is kept. Forms that read alike are given once. A text without a word comes back alone.
    """
    target_language = check_language(target_language)
    source = source_analysis(source_form, check_language(source_language))
    number = source.number if rendering.kind != "person" else "singular"
    number = rendering.number or number
    case, note = _wanted(rendering, source, target_text, place, target_language)
    possessive = source.possessive if target_language in {"kk", "ky"} and source.possessive != "3" else None
    ranked: dict[str, tuple[tuple[int, ...], Form]] = {}
    cells = _cells(rendering) if possessive is not None else _bare_cells(rendering)
    for order, (cell, forms) in enumerate(cells.items()):
        if cell.possessive not in {None, possessive} or (
            rendering.kind == "person" and cell.number == "plural"
        ):
            continue
        for usual, text in enumerate(forms):
            fits = cell.case == case and cell.number == number
            rank = (
                usual, not fits, cell.possessive != possessive, cell.case != case, cell.number != number, order,
            )  # fmt: skip
            form = Form(text, cell.case, cell.number, note if fits and not usual else "other")
            if text not in ranked or rank < ranked[text][0]:
                ranked[text] = (rank, form)
    return [form for _, form in sorted(ranked.values(), key=lambda pair: pair[0])]


def best_form(
    rendering: Term,
    source_form: Match,
    target_text: str,
    place: int,
    source_language: str,
    target_language: str,
) -> str:
    """Return the text of the first of `fitting`'s forms."""
    forms = fitting(rendering, source_form, target_text, place, source_language, target_language)
    return forms[0].text if forms else rendering.text


def form_like(rendering: Term, wrong: str, wrong_term: Term, before: str = "") -> str | None:
    """Return `rendering` in the case and number that `wrong`, a form of `wrong_term`, stands in; None if it is no such form.

    Where it can stand in several cases, the word that ends the text `before` it tells which one is meant.
    """
    folded = wrong.casefold().replace("'", "’")
    cells = [cell for cell, forms in _cells(wrong_term).items() if folded in {f.casefold() for f in forms}]
    words = split_words(before, rendering.language)
    governed = governing(rendering.language).get(words[-1].folded, ()) if words else ()
    cells.sort(key=lambda cell: cell.case not in governed)
    mine = _cells(rendering)
    forms = next((mine[cell] for cell in cells if mine.get(cell)), None)
    return forms[0] if forms else None


def nearest_form(rendering: Term, wrong: str) -> str:
    """Return the form of `rendering` that `wrong`, a misspelt one, is nearest to; the usual ones win."""
    from rapidfuzz.distance import Levenshtein

    forms = [text for texts in _bare_cells(rendering).values() for text in texts]
    folded = wrong.casefold()
    return min(forms, key=lambda text: Levenshtein.distance(text.casefold(), folded), default=rendering.text)


@lru_cache(maxsize=4096)
def cases_of(term: Term, form: str) -> frozenset[str]:
    """Return the cases that `form` of `term` can stand in; none where it is no form that the tables know."""
    folded = form.casefold()
    return frozenset(
        cell.case
        for cell, forms in _bare_cells(term).items()
        if folded in {text.casefold() for text in forms}
    )


def rendered(case: str, kind: str, language: str) -> tuple[str, str]:
    """Return how `language` says what the Kazakh or Kyrgyz `case` of a term says: the word before it, or "", and its case there."""
    tables = _table()
    row = tables["renders_kind"].get(language, {}).get(kind, {}).get(case)
    before, wanted = row or tables["renders"][check_language(language)].get(case, ("", case))
    return before, wanted


def governing(language: str) -> Mapping[str, Sequence[str]]:
    """Return the words of `language` that govern a phrase behind them (prepositions, mostly) with its cases, the usual first."""
    found: Mapping[str, Sequence[str]] = _table()["governs"].get(check_language(language), {})
    return found


@cache
def governs(source_case: str, language: str) -> Mapping[str, str]:
    """Return word before a place → the case it asks for there of a term that the source has in `source_case`."""
    preferred = _table()["among"].get(language, {}).get(source_case)
    return {
        word: preferred if preferred in cases else cases[0] for word, cases in governing(language).items()
    }


def saying(language: str) -> Sequence[str]:
    """Return the verbs of `language` beside which a name is the speaker."""
    found: Sequence[str] = _table()["saying"].get(check_language(language), ())
    return found


def source_analysis(match: Match, language: str) -> Analysis:
    """Return how the last word of a match is a form of its term's last word: the case and number that the term stands in."""
    words, stems = split_words(match.form, language), split_words(match.term.text, language)
    if not words or not stems:
        return _PLAIN
    found = analyses(words[-1].text, stems[-1].text, language, kind=match.term.kind)
    return found[0] if found else _PLAIN


def _wanted(rendering: Term, source: Analysis, text: str, place: int, language: str) -> tuple[str, Note]:
    """Return the case that the place asks for, and why."""
    table = _table()
    before = text[:place]
    words = split_words(before, language)
    adjacent = words[-1] if words and not _ENDS.search(before[words[-1].end :]) else None
    if (
        language == "ru"
        and rendering.kind in {"person", "title"}
        and (case := _agreed(before, words)) is not None
    ):
        return case, "agreement"
    governed = governs(source.case, language).get(adjacent.folded) if adjacent else None
    if governed:
        return governed, "preposition"
    if rendering.kind in {"person", "title"} and _spoken(text, place, adjacent, language):
        return "nominative", "speaker"
    _, case = rendered(source.case, rendering.kind, language)
    if source.case == "genitive" and rendering.kind in table["possessive"].get(language, ()):
        case = "genitive"
    opens = not before.strip() or before.rstrip()[-1] in ".!?…«“"
    return case, "subject" if opens and source.case == "nominative" else "source"


def _agreed(before: str, words: Sequence[Word]) -> str | None:
    """Return the case of the title that the place goes on with: `с министром транспорта |`, `заместителем Председателя – |`."""
    governs = _table()["governs"]["ru"]
    found = None
    end = len(before)
    for word in reversed(words[-_PHRASE:]):
        gap = before[word.end : end]
        if _ENDS.search(gap) or word.folded in governs or word.folded in vocabulary("ru")["conjunctions"]:
            break
        if (case := _head_case(word.text)) is not None:
            found = case
        end = word.start
    return found


@lru_cache(maxsize=4096)
def _head_case(word: str) -> str | None:
    for head in vocabulary("ru")["heads"]:
        if head[:3] == word[:3].casefold() and (found := analyses(word, head, "ru", kind="title")):
            return found[0].case
    return None


def _spoken(text: str, place: int, adjacent: Word | None, language: str) -> bool:
    verbs = saying(language)
    if adjacent is not None and adjacent.folded in verbs:
        return True
    after = split_words(text[place:], language)
    return bool(after) and after[0].folded in verbs and not _ENDS.search(text[place : place + after[0].start])


@lru_cache(maxsize=4096)
def _cells(term: Term) -> Mapping[Cell, tuple[str, ...]]:
    return _paradigm(term, possessed=True)


@lru_cache(maxsize=4096)
def _bare_cells(term: Term) -> Mapping[Cell, tuple[str, ...]]:
    """Return the cells that mark nobody's possession."""
    return _paradigm(term, possessed=False)


def _paradigm(term: Term, *, possessed: bool) -> Mapping[Cell, tuple[str, ...]]:
    gender = None if is_acronym(term.text) else term.gender
    language = check_language(term.language)
    return paradigm(term.text, language, kind=term.kind, gender=gender, possessed=possessed)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("glossary") / "data/frames.toml").read_text("utf-8"))
