"""Reading what a form sent: dates, choices and files, each refused with a message that says what to do."""

from __future__ import annotations

import base64
import binascii
import contextlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from flask import request

from workbench import deadlines
from workbench.config import MEBIBYTE
from workbench.errors import InvalidInputError, TooLargeError
from workbench.web import config
from workbench.web.i18n import N_

SPLIT = N_("“%(name)s” is larger than %(most)s MB. Split it and add it in parts.")


def day(name: str) -> date | None:
    """Return the date in form field `name`, or None when it is empty."""
    text = request.form.get(name, "").strip()
    return parse_day(text) if text else None


def deadline(name: str) -> datetime | None:
    """Return the moment in form field `name`, or None when it is empty; see `deadlines.parse`."""
    text = request.form.get(name, "").strip()
    return deadlines.parse(text) if text else None


def parse_day(text: str) -> date:
    """Return the date written in `text` as year-month-day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInputError(
            "“%(text)s” is not a date; write it like 2025-08-22.", text=text[:40]
        ) from error


def record(name: str) -> int | None:
    """Return the record's number in form field `name`, None when the field is empty or missing."""
    text = request.form.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise InvalidInputError("The form names nothing that is there. Load the page again.")
    return int(text)


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


def carried(name: str, advice: str = SPLIT) -> tuple[str, bytes]:
    """Return the name and bytes of the file in field `name`, or of the one that a preview's form carries in `data`.

    Raises `InvalidInputError` where there is none, `TooLargeError` with this advice for one that a form cannot carry.
    """
    try:
        data = base64.b64decode(request.form.get("data", ""), validate=True)
    except binascii.Error as error:
        raise InvalidInputError("The file did not arrive whole. Choose it again.") from error
    if data:
        return request.form.get("name", ""), data
    file = upload(name)
    if file is None or not file[1]:
        raise InvalidInputError("Choose a file that is not empty.")
    if len(file[1]) > most_carried():
        raise TooLargeError(advice, name=file[0], most=most_carried() // MEBIBYTE)
    return file


def to_carry(data: bytes) -> str:
    """Return a file as a preview's form carries it along."""
    return base64.b64encode(data).decode("ascii")


@contextlib.contextmanager
def on_disk(data: bytes, name: str) -> Iterator[Path]:
    """Keep bytes in a file of this name while they are read; the name is ours, never that of what was uploaded."""
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def most_carried() -> int:
    """Return the most bytes of a file that a preview's form carries along: base64 is a third longer."""
    return config().max_upload // 2


def too_large(name: str) -> TooLargeError:
    """Return the error for input over the limit."""
    return TooLargeError(SPLIT, name=name, most=config().max_upload // MEBIBYTE)
