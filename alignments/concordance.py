"""Concordance: where a word or a phrase stands in the texts of a memory, in whatever inflection.

The blocks of the index know their words. Those that contain what is asked for, or are a form of it, name the posting lists
that narrow the texts down; a text counts when reading it confirms the match. Texts are read from the newest on, so that
what is frequent is found soon.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alignments import records
from alignments.lookup import Where, condition
from alignments.postings import DEEP, feature, prefix, unpack, whole_word
from alignments.similarity import fold, words
from alignments.units import Span, Unit
from glossary.inflection import recognise, russian, stem_keys
from glossary.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlite_utils import Database

    from alignments.postings import Held, Index

# Texts that one search reads at most, from the newest on. Only a phrase whose words are all frequent and hardly ever stand
# together has more that may have it; what is older than these is not found then.
MOST = 8192
FIRST, STEP = 64, 1000  # texts read in one go: few at first, then more
# With more words than these, a part of the query (`а`) narrows nothing down; such a text is frequent and found at once.
WIDE = 2000
# From so many words of one beginning on, the list of the beginning says enough.
CROWD = 8
# No change of a stem reaches further back than three letters (ауыз: аузы, ребёнок: ребёнка). Two letters of a Kazakh or
# Kyrgyz stem always stay (доп: добы), elsewhere one (день: дня, man: men).
CHANGED = 3
KEPT = {"kk": 2, "ky": 2}
ELIGIBLE = 20_000  # units that a filter may leave for their numbers to be compared beforehand

_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which the search found something: the `place`-th variant of a unit, and where in it.

    `number` is the unit's in the file: the one thing that no other unit has, of whatever memory.
    """

    unit: Unit
    place: int
    spans: tuple[Span, ...]
    number: int


def find(db: Database, index: Index, text: str, limit: int, where: Where | None) -> list[Hit]:
    """Return at most `limit` texts with `text`, newest first. The index is fresh, the connection in a transaction.

    When nothing has the text or a form of it, its words are taken for inflected themselves (`сапарымызға`: `сапар`).
    """
    allowed, left = _eligible(db, where), MOST
    for phrase in _phrases(text, index.language):
        found: list[tuple[int, tuple[Span, ...]]] = []
        for batch in _batches(db, index, phrase, allowed):
            # SQL applies a filter that leaves many; one that leaves few is applied before texts are read.
            for variant, read in _texts(db, batch[:left], None if allowed is not None else where):
                if spans := phrase.spans(read):
                    found.append((variant, spans))
            left -= len(batch)
            if len(found) >= limit or left <= 0:
                break
        if found:
            return _hits(db, found[:limit])
    return []


def _phrases(text: str, language: str) -> Iterator[Phrase]:
    yield (typed := Phrase(text, language))
    by_stems = Phrase(text, language, stems=True)
    if [part.stems for part in by_stems.parts] != [part.stems for part in typed.parts]:
        yield by_stems


def _hits(db: Database, found: Sequence[tuple[int, tuple[Span, ...]]]) -> list[Hit]:
    units = records.load(db, [variant // records.VARIANTS for variant, _ in found])
    return [
        Hit(units[number := variant // records.VARIANTS], variant % records.VARIANTS, spans, number)
        for variant, spans in found
    ]


@dataclass(slots=True)
class _Part:
    """A word of what is searched for, folded."""

    text: str
    language: str
    stems: tuple[str, ...]
    _known: dict[str, bool] = field(default_factory=dict)

    @property
    def beginnings(self) -> set[str]:
        """What every form begins with."""
        kept = KEPT.get(self.language, 1)
        return {stem[: max(len(stem) - CHANGED, kept)] for stem in self.stems}

    def is_form(self, word: str) -> bool:
        """Say whether a folded word is a form of this one."""
        if word not in self._known:
            self._known[word] = word == self.text or any(
                recognise(word, stem, self.language) is not None for stem in self.stems
            )
        return self._known[word]


class Phrase:
    """What is searched for. With `stems`, its words may be inflected forms themselves."""

    def __init__(self, text: str, language: str, *, stems: bool = False) -> None:
        self.folded = fold(text)
        self.parts = [_Part(word, language, _stems(word, language, stems)) for word in words(self.folded)]
        # What each of its words begins with in every form: most texts lack all of that for one of them.
        self._begun = [_shortest(part.beginnings | {part.text}) for part in self.parts]
        # What the phrase looks like whatever its words end in: most texts are put aside by that.
        begun = [
            f"((?:{'|'.join(map(re.escape, sorted(part.beginnings | {part.text})))})\\w*)"
            for part in self.parts
        ]
        self._likely = re.compile(r"\b" + r"\W+".join(begun)) if begun else None

    def spans(self, text: str) -> tuple[Span, ...]:
        """Return where it stands in a text, in order; what overlaps is one span."""
        folded = fold(text)
        found = [*self._as_typed(folded), *self._inflected(folded)]
        if not found:
            return ()
        starts, ends = _places(text, folded)
        merged: list[Span] = []
        for start, end in sorted((starts[a], ends[b - 1]) for a, b in found):
            if merged and start < merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
            else:
                merged.append(Span(start, end))
        return tuple(merged)

    def among(self, folded: Sequence[str]) -> set[int]:
        """Return in which of many folded texts it stands: those that `spans` finds something in."""

        def having(sought: str) -> set[int]:
            return {place for place, text in enumerate(folded) if sought in text}

        found = having(self.folded)
        begun = [set().union(*map(having, starts)) for starts in self._begun]
        likely = set.intersection(*begun) - found if begun else set()
        return found | {place for place in likely if next(self._inflected(folded[place]), None)}

    def _as_typed(self, folded: str) -> Iterator[tuple[int, int]]:
        place = folded.find(self.folded)
        while place >= 0:
            yield place, place + len(self.folded)
            place = folded.find(self.folded, place + len(self.folded))

    def _inflected(self, folded: str) -> Iterator[tuple[int, int]]:
        match = self._likely.search(folded) if self._likely else None
        while match is not None and self._likely:
            if all(part.is_form(word) for part, word in zip(self.parts, match.groups(), strict=True)):
                yield match.span()
            match = self._likely.search(folded, match.end(1))


def _shortest(beginnings: set[str]) -> list[str]:
    """Return the beginnings that no other one begins."""
    kept: list[str] = []
    for each in sorted(beginnings):
        if not kept or not each.startswith(kept[-1]):
            kept.append(each)
    return kept


def _stems(word: str, language: str, inflected: bool) -> tuple[str, ...]:
    if language not in LANGUAGES or not word.isalpha():
        return ()
    if language == "ru":
        # The dictionary knows of what a form is one, so that it need not be asked for twice (`заседания`: `заседание`).
        return russian.base_forms(word)
    return stem_keys(word, language) if inflected else (word,)


def _places(text: str, folded: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return for every character of the folded text where in `text` it began and ended."""
    if len(folded) == len(text) and unicodedata.is_normalized("NFC", text):
        return range(len(text)), range(1, len(text) + 1)
    starts, ends = [], []
    for cluster in _CLUSTER.finditer(text):
        size = len(fold(cluster.group()))
        starts += [cluster.start()] * size
        ends += [cluster.end()] * size
    # Scripts whose letters join across clusters are shown a little beside; the text is found all the same.
    missing = len(folded) - len(starts)
    return starts + [len(text) - 1] * missing, ends + [len(text)] * missing


def _batches(
    db: Database, index: Index, phrase: Phrase, allowed: NDArray[np.int64] | None
) -> Iterator[list[int]]:
    """Yield the variants that may have the phrase, newest first: few at first, then more in one go."""
    import numpy as np

    step = FIRST
    for variants in _narrowed(db, index, phrase):
        chosen = variants if allowed is None else variants[np.isin(variants >> 8, allowed)]
        position = 0
        while position < len(chosen):
            yield chosen[position : position + step].tolist()
            position, step = position + step, STEP


def _eligible(db: Database, where: Where | None) -> NDArray[np.int64] | None:
    """Return the units that a filter leaves, None when they are many."""
    import numpy as np

    if not where:
        return None
    sql, values = condition(where)
    rows = db.execute(
        f"SELECT u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE 1{sql} LIMIT {ELIGIBLE + 1}", values
    ).fetchall()
    return None if len(rows) > ELIGIBLE else np.array([number for (number,) in rows], np.int64)


def _texts(db: Database, batch: Sequence[int], where: Where | None) -> list[tuple[int, str]]:
    """Read texts, newest first."""
    sql, values = condition(where)
    joined = " JOIN unit u ON u.id = v.id / 256 JOIN memory m ON m.id = u.memory" if where else ""
    marks = ",".join("?" * len(batch))
    rows = db.execute(
        f"SELECT v.id, v.text FROM variant v{joined} WHERE v.id IN ({marks}){sql} ORDER BY v.id DESC",
        [*batch, *values],
    ).fetchall()
    return [(variant, text) for variant, text in rows]


def _narrowed(db: Database, index: Index, phrase: Phrase) -> Iterator[NDArray[np.int64]]:
    """Yield the variants that may have the phrase, newest first: of the tail, then of each block."""
    import numpy as np

    yield index.tail()[::-1]
    for block in index.blocks:
        possible = np.ones(len(block.variants), bool)
        for words_ in _possible_words(phrase, block.vocabulary(db)):
            if len(words_) <= WIDE:
                possible &= _with_any(db, index.language, block, words_)
        yield block.variants[np.flatnonzero(possible)[::-1]]


def _possible_words(phrase: Phrase, vocabulary: bytes) -> Iterator[set[str]]:
    r"""Yield for each part of a phrase the words of a vocabulary (each between two `\n`) that may stand for it.

    What is typed may begin in the middle of its first word and end in the middle of its last.
    """
    last = len(phrase.parts) - 1
    for place, part in enumerate(phrase.parts):
        typed = part.text.encode()
        sought = (b"" if place == 0 else b"\n") + typed + (b"" if place == last else b"\n")
        yield {
            *_lines(vocabulary, sought),
            *(
                word
                for begun in part.beginnings
                for word in _lines(vocabulary, b"\n" + begun.encode())
                if part.is_form(word)
            ),
        }


def _lines(vocabulary: bytes, sought: bytes) -> Iterator[str]:
    """Yield the lines that contain some bytes (a line feed is the end of a line)."""
    place = vocabulary.find(sought)
    while place >= 0:
        start = vocabulary.rfind(b"\n", 0, place + 1) + 1
        end = vocabulary.index(b"\n", max(place + len(sought) - 1, start))
        yield vocabulary[start:end].decode()
        place = vocabulary.find(sought, end)


def _with_any(db: Database, language: str, block: Held, wanted: Iterable[str]) -> NDArray[np.bool_]:
    """Return for each text of a block whether it may have one of the words."""
    import numpy as np

    beginnings: dict[str, list[str]] = {}
    for word in wanted:
        beginnings.setdefault(prefix(word), []).append(word)
    size = len(block.variants)
    there = np.zeros(size, bool)

    def read(keys: Iterable[int]) -> dict[int, tuple[int, bytes]]:
        return {key: (count, data) for key, count, data in block.lists(db, list(keys))}

    lists = read(feature(language, begun) for begun in beginnings)
    for begun, found in beginnings.items():
        row = lists.get(feature(language, begun))
        if row is None:
            continue
        keys = {whole_word(language, word) for word in found}
        # The whole words of a frequent beginning have lists of their own.
        own = read(keys) if row[0] > DEEP and len(found) < CROWD else {}
        for count, data in own.values() if own and len(own) == len(keys) else [row]:
            there[unpack(count, data, size)] = True
    return there
