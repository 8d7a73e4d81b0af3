"""What the memories offer for a text: matches with penalties and repairs, ranked.

Ranking. A match is worth its likeness in points of a hundred (`alignments.memory`: the mean of the likeness by words and by
characters), 101 where the segments before and after agree as well. A repaired match (`workbench.drafting.repair`) is worth the
likeness after the repair, `MOST_REPAIRED` at most: a person has to look at it. From that the project's penalty is taken off when
nobody has approved the unit. More points stand first; among equals a translation that needed no repair, then the memory
that the project reads first, then the newer unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from alignments import Memory, MemoryMatch
from workbench import memories
from workbench.drafting.repair import Repaired, repair
from workbench.projects import project
from workbench.terminology import Pins

if TYPE_CHECKING:
    from alignments.lookup import Where
    from glossary.terms import Pin
    from workbench.projects import Document
    from workbench.workspace import Workspace

Standing = Literal["approved", "working", "imported"]
APPROVED = ("reviewed", "final")
WORKING = ("initial", "translated", "needs-translation")
"""States (XLIFF's) of units that no reviewer has approved. A unit without a state was imported by someone who vouches for it."""
CONTEXT = 101
MOST_REPAIRED = 95
MOST = 320
"""So many matches are looked at, at most, before the best ones after penalties are chosen."""
REACH = 0.45
"""A match so like the text is looked at however high the threshold: with its names and numbers put right it may be a close one."""
SPARE = 3
"""So many more than asked for are tried for repair: one of them may be worth more after it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match as it is shown: `points` of a hundred after the `penalty` that was taken off, and the repair, if there is one."""

    match: MemoryMatch
    standing: Standing
    points: int
    penalty: int = 0
    repaired: Repaired | None = None

    @property
    def target(self) -> str:
        """The translation to offer."""
        return self.repaired.text if self.repaired is not None else self.match.target


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is asked of a memory: `limit` matches of `text` at most, each worth `threshold` (0..1) or more.

    `before` and `after` are the texts around it, `pins` its terms; `without` is the id of a unit to leave out.
    """

    text: str
    source: str
    target: str
    limit: int
    threshold: float
    before: str | None = None
    after: str | None = None
    without: str = ""
    pins: Sequence[Pin] = ()


class Finder(Protocol):
    """Where matches come from."""

    def find(self, lookup: Lookup) -> list[Ranked]:
        """Return the matches that are asked for, best first."""


class ProjectMemory:
    """The memories as one project reads them, for the texts of one of its documents."""

    def __init__(self, workspace: Workspace, document: Document) -> None:
        self._workspace = workspace
        self._document = document
        self._source = project(workspace.db, document.project).source
        self._choice = memories.choice(workspace.db, document.project)
        self._pins: dict[str, Pins] = {}

    def find(self, lookup: Lookup) -> list[Ranked]:
        """See `Finder.find`."""
        choice = self._choice
        if not choice.reads:
            return []
        with Memory(self._workspace.db) as memory:

            def ask(most: int, states: Sequence[str]) -> list[MemoryMatch]:
                where = {"memory": list(choice.reads), **({"state": list(states)} if states else {})}
                return _looked_up(memory, lookup, most, where)

            ranked = _ranked(ask, choice, lookup.limit)[: lookup.limit + SPARE]
        of = self._pins_of(lookup.source, lookup.target)
        return _best(
            [
                _repaired(each, lookup, lambda said: [*lookup.pins, *of(lookup.text), *of(said)], choice)
                for each in ranked
            ],
            choice,
            lookup,
        )

    def _pins_of(self, source: str, target: str) -> Callable[[str], Sequence[Pin]]:
        """The pins of a text; none for a language that is not the project's source."""
        if source != self._source:
            return lambda _: ()
        if target not in self._pins:
            self._pins[target] = Pins(self._workspace, self._document, target)
        return self._pins[target].of


class PlainMemory:
    """All memories of a file without a project: no penalties, and repairs of what the request's pins and the numbers say."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def find(self, lookup: Lookup) -> list[Ranked]:
        """See `Finder.find`."""
        choice = memories.Choice((), memories.MAIN, penalty=0)
        found = _looked_up(self._memory, lookup, lookup.limit + SPARE)
        ranked = [_valued(match, choice) for match in found]
        return _best(
            [_repaired(each, lookup, lambda _: lookup.pins, choice) for each in ranked], choice, lookup
        )


def _looked_up(memory: Memory, lookup: Lookup, most: int, where: Where | None = None) -> list[MemoryMatch]:
    found = memory.lookup(
        lookup.text,
        lookup.source,
        lookup.target,
        most,
        min(lookup.threshold, REACH),
        before=lookup.before,
        after=lookup.after,
        where=where,
    )
    return [match for match in found if match.unit.tuid != lookup.without]


def _ranked(
    ask: Callable[[int, Sequence[str]], list[MemoryMatch]], choice: memories.Choice, limit: int
) -> list[Ranked]:
    """The best matches after penalties: more are asked for until none that was not seen could be among them."""
    wanted, most = limit + SPARE, 2 * (limit + SPARE)
    first: list[MemoryMatch] | None = None
    while True:
        found = ask(most, ())
        if first is None:
            # Asked for apart: an approved unit must not be hidden by one that says the same and is newer.
            hiding = any(m.unit.prop("x-state") in WORKING for m in found)
            first = ask(wanted, APPROVED) if hiding and (choice.penalty or not choice.unapproved) else []
        unique = {(m.source, m.target): m for m in (*reversed(found), *reversed(first))}
        values = [_valued(match, choice) for match in unique.values()]
        ranked = _sorted([v for v in values if choice.unapproved or v.standing != "working"], choice)
        enough = len(ranked) >= wanted and ranked[wanted - 1].points >= round(100 * found[-1].score)
        if enough or len(found) < most - 1 or most >= MOST:
            return ranked
        most = min(4 * most, MOST)


def _valued(match: MemoryMatch, choice: memories.Choice, repaired: Repaired | None = None) -> Ranked:
    state = match.unit.prop("x-state")
    standing: Standing = "imported"
    if state in APPROVED:
        standing = "approved"
    elif state in WORKING:
        standing = "working"
    worth = CONTEXT if match.context else round(100 * match.score)
    if repaired is not None:
        worth = min(MOST_REPAIRED, round(100 * repaired.likeness))
    penalty = choice.penalty if standing == "working" else 0
    return Ranked(match, standing, max(0, worth - penalty), penalty, repaired)


def _sorted(ranked: Iterable[Ranked], choice: memories.Choice) -> list[Ranked]:
    order = {name: place for place, name in enumerate(choice.reads)}
    # Stable: units come from the memory newest first.
    return sorted(
        ranked,
        key=lambda r: (-r.points, r.repaired is not None, order.get(r.match.memory, len(order))),
    )


def _repaired(
    ranked: Ranked, lookup: Lookup, pins: Callable[[str], Sequence[Pin]], choice: memories.Choice
) -> Ranked:
    match = ranked.match
    if match.score == 1:
        return ranked
    made = repair(lookup.text, match.source, match.target, lookup.source, lookup.target, pins(match.source))
    return ranked if made is None else _valued(match, choice, made)


def _best(ranked: Iterable[Ranked], choice: memories.Choice, lookup: Lookup) -> list[Ranked]:
    kept = [r for r in _sorted(ranked, choice) if r.points >= 100 * lookup.threshold]
    unique = {r.target: r for r in reversed(kept)}
    return [r for r in kept if unique[r.target] is r][: lookup.limit]
