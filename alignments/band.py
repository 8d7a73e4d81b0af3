"""The dynamic programme behind `alignments.aligner`, over a band of cells.

What a link gains is the logarithm of how much likelier it is than its sentences would be side by side by chance: by its
shape, by the lengths in characters (log-normal around the texts' own ratio) and by the shared keys of
`alignments.evidence`. Sentences without counterpart cost a fixed price.

Row `i` of the band is the border before source sentence `i` (0 … n); its cells are borders between target sentences, `low[i]` to
`low[i] + width - 1`. Where the best path comes near the edge, the run is repeated with a band twice as wide around that path.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from alignments.evidence import Keys, postings
from alignments.units import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Floats = NDArray[np.float32]
    Moves = NDArray[np.int8]
    Integers = NDArray[np.int64]

# How likely each shape of link (sentences of source, of target) is: Gale and Church's (1993) shapes, and 1-3 and 3-1 for press
# texts, where long sentences are split. These and the numbers below were set by measuring on development texts.
SHAPES: Final = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))
_SHAPE_GAINS: Final = tuple(map(math.log, (0.78, 0.06, 0.06, 0.008, 0.008, 0.006)))
_ALONE: Final = math.log(0.03)  # the price of a sentence without counterpart
_ALONE_TARGET, _ALONE_SOURCE, _FIRST_SHAPE = 0, 1, 2  # moves, as they are stored

_SPREAD: Final = 0.18  # standard deviation of the logarithm of a long link's length ratio
_SHORT_SPREAD: Final = 4.0  # what short sentences add to the variance, divided by their length in characters
_FREE_SPREAD: Final = 0.65  # standard deviation of the logarithm of sentence lengths as such
_EVEN: Final = (
    2000.0  # characters of even ratio thought beside the texts: kk, ky, ru and en differ by some 5 %
)
_LENGTH_FLOOR: Final = -6.0  # lengths alone never speak more strongly against a link

_EVIDENCE: Final = 0.5  # shared keys are not independent of each other
_EXPECTED: Final = 0.3  # the share of its keys' weight that a true partner shows
_CROWD: Final = (
    0.4  # of the logarithm of a × b: chance agrees more often when more sentences are taken together
)

_CHUNK: Final = 200_000  # cells whose gains are computed at once
_MOST_CELLS: Final = 10_000_000  # the band is not widened beyond this many
_OPENING: Final = "«“„\"'( \t\u00a0"
_CUT: Final = -2.5  # the price of beginning a link with a sentence that begins with a small letter
_NEAR: Final = 3  # so near the edge, the path is not trusted


class _Band(NamedTuple):
    """The cells searched: of row `i` the columns `low[i] … low[i] + width - 1`."""

    low: Integers
    width: int


class _Shared(NamedTuple):
    """What source sentences share with target sentences: the keys' weight and their number, both times trust."""

    weights: Floats
    counts: Floats


class _Side(NamedTuple):
    """One text's keys, those that a sentence has in common with the one before it, and the running weight of all."""

    keys: list[Keys]
    repeated: list[Keys]
    total: Doubles


class _Evidence(NamedTuple):
    """What is known of the words: both sides, where the target's keys stand (all, and the repeated), and their weights."""

    source: _Side
    target: _Side
    places: tuple[dict[str, list[int]], dict[str, list[int]]]
    weights: dict[str, float]


class _Chunk(NamedTuple):
    """Some rows of the band that are computed at once.

    `ends` are the cells' columns. `shared` begins at the source sentence `first`: keys of a sentence with a sentence; of two
    neighbours with one; of one with two neighbours; of two with two.
    """

    rows: Integers
    ends: Integers
    first: int
    shared: list[_Shared]


class BandSearch:
    """The search for the best links between two texts, neither of them empty."""

    def __init__(self, source: Sequence[str], target: Sequence[str]) -> None:
        self.n, self.m = len(source), len(target)
        self.source_length = _running([len(sentence.strip()) + 1 for sentence in source])
        self.target_length = _running([len(sentence.strip()) + 1 for sentence in target])
        self.source_cuts, self.target_cuts = _cut_prices(source), _cut_prices(target)
        self.target_alone = _running(list(_ALONE + self.target_cuts))
        total_source, total_target = float(self.source_length[-1]), float(self.target_length[-1])
        self.ratio = math.log((total_target + _EVEN) / (total_source + _EVEN))

    def run(
        self, source: list[Keys], target: list[Keys], weights: dict[str, float], path: list[float], half: int
    ) -> list[Link]:
        """Return the best links at most `half` borders off `path`, or farther where that proves too narrow."""
        sides = _side(source, weights), _side(target, weights)
        places = postings(sides[1].keys, weights), postings(sides[1].repeated, weights)
        evidence = _Evidence(*sides, places, weights)
        half = max(half, 2 * self.m // self.n)  # so that the rows can reach from the first column to the last
        while True:
            links, trusted = self.best(self.band(path, half), evidence)
            half *= 2
            if trusted or self.n * half * 2 > _MOST_CELLS:
                return links
            path = self.path(links)

    def path(self, links: Sequence[Link]) -> list[float]:
        """Return the path that `links` take: for each border of the source the border of the target opposite."""
        path = [0.0] * (self.n + 1)
        i = j = 0
        for link in links:
            for step in range(1, len(link.source) + 1):
                path[i + step] = j + len(link.target) * step / len(link.source)
            i, j = i + len(link.source), j + len(link.target)
            path[i] = float(j)
        return path

    def band(self, path: list[float], half: int) -> _Band:
        """Return a band around `path`. Its columns never fall from row to row, nor rise so far that rows lose touch."""
        width = min(2 * half + 1, self.m + 1)
        wanted = np.rint(np.array(path)).astype(np.int64) - half
        low = np.maximum.accumulate(np.clip(wanted, 0, self.m + 1 - width))
        low[0], low[-1] = 0, self.m + 1 - width
        furthest = np.arange(self.n + 1) * max(1, width - _NEAR)
        low = np.minimum.accumulate(low - furthest) + furthest  # at most `width - _NEAR` after the row before
        low = (np.maximum.accumulate(low[::-1] + furthest) - furthest)[::-1]  # which reaches the last row
        return _Band(low, width)

    def best(self, band: _Band, evidence: _Evidence) -> tuple[list[Link], bool]:
        """Return the best links, and whether their path keeps clear of the band's edges."""
        low, width = band
        moves = np.full((self.n + 1, width), _ALONE_SOURCE, dtype=np.int8)
        link_gains = np.zeros((self.n + 1, width), dtype=np.float32)
        rows: list[Doubles] = [np.full(width, -np.inf)]  # the last four rows' best totals
        rows[0][0] = 0.0
        self.alone(rows[0], moves[0], self.target_alone[:width])
        for i, gains in enumerate(self.gains(band, evidence), start=1):
            row = _moved(rows[-1], int(low[i] - low[i - 1]), width) + _ALONE + self.source_cuts[i - 1]
            for number, (a, b) in enumerate(SHAPES):
                if a > i:
                    continue
                before = _moved(rows[-a], int(low[i] - low[i - a]) - b, width)
                value = before + _SHAPE_GAINS[number] + gains[number]
                better = value > row
                row[better] = value[better]
                moves[i][better] = number + _FIRST_SHAPE
                link_gains[i][better] = gains[number][better]
            self.alone(row, moves[i], self.target_alone[low[i] : low[i] + width])
            rows = [*rows[-3:], row]
        return self.trace(band, moves, link_gains)

    @staticmethod
    def alone(row: Doubles, moves: Moves, prices: Doubles) -> None:
        """Let target sentences stand alone: along the row, at the price of each; `prices` is the running sum."""
        level = row - prices
        reached = np.maximum.accumulate(level)
        cheaper = reached > level
        row[cheaper] = (reached + prices)[cheaper]
        moves[cheaper] = _ALONE_TARGET

    def gains(self, band: _Band, evidence: _Evidence) -> Iterator[Floats]:
        """Yield for rows 1 … n what a link of each shape (the first axis) gains that ends in each cell."""
        low, width = band
        step = max(1, _CHUNK // width)
        for begin in range(1, self.n + 1, step):
            rows = np.arange(begin, min(begin + step, self.n + 1))
            first = max(0, begin - 3)  # the first sentence that a link ending in these rows may hold
            last = int(rows[-1])
            columns = _Band(low[first + 1 : last + 1] - 1, width)  # of the sentence before each border
            shared = [
                _share(keys[first:last], places, evidence.weights, columns)
                for places in evidence.places
                for keys in (evidence.source.keys, evidence.source.repeated)
            ]
            chunk = _Chunk(rows, low[rows][:, None] + np.arange(width), first, shared)
            gains = np.stack([self.shape_gain(a, b, band, chunk, evidence) for a, b in SHAPES])
            for place in range(len(rows)):
                yield gains[:, place]

    def shape_gain(self, a: int, b: int, band: _Band, chunk: _Chunk, evidence: _Evidence) -> Floats:
        """Return what links of `a` and `b` sentences gain, by lengths and keys, that end in the chunk's cells."""
        rows, ends = chunk.rows, chunk.ends
        starts, begins = np.maximum(rows - a, 0), np.maximum(ends - b, 0)
        together = np.zeros(ends.shape, dtype=np.float32)
        crowd = _CROWD * math.log(a * b)
        for earlier in range(a):
            sentences = np.maximum(rows - earlier - 1, 0)  # the source sentences counted in this pass
            for back in range(b):
                columns = ends - back - band.low[sentences + 1][:, None]
                inside = (columns >= 0) & (columns < band.width)
                cells = sentences[:, None] - chunk.first, np.clip(columns, 0, band.width - 1)
                # A key that two neighbours of one link have counts once.
                twice_source, twice_target = earlier < a - 1, back < b - 1
                for kind, (counted, sign) in enumerate(
                    ((True, 1), (twice_source, -1), (twice_target, -1), (twice_source and twice_target, 1))
                ):
                    if counted:
                        part = chunk.shared[kind].weights[cells] - crowd * chunk.shared[kind].counts[cells]
                        together += np.where(inside, sign * part, 0)
        source_total, target_total = evidence.source.total, evidence.target.total
        source_weight = (source_total[rows] - source_total[starts])[:, None]
        expected = (source_weight + target_total[ends] - target_total[begins]) / 2
        length = self.length_gain(
            (self.source_length[rows] - self.source_length[starts])[:, None],
            self.target_length[ends] - self.target_length[begins],
        )
        # Where both sides go on, in a list or a divided sentence, nothing speaks against the link.
        cuts = -np.abs(self.source_cuts[starts][:, None] - self.target_cuts[np.minimum(begins, self.m - 1)])
        gain: Floats = (cuts + length + _EVIDENCE * (together - _EXPECTED * expected)).astype(np.float32)
        return gain

    def length_gain(self, source_length: Doubles, target_length: Doubles) -> Doubles:
        """Return how much likelier the lengths are for a link than for unrelated sentences (logarithms)."""
        target_length = np.maximum(target_length, 1.0)
        off = np.log(target_length / source_length) - self.ratio
        variance = _SPREAD**2 + _SHORT_SPREAD / (source_length + target_length)
        gain: Doubles = 0.5 * np.log(_FREE_SPREAD**2 / variance) - off**2 / (2 * variance)
        return np.maximum(gain, _LENGTH_FLOOR)

    def trace(self, band: _Band, moves: Moves, link_gains: Floats) -> tuple[list[Link], bool]:
        """Follow the moves back from the end of both texts."""
        links: list[Link] = []
        trusted = True
        i, j = self.n, self.m
        while i or j:
            left = j - int(band.low[i])
            right = band.width - 1 - left
            trusted = (
                trusted and (left >= _NEAR or band.low[i] == 0) and (right >= _NEAR or j + right == self.m)
            )
            move = int(moves[i, left])
            if move < _FIRST_SHAPE:
                a, b = (0, 1) if move == _ALONE_TARGET else (1, 0)
                score = 0.0
            else:
                a, b = SHAPES[move - _FIRST_SHAPE]
                score = 1 / (1 + math.exp((1 - max(-100.0, float(link_gains[i, left]))) / 2))
            links.append(Link(tuple(range(i - a, i)), tuple(range(j - b, j)), score))
            i, j = i - a, j - b
        links.reverse()
        return links, trusted


def _running(values: Sequence[float]) -> Doubles:
    return np.concatenate(([0.0], np.cumsum(np.array(values, dtype=np.float64))))


def _cut_prices(sentences: Sequence[str]) -> Doubles:
    """Return what it costs to begin a link with each sentence: something where it goes on with the one before."""
    goes_on = [
        number > 0 and sentence.lstrip(_OPENING)[:1].islower() for number, sentence in enumerate(sentences)
    ]
    return np.where(goes_on, _CUT, 0.0)


def _side(keys: list[Keys], weights: dict[str, float]) -> _Side:
    repeated = [{}, *({key: trust for key, trust in b.items() if key in a} for a, b in pairwise(keys))]
    total = _running([sum(trust * weights.get(key, 0.0) for key, trust in each.items()) for each in keys])
    return _Side(keys, repeated, total)


def _moved(row: Doubles, offset: int, width: int) -> Doubles:
    """Return an earlier row's totals aligned to this one: its column `c + offset` at `c`, nothing outside."""
    out = np.full(width, -np.inf)
    start, end = max(0, -offset), min(width, width - offset)
    if start < end:
        out[start:end] = row[start + offset : end + offset]
    return out


def _share(
    sentences: list[Keys], places: dict[str, list[int]], weights: dict[str, float], band: _Band
) -> _Shared:
    """Return what each of these source sentences shares with the band's target sentences in its row."""
    low, width = band
    shared = _Shared(
        np.zeros((len(sentences), width), dtype=np.float32),
        np.zeros((len(sentences), width), dtype=np.float32),
    )
    for number, keys in enumerate(sentences):
        first = int(low[number])
        weight, count = [0.0] * width, [0.0] * width
        for key, trust in keys.items():
            found = places.get(key)
            if found is None:
                continue
            value = trust * weights[key]
            for place in found[bisect_left(found, first) : bisect_left(found, first + width)]:
                weight[place - first] += value
                count[place - first] += trust
        if any(count):
            shared.weights[number], shared.counts[number] = weight, count
    return shared
