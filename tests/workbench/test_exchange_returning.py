from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.standards import schema
from workbench import intake, projects
from workbench.errors import InvalidInputError
from workbench.exchange import returning
from workbench.exchange.formats import FORMATS, export, read
from workbench.exchange.model import ReturnedFileError
from workbench.exchange.returning import plan, take_back
from workbench.review import changing, translations, undoing

TEXT = "Министрліктің хабарламасы\n\nТараптар кездесті. Олар екі құжатқа қол қойды.\n\n=1+1 & <сауда>\n"
RUSSIAN = ("Сообщение министерства", "Стороны встретились.\u00a0", "=SUM(A1:A2)", "@сауда\tтабл\nстрока")


@pytest.fixture
def project(workspace) -> int:
    return projects.create_project(workspace.db, "Three targets", "kk", ("ky", "ru", "en"))


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_document(workspace, project, "хабар.txt", TEXT.encode(), draft=False)


@pytest.fixture
def translated(workspace, rows):
    for row, text in zip(rows, RUSSIAN, strict=True):
        confirm(workspace, row.id, text)
    workspace_comment(workspace, rows[0].id, "Атауын тексеріңіз")
    return rows


def confirm(workspace, segment: int, text: str, language: str = "ru") -> None:
    version = translations.translation(workspace.db, segment, language).version
    changing.confirm(workspace, segment, language, text, expected=version)


def workspace_comment(workspace, segment: int, text: str) -> None:
    owner = translations.context(workspace.db, segment).project
    written = [changing.Written(segment, "ru", None, comments=(text,))]
    changing.write_all(workspace, owner, written, action="type", label="")


def stored(workspace, segment: int, language: str = "ru") -> tuple[str, str]:
    found = translations.translation(workspace.db, segment, language)
    return found.text, found.state


def targets_of(name: str) -> tuple[str, ...]:
    return ("ru",) if FORMATS[name].paired else ("ky", "ru", "en")


def sent(workspace, document: int, name: str, **more):
    data, file = export(workspace, document, name, targets_of(name), **more)
    return read(data, file)


def edited(sheet, segment: int, text: str | None = None, *, language: str = "ru", **more):
    """The file as it is after somebody changed one segment in it."""
    entries = list(sheet.entries)
    for place, entry in enumerate(sheet.entries):
        if entry.segment == segment:
            said = entry.targets[language]
            said = replace(
                said, text=said.text if text is None else text, state=more.get("state", said.state)
            )
            remarks = (*entry.remarks, *more.get("remarks", ()))
            entries[place] = replace(entry, targets={**entry.targets, language: said}, remarks=remarks)
    return replace(sheet, entries=tuple(entries))


def kinds(decided, language: str = "ru") -> list[str]:
    return [d.kind for d in decided.differences if d.language == language]


everywhere = pytest.mark.parametrize("name", list(FORMATS))


# --- out and back --------------------------------------------------------------------------------------------------


@everywhere
@pytest.mark.parametrize("interface", ["kk", "en"])
def test_what_was_exported_changes_nothing(workspace, document, translated, name, interface):
    sheet = sent(workspace, document, name, interface=interface)
    assert [e.targets["ru"].text for e in sheet.entries] == list(RUSSIAN)
    assert [e.source for e in sheet.entries] == [row.text for row in translated]
    decided = plan(workspace, document, sheet)
    assert set(kinds(decided)) == {"unchanged"}
    assert decided.changes(conflicts=True) == []
    before = workspace.db.execute("SELECT count(*) FROM change_set").fetchone()
    take_back(workspace, document, sheet, conflicts=True)
    assert workspace.db.execute("SELECT count(*) FROM change_set").fetchone() == before


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=20
) | st.text(
    st.sampled_from("қaз <>&\"'\t\n_x0041=+-@]]>\u0308\u2028\u2029\u00a0\u200f\u202e\u2011\u00ad\ufeff🇰🇿"),
    min_size=1,
)


@everywhere
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts.filter(str.strip), remark=texts)
def test_every_text_survives_every_format(workspace, document, rows, name, text, remark):
    confirm(workspace, rows[1].id, text)
    if remark.strip():
        workspace_comment(workspace, rows[1].id, remark)
    sheet = sent(workspace, document, name)
    assert sheet.entries[1].targets["ru"].text == text
    assert plan(workspace, document, sheet).changes(conflicts=True) == []


@pytest.mark.parametrize(("name", "standard"), [("xliff12", "XLIFF 1.2"), ("xliff21", "XLIFF 2.1")])
def test_the_file_is_valid(workspace, document, translated, name, standard):
    valid = schema(standard)
    data, file = export(workspace, document, name, ["ru"])
    assert valid.validate(etree.fromstring(data)), valid.error_log
    assert file == "хабар.kk-ru.xlf"


@everywhere
def test_only_what_is_ready_leaves_where_that_is_asked(workspace, document, rows, name):
    changing.save(workspace, rows[0].id, "ru", "шимай", expected=0)
    confirm(workspace, rows[1].id, "Стороны встретились.")
    sheet = sent(workspace, document, name, state="translated")
    assert [e.targets["ru"].text for e in sheet.entries] == ["", "Стороны встретились.", "", ""]
    assert set(kinds(plan(workspace, document, sheet))) == {"unchanged"}


# --- what a file changes -------------------------------------------------------------------------------------------


@everywhere
def test_texts_states_and_comments_come_onto_their_segments_with_one_undo(
    workspace, project, document, rows, name
):
    confirm(workspace, rows[0].id, "Сообщение")
    confirm(workspace, rows[1].id, "Стороны встретились.")
    sheet = sent(workspace, document, name)
    sheet = edited(sheet, rows[0].id, "Сообщение министерства", remarks=[_remark("Жақсы")])
    sheet = edited(sheet, rows[1].id, state="final")
    sheet = edited(sheet, rows[2].id, "Они подписали два документа.", state="reviewed")
    sheet = edited(sheet, rows[3].id, "⟦сауда⟧ торговля")
    decided = plan(workspace, document, sheet)
    assert kinds(decided) == ["changed", "changed", "new", "new"]
    assert decided.counts() == {
        "new": 2, "changed": 2, "conflict": 0, "unknown": 0, "source": 0, "refused": 0, "comments": 1,
        "unchanged": 4 * (len(sheet.targets) - 1),
    }  # fmt: skip
    assert stored(workspace, rows[0].id) == ("Сообщение", "translated")
    take_back(workspace, document, sheet)
    assert [stored(workspace, row.id) for row in rows] == [
        ("Сообщение министерства", "translated"),
        ("Стороны встретились.", "final"),
        ("Они подписали два документа.", "reviewed"),
        ("⟦сауда⟧ торговля", "initial"),
    ]
    comments = "SELECT count(*) FROM comment"
    assert workspace.db.execute(comments).fetchone()[0] == 1
    assert plan(workspace, document, sheet).changes(conflicts=True) == []
    assert undoing.undo(workspace, project).action == returning.ACTION
    assert [stored(workspace, row.id)[0] for row in rows] == ["Сообщение", "Стороны встретились.", "", ""]
    assert workspace.db.execute(comments).fetchone()[0] == 0


def _remark(text: str):
    from alignments.exchange.bilingual import Remark

    return Remark(text, "")


def test_the_memory_learns_what_came_back_and_forgets_it_with_the_undo(workspace, project, document, rows):
    import alignments

    take_back(workspace, document, edited(sent(workspace, document, "xlsx"), rows[1].id, "Встреча прошла."))
    with alignments.Memory(workspace.db) as memory:
        assert memory.get(f"audarma-{rows[1].id}-ru") is not None
        undoing.undo(workspace, project)
        assert memory.get(f"audarma-{rows[1].id}-ru") is None


@everywhere
def test_what_was_changed_here_too_is_a_conflict_and_taken_only_on_request(
    workspace, document, translated, name
):
    segment = translated[1].id
    sheet = edited(sent(workspace, document, name), segment, "Стороны увиделись.")
    confirm(workspace, segment, "Стороны собрались.")
    assert kinds(plan(workspace, document, sheet))[1] == "conflict"
    take_back(workspace, document, sheet)
    assert stored(workspace, segment)[0] == "Стороны собрались."
    take_back(workspace, document, sheet, conflicts=True)
    assert stored(workspace, segment)[0] == "Стороны увиделись."


def test_what_only_was_changed_here_stays(workspace, document, translated):
    sheet = sent(workspace, document, "xliff12")
    confirm(workspace, translated[1].id, "Стороны собрались.")
    assert set(kinds(plan(workspace, document, sheet))) == {"unchanged"}


def test_both_changed_it_to_the_same(workspace, document, translated):
    segment = translated[1].id
    sheet = edited(sent(workspace, document, "xliff12"), segment, "Стороны собрались.")
    confirm(workspace, segment, "Стороны собрались.")
    assert kinds(plan(workspace, document, sheet))[1] == "unchanged"


def test_an_edit_of_an_approved_text_needs_a_new_review(workspace, document, translated):
    segment = translated[1].id
    version = translations.translation(workspace.db, segment, "ru").version
    changing.approve(workspace, segment, "ru", expected=version)
    take_back(workspace, document, edited(sent(workspace, document, "docx"), segment, "Стороны собрались."))
    assert stored(workspace, segment) == ("Стороны собрались.", "translated")


def test_a_draft_of_a_machine_is_no_conflict(workspace, document, rows):
    sheet = edited(sent(workspace, document, "xlsx"), rows[1].id, "Стороны собрались.")
    drafted = changing.Written(rows[1].id, "ru", "⟦…⟧", "initial", translations.Origin("assembly", 30))
    owner = projects.document(workspace.db, document).project
    changing.write_all(workspace, owner, [drafted], action="draft", label="")
    assert kinds(plan(workspace, document, sheet))[1] == "changed"


@everywhere
def test_what_cannot_be_taken_is_named_and_the_rest_is_taken(workspace, project, document, rows, name):
    sheet = sent(workspace, document, name)
    entries = list(sheet.entries)
    entries[0] = replace(entries[0], segment=999999)
    entries[1] = replace(entries[1], source="Басқа сөйлем.")
    entries.append(replace(entries[3], targets=edited(sheet, rows[3].id, "другое").entries[3].targets))
    sheet = edited(replace(sheet, entries=tuple(entries)), rows[2].id, "a\x07b")
    decided = plan(workspace, document, sheet)
    assert [(d.kind, d.notice is not None) for d in decided.differences if d.kind != "unchanged"] == [
        ("unknown", True),
        ("source", True),
        ("refused", True),
        ("refused", True),
    ]
    take_back(workspace, document, sheet, conflicts=True)
    assert [stored(workspace, row.id)[0] for row in rows] == [""] * 4


def test_a_file_of_another_document_is_refused(workspace, project, document, translated):
    other = intake.add_text(workspace, project, "b", "Отырыс өтті.\n")
    with pytest.raises(ReturnedFileError, match="exported from document number"):
        plan(workspace, other, sent(workspace, document, "xlsx"))


def test_a_file_in_other_languages_is_refused(workspace, document, rows):
    sheet = sent(workspace, document, "xlsx")
    for changed in (replace(sheet, source="en"), replace(sheet, targets=("kk",)), replace(sheet, targets=())):
        with pytest.raises(ReturnedFileError):
            plan(workspace, document, changed)


def test_a_file_that_lost_its_stamp_never_overwrites_what_a_person_wrote(workspace, document, rows):
    confirm(workspace, rows[0].id, "Сообщение")
    sheet = replace(sent(workspace, document, "xlsx"), stamp=None)
    sheet = edited(edited(sheet, rows[0].id, "Весть"), rows[1].id, "Стороны встретились.")
    assert kinds(plan(workspace, document, sheet)) == ["conflict", "new", "unchanged", "unchanged"]


def test_formats_and_targets_that_are_none(workspace, document):
    with pytest.raises(InvalidInputError, match="is no format"):
        export(workspace, document, "odt", ["ru"])
    with pytest.raises(InvalidInputError, match="one target"):
        export(workspace, document, "xliff21", ["ru", "en"])


# --- tables in other programs --------------------------------------------------------------------------------------


def test_a_workbook_holds_no_formula(workspace, document, translated):
    from openpyxl import load_workbook

    data, name = export(workspace, document, "xlsx", ["ru"], interface="ru")
    assert name == "хабар.kk-ru.review.xlsx"
    page = load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in page[1]][:5] == [
        "№",
        "Қазақша (kk)",
        "Русский (ru)",
        "Состояние (ru)",
        "Комментарий",
    ]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert page["C4"].value == "=SUM(A1:A2)"
    assert page["C4"].quotePrefix


def test_a_workbook_that_a_reviewer_saved(workspace, document, translated):
    from openpyxl import load_workbook

    data, name = export(workspace, document, "xlsx", ["ru", "en"], interface="kk")
    book = load_workbook(io.BytesIO(data))
    page = book.active
    page["C2"] = "Весть министерства"
    page["E3"] = "Утверждено"  # a word of another interface language
    page["D4"] = 2025
    page["C5"] = "=1+1"
    page["G2"] = "Атауын тексеріңіз\nДұрыс"
    page.move_range("A3:H3", rows=4)  # rows may be moved
    page.append(["", "жаңа", "новая", ""])
    stream = io.BytesIO()
    book.save(stream)
    decided = plan(workspace, document, read(stream.getvalue(), name))
    found = {(d.number, d.language): d for d in decided.differences}
    assert found[1, "ru"].after == ("Весть министерства", "translated")
    assert found[1, "ru"].comments == ("Дұрыс",)
    assert found[2, "ru"].after == (RUSSIAN[1], "final")
    assert found[3, "en"].after == ("2025", "translated")
    assert (found[4, "ru"].kind, found[4, "ru"].line) == ("refused", 5)
    assert decided.counts()["unknown"] == 1


def test_an_unknown_word_for_a_state_is_refused_with_its_row(workspace, document, translated):
    from openpyxl import load_workbook

    data, name = export(workspace, document, "xlsx", ["ru"])
    book = load_workbook(io.BytesIO(data))
    book.active["D3"] = "почти"
    stream = io.BytesIO()
    book.save(stream)
    (refused,) = [
        d for d in plan(workspace, document, read(stream.getvalue(), name)).differences if d.kind == "refused"
    ]
    assert (refused.line, refused.notice.values["text"]) == (3, "почти")


def test_word_reads_the_table_and_tracked_changes_count_as_accepted(workspace, document, translated):
    from docx import Document

    data, name = export(workspace, document, "docx", ["ru"], interface="en")
    made = Document(io.BytesIO(data))
    (table,) = made.tables
    assert [c.text for c in table.rows[0].cells][:5] == [
        "No.",
        "Қазақша (kk)",
        "Русский (ru)",
        "State (ru)",
        "Comment",
    ]
    assert table.rows[4].cells[2].text == RUSSIAN[3]
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    run = table.rows[1].cells[2].paragraphs[0].runs[0]._r
    deleted, inserted = etree.Element(word + "del"), etree.Element(word + "ins")
    run.addprevious(deleted)
    run.addprevious(inserted)
    deleted.append(run)
    run.find(word + "t").tag = word + "delText"
    etree.SubElement(etree.SubElement(inserted, word + "r"), word + "t").text = "Весть министерства"
    row = etree.SubElement(table.rows[2]._tr.find(word + "trPr"), word + "del")
    assert row is not None
    stream = io.BytesIO()
    made.save(stream)
    sheet = read(stream.getvalue(), name)
    assert len(sheet.entries) == 3  # the deleted row says nothing
    assert [d.after[0] for d in plan(workspace, document, sheet).changes(conflicts=False)] == [
        "Весть министерства"
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed"),
        ("мәтін".encode(), "not well-formed"),
        (b"PK\x03\x04" + bytes(50), "workbook"),
        (b"PK\x03\x04word/" + bytes(50), "damaged"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "no segments"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><xliff>&a;</xliff>', "hostname|entity"),
    ],
)
def test_what_is_none_of_the_files_is_refused(data, said):
    with pytest.raises(ReturnedFileError, match=said):
        read(data, "файл.xlf")


def test_documents_and_workbooks_without_the_table_are_refused(workspace, document):
    from docx import Document
    from openpyxl import Workbook

    for made in (Document(), Workbook()):
        stream = io.BytesIO()
        made.save(stream)
        with pytest.raises(ReturnedFileError, match="has no review table"):
            read(stream.getvalue(), "a")


def test_a_word_document_that_declares_entities_is_refused(workspace, document, translated):
    data, name = export(workspace, document, "docx", ["ru"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "word/document.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
            new.writestr(part, content)
    with pytest.raises(ReturnedFileError, match="declares entities"):
        read(stream.getvalue(), name)


def test_two_columns_for_one_language_are_refused():
    from workbench.exchange.tables import sheet_of

    with pytest.raises(ReturnedFileError, match="two columns"):
        sheet_of([(1, ["kk", "ru", "Русский"])], "a")
