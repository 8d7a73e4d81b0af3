"""Which segment of a corrected text was which of the earlier one: equal ones first, then those that are alike."""

from __future__ import annotations

import bisect
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from alignments.similarity import blend, character_score, fold, word_score, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NEAR = 0.4
"""A segment that stands where the earlier one stood is that one corrected from this score on (the memory's, by words and
characters); below it, it is another sentence. A wrong pair costs a look at the difference, a missed one a translation."""
FAR = 0.7
"""The same for a segment that stands elsewhere, where nothing but its words speaks for it."""
MOST_COMPARED = 250_000
"""So many pairs are compared at most in one gap; a text that is new from end to end is not worth more."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """`pairs` are (earlier, corrected) indexes by the corrected order; `moved` those corrected ones that changed places."""

    pairs: tuple[tuple[int, int], ...]
    moved: frozenset[int]


def key(text: str) -> str:
    """Return by what two segments count as equal: the words as they are, whatever the white space between them."""
    return " ".join(text.split())


def correspond(before: Sequence[str], after: Sequence[str]) -> Correspondence:
    """Pair the segments of two versions of a text; each is in one pair at most.

    Texts that occur once in both are anchors. Between them the longest common sequence is the same text; what is left pairs
    with its equal wherever that stands, then with what is alike in the same gap, then with what is alike elsewhere.
    """
    old, new = [key(text) for text in before], [key(text) for text in after]
    found = dict(_in_order(old, new))
    _pair_equal_elsewhere(old, new, found)
    for gap_old, gap_new in _gaps(found, len(old), len(new)):
        _pair_alike(old, new, gap_old, gap_new, NEAR, found)
    taken = set(found.values())
    left_old = [i for i in range(len(old)) if i not in found]
    left_new = [j for j in range(len(new)) if j not in taken]
    _pair_alike(old, new, left_old, left_new, FAR, found)
    pairs = tuple(sorted(found.items(), key=lambda pair: pair[1]))
    still = set(_longest_rising([i for i, _ in pairs]))
    return Correspondence(pairs, frozenset(j for place, (_, j) in enumerate(pairs) if place not in still))


def _in_order(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of equal segments that stand in the same order in both."""
    start_old = start_new = 0
    for anchor_old, anchor_new in [*_anchors(old, new), (len(old), len(new))]:
        some, others = old[start_old:anchor_old], new[start_new:anchor_new]
        for block in LCSseq.opcodes(some, others).as_matching_blocks():
            for step in range(block.size):
                yield start_old + block.a + step, start_new + block.b + step
        if anchor_old < len(old):
            yield anchor_old, anchor_new
        start_old, start_new = anchor_old + 1, anchor_new + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The most texts that occur once in both, in the same order."""
    counts = Counter(old), Counter(new)
    place = {text: i for i, text in enumerate(old) if counts[0][text] == 1}
    pairs = [(place[text], j) for j, text in enumerate(new) if counts[1][text] == 1 and text in place]
    return [pairs[index] for index in _longest_rising([i for i, _ in pairs])]


def _longest_rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest rising subsequence of different numbers (patience sorting)."""
    ends: list[int] = []
    tops: list[int] = []
    below: list[int] = []
    for place, value in enumerate(values):
        pile = bisect.bisect_left(ends, value)
        ends[pile : pile + 1] = [value]
        tops[pile : pile + 1] = [place]
        below.append(tops[pile - 1] if pile else -1)
    out = []
    place = tops[-1] if tops else -1
    while place >= 0:
        out.append(place)
        place = below[place]
    return out[::-1]


def _pair_equal_elsewhere(old: Sequence[str], new: Sequence[str], found: dict[int, int]) -> None:
    taken = set(found.values())
    free: dict[str, list[int]] = {}
    for i in reversed(range(len(old))):
        if i not in found:
            free.setdefault(old[i], []).append(i)
    for j, text in enumerate(new):
        if j not in taken and free.get(text):
            found[free[text].pop()] = j


def _gaps(found: dict[int, int], count_old: int, count_new: int) -> list[tuple[list[int], list[int]]]:
    """What is unpaired between two neighbouring pairs that stand in order: earlier and corrected indexes."""
    pairs = sorted(found.items(), key=lambda pair: pair[1])
    still = [pairs[place] for place in _longest_rising([i for i, _ in pairs])]
    taken = set(found.values())
    out = []
    i = j = 0
    for end_i, end_j in [*still, (count_old, count_new)]:
        some = [n for n in range(i, end_i) if n not in found]
        others = [n for n in range(j, end_j) if n not in taken]
        if some and others:
            out.append((some, others))
        i, j = end_i + 1, end_j + 1
    return out


def _pair_alike(
    old: Sequence[str],
    new: Sequence[str],
    some: Sequence[int],
    others: Sequence[int],
    least: float,
    found: dict[int, int],
) -> None:
    """Pair what is alike enough, the most alike first; of equally alike ones those in order."""
    if len(some) * len(others) > MOST_COMPARED:
        return
    parts_old = {i: _parts(old[i]) for i in some}
    parts_new = {j: _parts(new[j]) for j in others}
    scored = [
        (-score, abs(place_i - place_j), i, j)
        for place_i, i in enumerate(some)
        for place_j, j in enumerate(others)
        if (score := _score(parts_old[i], parts_new[j])) >= least
    ]
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)


def _parts(text: str) -> tuple[str, list[str]]:
    folded = fold(text)
    return folded, words(folded)


def _score(a: tuple[str, list[str]], b: tuple[str, list[str]]) -> float:
    return float(blend(word_score(a[1], b[1]), character_score(a[0], b[0])))
