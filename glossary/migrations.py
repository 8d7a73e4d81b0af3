"""The glossary's tables: history first, then concepts, terms, profiles and appointments."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from glossary import history

migrations = Migrations("glossary")

TRACKED = ("concept", "term", "profile", "term_status", "appointment")

SCHEMA = """
CREATE TABLE profile (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  parent INTEGER REFERENCES profile(id),
  jurisdiction TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE concept (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'title', 'organisation', 'event', 'place', 'term')),
  definition TEXT NOT NULL DEFAULT '',
  jurisdiction TEXT NOT NULL DEFAULT '',
  organisation INTEGER REFERENCES concept(id) ON DELETE SET NULL,
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX concept_by_organisation ON concept(organisation);
CREATE TABLE term (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  concept INTEGER NOT NULL REFERENCES concept(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  text TEXT NOT NULL CHECK (length(text) > 0),
  folded TEXT NOT NULL,
  type TEXT NOT NULL DEFAULT 'full' CHECK (type IN ('full', 'short', 'acronym', 'initials', 'surname')),
  gender TEXT,
  number TEXT,
  valid_from TEXT,
  valid_to TEXT,
  forms TEXT NOT NULL DEFAULT '[]',
  never TEXT NOT NULL DEFAULT '[]',
  source_act TEXT NOT NULL DEFAULT '',
  source_number TEXT NOT NULL DEFAULT '',
  source_date TEXT NOT NULL DEFAULT '',
  source_url TEXT NOT NULL DEFAULT '',
  source_note TEXT NOT NULL DEFAULT '',
  verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX term_by_concept ON term(concept, language);
CREATE INDEX term_by_folded ON term(folded, language);
CREATE TABLE term_status (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  term INTEGER NOT NULL REFERENCES term(id) ON DELETE CASCADE,
  profile INTEGER NOT NULL REFERENCES profile(id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'preferred', 'admitted', 'deprecated', 'forbidden')),
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (term, profile)
);
CREATE INDEX term_status_by_profile ON term_status(profile, term);
CREATE TABLE appointment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person INTEGER NOT NULL REFERENCES concept(id) ON DELETE CASCADE,
  office INTEGER NOT NULL REFERENCES concept(id) ON DELETE CASCADE,
  start TEXT,
  "end" TEXT,
  start_known INTEGER NOT NULL DEFAULT 1,
  end_known INTEGER NOT NULL DEFAULT 1,
  acting INTEGER NOT NULL DEFAULT 0,
  source_act TEXT NOT NULL DEFAULT '',
  source_number TEXT NOT NULL DEFAULT '',
  source_date TEXT NOT NULL DEFAULT '',
  source_url TEXT NOT NULL DEFAULT '',
  source_note TEXT NOT NULL DEFAULT '',
  verified INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  CHECK (start IS NULL OR "end" IS NULL OR start <= "end")
);
CREATE INDEX appointment_by_person ON appointment(person);
CREATE INDEX appointment_by_office ON appointment(office);
"""


def run(db: Database, script: str) -> None:
    """Run a script's statements one by one, inside the caller's transaction (`executescript` would commit it)."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations(name="0001-history-and-concepts")
def history_and_concepts(db: Database) -> None:
    """Change sets and their history; concepts, terms, profiles, statuses, appointments; the default profile."""
    run(db, history.SCHEMA)
    run(db, SCHEMA)
    for table in TRACKED:
        history.track(db, table)
    _touch_concepts(db)
    with history.change_set(db, "set up", scope="glossary"):
        db.execute("INSERT INTO profile(id, name) VALUES (1, 'default')")


def _touch_concepts(db: Database) -> None:
    """Let a concept's `version` follow its terms and statuses, their removal included: a concept is edited whole."""
    for table, of in (
        ("term", "{row}.concept"),
        ("term_status", "(SELECT concept FROM term WHERE id = {row}.term)"),
    ):
        columns = [f'"{c.name}"' for c in db.table(table).columns if c.name != "version"]
        changed = "WHEN " + " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in columns)
        for event, when, rows in (
            ("INSERT", "", ("NEW",)),
            (f"UPDATE OF {', '.join(columns)}", changed, ("OLD", "NEW")),
            ("DELETE", "", ("OLD",)),
        ):
            which = ", ".join(of.format(row=row) for row in rows)
            db.execute(
                f"CREATE TRIGGER touch_{table}_{event.split()[0].lower()} AFTER {event} ON {table} {when} BEGIN "
                f"UPDATE concept SET version = (SELECT change_set FROM open_change_set) "
                f"WHERE id IN ({which}) AND EXISTS (SELECT 1 FROM open_change_set); END"
            )


@migrations(name="history-by-table")
def history_by_table(db: Database) -> None:
    """The newest change of a table is asked for with every request; without the index that reads the whole history."""
    db.execute("CREATE INDEX history_by_table ON history(tbl)")


@migrations(name="history-by-concept")
def history_by_concept(db: Database) -> None:
    """An entry's history is shown on its page; its wordings, removed ones too, are found by the entry they belonged to."""
    for moment in ("before", "after"):
        db.execute(
            f"CREATE INDEX history_by_concept_{moment} ON history(json_extract({moment}, '$.concept')) WHERE tbl = 'term'"
        )
