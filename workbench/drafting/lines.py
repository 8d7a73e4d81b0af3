"""Drafting plain lines, with a workspace's glossary and memory or with the starter glossary alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alignments import Memory
from alignments.migrations import migrations as alignments_migrations
from glossary import seeding, store
from glossary.database import connect, migrate
from glossary.index import TermIndex
from glossary.migrations import migrations as glossary_migrations
from workbench.drafting.answers import KeptAnswers
from workbench.drafting.asking import ask
from workbench.drafting.engine import REMOTE, Draft, Request, engine
from workbench.errors import InvalidInputError
from workbench.occurrences import outermost

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Concept, Pin
    from workbench.workspace import Workspace

CHUNK = 50


def translate(
    texts: Sequence[str],
    name: str,
    source: str,
    target: str,
    workspace: Workspace | None = None,
    *,
    remote: bool = False,
) -> Iterator[str]:
    """Yield a translation for each text, in order; where the engine has nothing, the text itself.

    An engine on another machine is asked only with `remote`. When an engine fails, what it had answered is given before
    the `EngineError` is raised.
    """
    if name in REMOTE and not remote:
        raise InvalidInputError(
            "“%(name)s” is an engine on another machine, and the text would leave this one. Add --remote if it may.",
            name=name,
        )
    db = workspace.db if workspace is not None else _starter()
    with Memory(db) as memory:
        chosen = KeptAnswers(engine(name, memory), db) if workspace is not None else engine(name, memory)
        if (source, target) not in chosen.languages():
            raise InvalidInputError(
                "The engine “%(name)s” does not translate from %(source)s into %(target)s.",
                name=name,
                source=source,
                target=target,
            )
        pins = _Pins(db, source, target)
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            requests = [Request(text, source, target, pins=pins.of(text)) for text in chunk if text.strip()]
            answered = ask([chosen], requests)
            drafts = iter(answered.drafts)
            for text in chunk:
                if not text.strip():
                    yield text
                elif (given := next(drafts)) is not None:
                    yield _line(text, given[0])
                else:
                    break
            if answered.failure is not None:
                raise answered.failure


def _line(text: str, draft: Draft) -> str:
    """One line in, one line out, whatever the engine says."""
    if not draft.candidates:
        return text
    return draft.candidates[0].text.replace("\r\n", " ").replace("\n", " ")


def _starter() -> Database:
    """The starter glossary and an empty memory, in memory only."""
    db = connect(":memory:")
    migrate(db, (glossary_migrations, alignments_migrations))
    seeding.seed(db)
    return db


class _Pins:
    """The glossary's pins for a line of text."""

    def __init__(self, db: Database, source: str, target: str) -> None:
        self._index = TermIndex(store.terms(db, source), source)
        self._concepts: dict[int | None, Concept] = {c.id: c for c in store.concepts(db)}
        self._target = target

    def of(self, text: str) -> tuple[Pin, ...]:
        terms = dict.fromkeys(match.term for match in outermost(self._index.find(text)))
        return tuple(store.pin(self._concepts[term.concept], term, self._target) for term in terms)
