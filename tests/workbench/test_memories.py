"""Memories, what projects make of them, and their history."""

from __future__ import annotations

import pytest

from alignments import Memory, Unit
from alignments.errors import AlignmentsError
from alignments.units import Note, Prop, Tag, Variant
from glossary import history
from glossary.history import UndoConflictError
from workbench import memories, memory_changes, memory_problems, memory_statistics, memory_units, projects
from workbench.errors import InvalidInputError
from workbench.matching import Lookup, ProjectMemory
from workbench.memory_units import Filters
from workbench.review import changing, feeding, translations, undoing


def unit(tuid: str, source: str, target: str, state: str = "", language: str = "ru") -> Unit:
    props = [Prop("x-state", state)] if state else []
    return Unit({"kk": source, language: target}, tuid=tuid, props=props)


def add(workspace, *units, memory="main"):
    with Memory(workspace.db, name=memory) as store:
        store.add(units)


def found(workspace, document, text, **more):
    finder = ProjectMemory(workspace, projects.document(workspace.db, document))
    return finder.find(Lookup(text, "kk", "ru", **{"limit": 5, "threshold": 0.5, **more}))


def snapshot(workspace) -> set[str]:
    return {
        f"{e.memory} {memory_changes.pack(e.unit)}" for e in memory_units.fitting(workspace.db, Filters())
    }


# --- penalties and ranking -----------------------------------------------------------------------------------------

TEXT = "Жиналысқа барлық мүшелер қатысты."


def test_what_nobody_approved_costs_five_points(workspace, document):
    add(workspace, unit("a", TEXT, "Участвовали все члены.", "translated"))
    (match,) = found(workspace, document, TEXT)
    assert (match.standing, match.points, match.penalty) == ("working", 95, 5)


@pytest.mark.parametrize(
    ("state", "standing"),
    [("reviewed", "approved"), ("final", "approved"), ("", "imported"), ("of-another-tool", "imported")],
)
def test_what_was_approved_or_imported_costs_nothing(workspace, document, state, standing):
    add(workspace, unit("a", TEXT, "Участвовали все члены.", state))
    (match,) = found(workspace, document, TEXT)
    assert (match.standing, match.points, match.penalty) == (standing, 100, 0)


def test_a_context_match_is_worth_101(workspace, document):
    made = Unit(
        {"kk": TEXT, "ru": "Участвовали все."},
        tuid="a",
        props=[
            Prop("x-state", "final"),
            Prop("x-context-pre", "Алдыңғы."),
            Prop("x-context-post", "Келесі."),
        ],
    )
    add(workspace, made, unit("b", TEXT, "Все участвовали.", "final"))
    best, other = found(workspace, document, TEXT, before="Алдыңғы.", after="Келесі.")
    assert (best.points, best.match.context, other.points) == (101, True, 100)


def test_the_approved_one_stands_before_the_exact_but_unapproved(workspace, document):
    near = TEXT.replace("барлық", "Барлық")
    add(workspace, unit("new", TEXT, "Новое.", "translated"), unit("old", near, "Старое.", "final"))
    assert [(m.target, m.points) for m in found(workspace, document, TEXT)] == [
        ("Старое.", 99),
        ("Новое.", 95),
    ]


def test_an_approved_unit_is_not_hidden_by_one_that_says_the_same(workspace, document):
    add(
        workspace, unit("old", TEXT, "Участвовали.", "final"), unit("new", TEXT, "Участвовали.", "translated")
    )
    (match,) = found(workspace, document, TEXT)
    assert (match.standing, match.points) == ("approved", 100)


def test_many_unapproved_ones_do_not_push_the_approved_one_out(workspace, document):
    words = ("бір екі үш төрт бес алты жеті сегіз тоғыз он " * 5).split()
    add(
        workspace,
        unit("good", TEXT.replace("Жиналысқа", "Жиналысына"), "Хорошо.", "final"),
        *(unit(f"w{n}", TEXT, f"Вариант {words[n]} {n}.", "translated") for n in range(50)),
    )
    memories.choose(workspace.db, 2, reads=["main"], writes="main", penalty=30, unapproved=True)
    assert found(workspace, document, TEXT)[0].target == "Хорошо."


def test_the_penalty_and_unapproved_units_can_be_switched_off(workspace, project, document):
    add(workspace, unit("a", TEXT, "Рабочее.", "translated"), unit("b", TEXT, "Готовое.", "final"))
    memories.choose(workspace.db, project, reads=["main"], writes="main", penalty=0, unapproved=True)
    assert [(m.points, m.penalty) for m in found(workspace, document, TEXT)] == [(100, 0), (100, 0)]
    memories.choose(workspace.db, project, reads=["main"], writes="main", penalty=0, unapproved=False)
    assert [m.target for m in found(workspace, document, TEXT)] == ["Готовое."]


def test_the_threshold_means_what_is_left_after_the_penalty(workspace, document):
    add(workspace, unit("a", TEXT, "Рабочее.", "translated"))
    assert found(workspace, document, TEXT, threshold=0.96) == []
    assert found(workspace, document, TEXT, threshold=0.95) != []


def test_a_repaired_match_is_worth_95_at_most(workspace, document):
    add(workspace, unit("a", "Жиынға 25 маман келді.", "На собрание пришли 25 специалистов.", "final"))
    (match,) = found(workspace, document, "Жиынға 35 маман келді.")
    assert (match.target, match.points) == ("На собрание пришли 35 специалистов.", 95)
    assert match.repaired is not None
    assert [(c.sort, c.old, c.new) for c in match.repaired.changes] == [
        ("number", "25 специалистов", "35 специалистов")
    ]


# --- several memories ----------------------------------------------------------------------------------------------


def test_a_project_that_was_never_asked_reads_all_and_writes_to_main(workspace, project):
    memories.create(workspace.db, "Late", priority=5)
    memories.create(workspace.db, "Early", priority=0)
    assert memories.choice(workspace.db, project) == memories.Choice(("main", "Early", "Late"), "main")


def test_a_project_reads_what_it_chose_in_its_order(workspace, project, document):
    memories.create(workspace.db, "A")
    memories.create(workspace.db, "B")
    for name in ("main", "A", "B"):
        add(workspace, unit("u", TEXT, f"Из {name}.", "final"), memory=name)
    memories.choose(workspace.db, project, reads=["B", "A"], writes="main", penalty=5, unapproved=True)
    assert [m.target for m in found(workspace, document, TEXT)] == ["Из B.", "Из A."]
    memories.choose(workspace.db, project, reads=[], writes="main", penalty=5, unapproved=True)
    assert found(workspace, document, TEXT) == []


def test_what_is_confirmed_goes_where_the_project_writes(workspace, project, document):
    memories.create(workspace.db, "A")
    row = translations.rows(workspace.db, document)[0]
    version = row.translations["ru"].version if "ru" in row.translations else 0
    changing.confirm(workspace, row.id, "ru", "Сообщение.", expected=version)
    memories.choose(workspace.db, project, reads=["main", "A"], writes="A", penalty=5, unapproved=True)
    tuid = feeding.tuid(row.id, "ru")
    assert memories.holding(workspace.db, tuid) == ["main"]
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.confirm(workspace, row.id, "ru", "Новость.", expected=stored.version)
    assert memories.holding(workspace.db, tuid) == ["A"]
    undoing.undo(workspace, project)
    assert memories.holding(workspace.db, tuid) == ["A"]
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.reject(workspace, row.id, "ru", "нет", expected=stored.version)
    assert memories.holding(workspace.db, tuid) == []


def test_what_cannot_be_is_refused(workspace, project):
    db = workspace.db
    other = memories.create(db, "A", read_only=True)
    with pytest.raises(InvalidInputError, match="main memory"):
        memories.delete(db, 1)
    with pytest.raises(InvalidInputError, match="main memory"):
        memories.edit(db, 1, name="other", priority=0, read_only=False)
    with pytest.raises(InvalidInputError, match="already"):
        memories.create(db, " a ")
    with pytest.raises(InvalidInputError, match="read-only"):
        memories.choose(db, project, reads=[], writes="A", penalty=5, unapproved=True)
    with pytest.raises(InvalidInputError, match="no memory named"):
        memories.choose(db, project, reads=["gone"], writes="main", penalty=5, unapproved=True)
    memories.edit(db, other, name="A", priority=0, read_only=False)
    memories.choose(db, project, reads=[], writes="A", penalty=5, unapproved=True)
    with pytest.raises(InvalidInputError, match="writes to the memory"):
        memories.delete(db, other)


def test_a_choice_is_undone_on_the_projects_page(workspace, project):
    before = memories.choice(workspace.db, project)
    memories.choose(workspace.db, project, reads=[], writes="main", penalty=0, unapproved=False)
    with pytest.raises(InvalidInputError):
        undoing.undo(workspace, project, inside=True)
    undoing.undo(workspace, project)
    assert memories.choice(workspace.db, project) == before


# --- history -------------------------------------------------------------------------------------------------------

RICH = Unit(
    variants=[
        Variant("kk-KZ", "Мәтін бар.", (Tag("1", "open", 0, "<bpt/>", "b"), Tag("1", "close", 9, "<ept/>", "b"))),
        Variant("ru", "Текст есть.", (), (Prop("x-own", "1", "ru"),), (Note("заметка"),), {"changedate": "20250101T000000Z"}),
    ],
    tuid="rich",
    props=[Prop("x-document", "d"), Prop("x-state", "final")],
    notes=[Note("a", "en", "utf-8")],
    attributes={"creationid": "someone", "srclang": "kk"},
)  # fmt: skip


def test_a_unit_survives_packing():
    assert memory_changes.unpack(memory_changes.pack(RICH)) == RICH
    assert memory_changes.pack(memory_changes.unpack(memory_changes.pack(RICH))) == memory_changes.pack(RICH)


def test_everything_done_is_undone_in_any_depth(workspace):
    db = workspace.db
    add(workspace, RICH, *(unit(f"u{n}", f"Сөйлем {n}.", f"Предложение {n}.") for n in range(3)))
    states = [snapshot(workspace)]
    other = memories.create(db, "A")
    memory_units.take_in(db, other, [unit("n", "Жаңа.", "Новое."), unit("n", "Жаңа.", "Новей.")])
    states.append(snapshot(workspace))
    ids = {e.unit.tuid: e.id for e in memory_units.fitting(db, Filters())}
    memory_units.edit(db, ids["rich"], {1: "Текста нет."})
    states.append(snapshot(workspace))
    memory_units.delete(db, [ids["u0"], ids["n"]])
    states.append(snapshot(workspace))
    memories.edit(db, other, name="B", priority=3, read_only=True)
    memories.delete(db, other)
    for _ in range(2):
        memory_changes.undo(db)
    assert snapshot(workspace) == states[3]
    memory_changes.undo(db)
    assert snapshot(workspace) == states[2]
    memory_changes.undo(db)
    assert snapshot(workspace) == states[1]
    memory_changes.undo(db)
    memory_changes.undo(db)
    assert snapshot(workspace) == states[0]
    assert memories.names(db) == ("main",)


def test_a_deleted_memory_comes_back_whole_and_goes_again(workspace):
    db = workspace.db
    number = memories.create(db, "A")
    add(workspace, RICH, unit("x", "Бір.", "Один."), memory="A")
    memories.edit(db, number, name="A", priority=2, read_only=True)
    before, stored = snapshot(workspace), memories.memories(db)
    change = memories.delete(db, number)
    assert snapshot(workspace) == set()
    new = memory_changes.undo(db, change)
    assert (snapshot(workspace), memories.memories(db)) == (before, stored)
    memory_changes.undo(db, new)
    assert snapshot(workspace) == set()
    assert memories.create(db, "B") != number


def test_a_later_change_is_not_overwritten_by_an_undo(workspace):
    db = workspace.db
    add(workspace, unit("x", "Бір.", "Один."))
    (entry,) = memory_units.fitting(db, Filters())
    memory_units.edit(db, entry.id, {1: "Раз."})
    change = history.undo_target(db, memory_changes.SCOPE)
    assert change is not None
    add(workspace, unit("x", "Бір.", "Единица."))
    before = snapshot(workspace)
    with pytest.raises(UndoConflictError):
        memory_changes.undo(db, change.id)
    assert snapshot(workspace) == before
    assert history.undo_target(db, memory_changes.SCOPE) == change


def test_one_row_of_history_whatever_the_number_of_units(workspace):
    db = workspace.db
    add(workspace, *(unit(f"u{n}", f"Сөйлем {n}.", f"Предложение {n}.") for n in range(1200)))
    deleted, change = memory_units.delete_fitting(db, Filters(memory="main"))
    assert deleted == 1200
    assert len(history.changes(db, change)) == 1
    memory_changes.undo(db, change)
    assert memory_units.count(db, Filters()) == 1200


def test_a_read_only_memory_is_left_alone(workspace):
    db = workspace.db
    number = memories.create(db, "A")
    add(workspace, unit("x", "Бір.", "Один."), memory="A")
    memories.edit(db, number, name="A", priority=0, read_only=True)
    (entry,) = memory_units.fitting(db, Filters())
    with pytest.raises(AlignmentsError):
        memory_units.delete(db, [entry.id])
    with pytest.raises(AlignmentsError):
        memory_units.edit(db, entry.id, {1: "Раз."})
    assert memory_units.delete_fitting(db, Filters()) == (0, 0)
    assert [e.unit for e in memory_units.fitting(db, Filters())] == [entry.unit]


def test_tags_move_with_the_text_around_them(workspace):
    db = workspace.db
    add(workspace, RICH)
    (entry,) = memory_units.fitting(db, Filters())
    number = memory_units.edit(db, entry.id, {0: "Мәтіндер бар."})
    assert [tag.offset for tag in memory_units.entry(db, number).unit.variants[0].tags] == [0, 12]


# --- lists ---------------------------------------------------------------------------------------------------------


def test_pages_are_read_to_both_ends_without_a_gap(workspace):
    db = workspace.db
    add(workspace, *(unit(f"u{n}", f"Сөйлем {n}.", f"Предложение {n}.") for n in range(7)))
    seen, page = [], memory_units.page(db, Filters(), size=3)
    assert page.newer is None
    while True:
        seen += [e.unit.tuid for e in page.entries]
        if page.older is None:
            break
        page = memory_units.page(db, Filters(), below=page.older, size=3)
    assert seen == [f"u{n}" for n in reversed(range(7))]
    back = memory_units.page(db, Filters(), above=page.newer, size=3)
    assert [e.unit.tuid for e in back.entries] == ["u3", "u2", "u1"]
    assert memory_units.page(db, Filters(), above=back.newer, size=3).newer is None


def test_a_page_reads_no_more_units_than_it_shows(workspace):
    db = workspace.db
    add(workspace, *(unit(f"u{n}", f"Сөйлем {n}.", f"Предложение {n}.") for n in range(300)))
    plan = " ".join(
        str(row[3])
        for row in db.execute(
            "EXPLAIN QUERY PLAN SELECT u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE 1 AND u.id < 100 "
            "ORDER BY u.id DESC LIMIT 50"
        )
    )
    assert "TEMP B-TREE" not in plan


def test_days_are_inclusive(workspace):
    from datetime import date

    db = workspace.db
    dated = Unit({"kk": "Бір.", "ru": "Один."}, tuid="d", attributes={"changedate": "20250822T235959Z"})
    add(workspace, dated, unit("u", "Екі.", "Два."))
    day, after = date(2025, 8, 22), date(2025, 8, 23)
    assert memory_units.count(db, Filters(since=day, until=day)) == 1
    assert memory_units.count(db, Filters(since=after)) == 0
    assert memory_units.count(db, Filters(until=after)) == 1


def test_statistics_count_what_is_there(workspace):
    add(workspace, unit("a", "Бір.", "Один.", "final"), unit("b", "Екі.", "Эки.", language="ky"))
    (main,) = memory_statistics.statistics(workspace.db)
    assert main.languages == {"kk": 2, "ru": 1, "ky": 1}
    assert main.states == {"final": 1, "": 1}


def test_problems_go_on_from_group_to_group(workspace, monkeypatch):
    monkeypatch.setattr(memory_problems, "PAGE", 2)
    monkeypatch.setattr(memory_problems, "KEYS", 2)
    pairs = [unit(f"u{n}-{m}", f"Сөйлем {n}.", f"Перевод {m}.") for n in range(5) for m in range(2)]
    add(workspace, *pairs)
    texts, after = [], -1
    while True:
        found_ = memory_problems.problems(workspace.db, "targets", Filters(target="ru"), after=after)
        texts += [group.text for group in found_.groups]
        if found_.following is None:
            break
        after = found_.following
    assert sorted(texts) == [f"Сөйлем {n}." for n in range(5)]


def test_two_of_one_pair_are_duplicates(workspace):
    add(workspace, unit("a", "Бір.", "Один."), unit("b", "Бір.", "Один."), unit("c", "Бір.", "ОДИН."))
    (group,) = memory_problems.problems(workspace.db, "duplicates", Filters()).groups
    assert {e.unit.tuid for e in group.entries} == {"a", "b"}
