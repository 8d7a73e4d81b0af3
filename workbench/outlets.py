"""A project's profile: for which jurisdiction or outlet it is translated, and what a change of that changes in the drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary import history, profiles
from workbench.drafting import predraft
from workbench.occurrences import readings
from workbench.projects import documents, edit_project, project

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from workbench.workspace import Workspace


def change_project(
    workspace: Workspace,
    number: int,
    *,
    name: str,
    targets: Iterable[str],
    deadline: datetime | None,
    profile: int,
    author: str = history.LOCAL_AUTHOR,
) -> None:
    """Change a project's name, targets, deadline and profile, all with one undo; see `use_profile`."""
    with history.change_set(
        workspace.db, "edit project", author=author, label=name, scope=project(workspace.db, number).scope
    ):
        edit_project(workspace.db, number, name=name, targets=targets, deadline=deadline, author=author)
        use_profile(workspace, number, profile, author=author)


def use_profile(
    workspace: Workspace, number: int, profile: int, *, author: str = history.LOCAL_AUTHOR
) -> int:
    """Translate a project for another profile; return how many segments hold a term that the two may render differently.

    Their drafts are made anew; what a person typed or confirmed stays.
    """
    db = workspace.db
    stored = project(db, number)
    wanted = profiles.profile(db, profile)
    if stored.profile == profile:
        return 0
    touched = 0
    with history.change_set(db, "change profile", author=author, label=wanted.name, scope=stored.scope):
        db.execute("UPDATE project SET profile = ? WHERE id = ?", [profile, number])
        apart = profiles.differing(db, stored.profile, profile)
        for each in documents(db, number):
            segments = [
                reading.segment
                for reading in readings(workspace, each.id)
                if any(match.term.concept in apart for match in reading.matches)
            ]
            touched += len(segments)
            if segments:
                predraft.renew(workspace, each.id, segments, author=author)
    return touched
