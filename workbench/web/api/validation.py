"""Comparing what was sent with its schema, and saying what is wrong with it in the reader's language."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from workbench.web.api.schemas import SCHEMAS
from workbench.web.i18n import N_
from workbench.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

MOST_SHOWN = 60
MOST_ERRORS = 100
"""One is told, so there is no need to write the others of a million down."""
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)

# What a JSON Schema keyword asks for, as a sentence.
RULES: Mapping[str, str] = {
    "required": N_("%(where)s lacks the field “%(wanted)s”; add it."),
    "additionalProperties": N_("%(where)s has the field “%(wanted)s”, which is not known there; remove it."),
    "type": N_("%(where)s must be of the type %(wanted)s."),
    "enum": N_("%(where)s must be one of: %(wanted)s."),
    "const": N_("%(where)s must be: %(wanted)s."),
    "minLength": N_("%(where)s is too short; it needs at least %(wanted)s signs."),
    "maxLength": N_("%(where)s is too long; it takes at most %(wanted)s signs."),
    "minItems": N_("%(where)s needs at least %(wanted)s entries."),
    "maxItems": N_("%(where)s takes at most %(wanted)s entries."),
    "minProperties": N_("%(where)s needs at least %(wanted)s entries."),
    "minimum": N_("%(where)s must be %(wanted)s or more."),
    "maximum": N_("%(where)s must be %(wanted)s or less."),
}
OTHER = N_("%(where)s is not as the description of this address asks (%(wanted)s).")


@cache
def validator(name: str) -> Validator:
    """Return the validator of a named schema, in which the other schemas can be referred to."""
    from jsonschema import Draft202012Validator

    # References are looked for in the schema itself.
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    return Draft202012Validator(schema)


def check(name: str, value: Any) -> None:
    """Raise `RequestError` unless a JSON value is as the schema `name` asks."""
    errors = sorted(
        islice(validator(name).iter_errors(value), MOST_ERRORS),
        key=lambda error: (list(map(str, error.absolute_path)), error.message),
    )
    if errors:
        raise _error(errors[0])


def _error(error: ValidationError) -> RequestError:
    where = "#" + "".join(f"/{part}" for part in error.absolute_path)
    keyword = str(error.validator)
    wanted: Any = error.validator_value
    schema: Any = error.schema
    sent: Any = error.instance
    if keyword == "required":
        wanted = next(name for name in wanted if name not in sent)
    elif keyword == "additionalProperties":
        wanted = next(name for name in sent if name not in schema.get("properties", {}))
    elif isinstance(wanted, list):
        wanted = ", ".join("null" if each is None else str(each) for each in wanted)
    elif isinstance(wanted, dict):
        wanted = keyword
    return refuse(keyword, where, wanted)


def refuse(keyword: str, where: str, wanted: object) -> RequestError:
    """Return the error for a place that does not keep a keyword of its schema."""
    error = RequestError("%(where)s is not as the description of this address asks (%(wanted)s).", where=where, wanted=str(wanted)[:MOST_SHOWN])  # fmt: skip
    error.message = RULES.get(keyword, OTHER)
    return error


def parameter(name: str, text: str, schema: Mapping[str, Any]) -> Any:
    """Return a parameter of the address as its schema's type, or raise `RequestError`."""
    where, kind = f"?{name}", schema["type"]
    if kind == "boolean":
        if text not in {"true", "false"}:
            raise refuse("enum", where, "true, false")
        return text == "true"
    if kind == "integer":
        if _INTEGER.fullmatch(text) is None:
            raise refuse("type", where, kind)
        number = int(text)
        for keyword, fits in (
            ("minimum", number >= schema.get("minimum", number)),
            ("maximum", number <= schema.get("maximum", number)),
        ):
            if not fits:
                raise refuse(keyword, where, schema[keyword])
        return number
    if "enum" in schema and text not in schema["enum"]:
        raise refuse("enum", where, ", ".join(schema["enum"]))
    if len(text) > schema.get("maxLength", len(text)):
        raise refuse("maxLength", where, schema["maxLength"])
    return text
