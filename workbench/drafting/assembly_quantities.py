"""Dates, and numbers with their units and currencies, as the assembly engine renders them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import regex

from glossary.fitting import rendered
from glossary.inflection import analyses, inflect
from workbench import quantities
from workbench.drafting.assembly_pieces import CASELESS, Piece, table
from workbench.drafting.engine import Request

_SPACE = "[ \u00a0]"


@cache
def _date_pattern() -> regex.Pattern[str]:
    months = "|".join(
        f"(?P<m{i}>{stem})" for i, stem in enumerate(quantities.table()["month_stems"]["kk"], 1)
    )
    return regex.compile(
        rf"(?i)(?<![\d.])(?:(?P<year>\d{{4}}){_SPACE}(?:жыл(?:ғы|дың|ы)?|ж\.),?{_SPACE})?"
        rf"(?P<day>\d{{1,2}}){_SPACE}(?:{months})(?P<ending>\p{{L}}*)"
    )


def dates(request: Request) -> list[Piece]:
    """Return the dates of the text with month in words, each in the case that its ending asks for."""
    out = []
    for m in _date_pattern().finditer(request.text):
        month = next(i for i in range(1, 13) if m[f"m{i}"])
        year = int(m["year"]) if m["year"] else None
        case = table()["day_endings"].get(m["ending"].lower(), CASELESS)
        out.append(Piece(m.start(), m.end(), _date(int(m["day"]), month, year, request.target, case)))
    return out


@cache
def _year_pattern() -> regex.Pattern[str]:
    forms = "|".join(sorted(table()["years"], key=len, reverse=True))
    return regex.compile(
        rf"(?<![\d.,-])(?P<year>(?:1[89]|20|21)\d\d){_SPACE}(?P<form>(?i:{forms}))(?!\p{{L}})"
    )


def years(request: Request) -> list[Piece]:
    """Return the years with the word for year behind them: `2024 жылы`, `2024 жылдың`."""
    return [
        Piece(*m.span(), table()["years"][m["form"].lower()][request.target].format(m["year"]))
        for m in _year_pattern().finditer(request.text)
    ]


def _date(day: int, month: int, year: int | None, target: str, case: str) -> str:
    text = quantities.date_text(day, month, year, target)
    if target == "ky":
        # 22-августта, 22-августу: the month carries the ending, as a possessed noun after its year.
        name = quantities.table()["months"]["ky"][month - 1]
        possessive = "3" if year else None
        formed = inflect(name, "ky", case=case, possessive=possessive)
        return text.removesuffix(name) + formed
    before = table()["dates"][target].get(case)
    return f"{before} {text}" if before else text


@cache
def _number_pattern() -> regex.Pattern[str]:
    units = "|".join(sorted(quantities.table()["units"], key=len, reverse=True))
    return regex.compile(
        rf"(?<![\w.,])(?P<digits>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?)"
        rf"(?P<units>(?:{_SPACE}(?i:{units})(?:\p{{L}}*|\.))*)(?![\w-]|[.:]\d)"
    )


def numbers(request: Request) -> list[Piece]:
    """Return the numbers of the text with the scale words, units and currencies behind them."""
    out = []
    for m in _number_pattern().finditer(request.text):
        value = Decimal(regex.sub(_SPACE, "", m["digits"]).replace(",", "."))
        text = quantities.digits(m["digits"], request.target)
        for word in m["units"].split():
            text += " " + _unit(word, value, request)
            # What follows `миллиард` is counted by the thousand million: the plural genitive, whatever the digit.
            value = Decimal(5)
        out.append(Piece(m.start(), m.end(), text))
    return out


def _unit(word: str, value: Decimal, request: Request) -> str:
    stem = next(
        s for s in sorted(quantities.table()["units"], key=len, reverse=True) if word.lower().startswith(s)
    )
    text = quantities.unit(stem, value, request.target)
    found = analyses(word, stem, request.source)
    if request.target != "ky" or not found:
        return text
    _, case = rendered(found[0].case, "term", "ky")
    return inflect(text, "ky", case=case)
