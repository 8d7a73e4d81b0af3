from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from workbench.review.merging import BETWEEN, CLOSE, OPEN, Merge, merge

WORDS = st.lists(
    st.sampled_from(["Отырыс", "өтті", "бүгін", "есеп", "жаңа", ",", "."]), min_size=0, max_size=12
).map(" ".join)
OVERLAP = regex.compile(rf"{OPEN}([^{BETWEEN}]*){BETWEEN}([^{CLOSE}]*){CLOSE}")


def chosen(merged: Merge, side: int) -> str:
    """The merged text with one side taken in every overlap."""
    return OVERLAP.sub(lambda match: match[side], merged.text)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text"),
    [
        (
            "Отырыс кеше өтті.",
            "Отырыс бүгін өтті.",
            "Үкімет отырысы кеше өтті.",
            "Үкімет отырысы бүгін өтті.",
        ),
        (
            "Комиссия рассмотрела отчёт.",
            "Комиссия рассмотрела новый отчёт.",
            "Комиссия рассмотрела отчёт и план.",
            "Комиссия рассмотрела новый отчёт и план.",
        ),
        (
            "Первое. Второе.",
            "Первое. Второе. Третье.",
            "Нулевое. Первое. Второе.",
            "Нулевое. Первое. Второе. Третье.",
        ),
        ("Слово лишнее тут.", "Слово тут.", "Слово лишнее здесь.", "Слово здесь."),
        ("А Б", "А В", "А В", "А В"),
    ],
)
def test_edits_that_do_not_touch_are_joined(base, mine, theirs, text):
    assert merge(base, mine, theirs) == Merge(text, 0)
    assert merge(base, theirs, mine) == Merge(text, 0)


def test_where_both_changed_the_same_words_both_versions_are_marked():
    found = merge("Встреча прошла вчера.", "Встреча прошла сегодня.", "Встреча прошла в среду.")
    assert found == Merge("Встреча прошла ⟦сегодня¦в среду⟧.", 1)
    assert merge("", "Моё", "Чужое") == Merge("⟦Моё¦Чужое⟧", 1)
    assert merge("Было", "", "Стало") == Merge("⟦¦Стало⟧", 1)


@given(WORDS, WORDS)
def test_the_one_who_changed_something_wins(base, mine):
    assert merge(base, mine, base) == Merge(mine, 0)
    assert merge(base, base, mine) == Merge(mine, 0)
    assert merge(base, mine, mine) == Merge(mine, 0)


@given(WORDS, WORDS, WORDS)
def test_merging_is_the_same_from_both_sides(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.overlaps == other.overlaps
    assert chosen(one, 1) == chosen(other, 2)
    assert chosen(one, 2) == chosen(other, 1)


@given(WORDS, WORDS, WORDS)
def test_no_word_that_either_wrote_anew_is_lost(base, mine, theirs):
    """Words of a text that are not in the base at all stand in the merged text, as often as there."""
    merged = merge(base, mine, theirs).text
    for text in (mine, theirs):
        for word in set(text.split()) - set(base.split()):
            assert merged.count(word) >= text.split().count(word)


@given(WORDS, WORDS, WORDS)
def test_as_many_places_are_marked_as_are_counted(base, mine, theirs):
    found = merge(base, mine, theirs)
    assert len(OVERLAP.findall(found.text)) == found.overlaps
