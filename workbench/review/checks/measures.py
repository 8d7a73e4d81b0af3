"""What stands beside a number: percentages, currencies, units, approximations, the decimal mark, weekdays and months."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import regex

from glossary.terms import Finding
from workbench.number_words import exact_numerals
from workbench.quantities import Quantity, months
from workbench.review.checks.quantity import days_of, numbers_of
from workbench.review.checks.registry import Pair, check
from workbench.spotting import Spotted, near


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `measures.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("measures.toml").read_text(encoding="utf-8"))


def prepare(language: str) -> None:
    """Compile the patterns of `language` now, which the first text would wait for otherwise."""
    patterns = [_percent(language), _currencies(language), _weekdays(language)]
    patterns += [_units(language, dimension)[0] for dimension in table()["units"]]
    patterns += [
        _approximate(side, language)
        for side in ("source", "target")
        if language in table()["approximate"][side]
    ]
    if language in table()["plural"]["vowels"]:
        patterns.append(_plural(language))
    for pattern in patterns:
        pattern.compile()


def _sides(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.source, pair.source_language), (pair.target, pair.target_language)


# --- percentages ---------------------------------------------------------------------------------------------------


@cache
def _percent(language: str) -> Spotted:
    signs = table()["percent"][language]
    return Spotted(rf"(?i)(?:{signs})", signs)


@check("percent")
def percent(pair: Pair) -> Iterable[Finding]:
    """A percentage has become a plain number, or a plain number a percentage."""
    there, here = (_percent(language).search(text) for text, language in _sides(pair))
    if (there is None) == (here is None):
        return
    marked = _sides(pair)[0 if there else 1]
    values = {v for q in numbers_of(*marked) if _beside(q, *marked) for v in q.values}
    for quantity in numbers_of(pair.target, pair.target_language):
        # Half of something may well be fifty per cent of it: only the same figure can have lost its sign.
        if quantity.values & values and not quantity.year and (there or _beside(quantity, *marked)):
            yield _percent_finding(pair, quantity, lost=there is not None)


def _beside(quantity: Quantity, text: str, language: str) -> bool:
    found = _percent(language).compiled.search(text, quantity.end, quantity.end + 20)
    return found is not None and not text[quantity.end : found.start()].strip("- \u00a0\u202f")


def _percent_finding(pair: Pair, quantity: Quantity, *, lost: bool) -> Finding:
    values = {"number": pair.target[quantity.start : quantity.end]}
    place = (quantity.start, quantity.end)
    if lost:
        return Finding(
            "percent", "number", "%(number)s is a percentage in the source.", *place, values=values
        )
    return Finding("percent", "number", "%(number)s is no percentage in the source.", *place, values=values)


# --- currencies and units ------------------------------------------------------------------------------------------


def _named(patterns: Iterable[str]) -> Spotted:
    """Return a pattern for any of the names, each a group (`k0`, `k1`, …)."""
    names = list(patterns)
    words = "|".join(f"(?P<k{i}>{name})" for i, name in enumerate(names))
    return Spotted(rf"(?i)(?<!\p{{L}})(?:{words})", "|".join(names))


@cache
def _currencies(language: str) -> Spotted:
    return _named(names[language] for names in table()["currencies"].values())


@lru_cache(maxsize=64)
def _money(text: str, language: str) -> tuple[tuple[str, int, int], ...]:
    """Return the currencies that `text` names, with their places."""
    return tuple(((m.lastgroup or ""), *m.span()) for m in _currencies(language).finditer(text))


@check("currency")
def currency(pair: Pair) -> Iterable[Finding]:
    """An amount stands in another currency than in the source."""
    if not numbers_of(pair.source, pair.source_language):
        return
    there = _money(pair.source, pair.source_language)
    if not there:
        return
    here = _money(pair.target, pair.target_language)
    lost = {kind for kind, *_ in there} - {kind for kind, *_ in here}
    come = [each for each in here if each[0] not in {kind for kind, *_ in there}]
    if not lost or not come:
        return
    before = next(pair.source[start:end] for kind, start, end in there if kind in lost)
    for _, start, end in come:
        yield Finding(
            "currency", "number",
            "The source has the currency “%(source)s”, the translation “%(target)s”.",
            start, end, values={"source": before, "target": pair.target[start:end]},
        )  # fmt: skip


@cache
def _units(language: str, dimension: str) -> tuple[Spotted, tuple[str, ...]]:
    kinds = table()["units"][dimension][language]
    return _named(kinds.values()), tuple(kinds)


_BETWEEN = frozenset({" ", "-", "\u00a0", "\u202f"})


@lru_cache(maxsize=64)
def _followed(text: str, language: str) -> tuple[tuple[Quantity, int, str], ...]:
    """Return the numbers of `text` but for years, with the place behind each and what stands there, made ready for `Spotted.match`."""
    found = []
    for quantity in numbers_of(text, language):
        if not quantity.year:
            start = quantity.end + (text[quantity.end : quantity.end + 1] in _BETWEEN)
            found.append((quantity, start, near(text, start)))
    return tuple(found)


def _measured(text: str, language: str, dimension: str) -> Iterator[tuple[Quantity, str, int, int]]:
    """Yield the numbers of `text` with the unit that stands right after them."""
    pattern, kinds = _units(language, dimension)
    for quantity, start, behind in _followed(text, language):
        if (found := pattern.match(text, start, behind)) is not None and found.end() > found.start():
            yield quantity, kinds[int((found.lastgroup or "k0")[1:])], found.start(), found.end()


def _mentioned(text: str, language: str, dimension: str) -> set[str]:
    pattern, kinds = _units(language, dimension)
    return {kinds[int((m.lastgroup or "k0")[1:])] for m in pattern.finditer(text)}


def _named_elsewhere(pair: Pair, dimension: str, before: str, kind: str) -> bool:
    there, here = (_mentioned(text, language, dimension) for text, language in _sides(pair))
    return kind in there or before in here


@check("unit")
def unit(pair: Pair) -> Iterable[Finding]:
    """The same number has another unit than in the source."""
    if not numbers_of(pair.source, pair.source_language) or not numbers_of(pair.target, pair.target_language):
        return
    for dimension in table()["units"]:
        there = list(_measured(*_sides(pair)[0], dimension))
        here = list(_measured(*_sides(pair)[1], dimension)) if there else []
        if not here:
            continue
        for quantity, kind, start, end in here:
            before = next((t for t in there if t[0].values & quantity.values), None)
            # A unit that the other text names anywhere may belong to this number by another order of words.
            if before is None or before[1] == kind or _named_elsewhere(pair, dimension, before[1], kind):
                continue
            yield Finding(
                "unit", "number",
                "The source measures in “%(source)s”, the translation in “%(target)s”.",
                start, end,
                values={"source": pair.source[before[2] : before[3]], "target": pair.target[start:end]},
            )  # fmt: skip


# --- approximations ------------------------------------------------------------------------------------------------


@cache
def _approximate(side: str, language: str) -> Spotted:
    words = table()["approximate"][side][language]
    return Spotted(rf"(?i){words}", table()["approximate"]["words"][language] if side == "source" else words)


@check("approximate")
def approximate(pair: Pair) -> Iterable[Finding]:
    """An approximate number has become an exact one."""
    if pair.source_language not in table()["approximate"]["source"] or not pair.target.strip():
        return
    if not _DIGIT.search(pair.source) or not numbers_of(pair.target, pair.target_language):
        return
    found = _approximate("source", pair.source_language).search(pair.source)
    if found is None or _approximate("target", pair.target_language).search(pair.target):
        return
    yield Finding(
        "approximate", "number",
        "The source says that the number is approximate (“%(words)s”).",
        values={"words": found[0].strip()}, severity="hint",
    )  # fmt: skip


# --- how a number is written ---------------------------------------------------------------------------------------

_DIGIT = re.compile(r"\d")
_DECIMAL = {"en": regex.compile(r"(?<![\d.,])\d+,\d{1,2}(?![\d,.]\d|\d)|(?<![\d.,])0,\d+(?!\d)")}
_DECIMAL_POINT = regex.compile(r"(?<![\d.,:])\d+\.\d+(?![\d.]|\.\d)")
_COMMA_GROUPS = regex.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_SPACES = regex.compile("[ \u00a0\u2009\u202f]")


@check("decimal-mark")
def decimal_mark(pair: Pair) -> Iterable[Finding]:
    """A decimal mark or the grouping of digits is written as in another language."""
    foreign = list(_foreign_figures(pair.target, pair.target_language))
    bare = _SPACES.sub("", pair.source) if foreign else ""
    for start, end, better in foreign:
        figure = pair.target[start:end]
        # The source must show that it is this number: `5.15` may also be a section or a time of day.
        shown = figure.replace(".", ",") if pair.target_language != "en" else figure
        group = figure.count(",") > 0 and pair.target_language != "en"
        if regex.search(rf"(?<!\d){regex.escape(figure.replace(',', '') if group else shown)}(?!\d)", bare):
            yield Finding(
                "decimal-mark", "number",
                "“%(figure)s” is written as in another language.",
                start, end, better, {"figure": figure},
            )  # fmt: skip


def _foreign_figures(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    if not _DIGIT.search(text):
        return
    if language == "en":
        for match in _DECIMAL["en"].finditer(text):
            yield *match.span(), match[0].replace(",", ".")
        return
    for match in _DECIMAL_POINT.finditer(text) if "." in text else ():
        yield *match.span(), match[0].replace(".", ",")
    for match in _COMMA_GROUPS.finditer(text) if "," in text else ():
        yield *match.span(), match[0].replace(",", "\u00a0")


@cache
def _plural(language: str) -> Spotted:
    """A numeral and, right after it, a noun with the plural suffix that its last vowel asks for."""
    rules = table()["plural"]
    every = "".join(rules["vowels"][language].values())
    shapes = "|".join(
        rf"\p{{L}}*[{before}][^{every}\W\d]*[лдт]{vowel}р"
        for vowel, before in rules["vowels"][language].items()
    )
    numeral = "|".join(exact_numerals(language))
    suffixes = "|".join(f"{consonant}{vowel}р" for vowel in rules["vowels"][language] for consonant in "лдт")
    return Spotted(
        rf"(?i)(?:(?<![\d-])\d[\d\u00a0 ,]*(?:[ \u00a0](?:миллион|миллиард|млн|млрд|миң|мың))?|\b(?:{numeral}))[ \u00a0]"
        rf"(?P<noun>(?:{shapes}){rules['endings'][language]})(?!\p{{L}})",
        suffixes,
    )


@check("numeral-plural")
def numeral_plural(pair: Pair) -> Iterable[Finding]:
    """A noun after a number has a plural ending."""
    if pair.target_language not in table()["plural"]["vowels"]:
        return
    for match in _plural(pair.target_language).finditer(pair.target):
        noun = match["noun"].casefold()
        if not regex.match(table()["plural"]["except"], noun):
            yield Finding(
                "numeral-plural", "style",
                "After a number the noun “%(word)s” needs no plural ending.",
                *match.span("noun"), values={"word": match["noun"]}, severity="hint",
            )  # fmt: skip


# --- days and months by name ---------------------------------------------------------------------------------------


@cache
def _weekdays(language: str) -> Spotted:
    names = table()["weekdays"][language]
    groups = "|".join(f"(?P<k{i}>{name})" for i, name in enumerate(names))
    # English names are capitalised; `sun` and `sat` are words.
    case = "" if language == "en" else "(?i)"
    return Spotted(rf"{case}(?<!\p{{L}})(?:{groups})", "|".join(names))


@lru_cache(maxsize=64)
def _weekdays_in(text: str, language: str) -> Mapping[int, tuple[int, int]]:
    return {int((m.lastgroup or "k0")[1:]): m.span() for m in _weekdays(language).finditer(text)}


@check("weekday")
def weekday(pair: Pair) -> Iterable[Finding]:
    """The translation names another day of the week than the source."""
    there = _weekdays_in(pair.source, pair.source_language)
    if there:
        yield from _otherwise("weekday", pair, there, _weekdays_in(pair.target, pair.target_language))


@check("month")
def month(pair: Pair) -> Iterable[Finding]:
    """The translation names another month than the source, without a day or year beside it."""
    there = months(pair.source, pair.source_language)
    if not there:
        return
    here = months(pair.target, pair.target_language)
    dated = [(day.start, day.end) for day in days_of(pair.target, pair.target_language)]
    for finding in _otherwise("month", pair, there, here):
        if not any(start <= (finding.start or 0) < end for start, end in dated):
            yield finding


def _otherwise(
    name: str, pair: Pair, there: Mapping[int, tuple[int, int]], here: Mapping[int, tuple[int, int]]
) -> Iterator[Finding]:
    lost = [place for number, place in there.items() if number not in here]
    come = [place for number, place in here.items() if number not in there]
    # One name may go (`сейсенбі күні` that day) or come; one for another is a mistake.
    for (left, right), (start, end) in zip(lost, come, strict=False):
        yield Finding(
            name, "date", "The source says “%(source)s”, the translation “%(target)s”.",
            start, end, values={"source": pair.source[left:right], "target": pair.target[start:end]},
        )  # fmt: skip
