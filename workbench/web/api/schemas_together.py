"""The schemas of what people do together: comments, waivers, decisions about terms, profiles, and the history of it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from glossary.languages import LANGUAGES
from glossary.profiles import MAX_NAME
from glossary.terms import KINDS, STATUSES
from workbench.review.comments import MAX_TEXT as MAX_COMMENT
from workbench.review.translations import MAX_TEXT
from workbench.review.waivers import MAX_REASON
from workbench.web.api.fields import (
    BOOLEAN,
    COUNT,
    LANGUAGE,
    NUMBER,
    STATE,
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

MAX_FINDINGS: Final = 5000
MAX_TERM: Final = 1000

_COMMENT: Schema = {
    "id": NUMBER,
    "segment": NUMBER,
    "thread": or_null(whole("The comment that opened the thread; null: this one.")),
    "language": or_null(text("The target that it is about; null: all.")),
    "author": text(),
    "text": text(),
    "created": TIME,
    "edited": or_null(TIME),
    "resolved": or_null(TIME),
    "question": {**BOOLEAN, "description": "A question to the author of the source."},
    "answer": or_null(text("What the author of the source answered.")),
    "version": VERSION,
}
_WAIVABLE = listed(
    record({"segment": NUMBER, "key": text("`key` of the finding.", minLength=1, maxLength=4 * MAX_TEXT)}),
    minItems=1,
    maxItems=MAX_FINDINGS,
)
_PLACES = listed(
    record(
        {
            "segment": NUMBER,
            "number": whole("The segment's place in the document, from 1.", minimum=1),
            "start": COUNT,
            "end": COUNT,
            "form": text("What stands there."),
        }
    )
)
_SUGGESTIONS: Schema = {
    "type": "object",
    "description": "By target, the likeliest first; nobody has checked them.",
    "additionalProperties": listed(text()),
}
_RENDERINGS: Schema = {
    "type": "object",
    "description": "Target → rendering.",
    "minProperties": 1,
    "properties": {code: text(minLength=1, maxLength=MAX_TERM) for code in LANGUAGES},
    "additionalProperties": False,
}
_TERM = text("In its dictionary form.", minLength=1, maxLength=MAX_TERM)
_PROFILE: Schema = {
    "name": text(minLength=1, maxLength=MAX_NAME),
    "parent": whole("The profile that it follows.", minimum=1),
    "jurisdiction": text("ISO 3166 code of its country, or empty.", maxLength=10),
    "note": text(maxLength=1000),
}
_SIDE: Schema = {
    **record({"text": text(), "state": STATE}, description="Null: it was not there."),
    "type": ["object", "null"],
}

TOGETHER: Final[Mapping[str, Schema]] = {
    "Comment": record(_COMMENT, description="What someone wrote about a segment."),
    "Thread": record(
        {"first": ref("Comment"), "replies": listed(ref("Comment"))},
        description="A comment with what was written in reply.",
    ),
    "Threads": record({"threads": listed(ref("Thread"))}),
    "NewComment": record(
        {
            "text": text("`@name` mentions somebody.", maxLength=MAX_COMMENT),
            "language": or_null(text("The target that it is about; null: all.", maxLength=10)),
            "thread": or_null(whole("The comment that is replied to.", minimum=1)),
            "question": {**BOOLEAN, "description": "It is a question to the author of the source."},
        },
        "language",
        "thread",
        "question",
    ),
    "CommentText": record({"text": text(maxLength=MAX_COMMENT)}),
    "Waiving": record({"findings": _WAIVABLE, "reason": text(minLength=1, maxLength=MAX_REASON)}),
    "Unwaiving": record({"findings": _WAIVABLE}),
    "Waived": record({"findings": whole("How many.", minimum=0)}),
    "Change": record(
        {
            "id": NUMBER,
            "at": TIME,
            "author": text(),
            "action": text("What was done, as a word for programs: `confirm`, `replace`, `undo` …"),
            "label": text("What it was about."),
            "undoes": or_null(whole("The change that it takes back.")),
            "undone_by": or_null(whole("The change that has taken it back; null while it stands.")),
        },
        description="One action with everything that it changed: one undo.",
    ),
    "ChangedTranslation": record(
        {"segment": NUMBER, "language": LANGUAGE, "before": _SIDE, "after": _SIDE},
        description="A translation before and after a change.",
    ),
    "Undone": record(
        {
            "change": ref("Change"),
            "segments": listed(NUMBER),
        },
        description="The change that took another one back, and the segments it touched.",
    ),
    "UnknownTerm": record(
        {"text": _TERM, "kind": one_of(*KINDS), "places": _PLACES, "suggestions": _SUGGESTIONS},
        description="Something that looks like a name or title and is not in the glossary.",
    ),
    "ChosenName": record(
        {
            "text": _TERM,
            "kind": one_of(*KINDS),
            "places": _PLACES,
            "renderings": {"type": "object", "additionalProperties": text()},
            "suggestions": _SUGGESTIONS,
        },
        description="A name that was decided for this document alone.",
    ),
    "Rendering": record(
        {
            "text": or_null(text("Null: there is none.")),
            "state": one_of("settled", "unverified", "several", "missing"),
            "signed": {**BOOLEAN, "description": "Someone decided it for this document."},
            "choices": listed(
                record(
                    {
                        "text": text(),
                        "status": one_of(*STATUSES),
                        "verified": BOOLEAN,
                        "source": text("The act or note where it was seen."),
                    }
                )
            ),
        },
        description="How an entry is rendered in one target.",
    ),
    "TermEntry": record(
        {
            "concept": NUMBER,
            "text": _TERM,
            "kind": one_of(*KINDS),
            "complete": {**BOOLEAN, "description": "Every target has a rendering."},
            "places": _PLACES,
            "renderings": {"type": "object", "additionalProperties": ref("Rendering")},
            "findings": listed(ref("OfficeFinding")),
        },
        description="An entry of the glossary under one of its wordings.",
    ),
    "OfficeFinding": record(
        {
            "check": one_of("expired", "not-yet", "wrong-office", "misspelt"),
            "category": text(),
            "severity": one_of("alarm", "hint"),
            "message": text("In the language of the answer."),
            "start": or_null(COUNT),
            "end": or_null(COUNT),
            "suggestion": or_null(text()),
        },
        description="Something wrong with an office on the document's date; offsets are in the source.",
    ),
    "TermSheet": record(
        {
            "document": NUMBER,
            "unknown": listed(ref("UnknownTerm")),
            "chosen": listed(ref("ChosenName")),
            "open": listed(ref("TermEntry")),
            "settled": listed(ref("TermEntry")),
            "dismissed": listed(text()),
            "version": VERSION,
        },
        description="Every name, title and institution of a document once, with what is decided about it.",
    ),
    "SignOff": record({"concept": NUMBER, "text": _TERM, "renderings": _RENDERINGS}),
    "NewName": record({"text": _TERM, "kind": one_of(*KINDS), "renderings": _RENDERINGS}),
    "TermText": record({"text": _TERM}),
    "Profile": record(
        {
            "id": NUMBER,
            **_PROFILE,
            "parent": or_null(whole("The profile that it follows; null: the default one.")),
            "statuses": whole("How many statuses it has of its own.", minimum=0),
            "version": VERSION,
        },
        description="A jurisdiction or an outlet: what it does not say itself, the profile says that it follows.",
    ),
    "Profiles": record({"profiles": listed(ref("Profile"))}),
    "NewProfile": record(_PROFILE, "parent", "jurisdiction", "note"),
    "ProfileChange": {
        **record(_PROFILE, *_PROFILE, description="What is not named stays as it is."),
        "minProperties": 1,
    },
}
