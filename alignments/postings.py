"""The fuzzy index: for every word beginning, the texts it occurs in, as compressed arrays in SQLite.

A *feature* is the first letters of a word in one language (a whole word, if it is short): inflection in Kazakh, Kyrgyz
and Russian changes the end of a word, so the beginning is what two versions of a sentence share. The texts of a
language are indexed in *blocks* of at most 65,536; in a block, a text is its ordinal, and a feature's posting list is
either the sorted ordinals (two bytes each) or, when that is shorter, one bit for each text of the block. Where a
beginning is frequent, its whole words have lists of their own, for concordance. Texts added since the last block form
the *tail*, which each reader indexes in memory.

A block is made from texts alone (`blocks`), so that blocks can be thrown away and made again at any time. Postings of
deleted or changed texts stay until then and point nowhere, because ids are never used twice.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakValueDictionary

from alignments.similarity import blend, fold, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database

PREFIX = 4  # letters of a word that make its feature
BLOCK = 1 << 16  # texts in a block at most; ordinals are unsigned 16-bit numbers
DEEP = 1024  # texts of a block that a beginning may have before its whole words get lists, too
# A candidate must share this part of the query's word beginnings. It is below every useful threshold: a match of 60 %
# by the blend that shares fewer has nearly all its characters in words with other beginnings.
SHARED = 0.5
MANY = 1000  # values bound in one statement at most
FEATURE_BITS = 32
ORDINAL_BITS = 16


def prefix(word: str) -> str:
    """Return the beginning by which a word is indexed."""
    return word[:PREFIX]


def feature(language: str, beginning: str) -> int:
    """Return the 32-bit key of a word beginning in a language. Two may share a key: that costs time, not matches."""
    return zlib.crc32(f"{language} {beginning}".encode())


def whole_word(language: str, word: str) -> int:
    """Return the 32-bit key of a whole word, whose list is there where that of its beginning is long."""
    return zlib.crc32(f"{language}={word}".encode())


def watermark(db: Database, language: str) -> int:
    """Return the unit up to which the texts of a language are in blocks."""
    row = db.execute("SELECT last_unit FROM posting_language WHERE language = ?", [language]).fetchone()
    return int(row[0]) if row else 0


def pack(ordinals: NDArray[np.uint16], size: int) -> bytes:
    """Return the posting list of a block of `size` texts: two bytes an ordinal, or a bit for each text if shorter."""
    import numpy as np

    if 2 * len(ordinals) <= (size + 7) // 8:
        return ordinals.astype("<u2").tobytes()
    bits = np.zeros(size, np.uint8)
    bits[ordinals] = 1
    return np.packbits(bits).tobytes()


def is_bitmap(count: int, data: bytes) -> bool:
    """Say in which of its two forms `pack` wrote a list of `count` ordinals."""
    return len(data) != 2 * count


def unpack(count: int, data: bytes, size: int) -> NDArray[np.intp]:
    """Return the ordinals of a list that `pack` wrote."""
    import numpy as np

    if is_bitmap(count, data):
        return np.flatnonzero(np.unpackbits(np.frombuffer(data, np.uint8), count=size))
    return np.frombuffer(data, "<u2").astype(np.intp)


@dataclass(slots=True, weakref_slot=True)
class Held:
    """What a reader keeps of a block: which variant each ordinal is, and its length in words and characters."""

    number: int
    stamp: int
    variants: NDArray[np.int64]
    words: NDArray[np.uint16]
    characters: NDArray[np.uint16]

    def lists(self, db: Database, keys: Collection[int]) -> list[tuple[int, int, bytes]]:
        """Return the posting lists of those of the features that the block has: key, of how many texts, and which."""
        first, wanted = self.number << FEATURE_BITS, list(keys)
        found: list[tuple[int, int, bytes]] = []
        for start in range(0, len(wanted), MANY):
            part = wanted[start : start + MANY]
            rows = db.execute(
                f"SELECT id, count, ordinals FROM posting WHERE id IN ({','.join('?' * len(part))})",
                [first | key for key in part],
            )
            found += [(number - first, count, data) for number, count, data in rows]
        return found

    def vocabulary(self, db: Database) -> bytes:
        r"""Return the block's different words, folded, in UTF-8, each between two `\n`."""
        (packed,) = db.execute(
            "SELECT vocabulary FROM posting_texts WHERE block = ?", [self.number]
        ).fetchone()
        return b"\n" + zlib.decompress(packed) + b"\n"


@dataclass(slots=True)
class _Tail:
    """The texts after the blocks, indexed in memory."""

    after: int
    seen: int = 0  # the last variant looked at, of whatever language
    variants: array[int] = field(default_factory=lambda: array("q"))
    words: array[int] = field(default_factory=lambda: array("H"))
    characters: array[int] = field(default_factory=lambda: array("H"))
    postings: dict[int, array[int]] = field(default_factory=dict)
    provisional: bool = False

    def add(self, language: str, variant: int, text: str) -> None:
        folded = fold(text)
        found = words(folded)
        for key in {feature(language, prefix(word)) for word in found}:
            self.postings.setdefault(key, array("q")).append(len(self.variants))
        self.variants.append(variant)
        self.words.append(min(len(found), 0xFFFF))
        self.characters.append(min(len(folded), 0xFFFF))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query's word beginnings, each with how often it stands there, and its length in words and characters."""

    features: Mapping[int, int]
    words: int
    characters: int

    @classmethod
    def of(cls, language: str, folded: str) -> Wanted:
        """Return what a folded text asks for."""
        found = words(folded)
        return cls(Counter(feature(language, prefix(word)) for word in found), len(found), len(folded))

    def counters(self, size: int) -> NDArray[np.unsignedinteger]:
        """Return zeros to count in: bytes, unless the query is so long that they could overflow."""
        import numpy as np

        return np.zeros(size, np.uint8 if self.words <= 0xFF else np.uint32)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Variants that may match, and upper bounds of the score by words and by characters of each."""

    variants: NDArray[np.int64]
    by_words: NDArray[np.float64]
    by_characters: NDArray[np.float64]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Upper bounds of the blend."""
        return blend(self.by_words, self.by_characters)


class _Sharing(NamedTuple):
    """Texts that share enough of a query's word beginnings: which, how many, and their lengths in words and characters."""

    variants: NDArray[np.int64]
    shared: NDArray[np.unsignedinteger]
    words: NDArray[np.uint16]
    characters: NDArray[np.uint16]


def _sharing(
    wanted: Wanted,
    shared: NDArray[np.unsignedinteger],
    variants: NDArray[np.int64],
    lengths: NDArray[np.uint16],
    characters: NDArray[np.uint16],
) -> _Sharing:
    """Return the texts that share enough, given how many of the query's beginnings each shares."""
    import numpy as np

    ordinals = np.flatnonzero(shared >= max(1, int(np.ceil(SHARED * wanted.words))))
    return _Sharing(variants[ordinals], shared[ordinals], lengths[ordinals], characters[ordinals])


def _ranked(wanted: Wanted, parts: Sequence[_Sharing]) -> Candidates:
    """Return the candidates among them, most promising first; all parts at once, as each step costs as much as many texts."""
    import numpy as np

    variants, shared, lengths, characters = (np.concatenate(column) for column in zip(*parts, strict=True))
    m = lengths.astype(np.int64)
    total = np.minimum(shared, m)
    by_words = total / np.maximum(wanted.words, m)
    keep = by_words >= SHARED
    variants, total, by_words = variants[keep], total[keep], by_words[keep]
    length = characters[keep].astype(np.int64)
    longer = np.maximum(wanted.characters, length)
    # A word that is not shared costs at least a character.
    edits = np.maximum(longer - np.minimum(wanted.characters, length), wanted.words - total)
    found = Candidates(variants, by_words, 1 - edits / np.maximum(longer, 1))
    order = np.argsort(-found.bounds, kind="stable")
    return Candidates(found.variants[order], found.by_words[order], found.by_characters[order])


# Blocks by their stamp, which no other block ever has: what the connections of a process keep, they keep once.
_held: WeakValueDictionary[int, Held] = WeakValueDictionary()


class Index:
    """A reader of one language's posting lists. Belongs to one connection, and follows what others write."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._blocks: list[Held] = []
        self._tail = _Tail(after=0)

    @property
    def blocks(self) -> list[Held]:
        """The blocks, newest first."""
        return self._blocks[::-1]

    def refresh(self, db: Database, *, provisional: bool = False) -> None:
        """Take in what was written since.

        `provisional` says that the caller's own transaction is open: what it wrote may be undone and its ids used for
        other texts, so the tail is read again next time.
        """
        self._refresh_blocks(db)
        self._refresh_tail(db)
        self._tail.provisional = provisional

    def _refresh_blocks(self, db: Database) -> None:
        rows = db.execute(
            "SELECT id, stamp FROM posting_block WHERE language = ? ORDER BY last_unit", [self.language]
        ).fetchall()
        if [(held.number, held.stamp) for held in self._blocks] == rows:
            return
        self._blocks = [_held.get(stamp) or _read(db, number, stamp) for number, stamp in rows]
        _held.update((held.stamp, held) for held in self._blocks)

    def _refresh_tail(self, db: Database) -> None:
        after = watermark(db, self.language)
        if self._tail.after != after or self._tail.provisional:
            self._tail = _Tail(after, seen=(after << 8) | 0xFF)
        newest = db.execute("SELECT max(id) FROM variant").fetchone()[0] or 0
        if newest <= self._tail.seen:
            return
        rows = db.execute(
            "SELECT id, text FROM variant WHERE id > ? AND language = ? ORDER BY id",
            [self._tail.seen, self.language],
        )
        for variant, text in rows:
            self._tail.add(self.language, variant, text)
        self._tail.seen = newest

    def tail(self) -> NDArray[np.int64]:
        """Return the variants that are in no block, in the order they were added."""
        import numpy as np

        return np.array(self._tail.variants, np.int64)

    def candidates(self, db: Database, text: str) -> Candidates:
        """Return the variants that share enough word beginnings with `text` (folded), most promising first.

        A beginning counts as often as it stands in the query. A text of m words that shares S beginnings with a query
        of n has a word score of S / max(n, m) at most.
        """
        import numpy as np

        wanted = Wanted.of(self.language, text)
        if not wanted.words:
            return Candidates(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
        gathered = [_of_block(db, held, wanted) for held in self._blocks]
        return _ranked(wanted, [*gathered, _of_tail(self._tail, wanted)])


def _read(db: Database, number: int, stamp: int) -> Held:
    import numpy as np

    packed, counts, lengths = db.execute(
        "SELECT variants, words, characters FROM posting_texts WHERE block = ?", [number]
    ).fetchone()
    return Held(
        number,
        stamp,
        np.cumsum(np.frombuffer(zlib.decompress(packed), "<i8")),
        np.frombuffer(counts, "<u2"),
        np.frombuffer(lengths, "<u2"),
    )


def _of_block(db: Database, held: Held, wanted: Wanted) -> _Sharing:
    import numpy as np

    size = len(held.variants)
    shared = wanted.counters(size)
    sparse: list[bytes] = []
    for key, count, data in held.lists(db, wanted.features):
        weight = wanted.features[key]
        if len(data) == 2 * count:
            sparse += [data] * weight
        else:
            bits = np.unpackbits(np.frombuffer(data, np.uint8), count=size)
            shared += bits if weight == 1 else bits * shared.dtype.type(weight)
    # All short lists at once: a call for each would take longer than the counting.
    shared += np.bincount(np.frombuffer(b"".join(sparse), "<u2"), minlength=size).astype(shared.dtype)
    return _sharing(wanted, shared, held.variants, held.words, held.characters)


def _of_tail(tail: _Tail, wanted: Wanted) -> _Sharing:
    import numpy as np

    shared = wanted.counters(len(tail.variants))
    for key, weight in wanted.features.items():
        if key in tail.postings:
            shared[np.frombuffer(tail.postings[key], np.int64)] += shared.dtype.type(weight)
    return _sharing(
        wanted,
        shared,
        np.frombuffer(tail.variants, np.int64),
        np.frombuffer(tail.words, np.uint16),
        np.frombuffer(tail.characters, np.uint16),
    )
