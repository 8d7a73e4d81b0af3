"""What an engine is, and the one registry of engines.

An engine is a function from plain requests to plain drafts: it opens no database and knows no project, so that it can
run in a thread, in another process or on another machine.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from workbench.drafting import models
from workbench.errors import InvalidInputError

if TYPE_CHECKING:
    from threading import Event

    from alignments import Memory
    from alignments.units import Tag
    from glossary.terms import Pin
    from workbench.matching import Finder

OPEN, CLOSE = "⟦", "⟧"
"""What a draft leaves in the source language stands between these, so that nobody takes it for finished."""


class Confirmed(NamedTuple):
    """A segment's confirmed text in another target, with the pins that it calls for in the target that is drafted."""

    language: str
    text: str
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A segment to draft. `pins` are the terms found in it with their renderings; `before`/`after` its neighbours.

    `others` are the segment's confirmed texts in other targets, best state first.
    """

    text: str
    source: str
    target: str
    tags: tuple[Tag, ...] = ()
    pins: tuple[Pin, ...] = ()
    before: str | None = None
    after: str | None = None
    n: int = 1
    others: tuple[Confirmed, ...] = ()


class OpenPin(NamedTuple):
    """A pinned term of the source that a candidate does not use, with what it takes to put that right.

    `term` is the term as it stands in the source at `source[source_start:source_end]`; `text` is the form of its rendering to put in
    the place of the candidate's `text[start:end]`, or at the caret where the place is not known (None).
    """

    term: str
    text: str
    source_start: int
    source_end: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal. `confidence` is 0..1 by the engine's own documented measure, None where it has none.

    `pins_kept` are the renderings used, `pins_open` the pinned terms that it does not use.

    `alignment` pairs spans `(start, end)` of source and target, where the engine knows them.
    """

    text: str
    confidence: float | None
    tags: tuple[Tag, ...] = ()
    alignment: tuple[tuple[tuple[int, int], tuple[int, int]], ...] | None = None
    pins_kept: tuple[str, ...] = ()
    pins_open: tuple[OpenPin, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An engine's answer to one request, best candidate first; none at all when it has nothing to offer.

    `problem` says why it refused the text, as a message template for a person with its values.
    """

    candidates: tuple[Candidate, ...]
    engine: str
    model: str = ""
    licence: str = ""
    problem: tuple[str, Mapping[str, Any]] | None = None


class Engine(Protocol):
    """A machine that drafts."""

    name: str

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Return the pairs (source, target) it can draft."""

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Return one draft a request, in order; stop early with what is done when `cancel` is set."""


@runtime_checkable
class Cacheable(Protocol):
    """An engine whose answers are worth keeping on disk: slow ones, and those that cost money."""

    @property
    def fingerprint(self) -> str:
        """What, beside the request, decides the answer: the model and its settings. Another model, another fingerprint."""


REGISTRY = {
    "memory": "workbench.drafting.memory:MemoryEngine",
    "assembly": "workbench.drafting.assembly:AssemblyEngine",
}
"""Engine name → module and class, imported when it is first asked for; the order is the order they are tried in."""

REMOTE = {
    "openai": "workbench.drafting.remote_openai:OpenAIEngine",
    "libretranslate": "workbench.drafting.remote_services:LibreTranslateEngine",
    "deepl": "workbench.drafting.remote_services:DeepLEngine",
    "google": "workbench.drafting.remote_services:GoogleEngine",
    "yandex": "workbench.drafting.remote_services:YandexEngine",
}
"""The same for engines on other machines: text leaves this one, so a project must switch each of them on."""

LOCAL = "workbench.drafting.seq2seq:Seq2SeqEngine"
"""The engine that runs a translation model on this machine; each added model is one, under its own name."""

PIVOT = "pivot"
"""Stands in an order of engines for drafting from another target's confirmed text (`workbench.drafting.pivot`)."""


def engine(name: str, memory: Memory | Finder | None = None) -> Engine:
    """Return the engine of that name, which may be a translation model's; `memory` is what the memory engine looks into."""
    place = REGISTRY.get(name) or REMOTE.get(name)
    if place is None and models.is_there(name):
        local: Engine = _attribute(LOCAL)(models.used(), name)
        return local
    if place is None:
        raise InvalidInputError(
            "There is no engine named “%(name)s”. Choose one of %(names)s.",
            name=name,
            names=", ".join((*REGISTRY, *models.names(models.used()), *REMOTE)),
        )
    made: Engine = _attribute(place)(memory)
    return made


def _attribute(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)
