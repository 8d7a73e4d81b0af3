"""A document's outline: what a grid must know of every segment before it has the texts of any.

A document of 10,000 segments in three targets is megabytes of text, and a reader sees twenty rows at a time. The outline
says where rows are, how long, and what is left to do; the texts come with the rows that are looked at.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.projects import document, project
from workbench.words import count_words

if TYPE_CHECKING:
    from sqlite_utils import Database

STATES = {"empty": "e", "initial": "i", "translated": "t", "reviewed": "r", "final": "f"}
"""State → its letter in `Outline.states`; a text that is empty is a gap, whatever its record says, unless a neighbour renders it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Columns with one place for each segment, in order.

    `opens` has "1" where a paragraph begins, `kinds` the paragraph's kind, `sizes` the source's length in characters,
    `words` its words, as `words.count_words` counts them, `repeats` how often the same source stands in the document; `states` and `lengths`
    are per target language.
    """

    ids: tuple[int, ...]
    opens: str
    kinds: tuple[str, ...]
    sizes: tuple[int, ...]
    words: tuple[int, ...]
    repeats: tuple[int, ...]
    states: dict[str, str]
    lengths: dict[str, tuple[int, ...]]


def outline(db: Database, number: int) -> Outline:
    """Return the outline of document `number`: two queries of one row each, however many segments and targets."""
    targets = project(db, document(db, number).project).targets
    found = _together(
        db,
        "SELECT json_group_array(json_array(p.position, s.position, s.id, p.id, p.kind, s.text)) "
        "FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?",
        number,
    )
    segments = [row[2:] for row in sorted(found)]
    standing = Counter(row[3] for row in segments)
    place = {row[0]: index for index, row in enumerate(segments)}
    states = {target: ["e"] * len(segments) for target in targets}
    lengths = {target: [0] * len(segments) for target in targets}
    for segment, language, state, length in _together(
        db,
        "SELECT json_group_array(json_array(t.segment, t.language, "
        "CASE WHEN t.text = '' AND NOT t.elsewhere THEN 'empty' ELSE t.state END, length(t.text))) "
        "FROM translation t JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ?",
        number,
    ):
        if language in states:
            states[language][place[segment]] = STATES[state]
            lengths[language][place[segment]] = length
    before = (None, *(row[1] for row in segments))
    return Outline(
        ids=tuple(row[0] for row in segments),
        opens="".join("01"[row[1] != last] for row, last in zip(segments, before, strict=False)),
        kinds=tuple(row[2] for row in segments),
        sizes=tuple(len(row[3]) for row in segments),
        words=tuple(count_words(row[3]) for row in segments),
        repeats=tuple(standing[row[3]] for row in segments),
        states={target: "".join(letters) for target, letters in states.items()},
        lengths={target: tuple(found) for target, found in lengths.items()},
    )


def _together(db: Database, query: str, number: int) -> list[list[Any]]:
    """Return the rows that a query puts together as JSON.

    Read one by one, tens of thousands of rows let another thread in between every two: on a busy server that takes seconds.
    """
    rows: list[list[Any]] = json.loads(db.execute(query, [number]).fetchone()[0])
    return rows
