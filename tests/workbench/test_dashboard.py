from __future__ import annotations

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import dashboard, intake, projects
from workbench.review import changing, translations, undoing
from workbench.review.outline import outline
from workbench.words import count_words

NOW = datetime(2025, 8, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("Тараптар екі құжатқа қол қойды.", 5),
        ("Қасым-Жомарт Тоқаев – Президент", 3),
        ("2025\u00a0жылғы 5 %", 3),
        ("— ! …", 0),
        ("«Астана»", 1),
    ],
)
def test_words_are_counted_as_translators_count_them(text, words):
    assert count_words(text) == words


@given(st.lists(st.sampled_from(["сөз", "2025", "а-б", "–", "!"])))
def test_words_of_a_joined_text_are_the_words_of_its_parts(parts):
    assert count_words(" ".join(parts)) == sum(count_words(part) for part in parts)


def of(workspace, number, **options):
    return next(o for o in dashboard.overviews(workspace, now=NOW, **options) if o.project.id == number)


def confirm_all(workspace, document, languages=("ky", "ru")):
    for row in translations.rows(workspace.db, document):
        for language in languages:
            version = translations.translation(workspace.db, row.id, language).version
            changing.confirm(workspace, row.id, language, "Дайын.", expected=version)


def test_the_review_counts_words_as_the_first_page_does(workspace, project):
    text = "Астана – елорда.\n\n• Отырыс 12 қазанда өтті."
    number = intake.add_document(workspace, project, "dash.txt", text.encode(), draft=False)
    assert outline(workspace.db, number).words == (2, 4)
    assert of(workspace, project).targets[0].words == 6


def test_progress_and_words_left(workspace, project, document):
    rows = translations.rows(workspace.db, document)
    words = sum(count_words(row.text) for row in rows)
    found = of(workspace, project)
    assert (found.documents, [t.language for t in found.targets]) == (1, ["ky", "ru"])
    assert [(t.progress.total, t.progress.done, t.words, t.words_left) for t in found.targets] == [
        (len(rows), 0, words, words),
        (len(rows), 0, words, words),
    ]
    assert [t.progress for t in found.targets] == list(projects.progress(workspace.db, document).values())
    version = translations.translation(workspace.db, rows[1].id, "ru").version
    changing.confirm(workspace, rows[1].id, "ru", "Президент встретился.", expected=version)
    ky, ru = of(workspace, project).targets
    assert (ky.words_left, ru.words_left) == (words, words - count_words(rows[1].text))
    assert of(workspace, project).words_left == ky.words_left + ru.words_left
    assert dashboard.overview(workspace, projects.project(workspace.db, project), now=NOW) == of(
        workspace, project
    )
    assert ru.progress == projects.progress(workspace.db, document)["ru"]
    undoing.undo(workspace, project)
    assert of(workspace, project).targets[1].words_left == words


def test_counting_is_done_again_only_when_something_changed(workspace, project, document):
    statements: list[str] = []
    dashboard.overviews(workspace)
    workspace.db.conn.set_trace_callback(statements.append)
    dashboard.overviews(workspace)
    workspace.db.conn.set_trace_callback(None)
    assert not [s for s in statements if "count_words" in s]


def test_what_is_due_stands_first_and_what_is_finished_last(workspace, project, document):
    def make(name, hours):
        deadline = None if hours is None else NOW + timedelta(hours=hours)
        return projects.create_project(workspace.db, name, "kk", ["ru"], deadline=deadline)

    make("б: апта", 24 * 7)
    make("а: кеше", -20)
    make("в: ертең", 20)
    make("г: мерзімсіз", None)
    confirm_all(workspace, document)
    projects.edit_project(
        workspace.db, project, name="д: дайын", targets=["ru", "ky"], deadline=NOW - timedelta(days=9)
    )
    listed = dashboard.overviews(workspace, now=NOW)
    assert [(o.project.name[0], o.standing) for o in listed if not o.project.sample] == [
        ("а", "overdue"),
        ("в", "soon"),
        ("б", "later"),
        ("г", None),
        ("д", None),
    ]
    assert listed[-1].finished
    by_name = [
        o.project.name[0] for o in dashboard.overviews(workspace, order="name") if not o.project.sample
    ]
    assert by_name == ["а", "б", "в", "г", "д"]
    newest = [o.project.id for o in dashboard.overviews(workspace, order="newest")]
    assert newest == sorted(newest, reverse=True)


def cards(client, address="/"):
    page = lxml.html.fromstring(client.get(address).text)
    return [" ".join(card.text_content().split()) for card in page.xpath("//ul[@class='cards']/li")]


def test_the_page_says_lateness_in_words(client, workspace, project, document):
    def due(hours):
        deadline = datetime.now(UTC) + timedelta(hours=hours)
        projects.edit_project(workspace.db, project, name="Сапар", targets=["ru", "ky"], deadline=deadline)
        return next(card for card in cards(client) if card.startswith("Сапар"))

    assert " overdue " in due(-1)
    assert " due soon " in due(5)
    assert "due soon" not in due(500)
    assert "overdue" not in due(500)
    assert "words left" in due(500)
    confirm_all(workspace, document)
    assert " all confirmed " in due(-1)
    assert "overdue" not in due(-1)


def test_the_list_has_pages_and_orders(client, workspace):
    for number in range(30):
        projects.create_project(workspace.db, f"Жоба {number:02}", "kk", ["ru"])
    first, second = cards(client, "/?order=name"), cards(client, "/?order=name&page=2")
    assert len(first) == 25
    assert len(set(first) | set(second)) == len(first) + len(second) == 31
    assert first[0].startswith("Жоба 00")
    assert len(cards(client, "/?order=nonsense&page=9999")) == 6
