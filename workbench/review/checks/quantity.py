"""Numbers and dates: the same values on both sides, however each language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from glossary.terms import Finding
from workbench.number_words import compounds, fractions, said, spelled
from workbench.quantities import Day, Quantity, days, numbers
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


@lru_cache(maxsize=_READ)
def _figures(text: str, language: str) -> frozenset[Decimal]:
    """Return what the numbers written with digits may be worth."""
    return frozenset(_values(numbers_of(text, language)))


@lru_cache(maxsize=_READ)
def _exact(text: str, language: str) -> tuple[Quantity, ...]:
    return tuple(spelled(text, language))


@lru_cache(maxsize=_READ)
def _parts(text: str, language: str) -> tuple[tuple[Fraction, int, int], ...]:
    return tuple(fractions(text, language))


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
    missing = [q for q in there if q.values.isdisjoint(_figures(target, target_language))]
    extra = [q for q in here if q.values.isdisjoint(_figures(source, source_language))]
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
    there = _exact(pair.source, pair.source_language)
    here = _exact(pair.target, pair.target_language) if there else ()
    places: list[tuple[tuple[int, int], tuple[int, int]]] = []
    if here:
        have, mine = _in_words(pair.target, pair.target_language, here)
        wanted, asked = _in_words(pair.source, pair.source_language, there)
        missing = [(q.start, q.end) for q in asked if q.value not in have]
        extra = [(q.start, q.end) for q in mine if q.value not in wanted]
        places += zip(missing, extra, strict=False)
    places += _other_parts(pair)
    # A word may be paraphrased (`екі ел` the countries), and one may come in; one for another is a mistake.
    for (left, right), (start, end) in places:
        yield Finding(
            "number-word", "number",
            "The source says “%(source)s”, the translation “%(target)s”.",
            start, end, values={"source": pair.source[left:right], "target": pair.target[start:end]},
        )  # fmt: skip


def _in_words(
    text: str, language: str, exact: Sequence[Quantity]
) -> tuple[frozenset[Decimal], list[Quantity]]:
    """Return what the numbers of `text` are worth, and those in words by place: `он жеті мың` is one, and no seven.

    `exact` are its words that can be nothing but numbers (`spelled`); what they are parts of counts as a whole.
    """
    built = compounds(text, language)
    worth = _figures(text, language) | _values(built) | _values(exact)
    whole = [q for q in built if q.value > 99 and any(q.start <= e.start and e.end <= q.end for e in exact)]
    alone = [e for e in exact if not any(q.start <= e.start and e.end <= q.end for q in whole)]
    return worth, sorted([*whole, *alone], key=lambda q: q.start)


def _other_parts(pair: Pair) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the places of a part of a whole (`үштен бірі`) in the source and of another one that stands for it in the target."""
    there = _parts(pair.source, pair.source_language)
    if not there:
        return
    here = _parts(pair.target, pair.target_language)
    missing = [(start, end) for part, start, end in there if part not in {p for p, *_ in here}]
    extra = [(start, end) for part, start, end in here if part not in {p for p, *_ in there}]
    yield from zip(missing, extra, strict=False)


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
