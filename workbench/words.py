"""Counting words as translators are paid for them: runs of signs between white space that hold a letter or a digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from sqlite_utils import Database

# A dash, a bullet: signs between white space that are no word. Few, so they are looked for and not the words.
_BARE = regex.compile(r"(?<!\S)[^\p{L}\p{N}\s]+(?!\S)")


def count_words(text: str) -> int:
    """Return how many words a text has: `Қасым-Жомарт` is one, `2025` is one, a dash between spaces is none."""
    return len(text.split()) - len(_BARE.findall(text))


def offer(db: Database) -> None:
    """Let SQL on this connection call `count_words(text)`."""
    db.conn.create_function("count_words", 1, count_words, deterministic=True)
