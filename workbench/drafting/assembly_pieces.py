"""The stretches of a source that can be rendered, for the assembly engine: pieces without overlaps, and gaps between them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import regex

from glossary.terms import Term
from workbench.drafting.engine import CLOSE, OPEN

_QUOTE = regex.compile(r"([«»])")
_EDGE = regex.compile(r"^([\s\p{P}]*)(.*?)([\s\p{P}]*)$", regex.DOTALL)
CASELESS = "nominative"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source that can be rendered.

    `term` is the rendering's term and `text` its dictionary form until it is put into the form that its place asks for:
    the `case`, the `number` and the `possessive` that the source's word has. `owns`: the source's word is a genitive; `led`: its entry
    in the table of nouns with a preposition of their own.
    """

    start: int
    end: int
    text: str
    case: str = CASELESS
    number: str = "singular"
    possessive: str | None = None
    term: Term | None = None
    owns: bool = False
    led: str = ""


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `assembly.toml`."""
    return tomllib.loads(
        resources.files("workbench.drafting").joinpath("assembly.toml").read_text(encoding="utf-8")
    )


def apart(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in text order without overlaps; what was found earlier in the list wins."""
    chosen: list[Piece] = []
    for piece in pieces:
        if all(piece.end <= other.start or other.end <= piece.start for other in chosen):
            chosen.append(piece)
    return sorted(chosen, key=lambda p: p.start)


def gap(text: str, target: str) -> str:
    """What is not known, between its marks; punctuation and white space stay outside and are the target's."""
    opening, closing = table()["quotes"][target]
    out = ""
    for part in _QUOTE.split(text):
        parts = _EDGE.fullmatch(part)
        assert parts is not None
        before, inside, after = parts.groups()
        out += before + (f"{OPEN}{inside}{CLOSE}" if inside else "") + after
    return out.replace("«", opening).replace("»", closing)
