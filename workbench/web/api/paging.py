"""Pages of a list that others write to: a cursor says after which row the next page begins.

A row has a place in an order that never changes, so that walking through the pages gives every row that is there all the time
exactly once, whatever is added and removed meanwhile. A cursor is good for the list, the filters and the person it was given for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request

from workbench.web.access import current_user
from workbench.web.problems import RequestError

Row = TypeVar("Row")
Place = tuple[int | str, ...]
LIMIT, MOST = 50, 200
OWN = ("cursor", "limit")
"""Parameters that say which page of a list, not which list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the place after which the rest begins; None at the end."""

    rows: Sequence[Row]
    after: Place | None

    @classmethod
    def of(cls, rows: Sequence[Row], limit: int, place: Callable[[Row], Place]) -> Page[Row]:
        """Make a page of `limit` rows of which one more was read, to see whether there is one."""
        more = len(rows) > limit
        return cls(rows[:limit], place(rows[limit - 1]) if more else None)


def encode(place: Place) -> str:
    """Return the cursor that stands for a place in the list that the request asks for."""
    data = json.dumps([_list(), *place], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(cursor: str, kinds: tuple[type, ...]) -> Place:
    """Return the place that a cursor stands for, values of `kinds`; `RequestError` for one that was not given for this list."""
    try:
        read: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        read = None
    if isinstance(read, list) and read[:1] == [_list()] and tuple(type(v) for v in read[1:]) == kinds:
        return tuple(read[1:])
    raise RequestError(
        "This cursor was not given for this list. Leave “cursor” away to begin at the beginning, with the filters that you want.",
        where="?cursor",
    )


def _list() -> str:
    """What a cursor belongs to: the address, its filters, and who asks."""
    filters = sorted(item for item in request.args.items(multi=True) if item[0] not in OWN)
    said = json.dumps([request.path, filters, current_user().name])
    return hashlib.sha256(said.encode()).hexdigest()[:12]
