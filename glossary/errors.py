"""Errors that a person can act on, and that the screen can say in the reader's language."""

from __future__ import annotations

from typing import Any


class AudarmaError(Exception):
    """An error with a message for a person.

    `message` is an English sentence, a translation template with `%(name)s` places, and `values` fills them;
    `str(error)` is the English text. The web pages translate `message` and fill in `values` themselves, so a message
    is written once, as a literal at the `raise`, where the catalogue extraction finds it. It says what was wrong,
    where (file, line, segment) and what to do.
    """

    def __init__(self, message: str, /, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)

    @property
    def line(self) -> int | None:
        """The line of the input at fault, counted from 1, where there is one."""
        line = self.values.get("line")
        return line if isinstance(line, int) else None


class GlossaryError(AudarmaError):
    """The `glossary` package's family of errors."""


class UnknownLanguageError(GlossaryError, ValueError):
    """A language code that Audarma has no rules for."""
