"""Glossaries for the tests of the exchange formats: filled, compared, sent there and back."""

from __future__ import annotations

import dataclasses
from datetime import date

from glossary import changes, history, store
from glossary.database import connect, migrate
from glossary.migrations import migrations
from glossary.terms import Concept, Source, Term

TABLES = ("concept", "term", "term_status", "profile", "appointment", "change_set", "history")


def fresh():
    db = connect(":memory:")
    migrate(db, [migrations])
    return db


def filled():
    """A small glossary with everything that can be said: profiles, statuses, appointments, references, odd signs."""
    db = fresh()
    source = Source("Жарлық", "№ 15", "2025-08", "https://example.org/a?b=1&c=2", "бірінші\nекінші <b>")
    body = changes.save_concept(
        db, Concept("organisation", key="kz-council", jurisdiction="KZ", terms=(
            Term("Жоғары кеңес", "kk", "organisation", source=source, verified=True),
            Term("ЖК", "kk", "organisation", type="acronym", status="admitted"),
            Term("Высший совет", "ru", "organisation", forms=("Высшего|совета", "a\\b"), never=("высший",)),
        )))  # fmt: skip
    office = changes.save_concept(
        db, Concept("title", definition="  Кеңес «басшысы» & \n\tорынбасары  ", note="=1+1", terms=(
            Term("кеңес төрағасы", "kk", "title", gender="masculine", number="singular"),
            Term("председатель совета", "ru", "title", valid_from=date(2020, 1, 1), valid_to=date(2030, 1, 1)),
            Term("председателька", "ru", "title", status="forbidden"),
            Term("глава совета", "ru", "title", status="deprecated", type="short", source=Source(url="ftp://x y")),
        )))  # fmt: skip
    person = changes.save_concept(
        db, Concept("person", key="p1", terms=(
            Term("Асан Үсенов", "kk", "person"),
            Term("А. Үсенов", "kk", "person", type="initials", status="admitted"),
            Term("Үсенов", "kk", "person", type="surname", status="proposed"),
            Term("Асан Усенов", "ru", "person", source=Source("Заң")),
        )))  # fmt: skip
    changes.save_concept(
        db, Concept("term", key="кілт сөз", terms=(Term("=A1", "kk"), Term("+7", "en"), Term("'q", "ru")))
    )
    with history.change_set(db, "test"):
        db.execute("UPDATE concept SET organisation = ? WHERE id = ?", [body, office])
        db.execute("INSERT INTO profile(name, jurisdiction, note) VALUES ('kg', 'KG', 'ескерту')")
        db.execute("INSERT INTO profile(name, parent) VALUES ('kg-press', 2)")
        (term,) = db.execute("SELECT id FROM term WHERE text = 'председатель совета'").fetchone()
        db.execute("INSERT INTO term_status(term, profile, status) VALUES (?, 2, 'admitted')", [term])
        db.execute("INSERT INTO term_status(term, profile, status) VALUES (?, 3, 'deprecated')", [term])
    changes.add_appointment(
        db,
        person,
        office,
        start=date(2021, 1, 1),
        end=date(2022, 1, 1),
        acting=True,
        source=source,
        verified=True,
    )
    changes.add_appointment(db, person, office, start=date(2022, 1, 1), end_known=False)
    return db


def rows_of(db) -> dict[str, list]:
    return {table: list(db.query(f"SELECT * FROM {table} ORDER BY id")) for table in TABLES}


def content(db) -> dict:
    """Everything but numbers: what two workspaces that say the same have in common."""
    concepts = store.concepts(db)
    named = {c.id: c.key or c.name for c in concepts}
    profiles = {p.id: p.name for p in store.profiles(db)}
    return {
        "concepts": {
            named[c.id]: (
                dataclasses.replace(
                    c, id=None, organisation=None, terms=tuple(dataclasses.replace(t, id=None, concept=None) for t in c.terms)
                ),
                named.get(c.organisation),
            )
            for c in concepts
        },
        "statuses": sorted(
            db.execute(
                "SELECT t.language, t.text, p.name, s.status FROM term_status s JOIN term t ON t.id = s.term "
                "JOIN profile p ON p.id = s.profile"
            )
        ),
        "profiles": {p.name: (profiles.get(p.parent), p.jurisdiction, p.note) for p in store.profiles(db)},
        "appointments": [
            {k: named[v] if k in {"person", "office"} else v for k, v in row.items() if k not in {"id", "version"}}
            for row in db.query("SELECT * FROM appointment ORDER BY id")
        ],
    }  # fmt: skip
