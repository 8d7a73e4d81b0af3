"""The API's description as an OpenAPI 3.1 document, made from the tables that serve and validate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from flask import Response, request

from workbench.people.model import SCOPE_OF
from workbench.web import problems
from workbench.web.api.operations import FILE, OPERATIONS, Operation
from workbench.web.api.schemas import PATH_VARIABLES, SCHEMAS
from workbench.web.permissions import table

VERSION = "3.1.0"
SECURITY = "token"
TITLES: Mapping[int, str] = {
    400: "What was asked for is not understood or cannot be done.",
    401: "No log-in, or a token that is unknown or over.",
    403: "The token's owner or its scopes do not allow this.",
    404: "There is no such thing (any more).",
    409: "Something was changed meanwhile that stands in the way.",
    412: "Someone else was first: `If-Match` names an older version.",
    413: "More than is taken at once.",
    415: "Another media type than the one that is described.",
    428: "`If-Match` is missing.",
    503: "Someone else is writing; try again in a moment.",
}
TAGS: Mapping[str, str] = {
    "projects": "Projects, how far they are, and their word counts.",
    "documents": "Documents of a project.",
    "segments": "Sentences of a document.",
    "translations": "One translation of one segment. Every change carries the version it was made from.",
    "findings": "What the checks found, and what of it may stand.",
    "comments": "Comments on segments, and questions to the author of the source.",
    "terms": "Terms first: what is decided about a document's names, titles and institutions.",
    "changes": "What was done to a project, and its undo.",
    "glossary": "Entries and their wordings in four languages.",
    "profiles": "Jurisdictions and outlets that say otherwise than the glossary does in general.",
    "memory": "The translation memory.",
    "jobs": "Work in the background.",
    "files": "TMX, XLIFF, tables and translated documents.",
    "services": "Sentences and checks without keeping anything.",
}


def serve() -> Response:
    """Send the document."""
    response = Response(text(), mimetype="application/json")
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response


@cache
def text() -> str:
    """Return the document as JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": VERSION,
        "info": {
            "title": "Audarma",
            "version": "1",
            "summary": "Translation and glossary workbench for official Kazakh texts.",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": problems.PREFIX}],
        "security": [{}, {SECURITY: []}],
        "tags": [{"name": name, "description": said} for name, said in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {
                SECURITY: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token from “My account”, where people log in. A single user's workbench asks for none.",
                }
            },
            "responses": {str(status): _problem(said) for status, said in TITLES.items()},
        },
    }


DESCRIPTION = """\
JSON in, JSON out; errors are problem details (RFC 9457) in the language of `Accept-Language`.

**Versions.** What is one thing has an `ETag`. A change sends it back in `If-Match`: 428 without, 412 with both texts when someone was \
first. `If-None-Match` answers 304 while nothing has changed.

**Lists** come in pages: `limit`, and `next` (also as `Link: …; rel="next"`) for `cursor`. Walking through them gives every row once, whatever others do meanwhile.

**Undo.** Every change is a change set that the pages of the workbench undo; a project's are listed and undone here, too.
"""


def _operation(each: Operation) -> dict[str, Any]:
    example = examples().get(each.id, {})
    said: dict[str, Any] = {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": each.summary,
        "description": _description(each),
        "parameters": _parameters(each, example),
        "responses": _responses(each, example),
        "x-scope": scope(each),
    }
    if each.body:
        said["requestBody"] = _body(each, example)
    return said


def _description(each: Operation) -> str:
    told = (each.view.__doc__ or "").strip()
    scopes = scope(each).replace(" or ", "` or `")
    return f"{told}\n\nA token needs the scope `{scopes}`."


def scope(each: Operation) -> str:
    """Return the scope that a token needs for an operation; of two with “or” between them either will do."""
    roles = table()[f"api.{each.id}", each.method].need.split(" or ")
    return " or ".join(scope for role, scope in SCOPE_OF.items() if role in roles) or "read"


def _parameters(each: Operation, example: Mapping[str, Any]) -> list[dict[str, Any]]:
    asked = example.get("request", {})
    found = [
        _parameter("path", name, PATH_VARIABLES[name], asked.get("path", {}), required=True)
        for name in each.variables
    ]
    for name, schema in each.parameters.items():
        plain = {key: value for key, value in schema.items() if key != "required"}
        required = bool(schema.get("required"))
        found.append(_parameter("query", name, plain, asked.get("query", {}), required=required))
    if each.conditional:
        schema = {
            "type": "string",
            "description": "The `ETag` that the change was made from.",
            "pattern": '^"\\d+"$',
        }
        found.append(_parameter("header", "If-Match", schema, asked.get("headers", {}), required=True))
    if each.tagged and each.method == "GET":
        schema = {"type": "string", "description": "Answers 304 while this is still the `ETag`."}
        found.append(_parameter("header", "If-None-Match", schema, {}, required=False))
    return found


def _parameter(
    place: str, name: str, schema: Mapping[str, Any], given: Mapping[str, Any], *, required: bool
) -> dict[str, Any]:
    said = {"name": name, "in": place, "required": required, "schema": dict(schema)}
    if "description" in schema:
        said["description"] = schema["description"]
    return {**said, "example": given[name]} if name in given else said


def _body(each: Operation, example: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": _ref(each.body)}}
    if "body" in example.get("request", {}):
        content["application/json"]["example"] = example["request"]["body"]
    if each.upload:
        schema = {
            "type": "object",
            "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
            "required": ["file"],
        }
        content["multipart/form-data"] = {"schema": schema}
    return {"required": True, "content": content}


def _responses(each: Operation, example: Mapping[str, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": each.summary}
    if each.answer == FILE:
        good["content"] = {
            "*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
        }
    elif each.schema:
        good["content"] = {"application/json": {"schema": _ref(each.schema)}}
        if "body" in example.get("response", {}):
            good["content"]["application/json"]["example"] = example["response"]["body"]
    headers = _headers(each)
    if headers:
        good["headers"] = headers
    found = {str(each.status): good}
    if each.tagged and each.method == "GET":
        found["304"] = {"description": "Nothing has changed."}
    statuses = [400, 401, 403, 503]
    statuses += [404] if each.variables else []
    statuses += [413, 415] if each.body else []
    statuses += [412, 428] if each.conditional else []
    statuses += [409] if each.conflicting else []
    return {
        **found,
        **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
    }


def _headers(each: Operation) -> dict[str, Any]:
    told = {
        "ETag": each.tagged and "The version of what was sent.",
        "Location": each.status in {201, 202} and "Where it is from now on.",
        "Link": each.kinds is not None and 'The next page, as `rel="next"`, if there is one.',
    }
    return {name: {"schema": {"type": "string"}, "description": said} for name, said in told.items() if said}


def _problem(said: str) -> dict[str, Any]:
    return {"description": said, "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """Return an example of each operation: what is asked, and what is answered on a new workspace."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(
        resources.files("workbench.web.api").joinpath("examples.json").read_text("utf-8")
    )
    return found
