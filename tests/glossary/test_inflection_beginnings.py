from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import starter
from glossary.index import TermIndex
from glossary.inflection import beginning, index_keys, inflect, paradigm, prepare, stem_keys
from glossary.inflection.cells import NUMBERS
from glossary.inflection.chains import rules
from glossary.languages import fold_word, tokens
from glossary.matching import vocabulary
from glossary.terms import Term

LETTERS = {"kk": "абғқлнрсуыійеәө-", "ky": "абгклнрсуыийеөү-", "ru": "абвеиоснрт", "en": "abenorst'-"}


@pytest.mark.parametrize("language", list(LETTERS))
def test_a_word_begins_as_all_its_keys_say(language):
    @given(st.text(alphabet=LETTERS[language], min_size=1, max_size=9))
    def check(word):
        folded = fold_word(word, language)
        for key in stem_keys(word, language):
            assert folded.startswith(beginning(key, language)), key

    check()


@pytest.mark.parametrize("language", ["kk", "ky"])
def test_stems_that_the_tables_name_too(language):
    for stem in sorted(rules(language).named):
        for case in ("genitive", "dative", "locative"):
            for number in NUMBERS:
                form = inflect(stem, language, case=case, number=number)
                for key in stem_keys(form, language):
                    assert fold_word(form, language).startswith(beginning(key, language))


@pytest.mark.parametrize("language", list(LETTERS))
def test_the_forms_of_a_shared_head_begin_like_the_head(language):
    table = vocabulary(language)
    for head in (*table["heads"], *table["bodies"], *table["shared_heads"]):
        if " " not in head:
            assert all(key[:2] == head[:2] for key in index_keys(head, language)), head


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
def test_an_index_that_looks_at_beginnings_finds_what_one_that_does_not_finds(language, tmp_path):
    terms = _starter_terms(language)[:150]
    index = TermIndex(terms, language)
    index.save(tmp_path / "index.json")
    loaded = TermIndex.load(tmp_path / "index.json")  # a loaded one knows no beginnings
    for term in terms:
        for forms in list(paradigm(term.text, language, kind=term.kind).values())[:8]:
            text = f"— {forms[0]}."
            assert [(m.start, m.end, m.term.text) for m in index.find(text)] == [
                (m.start, m.end, m.term.text) for m in loaded.find(text)
            ]


@cache
def _starter_terms(language: str) -> tuple[Term, ...]:
    found = [
        Term(term.text, language, concept.kind)
        for concept in starter.read().concepts
        for term in concept.terms
        if term.language == language and tokens(term.text)
    ]
    return tuple(dict.fromkeys(found))


def test_without_possession_a_paradigm_has_the_same_forms_of_the_rest():
    full = paradigm("министр", "kk")
    bare = paradigm("министр", "kk", possessed=False)
    assert bare == {cell: forms for cell, forms in full.items() if cell.possessive is None}
    assert len(bare) < len(full) / 4


def test_getting_ready_changes_no_answer():
    before = stem_keys("кеңесіне", "kk")
    prepare()
    assert stem_keys("кеңесіне", "kk") == before
