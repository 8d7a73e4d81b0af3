from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.terms import Finding, Pin, Term
from glossary.usage import check_usage


def pin(kk: str, rendering: str, language: str, kind: str = "term", avoid: tuple[str, ...] = ()) -> Pin:
    return Pin(
        Term(kk, "kk", kind),
        (Term(rendering, language, kind),),
        tuple(Term(a, language, kind) for a in avoid),
    )


def check(source: str, target: str, language: str, *pins: Pin) -> list[Finding]:
    findings = check_usage(source, target, pins, "kk", language)
    for f in findings:
        assert f.category == "terminology"
        assert f.text
        assert f.start is None or (f.end is not None and 0 <= f.start < f.end <= len(target))
    return findings


HONOURED = [
    (
        "ru",
        "title",
        "Көлік министрі",
        "министр транспорта",
        "Көлік министріне хат",
        "Письмо министру транспорта",
    ),
    (
        "ru",
        "person",
        "Розалия Оспанова",
        "Розалия Оспанова",
        "Розалия Оспановаға",
        "Розалии Оспановой вручили орден",
    ),
    ("ru", "person", "Розалия Оспанова", "Розалия Оспанова", "Розалия Оспанова айтты", "Р. Оспанова сказала"),
    ("ru", "place", "Тараз", "Тараз", "Таразда", "В Таразе прошла встреча"),
    ("ru", "organisation", "ШЫҰ", "ШОС", "ШЫҰ-ға мүше", "страны ШОС"),
    ("ky", "person", "Айбек Сәрсенов", "Айбек Сарсенов", "Айбек Сәрсеновке", "Айбек Сарсеновго кат келди"),
    ("ky", "title", "Көлік министрі", "транспорт министри", "Көлік министріне", "Транспорт министрине кат"),
    (
        "en",
        "title",
        "Көлік министрі",
        "Minister of Transport",
        "Көлік министрлері",
        "The ministers of transport met",
    ),
    ("en", "person", "Айбек Сәрсенов", "Aibek Sarsenov", "Айбек Сәрсеновтің сөзі", "Aibek Sarsenov’s speech"),
]


@pytest.mark.parametrize("case", HONOURED)
def test_the_pinned_rendering_is_recognised_in_any_form(case):
    language, kind, kk, rendering, source, target = case
    assert check(source, target, language, pin(kk, rendering, language, kind)) == []


def test_another_rendering_is_an_alarm_with_the_right_one_as_suggestion():
    (finding,) = check(
        "Көлік министрі келді",
        "Приехал министр торговли",
        "ru",
        pin("Көлік министрі", "министр транспорта", "ru", "title"),
    )
    assert (finding.check, finding.severity, finding.suggestion) == (
        "terminology",
        "alarm",
        "министр транспорта",
    )
    assert "Көлік министрі" in finding.text


@pytest.mark.parametrize(
    ("language", "kind", "kk", "rendering", "source", "target", "place", "suggestion"),
    [
        # the wrong title's own form
        ("ru", "title", "Көлік министрі", "министр транспорта", "Көлік министріне", "Письмо министру торговли", "министру торговли", "министру транспорта"),
        ("ky", "title", "Көлік министрі", "транспорт министри", "Көлік министріне", "Соода министрине кат", "Соода министрине", "транспорт министрине"),
        ("en", "title", "Көлік министрлері", "Minister of Transport", "Көлік министрлері", "The Ministers of Trade met", "Ministers of Trade", "Ministers of Transport"),
        ("ru", "organisation", "Ақпарат агенттігі", "Агентство информации", "Ақпарат агенттігінде", "В Агентстве связи сказали", "Агентстве связи", "Агентстве информации"),
        # a misspelt name's
        ("ru", "person", "Айбек Сәрсенов", "Айбек Сарсенов", "Айбек Сәрсеновпен", "Вместе с Айбеком Сарсановым", "Айбеком Сарсановым", "Айбеком Сарсеновым"),
        ("ky", "person", "Айбек Сәрсенов", "Айбек Сарсенов", "Айбек Сәрсеновке", "Айбек Сарсановго кат", "Айбек Сарсановго", "Айбек Сарсеновго"),
        # nothing stands for it: the source's case
        ("ru", "place", "Тараз", "Тараз", "Таразға хат", "Отправили письмо", None, "Таразу"),
        ("ru", "title", "Көлік министрі", "министр транспорта", "Көлік министрлеріне хат", "Отправили письмо", None, "министрам транспорта"),
        # two candidates: none is named
        ("ru", "title", "Көлік министрі", "министр транспорта", "Көлік министріне", "Министр торговли написал министру связи", None, "министру транспорта"),
    ],
)  # fmt: skip
def test_the_suggestion_has_the_form_that_the_place_asks_for(
    language, kind, kk, rendering, source, target, place, suggestion
):
    (finding,) = check(source, target, language, pin(kk, rendering, language, kind))
    assert (None if finding.start is None else target[finding.start : finding.end]) == place
    assert finding.suggestion == suggestion


def test_a_title_that_shares_its_head_is_found():
    pins = [
        pin("Энергетика министрі", "министр энергетики", "ru", "title"),
        pin("Көлік министрі", "министр транспорта", "ru", "title"),
    ]
    assert check("Энергетика және Көлік министрлері", "Министры энергетики и транспорта", "ru", *pins) == []
    (finding,) = check("Энергетика және Көлік министрлері", "Министры энергетики и связи", "ru", *pins)
    assert finding.values["rendering"] == "министр транспорта"


def test_a_former_rendering_is_named_on_the_documents_date():
    old = Term("Министерство связи", "ru", "organisation", valid_to=date(2019, 6, 30))
    new = Term("Министерство цифровизации", "ru", "organisation", valid_from=date(2019, 7, 1))
    pins = [Pin(Term("Цифрландыру министрлігі", "kk", "organisation"), (new, old))]
    args = ("Цифрландыру министрлігіне хат", "Письмо Министерству связи", pins, "kk", "ru")
    assert check_usage(*args) == []
    assert check_usage(*args, on=date(2019, 6, 30)) == []
    (finding,) = check_usage(*args, on=date(2019, 7, 1))
    assert args[1][finding.start : finding.end] == "Министерству связи"
    assert finding.suggestion == "Министерству цифровизации"


def test_a_name_that_the_paragraph_has_is_a_hint():
    who = pin("Айбек Сәрсенов", "Айбек Сарсенов", "ru", "person")
    args = ("Айбек Сәрсенов сөйледі", "Потом были вопросы", [who], "kk", "ru")
    assert [f.severity for f in check_usage(*args)] == ["alarm"]
    assert [f.severity for f in check_usage(*args, paragraph="Приехал Айбек Сарсенов.")] == ["hint"]
    assert [f.severity for f in check_usage(*args, paragraph="Приехал Ерик Калиев.")] == ["alarm"]


def test_a_pin_that_the_source_does_not_call_for_says_nothing():
    assert check("Бүгін жаңбыр жауды", "Сегодня шёл дождь", "ru", pin("Тараз", "Тараз", "ru", "place")) == []


def test_an_empty_target_is_left_to_another_check():
    assert check("Таразда", "", "ru", pin("Тараз", "Тараз", "ru", "place")) == []


def test_a_term_inside_a_longer_one_is_left_to_the_longer_one():
    pins = [
        pin("Көлік министрі", "министр транспорта", "ru", "title"),
        pin("министр", "глава ведомства", "ru", "title"),
    ]
    assert check("Көлік министрі келді", "Приехал министр транспорта", "ru", *pins) == []
    (finding,) = check("Көлік министрі мен министр", "министр транспорта и чиновник", "ru", *pins)
    assert finding.suggestion == "глава ведомства"


def test_an_avoided_rendering_is_named_with_its_place():
    pins = pin("Министрлер кабинеті", "Кабинет Министров", "ru", "organisation", ("Совет министров",))
    target = "На заседании Совета министров решили"
    (finding,) = check("Министрлер кабинетінің отырысында", target, "ru", pins)
    assert target[finding.start : finding.end] == "Совета министров"
    assert finding.suggestion == "Кабинета Министров"
    assert len(check("Министрлер кабинеті", "Кабинет Министров, то есть Совет министров", "ru", pins)) == 1


def test_a_misspelt_name_is_named_with_its_place():
    target = "Пришёл министр Айбек Сарсанов"
    (finding,) = check(
        "Айбек Сәрсенов келді", target, "ru", pin("Айбек Сәрсенов", "Айбек Сарсенов", "ru", "person")
    )
    assert target[finding.start : finding.end] == "Айбек Сарсанов"
    assert finding.severity == "alarm"


@pytest.mark.parametrize("target", ["Позже он выступил", "Позже Сарсенов выступил", "Позже министр выступил"])
def test_a_person_who_is_only_referred_to_is_a_hint(target):
    (finding,) = check(
        "Кейін Айбек Сәрсенов сөйледі", target, "ru", pin("Айбек Сәрсенов", "Айбек Сарсенов", "ru", "person")
    )
    assert finding.severity == "hint"


def test_one_of_two_concepts_with_one_source_wording_is_enough():
    pins = [pin("шарт", "договор", "ru"), pin("шарт", "условие", "ru")]
    assert check("Бұл шарт маңызды", "Это условие важно", "ru", *pins) == []
    assert len(check("Бұл шарт маңызды", "Это важно", "ru", *pins)) == 1


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_pair_of_texts_gives_findings_inside_the_target(source, target):
    pins = [
        pin("Айбек Сәрсенов", "Айбек Сарсенов", "ru", "person", ("Айбек Сэрсенов",)),
        pin("шарт", "договор", "ru"),
    ]
    check(source + " Айбек Сәрсенов шартты оқыды", target, "ru", *pins)
