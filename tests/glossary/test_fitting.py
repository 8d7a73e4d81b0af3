from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.fitting import Form, best_form, fitting, form_like, nearest_form, rendered
from glossary.index import TermIndex
from glossary.terms import Kind, Match, Term


def source(term: str, text: str, kind: Kind) -> Match:
    (match,) = TermIndex([Term(term, "kk", kind)], "kk").find(text)
    return match


def forms(
    kind: Kind, kk: str, text: str, rendering: str, language: str, target: str, **more: str
) -> list[Form]:
    place = target.index("|")
    term = Term(rendering, language, kind, **more)
    return fitting(term, source(kk, text, kind), target.replace("|", ""), place, "kk", language)


PLACES: list[tuple[Kind, str, str, str, str, str, str, str]] = [
    # Russian: what stands before the caret decides
    ("person", "Айбек Сәрсенов", "Айбек Сәрсеновпен", "Айбек Сарсенов", "ru", "Встреча с |", "Айбеком Сарсеновым", "preposition"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсенов келді", "Айбек Сарсенов", "ru", "обратились к |", "Айбеку Сарсенову", "preposition"),
    ("place", "Тараз", "Таразда", "Тараз", "ru", "Прибыли в |", "Таразе", "preposition"),
    ("place", "Астана", "Астанаға", "Астана", "ru", "Прибыли в |", "Астану", "preposition"),
    ("place", "Астана", "Астанада", "Астана", "ru", "Встретились в |", "Астане", "preposition"),
    ("place", "Астана", "Астанадан", "Астана", "ru", "Уехали из |", "Астаны", "preposition"),
    ("title", "Көлік министрі", "Көлік министріне", "министр транспорта", "ru", "Поручение |", "министру транспорта", "source"),
    ("title", "Көлік министрі", "Көлік министрлерінің", "министр транспорта", "ru", "Встреча |", "министров транспорта", "source"),
    ("title", "Көлік министрі", "Көлік министрінен", "министр транспорта", "ru", "Получено от |", "министра транспорта", "preposition"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсеновке", "Айбек Сарсенов", "ru", "«Добро пожаловать», – сказал |.", "Айбек Сарсенов", "speaker"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсенов", "Айбек Сарсенов", "ru", "| выступил", "Айбек Сарсенов", "subject"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсенов", "Айбек Сарсенов", "ru", "Письмо министру транспорта |", "Айбеку Сарсенову", "agreement"),
    ("title", "Көлік министрі", "Көлік министрі", "министр транспорта", "ru", "с заместителем Председателя – |", "министром транспорта", "agreement"),
    # Kyrgyz: the same case
    ("title", "Көлік министрі", "Көлік министріне", "транспорт министри", "ky", "Бул кат |", "транспорт министрине", "source"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсеновпен", "Айбек Сарсенов", "ky", "Кечээ |", "Айбек Сарсенов менен", "source"),
    # English: plain or possessive
    ("person", "Айбек Сәрсенов", "Айбек Сәрсеновтің", "Aibek Sarsenov", "en", "Today |", "Aibek Sarsenov’s", "source"),
    ("person", "Айбек Сәрсенов", "Айбек Сәрсеновтің", "Aibek Sarsenov", "en", "the speech of |", "Aibek Sarsenov", "preposition"),
    ("title", "Көлік министрі", "Көлік министрлеріне", "Minister of Transport", "en", "to the |", "Ministers of Transport", "source"),
]  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_the_form_that_the_place_asks_for_comes_first(case):
    kind, kk, text, rendering, language, target, wanted, note = case
    found = forms(kind, kk, text, rendering, language, target)
    assert (found[0].text, found[0].note) == (wanted, note)
    assert len({f.text for f in found}) == len(found)


def test_all_cases_are_offered():
    found = forms("title", "Көлік министрі", "Көлік министріне", "министр транспорта", "ru", "|")
    assert {f.text for f in found} >= {
        "министр транспорта", "министра транспорта", "министром транспорта", "министрами транспорта",
    }  # fmt: skip
    people = forms("person", "Айбек Сәрсенов", "Айбек Сәрсеновке", "Айбек Сарсенов", "ru", "|")
    assert {f.number for f in people} == {"singular"}
    assert people[0] == Form("Айбеку Сарсенову", "dative", "singular", "source")


def test_a_wrong_rendering_gives_its_form_to_the_right_one():
    right, wrong = (
        Term("Кабинет Министров", "ru", "organisation"),
        Term("Совет министров", "ru", "organisation"),
    )
    assert form_like(right, "Совету министров", wrong) == "Кабинету Министров"
    assert form_like(right, "чего-то", wrong) is None
    assert nearest_form(Term("Айбек Сарсенов", "ru", "person"), "Айбеком Сарсановым") == "Айбеком Сарсеновым"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.integers(0, 40), st.sampled_from(["ru", "ky", "en"]), st.text(max_size=12))
def test_any_text_and_place_gives_forms(text, place, language, rendering):
    term = Term(rendering, language, "title")
    match = source("Көлік министрі", "Көлік министріне", "title")
    found = fitting(term, match, text, min(place, len(text)), "kk", language)
    assert found
    assert best_form(term, match, text, min(place, len(text)), "kk", language) == found[0].text


@pytest.mark.parametrize(
    ("case", "kind", "language", "expected"),
    [
        ("ablative", "place", "ru", ("из", "genitive")),
        ("ablative", "person", "ru", ("от", "genitive")),
        ("instrumental", "person", "ru", ("с", "instrumental")),
        ("instrumental", "organisation", "ru", ("", "instrumental")),
        ("dative", "place", "en", ("to", "nominative")),
        ("instrumental", "title", "ky", ("", "instrumental")),
    ],
)
def test_one_table_says_what_a_case_becomes(case, kind, language, expected):
    assert rendered(case, kind, language) == expected
