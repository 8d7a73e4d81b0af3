"""What is kept beside a text and its translation: names, found terms, match bands, questions, spelling words."""

from __future__ import annotations

from sqlite_utils import Database

from glossary import history
from glossary.migrations import run


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


def rendered_in_a_neighbour(db: Database) -> None:
    """A translation may be empty because its sentence is rendered in the segment before (-1) or after (1) it."""
    run(
        db,
        "ALTER TABLE translation ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere IN (-1, 0, 1));",
    )
    history.track(db, "translation")


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


def elsewhere_at_hand(db: Database) -> None:
    """The few sentences that are rendered in a neighbouring segment are found without reading all others."""
    run(db, "CREATE INDEX translation_elsewhere ON translation(language, segment) WHERE elsewhere <> 0;")
