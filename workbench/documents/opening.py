"""A scraped dateline at the very start of a document is metadata: it is cut off and its date offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alignments.datelines import dateline

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Opening:
    """`text[:end]` is the dateline, `text[rest:]` what follows it after white space (may be nothing)."""

    date: dt.date
    end: int
    rest: int


def find_opening(text: str) -> Opening | None:
    """Find the dateline that the first paragraph of a document begins with."""
    found = dateline(text)
    if found is None:
        return None
    date, span = found
    following = text[span.end :]
    return Opening(date, span.end, len(text) - len(following.lstrip()))
