from __future__ import annotations

import sqlite3
from contextlib import contextmanager

import pytest

from alignments import Memory, Unit, blocks, merging
from alignments.merging import Lease
from glossary.database import connect, transaction
from tests.alignments.memories import sentences, unit, work


@pytest.fixture
def database(tmp_path):
    db = connect(tmp_path / "m.db")
    yield db
    merging.background.stop(str(tmp_path / "m.db"))
    db.close()


@pytest.fixture
def tail(database):
    """A memory whose index has a tail of 3000 units and whose background is kept from merging."""
    memory = Memory(database)
    with nobody_merging(database):
        memory.add(unit(s, tuid=str(n)) for n, s in enumerate(sentences(3000)))
    return memory


@contextmanager
def nobody_merging(database):
    """Keep the background from merging what is added inside, there and afterwards."""
    lease = Lease(database)
    lease.take()
    yield
    merging.background.stop(str(database.conn.execute("PRAGMA database_list").fetchone()[2]))
    lease.give_back()


def test_what_is_added_is_merged_in_the_background(database, tmp_path):
    memory = Memory(database)
    memory.add(unit(s) for s in sentences(1500))
    thread, _ = merging.background._running[str(tmp_path / "m.db")]
    thread.join()
    assert blocks.lag(database, "kk") == 0
    assert [block.size for block in blocks.blocks_of(database, "kk")] == [1500]


def test_a_few_units_are_not_worth_a_block(database):
    memory = Memory(database)
    memory.add(unit(s) for s in sentences(blocks.TAIL - 1))
    assert memory.merge()
    assert blocks.blocks_of(database, "kk") == []
    assert memory.lookup(sentences(9)[5], "kk", "ru")[0].score == 1


def test_a_large_import_is_in_blocks_when_it_is_done(database):
    memory = Memory(database)
    memory.add(unit(s) for s in sentences(5000))
    assert blocks.lag(database, "kk") == 0


def test_one_process_merges_and_the_other_skips(tail, database, tmp_path):
    other = connect(tmp_path / "m.db")
    lease = Lease(other)
    assert lease.take()
    assert lease.take()  # renewing one's own
    assert not tail.merge()
    assert not tail.rebuild()
    assert blocks.blocks_of(database, "kk") == []
    lease.give_back()
    assert tail.merge()
    assert blocks.lag(database, "kk") == 0
    other.close()


def test_the_lease_of_a_dead_process_runs_out(tail, database):
    Lease(database).take()
    assert not tail.merge()
    database.execute("UPDATE posting_lease SET until = 1")
    assert tail.merge()


def test_who_was_too_slow_to_renew_the_lease_changes_nothing(tail, database):
    lease = Lease(database)
    lease.take()
    wanted = blocks.plan(database, "kk")
    database.execute("UPDATE posting_lease SET until = 1")
    assert Lease(database).take()
    assert not blocks.carry_out(database, "kk", wanted, lease.held)
    assert blocks.blocks_of(database, "kk") == []


def test_a_plan_that_someone_else_carried_out_is_thrown_away(tail, database):
    wanted = blocks.plan(database, "kk")
    with nobody_merging(database):
        tail.add(unit(s + "!") for s in sentences(9))
    later = blocks.plan(database, "kk")
    assert blocks.carry_out(database, "kk", later)
    made = blocks.blocks_of(database, "kk")
    assert not blocks.carry_out(database, "kk", wanted)
    assert not blocks.carry_out(database, "kk", later)
    assert blocks.blocks_of(database, "kk") == made


def test_a_lookup_does_not_wait_for_who_writes(tail, database, tmp_path):
    other = connect(tmp_path / "m.db")
    other.execute("PRAGMA busy_timeout = 0")
    with transaction(database):  # as a merge that is about to be done
        blocks.carry_out(database, "kk", blocks.plan(database, "kk"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        asked = sentences(3000)[1234]
        reading = Memory(other)
        assert reading.lookup(asked + " енді", "kk", "ru")[0].source == asked
        assert reading.concordance(asked, "kk")
    assert reading.lookup(asked + " енді", "kk", "ru")[0].source == asked
    other.close()


def test_deleting_and_changing_take_effect_at_once(tail):
    pool = sentences(3000)
    tail.merge()
    tail.delete(["7"])
    tail.add([unit("Мүлде бөлек сөйлем тұр", tuid="8")])
    assert pool[7] not in [m.source for m in tail.lookup(pool[7], "kk", "ru")]
    assert pool[8] not in [m.source for m in tail.lookup(pool[8], "kk", "ru")]
    assert tail.lookup("Мүлде бөлек сөйлем тұрды", "kk", "ru")[0].unit.tuid == "8"
    assert [u.tuid for u in tail.search("бөлек сөйлем", "kk")] == ["8"]


def test_merging_cleans_a_block_of_which_too_much_is_dead(tail, database):
    tail.merge()
    tail.delete(str(n) for n in range(700))
    assert [(b.size, b.dead) for b in blocks.blocks_of(database, "kk")] == [(3000, 700)]
    tail.delete(str(n) for n in range(700, 800))
    while not tail.merge():
        pass
    assert [(b.size, b.dead) for b in blocks.blocks_of(database, "kk")] == [(2200, 0)]
    postings = database.execute("SELECT count(DISTINCT id >> 32) FROM posting").fetchone()[0]
    assert postings == 1
    tail.delete(str(n) for n in range(800, 3000))
    while not tail.merge():
        pass
    assert blocks.blocks_of(database, "kk") == []
    assert database.execute("SELECT count(*) FROM posting").fetchone()[0] == 0


def test_a_removed_memory_leaves_dead_postings_that_are_cleaned(tail, database):
    tail.merge()
    database.execute("DELETE FROM memory WHERE name = 'main'")
    assert [b.live for b in blocks.blocks_of(database, "kk")] == [0]
    assert merging.due(database) == "kk"


def test_a_language_that_gets_no_more_texts_does_not_fall_behind(database):
    memory = Memory(database)
    memory.add(unit(s) for s in sentences(5000))
    memory.add(Unit({"en": s, "fr": s}) for s in sentences(5000, seed=2))
    assert blocks.lag(database, "kk") == 0
    assert sum(b.size for b in blocks.blocks_of(database, "kk")) == 5000


def test_each_text_is_indexed_a_logarithmic_number_of_times(database):
    memory, lease = Memory(database), Lease(database)
    lease.take()
    pool, indexed = sentences(16 * blocks.TAIL), 0
    for start in range(0, len(pool), blocks.TAIL):
        memory.add(unit(s) for s in pool[start : start + blocks.TAIL])
        while wanted := blocks.plan(database, "kk"):
            indexed += blocks.TAIL + sum(block.live for block in wanted.replaced)
            assert blocks.carry_out(database, "kk", wanted)
    assert len(blocks.blocks_of(database, "kk")) <= 5
    assert indexed <= 5 * len(pool)


# ---------------------------------------------------------------- kill -9


def state(path) -> tuple[int, int, list[int]]:
    db = connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    units, variants = (db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("unit", "variant"))
    assert variants == 2 * units
    known = [row[0] for row in db.execute("SELECT id FROM posting_block ORDER BY id")]
    assert known == [row[0] for row in db.execute("SELECT DISTINCT id >> 32 FROM posting ORDER BY 1")]
    assert known == [row[0] for row in db.execute("SELECT block FROM posting_texts ORDER BY 1")]
    sizes = [block.size for block in blocks.blocks_of(db, "kk")]
    db.close()
    return units, variants, sizes


def test_an_import_that_is_killed_leaves_what_was_before(tmp_path):
    more = tmp_path / "more.txt"
    more.write_text("\n".join(s + " енді" for s in sentences(4500, seed=4)), encoding="utf-8")
    statements = work(tmp_path / "whole.db", str(more))
    assert state(tmp_path / "whole.db") == (4500, 9000, [4500])
    with Memory(tmp_path / "m.db") as memory:
        memory.add(unit(s) for s in sentences(500))
    for share in (0.3, 0.85, 0.999):
        assert work(tmp_path / "m.db", str(more), int(share * statements)) is None
        assert state(tmp_path / "m.db") == (500, 1000, [])
    work(tmp_path / "m.db", str(more))
    assert state(tmp_path / "m.db") == (5000, 10000, [5000])


@pytest.mark.parametrize("share", [0.05, 0.5, 0.999])
def test_a_merge_that_is_killed_leaves_the_index_before_or_after(tail, tmp_path, share):
    path, whole = tmp_path / "m.db", tmp_path / "whole.db"
    with sqlite3.connect(whole) as copy:
        tail._db.conn.backup(copy)
    copy.close()
    statements = work(whole, "merge")
    assert state(whole) == (3000, 6000, [3000])
    assert work(path, "merge", int(share * statements)) is None
    assert state(path) in [(3000, 6000, []), (3000, 6000, [3000])]
    asked = sentences(3000)[77]
    assert tail.lookup(asked + " енді", "kk", "ru")[0].source == asked
    tail._db.execute("UPDATE posting_lease SET until = 1")  # the lease of the dead runs out
    while not tail.merge():
        pass  # the lookup has woken the background
    assert state(path) == (3000, 6000, [3000])
