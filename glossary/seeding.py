"""Putting the starter glossary, with its profiles, into a new workspace, in one change set."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from glossary import changes, history, profiles, store

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.starter import Starter

SCOPE = "setup"
"""What the change sets of a workspace's first start are filed under."""


def seed(db: Database) -> int:
    """Add the starter glossary; return the number of concepts."""
    from glossary import starter  # noqa: PLC0415 - reads the tables only when a workspace is new

    data = starter.read()
    numbers: dict[str, int] = {}
    with history.change_set(db, "set up", label="starter glossary", scope=SCOPE):
        for concept in data.concepts:
            numbers[concept.key] = changes.save_concept(db, dataclasses.replace(concept, organisation=None))
        for key, organisation in data.organisations.items():
            db.execute(
                "UPDATE concept SET organisation = ? WHERE id = ?", [numbers[organisation], numbers[key]]
            )
        for post in data.appointments:
            changes.add_appointment(
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
        _seed_profiles(db, data)
        for number in numbers.values():
            changes.check_profiles(db, number)
    return len(data.concepts)


def _seed_profiles(db: Database, data: Starter) -> None:
    numbers: dict[str, int] = {"": store.DEFAULT_PROFILE}
    for outlet in data.outlets:
        each = outlet.profile
        numbers[each.name] = profiles.add_profile(
            db, each.name, parent=numbers[outlet.parent], jurisdiction=each.jurisdiction, note=each.note
        )
    for said in data.statuses:
        row = db.execute(
            "SELECT t.id FROM term t JOIN concept c ON c.id = t.concept WHERE c.key = ? AND t.language = ? AND t.text = ?",
            [said.concept, said.language, said.text],
        ).fetchone()
        changes.set_status(db, row[0], said.status, numbers[said.profile])
