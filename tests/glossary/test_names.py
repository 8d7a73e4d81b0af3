"""Names: their parts, gender, and transliteration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.names import given_gender, guess_gender, parse_name, surname_gender, transliterate


@pytest.mark.parametrize(
    ("text", "given", "surname", "patronymic", "initials"),
    [
        ("Садыр Жапаров", "Садыр", "Жапаров", "", ()),
        ("Тоқаев Қасым-Жомарт Кемелұлы", "Қасым-Жомарт", "Тоқаев", "Кемелұлы", ()),
        ("Токаев Касым-Жомарт Кемелевич", "Касым-Жомарт", "Токаев", "Кемелевич", ()),
        ("Касым-Жомарт Кемелевич Токаев", "Касым-Жомарт", "Токаев", "Кемелевич", ()),
        ("Садыр Нургожо уулу Жапаров", "Садыр", "Жапаров", "Нургожо уулу", ()),
        ("Мұрат Нұртілеу", "Мұрат", "Нұртілеу", "", ()),
        ("Нұрбек Саясат Асқарұлы", "Саясат", "Нұрбек", "Асқарұлы", ()),
        ("Жапаров Садыр", "Садыр", "Жапаров", "", ()),
        ("Қ. К. Тоқаев", "", "Тоқаев", "", ("Қ", "К")),
        ("С.Н.Жапаров", "", "Жапаров", "", ("С", "Н")),
        ("Тоқаев", "", "Тоқаев", "", ()),
        ("Абай", "Абай", "", "", ()),
        ("Sadyr Japarov", "Sadyr", "Japarov", "", ()),
        ("", "", "", "", ()),
    ],
)
def test_parts(text, given, surname, patronymic, initials):
    name = parse_name(text)
    assert (name.given, name.surname, name.patronymic, name.initials) == (
        given,
        surname,
        patronymic,
        initials,
    )


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Садыр Жапаров", "masculine"),
        ("Аида Балаева", "feminine"),
        ("Мұрат Нұртілеу", "masculine"),
        ("Динара Ким", "feminine"),
        ("Айгүл Нұрбек", "feminine"),
        ("Нұрбек Асыл Асқарқызы", "feminine"),
        ("Мұса Ким", "masculine"),
        ("Ольга Достоевская", "feminine"),
        ("Ли Ким", None),
        ("", None),
    ],
)
def test_gender(name, gender):
    assert guess_gender(name) == gender


def test_surname_and_given_name_alone():
    assert surname_gender("Нұртілеу") is None
    assert surname_gender("Омарова") == "feminine"
    assert given_gender("Алихан") == "masculine"


@pytest.mark.parametrize(
    ("kazakh", "ru", "ky", "en"),
    [
        ("Қасым-Жомарт Тоқаев", "Касым-Жомарт Токаев", "Касым-Жомарт Токаев", "Kassym-Jomart Tokayev"),
        ("Шәріп Өтегенов", "Шарип Отегенов", "Шарип Өтегенов", "Sharip Otegenov"),
        ("Ерлан Қошанов", "Ерлан Кошанов", "Ерлан Кошанов", "Yerlan Koshanov"),
        ("ҒАЛЫМ ҰЛТАБАЕВ", "ГАЛЫМ УЛТАБАЕВ", "ГАЛЫМ УЛТАБАЕВ", "GALYM ULTABAYEV"),
    ],
)
def test_transliteration(kazakh, ru, ky, en):
    assert [transliterate(kazakh, target) for target in ("kk", "ru", "ky", "en")] == [kazakh, ru, ky, en]


@given(st.text(max_size=30))
def test_any_text_is_taken_apart_without_loss(text):
    name = parse_name(text)
    assert all(text[token.start : token.end] == token.text for token, _ in name.parts)
    for target in ("ky", "ru", "en"):
        transliterate(text, target)
    guess_gender(text)
