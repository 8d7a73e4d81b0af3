"""Which organisation the entries of an exchange file belong to: settled when all entries are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from glossary.exchange.records import Importing, Rejected


@dataclasses.dataclass(frozen=True, slots=True)
class Belonging:
    """An entry, and the identifier of the organisation that the file gives it; an empty one takes it away."""

    line: int
    number: int
    organisation: str
    counted: bool  # as new or changed already


def settle(importing: Importing, rows: Sequence[Belonging]) -> None:
    """Let the entries belong to what the file says; a name means an entry of the same file first."""
    if not rows:
        return
    before = importing.stored.organisations()
    after = dict(before)
    wanted: list[tuple[Belonging, int | None]] = []
    for row in rows:
        body = importing.stored.named_entry(row.organisation) if row.organisation else None
        if row.organisation and body is None:
            importing.reject(
                Rejected(
                    row.line,
                    "There is no entry with the identifier “%(key)s” for the organisation.",
                    {"key": row.organisation},
                )
            )
            continue
        after[row.number] = body
        wanted.append((row, body))
    for row, body in wanted:
        if body is not None and _in_circle(row.number, after):
            importing.reject(
                Rejected(
                    row.line,
                    "The organisation “%(key)s” belongs, through others or itself, to this very entry.",
                    {"key": row.organisation},
                )
            )
        elif body != before.get(row.number):
            if not row.counted:
                importing.recount()
            if importing.writing:
                importing.db.execute("UPDATE concept SET organisation = ? WHERE id = ?", [body, row.number])


def _in_circle(number: int, belongs: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    above = belongs.get(number)
    while above is not None and above not in seen:
        if above == number:
            return True
        seen.add(above)
        above = belongs.get(above)
    return False
