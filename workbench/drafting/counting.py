"""A number in a translation put in the place of another: its digits, its scale word, and the noun that is counted by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import regex

from glossary.inflection import inflect, recognise
from workbench import quantities

_DIGITS = regex.compile(r"\d(?:[\d.,:\u00a0\u2009\u202f ]*\d)?")
_WORD = regex.compile(r"[\u00a0\u2009\u202f ]([\p{L}]+)")
_TAIL = regex.compile(r"(-?)([\p{L}]+)")
_ORDINAL = {1: "st", 2: "nd", 3: "rd"}


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `repair.toml`."""
    return tomllib.loads(
        resources.files("workbench.drafting").joinpath("repair.toml").read_text(encoding="utf-8")
    )


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: `digits`, the `gap` and `scale` word behind them, and the power of ten it stands for."""

    digits: str
    gap: str
    scale: str
    exponent: int
    value: Decimal


def parse(text: str, place: quantities.Quantity, language: str) -> Number | None:
    """Return the parts of the number at `place`; None when it is written in a way of its own (`4 p.m.`)."""
    said = text[place.start : place.end]
    found = _DIGITS.match(said)
    if found is None:
        return None
    rest = said[found.end() :]
    scale = rest.lstrip("\u00a0\u2009\u202f -")
    worth = quantities.numbers(found[0], language)
    if len(worth) != 1 or (scale and not worth[0].value):
        return None
    exponent = (place.value / worth[0].value).adjusted() if scale else 0
    return Number(found[0], rest[: len(rest) - len(scale)], scale, exponent, worth[0].value)


def written(digits: str, source: str, target: str) -> str:
    """Return the digits of a `source` text as `target` writes them: English has a decimal point and commas."""
    if source == "en" and target != "en":
        return digits.replace(",", "\u00a0").replace(".", ",")
    return quantities.digits(digits, target) if source != "en" else digits


def ordinal(number: int) -> str:
    """Return the English ending of an ordinal in digits: 22nd, 11th."""
    return "th" if number % 100 in {11, 12, 13} else _ORDINAL.get(number % 10, "th")


def replaced(
    target: str, place: quantities.Quantity, old: Number, new: Number, source_language: str, language: str
) -> tuple[int, int, str] | None:
    """Return what of `target` to replace, and by what, so that the number at `place` becomes `new`; None when unsure.

    The scale word and the noun behind it are put into the form that the new number asks for.
    """
    here = parse(target, place, language)
    if here is None:
        return None
    if ":" in new.digits + here.digits:
        # Times are written in many ways; only one that both sides write alike can be changed.
        return (place.start, place.end, new.digits) if here.digits == old.digits else None
    digits = written(new.digits, source_language, language)
    said: str | None = digits
    if here.scale or new.scale:
        said = _with_scale(here, new, digits, source_language, language)
    if said is None:
        return None
    if not here.scale and not new.scale and (tail := _TAIL.match(target, place.end)) is not None:
        return _with_tail(place, here, new, tail, digits, language)
    end = place.end
    if (word := _WORD.match(target, end)) is not None:
        before = _category(here, after_scale=bool(here.scale))
        after = _category(new, after_scale=bool(new.scale))
        formed = _counted(word[1], before, after, _is_oblique(target, place.start, language), language)
        if formed is None:
            return None
        said += target[end : word.start(1)] + formed
        end = word.end()
    if language == "ru" and _changes_verb(target, place.start, end, here, new):
        return None
    return place.start, end, said


def _with_scale(here: Number, new: Number, digits: str, source_language: str, language: str) -> str | None:
    if not new.scale:
        return digits
    if here.scale and here.exponent == new.exponent:
        scale = _counted(here.scale, _category(here), _category(new), False, language)
        return None if scale is None else f"{digits}{here.gap}{scale}"
    stems = sorted(quantities.table()["units"], key=len, reverse=True)
    stem = next((s for s in stems if new.scale.lower().startswith(s)), None)
    if stem is None or source_language != "kk" or language == "kk":
        return None
    return f"{digits}{here.gap or ' '}{quantities.unit(stem, new.value, language)}"


def _with_tail(
    place: quantities.Quantity,
    here: Number,
    new: Number,
    tail: regex.Match[str],
    digits: str,
    language: str,
) -> tuple[int, int, str] | None:
    """A number with an ending hung on it: `22-ге`, `22nd`, `22-го`; a compound (`2025-жылы`) keeps its second part."""
    ending = tail[2]
    if language in {"kk", "ky"}:
        found = recognise(f"{here.digits}-{ending}", here.digits, language)
        if found is None or found.form:
            return place.start, place.end, digits
        formed = inflect(digits, language, case=found.case, number=found.number, possessive=found.possessive)
        return place.start, tail.end(), formed if tail[1] else formed.replace("-", "", 1)
    if language == "en" and not tail[1]:
        if ending not in {"st", "nd", "rd", "th"}:
            return None
        return place.start, tail.end(), digits + ordinal(int(new.value))
    if language == "ru" and len(ending) <= 3 and ending not in table()["ordinal"]["ru"]:
        return None
    return place.start, place.end, digits


def _category(number: Number, *, after_scale: bool = False) -> str:
    """How a number counts its noun: `one`, `few` (two to four, and fractions) or `many`; a scale word counts by itself as many."""
    if after_scale:
        return "many"
    value = number.value
    if value != value.to_integral_value():
        return "few"
    last, last_two = int(value) % 10, int(value) % 100
    if last == 1 and last_two != 11:
        return "one"
    return "few" if last in {2, 3, 4} and last_two not in {12, 13, 14} else "many"


def _is_oblique(target: str, start: int, language: str) -> bool:
    before = regex.search(r"(\p{L}+)[\u00a0\u2009\u202f ]+$", target, endpos=start)
    return before is not None and before[1].lower() in table()["oblique"].get(language, ())


def _changes_verb(target: str, start: int, end: int, here: Number, new: Number) -> bool:
    """Whether a Russian verb or short participle beside the number may have to change: `приехали 5 гостей`, `выделен 21 миллион`."""
    before, after = _category(here), _category(new)
    if before == after or "one" not in {before, after}:
        return False
    from glossary.inflection.russian_words import parses  # noqa: PLC0415 - the dictionary is loaded only when it is asked

    beside = (
        regex.search(r"(\p{L}+)[\u00a0\u2009\u202f ]+$", target, endpos=start),
        regex.match(r"[\u00a0\u2009\u202f ]+(\p{L}+)", target, pos=end),
    )
    tags = [p.tag for found in beside if found for p in parses(found[1])]
    return any(tag.POS == "PRTS" or (tag.POS == "VERB" and "intr" in tag) for tag in tags)


def _counted(word: str, before: str, after: str, oblique: bool, language: str) -> str | None:
    """Return the noun behind a number in the form that the new number asks for; None when that cannot be told."""
    if before == after or language in {"kk", "ky"}:
        return word
    if language == "en":
        # Whether another word is plural is only told where one of the numbers is one; units that stay as they are, stay.
        return _english(word, before, after)
    return _russian(word, before, after, oblique)


def _english(word: str, before: str, after: str) -> str | None:
    if "one" not in {before, after}:
        return word
    units = [forms["en"] for forms in quantities.table()["units"].values()]
    for forms in units:
        if word in forms:
            return str(forms[0 if after == "one" else -1])
    if word in {"per", "percent"} or not word.islower():
        return word
    return inflect(word, "en", number="plural") if before == "one" else None


_WANTED = {"one": ("nomn", "sing"), "few": ("gent", "sing"), "many": ("gent", "plur")}


def _russian(word: str, before: str, after: str, oblique: bool) -> str | None:
    """The noun in the case it had: what the number governs (`22 процента`), or the sentence (`с 21 страной`)."""
    from glossary.inflection.russian_words import parses  # noqa: PLC0415 - the dictionary is loaded only when it is asked

    nouns = [p for p in parses(word) if p.tag.POS == "NOUN"]
    if not nouns:
        # A word that does not change (`тенге`, `млн`), or one that is not counted.
        return word if not any(p.tag.POS in {"ADJF", "PRTF"} for p in parses(word)) else None
    governed = next((p for p in nouns if {*_WANTED[before]} <= p.tag.grammemes), None)
    if governed is not None and not (oblique and before == "many"):
        found = {made.word for made in [governed.inflect({*_WANTED[after]})] if made}
    elif governed is None and (before == "one") == (after == "one"):
        return word
    else:
        number, kept = ("sing" if after == "one" else "plur"), ("sing" if before == "one" else "plur")
        cases = {str(p.tag.case) for p in nouns if p.tag.number == kept}
        if oblique and "gent" in cases:
            cases = {"gent"}
        found = {made.word for case in cases if (made := nouns[0].inflect({case, number}))}
    if len(found) != 1:
        return None
    form = str(found.pop())
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
