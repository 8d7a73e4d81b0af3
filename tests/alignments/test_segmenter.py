"""Cutting into sentences: phenomena in four languages, and what holds for any text."""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignments import Span, dateline, segment
from alignments.abbreviations import words
from glossary.errors import UnknownLanguageError

# In segmentation/*.txt, « | » stands where the text has a space and a cut, «¦» where it has a cut without a space, «¶» for a
# new line (a cut). Lines with # are headings.
FOLDER = Path(__file__).parent / "segmentation"
TABLE = [
    (file.stem, line)
    for file in sorted(FOLDER.glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def cut(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text, language)]


def test_the_table_is_large() -> None:
    counted = Counter(language for language, _ in TABLE)
    assert counted.total() >= 350
    assert min(counted.values()) >= 40


@pytest.mark.parametrize(("language", "line"), TABLE, ids=lambda value: value[:40])
def test_phenomena(language: str, line: str) -> None:
    wanted = [piece.strip() for piece in line.replace("¦", "|").replace("¶", "|").split("|")]
    text = line.replace(" | ", " ").replace("¦", "").replace("¶", "\n")
    assert cut(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" \n\t ", []),
        ("...", ["..."]),
        ("Бірінші абзац\r\n\r\nЕкінші абзац", ["Бірінші абзац", "Екінші абзац"]),
        ("Бірінші\u2029Екінші\u0085Үшінші", ["Бірінші", "Екінші", "Үшінші"]),
        ("Бір күн.\u00a0Екі түн.", ["Бір күн.", "Екі түн."]),
        ("1997\u00a0ж.\u00a0Қазақстан келді.", ["1997\u00a0ж.\u00a0Қазақстан келді."]),
        ("Қ.\u00a0К.\u00a0Тоқаев келді.", ["Қ.\u00a0К.\u00a0Тоқаев келді."]),
        ("Со\u00adңы бітті.\u00ad Жа\u00adңа күн.", ["Со\u00adңы бітті.\u00ad", "Жа\u00adңа күн."]),
        ("Сөз бітті.  \t Жаңа сөз. ", ["Сөз бітті.", "Жаңа сөз."]),
        ("\ud800. Иә. \udfff", ["\ud800.", "Иә. \udfff"]),
    ],
)
def test_white_space_and_odd_signs(text: str, wanted: list[str]) -> None:
    pieces = cut(text, "kk")
    if "\ud800" in text:  # what lone surrogates mean is nobody's business, but nothing may be lost
        assert "".join("".join(pieces).split()) == "".join(text.split())
    else:
        assert pieces == wanted


def test_a_glued_dateline_comes_apart() -> None:
    text = " date 2025-08-22 Алматыда жиын өтті. Оған он адам келді."
    assert cut(text, "kk") == ["date 2025-08-22", "Алматыда жиын өтті.", "Оған он адам келді."]
    assert dateline(text) == (date(2025, 8, 22), Span(1, 16))


@pytest.mark.parametrize("text", ["date 2024-02-29", "\n date\u00a02024-02-29\nМәтін"])
def test_a_dateline_alone_or_on_its_line(text: str) -> None:
    found = dateline(text)
    assert found is not None
    assert found[0] == date(2024, 2, 29)
    assert text[found[1].start : found[1].end].startswith("date")


@pytest.mark.parametrize(
    "text",
    ["", "date 2025-13-45 Жиын", "update 2025-08-22", "date 2025-08-221", "Жиын date 2025-08-22", "date"],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline(text) is None


def test_language_tags_and_unknown_languages() -> None:
    assert segment("Бір. Екі.", "kk-KZ") == segment("Бір. Екі.", "kk")
    with pytest.raises(UnknownLanguageError):
        segment("Ein Satz.", "de")


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
def test_the_tables_are_in_lower_case_and_without_their_last_stop(language: str) -> None:
    known = words(language)
    for word in (*known.classes, *known.openers, *known.speech):
        assert word == word.lower()
        assert not word.endswith(".")
        assert " " not in word


PIECES = st.sampled_from(
    ["Қазақстан", "ж", "т.б", "Қ", "2025", "деді", "«", "»", "(", ")", "–", "-", ".", ".", "...", "…", "?", "!", " ", " ", "\n", "\u00a0", "\u00ad",
     "\u200b", "BAQ.KZ", "№", "Ол", "I", "date", "date 2025-08-22", '"', "“", "”", ",", ":", "I.", "1.", "x@y.kz", "\ud800"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS, st.sampled_from(["kk", "ky", "ru", "en"]))
def test_every_sign_is_in_exactly_one_span(text: str, language: str) -> None:
    spans = segment(text, language)
    assert all(span.start < span.end for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    pieces = [text[span.start : span.end] for span in spans]
    assert all(piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece.splitlines()) == 1 for piece in pieces)


@given(st.lists(st.sampled_from(TABLE), min_size=1, max_size=6))
def test_paragraphs_do_not_touch_each_other(rows: list[tuple[str, str]]) -> None:
    texts = [line.replace(" | ", " ").replace("¦", "").replace("¶", "\n") for _, line in rows]
    assert cut("\n".join(texts), "kk") == [piece for text in texts for piece in cut(text, "kk")]


@pytest.mark.parametrize(("language", "line"), TABLE, ids=lambda value: value[:40])
def test_a_sentence_alone_stays_whole(language: str, line: str) -> None:
    text = line.replace(" | ", " ").replace("¦", "").replace("¶", "\n")
    for piece in cut(text, language):
        assert cut(piece, language) == [piece]


def calls_of_segmenting(text: str) -> int:
    """Count the calls made inside, of Python and of built-in functions: the work, however busy the machine is."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        segment(text, "kk")
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        "Ол келді. ", "т. ", "Қ. ", "(а. ", "«а. Б", "“А! Б", "„а. Б", '"А! Б ', '"А. Б" в ', "а", ".", "?", " ", "...»", "1. ", "– ",
        "а.Б", "\u00ad.", "сөз.Сөз", "т.б. ", "5 т. ", " – т.б. Қ", "көбейді. с", "1.1.", ": 1. ",
    ],
)  # fmt: skip
def test_the_work_grows_with_the_text(unit: str) -> None:
    segment(unit, "kk")  # loads the tables
    assert calls_of_segmenting(unit * 2000) <= 2.2 * calls_of_segmenting(unit * 1000) + 200


def test_a_stop_looks_only_at_its_neighbourhood() -> None:
    """The same stops cost the same, however long the words between them are."""
    segment("а", "kk")
    short, long = (calls_of_segmenting(f"Ол {'а' * length}. " * 50) for length in (100, 20_000))
    assert long <= 1.1 * short


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("?", ["?"]),
        ("?!... – «»", ["?!... – «»"]),
        ("«.» . (!)", ["«.» . (!)"]),
        ("№ 5", ["№ 5"]),
        ("Қazaқстан. Ол oл.", ["Қazaқстан.", "Ол oл."]),
        ("Слово слово. 中文。第二句。 Иә.", ["Слово слово.", "中文。第二句。 Иә."]),
        ("مرحبا. سلام.", ["مرحبا.", "سلام."]),
        ("😀. 😀!", ["😀. 😀!"]),
        ("\x00. \x01", ["\x00. \x01"]),
    ],
)
def test_odd_input(text: str, wanted: list[str]) -> None:
    assert cut(text, "kk") == wanted


@pytest.mark.parametrize("language", ["", "kaz", "xx", "-", "kkk", "Қазақ"])
def test_an_unknown_language_is_named(language: str) -> None:
    with pytest.raises(UnknownLanguageError) as raised:
        segment("Бір. Екі.", language)
    assert isinstance(raised.value, ValueError)
    assert language in str(raised.value)


def test_lone_surrogates_stay_where_they_are() -> None:
    text = "Бір \ud800. Екі \udfff! Үш."
    assert cut(text, "kk") == ["Бір \ud800.", "Екі \udfff!", "Үш."]


@pytest.mark.parametrize("unit", ["а", "а.", "А.", "«", "(", ".", "1", "\ud800", "\u00ad"])
def test_a_megabyte_without_a_space(unit: str) -> None:
    text = unit * (1_000_000 // len(unit.encode("utf-8", "surrogatepass")))
    assert "".join(cut(text, "kk")) == text


def test_a_long_line_without_a_space() -> None:
    text = "".join(random.Random(7).choices("абвгд.?!«»()-–", k=200_000))
    assert "".join(cut(text, "kk")) == text
