"""When a project is due: a moment with its time zone, and how near it is.

What a form or an old workspace says without a time zone is the time of the computer that Audarma runs on; a day without a
time is due when it ends.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from workbench.errors import InvalidInputError

Standing = Literal["overdue", "soon", "later"]
SOON = timedelta(hours=24)
"""A project that is due within this time is due soon."""
END_OF_DAY = time(23, 59)
FIRST, LAST = 2000, 2200
"""Years in which a deadline can lie: another one is a slip of the hand."""


def parse(text: str) -> datetime:
    """Return the moment that ISO 8601 `text` says: `2025-08-22T14:30+05:00`, without the zone, or a day alone."""
    try:
        moment = datetime.fromisoformat(text)
        in_reach = FIRST <= moment.year <= LAST
    except ValueError:
        in_reach = False
    if not in_reach:
        raise InvalidInputError(
            "“%(text)s” is not a date and time; write it like 2025-08-22 14:30.", text=text[:40]
        )
    return with_zone(datetime.combine(moment, END_OF_DAY) if _is_day(text) else moment)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def with_zone(moment: datetime) -> datetime:
    """Return the moment with its time zone: this computer's where it says none."""
    return moment.astimezone() if moment.tzinfo is None else moment


def stored(text: str | None) -> datetime | None:
    """Return a deadline as it was read from the database, None for none."""
    return parse(text) if text else None


def text_of(deadline: datetime | None) -> str | None:
    """Return a deadline as it is stored and sent: ISO 8601 with its offset, to the second."""
    return with_zone(deadline).isoformat(timespec="seconds") if deadline else None


def standing(deadline: datetime, now: datetime) -> Standing:
    """Tell whether a deadline has passed, is near (`SOON`), or neither."""
    if deadline < now:
        return "overdue"
    return "soon" if deadline - now <= SOON else "later"
