"""A document's segments on their way out, and what comes back of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignments.exchange.bilingual import Remark, Stamp
from workbench.documents.model import Notice
from workbench.errors import InvalidInputError


class ReturnedFileError(InvalidInputError):
    """A file that cannot be taken back; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one target, and its state; empty where there is none or the file does not say."""

    text: str = ""
    state: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment: its number in the database (None: the file names none of ours), its texts and remarks.

    `line` is the line of an XML file or the row of a table. `fault` is what is wrong with this segment of the file.
    """

    segment: int | None
    number: int
    source: str
    targets: Mapping[str, Said]
    remarks: tuple[Remark, ...] = ()
    line: int = 0
    tags: bool = False
    fault: Notice | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document's segments in its source and some targets, in order."""

    name: str
    source: str
    targets: tuple[str, ...]
    stamp: Stamp | None
    entries: tuple[Entry, ...]
