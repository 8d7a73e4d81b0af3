"""The translation memory: units kept in SQLite, found again by likeness.

Scores. `word_score` is 1 − d / max(n, m) over words, as OmegaT's; `character_score` the same over characters;
`score`, which ranks and which a threshold means, is their mean (`similarity.blend`). A text equal to the query in every
character scores 1.0; one that is equal but for letter case or spelling of the same characters scores 0.99 at most.
"""

from __future__ import annotations

import contextlib
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Self
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from alignments import blocks, concordance, merging, postings, records
from alignments.concordance import Hit
from alignments.errors import AlignmentsError
from alignments.lookup import MemoryMatch, Query, Where, condition, find
from alignments.migrations import INDEX_KEYS, migrations
from alignments.units import Unit, primary_subtag
from glossary.database import connect, migrate, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

BATCH = 500  # units written or read in one go
CACHE_KIB = 65536  # pages that a connection of our own keeps; SQLite's 2 MiB are few for loading
# From this many new units on, as many as there were, the keys are sorted once at the end instead of each put in its place.
BULK = 50_000
# From this many units outside the blocks on, nobody waits for the background: who adds or asks makes a block.
PATIENCE = 4 * blocks.TAIL


class Counts(NamedTuple):
    """What `Memory.add` did: units that are new, that replaced an older one, and that were there already."""

    new: int
    changed: int
    unchanged: int


# What readers keep of the posting lists lives as long as the connection, not as long as one `Memory`.
_indexes: WeakKeyDictionary[Database, dict[str, postings.Index]] = WeakKeyDictionary()


class Memory:
    """A translation memory in an SQLite file.

    `Memory(path)` opens (or makes) a file of its own and closes it at the end of a `with`; `Memory(database)` works in a
    connection that is open already, and joins its transaction. `name` is the memory of the file that is written to,
    listed and counted; lookup and search see all of them, unless `where={"memory": …}` says which, and prefer a lower
    `priority` among equals. A memory that does not exist yet is made, with the `priority` and `read_only` given. Use one `Memory` in one thread.

    A `where` names columns of a unit (`tuid document segment state engine author created changed memory`) and the value, or
    the values, that each may have.
    """

    def __init__(
        self,
        database: Database | Path | str,
        *,
        name: str = "main",
        priority: int = 0,
        read_only: bool = False,
    ) -> None:
        self._own = not isinstance(database, Database)
        self._db = database if isinstance(database, Database) else connect(database)
        if self._own:
            self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        if self._own or not self._db["unit"].exists():
            migrate(self._db, [migrations])
        self._path = str(self._db.execute("PRAGMA database_list").fetchone()[2])
        self.name = name
        row = self._db.execute("SELECT id, read_only FROM memory WHERE name = ?", [name]).fetchone()
        if row is None:
            with transaction(self._db):
                self._db.execute(
                    "INSERT INTO memory(name, priority, read_only) VALUES (?, ?, ?)",
                    [name, priority, read_only],
                )
            row = self._db.execute("SELECT id, read_only FROM memory WHERE name = ?", [name]).fetchone()
        self._id, self.read_only = int(row[0]), bool(row[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, if this memory opened it, after the step at which the background merging is."""
        if self._own:
            merging.background.stop(self._path)
            self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM unit WHERE memory = ?", [self._id]).fetchone()[0])

    # ------------------------------------------------------------ writing

    def add(self, units: Iterable[Unit], *, replacing: Callable[[int, Unit], None] | None = None) -> Counts:
        """Add units in one transaction, each in the place of an older one with its tuid.

        `replacing` is told the number and the unit that another is about to take the place of. A unit without a tuid gets one from its languages and texts, so that the same unit twice is one. Raises
        `AlignmentsError`, and adds nothing, when a unit cannot be stored or the memory is read-only.
        """
        self._check_writable()
        counts = [0, 0, 0]
        languages: set[str] = set()
        with transaction(self._db):
            remaining = iter(units)
            keyed, before = True, blocks.last_unit(self._db)
            while batch := list(islice(remaining, BATCH)):
                for position, number in enumerate(self._add(batch, replacing)):
                    counts[position] += number
                # The first variant is the source by custom: the side that lookups will come from.
                languages.update(unit.variants[0].primary for unit in batch if unit.variants)
                if keyed and counts[0] >= max(BULK, before):
                    keyed = False
                    self._db.execute("DROP INDEX variant_by_key")
            if not keyed:
                self._db.execute(INDEX_KEYS)
            if counts[0] or counts[1]:
                self._index(languages)
        self._wake()
        return Counts(*counts)

    def delete(self, tuids: Iterable[str]) -> int:
        """Delete units of this memory; return how many there were."""
        self._check_writable()
        deleted = 0
        with transaction(self._db):
            remaining = iter(tuids)
            while batch := list(islice(remaining, BATCH)):
                numbers = self._numbers(batch).values()
                self._db.conn.executemany("DELETE FROM unit WHERE id = ?", [(number,) for number in numbers])
                deleted += len(numbers)
        self._wake()
        return deleted

    def merge(self) -> bool:
        """Put new units into the index's blocks now, which the background does anyway; False when another process is at it."""
        return merging.merge(self._db)

    def rebuild(self) -> bool:
        """Make the fuzzy index anew, free of what was deleted or replaced; False when another process is at it."""
        return merging.rebuild(self._db)

    def _check_writable(self) -> None:
        if self.read_only:
            raise AlignmentsError(
                "The memory “%(memory)s” is read-only; choose another to write to.", memory=self.name
            )

    def _add(
        self, batch: Sequence[Unit], replacing: Callable[[int, Unit], None] | None = None
    ) -> tuple[int, int, int]:
        """Write one batch; return how many were new, changed, unchanged."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'unit'").fetchone()
        number = int(row[0]) if row else 0
        given = {records.tuid_of(unit): unit for unit in batch}  # of two with one tuid, the later
        numbers = self._numbers(list(given))
        stored = records.load(self._db, numbers.values())
        unit_rows, variant_rows, replaced = [], [], []
        for tuid, unit in given.items():
            old = numbers.get(tuid)
            if old is not None:
                if records.same(stored[old], unit):
                    continue
                replaced.append((old,))
                if replacing is not None:
                    replacing(old, stored[old])
            number += 1
            unit_row, its_variants = records.rows(number, self._id, tuid, unit)
            unit_rows.append(unit_row)
            variant_rows += its_variants
        connection = self._db.conn
        connection.executemany("DELETE FROM unit WHERE id = ?", replaced)
        try:
            connection.executemany(records.INSERT_UNIT, unit_rows)
            connection.executemany(records.INSERT_VARIANT, variant_rows)
        except UnicodeEncodeError:
            # Cheaper than looking at every text beforehand; the caller's transaction takes back what was written.
            for row in unit_rows:
                its_own = [v for v in variant_rows if v[0] // records.VARIANTS == row[0]]
                records.check_storable(row[records.TUID], row, its_own)
            raise
        return len(unit_rows) - len(replaced), len(replaced), len(batch) - len(unit_rows)

    def _numbers(self, tuids: Sequence[str]) -> dict[str, int]:
        """Return the ids of the units of this memory that have these tuids."""
        possible = [tuid for tuid in tuids if tuid == _storable(tuid)]
        marks = ",".join("?" * len(possible))
        rows = self._db.execute(
            f"SELECT tuid, id FROM unit WHERE memory = ? AND tuid IN ({marks})",
            [self._id, *possible],
        )
        return dict(rows.fetchall())

    def _index(self, given: Iterable[str]) -> None:
        """Put what an import brought into blocks, in its own transaction; a few units wait for the background."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO posting_language(language, last_unit) VALUES (?, 0)",
            [(language,) for language in given],
        )
        for language in merging.languages(self._db):
            while blocks.lag(self._db, language) >= PATIENCE and (
                wanted := blocks.plan(self._db, language, PATIENCE)
            ):
                blocks.carry_out(self._db, language, wanted)

    def _wake(self) -> None:
        """Let the background merge, if there is something to merge that it can see: that is committed."""
        if self._path and not self._db.conn.in_transaction and merging.due(self._db) is not None:
            merging.background.wake(self._path)

    # ------------------------------------------------------------ reading

    def get(self, tuid: str) -> Unit | None:
        """Return the unit of this memory with that tuid."""
        numbers = self._numbers([tuid])
        return next(iter(records.load(self._db, numbers.values()).values()), None)

    def units(self, where: Where | None = None) -> Iterator[Unit]:
        """Yield the units of this memory in the order they were added, read in batches."""
        sql, values = condition(where)
        # By their ids, unless the ids are asked for: by (memory, tuid) SQLite would sort the whole memory for every batch.
        own = "u.memory" if where and "tuid" in where else "+u.memory"
        last = 0
        while True:
            rows = self._db.execute(
                f"SELECT u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE {own} = ? AND u.id > ?{sql} ORDER BY u.id LIMIT ?",
                [self._id, last, *values, BATCH],
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from records.load(self._db, [number for (number,) in rows]).values()

    def lookup(
        self,
        text: str,
        source: str,
        target: str,
        limit: int = 5,
        threshold: float = 0.6,
        *,
        before: str | None = None,
        after: str | None = None,
        where: Where | None = None,
        without: Collection[str] = (),
    ) -> list[MemoryMatch]:
        """Return the units most like `text` that have a translation in `target`, best first.

        `before` and `after` are the segments around the text (empty at the ends of a document, None for unknown); a unit
        with the same text and the same neighbours (its properties `x-context-pre` and `x-context-post`) comes first.
        Matches that say the same in both languages are one. Units whose ids are in `without` are passed over; as they count when
        the best texts are chosen, who passes over many asks for more.

        Every text of which at least half the word beginnings agree is a candidate, and candidates are scored until no
        other could be among the best, or 2048 have been (`lookup.MOST`).
        """
        if limit < 1:
            return []
        query = Query(_storable(text), source, target, limit, threshold, before, after, where, without)
        with self._reading(primary_subtag(source)) as index:
            return find(self._db, index, query)

    def search(self, text: str, language: str, limit: int = 50, *, where: Where | None = None) -> list[Unit]:
        """Return units that have `text`, or a form of it, in their text in `language`, newest first (see `concordance`)."""
        found = self.concordance(text, language, limit, where=where)
        # Two texts of one unit stand side by side.
        return [
            hit.unit for place, hit in enumerate(found) if not place or found[place - 1].unit is not hit.unit
        ]

    def concordance(
        self, text: str, language: str, limit: int = 50, *, where: Where | None = None
    ) -> list[Hit]:
        """Return where `text` stands in units' texts in `language`, newest first.

        Found is the text itself, anywhere, whatever its letter case, and its words in any inflection (Kazakh, Kyrgyz,
        Russian, English). `limit` counts texts. What a search reads is bounded: see `concordance.MOST`.
        """
        text = _storable(text).strip()
        if limit < 1 or not text:
            return []
        with self._reading(primary_subtag(language)) as index:
            return concordance.find(self._db, index, text, limit, where)

    @contextlib.contextmanager
    def _reading(self, language: str) -> Iterator[postings.Index]:
        """Give a fresh index and one unchanging view of the file, inside the caller's transaction or one of its own."""
        connection = self._db.conn
        joined = connection.in_transaction
        behind = blocks.lag(self._db, language)
        if behind >= PATIENCE:
            if joined:
                self._index([language])
            else:
                merging.catch_up(self._db, language, PATIENCE)
        index = _indexes.setdefault(self._db, {}).setdefault(language, postings.Index(language))
        if not joined:
            connection.execute("BEGIN")
        try:
            index.refresh(self._db, provisional=joined)
            yield index
        finally:
            if not joined:
                connection.execute("COMMIT")
        if not joined and (behind >= blocks.TAIL or blocks.dying(self._db, language)):
            self._wake()


def _storable(text: str) -> str:
    """Return `text` without halves of characters, which no stored text has and SQLite does not take."""
    return text.encode("utf-8", "replace").decode()
