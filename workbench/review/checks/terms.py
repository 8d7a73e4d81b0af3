"""The terminology check: is every pinned term there, in whatever form."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from glossary.terms import Finding
from glossary.usage import check_usage
from workbench.review.checks.forbidden import forbidden_places
from workbench.review.checks.registry import Pair, check

_FRAME = re.compile("[–—―:-]")


@check("terminology")
def terminology(pair: Pair) -> Iterable[Finding]:
    """A pinned term is missing or rendered otherwise."""
    if not pair.pins or not pair.target.strip():
        return
    unverified = {
        p.source.text for p in pair.pins if p.source.id is not None and not any(t.verified for t in p.targets)
    }
    banned = {(found.match.start, found.match.end) for found in forbidden_places(pair)}
    for finding in _but_the_speaker(_usage(pair, pair.target), pair):
        if (finding.start, finding.end) in banned:
            continue  # the check `forbidden` says so
        # What nobody has verified or signed off is never pinned silently: it can only be a hint.
        if finding.values.get("term") in unverified:
            yield dataclasses.replace(finding, severity="hint")
        else:
            yield finding


def _but_the_speaker(found: list[Finding], pair: Pair) -> list[Finding]:
    """Leave out that the speaker is missing, where another segment of the speech names them: languages frame it at its other end."""
    # A frame has a dash or a colon.
    if all(each.start is not None for each in found) or not _FRAME.search(pair.source):
        return found
    spoken = pair.around.spoken()
    if spoken is None:
        return found
    nowhere = {each.values.get("term") for each in _usage(pair, " ".join(spoken.target))}
    return [
        each
        for each in found
        if each.start is not None
        or each.values.get("term") in nowhere
        or each.values.get("term", "") not in spoken.speaker
    ]


def _usage(pair: Pair, target: str) -> list[Finding]:
    return check_usage(
        pair.source,
        target,
        pair.pins,
        pair.source_language,
        pair.target_language,
        paragraph=pair.around.target,
        on=pair.around.on,
        introduced=pair.around.introduced,
    )
