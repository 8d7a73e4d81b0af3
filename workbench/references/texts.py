"""Reference texts: an official parallel text of a document, or of another one, beside the project's own work.

The other side's published Russian text of the same communiqué is aligned with the document's segments and offered for each of them
(`links`); a pair of texts of another document is aligned and can go into a memory
(`remembering`). The texts are kept byte for byte, outside the history; what is done with them is tracked, and
has an undo of its own in the scope of the project's references.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from glossary import history
from workbench import documents as filters
from workbench.errors import InvalidInputError, NotFoundError, TooLargeError
from workbench.intake import cut, file_name
from workbench.projects import CONTROL, LOCAL, now
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.references.letters import check_letters

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.documents.model import Reading

Side = Literal["source", "target"]
MOST_SENTENCES = 20_000
MAX_NAME = 200
MAX_URL = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """A text as it was pasted or uploaded."""

    name: str
    data: bytes
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """An official text in `language`: of one document of the project, or (`document` None) a pair of texts of another one."""

    id: int
    project: int
    document: int | None
    language: str
    name: str
    url: str
    date: date | None
    created: str
    version: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reference text; `gap` is the white space between it and the one before in its paragraph."""

    position: int
    paragraph: int
    gap: str
    text: str


def scope(project: int) -> str:
    """Return the scope under which what is done to a project's references is filed."""
    return f"references:{project}"


# --- reading -------------------------------------------------------------------------------------------------------


def references(db: Database, project: int, *, document: int | None = None) -> list[Reference]:
    """Return a project's references, newest first; with `document` only those of that document."""
    rows = db.query(
        "SELECT * FROM reference WHERE project = ? AND (? IS NULL OR document = ?) ORDER BY id DESC",
        [project, document, document],
    )
    return [_reference(row) for row in rows]


def reference(db: Database, number: int) -> Reference:
    """Return one reference."""
    row = next(iter(db.query("SELECT * FROM reference WHERE id = ?", [number])), None)
    if row is None:
        raise NotFoundError(
            "There is no reference text number %(number)s (any more). Go back to the list.", number=number
        )
    return _reference(row)


def _reference(row: dict[str, Any]) -> Reference:
    return Reference(
        row["id"],
        row["project"],
        row["document"],
        row["language"],
        row["name"],
        row["url"],
        date.fromisoformat(row["date"]) if row["date"] else None,
        row["created"],
        row["version"],
    )


def original(db: Database, number: int, side: Side) -> tuple[bytes, str]:
    """Return a reference's text byte for byte as it was given, and its file name."""
    reference(db, number)
    row = db.execute(
        "SELECT bytes, name FROM reference_text WHERE reference = ? AND side = ?", [number, side]
    ).fetchone()
    if row is None:
        raise NotFoundError("This reference text has no source text of its own.")
    return bytes(row[0]), row[1]


def sentences(db: Database, number: int, side: Side) -> list[Sentence]:
    """Return the sentences of one side in order; a document's own segments are no sentences of the reference."""
    rows = db.execute(
        "SELECT position, paragraph, gap, text FROM reference_sentence WHERE reference = ? AND side = ? ORDER BY position",
        [number, side],
    )
    return [Sentence(*row) for row in rows]


def joined(some: Sequence[Sentence]) -> str:
    """Return the text of neighbouring sentences, with the white space that stood between them in a paragraph."""
    out, last = "", None
    for each in some:
        beside = last is not None and last.paragraph == each.paragraph and last.position + 1 == each.position
        out += (each.gap if beside else " " if last is not None else "") + each.text
        last = each
    return out


# --- adding and removing -------------------------------------------------------------------------------------------


def add(
    db: Database,
    project: int,
    language: str,
    target: Given,
    *,
    name: str = "",
    url: str = "",
    day: date | None = None,
    document: int | None = None,
    source: Given | None = None,
    author: str = LOCAL,
) -> int:
    """Store an official text in `language` of one of the project's documents; or, with `source`, a pair of another one.

    Return its number; `aligning.align` comes next. Raises `InvalidInputError` (`DocumentError`) and stores
    nothing for a text that is empty, too long, or in another language by its letters.
    """
    owner = get_project(db, project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    if (document is None) == (source is None):
        raise InvalidInputError("Choose a document, or paste both texts of another one.")
    if document is not None and get_document(db, document).project != project:
        raise NotFoundError("That document belongs to another project.")
    wanted: dict[Side, tuple[Given, str]] = {"target": (target, language)}
    if source is not None:
        wanted["source"] = (source, owner.source)
    readings = {
        side: filters.read(text.data, text.name, encoding=text.encoding) for side, (text, _) in wanted.items()
    }
    cuts = {side: _sentences(readings[side], wanted[side][1]) for side in wanted}
    for side, (_, its_language) in wanted.items():
        _check(cuts[side], its_language)
    day = day or readings["target"].date
    shown = _checked_name(name or file_name(target.name))
    with history.change_set(db, "add reference", author=author, label=shown, scope=scope(project)):
        number = int(
            db.execute(
                "INSERT INTO reference(project, document, language, name, url, date, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                [project, document, language, shown, _checked_url(url), day and day.isoformat(), now()],
            ).fetchone()[0]
        )
        for side, (text, _) in wanted.items():
            _store(db, number, side, text, readings[side], cuts[side])
    return number


def delete(db: Database, number: int, *, author: str = LOCAL) -> int:
    """Remove a reference with its links; return the change set, whose undo brings it back."""
    stored = reference(db, number)
    with history.change_set(
        db, "delete reference", author=author, label=stored.name, scope=scope(stored.project)
    ) as change:
        db.execute("DELETE FROM reference WHERE id = ?", [number])
    return change


def _sentences(reading: Reading, language: str) -> list[Sentence]:
    out: list[Sentence] = []
    for index, paragraph in enumerate(reading.paragraphs):
        place = 0
        for start, end in cut(paragraph.text, paragraph.kind, language):
            out.append(Sentence(len(out), index, paragraph.text[place:start], paragraph.text[start:end]))
            place = end
    return out


def _check(some: Sequence[Sentence], language: str) -> None:
    if len(some) > MOST_SENTENCES:
        raise TooLargeError(
            "The text has %(count)s sentences, and at most %(most)s are aligned. Add it in parts.",
            count=len(some),
            most=MOST_SENTENCES,
        )
    check_letters("\n".join(each.text for each in some), language)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or CONTROL.search(name):
        raise InvalidInputError("A reference text needs a name of at most %(most)s signs.", most=MAX_NAME)
    return name


def _checked_url(url: str) -> str:
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or len(url) > MAX_URL or CONTROL.search(url) or " " in url:
        raise InvalidInputError(
            "“%(text)s” is no address of a page; write it like https://example.org/page, or leave it out.",
            text=url[:80],
        )
    return url


def _store(
    db: Database, number: int, side: Side, text: Given, reading: Reading, some: Sequence[Sentence]
) -> None:
    """Keep bytes and sentences: they never change, and an undone deletion finds them again."""
    db.execute(
        "INSERT INTO reference_text(reference, side, name, bytes, encoding) VALUES (?, ?, ?, ?, ?)",
        [number, side, file_name(text.name), text.data, reading.encoding],
    )
    db.conn.executemany(
        "INSERT INTO reference_sentence(reference, side, position, paragraph, gap, text) VALUES (?, ?, ?, ?, ?, ?)",
        [(number, side, each.position, each.paragraph, each.gap, each.text) for each in some],
    )
