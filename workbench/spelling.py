"""Hunspell dictionaries: where they lie, which words they know, and what may have been meant.

A dictionary is a pair of files, `NAME.aff` and `NAME.dic`, whose name begins with its language (`ru_RU`, `kk-KZ`, `ky`). Audarma brings none along.
Looked through are the folders of `AUDARMA_DICTIONARIES`, the workspace's own folder and the system's usual ones; the first that
has a language gives all its dictionaries of it (British and American English, say), and a word is right if one of them knows it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from glossary.index import TermIndex
from glossary.inflection import analyses, stem_keys
from glossary.languages import LANGUAGES, fold_word

FOLDER = "dictionaries"
SYSTEM = (
    Path("/usr/share/hunspell"),
    Path("/usr/share/myspell"),
    Path("/usr/share/myspell/dicts"),
    Path("/Library/Spelling"),
)
VARIABLE = "AUDARMA_DICTIONARIES"
# What hands confuse, in pairs, tried before any other letter: layouts without the letters of Kazakh and Kyrgyz, and е for ё.
_CONFUSED = ("әа", "ғг", "қк", "ңн", "өо", "ұу", "үу", "һх", "іи", "іы", "ёе")
_LETTERS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz'",
}
_TURKIC = frozenset({"kk", "ky"})
_SHORTEST = 3  # letters of a dictionary's word whose inflections we vouch for
_REMEMBERED = 65_536
_own: list[Path] = []


@dataclass(frozen=True, slots=True)
class Known:
    """What else is right: the workspace's own `words` (folded), and the terms and names of its glossary in any inflection.

    `suggests`: whether to say what may have been meant, which takes some milliseconds a word.
    """

    words: frozenset[str] = frozenset()
    terms: TermIndex | None = None
    suggests: bool = True


class Dictionary:
    """The dictionaries of one language."""

    def __init__(self, language: str, files: Sequence[Path]) -> None:
        from hunspell import Hunspell

        self.language = language
        # The library is not made for several threads at once.
        self._lock = threading.Lock()
        self._all: list[Any] = [Hunspell(path.stem, hunspell_data_dir=str(path.parent)) for path in files]
        self.knows = lru_cache(maxsize=_REMEMBERED)(self._knows)
        self.suggestion = lru_cache(maxsize=4096)(self._suggestion)

    def _has(self, word: str) -> bool:
        with self._lock:
            return any(each.spell(word) for each in self._all)

    def _knows(self, word: str) -> bool:
        """Tell whether `word` is a word of the language; in Kazakh and Kyrgyz also an inflection of one that the dictionary has."""
        if self._has(word):
            return True
        if "-" in word.strip("-"):
            return all(self.knows(part) for part in word.split("-") if part)
        if self.language not in _TURKIC:
            return False
        return any(
            len(stem) >= _SHORTEST and self._has(stem) and bool(analyses(word, stem, self.language))
            for stem in stem_keys(word, self.language)
        )

    def _suggestion(self, word: str) -> str | None:
        """Return the likeliest word that differs by one slip of the hand, or None."""
        small = word.casefold()
        found = next((each for each in _slips(small, self.language) if self.knows(each)), None)
        if found is None:
            return None
        return found.upper() if word.isupper() else found.capitalize() if word[:1].isupper() else found


def use(folder: Path) -> None:
    """Look for dictionaries in the workspace's folder too. A process serves one workspace."""
    _own[:] = [folder / FOLDER]
    forget()


def forget() -> None:
    """Look for the dictionaries again at the next word."""
    dictionary.cache_clear()


def folders() -> tuple[Path, ...]:
    """Return where dictionaries are looked for, in this order."""
    configured = [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    return (*configured, *_own, *SYSTEM)


def files(language: str) -> tuple[Path, ...]:
    """Return the dictionaries of `language`, by their `.aff` files; none where there are none."""
    for folder in folders():
        found = [path for path in sorted(folder.glob("*.aff")) if _is_of(path, language)]
        if found:
            return tuple(found)
    return ()


def _is_of(path: Path, language: str) -> bool:
    name = path.stem.replace("-", "_").lower()
    return (name == language or name.startswith(language + "_")) and path.with_suffix(".dic").exists()


def languages() -> dict[str, tuple[Path, ...]]:
    """Return the languages that have dictionaries, with their files."""
    return {language: found for language in LANGUAGES if (found := files(language))}


@lru_cache(maxsize=len(LANGUAGES))
def dictionary(language: str) -> Dictionary | None:
    """Return the dictionary of `language`, loaded at its first use (a fifth of a second), or None where there is none."""
    found = files(language)
    return Dictionary(language, found) if found else None


def key(word: str, language: str) -> str:
    """Return how a word stands in the workspace's own list."""
    return fold_word(word, language)


def _slips(word: str, language: str) -> Iterator[str]:
    """Yield what is one slip away from `word`: a confused letter, two letters changed round, one left out, too many, another."""
    letters = _LETTERS[language]
    for place, letter in enumerate(word):
        for pair in _CONFUSED:
            if letter in pair:
                other = pair[1 - pair.index(letter)]
                if other in letters:
                    yield word[:place] + other + word[place + 1 :]
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in letters:
            yield word[:place] + letter + word[place:]
    for place in range(len(word)):
        for letter in letters:
            yield word[:place] + letter + word[place + 1 :]
