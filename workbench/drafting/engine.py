"""What an engine is, and the one registry of engines.

An engine is a function from plain requests to plain drafts: it opens no database and knows no project, so that it can
run in a thread, in another process or on another machine.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workbench.errors import InvalidInputError

if TYPE_CHECKING:
    from threading import Event

    from alignments import Memory
    from alignments.units import Tag
    from glossary.terms import Pin

OPEN, CLOSE = "⟦", "⟧"
"""What a draft leaves in the source language stands between these, so that nobody takes it for finished."""


@dataclass(frozen=True, slots=True)
class Request:
    """A segment to draft. `pins` are the terms found in it with their renderings; `before`/`after` its neighbours."""

    text: str
    source: str
    target: str
    tags: tuple[Tag, ...] = ()
    pins: tuple[Pin, ...] = ()
    before: str | None = None
    after: str | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal. `confidence` is 0..1 by the engine's own documented measure, `pins_kept` the renderings used.

    `alignment` pairs spans `(start, end)` of source and target, where the engine knows them.
    """

    text: str
    confidence: float
    tags: tuple[Tag, ...] = ()
    alignment: tuple[tuple[tuple[int, int], tuple[int, int]], ...] | None = None
    pins_kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An engine's answer to one request, best candidate first; none at all when it has nothing to offer."""

    candidates: tuple[Candidate, ...]
    engine: str
    model: str = ""
    licence: str = ""


class Engine(Protocol):
    """A machine that drafts."""

    name: str

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Return the pairs (source, target) it can draft."""

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Return one draft a request, in order; stop early with what is done when `cancel` is set."""


REGISTRY = {
    "memory": "workbench.drafting.memory:MemoryEngine",
    "assembly": "workbench.drafting.assembly:AssemblyEngine",
}
"""Engine name → module and class, imported when it is first asked for; the order is the order they are tried in."""


def engine(name: str, memory: Memory | None = None) -> Engine:
    """Return the engine of that name; `memory` is what the memory engine looks into."""
    if name not in REGISTRY:
        raise InvalidInputError(
            "There is no engine named “%(name)s”. Choose one of %(names)s.",
            name=name,
            names=", ".join(REGISTRY),
        )
    module, _, attribute = REGISTRY[name].partition(":")
    made: Engine = getattr(importlib.import_module(module), attribute)(memory)
    return made
