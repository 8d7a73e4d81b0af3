"""Putting an alignment right by hand: joining, splitting, moving, confirming; and following segments joined and split in the review."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glossary import history
from workbench.errors import InvalidInputError
from workbench.projects import LOCAL
from workbench.references.links import Row, Sides, key_of, packed, stored_rows, write_rows
from workbench.references.texts import reference, scope

if TYPE_CHECKING:
    from sqlite_utils import Database


def join(db: Database, number: int, key: str, *, author: str = LOCAL) -> str:
    """Join a row with the next one; return the joined row's key. The result is to be confirmed."""
    return _edit(db, number, key, _join, author)


def split(db: Database, number: int, key: str, *, author: str = LOCAL) -> str:
    """Cut a row into pairs, one sentence each side, in order; what is left over stands alone."""
    return _edit(db, number, key, _split, author)


def move_up(db: Database, number: int, key: str, *, author: str = LOCAL) -> str:
    """Give a row's first sentence to the row above that has a source; return that row's key."""
    return _edit(db, number, key, lambda rows, place: _move(rows, place, -1), author)


def move_down(db: Database, number: int, key: str, *, author: str = LOCAL) -> str:
    """Give a row's last sentence to the row below that has a source; return that row's key."""
    return _edit(db, number, key, lambda rows, place: _move(rows, place, 1), author)


def confirm(
    db: Database, number: int, key: str | None = None, *, confirmed: bool = True, author: str = LOCAL
) -> int:
    """Confirm a row (or take that back); without a key all rows that are not doubtful. Return how many were changed."""
    of = reference(db, number)
    with history.change_set(
        db,
        "confirm links" if confirmed else "reopen links",
        author=author,
        label=of.name,
        scope=scope(of.project),
    ):
        sides = Sides(db, of)
        before = stored_rows(db, number, sides)
        chosen = set()
        for row in map(sides.filled, before):
            named = row.key == key if key is not None else not row.doubtful
            if named and row.complete and row.confirmed != confirmed:
                chosen.add(row.key)
        if (
            key is not None
            and not chosen
            and not next((r for r in before if r.sources and r.targets and key_of(r) == key), None)
        ):
            raise InvalidInputError("Only a pair can be confirmed: this row has nothing on one side.")
        after = [
            replace(row, confirmed=confirmed, text=sides.text(row.sources)) if key_of(row) in chosen else row
            for row in before
        ]
        write_rows(db, number, before, after, sides)
    return len(chosen)


def _edit(
    db: Database,
    number: int,
    key: str,
    change: Callable[[list[Row], int], tuple[list[Row], int]],
    author: str,
) -> str:
    of = reference(db, number)
    with history.change_set(db, "change links", author=author, label=of.name, scope=scope(of.project)):
        sides = Sides(db, of)
        before = stored_rows(db, number, sides)
        place = next((place for place, row in enumerate(before) if key_of(row) == key), None)
        if place is None:
            raise InvalidInputError("This row is another one by now. Load the page again.")
        after, focus = change(list(before), place)
        write_rows(db, number, before, after, sides)
        return key_of(after[focus])


def _join(rows: list[Row], place: int) -> tuple[list[Row], int]:
    if place + 1 == len(rows):
        raise InvalidInputError("This is the last row; there is none to join it with.")
    first, second = rows[place : place + 2]
    rows[place : place + 2] = [
        _by_hand(first, first.sources + second.sources, tuple(sorted(first.targets + second.targets)))
    ]
    return rows, place


def _split(rows: list[Row], place: int) -> tuple[list[Row], int]:
    row = rows[place]
    if len(row.sources) < 2 and len(row.targets) < 2:
        raise InvalidInputError("This row has one sentence on each side; there is nothing to split.")
    parts = [
        _by_hand(row if index == 0 else None, row.sources[index : index + 1], row.targets[index : index + 1])
        for index in range(max(len(row.sources), len(row.targets)))
    ]
    rows[place : place + 1] = parts
    return rows, place


def _move(rows: list[Row], place: int, step: int) -> tuple[list[Row], int]:
    row = rows[place]
    other = place + step
    while 0 <= other < len(rows) and not rows[other].sources:
        other += step
    if not row.targets or not 0 <= other < len(rows):
        raise InvalidInputError("There is no sentence to move, or no row to move it to.")
    moved = row.targets[:1] if step < 0 else row.targets[-1:]
    left = tuple(each for each in row.targets if each not in moved)
    rows[other] = _by_hand(rows[other], rows[other].sources, tuple(sorted(rows[other].targets + moved)))
    rows[place] = _by_hand(row, row.sources, left)
    focus = rows[other]
    rows = [each for each in rows if each.sources or each.targets]
    return rows, rows.index(focus)


def _by_hand(row: Row | None, sources: tuple[int, ...], targets: tuple[int, ...]) -> Row:
    """A row as a person put it together, to be confirmed."""
    return Row(row.id if row is not None else 0, sources, targets, None, confirmed=False, text="")


# --- segments joined and split in the review -------------------------------------------------------------------------


def follow_join(db: Database, first: int, second: int) -> None:
    """Give a joined segment what its second part was linked with, in the caller's change set."""
    for mine, other in _links_of(db, first, second):
        if other is None:
            continue
        both = [row for row in (mine, other) if row is not None]
        members = dict.fromkeys(each for row in both for each in _list(row["source"]) if each != second)
        targets = sorted({each for row in both for each in _list(row["target"])})
        scores = [row["score"] for row in both]
        kept = both[0]["id"]
        if mine is not None and mine["id"] != other["id"]:
            db.execute("DELETE FROM reference_link WHERE id = ?", [other["id"]])
        db.execute(
            "UPDATE reference_link SET source = ?, target = ?, score = ?, confirmed = ?, text = ? WHERE id = ?",
            [
                packed(members or [first]),
                packed(targets),
                None if None in scores else min(scores),
                min(row["confirmed"] for row in both),
                " ".join(dict.fromkeys(row["text"] for row in both)),
                kept,
            ],
        )


def follow_split(db: Database, first: int, second: int) -> None:
    """Link the second part of a split segment with what the whole was linked with, in the caller's change set."""
    for mine, _ in _links_of(db, first, second):
        if mine is not None:
            members = _list(mine["source"])
            members.insert(members.index(first) + 1, second)
            db.execute("UPDATE reference_link SET source = ? WHERE id = ?", [packed(members), mine["id"]])


def _links_of(
    db: Database, first: int, second: int
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """The links of two segments, by reference."""
    rows = list(
        db.query(
            "SELECT l.* FROM reference_link l JOIN reference r ON r.id = l.reference WHERE r.document IS NOT NULL "
            "AND (instr(l.source, ?) > 0 OR instr(l.source, ?) > 0) ORDER BY l.reference, l.id",
            [str(first), str(second)],
        )
    )
    out = []
    for _, some in itertools.groupby(rows, key=lambda row: row["reference"]):
        found = {each: row for row in some for each in _list(row["source"]) if each in {first, second}}
        if found:
            out.append((found.get(first), found.get(second)))
    return out


def _list(text: str) -> list[int]:
    return [int(each) for each in json.loads(text)]
