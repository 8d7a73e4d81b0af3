from __future__ import annotations

import sqlite3
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignments import Memory
from glossary import history
from workbench import intake, projects
from workbench.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review import translations, undoing
from workbench.review.changing import approve, confirm, reject, save
from workbench.review.translations import translation
from workbench.review.undoing import redo, undo

REPEATING = (
    "Есеп\n\n"
    "Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды.\n\n"
    "Комиссия жаңа есепті қарады. Келесі отырыс күзде өтеді. Комиссия жаңа есепті қарады.\n"
)


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "report", REPEATING)


@pytest.fixture
def segment(workspace, document) -> int:
    return translations.rows(workspace.db, document)[2].id


@pytest.fixture
def repeated(workspace, document) -> tuple[int, int, int]:
    rows = translations.rows(workspace.db, document)
    return rows[1].id, rows[3].id, rows[5].id


def at(workspace, segment, language="ru"):
    return translation(workspace.db, segment, language)


def version(workspace, segment, language="ru") -> int:
    return at(workspace, segment, language).version


def typed(workspace, segment, text="Текст.", language="ru"):
    return save(workspace, segment, language, text, expected=version(workspace, segment, language))


def confirmed(workspace, segment, text="Текст.", language="ru", *, reviewer=False):
    return confirm(
        workspace, segment, language, text, expected=version(workspace, segment, language), reviewer=reviewer
    )


def units(workspace) -> dict[str, tuple[str, str, str]]:
    with Memory(workspace.db) as memory:
        return {u.tuid: (*u.texts.values(), u.prop("x-state")) for u in memory.units()}


# --- DESIGN, section 4: which action gives which state -------------------------------------------------------------


def bring(workspace, segment, state: str) -> None:
    """Bring the segment's Russian into a state."""
    if state == "initial":
        typed(workspace, segment)
    elif state == "translated":
        confirmed(workspace, segment)
    elif state == "reviewed":
        confirmed(workspace, segment, reviewer=True)
    elif state == "final":
        confirmed(workspace, segment)
        approve(workspace, segment, "ru", expected=version(workspace, segment))


class TestStates:
    @pytest.mark.parametrize("before", ["nothing", "initial", "translated", "reviewed", "final"])
    def test_typing_without_confirming_gives_initial(self, workspace, segment, before):
        bring(workspace, segment, before)
        done = typed(workspace, segment, "Другой текст.")
        assert (done.state, done.text, done.origin.kind) == ("initial", "Другой текст.", "typed")

    @pytest.mark.parametrize("before", ["nothing", "initial", "translated", "reviewed", "final"])
    @pytest.mark.parametrize(("reviewer", "state"), [(False, "translated"), (True, "reviewed")])
    def test_confirming_gives_translated_or_reviewed(self, workspace, segment, before, reviewer, state):
        bring(workspace, segment, before)
        done = confirmed(workspace, segment, "Другой текст.", reviewer=reviewer).translation
        assert (done.state, done.text) == (state, "Другой текст.")
        assert units(workspace)[f"audarma-{segment}-ru"] == (
            "Отырыс екі сағатқа созылды.",
            "Другой текст.",
            state,
        )

    @pytest.mark.parametrize(
        ("before", "after"), [("translated", "translated"), ("reviewed", "reviewed"), ("final", "final")]
    )
    def test_confirming_what_is_as_it_was_takes_no_approval_away(self, workspace, segment, before, after):
        bring(workspace, segment, before)
        assert confirmed(workspace, segment).translation.state == after

    @pytest.mark.parametrize("before", ["translated", "reviewed", "final"])
    def test_approving_gives_final(self, workspace, segment, before):
        bring(workspace, segment, before)
        done = approve(workspace, segment, "ru", expected=version(workspace, segment))
        assert done.state == "final"
        assert units(workspace)[f"audarma-{segment}-ru"][2] == "final"

    @pytest.mark.parametrize("before", ["nothing", "initial"])
    def test_what_is_not_confirmed_cannot_be_approved_or_rejected(self, workspace, segment, before):
        bring(workspace, segment, before)
        with pytest.raises(InvalidInputError, match="Only a confirmed"):
            approve(workspace, segment, "ru", expected=version(workspace, segment))
        with pytest.raises(InvalidInputError, match="Only a confirmed"):
            reject(workspace, segment, "ru", "плохо", expected=version(workspace, segment))

    @pytest.mark.parametrize("before", ["translated", "reviewed", "final"])
    def test_rejecting_gives_initial_with_a_comment_and_leaves_the_memory(self, workspace, segment, before):
        bring(workspace, segment, before)
        done = reject(
            workspace, segment, "ru", "Не тот термин", expected=version(workspace, segment), author="reviewer"
        )
        assert (done.state, done.text) == ("initial", "Текст.")
        assert units(workspace) == {}
        (comment,) = workspace.db.query("SELECT segment, language, author, text, resolved FROM comment")
        assert comment == {
            "segment": segment,
            "language": "ru",
            "author": "reviewer",
            "text": "Не тот термин",
            "resolved": None,
        }

    def test_a_rejection_needs_a_reason(self, workspace, segment):
        bring(workspace, segment, "translated")
        with pytest.raises(InvalidInputError, match="reason"):
            reject(workspace, segment, "ru", " \n", expected=version(workspace, segment))

    def test_editing_what_was_final_keeps_the_earlier_text_in_its_history(self, workspace, segment):
        bring(workspace, segment, "final")
        confirmed(workspace, segment, "Новый текст.")
        found = [(p.text, p.state, p.action) for p in translations.past(workspace.db, segment, "ru")]
        assert found[:3] == [
            ("Новый текст.", "translated", "confirm"),
            ("Текст.", "final", "approve"),
            ("Текст.", "translated", "confirm"),
        ]

    def test_a_machines_text_is_initial_and_says_where_it_is_from(self, workspace, document):
        first = next(r for r in translations.rows(workspace.db, document) if "екі" in r.text)
        for stored in first.translations.values():
            assert stored.state == "initial"
            assert stored.origin.kind == "assembly"
            assert 0 < (stored.origin.score or 0) < 100


# --- versions ------------------------------------------------------------------------------------------------------


class TestVersions:
    def test_a_translation_that_is_not_there_has_version_0(self, workspace, segment):
        workspace_version = translation(workspace.db, segment, "en")
        assert (workspace_version.version, workspace_version.text) == (0, "")

    @pytest.mark.parametrize(
        "act",
        [
            lambda w, segment, mine: save(w, segment, "ru", "Ещё мой.", expected=mine),
            lambda w, segment, mine: confirm(w, segment, "ru", "Ещё мой.", expected=mine),
            lambda w, segment, mine: approve(w, segment, "ru", expected=mine),
            lambda w, segment, mine: reject(w, segment, "ru", "плохо", expected=mine),
        ],
        ids=["save", "confirm", "approve", "reject"],
    )
    def test_who_comes_second_is_told_what_the_first_wrote(self, workspace, segment, act):
        confirmed(workspace, segment, "Мой текст.")
        mine = version(workspace, segment)
        theirs = save(workspace, segment, "ru", "Их текст.", expected=mine, author="they")
        before = dict(units(workspace))
        with pytest.raises(ConflictError) as caught:
            act(workspace, segment, mine)
        assert caught.value.values["theirs"] == "Их текст."
        assert caught.value.values["author"] == "they"
        assert caught.value.values["version"] == theirs.version == version(workspace, segment)
        assert at(workspace, segment).text == "Их текст."
        assert units(workspace) == before

    def test_of_two_that_confirm_at_once_one_wins(self, workspace, segment):
        expected = version(workspace, segment)
        barrier, outcomes = threading.Barrier(8), []

        def act(number: int) -> None:
            try:
                barrier.wait(10)
                outcomes.append(
                    confirm(workspace, segment, "ru", f"Текст {number}.", expected=expected).translation.text
                )
            except ConflictError as error:
                outcomes.append(error)
            finally:
                workspace.close()

        threads = [threading.Thread(target=act, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (winner,) = [o for o in outcomes if isinstance(o, str)]
        conflicts = [o for o in outcomes if isinstance(o, ConflictError)]
        assert len(conflicts) == 7
        assert {o.values["theirs"] for o in conflicts} == {winner} == {at(workspace, segment).text}
        assert units(workspace)[f"audarma-{segment}-ru"][1] == winner

    def test_a_version_never_comes_back(self, workspace, project, segment):
        seen = [version(workspace, segment)]
        typed(workspace, segment, "a")
        seen.append(version(workspace, segment))
        undo(workspace, project)
        seen.append(version(workspace, segment))
        redo(workspace, project)
        seen.append(version(workspace, segment))
        assert len(set(seen)) == 4

    def test_a_draft_made_meanwhile_conflicts_with_nobody_who_typed_first(self, workspace, segment, document):
        from workbench.drafting import predraft

        done = typed(workspace, segment, "моё")
        predraft.predraft(workspace, document, again=True)
        assert version(workspace, segment) == done.version


# --- texts ---------------------------------------------------------------------------------------------------------

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r\u00a0\u200b\u0301 "),
    max_size=80,
)


@pytest.fixture(scope="module")
def made_once(filled_folder, tmp_path_factory):
    import shutil

    from workbench.workspace import Workspace

    folder = tmp_path_factory.mktemp("once") / "w"
    shutil.copytree(filled_folder, folder)
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "hypothesis", "kk", ["ru"])
    document = intake.add_text(workspace, project, "x", "Тараптар кездесті.\n")
    yield workspace, project, translations.rows(workspace.db, document)[0].id
    workspace.close()


@settings(max_examples=80, deadline=None)
@given(text=texts)
def test_a_text_is_stored_as_it_was_typed(text, made_once):
    workspace, project, segment = made_once
    assert typed(workspace, segment, text).text == text
    workspace.close()
    assert at(workspace, segment).text == text
    if text.strip():
        confirmed(workspace, segment, text)
        assert units(workspace)[f"audarma-{segment}-ru"][1] == text
        undo(workspace, project)
        assert at(workspace, segment).text == text
        assert units(workspace) == {}


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x0b", "\x7f", "\ud800", "\ufffe", "\uffff"])
def test_signs_that_no_file_can_hold_are_refused_with_their_place(workspace, segment, bad):
    before = at(workspace, segment)
    for act in (save, confirm):
        with pytest.raises(InvalidInputError, match="Sign number 5"):
            act(workspace, segment, "ru", f"слов{bad}о", expected=before.version)
    confirmed(workspace, segment)
    with pytest.raises(InvalidInputError, match="Sign number 3"):
        reject(workspace, segment, "ru", f"по{bad}", expected=version(workspace, segment))
    assert at(workspace, segment).text == "Текст."


def test_a_text_without_end_is_refused(workspace, segment):
    with pytest.raises(InvalidInputError, match="longer than 100000"):
        typed(workspace, segment, "а" * 100_001)
    assert typed(workspace, segment, "а" * 100_000)


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_cannot_be_confirmed(workspace, segment, text):
    with pytest.raises(InvalidInputError, match="no text to confirm"):
        confirmed(workspace, segment, text)


def test_another_language_or_segment_is_refused(workspace, segment):
    with pytest.raises(InvalidInputError, match="“en” is not a target"):
        typed(workspace, segment, "text", "en")
    with pytest.raises(NotFoundError, match="no segment number 4711"):
        typed(workspace, 4711)


def test_saving_the_same_text_is_no_change(workspace, project, segment):
    done = typed(workspace, segment)
    again = typed(workspace, segment)
    assert again == done
    # Leaving an empty field empty is none either.
    empty = next(
        r.id
        for r in translations.rows(workspace.db, intake.add_text(workspace, project, "e", "Бәлен.\n"))
        if not r.translations
    )
    assert typed(workspace, empty, "").version == 0
    assert (
        projects.progress(workspace.db, translations.context(workspace.db, empty).document)["ru"].empty == 1
    )


def test_confirming_twice_is_one_action(workspace, project, segment):
    confirmed(workspace, segment)
    newest = history.undo_target(workspace.db, projects.scope(project))
    confirmed(workspace, segment)
    assert history.undo_target(workspace.db, projects.scope(project)) == newest


def test_a_draft_confirmed_as_it_is_keeps_its_origin(workspace, segment):
    draft = at(workspace, segment)
    assert draft.origin.kind == "assembly"
    assert confirmed(workspace, segment, draft.text).translation.origin == draft.origin
    assert confirmed(workspace, segment, draft.text + "!").translation.origin.kind == "typed"


# --- the memory ----------------------------------------------------------------------------------------------------


def lookup(workspace, text: str) -> list[tuple[float, str]]:
    with Memory(workspace.db) as memory:
        return [(m.score, m.target) for m in memory.lookup(text, "kk", "ru")]


class TestMemory:
    def test_a_confirmed_text_is_found_with_its_neighbours(self, workspace, segment):
        confirmed(workspace, segment, "Заседание длилось два часа.")
        assert lookup(workspace, "Отырыс екі сағатқа созылды.") == [(1.0, "Заседание длилось два часа.")]
        with Memory(workspace.db) as memory:
            unit = memory.get(f"audarma-{segment}-ru")
        assert unit is not None
        assert (unit.prop("x-context-pre"), unit.prop("x-context-post")) == (
            "Комиссия жаңа есепті қарады.",
            "Комиссия жаңа есепті қарады.",
        )
        assert unit.prop("x-document") == "report.txt"

    def test_undo_takes_it_out_and_redo_puts_it_back(self, workspace, project, segment):
        confirmed(workspace, segment)
        undo(workspace, project)
        assert lookup(workspace, "Отырыс екі сағатқа созылды.") == []
        redo(workspace, project)
        assert lookup(workspace, "Отырыс екі сағатқа созылды.") == [(1.0, "Текст.")]

    def test_undoing_a_correction_brings_the_earlier_text_back(self, workspace, project, segment):
        confirmed(workspace, segment, "Первый.")
        confirmed(workspace, segment, "Второй.")
        assert [t for _, t in lookup(workspace, "Отырыс екі сағатқа созылды.")] == ["Второй."]
        undo(workspace, project)
        assert [t for _, t in lookup(workspace, "Отырыс екі сағатқа созылды.")] == ["Первый."]

    def test_what_is_typed_over_a_confirmed_text_is_not_remembered(self, workspace, segment):
        confirmed(workspace, segment)
        typed(workspace, segment, "ещё не готово")
        assert units(workspace) == {}

    def test_a_failure_while_it_is_fed_leaves_neither_translation_nor_unit(self, workspace, segment):
        before = at(workspace, segment)
        workspace.db.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON variant BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
        with pytest.raises(sqlite3.IntegrityError, match="broken"):
            confirmed(workspace, segment)
        assert at(workspace, segment) == before
        assert units(workspace) == {}


# --- repetitions ---------------------------------------------------------------------------------------------------


class TestRepetitions:
    def test_are_filled_and_marked(self, workspace, repeated):
        first, second, third = repeated
        done = confirmed(workspace, first, "Комиссия рассмотрела отчёт.")
        assert [t.segment for t in done.repeated] == [second, third]
        for stored in (*done.repeated, at(workspace, second), at(workspace, third)):
            assert (stored.text, stored.state, stored.origin.kind, stored.origin.score) == (
                "Комиссия рассмотрела отчёт.",
                "initial",
                "repetition",
                100,
            )
        assert list(units(workspace)) == [f"audarma-{first}-ru"]

    def test_not_over_what_a_person_wrote(self, workspace, repeated):
        first, second, third = repeated
        typed(workspace, second, "Комиссия изучила доклад.")
        confirmed(workspace, third, "Отчёт рассмотрен.")
        reject(workspace, third, "ru", "стиль", expected=version(workspace, third))
        assert confirmed(workspace, first, "Комиссия рассмотрела отчёт.").repeated == ()
        assert at(workspace, second).text == "Комиссия изучила доклад."
        assert at(workspace, third).text == "Отчёт рассмотрен."

    def test_follow_a_correction_until_they_are_confirmed(self, workspace, repeated):
        first, second, third = repeated
        confirmed(workspace, first, "Один.")
        confirmed(workspace, second, "Один.")
        confirmed(workspace, first, "Два.")
        assert at(workspace, second).text == "Один."
        assert at(workspace, third).text == "Два."

    def test_in_the_projects_other_documents_but_not_in_other_projects(self, workspace, project, repeated):
        sibling = intake.add_text(workspace, project, "b", "Комиссия жаңа есепті қарады.\n")
        other = projects.create_project(workspace.db, "other", "kk", ["ru"])
        stranger = intake.add_text(workspace, other, "b", "Комиссия жаңа есепті қарады.\n")
        confirmed(workspace, repeated[0], "Комиссия рассмотрела отчёт.")
        texts = [translations.rows(workspace.db, d)[0].translations.get("ru") for d in (sibling, stranger)]
        assert texts[0] is not None
        assert texts[0].text == "Комиссия рассмотрела отчёт."
        assert texts[1] is None or texts[1].text != "Комиссия рассмотрела отчёт."

    def test_only_in_the_language_confirmed(self, workspace, repeated):
        before = at(workspace, repeated[1], "ky")
        confirmed(workspace, repeated[0], "Комиссия рассмотрела отчёт.")
        assert at(workspace, repeated[1], "ky") == before

    def test_one_undo_takes_them_all_back(self, workspace, project, repeated):
        before = [at(workspace, s) for s in repeated]
        confirmed(workspace, repeated[0], "Комиссия рассмотрела отчёт.")
        done = undo(workspace, project)
        assert set(done.segments) == set(repeated)
        assert (done.action, done.label) == ("confirm", "Комиссия жаңа есепті қарады.")
        assert [(t.text, t.state, t.origin) for t in (at(workspace, s) for s in repeated)] == [
            (t.text, t.state, t.origin) for t in before
        ]


# --- undo ----------------------------------------------------------------------------------------------------------


def test_an_undo_that_a_later_action_stands_on_is_refused(workspace, project, segment):
    confirmed(workspace, segment, "Первый.")
    first = history.undo_target(workspace.db, projects.scope(project))
    assert first is not None
    confirmed(workspace, segment, "Второй.")
    with pytest.raises(history.UndoConflictError):
        undoing.take_back(workspace, first.id)
    assert at(workspace, segment).text == "Второй."
    assert [u[1] for u in units(workspace).values()] == ["Второй."]


def test_undoing_a_rejection_takes_the_comment_back_too(workspace, project, segment):
    confirmed(workspace, segment)
    reject(workspace, segment, "ru", "Неточно", expected=version(workspace, segment))
    undo(workspace, project)
    assert at(workspace, segment).state == "translated"
    assert workspace.db.execute("SELECT count(*) FROM comment").fetchone()[0] == 0
    assert [u[1] for u in units(workspace).values()] == ["Текст."]


def test_the_history_tells_every_text_newest_first(workspace, project, segment):
    draft = at(workspace, segment).text
    typed(workspace, segment, "а")
    confirmed(workspace, segment, "б")
    undo(workspace, project)
    found = [(p.action, p.text, p.state) for p in translations.past(workspace.db, segment, "ru")]
    assert found == [
        ("undo", "а", "initial"),
        ("confirm", "б", "translated"),
        ("type", "а", "initial"),
        ("add document", draft, "initial"),
    ]
    assert translations.past(workspace.db, segment, "en") == []


def test_a_segment_knows_its_neighbours_over_paragraphs(workspace, document):
    rows = translations.rows(workspace.db, document)
    found = [translations.context(workspace.db, row.id) for row in rows]
    assert [c.before for c in found] == [None, *(row.text for row in rows[:-1])]
    assert [c.after for c in found] == [*(row.text for row in rows[1:]), None]
    assert {(c.source, c.targets, c.document_name) for c in found} == {("kk", ("ky", "ru"), "report.txt")}
