from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from workbench import intake, projects
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

TEXT = (
    "Есеп\n\n"
    "Қазақстан Республикасының өкілі есеп берді. Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды.\n\n"
    "Комиссия жаңа есепті қарады. Келесі отырыс күзде өтеді.\n"
)


PEOPLE = "Ержан Үлгібаев баяндама жасады. Гүлнар Мысалова сұрақ қойды. Асқар Үлгіұлы жауап берді.\n"


@pytest.fixture
def project(folder) -> int:
    """A project with two targets, made before the server starts."""
    workspace = Workspace.open(folder)
    number = projects.create_project(workspace.db, "Reports", "kk", ("ky", "ru"))
    workspace.close()
    return number


@pytest.fixture
def document(folder, project) -> int:
    """A document of six segments."""
    workspace = Workspace.open(folder)
    number = intake.add_text(workspace, project, "report", TEXT)
    workspace.close()
    return number


@pytest.fixture
def review(document, page):
    """The review screen of the Russian target, ready to type."""
    page.goto(f"/documents/{document}/review?target=ru")
    expect(active(page)).to_be_focused()
    return page


def active(page):
    return page.locator(".segment[aria-current] textarea")


def row(page, number):
    return page.locator(f"#s{number}")


def write(page, text):
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def saved(page):
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")


# --- moving --------------------------------------------------------------------------------------------------------


def test_switching_targets_keeps_the_place_and_the_address(review, document):
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Control+ArrowDown")
    expect(row(review, 3)).to_have_attribute("aria-current", "true")
    review.get_by_role("link", name=re.compile("Kyrgyz")).click()
    expect(review).to_have_url(re.compile(rf"/documents/{document}/review\?target=ky#s3$"))
    expect(row(review, 3)).to_have_attribute("aria-current", "true")
    expect(active(review)).to_have_attribute("lang", "ky")
    review.reload()
    expect(row(review, 3)).to_have_attribute("aria-current", "true")
    expect(review.locator("[data-target=ky]")).to_have_attribute("aria-current", "true")


def test_a_link_to_a_segment_opens_it(page, document):
    page.goto(f"/documents/{document}/review?target=ru#s5")
    expect(row(page, 5)).to_have_attribute("aria-current", "true")


def test_the_texts_of_two_targets_do_not_mix(review):
    write(review, "Отчёт")
    review.keyboard.press("F8")
    write(review, "Отчет кыргызча")
    review.keyboard.press("Shift+F8")
    expect(active(review)).to_have_value("Отчёт")
    saved(review)
    review.reload()
    expect(active(review)).to_have_value("Отчёт")
    review.keyboard.press("F8")
    expect(active(review)).to_have_value("Отчет кыргызча")


def test_the_ways_out_of_the_review_are_those_of_the_language_one_is_in(review):
    review.keyboard.press("F8")
    expect(review.locator("[data-target='ky'][aria-current]")).to_be_visible()
    ways = review.locator("main a[href]:not(.targets a)")
    expect(ways.and_(review.locator("[href*='ky']")).first).to_be_attached()
    assert not [
        address
        for address in ways.evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
        if address.endswith("/ru") or "target=ru" in address
    ]


def test_keys_are_places_so_they_work_on_a_russian_layout(review):
    # On a Russian layout the key says nothing Latin; only its place is told.
    review.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Unidentified', code: 'F9', bubbles: true, cancelable: true}))"
    )
    expect(row(review, 2)).to_have_attribute("aria-current", "true")


def test_nothing_moves_when_a_row_becomes_active(review):
    before = [review.locator(f"#s{n}").bounding_box()["y"] for n in (2, 3, 6)]
    review.keyboard.press("Control+ArrowDown")
    expect(row(review, 2)).to_have_attribute("aria-current", "true")
    after = [review.locator(f"#s{n}").bounding_box()["y"] for n in (2, 3, 6)]
    assert after == before


# --- keeping -------------------------------------------------------------------------------------------------------


def test_typing_is_saved_within_two_seconds_and_says_so(review):
    # Seconds of the page's own clock, which a slow machine does not stretch.
    review.clock.install()
    with review.expect_response(lambda answer: "/segments/" in answer.url and answer.request.method == "PUT"):
        write(review, "Отчёт о работе")
        expect(review.locator("#saving")).to_have_attribute("data-state", "saving")
        review.clock.run_for(2000)
    saved(review)
    expect(row(review, 1)).to_have_attribute("data-state", "initial")
    review.reload()
    expect(active(review)).to_have_value("Отчёт о работе")


def test_a_confirmed_text_fills_its_repetition_in_place(review):
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Control+ArrowDown")
    expect(row(review, 3).locator(".repeats")).to_have_text("× 2")
    write(review, "Комиссия рассмотрела новый отчёт.")
    review.keyboard.press("Control+Enter")
    expect(row(review, 4)).to_have_attribute("aria-current", "true")
    expect(row(review, 5).locator(".text")).to_have_text("Комиссия рассмотрела новый отчёт.")
    expect(row(review, 5).locator(".origin")).to_contain_text("repetition")
    expect(review.locator("[data-target=ru] .count")).to_have_text("1/6")


def test_two_tabs_on_one_segment_show_both_texts(review, document):
    other = review.context.new_page()
    other.goto(f"/documents/{document}/review?target=ru")
    expect(active(other)).to_be_focused()
    write(review, "Первый вариант")
    review.keyboard.press("Control+Enter")
    expect(row(review, 1)).to_have_attribute("data-state", "translated")
    write(other, "Второй вариант")
    box = other.locator("#conflict")
    expect(box).to_be_visible()
    expect(box.locator("#yours")).to_contain_text("Второй вариант")
    expect(box.locator("#theirs")).to_contain_text("Первый вариант")
    box.get_by_role("button", name="Keep mine").click()
    saved(other)
    expect(active(other)).to_have_value("Второй вариант")

    # The first tab knows the older version now; this time theirs is taken.
    review.keyboard.press("Control+ArrowUp")
    write(review, "Третий вариант")
    expect(review.locator("#conflict")).to_be_visible()
    expect(review.locator("#theirs ins")).to_contain_text("Второй")
    review.get_by_role("button", name="Take theirs").click()
    expect(active(review)).to_have_value("Второй вариант")
    saved(review)


def test_without_the_server_the_text_is_kept_and_sent_again(review):
    review.context.set_offline(True)
    write(review, "Отчёт без сети")
    expect(review.locator("#saving")).to_have_attribute("data-state", "failed")
    expect(review.locator("#saving")).to_contain_text("Not saved")
    expect(active(review)).to_have_value("Отчёт без сети")
    review.context.set_offline(False)
    saved(review)
    review.reload()
    expect(active(review)).to_have_value("Отчёт без сети")


def test_leaving_with_unsaved_text_warns(review):
    review.context.set_offline(True)
    write(review, "Ещё не сохранено")
    expect(review.locator("#saving")).to_have_attribute("data-state", "failed")
    with review.expect_event("dialog") as asked:
        review.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_markup_typed_into_a_translation_stays_text(review):
    text = "<img src=x onerror=alert(1)> & <script>"
    write(review, text)
    review.keyboard.press("Control+Enter")
    expect(row(review, 1).locator(".text")).to_have_text(text)
    assert review.locator(".segment img").count() == 0


# --- deciding ------------------------------------------------------------------------------------------------------


def test_approving_and_sending_back_with_a_reason(review):
    write(review, "Отчёт")
    review.keyboard.press("Control+Enter")
    review.keyboard.press("Control+ArrowUp")
    review.keyboard.press("Alt+Enter")
    expect(row(review, 1)).to_have_attribute("data-state", "final")
    review.get_by_role("button", name="Back to draft…").click()
    review.get_by_label("What is wrong with the translation?").fill("Слово не то")
    review.locator("#reject").get_by_role("button", name="Back to draft").click()
    expect(row(review, 1)).to_have_attribute("data-state", "initial")
    expect(active(review)).to_be_focused()


def test_approving_goes_on_to_what_waits_for_it(review):
    for text in ("Отчёт", "Второй", "Третий"):
        write(review, text)
        review.keyboard.press("Control+Enter")
    for _ in range(3):
        review.keyboard.press("Control+ArrowUp")
    for number in (1, 2):
        review.keyboard.press("Alt+Enter")
        expect(row(review, number)).to_have_attribute("data-state", "final")
        expect(row(review, number + 1)).to_have_attribute("aria-current", "true")
    review.keyboard.press("Alt+Enter")
    expect(row(review, 3)).to_have_attribute("data-state", "final")
    expect(review.locator("#messages")).to_contain_text("Nothing is left to approve in this language")
    expect(row(review, 3)).to_have_attribute("aria-current", "true")


def test_a_draft_cannot_be_approved_and_nothing_hangs_on_it(review):
    review.keyboard.press("Control+ArrowDown")
    write(review, "Представитель отчитался")
    saved(review)
    review.keyboard.press("Alt+Enter")
    expect(review.locator("#messages")).to_contain_text("Only a confirmed translation can be approved")
    saved(review)
    expect(row(review, 2)).to_have_attribute("data-state", "initial")


def test_undo_and_redo_of_saved_actions(review):
    write(review, "Отчёт")
    review.keyboard.press("Control+Enter")
    expect(review.locator("[data-target=ru] .count")).to_have_text("1/6")
    review.keyboard.press("F2")
    expect(review.locator("[data-target=ru] .count")).to_have_text("0/6")
    expect(review.locator("#messages")).to_contain_text("Undone")
    review.keyboard.press("Shift+F2")
    expect(review.locator("[data-target=ru] .count")).to_have_text("1/6")


def test_an_empty_text_is_not_confirmed(review):
    write(review, " ")
    review.keyboard.press("Control+Enter")
    expect(review.locator("#messages")).to_contain_text("There is no text to confirm")
    expect(row(review, 1)).to_have_attribute("aria-current", "true")


# --- helping -------------------------------------------------------------------------------------------------------


def test_suggestions_are_taken_by_number_and_taken_back_by_the_browsers_undo(review):
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Control+ArrowDown")
    write(review, "Комиссия рассмотрела новый отчёт.")
    review.keyboard.press("Control+Enter")
    review.keyboard.press("Control+ArrowDown")
    expect(row(review, 5)).to_have_attribute("aria-current", "true")
    expect(review.locator("#panel-matches .suggestion")).to_have_count(1)
    write(review, "Что-то своё")
    review.keyboard.press("Control+1")
    expect(active(review)).to_have_value("Комиссия рассмотрела новый отчёт.")
    review.keyboard.press("Control+Z")
    expect(active(review)).to_have_value("Что-то своё")


def test_a_term_is_inserted_at_the_caret_by_keyboard(review):
    review.keyboard.press("Control+ArrowDown")
    expect(review.locator("#panel-terms .rendering").first).to_have_text("Республики Казахстан")
    write(review, "Представитель ")
    review.keyboard.press("F4")
    expect(review.locator("#panel-terms .rendering").first).to_be_focused()
    review.keyboard.press("Enter")
    expect(active(review)).to_have_value("Представитель Республики Казахстан")
    expect(active(review)).to_be_focused()


def test_the_word_before_the_caret_decides_the_form(review):
    review.keyboard.press("Control+ArrowDown")
    expect(review.locator("#panel-terms .rendering").first).to_be_visible()
    write(review, "Обращение к ")
    review.keyboard.press("F4")
    expect(review.locator("#panel-terms .rendering").first).to_have_text("Республике Казахстан")
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Enter")
    other = review.locator("#panel-terms .form", has_text="Республикой Казахстан").first
    expect(other).to_be_visible()
    other.press("Enter")
    expect(active(review)).to_have_value("Обращение к Республикой Казахстан")


def test_what_is_selected_in_the_source_becomes_an_entry(review):
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Shift+F4")
    expect(review.locator("#messages")).to_contain_text("Select words in the source first.")
    row(review, 2).locator(".source").evaluate("cell => window.getSelection().selectAllChildren(cell)")
    review.keyboard.press("Shift+F4")
    expect(review.get_by_label("Wording", exact=True).first).to_have_value(
        "Қазақстан Республикасының өкілі есеп берді."
    )


def test_the_source_is_copied_and_its_findings_appear(review):
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Control+Insert")
    expect(active(review)).to_have_value("Қазақстан Республикасының өкілі есеп берді.")
    expect(row(review, 2).locator(".found")).to_be_visible()
    expect(review.locator("#panel-findings .finding").first).to_be_visible()


def test_terms_are_marked_in_the_source(review):
    expect(row(review, 2).locator("mark").first).to_contain_text("Қазақстан Республикасы")


def test_the_list_of_keys_opens_and_closes(review):
    review.keyboard.press("F1")
    expect(review.locator("#help")).to_be_visible()
    review.keyboard.press("Escape")
    expect(review.locator("#help")).to_be_hidden()
    # A question mark that is typed into a translation is only a question mark.
    write(review, "Отчёт?")
    review.keyboard.press("Shift+Slash")
    expect(review.locator("#help")).to_be_hidden()


def test_the_whole_text_is_copied_and_gaps_are_counted(review):
    review.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(review, "Отчёт")
    review.keyboard.press("Control+Enter")
    review.get_by_role("button", name="Copy the whole text").click()
    expect(review.locator("#messages")).to_contain_text("Copied")
    assert review.evaluate("navigator.clipboard.readText()").startswith("Отчёт\n")


# --- reading -------------------------------------------------------------------------------------------------------


def test_reading_leads_back_to_the_sentence(review, document):
    review.goto(f"/documents/{document}/read/ru")
    review.locator("article .sentence").nth(2).click()
    expect(review).to_have_url(re.compile(rf"/documents/{document}/review\?target=ru#s3$"))
    expect(row(review, 3)).to_have_attribute("aria-current", "true")


def test_the_printed_sheet_fits_its_paper(review, document):
    review.goto(f"/documents/{document}/print/ru")
    review.emulate_media(media="print")
    expect(review.locator("header.top")).to_be_hidden()
    assert review.locator(".sheet tbody tr").count() == 6


# --- terms ---------------------------------------------------------------------------------------------------------


def test_terms_go_by_keyboard_and_keep_what_is_not_sent(page, project):
    page.goto(f"/projects/{project}")
    page.get_by_label("Paste the Kazakh text").fill(PEOPLE)
    page.get_by_role("button", name="Add and find its terms").click()
    names = [page.locator(f'[data-key="unknown-{name}"]') for name in ("Ержан Үлгібаев", "Гүлнар Мысалова")]
    waiting = names[1].get_by_label("Russian")
    waiting.fill("Ещё не отправлено")
    names[0].get_by_label("Kyrgyz").focus()
    page.keyboard.press("Control+Enter")
    expect(names[0]).to_have_count(0)
    expect(waiting).to_have_value("Ещё не отправлено")
    # The focus went to the row that took the confirmed one's place, and the arrow keys go from row to row.
    expect(names[1].get_by_label("Kyrgyz")).to_be_focused()
    page.keyboard.press("Control+ArrowDown")
    expect(page.locator(".entry").nth(1).get_by_label("Kyrgyz")).to_be_focused()


def test_a_refused_term_says_why_in_its_row(page, project):
    page.goto(f"/projects/{project}")
    page.get_by_label("Paste the Kazakh text").fill(PEOPLE)
    page.get_by_role("button", name="Add and find its terms").click()
    row = page.locator('[data-key="unknown-Ержан Үлгібаев"]')
    row.get_by_label("Russian").fill("…")
    row.get_by_role("button", name="Add").click()
    expect(row.get_by_role("alert")).to_contain_text("only punctuation")
    expect(row.get_by_label("Russian")).to_have_value("…")


def test_what_is_being_written_is_checked_without_being_saved(review):
    saves = []

    def refuse(route):
        if route.request.method == "PUT":
            saves.append(route.request.post_data_json["text"])
            route.abort()
        else:
            route.continue_()

    review.route(re.compile(r"/segments/\d+/ru$"), refuse)
    found = review.locator("#panel-findings .finding")
    expect(review.locator("#panel")).to_have_attribute("data-ready", "true")
    write(review, "Отчёт отчёт")
    expect(found.filter(has_text="отчёт")).to_have_count(1)
    expect(row(review, 1).locator(".found")).to_be_visible()
    # Written on, it is another text: what it says now counts.
    write(review, "Отчёт")
    expect(found.filter(has_text="отчёт")).to_have_count(0)
    # Going on and coming back shows what the text says that is still not saved.
    write(review, "Доклад доклад")
    expect(found.filter(has_text="доклад")).to_have_count(1)
    review.keyboard.press("Control+ArrowDown")
    expect(row(review, 2).locator("textarea")).to_be_focused()
    review.keyboard.press("Control+ArrowUp")
    expect(row(review, 1).locator("textarea")).to_have_value("Доклад доклад")
    expect(found.filter(has_text="доклад")).to_have_count(1)
    assert all(text in {"Отчёт отчёт", "Отчёт", "Доклад доклад"} for text in saves)


def test_the_text_of_a_number_is_fetched_while_it_is_typed(folder, page):
    workspace = Workspace.open(folder)
    number = projects.create_project(workspace.db, "Long", "kk", ("ru",))
    text = "\n\n".join(f"Жұмыс тобы {n} рет мәжіліске жиналды." for n in range(1, 301))
    document = intake.add_document(workspace, number, "long.txt", text.encode(), draft=False)
    workspace.close()
    page.goto(f"/documents/{document}/review?target=ru")
    expect(active(page)).to_be_focused()
    page.keyboard.press("Control+KeyG")
    with page.expect_response(lambda answer: "segments.json?first=241&" in answer.url):
        page.keyboard.type("250")
    expect(page.locator("#go-to")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#s250[aria-current] textarea")).to_be_focused()


def test_the_field_stays_in_sight_when_all_languages_are_shown(review):
    review.set_viewport_size({"width": 400, "height": 700})
    review.keyboard.press("Control+ArrowDown")
    review.keyboard.press("Control+ArrowDown")
    field = row(review, 3).locator("textarea[lang=ru]")
    expect(field).to_be_focused()
    # The button stands above the grid: going there scrolls the page away from the field.
    review.locator("#stack").click()
    expect(row(review, 3).locator("textarea")).to_have_count(2)
    expect(field).to_be_in_viewport()
