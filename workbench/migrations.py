"""The workbench's tables: projects, documents, segments, translations and what people do with them.

Numbers are never used twice (AUTOINCREMENT): an undone deletion finds its own number free.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from glossary import history
from glossary.migrations import run

migrations = Migrations("workbench")

TRACKED = (
    "project",
    "document",
    "paragraph",
    "segment",
    "translation",
    "sign_off",
    "dismissal",
    "comment",
    "waiver",
)

SCHEMA = """
CREATE TABLE project (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  targets TEXT NOT NULL,
  profile INTEGER NOT NULL DEFAULT 1 REFERENCES profile(id),
  deadline TEXT,
  remote_engines TEXT NOT NULL DEFAULT '[]',
  sample INTEGER NOT NULL DEFAULT 0,
  created TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  date TEXT,
  revision INTEGER NOT NULL DEFAULT 1,
  created TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX document_by_project ON document(project);
CREATE TABLE original (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  encoding TEXT NOT NULL DEFAULT '',
  guesses TEXT NOT NULL DEFAULT '[]',
  certain INTEGER NOT NULL DEFAULT 1,
  warnings TEXT NOT NULL DEFAULT '[]',
  created TEXT NOT NULL,
  UNIQUE (document, revision)
);
CREATE TABLE paragraph (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('heading', 'dateline', 'list', 'body')),
  place TEXT NOT NULL,
  text TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX paragraph_by_document ON paragraph(document, position);
CREATE TABLE segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  paragraph INTEGER NOT NULL REFERENCES paragraph(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  start INTEGER NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  lineage TEXT NOT NULL DEFAULT '[]',
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX segment_by_paragraph ON segment(paragraph, position);
CREATE INDEX segment_by_text ON segment(text);
CREATE TABLE translation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  segment INTEGER NOT NULL REFERENCES segment(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL CHECK (state IN ('initial', 'translated', 'reviewed', 'final')),
  origin TEXT NOT NULL,
  author TEXT NOT NULL,
  changed TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (segment, language)
);
CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  segment INTEGER NOT NULL,
  language TEXT NOT NULL,
  engine TEXT NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  licence TEXT NOT NULL DEFAULT '',
  confidence REAL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL DEFAULT '[]',
  pins_kept TEXT NOT NULL DEFAULT '[]',
  created TEXT NOT NULL
);
CREATE INDEX draft_by_segment ON draft(segment, language);
CREATE TABLE sign_off (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  concept INTEGER NOT NULL REFERENCES concept(id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (document, concept, source, language)
);
CREATE INDEX sign_off_by_concept ON sign_off(concept);
CREATE TABLE dismissal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (document, text)
);
CREATE TABLE comment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  segment INTEGER NOT NULL REFERENCES segment(id) ON DELETE CASCADE,
  language TEXT,
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  created TEXT NOT NULL,
  resolved TEXT,
  version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX comment_by_segment ON comment(segment);
CREATE TABLE waiver (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  segment INTEGER NOT NULL REFERENCES segment(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  finding TEXT NOT NULL,
  reason TEXT NOT NULL,
  author TEXT NOT NULL,
  created TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (segment, language, finding)
);
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  document INTEGER,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  lease TEXT,
  lease_until TEXT,
  created TEXT NOT NULL,
  changed TEXT NOT NULL
);
CREATE INDEX job_by_state ON job(state, id);
CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL DEFAULT '[]',
  password TEXT,
  interface TEXT NOT NULL DEFAULT '',
  created TEXT NOT NULL
);
CREATE TABLE log_in (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  expires TEXT NOT NULL
);
CREATE INDEX log_in_by_user ON log_in(user);
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL DEFAULT '[]',
  created TEXT NOT NULL,
  expires TEXT
);
CREATE INDEX api_token_by_user ON api_token(user);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
);
"""


@migrations(name="0001-projects-and-translations")
def projects_and_translations(db: Database) -> None:
    """Everything from project to translation, and the tables of people, jobs and the audit log."""
    run(db, SCHEMA)
    for table in TRACKED:
        history.track(db, table)


@migrations(name="0002-names-of-a-document")
def names_of_a_document(db: Database) -> None:
    """Renderings of names that were decided for one document and are not in the glossary."""
    run(
        db,
        """
        CREATE TABLE chosen_name (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
          source TEXT NOT NULL,
          kind TEXT NOT NULL,
          language TEXT NOT NULL,
          text TEXT NOT NULL,
          author TEXT NOT NULL,
          at TEXT NOT NULL,
          version INTEGER NOT NULL DEFAULT 0,
          UNIQUE (document, source, language)
        );
        """,
    )
    history.track(db, "chosen_name")


@migrations(name="engines-and-answers")
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


@migrations(name="memories-of-projects")
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


@migrations(name="found-terms")
def found_terms(db: Database) -> None:
    """Which entry stands in which segment, up to which point of the glossary's history; can be made again."""
    run(
        db,
        """
CREATE TABLE found_term (
  concept INTEGER NOT NULL REFERENCES concept(id) ON DELETE CASCADE,
  segment INTEGER NOT NULL REFERENCES segment(id) ON DELETE CASCADE,
  PRIMARY KEY (concept, segment)
) WITHOUT ROWID;
CREATE INDEX found_term_by_segment ON found_term(segment);
CREATE TABLE searched (
  segment INTEGER PRIMARY KEY REFERENCES segment(id) ON DELETE CASCADE,
  version INTEGER NOT NULL
);
CREATE TABLE found_state (id INTEGER PRIMARY KEY, history INTEGER NOT NULL);
""",
    )


@migrations(name="imported-memory-files")
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


@migrations(name="rendered-in-a-neighbour")
def rendered_in_a_neighbour(db: Database) -> None:
    """A translation may be empty because its sentence is rendered in the segment before (-1) or after (1) it."""
    run(
        db,
        "ALTER TABLE translation ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere IN (-1, 0, 1));",
    )
    history.track(db, "translation")


@migrations(name="open-pins-of-drafts")
def open_pins_of_drafts(db: Database) -> None:
    """Which pinned terms a draft does not use, with what puts each right, and which of its names are spelt by rule."""
    run(
        db,
        """
ALTER TABLE draft ADD COLUMN pins_open TEXT NOT NULL DEFAULT '[]';
ALTER TABLE draft ADD COLUMN spelt TEXT NOT NULL DEFAULT '[]';
""",
    )


@migrations(name="match-bands")
def match_bands(db: Database) -> None:
    """How many words of each document the memory knew, by band, when it was counted; can be made again."""
    run(
        db,
        """
CREATE TABLE analysis (
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  bands TEXT NOT NULL,
  repeated TEXT NOT NULL,
  state TEXT NOT NULL,
  made TEXT NOT NULL,
  PRIMARY KEY (document, language)
) WITHOUT ROWID;
""",
    )


@migrations(name="people-and-rights")
def people_and_rights(db: Database) -> None:
    """People with log-ins, grants, tokens and the audit log, in place of the tables of 0001, which nothing wrote to."""
    run(
        db,
        """
DROP TABLE log_in;
DROP TABLE api_token;
DROP TABLE user;
DROP TABLE audit;
CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  shown TEXT NOT NULL,
  password TEXT,
  active INTEGER NOT NULL DEFAULT 1,
  created TEXT NOT NULL
);
CREATE TABLE user_grant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('translator', 'reviewer', 'terminologist', 'admin')),
  project INTEGER,
  language TEXT
);
CREATE UNIQUE INDEX user_grant_once ON user_grant(user, role, coalesce(project, 0), coalesce(language, ''));
CREATE TABLE log_in (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  previous_hash TEXT,
  rotated TEXT,
  stale INTEGER NOT NULL DEFAULT 0,
  created TEXT NOT NULL,
  seen TEXT NOT NULL,
  expires TEXT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
);
CREATE INDEX log_in_by_user ON log_in(user);
CREATE INDEX log_in_by_previous ON log_in(previous_hash);
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created TEXT NOT NULL,
  expires TEXT NOT NULL,
  used TEXT
);
CREATE INDEX api_token_by_user ON api_token(user);
CREATE TABLE failed_log_in (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  last TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX failed_log_in_by_last ON failed_log_in(last);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_by_author ON audit(author, id);
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (document, language)
);
CREATE INDEX assignment_by_user ON assignment(user);
CREATE TABLE presence (
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  segment INTEGER,
  language TEXT,
  seen TEXT NOT NULL,
  PRIMARY KEY (user, document)
) WITHOUT ROWID;
CREATE INDEX presence_by_document ON presence(document);
""",
    )
    history.track(db, "assignment")


@migrations(name="references")
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


@migrations(name="preferences")
def preferences(db: Database) -> None:
    """What a reader has chosen for himself, as his keys; no part of anyone's work, so without history."""
    run(
        db,
        """
CREATE TABLE preference (
  "user" TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY ("user", name)
) WITHOUT ROWID;
""",
    )


@migrations(name="comments-and-questions")
def comments_and_questions(db: Database) -> None:
    """Comments in threads (`thread` is the comment that opened it), and questions to the author of the source with their answers."""
    run(
        db,
        """
ALTER TABLE comment ADD COLUMN thread INTEGER;
ALTER TABLE comment ADD COLUMN edited TEXT;
ALTER TABLE comment ADD COLUMN question INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comment ADD COLUMN answer TEXT;
""",
    )
    history.track(db, "comment")


@migrations(name="spelling-words")
def spelling_words(db: Database) -> None:
    """The workspace's own words, which are right although no dictionary has them."""
    run(
        db,
        """
CREATE TABLE spelling_word (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  language TEXT NOT NULL,
  word TEXT NOT NULL,
  key TEXT NOT NULL,
  author TEXT NOT NULL,
  created TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (language, key)
);
""",
    )
    history.track(db, "spelling_word")
