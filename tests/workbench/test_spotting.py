from __future__ import annotations

import itertools
import tomllib
from importlib import resources

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from workbench.review.checks import measures, script
from workbench.spotting import Spotted, literals, near


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("доллар|\\$|USD", ("доллар", "$", "usd")),
        ("км(?!\\p{L})|километр", ("км", "километр")),
        ("(?<!\\p{L})(?:процент|промилле)|%", ("процент", "промилле", "%")),
        ("\\bper ?cent", ("per",)),
        ("\\p{L}процентн", ("процентн",)),
        ("euros?\\b", ("euro",)),
        ("rou?bles?", ("ro",)),
        ("тр[её]м", ("тр",)),
        ("долл\\.|доллар", ("долл.", "доллар")),
        # What begins with another one is found with it.
        ("кв\\.? ?км|квадрат", ("кв",)),
        ("\\d+ км", None),
        ("а?", None),
        ("(?:а|б)?в", None),
        ("[аб]в", None),
    ],
)
def test_the_letters_that_alternatives_begin_with(words, expected):
    assert literals(words) == expected


def tables():
    quantities = tomllib.loads(resources.files("workbench").joinpath("quantities.toml").read_text("utf-8"))
    for name in ("words", "exact"):
        yield from ("|".join(words) for words in quantities[name].values())
    yield from ("|".join(stems) for stems in quantities["month_stems"].values())
    yield from measures.table()["percent"].values()
    for dimension in measures.table()["units"].values():
        yield from ("|".join(kinds.values()) for kinds in dimension.values())
    yield from ("|".join(names) for names in measures.table()["weekdays"].values())
    for names in measures.table()["currencies"].values():
        yield from names.values()
    yield from script.table()["kazakh"].values()


@pytest.mark.parametrize("words", list(tables()))
def test_a_pattern_of_the_tables_fits_no_text_without_its_letters(words):
    found = literals(words)
    assert found
    pattern = regex.compile(rf"(?i)(?:{words})")
    pieces = [*found, "а", "ж", " ", "7", "t"]
    for text in itertools.chain(pieces, map("".join, itertools.product(pieces, repeat=2))):
        without = text
        for letters in found:
            without = without.casefold().replace(letters, "")
        if not any(letters in without for letters in found):
            assert pattern.search(without) is None, without


@given(st.text(alphabet="км дола$р5%", max_size=12))
def test_what_is_found_is_what_the_pattern_finds(text):
    words = "доллар|\\$|км(?!\\p{L})|%"
    spotted = Spotted(rf"(?i)(?<!\p{{L}})(?:{words})", words)
    plain = regex.compile(rf"(?i)(?<!\p{{L}})(?:{words})")
    assert [m.span() for m in spotted.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert (spotted.search(text) is None) == (plain.search(text) is None)
    for place in range(len(text)):
        assert (spotted.match(text, place, near(text, place)) is None) == (plain.match(text, place) is None)


def test_a_pattern_that_is_not_needed_is_not_compiled():
    spotted = Spotted("(", "доллар")  # no pattern at all
    assert spotted.search("Сто сомов.") is None
    with pytest.raises(regex.error):
        spotted.search("Сто долларов.")
