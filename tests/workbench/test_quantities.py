from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench import quantities
from workbench.number_words import compounds, fractions, said, spelled
from workbench.quantities import date_text, days, digits, numbers, unit


def worth(text: str, language: str) -> list[Decimal]:
    return [q.value for q in numbers(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("2 миллиард", "kk", [2e9]),
        ("2 млрд", "ru", [2e9]),
        ("2 billion", "en", [2e9]),
        ("£11million and $2.8bn", "en", [11e6, 2.8e9]),
        ("1,7 млрд доллар", "kk", ["1.7e9"]),
        ("1.7 billion", "en", ["1.7e9"]),
        ("5 000 орындық", "kk", [5000]),
        ("5\u00a0000 мест", "ru", [5000]),
        ("5,000 seats", "en", [5000]),
        ("1,234,567.5", "en", ["1234567.5"]),
        ("1 234 567,5", "ru", ["1234567.5"]),
        ("3,14", "ky", ["3.14"]),
        ("10-11 құжат", "kk", [10, 11]),
        ("40 мың", "kk", [40000]),
        ("200-ге жуық", "kk", [200]),
        ("COP29", "en", [29]),
        ("сағат 09.40-та", "kk", ["9.4"]),
        ("в 9:40", "ru", ["9.4"]),
        ("at 4:30 p.m.", "en", ["16.3"]),
        ("16.30-да", "kk", ["16.3"]),
        ("2025 жылғы 22 тамызда 3 құжат", "kk", [2025, 3]),
        ("22.08.2025", "ru", [2025]),
        ("2025-08-22", "kk", [2025]),
        ("on 22 August 2025", "en", [2025]),
        ("жоқ", "kk", []),
        ("", "en", []),
    ],
)
def test_numbers_are_worth_the_same_however_they_are_written(text, language, values):
    assert worth(text, language) == [Decimal(str(v)) for v in values]


def test_a_number_of_another_custom_has_both_values():
    (found,) = numbers("350,000 доллар", "ky")
    assert found.values == {Decimal(350), Decimal(350000)}
    (found,) = numbers("4 p.m.", "en")
    assert found.values == {Decimal(4), Decimal(16)}


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("он алты мыңнан астам қап", "kk", [16000]),
        ("үш жүз мың бес жүз", "kk", [300_500]),
        ("екі-үш апта", "kk", [2, 3]),
        ("бір жарым миллион", "kk", [1_500_000]),
        ("отуз беш миң", "ky", [35000]),
        ("три с половиной месяца, семь с половиной тысяч", "ru", [3.5, 7500]),
        ("двухсот сорока, тремястами", "ru", [240, 300]),
        ("one hundred and seventy-two boats", "en", [172]),
        ("two and a half thousand", "en", [2500]),
        ("five or six", "en", [5, 6]),
        ("ештеңе", "kk", []),
    ],
)
def test_the_words_of_one_number_count_together(text, language, values):
    assert [q.value for q in compounds(text, language)] == [Decimal(str(v)) for v in values]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("егіннің үштен екісі, үйлердің жартысы", "kk", ["2/3", "1/2"]),
        ("үйлөрдүн жарымы, бештен бири", "ky", ["1/2", "1/5"]),
        ("три четверти, треть и половина", "ru", ["3/4", "1/3", "1/2"]),
        ("три с половиной, третий", "ru", []),
        ("Half of it, two-thirds, one in five", "en", ["1/2", "2/3", "1/5"]),
        ("three and a half, half a million, the first quarter", "en", []),
        ("биринчи чейрек, эки жарым", "ky", []),
    ],
)
def test_parts_of_a_whole_are_read_by_their_words(text, language, parts):
    assert [part for part, *_ in fractions(text, language)] == [Fraction(part) for part in parts]


@pytest.mark.parametrize(
    ("text", "language", "years"),
    [
        ("2025 жылдың соңына дейін", "kk", [2025]),
        ("2025-жылы", "ky", [2025]),
        ("в 2025 году, 2024 г.", "ru", [2025, 2024]),
        ("in 2025", "en", [2025]),
        ("2025 орын", "kk", []),
        ("2,025 seats", "en", []),
        ("2025 million", "en", []),
        ("25 жыл", "kk", []),
    ],
)
def test_years_are_told_from_other_numbers(text, language, years):
    assert [q.value for q in numbers(text, language) if q.year] == years


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("2025 жылғы 22 тамызда", "kk", [(22, 8)]),
        ("тамыздың 22-сінде", "kk", [(22, 8)]),
        ("2025-жылдын 22-августунда", "ky", [(22, 8)]),
        ("22 августа 2025 года", "ru", [(22, 8)]),
        ("29-го сентября", "ru", [(29, 9)]),
        ("On 22 August", "en", [(22, 8)]),
        ("August 22, 2025", "en", [(22, 8)]),
        ("on Oct. 2, 1968", "en", [(2, 10)]),
        ("the 22nd of August", "en", [(22, 8)]),
        ("2025 жылғы қыркүйекте", "kk", [(None, 9)]),
        ("September 2025", "en", [(None, 9)]),
        ("22.08.2025, 2025-08-23", "ru", [(22, 8), (23, 8)]),
        ("32.13.2025", "ru", []),
        ("октябрда 80 градус", "ky", []),
        ("Decree 12 and Market 5", "en", []),
        ("may 5 people come", "en", []),
        ("майор 5", "ru", []),
        ("8 майрам", "ky", []),
        ("тамыз айы", "kk", []),
    ],
)
def test_days_are_found_in_every_language(text, language, found):
    assert [(d.day, d.month) for d in days(text, language)] == found


@example("0000-00-00", "kk")
@example("45.17.2025", "ru")
@given(
    st.text("0123456789 .,:-–жылгоднтамызAugust\u00a0%p.m/", max_size=30),
    st.sampled_from(["kk", "ky", "ru", "en"]),
)
def test_what_is_found_lies_in_the_text_and_does_not_overlap(text, language):
    places = [(q.start, q.end) for q in numbers(text, language)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(left[1] <= right[0] for left, right in pairwise(places))
    for day in days(text, language):
        assert 0 <= day.start < day.end <= len(text)
        assert 1 <= day.month <= 12


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("он бес ел", "kk", 15),
        ("екеуі де", "kk", 2),
        ("пятнадцать стран", "ru", 15),
        ("обе стороны", "ru", 2),
        ("fifteen countries", "en", 15),
        ("twenty-two", "en", 22),
        ("беш өлкө", "ky", 5),
        ("XIV отырыс", "kk", 14),
        ("полтора часа", "ru", "1.5"),
    ],
)
def test_what_is_said_in_words_excuses_a_digit(text, language, value):
    assert Decimal(str(value)) in said(text, language)


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("үш жаңа мектеп", "kk", [3]),
        ("он бес ел", "kk", [15]),
        ("жиырма екінші", "kk", [22]),
        ("екі-үш күн", "kk", [2, 3]),
        ("бір күн", "kk", []),
        ("үшін, бесік, онда", "kk", []),
        ("пяти новых школ", "ru", [5]),
        ("двадцать пятый", "ru", [25]),
        ("сторона, стоит, семья", "ru", []),
        ("fifty countries", "en", [50]),
        ("fifteen, forty-two, often", "en", [15, 42]),
        ("someone, anyone", "en", []),
        ("он беш өлкө", "ky", [15]),
    ],
)
def test_words_that_are_nothing_but_numbers(text, language, values):
    assert [q.value for q in spelled(text, language)] == values


@pytest.mark.parametrize(
    ("stem", "value", "target", "written"),
    [
        ("миллиард", "1", "ru", "миллиард"),
        ("миллиард", "2", "ru", "миллиарда"),
        ("миллиард", "5", "ru", "миллиардов"),
        ("миллиард", "12", "ru", "миллиардов"),
        ("миллиард", "21", "ru", "миллиард"),
        ("миллиард", "1.7", "ru", "миллиарда"),
        ("доллар", "1", "en", "dollar"),
        ("доллар", "1.5", "en", "dollars"),
        ("мың", "3", "ky", "миң"),
    ],
)
def test_units_agree_with_their_number(stem, value, target, written):
    assert unit(stem, Decimal(value), target) == written


def test_digits_are_written_as_the_target_writes_them():
    assert digits("1 234 567,5", "en") == "1,234,567.5"
    assert digits("1,5", "en") == "1.5"
    assert digits("1 234", "en") == "1,234"
    assert digits("1 234,5", "ru") == "1 234,5"


def test_dates_are_written_as_the_target_writes_them():
    assert [date_text(22, 8, 2025, t) for t in ("ky", "ru", "en")] == [
        "2025-жылдын 22-август",
        "22 августа 2025 года",
        "22 August 2025",
    ]
    assert [date_text(1, 5, None, t) for t in ("ky", "ru", "en")] == ["1-май", "1 мая", "1 May"]


def test_the_tables_have_every_language_and_no_dead_pattern():
    table = quantities.table()
    for language in ("kk", "ky", "ru", "en"):
        assert len(table["months"][language]) == len(table["month_stems"][language]) == 12
        for name in table["months"][language]:
            written = f"22 {name}" if language != "ky" else f"22-{name}"
            assert [(d.day, d.month) for d in days(written, language)] == [
                (22, table["months"][language].index(name) + 1)
            ]
        for section in ("scales", "words", "exact", "year_words"):
            assert table[section][language]
    for stem, forms in table["units"].items():
        assert {len(forms["ru"])} <= {1, 3}, stem
        assert {len(forms["en"])} <= {1, 2}, stem


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("тоғыз жүз елу оқушы", "kk", 950),
        ("екі мың жиырма бес", "kk", 2025),
        ("тогуз жүз окуучу", "ky", 900),
        ("девятьсот детей", "ru", 900),
        ("о семистах участниках и семисот гостях", "ru", 700),
        ("nine hundred and fifty pupils", "en", 950),
    ],
)
def test_hundreds_and_thousands_are_said_as_they_are_built(text, language, value):
    assert Decimal(value) in said(text, language)
