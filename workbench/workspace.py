"""A workspace: one folder with the database and its backups, opened once and used from many threads."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Hashable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from alignments.migrations import migrations as alignments_migrations
from glossary import history, seeding, store
from glossary.database import DatabaseError, connect, migrate, patient, transaction
from glossary.index import TermIndex
from glossary.migrations import migrations as glossary_migrations
from workbench import spelling
from workbench.drafting import models
from workbench.migrations import migrations as workbench_migrations

T = TypeVar("T")
MIGRATIONS = (glossary_migrations, alignments_migrations, workbench_migrations)
DATABASE_NAME = "audarma.db"
_FIRST_START_SECONDS = 120  # that a start waits for another one that makes the workspace, on a slow disk too
SAMPLE = "sample-kk.txt"
SAMPLE_DATE = date(2025, 9, 15)


def default_folder() -> Path:
    """Return `AUDARMA_HOME`, else the folder for a user's data on this system."""
    if home := os.environ.get("AUDARMA_HOME"):
        return Path(home)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "audarma"


def models_folder(folder: Path) -> Path:
    """Return where the translation models of a workspace folder lie."""
    return folder / "models"


class Workspace:
    """One workspace folder. Every thread that asks for `db` gets a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()
        self._indexes: dict[str, tuple[tuple[int, str], TermIndex]] = {}
        self._remembered: dict[str, tuple[Hashable, Any]] = {}
        self._making: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, sample: bool = True) -> Workspace:
        """Open the workspace in `folder`, making it if need be; a new one gets the starter glossary and the sample.

        Raises `DatabaseError` when the folder cannot be used or was written by a newer Audarma.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(
                "The folder %(path)s cannot be made (%(reason)s). Choose another with --workspace.",
                path=folder,
                reason=error.strerror or error,
            ) from error
        workspace = cls(folder)
        models.use(models_folder(folder))
        spelling.use(folder)
        with patient(workspace.db, _FIRST_START_SECONDS):
            migrate(workspace.db, MIGRATIONS, backups=workspace.backups)
            if not workspace._is_set_up():
                with transaction(workspace.db):
                    # Asked again under the lock: another process may have been first.
                    if not workspace._is_set_up():
                        seeding.seed(workspace.db)
                        if sample:
                            workspace.add_sample()
        return workspace

    def _is_set_up(self) -> bool:
        """Whether the first start was finished once; a glossary that was emptied since stays empty."""
        return (
            self.db.execute("SELECT 1 FROM change_set WHERE scope = ?", [seeding.SCOPE]).fetchone()
            is not None
        )

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / DATABASE_NAME

    @property
    def backups(self) -> Path:
        """Where backups go that the program makes by itself."""
        return self.folder / "backups"

    @property
    def db(self) -> Database:
        """This thread's connection."""
        if not hasattr(self._local, "db"):
            self._local.db = connect(self.path)
        db: Database = self._local.db
        return db

    def close(self) -> None:
        """Close this thread's connection; the next use of `db` opens a new one."""
        if hasattr(self._local, "db"):
            self._local.db.close()
            del self._local.db

    def index(self, language: str) -> TermIndex:
        """Return the glossary's index for `language`, built again when the glossary has changed."""
        stamp = store.stamp(self.db)
        with self._lock:
            known = self._indexes.get(language)
            if known is None or known[0] != stamp:
                known = (stamp, TermIndex(store.terms(self.db, language), language))
                self._indexes[language] = known
            return known[1]

    def remembered(self, name: str, state: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gave when `state` was last as it is now; call it again when that has changed.

        Several who ask at once wait for the one that makes it: what a page asks for first all needs the same reading.
        """
        known = self._remembered.get(name)
        if known is None or known[0] != state:
            with self._lock:
                making = self._making.setdefault(name, threading.RLock())
            with making:
                known = self._remembered.get(name)
                if known is None or known[0] != state:
                    known = self._remembered[name] = (state, make())
        made: T = known[1]
        return made

    def recall(self, name: str, state: Hashable, kind: type[T]) -> T | None:
        """Return what `remembered` would give without making it, or None."""
        known = self._remembered.get(name)
        if known is None or known[0] != state:
            return None
        assert isinstance(known[1], kind)
        return known[1]

    def add_sample(self) -> None:
        """Add the sample project, so that the first screen shows what the program does."""
        from workbench import intake, projects  # noqa: PLC0415 - the drafting that it starts would slow every start

        text = resources.files("workbench").joinpath("data", SAMPLE).read_bytes()
        with history.change_set(self.db, "set up", scope=seeding.SCOPE):
            project = projects.create_project(
                self.db, projects.SAMPLE_NAME, "kk", ("ky", "ru", "en"), sample=True
            )
            document = intake.add_document(self, project, SAMPLE, text)
            projects.set_date(self.db, document, SAMPLE_DATE)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an exception means that there is no room left on the disk."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
    return isinstance(error, OSError) and error.errno in {28, 122}  # ENOSPC, EDQUOT
