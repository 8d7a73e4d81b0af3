"""Findings that may stand, from the review's panel and from the page, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from glossary.database import connect
from workbench import intake, projects, spelling
from workbench.review import changing, translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser


@pytest.fixture
def document(folder, server):
    """A document with one mistake in each of its two segments."""
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "Findings", "kk", ("ru",))
    number = intake.add_text(workspace, project, "t", "Отырыс өтті.\nЖиын өтті.\n")
    rows = translations.rows(workspace.db, number)
    for row, text in zip(rows, ("Заседание  прошло.", "Собрание прошло"), strict=True):
        version = translations.translation(workspace.db, row.id, "ru").version
        changing.save(workspace, row.id, "ru", text, expected=version)
    workspace.close()
    return number


def waived(folder):
    return connect(folder / "audarma.db").execute("SELECT reason FROM waiver").fetchall()


def test_one_is_let_stand_from_the_panel(page, folder, document):
    page.goto(f"/documents/{document}/review?target=ru#s1")
    findings = page.locator("#panel-findings .finding")
    expect(findings).to_have_count(1)
    findings.get_by_role("button", name="Let it stand…").press("Enter")
    page.get_by_label("Why may it stand?").fill("as printed")
    page.keyboard.press("Enter")
    expect(findings).to_have_count(0)
    expect(page.locator("#messages")).to_contain_text("1 finding may stand.")
    assert waived(folder) == [("as printed",)]


def test_all_of_a_page_are_let_stand_at_once_and_undone(page, folder, document):
    page.goto(f"/documents/{document}/findings?target=ru")
    boxes = page.locator("input[name=finding]")
    expect(boxes).to_have_count(2)
    page.get_by_role("button", name="Choose all on this page").press("Enter")
    page.get_by_label("Why may the chosen findings stand?").fill("checked")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("2 findings may stand.")
    expect(boxes).to_have_count(0)
    assert waived(folder) == [("checked",), ("checked",)]
    page.locator("#messages").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Undone")
    assert waived(folder) == []


def test_an_unknown_word_is_added_to_the_word_list_from_the_panel(page, folder, document):
    dictionaries = folder / "dictionaries"
    dictionaries.mkdir()
    (dictionaries / "ru_RU.aff").write_text("SET UTF-8\n", encoding="utf-8")
    (dictionaries / "ru_RU.dic").write_text("1\nсобрание\n", encoding="utf-8")
    spelling.forget()  # as a new start does
    page.goto(f"/documents/{document}/review?target=ru#s1")
    finding = page.locator("#panel-findings .finding", has_text="прошло")
    expect(finding).to_have_count(1)
    finding.get_by_role("button", name="Add to the word list").press("Enter")
    expect(page.locator("#messages")).to_contain_text("“прошло” is in the word list now.")
    expect(finding).to_have_count(0)


@pytest.mark.usefixtures("document")
def test_the_findings_of_a_project_are_counted_as_the_page_is_open(page):
    page.goto("/projects/2/findings")
    expect(page.locator("tbody a").first).to_have_text("2 alarms, 0 hints")
    expect(page.locator("#counting")).to_be_hidden()
    expect(page.locator("#by-check")).to_contain_text("Two spaces stand where one belongs.")


def test_the_button_that_puts_right_is_there_while_something_can_be(page, document):
    page.goto(f"/documents/{document}/review?target=ru#s1")
    button = page.get_by_role("button", name="Put the first one right")
    expect(button).to_be_visible()
    button.press("Enter")
    expect(page.locator("#s1 textarea")).to_have_value("Заседание прошло.")
    expect(page.locator("#panel-findings")).to_contain_text("Nothing found.")
    expect(button).to_be_hidden()
    # A stop that is missing is found, and nobody but a reader knows which mark belongs there.
    page.locator("#s1 textarea").press("Control+ArrowDown")
    expect(page.locator("#s2 textarea")).to_be_focused()
    expect(page.locator("#panel-findings .finding")).to_have_count(1)
    expect(button).to_be_hidden()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("findings?target=ru", ".found mark"),
        ("print/ru", ".annex b"),
        ("print/ru", ".sheet td:nth-child(3)"),
        ("read/ru", ".sentence"),
    ],
)
def test_two_spaces_are_seen_as_two(page, document, address, place):
    """A page that draws them together shows a finding without what it is about."""
    page.goto(f"/documents/{document}/{address}")
    shown = page.locator(place).filter(has_text="  ").first
    measured = """(node) => {
        const copy = node.cloneNode(true);
        for (const text of [copy, ...copy.querySelectorAll("*")].flatMap((each) => [...each.childNodes]))
            if (text.nodeType === Node.TEXT_NODE) text.data = text.data.replaceAll("  ", " ");
        const width = (one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect().width; };
        const before = width(node);
        node.replaceWith(copy);
        return [before, width(copy)];
    }"""
    wide, narrow = shown.evaluate(measured)
    assert wide > narrow > 0
