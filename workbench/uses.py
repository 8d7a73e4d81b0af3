"""Where the glossary's entries stand in the documents, in any inflection: kept per segment, and brought up to date when asked.

Only segments that changed are searched for all terms, and all segments only for the terms that changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import store
from glossary.database import transaction
from glossary.index import TermIndex
from glossary.languages import LANGUAGES, tokens

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Term
    from workbench.workspace import Workspace

MOST_DOCUMENTS = 100
_DOCUMENT = (
    "JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
    "JOIN project r ON r.id = d.project"
)


@dataclass(frozen=True, slots=True)
class Use:
    """A document in which an entry stands, and the numbers (from 1) of the segments."""

    document: int
    name: str
    project: int
    project_name: str
    segments: tuple[int, ...]


def uses(workspace: Workspace, concept: int) -> list[Use]:
    """Return the documents in which an entry stands, the newest first: at most a hundred of them.

    A wording inside a longer term of another entry counts too: a change to it would be seen there.
    """
    refresh(workspace)
    rows = workspace.db.execute(
        "WITH found(document, segment) AS (SELECT p.document, s.id FROM found_term f JOIN segment s ON s.id = f.segment "
        "  JOIN paragraph p ON p.id = s.paragraph WHERE f.concept = :concept), "
        "newest(document) AS (SELECT DISTINCT document FROM found ORDER BY document DESC LIMIT :most), "
        "numbered(document, segment, number) AS (SELECT p.document, s.id, "
        "  row_number() OVER (PARTITION BY p.document ORDER BY p.position, s.position) "
        "  FROM newest n JOIN paragraph p ON p.document = n.document JOIN segment s ON s.paragraph = p.id) "
        "SELECT d.id, d.name, r.id, r.name, json_group_array(n.number) FROM numbered n "
        "JOIN found f ON f.segment = n.segment JOIN document d ON d.id = n.document JOIN project r ON r.id = d.project "
        "GROUP BY d.id ORDER BY d.id DESC",
        {"concept": concept, "most": MOST_DOCUMENTS},
    )
    return [
        Use(document, name, project, project_name, tuple(sorted(json.loads(numbers))))
        for document, name, project, project_name, numbers in rows.fetchall()
    ]


def used(workspace: Workspace) -> frozenset[int]:
    """Return the numbers of all entries that stand in some document, also inside longer terms."""
    refresh(workspace)
    rows = workspace.db.execute(
        "SELECT DISTINCT f.concept FROM found_term f JOIN segment s ON s.id = f.segment"
    )
    return frozenset(row[0] for row in rows.fetchall())


def refresh(workspace: Workspace) -> int:
    """Bring what is kept up to date with the documents and the glossary; return how many texts were searched."""
    db = workspace.db
    newest = _newest(db)
    if _up_to(db) == newest and not _waiting(db):
        return 0
    with transaction(db):
        changed = _changed(db, _up_to(db), _newest(db))
        searched = _search_changed(db, changed) + _search_new(workspace)
        db.execute(
            "INSERT INTO found_state(id, history) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET history = excluded.history",
            [newest],
        )
    return searched


def _newest(db: Database) -> int:
    return int(
        db.execute(
            "SELECT max(coalesce((SELECT max(id) FROM history WHERE tbl = 'term'), 0), "
            "coalesce((SELECT max(id) FROM history WHERE tbl = 'concept'), 0))"
        ).fetchone()[0]
    )


def _up_to(db: Database) -> int:
    row = db.execute("SELECT history FROM found_state").fetchone()
    return int(row[0]) if row else 0


_NEW = (
    "SELECT s.id, r.source, s.text, s.version FROM segment s "
    f"{_DOCUMENT} LEFT JOIN searched h ON h.segment = s.id WHERE h.segment IS NULL OR h.version <> s.version"
)


def _waiting(db: Database) -> bool:
    return bool(db.execute(f"SELECT EXISTS ({_NEW})").fetchone()[0])


def _changed(db: Database, since: int, until: int) -> set[int]:
    """Return the entries of which something changed since a point of the history."""
    rows = db.execute(
        "SELECT json_extract(before, '$.concept'), json_extract(after, '$.concept') FROM history "
        "WHERE tbl = 'term' AND id > :since AND id <= :until UNION "
        "SELECT row, NULL FROM history WHERE tbl = 'concept' AND id > :since AND id <= :until",
        {"since": since, "until": until},
    )
    return {number for row in rows.fetchall() for number in row if number is not None}


def _search_changed(db: Database, changed: Collection[int]) -> int:
    """Look for the changed entries in the segments that were searched before."""
    wanted = json.dumps(sorted(changed))
    db.execute("DELETE FROM found_term WHERE concept IN (SELECT value FROM json_each(?))", [wanted])
    if not changed or db.execute("SELECT NOT EXISTS (SELECT 1 FROM searched)").fetchone()[0]:
        return 0
    searched = 0
    concepts = store.concepts(db, ids=changed)
    for language in LANGUAGES:
        terms = [t for each in concepts for t in each.terms if t.language == language]
        if not terms:
            continue
        index = TermIndex(terms, language)
        for segment, text in _holding(db, language, _beginnings(terms)):
            searched += 1
            _store(db, segment, index, text)
    return searched


def _search_new(workspace: Workspace) -> int:
    """Look for every entry in the segments that are new or changed."""
    db = workspace.db
    rows = db.execute(_NEW).fetchall()
    indexes = {source: workspace.index(source) for source in {row[1] for row in rows}}
    for segment, source, text, version in rows:
        db.execute("DELETE FROM found_term WHERE segment = ?", [segment])
        _store(db, segment, indexes[source], text)
        db.execute(
            "INSERT INTO searched(segment, version) VALUES (?, ?) "
            "ON CONFLICT (segment) DO UPDATE SET version = excluded.version",
            [segment, version],
        )
    return len(rows)


def _store(db: Database, segment: int, index: TermIndex, text: str) -> None:
    for concept in {match.term.concept for match in index.find(text)} - {None}:
        db.execute("INSERT OR IGNORE INTO found_term(concept, segment) VALUES (?, ?)", [concept, segment])


def _beginnings(terms: Iterable[Term]) -> list[str]:
    """Return what a text must hold one of, so that texts without can be passed over: the terms' first signs.

    An ending may change a word's last sign, never its first four.
    """
    out: dict[str, None] = {}
    for term in terms:
        for wording in (term.text, *term.forms):
            words = tokens(wording)
            word = words[0].text if words else wording
            start = word[: max(1, min(4, len(word) - 1))]
            out |= dict.fromkeys((start, start.lower(), start.upper(), start.capitalize()))
    return list(out)


def _holding(db: Database, language: str, beginnings: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the segments already searched that hold one of the beginnings."""
    rows = db.execute(
        f"SELECT s.id, s.text FROM segment s {_DOCUMENT} JOIN searched h ON h.segment = s.id "
        "WHERE r.source = ? AND EXISTS (SELECT 1 FROM json_each(?) b WHERE instr(s.text, b.value))",
        [language, json.dumps(beginnings)],
    )
    yield from ((row[0], row[1]) for row in rows.fetchall())
