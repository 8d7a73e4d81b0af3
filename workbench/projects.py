"""Projects and the documents in them: making and changing projects, what is known of a document, its date, its progress."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import regex

from glossary import history, profiles
from glossary.database import transaction
from glossary.languages import check_language
from glossary.store import DEFAULT_PROFILE
from workbench import deadlines
from workbench.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from sqlite_utils import Database

LOCAL = history.LOCAL_AUTHOR
SAMPLE_NAME = "Үлгі · Образец · Sample"
MAX_NAME = 200
CONTROL = regex.compile(r"[\p{Cc}\p{Cs}]")
"""What no name may hold."""


@dataclass(frozen=True, slots=True)
class Project:
    """A job of work: one source language, one or more targets.

    `engines` holds, per target, the names of the engines in the order they are asked in, where that was set; `remote` the
    engines on other machines that may be sent its text.
    """

    id: int
    name: str
    source: str
    targets: tuple[str, ...]
    profile: int
    deadline: datetime.datetime | None
    sample: bool
    created: str
    version: int
    engines: Mapping[str, tuple[str, ...]]
    remote: tuple[str, ...]

    @property
    def scope(self) -> str:
        """What its change sets are filed under."""
        return scope(self.id)


@dataclass(frozen=True, slots=True)
class Document:
    """A text to translate; `date` decides who held which office. The encoding facts are those of its newest revision."""

    id: int
    project: int
    name: str
    media_type: str
    date: date | None
    revision: int
    created: str
    encoding: str
    guesses: tuple[str, ...]
    certain: bool
    warnings: tuple[tuple[str, Mapping[str, Any]], ...]
    version: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many segments of a document are in which state, for one target."""

    total: int
    empty: int
    initial: int
    translated: int
    reviewed: int
    final: int

    @property
    def done(self) -> int:
        """Segments that a person has confirmed."""
        return self.translated + self.reviewed + self.final


def scope(project_id: int) -> str:
    """Return the scope under which a project's change sets are filed."""
    return f"project:{project_id}"


def now() -> str:
    """Return the time as it is stored: ISO 8601, UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def iso(day: date | None) -> str | None:
    """Return a day as it is stored."""
    return day.isoformat() if day else None


# --- projects ------------------------------------------------------------------------------------------------------


def projects(db: Database) -> list[Project]:
    """Return all projects, newest first."""
    return [_project(row) for row in db.query("SELECT * FROM project ORDER BY id DESC")]


def project(db: Database, number: int) -> Project:
    """Return one project."""
    row = next(iter(db.query("SELECT * FROM project WHERE id = ?", [number])), None)
    if row is None:
        raise NotFoundError(
            "There is no project number %(number)s (any more). Go back to the list.", number=number
        )
    return _project(row)


def _project(row: dict[str, Any]) -> Project:
    return Project(
        row["id"],
        row["name"],
        row["source"],
        tuple(json.loads(row["targets"])),
        row["profile"],
        deadlines.stored(row["deadline"]),
        bool(row["sample"]),
        row["created"],
        row["version"],
        {target: tuple(names) for target, names in json.loads(row["engines"]).items()},
        tuple(json.loads(row["remote_engines"])),
    )


def create_project(
    db: Database,
    name: str,
    source: str,
    targets: Iterable[str],
    *,
    deadline: datetime.datetime | None = None,
    profile: int = DEFAULT_PROFILE,
    sample: bool = False,
    author: str = LOCAL,
) -> int:
    """Make a project; its name must be new, its source one of kk ky ru en, its targets other languages of these."""
    name = _checked_name(name)
    source = check_language(source)
    chosen = _checked_targets(source, targets)
    profiles.profile(db, profile)
    with transaction(db):
        _refuse_taken_name(db, name, None)
        # The scope needs the number, which is known only after the row is there: reserve it first.
        number = int(
            db.execute("SELECT coalesce(max(row), 0) + 1 FROM history WHERE tbl = 'project'").fetchone()[0]
        )
        with history.change_set(db, "new project", author=author, label=name, scope=scope(number)):
            db.execute(
                "INSERT INTO project(id, name, name_key, source, targets, profile, deadline, sample, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    number,
                    name,
                    _key(name),
                    source,
                    json.dumps(chosen),
                    profile,
                    deadlines.text_of(deadline),
                    int(sample),
                    now(),
                ],
            )
    return number


def edit_project(
    db: Database,
    number: int,
    *,
    name: str,
    targets: Iterable[str],
    deadline: datetime.datetime | None,
    author: str = LOCAL,
) -> None:
    """Change a project's name, targets and deadline; translations of a removed target are kept, only not shown."""
    stored = project(db, number)
    name = _checked_name(name)
    chosen = _checked_targets(stored.source, targets)
    with history.change_set(db, "edit project", author=author, label=name, scope=stored.scope):
        _refuse_taken_name(db, name, number)
        db.execute(
            "UPDATE project SET name = ?, name_key = ?, targets = ?, deadline = ? WHERE id = ?",
            [name, _key(name), json.dumps(chosen), deadlines.text_of(deadline), number],
        )


def delete_project(db: Database, number: int, *, author: str = LOCAL) -> int:
    """Remove a project with all its documents and translations; return the change set, whose undo restores it."""
    stored = project(db, number)
    with history.change_set(
        db, "delete project", author=author, label=stored.name, scope="projects"
    ) as change:
        db.execute("DELETE FROM project WHERE id = ?", [number])
    return change


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInputError("The project has no name. Give it one.")
    if len(name) > MAX_NAME or CONTROL.search(name):
        raise InvalidInputError(
            "The name is longer than %(most)s signs or holds control characters.", most=MAX_NAME
        )
    return name


def _checked_targets(source: str, targets: Iterable[str]) -> list[str]:
    chosen = {check_language(target) for target in targets} - {source}
    if not chosen:
        raise InvalidInputError("Choose at least one language to translate into.")
    return [language for language in ("ky", "ru", "en", "kk") if language in chosen]


def _refuse_taken_name(db: Database, name: str, own: int | None) -> None:
    row = db.execute("SELECT id FROM project WHERE name_key = ?", [_key(name)]).fetchone()
    if row is not None and row[0] != own:
        raise InvalidInputError(
            "There is a project named “%(name)s” already. Choose another name.", name=name
        )


def _key(name: str) -> str:
    return name.casefold()


# --- documents -----------------------------------------------------------------------------------------------------

_DOCUMENTS = """
SELECT d.*, o.encoding, o.guesses, o.certain, o.warnings FROM document d
JOIN original o ON o.document = d.id AND o.revision = d.revision
"""


def documents(db: Database, project_id: int) -> list[Document]:
    """Return a project's documents in the order they came."""
    return [
        _document(row) for row in db.query(f"{_DOCUMENTS} WHERE d.project = ? ORDER BY d.id", [project_id])
    ]


def document(db: Database, number: int) -> Document:
    """Return one document."""
    row = next(iter(db.query(f"{_DOCUMENTS} WHERE d.id = ?", [number])), None)
    if row is None:
        raise NotFoundError(
            "There is no document number %(number)s (any more). Go back to the list.", number=number
        )
    return _document(row)


def _document(row: dict[str, Any]) -> Document:
    return Document(
        row["id"],
        row["project"],
        row["name"],
        row["media_type"],
        date.fromisoformat(row["date"]) if row["date"] else None,
        row["revision"],
        row["created"],
        row["encoding"],
        tuple(json.loads(row["guesses"])),
        bool(row["certain"]),
        tuple((message, values) for message, values in json.loads(row["warnings"])),
        row["version"],
    )


def original(db: Database, number: int) -> bytes:
    """Return the document's bytes as they were given."""
    document(db, number)
    row = db.execute(
        "SELECT bytes FROM original o JOIN document d ON d.id = o.document AND d.revision = o.revision WHERE d.id = ?",
        [number],
    ).fetchone()
    return bytes(row[0])


def set_date(db: Database, number: int, day: date | None, *, author: str = LOCAL) -> None:
    """Set the date that decides who held which office, and which is printed as the document's."""
    stored = document(db, number)
    with history.change_set(db, "set date", author=author, label=stored.name, scope=scope(stored.project)):
        db.execute("UPDATE document SET date = ? WHERE id = ?", [iso(day), number])


def delete_document(db: Database, number: int, *, author: str = LOCAL) -> int:
    """Remove a document with its segments and translations; return the change set, whose undo restores it."""
    stored = document(db, number)
    with history.change_set(
        db, "delete document", author=author, label=stored.name, scope=scope(stored.project)
    ) as change:
        db.execute("DELETE FROM document WHERE id = ?", [number])
    return change


def progress(db: Database, number: int) -> dict[str, Progress]:
    """Return how far each of the project's targets is, in segments."""
    stored = document(db, number)
    total = db.execute(
        "SELECT count(*) FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?", [number]
    ).fetchone()[0]
    counts: dict[tuple[str, str], int] = {
        (row[0], row[1]): row[2]
        for row in db.execute(
            "SELECT t.language, CASE WHEN t.text = '' AND NOT t.elsewhere THEN 'empty' ELSE t.state END, count(*) FROM translation t "
            "JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph "
            "WHERE p.document = ? GROUP BY 1, 2",
            [number],
        )
    }
    out = {}
    for language in project(db, stored.project).targets:
        states = [
            counts.get((language, state), 0) for state in ("initial", "translated", "reviewed", "final")
        ]
        out[language] = Progress(total, total - sum(states), *states)
    return out
