"""Clauses of a segment that the memory holds word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from workbench.drafting.assembly_pieces import Piece
from workbench.drafting.engine import Request
from workbench.matching import Lookup

if TYPE_CHECKING:
    from workbench.matching import Finder

_PART = regex.compile(r"[^,;:.!?…\n()«»“”]+[.!?…]*")
_WORD = regex.compile(r"\p{L}+")
_DIGIT = regex.compile(r"\d+")
_END = regex.compile(r"[.!?…]+$")
MOST_PARTS = 12
"""A segment with more parts than this is looked up part by part only: every run of parts would be too many questions."""
FEWEST_WORDS = 2
ALIKE = 0.85
"""Matches below this differ in more than capitals and stops; those above are compared word by word."""


def clauses(request: Request, finder: Finder | None) -> list[Piece]:
    """Return the parts of the text, between its punctuation marks, that the memory knows word for word, the longest first.

    A part may be remembered as a sentence of its own, with the stop that it does not have here; its translation then loses the stop too.
    """
    if finder is None:
        return []
    parts = [m.span() for m in _PART.finditer(request.text) if _WORD.search(m[0])]
    longest = len(parts) if len(parts) <= MOST_PARTS else 1
    found: list[Piece] = []
    for size in range(longest, 0, -1):
        for first in range(len(parts) - size + 1):
            start, end = parts[first][0], parts[first + size - 1][1]
            if all(end <= piece.start or piece.end <= start for piece in found):
                found += _known(request, start, end, finder)
    return found


def _known(request: Request, start: int, end: int, finder: Finder) -> list[Piece]:
    raw = request.text[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    if len(_WORD.findall(text)) < FEWEST_WORDS or text == request.text.strip():
        return []
    for match in finder.find(Lookup(text, request.source, request.target, limit=3, threshold=ALIKE)):
        known = match.match.source
        if _WORD.findall(known.casefold()) == _WORD.findall(text.casefold()) and _DIGIT.findall(
            known
        ) == _DIGIT.findall(text):
            rendering = _as_part(match.match.target, known, text, opens=start == 0)
            return [Piece(start, start + len(text), rendering)]
    return []


def _as_part(target: str, known: str, text: str, *, opens: bool) -> str:
    """The remembered translation as a part of another sentence: without a stop that is not here, and without its capital."""
    if not _END.search(text):
        target = _END.sub("", target)
    elif not _END.search(known):
        target += text[-1]
    if not opens and text[:1].islower() and known[:1].isupper() and target[1:2].islower():
        return target[:1].lower() + target[1:]
    return target
