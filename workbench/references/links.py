"""Which sentences of a reference text go with which segments.

A link holds segment numbers, so it follows a segment through a corrected source; where the segment's text is another one by now, the
link is doubtful until somebody confirms it again. Every segment and every sentence is in one row of `links`, those that nothing goes
with in a row of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.references.texts import Reference, Sentence, joined, reference, references, sentences

if TYPE_CHECKING:
    from sqlite_utils import Database

DOUBTFUL = 0.5
"""A link below this score is shown as doubtful. Measured on six pairs of news and of rearranged texts: of the links below it nine of
ten are right, above it 96 of a hundred; of texts that have nothing to do with each other 0 to 7 % of the segments reach it (medians)."""
LEAST_LINKED = 1 / 3
"""A text whose links that are not doubtful hold less than this share of the segments does not look like their translation: the
same measurement gave 0 to 0.27 for texts that have nothing to do with each other, from 0.5 on for translations."""
MOST_SHOWN = 99
"""No link of a machine is worth a hundred."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A row of the alignment: segments (or sentences of the reference's own source text) and the sentences that go with them.

    `sources` are their numbers in the database, `numbers` those that a reader sees, from 1. `score` is None for a row that was changed
    by hand. `was` is the source that was aligned, where it is another one by now. `id` is 0 for a row that is not stored.
    """

    id: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    score: float | None
    ticked: bool
    numbers: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    target: str = ""
    was: str | None = None

    @property
    def key(self) -> str:
        """By what a row is named: its first segment, or its first sentence where it has no segment."""
        return f"s{self.sources[0]}" if self.sources else f"t{self.targets[0]}"

    @property
    def confirmed(self) -> bool:
        """Whether a person has confirmed it for the source as it is now."""
        return self.ticked and self.was is None and self.complete

    @property
    def complete(self) -> bool:
        """Whether both sides have something."""
        return bool(self.sources and self.targets)

    @property
    def doubtful(self) -> bool:
        """Whether it should be looked at before it is used."""
        weak = self.score is None or self.score < DOUBTFUL or self.was is not None
        return self.complete and not self.confirmed and weak

    @property
    def percent(self) -> int | None:
        """The score in points of a hundred, `MOST_SHOWN` at most."""
        return None if self.score is None else min(MOST_SHOWN, int(100 * self.score))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a reference offers for a segment."""

    reference: Reference
    link: Linked


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a text is linked: segments in all, in links that are not doubtful, and rows confirmed."""

    total: int
    linked: int
    confirmed: int
    rows: int

    @property
    def matches(self) -> bool:
        """Whether the reference looks like a translation of the text at all."""
        return self.linked >= LEAST_LINKED * self.total


# --- reading -------------------------------------------------------------------------------------------------------


def links(db: Database, number: int) -> list[Linked]:
    """Return the whole alignment in the order of the document; what is linked with nothing stands where it is read."""
    sides = Sides(db, reference(db, number))
    return [sides.filled(row) for row in stored_rows(db, number, sides)]


def amount(rows: Sequence[Linked]) -> Amount:
    """Return how much of an alignment is linked."""
    good = [row for row in rows if row.complete and not row.doubtful]
    return Amount(
        sum(len(row.sources) for row in rows),
        sum(len(row.sources) for row in good),
        sum(row.confirmed for row in rows),
        len(rows),
    )


def suggestions(db: Database, segment: int, language: str) -> list[Suggestion]:
    """Return what the references of a segment's document offer for it in one target, the newest reference first."""
    row = db.execute(
        "SELECT d.id, d.project FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "JOIN document d ON d.id = p.document WHERE s.id = ?",
        [segment],
    ).fetchone()
    if row is None:
        return []
    return [
        Suggestion(each, found)
        for each in references(db, row[1], document=row[0])
        if each.language == language and (found := _of_segment(db, each, segment)) is not None
    ]


def _of_segment(db: Database, of: Reference, segment: int) -> Linked | None:
    """The row of one segment, found without reading the whole alignment."""
    rows = db.execute(
        "SELECT id, source, target, score, confirmed, text FROM reference_link "
        "WHERE reference = ? AND instr(source, ?) > 0",
        [of.id, str(segment)],
    ).fetchall()
    stored = next((row for row in rows if segment in json.loads(row[1])), None)
    if stored is None or stored[2] == "[]":
        return None
    members, positions = json.loads(stored[1]), json.loads(stored[2])
    found = db.execute(
        "SELECT s.id, s.text, (SELECT count(*) FROM segment o JOIN paragraph q ON q.id = o.paragraph "
        "WHERE q.document = p.document AND (q.position, o.position) <= (p.position, s.position)) FROM segment s "
        "JOIN paragraph p ON p.id = s.paragraph WHERE s.id IN (SELECT value FROM json_each(?)) "
        "ORDER BY p.position, s.position",
        [stored[1]],
    ).fetchall()
    texts = {row[0]: row[1] for row in found}
    said = db.execute(
        "SELECT position, paragraph, gap, text FROM reference_sentence WHERE reference = ? AND side = 'target' "
        "AND position IN (SELECT value FROM json_each(?)) ORDER BY position",
        [of.id, stored[2]],
    )
    return Linked(
        stored[0],
        tuple(texts),
        tuple(positions),
        stored[3],
        bool(stored[4]),
        tuple(row[2] for row in found),
        tuple(texts.values()),
        joined([Sentence(*each) for each in said]),
        _was(stored[5], [texts[each] for each in members if each in texts]),
    )


def _was(aligned: str, texts: Sequence[str]) -> str | None:
    """The text that was aligned, where it is another one now; white space alone is no change."""
    return None if "".join(aligned.split()) == "".join("".join(texts).split()) else aligned


class Sides:
    """Both texts of a reference: the segments of its document, or its own source sentences; and its sentences."""

    def __init__(self, db: Database, of: Reference) -> None:
        if of.document is None:
            self.sources = {each.position: each.text for each in sentences(db, of.id, "source")}
        else:
            found = db.execute(
                "SELECT s.id, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
                "ORDER BY p.position, s.position",
                [of.document],
            )
            self.sources = dict(found.fetchall())
        self.order = {source: place for place, source in enumerate(self.sources)}
        self.targets = sentences(db, of.id, "target")

    def text(self, sources: Iterable[int]) -> str:
        """The text of some sources, as a link keeps it."""
        return " ".join(self.sources[each] for each in sources)

    def filled(self, row: Row) -> Linked:
        """A row with what a reader sees of it."""
        texts = tuple(self.sources[each] for each in row.sources)
        return Linked(
            row.id,
            row.sources,
            row.targets,
            row.score,
            row.confirmed,
            tuple(self.order[each] + 1 for each in row.sources),
            texts,
            joined([self.targets[each] for each in row.targets]),
            _was(row.text, texts) if row.id and row.sources else None,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is stored; `id` 0 is one that is not."""

    id: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    score: float | None
    confirmed: bool
    text: str


def stored_rows(db: Database, number: int, sides: Sides) -> list[Row]:
    """All rows in order: segments that are gone left out, those that came since and what has no link in rows of their own."""
    rows = []
    for row in db.execute(
        "SELECT id, source, target, score, confirmed, text FROM reference_link WHERE reference = ? ORDER BY id",
        [number],
    ).fetchall():
        alive = sorted(
            (each for each in json.loads(row[1]) if each in sides.order), key=sides.order.__getitem__
        )
        if alive or row[2] != "[]":
            rows.append(Row(row[0], tuple(alive), tuple(json.loads(row[2])), row[3], bool(row[4]), row[5]))
    known = {source for row in rows for source in row.sources}
    said = {target for row in rows for target in row.targets}
    rows += [Row(0, (each,), (), None, False, "") for each in sides.sources if each not in known]
    rows += [
        Row(0, (), (each.position,), None, False, "") for each in sides.targets if each.position not in said
    ]
    return _ordered(rows, sides)


def _ordered(rows: Iterable[Row], sides: Sides) -> list[Row]:
    """By the source; a row without one stands behind the row that holds the sentence before its own."""
    places = {target: sides.order[row.sources[0]] for row in rows if row.sources for target in row.targets}
    place = -1
    behind: dict[int, int] = {}
    for each in sides.targets:
        place = places.get(each.position, place)
        behind[each.position] = place

    def order(row: Row) -> tuple[int, int]:
        return (sides.order[row.sources[0]], -1) if row.sources else (behind[row.targets[0]], row.targets[0])

    return sorted(rows, key=order)


def key_of(row: Row) -> str:
    """Return by what a row is named, see `Linked.key`."""
    return f"s{row.sources[0]}" if row.sources else f"t{row.targets[0]}"


def write_rows(db: Database, number: int, before: Sequence[Row], after: Sequence[Row], sides: Sides) -> None:
    """Write what is different, in the caller's change set; a row by hand remembers the source as it is now."""
    stored = {row.id: row for row in before if row.id}
    kept = {row.id for row in after if row.id}
    for each in stored.keys() - kept:
        db.execute("DELETE FROM reference_link WHERE id = ?", [each])
    for row in after:
        if row.id and stored.get(row.id) == row:
            continue
        values = [
            packed(row.sources),
            packed(row.targets),
            row.score,
            int(row.confirmed),
            row.text or sides.text(row.sources),
        ]
        if row.id:
            db.execute(
                "UPDATE reference_link SET source = ?, target = ?, score = ?, confirmed = ?, text = ? WHERE id = ?",
                [*values, row.id],
            )
        else:
            db.execute(
                "INSERT INTO reference_link(source, target, score, confirmed, text, reference) VALUES (?, ?, ?, ?, ?, ?)",
                [*values, number],
            )


def packed(numbers: Iterable[int]) -> str:
    """Return numbers as a link stores them: JSON without spaces."""
    return json.dumps(list(numbers), separators=(",", ":"))
