"""What leaves the workbench: TMX, the translated document, plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from alignments import Unit, write_tmx
from alignments.units import Prop, Variant
from workbench import documents as filters
from workbench.drafting.engine import CLOSE, OPEN
from workbench.errors import InvalidInputError
from workbench.projects import document, original
from workbench.review.translations import STATES, Row, Translation, rows, tuid

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace


def tmx(
    workspace: Workspace,
    documents: Sequence[int],
    source: str,
    targets: Sequence[str],
    path: Path,
    *,
    state: str = "translated",
) -> int:
    """Write the documents' translations in `state` or better to a TMX 1.4b file; return the number of units.

    With one target each unit has two languages; with several, a segment's confirmed targets share a unit (OmegaT 3.6
    takes another language's text where the wanted one is missing, so one file a target is the safer export).
    """
    written = 0

    def units() -> Iterator[Unit]:
        nonlocal written
        for number in documents:
            for unit in _units(workspace.db, number, source, targets, state):
                written += 1
                yield unit

    _known_state(state)
    write_tmx(path, units(), source, list(targets), complete=True)
    return written


def _units(db: Database, number: int, source: str, targets: Sequence[str], state: str) -> Iterator[Unit]:
    name = document(db, number).name
    everything = rows(db, number)
    for place, row in enumerate(everything):
        chosen = [t for language in targets if (t := _ready(row, language, state)) is not None]
        if not chosen:
            continue
        props = [Prop("x-document", name), Prop("x-segment", str(row.id))]
        if place:
            props.append(Prop("x-context-pre", everything[place - 1].text))
        if place + 1 < len(everything):
            props.append(Prop("x-context-post", everything[place + 1].text))
        if len(chosen) == 1:
            props += _facts(chosen[0])
        variants = [Variant(source, row.text)]
        for translation in chosen:
            facts = _facts(translation) if len(chosen) > 1 else []
            stamp = {"changedate": _tmx_date(translation.changed), "changeid": translation.author}
            variants.append(
                Variant(translation.language, translation.text, props=tuple(facts), attributes=stamp)
            )
        latest = max(t.changed for t in chosen)
        yield Unit(
            variants=variants,
            tuid=tuid(row.id, chosen[0].language) if len(targets) == 1 else f"audarma-{row.id}",
            props=props,
            attributes={"changedate": _tmx_date(latest)},
        )


def _facts(translation: Translation) -> list[Prop]:
    origin = translation.origin.kind
    score = "" if translation.origin.score is None else f" {translation.origin.score}"
    return [Prop("x-state", translation.state), Prop("x-origin", f"{origin}{score}")]


def _tmx_date(changed: str) -> str:
    """ISO 8601 as stored → the basic form that TMX asks for: `20250822T101500Z`."""
    return changed[:19].replace("-", "").replace(":", "") + "Z"


def _ready(row: Row, language: str, state: str) -> Translation | None:
    translation = row.translations.get(language)
    if translation is None or not translation.text.strip():
        return None
    return translation if STATES.index(translation.state) >= STATES.index(state) else None


def translated_document(
    workspace: Workspace, number: int, language: str, *, state: str = "translated"
) -> tuple[bytes, str, str]:
    """Return the document in `language`, its file name and media type; what is not ready stays in the source language.

    White space between sentences, styles, tables and everything else are the original's.
    """
    _known_state(state)
    db = workspace.db
    stored = document(db, number)
    translations = {
        place: _paragraph(text, segments, language, state)
        for place, text, segments in _paragraphs(db, number)
    }
    data = filters.write(original(db, number), stored.name, translations, encoding=stored.encoding or None)
    path = PurePath(stored.name)
    return data, f"{path.stem}.{language}{path.suffix}", stored.media_type


def plain_text(db: Database, number: int, language: str, *, state: str = "initial") -> str:
    """Return the translation as plain text, a paragraph a line; what is missing stands in the source in ⟦ ⟧."""
    _known_state(state)
    document(db, number)
    lines = [
        _paragraph(text, segments, language, state, gaps=True)
        for _, text, segments in _paragraphs(db, number)
    ]
    return "\n".join(lines) + "\n"


def _paragraphs(db: Database, number: int) -> list[tuple[str, str, list[tuple[int, Row]]]]:
    """The paragraphs in order: place, text, and its segments with where each begins."""
    by_id = {row.id: row for row in rows(db, number)}
    out: list[tuple[str, str, list[tuple[int, Row]]]] = []
    last = None
    for row in db.query(
        "SELECT p.id, p.place, p.text, s.id AS segment, s.start FROM paragraph p "
        "LEFT JOIN segment s ON s.paragraph = p.id WHERE p.document = ? AND p.kind <> 'dateline' "
        "ORDER BY p.position, s.position",
        [number],
    ):
        if row["id"] != last:
            out.append((row["place"], row["text"], []))
            last = row["id"]
        if row["segment"] is not None:
            out[-1][2].append((row["start"], by_id[row["segment"]]))
    return out


def _paragraph(
    text: str, segments: Sequence[tuple[int, Row]], language: str, state: str, *, gaps: bool = False
) -> str:
    """Put a paragraph's translated sentences where the source's stood, with the source's white space between."""
    out, place = "", 0
    for start, row in segments:
        out += text[place:start]
        translation = _ready(row, language, state)
        if translation is not None:
            out += translation.text
        else:
            out += f"{OPEN}{row.text}{CLOSE}" if gaps else row.text
        place = start + len(row.text)
    return out + text[place:]


def _known_state(state: str) -> None:
    if state not in STATES:
        raise InvalidInputError(
            "“%(state)s” is not a state; use one of %(states)s.", state=state, states=", ".join(STATES)
        )
