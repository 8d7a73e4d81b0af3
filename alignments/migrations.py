"""The translation memory's tables: memories, units, their variants, and the posting lists of the fuzzy index.

These tables keep no history of their own: the workbench removes and adds units as its change sets demand.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("alignments")

INDEX_KEYS = "CREATE INDEX variant_by_key ON variant(key)"

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
    INDEX_KEYS,
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


# What the second step changes: a block's arrays stand apart from what is read and written of it often; the index knows
# up to which unit each language is in blocks, how many texts of a block are gone, and who merges.
MERGING = (
    "ALTER TABLE posting_block ADD COLUMN dead INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE posting_texts (
      block INTEGER PRIMARY KEY REFERENCES posting_block(id) ON DELETE CASCADE,
      variants BLOB NOT NULL,
      words BLOB NOT NULL,
      characters BLOB NOT NULL,
      vocabulary BLOB NOT NULL
    )
    """,
    "CREATE TABLE posting_language (language TEXT PRIMARY KEY, last_unit INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE posting_lease (id INTEGER PRIMARY KEY CHECK (id = 1), holder TEXT, until REAL NOT NULL)",
    "INSERT INTO posting_lease(id, until) VALUES (1, 0)",
    # The index is made again, with what the earlier one lacked, when it is next needed.
    "DELETE FROM posting",
    "DELETE FROM posting_block",
    "ALTER TABLE posting_block DROP COLUMN variants",
    "ALTER TABLE posting_block DROP COLUMN words",
    "ALTER TABLE posting_block DROP COLUMN characters",
    "CREATE UNIQUE INDEX posting_block_by_unit ON posting_block(language, last_unit)",
    """
    CREATE TRIGGER variant_leaves_a_dead_posting AFTER DELETE ON variant BEGIN
      UPDATE posting_block SET dead = dead + 1 WHERE id = (
        SELECT id FROM posting_block WHERE language = old.language AND last_unit >= old.id / 256
        ORDER BY last_unit LIMIT 1);
    END
    """,
)


@migrations(name="0002-index-merging")
def index_merging(db: Database) -> None:
    """Let the fuzzy index be merged in the background, and know words for concordance."""
    for statement in MERGING:
        db.execute(statement)
