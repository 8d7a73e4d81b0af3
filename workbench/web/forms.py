"""Reading what a form sent: dates, choices and files, each refused with a message that says what to do."""

from __future__ import annotations

from datetime import date

from flask import request

from workbench.config import MEBIBYTE
from workbench.errors import InvalidInputError, TooLargeError
from workbench.web import config


def day(name: str) -> date | None:
    """Return the date in form field `name`, or None when it is empty."""
    text = request.form.get(name, "").strip()
    return parse_day(text) if text else None


def parse_day(text: str) -> date:
    """Return the date written in `text` as year-month-day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(
            "“%(text)s” is not a date; write it like 2025-08-22.", text=text[:40]
        ) from error


def upload(name: str) -> tuple[str, bytes] | None:
    """Return the name and the bytes of the file in field `name`, or None when no file was chosen.

    The name is as the browser sent it: it is shown, never used as a path.
    """
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    most = config().max_upload
    data = file.stream.read(most + 1)
    if len(data) > most:
        raise too_large(file.filename)
    return file.filename, data


def too_large(name: str) -> TooLargeError:
    """Return the error for input over the limit."""
    return TooLargeError(
        "“%(name)s” is larger than %(most)s MB. Split it and add it in parts.",
        name=name,
        most=config().max_upload // MEBIBYTE,
    )
