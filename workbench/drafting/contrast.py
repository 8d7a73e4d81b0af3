"""What a segment and the source of a match differ in: numbers, dates and terms that stand against each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Literal

import regex

from alignments.similarity import blend, character_score, fold, word_score, words
from glossary.index import TermIndex
from glossary.terms import Pin, Term
from workbench import quantities
from workbench.occurrences import outermost

Sort = Literal["number", "date", "term"]
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]")


@dataclass(frozen=True, slots=True)
class Item:
    """A number, date or term at `text[start:end]`; two of one `value` say the same."""

    sort: Sort
    start: int
    end: int
    value: Hashable
    thing: Any

    @property
    def slot(self) -> str:
        """What it may be exchanged with."""
        return f"\0{self.sort}:{self.thing.term.kind}" if self.sort == "term" else f"\0{self.sort}"


@dataclass(frozen=True, slots=True)
class Pair:
    """What all parts of a repair look at."""

    text: str
    source: str
    target: str
    source_language: str
    target_language: str
    pins: Mapping[str, Pin]


def items(text: str, pair: Pair) -> list[Item]:
    """Return the terms of `text`, its dates, and its numbers, in text order; none inside another."""
    language = pair.source_language
    found = [
        Item("term", m.start, m.end, m.term.text, m)
        for m in outermost(index_of(tuple(pin.source for pin in pair.pins.values()), language).find(text))
        if m.term.text in pair.pins
    ]
    dates = quantities.days(text, language)
    found += [Item("date", d.start, d.end, _date_value(text, d), d) for d in dates]
    found += [Item("number", q.start, q.end, q.value, q) for q in quantities.numbers(text, language)]
    apart: list[Item] = []
    for item in found:
        if all(item.end <= other.start or other.end <= item.start for other in apart):
            apart.append(item)
    return sorted(apart, key=lambda item: item.start)


def _date_value(text: str, day: quantities.Day) -> Hashable:
    """Two dates are one when day and month agree; of those in digits the year is a part."""
    said = regex.findall(r"\d+", text[day.start : day.end])
    return day.day, day.month, max(said) if len(said) == 3 else ""


@lru_cache(maxsize=64)
def index_of(terms: tuple[Term, ...], language: str) -> TermIndex:
    """Return an index of these terms, kept for the next question about them."""
    return TermIndex(terms, language)


def exchanges(pair: Pair, ours: Sequence[Item], theirs: Sequence[Item]) -> list[tuple[Item, Item]] | None:
    """Return pairs of an old and a new item, each old value once; None when one old value would become two new ones."""
    left, right = _tokens(pair.source, theirs), _tokens(pair.text, ours)
    matcher = SequenceMatcher(None, [key for key, _ in left], [key for key, _ in right], autojunk=False)
    chosen: dict[Hashable, tuple[Item, Item]] = {}
    kept: dict[Hashable, Hashable] = {}
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            old, new = left[block.a + offset][1], right[block.b + offset][1]
            if old is None or new is None:
                continue
            if kept.setdefault((old.sort, old.value), new.value) != new.value:
                return None
            if old.value != new.value:
                chosen.setdefault((old.sort, old.value), (old, new))
    return list(chosen.values())


def _tokens(text: str, items: Sequence[Item]) -> list[tuple[str, Item | None]]:
    """The words of a text by their lookup keys, every item one word that reads as its slot."""
    out: list[tuple[str, Item | None]] = []
    place = 0
    for item in items:
        out += [(fold(m[0]), None) for m in _WORD.finditer(text, place, item.start)]
        out.append((item.slot, item))
        place = item.end
    return out + [(fold(m[0]), None) for m in _WORD.finditer(text, place)]


def likeness(text: str, source: str, exchanged: Sequence[tuple[Item, Item]], theirs: Sequence[Item]) -> float:
    """Return the likeness of the segment and the match's source with the same exchanges made in it."""
    said = {(old.sort, old.value): text[new.start : new.end] for old, new in exchanged}
    made, place = "", 0
    for item in theirs:
        made += source[place : item.start] + said.get((item.sort, item.value), source[item.start : item.end])
        place = item.end
    ours, other = fold(text), fold(made + source[place:])
    return float(blend(word_score(words(ours), words(other)), character_score(ours, other)))
