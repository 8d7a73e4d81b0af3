"""Engines compared over lines that have a reference: each run is kept, and compared with the runs over the same lines."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.database import transaction
from workbench.drafting import lines
from workbench.projects import now
from workbench.scores import Score, compared, score

if TYPE_CHECKING:
    from workbench.workspace import Workspace

BASELINE = "source copied"


@dataclass(frozen=True, slots=True)
class Task:
    """A set of lines to translate, with a reference each."""

    name: str
    source: str
    target: str
    lines: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same lines, references and languages, whatever the set is called."""
        text = json.dumps([self.source, self.target, self.lines, self.references], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Compared:
    """A run among the others of its task; `run` is None for the source copied, which everything is compared with."""

    run: int | None
    label: str
    created: str
    lines_per_second: float
    scores: tuple[Score, ...]


def run(
    workspace: Workspace,
    task: Task,
    engine: str,
    *,
    remote: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> int:
    """Draft the task's lines with an engine, keep lines, scores and time, and return the run's number."""
    began, hypotheses = clock(), []
    for text in lines.translate(task.lines, engine, task.source, task.target, workspace, remote=remote):
        hypotheses.append(text)
        progress(len(hypotheses), len(task.lines))
    seconds = clock() - began
    scores = {s.name: s.value for s in score(hypotheses, task.references)}
    with transaction(workspace.db) as db:
        row = db.execute(
            "INSERT INTO bench(name, engine, source, target, lines, hypotheses, scores, seconds, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [
                task.name,
                engine,
                task.source,
                task.target,
                task.key,
                json.dumps(hypotheses, ensure_ascii=False),
                json.dumps(scores),
                seconds,
                now(),
            ],
        ).fetchone()
    return int(row[0])


def compare(workspace: Workspace, task: Task, *, samples: int = 1000) -> list[Compared]:
    """Return every kept run over the task's lines, oldest first, behind the source copied, with intervals and p-values."""
    rows = list(workspace.db.query("SELECT * FROM bench WHERE lines = ? ORDER BY id", [task.key]))
    labels = {f"{row['engine']} #{row['id']}": row for row in rows}
    systems = {BASELINE: list(task.lines)}
    systems |= {label: json.loads(row["hypotheses"]) for label, row in labels.items()}
    scored = compared(systems, task.references, samples=samples)
    out = [Compared(None, BASELINE, "", 0.0, tuple(scored[BASELINE]))]
    for label, row in labels.items():
        speed = len(task.lines) / row["seconds"] if row["seconds"] else 0.0
        out.append(Compared(row["id"], label, row["created"], speed, tuple(scored[label])))
    return out
