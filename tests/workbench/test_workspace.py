from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from glossary import changes, database, history, store
from glossary.database import DatabaseError
from glossary.terms import Concept, Term
from workbench import projects
from workbench.workspace import SAMPLE, Workspace, default_folder, is_disk_full


def test_the_first_start_brings_the_glossary_and_the_sample(folder):
    workspace = Workspace.open(folder)
    assert store.count(workspace.db) >= 150
    (project,) = projects.projects(workspace.db)
    assert (project.sample, project.source, project.targets) == (True, "kk", ("ky", "ru", "en"))
    (document,) = projects.documents(workspace.db, project.id)
    assert document.name == SAMPLE
    for progress in projects.progress(workspace.db, document.id).values():
        assert 20 <= progress.total <= 40
        assert progress.initial > progress.total / 2
    assert history.undo_target(workspace.db, project.scope) is None
    workspace.close()


def work_of_opening(folder) -> int:
    """Count the calls made while a workspace opens: the work, however busy the machine is."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        workspace = Workspace.open(folder)
    finally:
        sys.setprofile(before)
    workspace.close()
    return calls


def test_the_second_start_adds_nothing_and_is_quick(folder, tmp_path):
    workspace = Workspace.open(folder)
    before = workspace.db.execute("SELECT count(*), max(id) FROM change_set").fetchone()
    workspace.close()
    first = work_of_opening(tmp_path / "new")
    assert work_of_opening(folder) < first / 20
    again = Workspace.open(folder)
    assert again.db.execute("SELECT count(*), max(id) FROM change_set").fetchone() == before
    again.close()


def test_what_a_user_deleted_does_not_come_back(folder):
    workspace = Workspace.open(folder)
    for concept in store.concepts(workspace.db):
        changes.delete_concept(workspace.db, concept.id or 0)
    for project in projects.projects(workspace.db):
        projects.delete_project(workspace.db, project.id)
    workspace.close()
    again = Workspace.open(folder)
    assert store.count(again.db) == 0
    assert projects.projects(again.db) == []
    again.close()


class PowerCut(Workspace):
    def add_sample(self) -> None:
        raise RuntimeError("power cut")


def test_a_first_start_that_broke_off_is_made_whole_by_the_next(tmp_path):
    with pytest.raises(RuntimeError):
        PowerCut.open(tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    assert store.count(workspace.db) >= 150
    assert len(projects.projects(workspace.db)) == 1
    workspace.close()


def test_two_first_starts_at_once_make_one_workspace(tmp_path):
    errors: list[Exception] = []

    def start() -> None:
        try:
            Workspace.open(tmp_path / "w").close()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported below
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    workspace = Workspace.open(tmp_path / "w")
    assert len(projects.projects(workspace.db)) == 1
    workspace.close()


def test_a_first_start_waits_for_another_however_long_that_takes(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    other = database.connect(tmp_path / "audarma.db")
    opened: list[Workspace] = []

    def start() -> None:
        workspace = Workspace.open(tmp_path, sample=False)
        workspace.close()
        opened.append(workspace)

    thread = threading.Thread(target=start)
    with database.transaction(other):
        thread.start()
        thread.join(0.3)
        assert opened == []
    thread.join()
    assert len(opened) == 1


def test_what_several_ask_for_at_once_is_made_once(folder):
    workspace = Workspace.open(folder, sample=False)
    begun, go_on, made, got = threading.Event(), threading.Event(), [], []

    def make() -> str:
        made.append("made")
        begun.set()
        go_on.wait()
        return "what"

    def ask() -> None:
        got.append(workspace.remembered("name", 1, make))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    threads[0].start()
    begun.wait()
    for thread in threads[1:]:
        thread.start()
    threads[1].join(0.1)
    assert workspace.remembered("another", 1, lambda: "at once") == "at once"
    go_on.set()
    for thread in threads:
        thread.join()
    assert (made, got) == (["made"], ["what"] * 3)
    workspace.close()


def test_a_folder_that_cannot_be_made_is_an_error_with_its_path(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseError, match="file"):
        Workspace.open(tmp_path / "file")
    with pytest.raises(DatabaseError):
        Workspace.open(tmp_path / "file" / "below")


def test_a_file_that_is_no_workspace_is_not_touched(tmp_path):
    (tmp_path / "audarma.db").write_bytes(b"a letter " * 1000)
    with pytest.raises(DatabaseError, match="cannot be opened"):
        Workspace.open(tmp_path)
    assert (tmp_path / "audarma.db").read_bytes() == b"a letter " * 1000


def test_a_newer_workspace_is_refused(folder):
    workspace = Workspace.open(folder)
    workspace.db.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('workbench', '9999-later', '')"
    )
    workspace.close()
    with pytest.raises(DatabaseError, match="newer Audarma"):
        Workspace.open(folder)


def test_every_thread_has_a_connection_of_its_own(workspace):
    seen = []

    def look() -> None:
        seen.append(workspace.db)
        seen.append(workspace.db)
        seen.append(len(projects.projects(workspace.db)))
        workspace.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen[0] is seen[1]
    assert seen[0] is not workspace.db
    assert seen[2] == 1


class TestIndex:
    def test_is_kept_until_the_glossary_changes(self, workspace):
        first = workspace.index("kk")
        projects.create_project(workspace.db, "another", "kk", ["ru"])
        assert workspace.index("kk") is first
        changes.save_concept(workspace.db, Concept("term", terms=(Term("жезтырнақ", "kk"),)))
        second = workspace.index("kk")
        assert second is not first
        assert [m.form for m in second.find("Ол жезтырнақты көрді.")] == ["жезтырнақты"]

    def test_what_was_rolled_back_is_not_found(self, workspace):
        with pytest.raises(RuntimeError), history.change_set(workspace.db, "broken"):  # noqa: PT012 - what stands before the error is rolled back
            changes.save_concept(workspace.db, Concept("term", terms=(Term("жезтырнақ", "kk"),)))
            assert workspace.index("kk").find("жезтырнақ")
            raise RuntimeError
        time.sleep(0.002)
        changes.save_concept(workspace.db, Concept("term", terms=(Term("мыстан", "kk"),)))
        assert not workspace.index("kk").find("жезтырнақ")
        assert workspace.index("kk").find("мыстан")


def test_the_folder_is_the_one_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("AUDARMA_HOME", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("AUDARMA_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert default_folder() == tmp_path / "data" / "audarma"


def test_a_full_disk_is_told_from_other_failures(folder):
    workspace = Workspace.open(folder)
    workspace.db.execute(f"PRAGMA max_page_count = {workspace.db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(Exception, match="full") as caught, history.change_set(workspace.db, "x"):  # noqa: PT012 - some row is the first too many
        for number in range(10_000):
            workspace.db.execute("INSERT INTO profile(name) VALUES (?)", [f"{number} " + "x" * 500])
    assert is_disk_full(caught.value)
    assert is_disk_full(OSError(28, "No space left on device"))
    assert not is_disk_full(ValueError("full"))
    workspace.close()


def test_a_copied_folder_is_a_workspace(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    copy = Workspace.open(tmp_path / "copy")
    assert len(projects.projects(copy.db)) == 1
    copy.close()


def test_help_is_there_at_once():
    """The command line loads nothing that the command does not need."""
    code = (
        "import sys, workbench.cli; "
        "print([m for m in ('flask', 'lxml', 'sacrebleu', 'pymorphy3', 'numpy', 'rich') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert found.stdout.strip() == "[]"
