"""Which modules a page's script imports, so that a browser can fetch all of them at once instead of one behind another."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"\./([\w.-]+\.js)";', re.MULTILINE)


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the files that the module `name` imports, directly or by way of others, in the order they are met."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        text = (STATIC / waiting.pop(0)).read_text(encoding="utf-8")
        new = [each for each in dict.fromkeys(_IMPORT.findall(text)) if each not in found and each != name]
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(found)
