"""Sentences: cutting, pairing, remembering and exchanging them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignments.aligner import align
from alignments.datelines import dateline
from alignments.segmenter import segment
from alignments.units import Link, Span, Unit

if TYPE_CHECKING:
    from alignments.exchange.tmx import read_tmx, write_tmx
    from alignments.lookup import MemoryMatch
    from alignments.memory import Memory

__all__ = [
    "Link",
    "Memory",
    "MemoryMatch",
    "Span",
    "Unit",
    "align",
    "dateline",
    "read_tmx",
    "segment",
    "write_tmx",
]

# Loaded at first use: they bring SQLite's and XML's libraries with them, which cutting and pairing do without.
_LATER = {
    "Memory": "alignments.memory",
    "MemoryMatch": "alignments.lookup",
    "read_tmx": "alignments.exchange.tmx",
    "write_tmx": "alignments.exchange.tmx",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
