"""What holds for every word: what is made is recognised, what is recognised is found by its keys, and nothing raises."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glossary.inflection import (
    Cell,
    analyses,
    chains,
    index_keys,
    inflect,
    paradigm,
    parts,
    recognise,
    stem_keys,
    stems,
    turkic,
)
from glossary.languages import LANGUAGES, fold_word, normalise, tokens
from glossary.terms import KINDS

LETTERS = {
    "kk": "аәбвгғдежзийкқлмнңоөпрстуұүфхшыіьэя",
    "ky": "абвгдежзийклмнңоөпрстуүфхчшыьэя",
    "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
ANY = st.text(alphabet="Ққазіңсыгбпйь-ё'’ 1ЮNUsхлс\u00ad\u0306\ud800!", max_size=12) | st.text(max_size=8)


@st.composite
def words(draw):
    language = draw(st.sampled_from(("kk", "ky")))
    letters = LETTERS[language]
    word = draw(st.text(alphabet=letters, min_size=2, max_size=10).filter(lambda w: not w.endswith("-")))
    return language, draw(st.sampled_from([word, word.capitalize(), word.upper(), f"{word}-{word}"]))


@settings(deadline=None)
@given(words(), st.sampled_from(KINDS))
def test_turkic_forms_are_recognised_and_found(pair, kind):
    language, word = pair
    r = chains.rules(language)
    folded = fold_word(word, language)
    # A verb's form and a particle are no stems of a noun, and what ends like an accusative is not called mine or yours.
    assume(folded not in r.verb_forms and not folded.endswith(r.verb_endings))
    guarded = (
        {Cell("nominative", "singular", p) for p in ("1sg", "2sg")}
        if stems.looks_accusative(r, folded)
        else set()
    )
    for cell, forms in paradigm(word, language, kind=kind).items():
        if (language == "ky" and cell.case == "instrumental") or cell in guarded:
            continue
        for form in forms:
            if len(tokens(form)) != 1:
                continue
            cells = [a.cell for a in analyses(form, word, language, kind=kind) if a.standard]
            assert cell in cells, (form, word, cell)
            assert set(index_keys(word, language, kind=kind)) & set(stem_keys(form, language))


@settings(deadline=None)
@given(
    ANY,
    st.text(alphabet="ыінңдығамлертебспйюу-'s", max_size=8),
    st.sampled_from(LANGUAGES),
    st.sampled_from(KINDS),
)
def test_the_guarantee_of_the_keys(stem, tail, language, kind):
    word = stem + tail
    if recognise(word, stem, language, kind=kind) is not None:
        assert set(index_keys(stem, language, kind=kind)) & set(stem_keys(word, language))


@settings(deadline=None)
@given(ANY, st.sampled_from(LANGUAGES), st.sampled_from(KINDS))
def test_any_text_has_a_defined_result(text, language, kind):
    forms = paradigm(text, language, kind=kind)
    assert all(made for made in forms.values())
    for cell, made in forms.items():
        assert (
            inflect(text, language, kind=kind, case=cell.case, number=cell.number, possessive=cell.possessive)
            == made[0]
        )
    assert [text[p.start : p.end] for p in parts(text, language, kind=kind)] == [t.text for t in tokens(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_megabyte_without_a_space(language):
    long = "қа" * 500_000
    assert recognise(long + "лар", "қа", language) is None
    assert recognise("қалар", long, language) is None
    assert len(stem_keys(long, language)) < 50


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(("kk", "ky")), st.data())
def test_stems_of_one_pattern_take_the_same_suffixes(language, data):
    """What is remembered by pattern is what the tables say of the stem itself."""
    named = sorted(chains.rules(language).named)
    ends = ("", *chains.rules(language).named_ends, "ысы", "іқты", "кты", "нгі", "ев", "ова", "ин", "ь", "й")
    beginning = data.draw(st.text(alphabet=LETTERS[language] + "вфщцъё", min_size=1, max_size=6))
    stem = data.draw(
        st.sampled_from((beginning + data.draw(st.sampled_from(ends)), data.draw(st.sampled_from(named))))
    )
    for person in (False, True):
        turkic._tracks.cache_clear()
        spelled = turkic._spelled_tracks(chains.rules(language), stem, person)
        assert dict(turkic._tracks(stem, language, person)) == dict(spelled)


def work(action: Callable[[], object]) -> int:
    """Return how many calls, of Python and of C functions, an action makes."""
    counted: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda _frame, event, _argument: counted.update((event,)))
    try:
        action()
    finally:
        sys.setprofile(before)
    return counted["call"] + counted["c_call"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", ["қала", "кала-", "a'b", "\u0301ё", "«ы» ", "1", "мүліктіꙮ"])
def test_twice_the_text_is_twice_the_work(language, piece):
    def ask(length: int) -> None:
        text = piece * length
        normalise(text, language)
        recognise(text + "лар", text, language)
        stem_keys(text, language)
        index_keys(text, language)
        parts(text, language)
        inflect(text, language, case="genitive")

    ask(3)
    once, twice = work(lambda: ask(500)), work(lambda: ask(1000))
    assert twice <= 2.2 * once + 100
