"""An official parallel text in the review and on its own page, reading through and copying, by keyboard in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from workbench import intake, projects
from workbench.references import aligning, texts
from workbench.references.texts import Given
from workbench.review import changing, translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

KAZAKH = "Есеп туралы хабарлама\n\nТараптар Астанада кездесті. Министр 12 сарапшыны қабылдады. Олар екі сағат сөйлесті.\n\nКелесі кездесу Бішкекте өтеді.\n"
RUSSIAN = "Сообщение об отчёте\n\nСтороны встретились в Астане. Министр принял 12 экспертов и беседовал с ними два часа.\n\nСледующая встреча состоится в Бишкеке.\n"


@pytest.fixture
def document(folder) -> int:
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "Reference", "kk", ("ky", "ru"))
    number = intake.add_text(workspace, project, "report", KAZAKH)
    workspace.close()
    return number


@pytest.fixture
def reference(folder, document) -> int:
    """The Russian text, aligned with the document."""
    workspace = Workspace.open(folder)
    project = projects.document(workspace.db, document).project
    number = texts.add(
        workspace.db,
        project,
        "ru",
        Given("ru.txt", RUSSIAN.encode(), "utf-8"),
        name="Their site",
        document=document,
    )
    aligning.align(workspace, number)
    workspace.close()
    return number


def test_a_pasted_official_text_is_taken_by_its_key(page, document):
    page.goto(f"/documents/{document}/review?target=ru#s2")
    page.get_by_role("link", name="Add an official text…").press("Enter")
    page.get_by_label("Paste the official text").fill(RUSSIAN)
    page.get_by_label("Language of the text").first.select_option("ru")
    page.get_by_label("Name of the text").first.fill("Their site")
    page.get_by_label("Name of the text").first.press("Enter")
    expect(page.locator("h1")).to_have_text("Their site")
    page.goto(f"/documents/{document}/review?target=ru#s3")
    offered = page.locator("#panel-references .suggestion")
    expect(offered).to_contain_text("Reference: Their site")
    expect(offered).to_contain_text("one text for segments 3, 4 together")
    expect(offered).not_to_contain_text("100 %")
    key = offered.locator("kbd").inner_text()
    digit = re.fullmatch(r"Ctrl\+(\d)", key)[1]
    expect(page.locator(".segment[aria-current] textarea")).to_be_focused()
    page.keyboard.press(f"Control+Digit{digit}")
    expect(page.locator(".segment[aria-current] textarea")).to_have_value(
        "Министр принял 12 экспертов и беседовал с ними два часа."
    )
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")


def test_an_alignment_is_put_right_by_keyboard(page, reference):
    page.goto(f"/references/{reference}")
    rows = page.locator(".links tbody tr")
    expect(rows).to_have_count(4)
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Control+KeyE")
    expect(rows).to_have_count(5)
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    expect(rows.nth(3)).to_be_focused()
    expect(rows.nth(3)).to_contain_text("Министр принял")
    page.keyboard.press("Shift+ArrowUp")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("Control+KeyJ")
    expect(rows).to_have_count(4)
    page.keyboard.press("Control+Enter")
    expect(rows.nth(2)).to_have_class("confirmed")
    expect(rows.nth(3)).to_be_focused()
    page.get_by_role("button", name="Undo: confirm pairs").press("Enter")
    expect(rows.nth(2)).to_contain_text("changed by hand")


def test_reading_goes_by_paragraph_and_enter_leads_to_the_segment(page, folder, document):
    workspace = Workspace.open(folder)
    second = translations.rows(workspace.db, document)[1]
    changing.save(
        workspace, second.id, "ru", "Стороны  встретились",
        expected=translations.translation(workspace.db, second.id, "ru").version,
    )  # fmt: skip
    workspace.close()
    page.goto(f"/documents/{document}/read/ru")
    expect(page.locator("#findings-note")).to_contain_text("Findings in the margin")
    expect(page.locator(".passage").nth(1).locator(".margin a").first).to_contain_text("2 ·")
    page.keyboard.press("Control+ArrowDown")
    expect(page.locator(".passage").first.locator(".sentence")).to_be_focused()
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator(".passage").nth(1).locator(".sentence").nth(1)).to_be_focused()
    page.keyboard.press("Control+ArrowUp")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/review\?target=ru#s2$"))


def test_the_copy_page_puts_html_and_text_on_the_clipboard(page, folder, document):
    workspace = Workspace.open(folder)
    first = translations.rows(workspace.db, document)[0]
    changing.confirm(
        workspace, first.id, "ru", "Сообщение «Об отчёте»",
        expected=translations.translation(workspace.db, first.id, "ru").version,
    )  # fmt: skip
    workspace.close()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/documents/{document}/copy/ru")
    expect(page.locator(".message.warn")).to_contain_text("4 of 5 segments are missing")
    page.get_by_role("button", name="Copy as HTML source").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n").startswith('<div lang="ru">\n<h2>Сообщение «Об отчёте»</h2>\n')
    page.get_by_role("button", name="Copy as formatted text").press("Enter")
    page.wait_for_function(
        "async () => (await navigator.clipboard.read())[0].types.includes('text/html')"
        " && (await navigator.clipboard.readText()).startsWith('Сообщение')"
    )


def test_without_the_clipboard_the_text_is_selected(page, document):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"/documents/{document}/copy/ru")
    page.get_by_role("button", name="Copy as Markdown").press("Enter")
    expect(page.locator("#messages")).to_contain_text("press Ctrl+C")
    expect(page.locator("#markdown")).to_be_focused()
    assert page.evaluate("document.activeElement.selectionEnd === document.activeElement.value.length")


@pytest.mark.parametrize("size", [(400, 740), (640, 400)], ids=["phone", "200 % of 1280"])
def test_nothing_scrolls_sideways(page, document, reference, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in (
        f"/references/{reference}",
        "/projects/2/references",
        f"/documents/{document}/read/ru",
        f"/documents/{document}/read/ru?view=all",
        f"/documents/{document}/print/ru",
        f"/documents/{document}/copy/ru",
    ):
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, address
        assert page.locator("h1").count() == 1, address
