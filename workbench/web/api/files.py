"""Files of a document: TMX, the translated document, plain text, XLIFF and review tables."""

from __future__ import annotations

from werkzeug.wrappers import Response

from workbench.web import exports
from workbench.web.api.fields import STATE
from workbench.web.api.operations import Asked, operation

TAG = "files"
QUERY = {
    "state": {**STATE, "description": "Only translations in this state or better; without it translated."}
}


@operation(
    "GET",
    "/documents/{document}/tmx/{language}",
    tag=TAG,
    summary="TMX of one target",
    answer="file",
    query=QUERY,
)
def get_tmx(asked: Asked, document: int, language: str) -> Response:
    """Send a bilingual TMX 1.4b file."""
    return exports.tmx(document, language)


@operation("GET", "/documents/{document}/translated/{language}", tag=TAG, summary="The translated document", answer="file", query=QUERY)  # fmt: skip
def get_translated(asked: Asked, document: int, language: str) -> Response:
    """Send the document itself, with its translated segments in place."""
    return exports.translated(document, language)


@operation("GET", "/documents/{document}/files/{language}/{format}", tag=TAG, summary="XLIFF or a review table", answer="file", query=QUERY)  # fmt: skip
def get_file(asked: Asked, document: int, language: str, format: str) -> Response:  # noqa: A002 - the address's word
    """Send the segments as XLIFF 1.2 or 2.1, or as an XLSX or DOCX table."""
    return exports.segments(document, language, format)
