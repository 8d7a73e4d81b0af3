"""Speech blocks: what is direct speech, how far it goes, and who is named as its speaker."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench import documents as filters
from workbench import intake, projects
from workbench.intake import cut
from workbench.review import translations
from workbench.review.segments import join
from workbench.review.speech_blocks import Paragraph
from workbench.review.speech_rules import speeches
from workbench.review.speeches import between, of_document, speech_at

CASES = Path(__file__).with_name("speeches.txt").read_text("utf-8")
EXPECTED = re.compile(r"= (\d+)-(\d+) (.*)")


def cases() -> list[tuple[str, str, str, list[tuple[int, int, str | None]]]]:
    found = []
    for block in CASES.split("\n## ")[1:]:
        title, *lines = block.strip().splitlines()
        text = [line for line in lines if line and not line.startswith(("= ", "#"))]
        expected = [
            (int(m[1]), int(m[2]), None if m[3] == "–" else m[3])
            for line in lines
            if (m := EXPECTED.match(line))
        ]
        found.append((title, title[:2], "\n".join(text), expected))
    return found


def paragraphs(text: str, language: str) -> list[Paragraph]:
    read = filters.read(text.encode(), "text.txt", encoding="utf-8")
    return [Paragraph(p.text, p.kind, tuple(cut(p.text, p.kind, language))) for p in read.paragraphs]


def told(text: str, language: str) -> list[tuple[int, int, str | None]]:
    return [
        (s.first + 1, s.last + 1, s.speaker.text if s.speaker else None)
        for s in speeches(paragraphs(text, language), language)
    ]


@pytest.mark.parametrize(
    ("title", "language", "text", "expected"), cases(), ids=[case[0] for case in cases()]
)
def test_case(title, language, text, expected):
    assert told(text, language) == expected


PIECES = st.lists(
    st.sampled_from(
        [
            "«",
            "»",
            "“",
            "”",
            '"',
            " – ",
            "– ",
            ", – деді",
            " деп",
            " айтты",
            ": ",
            ".",
            "!",
            "\n",
            " Президент",
            " ол",
            "Біз",
            " келдік",
        ]
    ),
    max_size=40,
)


@given(PIECES)
@example(["«", "Біз", " келдік", "\n", "»", ", – деді"])
def test_any_text_gives_blocks_in_order_without_overlap(pieces):
    text = "".join(pieces)
    read = [
        Paragraph(line, "body", tuple(cut(line, "body", "kk"))) for line in text.split("\n") if line.strip()
    ]
    count = sum(len(paragraph.segments) for paragraph in read)
    before = -1
    for speech in speeches(read, "kk"):
        assert before < speech.first <= speech.last < count
        before = speech.last
        if speech.speaker is not None:
            named = speech.speaker
            assert read[named.paragraph].text[named.start : named.end] == named.text != ""


def test_a_paragraph_of_thousands_of_sentences_is_read_with_one_question_a_speech():
    asked = []

    def find(text):
        asked.append(len(text))
        return ()

    text = " ".join("«Жол ашылды», – деді әкім. Ол кетті." for _ in range(500))
    read = [Paragraph(text, "body", tuple(cut(text, "body", "kk")))]
    assert len(speeches(read, "kk", find)) == 500
    # The glossary sees the clause that frames a speech, never the paragraph.
    assert len(asked) <= 1000
    assert max(asked) < 60


# --- in a document -------------------------------------------------------------------------------------------------

TEXT = (
    "Кездесу Астанада өтті.\n\n"
    "Екі ел бауырлас. Сауда өсіп келеді, – деді Қазақстан Президенті.\n\n"
    "«Жол ашылды», – деді ол.\n\n"
    "«Су мол», – деді Қасым-Жомарт Тоқаев.\n\n"
    "«Егін шықты», – деді ауыл тұрғыны.\n"
)


@pytest.fixture
def document(workspace, project) -> int:
    number = intake.add_document(workspace, project, "t.txt", TEXT.encode(), draft=False)
    projects.set_date(workspace.db, number, date(2025, 9, 1))
    return number


def test_a_speaker_is_the_entry_that_the_glossary_has(workspace, document):
    found = of_document(workspace, document)
    assert [(s.first, s.last, s.speaker) for s in found] == [
        (1, 2, "Қазақстан Президенті"),
        (3, 3, "Қазақстан Президенті"),
        (4, 4, "Қасым-Жомарт Тоқаев"),
        (5, 5, "ауыл тұрғыны"),
    ]
    assert found[0].renderings == {"ky": "Казакстандын Президенти", "ru": "Президент Казахстана"}
    assert found[2].renderings["ru"] == "Касым-Жомарт Токаев"
    assert found[3].concept is None
    assert not found[3].renderings


def test_an_office_means_whoever_held_it_on_the_day(workspace, document):
    assert of_document(workspace, document)[0].person == "Қасым-Жомарт Тоқаев"
    projects.set_date(workspace.db, document, date(2015, 9, 1))
    assert of_document(workspace, document)[0].person == "Нұрсұлтан Назарбаев"
    projects.set_date(workspace.db, document, None)
    assert of_document(workspace, document)[0].person == ""


def test_a_speaker_in_the_target_is_the_pinned_one_with_the_holder_by_its_name_there(workspace, document):
    found = of_document(workspace, document)
    assert found[0].speaker_in("ru") == "Президент Казахстана (Касым-Жомарт Токаев)"
    assert found[0].speaker_in_source == "Қазақстан Президенті (Қасым-Жомарт Тоқаев)"
    assert found[1].speaker_in("ru") == found[0].speaker_in("ru")  # `ол` is whoever spoke before
    assert found[2].speaker_in("ru") == "Касым-Жомарт Токаев"
    # Whom the glossary does not know has no name in the target.
    assert (found[3].speaker_in("ru"), found[3].speaker_in_source) == ("", "ауыл тұрғыны")


def test_the_speeches_of_a_stretch(workspace, document):
    found = of_document(workspace, document)
    assert between(found, 0, 0) == []
    assert between(found, 2, 3) == list(found[:2])
    assert between(found, 0, 9) == list(found)


def test_speeches_follow_the_segments(workspace, document):
    rows = translations.rows(workspace.db, document)
    join(workspace, rows[1].id)
    assert [(s.first, s.last) for s in of_document(workspace, document)] == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_the_speech_at_a_segment(workspace, document):
    found = of_document(workspace, document)
    assert speech_at(found, 0) is None
    assert speech_at(found, 2) is found[0]
