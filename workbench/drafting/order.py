"""Which engines draft a project's targets, in which order, and which of them may send text to another machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from glossary import history
from workbench.drafting import models
from workbench.drafting.engine import PIVOT, REGISTRY, REMOTE
from workbench.errors import InvalidInputError
from workbench.projects import Project, project

if TYPE_CHECKING:
    from sqlite_utils import Database

LAST = "assembly"
"""The engine that leaves gaps stands behind all that make whole sentences, unless a project says otherwise."""


def known() -> tuple[str, ...]:
    """Return every engine that a project can choose, in the usual order; remote ones before the one that leaves gaps.

    Among them are the translation models that were added to this machine.
    """
    local = [*(name for name in REGISTRY if name != LAST), *models.names(models.used())]
    return (*local, PIVOT, *REMOTE, LAST)


def order(owner: Project, target: str) -> tuple[str, ...]:
    """Return the engines that draft one target of a project, the first to be asked first.

    Remote engines that the project has not switched on are left out, and so are engines that are gone since.
    """
    everything = known()
    chosen = [name for name in owner.engines.get(target, everything) if name in everything]
    return tuple(name for name in chosen if name not in REMOTE or name in owner.remote)


def is_slow(owner: Project) -> bool:
    """Tell whether an engine of the project takes its time or may fail: a model, or one on another machine.

    What such a project drafts is drafted in the background, so that no page waits for it.
    """
    return any(name not in {*REGISTRY, PIVOT} for target in owner.targets for name in order(owner, target))


def set_engines(
    db: Database,
    number: int,
    orders: Mapping[str, Iterable[str]],
    remote: Iterable[str],
    *,
    author: str = history.LOCAL_AUTHOR,
) -> None:
    """Store a project's order of engines per target, and the remote engines that may be sent its text.

    Only the engines named are asked; a target left out keeps the usual order. Raises `InvalidInputError` for a target
    that the project does not have, an engine that does not exist or is named twice, and an order without any.
    """
    stored = project(db, number)
    everything = known()
    wanted: dict[str, list[str]] = {}
    for target, names in orders.items():
        chosen = list(names)
        if target not in stored.targets:
            raise InvalidInputError("This project is not translated into “%(language)s”.", language=target)
        if not chosen:
            raise InvalidInputError(
                "No engine is chosen for %(language)s. Choose at least one.", language=target
            )
        for name in chosen:
            if name not in everything or chosen.count(name) > 1:
                raise InvalidInputError(
                    "“%(name)s” is no engine that can be chosen here. Choose each of those listed at most once.",
                    name=name[:40],
                )
        if tuple(chosen) != everything:
            wanted[target] = chosen
    switched_on = [name for name in REMOTE if name in set(remote)]
    with history.change_set(db, "edit project", author=author, label=stored.name, scope=stored.scope):
        db.execute(
            "UPDATE project SET engines = ?, remote_engines = ? WHERE id = ?",
            [json.dumps(wanted), json.dumps(switched_on), number],
        )
