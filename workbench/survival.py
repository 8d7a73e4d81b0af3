"""How much of a document's drafts survived: each engine's draft against the text that a person confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glossary.database import transaction
from workbench.projects import document, project
from workbench.review.translations import rows
from workbench.scores import chrf, edits

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

    from workbench.workspace import Workspace

BANDS = (("unchanged", 0.0), ("light", 20.0), ("half", 50.0))
"""Bands of effort by their upper bound, in per cent of the final text's words changed (TER); `rewritten` is all above."""
REWRITTEN = "rewritten"
CHUNK = 20

_PAIRS = """
SELECT min(d.id) AS id, d.segment, d.language, d.engine, d.model, d.licence, d.text, t.text AS final,
  d.confidence, d.compared, d.edits, d.words
FROM draft d
JOIN translation t ON t.segment = d.segment AND t.language = d.language AND t.state <> 'initial'
JOIN segment s ON s.id = d.segment JOIN paragraph p ON p.id = s.paragraph
WHERE p.document = ? GROUP BY d.segment, d.language, d.engine ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Survival:
    """One engine's drafts in one target, over the segments that a person has confirmed.

    `offered` is in how many of them its draft was the one filled in. `ter` and `chrf` compare the drafts with the final texts, on
    sacrebleu's scale; `bands` counts segments by effort (`BANDS`, then `rewritten`). `points` holds, per segment, the engine's own
    confidence in per cent and the effort, for engines that give one.
    """

    language: str
    engine: str
    models: tuple[str, ...]
    licences: tuple[str, ...]
    segments: int
    offered: int
    ter: float
    chrf: float
    bands: dict[str, int]
    points: tuple[tuple[float, float], ...]

    @property
    def unchanged(self) -> float:
        """The share taken as it was, 0..1."""
        return self.bands["unchanged"] / self.segments


UNCERTAIN = 70
"""A draft below this confidence, in per cent, or without one, is uncertain: most of it is to be looked at, or written."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A draft that nobody has touched and whose engine is unsure of it; `number` is the segment's in the document, from 1."""

    segment: int
    number: int
    text: str
    engine: str
    score: int | None


def uncertain(db: Database, number: int, language: str) -> list[Uncertain]:
    """Return the uncertain drafts of a document in one target, in text order."""
    found = []
    for row in rows(db, number):
        draft = row.translations.get(language)
        if draft is None or draft.state != "initial" or draft.origin.kind == "typed" or not draft.text:
            continue
        if draft.origin.score is None or draft.origin.score < UNCERTAIN:
            found.append(Uncertain(row.id, row.number, row.text, draft.origin.kind, draft.origin.score))
    return found


def pending(db: Database, number: int) -> int:
    """Return how many drafts have not been compared with their final text yet, or with an earlier one."""
    return len(_unmeasured(db, number))


def _unmeasured(db: Database, number: int) -> list[dict[str, Any]]:
    return [row for row in db.query(_PAIRS, [number]) if row["compared"] != _stamp(row["final"])]


def _stamp(final: str) -> str:
    return hashlib.sha256(final.encode("utf-8", "surrogatepass")).hexdigest()


def measure(
    workspace: Workspace,
    number: int,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancel: Event | None = None,
) -> None:
    """Compare what is pending; each chunk is stored, so that a stopped run goes on where it was."""
    waiting = _unmeasured(workspace.db, number)
    for start in range(0, len(waiting), CHUNK):
        if cancel is not None and cancel.is_set():
            return
        chunk = waiting[start : start + CHUNK]
        measured = [(_stamp(r["final"]), *edits(r["text"], r["final"]), r["id"]) for r in chunk]
        with transaction(workspace.db) as db:
            db.conn.executemany("UPDATE draft SET compared = ?, edits = ?, words = ? WHERE id = ?", measured)
        progress(start + len(chunk), len(waiting))


def survival(db: Database, number: int) -> list[Survival]:
    """Return a row per target and engine, of what has been measured; targets in the project's order, the most used first."""
    owner = project(db, document(db, number).project)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    first: dict[tuple[int, str], int] = {}
    for row in db.query(_PAIRS, [number]):
        # Drafts are stored in the engines' order, and the first one was filled in.
        first.setdefault((row["segment"], row["language"]), row["id"])
        if row["compared"] == _stamp(row["final"]) and row["language"] in owner.targets:
            groups.setdefault((row["language"], row["engine"]), []).append(row)
    found = [_survival(language, engine, pairs, first) for (language, engine), pairs in groups.items()]
    found.sort(key=lambda one: (owner.targets.index(one.language), -one.offered, -one.segments, one.engine))
    return found


def _survival(
    language: str, engine: str, pairs: list[dict[str, Any]], first: dict[tuple[int, str], int]
) -> Survival:
    bands = dict.fromkeys([*(name for name, _ in BANDS), REWRITTEN], 0)
    for row in pairs:
        bands[_band(row)] += 1
    words = sum(row["words"] for row in pairs)
    return Survival(
        language,
        engine,
        tuple(sorted({row["model"] for row in pairs if row["model"]})),
        tuple(sorted({row["licence"] for row in pairs if row["licence"]})),
        len(pairs),
        sum(first[row["segment"], language] == row["id"] for row in pairs),
        100 * sum(row["edits"] for row in pairs) / words if words else 0.0,
        chrf([row["text"] for row in pairs], [row["final"] for row in pairs]),
        bands,
        tuple((100 * row["confidence"], _rate(row)) for row in pairs if row["confidence"] is not None),
    )


def _band(row: dict[str, Any]) -> str:
    if row["text"] == row["final"]:
        return "unchanged"
    # With other capitals or spaces only no word is changed, and yet a person had to: that is light work, not none.
    return next((name for name, most in BANDS[1:] if _rate(row) <= most), REWRITTEN)


def _rate(row: dict[str, Any]) -> float:
    """TER of one segment; 100 for a final text without a word."""
    return float(100 * row["edits"] / row["words"]) if row["words"] else 100.0
