"""Where the glossary's entries stand in the documents, in any inflection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary import store
from glossary.index import TermIndex
from glossary.languages import tokens
from workbench.terminology import outermost

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.terms import Term
    from workbench.workspace import Workspace

MOST_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Use:
    """A document in which an entry stands, and the numbers (from 1) of the segments."""

    document: int
    name: str
    project: int
    project_name: str
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    document: int
    name: str
    project: int
    project_name: str
    source: str
    number: int
    text: str


def uses(workspace: Workspace, concept: int) -> list[Use]:
    """Return the documents in which an entry stands, the newest first: at most a hundred of them.

    A wording inside a longer term of another entry counts too: a change to it would be seen there.
    """
    db = workspace.db
    terms = store.concept(db, concept).terms
    out: dict[int, list[_Segment]] = {}
    for language in {term.language for term in terms}:
        mine = [term for term in terms if term.language == language]
        index = TermIndex(mine, language)
        for segment in _segments(db, language, _beginnings(mine)):
            if (segment.document in out or len(out) < MOST_DOCUMENTS) and index.find(segment.text):
                out.setdefault(segment.document, []).append(segment)
    return [
        Use(first.document, first.name, first.project, first.project_name, tuple(s.number for s in found))
        for found in out.values()
        for first in found[:1]
    ]


def _beginnings(terms: list[Term]) -> list[str]:
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


def _segments(db: Database, language: str, beginnings: list[str]) -> Iterator[_Segment]:
    holds = " OR ".join("instr(text, ?)" for _ in beginnings) or "0"
    rows = db.execute(
        "SELECT * FROM (SELECT d.id, d.name, r.id AS project, r.name AS project_name, r.source, "
        "row_number() OVER (PARTITION BY d.id ORDER BY p.position, s.position) AS number, s.text FROM segment s "
        "JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
        f"JOIN project r ON r.id = d.project WHERE r.source = ?) WHERE {holds} ORDER BY id DESC, number",
        [language, *beginnings],
    )
    return (_Segment(*row) for row in rows.fetchall())


def used(workspace: Workspace) -> frozenset[int]:
    """Return the numbers of all entries that stand in some document, longer terms before those inside them.

    Kept until the glossary or a document changes; after a change every segment is searched once more.
    """
    db = workspace.db
    texts = db.execute("SELECT count(*), max(id), sum(version) FROM segment").fetchone()
    return workspace.remembered("used", (store.stamp(db), tuple(texts)), lambda: _used(workspace))


def _used(workspace: Workspace) -> frozenset[int]:
    found: set[int] = set()
    rows = workspace.db.execute(
        "SELECT DISTINCT r.source, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph "
        "JOIN document d ON d.id = p.document JOIN project r ON r.id = d.project"
    ).fetchall()
    for source, text in rows:
        matches = outermost(workspace.index(source).find(text))
        found |= {m.term.concept for m in matches if m.term.concept is not None}
    return frozenset(found)
