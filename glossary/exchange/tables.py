"""The glossary as a CSV table: one wording a row, concepts held together by their identifier.

A spreadsheet opens it: UTF-8 with a byte order mark, comma or semicolon. A cell that a spreadsheet would take for a
formula is written with an apostrophe before it, which is taken off again on reading. Reading what was written changes
nothing.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from glossary import history, store
from glossary.errors import AudarmaError, GlossaryError
from glossary.terms import KINDS, Concept, Source, Term

if TYPE_CHECKING:
    from _csv import Reader

    from sqlite_utils import Database

COLUMNS = (
    "id", "key", "kind", "jurisdiction", "organisation", "definition", "note",
    "language", "text", "type", "status", "gender", "number", "valid_from", "valid_to", "forms", "never",
    "source_act", "source_number", "source_date", "source_url", "source_note", "verified",
)  # fmt: skip
REQUIRED = ("kind", "language", "text")
MAX_BYTES = 20_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_SEPARATOR = "|"  # between the values of `forms` and `never`


class TableError(GlossaryError, ValueError):
    """A table that cannot be read; nothing was stored. `rejected` lists the rows at fault."""

    def __init__(self, message: str, /, *, rejected: tuple[Rejected, ...] = (), **values: Any) -> None:
        super().__init__(message, **values)
        self.rejected = rejected


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken: its line in the file, and why (a message template and its values)."""

    line: int
    message: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The reason in English."""
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import does, or did: numbers of concepts, and the rows it cannot take."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()


@dataclass(slots=True)
class _Group:
    """The rows of one entry: its facts as the first row gives them, and its wordings."""

    line: int
    concept: Concept
    organisation: str
    terms: list[Term] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Step:
    """An entry to store: as it will be, and as it is stored now."""

    group: _Group
    new: Concept
    old: Concept | None


@dataclass(slots=True)
class _Plan:
    """What an import would do; `columns` are those that the table has: what it does not have is left as it is."""

    columns: frozenset[str]
    steps: list[_Step] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unchanged: int = 0

    @property
    def preview(self) -> Preview:
        """The numbers for a person."""
        new = sum(step.old is None for step in self.steps)
        rejected = tuple(sorted(self.rejected, key=lambda r: r.line))
        return Preview(new, len(self.steps) - new, self.unchanged, rejected)


def write_csv(db: Database) -> bytes:
    """Return the whole glossary as a table."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    everything = store.concepts(db)
    keys = {c.id: c.key or f"#{c.id}" for c in everything}
    for concept in everything:
        for term in concept.terms:
            values = _row(concept, term, keys.get(concept.organisation, ""))
            writer.writerow([_guard(values[name]) for name in COLUMNS])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


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
        "source_act": term.source.act,
        "source_number": term.source.number,
        "source_date": term.source.date,
        "source_url": term.source.url,
        "source_note": term.source.note,
        "verified": "yes" if term.verified else "no",
    }


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def read_csv(db: Database, data: bytes) -> Preview:
    """Say what importing the table would do, without doing it."""
    return _plan(db, data).preview


def import_csv(db: Database, data: bytes, *, author: str = history.LOCAL_AUTHOR) -> Preview:
    """Import the table in one change set; a single rejected row means that nothing is written (`TableError`)."""
    with history.change_set(db, "import glossary", author=author, scope=store.SCOPE):
        plan = _plan(db, data)
        preview = plan.preview
        if preview.rejected:
            first = preview.rejected[0]
            raise TableError(
                "Nothing was imported: %(count)s rows cannot be taken, the first in line %(line)s (%(reason)s). "
                "Correct them and import again.",
                count=len(preview.rejected),
                line=first.line,
                reason=first.text,
                rejected=preview.rejected,
            )
        numbers = [store.save_concept(db, step.new, author=author) for step in plan.steps]
        if "organisation" in plan.columns:
            _set_organisations(db, dict(zip(numbers, plan.steps, strict=True)))
    return preview


def _plan(db: Database, data: bytes) -> _Plan:
    columns, rows = _rows(data)
    plan = _Plan(columns)
    groups = _groups(rows, plan.rejected)
    stored = _Stored(store.concepts(db))
    known = stored.names | {name for group in groups for name in _names(group)}
    taken: dict[int | None, int] = {}
    for group in groups:
        old = stored.entry(group)
        if old is not None and taken.setdefault(old.id, group.line) != group.line:
            plan.rejected.append(
                Rejected(
                    group.line,
                    "This row is about the same entry as line %(first)s; give both the same identifier.",
                    {"first": taken[old.id]},
                )
            )
            continue
        if group.organisation and group.organisation not in known:
            plan.rejected.append(
                Rejected(
                    group.line,
                    "There is no entry with the identifier “%(key)s” for the organisation.",
                    {"key": group.organisation},
                )
            )
            continue
        new = _merged(group, old, columns)
        try:
            store.check(new)
        except AudarmaError as error:
            plan.rejected.append(Rejected(group.line, error.message, error.values))
            continue
        if new == old and (
            "organisation" not in columns or group.organisation in stored.names_of(old.organisation)
        ):
            plan.unchanged += 1
        else:
            plan.steps.append(_Step(group, new, old))
    return plan


def _names(group: _Group) -> set[str]:
    """What the table may call an entry of its own: its key, or its number after `#`."""
    number = f"#{group.concept.id}" if group.concept.id is not None else ""
    return {name for name in (group.concept.key, number) if name}


class _Stored:
    """The entries in the glossary, and which of them a row is about."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._by_id = {c.id: c for c in concepts}
        self._by_key = {c.key: c for c in concepts if c.key}
        self._by_wording: dict[tuple[str, str, str], list[Concept]] = {}
        for concept in concepts:
            for term in concept.terms:
                self._by_wording.setdefault((concept.kind, term.language, term.text), []).append(concept)
        self.names = set(self._by_key) | {f"#{c.id}" for c in concepts}

    def names_of(self, number: int | None) -> set[str]:
        """Return what a table calls an entry."""
        concept = self._by_id.get(number)
        return {""} if concept is None else {f"#{number}", concept.key} - {""}

    def entry(self, group: _Group) -> Concept | None:
        """Return the stored entry that the rows are about.

        By its key; by its number if a wording agrees, because the table may come from another workspace; without
        either by the one entry of this kind that has one of the wordings.
        """
        key, number = group.concept.key, group.concept.id
        if key and key in self._by_key:
            return self._by_key[key]
        agreeing = {
            c.id: c
            for t in group.terms
            for c in self._by_wording.get((group.concept.kind, t.language, t.text), ())
            if not key or not c.key
        }
        if number is not None:
            return agreeing.get(number)
        return next(iter(agreeing.values())) if len(agreeing) == 1 and not key else None


_FACTS = ("definition", "jurisdiction", "note")
_OF_TERM = {"type", "status", "gender", "number", "valid_from", "valid_to", "forms", "never", "verified"}


def _merged(group: _Group, old: Concept | None, columns: frozenset[str]) -> Concept:
    """The concept as it will be stored: terms of the table replace equal ones, terms it does not name stay."""
    facts = group.concept
    if old is None:
        return Concept(
            facts.kind,
            None,
            facts.key,
            facts.definition,
            facts.jurisdiction,
            None,
            facts.note,
            tuple(group.terms),
        )
    before = {(t.language, t.text): t for t in old.terms}
    changed = {
        (t.language, t.text): _merged_term(t, before.get((t.language, t.text)), old.id, columns)
        for t in group.terms
    }
    said = {name: getattr(facts if name in columns else old, name) for name in _FACTS}
    return dataclasses.replace(
        old,
        kind=facts.kind,
        key=facts.key or old.key,
        # What is stored keeps its order, what is new follows.
        terms=tuple((before | changed).values()),
        **said,
    )


def _merged_term(new: Term, old: Term | None, concept: int | None, columns: frozenset[str]) -> Term:
    if old is None:
        return dataclasses.replace(new, concept=concept)
    said = {name: getattr(new, name) for name in _OF_TERM & columns}
    source = {
        f.name: getattr(new.source, f.name)
        for f in dataclasses.fields(Source)
        if f"source_{f.name}" in columns
    }
    return dataclasses.replace(old, kind=new.kind, source=dataclasses.replace(old.source, **source), **said)


def _set_organisations(db: Database, stored: Mapping[int, _Step]) -> None:
    """Let the entries belong to what the table says; a name means an entry of the same table first."""
    by_name = {f"#{row[0]}": row[0] for row in db.execute("SELECT id FROM concept")}
    by_name |= {row[1]: row[0] for row in db.execute("SELECT id, key FROM concept WHERE key IS NOT NULL")}
    by_name |= {name: number for number, step in stored.items() for name in _names(step.group)}
    for number, step in stored.items():
        belongs = by_name.get(step.group.organisation)
        db.execute("UPDATE concept SET organisation = ? WHERE id = ?", [belongs, number])


def _rows(data: bytes) -> tuple[frozenset[str], Iterator[tuple[int, dict[str, str]]]]:
    """The table's columns, and its rows with the line each begins on; a table that is none is an error."""
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    with _well_formed(reader):
        names = [name.strip().lower() for name in next(reader)]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in COLUMNS or names.count(name) > 1:
            raise TableError(
                "The column “%(column)s” in line 1 is unknown or stands there twice. The columns are: %(columns)s.",
                column=name,
                columns=", ".join(COLUMNS),
            )
    if missing := [name for name in REQUIRED if name not in names]:
        raise TableError(
            "The column “%(column)s” is missing from line 1. The columns are: %(columns)s.",
            column=missing[0],
            columns=", ".join(COLUMNS),
        )
    return frozenset(names), _numbered(reader, names)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise TableError(
            "The table is larger than %(most)s MB. Import it in parts.", most=MAX_BYTES // 1_000_000
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("Line %(line)s is not UTF-8. Save the table as “CSV UTF-8”.", line=line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError("Line %(line)s holds a NUL character; this is not a table.", line=line)
    if not text.strip():
        raise TableError(
            "The table is empty. Its first line names the columns: %(columns)s.", columns=", ".join(COLUMNS)
        )
    return text


@contextlib.contextmanager
def _well_formed(reader: Reader) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise TableError(
            "Line %(line)s is not well formed (%(reason)s). Check its quotation marks.",
            line=max(reader.line_num, 1),
            reason=error,
        ) from error


def _numbered(reader: Reader, names: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with _well_formed(reader):
        line = reader.line_num
        for cells in reader:
            first, line = line + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield first, _named(names, cells, first)


def _named(names: list[str], cells: list[str], line: int) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise TableError(
            "Line %(line)s has %(cells)s cells for %(columns)s columns. Check its separators and quotation marks.",
            line=line,
            cells=len(cells),
            columns=len(names),
        )
    # A spreadsheet may leave out empty cells at a row's end.
    return dict.fromkeys(names, "") | {name: _unguard(cell) for name, cell in zip(names, cells, strict=False)}


def _groups(rows: Iterator[tuple[int, dict[str, str]]], rejected: list[Rejected]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for line, row in rows:
        try:
            term = _term(row)
            concept = _facts(row)
        except AudarmaError as error:
            rejected.append(Rejected(line, error.message, error.values))
            continue
        organisation = row.get("organisation", "").strip()
        name = concept.key or (f"#{concept.id}" if concept.id is not None else f"line {line}")
        group = groups.setdefault(name, _Group(line, concept, organisation))
        if (group.concept, group.organisation) != (concept, organisation):
            rejected.append(
                Rejected(
                    line,
                    "This row says something else of the entry “%(key)s” than line %(first)s.",
                    {"key": name, "first": group.line},
                )
            )
        elif any((t.language, t.text) == (term.language, term.text) for t in group.terms):
            rejected.append(Rejected(line, "“%(text)s” stands twice in one entry.", {"text": term.text}))
        else:
            group.terms.append(term)
    return list(groups.values())


def _facts(row: Mapping[str, str]) -> Concept:
    kind = row["kind"].strip()
    if kind not in KINDS:
        raise TableError(
            "“%(kind)s” is not a kind of entry; use one of %(kinds)s.", kind=kind, kinds=", ".join(KINDS)
        )
    number = row.get("id", "").strip()
    if number and not re.fullmatch(r"[0-9]{1,18}", number):
        raise TableError(
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
        source=Source(*(row.get(f"source_{name}", "") for name in ("act", "number", "date", "url", "note"))),
        verified=_yes(row.get("verified", "")),
    )
    store.check_term(term)
    return term


def _joined(parts: Iterable[str]) -> str:
    return _SEPARATOR.join(
        part.replace("\\", "\\\\").replace(_SEPARATOR, f"\\{_SEPARATOR}") for part in parts
    )


def _list(cell: str) -> tuple[str, ...]:
    parts = (re.sub(r"\\(.)", r"\1", part).strip() for part in re.findall(r"(?:[^|\\]|\\.|\\$)+", cell))
    return tuple(part for part in parts if part)


def _yes(cell: str) -> bool:
    if cell.strip().lower() not in {"", "yes", "no"}:
        raise TableError("“%(cell)s” in the column verified: write yes or no.", cell=cell)
    return cell.strip().lower() == "yes"


def _day(row: Mapping[str, str], name: str) -> date | None:
    cell = row.get(name, "").strip()
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise TableError(
            "“%(cell)s” in the column %(column)s is not a date such as 2025-08-22.", cell=cell, column=name
        ) from error
