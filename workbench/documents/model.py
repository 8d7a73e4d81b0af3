"""What a document filter reads out of a file, and the limits and names that every filter shares."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workbench.errors import DocumentError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

ParagraphKind = Literal["heading", "dateline", "list", "body"]

MAX_BYTES = 20 * 1024 * 1024
"""The largest file that is read, in bytes; a communiqué has some tens of thousands."""

TEXT_TYPE = "text/plain"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

DATELINE_SUFFIX = ".date"
"""Ends the place of a dateline; the rest of the same paragraph has the place without it."""


class Notice(NamedTuple):
    """Something the reader should know about a document: an English template and its values, as in `AudarmaError`."""

    message: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the document, in reading order.

    `text` has its code points as in the file, without white space around it (that stays in the skeleton); a line
    break inside a Word paragraph is a newline and a tab is a tab. `place` is an opaque key into the skeleton, unique in
    the document and the same each time the same bytes are read.
    """

    text: str
    kind: ParagraphKind
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a filter read.

    `encoding` is a Python codec name, and `guesses` are the encodings that a reader may choose instead, best first
    and `encoding` included (text only; both are empty for Word documents). `certain` is False when the encoding had to be
    guessed. `date` comes from a scraped dateline, which is a paragraph of its own.
    """

    paragraphs: tuple[Paragraph, ...]
    media_type: str
    encoding: str = ""
    guesses: tuple[str, ...] = ()
    certain: bool = True
    date: dt.date | None = None
    warnings: tuple[Notice, ...] = ()


def trimmed(text: str) -> tuple[int, int]:
    """Return start and end of `text` without the white space around it."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


def has_content(text: str) -> bool:
    """Say whether anything would be seen of `text`: a byte order mark or a zero-width space alone is nothing."""
    return any(not c.isspace() and unicodedata.category(c) != "Cf" for c in text)


def shown_name(name: str) -> str:
    """Return a file name fit for a message: its last part, printable, and not endless. It is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[:120] or "?"


def extension(name: str) -> str:
    """Return the lower-case extension of a file name with its dot, or an empty string."""
    last = re.split(r"[/\\]", name)[-1].strip()
    stem, dot, end = last.rpartition(".")
    return f".{end.lower()}" if dot and stem else ""


def refuse_unknown_places(translations: Mapping[str, str], places: AbstractSet[str], name: str) -> None:
    """Raise `DocumentError` where a translation has no place to go, so that none is lost in silence."""
    unknown = translations.keys() - places
    if unknown:
        raise DocumentError(
            "“%(file)s” has no paragraph “%(place)s”; import the document again.",
            file=shown_name(name),
            place=min(unknown),
        )
