"""The rows of a glossary table, whatever file holds them: columns, and records to and from rows of text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from glossary import changes, store
from glossary.errors import AudarmaError
from glossary.exchange.records import (
    FACTS,
    OF_SOURCE,
    Entry,
    ImportRefusedError,
    Post,
    Record,
    Rejected,
    Wording,
    names,
    parse_day,
)
from glossary.terms import KINDS, Concept, Source, Term

if TYPE_CHECKING:
    from sqlite_utils import Database

COLUMNS = (
    "id", "key", "kind", "jurisdiction", "organisation", "definition", "note",
    "language", "text", "type", "status", "gender", "number", "valid_from", "valid_to", "forms", "never",
    "source_act", "source_number", "source_date", "source_url", "source_note", "verified",
)  # fmt: skip
POST_COLUMNS = (
    "person", "office", "start", "end", "start_known", "end_known", "acting",
    "source_act", "source_number", "source_date", "source_url", "source_note", "verified",
)  # fmt: skip
_REQUIRED = ("kind", "language", "text")
_REQUIRED_OF_POSTS = ("person", "office")
_SEPARATOR = "|"  # between the values of `forms` and `never`


# --- writing -------------------------------------------------------------------------------------------------------


def of_entries(db: Database) -> Iterator[dict[str, str]]:
    """Yield one row a wording, entries by name."""
    called = names(db)
    for concept in store.concepts(db):
        for term in concept.terms:
            yield _row(concept, term, "" if concept.organisation is None else called[concept.organisation])


def _row(concept: Concept, term: Term, organisation: str) -> dict[str, str]:
    return {
        "id": str(concept.id or ""),
        "key": concept.key,
        "kind": concept.kind,
        "jurisdiction": concept.jurisdiction,
        "organisation": organisation,
        "definition": concept.definition,
        "note": concept.note,
        "language": term.language,
        "text": term.text,
        "type": term.type,
        "status": term.status,
        "gender": term.gender or "",
        "number": term.number or "",
        "valid_from": term.valid_from.isoformat() if term.valid_from else "",
        "valid_to": term.valid_to.isoformat() if term.valid_to else "",
        "forms": _joined(term.forms),
        "never": _joined(term.never),
        **_source_cells(term.source),
        "verified": "yes" if term.verified else "no",
    }


def of_posts(posts: Iterable[Post]) -> Iterator[dict[str, str]]:
    """Yield one row an appointment."""
    for post in posts:
        yield {
            "person": post.person,
            "office": post.office,
            "start": post.start.isoformat() if post.start else "",
            "end": post.end.isoformat() if post.end else "",
            **{
                name: "yes" if getattr(post, name) else "no"
                for name in ("start_known", "end_known", "acting", "verified")
            },
            **_source_cells(post.source),
        }


def _source_cells(source: Source) -> dict[str, str]:
    return {f"source_{name}": getattr(source, name) for name in OF_SOURCE}


# --- reading -------------------------------------------------------------------------------------------------------


def column_names(cells: Sequence[str]) -> list[str]:
    """Return the columns that a table's first line names; unknown, missing and repeated ones are errors."""
    found = [name.strip().lower() for name in cells]
    while found and not found[-1]:
        found.pop()
    posts = set(_REQUIRED_OF_POSTS) <= set(found)
    known, required = (POST_COLUMNS, _REQUIRED_OF_POSTS) if posts else (COLUMNS, _REQUIRED)
    for name in found:
        if name not in known or found.count(name) > 1:
            raise ImportRefusedError(
                "The column “%(column)s” in line 1 is unknown or stands there twice. The columns are: %(columns)s.",
                column=name,
                columns=", ".join(known),
            )
    if missing := [name for name in required if name not in found]:
        raise ImportRefusedError(
            "The column “%(column)s” is missing from line 1. The columns are: %(columns)s.",
            column=missing[0],
            columns=", ".join(known),
        )
    return found


def named(columns: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    """Return a row's cells by column; cells beyond the columns are an error."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise ImportRefusedError(
            "Line %(line)s has %(cells)s cells for %(columns)s columns. Check its separators and quotation marks.",
            line=line,
            cells=len(cells),
            columns=len(columns),
        )
    # A spreadsheet may leave out empty cells at a row's end.
    return dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))


def records(columns: Sequence[str], found: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Record]:
    """Return what the rows of a table with these columns say."""
    return _posts(columns, found) if "office" in columns else _entries(frozenset(columns), found)


def _posts(columns: Sequence[str], found: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Record]:
    for line, row in found:
        try:
            yield Post(
                line,
                row["person"].strip(),
                row["office"].strip(),
                start=_day(row, "start"),
                end=_day(row, "end"),
                said=frozenset(columns),
                start_known=_yes(row, "start_known", unsaid=True),
                end_known=_yes(row, "end_known", unsaid=True),
                acting=_yes(row, "acting"),
                source=_source(row),
                verified=_yes(row, "verified"),
            )
        except AudarmaError as error:
            yield Rejected(line, error.message, error.values)


def _entries(columns: frozenset[str], found: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Record]:
    """Yield the entries in the order of their first rows; what rows do not agree on is rejected."""
    groups: dict[str, Entry] = {}
    for line, row in found:
        try:
            term = _term(row)
            concept = _facts(row)
        except AudarmaError as error:
            yield Rejected(line, error.message, error.values)
            continue
        organisation = row.get("organisation", "").strip()
        name = concept.key or (f"#{concept.id}" if concept.id is not None else f"line {line}")
        said = columns & (FACTS | {"organisation"})
        group = groups.setdefault(name, Entry(line, concept, said, organisation))
        if (group.concept, group.organisation) != (concept, organisation):
            yield Rejected(
                line,
                "This row says something else of the entry “%(key)s” than line %(first)s.",
                {"key": name, "first": group.line},
            )
        elif any((w.term.language, w.term.text) == (term.language, term.text) for w in group.wordings):
            yield Rejected(line, "“%(text)s” stands twice in one entry.", {"text": term.text})
        else:
            group.wordings.append(Wording(term, columns))
    yield from groups.values()


def _facts(row: Mapping[str, str]) -> Concept:
    kind = row["kind"].strip()
    if kind not in KINDS:
        raise ImportRefusedError(
            "“%(kind)s” is not a kind of entry; use one of %(kinds)s.", kind=kind, kinds=", ".join(KINDS)
        )
    number = row.get("id", "").strip()
    if number and not re.fullmatch(r"[0-9]{1,18}", number):
        raise ImportRefusedError(
            "“%(id)s” is not a number; leave the column id as it was exported, or empty.", id=number
        )
    return Concept(
        cast("Any", kind),
        int(number) if number else None,
        row.get("key", "").strip(),
        row.get("definition", ""),
        row.get("jurisdiction", ""),
        None,
        row.get("note", ""),
    )


def _term(row: Mapping[str, str]) -> Term:
    term = Term(
        row["text"],
        row["language"].strip(),
        cast("Any", row["kind"].strip()),
        type=cast("Any", row.get("type", "").strip() or "full"),
        status=cast("Any", row.get("status", "").strip() or "preferred"),
        gender=cast("Any", row.get("gender", "").strip() or None),
        number=cast("Any", row.get("number", "").strip() or None),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        forms=_list(row.get("forms", "")),
        never=_list(row.get("never", "")),
        source=_source(row),
        verified=_yes(row, "verified"),
    )
    changes.check_term(term)
    return term


def _source(row: Mapping[str, str]) -> Source:
    return Source(*(row.get(f"source_{f.name}", "") for f in dataclasses.fields(Source)))


def _joined(parts: Iterable[str]) -> str:
    return _SEPARATOR.join(
        part.replace("\\", "\\\\").replace(_SEPARATOR, f"\\{_SEPARATOR}") for part in parts
    )


def _list(cell: str) -> tuple[str, ...]:
    parts = (re.sub(r"\\(.)", r"\1", part).strip() for part in re.findall(r"(?:[^|\\]|\\.|\\$)+", cell))
    return tuple(part for part in parts if part)


def _yes(row: Mapping[str, str], column: str, *, unsaid: bool = False) -> bool:
    cell = row.get(column, "").strip().lower()
    if cell not in {"", "yes", "no"}:
        raise ImportRefusedError(
            "“%(cell)s” in the column %(column)s: write yes or no.", cell=row[column], column=column
        )
    return cell == "yes" if cell else unsaid


def _day(row: Mapping[str, str], name: str) -> Any:
    return parse_day(row.get(name, "").strip(), name)
