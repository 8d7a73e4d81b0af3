"""The starter glossary: the tables in `glossary/data`, read and checked.

Every rule that a row breaks is an error with the file and the line, so that whoever edits a table sees what to mend.
What the columns mean, and what `verified` promises, is told in `glossary/data/SOURCES.md`.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, cast, get_args

import regex

from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES
from glossary.terms import (
    KINDS,
    STATUSES,
    TERM_TYPES,
    Appointment,
    Concept,
    Gender,
    Kind,
    Source,
    Status,
    Term,
    TermType,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

CONCEPT_COLUMNS = ("key", "kind", "jurisdiction", "organisation", "definition", "note")
TERM_COLUMNS = (
    "concept", "language", "text", "type", "status", "gender", "source", "verified", "forms", "never",
)  # fmt: skip
APPOINTMENT_COLUMNS = (
    "person", "office", "start", "end", "start_known", "end_known", "acting", "source", "verified",
)  # fmt: skip
SOURCE_COLUMNS = ("id", "title", "url", "date", "seen", "note")

_GENDERS = ("", *get_args(Gender))
_KEY = regex.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_JURISDICTION = regex.compile(r"(?:[A-Z]{2})?")
_HAS_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_WORD = regex.compile(r"\p{L}+")
_CYRILLIC = regex.compile(r"\p{Script=Cyrillic}")
_LATIN = regex.compile(r"\p{Script=Latin}")


@dataclass(frozen=True, slots=True)
class Post:
    """Who held which office, by the keys of their concepts; `start` and `end` are the first and the last day.

    Without a date the bound is open where it is known, and simply unknown where it is not.
    """

    person: str
    office: str
    start: date | None = None
    end: date | None = None
    start_known: bool = True
    end_known: bool = True
    acting: bool = False
    source: Source = Source()  # noqa: RUF009 - frozen and empty
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Starter:
    """The starter glossary. `organisations` maps an office's or a unit's key to the key of the body it belongs to."""

    concepts: tuple[Concept, ...]
    organisations: Mapping[str, str]
    appointments: tuple[Post, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Share:
    """For one language: the share of concepts that have a rendering, and of terms that someone saw in a source."""

    rendered: float
    verified: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a table."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def read(folder: Traversable | None = None) -> Starter:
    """Return the starter glossary from `folder`, without one from the tables that are shipped.

    A table that breaks a rule raises `GlossaryError`, which names the file and the line.
    """
    folder = resources.files("glossary").joinpath("data") if folder is None else folder
    sources = _sources(_rows(folder, "sources.csv", SOURCE_COLUMNS))
    concepts, organisations = _concepts(_rows(folder, "concepts.csv", CONCEPT_COLUMNS))
    terms = _terms(_rows(folder, "terms.csv", TERM_COLUMNS), concepts, sources)
    posts = _posts(_rows(folder, "appointments.csv", APPOINTMENT_COLUMNS), concepts, sources)
    filled = tuple(
        Concept(
            kind=concept.kind,
            key=key,
            definition=concept.definition,
            jurisdiction=concept.jurisdiction,
            note=concept.note,
            terms=tuple(terms[key]),
        )
        for key, concept in concepts.items()
    )
    return Starter(filled, organisations, tuple(posts), sources)


def shares(starter: Starter) -> dict[str, Share]:
    """Return, per language, how many of the concepts are rendered and how many of the terms verified (0 to 1)."""
    found: dict[str, Share] = {}
    for language in LANGUAGES:
        terms = [t for concept in starter.concepts for t in concept.terms if t.language == language]
        rendered = sum(concept.preferred(language) is not None for concept in starter.concepts)
        found[language] = Share(
            rendered / len(starter.concepts) if starter.concepts else 0.0,
            sum(t.verified for t in terms) / len(terms) if terms else 0.0,
        )
    return found


def office_holders(starter: Starter) -> tuple[Appointment, ...]:
    """Return the appointments with the names of person, office and body in every language, for `check_offices`."""
    names = {concept.key: _names(concept) for concept in starter.concepts}
    return tuple(
        Appointment(
            person=names[post.person],
            office=names[post.office],
            organisation=names.get(starter.organisations.get(post.office, "")),
            start=post.start,
            end=post.end,
            start_known=post.start_known,
            end_known=post.end_known,
            acting=post.acting,
            source=post.source,
        )
        for post in starter.appointments
    )


def _names(concept: Concept) -> dict[str, str]:
    """Return the wording to use in each language that has one."""
    preferred = ((language, concept.preferred(language)) for language in LANGUAGES)
    return {language: term.text for language, term in preferred if term is not None}


# --- tables --------------------------------------------------------------------------------------------------------


def _rows(folder: Traversable, file: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Yield the lines of a table, each with exactly its columns."""
    try:
        text = folder.joinpath(file).read_text(
            encoding="utf-8-sig"
        )  # spreadsheets put a byte order mark first
    except UnicodeDecodeError as error:
        raise GlossaryError("%(file)s is not UTF-8; save it as UTF-8.", file=file) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != columns:
            raise GlossaryError(
                "Line 1 of %(file)s must name the columns %(columns)s.",
                file=file,
                columns=", ".join(columns),
                line=1,
            )
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(columns):
                raise GlossaryError(
                    "Line %(line)s of %(file)s has %(found)s cells instead of %(wanted)s; "
                    "put quotation marks around a cell with a comma.",
                    line=line,
                    file=file,
                    found=len(cells),
                    wanted=len(columns),
                )
            yield _Row(file, line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
    except csv.Error as error:
        raise GlossaryError(
            "Line %(line)s of %(file)s is not CSV (%(reason)s); check its quotation marks.",
            line=reader.line_num,
            file=file,
            reason=str(error),
        ) from error


def _sources(rows: Iterator[_Row]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for row in rows:
        key = _new_key(row, "id", found)
        _text(row, "title")
        note = "; ".join(
            part for part in (f"seen: {row['seen']}" if row["seen"] else "", row["note"]) if part
        )
        found[key] = Source(act=row["title"], date=row["date"], url=row["url"], note=note)
    return found


def _concepts(rows: Iterator[_Row]) -> tuple[dict[str, Concept], dict[str, str]]:
    found: dict[str, Concept] = {}
    organisations: dict[str, tuple[str, _Row]] = {}
    for row in rows:
        key = _new_key(row, "key", found)
        if not _JURISDICTION.fullmatch(row["jurisdiction"]):
            raise GlossaryError(
                "Line %(line)s of %(file)s: the jurisdiction “%(value)s” is not a two-letter country code; "
                "use one, such as KZ, or leave it empty.",
                line=row.line,
                file=row.file,
                value=row["jurisdiction"],
            )
        found[key] = Concept(
            kind=cast("Kind", _one_of(row, "kind", KINDS)),
            key=key,
            definition=row["definition"],
            jurisdiction=row["jurisdiction"],
            note=row["note"],
        )
        if row["organisation"]:
            organisations[key] = (row["organisation"], row)
    for organisation, row in organisations.values():
        _known(row, "organisation", organisation, found)
    return found, {key: organisation for key, (organisation, _) in organisations.items()}


def _terms(
    rows: Iterator[_Row], concepts: Mapping[str, Concept], sources: Mapping[str, Source]
) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {key: [] for key in concepts}
    chosen: dict[tuple[str, str], int] = {}
    written: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = _known(row, "concept", row["concept"], concepts)
        term = _term(row, concepts[key].kind, sources)
        earlier = written.setdefault((key, term.language, term.text), row.line)
        if earlier != row.line:
            raise GlossaryError(
                "Line %(line)s of %(file)s repeats the term of line %(earlier)s; remove one of them.",
                line=row.line,
                file=row.file,
                earlier=earlier,
            )
        if term.type == "full" and term.status == "preferred":
            first = chosen.setdefault((key, term.language), row.line)
            if first != row.line:
                raise GlossaryError(
                    "Line %(line)s of %(file)s is a second preferred full term of “%(concept)s” in %(language)s, "
                    "after line %(first)s; make one of them admitted.",
                    line=row.line,
                    file=row.file,
                    concept=key,
                    language=term.language,
                    first=first,
                )
        found[key].append(term)
    return found


def _term(row: _Row, kind: Kind, sources: Mapping[str, Source]) -> Term:
    gender = _one_of(row, "gender", _GENDERS)
    language = _one_of(row, "language", LANGUAGES)
    source, verified = _evidence(row, sources)
    return Term(
        text=_text(row, "text"),
        language=language,
        kind=kind,
        type=cast("TermType", _one_of(row, "type", TERM_TYPES)),
        status=cast("Status", _one_of(row, "status", STATUSES)),
        gender=cast("Gender", gender) if gender else None,
        forms=_list(row, "forms"),
        never=_list(row, "never"),
        source=source,
        verified=verified,
    )


def _posts(
    rows: Iterator[_Row], concepts: Mapping[str, Concept], sources: Mapping[str, Source]
) -> Iterator[Post]:
    for row in rows:
        source, verified = _evidence(row, sources)
        start, end = _date(row, "start"), _date(row, "end")
        if start is not None and end is not None and end < start:
            raise GlossaryError(
                "Line %(line)s of %(file)s ends on %(end)s, before it starts on %(start)s; correct one of the dates.",
                line=row.line,
                file=row.file,
                start=start.isoformat(),
                end=end.isoformat(),
            )
        yield Post(
            person=_of_kind(row, "person", "person", concepts),
            office=_of_kind(row, "office", "title", concepts),
            start=start,
            end=end,
            start_known=_yes(row, "start_known"),
            end_known=_yes(row, "end_known"),
            acting=_yes(row, "acting"),
            source=source,
            verified=verified,
        )


# --- cells ---------------------------------------------------------------------------------------------------------


def _new_key(row: _Row, column: str, found: Mapping[str, object]) -> str:
    key = row[column]
    if not _KEY.fullmatch(key):
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is no key; write small Latin letters and digits joined by hyphens.",
            line=row.line,
            file=row.file,
            value=key,
        )
    if key in found:
        raise GlossaryError(
            "Line %(line)s of %(file)s: the key “%(value)s” is taken; choose another.",
            line=row.line,
            file=row.file,
            value=key,
        )
    return key


def _one_of(row: _Row, column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is no value of the column %(column)s; use one of %(allowed)s.",
            line=row.line,
            file=row.file,
            value=row[column],
            column=column,
            allowed=", ".join(value for value in allowed if value),
        )
    return row[column]


def _yes(row: _Row, column: str) -> bool:
    return _one_of(row, column, ("yes", "no")) == "yes"


def _known(row: _Row, column: str, key: str, found: Mapping[str, object]) -> str:
    if key not in found:
        raise GlossaryError(
            "Line %(line)s of %(file)s: the %(column)s “%(value)s” is not in the tables; add it or correct the key.",
            line=row.line,
            file=row.file,
            column=column,
            value=key,
        )
    return key


def _of_kind(row: _Row, column: str, kind: Kind, concepts: Mapping[str, Concept]) -> str:
    key = _known(row, column, row[column], concepts)
    if concepts[key].kind != kind:
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is of the kind %(found)s instead of %(kind)s; correct the key.",
            line=row.line,
            file=row.file,
            value=key,
            found=concepts[key].kind,
            kind=kind,
        )
    return key


def _evidence(row: _Row, sources: Mapping[str, Source]) -> tuple[Source, bool]:
    verified = _yes(row, "verified")
    if row["source"]:
        return sources[_known(row, "source", row["source"], sources)], verified
    if verified:
        raise GlossaryError(
            "Line %(line)s of %(file)s is marked as verified without a source; name the source or write no.",
            line=row.line,
            file=row.file,
        )
    return Source(), False


def _date(row: _Row, column: str) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError as error:
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” is not a date; write it like 2025-08-22.",
            line=row.line,
            file=row.file,
            value=row[column],
        ) from error


def _list(row: _Row, column: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in row[column].split(";")) if row[column] else ()
    for part in parts:
        _check_wording(row, part)
    return parts


def _text(row: _Row, column: str) -> str:
    _check_wording(row, row[column])
    return row[column]


def _check_wording(row: _Row, text: str) -> None:
    """Refuse a wording without letter or digit, or with a word that mixes Cyrillic and Latin letters, which look alike."""
    if not _HAS_LETTER_OR_DIGIT.search(text):
        raise GlossaryError(
            "Line %(line)s of %(file)s: “%(value)s” has no letter or digit; write a term or remove the line.",
            line=row.line,
            file=row.file,
            value=text,
        )
    for word in _WORD.findall(text):
        if _CYRILLIC.search(word) and _LATIN.search(word):
            raise GlossaryError(
                "Line %(line)s of %(file)s: the word “%(value)s” mixes Cyrillic and Latin letters; "
                "type it again in one script.",
                line=row.line,
                file=row.file,
                value=word,
            )
