"""Every engine's draft of one segment, side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.drafting import predraft
from workbench.drafting.engine import REMOTE
from workbench.drafting.order import known
from workbench.drafting.stored import open_pins, spelt_names
from workbench.errors import EngineError, NotFoundError
from workbench.matching import ProjectMemory
from workbench.projects import document, project
from workbench.review import translations

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

    from workbench.drafting.engine import Draft, OpenPin
    from workbench.drafting.spelt import Spelt
    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Kept:
    """An engine's best draft of a segment, as it is kept."""

    engine: str
    model: str
    licence: str
    confidence: float | None
    text: str
    pins_kept: tuple[str, ...]
    pins_open: tuple[OpenPin, ...]
    spelt: tuple[Spelt, ...]

    @property
    def by_rule(self) -> tuple[str, ...]:
        """The names in it that are spelt by rule, as they stand there."""
        return tuple(dict.fromkeys(self.text[each.start : each.end] for each in self.spelt))


def kept(db: Database, segment: int, language: str) -> list[Kept]:
    """Return the best draft of each engine that has one, the one that was filled in first."""
    rows = db.execute(
        "SELECT engine, model, licence, confidence, text, pins_kept, pins_open, spelt, min(id) FROM draft "
        "WHERE segment = ? AND language = ? GROUP BY engine ORDER BY min(id)",
        [segment, language],
    )
    return [
        Kept(
            engine,
            model,
            licence,
            confidence,
            text,
            tuple(json.loads(pins)),
            open_pins(opened),
            spelt_names(names),
        )
        for engine, model, licence, confidence, text, pins, opened, names, _ in rows.fetchall()
    ]


def compare(
    workspace: Workspace, segment: int, language: str, *, cancel: Event | None = None
) -> list[EngineError]:
    """Ask every engine that may be asked, whether or not it is in the project's order, and keep the drafts.

    Return the failures of those that could not answer. Drafts of a segment that a person has confirmed are only added to: the kept
    ones say what the confirmed text was made from; and the memory, which knows that text by now, is not asked.
    """
    db = workspace.db
    where = translations.context(db, segment)
    owner = project(db, where.project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    confirmed = translations.translation(db, segment, language).state != "initial"
    names = [name for name in known() if name not in REMOTE or name in owner.remote]
    requests = predraft.requests(workspace, where.document, language, {segment})
    made: dict[str, Draft] = {}
    failures = []
    memory = ProjectMemory(workspace, document(db, where.document))
    for each in predraft.engines(owner, language, memory, db, names):
        if confirmed and each.name == "memory":
            continue
        try:
            answers = each.translate(requests, cancel)
        except EngineError as error:
            failures.append(error)
            continue
        made |= {draft.engine: draft for draft in answers[:1]}
    with transaction(db):
        if confirmed:
            for before in kept(db, segment, language):
                made.pop(before.engine, None)
            predraft.add(db, segment, requests[0], list(made.values()))
        else:
            predraft.keep(db, segment, requests[0], list(made.values()))
    return failures
