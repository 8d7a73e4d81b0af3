"""What imports decide, and refuse: JSON, workbooks, OmegaT, appointments, references, conflicts."""

from __future__ import annotations

import io
import json as stdlib_json
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary import changes, history, store
from glossary.errors import GlossaryError
from glossary.exchange import formats, omegat, spreadsheets
from glossary.exchange.importing import preview, take_over
from glossary.exchange.json import records, write
from glossary.terms import Concept, Source, Term
from tests.glossary.exchange_workspaces import content, filled, fresh, rows_of


@pytest.fixture
def db():
    db = filled()
    yield db
    db.close()


def glossary(**sections) -> bytes:
    return stdlib_json.dumps(
        {"format": "audarma-glossary", "version": 1, **sections}, ensure_ascii=False, indent=0
    ).encode()


def concept(text, **more):
    return {"kind": "term", "terms": [{"language": "kk", "text": text}], **more}


# --- JSON ----------------------------------------------------------------------------------------------------------

odd = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)
facts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\r"), max_size=15)
wordings = odd.map(str.strip).filter(lambda t: any(c.isalnum() for c in t))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(wordings, min_size=1, max_size=4, unique=True),
    facts,
    facts,
    st.builds(Source, facts, facts, facts, facts, facts),
)
def test_json_and_workbooks_lose_no_text(texts, definition, note, source):
    first = fresh()
    statuses = ("preferred", "admitted", "deprecated", "forbidden")
    terms = tuple(
        Term(t, "kk", status=s, forms=tuple(texts), source=source)
        for t, s in zip(texts, statuses, strict=False)
    )
    changes.save_concept(first, Concept("term", definition=definition, note=note, terms=terms))
    before = rows_of(first)
    for read in (
        lambda: records(b"".join(write(first))),
        lambda: spreadsheets.records(spreadsheets.write(first)),
    ):
        done = take_over(first, read())
        assert (done.new, done.changed) == (0, 0)
        assert done.unchanged > 0
        assert rows_of(first) == before
        second = fresh()
        take_over(second, read())
        assert content(second)["concepts"] == content(first)["concepts"]
        second.close()
    first.close()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "line 1 |Line 1"),
        (b"[]", "not well-formed JSON"),
        (b"{}", "must say"),
        (b'{"format": "audarma-glossary", "version": 2}', "must say"),
        (b'{"format": "audarma-glossary",\n"version": 1,\n"concepts": [\n{"a": }]}', "Line 4"),
        (b"[" * 100_000, "not well-formed"),
        (b'{"concepts": ' + b"[" * 100_000, "nested too deeply|not well-formed"),
        (glossary() + b"x", "follows the end"),
        (glossary(other=[]), "unexpected"),
        (glossary(concepts=[3]), "must be an object"),
        (glossary(concepts=[concept("сөз", colour=1)]), "“colour” is not a field"),
        (glossary(concepts=[{"kind": "term"}]), "“terms” is missing"),
        (glossary(concepts=[{"kind": "term", "terms": []}]), "needs a wording"),
        (glossary(concepts=[concept("")]), "empty or only punctuation"),
        (glossary(concepts=[concept("сөз", id=True)]), "must be a number"),
        (glossary(concepts=[concept("сөз", note=7)]), "must be a text"),
        (b'{"format": "audarma-glossary", "version": 1, "concepts": [{"kind": "term", "terms": [{"language": "kk", "text": "a\\ud800"}]}]}', "control character"),
        (b'{"format": "audarma-glossary", "version": NaN}', "NaN"),
        (b'{"format": "audarma-glossary", "version": 1, "concepts": [{"kind": "term", "kind": "term"}]}', "twice"),
        (glossary(concepts=[concept("бір", key="k"), concept("екі", key="k")]), "stands twice in the file"),
        (glossary(concepts=[concept("бір", key="a", organisation="b"), concept("екі", key="b", organisation="a")]), "belongs"),
        (glossary(concepts=[concept("бір", key="a", organisation="a")]), "belongs"),
        (glossary(concepts=[concept("бір", organisation="nobody")]), "no entry with the identifier “nobody”"),
        (glossary(concepts=[{"kind": "term", "terms": [{"language": "kk", "text": "бір", "statuses": {"none": "preferred"}}]}]), "no profile “none”"),
        (glossary(profiles=[{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]), "cannot follow"),
        (glossary(profiles=[{"name": " "}]), "no name"),
        (glossary(appointments=[{"person": "p1", "office": "gone"}]), "no single entry “gone”"),
        (glossary(appointments=[{"person": "кеңес төрағасы", "office": "#2"}]), "no single entry"),
        (glossary(appointments=[{"person": "#2", "office": "#2"}]), "is a title"),
        (glossary(appointments=[{"person": "p1", "office": "p1"}]), "is a person"),
        (glossary(appointments=[{"person": "p1", "office": "#2", "start": "2025-02-30"}]), "2025-02-30"),
        (glossary(appointments=[{"person": "p1", "office": "#2", "start": "2026-01-02", "end": "2026-01-01"}]), "before it begins"),
        (glossary(appointments=[{"person": "p1", "office": "#2", "start": "2023-05-05"}]), "in this time already"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_written(db, data, says):
    before = rows_of(db)
    with pytest.raises(GlossaryError, match=says):
        take_over(db, records(data))
    assert rows_of(db) == before


def test_a_rejected_record_has_its_line(db):
    data = glossary(concepts=[concept("бір"), concept(" екі"), concept("үш", kind="animal")])
    found = preview(db, records(data)).rejected
    lines = data.decode().split("\n")
    assert [lines[r.line - 1] for r in found] == ["{", "{"]
    assert found[0].line < found[1].line


def test_statuses_of_profiles_are_taken_over_and_told(db):
    wording = {"language": "ru", "text": "председатель совета", "statuses": {"kg": "forbidden"}}
    entry = {"kind": "title", "id": 2, "terms": [wording]}
    done = take_over(db, records(glossary(concepts=[entry])))
    assert (done.new, done.changed) == (0, 1)
    assert ("ru", "председатель совета", "kg", "forbidden") in content(db)["statuses"]
    assert ("ru", "председатель совета", "kg-press", "deprecated") in content(db)["statuses"]


def test_what_the_file_overwrites_is_told(db):
    data = glossary(
        concepts=[
            {**concept("Жоғары кеңес"), "kind": "organisation", "key": "kz-council", "jurisdiction": "KG"}
        ]
    )
    looked = preview(db, records(data))
    assert [r.text for r in looked.conflicts] == [
        "“Жоғары кеңес”: jurisdiction is “KZ” in the glossary and “KG” in the file, which is taken."
    ]
    assert (looked.changed, looked.rejected) == (1, ())


def test_letters_of_two_scripts_are_told():
    db = fresh()
    done = take_over(db, records(glossary(concepts=[concept("Қaзақстан"), concept("IT-сала")])))
    assert ["“Қaзақстан”" in r.text for r in done.findings] == [True]
    db.close()


def test_two_people_in_one_office_at_a_time_are_told_not_a_hand_over(db):
    changes.save_concept(db, Concept("person", key="p2", terms=(Term("Бек Сапаров", "kk", "person"),)))
    rows = [
        {"person": "Бек Сапаров", "office": "кеңес төрағасы", "start": "2019-01-01", "end": "2021-01-01"},
        {"person": "p2", "office": "#2", "start": "2024-01-01"},
        {"person": "p2", "office": "#2", "start": "2021-05-01", "end": "2021-06-01", "acting": True},
    ]
    done = take_over(db, records(glossary(appointments=rows)))
    assert done.new == 3 - len(done.rejected)
    assert ["from 2022-01-01 to …" in r.text for r in done.findings] == [True]


def test_an_appointment_that_ended_is_changed_not_repeated(db):
    row = {"person": "p1", "office": "#2", "start": "2022-01-01", "end": "2025-01-01", "end_known": True}
    done = take_over(db, records(glossary(appointments=[row])))
    assert (done.new, done.changed) == (0, 1)
    assert [a.end for a in store.appointments(db)] == [date(2022, 1, 1), date(2025, 1, 1)]
    history.undo(db, history.undo_target(db, store.SCOPE).id)
    assert store.appointments(db)[1].end is None


# --- workbooks -----------------------------------------------------------------------------------------------------


def book(*rows, title="glossary"):
    from openpyxl import Workbook

    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_no_cell_of_a_workbook_is_a_formula(db):
    from openpyxl import load_workbook

    made = load_workbook(io.BytesIO(spreadsheets.write(db)))
    assert made.sheetnames == ["glossary", "appointments"]
    cells = [c for sheet in made for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert {c.number_format for c in cells} == {"@"}
    assert {"=A1", "+7", "'q", "=1+1"} <= {c.value for c in cells}


def test_a_workbook_that_a_person_made(db):
    head = ("key", "kind", "language", "text", "source_date", "source_number")
    done = take_over(
        db, spreadsheets.records(book(head, ("n", "term", "kk", 2025, date(2025, 8, 22), 7.0), (None,) * 6))
    )
    assert done.new == 1
    (found,) = [c for c in store.concepts(db) if c.key == "n"]
    assert (found.terms[0].text, found.terms[0].source.date, found.terms[0].source.number) == (
        "2025",
        "2025-08-22",
        "7",
    )


def test_a_formula_rejects_its_row(db):
    data = book(("kind", "language", "text"), ("term", "kk", "сөз"), ("term", "kk", '=HYPERLINK("http://x")'))
    (rejected,) = preview(db, spreadsheets.records(data)).rejected
    assert rejected.line == 3
    assert "formula" in rejected.text


def test_a_hostile_workbook_is_refused(db, monkeypatch):
    data = book(("kind", "language", "text"), ("term", "kk", "сөз"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            target.writestr(name, content)
    with pytest.raises(GlossaryError, match="declares entities"):
        list(spreadsheets.records(out.getvalue()))
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1000)
    with pytest.raises(GlossaryError, match="unpacks to more"):
        list(spreadsheets.records(data))


# --- OmegaT --------------------------------------------------------------------------------------------------------


def test_omegats_three_columns_and_its_remarks(db):
    changes.save_concept(
        db, Concept("term", definition="a\tb\nc", terms=(Term("#1", "kk"), Term("первый", "ru")))
    )
    text = omegat.write(db, "kk", "ru").decode()
    rows = [line.split("\t") for line in text.split("\r\n")[:-1]]
    assert {len(row) for row in rows} == {3}
    assert not any(row[0].startswith("#") for row in rows)
    assert ["Жоғары кеңес", "Высший совет", "organisation."] in rows
    assert "“#1” begins with #, which OmegaT takes for a remark" in [
        loss.text for loss in omegat.losses(db, "kk", "ru")
    ]


def test_a_glossary_of_omegat_is_taken_over(tmp_path):
    db = fresh()
    path = tmp_path / "g.utf8"
    path.write_bytes(
        "\ufeff# remark\r\nкөпір\tмост\tна реке\r\nкөпір\tпереправа\r\n\r\nжол\tдорога\r\n".encode()
    )
    done = formats.take_over(db, path, "omegat", ("kk", "ru"))
    assert (done.new, [r.line for r in done.findings]) == (2, [1])
    bridge = next(c for c in store.concepts(db) if c.name == "көпір")
    assert [(t.text, t.status) for t in bridge.terms] == [
        ("көпір", "preferred"), ("мост", "preferred"), ("переправа", "admitted"),
    ]  # fmt: skip
    assert bridge.note == "на реке"
    path.write_text("жол\tпуть\nonly one\nжол\t\n", encoding="utf-8")
    looked = formats.preview(db, path, "omegat", ("kk", "ru"))
    assert (looked.changed, [r.line for r in looked.rejected]) == (1, [2, 3])
    with pytest.raises(GlossaryError, match="same language"):
        formats.preview(db, path, "omegat", ("kk", "kk"))
    db.close()
