"""Word-by-word differences between two texts, for showing what a memory match has otherwise."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

import regex

Kind = Literal["same", "del", "ins"]
_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)


def differences(old: str, new: str) -> list[tuple[Kind, str]]:
    """Return the pieces that `old` and `new` share, that only `old` has (`del`) and that only `new` has (`ins`), in order.

    The pieces without `ins` spell `old`, those without `del` spell `new`.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    out: list[tuple[Kind, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(("same", "".join(before[i1:i2])))
            continue
        if i1 < i2:
            out.append(("del", "".join(before[i1:i2])))
        if j1 < j2:
            out.append(("ins", "".join(after[j1:j2])))
    return out
