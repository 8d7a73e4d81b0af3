from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignments import Memory
from glossary import history
from workbench import exports, intake, projects, revisions
from workbench.correspondence import correspond
from workbench.errors import ConflictError, DocumentError
from workbench.review import changing, translations, undoing
from workbench.review.changing import confirm, save
from workbench.review.segments import render_elsewhere
from workbench.review.translations import rows, translation
from workbench.review.undoing import undo

OLD = (
    "Министрліктің хабарламасы\n\n"
    "Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды. Келесі отырыс күзде өтеді.\n\n"
    "Тараптар құжатқа қол қойды. Кездесу Астанада өтті.\n"
)
NEW = (
    "Министрліктің хабарламасы\n\n"
    "Кездесу Астанада өтті.\n\n"
    "Комиссия жаңа есепті қарады. Отырыс үш сағатқа созылды. Ол туралы баспасөз қызметі мәлімдеді.\n\n"
    "Тараптар құжатқа қол қойды.\n"
)


@pytest.fixture
def document(workspace, project) -> int:
    """Six segments, each confirmed in Russian as “Перевод N.”"""
    number = intake.add_text(workspace, project, "report", OLD)
    for row in rows(workspace.db, number):
        expected = translation(workspace.db, row.id, "ru").version
        confirm(workspace, row.id, "ru", f"Перевод {row.number}.", expected=expected)
    return number


def texts(workspace, document, language="ru"):
    return [
        (row.text, found.text, found.state) if (found := row.translations.get(language)) else (row.text,)
        for row in rows(workspace.db, document)
    ]


def ids(workspace, document) -> dict[str, int]:
    return {row.text: row.id for row in rows(workspace.db, document)}


def correct(workspace, document, text=NEW):
    return revisions.correct_text(
        workspace, document, text, expected=projects.document(workspace.db, document).revision
    )


def units(workspace) -> dict[str, tuple[str, ...]]:
    with Memory(workspace.db) as memory:
        return {unit.tuid: tuple(unit.texts.values()) for unit in memory.units()}


def everything(workspace):
    """What undoing must restore: every tracked row of texts, and the memory."""
    db = workspace.db
    tables = {
        table: [
            {k: v for k, v in row.items() if k != "version"} for row in db.query(f"SELECT * FROM {table}")
        ]
        for table in ("document", "paragraph", "segment", "translation", "comment", "waiver", "sign_off")
    }
    return {table: sorted(found, key=lambda row: row["id"]) for table, found in tables.items()}, units(
        workspace
    )


# --- which was which -----------------------------------------------------------------------------------------------


def test_the_plan_says_what_happens_and_changes_nothing(workspace, document):
    before = everything(workspace)
    plan = revisions.plan_text(workspace, document, NEW)
    told = [(step.kind, step.old_number, step.new_number) for step in plan.steps]
    assert told == [
        ("unchanged", 1, 1),
        ("moved", 6, 2),
        ("unchanged", 2, 3),
        ("changed", 3, 4),
        ("new", None, 5),
        ("unchanged", 5, 6),
        ("gone", 4, None),
    ]
    assert plan.counts() == {"changed": 1, "moved": 1, "new": 1, "gone": 1, "unchanged": 3}
    assert everything(workspace) == before


@pytest.mark.parametrize(
    ("text", "kept", "other"),
    [
        (OLD, 6, False),
        (NEW, 5, False),
        ("Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды.\n", 2, False),
        ("Комиссия жаңа есепті қарады.\n\nБұл – мүлде басқа мәтін. Ол туралы айтылған жоқ.\n", 1, True),
        (
            "Сообщение министерства\n\nКомиссия рассмотрела новый отчёт. Заседание длилось два часа.\n",
            0,
            True,
        ),
    ],
)
def test_a_text_that_keeps_less_than_a_third_is_hardly_the_same(workspace, document, text, kept, other):
    """Such as a translation, or another document's."""
    found = revisions.plan_text(workspace, document, text)
    assert (found.total, found.kept, found.is_another_text) == (6, kept, other)


def test_the_same_text_changes_nothing(workspace, document):
    assert not revisions.plan_text(workspace, document, OLD).changes
    assert revisions.plan_text(workspace, document, NEW).changes


def test_repeated_sentences_keep_their_order():
    before = ["a.", "x.", "a.", "y.", "a."]
    assert correspond(before, ["a.", "x.", "a.", "a."]).pairs == ((0, 0), (1, 1), (2, 2), (4, 3))
    assert correspond(before, before).moved == frozenset()


def test_two_sentences_exchanged_are_one_move():
    found = correspond(["one one", "two two", "three three"], ["two two", "one one", "three three"])
    assert sorted(found.pairs) == [(0, 1), (1, 0), (2, 2)]
    assert len(found.moved) == 1


words = st.lists(st.sampled_from(["а", "б", "в", "г д", "г е", "ж з и", "ж з к"]), max_size=12)


@given(words, words)
@example(["а"], [])
def test_each_segment_is_in_one_pair_at_most_and_equal_ones_are_never_left(before, after):
    found = correspond(before, after)
    olds, news = [i for i, _ in found.pairs], [j for _, j in found.pairs]
    assert len(set(olds)) == len(olds)
    assert news == sorted(set(news))
    left_old = [before[i] for i in range(len(before)) if i not in olds]
    left_new = [after[j] for j in range(len(after)) if j not in news]
    assert not set(left_old) & set(left_new)
    rest = [i for i, j in found.pairs if j not in found.moved]
    assert rest == sorted(rest)


# --- doing it ------------------------------------------------------------------------------------------------------


def test_the_work_done_stays(workspace, document):
    before = ids(workspace, document)
    correct(workspace, document)
    found = texts(workspace, document)
    assert found[:4] == [
        ("Министрліктің хабарламасы", "Перевод 1.", "translated"),
        ("Кездесу Астанада өтті.", "Перевод 6.", "translated"),
        ("Комиссия жаңа есепті қарады.", "Перевод 2.", "translated"),
        ("Отырыс үш сағатқа созылды.", "Перевод 3.", "initial"),
    ]
    assert found[4][0] == "Ол туралы баспасөз қызметі мәлімдеді."
    assert found[5] == ("Тараптар құжатқа қол қойды.", "Перевод 5.", "translated")
    after = ids(workspace, document)
    assert {text: after[text] for text in before if text in after} == {
        text: number for text, number in before.items() if text in after
    }
    changed = after["Отырыс үш сағатқа созылды."]
    assert changed == before["Отырыс екі сағатқа созылды."]
    assert revisions.was(workspace.db, changed) == "Отырыс екі сағатқа созылды."
    assert [(p.text, p.state) for p in translations.past(workspace.db, changed, "ru")][:2] == [
        ("Перевод 3.", "initial"),
        ("Перевод 3.", "translated"),
    ]


def test_it_is_one_change_and_one_undo_and_one_redo(workspace, project, document):
    first = rows(workspace.db, document)[2].id
    changing.reject(workspace, first, "ru", "Слово не то", expected=version(workspace, first))
    before = everything(workspace)
    change = correct(workspace, document)
    after = everything(workspace)
    newest = history.undo_target(workspace.db, projects.scope(project))
    assert newest is not None
    assert (newest.id, newest.action) == (change, "correct source")
    undo(workspace, project, inside=True)
    assert everything(workspace) == before
    undoing.redo(workspace, project)
    assert everything(workspace) == after


def version(workspace, segment, language="ru"):
    return translation(workspace.db, segment, language).version


def test_the_memory_forgets_what_was_withdrawn_and_keeps_what_is_gone(workspace, document):
    before = ids(workspace, document)
    correct(workspace, document)
    assert f"audarma-{before['Отырыс екі сағатқа созылды.']}-ru" not in units(workspace)
    assert f"audarma-{before['Келесі отырыс күзде өтеді.']}-ru" in units(workspace)


def test_comments_waivers_and_what_was_signed_off_survive(workspace, document):
    db = workspace.db
    numbers = ids(workspace, document)
    with history.change_set(db, "test"):
        for text in ("Отырыс екі сағатқа созылды.", "Кездесу Астанада өтті."):
            db.execute(
                "INSERT INTO comment(segment, author, text, created) VALUES (?, 'a', 'c', '')",
                [numbers[text]],
            )
            db.execute(
                "INSERT INTO waiver(segment, language, finding, reason, author, created) "
                "VALUES (?, 'ru', 'numbers', 'r', 'a', '')",
                [numbers[text]],
            )
        db.execute("INSERT INTO dismissal(document, text) VALUES (?, 'Астана')", [document])
    correct(workspace, document)
    for table, count in (("comment", 2), ("waiver", 2), ("dismissal", 1)):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == count


def test_a_machines_draft_of_a_changed_segment_is_made_anew_and_what_was_typed_is_not(workspace, project):
    number = intake.add_text(workspace, project, "two", "Отырыс екі сағатқа созылды.\n")
    (row,) = rows(workspace.db, number)
    save(workspace, row.id, "ru", "Моё.", expected=version(workspace, row.id))
    draft = translation(workspace.db, row.id, "ky")
    assert draft.origin.kind != "typed"
    correct(workspace, number, "Отырыс үш сағатқа созылды.\n")
    assert translation(workspace.db, row.id, "ru").text == "Моё."
    assert translation(workspace.db, row.id, "ky").text != draft.text


def test_the_exported_document_is_the_corrected_one(workspace, document):
    correct(workspace, document)
    data, name, _ = exports.translated_document(workspace, document, "ru")
    assert name == "report.ru.txt"
    assert data.decode() == (
        "Перевод 1.\n\nПеревод 6.\n\n"
        "Перевод 2. Отырыс үш сағатқа созылды. Ол туралы баспасөз қызметі мәлімдеді.\n\nПеревод 5.\n"
    )


def test_a_correction_may_come_as_another_kind_of_file(workspace, document, tmp_path):
    import docx

    word = docx.Document()
    for line in NEW.split("\n\n"):
        word.add_paragraph(line.strip())
    word.save(tmp_path / "new.docx")
    data = (tmp_path / "new.docx").read_bytes()
    revisions.correct(workspace, document, "new.docx", data, expected=1)
    stored = projects.document(workspace.db, document)
    assert (stored.name, stored.revision) == ("report.docx", 2)
    assert texts(workspace, document)[1][1] == "Перевод 6."
    exported, name, _ = exports.translated_document(workspace, document, "ru")
    assert name == "report.ru.docx"
    assert exported.startswith(b"PK")


def test_who_comes_second_is_refused(workspace, document):
    correct(workspace, document)
    with pytest.raises(ConflictError, match="meanwhile"):
        revisions.correct_text(workspace, document, OLD, expected=1)


def test_a_file_that_cannot_be_read_changes_nothing(workspace, document):
    before = everything(workspace)
    with pytest.raises(DocumentError):
        revisions.correct(workspace, document, "x.pdf", b"%PDF-1.4", expected=1)
    assert everything(workspace) == before


def test_a_mark_holds_as_long_as_its_neighbour_is_the_same(workspace, document):
    numbers = ids(workspace, document)
    for text in ("Отырыс екі сағатқа созылды.", "Кездесу Астанада өтті."):
        segment = numbers[text]
        render_elsewhere(workspace, segment, "ru", -1, expected=version(workspace, segment))
    correct(workspace, document, NEW.replace("үш", "екі"))
    assert translation(workspace.db, numbers["Отырыс екі сағатқа созылды."], "ru").elsewhere == -1
    # It opens another paragraph now.
    lost = translation(workspace.db, numbers["Кездесу Астанада өтті."], "ru")
    assert (lost.elsewhere, lost.shown_state) == (0, "empty")
