"""The file that a `TermIndex` is saved in: JSON, checked before it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from glossary.errors import GlossaryError
from glossary.terms import KINDS, Source, Term

_FORMAT = "audarma-term-index"
_VERSION = 1
_DEFAULT = Term("", "kk")
_TERM_FIELDS = frozenset(f.name for f in fields(Term))
_SOURCE_FIELDS = frozenset(f.name for f in fields(Source))


def write(
    path: Path, language: str, terms: Sequence[Term | None], postings: Mapping[str, int | list[int]]
) -> None:
    """Write an index to `path`, whole or not at all."""
    rows = [_to_row(term, language) if term is not None else None for term in terms]
    content = {
        "format": _FORMAT,
        "version": _VERSION,
        "language": language,
        "rows": rows,
        "postings": postings,
    }
    partial = path.with_name(path.name + ".partial")
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        partial.write_bytes(text.encode("utf-8", "surrogatepass"))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(path: Path, variants: int) -> tuple[str, list[Any], dict[str, Any]]:
    """Return language, rows and postings of the index in `path`; a file that `write` did not make is a `GlossaryError`.

    `variants` is how many postings a row may have. Rows stay as JSON until `from_row` is asked for one: a hundred thousand terms are
    there at once.
    """
    try:
        content = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise _foreign(path) from error
    if (
        not isinstance(content, dict)
        or content.get("format") != _FORMAT
        or not isinstance(content.get("language"), str)
    ):
        raise _foreign(path)
    if content.get("version") != _VERSION:
        raise GlossaryError(
            "%(file)s is a term index of another version (%(version)s); build it anew from the glossary.",
            file=path.name, version=str(content.get("version")),
        )  # fmt: skip
    rows: Any = content.get("rows")
    postings: Any = content.get("postings")
    if not _sound(rows, postings, variants):
        raise _foreign(path)
    language: str = content["language"]
    return language, rows, postings


def _foreign(path: Path) -> GlossaryError:
    return GlossaryError(
        "%(file)s is not a term index that Audarma saved; build it anew from the glossary.", file=path.name
    )


def _sound(rows: object, postings: object, variants: int) -> bool:
    """Tell whether what a file holds can be an index: rows of the right shape, postings that point at rows."""
    if not isinstance(rows, list) or not isinstance(postings, dict):
        return False
    if not all(row is None or _sound_row(row) for row in rows):
        return False
    limit = len(rows) * variants
    flat = (p for v in postings.values() for p in (v if isinstance(v, list) else (v,)))
    return all(type(p) is int and 0 <= p < limit for p in flat)


def _sound_row(row: object) -> bool:
    if not isinstance(row, list) or len(row) != 3 or not isinstance(row[2], dict):
        return False
    text, kind, rest = row
    return (
        isinstance(text, str)
        and kind in KINDS
        and all(_sound_value(name, value) for name, value in rest.items())
    )


def _sound_value(name: str, value: object) -> bool:
    if name in {"id", "concept"}:
        return isinstance(value, int)
    if name in {"forms", "never"}:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if name == "source":
        return (
            isinstance(value, dict)
            and value.keys() <= _SOURCE_FIELDS
            and all(isinstance(v, str) for v in value.values())
        )
    if name in {"valid_from", "valid_to"}:
        return isinstance(value, str) and _is_date(value)
    return name in _TERM_FIELDS and isinstance(value, (str, bool))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _to_row(term: Term, index_language: str) -> list[Any]:
    """Return a term as JSON: text, kind, and an object of what is not as usual."""
    rest: dict[str, Any] = {}
    for f in fields(Term):
        value = getattr(term, f.name)
        if f.name in {"text", "kind", "language"} or value == getattr(_DEFAULT, f.name):
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, Source):
            value = {s.name: getattr(value, s.name) for s in fields(Source) if getattr(value, s.name)}
        rest[f.name] = value
    if term.language != index_language:
        rest["language"] = term.language
    return [term.text, term.kind, rest]


def from_row(row: list[Any], language: str) -> Term:
    """Return the term that a row of a saved index holds."""
    rest = {"language": language, **row[2]}
    for name in ("valid_from", "valid_to"):
        if rest.get(name):
            rest[name] = date.fromisoformat(rest[name])
    for name in ("forms", "never"):
        rest[name] = tuple(rest.get(name, ()))
    if "source" in rest:
        rest["source"] = Source(**rest["source"])
    return Term(text=row[0], kind=row[1], **rest)
