"""What the API takes and gives, as JSON Schema 2020-12: the same tables validate requests and describe them.

Numbers of records are theirs for good; times are ISO 8601 with an offset; offsets in texts count code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from glossary.languages import LANGUAGES
from glossary.terms import KINDS, STATUSES, TERM_TYPES
from workbench.analysis import BANDS
from workbench.exchange.formats import FORMATS
from workbench.jobs import RUNNERS
from workbench.projects import MAX_NAME
from workbench.review.checks import CHECKS
from workbench.review.translations import MAX_TEXT, STATES

Schema = Mapping[str, Any]

NUMBERS: Final = ("project", "document", "segment", "concept", "unit", "job")
"""Variables of an address that are numbers of records."""
MAX_UNITS: Final = 1000
MAX_LOOKUP: Final = 20


def _of(properties: Schema, *optional: str, description: str = "") -> Schema:
    """An object with these fields and no other, all required but the `optional` ones."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": items, **limits}


def _text(description: str = "", **limits: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **limits}


def _whole(description: str = "", **limits: Any) -> Schema:
    return {"type": "integer", **({"description": description} if description else {}), **limits}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _one_of(*values: str, description: str = "") -> Schema:
    return {"type": "string", "enum": list(values), **({"description": description} if description else {})}


NUMBER = _whole("The record's number.", minimum=1)
VERSION = _whole("What `ETag` says; it changes with every change.", minimum=0)
LANGUAGE = _one_of(*LANGUAGES, description="kk Kazakh, ky Kyrgyz, ru Russian, en English.")
DAY = _text("A day, `2025-08-22`.", pattern=r"^\d{4}-\d{2}-\d{2}$")
TIME = _text("ISO 8601, UTC.")
STATE = _one_of(*STATES)
SHOWN_STATE = _one_of("empty", *STATES)
START = _or_null(_whole("Where it begins, in code points; null: the whole text.", minimum=0))
END = _or_null(_whole("Where it ends.", minimum=0))
BOOLEAN: Schema = {"type": "boolean"}
SCORE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
TARGETS = _list(LANGUAGE, minItems=1, maxItems=4)
COUNT = _whole(minimum=0)
DEADLINE = _or_null(_text("ISO 8601 with an offset, such as `2025-08-22T14:30+05:00`.", maxLength=40))

PROGRESS_FIELDS = ("total", "empty", "initial", "translated", "reviewed", "final")
SOURCE_FIELDS = ("act", "number", "date", "url", "note")

_CONCEPT: Schema = {
    "kind": _one_of(*KINDS),
    "key": _text("A stable identifier of your own, or empty."),
    "definition": _text(),
    "jurisdiction": _text("ISO 3166 code of its country, or empty."),
    "organisation": _or_null(_whole("The entry of the body that it belongs to.", minimum=1)),
    "note": _text(),
}
_TERM: Schema = {
    "text": _text(minLength=1),
    "language": LANGUAGE,
    "type": _one_of(*TERM_TYPES),
    "status": _one_of(*STATUSES),
    "gender": _or_null(_text("masculine, feminine or neuter.")),
    "number": _or_null(_text("singular or plural.")),
    "valid_from": _or_null(DAY),
    "valid_to": _or_null(DAY),
    "forms": _list(_text(minLength=1), maxItems=200),
    "never": _list(_text(minLength=1), maxItems=200),
    "source": _ref("Source"),
    "verified": {**BOOLEAN, "description": "Someone opened the source and saw this wording there."},
}
_OPTIONAL_TERM = tuple(name for name in _TERM if name not in {"text", "language"})
_FINDING: Schema = {
    "check": _one_of(*CHECKS),
    "category": _text(),
    "severity": _one_of("alarm", "hint"),
    "message": _text("In the language of the answer."),
    "start": START,
    "end": END,
    "suggestion": _or_null(_text()),
}

_SINGLE: Mapping[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": _text("What kind of problem it is; an address with an explanation."),
            "title": _text("The kind in words."),
            "status": _whole(minimum=400, maximum=599),
            "detail": _text("What was wrong and what to do, in the language of the answer."),
            "instance": _text("The address that was asked for."),
            "where": _text("The place at fault: `?limit`, `#/targets/0` (in the JSON), a header."),
            "theirs": _text("At 412: the text that is stored."),
            "yours": _text("At 412: the text that was sent."),
            "version": VERSION,
            "author": _text("At 412: who was first."),
        },
        "required": ["type", "title", "status", "detail", "instance"],
    },
    "Project": _of(
        {
            "id": NUMBER,
            "name": _text(),
            "source": LANGUAGE,
            "targets": TARGETS,
            "profile": _whole("The glossary profile that it is translated for."),
            "deadline": DEADLINE,
            "sample": BOOLEAN,
            "created": TIME,
            "version": VERSION,
        },
        description="A job of work: one source language, one or more targets.",
    ),
    "NewProject": _of(
        {
            "name": _text(minLength=1, maxLength=MAX_NAME),
            "source": LANGUAGE,
            "targets": TARGETS,
            "deadline": DEADLINE,
            "profile": _whole(minimum=1),
        },
        "source",
        "deadline",
        "profile",
        description="Without `source` it is kk.",
    ),
    "ProjectChange": {
        **_of(
            {
                "name": _text(minLength=1, maxLength=MAX_NAME),
                "targets": TARGETS,
                "deadline": DEADLINE,
                "profile": _whole(minimum=1),
            },
            "name",
            "targets",
            "deadline",
            "profile",
            description="What is not named stays as it is.",
        ),
        "minProperties": 1,
    },
    "Progress": _of(
        {
            "documents": COUNT,
            "standing": {"type": ["string", "null"], "enum": ["overdue", "soon", "later", None]},
            "finished": BOOLEAN,
            "targets": _list(
                _of(
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
    "Amount": _of({"segments": COUNT, "words": COUNT}),
    "Bands": _of(dict.fromkeys(BANDS, _ref("Amount"))),
    "WordCounts": _of(
        {
            "language": LANGUAGE,
            "stale": {**BOOLEAN, "description": "Something changed since, or was never counted."},
            "total": _of({"bands": _ref("Bands"), "segments": COUNT, "words": COUNT}),
            "documents": _list(
                _of(
                    {
                        "document": NUMBER,
                        "name": _text(),
                        "made": TIME,
                        "stale": BOOLEAN,
                        "bands": _ref("Bands"),
                        "segments": COUNT,
                        "words": COUNT,
                    }
                )
            ),
            "missing": _list(NUMBER),
        },
        description="Match bands of one target: what the memory knew of each document when it was counted.",
    ),
    "WordCountsOfTargets": _of({"targets": _list(_ref("WordCounts"))}),
    "Document": _of(
        {
            "id": NUMBER,
            "project": NUMBER,
            "name": _text(),
            "media_type": _text(),
            "encoding": _text("Of a text file; else empty."),
            "date": _or_null(DAY),
            "revision": _whole(minimum=1),
            "created": TIME,
            "version": VERSION,
        },
        description="A text to translate; its date decides who held which office.",
    ),
    "NewText": _of(
        {"name": _text(maxLength=MAX_NAME), "text": _text(minLength=1)},
        "name",
        description="A text to paste. A file is sent as `multipart/form-data` in the field `file` instead.",
    ),
    "DocumentChange": _of({"date": _or_null(DAY)}),
    "Origin": _of(
        {
            "kind": _text("`typed`, `repetition`, or an engine's name."),
            "score": _or_null(_whole("In per cent.")),
        }
    ),
    "Translation": _of(
        {
            "segment": NUMBER,
            "language": LANGUAGE,
            "text": _text(),
            "state": SHOWN_STATE,
            "origin": _ref("Origin"),
            "author": _text(),
            "changed": _text("ISO 8601, UTC; empty before the first text."),
            "elsewhere": {
                "type": "integer",
                "enum": [-1, 0, 1],
                "description": "Rendered in the segment before or after.",
            },
            "version": VERSION,
        },
        description="A segment's text in one target. Version 0 is one that is not there yet.",
    ),
    "Segment": _of(
        {
            "id": NUMBER,
            "document": NUMBER,
            "number": _whole("Its place in the document, from 1.", minimum=1),
            "paragraph": NUMBER,
            "kind": _one_of("heading", "dateline", "list", "body"),
            "text": _text(),
            "translations": {"type": "object", "additionalProperties": _ref("Translation")},
        },
        description="A sentence of the source with its translations by language.",
    ),
    "TranslationText": _of({"text": _text(maxLength=MAX_TEXT)}),
    "Confirmation": _of(
        {"text": _text("Left away: the stored text is confirmed.", maxLength=MAX_TEXT)}, "text"
    ),
    "Rejection": _of({"reason": _text("For the translator.", minLength=1, maxLength=MAX_TEXT)}),
    "Nothing": _of({}, description="Nothing has to be said."),
    "Confirmed": _of(
        {
            "translation": _ref("Translation"),
            "repeated": _list(_ref("Translation")),
        },
        description="The confirmed translation, and the repetitions that were filled with it.",
    ),
    "Finding": _of(
        {
            **_FINDING,
            "segment": NUMBER,
            "number": _whole("The segment's place in the document.", minimum=1),
            "key": _text("By what the finding is known when it may stand."),
            "waived": _or_null(_text("Why it may stand.")),
        },
        description="What a check found in a document's translation; offsets are in the translation.",
    ),
    "Source": _of(
        dict.fromkeys(SOURCE_FIELDS, _text()), *SOURCE_FIELDS, description="Where a wording was seen."
    ),
    "Term": _of({"id": NUMBER, **_TERM}, description="One wording of an entry in one language."),
    "NewTerm": _of(
        {"id": NUMBER, **_TERM},
        "id",
        *_OPTIONAL_TERM,
        description="With `id`: the stored wording of that number.",
    ),
    "Concept": _of(
        {"id": NUMBER, **_CONCEPT, "name": _text(), "terms": _list(_ref("Term")), "version": VERSION},
        description="One thing, whatever it is called: a person, an office, a body, a treaty.",
    ),
    "NewConcept": _of(
        {**_CONCEPT, "terms": _list(_ref("NewTerm"), minItems=1, maxItems=500)},
        *(name for name in _CONCEPT if name != "kind"),
        description="An entry as a whole: when it is changed, wordings that are not named are removed.",
    ),
    "FindRequest": _of({"text": _text(minLength=1, maxLength=MAX_TEXT), "language": LANGUAGE}),
    "FoundTerm": _of(
        {
            "start": _whole(minimum=0),
            "end": _whole(minimum=0),
            "form": _text("The term as it stands in the text."),
            "term": _text("Its wording in the glossary."),
            "kind": _one_of(*KINDS),
            "concept": NUMBER,
        }
    ),
    "FoundTerms": _of({"terms": _list(_ref("FoundTerm"))}),
    "Memory": _of(
        {"id": NUMBER, "name": _text(), "priority": COUNT, "read_only": BOOLEAN, "units": COUNT},
        description="A translation memory.",
    ),
    "Memories": _of({"memories": _list(_ref("Memory"))}),
    "Variant": _of({"language": _text("As it was written, such as `kk-KZ`."), "text": _text()}),
    "Unit": _of(
        {
            "id": _whole("Its number; a unit that is changed gets a new one.", minimum=1),
            "memory": _text(),
            "tuid": _text("Its identifier in TMX files; it stays."),
            "variants": _list(_ref("Variant")),
            "document": _or_null(_text()),
            "state": _or_null(_text()),
            "author": _or_null(_text()),
            "changed": _or_null(_text("As in TMX: `20250822T101500Z`.")),
        }
    ),
    "Passages": _of({"units": _list(_ref("Unit"))}),
    "NewUnits": _of(
        {
            "memory": _text("Which memory to fill; without it the main one."),
            "units": _list(
                _of(
                    {
                        "tuid": _text(minLength=1, maxLength=500),
                        "texts": {
                            "type": "object",
                            "description": "Language → text.",
                            "minProperties": 2,
                            "additionalProperties": _text(minLength=1, maxLength=MAX_TEXT),
                        },
                    },
                    "tuid",
                ),
                minItems=1,
                maxItems=MAX_UNITS,
            ),
        },
        "memory",
        description="A unit takes the place of one with its `tuid`.",
    ),
    "AddedUnits": _of({"new": COUNT, "changed": COUNT, "unchanged": COUNT}),
    "LookupRequest": _of(
        {
            "text": _text(minLength=1, maxLength=MAX_TEXT),
            "source": LANGUAGE,
            "target": LANGUAGE,
            "before": _or_null(
                _text("The segment before; empty at the document's beginning, null: unknown.")
            ),
            "after": _or_null(_text()),
            "threshold": SCORE,
            "limit": _whole(minimum=1, maximum=MAX_LOOKUP),
            "memories": _list(_text(), minItems=1, maxItems=100),
        },
        "before",
        "after",
        "threshold",
        "limit",
        "memories",
    ),
    "Match": _of(
        {
            "score": SCORE,
            "word_score": SCORE,
            "character_score": SCORE,
            "context": {**BOOLEAN, "description": "Between the same neighbours: shown as 101 %."},
            "source": _text(),
            "target": _text(),
            "repaired": _or_null(_text("The target with the numbers of the text put in.")),
            "memory": _text(),
            "tuid": _text(),
        }
    ),
    "Matches": _of({"matches": _list(_ref("Match"))}),
    "Job": _of(
        {
            "id": NUMBER,
            "kind": _one_of(*RUNNERS),
            "document": _or_null(NUMBER),
            "state": _one_of("waiting", "running", "done", "failed", "cancelled"),
            "done": COUNT,
            "total": COUNT,
            "reason": _or_null(_text("Why it failed, in the language of the answer.")),
        },
        description="Work in the background; `done` of `total` steps.",
    ),
    "NewDrafts": _of(
        {"again": {**BOOLEAN, "description": "Make the machine's own texts anew, too."}}, "again"
    ),
    "SegmentRequest": _of({"text": _text(maxLength=1_000_000), "language": LANGUAGE}),
    "Spans": _of(
        {"segments": _list(_of({"start": COUNT, "end": COUNT, "text": _text()}))},
        description="Sentences without surrounding space.",
    ),
    "CheckRequest": _of(
        {
            "source": _text(maxLength=MAX_TEXT),
            "target": _text(maxLength=MAX_TEXT),
            "source_language": LANGUAGE,
            "target_language": LANGUAGE,
            "terms": {**BOOLEAN, "description": "Also compare the terms with the glossary (the default)."},
        },
        "terms",
    ),
    "CheckFinding": _of(_FINDING),
    "CheckFindings": _of({"findings": _list(_ref("CheckFinding"))}),
}

PATH_VARIABLES: Final[Mapping[str, Schema]] = {
    **{name: {"type": "integer", "minimum": 0, "maximum": 10**18 - 1} for name in NUMBERS},
    "language": LANGUAGE,
    "format": _one_of(*FORMATS),
}
"""The variables of addresses."""


def page_of(name: str) -> str:
    """Return the name of the schema of a page of a list."""
    return f"PageOf{name}"


PAGED = ("Project", "Document", "Segment", "Finding", "Concept", "Unit")
SCHEMAS: Final[Mapping[str, Schema]] = {
    **_SINGLE,
    **{
        page_of(name): _of(
            {
                "items": _list(_ref(name)),
                "next": _or_null(_text("The cursor of the next page; null at the end.")),
            }
        )
        for name in PAGED
    },
}
