"""What projects read and write: translation memories, and official parallel texts."""

from __future__ import annotations

from sqlite_utils import Database

from glossary import history
from glossary.migrations import run


def memories_of_projects(db: Database) -> None:
    """Which memories each project reads and writes, and what was done to memories and units by hand.

    `memory_change` is what a change set holds of a change to the memory: one row, however many units it touched; these stand
    untracked in `memory_change_unit`, and stay there when the row is undone, for the redo.
    """
    run(
        db,
        """
CREATE TABLE project_memory (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project INTEGER NOT NULL UNIQUE REFERENCES project(id) ON DELETE CASCADE,
  reads TEXT NOT NULL,
  writes INTEGER NOT NULL,
  penalty INTEGER NOT NULL,
  unapproved INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE memory_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE memory_change_unit (
  change INTEGER NOT NULL,
  tuid TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (change, tuid)
) WITHOUT ROWID;
CREATE INDEX memory_change_unit_by_tuid ON memory_change_unit(tuid);
""",
    )
    for table in ("project_memory", "memory_change"):
        history.track(db, table)


def imported_memory_files(db: Database) -> None:
    """The headers of the TMX files that a memory was filled from, so that an export can pass on what they say."""
    run(
        db,
        """
CREATE TABLE memory_file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  memory INTEGER NOT NULL REFERENCES memory(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  header TEXT NOT NULL,
  UNIQUE (memory, name)
);
""",
    )


def references(db: Database) -> None:
    """Official parallel texts, kept byte for byte, and which of their sentences go with which segments."""
    run(
        db,
        """
CREATE TABLE reference (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  document INTEGER REFERENCES document(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  date TEXT,
  created TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX reference_by_project ON reference(project);
CREATE INDEX reference_by_document ON reference(document, language);
CREATE TABLE reference_link (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reference INTEGER NOT NULL REFERENCES reference(id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  score REAL,
  confirmed INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX reference_link_by_reference ON reference_link(reference);
CREATE TABLE reference_text (
  reference INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,
  encoding TEXT NOT NULL,
  PRIMARY KEY (reference, side)
);
CREATE TABLE reference_sentence (
  reference INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),
  position INTEGER NOT NULL,
  paragraph INTEGER NOT NULL,
  gap TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (reference, side, position)
) WITHOUT ROWID;
""",
    )
    for table in ("reference", "reference_link"):
        history.track(db, table)


def memories_of_ones_own(db: Database) -> None:
    """Which memories are shared: read by every project that has chosen none. What was there before stays shared."""
    run(db, "ALTER TABLE memory ADD COLUMN shared INTEGER NOT NULL DEFAULT 1")


def imports_into_memories(db: Database) -> None:
    """What an import brought: the units of a memory with numbers behind `first` up to `last`, `units` of them.

    No unit is written down twice for that: one that is changed by hand, or taken back, is written beside the change then.
    """
    run(
        db,
        """
CREATE TABLE memory_import (
  change INTEGER PRIMARY KEY,
  memory INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  units INTEGER NOT NULL
);
""",
    )
