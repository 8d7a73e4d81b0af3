"""Waivers: findings that someone has looked at and lets stand, each with a reason.

A waiver holds for one segment, one language and one finding, known by its check and by the words it is about, not by their
place: it stays when something else in the translation changes, and ends when those words do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import history
from glossary.history import LOCAL_AUTHOR as LOCAL
from workbench.errors import InvalidInputError
from workbench.projects import document as get_document
from workbench.projects import now, scope

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Finding

MAX_REASON = 1000
# What a finding says beside its subject and what changes with every edit.
_PASSING = frozenset({"share"})


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that stands: the segment, its finding's key, why, who said so and when."""

    id: int
    segment: int
    finding: str
    reason: str
    author: str
    created: str


def key(finding: Finding, target: str) -> str:
    """Return what a finding is known by: its check and the words it is about.

    A finding about the translation as a whole is known by its check alone.
    """
    start, end = finding.start, finding.end
    whole = start is None and not (finding.values.keys() - _PASSING)
    if whole or (start == 0 and end is not None and end >= len(target.rstrip())):
        return finding.check
    said = [f"{name}={value}" for name, value in sorted(finding.values.items()) if name not in _PASSING]
    words = target[start:end] if start is not None else ""
    return ":".join((finding.check, words, *said)) if said else f"{finding.check}:{words}"


def of_document(db: Database, document: int, language: str) -> dict[tuple[int, str], Waiver]:
    """Return a document's waivers in one language, by segment and finding."""
    rows = db.execute(
        "SELECT w.id, w.segment, w.finding, w.reason, w.author, w.created FROM waiver w "
        "JOIN segment s ON s.id = w.segment JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ? AND w.language = ?",
        [document, language],
    )
    return {(row[1], row[2]): Waiver(*row) for row in rows.fetchall()}


def waive(
    db: Database,
    document: int,
    language: str,
    chosen: Iterable[tuple[int, str]],
    reason: str,
    *,
    author: str = LOCAL,
) -> int:
    """Let findings stand, given by segment and key; return how many. One undo takes all of them back.

    Raises `InvalidInputError` without a reason, without a finding, and for a segment of another document.
    """
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise InvalidInputError("Say in at most %(most)s signs why the finding may stand.", most=MAX_REASON)
    wanted = _of_this_document(db, document, chosen)
    if not wanted:
        raise InvalidInputError("Choose at least one finding.")
    stored = get_document(db, document)
    with history.change_set(db, "waive", author=author, label=reason[:80], scope=scope(stored.project)):
        for segment, finding in wanted:
            db.execute(
                "INSERT INTO waiver(segment, language, finding, reason, author, created) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (segment, language, finding) DO UPDATE SET reason = excluded.reason, "
                "author = excluded.author, created = excluded.created",
                [segment, language, finding, reason, history.who(author), now()],
            )
    return len(wanted)


def restore(
    db: Database, document: int, language: str, chosen: Iterable[tuple[int, str]], *, author: str = LOCAL
) -> int:
    """Raise waived findings again; return how many were waived."""
    wanted = _of_this_document(db, document, chosen) & of_document(db, document, language).keys()
    if not wanted:
        raise InvalidInputError("Choose at least one finding.")
    stored = get_document(db, document)
    with history.change_set(
        db, "restore findings", author=author, label=stored.name, scope=scope(stored.project)
    ):
        for segment, finding in wanted:
            db.execute(
                "DELETE FROM waiver WHERE segment = ? AND language = ? AND finding = ?",
                [segment, language, finding],
            )
    return len(wanted)


def _of_this_document(db: Database, document: int, chosen: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    wanted = set(chosen)
    own = {
        row[0]
        for row in db.execute(
            "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?",
            [document],
        )
    }
    if not {segment for segment, _ in wanted} <= own:
        raise InvalidInputError("A segment belongs to another document (any more). Load the page again.")
    return wanted
