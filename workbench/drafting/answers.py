"""Answers of slow and paid engines, kept on disk: the same text with the same pins is not asked twice of one model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from alignments.units import Tag
from glossary.database import transaction
from workbench.drafting.engine import Cacheable, Candidate, Draft, Engine, OpenPin, Request
from workbench.errors import EngineError
from workbench.projects import now

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

MOST = 50_000
"""So many answers are kept; beyond that the ones not used for longest go."""


class KeptAnswers:
    """An engine whose answers are looked up first and kept afterwards; without a fingerprint it is asked each time."""

    def __init__(self, inner: Engine, db: Database) -> None:
        self.name = inner.name
        self._inner = inner
        self._db = db

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """What the engine itself has."""
        return self._inner.languages()

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Answer from what is kept, and ask the engine only for the rest; see `Engine.translate`."""
        if not isinstance(self._inner, Cacheable):
            return self._inner.translate(requests, cancel)
        keys = [key(self._inner, request) for request in requests]
        found = {place: draft for place, one in enumerate(keys) if (draft := self._kept(one)) is not None}
        missing = [place for place in range(len(requests)) if place not in found]
        try:
            made = self._inner.translate([requests[place] for place in missing], cancel) if missing else []
        except EngineError as error:
            self._take(error.done, missing, keys, found)
            error.done = tuple(_leading(found))
            raise
        self._take(made, missing, keys, found)
        return _leading(found)

    def _take(
        self,
        drafts: Sequence[Draft],
        missing: Sequence[int],
        keys: Sequence[str],
        found: dict[int, Draft],
    ) -> None:
        with transaction(self._db) as db:
            for place, draft in zip(missing, drafts, strict=False):
                found[place] = draft
                db.execute(
                    "INSERT OR REPLACE INTO answer(key, draft, used) VALUES (?, ?, ?)",
                    [keys[place], json.dumps(asdict(draft), ensure_ascii=False), now()],
                )
            db.execute(
                "DELETE FROM answer WHERE key IN "
                "(SELECT key FROM answer ORDER BY used DESC, key LIMIT -1 OFFSET ?)",
                [MOST],
            )

    def _kept(self, one: str) -> Draft | None:
        row = self._db.execute("SELECT draft FROM answer WHERE key = ?", [one]).fetchone()
        return None if row is None else _draft(json.loads(row[0]))


def key(engine: Cacheable, request: Request) -> str:
    """Return what an answer is filed under: the model, the whole request with its pins, and nothing else."""
    # The other targets' texts are for the pivot alone, which asks the engine a request of its own.
    asked = asdict(replace(request, others=()))
    asked["pins"] = [
        [[term.text, term.gender, term.number] for term in (pin.source, *pin.targets)] for pin in request.pins
    ]
    text = json.dumps([engine.fingerprint, asked], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _leading(found: dict[int, Draft]) -> list[Draft]:
    """The drafts up to the first request without one: an engine answers in order."""
    out: list[Draft] = []
    while (draft := found.get(len(out))) is not None:
        out.append(draft)
    return out


def _draft(stored: dict[str, Any]) -> Draft:
    candidates = tuple(_candidate(one) for one in stored["candidates"])
    return Draft(**{**_frozen(stored), "candidates": candidates})


def _candidate(stored: dict[str, Any]) -> Candidate:
    opened = tuple(OpenPin(*one) for one in stored.get("pins_open", ()))
    tags = tuple(Tag(**tag) for tag in stored["tags"])
    return Candidate(**{**_frozen(stored), "tags": tags, "pins_open": opened})


def _frozen(stored: dict[str, Any]) -> dict[str, Any]:
    """JSON's lists as the tuples that they were."""
    return {name: _tuple(value) for name, value in stored.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value
