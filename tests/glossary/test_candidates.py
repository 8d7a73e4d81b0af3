from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.candidates import candidates
from glossary.index import TermIndex
from glossary.terms import Term


def offered(text: str, *known: tuple[str, str], language: str = "kk") -> list[tuple[str, str]]:
    index = TermIndex([Term(t, language, k) for t, k in known], language)
    found = candidates(text, language, index.find(text))
    for c in found:
        assert 0 <= c.start < c.end <= len(text)
    return [(c.text, c.kind) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Кеше Айбек Сәрсеновпен кездесті.", [("Айбек Сәрсенов", "person")]),
        ("Жиында Айдана Маратқызы сөйледі.", [("Айдана Маратқызы", "person")]),
        ("Бұл туралы Қ. М. Жұмабаевқа айтты.", [("Қ. М. Жұмабаев", "person")]),
        ("Бұл туралы Б.Қалиева айтты.", [("Б.Қалиева", "person")]),
        (
            "Жиында Көлік министрі Ерік Тоқтар сөйледі.",
            [("Көлік министрі", "title"), ("Ерік Тоқтар", "person")],
        ),
        (
            "Жиында Мәдениет, ақпарат және спорт министрі Ерік Тоқтар сөйледі.",
            [("Мәдениет, ақпарат және спорт министрі", "title"), ("Ерік Тоқтар", "person")],
        ),
        ("Шекара қызметінің директорына хат келді.", [("Шекара қызметінің директоры", "title")]),
        (
            "Бүгін Алатау мемлекеттік университетіне барды.",
            [("Алатау мемлекеттік университеті", "organisation")],
        ),
        ("Бұл мәселе ДСҰ-ға тапсырылды.", [("ДСҰ", "organisation")]),
        ("Ол «Алтын дән» компаниясында істейді.", [("«Алтын дән» компаниясы", "organisation")]),
        ("Ол «Алтын дән» АҚ басшысы.", [("«Алтын дән» АҚ", "organisation")]),
    ],
)
def test_names_and_titles_that_no_term_knows_are_offered(text, expected):
    assert offered(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Бүгін жаңбыр жауды.",
        "Жиын өтті. Қонақтар тарады.",
        "Тамыз айында егін орылды.",
        "XXI ғасырда бәрі өзгерді.",
        "«Бұл – маңызды қадам», – деді ол.",
        "БАРЛЫҚ СӨЗ БАС ӘРІППЕН",
        "",
    ],
)
def test_capitals_that_say_nothing_are_not(text):
    assert offered(text) == []


def test_what_the_glossary_has_is_not_offered_again():
    text = "Жиында Көлік министрі Айбек Сәрсенов пен Ерік Қалиев ШЫҰ туралы айтты."
    known = [("Көлік министрі", "title"), ("Айбек Сәрсенов", "person"), ("ШЫҰ", "organisation")]
    assert offered(text, *known) == [("Ерік Қалиев", "person")]


def test_a_country_before_a_title_belongs_to_the_new_title():
    text = "Жиында Қырғыз Республикасы Энергетика министрі Таалай Үсөнов сөйледі."
    assert offered(text, ("Қырғыз Республикасы", "place")) == [
        ("Қырғыз Республикасы Энергетика министрі", "title"),
        ("Таалай Үсөнов", "person"),
    ]


def test_the_place_covers_the_ending():
    text = "Кеше Айбек Сәрсеновпен кездесті."
    (candidate,) = candidates(text, "kk", [])
    assert text[candidate.start : candidate.end] == "Айбек Сәрсеновпен"
    assert candidate.reason == "surname"


def test_names_in_russian():
    assert ("Айбек Сарсенов", "person") in offered("Вчера министр Айбек Сарсенов выступил.", language="ru")
    assert ("Айбеком Сарсеновым", "person") in offered("Он говорил с Айбеком Сарсеновым.", language="ru")
    assert ("Ериком Токтаром", "person") in offered("Встреча с министром Ериком Токтаром.", language="ru")
    assert offered("Сегодня прошёл дождь.", language="ru") == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["kk", "ky", "ru", "en"]))
def test_candidates_never_overlap(text, language):
    found = candidates(text + " министрі Ерік Тоқтаров «Алтын» АҚ", language, [])
    assert all(a.end <= b.start for a, b in pairwise(found))
