"""Matches and passages of the memory as the review screen's scripts take them; offsets count UTF-16 units, as scripts do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.web.differences import differences
from workbench.web.i18n import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.drafting.repair import Repaired
    from workbench.matching import Ranked

Pieces = list[tuple[str, str]]


def match_json(ranked: Ranked, text: str) -> dict[str, Any]:
    """Return a match for the segment `text`: what it is worth and why, what differs, and what was put right."""
    match = ranked.match
    return {
        "points": ranked.points,
        "penalty": ranked.penalty,
        "score": match.score,
        "word_score": match.word_score,
        "character_score": match.character_score,
        "context": match.context,
        "standing": ranked.standing,
        "standing_name": label("standing", ranked.standing),
        "memory": match.memory,
        "document": match.unit.prop("x-document"),
        "differences": differences(match.source, text),
        "target": ranked.target,
        "repaired": None if ranked.repaired is None else _repaired_json(ranked.repaired),
    }


def _repaired_json(repaired: Repaired) -> list[dict[str, Any]]:
    """The repaired text in pieces; `old` is what stood where a piece stands now, None where nothing was changed."""
    pieces: list[dict[str, Any]] = []
    place = 0
    for change in repaired.changes:
        pieces.append({"text": repaired.text[place : change.start], "old": None, "verified": True})
        pieces.append(
            {
                "text": repaired.text[change.start : change.end],
                "old": change.old,
                "verified": change.verified,
            }
        )
        place = change.end
    pieces.append({"text": repaired.text[place:], "old": None, "verified": True})
    return [piece for piece in pieces if piece["text"]]


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Pieces:
    """Return `text` in pieces, `same` or `found`; spans may touch or overlap."""
    pieces: Pieces = []
    place = 0
    for start, end in sorted(spans):
        if end <= place:
            continue
        if start > place:
            pieces.append(("same", text[place:start]))
        pieces.append(("found", text[max(place, start) : end]))
        place = end
    if place < len(text) or not pieces:
        pieces.append(("same", text[place:]))
    return pieces
