"""Pairing sentences: what holds for any texts, and what each kind of evidence is good for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignments import Link, align
from alignments.band import BandSearch
from alignments.evidence import fold, number_key
from glossary import Pin, Term
from glossary.errors import UnknownLanguageError

KAZAKH = [
    "Алматыда көлік форумы өтті.",
    "Оған 14 елден 320 өкіл қатысты.",
    "Жиынды Ерлан Сәтбаев ашты.",
    "Ол 2027 жылға дейін 1 250 шақырым жол салынатынын айтты.",
    "Жобаға 3,5 миллиард теңге бөлінді.",
    "Бишкектен келген Азамат Токтогулов ұсынысты қолдады.",
    "Тараптар хаттамаға қол қойды.",
    "Келесі кездесу қыркүйекте Ташкентте болады.",
]
RUSSIAN = [
    "В Алматы прошёл транспортный форум.",
    "В нём участвовали 320 представителей из 14 стран.",
    "Заседание открыл Ерлан Сатбаев.",
    "Он сообщил, что до 2027 года построят 1250 километров дорог.",
    "На проект выделили 3,5 миллиарда тенге.",
    "Прибывший из Бишкека Азамат Токтогулов поддержал предложение.",
    "Стороны подписали протокол.",
    "Следующая встреча пройдёт в сентябре в Ташкенте.",
]
ENGLISH = [
    "A transport forum was held in Almaty.",
    "It was attended by 320 delegates from 14 countries.",
    "Yerlan Satbayev opened the meeting.",
    "He said that 1,250 kilometres of road would be built by 2027.",
    "The project received 3.5 billion tenge.",
    "Azamat Toktogulov, who had come from Bishkek, supported the proposal.",
    "The parties signed a protocol.",
    "The next meeting will be in Tashkent in September.",
]
KYRGYZ = [
    "Алматыда транспорт форуму өттү.",
    "Ага 14 өлкөдөн 320 өкүл катышты.",
    "Жыйынды Ерлан Сатбаев ачты.",
    "Ал 2027-жылга чейин 1250 чакырым жол салынарын айтты.",
    "Долбоорго 3,5 миллиард теңге бөлүндү.",
    "Бишкектен келген Азамат Токтогулов сунушту колдоду.",
    "Тараптар протоколго кол коюшту.",
    "Кийинки жолугушуу сентябрда Ташкентте болот.",
]
TEXTS = {"ru": RUSSIAN, "en": ENGLISH, "ky": KYRGYZ}


def shapes(links: list[Link]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(link.source, link.target) for link in links]


def one_to_one(n: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((i,), (i,)) for i in range(n)]


def check_invariants(links: list[Link], n: int, m: int) -> None:
    assert [i for link in links for i in link.source] == list(range(n))
    assert [j for link in links for j in link.target] == list(range(m))
    assert all(link.source or link.target for link in links)
    assert all(0 <= link.score <= 1 for link in links)


@pytest.mark.parametrize("language", TEXTS)
def test_a_plain_translation(language: str) -> None:
    links = align(KAZAKH, TEXTS[language], "kk", language)
    assert shapes(links) == one_to_one(8)
    assert min(link.score for link in links) > 0.3


@pytest.mark.parametrize("language", TEXTS)
def test_run_together_sentences(language: str) -> None:
    target = TEXTS[language]
    joined = [*target[:2], f"{target[2]} {target[3]}", *target[4:]]
    assert ((2, 3), (2,)) in shapes(align(KAZAKH, joined, "kk", language))
    joined = [*KAZAKH[:4], f"{KAZAKH[4]} {KAZAKH[5]}", *KAZAKH[6:]]
    assert ((4,), (4, 5)) in shapes(align(joined, target, "kk", language))


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("missing", [1, 3, 5])
def test_a_sentence_left_out(language: str, missing: int) -> None:
    target = TEXTS[language]
    links = align(KAZAKH, target[:missing] + target[missing + 1 :], "kk", language)
    assert ((missing,), ()) in shapes(links)
    assert next(link.score for link in links if link.source == (missing,)) == 0
    assert ((), (missing,)) in shapes(align(KAZAKH[:missing] + KAZAKH[missing + 1 :], target, "kk", language))


def test_what_goes_on_with_a_small_letter_belongs_to_the_sentence_before() -> None:
    first, rest = RUSSIAN[3].split(", ", 1)
    target = [*RUSSIAN[:3], f"{first},", rest, *RUSSIAN[4:]]
    assert ((3,), (3, 4)) in shapes(align(KAZAKH, target, "kk", "ru"))


def test_list_items_with_small_letters_stay_apart() -> None:
    items = (
        [f"{line[0].lower()}{line[1:-1]};" for line in KAZAKH],
        [f"{line[0].lower()}{line[1:-1]};" for line in RUSSIAN],
    )
    assert shapes(align(*items, "kk", "ru")) == one_to_one(8)


def test_a_block_left_out_of_a_long_text() -> None:
    """Wider than the band: 60 sentences have no translation, and the rest is still found."""
    source, target = long_text(240)
    links = align(source, target[:90] + target[150:], "kk", "ru")
    check_invariants(links, 240, 180)
    wanted = {((i,), (i if i < 90 else i - 60,)) for i in range(240) if not 90 <= i < 150}
    assert len(wanted & set(shapes(links))) >= 0.95 * len(wanted)


@pytest.mark.parametrize(("pinned", "alone"), [("Ақбұлақ", 1), ("Көкөзек", 0)])
def test_pins_decide_where_nothing_else_does(pinned: str, alone: int) -> None:
    source = ["Ақбұлақ ауылында мектеп бар.", "Көкөзек ауылында мектеп бар."]
    target = ["In Whitespring they have a school."]
    pin = Pin(Term(pinned, "kk", "place"), (Term("Whitespring", "en", "place"),))
    links = shapes(align(source, target, "kk", "en", pins=[pin]))
    assert ((alone,), ()) in links
    assert ((1 - alone,), (0,)) in links


@pytest.mark.parametrize(("source", "target"), [([], []), (["Бір."], []), ([], ["Один.", "Два."])])
def test_empty_sides(source: list[str], target: list[str]) -> None:
    links = align(source, target, "kk", "ru")
    check_invariants(links, len(source), len(target))
    assert all(link.score == 0 for link in links)


def test_unknown_language() -> None:
    with pytest.raises(UnknownLanguageError):
        align(["Бір."], ["Eins."], "kk", "de")


SENTENCES = st.lists(
    st.one_of(st.sampled_from(["", " ", *KAZAKH, *RUSSIAN]), st.text(max_size=30)), max_size=14
)


@settings(max_examples=60, deadline=None)
@given(SENTENCES, SENTENCES, st.sampled_from(["ky", "ru", "en"]))
def test_links_are_complete_and_in_order(source: list[str], target: list[str], language: str) -> None:
    check_invariants(align(source, target, "kk", language), len(source), len(target))


@pytest.mark.parametrize(("n", "m"), [(1, 400), (400, 1), (3, 300), (300, 7), (100, 260)])
def test_texts_of_very_different_length(n: int, m: int) -> None:
    rng = random.Random(n)
    check_invariants(align(rng.choices(KAZAKH, k=n), rng.choices(RUSSIAN, k=m), "kk", "ru"), n, m)


def test_the_same_text_aligns_with_itself() -> None:
    source, _ = long_text(300)
    assert shapes(align(source, source, "kk", "kk")) == one_to_one(300)


def test_time_and_memory_grow_with_the_length(monkeypatch) -> None:
    """Four times the text has some four times the cells to fill, not the sixteen times that a full table would."""
    cells = 0
    best = BandSearch.best

    def counted(search: BandSearch, band, evidence):
        nonlocal cells
        cells += len(band.low) * band.width
        return best(search, band, evidence)

    monkeypatch.setattr(BandSearch, "best", counted)

    def work(n: int) -> int:
        nonlocal cells
        cells = 0
        align(*long_text(n), "kk", "ru")
        return cells

    assert 0 < work(2000) < 6 * work(500)


def long_text(n: int) -> tuple[list[str], list[str]]:
    """Return `n` invented sentences with their translations; some hold a number, all differ in length."""
    rng = random.Random(n)
    pairs = list(zip(KAZAKH, RUSSIAN, strict=True))
    source, target = [], []
    for _ in range(n):
        parts = rng.sample(pairs, rng.randint(1, 3))
        number = f" {rng.randint(2, 999)}" if rng.random() < 0.7 else ""
        source.append(" ".join(a for a, _ in parts) + number)
        target.append(" ".join(b for _, b in parts) + number)
    return source, target


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 250", "1,250"),
        ("1\u00a0250", "1250"),
        ("1,5", "1.5"),
        ("22.08.2025", "22.08.2025"),
        ("12 500 000", "12,500,000"),
    ],
)
def test_numbers_are_compared_without_their_marks(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Сәтбаев", "Сатбаев"),
        ("Жапаров", "Жапаров"),
        ("Қасым", "Касым"),
        ("Смит", "Smit"),
        ("Чарынов", "Charynov"),
    ],
)
def test_names_sound_alike_in_both_scripts(one: str, other: str) -> None:
    assert fold(one) == fold(other)
