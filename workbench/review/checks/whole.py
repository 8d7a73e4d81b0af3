"""Checks of the translation as a whole: is there one, and is it one."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from glossary.terms import Finding
from workbench.review.checks.quantity import unlike
from workbench.review.checks.registry import Pair, check

# A word in small letters that is no part of an address.
_COMMON_WORD = regex.compile(r"(?<![\w.@/:-])\p{Ll}{2,}(?![\w@/:]|[.]\w)")
_KAZAKH_LETTER = regex.compile(r"(?i)[әғқұһі]")
LONG = 60
SHARE = 0.45
"""Of three thousand pairs of news sentences from Kazakh, fewer than one in five hundred is shorter than this."""
SHARE_WITHOUT_A_NUMBER = 0.65
"""So short and lacking a number of the source was one of 2314 such pairs, and that one was no translation."""
SHARE_WITHOUT_A_NAME = 0.75
"""So short and lacking a name in Latin letters (`YouTube`)."""
SHARE_WITHOUT_AN_ACRONYM = 0.6
"""So short and lacking an acronym in Latin letters (`WHO`), which a language may well have its own for."""

LONG_SHARE = 2.2
MORE = 60
"""Beyond this share and so many signs more than the source, something was probably added."""
# A name in Latin letters in a Cyrillic text: of a firm, a service, a standard.
_LATIN_NAME = regex.compile(r"(?<![\w@./:-])[A-Za-z][A-Za-z]{3,}(?![\w@/:]|\.\w)")


_LATIN_ACRONYM = regex.compile(r"(?<![\w@./:-])[A-Z]{2,}(?![\w@/:]|\.\w)")


@check("empty")
def empty(pair: Pair) -> Iterable[Finding]:
    """The translation is empty."""
    if pair.source.strip() and not pair.target.strip():
        yield Finding("empty", "omission", "The translation is empty.")


@check("source-copied")
def source_copied(pair: Pair) -> Iterable[Finding]:
    """The translation is the source text."""
    text = pair.target.strip()
    # Names, numbers and acronyms may well be the same in both languages: there must be a common word.
    if text == pair.source.strip() and _COMMON_WORD.search(text):
        yield Finding(
            "source-copied",
            "untranslated",
            "The translation is the same as the source text.",
            0,
            len(pair.target),
            # A short Kyrgyz sentence may be the Kazakh one, where no letter tells them apart.
            severity="alarm" if pair.target_language != "ky" or _KAZAKH_LETTER.search(text) else "hint",
        )


@check("omission")
def omission(pair: Pair) -> Iterable[Finding]:
    """The translation is much shorter than the source, or shorter and without one of its numbers or Latin names."""
    source, target = len(pair.source.strip()), len(pair.target.strip())
    if source < LONG or not 0 < target < SHARE_WITHOUT_A_NAME * source:
        return
    missing, extra = unlike(pair)
    lacks_a_number = missing and not extra and target < SHARE_WITHOUT_A_NUMBER * source
    lacks_an_acronym = target < SHARE_WITHOUT_AN_ACRONYM * source and _lacks(_LATIN_ACRONYM, pair)
    if target < SHARE * source or lacks_a_number or lacks_an_acronym or _lacks(_LATIN_NAME, pair):
        yield Finding(
            "omission",
            "omission",
            "The translation has %(share)s per cent of the source's length; something may be missing.",
            values={"share": str(100 * target // source)},
            severity="hint",
        )


def _lacks(names: regex.Pattern[str], pair: Pair) -> bool:
    there = {name.casefold() for name in names.findall(pair.source)}
    return bool(there - {name.casefold() for name in names.findall(pair.target)})


@check("length")
def length(pair: Pair) -> Iterable[Finding]:
    """The translation is much longer than the source."""
    source, target = len(pair.source.strip()), len(pair.target.strip())
    if source and target > LONG_SHARE * source + MORE:
        yield Finding(
            "length",
            "style",
            "The translation has %(share)s per cent of the source's length; something may have been added.",
            values={"share": str(100 * target // source)},
            severity="hint",
        )
