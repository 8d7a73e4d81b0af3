from __future__ import annotations

import pytest
from playwright.sync_api import expect

from glossary import changes
from glossary.terms import Concept, Term
from tests.browser.opening import review_at
from workbench import intake, projects
from workbench.review import changing, translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

PERSON = "Ержан Үлгібаев"
TEXT = (
    "Отырыста Көлік министрі Ержан Үлгібаев баяндама жасады.\n\n"
    "Комиссия 2025 жылғы 22 тамызда жаңа есепті қарап шықты.\n\n"
    "Комиссия 2025 жылғы 23 тамызда жаңа есепті қарап шықты.\n"
)
KNOWN = "Комиссия подробно рассмотрела новый отчёт."


@pytest.fixture
def document(folder) -> int:
    """Three sentences with an office and a person in the glossary; the second one is translated."""
    workspace = Workspace.open(folder, sample=False)
    for kind, kazakh, russian in (
        ("person", PERSON, "Ержан Улгибаев"),
        ("title", "Көлік министрі", "министр транспорта"),
    ):
        terms = (
            Term(kazakh, "kk", kind, status="preferred"),
            Term(russian, "ru", kind, status="preferred"),
        )
        changes.save_concept(workspace.db, Concept(kind, terms=terms))
    project = projects.create_project(workspace.db, "Reports", "kk", ("ky", "ru"))
    number = intake.add_text(workspace, project, "report", TEXT)
    second = translations.rows(workspace.db, number)[1]
    version = translations.translation(workspace.db, second.id, "ru").version
    changing.confirm(workspace, second.id, "ru", KNOWN, expected=version)
    workspace.close()
    return number


def active(page):
    return page.locator(".segment[aria-current] textarea")


def offered(page):
    return page.get_by_role("listbox", name="Completions")


def begin(page, document, number=1, target="ru"):
    """Stand in an emptied field with the side panel's help beside it."""
    review_at(page, document, number, target)
    expect(page.locator("#panel")).to_have_attribute("data-ready", "true")
    page.keyboard.press("Control+KeyA")
    page.keyboard.press("Delete")


def write(page, text):
    page.keyboard.type(text)


@pytest.mark.parametrize(
    ("before", "whole"),
    [("Доклад сделал м", "Доклад сделал министр транспорта"), ("Встреча с м", "Встреча с министром транспорта"),
     ("Для м", "Для министра транспорта")],
)  # fmt: skip
def test_a_title_is_offered_in_the_form_that_fits_and_tab_takes_it(page, document, before, whole):
    begin(page, document)
    write(page, before)
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(active(page)).to_have_value(whole)
    expect(active(page)).to_be_focused()


def test_a_name_agrees_with_the_title_before_it_and_one_undo_takes_the_offer_back(page, document):
    begin(page, document)
    write(page, "С министром транспорта Е")
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(active(page)).to_have_value("С министром транспорта Ержаном Улгибаевым")
    page.keyboard.press("Control+KeyZ")
    expect(active(page)).to_have_value("С министром транспорта Е")


def test_tab_without_an_offer_and_after_escape_moves_the_focus(page, document):
    begin(page, document)
    page.keyboard.press("Tab")
    expect(active(page)).not_to_be_focused()
    active(page).focus()
    write(page, "м")
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered(page)).to_be_hidden()
    page.keyboard.press("Tab")
    expect(active(page)).not_to_be_focused()
    expect(active(page)).to_have_value("м")


def test_what_the_memory_goes_on_with_is_offered(page, document):
    begin(page, document, 3)
    write(page, "Комиссия подр")
    expect(offered(page)).to_contain_text("подробно")
    page.keyboard.press("Tab")
    expect(active(page)).to_have_value("Комиссия подробно")


def test_a_date_is_offered_as_the_target_writes_it(page, document):
    begin(page, document, 3)
    write(page, "Отчёт от 2")
    expect(offered(page)).to_contain_text("23 августа 2025 года")


def test_asking_shows_more_and_the_arrow_keys_choose(page, document):
    begin(page, document)
    write(page, "Слово м")
    page.keyboard.press("Control+Space")
    options = offered(page).get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    expect(active(page)).to_have_attribute("aria-activedescendant", "completion-0")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_attribute("aria-activedescendant", "completion-1")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    second = options.nth(1).locator("span").inner_text()
    page.keyboard.press("Enter")
    expect(active(page)).to_have_value(f"Слово {second}")


def test_asking_where_nothing_fits_says_so(page, document):
    begin(page, document)
    write(page, "щщщ")
    page.keyboard.press("Control+Space")
    expect(page.locator("#messages")).to_contain_text("Nothing fits here")


def test_typing_on_moving_and_deleting_put_the_offer_away(page, document):
    begin(page, document)
    write(page, "м")
    expect(offered(page)).to_be_visible()
    write(page, "щ")
    expect(offered(page)).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(offered(page)).to_be_hidden()
    write(page, "и")
    expect(offered(page)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(offered(page)).to_be_hidden()


def test_a_segment_is_asked_for_once_however_much_is_typed(page, document):
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if "completion.json" in request.url else None
    )
    begin(page, document)
    write(page, "Встреча с м")
    expect(offered(page)).to_be_visible()
    write(page, "инистром по делам")
    assert len(asked) == 1


def test_offers_can_be_switched_off_and_are_then_given_only_when_asked_for(page, document):
    page.goto("/glossary")
    page.locator(".settings summary").click()
    page.get_by_role("button", name="offer completions").click()
    begin(page, document)
    write(page, "м")
    page.keyboard.press("Control+Space")
    expect(offered(page)).to_be_visible()
    page.keyboard.press("Escape")
    write(page, "и")
    expect(active(page)).to_have_value("ми")
    expect(offered(page)).to_be_hidden()


def test_an_offer_moves_nothing_on_the_page(page, document):
    begin(page, document)
    boxes = "() => [...document.querySelectorAll('.segment, #panel section, .actions')].map((node) => JSON.stringify(node.getBoundingClientRect()))"
    write(page, "щ")
    before = page.evaluate(boxes)
    write(page, " м")
    expect(offered(page)).to_be_visible()
    assert page.evaluate(boxes) == before
    inside = page.evaluate(
        "() => { const box = document.getElementById('completion').getBoundingClientRect();"
        " return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight; }"
    )
    assert inside
