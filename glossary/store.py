"""Concepts, terms, appointments and profiles in the database: reading them, and changing them as change sets.

A concept is read and written whole, with its terms. Statuses are held per profile; what a profile does not say, the
default profile says.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast, get_args

import regex
from sqlite_utils import Database

from glossary import history
from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES, fold
from glossary.terms import (
    KINDS,
    STATUSES,
    TERM_TYPES,
    Appointment,
    Concept,
    Gender,
    Pin,
    Profile,
    Source,
    Term,
)

SCOPE = "glossary"
DEFAULT_PROFILE = 1
_HAS_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
MAX_TEXT = 1000
MAX_FACT = 20_000
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
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]")
_UNSTORABLE = regex.compile(r"[\p{Cs}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TermError(GlossaryError, ValueError):
    """A concept or term that cannot be stored as given."""


class MissingConceptError(GlossaryError):
    """A concept that is not (or no longer) in the glossary."""


class StaleConceptError(GlossaryError):
    """A concept that someone else changed since it was read."""


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
    limit: int = -1,
    offset: int = 0,
) -> list[Concept]:
    """Return concepts with their terms, by name; `query` is looked for in the terms of all four languages.

    `status` asks for a term that has it in `profile`; `without` leaves concepts out by number.
    """
    where, values = _where(db, query, kind, unverified, status, jurisdiction, without, profile)
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
) -> int:
    """Return how many concepts a search finds."""
    where, values = _where(db, query, kind, unverified, status, jurisdiction, without, profile)
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
) -> tuple[str, list[Any]]:
    where = "1 = 1"
    values: list[Any] = []
    # Each word of the query must stand in some term; letter case and look-alike signs do not matter.
    words = dict.fromkeys(fold(query.encode(errors="replace").decode(), "kk").split())
    for word in list(words)[:MAX_QUERY_WORDS]:
        where += " AND EXISTS (SELECT 1 FROM term q WHERE q.concept = c.id AND instr(q.folded, ?))"
        values.append(word)
    if kind:
        where += " AND c.kind = ?"
        values.append(kind)
    if unverified:
        where += " AND EXISTS (SELECT 1 FROM term v WHERE v.concept = c.id AND v.verified = 0)"
    if status:
        lineage = db.execute(
            f"WITH {_LINEAGE} SELECT profile FROM lineage ORDER BY depth", {"profile": profile}
        )
        where += (
            " AND EXISTS (SELECT 1 FROM term w WHERE w.concept = c.id AND ? = coalesce((SELECT s.status "
            "FROM term_status s JOIN json_each(?) l ON l.value = s.profile WHERE s.term = w.id "
            "ORDER BY l.key LIMIT 1), 'proposed'))"
        )
        values += [status, json.dumps([row[0] for row in lineage])]
    if jurisdiction:
        where += " AND c.jurisdiction = ?"
        values.append(jurisdiction)
    if apart := list(without):
        where += " AND c.id NOT IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(apart))
    return where, values


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


def stamp(db: Database) -> tuple[int, str]:
    """Return what changes whenever anything in the glossary does: what a cached index is checked against.

    The time is part of it because a change that was rolled back leaves its number to the next one.
    """
    newest = max(
        int(db.execute("SELECT coalesce(max(id), 0) FROM history WHERE tbl = ?", [table]).fetchone()[0])
        for table in ("concept", "term", "term_status", "appointment", "profile")
    )
    row = db.execute(
        "SELECT c.at FROM history h JOIN change_set c ON c.id = h.change_set WHERE h.id = ?", [newest]
    ).fetchone()
    return newest, row[0] if row else ""


def terms(db: Database, language: str, *, profile: int = DEFAULT_PROFILE) -> list[Term]:
    """Return every term of a language, as an index needs them."""
    return [t for group in _terms(db, None, profile, language).values() for t in group]


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


# --- changing ------------------------------------------------------------------------------------------------------


def save_concept(
    db: Database,
    new: Concept,
    *,
    expected: int | None = None,
    profile: int = DEFAULT_PROFILE,
    author: str = history.LOCAL_AUTHOR,
) -> int:
    """Add the concept, or make the stored one with its `id` equal to it; return its id.

    Terms with an `id` are changed, terms without are added, stored terms not named are removed. `expected` is the
    `version()` that was read; a later one raises `StaleConceptError`. Raises `TermError` and stores nothing when a
    term is empty, only punctuation, holds control characters, or when two preferred full terms compete.
    """
    check(new)
    action = "edit entry" if new.id else "add entry"
    with history.change_set(db, action, author=author, label=new.name, scope=SCOPE):
        if new.id is not None:
            stored = concept(db, new.id, profile=profile)
            if expected is not None and version(db, new.id) != expected:
                raise StaleConceptError(
                    "“%(name)s” was changed by someone else meanwhile. Look at it again, then repeat your change.",
                    name=stored.name,
                )
        number = _write_concept(db, new)
        _write_terms(db, number, new.terms, profile)
    return number


def _write_concept(db: Database, new: Concept) -> int:
    values = {
        "key": new.key or None,
        "kind": new.kind,
        "definition": new.definition,
        "jurisdiction": new.jurisdiction,
        "organisation": new.organisation,
        "note": new.note,
    }
    try:
        if new.id is None:
            return _insert(db, "concept", values)
        _update(db, "concept", new.id, values)
    except sqlite3.IntegrityError as error:
        raise TermError(
            "The identifier “%(key)s” or the organisation of this entry cannot be used (%(reason)s).",
            key=new.key,
            reason=error,
        ) from error
    return new.id


def _write_terms(db: Database, number: int, wanted: Sequence[Term], profile: int) -> None:
    stored = {row[0] for row in db.execute("SELECT id FROM term WHERE concept = ?", [number])}
    for gone in stored - {t.id for t in wanted}:
        db.execute("DELETE FROM term WHERE id = ?", [gone])
    for term in wanted:
        values = _columns(term) | {"concept": number}
        if term.id in stored:
            _update(db, "term", cast(int, term.id), values)
            term_id = cast(int, term.id)
        else:
            term_id = _insert(db, "term", values)
        set_status(db, term_id, term.status, profile)


def _columns(term: Term) -> dict[str, Any]:
    return {
        "language": term.language,
        "text": term.text,
        "folded": fold(term.text, "kk"),
        "type": term.type,
        "gender": term.gender,
        "number": term.number,
        "valid_from": term.valid_from and term.valid_from.isoformat(),
        "valid_to": term.valid_to and term.valid_to.isoformat(),
        "forms": json.dumps(term.forms, ensure_ascii=False),
        "never": json.dumps(term.never, ensure_ascii=False),
        **{f"source_{f.name}": getattr(term.source, f.name) for f in dataclasses.fields(Source)},
        "verified": int(term.verified),
    }


def set_status(db: Database, term: int, status: str, profile: int = DEFAULT_PROFILE) -> None:
    """Give a term its status in a profile; part of an open change set.

    A profile that inherits the status already says nothing of its own.
    """
    row = db.execute(
        f"WITH {_LINEAGE} SELECT {_STATUS} FROM term t WHERE t.id = :term", {"profile": profile, "term": term}
    ).fetchone()
    if row is not None and row[0] == status:
        return
    db.execute(
        "INSERT INTO term_status(term, profile, status) VALUES (?, ?, ?) "
        "ON CONFLICT (term, profile) DO UPDATE SET status = excluded.status",
        [term, profile, status],
    )


def delete_concept(db: Database, number: int, *, author: str = history.LOCAL_AUTHOR) -> None:
    """Remove a concept with its terms, appointments and sign-offs; one undo brings all of it back."""
    name = concept(db, number).name
    with history.change_set(db, "delete entry", author=author, label=name, scope=SCOPE):
        db.execute("DELETE FROM concept WHERE id = ?", [number])


def merge_concepts(db: Database, keep: int, gone: int, *, author: str = history.LOCAL_AUTHOR) -> None:
    """Move everything of concept `gone` to concept `keep`, then remove `gone`.

    Of two equal texts in one language one is kept, and a fact that `keep` lacks comes from `gone`. A preferred full term of `gone` becomes admitted where `keep` has
    one already, so that no two compete.
    """
    if keep == gone:
        raise TermError("An entry cannot be merged with itself; choose another one.")
    first, second = concept(db, keep), concept(db, gone)
    if first.kind != second.kind:
        raise TermError(
            "“%(first)s” is a %(first_kind)s and “%(second)s” a %(second_kind)s; only entries of one kind are merged.",
            first=first.name,
            first_kind=first.kind,
            second=second.name,
            second_kind=second.kind,
        )
    with history.change_set(
        db, "merge entries", author=author, label=f"{first.name} ← {second.name}", scope=SCOPE
    ):
        _adopt(db, first, second)
        have = {(t.language, t.text) for t in first.terms}
        taken = {t.language for t in first.terms if _competes(t)}
        for term in second.terms:
            if (term.language, term.text) in have:
                continue
            if _competes(term) and term.language in taken:
                set_status(db, cast(int, term.id), "admitted")
            db.execute("UPDATE term SET concept = ? WHERE id = ?", [keep, term.id])
        _move_references(db, keep, gone)
        db.execute("DELETE FROM concept WHERE id = ?", [gone])


def _adopt(db: Database, keep: Concept, gone: Concept) -> None:
    """Fill what `keep` does not say with what `gone` says; an entry does not belong to itself."""
    values: dict[str, Any] = {
        name: getattr(keep, name) or getattr(gone, name) for name in ("definition", "jurisdiction", "note")
    }
    belongs = [o for o in (keep.organisation, gone.organisation) if o not in {None, keep.id, gone.id}]
    values["organisation"] = belongs[0] if belongs else None
    _update(db, "concept", cast(int, keep.id), values)


def _move_references(db: Database, keep: int, gone: int) -> None:
    """Let whatever speaks of concept `gone` speak of `keep`: every column that references `concept(id)`."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for key in db.table(table).foreign_keys:
            if key.other_table == "concept" and key.column and (table, key.column) != ("term", "concept"):
                db.execute(
                    f"UPDATE OR IGNORE {table} SET {key.column} = ? WHERE {key.column} = ?", [keep, gone]
                )


def add_appointment(
    db: Database,
    person: int,
    office: int,
    *,
    start: date | None = None,
    end: date | None = None,
    start_known: bool = True,
    end_known: bool = True,
    acting: bool = False,
    source: Source | None = None,
    verified: bool = False,
    author: str = history.LOCAL_AUTHOR,
) -> int:
    """Record that `person` held `office` from `start` to `end` (inclusive; None is open or, if so marked, unknown)."""
    if start and end and end < start:
        raise TermError(
            "The term of office ends (%(end)s) before it begins (%(start)s).", end=end, start=start
        )
    label = f"{concept(db, person).name} – {concept(db, office).name}"
    with history.change_set(db, "add appointment", author=author, label=label, scope=SCOPE):
        return _insert(
            db,
            "appointment",
            {
                "person": person,
                "office": office,
                "start": start and start.isoformat(),
                "end": end and end.isoformat(),
                "start_known": int(start_known),
                "end_known": int(end_known),
                "acting": int(acting),
                "verified": int(verified),
                **{
                    f"source_{f.name}": getattr(source or Source(), f.name)
                    for f in dataclasses.fields(Source)
                },
            },
        )


def check(new: Concept) -> None:
    """Raise `TermError` unless the concept can be stored."""
    if new.kind not in KINDS:
        raise TermError(
            "“%(kind)s” is not a kind of entry; use one of %(kinds)s.", kind=new.kind, kinds=", ".join(KINDS)
        )
    if not new.terms:
        raise TermError("An entry needs a wording in at least one language.")
    if new.key != new.key.strip() or new.key.startswith("#") or _CONTROL.search(new.key):
        raise TermError(
            "“%(key)s” cannot be an identifier; use letters, digits and hyphens.", key=repr(new.key)
        )
    for fact in (new.definition, new.jurisdiction, new.note):
        _check_fact(fact)
    seen: set[tuple[str, str]] = set()
    for term in new.terms:
        check_term(term)
        if (term.language, term.text) in seen:
            raise TermError("“%(text)s” stands twice in one entry. Remove one.", text=term.text)
        seen.add((term.language, term.text))
    for language in LANGUAGES:
        rivals = [t.text for t in new.terms if t.language == language and _competes(t)]
        if len(rivals) > 1:
            raise TermError(
                "“%(first)s” and “%(second)s” are both the preferred full name in %(language)s. "
                "Make one of them admitted.",
                first=rivals[0],
                second=rivals[1],
                language=language,
            )


def check_term(term: Term) -> None:
    """Raise `TermError` unless the term has a text that can be found and values from the lists."""
    if term.language not in LANGUAGES:
        raise TermError("“%(language)s” is not one of kk, ky, ru, en.", language=term.language)
    _check_wording(term.text, term.language)
    for text in (*term.forms, *term.never):
        _check_wording(text, term.language)
    for name, value, allowed in (
        ("type", term.type, TERM_TYPES),
        ("status", term.status, STATUSES),
        ("gender", term.gender or "", ("", *get_args(Gender))),
        ("number", term.number or "", ("", "singular", "plural")),
    ):
        if value not in allowed:
            raise TermError(
                "“%(value)s” cannot be the %(field)s of a wording; use one of %(values)s.",
                value=value,
                field=name,
                values=", ".join(filter(None, allowed)),
            )
    if term.valid_from and term.valid_to and term.valid_to < term.valid_from:
        raise TermError(
            "“%(text)s” is valid until %(end)s, which is before %(start)s, when its validity begins.",
            text=term.text,
            start=term.valid_from,
            end=term.valid_to,
        )
    check_source(term.source)


def check_source(source: Source) -> None:
    """Raise `TermError` unless the source can be stored."""
    for fact in dataclasses.astuple(source):
        _check_fact(fact)


def _check_wording(text: str, language: str) -> None:
    if not _HAS_LETTER_OR_DIGIT.search(text):
        raise TermError(
            "A wording in %(language)s is empty or only punctuation. Write it or remove it.",
            language=language,
        )
    if _CONTROL.search(text):
        raise TermError(
            "“%(text)s” holds a line break or an invisible control character. Remove it.", text=repr(text)
        )
    if text != text.strip():
        raise TermError("“%(text)s” begins or ends with a space. Remove it.", text=text)
    if len(text) > MAX_TEXT:
        raise TermError(
            "A wording in %(language)s is longer than %(most)s signs.", language=language, most=MAX_TEXT
        )


def _check_fact(text: str) -> None:
    if _UNSTORABLE.search(text):
        raise TermError("“%(text)s” holds an invisible control character. Remove it.", text=repr(text))
    if len(text) > MAX_FACT:
        raise TermError("A definition, note or source is longer than %(most)s signs.", most=MAX_FACT)


def _competes(term: Term) -> bool:
    return term.status == "preferred" and term.type == "full"


def _insert(db: Database, table: str, values: dict[str, Any]) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" * len(values))
    sql = f"INSERT INTO {table}({names}) VALUES ({places}) RETURNING id"
    return int(db.execute(sql, list(values.values())).fetchone()[0])


def _update(db: Database, table: str, number: int, values: dict[str, Any]) -> None:
    settings = ", ".join(f'"{name}" = ?' for name in values)
    db.execute(f"UPDATE {table} SET {settings} WHERE id = ?", [*values.values(), number])
