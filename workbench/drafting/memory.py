"""The memory engine: what was confirmed before, whole or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from glossary.languages import LANGUAGES
from workbench.drafting.engine import Candidate, Draft, Request

if TYPE_CHECKING:
    from threading import Event

    from alignments import Memory

THRESHOLD = 0.75
"""Below this a match costs more to mend than to write anew; translators' tools commonly pre-translate from 75 %."""


class MemoryEngine:
    """Offers the targets of exact and close matches; the confidence is the match's score."""

    name = "memory"

    def __init__(self, memory: Memory | None) -> None:
        self._memory = memory

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Every pair of two different languages."""
        return {(source, target) for source in LANGUAGES for target in LANGUAGES if source != target}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Look each request up; see `Engine.translate`."""
        out: list[Draft] = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            out.append(Draft(self._candidates(request), self.name))
        return out

    def _candidates(self, request: Request) -> tuple[Candidate, ...]:
        if self._memory is None or not request.text.strip():
            return ()
        matches = self._memory.lookup(
            request.text,
            request.source,
            request.target,
            limit=request.n,
            threshold=THRESHOLD,
            before=request.before,
            after=request.after,
        )
        return tuple(Candidate(match.repaired or match.target, match.score) for match in matches)
