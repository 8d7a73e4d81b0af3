"""Segments cut otherwise than the segmenter cut them: joined, split, or rendered in their neighbour's text.

Each is one change set. Translations, comments and history follow; a segment's `lineage` says what became of what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glossary import history
from workbench.errors import ConflictError, InvalidInputError
from workbench.projects import LOCAL, scope
from workbench.references.editing import follow_join, follow_split
from workbench.review import together
from workbench.review.changing import expect, writable, write
from workbench.review.feeding import feed
from workbench.review.translations import STATES, Context, Origin, Translation, context, label, translation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a segment is split: `place` in its source and, in one target, `target_place` in its text (code points)."""

    place: int
    language: str = ""
    target_place: int | None = None


# --- joining -------------------------------------------------------------------------------------------------------


def join(workspace: Workspace, segment: int, *, author: str = LOCAL) -> int:
    """Join a segment with the next one of its paragraph; return the joined segment's number, which is the first one's.

    The texts of each target stand one after the other, in the lesser of their states: initial where one of them is missing.
    """
    db = workspace.db
    with history.change_set(
        db, "join segments", author=author, label=label(where := context(db, segment)), scope=_scope(where)
    ):
        first, second = _pair(db, segment)
        text = first["paragraph_text"][first["start"] : second["start"] + len(second["text"])]
        lineage = [*json.loads(first["lineage"]), *json.loads(second["lineage"])]
        lineage.append({"action": "join", "text": second["text"], "translations": _rows_of(db, second["id"])})
        for language in _languages(db, segment, second["id"]):
            _join_texts(db, segment, second["id"], language, author)
        db.execute("UPDATE comment SET segment = ? WHERE segment = ?", [segment, second["id"]])
        db.execute("UPDATE OR IGNORE waiver SET segment = ? WHERE segment = ?", [segment, second["id"]])
        touched = [(n, language) for n in (segment, second["id"]) for language in where.targets]
        follow_join(db, segment, second["id"])
        db.execute("DELETE FROM segment WHERE id = ?", [second["id"]])
        db.execute("UPDATE segment SET text = ?, lineage = ? WHERE id = ?", [text, _json(lineage), segment])
        feed(db, touched)
    return segment


def _pair(db: Database, segment: int) -> tuple[dict[str, Any], dict[str, Any]]:
    found = list(
        db.query(
            "SELECT s.*, p.text AS paragraph_text FROM segment s JOIN paragraph p ON p.id = s.paragraph "
            "WHERE p.id = (SELECT paragraph FROM segment WHERE id = :segment) "
            "AND s.position >= (SELECT position FROM segment WHERE id = :segment) ORDER BY s.position LIMIT 2",
            {"segment": segment},
        )
    )
    if len(found) < 2:
        raise InvalidInputError(
            "This is the last segment of its paragraph. Segments are joined within a paragraph only."
        )
    return found[0], found[1]


def _join_texts(db: Database, segment: int, other: int, language: str, author: str) -> None:
    first, second = translation(db, segment, language), translation(db, other, language)
    texts = [each.text for each in (first, second) if each.text.strip()]
    # Those rendered within the pair are complete with the other's text; those rendered outside still are.
    inside = [first.elsewhere == together.AFTER, second.elsewhere == together.BEFORE]
    complete = [
        bool(each.text.strip()) or within for each, within in zip((first, second), inside, strict=True)
    ]
    outside = first.elsewhere if first.elsewhere == second.elsewhere and not texts else 0
    written = [each for each in (first, second) if each.text.strip() or outside]
    state = min((each.state for each in written), key=STATES.index) if all(complete) or outside else "initial"
    if not written:
        state = "initial"
    write(db, segment, language, " ".join(texts), state, _common_origin(written), author, outside)


def _common_origin(parts: list[Translation]) -> Origin:
    """The machine's where all parts are of one machine, with its lowest score; else a person answers for the text."""
    kinds = {(each.origin.kind, each.origin.detail) for each in parts}
    if len(kinds) != 1:
        return Origin("typed")
    kind, detail = kinds.pop()
    scores = [each.origin.score for each in parts]
    return Origin(kind, None if None in scores else min(s for s in scores if s is not None), detail)


# --- splitting -----------------------------------------------------------------------------------------------------


def split(workspace: Workspace, segment: int, cut: Cut, *, source: str, author: str = LOCAL) -> int:
    """Split a segment whose source is `source` in two; return the second one's number.

    The text of a target stays with the first part, and is initial again; where the cut says a place in one target's text,
    each part keeps its own piece, in the state that it had. Comments are about the segment as a whole and stay with the first part.
    """
    db = workspace.db
    with history.change_set(
        db, "split segment", author=author, label=label(where := context(db, segment)), scope=_scope(where)
    ):
        if where.text != source:
            raise ConflictError(
                "This segment was changed meanwhile. Load the page again.", theirs=where.text, version=0
            )
        stored = next(iter(db.query("SELECT * FROM segment WHERE id = ?", [segment])))
        first, second = source[: cut.place].rstrip(), source[cut.place :].lstrip()
        if not 0 < cut.place < len(source) or not first.strip() or not second:
            raise InvalidInputError(
                "Both parts need some text. Choose a place between the first and the last word."
            )
        other = _insert_after(db, stored, second)
        follow_split(db, segment, other)
        for language in _languages(db, segment, segment):
            place = cut.target_place if cut.language == language else None
            _split_text(db, translation(db, segment, language), other, place, author)
        db.execute("UPDATE segment SET text = ? WHERE id = ?", [first, segment])
        db.execute(
            "INSERT INTO waiver(segment, language, finding, reason, author, created) "
            "SELECT ?, language, finding, reason, author, created FROM waiver WHERE segment = ?",
            [other, segment],
        )
        feed(db, [(n, language) for n in (segment, other) for language in where.targets])
    return other


def _insert_after(db: Database, stored: Mapping[str, Any], text: str) -> int:
    """Put a segment with the end of `stored`'s text behind it; what follows in the paragraph moves on."""
    later = "UPDATE segment SET position = position + 1 WHERE paragraph = ? AND position > ?"
    db.execute(later, [stored["paragraph"], stored["position"]])
    lineage = [*json.loads(stored["lineage"])]
    lineage.append(
        {"action": "split", "text": stored["text"], "translations": _rows_of(db, stored["id"])},
    )
    return int(
        db.execute(
            "INSERT INTO segment(paragraph, position, start, text, lineage) VALUES (?, ?, ?, ?, ?) RETURNING id",
            [
                stored["paragraph"],
                stored["position"] + 1,
                stored["start"] + len(stored["text"]) - len(text),
                text,
                _json(lineage),
            ],
        ).fetchone()[0]
    )


def _split_text(db: Database, stored: Translation, other: int, place: int | None, author: str) -> None:
    segment, language = stored.segment, stored.language
    if stored.elsewhere:
        write(db, other, language, "", stored.state, stored.origin, author, stored.elsewhere)
        return
    first, second = (
        ("", "") if place is None else (stored.text[:place].rstrip(), stored.text[place:].lstrip())
    )
    if first and second:
        write(db, segment, language, first, stored.state, stored.origin, author)
        write(db, other, language, second, stored.state, stored.origin, author)
    elif stored.state != "initial":
        # It says more than its source now; a person wrote it, so no machine writes over it.
        write(db, segment, language, stored.text, "initial", Origin("typed"), author)


# --- rendered in the neighbour ---------------------------------------------------------------------------------------


def render_elsewhere(
    workspace: Workspace,
    segment: int,
    language: str,
    where_to: int,
    *,
    expected: int,
    author: str = LOCAL,
    reviewer: bool = False,
) -> Translation:
    """Say that a segment is rendered in the one before (-1) or after it (1), or (0) that it needs a text of its own again.

    Its own text, such as a draft, goes into its history; the mark counts as a confirmed translation.
    """
    db = workspace.db
    with history.change_set(
        db,
        "render elsewhere",
        author=author,
        label=label(where := writable(db, segment, language, "")),
        scope=_scope(where),
    ):
        stored = expect(db, segment, language, expected)
        marks = together.paragraph_marks(db, segment, language)
        if where_to:
            _check_neighbour(marks, segment, where_to)
        state = ("reviewed" if reviewer else "translated") if where_to else "initial"
        if where_to or stored.elsewhere:
            write(db, segment, language, "", state, Origin("typed"), author, where_to)
        feed(db, [(each, language) for each, _ in marks])
    return translation(db, segment, language)


def _check_neighbour(marks: list[tuple[int, int]], segment: int, where_to: int) -> None:
    place = next(index for index, (each, _) in enumerate(marks) if each == segment)
    neighbour = place + where_to
    if where_to not in {together.BEFORE, together.AFTER} or not 0 <= neighbour < len(marks):
        raise InvalidInputError(
            "There is no such segment in this paragraph. A sentence is rendered in one of its own paragraph only."
        )
    changed = [(each, where_to if each == segment else elsewhere) for each, elsewhere in marks]
    if not any(segment in members for members in together.groups(changed).values()):
        raise InvalidInputError(
            "That segment is itself rendered in this one. Write the translation into one of the two."
        )


# --- parts ---------------------------------------------------------------------------------------------------------


def _scope(where: Context) -> str:
    return scope(where.project)


def _languages(db: Database, first: int, second: int) -> list[str]:
    """The languages in which one of two segments has a translation, those no longer shown too."""
    rows = db.execute(
        "SELECT DISTINCT language FROM translation WHERE segment IN (?, ?) ORDER BY language", [first, second]
    )
    return [row[0] for row in rows]


def _rows_of(db: Database, segment: int) -> dict[str, int]:
    """The segment's translations by language, as their history names them."""
    rows = db.execute("SELECT language, id FROM translation WHERE segment = ?", [segment])
    return {row[0]: row[1] for row in rows}


def _json(lineage: list[Any]) -> str:
    return json.dumps(lineage, ensure_ascii=False)
