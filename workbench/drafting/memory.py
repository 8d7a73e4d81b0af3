"""The memory engine: what was confirmed before, whole or nearly so, and put right where that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from alignments import Memory
from glossary.languages import LANGUAGES
from workbench.drafting.engine import Candidate, Draft, Request
from workbench.drafting.pins import verified
from workbench.matching import Finder, Lookup, PlainMemory, Ranked

if TYPE_CHECKING:
    from threading import Event

THRESHOLD = 0.75
"""Below this a match costs more to mend than to write anew; translators' tools commonly pre-translate from 75 %."""
REPAIRED = "repair"
"""What a draft is called whose text was put right; see `workbench.drafting.repair`."""


class MemoryEngine:
    """Offers the targets of exact and close matches; the confidence is what the match is worth after penalties, 1 at most.

    A match that was put right is a draft of its own name, `repair`, and never worth as much as an exact one
    (`workbench.matching.MOST_REPAIRED`).
    """

    name = "memory"

    def __init__(self, memory: Memory | Finder | None) -> None:
        self._finder = PlainMemory(memory) if isinstance(memory, Memory) else memory

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Every pair of two different languages."""
        return {(source, target) for source in LANGUAGES for target in LANGUAGES if source != target}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Look each request up; see `Engine.translate`."""
        out: list[Draft] = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            found = self._matches(request)
            repaired = bool(found) and found[0].repaired is not None
            candidates = tuple(
                verified(Candidate(each.target, min(1.0, each.points / 100)), request) for each in found
            )
            out.append(Draft(candidates, REPAIRED if repaired else self.name))
        return out

    def _matches(self, request: Request) -> list[Ranked]:
        if self._finder is None or not request.text.strip():
            return []
        return self._finder.find(
            Lookup(
                request.text,
                request.source,
                request.target,
                limit=request.n,
                threshold=THRESHOLD,
                before=request.before,
                after=request.after,
                pins=request.pins,
            )
        )
