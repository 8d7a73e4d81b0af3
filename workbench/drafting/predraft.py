"""Filling a document's empty targets with drafts, best engine first, and never over a person's text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glossary import history
from glossary.usage import in_use
from workbench import terminology
from workbench.drafting.answers import KeptAnswers
from workbench.drafting.asking import ask
from workbench.drafting.engine import PIVOT, Confirmed, Draft, Engine, Request, engine
from workbench.drafting.order import LAST, is_slow, order
from workbench.drafting.pins import verified
from workbench.drafting.pivot import PivotEngine
from workbench.drafting.spelt import spelt
from workbench.drafting.stored import written
from workbench.jobs import enqueue
from workbench.matching import Finder, ProjectMemory
from workbench.occurrences import readings
from workbench.projects import Document, Project, document, now, project

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

    from glossary.terms import Pin
    from workbench.workspace import Workspace

CHUNK = 50
"""At most so many segments are drafted and stored at a time."""
CHUNK_SECONDS = 1.0
"""A chunk becomes smaller when it takes longer than this: progress is seen to move, and cancelling is quick."""

_STATES = ("final", "reviewed", "translated")
_SEGMENTS = """
SELECT s.id, s.text,
  lag(s.text) OVER (ORDER BY p.position, s.position) AS before,
  lead(s.text) OVER (ORDER BY p.position, s.position) AS after
FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? ORDER BY p.position, s.position
"""


def predraft(
    workspace: Workspace,
    number: int,
    *,
    author: str = history.LOCAL_AUTHOR,
    again: bool = False,
    only: Collection[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Draft every empty target of document `number`; return how many were filled.

    The project says which engines are asked, in which order. `only` names the segments to look at. With `again`, texts that a
    machine made are made anew; what a person typed or confirmed is never touched. Each chunk is stored as it is done, so that
    a cancelled, failed or broken-off run goes on where it stopped. The engines work before the write lock is taken, so that
    nobody who saves meanwhile waits for them. Raises `EngineError` when an engine fails, after what was answered is stored.
    """
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    rows = [row for row in db.query(_SEGMENTS, [number]) if only is None or row["id"] in only]
    filled, total = 0, len(rows) * len(owner.targets)
    memory = ProjectMemory(workspace, stored)
    for index, target in enumerate(owner.targets):
        run = _Run(workspace, stored, owner, target, engines(owner, target, memory, db), author)
        start, size = 0, CHUNK
        while start < len(rows):
            if cancel is not None and cancel.is_set():
                return filled
            began = clock()
            chunk = rows[start : start + min(size, CHUNK)]
            filled += run.chunk(chunk, again=again, cancel=cancel)
            start += len(chunk)
            size = _next_size(len(chunk), clock() - began)
            if progress is not None:
                progress(index * len(rows) + start, total)
    return filled


def renew(
    workspace: Workspace, number: int, only: Collection[int], *, author: str = history.LOCAL_AUTHOR
) -> None:
    """Make the machines' texts of some segments anew: now, or by a background job where an engine takes its time."""
    stored = document(workspace.db, number)
    if only and is_slow(project(workspace.db, stored.project)):
        enqueue(workspace.db, "draft", number, {"again": True, "only": sorted(only)})
    else:
        predraft(workspace, number, author=author, again=True, only=only)


def _next_size(size: int, seconds: float) -> int:
    """How many segments to take next, so that they take about `CHUNK_SECONDS`."""
    fitting = CHUNK if seconds <= 0 else int(size * CHUNK_SECONDS / seconds)
    return max(1, min(CHUNK, fitting, 2 * size if size < CHUNK else CHUNK))


def engines(
    owner: Project, target: str, memory: Finder, db: Database, names: Sequence[str] | None = None
) -> list[Engine]:
    """Return the engines for one target: those that have the pair, and the way over a pivot.

    They are the project's, in its order, unless `names` says otherwise.
    """
    names = order(owner, target) if names is None else names
    made = {name: KeptAnswers(engine(name, memory), db) for name in names if name != PIVOT}
    found: list[Engine] = []
    for name in names:
        if name == PIVOT:
            # What leaves gaps in Kazakh would leave them in Russian here.
            found.append(PivotEngine([each for other, each in made.items() if other != LAST]))
        elif (owner.source, target) in made[name].languages():
            found.append(made[name])
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """Drafting one target of a document."""

    workspace: Workspace
    document: Document
    project: Project
    target: str
    engines: Sequence[Engine]
    author: str

    def chunk(self, rows: Sequence[Mapping[str, Any]], *, again: bool, cancel: Event | None) -> int:
        """Draft and store some segments; return how many were filled."""
        db = self.workspace.db
        closed = _closed(db, rows, self.target, again=again)
        wanted = [row for row in rows if row["id"] not in closed]
        if not wanted:
            return 0
        requests = self.requests(wanted)
        answered = ask(self.engines, requests, cancel)
        filled = 0
        with history.change_set(
            db, "draft", author=self.author, label=self.document.name, scope=self.project.scope
        ):
            # Someone may have written into one of them since.
            closed = _closed(db, rows, self.target, again=again)
            for row, request, drafts in zip(wanted, requests, answered.drafts, strict=True):
                if drafts is not None and row["id"] not in closed:
                    filled += _store(db, row["id"], request, drafts, self.author)
        if answered.failure is not None:
            raise answered.failure
        return filled

    def requests(self, rows: Sequence[Mapping[str, Any]]) -> list[Request]:
        """What to ask the engines."""
        pins = terminology.Pins(self.workspace, self.document, self.target)
        read = {each.segment: each for each in readings(self.workspace, self.document.id)}
        others = self._others(rows)
        return [
            Request(
                row["text"],
                self.project.source,
                self.target,
                pins=_of_the_day(pins.at(read[row["id"]]), self.document),
                before=row["before"],
                after=row["after"],
                others=others.get(row["id"], ()),
            )
            for row in rows
        ]

    def _others(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[Confirmed, ...]]:
        """The segments' confirmed texts in the project's other targets with their pins, the best state and the project's order first."""
        found = self.workspace.db.execute(
            "SELECT segment, language, text, state FROM translation "
            "WHERE segment IN (SELECT value FROM json_each(?)) AND language <> ? AND state <> 'initial'",
            [json.dumps([row["id"] for row in rows]), self.target],
        ).fetchall()
        targets = self.project.targets
        found = [row for row in found if row[1] in targets]
        found.sort(key=lambda row: (_STATES.index(row[3]), targets.index(row[1])))
        pins = {
            language: terminology.Pins(self.workspace, self.document, self.target, language)
            for language in {row[1] for row in found}
        }
        out: dict[int, tuple[Confirmed, ...]] = {}
        for segment, language, text, _ in found:
            one = Confirmed(language, text, _of_the_day(pins[language].of(text), self.document))
            out[segment] = (*out.get(segment, ()), one)
        return out


def requests(workspace: Workspace, number: int, target: str, only: Collection[int]) -> list[Request]:
    """Return what the engines are asked for some segments of a document."""
    stored = document(workspace.db, number)
    owner = project(workspace.db, stored.project)
    rows = [row for row in workspace.db.query(_SEGMENTS, [number]) if row["id"] in only]
    return _Run(workspace, stored, owner, target, (), history.LOCAL_AUTHOR).requests(rows)


def _of_the_day(pins: Iterable[Pin], stored: Document) -> tuple[Pin, ...]:
    """The pins with the renderings that were in use on the document's date."""
    return tuple(in_use(pin, stored.date) for pin in pins)


def _closed(db: Database, rows: Sequence[Mapping[str, Any]], target: str, *, again: bool) -> set[int]:
    """Those of the segments whose target is not the machine's to fill: written by a person, drafted, or gone."""
    ids = {row["id"] for row in rows}
    mine = "AND NOT (t.state = 'initial' AND json_extract(t.origin, '$.kind') <> 'typed')" if again else ""
    numbers = json.dumps(sorted(ids))
    taken = db.execute(
        "SELECT t.segment FROM translation t WHERE t.segment IN (SELECT value FROM json_each(?)) "
        f"AND t.language = ? {mine}",
        [numbers, target],
    )
    there = db.execute("SELECT id FROM segment WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return {row[0] for row in taken} | (ids - {row[0] for row in there})


def keep(db: Database, segment: int, request: Request, drafts: Sequence[Draft]) -> None:
    """Keep every candidate of a segment, in the place of the earlier ones."""
    db.execute("DELETE FROM draft WHERE segment = ? AND language = ?", [segment, request.target])
    add(db, segment, request, drafts)


def add(db: Database, segment: int, request: Request, drafts: Sequence[Draft]) -> None:
    """Keep every candidate of a segment beside the earlier ones, with its open pins and the names that are spelt by rule."""
    for draft in drafts:
        for each in draft.candidates:
            # No engine's word is taken for its terms: what it has not looked at itself is looked at here.
            told = each.pins_kept or each.pins_open
            candidate = each if told else verified(each, request)
            db.execute(
                "INSERT INTO draft(segment, language, engine, model, licence, confidence, text, pins_kept, pins_open, "
                "spelt, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    segment,
                    request.target,
                    draft.engine,
                    draft.model,
                    draft.licence,
                    candidate.confidence,
                    candidate.text,
                    json.dumps(candidate.pins_kept, ensure_ascii=False),
                    written(candidate.pins_open),
                    written(spelt(request, candidate.text)),
                    now(),
                ],
            )


def _store(db: Database, segment: int, request: Request, drafts: Sequence[Draft], author: str) -> int:
    """Keep every candidate, and fill the target with the first engine's best; return 1 when there is one."""
    target = request.target
    keep(db, segment, request, drafts)
    best = next((draft for draft in drafts if draft.candidates), None)
    if best is None:
        db.execute("DELETE FROM translation WHERE segment = ? AND language = ?", [segment, target])
        return 0
    candidate = best.candidates[0]
    score = None if candidate.confidence is None else round(100 * candidate.confidence)
    origin = {"kind": best.engine, "score": score, "detail": best.model}
    db.execute(
        "INSERT INTO translation(segment, language, text, state, origin, author, changed) "
        "VALUES (?, ?, ?, 'initial', ?, ?, ?) ON CONFLICT (segment, language) DO UPDATE SET "
        "text = excluded.text, origin = excluded.origin, author = excluded.author, changed = excluded.changed "
        "WHERE text <> excluded.text OR origin <> excluded.origin",
        [segment, target, candidate.text, json.dumps(origin, ensure_ascii=False), author, now()],
    )
    return 1
