"""The office check: what the document's date says of the people in the target."""

from __future__ import annotations

from collections.abc import Iterable

from glossary.offices import check_acting
from glossary.terms import Finding
from workbench.review.checks.registry import Pair, check


@check("acting")
def acting(pair: Pair) -> Iterable[Finding]:
    """Who only stands in for the holder of an office is given its full title."""
    if pair.around.on is None:
        return []
    return check_acting(pair.target, pair.target_language, pair.around.on, pair.around.appointments)
