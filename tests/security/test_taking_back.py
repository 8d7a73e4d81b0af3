"""Undoing and doing again take the right that doing took, on the day of the undo."""

from __future__ import annotations

import pytest

from workbench import intake, projects
from workbench.people import Grant, tokens, users
from workbench.references import texts
from workbench.review import translations
from workbench.review.comments import of_segment
from workbench.web.permissions import NEEDS
from workbench.web.taking_back import table

WHO = {"author": "test", "address": "127.0.0.1"}


@pytest.fixture
def here(office) -> int:
    return projects.create_project(office.db, "Here", "kk", ("ky", "ru"))


@pytest.fixture
def document(office, here) -> int:
    return intake.add_document(office, here, "t.txt", "Бірінші сөйлем. Екінші сөйлем.".encode(), draft=False)


@pytest.fixture
def segment(office, document) -> int:
    return translations.rows(office.db, document)[0].id


def change(browser, office, segment, language, action, text="Текст."):
    version = translations.translation(office.db, segment, language).version
    answer = browser.put(
        f"/segments/{segment}/{language}",
        json={"action": action, "text": text, "reason": "Причина."},
        headers={"If-Match": f'"{version}"'},
    )
    assert answer.status_code == 200


def lose(office, user, *grants):
    for grant in grants:
        users.revoke(office.db, users.by_name(office.db, user.name), grant, **WHO)


def newest(office) -> int:
    return office.db.execute("SELECT max(id) FROM change_set").fetchone()[0]


def test_every_tracked_table_says_what_taking_back_takes(office):
    """A table that is tracked from now on must say it too; and no word stands there that nothing reads."""
    found = office.db.execute(
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'history\\_%' ESCAPE '\\'"
    )
    assert set(table()["table"]) == {row[0] for row in found}
    for rule in [*table()["table"].values(), *table()["action"].values()]:
        assert set(rule) <= {"need", "languages"}
        assert set(rule["need"].split(" or ")) <= set(NEEDS)
        assert rule.get("languages", "row") in {"row", "reference", "all", "any"}


def test_a_language_that_was_lost_is_lost_to_the_undo_too(office, here, segment, person, log_in):
    russian, kyrgyz = Grant("translator", here, "ru"), Grant("translator", here, "ky")
    aigul = person("aigul", russian, kyrgyz)
    browser = log_in(aigul)
    change(browser, office, segment, "ru", "confirm")
    confirmed = newest(office)
    lose(office, aigul, russian)
    address = f"/projects/{here}/undo"
    for sent in ({"json": {}}, {"data": {"change": confirmed}}):
        refused = browser.post(address, headers={"Accept": "application/json"}, **sent)
        assert refused.status_code == 403
        assert "translator" in refused.json["error"]
        assert "Russian" in refused.json["error"]
    assert translations.translation(office.db, segment, "ru").text == "Текст."
    # What she did in the language that is still hers goes back as ever.
    change(browser, office, segment, "ky", "confirm")
    assert browser.post(address, json={}).status_code == 200
    users.grant(office.db, users.by_name(office.db, "aigul"), russian, **WHO)
    assert browser.post(address, data={"change": confirmed}).status_code == 303
    assert translations.translation(office.db, segment, "ru").text == ""


def test_what_was_undone_in_time_is_not_done_again(office, here, segment, person, log_in):
    russian = Grant("translator", here, "ru")
    aigul = person("aigul", russian, Grant("translator", here, "ky"))
    browser = log_in(aigul)
    change(browser, office, segment, "ru", "confirm")
    browser.post(f"/projects/{here}/undo", json={})
    lose(office, aigul, russian)
    assert browser.post(f"/projects/{here}/redo", json={}).status_code == 403
    assert translations.translation(office.db, segment, "ru").text == ""


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_reviewers_word_is_taken_back_by_a_reviewer(office, here, segment, person, log_in, action):
    reviewer = Grant("reviewer", here)
    aigul = person("aigul", reviewer, Grant("translator", here))
    browser = log_in(aigul)
    change(browser, office, segment, "ru", "confirm")
    change(browser, office, segment, "ru", action)
    state = translations.translation(office.db, segment, "ru").state
    lose(office, aigul, reviewer)
    assert browser.post(f"/projects/{here}/undo", json={}).status_code == 403
    assert translations.translation(office.db, segment, "ru").state == state
    users.grant(office.db, users.by_name(office.db, "aigul"), reviewer, **WHO)
    assert browser.post(f"/projects/{here}/undo", json={}).status_code == 200
    assert translations.translation(office.db, segment, "ru").state != state


def test_the_source_takes_all_languages(office, here, document, person, log_in):
    russian = Grant("translator", here, "ru")
    aigul = person("aigul", russian, Grant("translator", here, "ky"))
    browser = log_in(aigul)
    corrected = {"text": "Бірінші сөйлем.", "revision": "1", "confirmed": "1"}
    assert browser.post(f"/documents/{document}/correct", data=corrected).status_code == 303
    named = newest(office)
    lose(office, aigul, russian)
    assert browser.post(f"/projects/{here}/undo", data={"change": named}).status_code == 403
    assert len(translations.rows(office.db, document)) == 1


def test_a_comment_takes_no_more_than_a_role_in_the_project(office, here, segment, person, log_in):
    russian = Grant("translator", here, "ru")
    aigul = person("aigul", russian, Grant("translator", here, "ky"))
    browser = log_in(aigul)
    browser.post(f"/segments/{segment}/comments", json={"text": "Қалай?", "language": "ru"})
    lose(office, aigul, russian)
    assert browser.post(f"/projects/{here}/undo", json={}).status_code == 200
    assert of_segment(office.db, segment) == []


def test_reference_texts_in_a_lost_language(office, here, document, person, log_in):
    russian = Grant("translator", here, "ru")
    aigul = person("aigul", russian, Grant("translator", here, "ky"))
    browser = log_in(aigul)
    given = {"document": str(document), "language": "ru", "target": "Первое предложение. Второе предложение."}
    browser.post(f"/projects/{here}/references", data=given)
    lose(office, aigul, russian)
    before = newest(office)
    answer = browser.post(f"/projects/{here}/references/undo", follow_redirects=True)
    assert "This takes the role" in answer.text
    assert newest(office) == before
    assert len(texts.references(office.db, here)) == 1


def test_a_token_undoes_no_more_than_its_owner_may(office, here, segment, team, person, log_in):
    russian = Grant("translator", here, "ru")
    aigul = person("aigul", russian, Grant("translator", here, "ky"))
    change(log_in(aigul), office, segment, "ru", "confirm")
    token = tokens.create(office.db, aigul, "t", ["read", "translate"], **WHO)
    lose(office, aigul, russian)
    answer = team.test_client().post(
        f"/api/v1/projects/{here}/changes/{newest(office)}/undo",
        json={},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 403
    assert translations.translation(office.db, segment, "ru").text == "Текст."
