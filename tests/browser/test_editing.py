"""Joining, splitting, replacing and what outlives a crash, from the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.opening import made, review_at
from workbench.review import changing, translations
from workbench.review.segments import join
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

TEXT = "Есеп\n\nКомиссия есепті қарады. Отырыс екі сағатқа созылды. Келесі отырыс күзде өтеді.\n"


@pytest.fixture
def document(folder) -> int:
    return made(folder, TEXT)


@pytest.fixture
def review(document, page):
    return review_at(page, document, 2)


def saved(page):
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")


def test_join_split_and_undo_by_keyboard(review):
    review.keyboard.insert_text("Комиссия рассмотрела отчёт.")
    review.keyboard.press("Control+KeyJ")
    expect(review.locator("#s2 .source")).to_have_text("Комиссия есепті қарады. Отырыс екі сағатқа созылды.")
    expect(review.locator("#rows > .segment")).to_have_count(3)
    expect(review.locator("#s2 textarea")).to_have_value("Комиссия рассмотрела отчёт.")
    expect(review.locator("#s2 textarea")).to_be_focused()
    review.keyboard.press("Control+KeyE")
    # The slider stands after the first sentence; one step to the right is one word.
    expect(review.locator("#split-source-1")).to_have_text("Комиссия есепті қарады.")
    review.keyboard.press("ArrowRight")
    expect(review.locator("#split-source-1")).to_have_text("Комиссия есепті қарады. Отырыс")
    review.keyboard.press("ArrowLeft")
    review.keyboard.press("Enter")
    expect(review.locator("#rows > .segment")).to_have_count(4)
    expect(review.locator("#s3 .source")).to_have_text("Отырыс екі сағатқа созылды.")
    expect(review.locator("#s2 textarea")).to_be_focused()
    review.keyboard.press("F2")
    expect(review.locator("#rows > .segment")).to_have_count(3)
    review.keyboard.press("F2")
    expect(review.locator("#rows > .segment")).to_have_count(4)
    expect(review.locator("#s2 textarea")).to_have_value("Комиссия рассмотрела отчёт.")


def test_the_last_segment_of_a_paragraph_is_not_joined(review):
    review.keyboard.press("Control+ArrowUp")
    expect(review.locator("#s1[aria-current]")).to_be_visible()
    review.keyboard.press("Control+KeyJ")
    expect(review.locator("#messages")).to_contain_text("last segment of its paragraph")


def test_a_sentence_rendered_in_the_one_before(review):
    review.keyboard.insert_text("Комиссия за два часа рассмотрела отчёт.")
    review.keyboard.press("Control+Enter")
    expect(review.locator("#s3 textarea")).to_be_focused()
    review.keyboard.press("Alt+PageUp")
    expect(review.locator("#s3 .status")).to_contain_text("rendered in the segment before")
    expect(review.locator("#s4 textarea")).to_be_focused()
    expect(review.locator("[data-target=ru] .count")).to_have_text("2/4")


def test_find_and_replace_by_keyboard_and_one_undo(review):
    review.keyboard.insert_text("Комиссия одна.")
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.insert_text("Комиссия другая.")
    review.keyboard.press("Control+KeyF")
    expect(review.locator("#replacing-text")).to_be_focused()
    review.keyboard.insert_text("комиссия")
    review.locator("#replacing-with").fill("Делегация")
    review.locator("#replacing-text").press("Enter")
    expect(review.locator("#replacing-amount")).to_have_text("2 found in 2 segments")
    expect(review.locator("#replacing-found .after").first).to_have_text("→ Делегация одна.")
    review.locator("#replacing-found input").nth(1).uncheck()
    review.locator("#replacing-chosen").press("Enter")
    expect(review.locator("#s2 textarea")).to_have_value("Делегация одна.")
    expect(review.locator("#s3 .text")).to_have_text("Комиссия другая.")
    review.keyboard.press("F2")
    expect(review.locator("#s2 textarea")).to_have_value("Комиссия одна.")


# --- a crash -------------------------------------------------------------------------------------------------------


def offline(page):
    """The server does not answer the page any more, also not while the page goes down."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')); }")


def crashed(page):
    """Close the page without asking it; return the next one."""
    context = page.context
    page.close()
    return context.new_page()


def test_what_was_typed_outlives_the_page_and_an_absent_server(review, document):
    offline(review)
    review.keyboard.insert_text("Не сохранено.")
    expect(review.locator("#saving")).to_have_attribute("data-state", "failed")
    page = crashed(review)
    page.goto(f"/documents/{document}/review?target=ru#s3")
    expect(page.locator("#s2 .text")).to_have_text("Не сохранено.")
    expect(page.locator("#messages")).to_contain_text("not saved yet is back: 1")
    saved(page)
    page.reload()
    expect(page.locator("#s2 .text")).to_have_text("Не сохранено.")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('audarma/'))") == []


def test_two_texts_of_one_segment_after_a_crash_are_both_shown(review, document, folder):
    offline(review)
    review.keyboard.insert_text("Моё.")
    expect(review.locator("#saving")).to_have_attribute("data-state", "failed")
    page = crashed(review)
    workspace = Workspace.open(folder, sample=False)
    segment = translations.rows(workspace.db, document)[1].id
    changing.save(workspace, segment, "ru", "Чужое.", expected=0)
    workspace.close()
    page.goto(f"/documents/{document}/review?target=ru#s2")
    expect(page.locator("#conflict #yours")).to_contain_text("Моё.")
    expect(page.locator("#conflict #theirs")).to_contain_text("Чужое.")
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    expect(page.locator("#s2 textarea")).to_have_value("Моё.")


def test_what_was_typed_for_a_segment_that_is_gone_can_be_copied(review, document, folder):
    review.keyboard.press("Control+ArrowDown")
    expect(review.locator("#s3 textarea")).to_be_focused()
    offline(review)
    review.keyboard.insert_text("Осталось.")
    expect(review.locator("#saving")).to_have_attribute("data-state", "failed")
    page = crashed(review)
    workspace = Workspace.open(folder, sample=False)
    join(workspace, translations.rows(workspace.db, document)[1].id)
    workspace.close()
    page.goto(f"/documents/{document}/review?target=ru")
    expect(page.locator("#homeless-text")).to_have_value("Осталось.")
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    expect(page.locator("#s1[aria-current] textarea, #s2[aria-current] textarea")).to_be_focused()
    expect(page.locator("#homeless")).to_be_hidden()
