"""The registry that checks enter themselves in, and what they look at.

A check's id names its findings; its title is its docstring's first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from glossary.index import TermIndex
from glossary.terms import Appointment, Finding, Pin, Term
from workbench.spelling import Known

if TYPE_CHECKING:
    from workbench.review.checks.spoken import Spoken


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The wordings of a language that the project's profile forbids, with what to use `instead`; `all` finds every wording."""

    index: TermIndex
    instead: Mapping[Term, Term | None]
    all: TermIndex

    def forbids(self, term: Term) -> bool:
        """Tell whether `term`, as `all` has it, is forbidden; its status there may be another profile's."""
        return any(term.id == other.id for other in self.instead)


def _not_spoken() -> Spoken | None:
    """Say of a pair that stands alone that it is no part of a longer speech."""
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """What a segment's document says about it: nothing is known of a pair that stands alone.

    `source` and `target` are the other sentences of its paragraph, `on` is the document's date, `introduced` are the people whom
    earlier segments named (terms of the source language), `appointments` is who held which office, `spelt` are the names in a
    machine's draft that are spelt by rule: `(start, end, name)` of the target, the name as the source has it, `spelling` which words
    are right although no dictionary has them, `forbidden` the wordings that the project's profile forbids.
    `spoken` finds the speech over several segments that this one is a part of, if it is.
    """

    source: str = ""
    target: str = ""
    on: date | None = None
    introduced: frozenset[Term] = frozenset()
    appointments: tuple[Appointment, ...] = ()
    spelt: tuple[tuple[int, int, str], ...] = ()
    spelling: Known = field(default_factory=Known)
    forbidden: Forbidden | None = None
    spoken: Callable[[], Spoken | None] = _not_spoken


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment and its translation, the languages of both, the terms pinned in the segment, and what is around it."""

    source: str
    target: str
    source_language: str
    target_language: str
    pins: tuple[Pin, ...] = ()
    around: Around = field(default_factory=Around)


@dataclass(frozen=True, slots=True)
class Line:
    """A pair in its document: the segment, its number from 1; `written` unless the target is a machine's draft."""

    segment: int
    number: int
    pair: Pair
    written: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a pair: `id` is what its findings are called, `title` what it looks for."""

    id: str
    title: str
    find: Callable[[Pair], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A check of lines that stand in one document, in order; its findings are given by segment.

    It must say the same of a segment when lines are left out that share neither a term nor the source text with it.
    """

    id: str
    title: str
    find: Callable[[Sequence[Line]], Mapping[int, Sequence[Finding]]]


CHECKS: dict[str, Check | DocumentCheck] = {}

_Pairwise = Callable[[Pair], Iterable[Finding]]
_Linewise = Callable[[Sequence[Line]], Mapping[int, Sequence[Finding]]]


def check(id_: str) -> Callable[[_Pairwise], _Pairwise]:
    """Register a function from a pair to findings under `id_`."""

    def register(function: _Pairwise) -> _Pairwise:
        CHECKS[id_] = Check(id_, _title(function), function)
        return function

    return register


def document_check(id_: str) -> Callable[[_Linewise], _Linewise]:
    """Register a function from a document's lines to findings by segment under `id_`."""

    def register(function: _Linewise) -> _Linewise:
        CHECKS[id_] = DocumentCheck(id_, _title(function), function)
        return function

    return register


def _title(function: Callable[..., object]) -> str:
    return (function.__doc__ or "").strip().splitlines()[0]
