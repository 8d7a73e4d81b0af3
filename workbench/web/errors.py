"""What a request that went wrong answers: the right status, and a message in the reader's language, as a page or as JSON."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import BadRequest, HTTPException

from glossary.changes import StaleConceptError
from glossary.errors import AudarmaError
from glossary.history import OthersChangeError
from glossary.store import MissingConceptError
from workbench.errors import ConflictError, NotFoundError, TooLargeError
from workbench.people import ForbiddenError, LogInError, TooManyAttemptsError
from workbench.web import problems
from workbench.web.i18n import N_, say
from workbench.web.security import CrossSiteError, UnknownHostError
from workbench.workspace import is_disk_full

logger = logging.getLogger("audarma.web")

# The first class that fits decides; whatever else Audarma refuses is 400.
STATUSES: tuple[tuple[type[AudarmaError], int], ...] = (
    (NotFoundError, 404),
    (MissingConceptError, 404),
    (ConflictError, 409),
    (StaleConceptError, 409),
    (TooLargeError, 413),
    (CrossSiteError, 403),
    (ForbiddenError, 403),
    (OthersChangeError, 403),
    (LogInError, 401),
    (TooManyAttemptsError, 429),
)

HTTP_MESSAGES = {
    400: N_("The browser sent something that this page does not understand. Go back and try again."),
    404: N_("There is no such page. Go back to the list of projects."),
    405: N_("This address does not do that. Go back and use the buttons of the page."),
    413: N_("That is more than this workbench accepts at once. Split the text and add it in parts."),
    415: N_("This address does not accept data of that type."),
    428: N_("The request does not say which version it changes. Load the page again."),
}
OTHER_MESSAGE = N_("This request cannot be answered.")
DISK_FULL = N_("There is no room left on the disk; nothing was changed. Make room, then try again.")
BUSY = N_("Someone else is writing just now; nothing was changed. Try again in a moment.")
UNEXPECTED = N_("Something went wrong inside Audarma; nothing was changed. The log of the server says what.")
NO_TEXT = N_("The text holds half a character that cannot be stored; nothing was changed.")

TITLES = {
    400: N_("This cannot be done"),
    401: N_("Log in first"),
    403: N_("Refused"),
    404: N_("Not found"),
    409: N_("Changed meanwhile"),
    413: N_("Too large"),
    429: N_("Wait a moment"),
    503: N_("Busy"),
    507: N_("The disk is full"),
    500: N_("Something went wrong"),
}


def status_of(error: AudarmaError) -> int:
    """Return the HTTP status for an error."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 400)


def wants_json() -> bool:
    """Tell whether the request comes from a script rather than from the address bar or a form."""
    if request.is_json or request.path.endswith(".json"):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def answer(status: int, message: str, values: dict[str, Any] | None = None) -> Response:
    """Answer with `message`, which is in the reader's language already."""
    if problems.is_api():
        title = gettext(TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]))
        return problems.problem(status, title, message, values)
    if wants_json():
        extra = {name: value for name, value in (values or {}).items() if isinstance(value, str | int | None)}
        response = jsonify({**extra, "error": message})
    else:
        title = gettext(TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]))
        response = make_response(render_template("error.html", status=status, title=title, message=message))
    response.status_code = status
    return response


def install(app: Flask) -> None:
    """Let `app` answer errors so."""
    app.register_error_handler(AudarmaError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlite3.OperationalError, _database)
    app.register_error_handler(OSError, _operating_system)
    app.register_error_handler(UnicodeEncodeError, _half_character)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(RecursionError, _beyond)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: AudarmaError) -> Response:
    if isinstance(error, UnknownHostError):
        # Plain text: a page's links cannot be made for a host that is none.
        return Response(say(error.message, error.values), 400, mimetype="text/plain")
    return answer(status_of(error), say(error.message, error.values), dict(error.values))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or 300 <= status < 400:
        return make_response(error.get_response())
    messages = problems.MESSAGES if problems.is_api() else HTTP_MESSAGES
    response = answer(status, gettext(messages.get(status, OTHER_MESSAGE)))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _database(error: sqlite3.OperationalError) -> Response:
    if is_disk_full(error):
        return answer(507, gettext(DISK_FULL))
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return answer(503, gettext(BUSY))
    return _unexpected(error)


def _operating_system(error: OSError) -> Response:
    if is_disk_full(error):
        return answer(507, gettext(DISK_FULL))
    return _unexpected(error)


def _half_character(_: UnicodeEncodeError) -> Response:
    return answer(400, gettext(NO_TEXT))


def _beyond(error: OverflowError | RecursionError) -> Response:
    """Refuse a number that no record can have, and JSON nested deeper than it is read: no page sends such."""
    logger.warning("%s %s: %s", request.method, request.path, error)
    return _http(BadRequest())


def _unexpected(error: BaseException) -> Response:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, gettext(UNEXPECTED))
