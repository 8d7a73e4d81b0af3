"""Which unit of a memory a unit of a file is: identifiers of different files are not mistaken for one another.

Many programs number their units 1, 2, 3 in every file. A unit keeps the identifier of its file where that is free; where
another file has taken it for another unit, it becomes `ID@FILE`, and a second one in the same file `ID@FILE#2`. The file that
a unit came from stands in its property `x-file`. So nothing is lost, and reading the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace as replaced
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from alignments import records
from alignments.units import Prop, Unit

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE = "x-file"
BATCH = 500


def identified(
    db: Database, memory: str, units: Iterable[Unit], file: str, *, own: bool = False
) -> Iterator[Unit]:
    """Yield the units of `file` under the identifiers that they have, or are to have, in the memory.

    Units that are there already come as they are stored. `own` says that this program wrote the file: its identifiers mean
    the same everywhere as long as they come with the same source text. Call it in the transaction of the import.
    """
    naming = _Naming(db, memory, file, own=own)
    remaining = iter(units)
    try:
        while batch := list(islice(remaining, BATCH)):
            yield from naming.batch(batch)
    finally:
        naming.close()


class _Naming:
    def __init__(self, db: Database, memory: str, file: str, *, own: bool) -> None:
        self._db, self._file, self._own = db, file, own
        row = db.execute("SELECT id FROM memory WHERE name = ?", [memory]).fetchone()
        self._memory = int(row[0]) if row else 0
        # Identifiers given in this run: a million of them as numbers in SQLite take a tenth of what they take in a set.
        db.execute("CREATE TEMP TABLE IF NOT EXISTS given_tuid (hash INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM given_tuid")
        self._recent: dict[str, Unit] = {}  # yielded, and perhaps not stored yet

    def close(self) -> None:
        if self._db.conn.in_transaction:
            self._db.execute("DELETE FROM given_tuid")

    def batch(self, units: Sequence[Unit]) -> list[Unit]:
        names = [records.tuid_of(unit) for unit in units]
        stored = self._stored(names)
        given = self._given(names)
        before, self._recent = self._recent, {}
        out = []
        for name, unit in zip(names, units, strict=True):
            out.append(self._named(unit, name, stored, given, before))
        rows = [(_hash(name),) for name in self._recent]
        self._db.conn.executemany("INSERT OR IGNORE INTO given_tuid VALUES (?)", rows)
        return out

    def _named(
        self, unit: Unit, name: str, stored: dict[str, Unit], given: set[str], before: dict[str, Unit]
    ) -> Unit:
        number = 0
        while True:
            candidate = name if number == 0 else f"{name}@{self._file}" + (f"#{number}" if number > 1 else "")
            if number:
                stored |= self._stored([candidate])
                given |= self._given([candidate])
            there = self._recent.get(candidate) or before.get(candidate) or stored.get(candidate)
            used = candidate in given or candidate in self._recent
            if there is not None and _alike(there, unit):
                return self._keep(candidate, there)
            if there is None and not used:
                return self._keep(candidate, self._from_here(unit, candidate))
            if there is not None and not used and self._same_origin(there, unit):
                return self._keep(candidate, self._from_here(unit, candidate))
            number += 1

    def _keep(self, name: str, unit: Unit) -> Unit:
        self._recent[name] = unit
        return unit

    def _from_here(self, unit: Unit, name: str) -> Unit:
        """Return the unit with that identifier, saying which file it came from where that is another program's."""
        props = unit.props
        if not unit.prop(FILE) and (not self._own or name != unit.tuid):
            props = (*props, Prop(FILE, self._file))
        return Unit(
            variants=unit.variants, tuid=name, props=props, notes=unit.notes, attributes=unit.attributes
        )

    def _same_origin(self, stored: Unit, unit: Unit) -> bool:
        theirs = unit.prop(FILE) or ("" if self._own else self._file)
        if stored.prop(FILE) or theirs:
            return stored.prop(FILE) == theirs
        return _source(stored) == _source(unit)

    def _stored(self, names: Sequence[str]) -> dict[str, Unit]:
        known = dict(
            self._db.execute(
                f"SELECT id, tuid FROM unit WHERE memory = ? AND tuid IN ({','.join('?' * len(names))})",
                [self._memory, *names],
            ).fetchall()
        )
        return (
            {known[number]: unit for number, unit in records.load(self._db, known).items()} if known else {}
        )

    def _given(self, names: Sequence[str]) -> set[str]:
        by_hash = {_hash(name): name for name in names}
        rows = self._db.execute(
            f"SELECT hash FROM given_tuid WHERE hash IN ({','.join('?' * len(by_hash))})", list(by_hash)
        )
        return {by_hash[row[0]] for row in rows}


def _alike(stored: Unit, unit: Unit) -> bool:
    """Say whether the unit is stored already: which file it came from, and its identifier there, do not matter."""
    return records.same(_anonymous(stored), _anonymous(unit))


def _anonymous(unit: Unit) -> Unit:
    props = tuple(prop for prop in unit.props if prop.type != FILE)
    # As it is read again after a round trip through a TMX file, which writes codes with hyphens.
    variants = [replaced(variant, language=variant.language.replace("_", "-")) for variant in unit.variants]
    return Unit(variants=variants, props=props, notes=unit.notes, attributes=unit.attributes)


def _source(unit: Unit) -> tuple[str, str] | None:
    return (unit.variants[0].primary, unit.variants[0].text) if unit.variants else None


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
