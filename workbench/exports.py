"""What leaves the workbench: TMX, the translated document, plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from alignments import Unit, write_tmx
from alignments.units import Prop, Variant
from workbench import documents as filters
from workbench.projects import document, original
from workbench.reading import check_state, passages, ready, with_gaps
from workbench.review import together
from workbench.review.feeding import tuid
from workbench.review.translations import Row, Translation, rows

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
            if (found := ready(row, language, state)) is not None:
                by_source.setdefault(groups[language].get(row.id, (row.id,)), []).append(found)
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


def translated_document(
    workspace: Workspace, number: int, language: str, *, state: str = "translated"
) -> tuple[bytes, str, str]:
    """Return the document in `language`, its file name and media type; what is not ready stays in the source language.

    White space between sentences, styles, tables and everything else are the original's.
    """
    db = workspace.db
    stored = document(db, number)
    translations = {
        passage.place: "".join(piece.text for piece in passage.pieces)
        for passage in passages(db, number, language, state=state)
    }
    data = filters.write(original(db, number), stored.name, translations, encoding=stored.encoding or None)
    path = PurePath(stored.name)
    return data, f"{path.stem}.{language}{path.suffix}", stored.media_type


def plain_text(db: Database, number: int, language: str, *, state: str = "initial") -> str:
    """Return the translation as plain text, a paragraph a line; what is missing stands in the source in ⟦ ⟧."""
    found = passages(db, number, language, state=state)
    return "\n".join(with_gaps(passage) for passage in found) + "\n"
