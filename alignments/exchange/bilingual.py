"""One text with its translation, segment by segment, on its way to another program and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alignments.units import Note, Prop, Unit, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES = ("initial", "translated", "reviewed", "final")
"""The states of a segment, as XLIFF 2.1 names them, the least finished first."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which text was exported: its document's number and revision, and the last change that the export knew of."""

    document: int
    revision: int
    change: int

    def __str__(self) -> str:
        return f"{self.document}.{self.revision}.{self.change}"

    @classmethod
    def read(cls, text: str) -> Stamp | None:
        """Return the stamp that `text` is, or None."""
        found = re.fullmatch(r"\s*(\d{1,15})\.(\d{1,15})\.(\d{1,15})\s*", text)
        return cls(*map(int, found.groups())) if found else None


@dataclass(frozen=True, slots=True)
class Origin:
    """The text that segments belong to: its name, languages (the target's may be empty), and the stamp of our own files."""

    name: str
    source: str
    target: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note about a segment, and who wrote it."""

    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment and its translation (None: the file has none); `state` is empty where the file says nothing of it."""

    id: str
    source: Variant
    target: Variant | None
    state: str = ""
    remarks: tuple[Remark, ...] = ()
    qualifier: str = ""
    origin: Origin = Origin("", "", "")
    line: int = 0

    def unit(self) -> Unit:
        """Return the segment as a unit of a translation memory."""
        props = [Prop("x-document", self.origin.name), Prop("x-segment", self.id)]
        if self.state:
            props.append(Prop("x-state", self.state))
        variants = [self.source] + ([self.target] if self.target is not None else [])
        notes = [Note(remark.text) for remark in self.remarks]
        return Unit(variants=variants, props=[p for p in props if p.text], notes=notes)


def units_of(segments: Iterator[Segment]) -> Iterator[Unit]:
    """Yield the segments that have a translation, as units."""
    for segment in segments:
        if segment.target is not None and segment.target.text.strip() and segment.source.text.strip():
            yield segment.unit()
