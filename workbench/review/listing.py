"""Segments of a document as other programs list them: filtered, a page at a time, by places that do not move.

A segment's place is its paragraph's and where it begins in that: joining, splitting and translating leave those of all other
segments as they are. Only a corrected source changes them, and with them the document's revision.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import InvalidInputError
from workbench.projects import document, project
from workbench.review.translations import Row, context, row_of, translation

if TYPE_CHECKING:
    from sqlite_utils import Database

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which segments: empty fields ask nothing. `state` and `changed_since` (ISO 8601, UTC) are about the target `language`.

    `text` stands in the source or a translation, in whatever letter case. `among` leaves only segments of these numbers.
    """

    language: str = ""
    state: str = ""
    changed_since: str = ""
    text: str = ""
    among: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment with its place."""

    place: Place
    row: Row


def page(
    db: Database, number: int, filters: Filters, *, after: Place | None = None, limit: int = 50
) -> list[Listed]:
    """Return `limit` segments of a document that fit, in the order of the text, from behind the place `after` on."""
    stored = document(db, number)
    if (filters.state or filters.changed_since) and not filters.language:
        raise InvalidInputError("Say with “language” which target the filter is about.")
    db.conn.create_function("folded", 1, str.casefold, deterministic=True)
    where, values = _condition(filters)
    first, start = after or (-1, -1)
    rows = db.query(
        "WITH numbered AS (SELECT s.id, s.text, s.start, p.position, p.id AS paragraph, p.kind, "
        "row_number() OVER (ORDER BY p.position, s.position) AS number, "
        "lag(p.id) OVER (ORDER BY p.position, s.position) AS before "
        "FROM paragraph p JOIN segment s ON s.paragraph = p.id WHERE p.document = :document) "
        "SELECT n.* FROM numbered n LEFT JOIN translation t ON t.segment = n.id AND t.language = :language "
        f"WHERE (n.position, n.start) > (:first, :start){where} ORDER BY n.position, n.start LIMIT :limit",
        {
            "document": number,
            "language": filters.language,
            "first": first,
            "start": start,
            "limit": limit,
            **values,
        },
    )
    targets = project(db, stored.project).targets
    return [Listed((row["position"], row["start"]), _row(db, row, targets)) for row in rows]


def _condition(filters: Filters) -> tuple[str, dict[str, Any]]:
    sql = ""
    if filters.state == "empty":
        sql += " AND (t.id IS NULL OR (t.text = '' AND NOT t.elsewhere))"
    elif filters.state:
        sql += " AND t.state = :state AND (t.text <> '' OR t.elsewhere)"
    if filters.changed_since:
        sql += " AND t.changed >= :changed"
    if filters.text:
        sql += (
            " AND (instr(folded(n.text), :text) OR EXISTS (SELECT 1 FROM translation o "
            "WHERE o.segment = n.id AND instr(folded(o.text), :text)))"
        )
    if filters.among is not None:
        sql += " AND n.id IN (SELECT value FROM json_each(:among))"
    return sql, {
        "state": filters.state,
        "changed": filters.changed_since,
        "text": filters.text.casefold(),
        "among": json.dumps(list(filters.among or ())),
    }


def segment(db: Database, number: int) -> tuple[int, Row]:
    """Return the number of a segment's document, and the segment."""
    where = context(db, number)
    row = next(
        iter(
            db.query(
                "SELECT s.id, s.text, p.id AS paragraph, p.kind, (SELECT count(*) FROM paragraph q "
                "JOIN segment o ON o.paragraph = q.id WHERE q.document = p.document AND q.position <= p.position "
                "AND (q.position < p.position OR o.position <= s.position)) AS number, "
                "(SELECT o.paragraph FROM segment o WHERE o.paragraph = p.id AND o.position < s.position) AS before "
                "FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE s.id = ?",
                [number],
            )
        )
    )
    return where.document, _row(db, row, where.targets)


def _row(db: Database, row: dict[str, Any], targets: tuple[str, ...]) -> Row:
    return row_of(row, {language: translation(db, row["id"], language) for language in targets})
