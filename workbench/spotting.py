"""Patterns that first look whether one of their words is in the text at all: most texts have none, and the patterns are long.

Looking for a few letters takes a tenth of the time that a pattern takes, and one that is never needed is never compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

_NEAR = 32  # letters; no word of a table is so long
_LOOKAROUNDS = ("(?<!", "(?<=", "(?!", "(?=")
_BEFORE = ("\\b", "\\p{L}")
_STOPS = frozenset("[(.^$*+?{)|")
_OPTIONAL = frozenset("?*{")


class Spotted:
    """A pattern that can only fit a text in which one of `words` is; `words` are patterns themselves, alternatives of one another.

    `pattern` is the whole pattern, which may have more around them. Letter case does not matter to what is looked for.
    """

    __slots__ = ("_compiled", "_literals", "_pattern")

    def __init__(self, pattern: str, words: str) -> None:
        self._pattern = pattern
        self._literals = literals(words)
        self._compiled: regex.Pattern[str] | None = None

    @property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled = regex.compile(self._pattern)
        return self._compiled

    def compile(self) -> None:
        """Make the pattern ready before a text needs it."""
        self._compiled = self.compiled

    def may_fit(self, text: str) -> bool:
        """Tell whether one of the words may be in `text`."""
        if self._literals is None:
            return True
        plain = _plain(text)
        for literal in self._literals:  # noqa: SIM110 - a generator would take twice the time of most of these
            if literal in plain:
                return True
        return False

    def search(self, text: str) -> regex.Match[str] | None:
        """Return the first place where the pattern fits."""
        return self.compiled.search(text) if self.may_fit(text) else None

    def match(self, text: str, place: int, plain: str) -> regex.Match[str] | None:
        """Return the match that begins at `place`, with one of the words within its first letters: `plain`, see `near`."""
        if self._literals is not None:
            for literal in self._literals:
                if literal in plain:
                    break
            else:
                return None
        return self.compiled.match(text, place)

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Return the places where the pattern fits."""
        return self.compiled.finditer(text) if self.may_fit(text) else iter(())


def near(text: str, place: int) -> str:
    """Return what `Spotted.match` looks for its words in, which several patterns may do one after the other."""
    return text[place : place + _NEAR].casefold()


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return text.casefold()


def literals(words: str) -> tuple[str, ...] | None:
    """Return the letters that the alternatives of a pattern begin with, or None if one of them has no such letters."""
    found: dict[str, None] = {}
    for alternative in _alternatives(words):
        begun = _begun(alternative)
        if begun is None:
            return None
        found.update(dict.fromkeys(begun))
    # What begins with another one is found with it.
    return tuple(a for a in found if not any(b != a and b in a for b in found))


def _begun(alternative: str) -> tuple[str, ...] | None:
    while True:
        if alternative.startswith(_LOOKAROUNDS):
            alternative = alternative[_group_end(alternative) :]
        elif alternative.startswith(_BEFORE):
            alternative = alternative[alternative.index("}") + 1 if alternative[1] == "p" else 2 :]
        else:
            break
    if alternative.startswith("("):
        end = _group_end(alternative)
        inner = alternative[1 : end - 1]
        if alternative[end : end + 1] in _OPTIONAL or not inner.startswith(("?:", "?P<")):
            return None
        return literals(inner[2:] if inner.startswith("?:") else inner[inner.index(">") + 1 :])
    letters: list[str] = []
    place = 0
    while place < len(alternative):
        sign = alternative[place]
        if sign == "\\" and not alternative[place + 1].isalnum():
            place += 1
            letters.append(alternative[place])
        elif sign == "\\" or sign in _STOPS:
            if sign in _OPTIONAL and letters:
                letters.pop()
            break
        else:
            letters.append(sign)
        place += 1
    return ("".join(letters).casefold(),) if letters else None


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield the parts between the strokes that stand in no group and no set."""
    depth, start = 0, 0
    for place, sign in _outside_sets(pattern):
        if sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            yield pattern[start:place]
            start = place + 1
    yield pattern[start:]


def _group_end(pattern: str) -> int:
    """Return where the group that `pattern` begins with ends."""
    depth = 0
    for place, sign in _outside_sets(pattern):
        if sign in "()":
            depth += 1 if sign == "(" else -1
            if depth == 0:
                return place + 1
    return len(pattern)


def _outside_sets(pattern: str) -> Iterator[tuple[int, str]]:
    """Yield place and sign of all that stands in no set and behind no backslash."""
    place, in_set = 0, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
        else:
            yield place, sign
        place += 1
