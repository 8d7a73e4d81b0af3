"""Two people in one segment, each in a browser of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE
from tests.browser.opening import review_at
from workbench import intake, projects
from workbench.review import changing, translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

BEGUN = "Комиссия рассмотрела отчёт."


@pytest.fixture
def document(folder) -> int:
    """A document of two segments, the first translated."""
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "Reports", "kk", ("ru",))
    number = intake.add_text(workspace, project, "report", "Комиссия есепті қарады.\n\nОтырыс өтті.\n")
    segment = translations.rows(workspace.db, number)[0]
    version = translations.translation(workspace.db, segment.id, "ru").version
    changing.save(workspace, segment.id, "ru", BEGUN, expected=version)
    workspace.close()
    return number


@pytest.fixture
def two(browser, server, document):
    """The same segment in two browsers, ready to type."""
    contexts = [browser.new_context(base_url=server, locale="en-GB") for _ in range(2)]
    pages = []
    for context in contexts:
        context.add_cookies([{"name": "audarma_language", "value": "en", "url": server}])
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        review_at(page, document, 1)
        expect(page.locator("#s1 textarea")).to_have_value(BEGUN)
        pages.append(page)
    yield pages
    for context in contexts:
        context.close()


def write(page, text):
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def saved(page):
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")


def past(folder, document):
    workspace = Workspace.open(folder)
    segment = translations.rows(workspace.db, document)[0]
    found = [each.text for each in translations.past(workspace.db, segment.id, "ru")]
    workspace.close()
    return segment.translations["ru"].text, found


def test_changes_that_do_not_touch_are_saved_together(two, document, folder):
    one, other = two
    write(one, "Комиссия рассмотрела новый отчёт.")
    saved(one)
    write(other, "Комиссия вчера рассмотрела отчёт.")
    box = other.locator("#conflict")
    expect(box.locator("#base")).to_have_text(BEGUN)
    expect(box.locator("#yours ins")).to_contain_text("вчера")
    expect(box.locator("#theirs ins")).to_contain_text("новый")
    expect(box.locator("#merged")).to_have_value("Комиссия вчера рассмотрела новый отчёт.")
    box.get_by_role("button", name="Save both together").press("Enter")
    saved(other)
    expect(other.locator("#s1 textarea")).to_have_value("Комиссия вчера рассмотрела новый отчёт.")
    text, before = past(folder, document)
    assert text == "Комиссия вчера рассмотрела новый отчёт."
    assert {"Комиссия рассмотрела новый отчёт.", "Комиссия вчера рассмотрела отчёт."} <= set(before)


def test_words_that_both_changed_are_chosen_before_they_are_saved(two, document, folder):
    one, other = two
    write(one, "Комиссия изучила отчёт.")
    saved(one)
    write(other, "Комиссия приняла отчёт.")
    box = other.locator("#conflict")
    merged = box.locator("#merged")
    expect(merged).to_have_value("Комиссия ⟦приняла¦изучила⟧ отчёт.")
    expect(box.locator("#merged-hint")).to_contain_text("Places that both changed: 1")
    box.get_by_role("button", name="Save both together").press("Enter")
    expect(box).to_be_visible()
    merged.fill("Комиссия изучила и приняла отчёт.")
    box.get_by_role("button", name="Save both together").press("Enter")
    expect(box).to_be_hidden()
    saved(other)
    assert past(folder, document)[0] == "Комиссия изучила и приняла отчёт."


def test_a_text_that_gives_way_is_in_the_history(two, document, folder):
    one, other = two
    write(one, "Комиссия изучила отчёт.")
    one.keyboard.press("Control+Enter")
    saved(one)
    write(other, "Комиссия приняла отчёт.")
    other.locator("#conflict").get_by_role("button", name="Take theirs").click()
    saved(other)
    expect(other.locator("#s1 textarea")).to_have_value("Комиссия изучила отчёт.")
    expect(other.locator("#s1")).to_have_attribute("data-state", "translated")
    text, before = past(folder, document)
    assert text == "Комиссия изучила отчёт."
    assert "Комиссия приняла отчёт." in before
    expect(other.locator("#panel-history")).to_contain_text("Комиссия приняла отчёт.")
