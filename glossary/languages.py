"""The four languages: alphabets, tokens, and normalisation that remembers where everything stood.

Nothing here changes a stored text: what comes out is a lookup key, or a span of the text as given.
Offsets are code points. Every function takes time proportional to the length of the text, and any `str` at all
(empty, a megabyte without a space, lone surrogates).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from glossary.errors import UnknownLanguageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LANGUAGES: tuple[str, ...] = ("kk", "ky", "ru", "en")

# Combining marks are no letters to `re`, but a decomposed `й` is one letter to a reader; what is invisible
# (soft hyphen, zero-width characters) does not cut a word either.
_INNER = "\u0300-\u036f\u0483-\u0487\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_PART = rf"[^\W_]+(?:[{_INNER}][^\W_]*)*"
_JOINERS = "-\u2010\u2011'’ʼ‘`"
_TOKEN = re.compile(rf"{_PART}(?:[{_JOINERS}]{_PART})*")

# What a text may consist of without needing the slow path below: ASCII and Cyrillic letters, not its combining marks.
_NOT_PLAIN = re.compile(r"[^\t\n\r -~\u0400-\u0482\u048a-\u04ff–№]|(?<=\s)-(?=\s)|`")
# Two or more syllables as native words have them: no two vowels in a row, no three consonants, not two at the beginning.
_VOWEL, _CONSONANT = "[АӘЕЁИОӨУҰҮЫІЭЮЯ]", "[БВГҒДЖЗЙКҚЛМНҢПРСТФХҺЦЧШЩ]"
_SYLLABLES = re.compile(
    f"{_CONSONANT}?(?:{_VOWEL}{_CONSONANT}{{1,2}}){{1,3}}(?:{_VOWEL}{_CONSONANT}{{0,3}})[ЬЪ]?"
)
_CYRILLIC_WORD = re.compile(r"[\u0400-\u0482\u048a-\u04ff]+")
# A long run of combining marks is cut: sorting it canonically takes quadratic time. Unicode's stream-safe text
# format (UAX 15, section 13) allows 30 marks in a row.
_CLUSTER = re.compile(
    r".[\u0300-\u036f\u0483-\u0489\u0653-\u0655\u093c\u1160-\u11ff\u1dc0-\u1dff\u20d0-\u20f0\u3099\u309a]{0,30}",
    re.DOTALL,
)
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0259\u0275]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def check_language(code: str) -> str:
    """Return the primary subtag of `code` (`kk` for `kk-KZ`, `KK`, `kk_Cyrl`); an unknown one is an error."""
    if code in LANGUAGES:
        return code
    primary = code.replace("_", "-").split("-")[0].lower()
    if primary not in LANGUAGES:
        raise UnknownLanguageError(
            "“%(code)s” is not a language Audarma works with; use kk, ky, ru or en.", code=code
        )
    return primary


class Token(NamedTuple):
    """A word or a number: `text` is `source[start:end]`, exactly as it stands there."""

    start: int
    end: int
    text: str


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of `text` in order; punctuation and space are not tokens.

    Parts joined by a hyphen or an apostrophe are one token (`Қасым-Жомарт`, `Премьер-министрінің`, `ШЫҰ-ға`, `2025-ші`,
    `Council's`), parts joined by a dash (`Алматы–Бішкек`) or a stop (`Л.Н.Гумилев`) are several. A soft hyphen,
    a zero-width character or a combining mark inside a word belongs to it.
    """
    return [Token(*m.span(), m[0]) for m in _TOKEN.finditer(text)]


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what `tokens` returns, each as a bare tuple of start, end and text."""
    return ((*m.span(), m[0]) for m in _TOKEN.finditer(text))


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text made comparable, which knows for every character where it came from.

    `offsets[i]` is where the i-th character of `text` began in the original, `ends[i]` where it ended there; they differ
    from each other by more than one where several characters became one.
    """

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that `text[start:end]` stands for.

        What was removed at its edges is left out. An empty span stays empty, before the character it stood before.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"no span {start}:{end} in a text of {len(self.text)} characters")
        if start < end:
            return self.offsets[start], self.ends[end - 1]
        place = self.offsets[start] if start < len(self.text) else (self.ends[-1] if self.text else 0)
        return place, place


def normalise(text: str, language: str) -> Normalised:
    """Return `text` with everything evened out that a reader does not see as a difference, and the way back.

    NFC; soft hyphens and zero-width characters removed; NBSP and its like a space; hyphens, dashes, quotes and
    apostrophes one of each kind, a hyphen between two spaces a dash; in Russian ё as е; Latin letters that look like Cyrillic
    ones are folded inside a word that mixes the scripts (in English the other way round), and only if all of them can be.
    """
    language = check_language(language)
    if _NOT_PLAIN.search(text) is None:
        return Normalised(_fold_letters(text, language), range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    for start, end, folded in _folded_clusters(text, language):
        pieces.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return Normalised(_fold_letters("".join(pieces), language), starts, ends)


def fold(text: str, language: str) -> str:
    """Return the lookup key of `text`: normalised, and capitals made small (`str.casefold`)."""
    return normalise(text, language).text.casefold()


@lru_cache(maxsize=65_536)
def fold_word(word: str, language: str) -> str:
    """`fold` for a single word, remembered: a text repeats its words."""
    if _CYRILLIC_WORD.fullmatch(word) is not None and language in LANGUAGES:
        return _without_yo(word.casefold(), language)
    return fold(word, language)


def is_acronym(word: str) -> bool:
    """Tell whether `word` is written as an acronym: two to eight letters, all of them capitals (`ШЫҰ`, `ЕАЭО`, `UN`).

    A mixed one begins with a capital and ends in two (`ҚазҰУ`).

    A Cyrillic one of five or more that reads like a word (`СОВЕТ`) is a word in capitals, unless it is known for an acronym (`ЮНЕСКО`).
    """
    if not (2 <= len(word) <= 8 and word[-2:].isupper() and word.isalpha()):
        return False
    if not word.isupper():
        return word[0].isupper()
    return len(word) < 5 or _SYLLABLES.fullmatch(word) is None or word in _known_acronyms()


@cache
def _known_acronyms() -> frozenset[str]:
    return frozenset(_characters()["acronyms"]["read_as_words"].split())


def _folded_clusters(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, folded) for each letter with its marks, leaving out what nobody sees."""
    table, removed = _character_table()
    places = [i for i, c in enumerate(text) if c not in removed]
    seen = "".join([text[i] for i in places])
    for match in _CLUSTER.finditer(seen):
        start, end = match.span()
        folded = _without_yo(unicodedata.normalize("NFC", match.group()).translate(table), language)
        folded = unicodedata.normalize("NFC", folded)
        if folded == "-" and seen[start - 1 : start].isspace() and seen[end : end + 1].isspace():
            folded = "–"
        yield places[start], places[end - 1] + 1, folded


def _fold_letters(text: str, language: str) -> str:
    """Fold letters one for one, so that no offset moves."""
    text = _without_yo(text, language)
    if _LATIN.search(text) is None or _CYRILLIC.search(text) is None:
        return text
    return _LETTER_RUN.sub(lambda match: _fold_look_alikes(match.group(), language), text)


def _without_yo(text: str, language: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е") if language == "ru" else text


def _fold_look_alikes(run: str, language: str) -> str:
    foreign = _CYRILLIC if language == "en" else _LATIN
    if _LATIN.search(run) is None or _CYRILLIC.search(run) is None:
        return run
    doubles = _look_alikes(language)
    return run.translate(doubles) if all(ord(c) in doubles for c in foreign.findall(run)) else run


@cache
def _character_table() -> tuple[dict[int, str], frozenset[str]]:
    table = _characters()
    folded = {ord(c): key for key, members in table["folded"].items() for c in members}
    return folded, frozenset(table["removed"])


@cache
def _look_alikes(language: str) -> dict[int, str]:
    """Map the foreign letter's code point to the one it is taken for (Latin to Cyrillic; in English the reverse)."""
    rows = _characters()["look_alikes"]
    letters = rows["common"] + rows.get(language, "")
    pairs = zip(letters[::2], letters[1::2], strict=True)
    return {ord(c): a for a, c in pairs} if language == "en" else {ord(a): c for a, c in pairs}


@cache
def _characters() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        (Path(__file__).parent / "data" / "characters.toml").read_text("utf-8")
    )
    return table
