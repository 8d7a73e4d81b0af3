"""The findings of a whole document, gathered bit by bit and kept while the program runs.

Checking 10,000 segments takes seconds, so it is done in chunks between which a page can say how far it is. A segment is checked
again when its translation or its waivers have changed, all of them when the glossary or the source has.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from workbench.occurrences import readings
from workbench.review.checks import findings

if TYPE_CHECKING:
    from glossary.terms import Finding
    from workbench.occurrences import Reading
    from workbench.workspace import Workspace

CHUNK = 500
"""Segments checked in one go: under half a second, and twice the neighbours that a check of one sentence reads."""
SECONDS = 0.4
"""So long one call checks before it says how far it is."""
FEW = 200
"""Up to so many changed segments, their repetitions are checked again too: they may contradict each other now."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The findings known so far, by segment in the text's order, waived ones left out; `done` of `total` segments are checked."""

    findings: Mapping[int, Sequence[Finding]]
    done: int
    total: int


@dataclass(slots=True)
class _Kept:
    lock: threading.Lock = field(default_factory=threading.Lock)
    read: Sequence[Reading] = ()
    versions: dict[int, Any] = field(default_factory=dict)
    findings: dict[int, Sequence[Finding]] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Workspace, dict[tuple[int, str], _Kept]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def gather(workspace: Workspace, number: int, language: str, *, seconds: float = SECONDS) -> Gathered:
    """Check what is not checked yet of a document's translation into `language`, for about `seconds`; return what is known."""
    with _LOCK:
        kept = _KEPT.setdefault(workspace, {}).setdefault((number, language), _Kept())
    with kept.lock:
        until = time.monotonic() + seconds
        read = readings(workspace, number)
        # The same list comes back as long as neither the glossary nor the document has changed.
        if kept.read is not read:
            kept.read, kept.versions, kept.findings = read, {}, {}
        versions = _versions(workspace, number, language)
        stale = _stale(kept, versions)
        left = len(stale)
        for chunk in _chunks(read, stale):
            found = findings(workspace, number, language, chunk)
            kept.findings |= {segment: found.get(segment, ()) for segment in chunk}
            kept.versions |= {segment: versions.get(segment) for segment in chunk}
            left -= len(chunk)
            if time.monotonic() > until:
                break
        known = {each.segment: some for each in read if (some := kept.findings.get(each.segment))}
        return Gathered(known, len(read) - left, len(read))


def _versions(workspace: Workspace, number: int, language: str) -> dict[int, Any]:
    """Return what the findings of each translated segment hang on: the version of its text, and its waivers."""
    rows = workspace.db.execute(
        "SELECT t.segment, t.version, (SELECT group_concat(w.id) FROM waiver w "
        "WHERE w.segment = t.segment AND w.language = t.language) "
        "FROM translation t JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph "
        "WHERE p.document = ? AND t.language = ?",
        [number, language],
    )
    return {segment: (version, waived) for segment, version, waived in rows.fetchall()}


def _stale(kept: _Kept, versions: Mapping[int, Any]) -> set[int]:
    """Return the segments that are to be checked: new or changed ones, and where these are few, their repetitions."""
    missing = object()
    stale = {
        each.segment
        for each in kept.read
        if kept.versions.get(each.segment, missing) != versions.get(each.segment)
    }
    changed = stale & kept.versions.keys()
    if len(changed) > FEW:
        return stale
    texts = {each.text for each in kept.read if each.segment in changed}
    return stale | {each.segment for each in kept.read if each.text in texts}


def _chunks(read: Sequence[Reading], stale: set[int]) -> Iterator[set[int]]:
    """Cut the stale segments into chunks of neighbours, since a check reads what stands between them."""
    chunk: set[int] = set()
    first = 0
    for place, each in enumerate(read):
        if each.segment not in stale:
            continue
        if chunk and place - first >= CHUNK:
            yield chunk
            chunk = set()
        if not chunk:
            first = place
        chunk.add(each.segment)
    if chunk:
        yield chunk
