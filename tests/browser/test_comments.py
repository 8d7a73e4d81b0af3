"""Speech blocks in the grid, and comments from the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.opening import made, review_at
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

TEXT = (
    "Есеп\n\nКездесу Астанада өтті.\n\n"
    "Екі ел бауырлас. Сауда өсіп келеді. Жол ашық, – деді Қазақстан Президенті.\n\n"
    "Отырыс аяқталды. Келесі отырыс күзде өтеді.\n"
)


@pytest.fixture
def document(folder) -> int:
    return made(folder, TEXT)


@pytest.fixture
def review(document, page):
    return review_at(page, document, 6)


def begin(review, text):
    review.keyboard.press("Control+Comma")
    expect(review.locator(".writing textarea")).to_be_focused()
    review.keyboard.insert_text(text)


def write(review, text):
    begin(review, text)
    review.keyboard.press("Control+Enter")
    expect(review.locator(".writing")).to_have_count(0)


def test_a_speech_is_marked_and_its_speaker_named(review):
    expect(review.locator("#s3")).to_have_attribute("data-speech", "first")
    expect(review.locator("#s5")).to_have_attribute("data-speech", "on")
    expect(review.locator("#s2[data-speech], #s6[data-speech]")).to_have_count(0)
    name = "Қазақстан Президенті → Президент Казахстана"
    expect(review.locator("#s3 .source")).to_have_attribute("data-speaker", name)
    expect(review.locator("#s5")).to_have_attribute("aria-description", f"Speech, segments 3–5: {name}")
    # The name is beside the text, not in it.
    expect(review.locator("#s3 .source")).to_have_text("Екі ел бауырлас.")
    expect(review.locator("#speech")).to_be_empty()
    review.keyboard.press("Control+ArrowUp")
    expect(review.locator("#speech")).to_have_text(f"Speech, segments 3–5: {name}")
    review.keyboard.press("F8")
    expect(review.locator("#speech")).to_contain_text("→ Казакстандын Президенти")
    expect(review.locator("#s3 .source")).to_have_attribute(
        "data-speaker", "Қазақстан Президенті → Казакстандын Президенти"
    )


def test_speech_rows_have_no_element_more(review):
    count = "row => row.querySelectorAll(':not(mark)').length"
    assert review.locator("#s3").evaluate(count) == review.locator("#s2").evaluate(count)


def test_comment_resolve_reload_and_join_by_keyboard(review):
    write(review, "Қай күзде?")
    expect(review.locator("#s6 textarea")).to_be_focused()
    expect(review.locator("#panel-comments .said")).to_have_text("Қай күзде?")
    expect(review.locator("#s6 .talk")).to_have_text("1")
    review.keyboard.press("Control+ArrowDown")
    expect(review.locator("#s7[aria-current]")).to_be_visible()
    expect(review.locator("#panel-comments .said")).to_have_count(0)
    write(review, "Күзі дұрыс.")
    review.reload()
    expect(review.locator("#s7 .talk")).to_have_text("1")
    expect(review.locator("#s7 textarea")).to_be_focused()
    review.keyboard.press("Control+ArrowUp")
    # The talk goes with the segment that takes the next one in.
    review.keyboard.press("Control+KeyJ")
    expect(review.locator("#rows > .segment")).to_have_count(6)
    expect(review.locator("#s6 .talk")).to_have_text("2")
    expect(review.locator("#panel-comments .said")).to_have_text(["Қай күзде?", "Күзі дұрыс."])
    review.locator("#panel-comments").get_by_role("button", name="Resolve").first.press("Enter")
    expect(review.locator("#s6 .talk")).to_have_text("1")
    expect(review.locator("#panel-comments summary")).to_have_text("Resolved: 1")
    review.locator("#s6 textarea").focus()
    review.keyboard.press("F2")
    expect(review.locator("#s6 .talk")).to_have_text("2")


def test_escape_keeps_what_is_not_sent(review):
    begin(review, "Жарты сөз")
    review.keyboard.press("Escape")
    expect(review.locator("#s6 textarea")).to_be_focused()
    expect(review.locator("#s6 textarea")).to_have_value("")
    review.keyboard.press("Control+Comma")
    expect(review.locator(".writing textarea")).to_have_value("Жарты сөз")


def test_a_comment_that_is_too_long_is_not_cut_off(review):
    long = "ұзын сөз " * 500
    begin(review, long)
    review.keyboard.press("Control+Enter")
    expect(review.locator("#messages")).to_contain_text("A comment has at most 4000 signs.")
    expect(review.locator(".writing textarea")).to_have_value(long)


def test_a_dropped_sentence_has_a_list_for_its_comments_until_an_undo(review, document):
    write(review, "Қай күзде?")
    review.goto(f"/documents/{document}/correct")
    review.get_by_label("Paste the whole corrected text").fill(TEXT.replace("Отырыс аяқталды. ", ""))
    review.get_by_role("button", name="Look what would change").click()
    expect(review.locator("main")).to_contain_text("gone · 1 comment")
    assert violations(review) == ""
    review.get_by_role("button", name="Take the corrected source").click()
    expect(review.locator("#rows > .segment")).to_have_count(6)
    review.goto(f"/documents/{document}/comments")
    review.get_by_role("link", name="on sentences that are gone (1)").click()
    dropped = review.get_by_role("listitem").filter(has_text="Отырыс аяқталды.")
    expect(dropped).to_contain_text("Қай күзде?")
    expect(dropped.get_by_role("button")).to_have_count(0)
    assert violations(review) == ""
    review.goto(f"/documents/{document}/review?target=ru#s1")
    expect(review.locator("#s1 textarea")).to_be_focused()
    review.keyboard.press("F2")
    expect(review.locator("#rows > .segment")).to_have_count(7)
    expect(review.locator("#s6 .talk")).to_have_text("1")


def test_keys_in_the_form_are_the_forms(review):
    begin(review, "Бір\nекі")
    review.keyboard.press("ArrowUp")
    expect(review.locator(".writing textarea")).to_be_focused()
    review.keyboard.press("Control+Enter")
    expect(review.locator("#panel-comments .said")).to_have_text("Бір\nекі")
    expect(review.locator("#s6 .status")).to_contain_text("empty")


def test_a_question_to_the_author_and_the_answer(review, document):
    begin(review, "Қай күзде?")
    review.get_by_label("question about the source").check()
    review.locator(".writing textarea").press("Control+Enter")
    expect(review.locator("#panel-comments")).to_contain_text("Question about the source")
    review.goto(f"/documents/{document}/questions")
    expect(review.locator("#letter")).to_contain_text("1. 6-сегмент")
    review.get_by_label("What the author answered").fill("Осы күзде.")
    review.get_by_role("button", name="Save the answer").click()
    expect(review.locator("main")).to_contain_text("Every question has an answer")
    review.get_by_role("link", name="Segment 6").click()
    expect(review.locator("#panel-comments .answer")).to_have_text("Answer: Осы күзде.")
