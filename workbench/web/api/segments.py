"""Segments of a document with their translations: a filtered list, and one."""

from __future__ import annotations

from typing import Any

from workbench import projects
from workbench.errors import ConflictError
from workbench.review import listing
from workbench.review.translations import Row
from workbench.web import workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page
from workbench.web.api.schemas import LANGUAGE, SHOWN_STATE, TIME
from workbench.web.api.translations import translation_json

TAG = "segments"


@operation(
    "GET",
    "/documents/{document}/segments",
    tag=TAG,
    summary="List a document's segments",
    answer="Segment",
    kinds=(int, int, int),
    query={
        "language": {**LANGUAGE, "description": "The target that `state` and `changed_since` are about."},
        "state": {**SHOWN_STATE, "description": "Only segments whose translation is in this state; needs `language`."},
        "changed_since": {**TIME, "maxLength": 40, "description": "Only segments whose translation was changed then or later."},
        "q": {"type": "string", "maxLength": 500, "description": "Only segments with this text in the source or a translation; letter case does not matter."},
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
    filters = listing.Filters(text=asked.query.get("q", ""), **wanted)
    found = listing.page(workspace().db, document, filters, after=after, limit=asked.limit + 1)
    page = Page.of(found, asked.limit, lambda each: (stored.revision, *each.place))
    return Answer(Page([segment_json(each.row, document) for each in page.rows], page.after))


@operation("GET", "/segments/{segment}", tag=TAG, summary="One segment", answer="Segment", tagged=True)
def get_segment(asked: Asked, segment: int) -> Answer:  # noqa: ARG001 - every view gets what was asked for
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
