"""Names that are a letter or two from a known one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
    in_office: Mapping[str, Collection[str]],
    beside_office: bool,
) -> str | None:
    """Return the known name that “given surname” is meant to be, if it is one or two letters off, else None.

    Beside the office of a known holder one or two letters are enough. Elsewhere many real people are that close (`Ерлан`,
    `Ержан`), so only letters count that are confused when a name passes through another alphabet (ә and а, қ and к), or a
    single letter of a surname that is long enough, after the right given name. Beside its office a name may be further off if it is
    written throughout in another alphabet's letters (`Рустем Аубакиров` in Kazakh), or as one of the spellings that `in_office` has for it
    from other languages (`Кулубаев` for `Құлыбаев`).
    """
    best: tuple[int, str] | None = None
    for name in names:
        parts = split_words(name, language)
        if len(parts) != 2:
            continue
        apart = _apart(given, parts[0].folded, language), _apart(surname, parts[1].folded, language)
        total = sum(apart)
        if not total or (total >= _FAR and name not in in_office):
            continue
        alike = _apart(_plain(given, language), _plain(parts[0].folded, language), language) == 0 and (
            _apart(_plain(surname, language), _plain(parts[1].folded, language), language) == 0
        )
        believed = (
            alike
            or any(_is_spelt(given, surname, spelling, language) for spelling in in_office.get(name, ()))
            or (name in in_office and total < _FAR)
            or (apart == (0, 1) and (beside_office or len(parts[1].folded) >= _LONG))
        )
        if believed and (best is None or total < best[0]):
            best = total, name
    return best[1] if best is not None else None


def _is_spelt(given: str, surname: str, spelling: str, language: str) -> bool:
    parts = split_words(spelling, language)
    return len(parts) == 2 and all(
        _apart(word, part.folded, language) == 0 for word, part in zip((given, surname), parts, strict=True)
    )


@lru_cache(maxsize=16_384)
def _apart(word: str, name: str, language: str) -> int:
    """Return how many letters `word`, any case ending left off, is from `name`; `_FAR` for all that is further."""
    from rapidfuzz.distance import Levenshtein

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
