"""The one SQLite file: opening it, transactions, migrations, and backups made while it is in use.

Every thread opens its own connection. A write happens inside `transaction()`, which takes the write lock at once, so
that two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database, Migrations

from glossary.errors import GlossaryError

BUSY_TIMEOUT_MS = 5000


class DatabaseError(GlossaryError):
    """The workspace file cannot be used as it is."""


def connect(path: Path | str) -> Database:
    """Open (or make) the SQLite file at `path` for this thread.

    Write-ahead logging lets readers go on while someone writes; `synchronous=FULL` means that "saved" is on disk.
    Raises `DatabaseError` when the file is no SQLite database or cannot be opened.
    """
    connection = None
    try:
        # Autocommit: transactions begin only where `transaction()` says so.
        connection = sqlite3.connect(str(path), isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise DatabaseError(
            "%(path)s cannot be opened as an Audarma workspace (%(reason)s). Choose another folder or restore a backup.",
            path=path,
            reason=error,
        ) from error
    # With recursive triggers, a row that REPLACE pushes out is a deletion that the history sees.
    return Database(connection, recursive_triggers=True, execute_plugins=False)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; unlike other statements, SQLite does not wait with it while another connection is busy."""
    given_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(0.02)
        else:
            return


@contextlib.contextmanager
def patient(db: Database, seconds: float) -> Iterator[None]:
    """Wait inside for up to `seconds` while another connection writes: for what is known to take long (a first start)."""
    db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


@contextlib.contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """Run the block in one write transaction; inside an open one, join it.

    The lock is taken at the start (`BEGIN IMMEDIATE`). Any exception rolls back everything the outermost block did.
    """
    connection = db.conn
    if connection.in_transaction:
        yield db
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield db
        # Inside the try: a COMMIT that fails (disk full, deferred foreign key) leaves the transaction open.
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def migrate(db: Database, sets: Sequence[Migrations], *, backups: Path | None = None) -> list[str]:
    """Bring the file to this program's schema, sets in the order given; return the names applied.

    A file that already holds data is copied to `backups` first. A file that knows migrations which this program does
    not is from a newer version and is refused.
    """
    applied_before = False
    for migrations in sets:
        ours = {m.name for m in migrations._migrations}  # noqa: SLF001 - the set has no public listing
        if newer := sorted({m.name for m in migrations.applied(db)} - ours):
            raise DatabaseError(
                "This workspace was written by a newer Audarma (it has “%(migration)s”). Update Audarma to open it.",
                migration=newer[0],
            )
        applied_before |= bool(migrations.applied(db))
    pending = [m.name for migrations in sets for m in migrations.pending(db)]
    if pending and applied_before and backups is not None:
        stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
        backups.mkdir(parents=True, exist_ok=True)
        backup(db, backups / f"before-{pending[0]}-{stamp}.db")
    if pending:
        # One transaction: of two processes that start at once the second waits and finds nothing left to do.
        with transaction(db):
            for migrations in sets:
                migrations.apply(db)
    return pending


def backup(db: Database, target: Path) -> None:
    """Copy the database in `db` to the new file `target`, online, and verify the copy.

    The copy appears under its name only when `PRAGMA integrity_check` finds it sound. An existing file is refused.
    """
    if target.exists():
        raise DatabaseError("%(path)s exists already; name another file for the backup.", path=target)
    if not target.parent.is_dir():
        raise DatabaseError(
            "There is no folder %(path)s; make it, or name another place for the backup.", path=target.parent
        )
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    copy = sqlite3.connect(str(partial))
    try:
        db.conn.backup(copy)
        # A backup is one file: no write-ahead log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        check_integrity(copy, partial)
    except BaseException:
        copy.close()
        partial.unlink(missing_ok=True)
        raise
    copy.close()
    _to_disk(partial)
    partial.replace(target)


def restore(source: Path, path: Path, *, kept: Path | None = None) -> None:
    """Put the verified backup `source` in the place of `path`; what was there is kept at `kept`.

    Works while others have the workspace open: they see the backup's content from their next statement on. A workspace
    that is itself damaged is kept as it is. Raises `DatabaseError` and changes nothing when the backup is damaged or is
    no Audarma workspace.
    """
    if not source.is_file():
        raise DatabaseError("There is no file %(path)s; name the backup to restore.", path=source)
    partial = path.with_name(path.name + ".restoring")
    partial.unlink(missing_ok=True)
    try:
        _copy_verified(source, partial)
        if not path.exists():
            partial.replace(path)
        elif _is_sound(path):
            _overwrite(path, partial, kept)
        else:
            _set_aside(path, kept)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _copy_verified(source: Path, partial: Path) -> None:
    """Copy a backup to `partial`, on disk, if it is a sound Audarma workspace."""
    with (
        contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(str(partial))) as copy,
    ):
        check_integrity(old, source)
        names = {row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"change_set", "history", "concept"} <= names:
            raise DatabaseError("%(path)s is not a backup of an Audarma workspace.", path=source)
        old.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        check_integrity(copy, partial)
    _to_disk(partial)


def _is_sound(path: Path) -> bool:
    try:
        with contextlib.closing(connect(path).conn) as current:
            check_integrity(current, path)
    except DatabaseError:
        return False
    return True


def _overwrite(path: Path, partial: Path, kept: Path | None) -> None:
    """Write the copy into the workspace in one transaction, so that whoever has it open loses nothing and goes on."""
    current = connect(path)
    try:
        if kept is not None:
            backup(current, kept)
        with contextlib.closing(sqlite3.connect(str(partial))) as copy:
            copy.backup(current.conn)
    finally:
        current.close()


def _set_aside(path: Path, kept: Path | None) -> None:
    """Move a damaged workspace out of the way, its write-ahead log with it."""
    for suffix in ("", "-wal", "-shm"):
        part = Path(f"{path}{suffix}")
        if not part.exists():
            continue
        if kept is None:
            part.unlink()
        else:
            part.replace(f"{kept}{suffix}")


def check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `DatabaseError` unless SQLite finds every page and every reference of the database sound."""
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        answer, dangling = str(error), None
    if answer != "ok" or dangling is not None:
        raise DatabaseError(
            "%(path)s is damaged (%(reason)s). Use another backup.", path=path, reason=dangling or answer
        )


def _to_disk(path: Path) -> None:
    """Make sure that the file's bytes are on disk before it gets its final name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
