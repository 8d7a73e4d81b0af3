"""Three-way merge of one translation, word by word: what two people made of the text that both began from.

Edits that do not touch each other are joined; where both changed the same words, both versions stand in the merged text, between
marks, for someone to choose. Nothing that either wrote is left out. The method is diff3's (S. Khanna, K. Kunal, B. C. Pierce,
"A Formal Investigation of Diff3", 2007): stretches that all three texts share part the text into stable and changed chunks.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPEN, BETWEEN, CLOSE = "⟦", "¦", "⟧"
"""Stand around and between the two versions of words that both changed."""
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text, and how many places in it hold two versions between the marks."""

    text: str
    overlaps: int


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Join the changes that lead from `base` to `mine` and to `theirs`."""
    out, overlaps = [], 0
    for before, one, other in _chunks(*(_WORD.findall(text) for text in (base, mine, theirs))):
        if other in (one, before):
            out.append(one)
        elif one == before:
            out.append(other)
        else:
            out.append(f"{OPEN}{one}{BETWEEN}{other}{CLOSE}")
            overlaps += 1
    return Merge("".join(out), overlaps)


def _chunks(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the three texts' corresponding chunks, in order: those that all share, and what stands between these."""
    to_mine, to_theirs = _kept(base, mine), _kept(base, theirs)
    at = at_mine = at_theirs = 0
    for place in range(len(base)):
        here, there = to_mine.get(place), to_theirs.get(place)
        if here is None or there is None:
            continue
        if (place, here, there) != (at, at_mine, at_theirs):
            yield (
                "".join(base[at:place]),
                "".join(mine[at_mine:here]),
                "".join(theirs[at_theirs:there]),
            )
        yield base[place], base[place], base[place]
        at, at_mine, at_theirs = place + 1, here + 1, there + 1
    yield "".join(base[at:]), "".join(mine[at_mine:]), "".join(theirs[at_theirs:])


def _kept(base: Sequence[str], text: Sequence[str]) -> dict[int, int]:
    """Return which words of `base` stand in `text` still: place there → place here."""
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
