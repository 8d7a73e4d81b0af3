"""Errors of the API as problem details (RFC 9457): what was wrong, where, and what to do, in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_babel import gettext

from workbench.errors import ConflictError, InvalidInputError
from workbench.web.i18n import N_, interface_language

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"
KINDS: Mapping[int, str] = {
    400: "not-understood",
    401: "log-in",
    403: "forbidden",
    404: "not-found",
    405: "wrong-method",
    409: "changed-meanwhile",
    412: "changed-meanwhile",
    413: "too-large",
    415: "wrong-media-type",
    428: "no-version",
    429: "too-many",
    500: "fault",
    503: "busy",
    507: "disk-full",
}
"""The last part of a problem's type, by status."""
MESSAGES: Mapping[int, str] = {
    400: N_("The request is not understood. Compare it with the description of this address at /api."),
    404: N_("There is no such address in this API. The page /api lists them all."),
    405: N_("This address does not take this method; the header “Allow” says which it takes."),
    413: N_("That is more than this workbench accepts at once. Split the text and add it in parts."),
    415: N_(
        "Send JSON with the header “Content-Type: application/json”; a file goes as multipart/form-data in the field “file”."
    ),
    428: N_(
        "Say in the header “If-Match” which version you change: the “ETag” of the last answer, in quotation marks."
    ),
}
"""What to tell a program where nothing more is known than the status."""
TELLING = ("where", "theirs", "yours", "version", "author")
"""Values of an error that a program may want beside the sentence."""


class RequestError(InvalidInputError):
    """A request that the API does not understand; the value `where` names the place: `?limit`, `#/targets/0`, a header."""


class StaleVersionError(ConflictError):
    """`If-Match` names another version than the one that is stored."""


def is_api() -> bool:
    """Tell whether the request is for the API."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def problem(status: int, title: str, detail: str, values: Mapping[str, Any] | None = None) -> Response:
    """Answer with a problem; `title` and `detail` are in the reader's language already."""
    body = {
        "type": f"/api#{KINDS.get(status, KINDS[400] if status < 500 else KINDS[500])}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        **{name: values[name] for name in TELLING if values and isinstance(values.get(name), str | int)},
    }
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = interface_language()
    response.vary.add("Accept-Language")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Audarma"'
    return response


def stale(detail: str, values: Mapping[str, Any]) -> Response:
    """Answer that someone was first, with both texts where there are two, and the tag of the stored version."""
    response = problem(412, gettext("Changed meanwhile"), detail, values)
    if isinstance(version := values.get("version"), int):
        response.set_etag(str(version))
    return response
