from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import made
from workbench import keys

pytestmark = pytest.mark.browser

TEXT = "Есеп дайын.\n\nКомиссия есепті қарады.\n\nКелесі отырыс күзде өтеді.\n"


@pytest.fixture
def document(folder) -> int:
    return made(folder, TEXT, draft=True)


def active(page):
    return page.locator(".segment[aria-current] textarea")


def review(page, document, target="ru"):
    page.goto(f"/documents/{document}/review?target={target}")
    expect(active(page)).to_be_focused()
    expect(page.locator("#panel")).to_have_attribute("data-ready", "true")


def row(page, command):
    return page.locator(f'tr[data-command="{command}"]')


def to_button(page, command, name="Change"):
    """Go to a command's button by the Tab key alone."""
    wanted = row(page, command).get_by_role("button", name=re.compile(name))
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("button => button === document.activeElement"):
            return
    pytest.fail(f"the Tab key does not lead to “{name}” of {command}")


# --- other keys ----------------------------------------------------------------------------------------------------


def test_a_command_gets_other_keys_by_the_keyboard_alone_and_its_own_back(page, document):
    page.goto("/keys")
    to_button(page, "next-open")
    page.keyboard.press("Enter")
    expect(
        row(page, "next-open").get_by_role("button", name=re.compile("Press the new keys"))
    ).to_be_focused()
    page.keyboard.press("Alt+Insert")
    expect(row(page, "next-open").locator("kbd")).to_have_text("Alt+Insert")
    review(page, document)
    page.keyboard.press("F9")
    expect(page.locator("#s1")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Alt+Insert")
    expect(page.locator("#s2")).to_have_attribute("aria-current", "true")
    expect(page.locator('[data-do="next-open"]')).to_have_attribute("title", "Alt+Insert")
    page.keyboard.press("F1")
    expect(page.locator("#help kbd", has_text="Alt+Insert")).to_be_visible()
    page.goto("/keys")
    to_button(page, "next-open", "Default")
    page.keyboard.press("Enter")
    expect(row(page, "next-open").locator("kbd")).to_have_text("F9")
    review(page, document)
    page.keyboard.press("F9")
    expect(page.locator("#s2")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize(
    ("pressed", "why"),
    [("F8", "Next language"), ("Control+Shift+KeyU", "layout"), ("Control+Alt+KeyU", "AltGr"), ("KeyU", "types or moves"),
     ("F12", "developers"), ("Meta+KeyU", "Super")],
)  # fmt: skip
def test_a_combination_that_cannot_be_had_is_refused_with_the_reason(page, document, pressed, why):
    page.goto("/keys")
    row(page, "join").get_by_role("button", name=re.compile("Change")).focus()
    page.keyboard.press("Enter")
    page.keyboard.press(pressed)
    expect(row(page, "join").get_by_role("alert")).to_contain_text(why)
    expect(row(page, "join").locator("kbd")).to_have_text("Ctrl+J")


def test_escape_leaves_the_keys_as_they_are_and_all_can_be_reset_at_once(page, document):
    page.goto("/keys")
    everything = page.get_by_role("button", name="All keys as they were")
    expect(everything).to_be_disabled()
    change = row(page, "join").get_by_role("button", name=re.compile("Change"))
    change.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(change).to_have_text("Change")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+Insert")
    expect(row(page, "join").locator("kbd")).to_have_text("Alt+Insert")
    everything.focus()
    page.keyboard.press("Enter")
    expect(row(page, "join").locator("kbd")).to_have_text("Ctrl+J")
    expect(everything).to_be_disabled()


def test_every_command_of_the_table_is_one_that_a_page_knows(page, document):
    """A command that no script listens to would be a key that does nothing."""
    scripts = "".join(
        path.read_text("utf-8") for path in (keys.files("workbench") / "web/static").glob("*.js")
    )
    for name, command in keys.commands().items():
        if not command.fixed:
            assert re.search(rf'"{name}"|^\s+{name}[:,]', scripts, flags=re.MULTILINE), name


# --- letters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "times", "made"),
    [("а", 1, "ә"), ("Г", 1, "Ғ"), ("у", 1, "ұ"), ("у", 2, "ү"), ("у", 3, "у"), ("И", 1, "І"), ("ш", 1, "ш")],
)
def test_a_key_makes_the_letter_before_the_caret_a_kazakh_one_in_a_search(page, document, typed, times, made):
    page.goto("/glossary")
    search = page.get_by_role("searchbox").first
    search.focus()
    page.keyboard.insert_text(f"су{typed}")
    for _ in range(times):
        page.keyboard.press("Control+Quote")
    expect(search).to_have_value(f"су{made}")


def test_a_kyrgyz_field_gets_kyrgyz_letters_a_russian_none_and_undo_takes_one_back(page, document):
    review(page, document, "ky")
    page.keyboard.press("Control+KeyA")
    page.keyboard.insert_text("у")
    page.keyboard.press("Control+Quote")
    expect(active(page)).to_have_value("ү")
    page.keyboard.press("Control+KeyZ")
    expect(active(page)).to_have_value("у")
    page.keyboard.press("End")
    page.keyboard.insert_text("к")
    page.keyboard.press("Control+Quote")
    expect(active(page)).to_have_value("ук")
    review(page, document, "ru")
    page.keyboard.press("Control+KeyA")
    page.keyboard.insert_text("у")
    page.keyboard.press("Control+Quote")
    expect(active(page)).to_have_value("у")


def test_the_bar_of_letters_is_switched_on_and_writes_where_the_caret_stands(page, document):
    page.goto("/glossary")
    expect(page.get_by_role("toolbar", name="Letters")).to_have_count(0)
    page.locator(".settings summary").click()
    page.get_by_role("button", name="bar of letters").click()
    bar = page.get_by_role("toolbar", name="Letters")
    search = page.get_by_role("searchbox").first
    search.focus()
    page.keyboard.insert_text("сз")
    page.keyboard.press("ArrowLeft")
    bar.get_by_role("button", name="ө", exact=True).click()
    expect(search).to_have_value("сөз")
    expect(search).to_be_focused()
    bar.get_by_role("button", name="Capital letter").click()
    bar.get_by_role("button", name="Қ", exact=True).click()
    expect(search).to_have_value("сөҚз")
    review(page, document, "ky")
    expect(bar.get_by_role("button", name="ү", exact=True)).to_be_enabled()
    expect(bar.get_by_role("button", name="қ", exact=True)).to_be_disabled()


def test_the_bar_is_one_stop_of_the_tab_key_and_arrows_go_along_it(page, document):
    page.goto("/glossary")
    page.locator(".settings summary").click()
    page.get_by_role("button", name="bar of letters").click()
    bar = page.get_by_role("toolbar", name="Letters")
    page.get_by_role("searchbox").first.focus()
    bar.get_by_role("button", name="Capital letter").focus()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="ә", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox").first).to_have_value("ә")
    expect(page.get_by_role("searchbox").first).to_be_focused()
