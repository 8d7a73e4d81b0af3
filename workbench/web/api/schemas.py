"""What the API takes and gives, as JSON Schema 2020-12: the same tables validate requests and describe them.

Numbers of records are theirs for good; times are ISO 8601 with an offset; offsets in texts count code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workbench.exchange.formats import FORMATS
from workbench.jobs import RUNNERS
from workbench.review.translations import MAX_TEXT
from workbench.web.api.fields import (
    BOOLEAN,
    COUNT,
    LANGUAGE,
    NUMBER,
    VERSION,
    Schema,
    listed,
    one_of,
    or_null,
    record,
    ref,
    text,
    whole,
)
from workbench.web.api.schemas_together import TOGETHER
from workbench.web.api.schemas_words import WORDS
from workbench.web.api.schemas_work import FINDING, WORK

NUMBERS: Final = ("project", "document", "segment", "concept", "unit", "job", "change", "comment", "profile")
"""Variables of an address that are numbers of records."""

_PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": text("What kind of problem it is; an address with an explanation."),
        "title": text("The kind in words."),
        "status": whole(minimum=400, maximum=599),
        "detail": text("What was wrong and what to do, in the language of the answer."),
        "instance": text("The address that was asked for."),
        "where": text("The place at fault: `?limit`, `#/targets/0` (in the JSON), a header."),
        "theirs": text("At 412: the text that is stored."),
        "yours": text("At 412: the text that was sent."),
        "version": VERSION,
        "author": text("At 412: who was first."),
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
_SERVICES: Mapping[str, Schema] = {
    "Job": record(
        {
            "id": NUMBER,
            "kind": one_of(*RUNNERS),
            "document": or_null(NUMBER),
            "state": one_of("waiting", "running", "done", "failed", "cancelled"),
            "done": COUNT,
            "total": COUNT,
            "reason": or_null(text("Why it failed, in the language of the answer.")),
        },
        description="Work in the background; `done` of `total` steps.",
    ),
    "NewDrafts": record(
        {"again": {**BOOLEAN, "description": "Make the machine's own texts anew, too."}}, "again"
    ),
    "SegmentRequest": record({"text": text(maxLength=1_000_000), "language": LANGUAGE}),
    "Spans": record(
        {"segments": listed(record({"start": COUNT, "end": COUNT, "text": text()}))},
        description="Sentences without surrounding space.",
    ),
    "CheckRequest": record(
        {
            "source": text(maxLength=MAX_TEXT),
            "target": text(maxLength=MAX_TEXT),
            "source_language": LANGUAGE,
            "target_language": LANGUAGE,
            "terms": {**BOOLEAN, "description": "Also compare the terms with the glossary (the default)."},
        },
        "terms",
    ),
    "CheckFinding": record(FINDING),
    "CheckFindings": record({"findings": listed(ref("CheckFinding"))}),
}
_SINGLE: Mapping[str, Schema] = {"Problem": _PROBLEM, **WORK, **TOGETHER, **WORDS, **_SERVICES}

PATH_VARIABLES: Final[Mapping[str, Schema]] = {
    **{name: {"type": "integer", "minimum": 0, "maximum": 10**18 - 1} for name in NUMBERS},
    "language": LANGUAGE,
    "format": one_of(*FORMATS),
}
"""The variables of addresses."""


def page_of(name: str) -> str:
    """Return the name of the schema of a page of a list."""
    return f"PageOf{name}"


PAGED = (
    "Project", "Document", "Segment", "Finding", "Thread", "Change", "ChangedTranslation", "Concept", "Unit",
)  # fmt: skip
SCHEMAS: Final[Mapping[str, Schema]] = {
    **_SINGLE,
    **{
        page_of(name): record(
            {
                "items": listed(ref(name)),
                "next": or_null(text("The cursor of the next page; null at the end.")),
            }
        )
        for name in PAGED
    },
}
