"""Letters of the wrong alphabet, letters that are missing, signs that nobody sees, and Kazakh words that were left."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import regex

from glossary.terms import Finding
from workbench.review.checks.registry import Pair, check
from workbench.review.checks.residue import left_over
from workbench.spotting import Spotted

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_CYRILLIC_WORD = regex.compile(r"(?<![\w-])\p{Cyrillic}+(?![\w-])")
_LATIN_IN_CYRILLIC = regex.compile(
    # From its first letter on, so that a long word is not read once for each of its letters.
    r"(?<![\p{Latin}\p{Cyrillic}])(?=\p{Cyrillic}*\p{Latin})(?=\p{Latin}*\p{Cyrillic})[\p{Latin}\p{Cyrillic}]+"
)
# `PISAға`: a Latin name with an ending; nobody types a capital acronym by mistake.
_NAME_WITH_ENDING = regex.compile(r"(?:\p{Lu}{2,}|\p{Lu}?\p{Latin}{3,})\p{Cyrillic}+")
# Soft hyphens, zero-width signs, marks of direction, and й or ё put together from two signs.
_INVISIBLE = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[иИеЕ][\u0306\u0308]")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}
_LATIN = re.compile(r"[a-zA-Z]")
_LONG = 3  # letters; shorter ones may be anything


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `letters.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))


def prepare(language: str) -> None:
    """Compile the patterns of `language` now, which the first text would wait for otherwise."""
    _ending()
    _bare_ending()
    if language in table()["plain"]:
        _plain(language).compile()
    if language in table()["kazakh"]:
        _kazakh(language).compile()


@check("mixed-script")
def mixed_script(pair: Pair) -> Iterable[Finding]:
    """A word is written with Latin and Cyrillic letters that look alike."""
    if pair.target_language == "en" or not _LATIN.search(pair.target):
        return
    looks = table()["lookalikes"]
    for match in _LATIN_IN_CYRILLIC.finditer(pair.target):
        word = match[0]
        if _NAME_WITH_ENDING.fullmatch(word) or word in pair.source:
            continue
        better = word.translate(str.maketrans(looks["latin"], looks["cyrillic"]))
        yield Finding(
            "mixed-script", "script",
            "“%(word)s” mixes Latin and Cyrillic letters.",
            *match.span(), None if regex.search(r"\p{Latin}", better) else better, {"word": word},
        )  # fmt: skip


@check("invisible")
def invisible(pair: Pair) -> Iterable[Finding]:
    """A sign stands in the text that nobody can see."""
    if not pair.target.isascii():
        for match in _INVISIBLE.finditer(pair.target):
            yield Finding(
                "invisible", "script",
                "A sign that nobody can see stands here; remove it.",
                *match.span(), _COMPOSED.get(match[0], ""),
            )  # fmt: skip


@cache
def _plain(language: str) -> Spotted:
    patterns = "|".join(table()["plain"][language].values()).replace("$", r"(?!\p{L})")
    return Spotted(rf"(?i)(?<![\p{{L}}-])(?:{patterns})\p{{L}}*", patterns)


@check("letters")
def letters(pair: Pair) -> Iterable[Finding]:
    """A word lacks the letters that only its language has (ө ү ң, ә ғ қ ұ һ і)."""
    if pair.target_language not in table()["plain"]:
        return
    for match in _plain(pair.target_language).finditer(pair.target):
        yield Finding(
            "letters", "script",
            "“%(word)s” is written without its language's own letters.",
            *match.span(), values={"word": match[0]},
        )  # fmt: skip


@cache
def _kazakh(language: str) -> Spotted:
    words = table()["kazakh"][language]
    return Spotted(rf"(?i)(?<![\p{{L}}-])(?:{words})(?![\p{{L}}-])", words)


@check("kazakh-words")
def kazakh_words(pair: Pair) -> Iterable[Finding]:
    """A Kazakh word or ending was left, in letters that the target language has too."""
    if pair.source_language != "kk" or pair.target_language not in table()["kazakh"]:
        return
    places = {match.span() for match in _kazakh(pair.target_language).finditer(pair.target)}
    if pair.target_language == "ky":
        places |= _carried(pair)
    for start, end in left_over(sorted(places), pair):
        yield Finding(
            "kazakh-words", "untranslated",
            "“%(word)s” is Kazakh; translate it.",
            start, end, values={"word": pair.target[start:end]},
        )  # fmt: skip


def _carried(pair: Pair) -> set[tuple[int, int]]:
    """Return the places of words of the source that only changed letters, and have an ending that Kyrgyz does not have."""
    suspect = list(_ending().finditer(pair.target)) if _bare_ending().search(pair.target) else []
    if not suspect:
        return set()
    rules = table()["carried"]
    turn = str.maketrans(rules["from"], rules["to"])
    there = {word.casefold().translate(turn) for word in _WORD.findall(pair.source)}
    return {m.span() for m in suspect if m[0].casefold().translate(turn) in there}


@cache
def _ending() -> regex.Pattern[str]:
    return regex.compile(rf"(?i)\b(?:{table()['carried']['endings']})\b")


@cache
def _bare_ending() -> regex.Pattern[str]:
    """The endings without the letters before them, which are looked for in a tenth of the time; few texts have any."""
    bare = regex.sub(r"\\p\{L\}\{\d+,\}", "", table()["carried"]["endings"])
    return regex.compile(rf"(?i)(?:{bare})\b")


@check("copied-words")
def copied_words(pair: Pair) -> Iterable[Finding]:
    """A common word of the source stands in a Russian translation as it is."""
    if pair.target_language != "ru" or pair.source_language not in {"kk", "ky"}:
        return
    there = {word.lower() for word in _CYRILLIC_WORD.findall(pair.source) if len(word) >= _LONG}
    if not there:
        return
    copied = (m.span() for m in _CYRILLIC_WORD.finditer(pair.target) if m[0] in there and not _russian(m[0]))
    for start, end in left_over(copied, pair):
        yield Finding(
            "copied-words", "untranslated",
            "“%(word)s” stands in the source as well; translate it.",
            start, end, values={"word": pair.target[start:end]},
        )  # fmt: skip


def _russian(word: str) -> bool:
    """Tell whether the Russian dictionary knows the word."""
    from glossary.inflection.russian_words import is_known  # noqa: PLC0415 - its dictionary is loaded for the few it is asked about

    return is_known(word)
