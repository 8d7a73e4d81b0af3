"""Merging the tail of the fuzzy index into blocks: by one process at a time, in the background.

Who merges holds a lease, a row that says who and until when; others skip. A process that dies leaves a lease that runs
out, and nothing half-done, because each step is one transaction. Correctness does not rest on the lease: a block made
of texts that someone else has put into one meanwhile is thrown away.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from alignments import blocks
from glossary.database import DatabaseError, connect, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

LEASE_SECONDS = 60.0  # many times what a step takes
log = logging.getLogger(__name__)


class Lease:
    """The right to merge in one file."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._holder = secrets.token_hex(8)

    def take(self) -> bool:
        """Take or renew the lease; False when another holds it."""
        until = time.time() + LEASE_SECONDS
        with transaction(self._db):
            return bool(
                self._db.execute(
                    "UPDATE posting_lease SET holder = ?, until = ? WHERE holder IS ? OR holder IS NULL OR until < ?",
                    [self._holder, until, self._holder, time.time()],
                ).rowcount
            )

    def give_back(self) -> None:
        """Let others merge."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE posting_lease SET holder = NULL, until = 0 WHERE holder = ?", [self._holder]
            )

    def held(self) -> bool:
        """Say whether it is ours still: another may have taken it when we were too slow to renew it."""
        row = self._db.execute("SELECT 1 FROM posting_lease WHERE holder = ?", [self._holder]).fetchone()
        return row is not None


@contextlib.contextmanager
def leased(db: Database) -> Iterator[Lease | None]:
    """Give the lease for the block, or None when another process has it."""
    lease = Lease(db)
    if not lease.take():
        yield None
        return
    try:
        yield lease
    finally:
        lease.give_back()


def languages(db: Database) -> list[str]:
    """Return the languages that have an index."""
    return [row[0] for row in db.execute("SELECT language FROM posting_language ORDER BY language")]


def due(db: Database) -> str | None:
    """Return a language in which there is something to merge."""
    return next((language for language in languages(db) if blocks.plan(db, language)), None)


def merge(db: Database, stop: threading.Event | None = None) -> bool:
    """Merge until nothing is left to do, or `stop` is set; False when another process is at it."""
    if due(db) is None:
        return True
    with leased(db) as lease:
        if lease is None:
            return False
        while not (stop and stop.is_set()) and (language := due(db)) is not None and lease.take():
            if wanted := blocks.plan(db, language):
                blocks.carry_out(db, language, wanted, lease.held)
    return True


def catch_up(db: Database, language: str, least: int) -> bool:
    """Put the tail of one language into blocks until it is shorter than `least`; False when another merges."""
    with leased(db) as lease:
        if lease is None:
            return False
        while blocks.lag(db, language) >= least and lease.take():
            if wanted := blocks.plan(db, language, least):
                blocks.carry_out(db, language, wanted, lease.held)
    return True


def rebuild(db: Database) -> bool:
    """Make every block again, free of what was deleted or replaced; False when another process merges."""
    with leased(db) as lease:
        if lease is None:
            return False
        for language in languages(db):
            for wanted in list(blocks.everything(blocks.blocks_of(db, language))):
                if lease.take():
                    blocks.carry_out(db, language, wanted, lease.held)
    return True


# ---------------------------------------------------------------- in the background


class _Background:
    """One thread for each file that has something to merge; it ends when nothing is left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, tuple[threading.Thread, threading.Event]] = {}

    def wake(self, path: str) -> None:
        """See to it that the file's index is merged soon."""
        with self._lock:
            if path in self._running:
                return
            stop = threading.Event()
            thread = threading.Thread(target=self._work, args=(path, stop), name="audarma-merge", daemon=True)
            self._running[path] = (thread, stop)
            thread.start()

    def stop(self, path: str) -> None:
        """End the work on a file after the step it is at, and wait for that."""
        with self._lock:
            running = self._running.get(path)
        if running is not None:
            thread, stop = running
            stop.set()
            thread.join()

    def stop_all(self) -> None:
        """End all work: the process is about to end."""
        for path in list(self._running):
            self.stop(path)

    def _work(self, path: str, stop: threading.Event) -> None:
        try:
            # Whoever woke us may have closed the file and removed it: it is not to be made anew.
            if Path(path).exists():
                db = connect(path)
                try:
                    merge(db, stop)
                finally:
                    db.close()
        except (sqlite3.OperationalError, DatabaseError) as error:
            # Busy for longer than we wait, or gone: the next lookup or addition asks again.
            log.warning("the index of %s was not merged now: %s", path, error)
        finally:
            with self._lock:
                del self._running[path]


background = _Background()
atexit.register(background.stop_all)
