"""In which language a pasted text is, by its letters: a Kazakh text pasted as the Russian one is told at once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from workbench.errors import InvalidInputError

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"cyrillic": re.compile("[\u0400-\u052f]"), "latin": re.compile("[A-Za-z\u00c0-\u024f]")}


def check_letters(text: str, language: str) -> None:
    """Raise `InvalidInputError`, naming the letters, where `text` is in another language than it was said to be.

    Limits and alphabets stand in `letters.toml`. A text of a few words is believed.
    """
    words = _WORD.findall(text.casefold())
    if not words:
        raise InvalidInputError("There is no text. Paste one, or choose a file that is not empty.")
    limits, table = _table()["limits"], _table()[language]
    other = [word for word in words if _SCRIPTS[table["script"]].search(word) is None]
    if len(other) * 2 > len(words):
        raise InvalidInputError(
            "This is no text in %(language)s: %(share)s %% of its words are in another script. Choose the language that it is "
            "in, or paste the other text.",
            language=language,
            share=_percent(other, words),
        )
    foreign = [word for word in words if set(table["foreign"]) & set(word)]
    if len(foreign) > limits["foreign_words"] * len(words):
        raise InvalidInputError(
            "This is no text in %(language)s: %(share)s %% of its words have letters that it lacks (%(letters)s). Choose the "
            "language that it is in, or paste the other text.",
            language=language,
            share=_percent(foreign, words),
            letters=" ".join(
                letter for letter in table["foreign"] if any(letter in word for word in foreign)
            ),
        )
    own = [word for word in words if set(table["own"]) & set(word)]
    enough = len(words) >= limits["enough_words"]
    if table["own"] and enough and len(own) < limits["own_words"] * len(words):
        raise InvalidInputError(
            "This is hardly a text in %(language)s: almost none of its words has one of the letters %(letters)s. Choose the "
            "language that it is in, or paste the other text.",
            language=language,
            letters=" ".join(table["own"]),
        )


def _percent(some: list[str], words: list[str]) -> int:
    return round(100 * len(some) / len(words))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "letters.toml").read_text("utf-8"))
