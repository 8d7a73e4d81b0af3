"""Each project's engines, what they answered, and what is known of a draft."""

from __future__ import annotations

from sqlite_utils import Database

from glossary import history
from glossary.migrations import run


def engines_and_answers(db: Database) -> None:
    """Each project's order of engines, the answers of slow engines, and the runs of `audarma bench`."""
    run(
        db,
        """
ALTER TABLE project ADD COLUMN engines TEXT NOT NULL DEFAULT '{}';
CREATE TABLE answer (
  key TEXT PRIMARY KEY,
  draft TEXT NOT NULL,
  used TEXT NOT NULL
);
CREATE INDEX answer_by_use ON answer(used);
CREATE TABLE bench (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  engine TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  lines TEXT NOT NULL,
  hypotheses TEXT NOT NULL,
  scores TEXT NOT NULL,
  seconds REAL NOT NULL,
  created TEXT NOT NULL
);
CREATE INDEX bench_by_lines ON bench(lines);
ALTER TABLE draft ADD COLUMN compared TEXT;
ALTER TABLE draft ADD COLUMN edits REAL;
ALTER TABLE draft ADD COLUMN words REAL;
""",
    )
    history.track(db, "project")


def open_pins_of_drafts(db: Database) -> None:
    """Which pinned terms a draft does not use, with what puts each right, and which of its names are spelt by rule."""
    run(
        db,
        """
ALTER TABLE draft ADD COLUMN pins_open TEXT NOT NULL DEFAULT '[]';
ALTER TABLE draft ADD COLUMN spelt TEXT NOT NULL DEFAULT '[]';
""",
    )
