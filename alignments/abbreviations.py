"""The segmenter's knowledge of words: abbreviations by class, sentence openers, verbs of speech, surnames."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from alignments.signs import LABEL_NUMBER, VOWELS

if TYPE_CHECKING:
    from collections.abc import Iterable

CLASSES: Final = (
    "never",
    "title",
    "place",
    "year",
    "open",
    "may",
)  # of `data/abbreviations.toml`, explained there

_VOWELS: Final = frozenset(VOWELS)


@dataclass(frozen=True, slots=True)
class Words:
    """What the rules know of one language; all words in lower case, abbreviations without the last full stop."""

    classes: dict[str, frozenset[str]]
    capitals: frozenset[str]
    openers: frozenset[str]
    speech: frozenset[str]
    finite: tuple[str, ...]
    adverbial: frozenset[str]
    surnames: tuple[str, ...]
    endings: tuple[str, ...]
    digraphs: frozenset[str]
    parts: tuple[str, ...]
    label: re.Pattern[str]

    def like_surname(self, word: str) -> bool:
        """Tell whether a capitalised word looks like a surname or patronymic, a case ending allowed."""
        if len(word) < 4 or not word[0].isupper():
            return False
        lower = word.lower()
        return lower.endswith(self.surnames) or any(
            lower.endswith(ending)
            and len(lower) - len(ending) > 3
            and lower[: -len(ending)].endswith(self.surnames)
            for ending in self.endings
        )

    def are_initials(self, word: str) -> bool:
        """Tell whether `word` is one or more initials: Қ, Т.А, Ж.-К, Дж."""
        return all(
            (len(part) == 1 and part.isupper()) or part in self.digraphs
            for part in word.replace("-", "").split(".")
        )

    def looks_shortened(self, word: str) -> bool:
        """Tell whether an unknown word looks like an abbreviation: no vowel (блтг), one letter, or short parts (п.ғ.м)."""
        if "." in word:  # a capital may begin a sentence: «Ғ.ғ.к. Айдарханов»
            return word[1:].islower() and all(len(part) < 3 and part.isalpha() for part in word.split("."))
        return word.isalpha() and word.islower() and (len(word) == 1 or _VOWELS.isdisjoint(word))


@cache
def words(language: str) -> Words:
    """Return the tables of `kk`, `ky`, `ru` or `en`, with those of the languages they inherit from."""
    tables: dict[str, Any] = tomllib.loads(
        files("alignments").joinpath("data/abbreviations.toml").read_text(encoding="utf-8")
    )
    own: dict[str, Any] = tables[language]
    inherited: list[str] = own.get("inherits", [])
    classes = _classes(own, tables.get(f"{language}-latin", {}))
    for other in inherited:
        for word, names in _classes(tables[other]).items():
            # One letter means too much across languages: only the language's own ones count.
            if len(word) > 1:
                classes.setdefault(word, names)
    parts = tuple(" ".join(tables["parts"][code] for code in (language, *inherited)).split())
    return Words(
        classes=classes,
        capitals=frozenset(tables["names"]["capitals"]),
        openers=frozenset(" ".join(tables["openers"][code] for code in (language, *inherited)).split()),
        speech=frozenset(tables["speech"][language].split()),
        finite=tuple(tables["finite"].get(language, ())),
        adverbial=frozenset(tables["adverbial"].get(language, "").split()),
        surnames=tuple(tables["names"]["surnames"]),
        endings=tuple(tables["names"]["endings"]),
        digraphs=frozenset(tables["names"]["digraphs"]),
        parts=parts,
        label=re.compile(label(parts)),
    )


def label(parts: Iterable[str]) -> str:
    """Return the pattern of what numbers a part of an act, a table or a figure: «1-бап», «Глава 2», «§ 4»."""
    named = "|".join(sorted({form for part in parts for form in (part, part.capitalize(), part.upper())}))
    return rf"{LABEL_NUMBER}[-–]?[ \u00a0]?(?:{named})|(?:{named})[ \u00a0]{LABEL_NUMBER}|§[ \u00a0]?{LABEL_NUMBER}"


def _classes(*sections: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Turn lists of words by class into the classes of each word."""
    found: dict[str, set[str]] = {}
    for section in sections:
        for name in CLASSES:
            for word in section.get(name, ()):
                found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}
