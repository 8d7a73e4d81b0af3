"""What was done to a project, one change set after the other, and taking one of them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glossary import history
from glossary.database import transaction
from glossary.history import Change, ChangeSet, UndoConflictError
from workbench import projects
from workbench.errors import ConflictError, NotFoundError
from workbench.projects import Project
from workbench.review import undoing
from workbench.web import taking_back, workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page

TAG = "changes"


@operation(
    "GET",
    "/projects/{project}/changes",
    tag=TAG,
    summary="List a project's changes",
    answer="Change",
    kinds=(int,),
)
def list_changes(asked: Asked, project: int) -> Answer:
    """Return the change sets of a project, newest first; what is done while one walks through is not among them."""
    owner = projects.project(workspace().db, project)
    below = int(asked.after[0]) if asked.after else None
    found = history.change_sets(workspace().db, owner.scope, limit=asked.limit + 1, below=below)
    page = Page.of(found, asked.limit, lambda each: (each.id,))
    return Answer(Page([_json(each) for each in page.rows], page.after))


@operation("GET", "/projects/{project}/changes/{change}", tag=TAG, summary="One change", answer="Change", tagged=True)  # fmt: skip
def get_change(asked: Asked, project: int, change: int) -> Answer:
    """Return one change set."""
    return Answer(_json(_stored(projects.project(workspace().db, project), change)))


@operation(
    "GET",
    "/projects/{project}/changes/{change}/translations",
    tag=TAG,
    summary="The translations of a change",
    answer="ChangedTranslation",
    kinds=(int,),
)
def list_changed_translations(asked: Asked, project: int, change: int) -> Answer:
    """Return the translations that a change set made, changed or removed, as they were before and after."""
    stored = _stored(projects.project(workspace().db, project), change)
    after = int(asked.after[0]) if asked.after else 0
    found = [
        each
        for each in history.changes(workspace().db, stored.id)
        if each.table == "translation" and each.id > after
    ]
    page = Page.of(found, asked.limit, lambda each: (each.id,))
    return Answer(Page([_translation_json(each) for each in page.rows], page.after))


@operation(
    "POST",
    "/projects/{project}/changes/{change}/undo",
    tag=TAG,
    summary="Undo a change",
    answer="Undone",
    body="Nothing",
    conflicting=True,
)
def undo_change(asked: Asked, project: int, change: int) -> Answer:
    """Take a change set back, all of it or, where something was changed again since (409), nothing; undoing an undo is redoing."""
    db = workspace().db
    owner = projects.project(db, project)
    with transaction(db):
        stored = _stored(owner, change)
        taking_back.check(project, stored)
        try:
            done = undoing.take_back(workspace(), stored.id)
        except UndoConflictError as error:
            raise ConflictError(error.message, **error.values) from error
        new = history.get_change_set(db, history.undone_by(db, stored.id) or stored.id)
    return Answer({"change": _json(new), "segments": list(done.segments)})


def _stored(owner: Project, number: int) -> ChangeSet:
    found = next(iter(history.change_sets(workspace().db, owner.scope, limit=1, below=number + 1)), None)
    if found is None or found.id != number:
        raise NotFoundError("There is no change number %(number)s in this project.", number=number)
    return found


def _json(change: ChangeSet) -> dict[str, Any]:
    return {
        "id": change.id,
        "at": change.at,
        "author": change.author,
        "action": change.action,
        "label": change.label,
        "undoes": change.undoes,
        "undone_by": history.undone_by(workspace().db, change.id),
    }


def _translation_json(change: Change) -> dict[str, Any]:
    row = change.after or change.before or {}
    return {
        "segment": row["segment"],
        "language": row["language"],
        **{side: _side(values) for side, values in (("before", change.before), ("after", change.after))},
    }


def _side(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {"text": values["text"], "state": values["state"]}
