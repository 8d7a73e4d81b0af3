"""Making the blocks of the fuzzy index: which texts are to be put into one, and writing it.

Texts of a language are in blocks up to its *watermark*, a unit's number; those after it are the tail. A block covers the
units after the block before it, up to its own last one. One step makes one block: of the tail, together with small
blocks before it, so that there are few and each text is indexed a logarithmic number of times; or of a block of which
too many texts are gone. The texts are read and inverted while others write; only then the block is put in place, in
one short transaction that changes nothing when its texts are in another block by now.
"""

from __future__ import annotations

import itertools
import secrets
import zlib
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from alignments.postings import (
    BLOCK,
    DEEP,
    FEATURE_BITS,
    ORDINAL_BITS,
    feature,
    pack,
    prefix,
    watermark,
    whole_word,
)
from alignments.similarity import fold, words
from glossary.database import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database

TAIL = 1024  # units outside the blocks from which on it is worth making a block of their texts
DEAD = 0.25  # the share of a block's texts that may be gone before the block is made again


class Block(NamedTuple):
    """A block that there is: `size` texts up to the unit `last_unit`, `dead` of them gone since."""

    id: int
    last_unit: int
    size: int
    dead: int
    stamp: int

    @property
    def live(self) -> int:
        """How many of its texts there still are."""
        return self.size - self.dead


class Plan(NamedTuple):
    """Texts that are to be one block: those of the units in (after, upto], in the place of these blocks."""

    after: int
    upto: int
    replaced: tuple[Block, ...]


def blocks_of(db: Database, language: str) -> list[Block]:
    """Return the blocks of a language in the order of their units."""
    rows = db.execute(
        "SELECT id, last_unit, size, dead, stamp FROM posting_block WHERE language = ? ORDER BY last_unit",
        [language],
    )
    return [Block(*row) for row in rows]


def last_unit(db: Database) -> int:
    """Return the highest number that a unit has."""
    row = db.execute("SELECT max(id) FROM unit").fetchone()
    return int(row[0] or 0)


def lag(db: Database, language: str) -> int:
    """Return over how many unit numbers the tail of a language extends: never fewer than it has units."""
    return max(last_unit(db) - watermark(db, language), 0)


def plan(db: Database, language: str, least: int = TAIL) -> Plan | None:
    """Return what is to be done next in a language, None when there is nothing: at least `least` units in the tail."""
    blocks = blocks_of(db, language)
    if lag(db, language) >= least:
        return _of_the_tail(db, language, blocks)
    return next(
        (_cleaning(blocks, place) for place, block in enumerate(blocks) if block.dead > DEAD * block.size),
        None,
    )


def dying(db: Database, language: str) -> bool:
    """Say whether too much of some block of a language is dead."""
    row = db.execute(
        "SELECT 1 FROM posting_block WHERE language = ? AND dead > ? * size LIMIT 1", [language, DEAD]
    ).fetchone()
    return row is not None


def _of_the_tail(db: Database, language: str, blocks: list[Block]) -> Plan:
    after = watermark(db, language)
    rows = db.execute(
        "SELECT id / 256 FROM variant WHERE id >= ? AND language = ? ORDER BY id LIMIT ?",
        [(after + 1) << 8, language, BLOCK + 1],
    ).fetchall()
    full = len(rows) > BLOCK
    # A unit's variants stay in one block: a full one ends before the unit that no longer fits.
    upto = rows[BLOCK][0] - 1 if full else last_unit(db)
    waiting = BLOCK if full else len(rows)
    replaced: list[Block] = []
    while blocks and blocks[-1].live <= max(waiting, TAIL) and blocks[-1].live + waiting <= BLOCK:
        replaced.insert(0, blocks.pop())
        waiting += replaced[0].live
    return Plan(blocks[-1].last_unit if blocks else 0, upto, tuple(replaced))


def _cleaning(blocks: list[Block], place: int) -> Plan:
    """Make a block again, and the neighbours with it that fit in."""
    first = last = place
    live = blocks[place].live
    while last + 1 < len(blocks) and live + blocks[last + 1].live <= BLOCK:
        last += 1
        live += blocks[last].live
    while first and live + blocks[first - 1].live <= BLOCK:
        first -= 1
        live += blocks[first].live
    return _again(blocks, first, last)


def _again(blocks: list[Block], first: int, last: int) -> Plan:
    after = blocks[first - 1].last_unit if first else 0
    return Plan(after, blocks[last].last_unit, tuple(blocks[first : last + 1]))


def everything(blocks: list[Block]) -> Iterator[Plan]:
    """Yield the plans that make all blocks of a language again, in as few as hold what is left."""
    first = live = 0
    for place, block in enumerate(blocks):
        if place > first and live + block.live > BLOCK:
            yield _again(blocks, first, place - 1)
            first, live = place, 0
        live += block.live
    if blocks:
        yield _again(blocks, first, len(blocks) - 1)


def carry_out(db: Database, language: str, wanted: Plan, allowed: Callable[[], bool] = lambda: True) -> bool:
    """Make the block of a plan; return False, with nothing changed, when it is out of date or no longer `allowed`.

    Outside a transaction, the texts are read before the write lock is taken.
    """
    made = _Inverted(language)
    rows = db.execute(
        "SELECT id, text FROM variant WHERE id >= ? AND id < ? AND language = ? ORDER BY id",
        [(wanted.after + 1) << 8, (wanted.upto + 1) << 8, language],
    )
    for variant, text in rows:
        made.add(variant, text)
    made.finish()
    with transaction(db):
        if not allowed() or not _still(db, language, wanted):
            return False
        for block in wanted.replaced:
            _drop(db, block.id)
        if made.variants:
            made.store(db, wanted.upto)
        db.execute(
            "INSERT INTO posting_language(language, last_unit) VALUES (?, ?) "
            "ON CONFLICT(language) DO UPDATE SET last_unit = max(last_unit, excluded.last_unit)",
            [language, wanted.upto],
        )
    return True


def _still(db: Database, language: str, wanted: Plan) -> bool:
    """Say whether the blocks of the plan's units are those that it knows, and its texts in no other."""
    stamps = [
        row[0]
        for row in db.execute(
            "SELECT stamp FROM posting_block WHERE language = ? AND last_unit > ? AND last_unit <= ? "
            "ORDER BY last_unit",
            [language, wanted.after, wanted.upto],
        )
    ]
    beyond = db.execute(
        "SELECT 1 FROM posting_block WHERE language = ? AND last_unit > ? LIMIT 1", [language, wanted.upto]
    ).fetchone()
    ends_with_a_block = bool(wanted.replaced) and wanted.replaced[-1].last_unit == wanted.upto
    return stamps == [block.stamp for block in wanted.replaced] and (beyond is None or ends_with_a_block)


def _drop(db: Database, block: int) -> None:
    first = block << FEATURE_BITS
    db.execute("DELETE FROM posting WHERE id BETWEEN ? AND ?", [first, first + (1 << FEATURE_BITS) - 1])
    db.execute("DELETE FROM posting_block WHERE id = ?", [block])


class _Inverted:
    """A block that is being made: its texts, one after the other, turned into lists of the texts that have a word."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.variants = array("q")
        self.words = array("L")
        self.characters = array("L")
        self._numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        self._flat = array("I")

    def add(self, variant: int, text: str) -> None:
        folded = fold(text)
        found = words(folded)
        self.variants.append(variant)
        self.words.append(len(found))
        self.characters.append(len(folded))
        self._flat.extend(map(self._numbers.__getitem__, found))

    def finish(self) -> None:
        """Sort what was added into posting lists."""
        import numpy as np

        language, vocabulary = self.language, list(self._numbers)
        flat = np.frombuffer(self._flat, np.uint32)
        lengths = np.array(self.words, np.int64)
        owners = np.repeat(np.arange(len(lengths), dtype=np.uint16), lengths)
        keys = np.array([feature(language, prefix(word)) for word in vocabulary], np.uint64)
        self.lists = dict(_lists(keys[flat], owners))
        often = np.isin(keys, [key for key, found in self.lists.items() if len(found) > DEEP])
        chosen = often[flat]
        keys[often] = [whole_word(language, vocabulary[number]) for number in np.flatnonzero(often)]
        for key, found in _lists(keys[flat[chosen]], owners[chosen]):
            # Where two keys are one number by chance, the list is of both.
            self.lists[key] = np.union1d(self.lists[key], found) if key in self.lists else found
        self._vocabulary = "\n".join(sorted(vocabulary))

    def store(self, db: Database, upto: int) -> None:
        """Write the block."""
        import numpy as np

        taken = {row[0] for row in db.execute("SELECT id FROM posting_block")}
        block = next(number for number in itertools.count() if number not in taken)
        size = len(self.variants)
        db.execute(
            "INSERT INTO posting_block(id, language, last_unit, size, stamp) VALUES (?, ?, ?, ?, ?)",
            [block, self.language, upto, size, secrets.randbits(62)],
        )
        db.execute(
            "INSERT INTO posting_texts(block, variants, words, characters, vocabulary) VALUES (?, ?, ?, ?, ?)",
            [
                block,
                zlib.compress(np.diff(np.array(self.variants, "<i8"), prepend=0).tobytes(), 1),
                _capped(self.words).tobytes(),
                _capped(self.characters).tobytes(),
                zlib.compress(self._vocabulary.encode(), 6),
            ],
        )
        first = block << FEATURE_BITS
        db.conn.executemany(
            "INSERT INTO posting(id, count, ordinals) VALUES (?, ?, ?)",
            sorted((first | key, len(found), pack(found, size)) for key, found in self.lists.items()),
        )


def _lists(keys: NDArray[np.uint64], owners: NDArray[np.uint16]) -> Iterable[tuple[int, NDArray[np.uint16]]]:
    """Return for every key the ordinals of the texts that have it, each once, ascending. `keys` is used up."""
    import numpy as np

    if not len(owners):
        return []
    # One number a word: key, then ordinal. Sorting is faster here than numpy's unique; in place, as there are a million.
    pairs = keys
    pairs <<= np.uint64(ORDINAL_BITS)
    pairs |= owners
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    ordinals = pairs.astype("<u2")  # the lower bits
    pairs >>= np.uint64(ORDINAL_BITS)
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))
    return zip(pairs[starts].tolist(), np.split(ordinals, starts[1:]), strict=True)


def _capped(lengths: Sequence[int]) -> NDArray[np.uint16]:
    import numpy as np

    return np.array(lengths, np.int64).clip(max=0xFFFF).astype("<u2")
