"""A team in real browsers: logging in, reviewing within one's rights, seeing a colleague, logging out."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from workbench.people import Grant, tokens, users
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

PASSWORD = "жаңбырлы күнгі сары қолшатыр"
WHO = {"author": "test", "address": "127.0.0.1"}
PAGES = (
    "/account",
    "/people",
    "/people/log",
    "/",
    "/projects/1",
    "/documents/1/review",
    "/documents/1/terms",
    "/glossary",
    "/memory",
    "/memory/memories",
)


@pytest.fixture
def settings(folder):
    """A team of two: an admin, and a translator into Kyrgyz."""
    workspace = Workspace(folder)
    for name, shown, grant in (
        ("gulnar", "Гүлнар Асанова", Grant("admin")),
        ("bolat", "Болат Әлиев", Grant("translator", 1, "ky")),
    ):
        user = users.add(workspace.db, name, shown=shown, password=PASSWORD, grants=[grant], **WHO)
        tokens.create(workspace.db, user, "сайт", ["read"], **WHO)
    workspace.close()
    return {"team": True}


def log_in(page, name):
    page.get_by_label("Log-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def log_out(page, shown):
    page.get_by_role("banner").locator("summary", has_text=shown).click()
    page.get_by_role("button", name="Log out").click()


def test_from_log_in_over_the_review_to_log_out(page, browser, server):
    page.goto("/documents/1/review?target=ky")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Log-in name").fill("bolat")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong.")
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    # Back where one wanted to go; one's own language can be written in, approving is a reviewer's.
    expect(page).to_have_url(f"{server}/documents/1/review?target=ky#s1")
    editor = page.get_by_role("textbox", name="Translation of segment 1", exact=True)
    expect(editor).to_be_editable()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(approve).to_have_attribute(
        "title", "This takes the role “reviewer” for: Kyrgyz. An admin can give it."
    )
    editor.fill("Министрликтин билдирүүсү")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saving")).to_have_text("Saved")
    expect(page.locator("#rows .segment").first).to_contain_text("translated")

    # The other target can be read.
    page.locator("[data-target=ru]").click()
    expect(page.locator("[data-do=confirm]")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#rows textarea")).not_to_be_editable()
    page.locator("[data-target=ky]").click()

    # A colleague in the same document is seen, and sees.
    other = browser.new_context(base_url=server, locale="en-GB")
    other.add_cookies([{"name": "audarma_language", "value": "en", "url": server}])
    second = other.new_page()
    second.goto("/documents/1/review?target=ky")
    log_in(second, "gulnar")
    expect(second.locator("#present li")).to_have_attribute("title", "Болат Әлиев is at segment 2")
    expect(second.get_by_role("button", name="Approve")).not_to_have_attribute("aria-disabled", "true")
    second.goto("/documents/1/review?target=ky#s1")
    expect(second.locator("#panel-history")).to_contain_text("Болат Әлиев")
    other.close()

    log_out(page, "Болат Әлиев")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto("/documents/1/review?target=ky")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.fixture
def colleague(browser, server):
    """Open pages for a further person, in their own language."""
    contexts = []

    def open_page(name, language):
        contexts.append(browser.new_context(base_url=server, locale="en-GB"))
        contexts[-1].add_cookies([{"name": "audarma_language", "value": language, "url": server}])
        page = contexts[-1].new_page()
        page.goto("/log-in")
        page.locator("#name").fill(name)
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{server}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_rejection_says_why_and_a_mention_reaches_whom_it_names(page, server, colleague):
    """In two browsers: an admin, who reads English, assigns and sends back; the translator reads Kazakh."""
    bolat = colleague("bolat", "kk")
    page.goto("/log-in")
    log_in(page, "gulnar")
    expect(page).to_have_url(f"{server}/")
    page.goto("/projects/1")
    page.get_by_label("Kyrgyz").first.select_option(label="Болат Әлиев")
    page.get_by_role("button", name="Assign").first.click()
    expect(page.get_by_role("status", name="Messages")).to_contain_text("is now for: Болат Әлиев")
    bolat.goto("/projects/1")
    expect(bolat.locator(".assigned")).to_contain_text("Болат Әлиев")

    bolat.goto("/documents/1/review?target=ky")
    bolat.locator("#rows textarea").first.fill("Министрликтин билдирүүсү")
    bolat.keyboard.press("Control+Enter")
    expect(bolat.locator("#rows .segment").first).to_contain_text("аударылған")
    expect(bolat.locator("[data-do=reject]")).to_have_attribute("aria-disabled", "true")

    # Spaces are no reason: the dialog stays open and asks for one.
    page.goto("/documents/1/review?target=ky#s1")
    expect(page.locator("#present li")).to_have_count(1)
    page.locator("[data-do=reject]").click()
    box = page.get_by_role("dialog", name="Back to draft")
    for nothing in ("", "   "):
        box.get_by_label("What is wrong").fill(nothing)
        box.get_by_role("button", name="Back to draft").click()
        expect(box).to_be_visible()
    box.get_by_label("What is wrong").fill("Терминди тактаңыз")
    box.get_by_role("button", name="Back to draft").click()
    expect(box).not_to_be_visible()
    expect(page.locator("#rows .segment").first).to_contain_text("draft")
    # What was said stands in the panel at once.
    expect(page.locator("#panel-comments")).to_contain_text("Терминди тактаңыз")

    # Where nobody has said anything yet, somebody can be mentioned as well.
    page.goto("/documents/1/review?target=ky#s2")
    page.reload()
    expect(page.locator("#rows textarea").first).to_be_visible()
    page.keyboard.press("Control+Comma")
    mention = page.get_by_label("Mention somebody")
    expect(mention.locator("option")).to_have_text(["Mention…", "Болат Әлиев", "Гүлнар Асанова"])
    mention.select_option("bolat")
    page.keyboard.insert_text("осыны да қараңызшы")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel-comments")).to_contain_text("осыны да қараңызшы")

    bolat.goto("/documents/1/comments?show=mine")
    expect(bolat.get_by_role("main")).to_contain_text("осыны да қараңызшы")
    expect(bolat.get_by_role("main")).not_to_contain_text("Терминди тактаңыз")
    bolat.goto("/documents/1/review?target=ky#s1")
    expect(bolat.locator("#panel-comments")).to_contain_text("Терминди тактаңыз")
    expect(bolat.locator("#rows .segment").first).to_contain_text("шимай")
    expect(bolat.locator("#panel-history")).to_contain_text("Гүлнар Асанова")


def test_an_admin_makes_a_colleague_without_scripts(browser, server):
    context = browser.new_context(base_url=server, locale="en-GB", java_script_enabled=False)
    context.add_cookies([{"name": "audarma_language", "value": "en", "url": server}])
    page = context.new_page()
    page.goto("/people")
    log_in(page, "gulnar")
    new = page.locator("section", has=page.get_by_role("heading", name="New user"))
    new.get_by_label("Log-in name").fill("dana")
    new.get_by_label("Name to show").fill("Дана")
    new.get_by_label("New password").fill(PASSWORD)
    new.get_by_label("The same again").fill(PASSWORD)
    new.get_by_role("button", name="Add the user").click()
    expect(page.get_by_role("status", name="Messages")).to_contain_text("“Дана” was added.")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Дана"))
    card.get_by_text("Change", exact=False).first.click()
    card.get_by_label("Role").select_option("reviewer")
    card.get_by_label("Language").select_option("ru")
    card.get_by_role("button", name="Give the role").click()
    expect(card).to_contain_text("reviewer: all projects, Russian")
    log_out(page, "Гүлнар Асанова")
    log_in(page, "dana")
    expect(page).to_have_url(f"{server}/")
    page.goto("/account")
    expect(page.get_by_role("main")).to_contain_text("reviewer: all projects, Russian")
    context.close()


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
def test_the_pages_of_a_team_have_no_fault_that_axe_knows(page, server, language):
    faults = {}

    def judge(address):
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        if found.violations_count:
            faults[address] = found.generate_report()

    page.goto("/log-in")
    log_in(page, "gulnar")
    expect(page).to_have_url(f"{server}/")
    page.context.add_cookies([{"name": "audarma_language", "value": language, "url": server}])
    page.emulate_media(color_scheme="dark" if language == "ky" else "light")
    for address in PAGES:
        if address.endswith("/review"):
            with page.expect_response(lambda answer: "help.json" in answer.url):
                page.goto(address)
        else:
            page.goto(address)
        judge(address)
    page.context.clear_cookies(name="audarma_log_in")
    page.goto("/log-in")
    judge("/log-in")
    assert faults == {}


def test_the_pages_of_a_team_fit_a_narrow_screen(page, server):
    page.goto("/log-in")
    log_in(page, "gulnar")
    expect(page).to_have_url(f"{server}/")
    page.set_viewport_size({"width": 400, "height": 800})
    wide = []
    for address in ("/", "/account", "/people", "/people/log", "/projects/1", "/memory/memories"):
        page.goto(address, wait_until="load")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    assert wide == []
