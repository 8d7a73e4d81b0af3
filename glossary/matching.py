"""Comparing a term with the words of a text: which words may inflect, what may stand between them.

`TermIndex` finds the places where a term could stand; what is here decides whether it does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

from glossary.inflection import Analysis, analyses, stem_keys
from glossary.languages import fold_word, is_acronym, pieces
from glossary.terms import Kind, Term

# Quotation marks come and go between two printings of one name; other punctuation keeps enumerations apart.
QUOTES = '«»„“”‟"‹›‘‚'
_CLOSING = '»”“"›'
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―-", "–"))
_SPACES = "\n\r\x0b\x0c\x85\u2028\u2029"
_PROPER: frozenset[Kind] = frozenset({"person", "place"})
# A name of a body in one word (`Сенат`, `Достық`) is only told from a common noun by its capital.
_PROPER_ALONE: frozenset[Kind] = frozenset({"person", "place", "organisation"})


# A wording of letters and single spaces only: most terms are, and need no look at punctuation.
_LETTERS_ONLY = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_HYPHENS = "-‐‑"
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_LAST_LETTERS = re.compile(r"[A-Za-z]+\Z")
# A number with a hyphen and two letters or more.
_NUMBERED = re.compile(r"(?<!\w)([0-9]+)[-‐‑](?=[^\W\d_]{2})")


class Word(NamedTuple):
    """A word of a text as the index sees it; `text` is as written, `folded` the lookup key."""

    start: int
    end: int
    text: str
    folded: str


def split_words(text: str, language: str) -> list[Word]:
    """Return the words of `text`; in English what a hyphen joins is two words (`Secretary-General`, `UN-led`).

    An English article inside a name is none (`Akim of [the] Almaty Region`, `governor of [a] region`). In Kazakh and Kyrgyz a number and the word that a hyphen
    joins to it are two (`12-отырысы`), unless that is the number's own ending (`12-ші`).
    """
    if language != "en":
        found = [Word(start, end, word, fold_word(word, language)) for start, end, word in pieces(text)]
        # Most texts have no hyphen, which is seen at once.
        if language in _TURKIC and _HYPHEN.search(text) is not None and _NUMBERED.search(text) is not None:
            return [part for word in found for part in _number_apart(word, language)]
        return found
    words: list[Word] = []
    for start, end, word in pieces(text):
        if "-" in word.replace("‑", "-").replace("‐", "-"):
            words.extend(_hyphen_parts(start, word, language))
        else:
            words.append(Word(start, end, word, fold_word(word, language)))
    return _without_articles(words)


def _number_apart(word: Word, language: str) -> Sequence[Word]:
    """Return the number and the word of `12-отырысы`; any other word as it is."""
    numbered = _NUMBERED.match(word.text)
    if numbered is None or numbered[1] in stem_keys(word.text, language):
        return (word,)
    number, rest = numbered[1], word.text[numbered.end() :]
    return (
        Word(word.start, word.start + len(number), number, number),
        Word(word.start + numbered.end(), word.end, rest, fold_word(rest, language)),
    )


def _without_articles(words: list[Word]) -> list[Word]:
    """Return the words without the articles in front of a name's next part, which its capital tells, and without `a` there."""
    table = vocabulary("en")
    articles, indefinite, openers = table["articles"], table["indefinite"], table["before_article"]
    if not any(word.folded in articles or word.folded in indefinite for word in words):
        return words

    def is_inside(place: int) -> bool:
        if not place or words[place - 1].folded not in openers or place + 1 == len(words):
            return False
        article = words[place].folded
        return article in indefinite or (article in articles and words[place + 1].text[:1].isupper())

    return [word for place, word in enumerate(words) if not is_inside(place)]


def _has_article(text: str) -> bool:
    table, words = vocabulary("en"), text.casefold().split(" ")
    return any(word in table["articles"] or word in table["indefinite"] for word in words)


def is_initial(word: Word, language: str) -> bool:
    """Tell whether a word may be the first letter of a name: one capital, or one that is written with several (`Sh`)."""
    if len(word.text) == 1:
        return word.text.isupper()
    return word.text[:1].isupper() and word.folded in vocabulary(language)["long_initials"]


def _hyphen_parts(start: int, text: str, language: str) -> list[Word]:
    parts, place = [], start
    for part in text.replace("‑", "-").replace("‐", "-").split("-"):
        if part:
            parts.append(Word(place, place + len(part), part, fold_word(part, language)))
        place += len(part) + 1
    return parts


def gap_between(text: str, start: int, end: int) -> str:
    """Return what counts of `text[start:end]` between two words: punctuation without quotes; a line's end is a line feed.

    An article that is no word of its own (see `split_words`) does not count.
    """
    gap = text[start:end]
    if gap in {" ", "-", "‐", "‑"}:
        return ""
    if any(c in _SPACES for c in gap):
        return "\n"
    return "".join(c for c in gap if not c.isspace() and not c.isalpha() and c not in QUOTES).translate(
        _DASHES
    )


class Passage(NamedTuple):
    """A text made ready: its words, and for each of them the punctuation between it and the word before (see `gap_between`)."""

    text: str
    words: Sequence[Word]
    gaps: Sequence[str]


@lru_cache(maxsize=16)
def passage(text: str, language: str) -> Passage:
    """Return `text` cut into words, with what stands between them; remembered, because several ask about one text."""
    words = split_words(text, language)
    return Passage(text, words, ["", *(gap_between(text, a.end, b.start) for a, b in pairwise(words))])


_UNQUOTED = (False, False)


# Thousands of patterns share these.
@cache
def _no_gaps(number: int) -> tuple[str, ...]:
    return ("",) * number


@cache
def _nowhere(words: int) -> tuple[bool, ...]:
    return (False,) * words


@dataclass(slots=True)
class Pattern:
    """A wording made ready for comparison: words, the punctuation that stands between them, where capitals count."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    gaps: tuple[str, ...]
    capitals: tuple[bool, ...]
    acronyms: tuple[bool, ...]
    language: str
    kind: Kind
    quoted: tuple[bool, bool]  # does a quotation mark open it, close it

    @classmethod
    def of(cls, text: str, term: Term, language: str) -> Pattern:
        """Return the pattern of `text`, one wording of `term` (its text or one of its forms)."""
        quoted = _UNQUOTED
        if _LETTERS_ONLY.fullmatch(text) is not None and not (language == "en" and _has_article(text)):
            texts = tuple(text.split(" "))
            folded = tuple([fold_word(t, language) for t in texts])
            gaps = _no_gaps(len(texts) - 1)
        else:
            read = passage(text, language)
            texts, folded = tuple(w.text for w in read.words), tuple(w.folded for w in read.words)
            gaps = tuple(read.gaps[1:])
            if stripped := text.strip():
                quoted = (stripped[0] in QUOTES, stripped[-1] in _CLOSING)
        count = len(texts)
        capitals = acronyms = _nowhere(count)
        if not text.islower():
            if term.kind in (_PROPER if count > 1 else _PROPER_ALONE):
                capitals = tuple([t[:1].isupper() for t in texts])
            if not (count > 1 and text.isupper()):
                acronyms = tuple(
                    [t.isupper() and is_acronym(t) and _stands_for_a_name(t, term, count) for t in texts]
                )
        return cls(texts, folded, gaps, capitals, acronyms, language, term.kind, quoted)

    def fits(self, place: int, word: Word) -> bool:
        """Tell whether `word` may stand for the pattern's word number `place`, letter case and inflection regarded."""
        mine, last = self.words[place], place == len(self.words) - 1
        if self.acronyms[place] and not word.text.startswith(mine):
            return False
        if self.capitals[place] and not word.text[:1].isupper():
            return False
        if self.folded[place] == word.folded:
            return True
        if self.language in _TURKIC and not last:
            return same_inside(word.text, mine, self.language)
        kind: Kind = self.kind if last or self.kind == "person" else "term"
        if self.language in _TURKIC and kind != "person":
            kind = "term"  # all the same to these languages' inflection: remembered once
        return inflects(word.text, mine, self.language, kind, self.acronyms[place])

    def both_plural(self, before: Word, head: Word) -> bool:
        """Tell whether two words have both become plural: `Мемлекеттер басшылары`, of `Мемлекет басшысы`."""
        if self.language not in _TURKIC or not before.folded.startswith(self.folded[0]):
            return False
        pairs = ((before, self.words[0]), (head, self.words[1]))
        return all(
            any(a.number == "plural" for a in analyses(word.text, mine, self.language))
            for word, mine in pairs
        )


def _stands_for_a_name(text: str, term: Term, words: int) -> bool:
    """Tell whether a word in capitals is an acronym: alone and long, it may be a shouted word, unless the term says so."""
    return words > 1 or term.type == "acronym" or len(text) <= 6


_TURKIC = frozenset({"kk", "ky"})
_OUR = 4  # letters of “our” after a consonant (-іміз, -ыбыз); after a vowel it is short and also a verb's (`аламыз`)
_TELLING = 5  # letters of an ending that say by themselves whose form a word is
# The two words for “and” by sound (kk мен/бен/пен) are one conjunction.
_SAME_WORD = {"бен": "мен", "пен": "мен"}


@lru_cache(maxsize=65_536)
def inflects(word: str, stem: str, language: str, kind: Kind, acronym: bool) -> bool:
    """Tell whether `word` is `stem` in some form, on evidence that suits the length of the stem."""
    found = analyses(word, stem, language, kind=kind)
    if not found:
        return False
    if word.casefold() == stem.casefold():
        return True
    if fold_word(word, language) in vocabulary(language)["other_words"]:
        return False
    if language not in _TURKIC or acronym or len(stem) > 3:
        return True
    # A short stem is the beginning of many other words (`ел`, `елу`): neither two nor three letters take a first or second person's
    # ending (`көлөм` is a word of its own), unless it is as long as no other word's end is (`хатымызды`) or says “our” in full
    # (`еліміз`; no verb ends so).
    beyond = len(word) - len(stem)
    if beyond >= _TELLING or (beyond == _OUR and any(a.possessive == "1pl" for a in found)):
        return True
    return any(third_person_only(a) for a in found)


@lru_cache(maxsize=65_536)
def same_inside(word: str, mine: str, language: str) -> bool:
    """Tell whether `word` may stand for `mine` inside a Kazakh or Kyrgyz name.

    Inside, a word is fixed but for the genitive, which is optional in Kazakh (`Республикасы[ның] Президенті`), and what
    comes with it: possession and number (`комиссияның отырысы`, `комиссиясының отырысы`, `әкімдерінің орынбасарлары`).
    """
    if any(
        is_acronym(stem) and "genitive" in _inner_cases(form, stem, language)
        for form, stem in ((word, mine), (mine, word))
    ):
        return True  # ҚР-ның Президенті, ШКУнун Башкы катчысы
    a, b = fold_word(word, language), fold_word(mine, language)
    if _SAME_WORD.get(a, a) == _SAME_WORD.get(b, b):
        return True
    genitive = vocabulary(language)["genitive_endings"]
    if not a.endswith(genitive) and not b.endswith(genitive):
        return False
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    if shared < 2:
        return False
    for stem in dict.fromkeys(
        (b, a, *(a[:n] + tail for n in (shared, shared - 1) for tail in ("", "қ", "к", "п")))
    ):
        if len(stem) < 2:
            continue
        one, other = _inner_cases(a, stem, language), _inner_cases(b, stem, language)
        if one and other and "genitive" in one | other:
            return True
    return False


def _inner_cases(word: str, stem: str, language: str) -> frozenset[str]:
    """Return the cases that `word` may be in as a form of `stem`, of those that stand inside a name."""
    if word == stem:
        return frozenset({"nominative"})
    cases = {a.case for a in analyses(word, stem, language) if third_person_only(a)}
    return frozenset(cases & {"nominative", "genitive"})


def third_person_only(analysis: Analysis) -> bool:
    """Tell whether a form says nothing about a first or second person (`көлі`, not `көлім`, not `көлмін`)."""
    return analysis.possessive in {None, "3"} and analysis.form in {"", "attributive", "question", "compound"}


@lru_cache(maxsize=65_536)
def is_patronymic(word: str, language: str) -> bool:
    """Tell whether `word` looks like a father's name (`Кемелұлы`, `Кемелевич`), in any case of Kazakh and Kyrgyz."""
    folded = fold_word(word, language)
    return word[:1].isupper() and any(
        len(folded) > len(e) + 2 and (folded.endswith(e) or e in folded[3:])
        for e in vocabulary(language)["patronymic_endings"]
    )


@lru_cache(maxsize=65_536)
def may_be_parted(word: str, extra: str, language: str) -> bool:
    """Tell whether after `word` one word `extra` that a term does not have may stand before the term's head."""
    table, folded = vocabulary(language), fold_word(word, language)
    if fold_word(extra, language) in table["conjunctions"]:
        return False
    return folded in table["postpositions"] or (
        len(folded) > 5 and folded.endswith(table["genitive_endings"])
    )


def reach(pattern: Pattern, text: str, start: int, end: int) -> tuple[int, int]:
    """Return `start` and `end` with the quotation marks that belong to the term (`«Достық» ордені`)."""
    if pattern.quoted[0] and start and text[start - 1] in QUOTES:
        start -= 1
    if pattern.quoted[1] and end < len(text) and text[end] in _CLOSING:
        end += 1
    return start, end


def aligned(
    pattern: Pattern, words: Sequence[Word], gaps: Sequence[str], last: int, skipped: int = 0
) -> int | None:
    """Return the index of the word at which `pattern` begins if it ends at `words[last]`, else None.

    `gaps` are those of a `Passage`. `skipped` words may stand before the last one that are no part of the pattern.
    """
    count = len(pattern.words)
    first = last - skipped - count + 1
    if first < 0 or any(gaps[last - n] for n in range(skipped)):
        return None
    # What costs most, the last word's inflection, is looked at last.
    for place in range(1, count):
        if gaps[first + place] != pattern.gaps[place - 1]:
            return None
    for place in range(count - 1):
        if not pattern.fits(place, words[first + place]):
            if count == 2 and pattern.both_plural(words[first], words[last]):
                break
            return None
    return first if pattern.fits(count - 1, words[last]) else None


def after_prefix(text: str, start: int) -> bool:
    """Tell whether an English word goes on at `start` after a prefix with a hyphen: `Vice-President`, `re-election` (but `non-EU`)."""
    if not start or text[start - 1] not in _HYPHENS:
        return False
    before = _LAST_LETTERS.search(text, max(0, start - 12), start - 1)
    return before is not None and before[0].casefold() in vocabulary("en")["prefixes"]


@cache
def titles_table() -> dict[str, Any]:
    """Return `data/titles.toml`."""
    return tomllib.loads((files("glossary") / "data/titles.toml").read_text("utf-8"))


@cache
def vocabulary(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words of `language` in `data/titles.toml`."""
    return {name: tuple(values) for name, values in titles_table()[language].items()}
