"""Kazakh and Kyrgyz suffixes after what is not inflected as a word: acronyms, numerals, Latin letters.

They take the suffix that what is read aloud takes (`2025-те`: бес, `ЕАЭО-ның`); the readings are in `kk.toml` and `ky.toml`.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from glossary.inflection import chains, stems
from glossary.inflection.cells import Cell
from glossary.languages import is_acronym

if TYPE_CHECKING:
    from glossary.inflection.chains import Rules


def joined_forms(r: Rules, word: str, cell: Cell) -> tuple[str, ...]:
    """Return the forms of `word` in that cell: as it is written, with the suffix of its reading."""
    if cell == Cell():
        return (word,)
    suffix = chains.cells(r.language, stems.shapes(r, _reading_aloud(r, word))[0])[cell]
    hyphen = r.table["numeral" if word[-1].isdigit() else "acronym"]["hyphen"] or not is_acronym(word)
    return (word + ("-" if hyphen else "") + suffix,)


def _reading_aloud(r: Rules, word: str) -> str:
    """Return letters that end like the word does when it is read aloud."""
    if last := "".join(takewhile(str.isdigit, reversed(word))):
        return _digits_aloud(r, last[::-1])  # `G7`, `ЭКСПО-2017`, `2025`
    if stems.latin_end(r, word):
        latin: dict[str, str] = r.table["foreign"]["latin"]
        return "".join(latin.get(c, c) for c in word.casefold())
    acronym = r.table["acronym"]
    small = word.casefold()
    if word in acronym["readings"]:
        return str(acronym["readings"][word])
    if small[-1] in r.vowels or (small[-2] in r.vowels and small[-1] in r.endings):
        return small
    return str(acronym["letters"].get(word[-1], small))


def _digits_aloud(r: Rules, digits: str) -> str:
    """Return the last word of a number as it is read (2025: бес, 40: қырық, 300: жүз, 5000: мың)."""
    numeral = r.table["numeral"]
    digits = digits.lstrip("0") or "0"
    zeros = len(digits) - len(digits.rstrip("0"))
    if digits == "0" or zeros == 0:
        return str(numeral["units"].get(digits[-1], numeral["thousand"]))
    if zeros == 1:
        return str(numeral["tens"].get(digits[-2], numeral["hundred"]))
    return str(numeral["hundred" if zeros == 2 else "thousand"])
