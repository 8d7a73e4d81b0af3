"""The schemas of what is known beforehand: entries of the glossary and units of the translation memories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from glossary.terms import KINDS, STATUSES, TERM_TYPES
from workbench.review.translations import MAX_TEXT
from workbench.web.api.fields import (
    BOOLEAN,
    COUNT,
    DAY,
    LANGUAGE,
    NUMBER,
    SCORE,
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

MAX_UNITS: Final = 1000
MAX_LOOKUP: Final = 20
SOURCE_FIELDS = ("act", "number", "date", "url", "note")

_CONCEPT: Schema = {
    "kind": one_of(*KINDS),
    "key": text("A stable identifier of your own, or empty."),
    "definition": text(),
    "jurisdiction": text("ISO 3166 code of its country, or empty."),
    "organisation": or_null(whole("The entry of the body that it belongs to.", minimum=1)),
    "note": text(),
}
_TERM: Schema = {
    "text": text(minLength=1),
    "language": LANGUAGE,
    "type": one_of(*TERM_TYPES),
    "status": one_of(*STATUSES),
    "gender": or_null(text("masculine, feminine or neuter.")),
    "number": or_null(text("singular or plural.")),
    "valid_from": or_null(DAY),
    "valid_to": or_null(DAY),
    "forms": listed(text(minLength=1), maxItems=200),
    "never": listed(text(minLength=1), maxItems=200),
    "source": ref("Source"),
    "verified": {**BOOLEAN, "description": "Someone opened the source and saw this wording there."},
}
_OPTIONAL_TERM = tuple(name for name in _TERM if name not in {"text", "language"})
WORDS: Final[Mapping[str, Schema]] = {
    "Source": record(
        dict.fromkeys(SOURCE_FIELDS, text()), *SOURCE_FIELDS, description="Where a wording was seen."
    ),
    "Term": record({"id": NUMBER, **_TERM}, description="One wording of an entry in one language."),
    "NewTerm": record(
        {"id": NUMBER, **_TERM},
        "id",
        *_OPTIONAL_TERM,
        description="With `id`: the stored wording of that number.",
    ),
    "Concept": record(
        {"id": NUMBER, **_CONCEPT, "name": text(), "terms": listed(ref("Term")), "version": VERSION},
        description="One thing, whatever it is called: a person, an office, a body, a treaty.",
    ),
    "NewConcept": record(
        {**_CONCEPT, "terms": listed(ref("NewTerm"), minItems=1, maxItems=500)},
        *(name for name in _CONCEPT if name != "kind"),
        description="An entry as a whole: when it is changed, wordings that are not named are removed.",
    ),
    "FindRequest": record({"text": text(minLength=1, maxLength=MAX_TEXT), "language": LANGUAGE}),
    "FoundTerm": record(
        {
            "start": whole(minimum=0),
            "end": whole(minimum=0),
            "form": text("The term as it stands in the text."),
            "term": text("Its wording in the glossary."),
            "kind": one_of(*KINDS),
            "concept": NUMBER,
        }
    ),
    "FoundTerms": record({"terms": listed(ref("FoundTerm"))}),
    "Memory": record(
        {"id": NUMBER, "name": text(), "priority": COUNT, "read_only": BOOLEAN, "units": COUNT},
        description="A translation memory.",
    ),
    "Memories": record({"memories": listed(ref("Memory"))}),
    "Variant": record({"language": text("As it was written, such as `kk-KZ`."), "text": text()}),
    "Unit": record(
        {
            "id": whole("Its number; a unit that is changed gets a new one.", minimum=1),
            "memory": text(),
            "tuid": text("Its identifier in TMX files; it stays."),
            "variants": listed(ref("Variant")),
            "document": or_null(text()),
            "state": or_null(text()),
            "author": or_null(text()),
            "changed": or_null(text("As in TMX: `20250822T101500Z`.")),
        }
    ),
    "Passages": record({"units": listed(ref("Unit"))}),
    "NewUnits": record(
        {
            "memory": text("Which memory to fill; without it the main one."),
            "units": listed(
                record(
                    {
                        "tuid": text(minLength=1, maxLength=500),
                        "texts": {
                            "type": "object",
                            "description": "Language → text.",
                            "minProperties": 2,
                            "additionalProperties": text(minLength=1, maxLength=MAX_TEXT),
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
    "AddedUnits": record({"new": COUNT, "changed": COUNT, "unchanged": COUNT}),
    "LookupRequest": record(
        {
            "text": text(minLength=1, maxLength=MAX_TEXT),
            "source": LANGUAGE,
            "target": LANGUAGE,
            "before": or_null(text("The segment before; empty at the document's beginning, null: unknown.")),
            "after": or_null(text()),
            "threshold": SCORE,
            "limit": whole(minimum=1, maximum=MAX_LOOKUP),
            "memories": listed(text(), minItems=1, maxItems=100),
        },
        "before",
        "after",
        "threshold",
        "limit",
        "memories",
    ),
    "Match": record(
        {
            "score": SCORE,
            "word_score": SCORE,
            "character_score": SCORE,
            "context": {**BOOLEAN, "description": "Between the same neighbours: shown as 101 %."},
            "source": text(),
            "target": text(),
            "repaired": or_null(text("The target with the numbers of the text put in.")),
            "memory": text(),
            "tuid": text(),
        }
    ),
    "Matches": record({"matches": listed(ref("Match"))}),
}
