from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignments import Memory
from glossary import history
from workbench import documents as filters
from workbench import intake, projects, terminology, unknown
from workbench.errors import ConflictError, DocumentError, InvalidInputError, NotFoundError
from workbench.review import changing, translations, undoing

TEXT = (
    "date 2025-08-22 Үкіметтің хабарламасы\n\n"
    "Тараптар кездесті. Олар екі құжатқа қол қойды.\n\n"
    "1) сауда;\n"
    "2) көлік.\n"
)
ALMATY = timezone(timedelta(hours=5))
TRACKED = ("project", "document", "paragraph", "segment", "translation", "sign_off", "dismissal", "comment")


def rows_of(db, *, versions: bool = False) -> dict[str, list]:
    """Every tracked row of people's work, all columns but the version."""
    return {
        table: [
            {k: v for k, v in row.items() if versions or k != "version"}
            for row in db.query(f"SELECT * FROM {table} ORDER BY id")
        ]
        for table in TRACKED
    }


def memory_of(db) -> list:
    with Memory(db) as memory:
        return sorted((u.tuid, tuple(u.texts.items())) for u in memory.units())


def segments(db, document: int) -> list[str]:
    return [row.text for row in translations.rows(db, document)]


# --- projects ------------------------------------------------------------------------------------------------------


def test_a_project_is_what_was_asked_for(workspace):
    number = projects.create_project(
        workspace.db,
        "  Сапар   2025 ",
        "kk",
        ["en", "ky"],
        deadline=datetime(2025, 8, 23, 14, 30, tzinfo=ALMATY),
    )
    found = projects.project(workspace.db, number)
    assert (found.name, found.source, found.targets, found.deadline, found.sample) == (
        "Сапар 2025",
        "kk",
        ("ky", "en"),
        datetime(2025, 8, 23, 14, 30, tzinfo=ALMATY),
        False,
    )
    assert projects.projects(workspace.db)[0] == found


@pytest.mark.parametrize(
    ("name", "source", "targets", "says"),
    [
        ("", "kk", ["ru"], "no name"),
        (" \t", "kk", ["ru"], "no name"),
        ("a\x00b", "kk", ["ru"], "control characters"),
        ("half\ud83d", "kk", ["ru"], "control characters"),
        ("x" * 201, "kk", ["ru"], "longer than 200"),
        ("p", "kk", [], "at least one"),
        ("p", "kk", ["kk"], "at least one"),
        ("p", "uz", ["ru"], "“uz” is not a language"),
        ("p", "kk", ["xx"], "“xx” is not a language"),
        ("TWO TARGETS", "kk", ["ru"], "already"),
    ],
)
def test_a_project_that_cannot_be_is_refused(workspace, project, name, source, targets, says):
    before = rows_of(workspace.db, versions=True)
    with pytest.raises(ValueError, match=says):
        projects.create_project(workspace.db, name, source, targets)
    assert rows_of(workspace.db, versions=True) == before


def test_editing(workspace, project):
    projects.edit_project(workspace.db, project, name="Басқа", targets=["en"], deadline=None)
    assert (
        projects.project(workspace.db, project).name,
        projects.project(workspace.db, project).targets,
    ) == ("Басқа", ("en",))
    other = projects.create_project(workspace.db, "Two targets", "kk", ["ru"])
    with pytest.raises(InvalidInputError, match="already"):
        projects.edit_project(workspace.db, other, name="БАСҚА", targets=["ru"], deadline=None)
    # Its own name in other letters is no clash.
    projects.edit_project(workspace.db, project, name="БАСҚА", targets=["en"], deadline=None)
    undoing.undo(workspace, project)
    assert projects.project(workspace.db, project).name == "Басқа"


def test_numbers_of_deleted_projects_and_documents_are_not_used_again(workspace, project):
    document = intake.add_text(workspace, project, "a", TEXT)
    projects.delete_document(workspace.db, document)
    assert intake.add_text(workspace, project, "b", TEXT) > document
    projects.delete_project(workspace.db, project)
    assert projects.create_project(workspace.db, "c", "kk", ["ru"]) > project
    assert (
        projects.original(workspace.db, intake.add_text(workspace, project + 1, "d", "Сөз.\n"))
        == "Сөз.\n".encode()
    )


@pytest.mark.parametrize(
    "call",
    [
        projects.project,
        projects.document,
        projects.original,
        projects.delete_project,
        projects.delete_document,
        projects.progress,
    ],
)
def test_what_is_not_there_is_an_error(workspace, call):
    with pytest.raises(NotFoundError, match="4711"):
        call(workspace.db, 4711)


# --- documents -----------------------------------------------------------------------------------------------------


def test_a_text_is_cut_into_paragraphs_and_segments(workspace, project):
    document = intake.add_text(workspace, project, "communiqué", TEXT)
    stored = projects.document(workspace.db, document)
    assert (stored.name, stored.media_type, stored.date, stored.encoding, stored.certain) == (
        "communiqué.txt",
        "text/plain",
        date(2025, 8, 22),
        "utf-8",
        True,
    )
    rows = translations.rows(workspace.db, document)
    assert [row.text for row in rows] == [
        "Үкіметтің хабарламасы",
        "Тараптар кездесті.",
        "Олар екі құжатқа қол қойды.",
        "1) сауда;",
        "2) көлік.",
    ]
    assert [row.kind for row in rows] == ["heading", "body", "body", "list", "list"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.opens for row in rows] == [True, True, False, True, True]
    assert projects.original(workspace.db, document) == TEXT.encode()


printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n \t"), max_size=60)


@settings(max_examples=40, deadline=None)
@given(text=printable)
def test_the_original_is_kept_byte_for_byte_and_every_segment_stands_in_it(text, made_once):
    workspace, project = made_once
    try:
        document = intake.add_text(workspace, project, "x", text)
    except DocumentError:
        assert (
            not any(c.isprintable() and not c.isspace() for c in text) or "\ufffe" in text or "\uffff" in text
        )
        return
    assert projects.original(workspace.db, document) == text.encode()
    assert intake.preview(workspace.db, document)[0] in text
    for segment in segments(workspace.db, document):
        assert segment in text
        assert segment == segment.strip()


@pytest.fixture(scope="module")
def made_once(filled_folder, tmp_path_factory):
    import shutil

    from workbench.workspace import Workspace

    folder = tmp_path_factory.mktemp("once") / "w"
    shutil.copytree(filled_folder, folder)
    workspace = Workspace.open(folder)
    yield workspace, projects.create_project(workspace.db, "hypothesis", "kk", ["en"])
    workspace.close()


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 100, b"%PDF-1.7 ...", b"\n\n  \n"])
def test_a_file_that_cannot_be_read_stores_nothing(workspace, project, data):
    before = rows_of(workspace.db, versions=True)
    with pytest.raises(InvalidInputError):
        intake.add_document(workspace, project, "x.txt", data)
    assert rows_of(workspace.db, versions=True) == before
    assert (
        workspace.db.execute(
            "SELECT count(*) FROM original WHERE document NOT IN (SELECT id FROM document)"
        ).fetchone()[0]
        == 0
    )


def test_half_a_character_in_pasted_text_is_refused(workspace, project):
    with pytest.raises(InvalidInputError, match="half a character"):
        intake.add_text(workspace, project, "x", "сөз \ud83d сөз")


def test_a_hostile_name_is_shown_and_kept_short(workspace, project):
    document = intake.add_document(workspace, project, "../<script>\x00\x07" + "я" * 400 + ".txt", b"Soz.\n")
    name = projects.document(workspace.db, document).name
    assert len(name) == 200
    assert name.startswith("../<script>")
    assert name.endswith("я.txt")


def test_a_document_in_an_old_encoding_can_be_read_again(workspace, project):
    data = "Қазақстан мен Қырғызстан. Өңір әкімі ұсынды.\n".encode("kz1048")
    document = intake.add_document(workspace, project, "old.txt", data, encoding="cp1251")
    stored = projects.document(workspace.db, document)
    assert "kz1048" in stored.guesses
    assert intake.preview(workspace.db, document, encoding="kz1048") == [
        "Қазақстан мен Қырғызстан. Өңір әкімі ұсынды."
    ]
    before, wrong = rows_of(workspace.db), segments(workspace.db, document)
    intake.change_encoding(workspace, document, "kz1048")
    assert segments(workspace.db, document) == ["Қазақстан мен Қырғызстан.", "Өңір әкімі ұсынды."]
    assert projects.document(workspace.db, document).encoding == "kz1048"
    assert "Кыргызстан" in translations.rows(workspace.db, document)[0].translations["ru"].text
    undoing.undo(workspace, project)
    assert segments(workspace.db, document) == wrong
    assert rows_of(workspace.db) == before
    assert projects.document(workspace.db, document).encoding == "cp1251"
    undoing.redo(workspace, project)
    assert projects.document(workspace.db, document).encoding == "kz1048"
    intake.change_encoding(workspace, document, "cp1251")
    assert projects.document(workspace.db, document).revision == 3


@pytest.mark.parametrize("touch", ["save", "confirm", "reject"])
def test_the_encoding_stays_once_a_person_has_worked(workspace, project, document, touch):
    segment = translations.rows(workspace.db, document)[1]
    stored = segment.translations["ru"]
    if touch == "save":
        changing.save(workspace, segment.id, "ru", "моё", expected=stored.version)
    else:
        done = changing.confirm(workspace, segment.id, "ru", stored.text, expected=stored.version).translation
        if touch == "reject":
            changing.reject(workspace, segment.id, "ru", "сырой", expected=done.version)
    before = rows_of(workspace.db)
    with pytest.raises(ConflictError, match="being translated already"):
        intake.change_encoding(workspace, document, "utf-8")
    assert rows_of(workspace.db) == before


def test_an_unknown_encoding_is_refused(workspace, document):
    with pytest.raises(InvalidInputError):
        intake.change_encoding(workspace, document, "klingon")
    assert projects.document(workspace.db, document).revision == 1


def test_the_date_is_set_and_taken_back(workspace, project, document):
    projects.set_date(workspace.db, document, date(2025, 8, 21))
    projects.set_date(workspace.db, document, None)
    assert projects.document(workspace.db, document).date is None
    assert undoing.undo(workspace, project).action == "set date"
    assert projects.document(workspace.db, document).date == date(2025, 8, 21)


def test_progress_counts_segments_by_state(workspace, project, document):
    rows = translations.rows(workspace.db, document)
    total = len(rows)
    changing.save(
        workspace,
        rows[0].id,
        "ru",
        "",
        expected=rows[0].translations["ru"].version if "ru" in rows[0].translations else 0,
    )
    changing.confirm(workspace, rows[1].id, "ru", "Один", expected=rows[1].translations["ru"].version)
    changing.confirm(
        workspace,
        rows[2].id,
        "ru",
        "Два",
        expected=translations.translation(workspace.db, rows[2].id, "ru").version,
        reviewer=True,
    )
    progress = projects.progress(workspace.db, document)
    assert set(progress) == {"ky", "ru"}
    ru = progress["ru"]
    assert (ru.total, ru.translated, ru.reviewed, ru.final, ru.done) == (total, 1, 1, 0, 2)
    assert ru.empty + ru.initial + ru.done == total
    assert progress["ky"].done == 0


# --- undoing it all ------------------------------------------------------------------------------------------------


@pytest.fixture
def worked_on(workspace, project, document):
    """A document with work of every kind in it."""
    rows = translations.rows(workspace.db, document)
    for row in rows[:2]:
        changing.confirm(
            workspace,
            row.id,
            "ru",
            f"Перевод {row.number}.",
            expected=row.translations["ru"].version if "ru" in row.translations else 0,
        )
    current = translations.translation(workspace.db, rows[1].id, "ru")
    changing.reject(workspace, rows[1].id, "ru", "Неточно", expected=current.version)
    changing.save(
        workspace,
        rows[2].id,
        "ky",
        "жазылган",
        expected=translations.translation(workspace.db, rows[2].id, "ky").version,
    )
    entry = next(
        e
        for e in (
            *terminology.sheet(workspace, document).open,
            *terminology.sheet(workspace, document).settled,
        )
    )
    terminology.sign_off(
        workspace, document, entry.concept.id or 0, entry.text, {"ru": "Нечто", "ky": "Бир нерсе"}
    )
    unknown.dismiss(workspace, document, "Бәлен")
    return document


def test_deleting_a_document_and_undoing_it(workspace, project, worked_on):
    before, memory = rows_of(workspace.db), memory_of(workspace.db)
    assert any("Перевод 1." in str(unit) for unit in memory)
    projects.delete_document(workspace.db, worked_on)
    assert projects.documents(workspace.db, project) == []
    # What was confirmed is the translator's, and stays in the memory.
    assert memory_of(workspace.db) == memory
    done = undoing.undo(workspace, project)
    assert done.action == "delete document"
    assert rows_of(workspace.db) == before
    assert memory_of(workspace.db) == memory
    undoing.redo(workspace, project)
    assert projects.documents(workspace.db, project) == []
    assert memory_of(workspace.db) == memory
    undoing.undo(workspace, project)
    assert rows_of(workspace.db) == before


def test_deleting_a_project_and_undoing_it(workspace, project, worked_on):
    before, memory = rows_of(workspace.db), memory_of(workspace.db)
    change = projects.delete_project(workspace.db, project)
    with pytest.raises(NotFoundError):
        projects.project(workspace.db, project)
    done = undoing.take_back(workspace, change)
    assert done.action == "delete project"
    assert rows_of(workspace.db) == before
    assert memory_of(workspace.db) == memory


def test_a_deleted_project_whose_name_is_taken_meanwhile_stays_deleted(workspace, project):
    change = projects.delete_project(workspace.db, project)
    projects.create_project(workspace.db, "two TARGETS", "kk", ["ru"])
    with pytest.raises(history.UndoConflictError, match="stands in its place"):
        undoing.take_back(workspace, change)
    assert [p.name for p in projects.projects(workspace.db) if not p.sample] == ["two TARGETS"]


def test_everything_in_a_project_can_be_undone_to_its_beginning_and_done_again(workspace, project, worked_on):
    projects.set_date(workspace.db, worked_on, date(2025, 1, 1))
    projects.edit_project(
        workspace.db, project, name="Renamed", targets=["ru"], deadline=datetime(2025, 2, 2, 9, tzinfo=ALMATY)
    )
    projects.edit_project(workspace.db, project, name="Renamed", targets=["ru", "ky"], deadline=None)
    after, memory = rows_of(workspace.db), memory_of(workspace.db)
    undone = []
    while (target := history.undo_target(workspace.db, projects.scope(project))) is not None:
        undone.append(target.action)
        undoing.undo(workspace, project)
    assert undone == [
        "edit project", "edit project", "set date", "not a term", "confirm term", "type", "reject", "confirm", "confirm",
        "add document", "new project",
    ]  # fmt: skip
    assert [p.sample for p in projects.projects(workspace.db)] == [True]
    assert memory_of(workspace.db) == []
    with pytest.raises(InvalidInputError, match="nothing to undo"):
        undoing.undo(workspace, project)
    redone = []
    while history.redo_target(workspace.db, projects.scope(project)) is not None:
        redone.append(undoing.redo(workspace, project).action)
    assert redone == undone[::-1]
    assert rows_of(workspace.db) == after
    assert memory_of(workspace.db) == memory
    with pytest.raises(InvalidInputError, match="nothing to redo"):
        undoing.redo(workspace, project)


def test_one_projects_undo_leaves_another_alone(workspace, project, document):
    other = projects.create_project(workspace.db, "other", "kk", ["ru"])
    theirs = intake.add_text(workspace, other, "x", TEXT)
    assert undoing.undo(workspace, project).action == "add document"
    assert projects.document(workspace.db, theirs)
    assert projects.documents(workspace.db, project) == []


# --- a full disk ---------------------------------------------------------------------------------------------------


def fill(db) -> None:
    """Allow no further page: what a full disk is to SQLite."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")


def test_an_import_on_a_full_disk_changes_nothing(workspace, project):
    from workbench.workspace import is_disk_full

    before = rows_of(workspace.db, versions=True)
    fill(workspace.db)
    with pytest.raises(Exception, match="full") as caught:
        intake.add_text(workspace, project, "big", "Тараптар кездесті. " * 3000)
    assert is_disk_full(caught.value)
    assert not workspace.db.conn.in_transaction
    assert rows_of(workspace.db, versions=True) == before
    workspace.db.execute("PRAGMA max_page_count = 1073741823")
    assert intake.add_text(workspace, project, "small", "Тараптар кездесті.")


def test_confirming_on_a_full_disk_changes_nothing(workspace, project, document):
    from workbench.workspace import is_disk_full

    row = translations.rows(workspace.db, document)[1]
    before, memory = rows_of(workspace.db, versions=True), memory_of(workspace.db)
    fill(workspace.db)
    with pytest.raises(Exception, match="full") as caught:
        changing.confirm(workspace, row.id, "ru", "д" * 90_000, expected=row.translations["ru"].version)
    assert is_disk_full(caught.value)
    workspace.db.execute("PRAGMA max_page_count = 1073741823")
    assert rows_of(workspace.db, versions=True) == before
    assert memory_of(workspace.db) == memory
    assert changing.confirm(workspace, row.id, "ru", "д", expected=row.translations["ru"].version)


def test_the_stored_warnings_come_back(workspace, project):
    document = intake.add_text(workspace, project, "w", TEXT)
    workspace.db.execute(
        "UPDATE original SET warnings = ? WHERE document = ?",
        [json.dumps([["Line %(line)s", {"line": 3}]]), document],
    )
    assert projects.document(workspace.db, document).warnings == (("Line %(line)s", {"line": 3}),)
    assert filters.TEXT_TYPE == "text/plain"
