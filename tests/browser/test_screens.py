"""The screens around the review, in a real browser: what scripts add, what works without them, small windows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = ["/", "/projects/1", "/documents/1/settings", "/documents/1/export", "/documents/1/findings", "/glossary", "/glossary/1", "/glossary/new", "/glossary/import", "/glossary/profiles", "/glossary/duplicates", "/glossary/proposals", "/segments/1/ru/list", "/memory", "/memory?q=жиын", "/memory/problems", "/memory/memories", "/memory/import", "/help", "/keys"]  # fmt: skip


@pytest.mark.parametrize("size", [(360, 740), (640, 400)], ids=["phone", "200 % of 1280"])
def test_nothing_scrolls_sideways(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in PAGES:
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, address


def test_every_field_has_a_name_and_every_page_one_main_heading(page):
    for address in PAGES:
        page.goto(address)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
                .filter((field) => !field.labels?.length && !field.getAttribute("aria-label") && !field.getAttribute("aria-labelledby"))
                .map((field) => field.outerHTML)"""
        )
        assert nameless == [], address
        assert page.locator("h1").count() == 1, address


def test_the_glossary_answers_while_one_types(page):
    page.goto("/glossary")
    page.get_by_label("Search in all four languages").press_sequentially("министерство", delay=10)
    expect(page).to_have_url(re.compile(r"[?&]q="))
    expect(page.locator("#found tbody tr").first).to_contain_text("министерство", ignore_case=True)
    page.get_by_label("Search in all four languages").fill("жоқжоқ")
    expect(page.locator("#found")).to_contain_text("Nothing was found.")
    page.reload()
    expect(page.get_by_label("Search in all four languages")).to_have_value("жоқжоқ")


def test_add_a_row_save_and_undo_by_keyboard(page):
    page.goto("/glossary/new")
    page.get_by_label("Wording", exact=True).first.fill("сынақ жазбасы")
    rows = page.locator("#terms .term")
    before = rows.count()
    page.get_by_role("button", name="Add a row").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before + 1)
    expect(rows.last.get_by_label("Language")).to_be_focused()
    rows.last.get_by_label("Language").select_option("ru")
    rows.last.get_by_label("Wording", exact=True).fill("пробная запись")
    rows.last.get_by_label("Wording", exact=True).press("Enter")
    expect(page.locator("#messages")).to_contain_text("The entry was added.")
    expect(page.locator("h1")).to_have_text("сынақ жазбасы")
    wordings = page.locator("#terms").get_by_label("Wording", exact=True)
    texts = wordings.evaluate_all("fields => fields.map((field) => field.value)")
    assert [text for text in texts if text] == ["сынақ жазбасы", "пробная запись"]
    page.locator("#messages").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Undone: сынақ жазбасы")


def test_deleting_asks_first(page):
    page.goto("/glossary/1")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Delete the entry").click()
    expect(page).to_have_url(re.compile(r"/glossary/1$"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete the entry").click()
    expect(page.locator("#messages")).to_contain_text("was deleted.")


def test_a_file_over_the_limit_is_named_before_it_is_sent(page, tmp_path):
    big = tmp_path / "big.txt"
    big.write_bytes(b"a" * (21 * 1024 * 1024))
    page.goto("/projects/1")
    page.locator("#file").set_input_files(big)
    assert (
        page.locator("#file").evaluate("field => field.validationMessage")
        == "This file is larger than 20 MB."
    )


def test_language_and_colours_stay_on_the_page(page):
    page.goto("/help")
    page.locator("details.settings summary").click()
    page.get_by_role("button", name="dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/help")
    page.locator("details.settings summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("details.settings summary")).to_be_focused()
    expect(page.get_by_role("button", name="dark")).to_be_hidden()
    page.locator("details.settings summary").click()
    page.get_by_role("button", name="Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")


def test_the_first_tab_leads_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_kazakh_letters_come_from_the_vendored_font(page):
    page.goto("/projects/1")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter((f) => f.family.includes('Noto Sans') && f.status === 'loaded').map((f) => f.unicodeRange)"
    )
    assert any("U+460" in ranges for ranges in loaded)


def test_it_works_without_scripts(browser, server):
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.get_by_label("Name", exact=True).fill("Without scripts")
    page.get_by_role("button", name="Make the project").click()
    page.locator("#text").fill("Тараптар кездесті. Құжатқа қол қойылды.")
    page.get_by_role("button", name="Add and find its terms").click()
    assert page.url.endswith("/terms")
    page.goto("/glossary?q=президент")
    page.locator("#found a").first.click()
    page.get_by_label("Note", exact=True).fill("a note")
    page.get_by_role("button", name="Save the entry").click()
    expect(page.locator("#messages")).to_contain_text("The entry was saved.")
    context.close()


OFFICIALS = (
    "Отырыста Қазақстанның Энергетика министрі Ерлан Аққулов, Әділет министрі Асқар Бөкенов және "
    "Көлік министрі Марат Жақсылықов баяндама жасады."
)


def test_a_list_of_officials_by_keyboard(page):
    page.goto("/")
    page.get_by_label("Name", exact=True).fill("Officials")
    page.get_by_role("button", name="Make the project").click()
    page.locator("#text").fill(OFFICIALS)
    page.get_by_role("button", name="Add and find its terms").click()
    page.goto(page.url.replace("/terms", "/review?target=ru"))
    page.get_by_role("link", name="Edit as a list of officials").press("Enter")
    result = page.locator("#result")
    expect(result).to_contain_text("С докладами выступили")
    page.get_by_label("Usual sentences").select_option("heard")
    expect(result).to_contain_text("Заслушаны доклады министра")
    expect(page.get_by_label("Case of the officials")).to_have_value("genitive")
    page.get_by_label("Person").first.fill("Ерлан Аккулов")
    page.get_by_label("Gender").first.select_option("masculine")
    expect(result).to_contain_text("Ерлана Аккулова")
    page.get_by_label("Person").first.press("Alt+ArrowDown")
    expect(page.get_by_label("Person").nth(1)).to_have_value("Ерлан Аккулов")
    expect(page.locator("#down-1")).to_be_focused()
    expect(result).to_contain_text("Заслушаны доклады")
    page.get_by_role("button", name="Put into the translation").press("Enter")
    expect(page).to_have_url(re.compile(r"/review\?target=ru#s1$"))
    expect(page.locator("#rows textarea")).to_have_value(re.compile("^Заслушаны доклады .*Ерлана Аккулова"))


def test_the_list_editor_works_without_scripts(browser, server):
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/segments/1/ru/list")
    page.get_by_role("button", name="Add an official").click()
    page.get_by_label("Person").fill("Марат Беков")
    page.get_by_label("Usual sentences").select_option("told")
    page.get_by_role("button", name="Show the result").click()
    expect(page.locator("#result")).to_have_text("Поручения даны Марату Бекову.")
    context.close()
