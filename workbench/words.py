"""Counting words as translators are paid for them: runs of signs between white space that hold a letter or a digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from sqlite_utils import Database

_WORD = regex.compile(r"\S*[\p{L}\p{N}]\S*")


def count_words(text: str) -> int:
    """Return how many words a text has: `Қасым-Жомарт` is one, `2025` is one, a dash between spaces is none."""
    return sum(1 for _ in _WORD.finditer(text))


def offer(db: Database) -> None:
    """Let SQL on this connection call `count_words(text)`."""
    db.conn.create_function("count_words", 1, count_words, deterministic=True)
