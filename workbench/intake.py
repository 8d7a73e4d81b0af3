"""How a file becomes a document: its bytes kept, its text cut into segments, its drafts made; and reading it anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import alignments
from glossary import history
from workbench import documents as filters
from workbench.drafting import order, predraft
from workbench.errors import ConflictError, InvalidInputError
from workbench.projects import CONTROL, LOCAL, MAX_NAME, Project, document, iso, now, original, project

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.documents.model import Reading
    from workbench.jobs import Jobs
    from workbench.workspace import Workspace

SINGLE_BYTE = frozenset({"kz1048", "ptcp154", "cp1251", "koi8_r", "cp866"})
PREVIEW_BYTES = 65_536
DRAFT_AT_ONCE = 100
"""Segments that are drafted while the upload's page is loading: about a second a target."""


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
    db = workspace.db
    owner = project(db, project_id)
    reading = filters.read(data, name, encoding=encoding)
    shown = file_name(name)
    with history.change_set(db, "add document", author=author, label=shown, scope=owner.scope):
        number = int(
            db.execute(
                "INSERT INTO document(id, project, name, media_type, date, created) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                [_next_document(db), project_id, shown, reading.media_type, iso(reading.date), now()],
            ).fetchone()[0]
        )
        store_original(db, number, 1, data, reading)
        segments = _store_paragraphs(db, number, reading, owner.source)
        at_once = drafts_at_once(owner, segments, jobs)
        if draft and at_once:
            predraft.predraft(workspace, number, author=author)
    if draft and jobs is not None and not at_once:
        jobs.start("draft", number)
    return number


def change_encoding(
    workspace: Workspace, number: int, encoding: str, *, author: str = LOCAL, jobs: Jobs | None = None
) -> None:
    """Read the document's bytes again in another encoding, as a new revision, and draft it anew.

    Refused with `ConflictError` once a person has worked on a translation: that work would be lost.
    """
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
            [revision, iso(reading.date), number],
        )
        db.execute("DELETE FROM paragraph WHERE document = ?", [number])
        segments = _store_paragraphs(db, number, reading, owner.source)
        at_once = drafts_at_once(owner, segments, jobs)
        if at_once:
            predraft.predraft(workspace, number, author=author)
    if jobs is not None and not at_once:
        jobs.start("draft", number)


def drafts_at_once(owner: Project, segments: int, jobs: Jobs | None) -> bool:
    """Whether so many new segments are drafted before the page is shown, and not by a background job."""
    return jobs is None or (segments <= DRAFT_AT_ONCE and not order.is_slow(owner))


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
        for place, (start, end) in enumerate(cut(paragraph.text, paragraph.kind, source)):
            db.execute(
                "INSERT INTO segment(paragraph, position, start, text) VALUES (?, ?, ?, ?)",
                [paragraph_id, place, start, paragraph.text[start:end]],
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


def file_name(name: str) -> str:
    """A file's name as it is shown and written again: without control characters, not endless, its extension kept."""
    name = CONTROL.sub(" ", name).strip() or "text"
    suffix = PurePath(name).suffix
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - len(suffix)] + suffix
