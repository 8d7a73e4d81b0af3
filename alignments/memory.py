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

from alignments import postings, records
from alignments.errors import AlignmentsError
from alignments.lookup import MemoryMatch, Query, Where, condition, find
from alignments.migrations import migrations
from alignments.similarity import fold
from alignments.units import Unit, primary_subtag
from glossary.database import connect, migrate, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

BATCH = 500  # units written or read in one go
# Readers index this many texts in memory; when more are in no block, a lookup makes blocks first.
CACHE_KIB = 65536  # pages that a connection of our own keeps; SQLite's 2 MiB are few for loading
PATIENCE = 4 * postings.TAIL


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
        if not self._db["unit"].exists():
            migrate(self._db, [migrations])
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
        """Close the file, if this memory opened it."""
        if self._own:
            self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM unit WHERE memory = ?", [self._id]).fetchone()[0])

    # ------------------------------------------------------------ writing

    def add(self, units: Iterable[Unit]) -> Counts:
        """Add units in one transaction, each in the place of an older one with its tuid.

        A unit without a tuid gets one from its languages and texts, so that the same unit twice is one. Raises
        `AlignmentsError`, and adds nothing, when a unit cannot be stored or the memory is read-only.
        """
        self._check_writable()
        counts = [0, 0, 0]
        languages: set[str] = set()
        with transaction(self._db):
            remaining = iter(units)
            while batch := list(islice(remaining, BATCH)):
                for position, number in enumerate(self._add(batch)):
                    counts[position] += number
                # The first variant is the source by custom: the side that lookups will come from.
                languages.update(unit.variants[0].primary for unit in batch if unit.variants)
            if counts[0] or counts[1]:
                self._index_pending(languages)
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
        return deleted

    def rebuild(self) -> None:
        """Make the fuzzy index anew, free of what was deleted or replaced."""
        with transaction(self._db):
            for (language,) in self._db.execute("SELECT DISTINCT language FROM posting_block").fetchall():
                postings.extend(self._db, language, whole=True)

    def _check_writable(self) -> None:
        if self.read_only:
            raise AlignmentsError(
                "The memory “%(memory)s” is read-only; choose another to write to.", memory=self.name
            )

    def _add(self, batch: Sequence[Unit]) -> tuple[int, int, int]:
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
            number += 1
            unit_row, its_variants = records.rows(number, self._id, tuid, unit)
            unit_rows.append(unit_row)
            variant_rows += its_variants
        connection = self._db.conn
        connection.executemany("DELETE FROM unit WHERE id = ?", replaced)
        connection.executemany(records.INSERT_UNIT, unit_rows)
        connection.executemany(records.INSERT_VARIANT, variant_rows)
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

    def _index_pending(self, languages: Iterable[str]) -> None:
        indexed = self._db.execute("SELECT DISTINCT language FROM posting_block").fetchall()
        for language in sorted({*languages, *(language for (language,) in indexed)}):
            if postings.pending(self._db, language, postings.TAIL) == postings.TAIL:
                postings.extend(self._db, language)

    # ------------------------------------------------------------ reading

    def get(self, tuid: str) -> Unit | None:
        """Return the unit of this memory with that tuid."""
        numbers = self._numbers([tuid])
        return next(iter(records.load(self._db, numbers.values()).values()), None)

    def units(self, where: Where | None = None) -> Iterator[Unit]:
        """Yield the units of this memory in the order they were added, read in batches."""
        sql, values = condition(where)
        last = 0
        while True:
            rows = self._db.execute(
                f"SELECT u.id FROM unit u JOIN memory m ON m.id = u.memory WHERE u.memory = ? AND u.id > ?{sql} ORDER BY u.id LIMIT ?",
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
    ) -> list[MemoryMatch]:
        """Return the units most like `text` that have a translation in `target`, best first.

        `before` and `after` are the segments around the text (empty at the ends of a document, None for unknown); a unit
        with the same text and the same neighbours (its properties `x-context-pre` and `x-context-post`) comes first.
        Matches that say the same in both languages are one.

        Every text of which at least half the word beginnings agree is a candidate, and candidates are scored until no
        other could be among the best, or 2048 have been (`lookup.MOST`).
        """
        if limit < 1:
            return []
        query = Query(_storable(text), source, target, limit, threshold, before, after, where)
        with self._reading(primary_subtag(source)) as index:
            return find(self._db, index, query)

    def search(self, text: str, language: str, limit: int = 50, *, where: Where | None = None) -> list[Unit]:
        """Return units that have `text` anywhere in their text in `language`, whatever its letter case, newest first."""
        text = _storable(text)
        if not text.strip():
            return []
        sql, filters = condition(where)
        # SQLite does not know the case of Cyrillic letters: ask for the ways in which a text is usually written.
        folded = fold(text)
        spellings = list(dict.fromkeys([text, folded, folded.upper(), folded.capitalize(), folded.title()]))
        anywhere = " OR ".join(["instr(v.text, ?)"] * len(spellings))
        rows = self._db.execute(
            "SELECT DISTINCT u.id FROM variant v JOIN unit u ON u.id = v.id / 256 JOIN memory m ON m.id = u.memory "
            f"WHERE v.language = ? AND ({anywhere}){sql} ORDER BY v.id DESC LIMIT ?",
            [primary_subtag(language), *spellings, *filters, limit],
        ).fetchall()
        units = records.load(self._db, [number for (number,) in rows])
        return [units[number] for (number,) in rows]

    @contextlib.contextmanager
    def _reading(self, language: str) -> Iterator[postings.Index]:
        """Give a fresh index and one unchanging view of the file, inside the caller's transaction or one of its own."""
        connection = self._db.conn
        joined = connection.in_transaction
        if postings.pending(self._db, language, PATIENCE) == PATIENCE:
            with transaction(self._db):
                postings.extend(self._db, language)
        index = _indexes.setdefault(self._db, {}).setdefault(language, postings.Index(language))
        if not joined:
            connection.execute("BEGIN")
        try:
            index.refresh(self._db, provisional=joined)
            yield index
        finally:
            if not joined:
                connection.execute("COMMIT")


def _storable(text: str) -> str:
    """Return `text` without halves of characters, which no stored text has and SQLite does not take."""
    return text.encode("utf-8", "replace").decode()
