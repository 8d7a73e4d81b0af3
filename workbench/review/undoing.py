"""Undoing and doing again: the project's newest action, or one named change set; the memory is brought into line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import history
from glossary.database import transaction
from workbench.errors import InvalidInputError
from workbench.projects import LOCAL, scope
from workbench.review import together
from workbench.review.feeding import feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

    from workbench.workspace import Workspace

PROJECT_ACTIONS = frozenset(
    {
        "new project",
        "edit project",
        "add document",
        "delete document",
        "change encoding",
        "set date",
        "choose memories",
    }
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo took back, and the segments it touched."""

    action: str
    label: str
    segments: tuple[int, ...]


def _anything(_target: history.ChangeSet) -> None:
    """Let everything be taken back."""


def undo(
    workspace: Workspace,
    project: int,
    *,
    inside: bool = False,
    author: str = LOCAL,
    guard: Callable[[history.ChangeSet], None] = _anything,
) -> Undone:
    """Take back the project's newest action, whatever it was, and bring the memory into line.

    From `inside` a document only work on texts and terms is taken back: the text itself is not taken from under the hands. `guard`
    raises for a change that who asks may not take back.
    """
    with transaction(workspace.db):
        target = history.undo_target(workspace.db, scope(project))
        if target is None or (inside and target.action in PROJECT_ACTIONS):
            raise InvalidInputError(
                "There is nothing to undo here. What was done to the project is undone on its page."
            )
        guard(target)
        return _take_back(workspace, target, author)


def redo(
    workspace: Workspace,
    project: int,
    *,
    author: str = LOCAL,
    guard: Callable[[history.ChangeSet], None] = _anything,
) -> Undone:
    """Do again what was last undone, unless something was done since; `guard` as in `undo`."""
    with transaction(workspace.db):
        target = history.redo_target(workspace.db, scope(project))
        if target is None:
            raise InvalidInputError("There is nothing to redo in this project.")
        guard(target)
        undone = history.get_change_set(workspace.db, target.undoes or 0)
        done = _take_back(workspace, target, author)
    return Undone(undone.action, undone.label, done.segments)


def take_back(workspace: Workspace, number: int, *, author: str = LOCAL) -> Undone:
    """Undo one named change set, such as a deletion that a page has just reported."""
    return _take_back(workspace, history.get_change_set(workspace.db, number), author)


def _take_back(workspace: Workspace, target: history.ChangeSet, author: str) -> Undone:
    db = workspace.db
    with transaction(db):
        history.undo(db, target.id, author=author)
        touched = _touched(db, target)
        # What was confirmed stays in the memory when its text is deleted, so also when it is deleted again. What was joined or
        # split is in it once.
        alive = {s for s, _ in touched if db.execute("SELECT 1 FROM segment WHERE id = ?", [s]).fetchone()}
        cut = first_done(db, target).action in {"join segments", "split segment"}
        feed(db, [(segment, language) for segment, language in touched if cut or segment in alive])
        segments = dict.fromkeys([*(segment for segment, _ in touched), *_commented(db, target)])
        alive |= {s for s in segments if db.execute("SELECT 1 FROM segment WHERE id = ?", [s]).fetchone()}
    return Undone(
        target.action, target.label, tuple(sorted(segments, key=lambda segment: segment not in alive))
    )


def _commented(db: Database, target: history.ChangeSet) -> list[int]:
    """The segments whose comments a change set changed."""
    changed = [each for each in history.changes(db, target.id) if each.table == "comment"]
    return [(each.after or each.before or {})["segment"] for each in changed]


def first_done(db: Database, target: history.ChangeSet) -> history.ChangeSet:
    """Return the action that a chain of undoing and redoing is about."""
    while target.undoes is not None:
        target = history.get_change_set(db, target.undoes)
    return target


def _touched(db: Database, target: history.ChangeSet) -> dict[tuple[int, str], None]:
    """The translations that a change set changed: their texts, their sources, or what is rendered in them."""
    touched: dict[tuple[int, str], None] = {}
    sources: dict[int, None] = {}
    for change in history.changes(db, target.id):
        values = change.after or change.before or {}
        if change.table == "translation":
            touched[values["segment"], values["language"]] = None
            if any((side or {}).get("elsewhere") for side in (change.before, change.after)):
                marks = together.paragraph_marks(db, values["segment"], values["language"])
                touched |= dict.fromkeys((segment, values["language"]) for segment, _ in marks)
        elif change.table == "segment":
            sources[change.row] = None
    for segment in sources:
        found = db.execute("SELECT language FROM translation WHERE segment = ?", [segment])
        touched |= dict.fromkeys((segment, row[0]) for row in found.fetchall())
    return touched
