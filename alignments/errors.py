"""The `alignments` package's family of errors."""

from __future__ import annotations

from glossary.errors import AudarmaError


class AlignmentsError(AudarmaError):
    """Something about segments, memories or their files that a person can act on."""


class ExchangeError(AlignmentsError, ValueError):
    """A file that cannot be read as what it claims to be; `line` says where."""
