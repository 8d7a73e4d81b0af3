"""What kind of paragraph a line of plain text is: heading, list item or body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.documents.model import ParagraphKind

# A heading is short and has no stop. The lengths are those of titles of acts and communiqués, with some room.
HEADING_CHARACTERS = 120
HEADING_WORDS = 16
HEADING_LINES = 3

_MARKED_ITEM = re.compile(
    r"(?:[-*•●▪◦‣·■□➢✓]|\(?\d{1,3}[.)](?!\d)|\d{1,3}(?:\.\d{1,3})+\.?|\(?[^\W\d_]\)|[ivxIVX]{1,5}[.)])\s+\S"
)
# A dash opens a turn of speech as well as a list item: an item begins with a small letter or ends with ; or ,
_DASHED_ITEM = re.compile(r"[–—]\s+(?:[^\W\d_A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]|.*[;,]$)", re.DOTALL)
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.?!…:;,][»”\")’]*$|[–—-]$")


def is_list_item(text: str) -> bool:
    """Say whether `text` begins with a bullet, a number or a letter in brackets, as items of a list do."""
    return bool(_MARKED_ITEM.match(text) or _DASHED_ITEM.match(text))


def kinds(texts: Sequence[str], gaps: Sequence[bool]) -> list[ParagraphKind]:
    """Return the kind of each paragraph; `gaps[i]` says that an empty line stands before paragraph `i`.

    A heading is a run of at most three short lines without a final stop, at the top of the text or after an empty line,
    that body text or a list follows. A single such line right before a list heads it, empty line or not.
    """
    found: list[ParagraphKind] = ["list" if is_list_item(t) else "body" for t in texts]
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and found[end] == "body" and _may_be_heading(texts[end]):
            end += 1
        apart = next((i for i in range(start, end) if i == 0 or gaps[i]), end)
        if apart == end and end - start == 1 and end < len(texts) and found[end] == "list":
            apart = start
        if end < len(texts) and end - apart <= HEADING_LINES:
            found[apart:end] = ["heading"] * (end - apart)
        start = max(end, start + 1)
    return found


def _may_be_heading(text: str) -> bool:
    short = len(text) <= HEADING_CHARACTERS and len(text.split()) <= HEADING_WORDS
    return short and not text[0].islower() and not _ENDS_LIKE_A_SENTENCE.search(text)
