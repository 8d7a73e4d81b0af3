"""What the API's schemas are made of: records, lists, and the values that stand in many of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glossary.languages import LANGUAGES
from workbench.review.translations import STATES

Schema = Mapping[str, Any]


def record(properties: Schema, *optional: str, description: str = "") -> Schema:
    """An object with these fields and no other, all required but the `optional` ones."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """The schema that stands under `name` in `schemas.SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema, **limits: int) -> Schema:
    """A list of such items."""
    return {"type": "array", "items": items, **limits}


def text(description: str = "", **limits: Any) -> Schema:
    """A text."""
    return {"type": "string", **({"description": description} if description else {}), **limits}


def whole(description: str = "", **limits: Any) -> Schema:
    """A whole number."""
    return {"type": "integer", **({"description": description} if description else {}), **limits}


def or_null(schema: Schema) -> Schema:
    """Such a value, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def one_of(*values: str, description: str = "") -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(values), **({"description": description} if description else {})}


NUMBER = whole("The record's number.", minimum=1)
VERSION = whole("What `ETag` says; it changes with every change.", minimum=0)
LANGUAGE = one_of(*LANGUAGES, description="kk Kazakh, ky Kyrgyz, ru Russian, en English.")
DAY = text("A day, `2025-08-22`.", pattern=r"^\d{4}-\d{2}-\d{2}$")
TIME = text("ISO 8601, UTC.")
STATE = one_of(*STATES)
SHOWN_STATE = one_of("empty", *STATES)
START = or_null(whole("Where it begins, in code points; null: the whole text.", minimum=0))
END = or_null(whole("Where it ends.", minimum=0))
BOOLEAN: Schema = {"type": "boolean"}
SCORE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
TARGETS = listed(LANGUAGE, minItems=1, maxItems=4)
COUNT = whole(minimum=0)
DEADLINE = or_null(text("ISO 8601 with an offset, such as `2025-08-22T14:30+05:00`.", maxLength=40))
