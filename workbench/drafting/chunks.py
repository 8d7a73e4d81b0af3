"""Cutting a text that is too long for a model, so that nothing of it is ever dropped without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex

from alignments import segment

_CLAUSE = regex.compile(r"(?<=[;:,])\s+|\s+(?=[–—]\s)")
_WORD = regex.compile(r"\s+")


def chunks(text: str, language: str, fits: Callable[[str], bool]) -> list[tuple[int, int]] | None:
    """Return the pieces `(start, end)` of `text` to translate one by one.

    They are sentences, which is what models learn from; of one that is too long itself runs of clauses, else of words.
    Pieces hold everything but the white space between them. None when a single word does not fit.
    """
    if fits(text):
        return [(0, len(text))]
    out: list[tuple[int, int]] = []
    for span in segment(text, language):
        pieces = _divided(text, span.start, span.end, fits)
        if pieces is None:
            return None
        out += pieces
    return out


def _divided(text: str, start: int, end: int, fits: Callable[[str], bool]) -> list[tuple[int, int]] | None:
    if fits(text[start:end]):
        return [(start, end)]
    for pattern in (_CLAUSE, _WORD):
        parts = list(_joined(list(_parts(text, start, end, pattern)), text, fits))
        if all(fits(text[a:b]) for a, b in parts):
            return parts
    return None


def _parts(text: str, start: int, end: int, pattern: regex.Pattern[str]) -> Iterator[tuple[int, int]]:
    place = start
    for found in pattern.finditer(text, start, end):
        if found.start() > place:
            yield place, found.start()
        place = found.end()
    if place < end:
        yield place, end


def _joined(
    parts: Sequence[tuple[int, int]], text: str, fits: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """Put neighbours together as long as they fit: the model sees as much context as it can."""
    open_: tuple[int, int] | None = None
    for start, end in parts:
        if open_ is not None and fits(text[open_[0] : end]):
            open_ = (open_[0], end)
            continue
        if open_ is not None:
            yield open_
        open_ = (start, end)
    if open_ is not None:
        yield open_
