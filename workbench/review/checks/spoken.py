"""Speeches that run over several segments, for checks that must see them whole: a quotation mark may stand in any of them.

A translator may name the speaker after the first sentence where the source does at the end, give a dash-led speech the quotation marks
of the target language, or open them anew at each paragraph. Segment by segment all of these look like a mark that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workbench.occurrences import Reading
    from workbench.review.speeches import Speech
    from workbench.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Spoken:
    """A whole speech, source and target by paragraph; `before` is its target before the segment that is looked at.

    `speaker` is what the source calls who speaks, empty where it does not say; `complete` unless a part of it has no translation yet.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    before: str
    speaker: str
    complete: bool


class Speeches:
    """The speeches of a document, found when a check first asks: few do, and it takes a while in a long text."""

    def __init__(
        self,
        workspace: Workspace,
        number: int,
        targets: Mapping[int, tuple[str, bool]],
        inside: Collection[int],
    ) -> None:
        self.workspace = workspace
        self.number = number
        self.targets = targets
        self.inside = inside

    def at(self, place: int) -> Spoken | None:
        """Return the speech of several segments that the segment with this number (from 1) is a part of."""
        from workbench.occurrences import readings  # noqa: PLC0415 - these sit above the checks
        from workbench.review import speeches  # noqa: PLC0415 - as above

        found = speeches.speech_at(speeches.of_document(self.workspace, self.number), place - 1)
        if found is None or found.first == found.last:
            return None
        return self._whole(found, readings(self.workspace, self.number)[found.first : found.last + 1], place)

    def _whole(self, found: Speech, parts: Sequence[Reading], place: int) -> Spoken:
        source: dict[int, list[str]] = {}
        target: dict[int, list[str]] = {}
        for part in parts:
            source.setdefault(part.paragraph, []).append(part.text)
            target.setdefault(part.paragraph, []).append(self._target(part))
        return Spoken(
            tuple(map(" ".join, source.values())),
            tuple(map(" ".join, target.values())),
            " ".join(self._target(part) for part in parts[: place - 1 - found.first]),
            found.speaker,
            all(self._target(part).strip() or part.segment in self.inside for part in parts),
        )

    def _target(self, part: Reading) -> str:
        return self.targets.get(part.segment, ("", False))[0]
