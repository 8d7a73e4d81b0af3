"""What does not fit together in a stored glossary: dates, statuses, letters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import regex
from sqlite_utils import Database

from glossary import store
from glossary.terms import Finding

_WORD = regex.compile(r"\p{L}+")
_CYRILLIC, _LATIN = regex.compile(r"\p{Cyrillic}"), regex.compile(r"\p{Latin}")


def mixed_script(text: str) -> str | None:
    """Return the first word of `text` that mixes Latin and Cyrillic letters, which look alike; None where none does."""
    return next((w for w in _WORD.findall(text) if _CYRILLIC.search(w) and _LATIN.search(w)), None)


def problems(db: Database) -> Iterator[Finding]:
    """Yield what someone should look at: hints, as only a person knows whether an office is for one holder at a time."""
    yield from _appointments(db)
    yield from _preferred(db)
    for language, text in db.execute("SELECT language, text FROM term ORDER BY id").fetchall():
        if (word := mixed_script(text)) is not None:
            yield Finding(
                "mixed-script", "script", "“%(word)s” in “%(text)s” (%(language)s) mixes Latin and Cyrillic letters; spell it in one script.",
                severity="hint", values={"word": word, "text": text, "language": language},
            )  # fmt: skip


def _appointments(db: Database) -> Iterator[Finding]:
    by_office: dict[int, list[dict[str, Any]]] = {}
    for row in db.query("SELECT * FROM appointment ORDER BY office, start, id"):
        by_office.setdefault(row["office"], []).append(row)
    numbers = {row[key] for rows in by_office.values() for row in rows for key in ("person", "office")}
    names = {c.id: c.name for c in store.concepts(db, ids=numbers)}
    for office, rows in by_office.items():
        for one, other in combinations(rows, 2):
            if _at_a_time(one, other):
                yield Finding(
                    "two-holders", "office", "“%(first)s” and “%(second)s” hold the office “%(office)s” at one time; if it is an office for one person, correct a date.",
                    severity="hint",
                    values={"first": names[one["person"]], "second": names[other["person"]], "office": names[office]},
                )  # fmt: skip


def _at_a_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two known spans overlap; the day of a hand-over belongs to both, and who stands in does so beside the holder."""
    if one["acting"] or other["acting"]:
        return False
    # An end that is not known may be any day after the beginning, a beginning that is not known any day before the end.
    ends = [row["end"] or ("9999" if row["end_known"] else row["start"] or "") for row in (one, other)]
    starts = [row["start"] or ("" if row["start_known"] else row["end"] or "9999") for row in (one, other)]
    return starts[0] < ends[1] and starts[1] < ends[0]


def _preferred(db: Database) -> Iterator[Finding]:
    """Yield entries that have two preferred full names of one language, in whichever profile: saving checks only one."""
    seen: set[tuple[int | None, str]] = set()
    for profile in store.profiles(db):
        for entry in store.concepts(db, profile=profile.id or store.DEFAULT_PROFILE):
            for one, other in combinations(
                [t for t in entry.terms if t.status == "preferred" and t.type == "full"], 2
            ):
                if one.language == other.language and (entry.id, one.language) not in seen:
                    seen.add((entry.id, one.language))
                    yield Finding(
                        "two-preferred", "terminology", "“%(first)s” and “%(second)s” are both the preferred full name in %(language)s, profile “%(profile)s”.",
                        severity="hint",
                        values={"first": one.text, "second": other.text, "language": one.language, "profile": profile.name},
                    )  # fmt: skip
