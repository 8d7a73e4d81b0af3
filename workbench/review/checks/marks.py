"""Punctuation and spacing: the end of the sentence, quotation marks and brackets, doubled spaces and words."""

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

_CLOSERS = '»”“"’)]' + "\u00a0 "
_ENDS = {"!": "!", "?": "?", "…": "…", ":": ":", ";": ";", ".": ".", ",": ","}
_TWO_SPACES = re.compile("[ \u00a0]{2}")
_DOUBLE_SPACE = regex.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_DOUBLE_WORD = regex.compile(r"(?i)(?<![\p{L}\p{N}'’-])([\p{L}][\p{L}'’]*) \1(?![\p{L}\p{N}'’-])")


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `marks.toml`."""
    return tomllib.loads(resources.files(__package__).joinpath("marks.toml").read_text(encoding="utf-8"))


def prepare() -> None:
    """Compile the pattern of abbreviations now, which the first text would wait for otherwise."""
    _abbreviation()


@cache
def _abbreviation() -> regex.Pattern[str]:
    words = "|".join(regex.escape(word) for word in table()["abbreviations"])
    return regex.compile(rf"(?i:\b(?:{words})|(?-i:\b\p{{Lu}}))\.$")


def _end(text: str) -> str:
    """The class of mark a text ends with, closing quotes and brackets left aside; empty for none."""
    text = text.rstrip(_CLOSERS + "\n\t")
    if text.endswith("..."):
        return "…"
    return _ENDS.get(text[-1:], "")


def _abbreviated(text: str) -> bool:
    return _abbreviation().search(text.rstrip(_CLOSERS + "\n\t")) is not None


@check("end-punctuation")
def end_punctuation(pair: Pair) -> Iterable[Finding]:
    """The translation ends with another mark than the source."""
    if not pair.target.strip():
        return
    there, here = _end(pair.source), _end(pair.target)
    if there == here:
        return
    # The stop of `U.S.` or `ж.` is the abbreviation's, and may be the sentence's too.
    if {there, here} == {"", "."} and _abbreviated(pair.source if there else pair.target):
        return
    yield Finding(
        "end-punctuation",
        "punctuation",
        "The source ends with “%(source)s”, the translation with “%(target)s”.",
        len(pair.target.rstrip()) - (1 if here else 0),
        len(pair.target.rstrip()),
        values={"source": there or "–", "target": here or "–"},
    )


_QUOTE = regex.compile(r"[«»„“”\"]")
_BEFORE_OPENING = " \u00a0\t\n([{«„“–—-/"
_PAIRED = re.compile('[«»„“”"()[\\]]')
_DASHES = ("–", "—", "-")
_ROUND = regex.compile(r"[()]")
# Where a firm's name stands in guillemets inside its full one, the two marks that would meet are printed once: the closing one in Russian
# (`АО «НК «Даму»`), the opening one in Kazakh and Kyrgyz (`«Даму» ҰК» АҚ`).
_CLOSED_ONCE = regex.compile(r"«(?:[\p{L}-]+[ \u00a0]){1,3}«[^«»]+»")
_OPENED_ONCE = regex.compile(r"«[^«»]+»(?:[ \u00a0][\p{L}-]+){1,3}»")
# `1)` or `а)` closes nothing.
_ENUMERATOR = regex.compile(r"(?:^|[\s;:])(?:\d{1,3}|\p{L})\)$")


@check("brackets")
def brackets(pair: Pair) -> Iterable[Finding]:
    """A quotation mark or bracket is opened or closed once too often."""
    # A segment of a longer quotation is open in source and target alike.
    there, here = _balance(pair.source), _balance(pair.target)
    if here["quote"] != there["quote"] and not _agree_in_speech(pair):
        yield Finding("brackets", "punctuation", "A quotation mark is missing or left open.")
    if here["bracket"] != there["bracket"]:
        yield Finding("brackets", "punctuation", "A bracket is missing or left open.")


def _agree_in_speech(pair: Pair) -> bool:
    """Tell whether the speech of several segments that this is a part of has its quotation marks, wherever in it they stand.

    Nothing is said of one that is not translated to its end. A speech that begins with a dash takes no marks.
    """
    spoken = pair.around.spoken()
    if spoken is None:
        return False
    if not spoken.complete:
        return True
    marked, needed = (any(map(_QUOTE.search, texts)) for texts in (spoken.target, spoken.source))
    dashed = spoken.target[0].lstrip()[:1] in _DASHES
    return _left_open(spoken.source) == _left_open(spoken.target) and (marked or dashed or not needed)


def _left_open(paragraphs: Iterable[str]) -> int:
    """How many quotation marks stay open; one that is repeated at the head of a paragraph opens nothing new."""
    quotes = 0
    for text in paragraphs:
        for match in _QUOTE.finditer(text):
            step = _opens(text, match, quotes)
            if step > 0 and quotes > 0 and not text[: match.start()].strip():
                continue
            quotes += step
    return quotes


def _balance(text: str) -> dict[str, int]:
    """How many quotation marks and brackets stay open; negative for closed without being opened."""
    if not _PAIRED.search(text):
        return {"quote": 0, "bracket": 0}
    quotes = 0
    for match in _QUOTE.finditer(text):
        quotes += _opens(text, match, quotes)
    if quotes > 0:
        quotes -= min(quotes, len(_CLOSED_ONCE.findall(text)))
    elif quotes < 0:
        quotes += min(-quotes, len(_OPENED_ONCE.findall(text)))
    round_ = 0
    for match in _ROUND.finditer(text):
        if match[0] == "(":
            round_ += 1
        elif round_ > 0 or not _ENUMERATOR.search(text, 0, match.end()):
            round_ -= 1
    return {"quote": quotes, "bracket": round_ + text.count("[") - text.count("]")}


def _opens(text: str, match: regex.Match[str], open_: int) -> int:
    """1 for a mark that opens, -1 for one that closes; most marks do either, and their place tells.

    `“` opens in English and closes in `„…“`, and texts use `“…“` and straight marks for both.
    """
    if match[0] in "«„":
        return 1
    if match[0] == "»":
        return -1
    after_space = match.start() == 0 or text[match.start() - 1] in _BEFORE_OPENING
    before_space = match.end() == len(text) or not text[match.end()].isalnum()
    if after_space != before_space:
        return 1 if after_space else -1
    return -1 if open_ > 0 else 1


@check("double-space")
def double_space(pair: Pair) -> Iterable[Finding]:
    """Two spaces stand where one belongs."""
    for match in _DOUBLE_SPACE.finditer(pair.target) if _TWO_SPACES.search(pair.target) else ():
        yield Finding("double-space", "style", "Two spaces stand together.", match.start(), match.end(), " ")


@check("doubled-word")
def doubled_word(pair: Pair) -> Iterable[Finding]:
    """A word stands twice in a row."""
    words = pair.target.casefold().split()
    # Few texts have two such words; only those are worth the closer look.
    if not any(map(str.startswith, words[1:], words)) or _DOUBLE_WORD.search(pair.source):
        return
    for match in _DOUBLE_WORD.finditer(pair.target):
        if match[1].casefold() not in table()["doubled"].get(pair.target_language, ()):
            yield Finding(
                "doubled-word",
                "repetition",
                "“%(word)s” stands twice.",
                match.start(),
                match.end(),
                match[1],
                values={"word": match[1]},
            )
