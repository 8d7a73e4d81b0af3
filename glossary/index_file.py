"""The file that a `TermIndex` is saved in: JSON, checked before it is believed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from glossary.errors import GlossaryError
from glossary.terms import KINDS, Kind, Source, Term

_FORMAT = "audarma-term-index"
_VERSION = 4
_DEFAULT = Term("", "kk")
_TERM_FIELDS = frozenset(f.name for f in fields(Term))
_SOURCE_FIELDS = frozenset(f.name for f in fields(Source))


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file holds. Rows stay as they are until `term` is asked for one: a hundred thousand terms are there at once.

    `texts` has None where a term was discarded; `rest` says of a row's term what is not as usual. `ends` and `short` are what an
    index knows of its keys.
    """

    language: str
    texts: list[str | None]
    kinds: list[Kind]
    rest: Mapping[str, dict[str, Any]]
    postings: dict[str, int]
    further: dict[str, list[int]]
    ends: list[str]
    short: list[str]

    def term(self, row: int) -> Term:
        """Return the term of a row that has one."""
        text, rest = self.texts[row], {"language": self.language, **self.rest.get(str(row), {})}
        assert text is not None
        for name in ("valid_from", "valid_to"):
            if rest.get(name):
                rest[name] = date.fromisoformat(rest[name])
        for name in ("forms", "never"):
            rest[name] = tuple(rest.get(name, ()))
        if "source" in rest:
            rest["source"] = Source(**rest["source"])
        return Term(text=text, kind=self.kinds[row], **rest)


def write(
    path: Path,
    language: str,
    terms: Sequence[Term | None],
    postings: Mapping[str, int],
    further: Mapping[str, Sequence[int]],
    ends: Iterable[str],
    short: Iterable[str],
) -> None:
    """Write an index to `path`, whole or not at all."""
    content = {
        "format": _FORMAT,
        "version": _VERSION,
        "language": language,
        "texts": [term.text if term is not None else None for term in terms],
        "kinds": [term.kind if term is not None else "term" for term in terms],
        "rest": {
            str(row): rest
            for row, term in enumerate(terms)
            if term is not None and (rest := _unusual(term, language))
        },
        "postings": postings,
        "further": further,
        "ends": sorted(ends),
        "short": sorted(short),
    }
    partial = path.with_name(path.name + ".partial")
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        partial.write_bytes(text.encode("utf-8", "surrogatepass"))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(path: Path, variants: int) -> Saved:
    """Return what the index in `path` holds; a file that `write` did not make is a `GlossaryError`.

    `variants` is how many postings a row may have.
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
    found: dict[str, Any] = {f.name: content.get(f.name) for f in fields(Saved)}
    saved = Saved(**found)
    if not _sound(saved, variants):
        raise _foreign(path)
    return saved


def _foreign(path: Path) -> GlossaryError:
    return GlossaryError(
        "%(file)s is not a term index that Audarma saved; build it anew from the glossary.", file=path.name
    )


def _sound(saved: Saved, variants: int) -> bool:
    """Tell whether what a file holds can be an index: rows of the right shape, postings that point at rows."""
    lists = (saved.texts, saved.kinds, saved.ends, saved.short)
    if not all(isinstance(v, list) for v in lists) or not all(
        isinstance(v, dict) for v in (saved.rest, saved.postings, saved.further)
    ):
        return False
    rows = len(saved.texts)
    if len(saved.kinds) != rows or not _only(saved.kinds, str) or not set(saved.kinds) <= set(KINDS):
        return False
    if not _only(saved.texts, str, type(None)) or not _only((*saved.ends, *saved.short), str):
        return False
    if not _only(saved.further.values(), list):
        return False
    flat = [*saved.postings.values(), *chain.from_iterable(saved.further.values())]
    if not _only(flat, int) or (flat and not 0 <= min(flat) <= max(flat) < rows * variants):
        return False
    return all(
        isinstance(rest, dict) and all(_sound_value(name, value) for name, value in rest.items())
        for rest in saved.rest.values()
    )


def _only(values: Iterable[object], *types: type) -> bool:
    return set(map(type, values)) <= set(types)


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


def _unusual(term: Term, index_language: str) -> dict[str, Any]:
    """Return as JSON what a term has beyond text and kind that is not as usual."""
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
    return rest
