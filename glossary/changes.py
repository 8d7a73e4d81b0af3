"""Changing the glossary: concepts, statuses, appointments, each change a change set that can be undone.

A concept is written whole, with its terms; what cannot be stored raises `TermError` and changes nothing.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any, cast, get_args

import regex
from sqlite_utils import Database

from glossary import history
from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES, fold
from glossary.store import DEFAULT_PROFILE, SCOPE, concept, inherited_status, version
from glossary.terms import KINDS, STATUSES, TERM_TYPES, Concept, Gender, Source, Term

_HAS_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
CONTROL = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]")
"""What a wording or a name, which is one line, cannot hold."""
_UNSTORABLE = regex.compile(r"[\p{Cs}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MAX_TEXT = 1000
MAX_FACT = 20_000


class TermError(GlossaryError, ValueError):
    """A concept or term that cannot be stored as given."""


class StaleConceptError(GlossaryError):
    """A concept that someone else changed since it was read."""


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
        check_profiles(db, number)
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

    A profile that would inherit the status says nothing of its own, so that it goes on following its parent.
    """
    if inherited_status(db, term, profile) == status:
        return
    if profile != DEFAULT_PROFILE and inherited_status(db, term, _parent(db, profile)) == status:
        db.execute("DELETE FROM term_status WHERE term = ? AND profile = ?", [term, profile])
        return
    db.execute(
        "INSERT INTO term_status(term, profile, status) VALUES (?, ?, ?) "
        "ON CONFLICT (term, profile) DO UPDATE SET status = excluded.status",
        [term, profile, status],
    )


def _parent(db: Database, profile: int) -> int:
    row = db.execute(
        "SELECT coalesce(parent, ?) FROM profile WHERE id = ?", [DEFAULT_PROFILE, profile]
    ).fetchone()
    return int(row[0]) if row is not None else DEFAULT_PROFILE


def check_profiles(db: Database, number: int) -> None:
    """Raise `TermError` where two preferred full wordings of an entry compete in a profile that speaks of it."""
    said = db.execute(
        "SELECT DISTINCT p.id, p.name FROM profile p JOIN term_status s ON s.profile = p.id "
        "JOIN term t ON t.id = s.term WHERE t.concept = ? AND p.id <> ? ORDER BY p.id",
        [number, DEFAULT_PROFILE],
    )
    for profile, name in said.fetchall():
        if (rivals := _rivals(concept(db, number, profile=profile))) is not None:
            raise TermError(
                "“%(first)s” and “%(second)s” would both be the preferred full name in %(language)s in the profile "
                "“%(profile)s”. Change their statuses there first.",
                first=rivals[0].text,
                second=rivals[1].text,
                language=rivals[0].language,
                profile=name,
            )


def _rivals(entry: Concept) -> tuple[Term, Term] | None:
    for language in LANGUAGES:
        found = [t for t in entry.terms if t.language == language and _competes(t)]
        if len(found) > 1:
            return found[0], found[1]
    return None


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
    if new.key != new.key.strip() or new.key.startswith("#") or CONTROL.search(new.key):
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
    if (rivals := _rivals(new)) is not None:
        raise TermError(
            "“%(first)s” and “%(second)s” are both the preferred full name in %(language)s. "
            "Make one of them admitted.",
            first=rivals[0].text,
            second=rivals[1].text,
            language=rivals[0].language,
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
    if CONTROL.search(text):
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
