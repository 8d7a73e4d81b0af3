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
