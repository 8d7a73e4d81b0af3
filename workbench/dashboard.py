"""What the first page says of every project: when it is due, how far each target is, how many words are left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbench import deadlines, words
from workbench.deadlines import Standing
from workbench.projects import Progress, Project, projects

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace

ORDERS = ("deadline", "newest", "name")
STATES = ("initial", "translated", "reviewed", "final")


@dataclass(frozen=True, slots=True)
class Target:
    """How far one target of a project is: segments by state, and the words of the source, all and not yet confirmed."""

    language: str
    progress: Progress
    words: int
    words_left: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A project at a glance; `standing` is None without a deadline and once nothing is left to confirm."""

    project: Project
    documents: int
    targets: tuple[Target, ...]
    standing: Standing | None

    @property
    def words_left(self) -> int:
        """Words of the source that wait for a confirmed translation, counted once for each target."""
        return sum(target.words_left for target in self.targets)

    @property
    def finished(self) -> bool:
        """Whether there is something to translate and all of it is confirmed."""
        return any(t.progress.total for t in self.targets) and all(
            t.progress.done == t.progress.total for t in self.targets
        )


def overviews(
    workspace: Workspace, *, order: str = "deadline", now: datetime | None = None
) -> list[Overview]:
    """Return every project at a glance.

    By `deadline`: what is open and due first, then what has no deadline, newest first, then what is finished. By `newest` and
    by `name` nothing else counts.
    """
    db = workspace.db
    found = projects(db)
    counted = _counted(workspace)
    moment = now or datetime.now(UTC)
    out = [_overview(project, counted.get(project.id, {}), moment) for project in found]
    if order == "name":
        return sorted(out, key=lambda each: each.project.name.casefold())
    return out if order == "newest" else sorted(out, key=_urgency)


def overview(workspace: Workspace, project: Project, *, now: datetime | None = None) -> Overview:
    """Return one project at a glance."""
    return _overview(project, _counted(workspace).get(project.id, {}), now or datetime.now(UTC))


def _urgency(each: Overview) -> tuple[int, float]:
    """The key of the order by deadline; the sort is stable, so that the newest stay first where nothing else decides."""
    if each.finished:
        return 2, 0.0
    deadline = each.project.deadline
    return (1, 0.0) if deadline is None else (0, deadline.timestamp())


def _overview(project: Project, counted: Mapping[str, Sequence[Count]], now: datetime) -> Overview:
    documents = next((c.number for c in counted.get("", ())), 0)
    targets = tuple(_target(language, counted.get(language, ())) for language in project.targets)
    found = Overview(project, documents, targets, None)
    if project.deadline is None or found.finished:
        return found
    return Overview(project, documents, targets, deadlines.standing(project.deadline, now))


@dataclass(frozen=True, slots=True)
class Count:
    """How many segments of a target are in a state, with their words; under no language the number of documents."""

    state: str
    number: int
    words: int = 0


def _target(language: str, counts: Sequence[Count]) -> Target:
    by_state = {count.state: count.number for count in counts}
    total = sum(by_state.values())
    numbers = [by_state.get(state, 0) for state in STATES]
    left = sum(count.words for count in counts if count.state in {"empty", "initial"})
    progress = Progress(total, by_state.get("empty", 0), *numbers)
    return Target(language, progress, sum(count.words for count in counts), left)


Counted = Mapping[int, Mapping[str, Sequence[Count]]]


def _counted(workspace: Workspace) -> Counted:
    """The counts of all projects, counted again only when something has changed."""
    db = workspace.db
    # All that is counted stands in tables with a history.
    state = db.execute("SELECT max(id), max(change_set) FROM history").fetchone()
    return workspace.remembered("dashboard", state, lambda: _count(db))


def _count(db: Database) -> Counted:
    words.offer(db)
    out: dict[int, dict[str, list[Count]]] = defaultdict(lambda: defaultdict(list))
    for project, documents in db.execute("SELECT project, count(*) FROM document GROUP BY project"):
        out[project][""].append(Count("", documents))
    for project, language, state, segments, counted in db.execute(
        "WITH source AS MATERIALIZED (SELECT s.id, d.project, count_words(s.text) AS words FROM segment s "
        "JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document) "
        "SELECT s.project, l.value, "
        "CASE WHEN t.id IS NULL OR (t.text = '' AND NOT t.elsewhere) THEN 'empty' ELSE t.state END, count(*), sum(s.words) "
        "FROM source s JOIN project r ON r.id = s.project, json_each(r.targets) l "
        "LEFT JOIN translation t ON t.segment = s.id AND t.language = l.value GROUP BY 1, 2, 3"
    ):
        out[project][language].append(Count(state, segments, counted))
    return out
