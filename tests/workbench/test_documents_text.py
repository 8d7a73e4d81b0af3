"""The text filter: paragraphs out, translations in, and every byte that is not text as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.documents import MAX_BYTES, TEXT_TYPE, DocumentError, TooLargeError, read, read_text, write

SAMPLE = """ date 2024-03-05 Астанада елшілер кеңесі өтті.

Күн тәртібі
Кеңесте үш мәселе қаралды:
1) су ресурстары;
2) көлік дәліздері.

– Бұл маңызды қадам, – деді төраға.
– жаңа жобалар;
"""


def kinds_of(text):
    return [(p.kind, p.text) for p in read_text(text).paragraphs]


def identical(reading):
    return {p.place: p.text for p in reading.paragraphs}


def test_a_communique_is_cut_into_kinds_and_its_dateline_offered():
    reading = read_text(SAMPLE)
    assert reading.date == dt.date(2024, 3, 5)
    assert reading.media_type == TEXT_TYPE
    assert [(p.kind, p.text) for p in reading.paragraphs] == [
        ("dateline", "date 2024-03-05"),
        ("body", "Астанада елшілер кеңесі өтті."),
        ("heading", "Күн тәртібі"),
        ("body", "Кеңесте үш мәселе қаралды:"),
        ("list", "1) су ресурстары;"),
        ("list", "2) көлік дәліздері."),
        ("body", "– Бұл маңызды қадам, – деді төраға."),
        ("list", "– жаңа жобалар;"),
    ]
    assert len({p.place for p in reading.paragraphs}) == len(reading.paragraphs)


def test_translations_go_in_and_everything_else_stays():
    data = "\ufeff date 2024-03-05  Бірінші.\r\n\r\n\t• екінші  \r\nҮшінші.\r\n".encode()
    first, second = (p.place for p in read(data, "a.txt").paragraphs if p.text in {"Бірінші.", "• екінші"})
    written = write(data, "a.txt", {first: "Первый.", second: "• второй"})
    assert written.decode() == "\ufeff date 2024-03-05  Первый.\r\n\r\n\t• второй  \r\nҮшінші.\r\n"


def test_a_dateline_is_never_translated():
    data = "date 2024-03-05 Отырыс өтті.\n".encode()
    translations = {p.place: "Прошло заседание." for p in read(data, "a.txt").paragraphs}
    assert write(data, "a.txt", translations).decode() == "date 2024-03-05 Прошло заседание.\n"


def test_a_dateline_alone_is_a_whole_paragraph():
    reading = read_text("date 2024-03-05\nОтырыс өтті.\n")
    assert [p.kind for p in reading.paragraphs] == ["dateline", "body"]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_a_line_break_in_a_translation_becomes_the_files_own(line_end):
    data = f"Бір.{line_end}Екі.".encode()
    place = read(data, "a.txt").paragraphs[0].place
    assert write(data, "a.txt", {place: "Один.\nДва."}).decode() == f"Один.{line_end}Два.{line_end}Екі."


def test_a_place_the_document_does_not_have_is_an_error_and_not_a_loss():
    with pytest.raises(DocumentError, match="no paragraph “0009”"):
        write("Бір.".encode(), "a.txt", {"0009": "Один."})


@pytest.mark.parametrize(
    "text",
    [
        "• тармақ",
        "- тармақ",
        "1. Тармақ",
        "12) тармақ",
        "а) тармақ",
        "(б) тармақ",
        "iv. тармақ",
        "1.2. Тармақ",
        "– тармақ;",
    ],
)
def test_list_items(text):
    assert kinds_of(f"Кеңесте мына мәселелер қаралды.\n{text}")[1] == ("list", text)


@pytest.mark.parametrize(
    "text", ["– Иә, – деді ол.", "22.08.2025 жылы өтті.", "2025 жыл аяқталды.", "А. Әлиев келді."]
)
def test_what_only_looks_like_a_list_item(text):
    assert kinds_of(f"Кеңесте мына мәселелер қаралды.\n{text}")[1] == ("body", text)


def test_headings_stand_at_the_top_or_apart_and_have_something_below():
    text = "ҚАЗАҚСТАН РЕСПУБЛИКАСЫНЫҢ\nҮКІМЕТІ\nКеңес өтті.\nТалғат Ыбыраев\n\nҚорытынды\nКелісім бекітілді.\n\nА. Төлегенов\n"
    assert [kind for kind, _ in kinds_of(text)] == [
        "heading",
        "heading",
        "body",
        "body",
        "heading",
        "body",
        "body",
    ]


def test_a_short_line_that_ends_as_a_sentence_is_no_heading():
    assert [k for k, _ in kinds_of("Кеңес өтті.\nКеңесте үш мәселе қаралды.")] == ["body", "body"]


LINES = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\r\n\t \ufeff\u2028әғқ"), min_size=1
)


@given(LINES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"]))
@example("a\r\r\n\n", "utf-8")
@example("\ufeffа", "utf-16-le")
def test_identical_texts_give_identical_bytes(text, encoding):
    if any(c in text for c in "\ufffe\uffff"):
        text = "а"
    data = text.encode(encoding)
    chosen = encoding if encoding.startswith("utf-16") else None
    try:
        reading = read(data, "a.txt", encoding=chosen)
    except DocumentError as error:
        assert "holds no text" in error.message or "is empty" in error.message  # noqa: PT017 - the only two excuses
        return
    assert write(data, "a.txt", identical(reading), encoding=chosen) == data
    for paragraph in reading.paragraphs:
        assert paragraph.text == paragraph.text.strip()
        assert paragraph.text


@given(st.binary(min_size=1), st.sampled_from(["kz1048", "ptcp154", "cp1251", "koi8_r", "cp866"]))
def test_any_bytes_are_read_and_written_back_or_refused(data, encoding):
    try:
        reading = read(data, "a.txt", encoding=encoding)
    except DocumentError:
        return
    assert write(data, "a.txt", identical(reading), encoding=encoding) == data


@given(st.binary())
def test_any_bytes_without_a_chosen_encoding_are_read_and_written_back_or_refused(data):
    try:
        reading = read(data, "a.txt")
    except DocumentError:
        return
    assert write(data, "a.txt", identical(reading)) == data
    assert reading.guesses[0] == reading.encoding


@given(st.text(st.sampled_from("абә \n\t.–1)•"), min_size=1), st.data())
def test_reading_a_written_document_gives_the_translations(text, draw):
    data = text.encode()
    try:
        reading = read(data, "a.txt")
    except DocumentError:
        return
    wanted = {p.place: draw.draw(st.sampled_from(["Текст", "Сөз – сөз."])) for p in reading.paragraphs}
    again = read(write(data, "a.txt", wanted), "a.txt")
    assert {p.place: p.text for p in again.paragraphs} == wanted


def test_a_megabyte_in_one_line_is_one_paragraph():
    text = "сөз " * 300_000
    assert [p.text for p in read_text(text).paragraphs] == [text.strip()]


def test_pasted_text_is_utf8():
    reading = read_text("Сәлем")
    assert (reading.encoding, reading.guesses, reading.certain) == ("utf-8", ("utf-8",), True)


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_a_file_without_text_is_refused(data):
    with pytest.raises(DocumentError, match=r"“бос\.txt”"):
        read(data, "бос.txt")


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at():
    with pytest.raises(TooLargeError, match=r"“үлкен\.txt” has 21 MB"):
        read(b"a" * (MAX_BYTES + 1), "үлкен.txt")
    assert read(b"a" * MAX_BYTES, "a.txt").paragraphs


@pytest.mark.parametrize("data", [b"a\0b", bytes(range(256)), b"\x7fELF\x02\x01\x01\0\0\0"])
def test_binary_is_refused(data):
    with pytest.raises(DocumentError, match=r"“a\.txt”"):
        read(data, "a.txt")


@pytest.mark.parametrize("control", ["\x01", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\uffff"])
def test_a_control_character_is_refused_with_its_line(control):
    with pytest.raises(DocumentError) as caught:
        read(f"бір\r\nекі\nүш{control}\n".encode(), "a.txt")
    assert caught.value.line == 3
    assert caught.value.values["code"] == f"{ord(control):04X}"
    with pytest.raises(DocumentError):
        write("Бір.".encode(), "a.txt", {"0001": control})


def test_a_lone_surrogate_is_refused():
    with pytest.raises(DocumentError, match=r"U\+D800"):
        read_text("бір \ud800")
    with pytest.raises(DocumentError, match=r"U\+DC00"):
        write("Бір.".encode(), "a.txt", {"0001": "\udc00"})


@pytest.mark.parametrize("name", ["a.pdf", "a.odt", "a.DOC", "a.docm", "a.txt.exe", "a.xlsx"])
def test_an_unknown_type_is_refused_and_the_known_ones_are_named(name):
    with pytest.raises(DocumentError, match=r"save it as \.docx or plain text \(\.txt\)"):
        read("Сәлем".encode(), name)


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"{\\rtf1 hello}", b"PK\x03\x04....", b"\x89PNG\r\n"])
def test_another_kind_of_file_under_the_name_of_a_text_is_refused(data):
    with pytest.raises(DocumentError, match="is not a text file"):
        read(data, "a.txt")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "C:\\Windows\\a.TXT",
        "<script>alert(1)</script>.txt",
        "a\n\x00b.txt",
        "%(x)s %s.txt",
        "Қазақстан.txt",
        "a" * 5000 + ".txt",
        "мәтін",
        "",
    ],
)
def test_no_file_name_is_dangerous(name):
    assert read("Сәлем".encode(), name).paragraphs[0].text == "Сәлем"
    with pytest.raises(DocumentError) as caught:
        read(b"", name)
    shown = caught.value.values["file"]
    assert shown
    assert shown.isprintable()
    assert len(shown) <= 120
    assert "/" not in shown.replace("</script>", "")
    assert "\\" not in shown


def test_a_short_line_right_before_a_list_heads_it():
    lines = "Отырыс бүгін өтті.\nКүн тәртібі\n1) бюджет;\n2) жоспар.\nСоңғы сөз\nТағы бір сөйлем.\n"
    kinds = [p.kind for p in read(lines.encode(), "a.txt").paragraphs]
    assert kinds == ["body", "heading", "list", "list", "body", "body"]
