"""The schemas of the work: projects, documents, segments, translations, and what the checks found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workbench.analysis import BANDS
from workbench.projects import MAX_NAME
from workbench.review.checks import CHECKS
from workbench.review.translations import MAX_TEXT
from workbench.web.api.fields import (
    BOOLEAN,
    COUNT,
    DAY,
    DEADLINE,
    END,
    LANGUAGE,
    NUMBER,
    SHOWN_STATE,
    START,
    TARGETS,
    TIME,
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

PROGRESS_FIELDS = ("total", "empty", "initial", "translated", "reviewed", "final")
FINDING: Schema = {
    "check": one_of(*CHECKS),
    "category": text(),
    "severity": one_of("alarm", "hint"),
    "message": text("In the language of the answer."),
    "start": START,
    "end": END,
    "suggestion": or_null(text()),
}

WORK: Final[Mapping[str, Schema]] = {
    "Project": record(
        {
            "id": NUMBER,
            "name": text(),
            "source": LANGUAGE,
            "targets": TARGETS,
            "profile": whole("The glossary profile that it is translated for."),
            "deadline": DEADLINE,
            "sample": BOOLEAN,
            "created": TIME,
            "version": VERSION,
        },
        description="A job of work: one source language, one or more targets.",
    ),
    "NewProject": record(
        {
            "name": text(minLength=1, maxLength=MAX_NAME),
            "source": LANGUAGE,
            "targets": TARGETS,
            "deadline": DEADLINE,
            "profile": whole(minimum=1),
        },
        "source",
        "deadline",
        "profile",
        description="Without `source` it is kk.",
    ),
    "ProjectChange": {
        **record(
            {
                "name": text(minLength=1, maxLength=MAX_NAME),
                "targets": TARGETS,
                "deadline": DEADLINE,
                "profile": whole(minimum=1),
            },
            "name",
            "targets",
            "deadline",
            "profile",
            description="What is not named stays as it is.",
        ),
        "minProperties": 1,
    },
    "Progress": record(
        {
            "documents": COUNT,
            "standing": {"type": ["string", "null"], "enum": ["overdue", "soon", "later", None]},
            "finished": BOOLEAN,
            "targets": listed(
                record(
                    {
                        "language": LANGUAGE,
                        **dict.fromkeys(PROGRESS_FIELDS, COUNT),
                        "words": COUNT,
                        "words_left": COUNT,
                    }
                )
            ),
        },
        description="Segments by state, and words of the source, all and not yet confirmed.",
    ),
    "Amount": record({"segments": COUNT, "words": COUNT}),
    "Bands": record(dict.fromkeys(BANDS, ref("Amount"))),
    "WordCounts": record(
        {
            "language": LANGUAGE,
            "stale": {**BOOLEAN, "description": "Something changed since, or was never counted."},
            "total": record({"bands": ref("Bands"), "segments": COUNT, "words": COUNT}),
            "documents": listed(
                record(
                    {
                        "document": NUMBER,
                        "name": text(),
                        "made": TIME,
                        "stale": BOOLEAN,
                        "bands": ref("Bands"),
                        "segments": COUNT,
                        "words": COUNT,
                    }
                )
            ),
            "missing": listed(NUMBER),
        },
        description="Match bands of one target: what the memory knew of each document when it was counted.",
    ),
    "WordCountsOfTargets": record({"targets": listed(ref("WordCounts"))}),
    "Document": record(
        {
            "id": NUMBER,
            "project": NUMBER,
            "name": text(),
            "media_type": text(),
            "encoding": text("Of a text file; else empty."),
            "date": or_null(DAY),
            "revision": whole(minimum=1),
            "created": TIME,
            "version": VERSION,
        },
        description="A text to translate; its date decides who held which office.",
    ),
    "NewText": record(
        {"name": text(maxLength=MAX_NAME), "text": text(minLength=1)},
        "name",
        description="A text to paste. A file is sent as `multipart/form-data` in the field `file` instead.",
    ),
    "DocumentChange": record({"date": or_null(DAY)}),
    "Origin": record(
        {
            "kind": text("`typed`, `repetition`, or an engine's name."),
            "score": or_null(whole("In per cent.")),
        }
    ),
    "Translation": record(
        {
            "segment": NUMBER,
            "language": LANGUAGE,
            "text": text(),
            "state": SHOWN_STATE,
            "origin": ref("Origin"),
            "author": text(),
            "changed": text("ISO 8601, UTC; empty before the first text."),
            "elsewhere": {
                "type": "integer",
                "enum": [-1, 0, 1],
                "description": "Rendered in the segment before or after.",
            },
            "version": VERSION,
        },
        description="A segment's text in one target. Version 0 is one that is not there yet.",
    ),
    "Segment": record(
        {
            "id": NUMBER,
            "document": NUMBER,
            "number": whole("Its place in the document, from 1.", minimum=1),
            "paragraph": NUMBER,
            "kind": one_of("heading", "dateline", "list", "body"),
            "text": text(),
            "translations": {"type": "object", "additionalProperties": ref("Translation")},
        },
        description="A sentence of the source with its translations by language.",
    ),
    "TranslationText": record({"text": text(maxLength=MAX_TEXT)}),
    "Confirmation": record(
        {"text": text("Left away: the stored text is confirmed.", maxLength=MAX_TEXT)}, "text"
    ),
    "Rejection": record({"reason": text("For the translator.", minLength=1, maxLength=MAX_TEXT)}),
    "Nothing": record({}, description="Nothing has to be said."),
    "Confirmed": record(
        {
            "translation": ref("Translation"),
            "repeated": listed(ref("Translation")),
        },
        description="The confirmed translation, and the repetitions that were filled with it.",
    ),
    "Finding": record(
        {
            **FINDING,
            "segment": NUMBER,
            "number": whole("The segment's place in the document.", minimum=1),
            "key": text("By what the finding is known when it may stand."),
            "waived": or_null(text("Why it may stand.")),
        },
        description="What a check found in a document's translation; offsets are in the translation.",
    ),
}
