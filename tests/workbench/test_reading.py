"""The text as a whole: read-through, sign-off sheet, copy for a web site."""

from __future__ import annotations

import io
from datetime import date

import docx
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workbench import intake, projects, publishing, reading, signing
from workbench.errors import InvalidInputError
from workbench.publishing import _marked
from workbench.review import changing, translations, waivers
from workbench.review.segments import render_elsewhere
from workbench.web.readthrough import numbers, words

TEXT = (
    "Министрліктің хабарламасы\n\n"
    "Отырысқа «Қазмұнай» компаниясы қатысты. Ол екі сағатқа созылды.\n\n"
    "Мынадай мәселелер қаралды:\n– сауда;\n– мәдениет.\n\n"
    "Міндеттер:\n1. Жоспар құру.\n2. Есеп беру.\n"
)
RUSSIAN = (
    "Сообщение министерства",
    "В заседании участвовала компания «Қазмұнай» <2025\u00a0г.>.",
    "Оно длилось два часа.",
    "Рассмотрены вопросы:",
    "– торговля;",
    "– культура.",
    "Задачи:",
    "1. Составить план.",
    "2. Дать отчёт & итог.",
)


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "report", TEXT)


def say(workspace, row, text, language="ru"):
    expected = translations.translation(workspace.db, row.id, language).version
    changing.confirm(workspace, row.id, language, text, expected=expected)


@pytest.fixture
def confirmed(workspace, rows):
    for row, text in zip(rows, RUSSIAN, strict=True):
        say(workspace, row, text)
    return rows


def copied(workspace, document, state="translated"):
    return publishing.copy(workspace.db, document, "ru", "kk", state=state)


# --- the copy for a web site ---------------------------------------------------------------------------------------


def test_html_is_clean_and_says_its_language(workspace, document, confirmed):
    copy = copied(workspace, document)
    assert copy.html == (
        '<div lang="ru">\n<h2>Сообщение министерства</h2>\n'
        "<p>В заседании участвовала компания «Қазмұнай» &lt;2025&nbsp;г.&gt;. Оно длилось два часа.</p>\n"
        "<p>Рассмотрены вопросы:</p>\n"
        "<ul>\n<li>торговля;</li>\n<li>культура.</li>\n</ul>\n"
        "<p>Задачи:</p>\n"
        "<ol>\n<li>Составить план.</li>\n<li>Дать отчёт &amp; итог.</li>\n</ol>\n</div>\n"
    )
    assert copy.missing == ()
    assert "style" not in copy.html
    assert "class" not in copy.html


def test_plain_text_and_markdown_say_the_same(workspace, document, confirmed):
    copy = copied(workspace, document)
    assert copy.text.split("\n")[:2] == [RUSSIAN[0], f"{RUSSIAN[1]} {RUSSIAN[2]}"]
    assert "- торговля;\n- культура.\n" in copy.markdown
    assert "1. Составить план.\n2. Дать отчёт & итог.\n" in copy.markdown
    made = lxml.html.fromstring(MarkdownIt().render(copy.markdown)).text_content()
    shown = lxml.html.fromstring(copy.html).text_content()
    assert "".join(made.split()) == "".join(shown.split())
    assert "\u00a0" in copy.markdown
    assert "\u00a0" in copy.text


def test_only_confirmed_text_leaves_and_what_is_missing_is_told(workspace, document, rows):
    say(workspace, rows[0], RUSSIAN[0])
    say(workspace, rows[1], RUSSIAN[1])
    copy = copied(workspace, document)
    assert copy.missing == (3, 4, 5, 6, 7, 8, 9)
    assert copy.total == 9
    assert f'<span lang="kk">⟦{rows[2].text}⟧</span>' in copy.html
    assert f"⟦{rows[2].text}⟧" in copy.text
    assert copied(workspace, document, "final").missing == tuple(range(1, 10))
    with pytest.raises(InvalidInputError):
        copied(workspace, document, "ready")


def test_numbers_that_do_not_count_on_stay_in_the_text(workspace, project):
    number = intake.add_text(workspace, project, "odd", "Тізім:\n1. Бір.\n3. Үш.\n")
    copy = copied(workspace, number)
    assert "<ol" not in copy.html
    assert copy.html.count("<p>") == 3
    assert [line for line in copy.text.split("\n") if "1." in line or "3." in line] == [
        "⟦1. Бір.⟧",
        "⟦3. Үш.⟧",
    ]


def test_marks_of_items_go_and_no_other_dash(workspace, project):
    number = intake.add_text(
        workspace,
        project,
        "marks",
        "Мәселелер:\n– сауда – көлік;\n– су.\n\nҚадамдар:\n1. Бір – екі.\n2. Үш.\n",
    )
    copy = copied(workspace, number)
    assert ">⟦сауда – көлік;⟧<" in copy.html
    assert ">⟦Бір – екі.⟧<" in copy.html
    assert "- ⟦сауда – көлік;⟧\n- ⟦су.⟧\n" in copy.markdown
    assert "1. ⟦Бір – екі.⟧\n2. ⟦Үш.⟧\n" in copy.markdown


def test_a_word_table_is_a_table(workspace, project):
    import docx

    made = docx.Document()
    made.add_heading("Кесте туралы", 1)
    table = made.add_table(rows=2, cols=2)
    for place, text in (((0, 0), "Жыл"), ((0, 1), "Көлем | үлес"), ((1, 1), "12 млрд")):
        table.cell(*place).text = text
    made.add_paragraph("Соңғы сөйлем осында тұр.")
    made.sections[0].header.paragraphs[0].text = "Министрлік"
    stream = io.BytesIO()
    made.save(stream)
    number = intake.add_document(workspace, project, "table.docx", stream.getvalue())
    copy = copied(workspace, number)
    cells = [
        [cell.text_content() for cell in row.iter("td")]
        for row in lxml.html.fromstring(copy.html).find("table").iter("tr")
    ]
    assert cells == [["⟦Жыл⟧", "⟦Көлем | үлес⟧"], ["", "⟦12 млрд⟧"]]
    assert "| ⟦Жыл⟧ | ⟦Көлем \\| үлес⟧ |\n| --- | --- |\n|  | ⟦12 млрд⟧ |" in copy.markdown
    assert copy.left_out == 1
    assert "Министрлік" not in copy.html


def test_words_own_numbers_and_bullets_become_lists(workspace, project):
    import docx

    made = docx.Document()
    made.add_paragraph("Кездесуде мынадай мәселелер қаралды, олар төменде берілді.")
    for text in ("Сауда.", "Көлік."):
        made.add_paragraph(text, style="List Number")
    for text in ("Мәдениет.", "Білім."):
        made.add_paragraph(text, style="List Bullet")
    stream = io.BytesIO()
    made.save(stream)
    number = intake.add_document(workspace, project, "lists.docx", stream.getvalue())
    tree = lxml.html.fromstring(copied(workspace, number).html)
    assert [item.text_content() for item in tree.find("ol")] == ["⟦Сауда.⟧", "⟦Көлік.⟧"]
    assert [item.text_content() for item in tree.find("ul")] == ["⟦Мәдениет.⟧", "⟦Білім.⟧"]


@given(st.text(st.sampled_from("абв *_[]()<>#+-=1.)`\\|!~&\u00a0"), min_size=1, max_size=30))
def test_markdown_shows_every_sign_as_it_was(text):
    shown = lxml.html.fromstring(MarkdownIt().render("я" + _marked(text)) or "<p></p>").text_content()
    assert shown.replace("\n", " ").split() == ("я" + text).split()


@given(
    st.text(st.sampled_from("аб *_[]<>#+-=1.)\\"), min_size=1, max_size=12).filter(
        lambda t: t == t.strip() and t
    )
)
def test_no_beginning_of_a_line_becomes_a_sign_of_markdown(text):
    made = MarkdownIt().render(_marked(text))
    assert lxml.html.fromstring(made).text_content().split() == text.split()
    assert made.startswith("<p>")


# --- reading through -----------------------------------------------------------------------------------------------


def test_passages_have_every_segment_once(workspace, document, confirmed):
    render_elsewhere(
        workspace, confirmed[2].id, "ru", -1,
        expected=translations.translation(workspace.db, confirmed[2].id, "ru").version,
    )  # fmt: skip
    found = reading.passages(workspace.db, document, "ru")
    said = [row.number for passage in found for piece in passage.pieces for row in piece.rows]
    assert said == list(range(1, 10))
    together = next(piece for passage in found for piece in passage.pieces if len(piece.rows) == 2)
    assert together.text == RUSSIAN[1]


def test_the_page_marks_drafts_gaps_and_states(client, workspace, document, rows):
    say(workspace, rows[1], RUSSIAN[1])
    page = lxml.html.fromstring(client.get(f"/documents/{document}/read/ru").text)
    sentences = page.find_class("sentence")
    assert [each.get("href") for each in sentences] == [
        f"/documents/{document}/review?target=ru#s{n}" for n in range(1, 10)
    ]
    assert "done" in sentences[1].get("class")
    gap = next(each for each in sentences if "gap" in each.get("class"))
    assert gap.get("lang") == "kk"
    assert gap.text_content().startswith("⟦")
    margins = page.find_class("margin")
    assert " ".join(m.get("data-segments") for m in margins).split() == [str(row.id) for row in rows]


def test_all_targets_stand_side_by_side(client, document):
    page = lxml.html.fromstring(client.get(f"/documents/{document}/read/ru?view=all").text)
    assert [cell.get("lang") for cell in page.find_class("passage")[0].find_class("cell")] == ["ky", "ru"]
    assert client.get(f"/documents/{document}/read/en?view=all").status_code == 404


# --- who speaks ----------------------------------------------------------------------------------------------------

SPEECH = (
    "Кездесу Астанада өтті.\n\n"
    "«Екі ел бауырлас. Сауда өсіп келеді.\n\n"
    "Жол да ашылды», – деді Қазақстан Президенті.\n\n"
    "«Егін шықты», – деді ауыл тұрғыны.\n"
)
OFFICE = "Президент Казахстана (Касым-Жомарт Токаев)"


@pytest.fixture
def spoken(workspace, project) -> int:
    """A speech over two paragraphs that names its speaker, an office, at its end; and one of whom no glossary knows."""
    number = intake.add_document(workspace, project, "speech.txt", SPEECH.encode(), draft=False)
    projects.set_date(workspace.db, number, date(2025, 9, 1))
    return number


def test_the_page_names_the_speaker_beside_every_paragraph_of_a_speech(client, workspace, spoken):
    page = lxml.html.fromstring(client.get(f"/documents/{spoken}/read/ru").text)
    named = [
        [(each.text_content(), each.find("span").get("lang")) for each in passage.find_class("speaker")]
        for passage in page.find_class("passage")
    ]
    mine = (f"Speech: {OFFICE}", "ru")
    assert named == [[], [mine], [mine], [("Speech: ауыл тұрғыны", "kk")]]
    # Each target has its own name for the speaker.
    both = lxml.html.fromstring(client.get(f"/documents/{spoken}/read/ru?view=all").text)
    kyrgyz, russian = both.find_class("passage")[1].find_class("cell")
    assert russian.find_class("speaker")[0].text_content() == mine[0]
    assert kyrgyz.find_class("speaker")[0].text_content().startswith("Speech: Казакстандын Президенти")
    # What is copied is the translation alone.
    assert "Speech" not in client.get(f"/documents/{spoken}/text/ru.txt").text


def test_the_sheet_has_a_row_for_each_speech_with_its_speaker(client, workspace, spoken):
    office = "Қазақстан Президенті (Қасым-Жомарт Тоқаев)"
    said = [signing.Said("2–4", office, OFFICE), signing.Said("5", "ауыл тұрғыны", "")]
    for by in ("segment", "paragraph"):
        lines = signing.sheet(workspace, spoken, "ru", by=by).lines
        assert [each for line in lines for each in line.speeches] == said
        assert [line.number.split("–")[0] for line in lines if line.speeches] == ["2", "5"]
    page = lxml.html.fromstring(client.get(f"/documents/{spoken}/print/ru").text)
    rows = [[cell.text_content() for cell in row.findall("td")] for row in page.find_class("speech")]
    assert rows == [["2–4", office, OFFICE, "Speech"], ["5", "ауыл тұрғыны", "–", "Speech"]]
    made = docx.Document(io.BytesIO(client.get(f"/documents/{spoken}/print/ru/sheet.docx").data))
    cells = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert cells[2] == rows[0]
    assert cells[3][:2] == ["2", "«Екі ел бауырлас."]


# --- the sign-off sheet --------------------------------------------------------------------------------------------


def test_the_sheet_says_what_nobody_has_confirmed(client, workspace, document, rows):
    say(workspace, rows[0], RUSSIAN[0])
    text = lxml.html.fromstring(client.get(f"/documents/{document}/print/ru").text).text_content()
    assert "NOT FINISHED: 8 of 9 segments are not confirmed (numbers 2–9)." in text


def test_a_finished_sheet_says_nothing_of_the_kind(client, workspace, document, confirmed):
    for row in confirmed:
        expected = translations.translation(workspace.db, row.id, "ru").version
        changing.approve(workspace, row.id, "ru", expected=expected, author="aigul")
    found = signing.sheet(workspace, document, "ru")
    assert found.unconfirmed == ()
    assert (found.translators, found.reviewers) == (("local",), ("aigul",))
    page = client.get(f"/documents/{document}/print/ru").text
    assert "NOT FINISHED" not in page
    assert "aigul" in page


def test_rows_are_segments_or_paragraphs(workspace, document, confirmed):
    by_segment = signing.sheet(workspace, document, "ru").lines
    assert [line.number for line in by_segment] == [str(n) for n in range(1, 10)]
    by_paragraph = signing.sheet(workspace, document, "ru", by="paragraph").lines
    assert by_paragraph[1].number == "2–3"
    assert by_paragraph[1].target == f"{RUSSIAN[1]} {RUSSIAN[2]}"
    assert by_paragraph[1].state == "translated"


def test_findings_and_waivers_are_listed(workspace, document, rows):
    say(workspace, rows[2], "Оно длилось  три часа")
    found = signing.sheet(workspace, document, "ru").open
    mine = [entry for entry in found if entry.segment == rows[2].id]
    assert len(mine) >= 2
    waivers.waive(workspace.db, document, "ru", [(mine[0].segment, mine[0].key)], "as in the source")
    after = signing.sheet(workspace, document, "ru")
    assert [entry.waiver.reason for entry in after.waived if entry.waiver] == ["as in the source"]
    assert len(after.open) == len(found) - 1


def test_the_annex_lists_people_offices_and_bodies(workspace, project):
    number = intake.add_text(
        workspace, project, "names", "Қазақстан Республикасының Президенті мен Сыртқы істер министрі келді."
    )
    used = signing.sheet(workspace, number, "ru").used
    assert any(each.target == "Президент Республики Казахстан" for each in used)
    assert {each.kind for each in used} <= {"person", "title", "organisation"}


def test_the_sheet_comes_as_a_word_document(client, workspace, document, rows):
    say(workspace, rows[0], RUSSIAN[0])
    answer = client.get(f"/documents/{document}/print/ru/sheet.docx?rows=paragraph")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=report.ru.sign-off.docx")
    made = docx.Document(io.BytesIO(answer.data))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert "NOT FINISHED: 8 of 9 segments are not confirmed (numbers 2–9)." in texts
    assert "Signatures" in texts
    first = made.tables[0]
    assert [cell.text for cell in first.rows[0].cells] == ["№", "Kazakh", "Russian", "State"]
    assert first.rows[2].cells[0].text == "2–3"
    assert first.rows[2].cells[1].text == f"{rows[1].text} {rows[2].text}"
    assert [cell.text for cell in made.tables[-1].columns[0].cells] == ["", "Translator", "Reviewer"]


def test_a_sentence_rendered_in_its_neighbour_says_so(app, workspace, document, confirmed):
    render_elsewhere(
        workspace, confirmed[2].id, "ru", -1,
        expected=translations.translation(workspace.db, confirmed[2].id, "ru").version,
    )  # fmt: skip
    found = signing.sheet(workspace, document, "ru")
    assert found.lines[2].inside == 2
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words(found)["inside 2"] == "rendered in segment 2"


@given(st.sets(st.integers(1, 60)))
def test_runs_of_numbers_are_drawn_together_without_loss(some):
    shown = numbers(sorted(some))
    back = set()
    for run in shown.split(", ") if shown else []:
        first, _, last = run.partition("–")
        back |= set(range(int(first), int(last or first) + 1))
    assert back == some
