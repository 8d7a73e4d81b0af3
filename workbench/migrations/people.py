"""People with their rights, log-ins, work and preferences, and the audit log."""

from __future__ import annotations

from sqlite_utils import Database

from glossary import history
from glossary.migrations import run


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


def known_devices(db: Database) -> None:
    """Browsers that somebody has logged in from: other people's failures do not hold them up."""
    run(
        db,
        """
CREATE TABLE known_device (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  used TEXT NOT NULL,
  UNIQUE (token_hash, user)
);
""",
    )
