"""What was left in the source language: gaps of a draft, words with letters that the target does not have."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from glossary.terms import Finding
from workbench.drafting.engine import CLOSE, OPEN
from workbench.review.checks.registry import Pair, check

# Letters of the Kazakh alphabet (Cyrillic) that the target's alphabet lacks; English has no Cyrillic at all.
FOREIGN = {
    "ru": regex.compile(r"(?i)\b[\p{L}-]*[әғқңөұүһі][\p{L}-]*\b"),
    "ky": regex.compile(r"(?i)\b[\p{L}-]*[әғқұһі][\p{L}-]*\b"),
    "en": regex.compile(r"\b[\p{L}-]*\p{Cyrillic}[\p{L}-]*\b"),
}
_GAP = regex.compile(regex.escape(OPEN) + f"[^{CLOSE}]*{regex.escape(CLOSE)}?")


@check("gap")
def gap(pair: Pair) -> Iterable[Finding]:
    """The draft has a gap that nobody has translated."""
    for match in _GAP.finditer(pair.target):
        yield Finding(
            "gap",
            "untranslated",
            "“%(words)s” is still to be translated.",
            match.start(),
            match.end(),
            values={"words": match[0][1:-1]},
        )


@check("residue")
def residue(pair: Pair) -> Iterable[Finding]:
    """A word has letters that its language does not have."""
    if pair.target_language not in FOREIGN:
        return
    gaps = [m.span() for m in _GAP.finditer(pair.target)]
    for match in FOREIGN[pair.target_language].finditer(pair.target):
        if not any(start <= match.start() < end for start, end in gaps):
            yield Finding(
                "residue",
                "untranslated",
                "“%(word)s” has letters of another language; translate it.",
                match.start(),
                match.end(),
                values={"word": match[0]},
            )
