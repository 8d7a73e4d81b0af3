"""What was left in the source language: gaps of a draft, words with letters that the target does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from glossary.terms import Finding
from glossary.usage import pinned
from workbench.drafting.engine import CLOSE, OPEN
from workbench.review.checks.registry import Pair, check

# Letters of the Kazakh alphabet (Cyrillic) that the target's alphabet lacks; English has no Cyrillic at all.
FOREIGN = {
    "ru": regex.compile(r"(?i)\b[\p{L}-]*[әғқңөұүһі][\p{L}-]*\b"),
    "ky": regex.compile(r"(?i)\b[\p{L}-]*[әғқұһі][\p{L}-]*\b"),
    "en": regex.compile(r"\b[\p{L}-]*\p{Cyrillic}[\p{L}-]*\b"),
}
_FOREIGN_LETTER = {
    "ru": regex.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]"),
    "ky": regex.compile("[әғқұһіӘҒҚҰҺІ]"),
    "en": regex.compile(r"\p{Cyrillic}"),
}
# Up to four words, the first with a capital.
_NAME = regex.compile(r"«(\p{Lu}[\p{L}-]*(?:[ \u00a0](?:– )?[\p{L}-]+){0,3})»")
_GAP = regex.compile(regex.escape(OPEN) + f"[^{CLOSE}]*{regex.escape(CLOSE)}?")


@check("gap")
def gap(pair: Pair) -> Iterable[Finding]:
    """The draft has a gap that nobody has translated."""
    for match in _GAP.finditer(pair.target) if OPEN in pair.target else ():
        yield Finding(
            "gap",
            "untranslated",
            "“%(words)s” is still to be translated.",
            match.start(),
            match.end(),
            values={"words": match[0][1:-1]},
        )


def outside_gaps(places: Iterable[tuple[int, int]], target: str) -> Iterator[tuple[int, int]]:
    """Yield the places that lie in no gap: that a gap is still to be translated is said once."""
    gaps = [match.span() for match in _GAP.finditer(target)] if OPEN in target else []
    for start, end in places:
        if not any(first <= start < last for first, last in gaps):
            yield start, end


def left_over(places: Iterable[tuple[int, int]], pair: Pair) -> Iterator[tuple[int, int]]:
    """Yield the places that lie in no gap, nor in a pinned rendering, nor in a name that is kept as the source has it."""
    meant: list[tuple[int, int]] | None = None
    for start, end in outside_gaps(places, pair.target):
        if meant is None:
            meant = [*_kept_names(pair), *_renderings(pair)]
        if not any(first <= start and end <= last for first, last in meant):
            yield start, end


def _renderings(pair: Pair) -> Iterator[tuple[int, int]]:
    """Yield where pinned renderings stand, in any form: they may be in the source's own letters, or words of both languages (`хаб`)."""
    if pair.pins:
        ready = pinned(pair.pins, pair.source_language, pair.target_language)
        yield from ((m.start, m.end) for m in ready.rendered(pair.target))


def _kept_names(pair: Pair) -> Iterator[tuple[int, int]]:
    """Yield where a name between guillemets is the source's: papers, firms and programmes keep their own spelling (`газета «Ана тілі»`).

    Russian and Kyrgyz official texts print them so; a quotation with a small letter or one that ends like a sentence is no name.
    """
    if pair.target_language == "en" or "«" not in pair.target:
        return
    there = {match[1] for match in _NAME.finditer(pair.source)}
    for match in _NAME.finditer(pair.target) if there else ():
        if match[1] in there:
            yield match.span(1)


@check("residue")
def residue(pair: Pair) -> Iterable[Finding]:
    """A word has letters that its language does not have."""
    if pair.target_language not in FOREIGN or not _FOREIGN_LETTER[pair.target_language].search(pair.target):
        return
    found = (match.span() for match in FOREIGN[pair.target_language].finditer(pair.target))
    for start, end in left_over(found, pair):
        yield Finding(
            "residue",
            "untranslated",
            "“%(word)s” has letters of another language; translate it.",
            start,
            end,
            values={"word": pair.target[start:end]},
        )
