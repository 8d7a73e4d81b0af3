"""Aligning a reference text with its source: the machine's links, with the glossary and the document's names as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import alignments
from glossary import history, store
from workbench.errors import ConflictError
from workbench.occurrences import outermost
from workbench.projects import LOCAL
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.references.links import Amount, Row, Sides, amount, stored_rows, write_rows
from workbench.references.texts import Reference, reference, scope
from workbench.terminology import Pins

if TYPE_CHECKING:
    from threading import Event

    from sqlite_utils import Database

    from glossary.terms import Pin
    from workbench.workspace import Workspace

AT_ONCE = 300
"""So many sentences on either side are aligned while the page is loading: less than a second."""
_STEP = 200


def is_long(db: Database, number: int) -> bool:
    """Tell whether aligning a reference is work for a background job."""
    sides = Sides(db, reference(db, number))
    return max(len(sides.sources), len(sides.targets)) > AT_ONCE


def align(
    workspace: Workspace,
    number: int,
    *,
    author: str = LOCAL,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Amount:
    """Link the sentences of a reference with its source; what a person has confirmed stays. Return how much is linked.

    The glossary's renderings and the names decided for the document are evidence. `ConflictError` when links were changed meanwhile.
    """
    db = workspace.db
    of = reference(db, number)
    sides = Sides(db, of)
    before = stored_rows(db, number, sides)
    kept = [row for row in before if row.confirmed and sides.filled(row).confirmed]
    done = {source for row in kept for source in row.sources}
    said = {target for row in kept for target in row.targets}
    sources = [each for each in sides.sources if each not in done]
    targets = [each.position for each in sides.targets if each.position not in said]
    texts = [sides.sources[each] for each in sources]
    pins = _pins(workspace, of, texts, progress, cancel)
    if cancel is not None and cancel.is_set():
        return amount([sides.filled(row) for row in before])
    language = get_project(db, of.project).source
    found = alignments.align(
        texts, [sides.targets[each].text for each in targets], language, of.language, pins=pins
    )
    after = list(kept)
    for link in found:
        members = tuple(sources[i] for i in link.source)
        after.append(
            Row(
                0,
                members,
                tuple(targets[j] for j in link.target),
                round(link.score, 4),  # the history keeps 15 digits, which not every number survives
                confirmed=False,
                text=sides.text(members),
            )
        )
    with history.change_set(db, "align reference", author=author, label=of.name, scope=scope(of.project)):
        if stored_rows(db, number, sides) != before:
            raise ConflictError(
                "The links of “%(name)s” were changed meanwhile. Align it again.",
                name=of.name,
                theirs="",
                version=of.version,
            )
        write_rows(db, number, before, after, sides)
    if progress is not None:
        progress(len(texts) + 1, len(texts) + 1)
    return amount([sides.filled(row) for row in after])


def _pins(
    workspace: Workspace,
    of: Reference,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> list[Pin]:
    """The renderings of all terms of the texts; in a document also what was decided for it."""
    pins: dict[tuple[int | None, str], Pin] = {}
    pins_of = _document_pins(workspace, of) or _glossary_pins(workspace, of)
    for place, text in enumerate(texts):
        if progress is not None and place % _STEP == 0:
            progress(place, len(texts) + 1)
            if cancel is not None and cancel.is_set():
                return []
        for pin in pins_of(text):
            pins.setdefault((pin.source.concept, pin.source.text), pin)
    return list(pins.values())


def _document_pins(workspace: Workspace, of: Reference) -> Callable[[str], Iterable[Pin]] | None:
    if of.document is None:
        return None
    return Pins(workspace, get_document(workspace.db, of.document), of.language).of


def _glossary_pins(workspace: Workspace, of: Reference) -> Callable[[str], Iterable[Pin]]:
    owner = get_project(workspace.db, of.project)
    index = workspace.index(owner.source)

    def pins_of(text: str) -> list[Pin]:
        terms = {match.term for match in outermost(index.find(text)) if match.term.concept is not None}
        concepts = {
            c.id: c
            for c in store.concepts(
                workspace.db, ids=[term.concept or 0 for term in terms], profile=owner.profile
            )
        }
        found = [store.pin(concepts[term.concept], term, of.language) for term in terms]
        return [pin for pin in found if pin.targets]

    return pins_of
