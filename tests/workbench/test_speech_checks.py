"""Checks of direct speech that runs over several segments: its quotation marks and its speaker may stand in any of them."""

from __future__ import annotations

from datetime import date

import pytest

from workbench import intake, projects
from workbench.review import translations
from workbench.review.changing import confirm
from workbench.review.checks import every_finding, findings
from workbench.review.segments import render_elsewhere

QUOTED = "«Екі ел бауырлас. Сауда өсіп келеді. Жол ашылды», – деді Қасым-Жомарт Тоқаев.\n"
DASHED = "– Екі ел бауырлас. Сауда өсіп келеді, – деді Қасым-Жомарт Тоқаев.\n"
TWO = "«Екі ел бауырлас. Сауда өсіп келеді.\n\nЖол ашылды», – деді Қасым-Жомарт Тоқаев.\n"
THREE = "«Екі ел бауырлас.\n\nСауда өсіп келеді.\n\nЖол ашылды», – деді Қасым-Жомарт Тоқаев.\n"


@pytest.fixture
def add(workspace):
    """Add a text with its translations; None leaves a segment without one. Return the document."""
    project = projects.create_project(workspace.db, "Speeches", "kk", ("ky", "ru", "en"))

    def added(text: str, language: str, *targets: str | None) -> int:
        number = intake.add_document(workspace, project, "t.txt", text.encode(), draft=False)
        projects.set_date(workspace.db, number, date(2025, 9, 1))
        rows = translations.rows(workspace.db, number)
        assert len(rows) == len(targets)
        for row, target in zip(rows, targets, strict=True):
            if target is not None:
                confirm(workspace, row.id, language, target, expected=0)
        return number

    return added


def raised(workspace, number, language, *checks) -> list[tuple[int, str]]:
    return [
        (line.number, finding.check)
        for line, found in every_finding(workspace, number, language)
        for finding in found
        if finding.check in checks
    ]


def test_the_speaker_may_be_named_after_the_first_sentence(workspace, add):
    """As English does; the source names him at the end, and has its marks in other segments."""
    number = add(
        QUOTED, "en",
        "“The two countries are brothers,” said Kassym-Jomart Tokayev.",
        "“Trade is growing.",
        "A road has been opened.”",
    )  # fmt: skip
    assert raised(workspace, number, "en", "brackets", "terminology") == []
    # One segment looked at alone is judged as it is in the list of the whole document.
    for row in translations.rows(workspace.db, number):
        assert "brackets" not in {
            f.check for f in findings(workspace, number, "en", {row.id}).get(row.id, [])
        }


def test_a_speaker_named_a_paragraph_earlier_is_not_missing(workspace, add):
    number = add(
        TWO, "en",
        "“The two countries are brothers,” said Kassym-Jomart Tokayev.",
        "“Trade is growing.",
        "“A road has been opened.”",
    )  # fmt: skip
    assert raised(workspace, number, "en", "brackets", "terminology") == []
    nobody = add(
        TWO, "en", "“They are brothers.", "Trade is growing.", "A road has been opened,” he was told."
    )
    assert raised(workspace, nobody, "en", "terminology") == [(3, "terminology")]


def test_a_speech_that_begins_with_a_dash_may_take_quotation_marks(workspace, add):
    number = add(DASHED, "en", "“They are brothers.", "Trade is growing,” said Kassym-Jomart Tokayev.")
    assert raised(workspace, number, "en", "brackets") == []
    left = add(DASHED, "en", "“They are brothers.", "Trade is growing, said Kassym-Jomart Tokayev.")
    assert raised(workspace, left, "en", "brackets") == [(1, "brackets")]


def test_a_mark_that_each_paragraph_repeats_opens_nothing_new(workspace, add):
    number = add(
        THREE, "en",
        "“They are brothers.", "“Trade is growing.", "“A road has been opened,” said Kassym-Jomart Tokayev.",
    )  # fmt: skip
    assert raised(workspace, number, "en", "brackets") == []


@pytest.mark.parametrize(
    ("targets", "numbers"),
    [
        # Nowhere closed, closed twice, and none at all where the source has them.
        (("«Они братья.", "Торговля растёт.", "Дорога открыта, – сказал он."), [3]),
        (("«Они братья».", "Торговля растёт.", "Дорога открыта», – сказал он."), [1]),
        (("Они братья.", "Торговля растёт.", "Дорога открыта, – сказал он."), [1, 3]),
    ],
)
def test_a_mark_that_the_whole_speech_lacks_is_missing(workspace, add, targets, numbers):
    number = add(QUOTED, "ru", *targets)
    assert raised(workspace, number, "ru", "brackets") == [(place, "brackets") for place in numbers]


def test_a_speech_with_a_dash_in_the_target_takes_no_marks(workspace, add):
    number = add(QUOTED, "ru", "– Они братья.", "Торговля растёт.", "Дорога открыта, – сказал он.")
    assert raised(workspace, number, "ru", "brackets") == []


def test_nothing_is_said_before_the_speech_is_translated_to_its_end(workspace, add):
    number = add(QUOTED, "en", "“They are brothers,” said Kassym-Jomart Tokayev.", None, None)
    assert raised(workspace, number, "en", "brackets") == []
    rows = translations.rows(workspace.db, number)
    confirm(workspace, rows[1].id, "en", "Trade is growing.", expected=0)
    assert raised(workspace, number, "en", "brackets") == []
    # A sentence that its neighbour renders is translated, too: now the last mark is one too many.
    confirm(workspace, rows[2].id, "en", "A road has been opened.”", expected=0)
    assert raised(workspace, number, "en", "brackets") == [(1, "brackets")]
    expected = translations.translation(workspace.db, rows[1].id, "en").version
    render_elsewhere(workspace, rows[1].id, "en", 1, expected=expected)
    assert raised(workspace, number, "en", "brackets") == [(1, "brackets")]


def test_a_quotation_in_the_quotation_keeps_its_own_marks(workspace, add):
    """Inside guillemets that an earlier segment opened, others are right."""
    number = add(
        QUOTED, "ru",
        "«Они братья.", "Закон “О торговле” принят.", "Дорога открыта», – сказал Касым-Жомарт Токаев.",
    )  # fmt: skip
    assert raised(workspace, number, "ru", "quotes") == []
    after = add(
        QUOTED, "ru",
        "«Они братья».", "Закон “О торговле” принят.", "«Дорога открыта», – сказал Касым-Жомарт Токаев.",
    )  # fmt: skip
    assert raised(workspace, after, "ru", "quotes") == [(2, "quotes"), (2, "quotes")]


def test_outside_a_speech_each_segment_has_its_own_marks(workspace, add):
    text = "Бірінші сөйлем. Екінші сөйлем.\n"
    number = add(text, "ru", "«Первое предложение.", "Второе предложение».")
    assert raised(workspace, number, "ru", "brackets") == [(1, "brackets"), (2, "brackets")]
