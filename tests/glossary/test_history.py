from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossary import history
from glossary.database import connect, transaction
from glossary.history import UndoConflictError, change_set

TABLES = ("parent", "child", "leaf")


def fresh():
    db = connect(":memory:")
    for statement in history.SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute(
        'CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, "end" TEXT, '
        "head INTEGER REFERENCES parent(id) ON DELETE SET NULL, version INTEGER NOT NULL DEFAULT 0)"
    )
    db.execute(
        "CREATE TABLE child (id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER NOT NULL REFERENCES parent(id) "
        "ON DELETE CASCADE, text TEXT NOT NULL, number INTEGER, version INTEGER NOT NULL DEFAULT 0, UNIQUE (parent, text))"
    )
    db.execute(
        "CREATE TABLE leaf (id INTEGER PRIMARY KEY AUTOINCREMENT, child INTEGER REFERENCES child(id) ON DELETE CASCADE, "
        "text TEXT, version INTEGER NOT NULL DEFAULT 0)"
    )
    for table in TABLES:
        history.track(db, table)
    return db


@pytest.fixture
def db():
    db = fresh()
    yield db
    db.close()


def content(db, *, version: bool = False) -> dict[str, dict[int, dict[str, Any]]]:
    out: dict[str, dict[int, dict[str, Any]]] = {}
    for table in TABLES:
        out[table] = {}
        for row in db.query(f"SELECT * FROM {table}"):
            if not version:
                del row["version"]
            out[table][row["id"]] = row
    return out


def replayed(db) -> dict[str, dict[int, dict[str, Any]]]:
    """The tables as the history alone tells them."""
    out: dict[str, dict[int, dict[str, Any]]] = {table: {} for table in TABLES}
    for change_set_id in [r[0] for r in db.execute("SELECT id FROM change_set ORDER BY id")]:
        for change in history.changes(db, change_set_id):
            rows = out[change.table]
            assert rows.get(change.row) == change.before
            if change.after is None:
                del rows[change.row]
            else:
                rows[change.row] = change.after
    return out


# --- random actions ------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
rows = st.integers(1, 8)
steps = st.one_of(
    st.tuples(
        st.just('INSERT INTO parent(name, "end", head) VALUES (?, ?, ?)'),
        texts,
        st.none() | texts,
        st.none() | rows,
    ),
    st.tuples(
        st.just("INSERT INTO child(parent, text, number) VALUES (?, ?, ?)"), rows, texts, st.none() | rows
    ),
    st.tuples(st.just("INSERT INTO leaf(child, text) VALUES (?, ?)"), rows, st.none() | texts),
    st.tuples(st.just("INSERT OR REPLACE INTO parent(name) VALUES (?)"), texts),
    st.tuples(
        st.just("INSERT INTO parent(name) VALUES (?) ON CONFLICT (name) DO UPDATE SET \"end\" = 'x'"), texts
    ),
    st.tuples(st.just('UPDATE parent SET name = ?, "end" = ? WHERE id = ?'), texts, st.none() | texts, rows),
    st.tuples(st.just("UPDATE parent SET head = ? WHERE id = ?"), rows, rows),
    st.tuples(st.just("UPDATE child SET text = ?, parent = ? WHERE id = ?"), texts, rows, rows),
    st.tuples(st.just("UPDATE OR IGNORE child SET parent = ?"), rows),
    st.tuples(st.just("UPDATE leaf SET text = text || ?"), texts),
    st.tuples(st.just("DELETE FROM parent WHERE id = ?"), rows),
    st.tuples(st.just("DELETE FROM child WHERE id = ?"), rows),
    st.tuples(st.just("DELETE FROM leaf WHERE id = ?"), rows),
)
actions = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=8)


def act(db, action) -> int | None:
    """Run one change set of several statements; what the database refuses is left out."""
    with change_set(db, "act", scope="s") as number:
        for sql, *values in action:
            try:
                db.execute(sql, values)
            except sqlite3.IntegrityError:
                continue
    return number if db.execute("SELECT 1 FROM change_set WHERE id = ?", [number]).fetchone() else None


quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(actions)
def test_replaying_the_history_gives_the_present(actions):
    db = fresh()
    for action in actions:
        act(db, action)
    assert replayed(db) == content(db)
    db.close()


@quick
@given(actions)
def test_undo_of_the_latest_change_set_restores_every_row_and_undoing_that_redoes(actions):
    db = fresh()
    for action in actions:
        before = content(db)
        number = act(db, action)
        after = content(db)
        if number is None:
            assert before == after
            continue
        undone = history.undo(db, number)
        assert content(db) == before
        redone = history.undo(db, undone)
        assert content(db) == after
        assert number < undone < redone
    assert replayed(db) == content(db)
    db.close()


@quick
@given(actions)
def test_undoing_everything_newest_first_empties_the_tables(actions):
    db = fresh()
    states = [content(db)]
    states.extend(content(db) for action in actions if act(db, action) is not None)
    while (target := history.undo_target(db, "s")) is not None:
        assert content(db) == states.pop()
        history.undo(db, target.id)
        assert content(db) == states[-1]
    assert len(states) == 1
    while (target := history.redo_target(db, "s")) is not None:
        history.undo(db, target.id)
    assert replayed(db) == content(db)
    db.close()


@quick
@given(actions, st.integers(0, 7))
def test_undoing_an_older_change_set_succeeds_whole_or_changes_nothing(actions, which):
    db = fresh()
    numbers = [n for action in actions if (n := act(db, action)) is not None]
    if numbers:
        chosen = numbers[which % len(numbers)]
        before, sets = content(db, version=True), db.execute("SELECT count(*) FROM change_set").fetchone()
        touched = {(c.table, c.row) for c in history.changes(db, chosen)}
        first = {}
        for change in history.changes(db, chosen):
            first.setdefault((change.table, change.row), change.before)
        try:
            history.undo(db, chosen)
        except UndoConflictError:
            assert content(db, version=True) == before
            assert db.execute("SELECT count(*) FROM change_set").fetchone() == sets
            assert not db.conn.in_transaction
        else:
            now = content(db)
            for table, row in touched:
                assert now[table].get(row) == first[table, row]
            for table in TABLES:
                for row in set(before[table]) | set(now[table]):
                    if (table, row) not in touched:
                        assert {k: v for k, v in before[table][row].items() if k != "version"} == now[
                            table
                        ].get(row)
    assert replayed(db) == content(db)
    db.close()


@quick
@given(actions)
def test_a_row_holds_the_number_of_the_change_set_that_last_wrote_it(actions):
    db = fresh()
    for action in actions:
        act(db, action)
    for table, found in content(db, version=True).items():
        for number, row in found.items():
            assert row["version"] == history.changes_of(db, table, number)[-1].change_set
    db.close()


# --- rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO parent(name) VALUES ('b')",
        "UPDATE parent SET name = 'b'",
        "DELETE FROM parent",
        "REPLACE INTO parent(name) VALUES ('a')",
    ],
)
def test_a_write_outside_a_change_set_is_refused(db, sql):
    with change_set(db, "first"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    before = content(db, version=True)
    with pytest.raises(sqlite3.IntegrityError, match="outside a change set"):
        db.execute(sql)
    assert content(db, version=True) == before


def test_numbers_are_never_used_again(db):
    numbers = []
    for name in "abc":
        with change_set(db, "add") as number:
            row = db.execute("INSERT INTO parent(name) VALUES (?) RETURNING id", [name]).fetchone()[0]
        numbers.append((number, row))
        history.undo(db, number)
    with change_set(db, "nothing") as empty:
        pass
    with change_set(db, "add") as last:
        row = db.execute("INSERT INTO parent(name) VALUES ('d') RETURNING id").fetchone()[0]
    assert len({n for n, _ in numbers} | {empty, last}) == 5
    assert row not in {r for _, r in numbers}


def test_an_action_that_changed_nothing_leaves_no_change_set(db):
    with change_set(db, "add"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    with change_set(db, "same"):
        db.execute("UPDATE parent SET name = 'a'")
    assert [c.action for c in history.change_sets(db, "")] == ["add"]


def test_an_inner_change_set_is_part_of_the_outer_one(db):
    with change_set(db, "outer") as outer:
        db.execute("INSERT INTO parent(name) VALUES ('a')")
        with change_set(db, "inner") as inner:
            db.execute("INSERT INTO parent(name) VALUES ('b')")
        db.execute("INSERT INTO parent(name) VALUES ('c')")
    assert inner == outer
    history.undo(db, outer)
    assert content(db)["parent"] == {}


def test_a_failed_change_set_leaves_nothing_also_where_the_transaction_goes_on(db):
    with transaction(db):
        with pytest.raises(RuntimeError), change_set(db, "broken"):  # noqa: PT012 - what stands before the error is rolled back
            db.execute("INSERT INTO parent(name) VALUES ('a')")
            raise RuntimeError
        with change_set(db, "next"):
            db.execute("INSERT INTO parent(name) VALUES ('b')")
    assert [row["name"] for row in content(db)["parent"].values()] == ["b"]
    assert [c.action for c in history.change_sets(db, "")] == ["next"]
    with pytest.raises(sqlite3.IntegrityError, match="outside a change set"):
        db.execute("INSERT INTO parent(name) VALUES ('c')")


def test_a_later_change_to_the_same_row_is_a_conflict_that_names_it(db):
    with change_set(db, "add", label="first"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    with change_set(db, "rename", label="second") as second:
        db.execute("UPDATE parent SET name = 'b'")
    with change_set(db, "rename", label="third"):
        db.execute("UPDATE parent SET name = 'c'")
    before = content(db, version=True)
    with pytest.raises(UndoConflictError, match="rename: third"):
        history.undo(db, second)
    assert content(db, version=True) == before


def test_undoing_an_addition_does_not_take_later_things_with_it(db):
    with change_set(db, "add") as first:
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    with change_set(db, "hang on", label="leaf"):
        db.execute("INSERT INTO child(parent, text) VALUES (1, 'x')")
    with pytest.raises(UndoConflictError, match="hang on: leaf"):
        history.undo(db, first)
    assert len(content(db)["child"]) == 1


def test_undoing_a_deletion_whose_place_is_taken_is_a_conflict(db):
    with change_set(db, "add"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    with change_set(db, "delete") as deletion:
        db.execute("DELETE FROM parent")
    with change_set(db, "add another"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    with pytest.raises(UndoConflictError, match="stands in its place"):
        history.undo(db, deletion)
    assert not db.conn.in_transaction


def test_undoing_a_deletion_whose_owner_is_gone_is_a_conflict(db):
    with change_set(db, "add"):
        db.execute("INSERT INTO parent(name) VALUES ('a')")
        db.execute("INSERT INTO child(parent, text) VALUES (1, 'x')")
    with change_set(db, "delete child") as deletion:
        db.execute("DELETE FROM child")
    with change_set(db, "delete parent"):
        db.execute("DELETE FROM parent")
    with pytest.raises(UndoConflictError):
        history.undo(db, deletion)
    assert content(db) == {"parent": {}, "child": {}, "leaf": {}}


def test_undo_and_redo_walk_the_same_way_back_and_forth(db):
    def do(name: str) -> None:
        with change_set(db, "add", label=name, scope="s"):
            db.execute("INSERT INTO parent(name) VALUES (?)", [name])

    def step(target) -> str | None:
        if target is None:
            return None
        history.undo(db, target.id)
        return target.label

    def undo() -> str | None:
        return step(history.undo_target(db, "s"))

    def redo() -> str | None:
        return step(history.redo_target(db, "s"))

    def present() -> str:
        return "".join(row["name"] for row in content(db)["parent"].values())

    for name in "abc":
        do(name)
    assert [undo(), undo()] == ["c", "b"]
    assert present() == "a"
    assert [redo(), redo(), redo()] == ["b", "c", None]
    assert present() == "abc"
    assert [undo(), undo(), redo(), undo(), undo(), undo()] == ["c", "b", "b", "b", "a", None]
    assert [redo(), redo(), redo(), redo()] == ["a", "b", "c", None]
    assert undo() == "c"
    do("d")
    assert redo() is None
    assert [undo(), undo()] == ["d", "b"]
    assert present() == "a"
    assert [redo(), redo(), redo()] == ["b", "d", None]
    assert present() == "abd"


def test_scopes_do_not_undo_each_other(db):
    for scope in ("one", "two"):
        with change_set(db, "add", label=scope, scope=scope):
            db.execute("INSERT INTO parent(name) VALUES (?)", [scope])
    target = history.undo_target(db, "one")
    assert target is not None
    assert target.label == "one"
    assert history.undo_target(db, "three") is None


def test_a_column_added_since_does_not_stand_in_the_way_of_undo(db):
    with change_set(db, "add") as number:
        db.execute("INSERT INTO parent(name) VALUES ('a')")
    db.execute("ALTER TABLE parent ADD COLUMN note TEXT NOT NULL DEFAULT ''")
    history.track(db, "parent")
    history.undo(db, number)
    assert content(db)["parent"] == {}


def test_a_change_set_that_is_none_is_an_error(db):
    with pytest.raises(history.GlossaryError, match="no change number 99"):
        history.undo(db, 99)
