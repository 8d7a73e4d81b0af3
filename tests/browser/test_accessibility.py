"""Every page judged by axe-core against WCAG 2.2 AA and its own good practice, in each language, light and dark; and still."""

from __future__ import annotations

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(furnished, tmp_path):
    """The server's workspace has a record of every kind."""
    return shutil.copytree(furnished[0], tmp_path / "workspace")


@pytest.fixture
def review(furnished):
    """The address of a segment with findings and comments."""
    return f"/documents/{furnished[1]['document']}/review?target=ru#s6"


def violations(page):
    """What axe finds wrong on a page as it stands, in words."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return found.generate_report() if found.violations_count else ""


def ready(page, address):
    page.goto(address, wait_until="load")
    if address.endswith("/review"):
        # Its script builds the page; before that there is nothing to judge.
        expect(page.locator("#panel[data-ready]")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("kk", "light"), ("ky", "light"), ("ru", "light"), ("kk", "dark")])  # fmt: skip
def test_no_page_has_a_fault_that_axe_knows(page, server, pages, language, scheme):
    assert len(pages) > 25
    page.context.add_cookies([{"name": "audarma_language", "value": language, "url": server}])
    page.emulate_media(color_scheme=scheme)
    faults = {}
    for address in pages:
        ready(page, address)
        faults[address] = violations(page)
    assert {address: fault for address, fault in faults.items() if fault} == {}


def test_nothing_moves_while_a_page_loads(page, pages):
    page.context.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.moved += entry.value; }))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    moved = {}
    for address in pages:
        ready(page, address)
        page.evaluate("document.fonts.ready")
        moved[address] = page.evaluate("window.moved")
    assert {address: share for address, share in moved.items() if share >= 0.05} == {}


# --- the review screen's dialogs and drawers, each opened as a reader opens it ----------------------------------------


def keys(*combinations):
    """Open something by its keys."""

    def press(page):
        for each in combinations:
            page.keyboard.press(each)

    return press


def button(selector):
    """Open something by its button."""
    return lambda page: page.locator(selector).click()


def search_memory(page):
    page.keyboard.press("Shift+F9")
    page.locator("#passages-text").fill("министр")
    expect(page.locator("#passages-found li").first).to_be_visible()


def replace(page):
    page.keyboard.press("Control+KeyF")
    page.locator("#replacing-text").fill("маршрут")
    page.keyboard.press("Enter")
    expect(page.locator("#replacing-found li").first).to_be_visible()


def filter_more(page):
    page.keyboard.press("Shift+F7")
    page.locator("#filter summary").click()


def copy(page):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator("[data-do=copy-text]").click()


def conflict(page):
    """Somebody else saves the segment first."""
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".segment[aria-current] textarea")).to_be_focused()
    for each, text in ((other, "Стороны открыли 12 маршрутов."), (page, "Стороны закрыли 12 маршрутов.")):
        each.bring_to_front()
        each.keyboard.press("Control+A")
        each.keyboard.insert_text(text)
        if each is other:
            expect(each.locator("#saving")).to_have_attribute("data-state", "saved")
    other.close()


def homeless(page):
    """Text was left unsaved for a segment that is gone."""
    page.evaluate(
        """() => localStorage.setItem(`audarma/typed/${location.pathname.split("/")[2]}/99999/ru`,
          JSON.stringify({ action: "save", text: "Осталось.", aside: {}, sent: false, version: 1 }))"""
    )
    page.reload()


PARTS = {
    "#split": keys("Control+KeyE"),
    "#elsewhere": button("[data-do=elsewhere]"),
    "#go-to": keys("Control+KeyG"),
    "#replacing": replace,
    "#passages": search_memory,
    "#places": button("[data-do=findings]"),
    "#reject": keys("Alt+End"),
    "#waive": lambda page: page.locator("#panel-findings .finding button").last.click(),
    "#help": keys("F1"),
    "#filter": filter_more,
    ".writing": keys("Control+Comma"),
    "#copy": copy,
    "details.settings .panel": button("details.settings summary"),
    "#homeless": homeless,
    # Last, since it changes the segment.
    "#conflict": conflict,
}


@pytest.mark.parametrize("language", ["kk", "en"])
def test_no_dialog_of_the_review_has_a_fault_that_axe_knows(page, server, review, language):
    page.context.add_cookies([{"name": "audarma_language", "value": language, "url": server}])
    faults = {}
    for part, opens in PARTS.items():
        # What the part before left unsaved must not come back.
        page.goto("/help")
        page.evaluate("localStorage.clear()")
        page.goto(review)
        expect(page.locator(".segment[aria-current] textarea")).to_be_focused()
        expect(page.locator("#panel[data-ready]")).to_be_visible()
        expect(page.locator("#panel-findings .finding").first).to_be_visible()
        opens(page)
        expect(page.locator(part)).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # Help that is on its way is paler on purpose.
            expect(page.locator("[aria-busy]")).to_have_count(0)
            faults[part, scheme] = violations(page)
    waiting = set(
        page.evaluate(
            "[...document.querySelectorAll('#dialogs')].flatMap((each) => [...each.content.children]).map((each) => '#' + each.id)"
        )
    )
    assert waiting <= PARTS.keys(), "a dialog that this test does not open"
    assert {place: fault for place, fault in faults.items() if fault} == {}
