"""Numbers and dates: the same values on both sides, however each language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from glossary.terms import Finding
from workbench.quantities import Day, Quantity, days, numbers, said, spelled
from workbench.review.checks.registry import Pair, check

# The checks of a pair ask for the same readings again and again; a bulk run goes from pair to pair.
_READ = 64


@lru_cache(maxsize=_READ)
def numbers_of(text: str, language: str) -> tuple[Quantity, ...]:
    """Return the numbers written with digits (`quantities.numbers`)."""
    return tuple(numbers(text, language))


@lru_cache(maxsize=_READ)
def days_of(text: str, language: str) -> tuple[Day, ...]:
    """Return the dates (`quantities.days`)."""
    return tuple(days(text, language))


@lru_cache(maxsize=_READ)
def _said(text: str, language: str) -> frozenset[Decimal]:
    return frozenset(said(text, language))


@check("number")
def number(pair: Pair) -> Iterable[Finding]:
    """A number is missing, or there is one that the source does not have."""
    missing, extra = unlike(pair)
    for quantity in missing:
        if not quantity.year:
            yield Finding(
                "number",
                "number",
                "The number %(number)s of the source is not in the translation.",
                values={"number": pair.source[quantity.start : quantity.end]},
            )
    for quantity in extra:
        if not quantity.year:
            yield Finding(
                "number",
                "number",
                "The number %(number)s is not in the source.",
                quantity.start,
                quantity.end,
                values={"number": pair.target[quantity.start : quantity.end]},
            )


def unlike(pair: Pair) -> tuple[list[Quantity], list[Quantity]]:
    """Return the numbers in digits that only the source has, and those that only the target has."""
    if not pair.target.strip():
        return [], []
    return _unlike(pair.source, pair.target, pair.source_language, pair.target_language)


@lru_cache(maxsize=_READ)
def _unlike(
    source: str, target: str, source_language: str, target_language: str
) -> tuple[list[Quantity], list[Quantity]]:
    there, here = numbers_of(source, source_language), numbers_of(target, target_language)
    values = _values(there), _values(here)
    missing = [q for q in there if not q.values & values[1]]
    extra = [q for q in here if not q.values & values[0]]
    # Few pairs have a number that only the words or the date of the other side may excuse.
    if missing:
        excused = _said(target, target_language)
        missing = [q for q in missing if not q.values & excused]
    if extra:
        excused = _said(source, source_language)
        excused |= {Decimal(d.day) for d in days_of(source, source_language) if d.day is not None}
        extra = [q for q in extra if not q.values & excused]
    return missing, extra


def _values(quantities: Iterable[Quantity]) -> set[Decimal]:
    return {value for quantity in quantities for value in quantity.values}


@check("number-word")
def number_word(pair: Pair) -> Iterable[Finding]:
    """A number written as a word is another one."""
    there = spelled(pair.source, pair.source_language)
    here = spelled(pair.target, pair.target_language) if there else []
    if not here:
        return
    have = _values(numbers_of(pair.target, pair.target_language)) | _said(pair.target, pair.target_language)
    wanted = _values(numbers_of(pair.source, pair.source_language)) | _said(pair.source, pair.source_language)
    missing = [q for q in there if q.value not in have | _values(here)]
    extra = [q for q in here if q.value not in wanted | _values(there)]
    # A word may be paraphrased (`екі ел` the countries), and one may come in; one for another is a mistake.
    for left, right in zip(missing, extra, strict=False):
        yield Finding(
            "number-word",
            "number",
            "The source says “%(source)s”, the translation “%(target)s”.",
            right.start,
            right.end,
            values={
                "source": pair.source[left.start : left.end],
                "target": pair.target[right.start : right.end],
            },
        )


@check("date")
def date(pair: Pair) -> Iterable[Finding]:
    """A date or a year is missing or another one."""
    if not pair.target.strip():
        return
    there = days_of(pair.source, pair.source_language)
    here = days_of(pair.target, pair.target_language)
    missing, extra = unlike(pair)
    lost: list[Day | Quantity] = [
        d
        for d in there
        if not any(_same(d, other) for other in here)
        and Decimal(d.day or 0) not in _said(pair.target, pair.target_language)
    ]
    for place in [*lost, *(q for q in missing if q.year)]:
        yield Finding(
            "date",
            "date",
            "The date “%(date)s” of the source is not in the translation.",
            values={"date": pair.source[place.start : place.end]},
        )
    come: list[Day | Quantity] = [d for d in here if not any(_same(d, other) for other in there)]
    for place in [*come, *(q for q in extra if q.year)]:
        yield Finding(
            "date",
            "date",
            "The date “%(date)s” is not in the source.",
            place.start,
            place.end,
            values={"date": pair.target[place.start : place.end]},
        )


def _same(one: Day, other: Day) -> bool:
    return (one.day, one.month) == (other.day, other.month)
