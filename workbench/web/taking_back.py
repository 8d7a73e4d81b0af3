"""Whether who asks may take a change back: the roles that doing it took must still be theirs (`taking_back.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from glossary import history
from workbench import projects
from workbench.review.undoing import first_done
from workbench.web import access, workspace
from workbench.web.permissions import Place, allows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlite_utils import Database

    from glossary.history import Change, ChangeSet
    from workbench.projects import Project

ROW = "row"


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """Return what is needed, by table and by action."""
    text = resources.files("workbench.web").joinpath("taking_back.toml").read_text("utf-8")
    return tomllib.loads(text)


def check(project: int, change: ChangeSet) -> None:
    """Raise `ForbiddenError` unless who asks holds the roles that a change set of a project took."""
    db = workspace().db
    for need, place in dict.fromkeys(_needs(db, change, projects.project(db, project))):
        if not allows(access.current_user(), need, place):
            raise access.forbidden(need.split(" or ")[0], place)


def _needs(db: Database, change: ChangeSet, owner: Project) -> Iterator[tuple[str, Place]]:
    """Yield the roles, each with where it is needed."""
    action = table()["action"].get(first_done(db, change).action)
    for each in history.changes(db, change.id):
        rule = table()["table"][each.table]
        yield rule["need"], _place(db, rule, each, owner)
        if action is not None and (each.table == "translation" or action.get("languages", ROW) != ROW):
            yield action["need"], _place(db, action, each, owner)


def _place(db: Database, rule: Mapping[str, str], change: Change, owner: Project) -> Place:
    row, wanted = change.after or change.before or {}, rule.get("languages", ROW)
    if wanted == "all":
        return Place(owner.id, owner.targets)
    if wanted == "reference":
        row = next(iter(db.query("SELECT language FROM reference WHERE id = ?", [row["reference"]])), {})
    language = row.get("language") if wanted != "any" else None
    # A wording in the source language comes with its renderings, and no role is for that language alone. What has no language any
    # more stands beside a row that has one.
    return Place(owner.id, "any" if language in {None, owner.source} else (str(language),))
