"""Pins put into a machine's text: found by likeness alone, by links, or beside their neighbour; in the form of the place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import Pin, Term
from workbench.drafting.chunks import chunks
from workbench.drafting.engine import Candidate, Request
from workbench.drafting.pins import pinned, verified


def pin(source: str, target: str, language: str, kind: str = "title", **more) -> Pin:
    return Pin(Term(source, "kk", kind), (Term(target, language, kind, **more),))


def put(source: str, text: str, *pins: Pin, links=None) -> Candidate:
    language = pins[0].targets[0].language
    candidate = Candidate(text, 0.5, alignment=links)
    return pinned([candidate], Request(source, "kk", language, pins=pins))[0]


PERSON = ("Ерлан Сағындықов", "Ерлан Сагиндыков")


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (
            "Министр Ерлан Сағындықовпен кездесті.",
            "Министр встретился с Ерланом Сагындыковым.",
            "с Ерланом Сагиндыковым.",
        ),
        (
            "Министр Ерлан Сағындықовқа хат жазды.",
            "Министр написал письмо Ерлану Сагындыкову.",
            "письмо Ерлану Сагиндыкову.",
        ),
        ("Ерлан Сағындықов келді.", "Ерлан Сагындыков прибыл.", "Ерлан Сагиндыков прибыл."),
        ("Ерлан Сағындықовтың сөзі.", "Слово Ерлана Сагындыкова.", "Слово Ерлана Сагиндыкова."),
    ],
)
def test_a_misspelt_russian_name_is_put_right_in_its_case(source, text, expected):
    name = pin(*PERSON, "ru", "person", gender="masculine")
    candidate = put(source, text, name)
    assert candidate.text.endswith(expected)
    assert candidate.pins_kept == (PERSON[1],)
    assert candidate.pins_open == ()


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (
            "Ол Көлік министріне хат жазды.",
            "Он написал письмо министру перевозок.",
            "Он написал письмо министру транспорта.",
        ),
        (
            "Ол Көлік министрімен кездесті.",
            "Он встретился с министром перевозок.",
            "Он встретился с министром транспорта.",
        ),
        ("Ол Көлік министрін қабылдады.", "Он принял министра перевозок.", "Он принял министра транспорта."),
        ("Көлік министрі келді.", "Министр перевозок прибыл.", "Министр транспорта прибыл."),
    ],
)
def test_another_title_gives_way_to_the_pinned_one(source, text, expected):
    assert put(source, text, pin("Көлік министрі", "министр транспорта", "ru")).text == expected


def test_what_stands_right_is_left_alone():
    text = "Он встретился с министром транспорта."
    assert (
        put("Ол Көлік министрімен кездесті.", text, pin("Көлік министрі", "министр транспорта", "ru")).text
        == text
    )


def test_a_kyrgyz_name_takes_the_suffix_of_what_it_replaces():
    name = pin("Ерлан Сағындықов", "Эрлан Сагындыков", "ky", "person")
    assert (
        put("Ол Ерлан Сағындықовқа айтты.", "Ал Ерлан Сагиндиковго айтты.", name).text
        == "Ал Эрлан Сагындыковго айтты."
    )


def test_an_english_article_and_possessive_stay():
    title = pin("Көлік министрі", "Minister of Transport", "en")
    assert (
        put("Ол Көлік министрімен кездесті.", "He met with the Minister of Traffic.", title).text
        == "He met with the Minister of Transport."
    )
    name = pin("Ерлан Сағындықов", "Yerlan Sagyndykov", "en", "person")
    text = put("Ерлан Сағындықовтың сөзі.", "Erlan Sagindikov's speech.", name).text
    assert text == "Yerlan Sagyndykov’s speech."


def test_a_name_left_in_kazakh_letters_is_found():
    name = pin(*PERSON, "ru", "person", gender="masculine")
    assert put("Ерлан Сағындықов келді.", "Прибыл Ерлан Сағындықов.", name).text == "Прибыл Ерлан Сагиндыков."


def test_links_tell_what_letters_do_not():
    source, text = "Ол Дінмұхамед Әбішке айтты.", "Он сказал Петру."
    name = pin("Дінмұхамед Әбіш", "Динмухамед Абиш", "ru", "person", gender="masculine")
    links = (((0, 2), (0, 2)), ((21, 26), (3, 9)), ((3, 20), (10, 15)))
    assert put(source, text, name, links=links).text == "Он сказал Динмухамеду Абишу."
    left = put(source, text, name)
    assert left.text == text
    (opened,) = left.pins_open
    assert (opened.term, opened.text) == ("Дінмұхамед Әбіш", "Динмухамеду Абишу")
    assert source[opened.source_start : opened.source_end] == "Дінмұхамед Әбішке"


def test_a_title_that_was_left_out_goes_before_its_holder_in_the_holders_case():
    pins = (
        pin("Көлік министрі", "министр транспорта", "ru"),
        pin(*PERSON, "ru", "person", gender="masculine"),
    )
    candidate = put(
        "Ол Көлік министрі Ерлан Сағындықовпен кездесті.", "Он встретился с Ерланом Сагиндыковым.", *pins
    )
    assert candidate.text == "Он встретился с министром транспорта Ерланом Сагиндыковым."
    assert candidate.pins_open == ()


def test_the_candidate_that_keeps_most_comes_first():
    title = pin("Дипломатиялық корпус", "дипломатический корпус", "ru", "term")
    candidates = [Candidate("Посольства собрались.", 0.9), Candidate("Дипломатический корпус собрался.", 0.3)]
    best = pinned(candidates, Request("Дипломатиялық корпус жиналды.", "kk", "ru", pins=(title,)))
    assert best[0].text == "Дипломатический корпус собрался."
    assert best[1].pins_open


def test_a_confirmed_text_is_verified_but_never_changed():
    title = pin("Көлік министрі", "министр транспорта", "ru")
    wanted = Request("Көлік министрі келді.", "kk", "ru", pins=(title,))
    kept = verified(Candidate("Министр транспорта прибыл.", 1.0), wanted)
    assert (kept.pins_kept, kept.pins_open) == (("министр транспорта",), ())
    open_ = verified(Candidate("Министр перевозок прибыл.", 1.0), wanted)
    assert open_.text == "Министр перевозок прибыл."
    assert [(o.text, open_.text[o.start : o.end]) for o in open_.pins_open] == [
        ("министр транспорта", "Министр перевозок")
    ]


def test_without_pins_candidates_stay_in_order():
    candidates = [Candidate("а", 0.1), Candidate("б", 0.2)]
    assert pinned(candidates, Request("а", "kk", "ru")) == candidates


# --- cutting -------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="аәқ ,.;–\n", max_size=300), st.integers(5, 60))
def test_pieces_lose_nothing_and_fit(text, most):
    found = chunks(text, "kk", lambda part: len(part) <= most)
    if found is None:
        assert any(len(word) > most for word in text.split())
        return
    place = 0
    for start, end in found:
        assert not text[place:start].strip()
        assert end - start <= most
        place = end
    assert not text[place:].strip()


NURLAN = pin("Нұрлан Болатов", "Нурлан Болатов", "ky", "person", gender="masculine")
TRADE = pin("Сауда министрінің кеңесшісі", "соода министринин кеңешчиси", "ky")


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        # The ending is another one by vowel harmony, and the same case.
        (
            "Сауда министрінің кеңесшісі туралы хат алынды.",
            "Соода министринин орун басарына ыраазычылык билдирди.",
            "Соода министринин кеңешчисине ыраазычылык билдирди.",
        ),
        # Of a title and its holder the holder alone has the ending.
        (
            "Сауда министрінің кеңесшісі Нұрлан Болатовқа сенім білдірілді.",
            "Соода министринин кеңешчиси Нурдан Болатбековго ишеним билдирилди.",
            "Соода министринин кеңешчиси Нурлан Болатовго ишеним билдирилди.",
        ),
    ],
)
def test_a_kyrgyz_term_takes_the_case_of_what_it_replaces(source, text, expected):
    words = [(m.start(), m.end()) for m in re.finditer(r"\w+", text)]
    of_title = (0, source.index(" ", source.index("кеңесшісі")))
    links = tuple((of_title, word) for word in words[:4]) if "Нұрлан" not in source else None
    pins = [TRADE] if "Нұрлан" not in source else [TRADE, NURLAN]
    assert put(source, text, *pins, links=links).text == expected


def test_an_english_title_begins_where_its_own_phrase_begins():
    trade = pin("Сауда министрінің орынбасары", "Deputy Minister of Trade", "en")
    source = "Серік Сауда министрінің орынбасарына алғыс айтты."
    start = source.index("Сауда")
    term = (start, source.index("алғыс") - 1)
    text = "Serik thanked the Deputy Minister of Transport."
    # The model's attention runs over the verb as well.
    links = tuple((term, (m.start(), m.end())) for m in re.finditer(r"\w+", text) if m[0] != "Serik")
    assert put(source, text, trade, links=links).text == "Serik thanked the Deputy Minister of Trade."
    text = "A meeting was held with the participation of the Deputy Minister of Transport."
    links = tuple((term, (m.start(), m.end())) for m in re.finditer(r"\w+", text) if m.start() > 20)
    assert put(source, text, trade, links=links).text == (
        "A meeting was held with the participation of the Deputy Minister of Trade."
    )
