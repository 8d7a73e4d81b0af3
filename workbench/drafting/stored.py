"""What is kept with a draft beside its text, and how it is written down: the pins left open, the names spelt by rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.drafting.engine import OpenPin
from workbench.drafting.spelt import Spelt

if TYPE_CHECKING:
    from collections.abc import Iterable


def written(items: Iterable[OpenPin] | Iterable[Spelt]) -> str:
    """Return what `draft.pins_open` and `draft.spelt` hold of these."""
    return json.dumps([list(item) for item in items], ensure_ascii=False)


def open_pins(text: str) -> tuple[OpenPin, ...]:
    """Read `draft.pins_open`."""
    return tuple(OpenPin(*item) for item in json.loads(text))


def spelt_names(text: str) -> tuple[Spelt, ...]:
    """Read `draft.spelt`."""
    return tuple(Spelt(*item) for item in json.loads(text))
