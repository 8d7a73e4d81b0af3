"""What a speech is, and how stretches of it become blocks of segments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text and kind, and where its segments stand in it."""

    text: str
    kind: str
    segments: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where a speaker is named: paragraph (from 0), start, end and the words; `pronoun` when it says no more than he or she."""

    paragraph: int
    start: int
    end: int
    text: str
    pronoun: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """One speech: its first and last segment, counted from 0 through the document, and its speaker where one is named."""

    first: int
    last: int
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of speech: (paragraph, offset) of its beginning and end; `framed` when a verb of saying stands with it."""

    start: tuple[int, int]
    end: tuple[int, int]
    speaker: Speaker | None
    framed: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A speech that goes on after its paragraph."""

    start: tuple[int, int]
    speaker: Speaker | None
    framed: bool
    quoted: bool


def blocks(paragraphs: Sequence[Paragraph], found: Sequence[Found]) -> list[Speech]:
    """Bring stretches of speech to segments; quotations that stand alone belong to the framed one right beside them."""
    every = [(number, *place) for number, paragraph in enumerate(paragraphs) for place in paragraph.segments]
    starts, ends = (
        [(number, start) for number, start, _ in every],
        [(number, end) for number, _, end in every],
    )
    out: list[tuple[int, int, Found]] = []
    for each in sorted(found, key=lambda one: one.start):
        first, last = bisect_right(ends, each.start), bisect_left(starts, each.end) - 1
        if first > last:
            continue
        if out and (joined := _joined(out[-1], first, last, each)) is not None:
            out[-1] = joined
        else:
            out.append((first, last, each))
    return [Speech(first, last, each.speaker) for first, last, each in out]


def _joined(
    before: tuple[int, int, Found], first: int, last: int, each: Found
) -> tuple[int, int, Found] | None:
    """Two stretches as one block, where they share a segment or only one of them says who speaks."""
    start, end, other = before
    beside = first == end + 1 and other.quoted and each.quoted and not (other.framed and each.framed)
    if first > end and not beside:
        return None
    speaker = other.speaker or each.speaker
    return start, max(end, last), replace(other, speaker=speaker, framed=other.framed or each.framed)
