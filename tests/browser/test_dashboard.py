"""The first page, the word counts and the page of the programming interface in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def faults(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return found.generate_report() if found.violations_count else ""


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_deadline_and_the_word_counts_by_keyboard(page):
    page.goto("/projects/1")
    page.locator("details.more summary").press("Enter")
    page.get_by_label("Deadline (if any)").fill("2001-02-03T14:30")
    page.get_by_role("button", name="Save", exact=True).first.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The project was changed.")
    expect(page.locator(".page-head .facts").first).to_contain_text("overdue")
    page.goto("/")
    expect(page.locator(".cards > li").first).to_contain_text("February 3, 2001, 14:30")
    page.get_by_role("link", name="Word counts by match").first.press("Enter")
    page.get_by_role("button", name="Count the words").press("Enter")
    expect(page.locator("table.bands")).to_have_count(3)
    expect(page.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile(r"words\.csv$"))
    page.goto("/")
    page.get_by_text("Word counts by match").first.click()
    expect(page.locator("table.bands").first).to_be_visible()


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("kk", "dark", 400), ("ky", "light", 400), ("ru", "dark", 1280)])  # fmt: skip
def test_the_pages_fit_and_axe_finds_nothing(page, server, language, scheme, width):
    page.goto("/projects/1/words")
    page.locator("main button.primary").click()
    expect(page.locator("table.bands")).to_have_count(3)
    page.context.add_cookies([{"name": "audarma_language", "value": language, "url": server}])
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/projects/1/words", "/projects/1", "/api"):
        page.goto(address)
        page.evaluate(
            "document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true; })"
        )
        assert too_wide(page) <= 0, address
        assert faults(page) == "", address


def test_everything_works_without_scripts(browser, server):
    context = browser.new_context(java_script_enabled=False, base_url=server)
    context.add_cookies([{"name": "audarma_language", "value": "en", "url": server}])
    page = context.new_page()
    page.goto("/projects/1/words")
    page.get_by_role("button", name="Count the words").click()
    # The page of a count that runs has a link to itself.
    while page.get_by_role("button", name="Stop counting").count():
        page.reload()
    expect(page.locator("table.bands")).to_have_count(3)
    page.goto("/api")
    expect(page.locator("details.operation").first).to_contain_text("GET")
    context.close()
