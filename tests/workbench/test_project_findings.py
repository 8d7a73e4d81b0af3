from __future__ import annotations

import io

import openpyxl
import pytest

from workbench import intake
from workbench.review import changing, overview, report, translations, waivers


@pytest.fixture
def documents(workspace, project) -> list[int]:
    numbers = []
    for name, source, target in (
        ("first", "Комиссия 15 есепті қарады.", "Комиссия рассмотрела 17 отчётов"),
        ("second", "Отырыс екі сағатқа созылды.", "Заседание длилось  два часа."),
    ):
        number = intake.add_text(workspace, project, name, source + "\n")
        row = translations.rows(workspace.db, number)[0]
        stored = translations.translation(workspace.db, row.id, "ru")
        changing.confirm(workspace, row.id, "ru", target, expected=stored.version)
        numbers.append(number)
    return numbers


def test_the_counts_are_those_of_the_documents_own_lists(workspace, documents):
    for document in documents:
        found = report.entries(workspace, document, "ru")
        cell = overview.counted(workspace, document, "ru")
        assert found
        assert cell.of("alarm") == sum(entry.finding.severity == "alarm" for entry in found)
        assert cell.of("hint") == sum(entry.finding.severity == "hint" for entry in found)
        assert {check for check, _ in cell.open} == set(report.counts(found))


def test_only_what_changed_is_counted_again(workspace, project, documents):
    first, second = documents
    before = [overview.counted(workspace, number, "ru") for number in documents]
    assert all(
        overview.known(workspace, number, "ru") is cell
        for number, cell in zip(documents, before, strict=True)
    )
    row = translations.rows(workspace.db, first)[0]
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.save(workspace, row.id, "ru", "Комиссия рассмотрела 15 отчётов.", expected=stored.version)
    assert overview.known(workspace, first, "ru") is None
    assert overview.known(workspace, second, "ru") is before[1]
    assert overview.counted(workspace, first, "ru").of("alarm") < before[0].of("alarm")


def test_what_may_stand_is_counted_apart(workspace, documents):
    document = documents[0]
    before = overview.counted(workspace, document, "ru")
    entry = report.entries(workspace, document, "ru")[0]
    waivers.waive(workspace.db, document, "ru", [(entry.segment, entry.key)], "It is so.")
    after = overview.counted(workspace, document, "ru")
    assert (after.waived, sum(after.open.values())) == (1, sum(before.open.values()) - 1)


def test_the_page_counts_one_after_the_other(client, project, documents):
    page = client.get(f"/projects/{project}/findings").text
    assert page.count("data-counts=") == 4  # two documents, two targets
    assert client.get(f"/projects/{project}/findings?all=1").text.count("data-counts=") == 0
    assert client.get(f"/projects/{project}/findings").text.count("data-counts=") == 0


def test_a_cell_by_itself(client, project, documents):
    answer = client.get(f"/documents/{documents[0]}/findings/ru/counts.json")
    assert answer.json["alarms"] > 0
    assert client.get(f"/documents/{documents[0]}/findings/en/counts.json").status_code == 404


def test_each_document_is_linked_and_the_checks_summed_up(client, workspace, project, documents):
    page = client.get(f"/projects/{project}/findings?all=1").text
    for document in documents:
        assert f"/documents/{document}/findings?target=ru" in page
    cells = [
        overview.counted(workspace, number, language) for number in documents for language in ("ky", "ru")
    ]
    rows = overview.by_check(cells)
    assert sum(alarms for *_, alarms, _ in rows) == sum(cell.of("alarm") for cell in cells)
    assert "number" in {name for name, *_ in rows}


def test_a_project_without_a_text_says_what_to_do(client, project):
    assert "There is no text in this project yet" in client.get(f"/projects/{project}/findings").text


def test_the_reports_hold_every_finding_with_its_document(client, workspace, project, documents):
    rows = client.get(f"/projects/{project}/findings/report.json").json
    assert {(row["document"], row["language"]) for row in rows} >= {("first.txt", "ru"), ("second.txt", "ru")}
    data = client.get(f"/projects/{project}/findings/report.xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("Document", "Target", "Segment")
    assert len(lines) == len(rows) + 1
    assert {line[0] for line in lines[1:]} == {row["document"] for row in rows}
