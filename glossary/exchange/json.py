"""The glossary as JSON, without loss: entries, wordings with their statuses in every profile, profiles, appointments, sources.

One record a line, so that a difference of two exports can be read and an error has a line. What a record does not say
stays as it is stored. Only the history is left out: it belongs to the workspace.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from glossary import changes, store
from glossary.errors import AudarmaError
from glossary.exchange.json_outline import FORMAT, SECTIONS, VERSION, sections
from glossary.exchange.posts import stored_posts
from glossary.exchange.records import (
    FACTS,
    OF_SOURCE,
    Entry,
    ImportRefusedError,
    Outlet,
    Post,
    Record,
    Rejected,
    Wording,
    decoded,
    entries,
    names,
    parse_day,
)
from glossary.exchange.stored import Stored
from glossary.terms import KINDS, Concept, Profile, Source, Term

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_BYTES = 200_000_000
_TERM_FIELDS = frozenset(
    {"language", "text", "type", "status", "statuses", "gender", "number", "valid_from", "valid_to", "forms", "never",
     "source", "verified"}
)  # fmt: skip
_CONCEPT_FIELDS = frozenset(
    {"id", "key", "kind", "definition", "jurisdiction", "organisation", "note", "terms"}
)
_POST_FIELDS = frozenset(
    {"person", "office", "start", "end", "start_known", "end_known", "acting", "source", "verified"}
)
_PROFILE_FIELDS = frozenset({"name", "parent", "jurisdiction", "note", "default"})


# --- writing -------------------------------------------------------------------------------------------------------


def write(db: Database) -> Iterator[bytes]:
    """Yield the whole glossary as JSON, piece by piece."""
    yield f'{{\n"format": "{FORMAT}",\n"version": {VERSION}'.encode()
    for section, rows in (
        ("profiles", _profile_rows(db)),
        ("concepts", _concept_rows(db)),
        ("appointments", map(_post_row, stored_posts(db))),
    ):
        yield f',\n"{section}": ['.encode()
        for number, row in enumerate(rows):
            # A lone surrogate cannot be written as UTF-8; the store refuses it, older rows are escaped.
            yield (",\n" if number else "\n").encode() + json.dumps(row, ensure_ascii=False).encode()
        yield b"\n]"
    yield b"\n}\n"


def _profile_rows(db: Database) -> Iterator[dict[str, Any]]:
    profiles = {profile.id: profile for profile in store.profiles(db)}
    written: set[int | None] = set()

    def row(profile: Profile) -> Iterator[dict[str, Any]]:
        # A parent stands before those that follow it.
        if profile.id in written:
            return
        written.add(profile.id)
        if profile.parent is not None:
            yield from row(profiles[profile.parent])
        yield {
            "name": profile.name,
            "default": profile.id == store.DEFAULT_PROFILE,
            "parent": profiles[profile.parent].name if profile.parent is not None else "",
            "jurisdiction": profile.jurisdiction,
            "note": profile.note,
        }

    for profile in profiles.values():
        yield from row(profile)


def _concept_rows(db: Database) -> Iterator[dict[str, Any]]:
    called, stored = names(db), Stored(db)
    for concept in entries(db):
        statuses: dict[tuple[str, str], dict[str, str]] = {}
        for (language, text, profile), status in stored.statuses(concept.id or 0).items():
            statuses.setdefault((language, text), {})[profile] = status
        yield {
            "id": concept.id,
            "key": concept.key,
            "kind": concept.kind,
            "definition": concept.definition,
            "jurisdiction": concept.jurisdiction,
            "organisation": "" if concept.organisation is None else called[concept.organisation],
            "note": concept.note,
            "terms": [
                _term_row(term, statuses.get((term.language, term.text), {})) for term in concept.terms
            ],
        }


def _term_row(term: Term, statuses: Mapping[str, str]) -> dict[str, Any]:
    return {
        "language": term.language,
        "text": term.text,
        "type": term.type,
        "status": term.status,
        "statuses": dict(statuses),
        "gender": term.gender,
        "number": term.number,
        "valid_from": _written(term.valid_from),
        "valid_to": _written(term.valid_to),
        "forms": list(term.forms),
        "never": list(term.never),
        "source": _source_row(term.source),
        "verified": term.verified,
    }


def _post_row(post: Post) -> dict[str, Any]:
    return {
        "person": post.person,
        "office": post.office,
        "start": _written(post.start),
        "end": _written(post.end),
        "start_known": post.start_known,
        "end_known": post.end_known,
        "acting": post.acting,
        "source": _source_row(post.source),
        "verified": post.verified,
    }


def _source_row(source: Source) -> dict[str, str]:
    """The parts of a source that are known; on reading, the others are empty."""
    return {name: value for name, value in dataclasses.asdict(source).items() if value}


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# --- reading -------------------------------------------------------------------------------------------------------


def records(data: bytes) -> Iterator[Record]:
    """Yield what the file says: profiles, then entries, then appointments, wherever they stand in it.

    Raises `ImportRefusedError` with the line for what is not JSON or not a glossary of this format.
    """
    text = decoded(data, MAX_BYTES)
    found = sections(text)
    readers: dict[str, Callable[[int, Any], Record]] = {
        "profiles": _outlet,
        "concepts": _entry,
        "appointments": _post,
    }
    for name in SECTIONS:
        for line, row in _lines(text, found.get(name, [])):
            try:
                yield readers[name](line, row)
            except AudarmaError as error:
                yield Rejected(line, error.message, error.values)


def _lines(text: str, rows: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """Turn the offsets of records, which ascend, into lines."""
    line, before = 1, 0
    for offset, row in rows:
        line += text.count("\n", before, offset)
        before = offset
        yield line, row


# --- records -------------------------------------------------------------------------------------------------------


def _entry(line: int, row: Any) -> Entry:
    _check_fields(row, _CONCEPT_FIELDS, ("kind", "terms"))
    kind, number = row["kind"], row.get("id")
    if kind not in KINDS:
        raise ImportRefusedError(
            "“%(kind)s” is not a kind of entry; use one of %(kinds)s.", kind=kind, kinds=", ".join(KINDS)
        )
    if number is not None and (
        isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 10**18
    ):
        raise _wrong("id", "a number")
    if not isinstance(row["terms"], list):
        raise _wrong("terms", "a list")
    concept = Concept(
        kind,
        number,
        _text(row, "key"),
        _text(row, "definition"),
        _text(row, "jurisdiction"),
        None,
        _text(row, "note"),
    )
    wordings = [_wording(term, kind) for term in row["terms"]]
    return Entry(
        line, concept, frozenset(row) & (FACTS | {"organisation"}), _text(row, "organisation"), wordings
    )


def _wording(row: Any, kind: Any) -> Wording:
    _check_fields(row, _TERM_FIELDS, ("language", "text"))
    statuses = row.get("statuses") or {}
    if not isinstance(statuses, dict) or not all(isinstance(status, str) for status in statuses.values()):
        raise _wrong("statuses", "an object of texts")
    term = Term(
        _text(row, "text"),
        _text(row, "language"),
        kind,
        type=cast(Any, _text(row, "type") or "full"),
        status=cast(Any, _text(row, "status") or "preferred"),
        gender=cast(Any, _text(row, "gender") or None),
        number=cast(Any, _text(row, "number") or None),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        forms=_texts(row, "forms"),
        never=_texts(row, "never"),
        source=_source(row),
        verified=_yes(row, "verified", unsaid=False),
    )
    # An empty language would mean: not one of ours, leave it out.
    changes.check_term(term)
    return Wording(term, frozenset(row), statuses)


def _post(line: int, row: Any) -> Post:
    _check_fields(row, _POST_FIELDS, ("person", "office"))
    said = frozenset(row) | (
        frozenset(f"source_{name}" for name in OF_SOURCE) if "source" in row else frozenset()
    )
    return Post(
        line,
        _text(row, "person"),
        _text(row, "office"),
        start=_day(row, "start"),
        end=_day(row, "end"),
        said=said,
        start_known=_yes(row, "start_known", unsaid=True),
        end_known=_yes(row, "end_known", unsaid=True),
        acting=_yes(row, "acting", unsaid=False),
        source=_source(row),
        verified=_yes(row, "verified", unsaid=False),
    )


def _outlet(line: int, row: Any) -> Outlet:
    _check_fields(row, _PROFILE_FIELDS, ("name",))
    profile = Profile(_text(row, "name"), None, None, _text(row, "jurisdiction"), _text(row, "note"))
    changes.check_source(Source(profile.jurisdiction, profile.note))
    return Outlet(line, profile, _text(row, "parent"), _yes(row, "default", unsaid=False))


def _check_fields(row: Any, known: frozenset[str], required: tuple[str, ...]) -> None:
    if not isinstance(row, dict):
        raise _wrong("record", "an object")
    for name in row:
        if name not in known:
            raise ImportRefusedError(
                "“%(field)s” is not a field of this record; use %(fields)s.",
                field=name[:40],
                fields=", ".join(sorted(known)),
            )
    for name in required:
        if name not in row:
            raise ImportRefusedError("The field “%(field)s” is missing.", field=name)


def _wrong(field: str, wanted: str) -> ImportRefusedError:
    return ImportRefusedError("The field “%(field)s” must be %(wanted)s.", field=field, wanted=wanted)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(name, "a text")
    return value or ""


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _wrong(name, "a list of texts")
    return tuple(value)


def _day(row: Mapping[str, Any], name: str) -> date | None:
    return parse_day(_text(row, name), name)


def _yes(row: Mapping[str, Any], name: str, *, unsaid: bool) -> bool:
    value = row.get(name, unsaid)
    if not isinstance(value, bool):
        raise _wrong(name, "true or false")
    return value


def _source(row: Mapping[str, Any]) -> Source:
    value = row.get("source") or {}
    _check_fields(value, frozenset(OF_SOURCE), ())
    return Source(*(_text(value, name) for name in OF_SOURCE))
