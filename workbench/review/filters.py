"""Filters of the review screen: which segments of a document are shown, by state, findings, origin, score, text, time and people.

Conditions are joined by "and". A segment is shown when one of the languages asked for meets them all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from alignments.concordance import Phrase
from alignments.similarity import fold
from workbench.errors import InvalidInputError
from workbench.people import User, assigned_to
from workbench.projects import document, project
from workbench.review.gathering import gather
from workbench.review.replacing import SECONDS, Search, compiled, matches
from workbench.survival import UNCERTAIN

if TYPE_CHECKING:
    from glossary.terms import Finding
    from workbench.workspace import Workspace

STATES = {
    "open": ("empty", "initial"),
    "confirmed": ("translated", "reviewed", "final"),
    **{state: (state,) for state in ("empty", "initial", "translated", "reviewed", "final")},
}
"""What can be asked for as a state → the states that it stands for."""
SEVERITIES = ("any", "alarm", "hint")
SIDES = ("either", "source", "target")
MACHINE = "machine"
"""The origin that stands for every engine, as against what was typed, or repeated from another segment."""
_PEOPLE = ("typed", "repetition")
_Row = tuple[int, str | None, str | None, int]
_Numbered = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty field asks for nothing.

    `state` and `side` as in `STATES` and `SIDES`; `findings` is one of `SEVERITIES`, or `check` a check's id; `origin` an
    origin's kind or `MACHINE`; scores are in per cent, both ends included; `text` is words in any form or, where `regular`, a
    regular expression; `since` is a stored UTC time; `author` is a stored name; `assignee` is who has the document in the
    language.
    """

    state: str = ""
    findings: str = ""
    check: str = ""
    origin: str = ""
    least: int | None = None
    most: int | None = None
    text: str = ""
    side: str = "either"
    regular: bool = False
    uncertain: bool = False
    commented: bool = False
    since: str = ""
    author: str = ""
    assignee: User | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that everything is shown."""
        about_text = {"side", "regular"}
        return all(getattr(self, f.name) == f.default for f in fields(self) if f.name not in about_text)


@dataclass(frozen=True, slots=True)
class Matches:
    """The segments that match, in the text's order; while findings are still gathered, `done` is less than `total`."""

    segments: tuple[int, ...]
    done: int
    total: int


def matching(workspace: Workspace, number: int, languages: Sequence[str], wanted: Filter) -> Matches:
    """Return the segments of a document that match in one of `languages`.

    Raises `InvalidInputError` for a language that is none of the project's targets, and for what no filter can ask for.
    """
    _check(workspace, number, languages, wanted)
    found: set[int] = set()
    done = total = 0
    order: dict[int, None] = {}
    for language in _languages(workspace, number, languages, wanted):
        rows = _rows(workspace, number, language, wanted)
        order |= dict.fromkeys(row[0] for row in rows)
        some = {row[0] for row in rows if row[3]}
        if wanted.text:
            some &= _with_text(workspace, number, language, rows, wanted)
        if wanted.findings or wanted.check:
            gathered = gather(workspace, number, language)
            done, total = done + gathered.done, total + gathered.total
            some = {segment for segment in some if _has(gathered.findings.get(segment, ()), wanted)}
        found |= some
    return Matches(tuple(segment for segment in order if segment in found), done, total)


def _check(workspace: Workspace, number: int, languages: Sequence[str], wanted: Filter) -> None:
    targets = project(workspace.db, document(workspace.db, number).project).targets
    for language in languages:
        if language not in targets:
            raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    known: tuple[tuple[str, Collection[str]], ...] = (
        (wanted.state, STATES),
        (wanted.findings, SEVERITIES),
        (wanted.side, SIDES),
    )
    if any(value and value not in values for value, values in known):
        raise InvalidInputError("The request does not say what to do. Load the page again.")


def _languages(workspace: Workspace, number: int, languages: Sequence[str], wanted: Filter) -> Sequence[str]:
    """Return the languages that anything can match in: those that the person asked for has, where one is."""
    if wanted.assignee is None:
        return languages
    held = assigned_to(workspace.db, wanted.assignee)
    return [language for language in languages if (number, language) in held]


_MATCHES = {
    "state": "CASE WHEN t.id IS NULL OR (t.text = '' AND NOT t.elsewhere) THEN 'empty' ELSE t.state END "
    "IN (SELECT value FROM json_each(:state))",
    "origin": "t.text <> '' AND json_extract(t.origin, '$.kind') = :origin",
    "machine": "t.text <> '' AND json_extract(t.origin, '$.kind') NOT IN (SELECT value FROM json_each(:people))",
    "least": "json_extract(t.origin, '$.score') >= :least",
    "most": "json_extract(t.origin, '$.score') <= :most",
    "uncertain": "t.state = 'initial' AND t.text <> '' AND json_extract(t.origin, '$.kind') <> 'typed' "
    "AND coalesce(json_extract(t.origin, '$.score'), 0) < :sure",
    "commented": "EXISTS (SELECT 1 FROM comment c WHERE c.segment = s.id AND c.resolved IS NULL "
    "AND (c.language IS NULL OR c.language = :language))",
    "since": "t.changed >= :since",
    "author": "t.author = :author",
}
"""Condition → the SQL that says it of translation `t` of segment `s`."""


def _rows(workspace: Workspace, number: int, language: str, wanted: Filter) -> list[_Row]:
    """Return every segment in order: its id, source and translation as far as they are read, and whether the rest matches."""
    asked = {
        "state": bool(wanted.state),
        "origin": bool(wanted.origin) and wanted.origin != MACHINE,
        "machine": wanted.origin == MACHINE,
        "least": wanted.least is not None,
        "most": wanted.most is not None,
        "uncertain": wanted.uncertain,
        "commented": wanted.commented,
        "since": bool(wanted.since),
        "author": bool(wanted.author),
    }
    condition = " AND ".join(f"({_MATCHES[name]})" for name, is_asked in asked.items() if is_asked) or "1"
    values: dict[str, Any] = {
        "document": number,
        "language": language,
        "state": json.dumps(STATES.get(wanted.state, ())),
        "origin": wanted.origin,
        "people": json.dumps(_PEOPLE),
        "least": wanted.least,
        "most": wanted.most,
        "sure": UNCERTAIN,
        "since": wanted.since,
        "author": wanted.author,
    }
    # Reading texts takes most of the time: those that nobody asks about stay where they are.
    source = "s.text" if wanted.text and wanted.side != "target" else "NULL"
    target = "coalesce(t.text, '')" if wanted.text and wanted.side != "source" else "NULL"
    return workspace.db.execute(
        f"SELECT s.id, {source}, {target}, coalesce({condition}, 0) FROM paragraph p "
        "JOIN segment s ON s.paragraph = p.id "
        "LEFT JOIN translation t ON t.segment = s.id AND t.language = :language "
        "WHERE p.document = :document ORDER BY p.position, s.position",
        values,
    ).fetchall()


# --- text and findings -----------------------------------------------------------------------------------------------


def _with_text(
    workspace: Workspace,
    number: int,
    language: str,
    rows: Sequence[_Row],
    wanted: Filter,
) -> set[int]:
    """Return those of the segments that match otherwise and have the text that is asked for."""
    source = project(workspace.db, document(workspace.db, number).project).source
    find = _by_pattern if wanted.regular else _by_words
    found: set[int] = set()
    for column, code in ((1, source), (2, language)):
        texts: list[_Numbered] = [
            (row[0], str(row[column]), place)
            for place, row in enumerate(rows, 1)
            if row[3] and row[column] is not None
        ]
        found |= find(texts, wanted.text, code)
    return found


def _by_pattern(texts: Sequence[_Numbered], text: str, _language: str) -> set[int]:
    pattern = compiled(Search(text, regular=True))
    until = time.monotonic() + SECONDS
    return {segment for segment, read, number in texts if matches(pattern, read, number, until)}


def _by_words(texts: Sequence[_Numbered], text: str, language: str) -> set[int]:
    """Return the texts that have the words in any form; when none has, the words are taken for inflected themselves."""
    folded = [fold(read) for _, read, _ in texts]
    for inflected in (False, True):
        if found := Phrase(text, language, stems=inflected).among(folded):
            return {texts[place][0] for place in found}
    return set()


def _has(found: Sequence[Finding], wanted: Filter) -> bool:
    return any(
        (not wanted.check or finding.check == wanted.check)
        and (wanted.findings in {"", "any"} or finding.severity == wanted.findings)
        for finding in found
    )
