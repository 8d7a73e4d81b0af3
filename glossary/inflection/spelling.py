"""Small things about spelling that every language's inflection needs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from glossary.languages import is_acronym

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossary.languages import Token

_ACRONYM_AT_MOST = 5
_DASH = re.compile(r"\s[-–—]\s")

_OPENING, _CLOSING = "«„“", "»”"


def recased(word: str, form: str) -> str:
    """Return the folded `form` with the capitals of `word`.

    What the two share stands as `word` has it; the rest is small, unless `word` is in capitals throughout.
    """
    shared = shared_length(word.casefold(), form) if len(word.casefold()) == len(word) else 0
    rest = form[shared:]
    return word[:shared] + (rest.upper() if len(word) > 1 and word.isupper() else rest)


def shared_length(one: str, other: str) -> int:
    """Return how many characters the two begin with in common."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared


def quoted(text: str) -> list[bool]:
    """Tell for each character whether it stands between quotes, unless the whole text does."""
    depth, straight, inside = 0, False, []
    for c in text:
        if c in _OPENING:
            depth += 1
        elif c in _CLOSING:
            depth = max(0, depth - 1)
        elif c == '"':
            straight = not straight
        inside.append(depth > 0 or straight)
    words = [quoted_here for c, quoted_here in zip(text, inside, strict=True) if c.isalnum()]
    return [False] * len(text) if all(words) else inside


def halves(text: str, words: Sequence[Token]) -> list[range]:
    """Return the places of the words of each half of a composed title, which a dash between spaces joins.

    `Заместитель Председателя Правительства – министр энергетики` has two halves, `Премьер-министр` one.
    """
    cuts = [i for i in range(1, len(words)) if _DASH.search(text, words[i - 1].end, words[i].start)]
    bounds = [0, *cuts, len(words)]
    return [range(a, b) for a, b in pairwise(bounds) if a < b]


def acronyms(text: str, words: Sequence[Token]) -> set[int]:
    """Return the places of the words of a term that are acronyms.

    In a term that is in capitals throughout (СОВЕТ МИНИСТРОВ) none is, if one of its words is too long for an acronym's
    neighbour to be one.
    """
    if len(words) > 1 and text.isupper() and any(len(word.text) > _ACRONYM_AT_MOST for word in words):
        return set()
    return {place for place, word in enumerate(words) if is_acronym(word.text)}
