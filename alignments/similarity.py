"""How alike two segments are: by words, by characters, and both in one number."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

# One score or many.
Scores = TypeVar("Scores", float, "NDArray[np.float64]")

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

# The blend. Words alone punish an agglutinative language (one suffix costs a whole word), characters alone put a long
# sentence with other words beside one that differs in a suffix.
WORD_WEIGHT = 0.5
ROUNDING = 1e-9
# Texts that differ only in letter case are nearly, but not quite, the same.
NOT_IDENTICAL = 0.99


def fold(text: str) -> str:
    """Return the form by which texts are compared and looked up: NFC, case folded. Never stored as text."""
    return unicodedata.normalize("NFC", text).casefold()


def words(folded: str) -> list[str]:
    """Return the words of a folded text: runs of letters, digits and underscores."""
    return WORD.findall(folded)


def word_score(a: Sequence[str], b: Sequence[str]) -> float:
    """Return 1 − d / max(n, m), d the edit distance in words, as OmegaT counts; 1 for two texts without words."""
    return float(Levenshtein.normalized_similarity(a, b))


def character_score(a: str, b: str, least: float = 0.0) -> float:
    """Return 1 − d / max(n, m), d the edit distance in characters; 0 when that is under `least`, found sooner."""
    return float(Levenshtein.normalized_similarity(a, b, score_cutoff=least))


def blend(by_words: Scores, by_characters: Scores) -> Scores:
    """Return the one score that ranks matches and that a threshold means: the weighted mean of both."""
    return WORD_WEIGHT * by_words + (1 - WORD_WEIGHT) * by_characters


def needed_by_characters(least: float, by_words: float) -> float:
    """Return the score by characters without which the blend cannot reach `least`, given the most it can be by words."""
    return min(max((least - WORD_WEIGHT * by_words) / (1 - WORD_WEIGHT) - ROUNDING, 0.0), 1.0)


def repair(text: str, source: str, target: str) -> str | None:
    """Return `target` with the numbers of `source` that differ in `text` put right, or None when that is not safe.

    Safe means: the two sources differ in nothing but numbers, and every number that differs stands in the target as
    often as in the source.
    """
    wanted, present = NUMBER.findall(text), NUMBER.findall(source)
    if wanted == present or NUMBER.sub("0", text) != NUMBER.sub("0", source):
        return None
    changes: dict[str, str] = {}
    for old, new in zip(present, wanted, strict=True):
        if changes.setdefault(old, new) != new:
            return None
    in_target = NUMBER.findall(target)
    if any(in_target.count(old) != present.count(old) for old, new in changes.items() if old != new):
        return None
    return NUMBER.sub(lambda found: changes.get(found[0], found[0]), target)
