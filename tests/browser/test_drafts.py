"""Drafts in the side panel: what is open in them, what is spelt by rule, and one key that puts right."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.opening import made, review_at
from workbench import intake, projects
from workbench.drafting import predraft
from workbench.drafting.engine import Candidate, Draft
from workbench.review import translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

DRAFT = "Ержан Улгибаев написал письмо министру казны."
RIGHT = "Ержан Улгибаев написал письмо министру финансов."


@pytest.fixture
def document(folder, server):
    """A document of one sentence, with a draft of a machine that says a minister otherwise than the glossary."""
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "Drafts", "kk", ("ru",))
    number = intake.add_text(workspace, project, "t", "Ержан Үлгібаев Қаржы министріне хат жазды.\n")
    segment = translations.rows(workspace.db, number)[0].id
    (request,) = predraft.requests(workspace, number, "ru", {segment})
    predraft.keep(
        workspace.db, segment, request, [Draft((Candidate(DRAFT, 0.8),), "local", "Model", "Apache-2.0")]
    )
    workspace.close()
    return number


@pytest.fixture
def review(page, document):
    page.goto(f"/documents/{document}/review?target=ru#s1")
    expect(page.locator("#panel-drafts .suggestion")).to_have_count(1)
    return page


def target(review):
    return review.locator(".segment[aria-current] textarea")


def test_a_draft_says_its_engine_model_and_licence(review):
    facts = review.locator("#panel-drafts .suggestion .facts")
    expect(facts).to_contain_text("local")
    expect(facts).to_contain_text("Model")
    expect(facts).to_contain_text("licence: Apache-2.0")
    expect(facts).to_contain_text("80 %")


def test_an_open_term_is_put_right_by_its_button(review):
    pin = review.locator("#panel-drafts .open-pin")
    expect(pin).to_contain_text("open")
    expect(pin).to_contain_text("Қаржы министрі")
    pin.get_by_role("button", name="министру финансов").press("Enter")
    expect(target(review)).to_have_value(RIGHT)


def test_names_spelt_by_rule_are_marked(review):
    expect(review.locator("#panel-drafts .by-rule")).to_have_text("Ержан Улгибаев")
    expect(review.locator("#panel-drafts .name-by-rule")).to_contain_text("spelt by rule")


def test_one_key_puts_the_taken_draft_right(review):
    target(review).focus()
    review.keyboard.press("Control+1")
    expect(target(review)).to_have_value(DRAFT)
    review.keyboard.press("Control+Backslash")
    expect(target(review)).to_have_value(RIGHT)
    expect(target(review)).to_be_focused()
    expect(review.locator("#saving")).to_have_attribute("data-state", "saved")
    expect(review.locator("#panel-findings kbd")).to_have_count(0)
    review.keyboard.press("Control+Backslash")
    expect(review.locator("#messages")).to_contain_text(
        "There is nothing here that can be put right by itself."
    )
    expect(target(review)).to_have_value(RIGHT)


def test_one_key_goes_to_the_next_draft_that_its_engine_is_not_sure_of(page, folder, server):
    # Of the first and the third sentence the glossary knows no word: they have no draft.
    text = (
        "Есеп дайын.\n\nЖиынға Қаржы министрі ертерек келіп отырды.\n\nҚар қалың жауды.\n\n"
        "Жазбаны Сыртқы істер министрі мұқият оқып шықты.\n"
    )
    review_at(page, made(folder, text, targets=("ru",), draft=True), 1)
    for segment in (2, 4, 2):
        page.keyboard.press("Alt+F9")
        expect(page.locator(f"#s{segment}")).to_have_attribute("aria-current", "true")
