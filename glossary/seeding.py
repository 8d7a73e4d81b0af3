"""Putting the starter glossary into a new workspace, in one change set."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from glossary import history, store

if TYPE_CHECKING:
    from sqlite_utils import Database


SCOPE = "setup"
"""What the change sets of a workspace's first start are filed under."""


def seed(db: Database) -> int:
    """Add the starter glossary; return the number of concepts."""
    from glossary import starter  # noqa: PLC0415 - reads the tables only when a workspace is new

    data = starter.read()
    numbers: dict[str, int] = {}
    with history.change_set(db, "set up", label="starter glossary", scope=SCOPE):
        for concept in data.concepts:
            numbers[concept.key] = store.save_concept(db, dataclasses.replace(concept, organisation=None))
        for key, organisation in data.organisations.items():
            db.execute(
                "UPDATE concept SET organisation = ? WHERE id = ?", [numbers[organisation], numbers[key]]
            )
        for post in data.appointments:
            store.add_appointment(
                db,
                numbers[post.person],
                numbers[post.office],
                start=post.start,
                end=post.end,
                start_known=post.start_known,
                end_known=post.end_known,
                acting=post.acting,
                source=post.source,
                verified=post.verified,
            )
    return len(data.concepts)
