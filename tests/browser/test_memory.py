"""The memory in a real browser: the panel's differences and repairs, the search from the review, choosing and deleting."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

OLD = "Жиналысқа облыстардан 25 маман қатысты."
NEW = "Жиналысқа облыстардан 35 маман қатысты."


def add_text(page, text, target="ru"):
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Add and find its terms").click()
    page.goto(page.url.replace("/terms", f"/review?target={target}"))
    expect(page.locator("#panel[data-ready]")).to_be_visible()


@pytest.fixture
def confirmed(page):
    """A project in which a sentence was confirmed, and another document with the same sentence about another number."""
    page.goto("/")
    page.get_by_label("Name", exact=True).fill("Numbers")
    page.get_by_role("button", name="Make the project").click()
    project = page.url
    add_text(page, OLD)
    page.locator("#rows textarea").fill("В собрании участвовали 25 специалистов из областей.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
    expect(page.locator('.badge[data-state="translated"]')).to_be_visible()
    page.goto(project)
    add_text(page, NEW)
    return page


def test_the_panel_shows_what_differs_and_what_was_put_right(confirmed):
    match = confirmed.locator("#panel-matches .suggestion").first
    expect(match.locator("del")).to_have_text("[only in the memory: 25]")
    expect(match.locator("ins")).to_have_text("[only in this segment: 35]")
    expect(match).to_contain_text("90 %")
    expect(match).to_contain_text("5 less: not approved")
    expect(match.locator(".repairs")).to_contain_text("25 специалистов → 35 специалистов")
    confirmed.locator("#rows textarea").fill("")
    confirmed.keyboard.press("Control+Digit1")
    expect(confirmed.locator("#rows textarea")).to_have_value(
        "В собрании участвовали 35 специалистов из областей."
    )


def test_the_memory_is_searched_for_the_selection_by_key(confirmed):
    editor = confirmed.locator("#rows textarea")
    editor.fill("собрание")
    editor.press("Control+A")
    confirmed.keyboard.press("Shift+F9")
    box = confirmed.locator("#passages")
    expect(box.locator("#passages-text")).to_have_value("собрание")
    expect(box.locator("#passages-language")).to_have_value("ru")
    expect(box.locator("mark.hit")).to_have_text("собрании")
    box.get_by_role("button", name="Insert").first.press("Enter")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("В собрании участвовали 25 специалистов из областей.")


def test_pairs_are_chosen_deleted_and_brought_back(confirmed):
    confirmed.goto("/memory")
    confirmed.get_by_role("button", name="Choose all on this page").click()
    confirmed.get_by_role("button", name="Delete the chosen pairs").click()
    expect(confirmed.locator("#messages")).to_contain_text("1 pair was deleted.")
    expect(confirmed.locator("main")).to_contain_text("The memory is empty.")
    confirmed.locator("#messages").get_by_role("button", name="Undo").click()
    expect(confirmed.locator("#messages")).to_contain_text(re.compile("^\\s*Undone: delete pairs"))
    expect(confirmed.locator(".pairs > li")).to_have_count(1)
