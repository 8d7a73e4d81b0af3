"""What may be offered while a translation is typed: the renderings of the segment's terms in all their forms, its numbers and dates.

It is put together once a segment; which form fits at the caret is then decided beside the text field, by the same tables as
`glossary.fitting` has. What the memory and the drafts say stands in the side panel already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossary.fitting import fitting, governs, saying, source_analysis
from workbench.drafting.assembly_quantities import dates, numbers, years
from workbench.drafting.engine import Request
from workbench.review.assistance import pinned
from workbench.review.translations import context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossary.terms import Match, Term
    from workbench.workspace import Workspace

# Stands before a place of which nothing is known, but that it is inside a sentence.
_SOMEWHERE = ","


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendering's forms `(text, case)`, likeliest first; `opening` is the one that begins a sentence, `calls` the source's case."""

    kind: str
    forms: tuple[tuple[str, str], ...]
    opening: str
    calls: str


@dataclass(frozen=True, slots=True)
class Material:
    """What can be offered in a segment and target.

    `governs`: a source's case → a word → the case that it asks for behind it; `saying`: verbs beside which a name is the
    speaker; `figures`: the numbers and dates of the source as the target writes them.
    """

    renderings: tuple[Rendering, ...]
    governs: Mapping[str, Mapping[str, str]]
    saying: tuple[str, ...]
    figures: tuple[str, ...]


def material(workspace: Workspace, segment: int, language: str) -> Material:
    """Return what may be offered while the translation of `segment` into `language` is typed."""
    where = context(workspace.db, segment)
    renderings = tuple(
        _rendering(term, match, where.source, language)
        for match, targets in pinned(workspace, segment, language)
        for term in targets
    )
    request = Request(where.text, where.source, language)
    figures = [piece.text for found in (dates, years, numbers) for piece in found(request)]
    return Material(
        renderings,
        {each.calls: governs(each.calls, language) for each in renderings},
        tuple(saying(language)),
        tuple(dict.fromkeys(figures)),
    )


def _rendering(term: Term, match: Match, source: str, language: str) -> Rendering:
    forms = fitting(term, match, _SOMEWHERE, len(_SOMEWHERE), source, language)
    opening = fitting(term, match, "", 0, source, language)
    return Rendering(
        term.kind,
        tuple((form.text, form.case) for form in forms),
        opening[0].text if opening else term.text,
        source_analysis(match, source).case,
    )
