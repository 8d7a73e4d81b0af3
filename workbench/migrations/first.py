"""The tables of the first workspace: projects, documents, segments, translations, drafts and jobs."""

from __future__ import annotations

from sqlite_utils import Database

from glossary import history
from glossary.migrations import run

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


def projects_and_translations(db: Database) -> None:
    """Everything from project to translation, and the tables of people, jobs and the audit log."""
    run(db, SCHEMA)
    for table in TRACKED:
        history.track(db, table)
