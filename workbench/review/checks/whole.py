"""Checks of the translation as a whole: is there one, and is it one."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from glossary.terms import Finding
from workbench.review.checks.registry import Pair, check

# A word in small letters that is no part of an address.
_COMMON_WORD = regex.compile(r"(?<![\w.@/:-])\p{Ll}{2,}(?![\w@/:]|[.]\w)")
LONG = 60
SHARE = 0.45
"""Of three thousand pairs of news sentences from Kazakh, fewer than one in five hundred is shorter than this."""


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
        )


@check("omission")
def omission(pair: Pair) -> Iterable[Finding]:
    """The translation is much shorter than the source."""
    source, target = len(pair.source.strip()), len(pair.target.strip())
    if source >= LONG and 0 < target < SHARE * source:
        yield Finding(
            "omission",
            "omission",
            "The translation has %(share)s per cent of the source's length; something may be missing.",
            values={"share": str(100 * target // source)},
            severity="hint",
        )
