"""The assembly engine: what is known for certain is put into the target, the rest stays open between ⟦ ⟧.

Known are exact memory matches of a clause, the pinned terms (in the case their place asks for), composed titles with their
holders, names by the transliteration tables, dates, numbers with their units and currencies. A sentence of a common official
pattern (`… баяндама жасады`, `… қабылдады`) comes out whole, in the target's order (`assembly_frames`); in every other one the order
of words stays the source's: that is a draft to write over, not a translation. The confidence is the share of the source's
letters and digits that were rendered.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from alignments import Memory
from workbench.drafting import assembly_quantities as quantities
from workbench.drafting.assembly_frames import framed
from workbench.drafting.assembly_memory import clauses
from workbench.drafting.assembly_pieces import Piece, apart, gap, table
from workbench.drafting.assembly_terms import names, terms
from workbench.drafting.engine import Candidate, Draft, Request
from workbench.drafting.pins import verified
from workbench.matching import Finder, PlainMemory

if TYPE_CHECKING:
    from threading import Event

LETTER = regex.compile(r"[\p{L}\p{N}]")


class AssemblyEngine:
    """Puts a draft together from what is known, from Kazakh into Kyrgyz, Russian and English."""

    name = "assembly"

    def __init__(self, memory: Memory | Finder | None = None) -> None:
        self._finder = PlainMemory(memory) if isinstance(memory, Memory) else memory

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Kazakh into the three others."""
        return {("kk", "ky"), ("kk", "ru"), ("kk", "en")}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Assemble each request; see `Engine.translate`. Where nothing is known there is no candidate."""
        out: list[Draft] = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            supported = (request.source, request.target) in self.languages()
            candidate = assemble(request, self._finder) if supported else None
            out.append(Draft((verified(candidate, request),) if candidate else (), self.name))
        return out


def assemble(request: Request, finder: Finder | None = None) -> Candidate | None:
    """Return the assembled draft, or None when no letter of the source could be rendered."""
    remembered = clauses(request, finder)
    if not remembered and (whole := framed(request)) is not None:
        return whole
    found = [
        *remembered,
        *terms(request),
        *quantities.dates(request),
        *quantities.years(request),
        *names(request),
        *quantities.numbers(request),
    ]
    pieces = _joined(request, apart(found))
    letters = len(LETTER.findall(request.text))
    known = sum(len(LETTER.findall(request.text, p.start, p.end)) for p in pieces)
    if not known:
        return None
    out, alignment, place = "", [], 0
    for piece in pieces:
        out += gap(request.text[place : piece.start], request.target)
        rendering = piece.text
        if not out and not request.text[:1].islower():
            rendering = rendering[:1].upper() + rendering[1:]
        alignment.append(((piece.start, piece.end), (len(out), len(out) + len(rendering))))
        out += rendering
        place = piece.end
    out += gap(request.text[place:], request.target)
    kept = tuple(dict.fromkeys(p.term.text for p in pieces if p.term is not None))
    return Candidate(out, known / letters, alignment=tuple(alignment), pins_kept=kept)


def _joined(request: Request, pieces: list[Piece]) -> list[Piece]:
    """Add `және`, `мен` and their like where what stands on both sides is rendered."""
    joins: dict[str, dict[str, str]] = table()["joins"]
    extra = []
    for left, right in pairwise(pieces):
        between = request.text[left.end : right.start]
        word = between.strip(" ,\u00a0").lower()
        if word in joins:
            start = left.end + between.lower().index(word)
            extra.append(Piece(start, start + len(word), joins[word][request.target]))
    return sorted([*pieces, *extra], key=lambda p: p.start)
