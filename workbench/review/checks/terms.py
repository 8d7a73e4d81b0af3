"""The terminology check: is every pinned term there, in whatever form."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from glossary.terms import Finding
from glossary.usage import check_usage
from workbench.review.checks.forbidden import forbidden_places
from workbench.review.checks.registry import Pair, check


@check("terminology")
def terminology(pair: Pair) -> Iterable[Finding]:
    """A pinned term is missing or rendered otherwise."""
    if not pair.pins or not pair.target.strip():
        return
    unverified = {
        p.source.text for p in pair.pins if p.source.id is not None and not any(t.verified for t in p.targets)
    }
    banned = {(found.match.start, found.match.end) for found in forbidden_places(pair)}
    for finding in check_usage(
        pair.source,
        pair.target,
        pair.pins,
        pair.source_language,
        pair.target_language,
        paragraph=pair.around.target,
        on=pair.around.on,
        introduced=pair.around.introduced,
    ):
        if (finding.start, finding.end) in banned:
            continue  # the check `forbidden` says so
        # What nobody has verified or signed off is never pinned silently: it can only be a hint.
        if finding.values.get("term") in unverified:
            yield dataclasses.replace(finding, severity="hint")
        else:
            yield finding
