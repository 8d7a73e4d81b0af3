"""What the API can do, as one table: it makes the addresses, reads and validates requests, and is the OpenAPI document's source.

A view is declared with `@operation`, gets what was asked for as an `Asked`, calls one domain function, and returns an `Answer`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from glossary.changes import StaleConceptError
from glossary.errors import AudarmaError
from workbench.errors import ConflictError
from workbench.web import problems
from workbench.web.api import paging, validation
from workbench.web.api.paging import LIMIT, MOST, Page, Place
from workbench.web.api.schemas import NUMBERS, page_of
from workbench.web.i18n import interface_language, say
from workbench.web.problems import RequestError, StaleVersionError

Schema = Mapping[str, Any]
View = Callable[..., "Answer | BaseResponse"]
FILE = "file"
"""The answer of an operation that sends a file."""

SENTENCES = frozenset({"Finding", "CheckFindings", "Job", "TermSheet"})
"""Answers that hold sentences in the reader's language."""

PAGE_PARAMETERS: Mapping[str, Schema] = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST,
        "default": LIMIT,
        "description": "Rows a page.",
    },
    "cursor": {"type": "string", "maxLength": 2000, "description": "`next` of the page before."},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    `body` names the schema of the JSON that is sent, `answer` that of the JSON that comes back, a page of it where `kinds`, the
    types of a cursor's values, are given. `tagged`: the answer has an ETag, and `conditional` operations take it in `If-Match`. `conflicting`: what others did
    meanwhile may stand in the way (409).
    """

    id: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    tag: str
    summary: str
    answer: str
    view: View
    status: int = 200
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: str = ""
    upload: bool = False
    kinds: tuple[type, ...] | None = None
    tagged: bool = False
    conditional: bool = False
    conflicting: bool = False

    @property
    def parameters(self) -> Mapping[str, Schema]:
        """What may stand behind the question mark of the address."""
        return {**self.query, **(PAGE_PARAMETERS if self.kinds is not None else {})}

    @property
    def variables(self) -> tuple[str, ...]:
        """What is different in each address, in order."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def rule(self) -> str:
        """The address as Flask writes it, below the API's."""
        return re.sub(r"\{(\w+)\}", lambda m: f"<int:{m[1]}>" if m[1] in NUMBERS else f"<{m[1]}>", self.path)

    @property
    def schema(self) -> str:
        """The name of the schema of its answer; empty where it answers no JSON."""
        return (
            ""
            if self.answer in {"", FILE}
            else page_of(self.answer)
            if self.kinds is not None
            else self.answer
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was understood: the parameters of the address, and the JSON that was sent."""

    operation: Operation
    query: Mapping[str, Any]
    body: Any = None

    @property
    def limit(self) -> int:
        """How many rows a page has."""
        return int(self.query.get("limit", LIMIT))

    @property
    def after(self) -> Place | None:
        """The place after which the page begins, None for the first one."""
        cursor = self.query.get("cursor")
        return None if cursor is None else paging.decode(cursor, self.operation.kinds or ())

    def version(self) -> int:
        """Return the version in `If-Match`; one that is none of ours (-1) is no stored one either."""
        tags = request.if_match.as_set()
        found = re.fullmatch(r"\d{1,18}", next(iter(tags)), re.ASCII) if len(tags) == 1 else None
        return -1 if found is None else int(found[0])

    def expect(self, version: int) -> None:
        """Raise `StaleVersionError` unless the version in `If-Match` is the stored one."""
        if self.version() != version:
            raise StaleVersionError(
                "Someone else changed this meanwhile. Ask for it again, then repeat your change.",
                version=version,
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back: JSON or a page of it, the version that its tag says (None: one made of the content), and where it is."""

    body: Any = None
    version: int | None = None
    location: str = ""


OPERATIONS: list[Operation] = []


def operation(
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    *,
    tag: str,
    summary: str,
    answer: str = "",
    **options: Any,
) -> Callable[[View], View]:
    """Declare a view as an operation of the API; the options are the fields of `Operation`."""

    def declare(view: View) -> View:
        OPERATIONS.append(Operation(view.__name__, method, path, tag, summary, answer, view, **options))
        return view

    return declare


def install(blueprint: Blueprint) -> None:
    """Give the blueprint the addresses of all operations."""
    for each in OPERATIONS:
        blueprint.add_url_rule(each.rule, each.id, _served(each), methods=[each.method])


def _served(declared: Operation) -> Callable[..., BaseResponse]:
    @wraps(declared.view)
    def serve(**variables: Any) -> BaseResponse:
        asked = Asked(declared, _query(declared), _body(declared))
        _check_version(declared)
        try:
            answer = declared.view(asked, **variables)
        except (ConflictError, StaleConceptError) as error:
            if not declared.conditional:
                raise
            return _stale(error, asked)
        return answer if isinstance(answer, BaseResponse) else _response(declared, answer)

    return serve


# --- the request ---------------------------------------------------------------------------------------------------


def _query(declared: Operation) -> dict[str, Any]:
    known = declared.parameters
    read = {}
    for name in request.args:
        if name not in known:
            raise validation.refuse("enum", f"?{name}", ", ".join(known) or "–")
        read[name] = validation.parameter(name, request.args[name], known[name])
    for name, schema in known.items():
        if schema.get("required") and name not in read:
            raise validation.refuse("required", "?", name)
    return read


def _body(declared: Operation) -> Any:
    if not declared.body or (declared.upload and request.mimetype == "multipart/form-data"):
        return None
    if request.mimetype != "application/json":
        abort(415)
    try:
        read = json.loads(request.get_data(), parse_float=_number, parse_constant=_no_number)
    except ValueError as error:
        raise RequestError("What was sent is not JSON; check it with a JSON tool.", where="#") from error
    except RecursionError as error:
        raise RequestError(
            "What was sent is nested too deep; no address of this API asks for that.", where="#"
        ) from error
    validation.check(declared.body, read)
    return read


def _number(text: str) -> int | float:
    """Return a number of JSON: `1.0` is the whole number 1, as JSON Schema has it."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _no_number(text: str) -> float:
    """Refuse `NaN` and `Infinity`, which JSON does not have."""
    raise ValueError(text)


def _check_version(declared: Operation) -> None:
    """Refuse a change that does not say what it changes: `*` would be whatever is there by then."""
    if declared.conditional and (not request.if_match or request.if_match.star_tag):
        abort(428)


# --- the answer ----------------------------------------------------------------------------------------------------


def _response(declared: Operation, answer: Answer) -> Response:
    body = answer.body
    if isinstance(body, Page):
        body = {"items": list(body.rows), "next": None if body.after is None else paging.encode(body.after)}
    text = "" if declared.answer == "" else json.dumps(body, ensure_ascii=False) + "\n"
    response = Response(text, declared.status, mimetype="application/json" if text else None)
    if answer.location:
        response.headers["Location"] = answer.location
    if isinstance(answer.body, Page) and body["next"] is not None:
        following = urlencode(
            [*((n, v) for n, v in request.args.items() if n != "cursor"), ("cursor", body["next"])]
        )
        response.headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    if declared.tagged:
        _tag(response, answer.version)
    if declared.answer in SENTENCES:
        response.headers["Content-Language"] = interface_language()
        response.vary.add("Accept-Language")
    return response


def _tag(response: Response, version: int | None) -> None:
    """Tag the answer with its version or its content; a reader who has it already gets it no second time."""
    response.set_etag(hashlib.sha256(response.data).hexdigest()[:24] if version is None else str(version))
    tag = response.get_etag()[0]
    if request.method == "GET" and tag is not None and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.data = b""
        response.headers.pop("Content-Type", None)


def _stale(error: AudarmaError, asked: Asked) -> Response:
    yours = asked.body.get("text") if isinstance(asked.body, dict) else None
    return problems.stale(say(error.message, error.values), {"yours": yours, **error.values})
