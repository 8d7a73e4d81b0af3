"""The `workbench` package's family of errors; the web layer maps each to an HTTP status."""

from __future__ import annotations

from glossary.errors import AudarmaError


class WorkbenchError(AudarmaError):
    """Something a user asked for that cannot be done as asked."""


class NotFoundError(WorkbenchError):
    """The thing named is not there (any more)."""


class InvalidInputError(WorkbenchError, ValueError):
    """Input that cannot be accepted; nothing was changed."""


class DocumentError(InvalidInputError):
    """A file that cannot be read as a document; nothing was stored."""


class TooLargeError(InvalidInputError):
    """Input over a documented limit."""


class ConflictError(WorkbenchError):
    """Someone else was first: `values` carry `theirs`, the text that is stored now, and `version`."""
