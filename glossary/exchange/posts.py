"""Appointments of an exchange file: who they are about, whether they are new, and what does not go together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from glossary import changes
from glossary.errors import AudarmaError
from glossary.exchange.records import OF_SOURCE, Importing, Post, Rejected, Remark, names, parse_day
from glossary.terms import Source

if TYPE_CHECKING:
    from sqlite_utils import Database

_FIELDS = ("end", "start_known", "end_known", "acting", "verified", *(f"source_{name}" for name in OF_SOURCE))
_FIRST, _LAST = "0000-00-00", "9999-99-99"


@dataclasses.dataclass(slots=True)
class _Held:
    """An appointment as it is or will be stored: ids of person and office, and its columns."""

    person: int
    office: int
    values: dict[str, Any]
    line: int = 0  # of the file's row that is about it
    number: int | None = None

    @property
    def span(self) -> tuple[str, str]:
        return self.values["start"] or _FIRST, self.values["end"] or _LAST


class Posts:
    """The appointments of one import."""

    def __init__(self, importing: Importing) -> None:
        self._import = importing
        self._by_office: dict[int, list[_Held]] = {}

    def run(self, posts: Iterable[Post]) -> None:
        """Take over each one; a person and an office must be entries, and nobody holds one office twice at a time."""
        rows = list(posts)
        if not rows:
            return
        for row in self._import.db.query("SELECT * FROM appointment ORDER BY id"):
            values = {name: row[name] for name in ("start", *_FIELDS)}
            held = _Held(row["person"], row["office"], values, number=row["id"])
            self._by_office.setdefault(held.office, []).append(held)
        for post in rows:
            self._take(post)

    def _take(self, post: Post) -> None:
        person, office = self._entry(post, post.person, "person"), self._entry(post, post.office, "title")
        if person is None or office is None:
            return
        if post.start and post.end and post.end < post.start:
            self._import.reject(
                Rejected(
                    post.line,
                    "The term of office ends (%(end)s) before it begins (%(start)s).",
                    {"end": post.end, "start": post.start},
                )
            )
            return
        try:
            changes.check_source(post.source)
        except AudarmaError as error:
            self._import.reject(Rejected(post.line, error.message, error.values))
            return
        wanted = _Held(person, office, _columns(post), post.line)
        others = self._by_office.setdefault(office, [])
        stored = next(
            (h for h in others if h.person == person and h.values["start"] == wanted.values["start"]), None
        )
        if stored is not None and stored.line:
            self._twice(post, stored)
            return
        if stored is not None:
            kept = {name: stored.values[name] for name in _FIELDS if name not in post.said}
            wanted.values |= kept
            wanted.number = stored.number
        if self._clashes(post, wanted, [h for h in others if h is not stored]):
            return
        differs = stored is None or stored.values != wanted.values
        if self._import.writing and differs:
            self._store(wanted)
        self._import.count(new=stored is None, changed=differs)
        if stored is not None:
            others.remove(stored)
        others.append(wanted)

    def _entry(self, post: Post, name: str, kind: str) -> int | None:
        """Return the entry that the row names; one that is missing or cannot be meant rejects the row."""
        number = self._import.stored.named_entry(name, kind) if name else None
        if number is None:
            self._import.reject(
                Rejected(
                    post.line,
                    "There is no single entry “%(name)s” of the kind %(kind)s for an appointment.",
                    {"name": name, "kind": kind},
                )
            )
            return None
        found = self._import.fresh.get(number) or self._import.stored.kind(number)
        if (found == "person") != (kind == "person"):
            self._import.reject(
                Rejected(
                    post.line,
                    "The entry “%(name)s” is a %(found)s; an appointment needs a %(kind)s there.",
                    {"name": name, "found": found, "kind": kind},
                )
            )
            return None
        return number

    def _clashes(self, post: Post, wanted: _Held, others: list[_Held]) -> bool:
        """Reject one person twice in one office at a time; tell of two people who hold it at a time."""
        start, end = wanted.span
        for other in others:
            first, last = other.span
            # The day of a hand-over belongs to both.
            if not (start < last and first < end) or self._known(wanted, other):
                continue
            if other.person == wanted.person:
                self._twice(post, other)
                return True
            if not wanted.values["acting"] and not other.values["acting"]:
                self._import.findings.append(
                    Remark(
                        post.line,
                        "Someone else holds the office “%(office)s” from %(start)s to %(end)s too; if it is an office "
                        "for one person, correct one of the dates.",
                        {
                            "office": post.office,
                            "start": other.values["start"] or "…",
                            "end": other.values["end"] or "…",
                        },
                    )
                )
        return False

    @staticmethod
    def _known(wanted: _Held, other: _Held) -> bool:
        """Both were stored before: the file brings no news."""
        return wanted.number is not None and other.number is not None

    def _twice(self, post: Post, other: _Held) -> None:
        self._import.reject(
            Rejected(
                post.line,
                "“%(person)s” holds the office “%(office)s” in this time already (from %(start)s).",
                {"person": post.person, "office": post.office, "start": other.values["start"] or "…"},
            )
        )

    def _store(self, held: _Held) -> None:
        values = {"person": held.person, "office": held.office, **held.values}
        if held.number is not None:
            settings = ", ".join(f'"{name}" = ?' for name in values)
            self._import.db.execute(
                f"UPDATE appointment SET {settings} WHERE id = ?", [*values.values(), held.number]
            )
            return
        columns = ", ".join(f'"{name}"' for name in values)
        places = ", ".join("?" * len(values))
        self._import.db.execute(
            f"INSERT INTO appointment({columns}) VALUES ({places})", list(values.values())
        )


def _columns(post: Post) -> dict[str, Any]:
    return {
        "start": post.start and post.start.isoformat(),
        "end": post.end and post.end.isoformat(),
        **{name: int(getattr(post, name)) for name in ("start_known", "end_known", "acting", "verified")},
        **{f"source_{name}": getattr(post.source, name) for name in OF_SOURCE},
    }


def stored_posts(db: Database, *, alone: bool = False) -> list[Post]:
    """Return the stored appointments as a file names them, in the order in which they were recorded.

    In a file that stands `alone`, without the entries, one that has no key is named by a wording that only it has:
    numbers mean something else in another workspace.
    """
    called = names(db)
    if alone:
        called |= {
            row[0]: row[1]
            for row in db.execute(
                "SELECT c.id, min(t.text) FROM concept c JOIN term t ON t.concept = c.id WHERE c.key IS NULL AND NOT EXISTS "
                "(SELECT 1 FROM term o JOIN concept d ON d.id = o.concept "
                "WHERE o.text = t.text AND d.id <> c.id AND d.kind = c.kind) GROUP BY c.id"
            )
        }
    return [
        Post(
            0,
            called[row["person"]],
            called[row["office"]],
            start=parse_day(row["start"] or "", "start"),
            end=parse_day(row["end"] or "", "end"),
            start_known=bool(row["start_known"]),
            end_known=bool(row["end_known"]),
            acting=bool(row["acting"]),
            source=Source(*(row[f"source_{name}"] for name in OF_SOURCE)),
            verified=bool(row["verified"]),
        )
        for row in db.query("SELECT * FROM appointment ORDER BY id")
    ]
