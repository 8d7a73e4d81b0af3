"""Concepts, terms, appointments and profiles in the database: reading them (`glossary/changes.py` changes them).

A concept is read whole, with its terms. Statuses are held per profile; what a profile does not say, the
default profile says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES, fold
from glossary.terms import TERM_TYPES, Appointment, Concept, Pin, Profile, Source, Term

SCOPE = "glossary"
DEFAULT_PROFILE = 1
# A profile, its parent and so on, the default last; the first of them that gives the term `t` a status decides.
_LINEAGE = (
    "RECURSIVE lineage(profile, depth) AS (SELECT :profile, 0 UNION "
    "SELECT coalesce(p.parent, 1), l.depth + 1 FROM lineage l JOIN profile p ON p.id = l.profile "
    "WHERE l.profile <> 1 AND l.depth < 20)"
)
_STATUS = (
    "(SELECT s.status FROM lineage l JOIN term_status s ON s.profile = l.profile WHERE s.term = t.id "
    "ORDER BY l.depth LIMIT 1)"
)
MAX_QUERY_WORDS = 20


class MissingConceptError(GlossaryError):
    """A concept that is not (or no longer) in the glossary."""


# --- reading -------------------------------------------------------------------------------------------------------


def concepts(
    db: Database,
    *,
    ids: Iterable[int] | None = None,
    query: str = "",
    kind: str = "",
    unverified: bool = False,
    status: str = "",
    jurisdiction: str = "",
    without: Iterable[int] = (),
    profile: int = DEFAULT_PROFILE,
    own: bool = False,
    limit: int = -1,
    offset: int = 0,
) -> list[Concept]:
    """Return concepts with their terms, by name; `query` is looked for in the terms of all four languages.

    `status` asks for a term that has it in `profile`; `without` leaves concepts out by number, `own` those of which
    the profile says nothing itself.
    """
    where, values = _where(db, query, kind, unverified, status, jurisdiction, without, profile, own=own)
    if ids is not None:
        where += " AND c.id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(ids)))
    rows = list(
        db.query(
            f"SELECT c.* FROM concept c LEFT JOIN term t ON t.concept = c.id AND t.language = 'kk' "
            f"WHERE {where} GROUP BY c.id ORDER BY min(t.folded), c.id LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
    )
    terms = _terms(db, [row["id"] for row in rows], profile)
    return [_concept(row, terms.get(row["id"], ())) for row in rows]


def page(db: Database, *, after: int = 0, limit: int, **filters: Any) -> list[Concept]:
    """Return `limit` concepts by number, from behind number `after` on; `filters` as for `concepts`."""
    defaults = {"query": "", "kind": "", "unverified": False, "status": "", "jurisdiction": ""}
    where, values = _where(db, **{**defaults, **filters}, without=(), profile=DEFAULT_PROFILE, own=False)
    rows = db.execute(
        f"SELECT c.id FROM concept c WHERE {where} AND c.id > ? ORDER BY c.id LIMIT ?",
        [*values, after, limit],
    ).fetchall()
    found = concepts(db, ids=[row[0] for row in rows])
    if len(found) < len(rows):
        # One was removed between the two readings: a short page would look like the end.
        return page(db, after=after, limit=limit, **filters)
    return sorted(found, key=lambda concept_: concept_.id or 0)


def count(
    db: Database,
    *,
    query: str = "",
    kind: str = "",
    unverified: bool = False,
    status: str = "",
    jurisdiction: str = "",
    without: Iterable[int] = (),
    profile: int = DEFAULT_PROFILE,
    own: bool = False,
) -> int:
    """Return how many concepts a search finds."""
    where, values = _where(db, query, kind, unverified, status, jurisdiction, without, profile, own=own)
    return int(db.execute(f"SELECT count(*) FROM concept c WHERE {where}", values).fetchone()[0])


def jurisdictions(db: Database) -> list[str]:
    """Return the countries that concepts belong to, in alphabetical order."""
    found = db.execute("SELECT DISTINCT jurisdiction FROM concept WHERE jurisdiction <> '' ORDER BY 1")
    return [row[0] for row in found]


def _where(
    db: Database,
    query: str,
    kind: str,
    unverified: bool,
    status: str,
    jurisdiction: str,
    without: Iterable[int],
    profile: int,
    *,
    own: bool,
) -> tuple[str, list[Any]]:
    where = "1 = 1"
    values: list[Any] = []
    # Each word of the query must stand in some term; letter case and look-alike signs do not matter.
    words = dict.fromkeys(fold(query.encode(errors="replace").decode(), "kk").split())
    # One pass over the terms for each condition: a look-up per concept takes seconds among tens of thousands.
    for word in list(words)[:MAX_QUERY_WORDS]:
        where += " AND c.id IN (SELECT q.concept FROM term q WHERE instr(q.folded, ?))"
        values.append(word)
    if kind:
        where += " AND c.kind = ?"
        values.append(kind)
    if unverified:
        where += " AND c.id IN (SELECT v.concept FROM term v WHERE v.verified = 0)"
    if status:
        lineage = db.execute(
            f"WITH {_LINEAGE} SELECT profile FROM lineage ORDER BY depth", {"profile": profile}
        ).fetchall()
        said = [f"s{number}.status" for number in range(len(lineage))]
        joins = " ".join(
            f"LEFT JOIN term_status s{number} ON s{number}.profile = {int(row[0])} AND s{number}.term = w.id"
            for number, row in enumerate(lineage)
        )
        where += f" AND c.id IN (SELECT w.concept FROM term w {joins} WHERE coalesce({', '.join(said)}, 'proposed') = ?)"
        values.append(status)
    if own:
        where += (
            " AND EXISTS (SELECT 1 FROM term o JOIN term_status s ON s.term = o.id "
            "WHERE o.concept = c.id AND s.profile = ?)"
        )
        values.append(profile)
    if jurisdiction:
        where += " AND c.jurisdiction = ?"
        values.append(jurisdiction)
    if apart := list(without):
        where += " AND c.id NOT IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(apart))
    return where, values


def names(db: Database, kind: str, *, but: int | None = None) -> list[tuple[int, str]]:
    """Return number and name of every entry of a kind, in the order of their Kazakh names; `but` leaves one out."""
    rows = db.execute(
        "SELECT c.id, coalesce(max(CASE WHEN t.language = 'kk' AND t.type = 'full' THEN t.text END), min(t.text), c.key) "
        "AS name FROM concept c LEFT JOIN term t ON t.concept = c.id WHERE c.kind = ? AND c.id IS NOT ? "
        "GROUP BY c.id ORDER BY name",
        [kind, but],
    )
    return [(row[0], row[1] or "") for row in rows.fetchall()]


def concept(db: Database, number: int, *, profile: int = DEFAULT_PROFILE) -> Concept:
    """Return one concept; `MissingConceptError` when there is none."""
    found = concepts(db, ids=[number], profile=profile)
    if not found:
        raise MissingConceptError("There is no glossary entry number %(number)s (any more).", number=number)
    return found[0]


def version(db: Database, number: int) -> int:
    """Return the number of the change set that last touched the concept or its terms, added or removed ones included."""
    row = db.execute("SELECT version FROM concept WHERE id = ?", [number]).fetchone()
    return int(row[0]) if row else 0


def stamp(
    db: Database, tables: Sequence[str] = ("concept", "term", "term_status", "appointment", "profile")
) -> tuple[int, str]:
    """Return what changes whenever anything in the glossary, or in these tracked tables, does: what a cache is checked against.

    The time is part of it because a change that was rolled back leaves its number to the next one.
    """
    newest = max(
        int(db.execute("SELECT coalesce(max(id), 0) FROM history WHERE tbl = ?", [table]).fetchone()[0])
        for table in tables
    )
    row = db.execute(
        "SELECT c.at FROM history h JOIN change_set c ON c.id = h.change_set WHERE h.id = ?", [newest]
    ).fetchone()
    return newest, row[0] if row else ""


def terms(db: Database, language: str, *, profile: int = DEFAULT_PROFILE) -> list[Term]:
    """Return every term of a language, as an index needs them."""
    return [t for group in _terms(db, None, profile, language).values() for t in group]


def inherited_status(db: Database, term: int, profile: int = DEFAULT_PROFILE) -> str | None:
    """Return the status that a term has in a profile, its own or an inherited one."""
    row = db.execute(
        f"WITH {_LINEAGE} SELECT {_STATUS} FROM term t WHERE t.id = :term", {"profile": profile, "term": term}
    ).fetchone()
    return row[0] if row is not None else None


def pin(concept_: Concept, source: Term, language: str) -> Pin:
    """Return the renderings of `source`'s concept to use in `language`, and those to avoid."""
    ranked = {"preferred": 0, "admitted": 1}
    wanted = [t for t in concept_.terms if t.language == language and t.status in ranked]
    # A short form stands for a short form, an acronym for an acronym; the full name is always right.
    wanted.sort(key=lambda t: (t.type != source.type, ranked[t.status], TERM_TYPES.index(t.type)))
    avoid = [t for t in concept_.terms if t.language == language and t.status in {"deprecated", "forbidden"}]
    return Pin(source, tuple(wanted), tuple(avoid))


def profiles(db: Database) -> list[Profile]:
    """Return the profiles, the default one first."""
    return [
        Profile(row["name"], row["id"], row["parent"], row["jurisdiction"], row["note"])
        for row in db.query("SELECT * FROM profile ORDER BY id")
    ]


def appointments(db: Database) -> list[Appointment]:
    """Return who held which office, names in every language that has them."""
    rows = list(db.query("SELECT * FROM appointment ORDER BY id"))
    wanted = {row["person"] for row in rows} | {row["office"] for row in rows}
    by_id = {c.id: c for c in concepts(db, ids=wanted)}
    return [
        Appointment(
            person=_names(by_id[row["person"]]),
            office=_names(by_id[row["office"]]),
            start=_date(row["start"]),
            end=_date(row["end"]),
            start_known=bool(row["start_known"]),
            end_known=bool(row["end_known"]),
            acting=bool(row["acting"]),
            id=row["id"],
            source=_source(row),
        )
        for row in rows
    ]


def _names(concept_: Concept) -> dict[str, str]:
    preferred = {language: concept_.preferred(language) for language in LANGUAGES}
    return {language: term.text for language, term in preferred.items() if term is not None}


def _terms(
    db: Database, ids: Sequence[int] | None, profile: int, language: str | None = None
) -> dict[int, tuple[Term, ...]]:
    where = "1 = 1" if ids is None else "t.concept IN (SELECT value FROM json_each(:ids))"
    where += "" if language is None else " AND t.language = :language"
    out: dict[int, list[Term]] = {}
    for row in db.query(
        f"WITH {_LINEAGE} SELECT t.*, c.kind, c.jurisdiction, coalesce({_STATUS}, 'proposed') AS status "
        f"FROM term t JOIN concept c ON c.id = t.concept WHERE {where} ORDER BY t.id",
        {"ids": json.dumps(list(ids or ())), "profile": profile, "language": language},
    ):
        out.setdefault(row["concept"], []).append(_term(row))
    return {key: tuple(value) for key, value in out.items()}


def _term(row: dict[str, Any]) -> Term:
    return Term(
        row["text"],
        row["language"],
        row["kind"],
        id=row["id"],
        concept=row["concept"],
        type=row["type"],
        status=row["status"],
        gender=row["gender"],
        number=row["number"],
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        forms=tuple(json.loads(row["forms"])),
        never=tuple(json.loads(row["never"])),
        source=_source(row),
        verified=bool(row["verified"]),
        jurisdiction=row["jurisdiction"],
    )


def _concept(row: dict[str, Any], terms_: tuple[Term, ...]) -> Concept:
    return Concept(
        row["kind"],
        row["id"],
        row["key"] or "",
        row["definition"],
        row["jurisdiction"],
        row["organisation"],
        row["note"],
        terms_,
    )


def _source(row: dict[str, Any]) -> Source:
    return Source(*(row[f"source_{name}"] for name in ("act", "number", "date", "url", "note")))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
