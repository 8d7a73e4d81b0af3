"""Tokens, normalisation with its way back, and lookup keys."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.languages import LANGUAGES, check_language, fold, is_acronym, normalise, tokens

# Letters of all four languages and everything that normalisation touches, beside arbitrary Unicode.
TEXTS = st.one_of(
    st.text(
        alphabet="Ққазіңғи\u0306е\u0308ёЁйaеoсiLN -–—‐«»“”\"'’`\u00a0\u00ad\u200b\ufeff\n.1́\ud800",
        max_size=60,
    ),
    st.text(max_size=60),
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Қасым-Жомарт Тоқаев", ["Қасым-Жомарт", "Тоқаев"]),
        ("Премьер-министрінің орынбасары – министр", ["Премьер-министрінің", "орынбасары", "министр"]),
        ("ШЫҰ-ға, 2025-ші.", ["ШЫҰ-ға", "2025-ші"]),
        ("Алматы–Бішкек жолы", ["Алматы", "Бішкек", "жолы"]),
        ("Л.Н.Гумилев", ["Л", "Н", "Гумилев"]),
        ("the Council’s and leaders’ X's", ["the", "Council’s", "and", "leaders", "X's"]),
        ("22.08.2025", ["22", "08", "2025"]),
        ("Қазақ\u00adстан ми\u0306р", ["Қазақ\u00adстан", "ми\u0306р"]),
        ("snake_case", ["snake", "case"]),
        ("-а- ’б’ --", ["а", "б"]),
        ("", []),
        ("— … «»", []),
    ],
)
def test_tokens(text, words):
    assert [t.text for t in tokens(text)] == words


@given(TEXTS)
def test_tokens_are_slices_in_order_and_hold_every_letter(text):
    found = tokens(text)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    inside = {i for t in found for i in range(t.start, t.end)}
    assert all(i in inside for i, c in enumerate(text) if c.isalnum())
    assert not any(text[i].isspace() for i in inside)


@pytest.mark.parametrize(
    ("language", "text", "normal"),
    [
        ("kk", "Қазақ\u00adстан\u00a0елі", "Қазақстан елі"),
        ("kk", "Премьер‑министр — «Болашақ»", 'Премьер-министр – "Болашақ"'),
        ("kk", "жол - көпір", "жол – көпір"),
        ("kk", "и\u0306одтау", "йодтау"),
        ("kk", "серіктестiктi", "серіктестікті"),
        ("kk", "TМД", "ТМД"),
        ("kk", "IT саласы", "IT саласы"),
        ("kk", "Zәуре", "Zәуре"),
        ("kk", "ёлка", "ёлка"),
        ("ru", "отчёт Ёлка", "отчет Елка"),
        ("ru", "Сoвет", "Совет"),
        ("en", "the leaders’ ‘view’", "the leaders' 'view'"),
        ("en", "Тokayev", "Tokayev"),
        ("ky", "\ufeffөкмɵт", "өкмөт"),
    ],
)
def test_normalise(language, text, normal):
    assert normalise(text, language).text == normal


def test_the_way_back():
    text = "а\u00ad\u00a0и\u0306б\u200b"
    found = normalise(text, "kk")
    assert found.text == "а йб"
    assert [found.original(i, i + 1) for i in range(4)] == [(0, 1), (2, 3), (3, 5), (5, 6)]
    assert found.original(0, 4) == (0, 6)
    assert found.original(2, 2) == (3, 3)
    assert found.original(4, 4) == (6, 6)
    with pytest.raises(IndexError):
        found.original(3, 9)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_spans_map_back_in_order_and_inside(text, language):
    found = normalise(text, language)
    assert len(found.offsets) == len(found.ends) == len(found.text)
    for i in range(len(found.text)):
        start, end = found.original(i, i + 1)
        assert 0 <= start < end <= len(text)
    assert list(found.offsets) == sorted(found.offsets)
    assert found.original(0, 0)[0] <= len(text)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_normalising_twice_changes_nothing(text, language):
    once = normalise(text, language).text
    assert normalise(once, language).text == once


@given(st.text(alphabet="Қазақстан елі мен Ресей жолы №1-2, «».", max_size=60), st.sampled_from(["kk", "ky"]))
def test_a_plain_text_keeps_its_offsets(text, language):
    found = normalise(text, language)
    assert list(found.offsets) == list(range(len(text)))


@given(st.text(alphabet="Қазақстан Ыстықкөл Ёлка", max_size=20), st.sampled_from(LANGUAGES))
def test_folding_makes_capitals_and_composition_one(text, language):
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(text.upper(), language) == fold(decomposed, language)


@pytest.mark.parametrize("unit", ["а", "и\u0306", "\u0301\u0323", "a-", "\ud800", "ғa", "'", "\u00ad"])
def test_long_input_takes_linear_work(unit):
    """Twice the text gives twice the result; that it ends at all within the test's time shows that no step is quadratic."""
    for count in (100_000, 200_000):
        found = normalise(unit * count, "kk")
        assert len(found.text) <= len(unit) * count
        assert sum(len(t.text) for t in tokens(unit * count)) <= len(unit) * count


def test_languages():
    assert [check_language(c) for c in ("kk-KZ", "KY", "ru_RU", "en")] == ["kk", "ky", "ru", "en"]
    for wrong in ("de", "", "kaz"):
        with pytest.raises(ValueError, match="kk, ky, ru or en"):
            check_language(wrong)


def test_acronyms():
    assert [w for w in ("ШЫҰ", "UN", "ЕАЭО", "Ел", "А", "ҚАЗАҚСТАН", "Х1") if is_acronym(w)] == [
        "ШЫҰ",
        "UN",
        "ЕАЭО",
    ]
