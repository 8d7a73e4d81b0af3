"""Waivers, and the findings of a document as a page, a table and data."""

from __future__ import annotations

import io
import json

import pytest

from glossary.terms import Finding
from workbench import intake
from workbench.errors import InvalidInputError
from workbench.review import changing, report, translations, undoing, waivers
from workbench.review.checks import findings, findings_of


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "t", "Отырыс 3 күн өтті.\nЖиынға 15 ел қатысты.\n")


@pytest.fixture
def rows(workspace, document):
    found = translations.rows(workspace.db, document)
    write(workspace, found[0].id, "Заседание  длилось 4 дня.")
    write(workspace, found[1].id, "В собрании участвовали 14 стран.")
    return found


def write(workspace, segment, text):
    version = translations.translation(workspace.db, segment, "ru").version
    changing.save(workspace, segment, "ru", text, expected=version)


def found(workspace, segment):
    return [(f.check, f.values.get("number")) for f in findings_of(workspace, segment, "ru")]


def keys(workspace, document, check=None):
    return [
        (e.segment, e.key)
        for e in report.entries(workspace, document, "ru")
        if check in (None, e.finding.check)
    ]


def test_a_waived_finding_is_not_shown_and_comes_back_by_undo(workspace, project, document, rows):
    before = found(workspace, rows[0].id)
    assert before == [("number", "3"), ("number", "4"), ("double-space", None)]
    assert (
        waivers.waive(workspace.db, document, "ru", keys(workspace, document, "number")[1:2], "so said") == 1
    )
    assert found(workspace, rows[0].id) == [("number", "3"), ("double-space", None)]
    assert [f.check for f in findings(workspace, document, "ru")[rows[0].id]] == ["number", "double-space"]
    undoing.undo(workspace, project)
    assert found(workspace, rows[0].id) == before
    undoing.redo(workspace, project)
    assert ("number", "4") not in found(workspace, rows[0].id)


def test_a_waiver_stays_when_something_else_changes_and_ends_with_its_words(workspace, document, rows):
    waivers.waive(workspace.db, document, "ru", keys(workspace, document, "number")[:2], "exact")
    write(workspace, rows[0].id, "Как сообщили, заседание длилось всего 4 дня.")
    assert found(workspace, rows[0].id) == []
    write(workspace, rows[0].id, "Заседание длилось 5 дней.")
    assert found(workspace, rows[0].id) == [("number", "5")]


def test_many_are_waived_at_once_and_undone_at_once(workspace, project, document, rows):
    number = len(keys(workspace, document))
    assert number == 5
    assert waivers.waive(workspace.db, document, "ru", keys(workspace, document), "all") == number
    assert not any(findings(workspace, document, "ru").values())
    undoing.undo(workspace, project)
    assert sum(map(len, findings(workspace, document, "ru").values())) == number


def test_waived_ones_are_raised_again(workspace, document, rows):
    chosen = keys(workspace, document)
    waivers.waive(workspace.db, document, "ru", chosen, "all")
    assert waivers.restore(workspace.db, document, "ru", chosen[:2]) == 2
    assert sum(map(len, findings(workspace, document, "ru").values())) == 2
    with pytest.raises(InvalidInputError, match="Choose at least one"):
        waivers.restore(workspace.db, document, "ru", chosen[:2])


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001])
def test_a_waiver_needs_a_reason(workspace, document, rows, reason):
    with pytest.raises(InvalidInputError, match="why the finding may stand"):
        waivers.waive(workspace.db, document, "ru", keys(workspace, document), reason)


def test_a_waiver_is_of_its_own_document(workspace, project, document, rows):
    other = intake.add_text(workspace, project, "other", "Отырыс өтті.")
    with pytest.raises(InvalidInputError, match="another document"):
        waivers.waive(workspace.db, other, "ru", keys(workspace, document), "no")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((Finding("a", "style", "m", 0, 2), "ab cd"), (Finding("a", "style", "m", 3, 5), "cd ab"), True),
        ((Finding("a", "style", "m", 0, 2), "ab cd"), (Finding("a", "style", "m", 3, 5), "ab cd"), False),
        ((Finding("a", "style", "m", 0, 2), "ab cd"), (Finding("b", "style", "m", 0, 2), "ab cd"), False),
        (
            (Finding("a", "style", "m", values={"share": "40"}), "x"),
            (Finding("a", "style", "m", values={"share": "41"}), "y"),
            True,
        ),
        (
            (Finding("a", "style", "m", values={"number": "4"}), "x"),
            (Finding("a", "style", "m", values={"number": "5"}), "x"),
            False,
        ),
        ((Finding("a", "style", "m", 0, 3), "abc"), (Finding("a", "style", "m", 0, 4), "abcd"), True),
    ],
)
def test_a_finding_is_known_by_its_check_and_its_words(one, other, same):
    assert (waivers.key(*one) == waivers.key(*other)) is same


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_lists_filters_and_leads_to_the_segment(client, document, rows):
    page = client.get(f"/documents/{document}/findings?target=ru").text
    assert page.count('name="finding"') == 5
    assert "<mark>14</mark>" in page
    assert f"/documents/{document}/review?target=ru#s2" in page
    only = client.get(f"/documents/{document}/findings?target=ru&check=double-space").text
    assert only.count('name="finding"') == 1
    assert client.get(f"/documents/{document}/findings?target=ru&show=hint").text.count('name="finding"') == 0
    assert client.get(f"/documents/{document}/findings?target=en").status_code == 404


def test_the_page_says_why_it_is_empty(client, workspace, project):
    number = intake.add_text(workspace, project, "u", "Бәлен түген болды.\n")
    page = f"/documents/{number}/findings?target=ru"
    assert "nothing to check" in client.get(page).text
    write(workspace, translations.rows(workspace.db, number)[0].id, "Кое-что было.")
    assert "The checks found nothing here." in client.get(page).text
    assert "No finding has been let stand" in client.get(f"{page}&show=waived").text


def test_waive_on_the_page_and_see_the_reason(client, workspace, document, rows):
    chosen = [f"{segment}:{key}" for segment, key in keys(workspace, document, "number")]
    answer = client.post(
        f"/documents/{document}/findings/ru/waive",
        data={
            "finding": chosen,
            "reason": "rounded",
            "back": f"/documents/{document}/findings?target=ru&check=number",
        },
    )
    assert answer.status_code == 303
    assert answer.location.endswith("target=ru&check=number")
    assert client.get(f"/documents/{document}/findings?target=ru").text.count('name="finding"') == 1
    waived = client.get(f"/documents/{document}/findings?target=ru&show=waived").text
    assert waived.count("rounded") >= 4
    client.post(f"/documents/{document}/findings/ru/waive", data={"finding": chosen[:1], "restore": "1"})
    assert client.get(f"/documents/{document}/findings?target=ru").text.count('name="finding"') == 2


@pytest.mark.parametrize("back", ["https://example.org/x?y", "//example.org/?z", ""])
def test_the_way_back_stays_here(client, workspace, document, rows, back):
    segment, key = keys(workspace, document)[0]
    data = {"finding": f"{segment}:{key}", "reason": "r", "back": back}
    answer = client.post(f"/documents/{document}/findings/ru/waive", data=data)
    assert answer.location == f"/documents/{document}/findings?target=ru"


@pytest.mark.parametrize("named", ["", "x:number", "1", f"{'9' * 30}:a"])
def test_what_names_no_finding_is_refused(client, document, rows, named):
    answer = client.post(f"/documents/{document}/findings/ru/waive", data={"finding": named, "reason": "r"})
    assert answer.status_code == 400


def test_scripts_waive_by_json(client, workspace, document, rows):
    segment, key = keys(workspace, document, "double-space")[0]
    answer = client.post(
        f"/documents/{document}/findings/ru/waive",
        json={"findings": [f"{segment}:{key}"], "reason": "as in the original"},
        headers={"Accept": "application/json"},
    )
    assert answer.json == {"message": "1 finding may stand."}
    shown = client.get(f"/segments/{segment}/ru/help.json").json["findings"]
    assert [f["key"] for f in shown] == [k for s, k in keys(workspace, document, "number") if s == segment]


# --- files ---------------------------------------------------------------------------------------------------------


def test_the_reports_hold_every_finding_with_its_waiver(client, workspace, document, rows):
    from openpyxl import load_workbook

    waivers.waive(workspace.db, document, "ru", keys(workspace, document, "double-space"), "=1+1")
    data = json.loads(client.get(f"/documents/{document}/findings/ru/report.json").data)
    assert [(d["segment"], d["check"]) for d in data] == [
        (1, "number"), (1, "number"), (1, "double-space"), (2, "number"), (2, "number"),
    ]  # fmt: skip
    assert data[2]["waived"] == "=1+1"
    assert data[1]["target"][data[1]["start"] : data[1]["end"]] == "4"
    answer = client.get(f"/documents/{document}/findings/ru/report.xlsx")
    table = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(table) == 6
    assert table[0][5] == "Russian"
    assert table[3][6] == "=1+1"
    assert client.get(f"/documents/{document}/findings/ru/report.pdf").status_code == 404


# --- one translation for two sources -------------------------------------------------------------------------------


def test_one_translation_for_two_sources_is_a_hint(workspace, project):
    number = intake.add_text(workspace, project, "same", "Бірінші отырыс өтті.\nЕкінші жиын болды.\n")
    for row in translations.rows(workspace.db, number):
        write(workspace, row.id, "Состоялось очередное заседание совета.")
    shown = [e for e in report.entries(workspace, number, "ru") if e.finding.check == "same-target"]
    assert [(e.number, e.finding.values["number"], e.finding.severity) for e in shown] == [(2, "1", "hint")]
