"""The starter glossary: the tables in `glossary/data`, read and checked.

Every rule that a row breaks is an error with the file and the line, so that whoever edits a table sees what to mend.
What the columns mean, and what `verified` promises, is told in `glossary/data/SOURCES.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, cast, get_args

import regex

from glossary import starter_tables as tables
from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES
from glossary.terms import (
    KINDS,
    STATUSES,
    TERM_TYPES,
    Concept,
    Gender,
    Kind,
    Profile,
    Source,
    Status,
    Term,
    TermType,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from glossary.starter_tables import Row

CONCEPT_COLUMNS = ("key", "kind", "jurisdiction", "organisation", "definition", "note")
TERM_COLUMNS = (
    "concept", "language", "text", "type", "status", "gender", "source", "verified", "forms", "never",
)  # fmt: skip
APPOINTMENT_COLUMNS = (
    "person", "office", "start", "end", "start_known", "end_known", "acting", "source", "verified",
)  # fmt: skip
PROFILE_COLUMNS = ("name", "parent", "jurisdiction", "note")
STATUS_COLUMNS = ("profile", "concept", "language", "text", "status")
SOURCE_COLUMNS = ("id", "title", "url", "date", "seen", "note")

_GENDERS = ("", *get_args(Gender))
_JURISDICTION = regex.compile(r"(?:[A-Z]{2})?")


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
class Outlet:
    """A profile, and the name of the one it follows; empty for the default profile."""

    profile: Profile
    parent: str


@dataclass(frozen=True, slots=True)
class ProfileStatus:
    """The status that a wording has in a profile, where the profile it follows says something else."""

    profile: str
    concept: str
    language: str
    text: str
    status: Status


@dataclass(frozen=True, slots=True)
class Starter:
    """The starter glossary. `organisations` maps an office's or a unit's key to the key of the body it belongs to.

    A profile of `outlets` stands behind the one it follows.
    """

    concepts: tuple[Concept, ...]
    organisations: Mapping[str, str]
    appointments: tuple[Post, ...]
    sources: Mapping[str, Source]
    outlets: tuple[Outlet, ...] = ()
    statuses: tuple[ProfileStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """For one language: the share of concepts that have a rendering, and of terms that someone saw in a source."""

    rendered: float
    verified: float


def read(folder: Traversable | None = None) -> Starter:
    """Return the starter glossary from `folder`, without one from the tables that are shipped.

    A table that breaks a rule raises `GlossaryError`, which names the file and the line.
    """
    folder = resources.files("glossary").joinpath("data") if folder is None else folder
    sources = _sources(tables.rows(folder, "sources.csv", SOURCE_COLUMNS))
    concepts, organisations = _concepts(tables.rows(folder, "concepts.csv", CONCEPT_COLUMNS))
    terms = _terms(tables.rows(folder, "terms.csv", TERM_COLUMNS), concepts, sources)
    posts = _posts(tables.rows(folder, "appointments.csv", APPOINTMENT_COLUMNS), concepts, sources)
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
    outlets = _outlets(tables.rows(folder, "profiles.csv", PROFILE_COLUMNS))
    statuses = tuple(_statuses(tables.rows(folder, "statuses.csv", STATUS_COLUMNS), outlets, terms))
    return Starter(filled, organisations, tuple(posts), sources, tuple(outlets.values()), statuses)


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


# --- tables ------------------------------------------------------------------------------------------------------


def _sources(rows: Iterator[Row]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for row in rows:
        key = tables.new_key(row, "id", found)
        tables.wording(row, "title")
        note = "; ".join(
            part for part in (f"seen: {row['seen']}" if row["seen"] else "", row["note"]) if part
        )
        found[key] = Source(act=row["title"], date=row["date"], url=row["url"], note=note)
    return found


def _concepts(rows: Iterator[Row]) -> tuple[dict[str, Concept], dict[str, str]]:
    found: dict[str, Concept] = {}
    organisations: dict[str, tuple[str, Row]] = {}
    for row in rows:
        key = tables.new_key(row, "key", found)
        if not _JURISDICTION.fullmatch(row["jurisdiction"]):
            raise GlossaryError(
                "Line %(line)s of %(file)s: the jurisdiction “%(value)s” is not a two-letter country code; "
                "use one, such as KZ, or leave it empty.",
                line=row.line,
                file=row.file,
                value=row["jurisdiction"],
            )
        found[key] = Concept(
            kind=cast("Kind", tables.one_of(row, "kind", KINDS)),
            key=key,
            definition=row["definition"],
            jurisdiction=row["jurisdiction"],
            note=row["note"],
        )
        if row["organisation"]:
            organisations[key] = (row["organisation"], row)
    for organisation, row in organisations.values():
        tables.known(row, "organisation", organisation, found)
    return found, {key: organisation for key, (organisation, _) in organisations.items()}


def _terms(
    rows: Iterator[Row], concepts: Mapping[str, Concept], sources: Mapping[str, Source]
) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {key: [] for key in concepts}
    chosen: dict[tuple[str, str], int] = {}
    written: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = tables.known(row, "concept", row["concept"], concepts)
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


def _term(row: Row, kind: Kind, sources: Mapping[str, Source]) -> Term:
    gender = tables.one_of(row, "gender", _GENDERS)
    language = tables.one_of(row, "language", LANGUAGES)
    source, verified = tables.evidence(row, sources)
    return Term(
        text=tables.wording(row, "text"),
        language=language,
        kind=kind,
        type=cast("TermType", tables.one_of(row, "type", TERM_TYPES)),
        status=cast("Status", tables.one_of(row, "status", STATUSES)),
        gender=cast("Gender", gender) if gender else None,
        forms=tables.wordings(row, "forms"),
        never=tables.wordings(row, "never"),
        source=source,
        verified=verified,
    )


def _posts(
    rows: Iterator[Row], concepts: Mapping[str, Concept], sources: Mapping[str, Source]
) -> Iterator[Post]:
    for row in rows:
        source, verified = tables.evidence(row, sources)
        start, end = tables.day(row, "start"), tables.day(row, "end")
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
            start_known=tables.yes(row, "start_known"),
            end_known=tables.yes(row, "end_known"),
            acting=tables.yes(row, "acting"),
            source=source,
            verified=verified,
        )


def _outlets(rows: Iterator[Row]) -> dict[str, Outlet]:
    found: dict[str, Outlet] = {}
    for row in rows:
        name = tables.wording(row, "name")
        if name in found:
            raise GlossaryError(
                "Line %(line)s of %(file)s: the profile “%(value)s” stands twice; remove one.",
                line=row.line,
                file=row.file,
                value=name,
            )
        parent = tables.known(row, "parent", row["parent"], found) if row["parent"] else ""
        found[name] = Outlet(Profile(name, None, None, row["jurisdiction"], row["note"]), parent)
    return found


def _statuses(
    rows: Iterator[Row], outlets: Mapping[str, Outlet], terms: Mapping[str, Sequence[Term]]
) -> Iterator[ProfileStatus]:
    """Yield the lines; each speaks of a term of `terms.csv`."""
    for row in rows:
        concept = tables.known(row, "concept", row["concept"], terms)
        if not any((t.language, t.text) == (row["language"], row["text"]) for t in terms[concept]):
            raise GlossaryError(
                "Line %(line)s of %(file)s: “%(value)s” is no %(language)s wording of “%(concept)s” in terms.csv; "
                "add it there or correct it.",
                line=row.line,
                file=row.file,
                value=row["text"],
                language=row["language"],
                concept=concept,
            )
        yield ProfileStatus(
            tables.known(row, "profile", row["profile"], outlets),
            concept,
            row["language"],
            row["text"],
            cast("Status", tables.one_of(row, "status", STATUSES)),
        )


def _of_kind(row: Row, column: str, kind: Kind, concepts: Mapping[str, Concept]) -> str:
    key = tables.known(row, column, row[column], concepts)
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
