from __future__ import annotations

import pytest

from glossary import history
from workbench import intake
from workbench.errors import ConflictError
from workbench.review import changing, settling, translations
from workbench.review.merging import Merge


@pytest.fixture
def segment(workspace, project) -> int:
    """A segment without any translation."""
    number = intake.add_document(workspace, project, "a.txt", "Есеп қабылданды.".encode(), draft=False)
    return translations.rows(workspace.db, number)[0].id


def test_both_texts_what_they_began_from_and_all_three_merged(workspace, segment):
    began = changing.save(workspace, segment, "ru", "Отчёт принят.", expected=0)
    changing.save(workspace, segment, "ru", "Новый отчёт принят.", expected=began.version)
    found = settling.conflict(workspace.db, segment, "ru", "Отчёт принят вчера.", expected=began.version)
    assert (found.base, found.theirs.text) == ("Отчёт принят.", "Новый отчёт принят.")
    assert found.merged == Merge("Новый отчёт принят вчера.", 0)


def test_before_there_was_a_translation_both_began_from_nothing(workspace, segment):
    changing.save(workspace, segment, "ru", "Чужое", expected=0)
    assert settling.conflict(workspace.db, segment, "ru", "Моё", expected=0).base == ""


def test_a_text_set_aside_is_in_the_history_and_changes_nothing(workspace, segment):
    confirmed = changing.confirm(workspace, segment, "ru", "Чужое", expected=0).translation
    done = settling.set_aside(workspace, segment, "ru", "Моё", expected=confirmed.version)
    assert (done.text, done.state, done.origin, done.author) == (
        "Чужое",
        "translated",
        confirmed.origin,
        confirmed.author,
    )
    assert done.version > confirmed.version
    past = translations.past(workspace.db, segment, "ru")
    assert [(each.text, each.action) for each in past][:2] == [("Чужое", "set aside"), ("Моё", "set aside")]


def test_nothing_is_set_aside_that_is_empty_or_the_same(workspace, segment):
    saved = changing.save(workspace, segment, "ru", "Текст", expected=0)
    for text in ("", "  ", "Текст"):
        assert settling.set_aside(workspace, segment, "ru", text, expected=saved.version) == saved


def test_setting_aside_needs_the_version_that_is_stored(workspace, segment):
    saved = changing.save(workspace, segment, "ru", "Текст", expected=0)
    with pytest.raises(ConflictError):
        settling.set_aside(workspace, segment, "ru", "Моё", expected=saved.version - 1)


def test_setting_aside_is_one_undo(workspace, segment):
    saved = changing.save(workspace, segment, "ru", "Текст", expected=0)
    done = settling.set_aside(workspace, segment, "ru", "Моё", expected=saved.version)
    history.undo(workspace.db, done.version)
    assert translations.translation(workspace.db, segment, "ru").text == "Текст"


def test_a_refused_change_says_what_there_is_to_choose_from(client, workspace, segment):
    began = changing.save(workspace, segment, "ru", "Отчёт принят.", expected=0)
    changing.save(workspace, segment, "ru", "Отчёт принят вчера.", expected=began.version)
    headers = {"If-Match": f'"{began.version}"'}
    answer = client.put(
        f"/segments/{segment}/ru", json={"action": "save", "text": "Наш отчёт принят."}, headers=headers
    )
    assert answer.status_code == 412
    body = answer.json
    assert (body["base"], body["merged"], body["overlaps"]) == ("Отчёт принят.", "Наш отчёт принят вчера.", 0)
    assert ["ins", " вчера"] in body["changes"]["theirs"]
    settled = client.put(
        f"/segments/{segment}/ru",
        json={"action": "confirm", "text": "Наш отчёт принят вчера.", "aside": "Наш отчёт принят."},
        headers={"If-Match": f'"{body["version"]}"'},
    )
    assert settled.json["translation"]["state"] == "translated"
    texts = [each.text for each in translations.past(workspace.db, segment, "ru")]
    assert texts[0] == "Наш отчёт принят вчера."
    assert "Наш отчёт принят." in texts
