"""Translations as they are stored: their texts and states, the document's rows, a segment in its surroundings, past texts.

They are changed by `changing`, undone by `undoing`, and told to the memory by `feeding`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from glossary import history
from workbench.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from sqlite_utils import Database

STATES = ("initial", "translated", "reviewed", "final")
MAX_TEXT = 100_000
# XML and the screen can hold neither control characters (but tab and line break) nor lone surrogates.
_UNSTORABLE = regex.compile(r"[\p{Cs}\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text came from: `typed`, `repetition`, or an engine's name; `score` in per cent where it has one."""

    kind: str
    score: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A segment's text in one target. Version 0 is a translation that is not there yet.

    `elsewhere` is -1 or 1 where the sentence is rendered in the segment before or after it, and so has no text of its own.
    """

    segment: int
    language: str
    text: str
    state: str
    origin: Origin
    author: str
    changed: str
    version: int
    elsewhere: int = 0

    @property
    def shown_state(self) -> str:
        """The state to show: an empty text that should not be empty is a gap, whatever its record says."""
        return self.state if self.text or self.elsewhere else "empty"


@dataclass(frozen=True, slots=True)
class Row:
    """A segment with its translations; `opens` when it is the first of its paragraph."""

    id: int
    number: int
    paragraph: int
    kind: str
    opens: bool
    text: str
    translations: dict[str, Translation]


@dataclass(frozen=True, slots=True)
class Past:
    """A text that a translation once had."""

    at: str
    author: str
    action: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Context:
    """A segment in its surroundings."""

    id: int
    text: str
    document: int
    document_name: str
    project: int
    source: str
    targets: tuple[str, ...]
    before: str | None
    after: str | None


def rows(
    db: Database,
    document: int,
    *,
    first: int = 1,
    count: int | None = None,
    only: Collection[int] | None = None,
) -> list[Row]:
    """Return the document's segments in order, each with its translations.

    All of them; or `count` from number `first` on; or of these those that are among `only`, by their ids.
    """
    segments = (
        _stretch(db, document, first, count)
        if only is None
        else _picked(db, document, json.dumps(list(only)))
    )
    found: dict[int, dict[str, Translation]] = {}
    for row in db.query(
        "SELECT * FROM translation WHERE segment IN (SELECT value FROM json_each(?))",
        [json.dumps([row["id"] for row in segments])],
    ):
        found.setdefault(row["segment"], {})[row["language"]] = _translation(row)
    return [row_of(row, found.get(row["id"], {})) for row in segments]


def row_of(segment: dict[str, Any], translations: dict[str, Translation]) -> Row:
    """Make a row of a stored segment that says its number, its paragraph's kind, and the paragraph of the one `before` it."""
    return Row(
        segment["id"],
        segment["number"],
        segment["paragraph"],
        segment["kind"],
        segment["paragraph"] != segment["before"],
        segment["text"],
        translations,
    )


def _stretch(db: Database, document: int, first: int, count: int | None) -> list[dict[str, Any]]:
    """Return segments that stand together, each with its number and the paragraph of the one before it (`before`)."""
    # What is passed over is passed over in the indexes; texts are read of the rows asked for alone.
    found = db.query(
        "SELECT s.id, s.text, p.id AS paragraph, p.kind FROM (SELECT s.id, p.position AS place, s.position FROM paragraph p "
        "JOIN segment s ON s.paragraph = p.id WHERE p.document = ? ORDER BY p.position, s.position LIMIT ? OFFSET ?) asked "
        "JOIN segment s ON s.id = asked.id JOIN paragraph p ON p.id = s.paragraph ORDER BY asked.place, asked.position",
        # One more than asked for, to know what stands before the first.
        [document, -1 if count is None else count + (first > 1), max(0, first - 2)],
    )
    before, out = None, []
    for number, row in enumerate(found, max(1, first - 1)):
        if number >= first:
            out.append({**row, "number": number, "before": before})
        before = row["paragraph"]
    return out


def _picked(db: Database, document: int, ids: str) -> list[dict[str, Any]]:
    """Return the document's segments among `ids` (JSON), as `_stretch` gives them."""
    return list(
        db.query(
            "SELECT s.id, s.text, p.id AS paragraph, p.kind, placed.before, placed.number FROM "
            "(SELECT s.id, lag(p.id) OVER place AS before, row_number() OVER place AS number FROM paragraph p "
            "JOIN segment s ON s.paragraph = p.id WHERE p.document = ? WINDOW place AS (ORDER BY p.position, s.position)) placed "
            "JOIN segment s ON s.id = placed.id JOIN paragraph p ON p.id = s.paragraph "
            "WHERE placed.id IN (SELECT value FROM json_each(?)) ORDER BY placed.number",
            [document, ids],
        )
    )


def translation(db: Database, segment: int, language: str) -> Translation:
    """Return the translation; one that is not there yet has version 0 and no text."""
    row = next(
        iter(db.query("SELECT * FROM translation WHERE segment = ? AND language = ?", [segment, language])),
        None,
    )
    if row is None:
        return Translation(segment, language, "", "initial", Origin("typed"), "", "", 0)
    return _translation(row)


def _translation(row: dict[str, Any]) -> Translation:
    origin = json.loads(row["origin"])
    return Translation(
        row["segment"],
        row["language"],
        row["text"],
        row["state"],
        Origin(origin["kind"], origin.get("score"), origin.get("detail", "")),
        row["author"],
        row["changed"],
        row["version"],
        row["elsewhere"],
    )


def context(db: Database, segment: int) -> Context:
    """Return the segment with its document, its languages and its neighbours' texts."""
    row = next(
        iter(
            db.query(
                "SELECT s.text, s.position, p.position AS place, p.document, d.name, d.project, r.source, r.targets FROM segment s "
                "JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
                "JOIN project r ON r.id = d.project WHERE s.id = ?",
                [segment],
            )
        ),
        None,
    )
    if row is None:
        raise NotFoundError(
            "There is no segment number %(number)s (any more). Load the page again.", number=segment
        )
    return Context(
        segment,
        row["text"],
        row["document"],
        row["name"],
        row["project"],
        row["source"],
        tuple(json.loads(row["targets"])),
        _neighbour(db, row, before=True),
        _neighbour(db, row, before=False),
    )


def _neighbour(db: Database, row: dict[str, Any], *, before: bool) -> str | None:
    """The text of the segment before or after; found by the indexes, so that it costs the same in a long document."""
    sign, order = ("<", "DESC") if before else (">", "ASC")
    found = db.execute(
        "SELECT s.text FROM paragraph p JOIN segment s ON s.paragraph = p.id WHERE p.document = :document "
        f"AND p.position {sign}= :place AND (p.position {sign} :place OR s.position {sign} :position) "
        f"ORDER BY p.position {order}, s.position {order} LIMIT 1",
        {name: row[name] for name in ("document", "place", "position")},
    ).fetchone()
    return None if found is None else str(found[0])


def past(db: Database, segment: int, language: str) -> list[Past]:
    """Return the texts that this translation has had, newest first; also those of the segments it was joined or split from."""
    found = db.execute(
        "SELECT id FROM translation WHERE segment = :segment AND language = :language UNION "
        "SELECT json_extract(l.value, '$.translations.' || :language) FROM segment s, json_each(s.lineage) l "
        "WHERE s.id = :segment",
        {"segment": segment, "language": language},
    )
    ids = [row[0] for row in found if row[0] is not None]
    changes = [change for one in ids for change in history.changes_of(db, "translation", one)]
    changes.sort(key=lambda change: change.id, reverse=True)
    sets = {number: history.get_change_set(db, number) for number in {c.change_set for c in changes}}
    return [
        Past(
            sets[c.change_set].at,
            sets[c.change_set].author,
            sets[c.change_set].action,
            c.after["text"],
            c.after["state"],
        )
        for c in changes
        if c.after is not None
    ]


def check_text(text: str) -> None:
    """Raise `InvalidInputError` for a text that is too long or holds what neither XML nor the screen can."""
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text is longer than %(most)s signs. Split it.", most=MAX_TEXT)
    if (found := _UNSTORABLE.search(text)) is not None:
        raise InvalidInputError(
            "Sign number %(place)s is an invisible control character. Remove it.", place=found.start() + 1
        )


def label(where: Context) -> str:
    """Return how a change set names the segment that it is about."""
    return where.text[:80]
