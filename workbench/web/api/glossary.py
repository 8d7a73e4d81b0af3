"""Glossary entries and their wordings: search, one, add, change, remove; and finding terms in a text."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for

from glossary import changes, store
from glossary.database import transaction
from glossary.terms import KINDS, STATUSES, Concept, Source, Term
from workbench.web import forms, workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page
from workbench.web.api.schemas_words import SOURCE_FIELDS

TAG = "glossary"


@operation(
    "GET",
    "/concepts",
    tag=TAG,
    summary="Search the glossary",
    answer="Concept",
    kinds=(int,),
    query={
        "q": {"type": "string", "maxLength": 200, "description": "Words that stand in a wording of any language."},
        "kind": {"type": "string", "enum": list(KINDS)},
        "status": {"type": "string", "enum": list(STATUSES), "description": "A wording has this status."},
        "jurisdiction": {"type": "string", "maxLength": 10, "description": "Country code."},
        "unverified": {"type": "boolean", "description": "true: a wording is not verified."},
    },
)  # fmt: skip
def list_concepts(asked: Asked) -> Answer:
    """Return entries in the order in which they were added."""
    after = int(asked.after[0]) if asked.after else 0
    query = asked.query
    found = store.page(
        workspace().db,
        after=after,
        limit=asked.limit + 1,
        query=query.get("q", ""),
        kind=query.get("kind", ""),
        status=query.get("status", ""),
        jurisdiction=query.get("jurisdiction", ""),
        unverified=query.get("unverified", False),
    )
    page = Page.of(found, asked.limit, lambda concept: (concept.id or 0,))
    return Answer(Page([_json(concept) for concept in page.rows], page.after))


@operation("POST", "/concepts", tag=TAG, summary="Add an entry", answer="Concept", body="NewConcept", status=201, tagged=True)  # fmt: skip
def create_concept(asked: Asked) -> Answer:
    """Add an entry with its wordings."""
    number = changes.save_concept(workspace().db, _read(asked.body, Concept(asked.body["kind"])))
    return _answer(number, location=url_for("api.get_concept", concept=number))


@operation("GET", "/concepts/{concept}", tag=TAG, summary="One entry", answer="Concept", tagged=True)
def get_concept(asked: Asked, concept: int) -> Answer:
    """Return one entry."""
    return _answer(concept)


@operation("PUT", "/concepts/{concept}", tag=TAG, summary="Change an entry", answer="Concept", body="NewConcept", tagged=True, conditional=True)  # fmt: skip
def put_concept(asked: Asked, concept: int) -> Answer:
    """Make an entry equal to what is sent; fields that are not named stay, wordings that are not named are removed."""
    with transaction(workspace().db):
        stored = store.concept(workspace().db, concept)
        asked.expect(store.version(workspace().db, concept))
        changes.save_concept(workspace().db, _read(asked.body, stored), expected=asked.version())
    return _answer(concept)


@operation("DELETE", "/concepts/{concept}", tag=TAG, summary="Remove an entry", status=204, conditional=True)
def delete_concept(asked: Asked, concept: int) -> Answer:
    """Remove an entry; the glossary's page offers the undo."""
    with transaction(workspace().db):
        store.concept(workspace().db, concept)
        asked.expect(store.version(workspace().db, concept))
        changes.delete_concept(workspace().db, concept)
    return Answer()


@operation(
    "POST", "/terms/find", tag=TAG, summary="Find terms in a text", answer="FoundTerms", body="FindRequest"
)
def find_terms(asked: Asked) -> Answer:
    """Return where terms stand in a text, in whatever form, the longest first where they begin together."""
    found = workspace().index(asked.body["language"]).find(asked.body["text"])
    return Answer(
        {
            "terms": [
                {
                    "start": match.start,
                    "end": match.end,
                    "form": match.form,
                    "term": match.term.text,
                    "kind": match.term.kind,
                    "concept": match.term.concept,
                }
                for match in found
            ]
        }
    )


def _answer(number: int, *, location: str = "") -> Answer:
    db = workspace().db
    stored = store.concept(db, number)
    return Answer(_json(stored), store.version(db, number), location)


def _json(concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.id,
        "name": concept.name,
        "kind": concept.kind,
        "key": concept.key,
        "definition": concept.definition,
        "jurisdiction": concept.jurisdiction,
        "organisation": concept.organisation,
        "note": concept.note,
        "terms": [_term_json(term) for term in concept.terms],
        "version": store.version(workspace().db, concept.id or 0),
    }


def _term_json(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "text": term.text,
        "language": term.language,
        "type": term.type,
        "status": term.status,
        "gender": term.gender,
        "number": term.number,
        "valid_from": _day(term.valid_from),
        "valid_to": _day(term.valid_to),
        "forms": list(term.forms),
        "never": list(term.never),
        "source": dataclasses.asdict(term.source),
        "verified": term.verified,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(body: Mapping[str, Any], stored: Concept) -> Concept:
    """Return the entry that was sent, what it does not name as it is stored."""
    facts = {name: value for name, value in body.items() if name != "terms"}
    known = {term.id: term for term in stored.terms if term.id is not None}
    kind = body["kind"]
    terms = tuple(_read_term(said, known.get(said.get("id"), Term("", "kk")), kind) for said in body["terms"])
    return dataclasses.replace(stored, **facts, terms=terms)


def _read_term(said: Mapping[str, Any], stored: Term, kind: Any) -> Term:
    values = {
        name: value for name, value in said.items() if name not in {"id", "source", "valid_from", "valid_to"}
    }
    for name in ("valid_from", "valid_to"):
        if name in said:
            values[name] = None if said[name] is None else forms.parse_day(said[name])
    for name in ("forms", "never"):
        if name in values:
            values[name] = tuple(values[name])
    if "source" in said:
        values["source"] = Source(*(said["source"].get(name, "") for name in SOURCE_FIELDS))
    return dataclasses.replace(stored, **values, kind=kind)
