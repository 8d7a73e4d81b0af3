"""Match bands of files that are in no project: what a job would be worth, counted as `analysis` counts a project's documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench import documents, intake, memories
from workbench.analysis import NOTHING, REPORT, Amount, Bands, bands_of, tally, with_repetitions
from workbench.correspondence import key
from workbench.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class FileBands:
    """The bands of one file for one target."""

    name: str
    bands: Bands

    @property
    def total(self) -> Amount:
        """All segments and words."""
        return sum(self.bands.values(), Amount())


@dataclass(frozen=True, slots=True)
class FilesReport:
    """The bands of files for one target, and their sum, in which what repeats an earlier file is a repetition."""

    language: str
    files: tuple[FileBands, ...]
    bands: Bands

    @property
    def total(self) -> Amount:
        """All segments and words."""
        return sum(self.bands.values(), Amount())


def count_files(
    db: Database,
    files: Sequence[Path],
    source: str,
    targets: Sequence[str],
    *,
    reads: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> list[FilesReport]:
    """Return the bands of files for each target by the memories `reads` (by name; none given: all that a new project reads).

    Nothing is stored. Raises `DocumentError` for a file that cannot be read as a document, `InvalidInputError` for a memory that
    is not there.
    """
    choice = memories.Choice(_read(db, reads), memories.MAIN)
    texts = [(path.name, _segments(path, source)) for path in files]
    total = len(targets) * sum(len(segments) for _, segments in texts)
    out, done = [], 0
    for language in targets:
        earlier: set[str] = set()
        counted, whole = [], dict(NOTHING)
        for name, segments in texts:
            found: list[str] = []
            for band in bands_of(db, segments, source, language, choice):
                found.append(band)
                if progress is not None and len(found) % REPORT == 0:
                    progress(done + len(found), total)
            done += len(found)
            bands, repeated = tally(segments, found, earlier)
            counted.append(FileBands(name, bands))
            for band, amount in with_repetitions(bands, repeated).items():
                whole[band] += amount
            earlier |= {key(text) for text in segments}
        out.append(FilesReport(language, tuple(counted), whole))
    return out


def _read(db: Database, reads: Sequence[str]) -> tuple[str, ...]:
    stored = memories.memories(db)
    for name in reads:
        if all(each.name != name for each in stored):
            raise InvalidInputError("There is no memory named “%(name)s”.", name=name)
    return tuple(reads) or tuple(each.name for each in stored if each.shared)


def _segments(path: Path, source: str) -> list[str]:
    reading = documents.read(path.read_bytes(), path.name)
    return [
        paragraph.text[start:end]
        for paragraph in reading.paragraphs
        for start, end in intake.cut(paragraph.text, paragraph.kind, source)
    ]
