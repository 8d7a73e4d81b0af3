"""Drafting from another target's confirmed text: English from the Russian that a person has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.drafting.engine import PIVOT, Candidate, Draft, Engine, Request
from workbench.drafting.pins import verified

if TYPE_CHECKING:
    from threading import Event


class PivotEngine:
    """Asks other engines for the way from a confirmed target; `Draft.model` says which and from where (`memory ru→en`)."""

    name = PIVOT

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = tuple(engines)

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """What the engines behind it have."""
        return {pair for engine in self._engines for pair in engine.languages()}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Draft each request from its `others`; nothing where there are none, or no engine has the pair."""
        out: list[Draft] = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            answer = self._draft(request, cancel)
            if answer is None:
                break
            out.append(answer)
        return out

    def _draft(self, request: Request, cancel: Event | None) -> Draft | None:
        """The first answer on any way; None when the engine was cancelled meanwhile."""
        for language, text, pins in request.others:
            # The pins and neighbours are the source's; the other target's text has pins of its own.
            asked = replace(
                request, text=text, source=language, tags=(), pins=pins, before=None, after=None, others=()
            )
            for engine in self._engines:
                if (language, request.target) not in engine.languages():
                    continue
                answers = engine.translate([asked], cancel)
                if not answers:
                    return None
                found = answers[0]
                if found.candidates:
                    model = f"{found.model or found.engine} {language}→{request.target}"
                    return Draft(_of_source(found.candidates, request), self.name, model, found.licence)
        return Draft((), self.name)


def _of_source(candidates: Sequence[Candidate], request: Request) -> tuple[Candidate, ...]:
    """The candidates as drafts of the segment's source: without their alignment, with what they keep of the source's own pins."""
    return tuple(
        verified(replace(each, alignment=None, pins_kept=(), pins_open=()), request) for each in candidates
    )
