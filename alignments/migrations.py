"""The translation memory's tables: memories, units, their variants, and the posting lists of the fuzzy index.

These tables keep no history of their own: the workbench removes and adds units as its change sets demand.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("alignments")

# A variant's id is its unit's id × 256 + its place in the unit, so that a unit's variants lie together without another
# index. Ids are never used twice (AUTOINCREMENT): what the posting lists say about an id stays true or points nowhere.
STATEMENTS = (
    """
    CREATE TABLE memory (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      priority INTEGER NOT NULL DEFAULT 0,
      read_only INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE unit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      memory INTEGER NOT NULL REFERENCES memory(id) ON DELETE CASCADE,
      tuid TEXT NOT NULL,
      document TEXT,
      segment TEXT,
      state TEXT,
      engine TEXT,
      author TEXT,
      created TEXT,
      changed TEXT,
      attributes TEXT,
      props TEXT,
      notes TEXT,
      UNIQUE (memory, tuid)
    )
    """,
    "CREATE INDEX unit_by_document ON unit(document, segment) WHERE document IS NOT NULL",
    """
    CREATE TABLE variant (
      id INTEGER PRIMARY KEY,
      language TEXT NOT NULL,
      written TEXT,
      text TEXT NOT NULL,
      key INTEGER NOT NULL,
      attributes TEXT,
      props TEXT,
      notes TEXT,
      tags TEXT
    )
    """,
    "CREATE INDEX variant_by_key ON variant(key)",
    """
    CREATE TRIGGER unit_takes_its_variants AFTER DELETE ON unit BEGIN
      DELETE FROM variant WHERE id BETWEEN old.id * 256 AND old.id * 256 + 255;
    END
    """,
    """
    CREATE TABLE posting_block (
      id INTEGER PRIMARY KEY,
      language TEXT NOT NULL,
      last_unit INTEGER NOT NULL,
      size INTEGER NOT NULL,
      stamp INTEGER NOT NULL,
      variants BLOB NOT NULL,
      words BLOB NOT NULL,
      characters BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE posting (
      id INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      ordinals BLOB NOT NULL
    )
    """,
)


@migrations(name="0001-translation-memory")
def translation_memory(db: Database) -> None:
    """Make the tables of the translation memory, and the memory that is used unless another is named."""
    for statement in STATEMENTS:
        db.execute(statement)
    db.execute("INSERT INTO memory(name) VALUES ('main')")
