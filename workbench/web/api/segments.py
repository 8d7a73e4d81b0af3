"""Segments of a document with their translations: a filtered list, and one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench import projects
from workbench.errors import ConflictError, InvalidInputError
from workbench.review import filters, listing
from workbench.review.checks import CHECKS
from workbench.review.translations import Row
from workbench.web import workspace
from workbench.web.api.fields import LANGUAGE, SHOWN_STATE, TIME
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page
from workbench.web.api.translations import translation_json

TAG = "segments"


@operation(
    "GET",
    "/documents/{document}/segments",
    tag=TAG,
    summary="List a document's segments",
    answer="Segment",
    kinds=(int, int, int),
    conflicting=True,
    query={
        "language": {**LANGUAGE, "description": "The target that `state` and `changed_since` are about."},
        "state": {**SHOWN_STATE, "description": "Only segments whose translation is in this state; needs `language`."},
        "changed_since": {**TIME, "maxLength": 40, "description": "Only segments whose translation was changed then or later."},
        "q": {"type": "string", "maxLength": 500, "description": "Only segments with this text in the source or a translation; letter case does not matter."},
        "severity": {"type": "string", "enum": list(filters.SEVERITIES), "description": "Only segments in whose translation the checks found something of this weight that is not waived; needs `language`."},
        "check": {"type": "string", "enum": list(CHECKS), "description": "Only segments in which this check found something that is not waived; needs `language`."},
        "uncertain": {"type": "boolean", "description": "true: only drafts that their engine is not sure of; needs `language`."},
        "commented": {"type": "boolean", "description": "true: only segments with an open comment; needs `language`."},
    },
)  # fmt: skip
def list_segments(asked: Asked, document: int) -> Answer:
    """Return segments in the order of the text.

    The list goes on where it was while others type, confirm, join and split. Once the source was corrected (409), begin anew.
    """
    stored = projects.document(workspace().db, document)
    after = None
    if (given := asked.after) is not None:
        revision, *place = map(int, given)
        if revision != stored.revision:
            raise ConflictError("The source was corrected meanwhile; ask for the first page again.")
        after = place[0], place[1]
    wanted = {
        name: asked.query[name] for name in ("language", "state", "changed_since") if name in asked.query
    }
    wanted["among"] = _among(document, asked.query)
    wanted["text"] = asked.query.get("q", "")
    found = listing.page(
        workspace().db, document, listing.Filters(**wanted), after=after, limit=asked.limit + 1
    )
    page = Page.of(found, asked.limit, lambda each: (stored.revision, *each.place))
    return Answer(Page([segment_json(each.row, document) for each in page.rows], page.after))


def _among(document: int, query: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Return the segments that the filter of the review screen leaves; None where it is not asked for anything."""
    wanted = filters.Filter(
        findings=query.get("severity", ""),
        check=query.get("check", ""),
        uncertain=query.get("uncertain", False),
        commented=query.get("commented", False),
    )
    if wanted.is_empty:
        return None
    if "language" not in query:
        raise InvalidInputError("Say with “language” which target the filter is about.")
    while (found := filters.matching(workspace(), document, [query["language"]], wanted)).done < found.total:
        pass  # a long document is checked bit by bit
    return found.segments


@operation("GET", "/segments/{segment}", tag=TAG, summary="One segment", answer="Segment", tagged=True)
def get_segment(asked: Asked, segment: int) -> Answer:
    """Return one segment."""
    document, row = listing.segment(workspace().db, segment)
    return Answer(segment_json(row, document))


def segment_json(row: Row, document: int) -> dict[str, Any]:
    """Return a segment as JSON."""
    return {
        "id": row.id,
        "document": document,
        "number": row.number,
        "paragraph": row.paragraph,
        "kind": row.kind,
        "text": row.text,
        "translations": {code: translation_json(found) for code, found in row.translations.items()},
    }
