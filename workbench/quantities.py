"""Numbers and dates in running text: what they are worth, wherever and however they are written.

`2 миллиард`, `2 млрд` and `2 billion` are one value; `1,5` is one and a half in Kazakh, Kyrgyz and Russian and `1.5`
in English; `22 тамыз`, `22-август`, `22 августа`, `August 22` and `22.08` are one day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import regex

from workbench.spotting import Spotted

SPACE = "[ \u00a0\u2009\u202f]"
_NUMBER = regex.compile(
    rf"(?<![\w.,]|\d{SPACE})\d{{1,3}}(?:(?:{SPACE}\d{{3}})+|(?:,\d{{3}})+(?![\d,]))(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.,]\d+)?"
)
_CLOCK = regex.compile(
    rf"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])(?P<afternoon>{SPACE}?(?i:p\.?m))?"
)
_AFTERNOON = regex.compile(rf"{SPACE}?(?i:p\.?m)\b")
_NUMERIC_DATE = regex.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2}))(?!\d)"
)
# Most texts with digits have no numeric date; this is looked for in a tenth of the time.
_DATE_MARK = re.compile(r"\d\d?[./]\d\d?[./]\d|\d-\d\d-\d")
_DIGIT = re.compile(r"\d")
_COMMAS = regex.compile(r"\d{1,3}(?:,\d{3})+")
_ENGLISH_GROUPS = regex.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
SPACES = regex.compile(SPACE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number written with digits: `text[start:end]`, scale word included, is worth `value`.

    A time of day is worth its hours and, behind the point, its minutes: `9:40` and `09.40` are 9.4. `other` is what
    it is worth to a reader with another custom (`350,000`, `4 p.m.`). `year` says that it is one.
    """

    value: Decimal
    start: int
    end: int
    year: bool = False
    other: Decimal | None = None

    @property
    def values(self) -> set[Decimal]:
        """What it may be worth."""
        return {self.value} if self.other is None else {self.value, self.other}


@dataclass(frozen=True, slots=True)
class Day:
    """A date without its year: `day` is None where only the month is named next to a number."""

    day: int | None
    month: int
    start: int
    end: int


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `quantities.toml`."""
    return tomllib.loads(resources.files("workbench").joinpath("quantities.toml").read_text(encoding="utf-8"))


def _numeric_dates(text: str) -> list[regex.Match[str]]:
    """What is written as a numeric date and can be one: `0000-00-00` and `45.17.2025` are only numbers."""
    if _DATE_MARK.search(text) is None:
        return []
    return [
        m
        for m in _NUMERIC_DATE.finditer(text)
        if 1 <= int(m["m"] or m["m2"]) <= 12 and 1 <= int(m["d"] or m["d2"]) <= 31
    ]


def days(text: str, language: str) -> list[Day]:
    """Return the dates in `text`: numeric ones, and month names that have a number beside them."""
    return list(_days(text, language))


@lru_cache(maxsize=64)
def _days(text: str, language: str) -> tuple[Day, ...]:
    """The dates in `text`: who asks for its numbers asks for them too."""
    out: list[Day] = []
    if not _DIGIT.search(text):
        return ()
    out += [Day(int(m["d"] or m["d2"]), int(m["m"] or m["m2"]), *m.span()) for m in _numeric_dates(text)]
    for m in _month_names(text, language):
        before, after = (
            _DAY_BEFORE.search(text, max(0, m.start() - _NEAR), m.start()),
            _DAY_AFTER.get(language, _DAY_AFTER[""]).match(text, m.end()),
        )
        month = number_of_group(m)
        if before is not None:
            out.append(Day(int(before[1]), month, before.start(), m.end()))
        elif after is not None:
            out.append(Day(int(after[1]), month, m.start(), after.end()))
        elif _YEAR_BEFORE.search(text, max(0, m.start() - _NEAR), m.start()) or _YEAR_AFTER.match(
            text, m.end()
        ):
            out.append(Day(None, month, m.start(), m.end()))
    return tuple(sorted(out, key=lambda d: d.start))


def months(text: str, language: str) -> dict[int, tuple[int, int]]:
    """Return the months that `text` names, with a number beside them or without, and the place of each one's last mention."""
    return {number_of_group(m): m.span() for m in _month_names(text, language)}


def number_of_group(match: regex.Match[str]) -> int:
    """Return which of the groups `m1`, `m2`, … or `w0`, `w1`, … fitted: no pattern has others."""
    return int((match.lastgroup or "m0")[1:])


_NEAR = 24  # signs before a month in which its day or year can stand: the longest is `2025 жылдарындағы `
_DAY_BEFORE = regex.compile(
    rf"(?<![\d.,])(\d{{1,2}})(?:st|nd|rd|th|-?(?:го|е|ое|ого|му))?(?:-|{SPACE}(?:of{SPACE})?)$"
)
# `August 22`, `Aug. 22`; elsewhere only with an ending (`тамыздың 22-сінде`): `октябрда 80 градус` is no date.
_DAY_AFTER = {
    "en": regex.compile(rf"\.?{SPACE}([12]?\d|3[01])(?:st|nd|rd|th)?(?!\d|[:.]\d)"),
    "": regex.compile(rf"{SPACE}([12]?\d|3[01])(?=-\p{{L}})"),
}
_YEAR_BEFORE = regex.compile(rf"\d{{4}}(?:-?{SPACE}?жыл\p{{L}}*|{SPACE}ж\.)?,?{SPACE}$")
_YEAR_AFTER = regex.compile(rf"\.?,?{SPACE}\d{{4}}")


@lru_cache(maxsize=64)
def _month_names(text: str, language: str) -> tuple[regex.Match[str], ...]:
    """The names of months in `text`: days and months are asked for one after the other."""
    return tuple(_month_pattern(language).finditer(text))


@cache
def _month_pattern(language: str) -> Spotted:
    names = table()["month_stems"][language]
    stems = "|".join(f"(?P<m{i}>{stem})" for i, stem in enumerate(names, 1))
    # English month names are capitalised; `may` and `march` are verbs.
    start = r"\b(?=[A-Z])" if language == "en" else r"(?<!\p{L})"
    return Spotted(rf"{start}(?i:{stems})\p{{L}}*", "|".join(names))


def numbers(text: str, language: str) -> list[Quantity]:
    """Return the numbers written with digits, times and years among them, dates' days and months left out."""
    if not _DIGIT.search(text):
        return []
    taken = [(d.start, d.end) for d in _days(text, language)]
    out = []
    for m in _CLOCK.finditer(text) if ":" in text else ():
        hour = int(m["hour"]) + (12 if m["afternoon"] and int(m["hour"]) < 12 else 0)
        out.append(Quantity(Decimal(f"{hour}.{m['minute']}").normalize(), m.start(), m.end()))
        taken.append(m.span())
    out += [
        _quantity(text, m, language)
        for m in _NUMBER.finditer(text)
        if not any(start <= m.start() < end for start, end in taken)
    ]
    for m in _numeric_dates(text):
        group = "y" if m["y"] else "y2"
        out.append(Quantity(Decimal(m[group]), *m.span(group), year=True))
    return sorted(out, key=lambda q: q.start)


def _quantity(text: str, match: regex.Match[str], language: str) -> Quantity:
    value, end = _worth(match[0], language), match.end()
    if (scale := scale_behind(text, end, language)) is not None:
        value, end = value * 10 ** scale[0], scale[1]
    other = None
    if language != "en" and _COMMAS.fullmatch(match[0]):
        other = Decimal(match[0].replace(",", ""))
    elif value < 12 and _AFTERNOON.match(text, end):
        other = value + 12
    year = (
        len(match[0]) == 4 and 1800 <= value <= 2200 and _year_pattern(language).match(text, end) is not None
    )
    return Quantity(value, match.start(), end, year, other)


@cache
def _year_pattern(language: str) -> regex.Pattern[str]:
    return regex.compile(f"(?i){table()['year_words'][language]}")


def _worth(digits: str, language: str) -> Decimal:
    plain = SPACES.sub("", digits)
    if language == "en":
        plain = plain.replace(",", "") if _ENGLISH_GROUPS.fullmatch(plain) else plain.replace(",", ".")
    else:
        plain = plain.replace(",", ".")
        if plain.count(".") > 1:
            plain = plain.replace(".", "")
    return Decimal(plain).normalize()


@cache
def _scale_pattern(language: str) -> regex.Pattern[str]:
    words = "|".join(sorted(table()["scales"][language], key=len, reverse=True))
    return regex.compile(
        rf"(?i)[-{SPACE[1:-1]}]?({words})\p{{L}}*(?:(?<=\b(?:млн|млрд|трлн|тыс|mln|bln|bn|trln))\.)?"
    )


def scale_behind(text: str, place: int, language: str) -> tuple[int, int] | None:
    """Return the power of ten of the scale word that stands at `place` (`мың`, `млн`, `billion`) and where it ends, or None."""
    found = _scale_pattern(language).match(text, place)
    return None if found is None else (int(table()["scales"][language][found[1].lower()]), found.end())


def prepare(language: str) -> None:
    """Compile the patterns of `language` now, which the first text would wait for otherwise."""
    _month_pattern(language).compile()
    for pattern in (_scale_pattern, _year_pattern):
        pattern(language)


# --- writing -------------------------------------------------------------------------------------------------------


def unit(stem: str, value: Decimal, target: str) -> str:
    """Return how the Kazakh unit or scale word `stem` is written in `target` after `value`."""
    forms: list[str] = table()["units"][stem][target]
    if len(forms) == 1:
        return forms[0]
    if target == "en":
        return forms[0] if value == 1 else forms[1]
    if value != value.to_integral_value():
        return forms[1]
    last, last_two = int(value) % 10, int(value) % 100
    if last == 1 and last_two != 11:
        return forms[0]
    return forms[1] if last in {2, 3, 4} and last_two not in {12, 13, 14} else forms[2]


def digits(text: str, target: str) -> str:
    """Return a Kazakh number as `target` writes it: English has a decimal point and commas between thousands."""
    if target != "en":
        return text
    plain = regex.sub(SPACE, ",", text)
    whole, comma, rest = text.partition(",")
    return f"{regex.sub(SPACE, ',', whole)}.{rest}" if comma else plain


def date_text(day: int, month: int, year: int | None, target: str) -> str:
    """Return a date as official texts in `target` write it."""
    name = table()["months"][target][month - 1]
    if target == "ky":
        return f"{year}-жылдын {day}-{name}" if year else f"{day}-{name}"
    if target == "ru":
        return f"{day} {name} {year} года" if year else f"{day} {name}"
    return f"{day} {name} {year}" if year else f"{day} {name}"
