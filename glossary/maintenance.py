"""Keeping the glossary in order: entries that look like one, proposals that wait for a decision, an entry's history."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlite_utils import Database

from glossary import changes, history, store
from glossary.history import ChangeSet
from glossary.store import DEFAULT_PROFILE, MissingConceptError
from glossary.terms import Concept, Term

MOST_DUPLICATES = 200
MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Two entries of one kind and country that have a wording in common, letter case and look-alike signs apart."""

    first: Concept
    second: Concept
    shared: tuple[tuple[str, str], ...]  # language and the first entry's wording


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording that waits for a decision, and the entry it belongs to."""

    concept: Concept
    term: Term


# --- duplicates ----------------------------------------------------------------------------------------------------


def duplicates(db: Database, *, limit: int = MOST_DUPLICATES) -> list[Duplicates]:
    """Return pairs of entries that are probably one, those with the most wordings in common first.

    People by initials or surname alone are not compared: many share them.
    """
    pairs: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for first, second, language, text in db.execute(
        "SELECT a.concept, b.concept, a.language, a.text FROM term a "
        "JOIN term b ON b.folded = a.folded AND b.language = a.language AND b.concept > a.concept "
        "JOIN concept c ON c.id = a.concept "
        "JOIN concept d ON d.id = b.concept AND d.kind = c.kind AND d.jurisdiction = c.jurisdiction "
        "WHERE a.type NOT IN ('initials', 'surname') AND b.type NOT IN ('initials', 'surname') "
        "ORDER BY a.concept, b.concept, a.id"
    ):
        pairs.setdefault((first, second), []).append((language, text))
    found = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:limit]
    concepts = {c.id: c for c in store.concepts(db, ids={number for pair, _ in found for number in pair})}
    return [
        Duplicates(concepts[first], concepts[second], tuple(dict.fromkeys(shared)))
        for (first, second), shared in found
    ]


# --- proposals -----------------------------------------------------------------------------------------------------


def proposals(db: Database, *, limit: int = -1, offset: int = 0) -> list[Proposal]:
    """Return the wordings with the status `proposed` of a page of entries, by entry."""
    found = store.concepts(db, status="proposed", limit=limit, offset=offset)
    return [Proposal(c, term) for c in found for term in c.terms if term.status == "proposed"]


def approve(db: Database, term: int, *, author: str = history.LOCAL_AUTHOR) -> str:
    """Accept a proposal: preferred where its language has no preferred full wording, else admitted; return which."""
    found = _proposal(db, term)
    rivals = [
        t
        for t in found.concept.terms
        if t.language == found.term.language and t.status == "preferred" and t.type == found.term.type
    ]
    status = "admitted" if rivals else "preferred"
    with history.change_set(db, "approve proposal", author=author, label=found.term.text, scope=store.SCOPE):
        changes.set_status(db, term, status)
    return status


def reject(db: Database, term: int, *, author: str = history.LOCAL_AUTHOR) -> None:
    """Remove a proposal, and its entry when nothing else is in it; one undo brings it back."""
    found = _proposal(db, term)
    others = tuple(t for t in found.concept.terms if t.id != term)
    number = found.concept.id or 0
    with history.change_set(db, "reject proposal", author=author, label=found.term.text, scope=store.SCOPE):
        if others:
            changes.save_concept(db, replace(found.concept, terms=others), author=author)
        else:
            changes.delete_concept(db, number, author=author)


def _proposal(db: Database, term: int) -> Proposal:
    row = db.execute("SELECT concept FROM term WHERE id = ?", [term]).fetchone()
    concept = store.concept(db, row[0], profile=DEFAULT_PROFILE) if row is not None else None
    found = next((t for t in concept.terms if t.id == term), None) if concept is not None else None
    if concept is None or found is None or found.status != "proposed":
        raise MissingConceptError("This proposal was decided meanwhile. Load the page again.")
    return Proposal(concept, found)


# --- history -------------------------------------------------------------------------------------------------------


def changes_of(db: Database, concept: int, *, limit: int = MOST_CHANGES) -> list[ChangeSet]:
    """Return the actions that touched an entry, its wordings (removed ones too) or its appointments, newest first."""
    rows = db.execute(
        "WITH mine(tbl, row) AS ("
        "  SELECT 'concept', :concept UNION "
        "  SELECT tbl, row FROM history WHERE tbl = 'term' AND json_extract(before, '$.concept') = :concept UNION "
        "  SELECT tbl, row FROM history WHERE tbl = 'term' AND json_extract(after, '$.concept') = :concept UNION "
        "  SELECT tbl, row FROM history WHERE tbl = 'appointment' AND :concept IN ("
        "    json_extract(before, '$.person'), json_extract(after, '$.person'),"
        "    json_extract(before, '$.office'), json_extract(after, '$.office'))), "
        "everything(tbl, row) AS (SELECT tbl, row FROM mine UNION "
        "  SELECT 'term_status', s.id FROM term_status s JOIN term t ON t.id = s.term WHERE t.concept = :concept) "
        "SELECT DISTINCT h.change_set FROM everything e JOIN history h ON h.tbl = e.tbl AND h.row = e.row "
        "ORDER BY 1 DESC LIMIT :limit",
        {"concept": concept, "limit": limit},
    )
    return [history.get_change_set(db, row[0]) for row in rows.fetchall()]
