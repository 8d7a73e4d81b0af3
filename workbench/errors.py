"""The `workbench` package's family of errors; the web layer maps each to an HTTP status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.errors import AudarmaError

if TYPE_CHECKING:
    from workbench.drafting.engine import Draft


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


class EngineError(WorkbenchError):
    """An engine that cannot answer; `done` holds the drafts of the first requests, which it had answered before."""

    done: tuple[Draft, ...] = ()


class ConflictError(WorkbenchError):
    """Someone else was first: `values` carry `theirs`, the text that is stored now, and `version`."""
