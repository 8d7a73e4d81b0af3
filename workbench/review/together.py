"""Segments that one text renders together: a sentence may be rendered in the one before or after it, for one language.

Russian often makes one sentence of two Kazakh ones. The segment without a text of its own says where it went (-1: before,
1: after); the one that holds the text is then the translation of both.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_utils import Database

BEFORE, AFTER = -1, 1


def groups(marks: Sequence[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return, for each segment of a paragraph whose text renders others too, all it renders, in order.

    `marks` are the paragraph's segments in order with where each is rendered. Marks that lead nowhere are in no group.
    """
    found: dict[int, list[int]] = {}
    for place, (segment, elsewhere) in enumerate(marks):
        if elsewhere and (host := _host(marks, place)) is not None:
            found.setdefault(host, []).append(segment)
    order = {segment: place for place, (segment, _) in enumerate(marks)}
    return {host: tuple(sorted((host, *members), key=order.__getitem__)) for host, members in found.items()}


def _host(marks: Sequence[tuple[int, int]], place: int) -> int | None:
    """Return the segment whose text renders the one at `place`, or None where the marks lead out or back."""
    seen = set()
    while 0 <= place < len(marks) and place not in seen:
        segment, elsewhere = marks[place]
        if not elsewhere:
            return segment
        seen.add(place)
        place += elsewhere
    return None


def of_document(db: Database, number: int, language: str) -> dict[int, tuple[int, ...]]:
    """Return the groups of a whole document in one target: segment with the text → all that it renders."""
    rows = db.execute(
        "SELECT p.id, s.id, coalesce(t.elsewhere, 0) FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "LEFT JOIN translation t ON t.segment = s.id AND t.language = :language WHERE p.id IN "
        "(SELECT o.paragraph FROM segment o JOIN paragraph q ON q.id = o.paragraph JOIN translation m "
        "ON m.segment = o.id AND m.language = :language WHERE q.document = :document AND m.elsewhere <> 0) "
        "ORDER BY p.position, s.position",
        {"language": language, "document": number},
    ).fetchall()
    out: dict[int, tuple[int, ...]] = {}
    for _, members in itertools.groupby(rows, key=lambda row: row[0]):
        out |= groups([(row[1], row[2]) for row in members])
    return out


def paragraph_marks(db: Database, segment: int, language: str) -> list[tuple[int, int]]:
    """Return the segments of a segment's paragraph in order, each with where it is rendered in one target."""
    rows = db.execute(
        "SELECT s.id, coalesce(t.elsewhere, 0) FROM segment s LEFT JOIN translation t "
        "ON t.segment = s.id AND t.language = ? WHERE s.paragraph = (SELECT paragraph FROM segment WHERE id = ?) "
        "ORDER BY s.position",
        [language, segment],
    )
    return [(row[0], row[1]) for row in rows]


def source(db: Database, segment: int, language: str) -> str:
    """Return the source that a segment's translation renders: its own, and that of those rendered in it."""
    members = groups(paragraph_marks(db, segment, language)).get(segment, (segment,))
    text, spans = _spans(db, segment)
    return text[spans[members[0]][0] : spans[members[-1]][1]]


def _spans(db: Database, segment: int) -> tuple[str, Mapping[int, tuple[int, int]]]:
    rows = db.execute(
        "SELECT p.text, s.id, s.start, s.start + length(s.text) FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.id = (SELECT paragraph FROM segment WHERE id = ?)",
        [segment],
    ).fetchall()
    return rows[0][0], {row[1]: (row[2], row[3]) for row in rows}
