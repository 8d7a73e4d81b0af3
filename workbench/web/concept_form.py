"""The form of one glossary entry: the rows it shows, and the concept that it sends back."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, cast

from glossary.languages import LANGUAGES
from glossary.terms import Concept, Gender, Kind, Source, Status, Term, TermType
from workbench.web.forms import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EMPTY_ROWS = 2
SOURCE_FIELDS = tuple(field.name for field in dataclasses.fields(Source))
CONCEPT_FIELDS = ("kind", "key", "definition", "jurisdiction", "organisation", "note")
_ROW = re.compile(r"term-(\d{1,4})-text\Z")

Entered = dict[str, Any]


def entered(concept: Concept, version: int) -> Entered:
    """Return what the form shows for a stored (or a new, empty) concept."""
    rows = [_row(term) for term in sorted(concept.terms, key=lambda term: LANGUAGES.index(term.language))]
    present = {term.language for term in concept.terms}
    rows += [empty_row(language) for language in LANGUAGES if language not in present]
    return {
        "kind": concept.kind,
        "key": concept.key,
        "definition": concept.definition,
        "jurisdiction": concept.jurisdiction,
        "organisation": str(concept.organisation or ""),
        "note": concept.note,
        "version": version,
        "rows": with_empty_rows(rows),
    }


def empty_row(language: str) -> dict[str, Any]:
    """Return a row to write a new wording into."""
    return _row(Term("", language))


def with_empty_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with two empty ones behind, for wordings to add without a script."""
    return [*rows, *(empty_row("kk") for _ in range(EMPTY_ROWS))]


def _row(term: Term) -> dict[str, Any]:
    return {
        "id": str(term.id or ""),
        "text": term.text,
        "language": term.language,
        "type": term.type,
        "status": term.status,
        "gender": term.gender or "",
        "number": term.number or "",
        "valid_from": term.valid_from.isoformat() if term.valid_from else "",
        "valid_to": term.valid_to.isoformat() if term.valid_to else "",
        "forms": "\n".join(term.forms),
        "never": "\n".join(term.never),
        "verified": term.verified,
        "remove": False,
        **{f"source_{name}": getattr(term.source, name) for name in SOURCE_FIELDS},
    }


def sent(form: Mapping[str, str]) -> Entered:
    """Return what the form sent, as it was entered, so that it can be shown again beside an error."""
    numbers = sorted(int(match[1]) for name in form if (match := _ROW.match(name)))
    rows = [_sent_row(form, f"term-{number}-") for number in numbers]
    version = form.get("version", "")
    return {
        **{name: form.get(name, "").strip() for name in CONCEPT_FIELDS},
        "version": int(version) if version.isascii() and version.isdigit() else None,
        "rows": rows,
    }


def _sent_row(form: Mapping[str, str], prefix: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: form.get(prefix + name, "").strip()
        for name in _row(Term("", "kk"))
        if name not in {"verified", "remove"}
    }
    return row | {"verified": f"{prefix}verified" in form, "remove": f"{prefix}remove" in form}


def read(entry: Entered, number: int | None) -> Concept:
    """Return the concept that was entered; rows left empty, and rows marked for removal, are no terms.

    A stored wording whose text was emptied is kept in, so that the glossary refuses it: removing is asked for by name.
    """
    kind = entry["kind"]
    terms = tuple(
        _term(row, kind) for row in entry["rows"] if not row["remove"] and (row["text"] or row["id"])
    )
    organisation = entry["organisation"]
    return Concept(
        cast("Kind", kind),
        number,
        entry["key"],
        entry["definition"],
        entry["jurisdiction"],
        int(organisation) if organisation.isascii() and organisation.isdigit() else None,
        entry["note"],
        terms,
    )


def _term(row: Mapping[str, Any], kind: Kind) -> Term:
    return Term(
        row["text"],
        row["language"],
        kind,
        id=int(row["id"]) if row["id"].isascii() and row["id"].isdigit() else None,
        type=cast("TermType", row["type"]),
        status=cast("Status", row["status"]),
        gender=cast("Gender", row["gender"]) or None,
        number=row["number"] or None,
        valid_from=parse_day(row["valid_from"]) if row["valid_from"] else None,
        valid_to=parse_day(row["valid_to"]) if row["valid_to"] else None,
        forms=tuple(_lines(row["forms"])),
        never=tuple(_lines(row["never"])),
        source=Source(*(row[f"source_{name}"] for name in SOURCE_FIELDS)),
        verified=row["verified"],
    )


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
