"""Differences between two texts, word by word and, where only an ending differs, letter by letter; for showing a match."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

import regex

Kind = Literal["same", "del", "ins"]
Piece = tuple[Kind, str]
_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)
_LETTERS = regex.compile(r"\X")
STEM = 3
"""So many letters at least, and half of the shorter word, must agree for two words to be shown as forms of one."""

MOST_COMPARED = 500_000
"""So many pairs of pieces are compared; spaces make it a cube of time, minutes for two texts of a thousand words."""


def differences(old: str, new: str) -> list[Piece]:
    """Return the pieces that `old` and `new` share, that only `old` has (`del`) and that only `new` has (`ins`), in order.

    The pieces without `ins` spell `old`, those without `del` spell `new`.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) * len(after) > MOST_COMPARED:
        return _joined(_between(before, after))
    out: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(("same", "".join(before[i1:i2])))
        elif i2 - i1 == j2 - j1:
            for one, other in zip(before[i1:i2], after[j1:j2], strict=True):
                out += _within(one, other)
        else:
            out += [("del", "".join(before[i1:i2])), ("ins", "".join(after[j1:j2]))]
    return _joined(out)


def _between(before: list[str], after: list[str]) -> list[Piece]:
    """What stands between the common beginning and the common end of two long texts, as one difference."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return [
        ("same", "".join(before[:start])),
        ("del", "".join(before[start : len(before) - end])),
        ("ins", "".join(after[start : len(after) - end])),
        ("same", "".join(before[len(before) - end :])),
    ]


def _within(old: str, new: str) -> list[Piece]:
    """Two words that stand against each other: their common beginning once, if they are forms of one."""
    if old == new:
        return [("same", old)]
    one, other = _LETTERS.findall(old), _LETTERS.findall(new)
    shorter = min(len(one), len(other))
    common = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    # A number is another one whatever its first digit.
    if common < max(STEM, shorter / 2) or not old[:1].isalpha():
        return [("del", old), ("ins", new)]
    return [("same", "".join(one[:common])), ("del", "".join(one[common:])), ("ins", "".join(other[common:]))]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces without empty ones; between two that are shared, what only one text has stands together."""
    out: list[Piece] = []
    for shared, group in groupby((p for p in pieces if p[1]), key=lambda piece: piece[0] == "same"):
        some = list(group)
        if shared:
            out.append(("same", "".join(text for _, text in some)))
            continue
        gone = "".join(text for kind, text in some if kind == "del")
        come = "".join(text for kind, text in some if kind == "ins")
        both: tuple[Piece, Piece] = ("del", gone), ("ins", come)
        out += [piece for piece in both if piece[1]]
    return out
