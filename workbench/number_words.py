"""Numbers written as words, in running text: what they are worth, alone and together (`он жеті мың` is 17000).

The words stand in `quantities.toml`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from workbench.quantities import SPACE, Quantity, number_of_group, scale_behind, table
from workbench.spotting import Spotted

_ROMAN = regex.compile(r"\b[IVXLC]+\b")
_ROMAN_LETTER = re.compile("[IVXLC]")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_JOINED = regex.compile(rf"{SPACE}|-")
_MULTIPLIERS = frozenset({Decimal(100), Decimal(1000)})


def prepare(language: str) -> None:
    """Compile the patterns of `language` now, which the first text would wait for otherwise."""
    for spotted in (_word_pattern, _exact_pattern, _fraction_pattern):
        spotted(language).compile()
    _link(language)


def said(text: str, language: str) -> set[Decimal]:
    """Return every value that `text` may be naming in words or Roman numerals: what excuses a digit elsewhere.

    Generous on purpose: compound numerals count with their parts, their sums, and as they are built.
    """
    out: set[Decimal] = set()
    total = built = Decimal(0)
    for word in _number_words(text, language):
        value = word.value
        total += value
        # `тоғыз жүз елу`, `nine hundred and fifty`
        built = built * value if value in _MULTIPLIERS and 0 < built < value else built + value
        out |= {value, total, built}
        if word.scale:  # `three billion`
            out |= {value * 10**word.scale, total * 10**word.scale}
    out |= {q.value for q in compounds(text, language)}
    if _ROMAN_LETTER.search(text):
        out |= {Decimal(_roman(m[0])) for m in _ROMAN.finditer(text)}
    return out


def compounds(text: str, language: str) -> list[Quantity]:
    """Return the numbers that `text` may be naming in words, all the words that make one up together.

    `он жеті мың` and `seventeen thousand` are 17000, `пять с половиной миллионов` is 5500000, `екі-үш` two numbers.
    """
    out: list[Quantity] = []
    whole = part = Decimal(0)  # of the last number: its thousands and more, and what was said after them
    for word in _number_words(text, language):
        value, end = word.value, out[-1].end if out else 0
        if word.start < end:
            continue  # the thousands that were read as a scale
        if out and _goes_on(whole, part, value) and _link(language).fullmatch(text, end, word.start):
            start = out.pop().start
        else:
            start, whole, part = word.start, Decimal(0), Decimal(0)
        part = (part or 1) * value if value in _MULTIPLIERS else part + value
        if word.scale:
            whole, part = whole + part * 10**word.scale, Decimal(0)
        out.append(Quantity(whole + part, start, word.end))
    return out


class _NumberWord(NamedTuple):
    """A word of a number, what it is worth, and the scale word behind it as a power of ten, which it ends with (`three billion`)."""

    value: Decimal
    start: int
    end: int
    scale: int


@lru_cache(maxsize=64)
def _number_words(text: str, language: str) -> tuple[_NumberWord, ...]:
    found = []
    for m in _word_pattern(language).finditer(text):
        value = _worths("words", language)[number_of_group(m)]
        power, end = scale_behind(text, m.end(), language) or (0, m.end())
        found.append(_NumberWord(value, m.start(), end, power))
    return tuple(found)


def _goes_on(whole: Decimal, part: Decimal, value: Decimal) -> bool:
    """Tell whether a number of so many thousands and `part` may go on with `value`: each word is worth less than the one before."""
    if value in _MULTIPLIERS:
        return 0 < part < value
    if part == 0:
        return value < 1000 <= whole
    size = 100 if part % 100 == 0 else 10 if part % 10 == 0 else 1
    return value < size


@cache
def _link(language: str) -> regex.Pattern[str]:
    between = table()["links"].get(language)
    return regex.compile(rf"(?i)(?:{SPACE}|-)" + (rf"(?:(?:{between}){SPACE})?" if between else ""))


def fractions(text: str, language: str) -> list[tuple[Fraction, int, int]]:
    """Return the parts of a whole that are written as words (`үштен бірі`, `a third`), with their places."""
    values = tuple(table()["fractions"][language].values())
    return [
        (Fraction(values[number_of_group(m)]), *m.span()) for m in _fraction_pattern(language).finditer(text)
    ]


@cache
def _fraction_pattern(language: str) -> Spotted:
    words = table()["fractions"][language]
    parts = "|".join(f"(?P<w{i}>{word})" for i, word in enumerate(words))
    return Spotted(rf"(?i)(?<!\p{{L}})(?:{parts})(?!\p{{L}})", "|".join(words))


@cache
def _worths(words: str, language: str) -> tuple[Decimal, ...]:
    """Return what the words of a table are worth, in its order."""
    return tuple(Decimal(str(value)) for value in table()[words][language].values())


@cache
def _word_pattern(language: str) -> Spotted:
    words = table()["words"][language]
    stems = "|".join(f"(?P<w{i}>{stem})" for i, stem in enumerate(words))
    return Spotted(rf"(?i)\b(?:{stems})\p{{L}}*", "|".join(words))


def spelled(text: str, language: str) -> list[Quantity]:
    """Return the numbers from two to ninety-nine that are written as words and can be nothing else.

    Tens and units beside each other are one number (`он бес` 15, `twenty-two` 22).
    """
    out: list[Quantity] = []
    for m in _exact_pattern(language).finditer(text):
        value = _worths("exact", language)[number_of_group(m)]
        last = out[-1] if out else None
        if (
            last is not None
            and last.value % 10 == 0
            and value < 10
            and (last.value > 10 or language in {"kk", "ky"})
            and _JOINED.fullmatch(text[last.end : m.start()])
        ):
            out[-1] = Quantity(last.value + value, last.start, m.end())
        else:
            out.append(Quantity(value, *m.span()))
    return out


@cache
def _exact_pattern(language: str) -> Spotted:
    numerals = table()["exact"][language]
    words = "|".join(f"(?P<w{i}>{word})" for i, word in enumerate(numerals))
    return Spotted(rf"(?i)\b(?:{words})\b", "|".join(numerals))


def exact_numerals(language: str) -> tuple[str, ...]:
    """Return the patterns of the words that are a number and nothing else, as `spelled` reads them."""
    return tuple(table()["exact"][language])


def _roman(text: str) -> int:
    values = [_ROMAN_DIGITS[c] for c in text]
    return sum(-v if v < following else v for v, following in zip(values, [*values[1:], 0], strict=True))
