"""The grid of a long document: only what is in sight is there, and nothing is lost or moves because of it."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from tests.browser.opening import made, review_at

pytestmark = pytest.mark.browser

SEGMENTS = 1200
PATIENCE = 60_000  # ms, as conftest.py has it
PLACES = """() => {
  const clip = document.querySelector(".grid").getBoundingClientRect();
  return [...document.querySelectorAll("#rows > .segment")]
    .map((row) => { const box = row.getBoundingClientRect(); return [Number(row.id.slice(1)), box.top - clip.top, box.bottom - clip.top, row.querySelector(".source").textContent]; });
}"""


@pytest.fixture
def review(folder, page):
    """A document of 1,200 segments of different lengths, in the Russian target."""
    text = "\n\n".join(
        " ".join(f"Отырыс {n} рет {'өте ' * (n % 40)}сәтті өтті." for n in range(first, first + 4))
        for first in range(1, SEGMENTS + 1, 4)
    )
    return review_at(page, made(folder, text), 1)


def scroll(page, share):
    page.locator(".grid").evaluate(
        "(grid, share) => { grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight); }", share
    )


def in_sight(page):
    """Number, top, bottom and text of the rows in sight, from above to below, once their texts are there."""
    height = page.locator(".grid").evaluate("grid => grid.clientHeight")
    # As patient as every other expectation: what is tested is that the texts come, not how soon.
    for _ in range(PATIENCE // 20):
        rows = sorted(row for row in page.evaluate(PLACES) if row[2] > 40 and row[1] < height)
        if rows and all(row[3] for row in rows):
            return rows, height
        page.wait_for_timeout(20)
    raise AssertionError("the texts of the rows in sight did not come")


def test_only_what_is_near_sight_is_built(review):
    counts = []
    for share in (0, 0.5, 1):
        scroll(review, share)
        in_sight(review)
        counts.append(review.locator("#rows > .segment").count())
    assert max(counts) < 60
    assert review.locator("[role=table]").get_attribute("aria-rowcount") == str(SEGMENTS + 1)


@pytest.mark.parametrize("share", [0.13, 0.5, 0.77, 1])
def test_rows_fill_the_sight_without_gap_or_overlap(review, share):
    scroll(review, share)
    rows, height = in_sight(review)
    assert rows[0][1] <= 40
    assert rows[-1][2] >= height - 2
    for (above, _, bottom, _), (below, top, _, _) in itertools.pairwise(rows):
        assert below == above + 1
        assert top == pytest.approx(bottom, abs=0.6)
    assert [row[3].split()[1] for row in rows] == [str(row[0]) for row in rows]


def test_what_is_typed_goes_on_while_one_looks_elsewhere(review):
    review.keyboard.insert_text("Заседание")
    scroll(review, 0.9)
    in_sight(review)
    review.keyboard.insert_text(" прошло")
    expect(review.locator("#s1 textarea")).to_have_value("Заседание прошло")
    expect(review.locator("#saving")).to_have_text("Saved")
    review.reload()
    expect(review.locator("#s1 textarea")).to_have_value("Заседание прошло")


def test_going_to_a_number_by_keyboard(review):
    review.keyboard.press("Control+KeyG")
    review.keyboard.type("777")
    review.keyboard.press("Enter")
    expect(review.locator("#s777[aria-current] textarea")).to_be_focused()
    expect(review.locator("#s777 .source")).to_contain_text("Отырыс 777 рет")
    expect(review.locator("#s777")).to_be_in_viewport(ratio=1)
    # A number beyond the end is refused by the form; Escape leads back to the text.
    review.keyboard.press("Control+KeyG")
    review.keyboard.type("5000")
    review.keyboard.press("Enter")
    expect(review.locator("#go-to")).to_be_visible()
    review.keyboard.press("Escape")
    expect(review.locator("#s777 textarea")).to_be_focused()


def test_the_row_one_looks_at_stays_when_the_target_or_the_window_changes(review):
    review.keyboard.press("Control+KeyG")
    review.keyboard.type("600")
    review.keyboard.press("Enter")
    row = review.locator("#s600")
    expect(row.locator("textarea")).to_be_focused()
    before = row.bounding_box()["y"]
    review.keyboard.press("F8")
    expect(row.locator("textarea")).to_have_attribute("lang", "ky")
    assert row.bounding_box()["y"] == pytest.approx(before, abs=1)
    review.set_viewport_size({"width": 1000, "height": 700})
    expect(row).to_be_in_viewport()
    expect(row.locator("textarea")).to_be_focused()


def test_a_text_that_grows_pushes_the_rows_below_and_nothing_above(review):
    scroll(review, 0)
    review.keyboard.press("Control+ArrowDown")
    above = review.locator("#s1").bounding_box()
    review.keyboard.insert_text("слово " * 80)
    grown = review.locator("#s2").bounding_box()
    assert review.locator("#s1").bounding_box() == above
    assert grown["height"] > 100
    expect(review.locator("#s3")).to_be_attached()
    assert review.locator("#s3").bounding_box()["y"] == pytest.approx(grown["y"] + grown["height"], abs=1)


def test_confirming_leads_over_the_edge_of_what_is_built(review):
    """Ctrl+Enter forty times: each time the next row is there to be typed into."""
    for number in range(1, 41):
        expect(review.locator(f"#s{number}[aria-current] textarea")).to_be_focused()
        review.keyboard.insert_text(f"Заседание {number}")
        review.keyboard.press("Control+Enter")
    expect(review.locator("[data-target=ru] .count")).to_have_text(f"40/{SEGMENTS}")


# --- all targets at once -------------------------------------------------------------------------------------------


def test_one_sentence_is_finished_in_all_languages_before_the_next(review):
    review.keyboard.press("Control+Slash")
    expect(review.locator("#stack")).to_have_attribute("aria-pressed", "true")
    expect(review.locator("#s1 textarea")).to_have_count(2)
    expect(review.locator("#s1 textarea[lang=ru]")).to_be_focused()
    review.keyboard.insert_text("Заседание")
    review.keyboard.press("Control+Enter")
    expect(review.locator("#s1 textarea[lang=ky]")).to_be_focused()
    review.keyboard.insert_text("Жыйын")
    review.keyboard.press("Control+Enter")
    expect(review.locator("#s2 textarea[lang=ky]")).to_be_focused()
    for language, text in (("ru", "Заседание"), ("ky", "Жыйын")):
        expect(review.locator(f"#s1 .text[lang={language}]")).to_have_text(text)
        expect(review.locator(f"[data-target={language}] .count")).to_have_text(f"1/{SEGMENTS}")
    review.reload()
    expect(review.locator("#s2 textarea[lang=ky]")).to_be_focused()
    expect(review.locator("#s1 .text[lang=ru]")).to_have_text("Заседание")


def test_the_field_one_clicks_into_decides_the_language(review):
    review.keyboard.press("Control+Slash")
    review.locator("#s1 textarea[lang=ky]").click()
    expect(review.locator("[data-target=ky]")).to_have_attribute("aria-current", "true")
    expect(review.locator("#s1 textarea[lang=ky]")).to_be_focused()
    review.locator("#s3 .text[lang=ru]").click()
    expect(review.locator("#s3 textarea[lang=ru]")).to_be_focused()
    expect(review.locator("[data-target=ru]")).to_have_attribute("aria-current", "true")
    review.keyboard.press("F8")
    expect(review.locator("#s3 textarea[lang=ky]")).to_be_focused()
    review.keyboard.press("Control+Slash")
    expect(review.locator("#s3 textarea")).to_have_count(1)
    expect(review.locator("#s3 textarea[lang=ky]")).to_be_focused()


def test_texts_typed_into_two_languages_of_one_sentence_are_both_kept(review):
    review.keyboard.press("Control+Slash")
    review.keyboard.insert_text("Заседание")
    review.keyboard.press("F8")
    review.keyboard.insert_text("Жыйын")
    expect(review.locator("#s1 textarea[lang=ru]")).to_have_value("Заседание")
    expect(review.locator("#saving")).to_have_text("Saved")
    review.reload()
    expect(review.locator("#s1 textarea[lang=ru]")).to_have_value("Заседание")
    expect(review.locator("#s1 textarea[lang=ky]")).to_have_value("Жыйын")
