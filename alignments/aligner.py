"""Pairing the sentences of a text with those of its translation.

A dynamic programme (`alignments.band`, after Gale and Church 1993) chooses the links. It runs twice: the first links teach
which words go together, and the second run uses that. Only a band around an expected path is searched, so that time and memory grow
with the length of the texts; the first path is a straight line between anchors, sentences that share rare keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from alignments.evidence import Keys, learn, postings, sentence_keys, weigh
from alignments.units import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossary.terms import Pin

_BAND: Final = 20  # sentences to either side of the expected path, first run
_NARROW: Final = 12  # second run, around the first run's path

_LESSON_SCORE: Final = 0.4  # links below teach nothing
_ANCHOR_COUNT: Final = 8  # keys in more sentences than this make no anchors
_ANCHOR_LEAD: Final = 1.5  # how much better than the next candidate an anchor must be
_ANCHOR_REACH: Final = 50  # anchors farther off do not support each other
_ANCHOR_WEIGHT: Final = 4.0  # and how much it must weigh: about one rare name


def align(
    source: Sequence[str],
    target: Sequence[str],
    source_language: str,
    target_language: str,
    *,
    pins: Sequence[Pin] = (),
) -> list[Link]:
    """Link the sentences of `source` with those of `target`.

    Links are in order and do not cross; every index is in exactly one link, whose other side is empty where a sentence has
    no counterpart. `score` is 0..1: how well lengths and words support the link, 0 for a sentence alone. `pins` add the
    renderings of the glossary as evidence. Unknown languages raise `UnknownLanguageError`.
    """
    source_keys = sentence_keys(source, source_language, target_language, pins, target=False)
    target_keys = sentence_keys(target, target_language, source_language, pins, target=True)
    if not source or not target:
        return [Link((i,), (), 0.0) for i in range(len(source))] + [
            Link((), (j,), 0.0) for j in range(len(target))
        ]
    from alignments.band import BandSearch  # noqa: PLC0415 - numpy is loaded only when something is aligned

    search = BandSearch(source, target)
    weights = weigh(source_keys, target_keys)
    links = search.run(
        source_keys, target_keys, weights, _anchored_path(source_keys, target_keys, weights), _BAND
    )
    lessons = [
        (" ".join(source[i] for i in link.source), " ".join(target[j] for j in link.target))
        for link in links
        if link.score > _LESSON_SCORE
    ]
    for keys, learnt in zip((*source_keys, *target_keys), learn(lessons, source, target), strict=True):
        keys.update(learnt)
    weights = weigh(source_keys, target_keys)
    return search.run(source_keys, target_keys, weights, search.path(links), _NARROW)


def _anchored_path(source: list[Keys], target: list[Keys], weights: dict[str, float]) -> list[float]:
    """Return for each border between source sentences (0 … n) the border of the target expected opposite."""
    n, m = len(source), len(target)
    points = [(0, 0), *_chain(_anchors(source, target, weights)), (n, m)]
    path: list[float] = []
    for (i, j), (next_i, next_j) in pairwise(points):
        slope = (next_j - j) / max(1, next_i - i)
        path.extend(j + slope * step for step in range(next_i - i))
    path.append(float(m))
    return path


def _anchors(
    source: list[Keys], target: list[Keys], weights: dict[str, float]
) -> list[tuple[int, int, float]]:
    """Return pairs of sentences that are each other's clearly best partner by rare keys, with their weight."""
    places = postings(target, weights)
    best_of_source: dict[int, tuple[int, float]] = {}
    best_of_target: dict[int, tuple[int, float]] = {}
    for i, keys in enumerate(source):
        shared: dict[int, float] = defaultdict(float)
        for key, trust in keys.items():
            found = places.get(key, ())
            if len(found) <= _ANCHOR_COUNT:
                for j in found:
                    shared[j] += trust * weights[key]
        ranked = sorted(shared.items(), key=lambda item: -item[1])[:2]
        if not ranked or ranked[0][1] < _ANCHOR_WEIGHT:
            continue
        j, value = ranked[0]
        if len(ranked) == 1 or value > _ANCHOR_LEAD * ranked[1][1]:
            best_of_source[i] = (j, value)
            if value > best_of_target.get(j, (0, 0.0))[1]:
                best_of_target[j] = (i, value)
    return [(i, j, value) for i, (j, value) in best_of_source.items() if best_of_target[j][0] == i]


def _chain(anchors: list[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Return the heaviest chain of anchors that rises in both texts, without those off their neighbours' line."""
    ends: list[int] = []  # rising: the target index at which a chain of this weight can end soonest
    totals: list[float] = []  # rising with it
    last: list[int] = []
    before: list[int] = []
    for number, (_, j, value) in enumerate(anchors):
        place = bisect_left(ends, j)
        total = value + (totals[place - 1] if place else 0.0)
        before.append(last[place - 1] if place else -1)
        worse = place
        while worse < len(ends) and totals[worse] <= total:
            worse += 1
        ends[place:worse], totals[place:worse], last[place:worse] = [j], [total], [number]
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(anchors[number][:2])
        number = before[number]
    chain.reverse()
    return [
        point for place, point in enumerate(chain) if _supported(point, chain[max(0, place - 3) : place + 4])
    ]


def _supported(point: tuple[int, int], neighbours: list[tuple[int, int]]) -> bool:
    """Tell whether most anchors close by lie about as far off in one text as in the other.

    One wrong anchor would lead the band astray; an anchor less only makes the path less exact.
    """
    i, j = point
    close = [(a, b) for a, b in neighbours if 0 < abs(i - a) <= _ANCHOR_REACH]
    agreeing = [abs((i - a) - (j - b)) <= 4 + abs(i - a) // 4 for a, b in close]
    return sum(agreeing) * 2 > len(agreeing)
