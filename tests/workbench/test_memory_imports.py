"""An import into the memory is one change: taking it back leaves the memory as it was, to the unit."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from alignments import Memory, Unit, write_tmx
from glossary import history
from glossary.history import UndoConflictError
from workbench import memories, memory_changes, memory_units
from workbench.cli import main
from workbench.exchange.memory_files import import_files
from workbench.workspace import Workspace


@pytest.fixture
def db(tmp_path):
    workspace = Workspace.open(tmp_path / "workspace", sample=False)
    yield workspace.db
    workspace.close()


def unit(tuid, kk, ru):
    return Unit(texts={"kk": kk, "ru": ru}, tuid=tuid)


def tmx(path, units):
    write_tmx(path, units, "kk", ["ru"])
    return path


def state(db, name="main"):
    """Everything that a memory holds."""
    with Memory(db, name=name) as memory:
        return sorted(memory_changes.pack(each) for each in memory.units())


def written(db):
    return {
        table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("change_set", "memory_change", "memory_change_unit", "memory_import")
    }


ID = st.sampled_from([str(n) for n in range(12)])
UNITS = st.lists(st.tuples(ID, st.sampled_from(["бір", "екі", "үш"]), st.sampled_from(["один", "два", "три"])), max_size=25)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=UNITS, first=UNITS, second=UNITS)
def test_imports_are_taken_back_and_done_again(tmp_path_factory, before, first, second):
    folder = tmp_path_factory.mktemp("memory")
    workspace = Workspace.open(folder / "workspace", sample=False)
    db = workspace.db
    with Memory(db) as memory:
        memory.add([unit(*each) for each in before])
    states, changes = [state(db)], []
    for number, units in enumerate((first, second)):
        path = tmx(folder / f"{number}.tmx", [unit(*each) for each in units])
        (report,) = import_files(db, [path])
        states.append(state(db))
        assert bool(report.change) == (states[-1] != states[-2])
        assert report.change == 0 or report.new + report.changed
        changes.append(report.change)
    undone = []
    for change, was in zip(reversed(changes), reversed(states[:-1]), strict=True):
        if change:
            undone.append(memory_changes.undo(db, change))
        assert state(db) == was
    again = iter(states[1:])
    for change in changes:
        becomes = next(again)
        if change:
            memory_changes.undo(db, undone.pop())
        assert state(db) == becomes
    workspace.close()


def test_what_an_import_brings_is_not_written_twice(db, tmp_path):
    path = tmx(tmp_path / "a.tmx", [unit(str(n), f"сөз {n}", f"слово {n}") for n in range(1200)])
    import_files(db, [path])
    assert written(db) | {"change_set": 0} == {"change_set": 0, "memory_change": 1, "memory_change_unit": 0, "memory_import": 1}  # fmt: skip
    before = written(db)
    (report,) = import_files(db, [path])
    assert (report.unchanged, report.change) == (1200, 0)
    assert written(db) == before, "an import that changes nothing leaves nothing to undo"
    memory_changes.undo(db)
    assert state(db) == []
    memory_changes.undo(db, history.change_sets(db, memory_changes.SCOPE)[0].id)
    assert len(state(db)) == 1200


def test_several_files_are_one_change_of_which_one_names_all(db, tmp_path):
    paths = [tmx(tmp_path / f"{name}.tmx", [unit(name, name, name)]) for name in ("бір", "екі")]
    reports = import_files(db, paths)
    assert len({report.change for report in reports}) == 1
    change = history.get_change_set(db, reports[0].change)
    assert (change.action, change.label) == ("import units", "бір.tmx, екі.tmx")
    memory_changes.undo(db, change.id)
    assert state(db) == []


@pytest.mark.parametrize("what", ["corrected", "deleted", "imported over"])
def test_what_was_changed_since_is_not_taken_back(db, tmp_path, what):
    path = tmx(tmp_path / "a.tmx", [unit("1", "бір", "один"), unit("2", "екі", "два")])
    (report,) = import_files(db, [path])
    number = memory_units.page(db, memory_units.Filters()).entries[0].id
    if what == "corrected":
        memory_units.edit(db, number, {1: "иначе"})
    elif what == "deleted":
        memory_units.delete(db, [number])
    else:
        import_files(db, [tmx(tmp_path / "a.tmx", [unit("2", "екі", "двойка")])])
    before, rows = state(db), written(db)
    with pytest.raises(UndoConflictError, match=r"changed|deleted"):
        memory_changes.undo(db, report.change)
    assert (state(db), written(db)) == (before, rows)
    memory_changes.undo(db)
    memory_changes.undo(db, report.change)
    assert state(db) == []


def test_a_memory_that_an_import_made_goes_with_it(db, tmp_path):
    path = tmx(tmp_path / "a.tmx", [unit("1", "бір", "один")])
    (report,) = import_files(db, [path], memory="Жаңа")
    assert [m.name for m in memories.memories(db)] == ["main", "Жаңа"]
    undo = memory_changes.undo(db, report.change)
    assert [m.name for m in memories.memories(db)] == ["main"]
    memory_changes.undo(db, undo)
    assert len(state(db, "Жаңа")) == 1


def test_a_refused_import_and_a_dry_run_leave_nothing(db, tmp_path):
    good = tmx(tmp_path / "a.tmx", [unit("1", "бір", "один")])
    before = written(db)
    (report,) = import_files(db, [good], memory="Жаңа", dry_run=True)
    assert (report.new, report.change) == (1, 0)
    book = Workbook()
    for row in (["kk", "ru"], ["екі", "=1+1"]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    reports = import_files(db, [good, tmp_path / "b.xlsx"], memory="Жаңа")
    assert [(len(each.refused), each.change) for each in reports] == [(0, 0), (1, 0)]
    assert written(db) == before
    assert [m.name for m in memories.memories(db)] == ["main"]


def test_on_the_command_line(folder, tmp_path):
    def run(*arguments):
        return CliRunner().invoke(main, ["--workspace", str(folder), "memory", *map(str, arguments)])

    path = tmx(tmp_path / "a.tmx", [unit("1", "бір", "один")])
    said = run("import", path)
    assert said.exit_code == 0
    number = said.stderr.rsplit(" ", 1)[1].strip()
    assert said.stderr == f"To take this import back: audarma memory undo --change {number}\n"
    assert f"{number}\t" in run("changes").stdout
    undone = json.loads(run("undo", "--json").stdout)
    assert (undone["undoes"], undone["action"], undone["label"]) == (int(number), "import units", "a.tmx")
    assert run("search", "бір").stdout == ""
    listed = json.loads(run("changes", "--json").stdout)
    assert [(each["change"], each["undone_by"]) for each in listed] == [(undone["change"], None), (int(number), undone["change"])]  # fmt: skip
    again = run("undo", "--change", number)
    assert (again.exit_code, "changed" in again.stderr) == (1, True)
    assert run("undo", "--change", 99999).exit_code == 1
    assert run("undo", "--change", undone["change"]).exit_code == 0
    assert run("search", "бір").stdout == "бір\tодин\n"
    assert run("import", path).stderr == ""


def test_the_page_of_memories_offers_to_take_it_back(client, workspace, tmp_path):
    path = tmx(tmp_path / "a.tmx", [unit("1", "бір", "один")])
    (report,) = import_files(workspace.db, [path])
    assert f'name="change" value="{report.change}"' in client.get("/memory/memories").text
    assert client.post("/memory/undo", data={"change": report.change}).status_code == 303
    assert state(workspace.db) == []
