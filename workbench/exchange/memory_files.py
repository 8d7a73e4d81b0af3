"""Files into a translation memory and out of it: TMX, XLIFF, tables; several at once, whole folders, all or nothing."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alignments import Memory, Unit, read_tmx, write_tmx
from alignments.exchange.bilingual import Segment
from alignments.exchange.header import Header
from alignments.exchange.identity import identified
from alignments.exchange.tmx import read_header
from alignments.exchange.visible import visible_unit
from alignments.exchange.xliff import read_xliff
from alignments.units import Note, Prop
from glossary.errors import AudarmaError
from glossary.exchange.records import Rejected
from workbench import memory_changes
from workbench.errors import InvalidInputError
from workbench.exchange.model import ReturnedFileError
from workbench.exchange.pairs import Pairs
from workbench.memory_changes import Import
from workbench.reading import check_state
from workbench.review.translations import STATES

if TYPE_CHECKING:
    from sqlite_utils import Database

TMX = (".tmx", ".tmx.gz")
XLIFF = (".xlf", ".xliff", ".xlf.gz", ".xliff.gz")
TABLES = (".xlsx", ".docx", ".csv", ".tsv")
SUFFIXES = (*TMX, *XLIFF, *TABLES)

Wrap = Callable[[Iterable[Unit]], Iterable[Unit]]


@dataclass(slots=True)
class Report:
    """What one file brings: units by what becomes of them, pairs left out (no translation, or a draft), lines refused.

    `change` is the change set that takes the import back, 0 where nothing was written.
    """

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    replaced: int = 0
    refused: list[Rejected] = field(default_factory=list)
    change: int = 0


class _DryRunError(Exception):
    """Carries the decisions out of a transaction that is not to last."""


# ---------------------------------------------------------------- in


def files_in(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the files to read, those in folders too, each with the name by which the memory knows it.

    That is the file's own name, with its folders where two would be the same.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.is_file() and _suffix(p))
            found += [(p, p.relative_to(path).as_posix()) for p in below]
        else:
            found.append((path, path.name))
    names = [name for _, name in found]
    return [(path, path.as_posix() if names.count(name) > 1 else name) for path, name in found]


def import_files(
    db: Database,
    paths: Sequence[Path],
    *,
    memory: str = "main",
    source: str = "kk",
    target: str = "ru",
    dry_run: bool = False,
    wrap: Wrap = iter,
) -> list[Report]:
    """Read files into a memory as one change set; return what each brought.

    `source` and `target` are the languages of a table that names none. A file that cannot be read, or a refused line,
    means that nothing is written; so does `dry_run`, which makes the same decisions and reports files that cannot be read
    among the refused lines. `wrap` sees the units on their way, to count them.
    """
    files = files_in(paths)
    if not files:
        raise ReturnedFileError(
            "There is no file to import here; files end in one of %(suffixes)s.", suffixes=", ".join(SUFFIXES)
        )
    reports: list[Report] = []
    label = ", ".join(name for _, name in files)
    with contextlib.suppress(_DryRunError):
        with memory_changes.importing(db, memory, label=label) as running:
            for path, name in files:
                reports.append(_import_file(db, running, path, name, (source, target), wrap, dry_run=dry_run))
            if dry_run or any(report.refused for report in reports):
                raise _DryRunError
        for report in reports:
            report.change = running.change_set
    return reports


def _import_file(
    db: Database,
    running: Import,
    path: Path,
    name: str,
    languages: tuple[str, str],
    wrap: Wrap,
    *,
    dry_run: bool,
) -> Report:
    report = Report(name)
    try:
        header = read_header(path) if _suffix(path) in TMX else Header()
        units = _Units(path, languages)
        named = identified(db, running.memory.name, wrap(units), name, own=header.own)
        report.new, report.changed, report.unchanged = running.add(named)
        _keep_header(db, running.memory.name, name, header)
    except AudarmaError as error:
        if not dry_run:
            raise
        report.refused.append(Rejected(error.line or 0, error.message, dict(error.values)))
        return report
    report.left_out, report.replaced = units.left_out, units.replaced
    report.refused += units.refused
    return report


class _Units:
    """The units of a file of any kind, and what was left out of them."""

    def __init__(self, path: Path, languages: tuple[str, str]) -> None:
        self.path, self.suffix = path, _suffix(path)
        if not self.suffix:
            raise ReturnedFileError(
                "The name “%(name)s” does not tell a format. It must end in one of %(suffixes)s.",
                name=path.name,
                suffixes=", ".join(SUFFIXES),
            )
        self.pairs = Pairs(path, *languages)
        self.drafts = 0

    def __iter__(self) -> Iterator[Unit]:
        if self.suffix in TMX:
            yield from read_tmx(self.path)
        elif self.suffix in XLIFF:
            yield from self._segments(read_xliff(self.path))
        else:
            yield from self.pairs

    @property
    def left_out(self) -> int:
        return self.pairs.left_out + self.drafts

    @property
    def replaced(self) -> int:
        return self.pairs.replaced

    @property
    def refused(self) -> list[Rejected]:
        return self.pairs.refused

    def _segments(self, segments: Iterable[Segment]) -> Iterator[Unit]:
        for segment in segments:
            done = segment.target is not None and segment.target.text.strip() and segment.state != "initial"
            if done and segment.source.text.strip():
                yield segment.unit()
            else:
                self.drafts += 1


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(suffix)), "")


def _keep_header(db: Database, memory: str, name: str, header: Header) -> None:
    if header.own and not (header.props or header.notes or header.comments or header.encodings):
        return
    if header == Header():
        return
    db.execute(
        "INSERT INTO memory_file(memory, name, header) SELECT id, ?, ? FROM memory WHERE name = ? "
        "ON CONFLICT (memory, name) DO UPDATE SET header = excluded.header",
        [name, json.dumps(asdict(header), ensure_ascii=False), memory],
    )


# ---------------------------------------------------------------- out


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which units leave: in this state and better, of these documents, changed on this day or later."""

    state: str = ""
    documents: tuple[str, ...] = ()
    since: date | None = None

    def __call__(self, unit: Unit) -> bool:
        """Say whether the unit leaves."""
        if self.state:
            state = unit.prop("x-state")
            if state not in STATES or STATES.index(state) < STATES.index(self.state):
                return False
        if self.documents and unit.prop("x-document") not in self.documents:
            return False
        return self.since is None or _changed(unit) >= self.since.strftime("%Y%m%d")


def _changed(unit: Unit) -> str:
    """Return the day of the unit's last change as TMX writes it, or an empty string."""
    records = (unit.attributes, *(variant.attributes for variant in unit.variants))
    stamps = [r.get("changedate") or r.get("creationdate") or "" for r in records]
    return max("".join(sign for sign in stamp if sign.isdecimal())[:8] for stamp in stamps)


def export_file(
    db: Database,
    path: Path,
    source: str,
    targets: Sequence[str],
    *,
    memory: str = "main",
    chosen: Chosen | None = None,
    omegat_tags: bool = False,
    wrap: Wrap = iter,
) -> tuple[int, int]:
    """Write units that have the source and a target to a TMX file; return how many, and how many signs were replaced.

    Properties, notes and comments of the headers of imported files go into the file's own. Characters that XML cannot hold
    are replaced by signs that are seen.
    """
    chosen = chosen or Chosen()
    if chosen.state:
        check_state(chosen.state)
    if db.execute("SELECT 1 FROM memory WHERE name = ?", [memory]).fetchone() is None:
        raise InvalidInputError("There is no memory named “%(name)s”.", name=memory)
    replaced = 0

    def visible(units: Iterable[Unit]) -> Iterator[Unit]:
        nonlocal replaced
        for unit in units:
            shown, count = visible_unit(unit)
            replaced += count
            yield shown

    with Memory(db, name=memory) as store:
        written = write_tmx(
            path,
            visible(wrap(store.units())),
            source,
            targets,
            where=chosen,
            complete=True,
            header=_header(db, memory),
            omegat_tags=omegat_tags,
        )
    return written, replaced


def _header(db: Database, memory: str) -> Header:
    together = Header()
    for (text,) in db.execute(
        "SELECT f.header FROM memory_file f JOIN memory m ON m.id = f.memory WHERE m.name = ? ORDER BY f.id",
        [memory],
    ):
        said = json.loads(text)
        together = together | Header(
            said["attributes"],
            tuple(Prop(**p) for p in said["props"]),
            tuple(Note(**n) for n in said["notes"]),
            tuple(said["comments"]),
            tuple(said["encodings"]),
        )
    return together
