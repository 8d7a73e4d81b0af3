"""Which encoding a text is in."""

from __future__ import annotations

import pytest

from workbench.documents import ENCODINGS, DocumentError, read, write
from workbench.documents.encodings import guess_legacy, plausibility

KAZAKH = (
    "Әкім жаңа мектептің ашылуына қатысты.",
    "Ұлттық экономика министрлігі баяндама дайындады, ғалымдар оны қолдады.",
    "Өзен суы мен көлдер туралы келісім",
    "Үкіметтің шешімі",
    "Қызылорда қаласы",
    "Ғылым және білім",
    "Мәдениет",
    "Елшінің жауһар сөзі – «бірлік» № 5",
)
RUSSIAN = (
    "Правительство утвердило план на 2025 год.",
    "Съезд учёных",
    "МИНИСТЕРСТВО ЭКОНОМИКИ И ФИНАНСОВ",
    "«Да» – № 7",
)


@pytest.mark.parametrize("text", KAZAKH)
@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
def test_kazakh_in_either_code_page_is_read_right_and_never_certain(text, encoding):
    reading = read(text.encode(encoding), "a.txt")
    assert [p.text for p in reading.paragraphs] == [text]
    assert not reading.certain
    assert {"kz1048", "ptcp154"} <= set(reading.guesses)


@pytest.mark.parametrize("text", RUSSIAN)
@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_russian_in_an_8_bit_code_page_is_read_right(text, encoding):
    if encoding == "cp866":
        text = text.translate({ord(c): '"' for c in "«»"} | {ord("–"): "-"})
    reading = read(text.encode(encoding), "a.txt")
    assert [p.text for p in reading.paragraphs] == [text]
    assert "cp1251" in reading.guesses


def test_russian_in_koi8_is_told_by_its_capitals():
    text = "Правительство Республики утвердило План. Съезд прошёл в Москве."
    assert guess_legacy(text.encode("koi8_r"))[0] == "koi8_r"


@pytest.mark.parametrize("text", KAZAKH)
def test_the_readers_choice_overrules_the_guess_and_can_be_changed_again(text):
    data = text.encode("ptcp154")
    wrong = read(data, "a.txt", encoding="cp1251")
    assert wrong.encoding == "cp1251"
    assert "ptcp154" in wrong.guesses
    right = read(data, "a.txt", encoding="PTCP154")
    assert right.paragraphs[0].text == text
    assert right.encoding == "ptcp154"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["Қазақстан\r\nРеспубликасы", "Plain ASCII here", "Бір", "Сәлем", "№ 5 – «өзен»"]
)
def test_unicode_is_certain(text, encoding):
    data = text.encode(encoding)
    reading = read(data, "a.txt")
    assert "\n".join(p.text for p in reading.paragraphs) == text.replace("\r\n", "\n")
    assert reading.certain
    assert reading.guesses == (reading.encoding,)
    assert write(data, "a.txt", {p.place: p.text for p in reading.paragraphs}) == data


def test_utf16_with_a_big_endian_mark_is_read_as_such_even_when_utf16_is_asked_for():
    data = "\ufeffБір".encode("utf-16-be")
    assert read(data, "a.txt", encoding="utf-16").paragraphs[0].text == "Бір"


def test_damaged_utf8_is_said_to_be_so_with_the_line_and_not_taken_for_an_old_code_page():
    data = "Бірінші жол.\nЕкінші жол.\n".encode()
    with pytest.raises(DocumentError, match=r"Line 2 of “a\.txt” is not utf-8"):
        read(data[:-5] + b"\xff" + data[-5:], "a.txt")


def test_utf8_cut_in_the_middle_of_a_letter_is_damaged():
    with pytest.raises(DocumentError, match="not utf-8"):
        read("Қазақстан Республикасы".encode()[:-1], "a.txt")


def test_a_file_that_is_not_in_the_chosen_encoding_is_refused():
    with pytest.raises(DocumentError, match=r"Line 1 of “a\.txt” is not utf-8 text; choose another encoding"):
        read("Бір".encode("kz1048"), "a.txt", encoding="utf-8")
    with pytest.raises(DocumentError):
        read(b"abc", "a.txt", encoding="utf-16-le")


@pytest.mark.parametrize("encoding", ["rot13", "zip", "../x", "", "latin-9000", "a\0b", "utf-7", "idna"])
def test_only_the_listed_encodings_can_be_chosen(encoding):
    with pytest.raises(DocumentError, match="choose one of utf-8, utf-16-le"):
        read(b"abc", "a.txt", encoding=encoding)


@pytest.mark.parametrize("alias", ["UTF-8", "utf8", "Windows-1251", "KZ-1048", "koi8-r", *ENCODINGS])
def test_an_encoding_may_be_chosen_by_its_usual_names(alias):
    assert read(b"ab", "a.txt", encoding=alias).encoding in ENCODINGS


def test_a_letter_that_the_code_page_lacks_is_not_lost():
    data = "Бағасы 5 теңге".encode("kz1048")
    place = read(data, "a.txt").paragraphs[0].place
    written = write(data, "a.txt", {place: "Price: 5 ₸"})
    assert written == b"\xef\xbb\xbfPrice: 5 \xe2\x82\xb8"
    assert write(data, "a.txt", {place: "Баасы 5 теңге"}) == "Баасы 5 теңге".encode("kz1048")


def test_the_wrong_reading_weighs_less():
    for text in KAZAKH[:3]:
        assert plausibility(text) > plausibility(text.encode("ptcp154").decode("cp1251"))
        assert plausibility(text) > plausibility(text.encode("kz1048").decode("ptcp154"))
