"""The registry of checks. A check's title is its docstring's first line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from glossary.terms import Finding, Pin


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment and its translation, the languages of both, and the terms pinned in the segment."""

    source: str
    target: str
    source_language: str
    target_language: str
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check: `id` is what its findings are called, `title` what it looks for."""

    id: str
    title: str
    find: Callable[[Pair], Iterable[Finding]]


CHECKS: dict[str, Check] = {}


def check(id_: str) -> Callable[[Callable[[Pair], Iterable[Finding]]], Callable[[Pair], Iterable[Finding]]]:
    """Register a function from a pair to findings under `id_`."""

    def register(function: Callable[[Pair], Iterable[Finding]]) -> Callable[[Pair], Iterable[Finding]]:
        title = (function.__doc__ or "").strip().splitlines()[0]
        CHECKS[id_] = Check(id_, title, function)
        return function

    return register
