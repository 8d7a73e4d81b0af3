"""The check of composed titles: one unit in one case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.composed import check_composed
from workbench.review.checks.registry import Pair, check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossary.terms import Finding


@check("composed-title")
def composed_title(pair: Pair) -> Iterable[Finding]:
    """The parts of a composed title do not stand in one case."""
    return check_composed(pair.source, pair.target, pair.pins, pair.source_language, pair.target_language)
