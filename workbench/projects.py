"""Projects and their documents: making them, reading a file into segments, dates, encodings, progress."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import regex

import alignments
from glossary import history, profiles
from glossary.database import transaction
from glossary.languages import check_language
from glossary.store import DEFAULT_PROFILE
from workbench import documents as filters
from workbench.errors import ConflictError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.documents.model import Reading
    from workbench.jobs import Jobs
    from workbench.workspace import Workspace

LOCAL = history.LOCAL_AUTHOR
SINGLE_BYTE = frozenset({"kz1048", "ptcp154", "cp1251", "koi8_r", "cp866"})
PREVIEW_BYTES = 65_536
SAMPLE_NAME = "Үлгі · Образец · Sample"
MAX_NAME = 200
DRAFT_AT_ONCE = 100
"""Segments that are drafted while the upload's page is loading: about a second a target."""
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}]")


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
    deadline: date | None
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
        date.fromisoformat(row["deadline"]) if row["deadline"] else None,
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
    deadline: date | None = None,
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
                    _iso(deadline),
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
    deadline: date | None,
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
            [name, _key(name), json.dumps(chosen), _iso(deadline), number],
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
    if len(name) > MAX_NAME or _CONTROL.search(name):
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


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


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


def add_text(
    workspace: Workspace,
    project_id: int,
    name: str,
    text: str,
    *,
    author: str = LOCAL,
    jobs: Jobs | None = None,
) -> int:
    """Add pasted text as a document; see `add_document`."""
    return add_document(
        workspace,
        project_id,
        _text_name(name),
        text_bytes(text),
        encoding="utf-8",
        author=author,
        jobs=jobs,
    )


def text_bytes(text: str) -> bytes:
    """Return pasted text as a file's bytes."""
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(
            "The text holds half a character (at sign number %(place)s). Paste it again.",
            place=error.start + 1,
        ) from error
    # Browsers send pasted lines as CRLF; that is the form's doing, not the text's.
    return data.replace(b"\r\n", b"\n")


def _text_name(name: str) -> str:
    name = " ".join(name.split())[:MAX_NAME] or "text"
    return name if name.lower().endswith(".txt") else f"{name}.txt"


def add_document(
    workspace: Workspace,
    project_id: int,
    name: str,
    data: bytes,
    *,
    encoding: str | None = None,
    author: str = LOCAL,
    draft: bool = True,
    jobs: Jobs | None = None,
) -> int:
    """Read a file, cut it into segments, find its date and draft every target; return the document's number.

    A large document is drafted by a background job where `jobs` are given. Raises `DocumentError` and stores nothing
    when the file cannot be read.
    """
    from workbench.drafting import order, predraft  # noqa: PLC0415 - drafting needs documents

    db = workspace.db
    owner = project(db, project_id)
    reading = filters.read(data, name, encoding=encoding)
    shown = file_name(name)
    with history.change_set(db, "add document", author=author, label=shown, scope=owner.scope):
        number = int(
            db.execute(
                "INSERT INTO document(id, project, name, media_type, date, created) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                [_next_document(db), project_id, shown, reading.media_type, _iso(reading.date), now()],
            ).fetchone()[0]
        )
        store_original(db, number, 1, data, reading)
        segments = _store_paragraphs(db, number, reading, owner.source)
        at_once = jobs is None or (segments <= DRAFT_AT_ONCE and not order.is_slow(owner))
        if draft and at_once:
            predraft.predraft(workspace, number, author=author)
    if draft and jobs is not None and not at_once:
        jobs.start("draft", number)
    return number


def file_name(name: str) -> str:
    """A file's name as it is shown and written again: without control characters, not endless, its extension kept."""
    name = _CONTROL.sub(" ", name).strip() or "text"
    suffix = PurePath(name).suffix
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - len(suffix)] + suffix


def _next_document(db: Database) -> int:
    """A number that no document ever had: a deleted document's original is kept for its undo."""
    return int(db.execute("SELECT coalesce(max(document), 0) + 1 FROM original").fetchone()[0])


def store_original(db: Database, number: int, revision: int, data: bytes, reading: Reading) -> None:
    """Keep the bytes of one revision of a document, with what reading them told about their encoding."""
    warnings = [[w.message, dict(w.values)] for w in reading.warnings]
    db.execute(
        "INSERT INTO original(document, revision, bytes, encoding, guesses, certain, warnings, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            revision,
            data,
            reading.encoding,
            json.dumps(reading.guesses),
            int(reading.certain),
            json.dumps(warnings, ensure_ascii=False),
            now(),
        ],
    )


def _store_paragraphs(db: Database, number: int, reading: Reading, source: str) -> int:
    """Store the paragraphs and their segments; return the number of segments."""
    segments = 0
    for position, paragraph in enumerate(reading.paragraphs):
        paragraph_id = db.execute(
            "INSERT INTO paragraph(document, position, kind, place, text) VALUES (?, ?, ?, ?, ?) RETURNING id",
            [number, position, paragraph.kind, paragraph.place, paragraph.text],
        ).fetchone()[0]
        for order, (start, end) in enumerate(cut(paragraph.text, paragraph.kind, source)):
            db.execute(
                "INSERT INTO segment(paragraph, position, start, text) VALUES (?, ?, ?, ?)",
                [paragraph_id, order, start, paragraph.text[start:end]],
            )
            segments += 1
    return segments


def cut(text: str, kind: str, source: str) -> Sequence[tuple[int, int]]:
    """Where a paragraph's segments stand: a dateline has none, a heading is one, the rest are sentences."""
    if kind == "dateline":
        return []
    if kind == "heading":
        return [(0, len(text))]
    return [(span.start, span.end) for span in alignments.segment(text, source)]


def preview(db: Database, number: int, *, encoding: str | None = None, paragraphs: int = 5) -> list[str]:
    """Return the first paragraphs as they read in `encoding`, for choosing one by eye."""
    stored = document(db, number)
    chosen = encoding or stored.encoding or None
    data = original(db, number)
    if chosen in SINGLE_BYTE:
        # A beginning is enough, and it cannot end in the middle of a character.
        data = data[:PREVIEW_BYTES]
    reading = filters.read(data, stored.name, encoding=chosen)
    return [p.text for p in reading.paragraphs[:paragraphs]]


def change_encoding(
    workspace: Workspace, number: int, encoding: str, *, author: str = LOCAL, jobs: Jobs | None = None
) -> None:
    """Read the document's bytes again in another encoding, as a new revision, and draft it anew.

    Refused with `ConflictError` once a person has worked on a translation: that work would be lost.
    """
    from workbench.drafting import order, predraft  # noqa: PLC0415 - drafting needs documents

    db = workspace.db
    stored = document(db, number)
    data = original(db, number)
    reading = filters.read(data, stored.name, encoding=encoding)
    owner = project(db, stored.project)
    with history.change_set(db, "change encoding", author=author, label=stored.name, scope=owner.scope):
        touched = db.execute(
            "SELECT 1 FROM translation t JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph "
            "WHERE p.document = ? AND (t.state <> 'initial' OR json_extract(t.origin, '$.kind') = 'typed')",
            [number],
        ).fetchone()
        if touched:
            raise ConflictError(
                "“%(name)s” is being translated already; another encoding would discard that work. "
                "Add the file again as a new document instead.",
                name=stored.name,
            )
        revision = db.execute(
            "SELECT max(revision) + 1 FROM original WHERE document = ?", [number]
        ).fetchone()[0]
        store_original(db, number, revision, data, reading)
        db.execute(
            "UPDATE document SET revision = ?, date = coalesce(date, ?) WHERE id = ?",
            [revision, _iso(reading.date), number],
        )
        db.execute("DELETE FROM paragraph WHERE document = ?", [number])
        segments = _store_paragraphs(db, number, reading, owner.source)
        at_once = jobs is None or (segments <= DRAFT_AT_ONCE and not order.is_slow(owner))
        if at_once:
            predraft.predraft(workspace, number, author=author)
    if jobs is not None and not at_once:
        jobs.start("draft", number)


def set_date(db: Database, number: int, day: date | None, *, author: str = LOCAL) -> None:
    """Set the date that decides who held which office, and which is printed as the document's."""
    stored = document(db, number)
    with history.change_set(db, "set date", author=author, label=stored.name, scope=scope(stored.project)):
        db.execute("UPDATE document SET date = ? WHERE id = ?", [_iso(day), number])


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
