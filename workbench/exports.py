"""What leaves the workbench: TMX, the translated document, plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from alignments import Unit, write_tmx
from alignments.units import Prop, Variant
from workbench import documents as filters
from workbench.drafting.engine import CLOSE, OPEN
from workbench.errors import InvalidInputError
from workbench.projects import document, original
from workbench.review import together
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

    check_state(state)
    write_tmx(path, units(), source, list(targets), complete=True)
    return written


def _units(db: Database, number: int, source: str, targets: Sequence[str], state: str) -> Iterator[Unit]:
    name = document(db, number).name
    everything = rows(db, number)
    licences = _licences(db, number)
    groups = {language: together.of_document(db, number, language) for language in targets}
    places = {row.id: place for place, row in enumerate(everything)}
    for row in everything:
        # A language whose text renders the neighbours too has another source, and so a unit of its own.
        by_source: dict[tuple[int, ...], list[Translation]] = {}
        for language in targets:
            if (ready := _ready(row, language, state)) is not None:
                by_source.setdefault(groups[language].get(row.id, (row.id,)), []).append(ready)
        for members, chosen in by_source.items():
            text = row.text if len(members) == 1 else together.source(db, row.id, chosen[0].language)
            around = everything[: places[members[0]]][-1:], everything[places[members[-1]] + 1 :][:1]
            alone = len(targets) == 1 or len(by_source) > 1
            name_of = tuid(row.id, chosen[0].language) if alone else f"audarma-{row.id}"
            yield _unit(name, row, Variant(source, text), chosen, around, name_of, licences)


def _unit(
    name: str,
    row: Row,
    source: Variant,
    chosen: Sequence[Translation],
    around: tuple[Sequence[Row], Sequence[Row]],
    tuid: str,
    licences: Mapping[tuple[int, str, str], str],
) -> Unit:
    """Return the unit of a segment's `chosen` translations; `around` is the row before and the row after, if any."""
    props = [Prop("x-document", name), Prop("x-segment", str(row.id))]
    props += [Prop("x-context-pre", before.text) for before in around[0]]
    props += [Prop("x-context-post", after.text) for after in around[1]]
    if len(chosen) == 1:
        props += _facts(chosen[0], licences)
    variants = [source]
    for translation in chosen:
        facts = _facts(translation, licences) if len(chosen) > 1 else []
        stamp = {"changedate": _tmx_date(translation.changed), "changeid": translation.author}
        variants.append(Variant(translation.language, translation.text, props=tuple(facts), attributes=stamp))
    latest = {"changedate": _tmx_date(max(t.changed for t in chosen))}
    return Unit(variants=variants, tuid=tuid, props=props, attributes=latest)


def _facts(translation: Translation, licences: Mapping[tuple[int, str, str], str]) -> list[Prop]:
    """State and origin: the engine with its confidence in per cent, and its model and the model's licence where it has them."""
    origin = translation.origin
    score = "" if origin.score is None else f" {origin.score}"
    facts = [Prop("x-state", translation.state), Prop("x-origin", f"{origin.kind}{score}")]
    if origin.detail:
        facts.append(Prop("x-model", origin.detail))
    if licence := licences.get((translation.segment, translation.language, origin.kind)):
        facts.append(Prop("x-licence", licence))
    return facts


def _licences(db: Database, number: int) -> dict[tuple[int, str, str], str]:
    """The licences of the models that drafted: (segment, language, engine) → licence."""
    found = db.execute(
        "SELECT d.segment, d.language, d.engine, d.licence FROM draft d JOIN segment s ON s.id = d.segment "
        "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? AND d.licence <> ''",
        [number],
    )
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _tmx_date(changed: str) -> str:
    """ISO 8601 as stored → the basic form that TMX asks for: `20250822T101500Z`."""
    return changed[:19].replace("-", "").replace(":", "") + "Z"


def _ready(row: Row, language: str, state: str) -> Translation | None:
    """Return the translation if it has a text and is good enough."""
    translation = row.translations.get(language)
    return (
        translation if translation and translation.text.strip() and _is_ready(row, language, state) else None
    )


def _is_ready(row: Row, language: str, state: str) -> bool:
    translation = row.translations.get(language)
    return translation is not None and STATES.index(translation.state) >= STATES.index(state)


def translated_document(
    workspace: Workspace, number: int, language: str, *, state: str = "translated"
) -> tuple[bytes, str, str]:
    """Return the document in `language`, its file name and media type; what is not ready stays in the source language.

    White space between sentences, styles, tables and everything else are the original's.
    """
    check_state(state)
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
    check_state(state)
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
    """Put a paragraph's translated sentences where the source's stood, with the source's white space between.

    A sentence that is rendered in its neighbour leaves nothing, if that neighbour is ready; else both stand in the source.
    """
    rows = [row for _, row in segments]
    marks = [(row.id, found.elsewhere if (found := row.translations.get(language)) else 0) for row in rows]
    groups = together.groups(marks)
    by_id = {row.id: row for row in rows}
    ready = {row.id: _ready(row, language, state) for row in rows}
    rendered = {
        member: host
        for host, members in groups.items()
        if ready[host] is not None and all(_is_ready(by_id[m], language, state) for m in members)
        for member in members
        if member != host
    }
    waiting = {host for host in groups if host not in rendered.values()}
    out, place = "", 0
    for start, row in segments:
        if row.id in rendered:
            # With the sentence goes the space before it, or after it at the paragraph's beginning.
            place = start + len(row.text)
            if not out:
                place += len(text[place:]) - len(text[place:].lstrip())
            continue
        out += text[place:start]
        translation = ready[row.id]
        if translation is not None and row.id not in waiting:
            out += translation.text
        else:
            out += f"{OPEN}{row.text}{CLOSE}" if gaps else row.text
        place = start + len(row.text)
    return out + text[place:]


def check_state(state: str) -> None:
    """Raise `InvalidInputError` for what is no state of a translation."""
    if state not in STATES:
        raise InvalidInputError(
            "“%(state)s” is not a state; use one of %(states)s.", state=state, states=", ".join(STATES)
        )
