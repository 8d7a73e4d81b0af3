"""The date that a scraper glues to the front of a document: metadata, to be split off and not translated."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from alignments.units import Span

_DATELINE: Final = re.compile(r"\s*(date[ \t\u00a0]+([0-9]{4})-([0-9]{2})-([0-9]{2}))(?!\S)")


def dateline(text: str) -> tuple[date, Span] | None:
    """Return the date that a scraper left at the very start of a document (`date 2025-08-22`) and where it stands."""
    found = _DATELINE.match(text)
    if found is None:
        return None
    try:
        day = date(int(found[2]), int(found[3]), int(found[4]))
    except ValueError:  # «date 2025-13-45» is no date: ordinary text
        return None
    return day, Span(found.start(1), found.end(1))
