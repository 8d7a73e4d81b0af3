"""Filling a document's empty targets with drafts, best engine first, and never over a person's text."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alignments import Memory
from glossary import history
from workbench import terminology
from workbench.drafting.engine import REGISTRY, Draft, Request, engine
from workbench.projects import document, now, project

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

    from workbench.workspace import Workspace

CHUNK = 50
"""Segments drafted and stored at a time: about a second's work."""

_OPEN_SEGMENTS = """
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
) -> int:
    """Draft every empty target of document `number`; return how many were filled.

    `only` names the segments to look at. With `again`, texts that a machine made are made anew; what a person typed or
    confirmed is never touched. Each chunk is stored as it is done, so that a cancelled or broken-off run goes on where it
    stopped. The engines work before the write lock is taken, so that nobody who saves meanwhile waits for them.
    """
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    rows = [row for row in db.query(_OPEN_SEGMENTS, [number]) if only is None or row["id"] in only]
    filled, total = 0, len(rows) * len(owner.targets)
    with Memory(db) as memory:
        engines = [engine(name, memory) for name in REGISTRY]
        for index, target in enumerate(owner.targets):
            pins = terminology.Pins(workspace, stored, target)
            for start in range(0, len(rows), CHUNK):
                if cancel is not None and cancel.is_set():
                    return filled
                chunk = rows[start : start + CHUNK]
                closed = _closed(db, chunk, target, again=again)
                wanted = [row for row in chunk if row["id"] not in closed]
                requests = [
                    Request(
                        row["text"],
                        owner.source,
                        target,
                        pins=pins.of(row["text"]),
                        before=row["before"],
                        after=row["after"],
                    )
                    for row in wanted
                ]
                answers = [each.translate(requests, cancel) for each in engines]
                with history.change_set(db, "draft", author=author, label=stored.name, scope=owner.scope):
                    # Someone may have written into one of them since.
                    closed = _closed(db, chunk, target, again=again)
                    # A cancelled engine answers short: only what every engine has answered is stored.
                    for row, *drafts in zip(wanted, *answers, strict=False):
                        if row["id"] not in closed:
                            filled += _store(db, row["id"], target, drafts, author)
                if progress is not None:
                    progress(index * len(rows) + min(start + CHUNK, len(rows)), total)
    return filled


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


def _store(db: Database, segment: int, target: str, drafts: Sequence[Draft], author: str) -> int:
    """Keep every candidate, and fill the target with the first engine's best; return 1 when there is one."""
    db.execute("DELETE FROM draft WHERE segment = ? AND language = ?", [segment, target])
    for draft in drafts:
        for candidate in draft.candidates:
            db.execute(
                "INSERT INTO draft(segment, language, engine, model, licence, confidence, text, pins_kept, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    segment,
                    target,
                    draft.engine,
                    draft.model,
                    draft.licence,
                    candidate.confidence,
                    candidate.text,
                    json.dumps(candidate.pins_kept, ensure_ascii=False),
                    now(),
                ],
            )
    best = _best(drafts)
    if best is None:
        db.execute("DELETE FROM translation WHERE segment = ? AND language = ?", [segment, target])
        return 0
    candidate = best.candidates[0]
    origin = {"kind": best.engine, "score": round(100 * candidate.confidence), "detail": best.model}
    db.execute(
        "INSERT INTO translation(segment, language, text, state, origin, author, changed) "
        "VALUES (?, ?, ?, 'initial', ?, ?, ?) ON CONFLICT (segment, language) DO UPDATE SET "
        "text = excluded.text, origin = excluded.origin, author = excluded.author, changed = excluded.changed "
        "WHERE text <> excluded.text OR origin <> excluded.origin",
        [segment, target, candidate.text, json.dumps(origin, ensure_ascii=False), author, now()],
    )
    return 1


def _best(drafts: Iterable[Draft]) -> Draft | None:
    return next((draft for draft in drafts if draft.candidates), None)
