"""Composed titles in the target: both halves and the person in one case, in the source's order."""

from __future__ import annotations

import pytest

from glossary.composed import check_composed
from glossary.terms import Pin, Term
from glossary.titles import compose

PEOPLE = (
    # Kazakh posts, Russian posts, Kyrgyz posts, the person in the three languages, gender
    (
        ("Су кеңесі төрағасының орынбасары", "Жайлау министрі"),
        ("заместитель председателя Водного совета", "министр пастбищ"),
        ("Суу кеңешинин төрагасынын орун басары", "жайлоо министри"),
        ("Тимур Оразов", "Тимур Оразов", "Тимур Оразов"),
        "masculine",
    ),
    (
        ("Бал комитетінің төрағасы", "Гүл қорының директоры"),
        ("председатель Медового комитета", "директор Цветочного фонда"),
        ("Бал комитетинин төрагасы", "Гүл фондунун директору"),
        ("Нұргүл Асанова", "Нургуль Асанова", "Нургүл Асанова"),
        "feminine",
    ),
    (
        ("Құс министрінің міндетін атқарушы", "Үкімет басшысының кеңесшісі"),
        ("исполняющий обязанности министра птиц", "советник главы правительства"),
        ("Куш министринин милдетин аткаруучу", "Өкмөт башчысынын кеңешчиси"),
        ("Марат Беков", "Марат Беков", "Марат Беков"),
        "masculine",
    ),
)
SOURCE = "Кеше {0} – {1} {2} келді."


def pins_of(row, language):
    kk, ru, ky, names, gender = row
    posts = ru if language == "ru" else ky
    name = names[1] if language == "ru" else names[2]
    pairs = [
        Pin(Term(a, "kk", "title"), (Term(b, language, "title", verified=True),))
        for a, b in zip(kk, posts, strict=True)
    ]
    person = Term(name, language, "person", gender=gender, verified=True)
    return posts, name, gender, (*pairs, Pin(Term(names[0], "kk", "person"), (person,)))


def source_of(row):
    return SOURCE.format(*row[0], row[3][0])


CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "locative")


@pytest.mark.parametrize("row", PEOPLE)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["ru", "ky"])
def test_what_is_composed_right_is_found_right(row, case, language):
    posts, name, gender, pins = pins_of(row, language)
    text = compose(posts, name, language, case=case, gender=gender)
    assert check_composed(source_of(row), f"Кечээ / Вчера {text}.", pins, "kk", language) == []


@pytest.mark.parametrize("row", PEOPLE)
@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_a_part_left_undeclined_is_named_with_the_right_form(row, wrong):
    posts, name, gender, pins = pins_of(row, "ru")
    right = compose(posts, name, "ru", case="instrumental", gender=gender)
    parts = [compose([post], None, "ru", case="instrumental") for post in posts]
    parts.append(compose([], name, "ru", case="instrumental", gender=gender))
    parts[wrong] = (*posts, name)[wrong]
    said = f"{parts[0]} – {parts[1]} {parts[2]}"
    (finding,) = check_composed(source_of(row), f"Встретились с {said} вчера.", pins, "kk", "ru")
    assert (finding.check, finding.severity, finding.suggestion) == ("composed-title", "alarm", right)
    assert f"Встретились с {said} вчера."[finding.start : finding.end] == said


@pytest.mark.parametrize("row", PEOPLE)
def test_in_kyrgyz_a_post_before_the_last_part_is_bare(row):
    posts, name, _, pins = pins_of(row, "ky")
    first = compose([posts[0]], None, "ky", case="dative")
    said = f"{first} – {posts[1]} {compose([], name, 'ky', case='dative')}"
    (finding,) = check_composed(source_of(row), f"{said} айтылды.", pins, "kk", "ky")
    assert finding.suggestion == compose(posts, name, "ky", case="dative")


@pytest.mark.parametrize("row", PEOPLE)
def test_another_order_is_a_hint(row):
    posts, name, gender, pins = pins_of(row, "ru")
    turned = compose(tuple(reversed(posts)), name, "ru", case="dative", gender=gender)
    (finding,) = check_composed(source_of(row), f"Слово дали {turned}.", pins, "kk", "ru")
    assert (finding.severity, finding.suggestion) == ("hint", None)


@pytest.mark.parametrize(
    "target",
    [
        "Вчера приехал министр пастбищ.",
        "Заместителя председателя Водного совета сменил министр пастбищ Тимур Оразов.",
        "",
        "Министр пастбищ, заместителем председателя Водного совета не бывший, уехал.",
    ],
)
def test_posts_that_stand_apart_are_no_unit(target):
    *_, pins = pins_of(PEOPLE[0], "ru")
    assert check_composed(source_of(PEOPLE[0]), target, pins, "kk", "ru") == []


DOUBLE = Pin(
    Term("Ара кеңесінің төрағасы – бау министрі", "kk", "title"),
    (Term("председатель Пчелиного совета – министр садов", "ru", "title"),),
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (
            "председателем Пчелиного совета – министр садов",
            "председателем Пчелиного совета – министром садов",
        ),
        ("председателя Пчелиного совета – министром садов", None),
        ("председателем Пчелиного совета – министром садов", ""),
        ("председателю Пчелиного совета – министру садов", ""),
    ],
)
def test_a_composed_title_that_is_pinned_as_one_declines_in_both_halves(said, right):
    found = check_composed(
        "Ара кеңесінің төрағасы – бау министрі келді.", f"Говорили о {said}.", [DOUBLE], "kk", "ru"
    )
    assert bool(found) == (right != "")
    if right:
        assert [f.suggestion for f in found] == [right]
