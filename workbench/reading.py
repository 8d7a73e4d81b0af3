"""A translation as its reader will see it: paragraphs of sentences, with what is still missing in its place.

Read-through, sign-off sheet, exported document, plain text and the copy for a web site are all made of these paragraphs, so that they
say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench.drafting.engine import CLOSE, OPEN
from workbench.errors import InvalidInputError
from workbench.projects import document
from workbench.review import together
from workbench.review.translations import STATES, Row, Translation, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

PieceKind = Literal["text", "gap", "space"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or the white space between two: `gap` is a sentence that is not ready, its `text` in the source language.

    `rows` are the segments that it renders: more than one where sentences are rendered together, none for white space. The first
    of `rows` is the one that has the text.
    """

    kind: PieceKind
    text: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in the target language; `source` is what it translates, `place` where it stands in its file."""

    id: int
    kind: str
    place: str
    source: str
    pieces: tuple[Piece, ...]
    rows: tuple[Row, ...]

    @property
    def gaps(self) -> tuple[Row, ...]:
        """The segments that are not ready."""
        return tuple(row for piece in self.pieces if piece.kind == "gap" for row in piece.rows)


def passages(db: Database, number: int, language: str, *, state: str = "initial") -> list[Passage]:
    """Return a document's paragraphs in one target; what has not reached `state` is a gap. The dateline is left out."""
    check_state(state)
    document(db, number)
    by_id = {row.id: row for row in rows(db, number)}
    found: list[tuple[int, str, str, str, list[tuple[int, Row]]]] = []
    for row in db.query(
        "SELECT p.id, p.kind, p.place, p.text, s.id AS segment, s.start FROM paragraph p "
        "LEFT JOIN segment s ON s.paragraph = p.id WHERE p.document = ? AND p.kind <> 'dateline' "
        "ORDER BY p.position, s.position",
        [number],
    ):
        if not found or row["id"] != found[-1][0]:
            found.append((row["id"], row["kind"], row["place"], row["text"], []))
        if row["segment"] is not None:
            found[-1][4].append((row["start"], by_id[row["segment"]]))
    return [
        Passage(
            id_,
            kind,
            place,
            text,
            tuple(_pieces(text, segments, language, state)),
            tuple(r for _, r in segments),
        )
        for id_, kind, place, text, segments in found
    ]


def with_gaps(passage: Passage) -> str:
    """Return a paragraph's text; what is missing stands in the source in ⟦ ⟧."""
    return "".join(
        f"{OPEN}{piece.text}{CLOSE}" if piece.kind == "gap" else piece.text for piece in passage.pieces
    )


def ready(row: Row, language: str, state: str) -> Translation | None:
    """Return the translation if it has a text and is good enough."""
    translation = row.translations.get(language)
    return (
        translation if translation and translation.text.strip() and is_ready(row, language, state) else None
    )


def is_ready(row: Row, language: str, state: str) -> bool:
    """Tell whether a segment's translation has reached `state`."""
    translation = row.translations.get(language)
    return translation is not None and STATES.index(translation.state) >= STATES.index(state)


def _pieces(text: str, segments: Sequence[tuple[int, Row]], language: str, state: str) -> list[Piece]:
    """Put a paragraph's translated sentences where the source's stood, with the source's white space between.

    A sentence that is rendered in its neighbour leaves nothing, if that neighbour is ready; else both stand in the source.
    """
    by_id = {row.id: row for _, row in segments}
    marks = [
        (row.id, found.elsewhere if (found := row.translations.get(language)) else 0)
        for row in by_id.values()
    ]
    groups = together.groups(marks)
    good = {row.id: ready(row, language, state) for row in by_id.values()}
    rendered = {
        member: host
        for host, members in groups.items()
        if good[host] is not None and all(is_ready(by_id[m], language, state) for m in members)
        for member in members
        if member != host
    }
    waiting = {host for host in groups if host not in rendered.values()}
    out: list[Piece] = []
    place = 0
    for start, row in segments:
        end = start + len(row.text)
        if row.id in rendered:
            # With the sentence goes the space before it, or after it at the paragraph's beginning.
            place = end
            if not out:
                place += len(text[place:]) - len(text[place:].lstrip())
            continue
        if place < start:
            out.append(Piece("space", text[place:start]))
        translation = good[row.id]
        if translation is not None and row.id not in waiting:
            others = tuple(by_id[m] for m in groups.get(row.id, ()) if m != row.id)
            out.append(Piece("text", translation.text, (row, *others)))
        else:
            out.append(Piece("gap", row.text, (row,)))
        place = end
    if text[place:]:
        out.append(Piece("space", text[place:]))
    return out


def check_state(state: str) -> None:
    """Raise `InvalidInputError` for what is no state of a translation."""
    if state not in STATES:
        raise InvalidInputError(
            "“%(state)s” is not a state; use one of %(states)s.", state=state, states=", ".join(STATES)
        )
