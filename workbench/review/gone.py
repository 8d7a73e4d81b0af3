"""Comments on sentences that a corrected source dropped: read from the history, because the sentence they stood on is no more.

Nothing is kept apart for them. An undo of the correction brings the sentence back with its comments, and they are not gone any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.projects import document
from workbench.review.comments import threads_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.review.comments import Thread

# A comment that its author deleted is gone too, but its sentence did not go with it in the same change. Of a deleted paragraph the
# history says whose it was. The sentence is looked up by its row: a correction may have changed ten thousand others.
_DROPPED = """
WITH newest AS (SELECT max(id) AS id FROM history WHERE tbl = 'comment' GROUP BY row)
SELECT s.id AS place, s.before AS sentence, c.before AS comment, g.at, g.author
FROM newest JOIN history c ON c.id = newest.id
JOIN history s INDEXED BY history_by_row
  ON s.tbl = 'segment' AND s.row = json_extract(c.before, '$.segment') AND s.change_set = c.change_set
JOIN change_set g ON g.id = c.change_set
WHERE c.after IS NULL AND s.after IS NULL AND :document = coalesce(
  (SELECT p.document FROM paragraph p WHERE p.id = json_extract(s.before, '$.paragraph')),
  (SELECT json_extract(p.before, '$.document') FROM history p
   WHERE p.tbl = 'paragraph' AND p.row = json_extract(s.before, '$.paragraph') AND p.after IS NULL))
ORDER BY g.id DESC, s.id, c.row
"""
# Columns that a comment had not yet when it was written into the history.
_LATER = {"thread": None, "edited": None, "question": 0, "answer": None, "version": 0}


@dataclass(frozen=True, slots=True)
class Gone:
    """A sentence that is gone, as it was last, with its threads: when it went (ISO 8601, UTC) and who corrected the source."""

    source: str
    at: str
    author: str
    threads: tuple[Thread, ...]


def of_document(db: Database, number: int) -> list[Gone]:
    """Return the commented sentences that a document has lost, those of the latest correction first."""
    document(db, number)
    sentences: dict[int, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for row in db.query(_DROPPED, {"document": number}):
        said = sentences.setdefault(row["place"], (row, []))[1]
        said.append(_LATER | json.loads(row["comment"]))
    return [
        Gone(json.loads(row["sentence"])["text"], row["at"], row["author"], tuple(threads_of(said)))
        for row, said in sentences.values()
    ]


def questions(found: list[Gone]) -> list[tuple[Gone, Thread]]:
    """Return the questions to the author of the source among what is gone, each with its sentence."""
    return [(each, thread) for each in found for thread in each.threads if thread.first.question]
