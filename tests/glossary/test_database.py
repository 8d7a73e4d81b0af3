from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlite_utils import Migrations

from glossary.database import DatabaseError, backup, connect, migrate, restore, transaction
from glossary.migrations import migrations as glossary_migrations


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audarma.db"


@pytest.fixture
def db(path):
    db = connect(path)
    migrate(db, [glossary_migrations])
    yield db
    db.close()


def names(db) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM profile ORDER BY id")]


def add_profile(db, name: str) -> None:
    from glossary import history

    with history.change_set(db, "test"):
        db.execute("INSERT INTO profile(name) VALUES (?)", [name])


def test_every_connection_is_durable_and_checks_references(db):
    pragma = {
        n: db.execute(f"PRAGMA {n}").fetchone()[0]
        for n in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_a_file_that_is_no_database_is_refused_with_its_path(path):
    path.write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(DatabaseError, match=r"audarma\.db cannot be opened"):
        connect(path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DatabaseError):
        connect(tmp_path / "nowhere" / "audarma.db")


class TestTransaction:
    @pytest.fixture
    def db(self, path):
        db = connect(path)
        db.execute("CREATE TABLE t (x INTEGER)")
        yield db
        db.close()

    @staticmethod
    def values(db) -> list[int]:
        return [row[0] for row in db.execute("SELECT x FROM t ORDER BY x")]

    def test_commits_at_the_end(self, db, path):
        with transaction(db):
            db.execute("INSERT INTO t VALUES (1)")
        other = connect(path)
        assert self.values(other) == [1]
        other.close()

    def test_an_inner_one_joins_the_outer_one(self, db):
        with pytest.raises(RuntimeError), transaction(db):  # noqa: PT012 - what stands before the error is rolled back
            db.execute("INSERT INTO t VALUES (1)")
            with transaction(db):
                db.execute("INSERT INTO t VALUES (2)")
            raise RuntimeError
        assert self.values(db) == []
        assert not db.conn.in_transaction

    def test_takes_the_write_lock_at_once(self, db, path):
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with transaction(db), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    def test_two_writers_wait_for_each_other(self, db, path):
        def add() -> None:
            mine = connect(path)
            for _ in range(50):
                with transaction(mine):
                    highest = mine.execute("SELECT coalesce(max(x), 0) FROM t").fetchone()[0]
                    mine.execute("INSERT INTO t VALUES (?)", [highest + 1])
            mine.close()

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.values(db) == list(range(1, 201))

    def test_a_commit_that_fails_leaves_nothing_open(self, db):
        db.execute("CREATE TABLE c (x INTEGER REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED)")
        db.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        with pytest.raises(sqlite3.IntegrityError), transaction(db):
            db.execute("INSERT INTO c VALUES (7)")
        assert not db.conn.in_transaction
        assert db.execute("SELECT count(*) FROM c").fetchone()[0] == 0


def after_ours(db) -> Migrations:
    """A set of migrations that knows those the file has, for one more behind them."""
    more = Migrations("glossary")
    for row in db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'glossary'").fetchall():
        more(name=row[0])(lambda _: None)
    return more


class TestMigrate:
    def test_says_what_it_applied_and_then_nothing_more(self, path):
        db = connect(path)
        assert migrate(db, [glossary_migrations])[0] == "0001-history-and-concepts"
        assert migrate(db, [glossary_migrations]) == []
        db.close()

    def test_refuses_a_newer_file_and_changes_nothing(self, db, tmp_path):
        db.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('glossary', '0099-from-the-future', '')"
        )
        before = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with pytest.raises(DatabaseError, match="0099-from-the-future"):
            migrate(db, [glossary_migrations], backups=tmp_path / "backups")
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == before
        assert not (tmp_path / "backups").exists()

    def test_a_file_with_data_is_backed_up_first(self, db, tmp_path):
        add_profile(db, "ведомство")
        more = after_ours(db)
        more(name="0002-more")(lambda db: db.execute("DELETE FROM change_set WHERE 0") and None)
        assert migrate(db, [more], backups=tmp_path / "backups") == ["0002-more"]
        (copy,) = (tmp_path / "backups").iterdir()
        assert copy.name.startswith("before-0002-more-")
        saved = connect(copy)
        assert names(saved) == ["default", "ведомство"]
        assert "0002-more" not in {row[0] for row in saved.execute("SELECT name FROM _sqlite_migrations")}
        saved.close()

    def test_a_new_file_needs_no_backup(self, path, tmp_path):
        db = connect(path)
        migrate(db, [glossary_migrations], backups=tmp_path / "backups")
        assert not (tmp_path / "backups").exists()
        db.close()

    def test_a_migration_that_fails_leaves_the_file_as_it_was(self, db):
        def half(db) -> None:
            db.execute("CREATE TABLE half (x)")
            raise RuntimeError("broken")

        more = after_ours(db)
        more(name="0002-half")(half)
        with pytest.raises(RuntimeError):
            migrate(db, [more])
        assert not db.table("half").exists()
        assert migrate(db, [glossary_migrations]) == []

    def test_two_that_start_at_once_make_one_workspace(self, path):
        errors: list[Exception] = []

        def start() -> None:
            try:
                mine = connect(path)
                migrate(mine, [glossary_migrations])
                mine.close()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported below
                errors.append(error)

        threads = [threading.Thread(target=start) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        db = connect(path)
        assert names(db) == ["default"]
        db.close()


class TestBackup:
    def test_while_another_connection_writes(self, db, path, tmp_path):
        stop = threading.Event()

        def write() -> None:
            mine, number = connect(path), 0
            while not stop.is_set():
                number += 1
                add_profile(mine, f"profile {number}")
            mine.close()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                backup(db, tmp_path / f"{number}.db")
        finally:
            stop.set()
            writer.join()
        counts = []
        for number in range(5):
            copy = sqlite3.connect(tmp_path / f"{number}.db")
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            # Every profile has its history: the copy is one moment, not a mixture.
            counts.append(copy.execute("SELECT count(*) FROM profile").fetchone()[0])
            assert (
                copy.execute("SELECT count(*) FROM history WHERE tbl = 'profile'").fetchone()[0] == counts[-1]
            )
            copy.close()
        assert counts == sorted(counts)
        assert sorted(p.name for p in tmp_path.glob("[0-9]*")) == [f"{n}.db" for n in range(5)]

    def test_an_existing_file_is_refused(self, db, tmp_path):
        target = tmp_path / "there.db"
        target.write_text("mine")
        with pytest.raises(DatabaseError, match="exists already"):
            backup(db, target)
        assert target.read_text() == "mine"

    def test_a_folder_that_is_not_there_is_refused(self, db, tmp_path):
        with pytest.raises(DatabaseError, match="There is no folder"):
            backup(db, tmp_path / "no" / "copy.db")

    def test_a_damaged_workspace_gives_no_backup_and_no_partial_file(self, db, path, tmp_path):
        for number in range(500):
            add_profile(db, f"profile {number} " + "x" * 200)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        damage(path)
        broken = connect(path)
        with pytest.raises(DatabaseError, match="is damaged"):
            backup(broken, tmp_path / "copy.db")
        broken.close()
        assert {p.name for p in tmp_path.iterdir()} - {
            path.name,
            f"{path.name}-wal",
            f"{path.name}-shm",
        } == set()


def damage(path) -> None:
    """Write rubbish over pages in the later half of the file, where rows are and not the schema."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(size // 8192 * 4096, size - 4096, 4096 * 3):
            file.seek(place)
            file.write(b"\xa5" * 2000)


class TestRestore:
    @pytest.fixture
    def saved(self, db, tmp_path):
        add_profile(db, "before")
        target = tmp_path / "saved.db"
        backup(db, target)
        add_profile(db, "after")
        return target

    def test_puts_the_backup_back_and_keeps_what_was_there(self, db, path, saved, tmp_path):
        db.close()
        restore(saved, path, kept=tmp_path / "kept.db")
        restored, kept = connect(path), connect(tmp_path / "kept.db")
        assert names(restored) == ["default", "before"]
        assert names(kept) == ["default", "before", "after"]
        restored.close()
        kept.close()
        assert not path.with_name(path.name + ".restoring").exists()

    def test_while_the_workspace_is_open(self, db, path, saved):
        """Who has it open sees the restored content, and what is written then is not lost."""
        restore(saved, path)
        assert names(db) == ["default", "before"]
        add_profile(db, "later")
        other = connect(path)
        assert names(other) == ["default", "before", "later"]
        assert other.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert other.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        other.close()

    def test_into_a_folder_without_a_workspace(self, saved, tmp_path):
        target = tmp_path / "new.db"
        restore(saved, target)
        restored = connect(target)
        assert names(restored) == ["default", "before"]
        restored.close()

    def test_a_damaged_backup_is_refused_and_nothing_changes(self, db, path, tmp_path):
        for number in range(500):
            add_profile(db, f"profile {number} " + "x" * 200)
        saved = tmp_path / "saved.db"
        backup(db, saved)
        damage(saved)
        before = names(db)
        with pytest.raises(DatabaseError, match=r"saved\.db is damaged"):
            restore(saved, path, kept=tmp_path / "kept.db")
        assert names(db) == before
        assert not (tmp_path / "kept.db").exists()
        assert not path.with_name(path.name + ".restoring").exists()

    @pytest.mark.parametrize("content", [b"", b"no database at all"])
    def test_another_file_is_refused(self, db, path, tmp_path, content):
        other = tmp_path / "other.db"
        other.write_bytes(content)
        with pytest.raises(DatabaseError):
            restore(other, path)
        assert names(db) == ["default"]

    def test_another_programs_database_is_refused(self, db, path, tmp_path):
        other = sqlite3.connect(tmp_path / "other.db")
        other.execute("CREATE TABLE t (x)")
        other.close()
        with pytest.raises(DatabaseError, match="not a backup of an Audarma workspace"):
            restore(tmp_path / "other.db", path)
        assert names(db) == ["default"]

    def test_a_missing_file_is_refused(self, path, tmp_path):
        with pytest.raises(DatabaseError, match="There is no file"):
            restore(tmp_path / "no.db", path)

    def test_a_damaged_workspace_can_be_replaced_and_is_kept(self, db, path, saved, tmp_path):
        for number in range(500):
            add_profile(db, f"profile {number} " + "x" * 200)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        damage(path)
        damaged = path.read_bytes()
        restore(saved, path, kept=tmp_path / "kept.db")
        restored = connect(path)
        assert names(restored) == ["default", "before"]
        restored.close()
        assert (tmp_path / "kept.db").read_bytes() == damaged
