"""Cutting a text into sentences: rules over the original text, which is never altered.

One pattern finds the places where a sentence may end (`. ! ? …` with the quotation marks and brackets that close
after them); only there are decisions made, each from a bounded window, so that time grows with the text. What the
rules know of words (abbreviations, sentence openers, surnames) stands in `data/abbreviations.toml`.

For direct speech with dashes the conventions common to Kazakh, Kyrgyz and Russian hold: «…?» – деді ол and …, – деді ол are
one sentence, and a dash with a capital is a new turn only after a full stop or at a paragraph's start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from alignments.abbreviations import Words, words
from alignments.datelines import dateline
from alignments.signs import (
    BRACKET_REACH,
    BRACKETS,
    CLOSING,
    DASHES,
    INVISIBLE,
    LINE_ENDS,
    LIST_MARKS,
    NAME_REACH,
    NO_START,
    NUMBER,
    NUMBER_SIGNS,
    NUMBERED,
    OPENING,
    QUOTES,
    ROMAN,
    SITE,
    SITE_ENDS,
    STOPS,
    SURE_CLOSING,
    VOWELS,
    WORD_BORDERS,
    WORD_REACH,
)
from alignments.units import Span
from glossary.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Iterator

# A paragraph's end is always a sentence's end.
_PARAGRAPH: Final = re.compile(f"[^{LINE_ENDS}]+")
# Stops, then what closes after them: unmistakable closers; straight and “ quotes when no word follows; footnotes [1].
_CANDIDATE: Final = re.compile(
    rf"""[{STOPS}]+(?:[{STOPS}{re.escape(SURE_CLOSING)}{INVISIBLE}]|''|["'“](?=[\s»”)\]›,.;:!?…–—-]|\Z)|\[\d{{1,3}}\])*+([\s{INVISIBLE}]*)"""
)
_OPENING: Final = frozenset(OPENING)
_CLOSING: Final = frozenset(CLOSING)
_DASHES: Final = frozenset(DASHES)
_BORDERS: Final = frozenset(WORD_BORDERS)
_VOWELS: Final = frozenset(VOWELS)
_WORD: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_SITE: Final = re.compile(SITE)
_ROMAN: Final = re.compile(ROMAN)
_NUMBER: Final = re.compile(NUMBER)
_NUMBERED: Final = re.compile(NUMBERED + r"(?=[^\W\d_])")


def segment(text: str, language: str) -> list[Span]:
    """Cut `text` into sentences, headings and list items.

    Every non-space character lies in exactly one span; spans are in order and have no white space at their edges.
    `language` is kk, ky, ru or en (a tag such as kk-KZ will do); another one raises `UnknownLanguageError`.
    """
    cutter = _Cutter(text, words(check_language(language)))
    spans: list[Span] = []
    begin = 0
    if (found := dateline(text)) is not None:
        spans.append(found[1])
        begin = found[1].end
    for paragraph in _PARAGRAPH.finditer(text, begin):
        spans.extend(cutter.cut(paragraph.start(), paragraph.end()))
    return spans


class _Cutter:
    """The decisions for one text. `start` is where the current sentence begins, `at` where the stop stands."""

    __slots__ = ("text", "words")

    def __init__(self, text: str, known: Words) -> None:
        self.text = text
        self.words = known

    def cut(self, begin: int, end: int) -> Iterator[Span]:
        """Yield the sentences of the paragraph `text[begin:end]`."""
        text = self.text
        while begin < end and text[begin].isspace():
            begin += 1
        while end > begin and text[end - 1].isspace():
            end -= 1
        start = begin
        for stop in _CANDIDATE.finditer(text, begin, end):
            after = stop.end()
            if after < end and self.ends(start, stop, end):
                yield Span(start, stop.start(1))
                start = stop.start(1)
                while text[start].isspace():
                    start += 1
        if start < end:
            yield Span(start, end)

    def ends(self, start: int, stop: re.Match[str], end: int) -> bool:
        """Tell whether the sentence that began at `start` ends with this stop; something follows in the paragraph."""
        text, at, closed, after = self.text, stop.start(), stop.start(1), stop.end()
        if at - start < 4 and not any(map(str.isalnum, text[start:at])):
            return False  # «…Содан кейін»: the stops open the sentence
        if not stop[1].strip(INVISIBLE):
            return self.space_missing(start, stop, end)
        first, dash = self.first_letter(after, end)
        if first < 0:
            return False
        follows = text[first]
        if follows.islower() and (
            dash
            or not (
                _SITE.match(text, first, min(end, first + WORD_REACH)) or self.verb_ends(start, stop, first)
            )
        ):
            return False
        quoted = closed - at > 1 and text[closed - 1] in _CLOSING
        if quoted and dash:
            return False  # «…!» – Қ. Тоқаев: an attribution
        if quoted and text[closed - 1] == ")" and text[start] != "(":
            return False  # a bracket inside the sentence
        if self.inside_bracket(start, at, closed, end) or self.inside_name(start, at, closed, end):
            return False
        if closed - at == 1 and text[at] == ".":
            return self.full_stop(start, at, first, dash=dash)
        return True

    def verb_ends(self, start: int, stop: re.Match[str], first: int) -> bool:
        """Tell whether the stop is a full stop after a long Kazakh or Kyrgyz finite verb («… көбөйдү. сандар …»).

        No abbreviation ends like that: the small letter after it is a slip, unless an abbreviation or another verb of
        speech follows, where the stop is.
        """
        at = stop.start()
        if stop.start(1) - at > 1 or self.text[at] != "." or not self.finite_verb(start, at):
            return False
        following = _WORD.match(self.text, first)
        return following is None or not (
            following[0] in self.words.speech
            or (len(following[0]) < 5 and self.text[following.end() : following.end() + 1] == ".")
        )

    def finite_verb(self, start: int, at: int) -> bool:
        """Tell whether a long word that ends as a Kazakh or Kyrgyz finite verb stands before `at`."""
        word = self.text[self.word_start(start, at) : at].lower()
        return len(word) > 4 and word.isalpha() and word.endswith(self.words.finite)

    def first_letter(self, at: int, end: int) -> tuple[int, bool]:
        """Return where the next sentence shows its first letter, digit or sign, and whether a dash stands before.

        -1: no sentence can begin here.
        """
        text, dash = self.text, False
        limit = min(end, at + 16)
        while at < limit:
            sign = text[at]
            if sign.isalnum():
                return at, dash
            if sign in _DASHES:
                if at + 1 < end and text[at + 1].isdigit():
                    return at + 1, dash  # −5 °C
                dash = True
            elif not (sign in _OPENING or sign.isspace() or sign in INVISIBLE):
                return (-1, dash) if sign in NO_START or sign in _CLOSING else (at, dash)
            at += 1
        return -1, dash

    def inside_bracket(self, start: int, at: int, closed: int, end: int) -> bool:
        """Tell whether the stop stands in a bracket that opened after the sentence began and closes soon."""
        text = self.text
        for opening, closing in BRACKETS:
            opened = text.rfind(opening, max(start, at - BRACKET_REACH), at)
            if (
                opened > start
                and text.find(closing, opened, closed) < 0
                and text.find(closing, closed, min(end, closed + BRACKET_REACH)) >= 0
            ):
                return True
        return False

    def inside_name(self, start: int, at: int, closed: int, end: int) -> bool:
        """Tell whether the stop stands in a quoted name: «Жаса! Алға!» фестивалі, but not in quoted speech."""
        text, lowest = self.text, max(start, at - NAME_REACH)
        for opening, closing in QUOTES:
            opened = text.rfind(opening, lowest, at)
            if opened < 0 or text.find(closing, opened + 1, closed) >= 0:
                continue
            if (
                opening == closing
                and opened > start
                and not (text[opened - 1].isspace() or text[opened - 1] == "(")
            ):
                continue  # a straight mark that closes
            close = text.find(closing, closed, min(end, closed + NAME_REACH))
            if (
                close >= 0
                and text.find(opening, closed, close) < 0
                and self.is_name(start, opened, close, end)
            ):
                return True
        return False

    def is_name(self, start: int, opened: int, close: int, end: int) -> bool:
        """Tell a quoted name from quoted speech: a small letter goes on after it that frames no speech.

        What says one capitalised word after the other, three or more, is a motto: «Білім. Ғылым. Инновация».
        """
        text = self.text
        if text[close - 1] == "," or text[max(start, opened - 4) : opened].rstrip().endswith(":"):
            return False
        said = re.findall(f"[^{STOPS}\\s][^{STOPS}]*", text[opened + 1 : close])
        if len(said) > 2 and all(part.isalpha() and part.istitle() for part in said):
            return text[close + 1 : close + 2] != "," and not self.first_letter(close + 1, end)[1]
        following = _WORD.match(text, close + 2, end)
        return following is not None and following[0].islower() and following[0] not in self.words.speech

    def space_missing(self, start: int, stop: re.Match[str], end: int) -> bool:
        """Tell whether a sentence ends although no space follows: «сөз.Келесі», but not «BAQ.KZ» or «Т.А.Қожа»."""
        text, at, after = self.text, stop.start(), stop.start(1)
        while after < end and text[after] in _OPENING:
            after += 1
        if after + 1 >= end:
            return False
        if text[
            after
        ].isdigit():  # «қар жауды.2 көше»: only a verb shows that this is no decimal or reference
            return self.finite_verb(start, at)
        last = at - 1 if text[at - 1] not in SURE_CLOSING else at - 2  # «Жол ашылды».Халық
        if not text[after].isupper() or last < start or not text[last].islower():
            return False
        following = _WORD.match(text, after, end)
        if following is None or not (len(following[0]) == 1 or text[after + 1].islower()):
            return False
        word = text[self.word_start(start, last + 1) : last + 1]
        if len(word) < 2 or "/" in word or "@" in word or not _VOWELS.intersection(word.lower()):
            return False
        if text[at] == "." and word.strip(INVISIBLE).lower() in self.words.classes:
            return False
        if text[after].isascii() and text[last].isascii():  # Booking.Com is a name
            return len(following[0]) > 1 and following[0].lower() not in SITE_ENDS
        return True

    def word_start(self, start: int, at: int) -> int:
        """Return where the word (in the widest sense: 12-б, gov.kz) that ends before `at` begins."""
        text, lowest = self.text, max(start, at - WORD_REACH)
        while at > lowest and text[at - 1] not in _BORDERS and not text[at - 1].isspace():
            at -= 1
        return at

    def previous(self, start: int, at: int) -> str:
        """Return the word directly before `at` with only a space between, or an empty string."""
        while at > start and self.text[at - 1].isspace():
            at -= 1
        return self.text[self.word_start(start, at) : at]

    def full_stop(self, start: int, at: int, first: int, *, dash: bool) -> bool:
        """Decide for a single full stop with a capital, a digit or a sign after it."""
        text = self.text
        begin = self.word_start(start, at)
        word = text[begin:at].strip(INVISIBLE)
        if self.words.label.fullmatch(text, start, at):
            return False  # «1-бап. Негізгі ұғымдар»
        if len(word) == 1:
            begin, word = self.spaced_out(start, begin, word)
        if not word:
            return True
        if dash and text[first].isdigit():
            return False  # «Атамұра, 2004. – 128 б.»: an entry of a bibliography
        if _NUMBER.fullmatch(word) or (_ROMAN.fullmatch(word) and self.is_numeral(word, first)):
            return not self.is_list_mark(start, begin, word)
        numbered = _NUMBERED.match(word)
        bare = word[numbered.end() :] if numbered else word
        known = bare.lower()
        if bare[0].isupper() and known not in self.words.capitals and self.words.are_initials(bare):
            return not dash and self.after_initials(start, begin, word, first)
        classes = self.words.classes.get(known)
        if classes is None:
            if not self.words.looks_shortened(bare):
                return True
            classes = frozenset({"title"})
        if dash or text[first].isdigit() or text[first] in NUMBER_SIGNS:
            return False
        return self.after_abbreviation(start, begin, known, classes, first, numbered=numbered is not None)

    def spaced_out(self, start: int, begin: int, word: str) -> tuple[int, str]:
        """Join what stands spaced out: «т. б.» is «т.б», «Қ. К.» is «Қ.К»."""
        text = self.text
        lowest = max(start, begin - WORD_REACH)
        while begin - 2 > lowest and text[begin - 1].isspace() and text[begin - 2] == ".":
            earlier = self.word_start(lowest, begin - 2)
            if (
                begin - 2 - earlier != 1
                or text[earlier].isupper() != word[0].isupper()
                or not text[earlier].isalpha()
            ):
                break
            begin, word = earlier, f"{text[earlier]}.{word}"
        return begin, word

    def is_numeral(self, word: str, first: int) -> bool:
        """Tell a Roman numeral from an initial: Latin letters in a Cyrillic text, or several of them."""
        return len(word) > 1 or (word.isascii() and not self.text[first].isascii())

    def is_list_mark(self, start: int, begin: int, word: str) -> bool:
        """Tell whether a number with a full stop counts a list: at a sentence's start or after a colon."""
        if len(word) > 6 or (len(word) == 4 and word.isdigit()) or self.text[max(start, begin - 1)] in ":;":
            return False  # «3:2.» is a result
        before = self.text[start if begin - start < WORD_REACH else begin - 3 : begin].rstrip()
        # «Кезек күттірмес шаралар: 1. Жол салу», but «Жедел желі: 109. Қоңырау тегін».
        listed = before.rstrip(LIST_MARKS)[-1:] in {":", ";"} and not word[2:3].isdigit()
        return listed or not before.strip(LIST_MARKS)

    def opener(self, first: int) -> bool:
        """Tell whether a word that opens sentences, and is no initial, stands at `first`."""
        found = _WORD.match(self.text, first)
        if found is None or found[0].lower() not in self.words.openers:
            return False
        return len(found[0]) > 1 or self.text[found.end() : found.end() + 1].isspace()

    def after_initials(self, start: int, begin: int, word: str, first: int) -> bool:
        """Tell whether a sentence ends here: initials end it when their surname stands before them: «Қасымбеков Н.Ө. Бақылау …»."""
        if self.opener(first):
            return True
        before = self.previous(start, begin)
        following = _WORD.match(self.text, first)
        name = following[0] if following else ""
        if not before[:1].isupper() or self.words.like_surname(name):
            return False
        initial_follows = len(name) == 1 and self.text[first + 1 : first + 2] == "."
        if initial_follows:
            return False
        return self.words.like_surname(before) or word in {"І", "ІІ"}  # Пётр І

    def after_abbreviation(
        self, start: int, begin: int, word: str, classes: frozenset[str], first: int, *, numbered: bool
    ) -> bool:
        """Decide for an abbreviation of these classes with a capital or a sign after it."""
        if "never" in classes:
            return False
        before = self.previous(start, begin)
        numbered = numbered or before[-1:].isdigit() or _ROMAN.fullmatch(before) is not None
        if "year" in classes and not numbered and classes == {"year"} and len(word) > 2 and "." not in word:
            return True  # «бет.» without a number is the word for a face
        if self.opener(first):
            return True
        if self.firm_goes_on(first):
            return False
        if "may" in classes and (numbered or not classes & {"title", "place"}):
            return not self.is_adverbial(start, begin)
        if "open" in classes:
            return self.has_predicate(start, begin)
        return "title" not in classes and self.is_predicate(start, begin, place="place" in classes)

    def firm_goes_on(self, first: int) -> bool:
        """Tell whether another abbreviation that stands behind names follows: «Acme Co. Ltd.»."""
        found = _WORD.match(self.text, first)
        if found is None or len(found[0]) < 2 or self.text[found.end() : found.end() + 1] != ".":
            return False
        return not self.words.classes.get(found[0].lower(), frozenset()).isdisjoint({"may", "open"})

    def is_adverbial(self, start: int, begin: int) -> bool:
        """Tell whether nothing but a date has been said: «В 1997 г. Казахстан …», «22 мая 2025 г. Алматы …»."""
        if begin - start > WORD_REACH:
            return False
        said = self.text[start:begin].split()
        if not 0 < len(said) < 5:
            return False
        return said[0].lower() in self.words.adverbial or said[0][0].isdigit()

    def is_predicate(self, start: int, begin: int, *, place: bool) -> bool:
        """Tell whether a dash (or, but for a place, a colon) and at most two words stand before.

        «Салынған жылы – 1965 ж.», «Туған жылы: 1965 ж.» are complete; «Мекенжайы: Семей қ. Абай көшесі» is not.
        """
        said = self.text[max(start, begin - WORD_REACH) : begin]
        for dash in (" – ", " — ", " - ") if place else (" – ", " — ", " - ", ": "):
            if dash in said:
                subject, _, predicate = said.rpartition(dash)  # «1220 — 56 ж.» is a range
                return 0 < len(predicate.split()) < 3 and not subject[-1:].isdigit()
        return False

    def has_predicate(self, start: int, begin: int) -> bool:
        """Tell whether a finite verb stands before an enumeration's end, or a copula dash or a colon farther before."""
        said = self.text[max(start, begin - BRACKET_REACH) : begin].rstrip(" ,\u00a0")
        return said.lower().endswith(self.words.finite) or any(
            sign in said for sign in (" – ", " — ", " - ", ": ")
        )
