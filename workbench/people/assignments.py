"""Who is to do which document in which language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from glossary import history
from workbench.errors import InvalidInputError
from workbench.people import users
from workbench.projects import document, project

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.people.model import User


def assign(
    db: Database,
    number: int,
    language: str,
    user: User | None,
    *,
    author: str = history.LOCAL_AUTHOR,
) -> None:
    """Give a document in one target to a person, or to nobody; one undo. They must be able to translate there."""
    stored = document(db, number)
    owner = project(db, stored.project)
    if language not in owner.targets:
        raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    if user is not None and not (user.active and user.holds("translator", owner.id, language)):
        raise InvalidInputError(
            "“%(name)s” cannot translate here. Give them the role first.", name=user.shown
        )
    with history.change_set(db, "assign", author=author, label=stored.name, scope=owner.scope):
        if user is None:
            db.execute("DELETE FROM assignment WHERE document = ? AND language = ?", [number, language])
            return
        db.execute(
            "INSERT INTO assignment(document, language, user) VALUES (?, ?, ?) "
            "ON CONFLICT (document, language) DO UPDATE SET user = excluded.user",
            [number, language, user.id],
        )


def assigned(db: Database, documents: list[int]) -> dict[tuple[int, str], User]:
    """Return who has which of the documents in which language: (document, language) → person."""
    rows = db.execute(
        "SELECT document, language, user FROM assignment WHERE document IN (SELECT value FROM json_each(?))",
        [json.dumps(documents)],
    ).fetchall()
    if not rows:
        return {}
    people = {user.id: user for user in users.everybody(db)}
    return {(row[0], row[1]): people[row[2]] for row in rows}


def assigned_to(db: Database, user: User) -> set[tuple[int, str]]:
    """Return what a person has: document and language."""
    rows = db.execute("SELECT document, language FROM assignment WHERE user = ?", [user.id]).fetchall()
    return {(row[0], row[1]) for row in rows}
