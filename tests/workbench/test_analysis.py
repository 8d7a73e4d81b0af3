from __future__ import annotations

import csv
import io
import json
import threading

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignments import Memory, Unit
from workbench import analysis, intake, memories, projects
from workbench.analysis import BANDS, Amount
from workbench.review import changing, segments, translations
from workbench.web import JOBS
from workbench.words import count_words

SAME = "Тараптар екі құжатқа қол қойды."
NEAR = "Тараптар жиында үш маңызды құжатқа қол қойды және мәлімдеме жасады."
TEXT = f"{SAME} Мүлдем бөлек сөйлем осында тұр. {NEAR} Мүлдем бөлек сөйлем осында тұр. {SAME}\n"
LIKE = "Тараптар жиында үш маңызды құжатқа қол қойды және мәлімдеме жариялады."


@pytest.fixture
def project(workspace):
    with Memory(workspace.db) as memory:
        memory.add(
            [
                Unit(texts={"kk": SAME, "ru": "Стороны подписали два документа."}),
                Unit(texts={"kk": LIKE, "ru": "Похожее."}),
            ]
        )
    return projects.create_project(workspace.db, "Санау", "kk", ["ru"])


@pytest.fixture
def document(workspace, project):
    return intake.add_text(workspace, project, "санау", TEXT)


def found(workspace, project, language="ru"):
    return next(r for r in analysis.reports(workspace.db, project) if r.language == language)


def filled(report):
    return {band: amount.segments for band, amount in report.bands.items() if amount.segments}


def test_each_segment_counts_once_in_its_band(workspace, project, document):
    analysis.count(workspace, project)
    report = found(workspace, project)
    (row,) = report.rows
    bands = filled(row[1])
    near = next(band for band in bands if band.startswith("fuzzy"))
    assert bands == {"exact": 2, "repetition": 1, "none": 1, near: 1}
    assert near in {"fuzzy75", "fuzzy85"}
    assert row[1].bands["exact"] == Amount(2, 10)
    assert (
        row[1].total
        == report.total
        == Amount(5, sum(count_words(r.text) for r in translations.rows(workspace.db, document)))
    )
    assert not report.stale


def test_the_same_neighbours_make_101(workspace, project):
    with Memory(workspace.db) as memory:
        from alignments.units import Prop, Variant

        memory.add([
            Unit(
                variants=[Variant("kk", "Ортадағы сөйлем."), Variant("ru", "Среднее.")],
                props=[Prop("x-context-pre", "Бірінші сөйлем."), Prop("x-context-post", "Үшінші сөйлем.")],
            )
        ])  # fmt: skip
    intake.add_text(workspace, project, "a", "Бірінші сөйлем. Ортадағы сөйлем. Үшінші сөйлем.")
    intake.add_text(workspace, project, "b", "Ортадағы сөйлем.")
    analysis.count(workspace, project)
    first, second = found(workspace, project).rows
    assert first[1].bands["context"].segments == 1
    assert filled(second[1]) == {"exact": 1}


def test_what_repeats_an_earlier_document_is_a_repetition_of_the_project(workspace, project, document):
    again = intake.add_text(workspace, project, "екінші", "Мүлдем бөлек сөйлем осында тұр. " + SAME)
    analysis.count(workspace, project)
    report = found(workspace, project)
    second = next(a for d, a in report.rows if d.id == again)
    assert filled(second) == {"none": 1, "exact": 1}
    assert report.bands["none"].segments == 1
    assert report.bands["repetition"].segments == 2
    assert report.bands["exact"].segments == 3
    assert report.total.segments == 7


def test_confirming_in_the_document_itself_changes_nothing(workspace, project, document):
    analysis.count(workspace, project)
    before = found(workspace, project)
    for row in translations.rows(workspace.db, document):
        version = translations.translation(workspace.db, row.id, "ru").version
        # The first says the same as the memory's own pair does.
        changing.confirm(workspace, row.id, "ru", "Стороны подписали два документа." if row.text == SAME else "Готово.", expected=version)  # fmt: skip
    assert not found(workspace, project).stale
    workspace.db.execute("DELETE FROM analysis")
    analysis.count(workspace, project)
    assert found(workspace, project).bands == before.bands


def a_unit_is_added(workspace, project, document):
    with Memory(workspace.db) as memory:
        memory.add([Unit(texts={"kk": "Жаңа сөйлем.", "ru": "Новое."})])


def a_unit_is_changed(workspace, project, document):
    with Memory(workspace.db) as memory:
        tuid = next(iter(memory.units())).tuid
        memory.add([Unit(texts={"kk": SAME, "ru": "Иначе."}, tuid=tuid)])


def a_unit_is_deleted(workspace, project, document):
    with Memory(workspace.db) as memory:
        memory.delete([next(iter(memory.units())).tuid])


def the_source_is_split(workspace, project, document):
    first = translations.rows(workspace.db, document)[0].id
    segments.split(workspace, first, segments.Cut(9), source=SAME)


def segments_are_joined(workspace, project, document):
    segments.join(workspace, translations.rows(workspace.db, document)[0].id)


def a_document_is_added(workspace, project, document):
    intake.add_text(workspace, project, "тағы", "Тағы бір сөйлем.")


def the_project_reads_no_memory(workspace, project, document):
    memories.choose(workspace.db, project, reads=[], writes="main", penalty=0, unapproved=True)


@pytest.mark.parametrize(
    "change",
    [
        a_unit_is_added,
        a_unit_is_changed,
        a_unit_is_deleted,
        the_source_is_split,
        segments_are_joined,
        a_document_is_added,
        the_project_reads_no_memory,
    ],
)
def test_what_changes_the_counts_marks_them_stale(workspace, project, document, change):
    analysis.count(workspace, project)
    assert not found(workspace, project).stale
    change(workspace, project, document)
    assert found(workspace, project).stale
    analysis.count(workspace, project)
    assert not found(workspace, project).stale


def test_another_documents_confirmation_marks_this_one_stale(workspace, project, document):
    other = intake.add_text(workspace, project, "екінші", "Басқа құжаттың сөйлемі.")
    analysis.count(workspace, project)
    row = translations.rows(workspace.db, other)[0]
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Другое.", expected=version)
    assert [a.stale for _, a in found(workspace, project).rows] == [True, False]


def test_unapproved_units_count_only_where_the_project_is_offered_them(workspace, project):
    one = intake.add_text(workspace, project, "a", "Жаңа келісім бекітілді.")
    row = translations.rows(workspace.db, one)[0]
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Утверждено соглашение.", expected=version)
    two = projects.create_project(workspace.db, "Басқа", "kk", ["ru"])
    intake.add_text(workspace, two, "b", "Жаңа келісім бекітілді.")
    analysis.count(workspace, two)
    assert filled(found(workspace, two)) == {"exact": 1}
    memories.choose(workspace.db, two, reads=["main"], writes="main", penalty=0, unapproved=False)
    analysis.count(workspace, two)
    assert filled(found(workspace, two)) == {"none": 1}


def test_a_stopped_count_goes_on_where_it_was(workspace, project, document, monkeypatch):
    intake.add_text(workspace, project, "екінші", "Басқа құжаттың сөйлемі.")
    monkeypatch.setattr(analysis, "REPORT", 1)
    cancel, told = threading.Event(), []

    def stop(done, total):
        told.append((done, total))
        if done == 6:
            cancel.set()

    analysis.count(workspace, project, progress=stop, cancel=cancel)
    assert len(found(workspace, project).rows) == 1
    made = found(workspace, project).rows[0][1].made
    analysis.count(workspace, project)
    assert found(workspace, project).rows[0][1].made == made
    assert len(found(workspace, project).rows) == 2
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {6}


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from([SAME, NEAR, "Бөлек сөйлем тұр.", "Тағы біреуі осында."]), min_size=1, max_size=6
    )
)
def test_no_segment_is_lost_or_counted_twice(tmp_path_factory, texts):
    from workbench.workspace import Workspace

    workspace = Workspace.open(tmp_path_factory.mktemp("analysis"), sample=False)
    number = projects.create_project(workspace.db, "Санау", "kk", ["ru", "ky"])
    document = intake.add_text(workspace, number, "a", "\n\n".join(texts))
    analysis.count(workspace, number)
    rows = translations.rows(workspace.db, document)
    for report in analysis.reports(workspace.db, number):
        assert report.total == Amount(len(rows), sum(count_words(row.text) for row in rows))
        assert report.bands["repetition"].segments == len(rows) - len({row.text for row in rows})
    workspace.close()


# --- the page ------------------------------------------------------------------------------------------------------


def test_counting_on_the_page(client, workspace, project, document):
    assert "have not been counted yet" in client.get(f"/projects/{project}/words").text
    assert client.post(f"/projects/{project}/words/count").status_code == 303
    client.application.extensions[JOBS].wait(60)
    page = client.get(f"/projects/{project}/words").text
    assert "санау.txt" in page
    assert "have changed" not in page
    assert client.get(f"/projects/{project}/words/job.json").json == {"running": False, "done": 0, "total": 0}
    assert "санау.txt" in client.get("/").text
    segments.join(workspace, translations.rows(workspace.db, document)[0].id)
    assert "have changed" in client.get(f"/projects/{project}/words").text
    assert "out of date" in client.get("/").text


def test_a_count_that_runs_is_shown_and_can_be_stopped(client, workspace, project, document):
    with workspace.db.conn:
        workspace.db.execute(
            "INSERT INTO job(kind, payload, state, done, total, lease_until, created, changed) "
            "VALUES ('analysis', ?, 'running', 3, 12, '9999', '', '')",
            [json.dumps({"project": project})],
        )
    assert client.get(f"/projects/{project}/words/job.json").json == {"running": True, "done": 3, "total": 12}
    assert f"/projects/{project}/words/job.json" in client.get(f"/projects/{project}/words").text
    client.post(f"/projects/{project}/words/count")
    assert workspace.db.execute("SELECT count(*) FROM job WHERE kind = 'analysis'").fetchone()[0] == 1
    assert client.post(f"/projects/{project}/words/cancel").status_code == 303
    assert client.get(f"/projects/{project}/words/job.json").json["running"] is False


def test_a_project_without_a_text_says_what_to_do(client, project):
    assert "There is no text in this project yet" in client.get(f"/projects/{project}/words").text
    assert client.get("/projects/999999/words").status_code == 404


def test_the_counts_as_files(client, workspace, project):
    intake.add_text(workspace, project, "=1+1", TEXT)
    analysis.count(workspace, project)
    data = client.get(f"/projects/{project}/words.json").json
    assert [d["language"] for d in data] == ["ru"]
    assert list(data[0]["total"]["bands"]) == list(BANDS)
    assert data[0]["total"]["segments"] == 5
    rows = list(
        csv.reader(io.StringIO(client.get(f"/projects/{project}/words.csv").data.decode("utf-8-sig")))
    )
    assert rows[0][:3] == ["Target", "Document", "101 %"]
    assert rows[1][1] == "'=1+1.txt"
    assert rows[2][1] == "All documents"
    assert int(rows[2][2 + len(BANDS)]) == data[0]["total"]["words"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/projects/{project}/words.xlsx").data))
    words, amounts = book.worksheets
    assert words.cell(2, 2).value == "=1+1.txt"
    assert words.cell(2, 2).data_type == "s"
    assert words.cell(3, 3 + len(BANDS)).value == data[0]["total"]["words"]
    assert amounts.cell(3, 3 + len(BANDS)).value == 5
