"""Names that are a letter or two from a known one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from glossary.languages import fold_word
from glossary.matching import split_words, titles_table, vocabulary

_LONG = 7
_FAR = 3  # letters apart from which two names are different names


def nearest_name(
    given: str,
    surname: str,
    names: Iterable[str],
    language: str,
    *,
    in_office: Collection[str],
    beside_office: bool,
) -> str | None:
    """Return the known name that “given surname” is meant to be, if it is one or two letters off, else None.

    Beside the office of a known holder one or two letters are enough. Elsewhere many real people are that close (`Ерлан`,
    `Ержан`), so only letters count that are confused when a name passes through another alphabet (ә and а, қ and к), or a
    single letter of a surname that is long enough, after the right given name.
    """
    best: tuple[int, str] | None = None
    for name in names:
        parts = split_words(name, language)
        if len(parts) != 2:
            continue
        apart = _apart(given, parts[0].folded, language), _apart(surname, parts[1].folded, language)
        total = sum(apart)
        if not 0 < total < _FAR:
            continue
        alike = _apart(_plain(given, language), _plain(parts[0].folded, language), language) == 0 and (
            _apart(_plain(surname, language), _plain(parts[1].folded, language), language) == 0
        )
        believed = (
            name in in_office
            or alike
            or (apart == (0, 1) and (beside_office or len(parts[1].folded) >= _LONG))
        )
        if believed and (best is None or total < best[0]):
            best = total, name
    return best[1] if best is not None else None


@lru_cache(maxsize=16_384)
def _apart(word: str, name: str, language: str) -> int:
    """Return how many letters `word`, any case ending left off, is from `name`; `_FAR` for all that is further."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 -- only texts that name an office need it

    folded = fold_word(word, language)
    if abs(len(folded) - len(name)) > 6:
        return _FAR
    best = _FAR
    for ending in ("", *vocabulary(language)["case_endings"]):
        if folded.endswith(ending):
            stem = folded[: len(folded) - len(ending)]
            best = min(best, Levenshtein.distance(stem, name, score_cutoff=_FAR - 1))
    return best


@lru_cache(maxsize=16_384)
def _plain(word: str, language: str) -> str:
    """Return `word` with the letters folded that other alphabets do not tell apart."""
    table = str.maketrans(titles_table()["confused"])
    return fold_word(word, language).translate(table)
