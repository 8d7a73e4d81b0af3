"""The fuzzy index: for every word beginning, the texts it occurs in, as compressed arrays in SQLite.

A *feature* is the first letters of a word in one language (a whole word, if it is short): inflection in Kazakh, Kyrgyz
and Russian changes the end of a word, so the beginning is what two versions of a sentence share. The texts of a
language are indexed in *blocks* of at most 65,536; in a block, a text is its ordinal, and a feature's posting list is
either the sorted ordinals (two bytes each) or, when that is shorter, one bit for each text of the block. Texts added
since the last block form the *tail*, which each reader indexes in memory.

A block is made from texts alone, so that blocks can be thrown away and made again at any time. Postings of deleted or
changed texts stay until then and point nowhere, because ids are never used twice.
"""

from __future__ import annotations

import itertools
import secrets
import zlib
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from alignments.similarity import blend, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database

PREFIX = 4  # letters of a word that make its feature
BLOCK = 1 << 16  # texts in a block at most; ordinals are unsigned 16-bit numbers
TAIL = 1024  # texts outside the blocks from which on a writer makes a block of them
# A candidate must share this part of the query's word beginnings. It is below every useful threshold: a match of 60 %
# by the blend that shares fewer has nearly all its characters in words with other beginnings.
SHARED = 0.5
FEATURE_BITS = 32
ORDINAL_BITS = 16


def prefix(word: str) -> str:
    """Return the beginning by which a word is indexed."""
    return word[:PREFIX]


def feature(language: str, beginning: str) -> int:
    """Return the 32-bit key of a word beginning in a language. Two may share a key: that costs time, not matches."""
    return zlib.crc32(f"{language} {beginning}".encode())


# ---------------------------------------------------------------- making blocks


class _Inverted(NamedTuple):
    words: NDArray[np.uint16]
    characters: NDArray[np.uint16]
    postings: Iterable[tuple[int, NDArray[np.uint16]]]


def extend(db: Database, language: str, *, whole: bool = False) -> None:
    """Put the texts of `language` that are in no block into blocks, inside the caller's transaction.

    Blocks at the end that are no larger than what is added are made again together with it, so that there are few and
    each text is indexed a logarithmic number of times. With `whole`, all blocks are made again, free of what was
    deleted.
    """
    waiting = 0 if whole else pending(db, language, BLOCK)
    rows = db.execute(
        "SELECT id, size FROM posting_block WHERE language = ? ORDER BY last_unit DESC", [language]
    ).fetchall()
    for block, size in rows:
        if not whole and (size > waiting or size + waiting > BLOCK):
            break
        _drop(db, block)
        waiting += size
    last = _last_unit(db, language)
    while True:
        batch = db.execute(
            "SELECT id, text FROM variant WHERE id >= ? AND language = ? ORDER BY id LIMIT ?",
            [(last + 1) << 8, language, BLOCK],
        ).fetchall()
        if len(batch) == BLOCK:
            # A unit's variants stay in one block: the watermark is a unit.
            final = batch[-1][0] >> 8
            while batch[-1][0] >> 8 == final:
                batch.pop()
        if not batch:
            return
        _store(db, language, batch)
        last = batch[-1][0] >> 8


def _last_unit(db: Database, language: str) -> int:
    row = db.execute("SELECT max(last_unit) FROM posting_block WHERE language = ?", [language]).fetchone()
    return int(row[0] or 0)


def pending(db: Database, language: str, most: int) -> int:
    """Return how many texts are in no block, counted up to `most`."""
    row = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM variant WHERE id >= ? AND language = ? LIMIT ?)",
        [(_last_unit(db, language) + 1) << 8, language, most],
    ).fetchone()
    return int(row[0])


def _drop(db: Database, block: int) -> None:
    first = block << FEATURE_BITS
    db.execute("DELETE FROM posting WHERE id BETWEEN ? AND ?", [first, first + (1 << FEATURE_BITS) - 1])
    db.execute("DELETE FROM posting_block WHERE id = ?", [block])


def _store(db: Database, language: str, batch: Sequence[tuple[int, str]]) -> None:
    """Index the texts and write one block."""
    import numpy as np  # noqa: PLC0415 - start-up does without it

    taken = {row[0] for row in db.execute("SELECT id FROM posting_block")}
    block = next(number for number in itertools.count() if number not in taken)
    lengths, characters, postings = _invert(language, [fold(text) for _, text in batch])
    db.execute(
        "INSERT INTO posting_block(id, language, last_unit, size, stamp, variants, words, characters) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            block,
            language,
            batch[-1][0] >> 8,
            len(batch),
            secrets.randbits(62),
            zlib.compress(np.diff(np.array([v for v, _ in batch], "<i8"), prepend=0).tobytes(), 1),
            lengths.tobytes(),
            characters.tobytes(),
        ],
    )
    db.conn.executemany(
        "INSERT INTO posting(id, count, ordinals) VALUES (?, ?, ?)",
        (((block << FEATURE_BITS) | key, len(found), pack(found, len(batch))) for key, found in postings),
    )


def _invert(language: str, texts: Sequence[str]) -> _Inverted:
    """Return the words and characters of each (folded) text, and every feature with the texts that have it."""
    import numpy as np  # noqa: PLC0415

    numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    flat = array("I")
    lengths = np.zeros(len(texts), np.int64)
    for ordinal, text in enumerate(texts):
        found = words(text)
        lengths[ordinal] = len(found)
        flat.extend(map(numbers.__getitem__, found))
    keys = np.array([feature(language, prefix(word)) for word in numbers], np.uint64)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    # One number a word: feature, then ordinal. Sorting is faster here than numpy's unique.
    pairs = np.sort((keys[np.asarray(flat)] << np.uint64(ORDINAL_BITS)) | owners)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    ordinals = (pairs & np.uint64(BLOCK - 1)).astype("<u2")
    features = pairs >> np.uint64(ORDINAL_BITS)
    starts = (
        np.flatnonzero(np.append(True, features[1:] != features[:-1]))
        if len(pairs)
        else np.zeros(0, np.int64)
    )
    lists = np.split(ordinals, starts[1:])
    present = features[starts]
    characters = np.array([len(text) for text in texts], np.int64)
    return _Inverted(_capped(lengths), _capped(characters), zip(present.tolist(), lists, strict=True))


def _capped(lengths: NDArray[np.int64]) -> NDArray[np.uint16]:
    return lengths.clip(max=0xFFFF).astype("<u2")


def pack(ordinals: NDArray[np.uint16], size: int) -> bytes:
    """Return the posting list of a block of `size` texts: two bytes an ordinal, or a bit for each text if shorter."""
    import numpy as np  # noqa: PLC0415

    if 2 * len(ordinals) <= (size + 7) // 8:
        return ordinals.astype("<u2").tobytes()
    bits = np.zeros(size, np.uint8)
    bits[ordinals] = 1
    return np.packbits(bits).tobytes()


def is_bitmap(count: int, data: bytes) -> bool:
    """Say in which of its two forms `pack` wrote a list of `count` ordinals."""
    return len(data) != 2 * count


# ---------------------------------------------------------------- looking up


@dataclass(slots=True)
class _Block:
    """What a reader keeps of a block: which variant each ordinal is, and its length."""

    stamp: int
    variants: NDArray[np.int64]
    words: NDArray[np.uint16]
    characters: NDArray[np.uint16]


@dataclass(slots=True)
class _Tail:
    """The texts after the blocks, indexed in memory."""

    after: int
    last: int = 0
    variants: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    characters: list[int] = field(default_factory=list)
    postings: dict[int, list[int]] = field(default_factory=dict)
    provisional: bool = False

    def add(self, language: str, variant: int, text: str) -> None:
        folded = fold(text)
        found = words(folded)
        for key in {feature(language, prefix(word)) for word in found}:
            self.postings.setdefault(key, []).append(len(self.variants))
        self.variants.append(variant)
        self.words.append(len(found))
        self.characters.append(len(folded))
        self.last = variant


@dataclass(frozen=True, slots=True)
class _List:
    """The posting list of one beginning, which counts `weight` times."""

    weight: int
    count: int
    data: bytes | NDArray[np.int64]

    def add_to(self, shared: NDArray[np.uint16]) -> None:
        """Count the texts that have it."""
        import numpy as np  # noqa: PLC0415

        if not isinstance(self.data, bytes):
            shared[self.data] += np.uint16(self.weight)
        elif is_bitmap(self.count, self.data):
            shared += np.unpackbits(np.frombuffer(self.data, np.uint8), count=len(shared)) * np.uint16(
                self.weight
            )
        else:
            shared[np.frombuffer(self.data, "<u2")] += np.uint16(self.weight)

    def count_among(self, ordinals: NDArray[np.intp]) -> NDArray[np.uint16]:
        """Return, for these texts only, what a bitmap adds."""
        import numpy as np  # noqa: PLC0415

        bits = np.frombuffer(self.data, np.uint8)[ordinals >> 3] >> (7 - (ordinals & 7)).astype(np.uint8)
        counted: NDArray[np.uint16] = (bits & 1) * np.uint16(self.weight)
        return counted


@dataclass(frozen=True, slots=True)
class _Source:
    """A block or the tail, with its posting lists of a query's beginnings."""

    variants: NDArray[np.int64]
    words: NDArray[np.uint16]
    characters: NDArray[np.uint16]
    lists: list[_List]

    def candidates(self, n: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return variants that share enough with a query of `n` words and `length` characters, and their bounds."""
        import numpy as np  # noqa: PLC0415

        choosing, counting = self._split(n)
        shared = np.zeros(len(self.variants), np.uint16)
        for found in choosing:
            found.add_to(shared)
        ordinals = np.flatnonzero(shared)
        late = [
            found
            for found in counting
            if isinstance(found.data, bytes) and is_bitmap(found.count, found.data)
        ]
        for found in counting:
            if found not in late:
                found.add_to(shared)
        total = shared[ordinals]
        for found in late:
            total = total + found.count_among(ordinals)
        total = np.minimum(total, self.words[ordinals])
        by_words = total / np.maximum(n, self.words[ordinals])
        keep = by_words >= SHARED
        lengths = self.characters[ordinals[keep]]
        longer = np.maximum(length, lengths)
        edits = np.maximum(longer - np.minimum(length, lengths), n - total[keep].astype(np.int32))
        bounds = blend(by_words[keep], 1 - edits / np.maximum(longer, 1))
        return self.variants[ordinals[keep]], bounds

    def _split(self, n: int) -> tuple[list[_List], list[_List]]:
        """Part the lists into rare ones that choose candidates and frequent ones that only count."""
        ranked = sorted(self.lists, key=lambda found: found.count)
        left = sum(found.weight for found in ranked)
        for position, found in enumerate(ranked):
            if left < SHARED * n:
                return ranked[:position], ranked[position:]
            left -= found.weight
        return ranked, []


@dataclass(frozen=True, slots=True)
class Candidates:
    """Variants that may match and an upper bound of the score of each, most promising first."""

    variants: NDArray[np.int64]
    bounds: NDArray[np.float64]


class Index:
    """A reader of one language's posting lists. Belongs to one connection, and follows what others write."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._blocks: dict[int, _Block] = {}
        self._tail = _Tail(after=0)

    def refresh(self, db: Database, *, provisional: bool = False) -> int:
        """Take in what was written since; return how many texts are outside the blocks.

        `provisional` says that the caller's own transaction is open: what it wrote may be undone and its ids used for
        other texts, so the tail is read again next time.
        """
        self._refresh_blocks(db)
        self._refresh_tail(db)
        self._tail.provisional = provisional
        return len(self._tail.variants)

    def _refresh_blocks(self, db: Database) -> None:
        import numpy as np  # noqa: PLC0415

        rows = db.execute(
            "SELECT id, stamp FROM posting_block WHERE language = ?", [self._language]
        ).fetchall()
        known = self._blocks
        self._blocks = {b: known[b] for b, stamp in rows if b in known and known[b].stamp == stamp}
        for block, stamp in rows:
            if block not in self._blocks:
                packed, counts, lengths = db.execute(
                    "SELECT variants, words, characters FROM posting_block WHERE id = ?", [block]
                ).fetchone()
                self._blocks[block] = _Block(
                    stamp,
                    np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8")),
                    np.frombuffer(counts, "<u2"),
                    np.frombuffer(lengths, "<u2"),
                )

    def _refresh_tail(self, db: Database) -> None:
        after = _last_unit(db, self._language)
        if self._tail.after != after or self._tail.provisional:
            self._tail = _Tail(after)
        rows = db.execute(
            "SELECT id, text FROM variant WHERE id >= ? AND language = ? ORDER BY id",
            [max(self._tail.last + 1, (after + 1) << 8), self._language],
        )
        for variant, text in rows:
            self._tail.add(self._language, variant, text)

    def candidates(self, db: Database, text: str) -> Candidates:
        """Return the variants that share enough word beginnings with `text` (folded).

        A beginning counts as often as it stands in the query. A text of m words that shares S beginnings with a query
        of n has a word score of S / max(n, m) at most. Rare beginnings choose, frequent ones only count: a text that
        has none of the chosen ones shares less than `SHARED` of the query.
        """
        import numpy as np  # noqa: PLC0415

        found = words(text)
        wanted = Counter(feature(self._language, prefix(word)) for word in found)
        gathered = [source.candidates(len(found), len(text)) for source in self._sources(db, wanted)]
        variants = np.concatenate([g[0] for g in gathered]) if gathered else np.zeros(0, np.int64)
        bounds = np.concatenate([g[1] for g in gathered]) if gathered else np.zeros(0)
        order = np.argsort(-bounds, kind="stable")
        return Candidates(variants[order], bounds[order])

    def _sources(self, db: Database, wanted: Mapping[int, int]) -> Iterator[_Source]:
        """Yield the blocks and the tail with their posting lists of the wanted features."""
        import numpy as np  # noqa: PLC0415

        marks = ",".join("?" * len(wanted))
        for number, block in self._blocks.items():
            first = number << FEATURE_BITS
            rows = db.execute(
                f"SELECT id, count, ordinals FROM posting WHERE id IN ({marks})",
                [first | key for key in wanted],
            )
            lists = [_List(wanted[row[0] - first], row[1], row[2]) for row in rows]
            yield _Source(block.variants, block.words, block.characters, lists)
        if self._tail.variants:
            lists = [
                _List(weight, len(found), np.array(found, np.int64))
                for key, weight in wanted.items()
                if (found := self._tail.postings.get(key))
            ]
            yield _Source(
                np.array(self._tail.variants, np.int64),
                np.array(self._tail.words, np.uint16),
                np.array(self._tail.characters, np.uint16),
                lists,
            )
