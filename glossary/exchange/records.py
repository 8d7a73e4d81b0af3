"""What an exchange file says, whatever its format: entries, appointments and profiles, and what comes of importing them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from glossary import store
from glossary.errors import GlossaryError
from glossary.terms import Concept, Profile, Source, Term

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.exchange.stored import Stored

FACTS = frozenset({"kind", "definition", "jurisdiction", "note"})
OF_SOURCE = ("act", "number", "date", "url", "note")
_PAGE = 500


class ImportRefusedError(GlossaryError, ValueError):
    """A file that cannot be taken over; nothing was stored. `rejected` lists what is at fault."""

    def __init__(self, message: str, /, *, rejected: tuple[Rejected, ...] = (), **values: Any) -> None:
        super().__init__(message, **values)
        self.rejected = rejected


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a place of the file: its line, and a message template with its values."""

    line: int
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, slots=True)
class Rejected(Remark):
    """A row or an entry that cannot be taken, and why."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a format cannot hold, with a message template and its values: told before the export."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message in English."""
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import does, or did: numbers of records, and remarks in the order of the file.

    `conflicts` are stored facts that the file overwrites, `findings` what looks wrong without being refused; a single
    one of `rejected` means that nothing is written. `left_out` counts wordings in languages that Audarma has no rules for.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    conflicts: tuple[Remark, ...] = ()
    findings: tuple[Remark, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A term as a file gives it. `said` names the fields that the file speaks about, `statuses` its status by profile."""

    term: Term
    said: frozenset[str]
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One concept of a file: its facts, its wordings, and which of its fields the file speaks about.

    `organisation` names another entry: by its key, or by its number after `#`. A `weak_key` comes from a file of someone
    else, where it names the stored entry only if a wording agrees.
    """

    line: int
    concept: Concept
    said: frozenset[str]
    organisation: str = ""
    wordings: list[Wording] = field(default_factory=list)
    weak_key: bool = False

    @property
    def names(self) -> set[str]:
        """What other records of the file may call this entry."""
        number = f"#{self.concept.id}" if self.concept.id is not None else ""
        return {name for name in (self.concept.key, number) if name}


@dataclass(frozen=True, slots=True)
class Post:
    """An appointment of a file; `person` and `office` name entries by key, by `#` and number, or by a wording."""

    line: int
    person: str
    office: str
    start: date | None = None
    end: date | None = None
    said: frozenset[str] = frozenset()
    start_known: bool = True
    end_known: bool = True
    acting: bool = False
    source: Source = field(default_factory=Source)
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Outlet:
    """A profile of a file; `parent` is the name of another one, `default` marks the one that is always there."""

    line: int
    profile: Profile
    parent: str = ""
    default: bool = False


Record = Entry | Post | Outlet | Rejected | Remark


class Importing(Protocol):
    """The import that appointments, profiles and organisations are parts of.

    `writing` is false in a dry run and once a record was refused; `fresh` maps the number of each new entry to its kind.
    """

    db: Database
    stored: Stored
    author: str
    writing: bool
    fresh: dict[int, str]
    findings: list[Remark]

    def reject(self, record: Rejected) -> None:
        """Refuse a record."""

    def count(self, *, new: bool, changed: bool) -> None:
        """Count a record by what happens to it."""

    def recount(self) -> None:
        """Count a record as changed that was counted as unchanged."""


def entries(db: Database) -> Iterator[Concept]:
    """Yield every stored entry by number, without holding all of them."""
    numbers = [row[0] for row in db.execute("SELECT id FROM concept ORDER BY id")]
    for first in range(0, len(numbers), _PAGE):
        page = store.concepts(db, ids=numbers[first : first + _PAGE])
        yield from sorted(page, key=lambda concept: concept.id or 0)


def names(db: Database) -> dict[int, str]:
    """Return what an exchange file calls each entry: its key, else its number after `#`."""
    return {row[0]: row[1] or f"#{row[0]}" for row in db.execute("SELECT id, key FROM concept")}


def decoded(data: bytes, most: int) -> str:
    """Return the text of a UTF-8 file of so many bytes at most; `ImportRefusedError` where it is longer or something else."""
    if len(data) > most:
        raise ImportRefusedError(
            "The table is larger than %(most)s MB. Import it in parts.", most=most // 1_000_000
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefusedError("Line %(line)s is not UTF-8. Save the file as UTF-8.", line=line) from error


def parse_day(text: str, column: str) -> date | None:
    """Return the day that a cell or a field names; an empty one is None."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text) if text else None
    raise ImportRefusedError(
        "“%(cell)s” in the column %(column)s is not a date such as 2025-08-22.", cell=text, column=column
    )
