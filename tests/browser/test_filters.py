"""The filter, the drawer and the bar above the grid of a long document."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from workbench import intake, projects
from workbench.review import changing, translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

SEGMENTS = 400


@pytest.fixture
def document(folder) -> int:
    """A document of 400 segments, each hundredth about a commission; the first two of these translated into Russian."""
    workspace = Workspace.open(folder, sample=False)
    project = projects.create_project(workspace.db, "Long", "kk", ("ky", "ru"))
    text = "\n\n".join(
        f"Комиссия {n} отырыс өткізді." if n % 100 == 0 else f"Жұмыс тобы {n} рет {'мәжіліске ' * 8}жиналды."
        for n in range(1, SEGMENTS + 1)
    )
    number = intake.add_document(workspace, project, "long.txt", text.encode(), draft=False)
    rows = translations.rows(workspace.db, number)
    for place in (100, 200):
        changing.save(workspace, rows[place - 1].id, "ru", f"Комиссия провела {place}  заседаний", expected=0)
    workspace.close()
    return number


@pytest.fixture
def review(document, page):
    page.goto(f"/documents/{document}/review?target=ru")
    expect(page.locator("#s1[aria-current] textarea")).to_be_focused()
    return page


def shown(page):
    """The numbers of the rows, once they have their texts."""
    page.wait_for_function(
        '() => [...document.querySelectorAll("#rows .source")].every((each) => each.textContent !== "")'
    )
    return [int(text) for text in page.locator("#rows .number").all_text_contents()]


def filter_by_text(page, text):
    page.keyboard.press("Shift+F7")
    expect(page.locator("#filter [name=text]")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_rows_that_match_are_shown_with_their_real_numbers(review):
    filter_by_text(review, "комиссиясы")
    expect(review.locator("#filter-count")).to_have_text(f"4 of {SEGMENTS} segments")
    assert shown(review) == [100, 200, 300, 400]
    expect(review.locator("[role=table]")).to_have_attribute("aria-rowcount", "5")
    assert [row.get_attribute("aria-rowindex") for row in review.locator("#rows > [role=row]").all()] == [
        "2",
        "3",
        "4",
        "5",
    ]
    # Conditions are joined; Esc in the filter shows everything and leads back to the text.
    review.locator("#filter [name=state]").select_option("empty")
    expect(review.locator("#filter-count")).to_have_text(f"2 of {SEGMENTS} segments")
    assert shown(review) == [300, 400]
    review.keyboard.press("Escape")
    expect(review.locator("[role=table]")).to_have_attribute("aria-rowcount", str(SEGMENTS + 1))
    expect(review.locator(".segment[aria-current] textarea")).to_be_focused()
    expect(review.locator("#filter")).to_be_hidden()


def test_what_is_confirmed_stays_until_one_asks_again(review):
    filter_by_text(review, "комиссия")
    expect(review.locator("#s100[aria-current]")).to_be_visible()
    review.locator("#filter [name=state]").select_option("open")
    review.locator("#s100 textarea").click()
    review.keyboard.press("Control+Enter")
    expect(review.locator("#s200[aria-current] textarea")).to_be_focused()
    expect(review.locator("#s100")).to_have_attribute("data-state", "translated")
    assert shown(review) == [100, 200, 300, 400]
    expect(review.locator("#saving")).to_have_attribute("data-state", "saved")
    review.keyboard.press("Shift+F7")
    review.keyboard.press("Enter")
    expect(review.locator("#filter-count")).to_have_text(f"3 of {SEGMENTS} segments")
    assert shown(review) == [200, 300, 400]


def test_the_address_keeps_the_filter(review, document):
    filter_by_text(review, "комиссия")
    expect(review.locator("#filter-count")).to_have_text(f"4 of {SEGMENTS} segments")
    expect(review.locator("#s100[aria-current]")).to_be_visible()
    address = review.url
    assert "text=" in address
    review.goto("about:blank")
    review.goto(address)
    expect(review.locator("#filter-count")).to_have_text(f"4 of {SEGMENTS} segments")
    expect(review.locator("#filter [name=text]")).to_have_value("комиссия")
    assert shown(review) == [100, 200, 300, 400]


def test_a_filter_that_hides_everything_says_so(review):
    filter_by_text(review, "үкімет")
    note = review.locator("#note")
    expect(note).to_contain_text("No segment matches all of this: Text: үкімет.")
    expect(note).to_be_in_viewport()
    expect(review.locator("#rows > .segment")).to_have_count(0)
    # Nothing is there to be confirmed, and no key breaks.
    for key in ("Control+Enter", "Control+ArrowDown", "F9", "F8"):
        review.keyboard.press(key)
    note.get_by_role("button", name="Show all segments").click()
    expect(review.locator("#s1[aria-current] textarea")).to_be_focused()
    expect(note).to_be_hidden()


def test_a_row_that_the_filter_hides_is_shown_when_one_goes_there(review):
    filter_by_text(review, "комиссия")
    expect(review.locator("#filter-count")).to_have_text(f"4 of {SEGMENTS} segments")
    review.locator("#s200 .source").click()
    review.keyboard.press("Control+KeyG")
    review.keyboard.type("250")
    review.keyboard.press("Enter")
    expect(review.locator("#s250[aria-current] textarea")).to_be_focused()
    assert shown(review) == [100, 200, 250, 300, 400]


def test_with_all_languages_in_sight_one_that_matches_is_enough(review):
    review.keyboard.press("Control+Slash")
    filter_by_text(review, "комиссия")
    review.locator("#filter [name=state]").select_option("empty")
    expect(review.locator("#filter-count")).to_have_text(f"4 of {SEGMENTS} segments")
    expect(review.locator("#s100 [lang=ky]")).to_be_visible()
    # Back to one language, the filter is about that one.
    review.locator("#stack").click()
    expect(review.locator("#filter-count")).to_have_text(f"2 of {SEGMENTS} segments")


def test_findings_are_listed_and_gone_through(review):
    review.locator("#filter").wait_for(state="detached")
    review.keyboard.press("F3")
    expect(review.locator("#s100[aria-current] textarea")).to_be_focused()
    review.keyboard.press("F3")
    expect(review.locator("#s200[aria-current] textarea")).to_be_focused()
    review.keyboard.press("Shift+F3")
    expect(review.locator("#s100[aria-current] textarea")).to_be_focused()
    review.locator("[data-do=findings]").press("Enter")
    drawer = review.locator("#places")
    expect(drawer.locator("#places-amount")).to_contain_text("Findings:")
    group = drawer.locator("summary").first
    group.press("Enter")
    drawer.get_by_role("button", name="№ 200").first.press("Enter")
    expect(review.locator("#s200[aria-current] textarea")).to_be_focused()
    # Asked for again, the drawer closes.
    review.locator("[data-do=findings]").press("Enter")
    expect(drawer).to_be_hidden()
    expect(review.locator("#s200 textarea")).to_be_focused()


def test_findings_are_a_filter_too(review):
    review.keyboard.press("Shift+F7")
    review.locator("#filter [name=findings]").select_option(label="with findings")
    expect(review.locator("#filter-count")).to_have_text(f"2 of {SEGMENTS} segments")
    assert shown(review) == [100, 200]


def test_find_and_replace_is_kept_to_the_filter(review):
    filter_by_text(review, "100")
    expect(review.locator("#filter-count")).to_have_text(f"1 of {SEGMENTS} segments")
    review.locator("#s100 textarea").click()
    review.keyboard.press("Control+KeyF")
    expect(review.locator("#replacing-filtered")).to_be_checked()
    review.locator("#replacing-text").fill("заседаний")
    review.locator("#replacing-with").fill("собраний")
    review.locator("#replacing-text").press("Enter")
    expect(review.locator("#replacing-amount")).to_have_text("1 found in 1 segments")


def test_the_bar_tells_states_and_words_left(review):
    tab = review.locator("[data-target=ru]")
    words = (SEGMENTS - 4) * 13 + 4 * 4
    expect(tab.locator(".words")).to_have_text(f"{words} words left")
    expect(tab.locator(".states")).to_have_attribute(
        "aria-label", f"empty: {SEGMENTS - 2}, draft: 2, translated: 0, reviewed: 0, final: 0"
    )
    review.keyboard.press("F9")
    review.keyboard.insert_text("Рабочая группа собралась.")
    review.keyboard.press("Control+Enter")
    expect(tab.locator(".words")).to_have_text(f"{words - 13} words left")


def test_the_page_has_at_most_three_hundred_elements(review):
    expect(review.locator("#panel[data-ready]")).to_be_visible()
    assert review.evaluate("document.querySelectorAll('*').length") <= 300


def test_every_module_is_announced_and_none_in_vain(page, document):
    answer = page.goto(f"/documents/{document}/review?target=ru")
    expect(page.locator("#s1[aria-current] textarea")).to_be_focused()
    headers = [each["value"] for each in answer.headers_array() if each["name"].lower() == "link"]
    modules = [value for value in headers if value.endswith("rel=modulepreload")]
    announced = [value.split(">")[0].rsplit("/", 1)[-1] for value in modules]
    imported = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => each.name.split('/').at(-1)).filter((name) => name.endsWith('.js'))"
    )
    assert set(announced) | {"review.js", "letters.js", "steps.js", "app.js"} == set(imported)
    assert len(announced) == len(set(announced))
