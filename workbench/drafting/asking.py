"""Asking several engines in turn, and what to make of it when one of them fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.drafting.engine import Draft, Engine, Request
from workbench.errors import EngineError

if TYPE_CHECKING:
    from threading import Event


@dataclass(frozen=True, slots=True)
class Answered:
    """What the engines said to a chunk's requests: per request the drafts in the engines' order.

    A request that an engine left unanswered, because it was cancelled or failed, has None: it is to be asked again.
    """

    drafts: tuple[tuple[Draft, ...] | None, ...]
    failure: EngineError | None = None


def ask(engines: Sequence[Engine], requests: Sequence[Request], cancel: Event | None = None) -> Answered:
    """Ask the engines in turn; one that has a sure answer (an exact match) spares the ones behind it the question.

    After a failure no engine is asked any more: what has not been answered by all stays open.
    """
    answers: list[list[Draft]] = [[] for _ in requests]
    open_ = list(range(len(requests)))
    lost: set[int] = set()
    failure: EngineError | None = None
    for each in engines:
        open_ = [place for place in open_ if place not in lost and not _settled(answers[place])]
        if not open_:
            break
        try:
            drafts = each.translate([requests[place] for place in open_], cancel)
            _check_complete(each, len(drafts), len(open_), cancel)
        except EngineError as error:
            failure, drafts = error, list(error.done)
        for place, draft in zip(open_, drafts, strict=False):
            answers[place].append(draft)
        lost.update(open_[len(drafts) :])
        if failure is not None:
            # Those behind the failed one were not asked; what it answered itself is as complete as it can be.
            break
    return Answered(
        tuple(None if place in lost else tuple(given) for place, given in enumerate(answers)), failure
    )


def _settled(drafts: Sequence[Draft]) -> bool:
    """Whether the memory holds exactly this text: what others would say is not needed."""
    return any(
        draft.engine == "memory" and draft.candidates and (draft.candidates[0].confidence or 0) >= 1
        for draft in drafts
    )


def _check_complete(each: Engine, got: int, wanted: int, cancel: Event | None) -> None:
    if got == wanted or (cancel is not None and cancel.is_set()):
        return
    raise EngineError(
        "The engine “%(name)s” answered %(got)s of %(wanted)s segments, so that nobody can tell which is which. "
        "Nothing of that was used; try again, or take the engine out of the project's order.",
        name=each.name,
        got=got,
        wanted=wanted,
    )
