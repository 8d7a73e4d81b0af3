"""Pieces of patterns for the SRX export: what Java, ICU, .NET and Python's `regex` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from alignments.signs import (
    CLOSING,
    DASHES,
    INVISIBLE,
    LINE_ENDS,
    NO_START,
    OPENING,
    STOPS,
    SURE_CLOSING,
    WORD_BORDERS,
    WORD_REACH,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from alignments.abbreviations import Words


def inside(signs: str) -> str:
    """Return the inside of a character class: what a class reserves is escaped, what nobody can see is written as a code."""
    return "".join(
        f"\\u{ord(sign):04X}"
        if sign.isspace() or not sign.isprintable()
        else f"\\{sign}"
        if sign in "[]{}()\\^-&~|#"
        else sign
        for sign in signs
    )


def literal(text: str) -> str:
    """Return `text` with its stops, hyphens and brackets escaped."""
    return "".join(f"\\{sign}" if sign in ".-()" else sign for sign in text)


def any_of(words: Iterable[str], shape: Callable[[str], str] = literal) -> str:
    """Return an alternative of `words`, the longest first, so that no word hides a longer one."""
    return "(?:" + "|".join(map(shape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def up_to(times: int, pattern: str) -> str:
    """Return `pattern` up to so many times; Java takes no repeated group inside lookbehind."""
    return f"(?:{pattern}" * times + ")?" * times


def either_case(text: str) -> str:
    """Return `text` with its first letter small or capital."""
    return f"[{text[0].upper()}{text[0]}]{literal(text[1:])}" if text[0].isalpha() else literal(text)


def opener_pattern(word: str) -> str:
    """Return a sentence opener's pattern; one of a single letter counts only when space follows (it may be an initial)."""
    title = literal(word[0].upper() + word[1:])
    return title + (SPACE if len(word) == 1 else WORD_END)


def pick_from(known: Words, fits: Callable[[str, frozenset[str]], bool]) -> str:
    """Return the pattern of the abbreviations that `fits` says yes to, given a word and its classes."""
    found = [word for word, names in known.classes.items() if fits(word, names)]
    return (
        any_of(found, lambda word: abbreviation(word, capitals=word in known.capitals)) if found else "(?!)"
    )


def abbreviation(word: str, *, capitals: bool) -> str:
    """Return an abbreviation's pattern with its last stop: «т.б» is also «Т.б.» and «т. б.», but «Т.Б.» are initials.

    With `capitals` it may also be written in capitals (U.S.).
    """
    parts = word.split(".")
    joint = rf"\.{SPACE}?" if all(len(part) == 1 for part in parts) else r"\."
    first = literal(word) if len(word) == 1 else either_case(parts[0])
    return joint.join([first, *map(either_case if capitals else literal, parts[1:])]) + r"\."


BLANK: Final = r"\p{Zs}\t"  # the inside of a class
LINES: Final = inside(LINE_ENDS)
SPACE: Final = f"[{BLANK}]"
UNSEEN: Final = inside(INVISIBLE)
OPEN: Final = f"[{BLANK}{inside(OPENING)}{UNSEEN}]"
DASH: Final = f"[{inside(DASHES)}]"
CLOSERS: Final = (
    rf"(?:[{inside(STOPS + SURE_CLOSING)}{UNSEEN}]|''|[\"'“](?=[{BLANK}{inside(SURE_CLOSING + NO_START + DASHES)}]|$)"
    r"|\[[0-9]{1,3}\])"
)
STOP: Final = f"[{STOPS}]+{CLOSERS}*"
CLOSED: Final = f"[{inside(STOPS + CLOSING)}{UNSEEN}]*"  # the same, less exactly, where lookbehind may be
NOT_LETTER: Final = r"(?![\p{L}\p{N}])"
WORD_END: Final = r"(?!-?[\p{L}\p{N}])"
IN_WORD: Final = f"[^{BLANK}{LINES}{inside(WORD_BORDERS)}]"
WORD_START: Final = f"(?<!{IN_WORD})"
SAID: Final = f"[^{BLANK}{LINES}]{{1,{WORD_REACH}}}{SPACE}"  # a word and a space
FIRST: Final = rf"[^\p{{Ll}}{BLANK}{LINES}{inside(NO_START + CLOSING + OPENING + DASHES)}{UNSEEN}]"
SENTENCE: Final = f"(?<=^|[{LINES}]|[{LINES}{inside(STOPS + CLOSING)}{UNSEEN}]{SPACE}{{1,2}})"  # begins here
GOES_ON: Final = f"{SPACE}+"
NEXT: Final = f"{SPACE}+{OPEN}*"
NEXT_DASH: Final = f"{SPACE}+{OPEN}*{DASH}"
JOINT: Final = " [–—-] "  # a copula dash
