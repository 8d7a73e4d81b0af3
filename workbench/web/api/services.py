"""Services that keep nothing: cutting a text into sentences, checking one pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import alignments
import workbench
from glossary import store
from workbench.web import workspace
from workbench.web.api.findings import finding_json
from workbench.web.api.operations import Answer, Asked, operation

if TYPE_CHECKING:
    from glossary.terms import Pin

TAG = "services"


@operation(
    "POST", "/segment", tag=TAG, summary="Cut a text into sentences", answer="Spans", body="SegmentRequest"
)
def segment_text(asked: Asked) -> Answer:
    """Return the sentences of a text; every sign that is no space is in exactly one."""
    text = asked.body["text"]
    spans = alignments.segment(text, asked.body["language"])
    return Answer(
        {"segments": [{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in spans]}
    )


@operation("POST", "/check", tag=TAG, summary="Check one pair", answer="CheckFindings", body="CheckRequest")
def check_pair(asked: Asked) -> Answer:
    """Return what the checks find in a translation; offsets are in the target."""
    body = asked.body
    pins = _pins(body) if body.get("terms", True) else []
    found = workbench.check_pair(
        body["source"], body["target"], body["source_language"], body["target_language"], pins
    )
    return Answer({"findings": [finding_json(finding) for finding in found]})


def _pins(body: dict[str, Any]) -> list[Pin]:
    """The pins of the glossary's terms in the source."""
    db = workspace().db
    matches = workspace().index(body["source_language"]).find(body["source"])
    terms = {match.term.concept: match.term for match in matches if match.term.concept is not None}
    concepts = store.concepts(db, ids=terms)
    return [
        store.pin(concept, terms[concept.id], body["target_language"])
        for concept in concepts
        if concept.id in terms
    ]
