"""The glossary's exchange formats by name: which file is which, what each cannot hold, in and out.

`preview` and `take_over` make the same decisions, so that what was announced is what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import history
from glossary.exchange import importing
from glossary.exchange.records import ImportRefusedError, Loss, Preview, Record
from glossary.exchange.xml_stream import replacing

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the ending of its files, its media type, and whether it holds one language pair only."""

    name: str
    suffix: str
    media_type: str
    paired: bool = False


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("csv", ".csv", "text/csv"),
        Format("xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Format("tbx", ".tbx", "application/x-tbx+xml"),
        Format("martif", ".tbx", "application/x-tbx+xml"),
        Format("json", ".json", "application/json"),
        Format("omegat", ".utf8", "text/plain"),
        Format("appointments", ".csv", "text/csv"),
    )
}
SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(f.suffix for f in FORMATS.values()))


def format_of(name: str) -> str:
    """Return the name of the format that a file's name tells; an unknown ending is an error."""
    lower = name.lower().removesuffix(".gz") if name.lower().endswith(".tbx.gz") else name.lower()
    for known in FORMATS.values():
        if lower.endswith(known.suffix):
            return known.name
    raise ImportRefusedError(
        "The name “%(name)s” does not tell a format. It must end in one of %(suffixes)s.",
        name=name,
        suffixes=", ".join(SUFFIXES),
    )


def preview(db: Database, path: Path, name: str, pair: Sequence[str] = ("kk", "ru")) -> Preview:
    """Say what importing the file would do, without doing it; `pair` are the languages of a format that does not say."""
    return importing.preview(db, _records(db, path, name, pair), same=_same(name))


def take_over(
    db: Database,
    path: Path,
    name: str,
    pair: Sequence[str] = ("kk", "ru"),
    *,
    author: str = history.LOCAL_AUTHOR,
) -> Preview:
    """Import the file in one change set; a single rejected record means that nothing is written."""
    return importing.take_over(db, _records(db, path, name, pair), same=_same(name), author=author)


def _records(db: Database, path: Path, name: str, pair: Sequence[str]) -> Iterable[Record]:
    if name in {"tbx", "martif"}:
        from glossary.exchange import tbx_reader

        return tbx_reader.records(path)
    if name == "xlsx":
        from glossary.exchange import spreadsheets

        return spreadsheets.records(path.read_bytes())
    if name == "json":
        from glossary.exchange import json

        return json.records(path.read_bytes())
    if name == "omegat":
        from glossary.exchange import omegat

        source, target = _pair(pair)
        return omegat.records(db, path.read_bytes(), source, target)
    from glossary.exchange import tables

    return tables.records(path.read_bytes())


def _same(name: str) -> importing.Same:
    if name in {"tbx", "martif"}:
        from glossary.exchange import tbx_reader

        return tbx_reader.same
    return importing.equal


def _pair(pair: Sequence[str]) -> tuple[str, str]:
    source, target = pair
    if source == target:
        raise ImportRefusedError("The source and the target are the same language; choose two.")
    return source, target


def losses(db: Database, name: str, pair: Sequence[str] = ("kk", "ru")) -> list[Loss]:
    """Return what the format cannot hold of this glossary; the history stays in the workspace in every format."""
    if name in {"tbx", "martif"}:
        from glossary.exchange import tbx

        return tbx.losses(db)
    if name == "omegat":
        from glossary.exchange import omegat

        return omegat.losses(db, *_pair(pair))
    if name == "appointments":
        return [Loss("everything but appointments")]
    if name == "json":
        return []
    found = []
    if _any(db, "term_status WHERE profile <> 1"):
        found.append(Loss("statuses in profiles other than the default one"))
    if _any(db, "profile WHERE id <> 1"):
        found.append(Loss("the profiles (jurisdictions and outlets)"))
    if name == "csv" and _any(db, "appointment"):
        found.append(Loss("appointments (who held which office)"))
    return found


def _any(db: Database, table: str) -> bool:
    return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def export(db: Database, path: Path, name: str, pair: Sequence[str] = ("kk", "ru")) -> None:
    """Write the whole glossary to `path` in a format; the file appears when it is complete."""
    if name in {"tbx", "martif"}:
        from glossary.exchange import tbx

        tbx.write(db, path, "basic" if name == "tbx" else "martif")
        return
    with replacing(path) as stream:
        for piece in _pieces(db, name, pair):
            stream.write(piece)


def _pieces(db: Database, name: str, pair: Sequence[str]) -> Iterator[bytes]:
    if name == "json":
        from glossary.exchange import json

        yield from json.write(db)
    elif name == "xlsx":
        from glossary.exchange import spreadsheets

        yield spreadsheets.write(db)
    elif name == "omegat":
        from glossary.exchange import omegat

        yield omegat.write(db, *_pair(pair))
    else:
        from glossary.exchange import tables

        yield tables.write_appointments(db) if name == "appointments" else tables.write_csv(db)
