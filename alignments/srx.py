r"""The segmenter's rules as SRX 2.0, for OmegaT, Okapi, Trados, memoQ and whatever else reads segmentation rules.

Generated from the same tables that `alignments.segmenter` reads. SRX decides at each place by the first rule that
matches before and after it, so the segmenter's questions stand in the order in which it asks them: what keeps a place
whole in every language, then each language's own words, then what ends a sentence. The maps cascade, so that a language gets
all three parts.

Patterns keep to what Java, ICU, .NET and Python's `regex` have in common: no `\b` and no `\s` (they mean ASCII only in
Java), lookbehind of bounded length, no possessive quantifiers. Everything after a place is looked at without being used up, because
some engines do not find overlapping matches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from alignments.abbreviations import Words, words
from alignments.signs import (
    BRACKET_REACH,
    CLOSING,
    DASHES,
    INVISIBLE,
    LINE_ENDS,
    LIST_MARKS,
    NAME_REACH,
    NO_START,
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
from glossary.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

_NAMESPACE: Final = "http://www.lisa.org/srx20"
# English names of the languages and their ISO 639-2 codes: tools write either code, with or without a region.
_NAMES: Final = {
    "kk": ("Kazakh", "kaz"),
    "ky": ("Kyrgyz", "kir"),
    "ru": ("Russian", "rus"),
    "en": ("English", "eng"),
}


class Rule(NamedTuple):
    """One rule: whether a segment ends between `before` and `after` (regular expressions), and why."""

    ends: bool
    before: str
    after: str
    note: str


def srx(languages: Sequence[str] = ("kk", "ky")) -> bytes:
    """Return the rules of `languages` as an SRX 2.0 file in UTF-8; unknown languages raise `UnknownLanguageError`."""
    from lxml import etree  # noqa: PLC0415 - segmenting does without it

    codes = list(dict.fromkeys(map(check_language, languages)))
    parts = [("Any: what stays together", codes, _together())]
    parts += [(_NAMES[code][0], [code], _own(words(code))) for code in codes]
    parts += [("Any: what ends a sentence", codes, _endings())]

    def tag(name: str) -> str:
        return f"{{{_NAMESPACE}}}{name}"

    root = etree.fromstring(f'<srx xmlns="{_NAMESPACE}" version="2.0"/>')
    header = etree.SubElement(root, tag("header"), {"segmentsubflows": "yes", "cascade": "yes"})
    for kind, include in (("start", "no"), ("end", "yes"), ("isolated", "no")):
        etree.SubElement(header, tag("formathandle"), {"type": kind, "include": include})
    body = etree.SubElement(root, tag("body"))
    rules = etree.SubElement(body, tag("languagerules"))
    maps = etree.SubElement(body, tag("maprules"))
    for name, served, found in parts:
        group = etree.SubElement(rules, tag("languagerule"), {"languagerulename": name})
        for rule in found:
            group.append(etree.Comment(f" {rule.note} "))
            element = etree.SubElement(group, tag("rule"), {"break": "yes" if rule.ends else "no"})
            etree.SubElement(element, tag("beforebreak")).text = rule.before
            # Looked at, not used up: see the module's description.
            etree.SubElement(element, tag("afterbreak")).text = f"(?={rule.after})" if rule.after else ""
        accepted = "|".join(both for code in served for both in (code, _NAMES[code][1]))
        pattern = f"(?i)(?:{accepted})(?:[-_].*)?"
        etree.SubElement(maps, tag("languagemap"), {"languagepattern": pattern, "languagerulename": name})
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def write_srx(path: Path, languages: Sequence[str] = ("kk", "ky")) -> None:
    """Write the rules of `languages` to the file `path`, which is replaced when it exists."""
    path.write_bytes(srx(languages))


# --- pieces of patterns -----------------------------------------------------------------------------------------------


def _class(signs: str) -> str:
    """Return the inside of a character class: what a class reserves is escaped, what nobody can see is written as a code."""
    return "".join(
        f"\\u{ord(sign):04X}"
        if sign.isspace() or not sign.isprintable()
        else f"\\{sign}"
        if sign in "[]{}()\\^-&~|#"
        else sign
        for sign in signs
    )


def _literal(text: str) -> str:
    return "".join(f"\\{sign}" if sign in ".-()" else sign for sign in text)


def _any(words: Iterable[str], shape: Callable[[str], str] = _literal) -> str:
    """Return an alternative of `words`, the longest first, so that no word hides a longer one."""
    return "(?:" + "|".join(map(shape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def _up_to(times: int, pattern: str) -> str:
    """Return `pattern` up to so many times; Java takes no repeated group inside lookbehind."""
    return f"(?:{pattern}" * times + ")?" * times


def _either_case(text: str) -> str:
    return f"[{text[0].upper()}{text[0]}]{_literal(text[1:])}" if text[0].isalpha() else _literal(text)


def _opener(word: str) -> str:
    """Return a sentence opener's pattern; one of a single letter counts only when space follows (it may be an initial)."""
    title = _literal(word[0].upper() + word[1:])
    return title + (_SPACE if len(word) == 1 else _WORD_END)


def _pick(known: Words, fits: Callable[[str, frozenset[str]], bool]) -> str:
    """Return the pattern of the abbreviations that `fits` says yes to, given a word and its classes."""
    found = [word for word, names in known.classes.items() if fits(word, names)]
    return _any(found, lambda word: _abbreviation(word, capitals=word in known.capitals)) if found else "(?!)"


def _abbreviation(word: str, *, capitals: bool) -> str:
    """Return an abbreviation's pattern with its last stop: «т.б» is also «Т.б.» and «т. б.», but «Т.Б.» are initials.

    With `capitals` it may also be written in capitals (U.S.).
    """
    parts = word.split(".")
    joint = rf"\.{_SPACE}?" if all(len(part) == 1 for part in parts) else r"\."
    first = _literal(word) if len(word) == 1 else _either_case(parts[0])
    return joint.join([first, *map(_either_case if capitals else _literal, parts[1:])]) + r"\."


_BLANK: Final = r"\p{Zs}\t"  # the inside of a class
_LINES: Final = _class(LINE_ENDS)
_SPACE: Final = f"[{_BLANK}]"
_UNSEEN: Final = _class(INVISIBLE)
_OPEN: Final = f"[{_BLANK}{_class(OPENING)}{_UNSEEN}]"
_DASH: Final = f"[{_class(DASHES)}]"
_CLOSERS: Final = (
    rf"(?:[{_class(STOPS + SURE_CLOSING)}{_UNSEEN}]|''|[\"'“](?=[{_BLANK}{_class(SURE_CLOSING + NO_START + DASHES)}]|$)"
    r"|\[[0-9]{1,3}\])"
)
_STOP: Final = f"[{STOPS}]+{_CLOSERS}*"
_CLOSED: Final = f"[{_class(STOPS + CLOSING)}{_UNSEEN}]*"  # the same, less exactly, where lookbehind may be
_NOT_LETTER: Final = r"(?![\p{L}\p{N}])"
_WORD_END: Final = r"(?!-?[\p{L}\p{N}])"
_IN_WORD: Final = f"[^{_BLANK}{_LINES}{_class(WORD_BORDERS)}]"
_WORD_START: Final = f"(?<!{_IN_WORD})"
_SAID: Final = f"[^{_BLANK}{_LINES}]{{1,{WORD_REACH}}}{_SPACE}"  # a word and a space
_FIRST: Final = rf"[^\p{{Ll}}{_BLANK}{_LINES}{_class(NO_START + CLOSING + OPENING + DASHES)}{_UNSEEN}]"
_SENTENCE: Final = (
    f"(?<=^|[{_LINES}]|[{_LINES}{_class(STOPS + CLOSING)}{_UNSEEN}]{_SPACE}{{1,2}})"  # begins here
)
_GOES_ON: Final = f"{_SPACE}+"
_NEXT: Final = f"{_SPACE}+{_OPEN}*"
_NEXT_DASH: Final = f"{_SPACE}+{_OPEN}*{_DASH}"
_JOINT: Final = " [–—-] "  # a copula dash


# --- what stays together in every language ----------------------------------------------------------------------------


def _together() -> Iterator[Rule]:
    yield Rule(True, f"[{_LINES}]+", "", "a paragraph's end")
    yield Rule(
        True,
        f"^{_SPACE}*date[ \\t\\u00A0]+[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}",
        _SPACE,
        "a scraped dateline: date 2025-08-22",
    )
    yield Rule(
        False,
        f"{_SENTENCE}[{_class(OPENING + DASHES)}]{{0,2}}[{STOPS}]{{1,9}}",
        _GOES_ON,
        "stops that open a sentence: … Содан кейін",
    )
    yield Rule(
        False,
        f"[{STOPS}]{_CLOSED}[{_class(CLOSING)}]",
        f"{_NEXT_DASH}(?![0-9])",
        "an attribution after a quotation: «…!» – деді ол",
    )
    yield Rule(
        True,
        rf"{_SENTENCE}\([^()]{{1,{BRACKET_REACH}}}[{STOPS}]+\)",
        f"{_NEXT}{_FIRST}",
        "a sentence in brackets: (Жалғасы бар.)",
    )
    yield Rule(False, rf"[{STOPS}]\)", _GOES_ON, "a stop at the end of a bracket inside a sentence")
    yield Rule(
        False,
        rf"(?<=[^{_LINES}{_class(STOPS)}]{_SPACE}?\([^()]{{0,{BRACKET_REACH}}})[{STOPS}]+{_CLOSED}",
        rf"{_SPACE}+[^()]{{0,{BRACKET_REACH}}}\)",
        "a stop inside a bracket inside a sentence",
    )


# --- a language's own words -------------------------------------------------------------------------------------------


def _own(known: Words) -> Iterator[Rule]:
    yield from _names(known)
    yield from _numbers(known)
    yield from _initials(known)
    yield from _abbreviations(known)
    yield from _finite(known)


def _names(known: Words) -> Iterator[Rule]:
    framing = rf"(?!{_any(known.speech)}{_NOT_LETTER})\p{{Ll}}"
    for opening, closing in QUOTES:
        inner = f"[^{_class(opening + closing + LINE_ENDS)}]{{0,{NAME_REACH}}}"
        yield Rule(
            False,
            f"(?<=(?<!:{_SPACE})(?<![:\\p{{L}}\\p{{N}}{STOPS}]){opening}{inner})[{STOPS}]+{_CLOSED}",
            rf"{_SPACE}+{inner}(?<!,){closing}[^\p{{L}}]{framing}",
            f"a stop in a quoted name: {opening}Алға! Қазақстан{closing} партиясы",
        )


def _numbers(known: Words) -> Iterator[Rule]:
    strict = _pick(known, lambda _, names: bool(names & {"never", "title", "place"}))
    number = rf"(?![0-9]{{4}}\.)(?:[0-9][0-9.,/–-]{{0,5}}|{ROMAN})\."
    yield Rule(
        True,
        f"(?<={_WORD_START}{strict}{_SPACE}){number}",
        f"{_NEXT}{_FIRST}",
        "a number after an abbreviation counts no list: рис. 5.",
    )
    yield Rule(
        False,
        rf"(?:{_SENTENCE}|(?<=[:;]{_SPACE}))[{_class(LIST_MARKS)}]{{0,3}}{number}",
        _GOES_ON,
        "the number of a list's item: 1. 2.1. IV.",
    )


def _initials(known: Words) -> Iterator[Rule]:
    initial = rf"(?:{_any(known.digraphs)}|\p{{Lu}})\."
    surname = rf"\p{{Lu}}(?=\p{{L}}{{3}})[\p{{L}}-]*{_any(known.surnames)}{_any(known.endings)}?{_NOT_LETTER}"
    start = f"(?<![^{_BLANK}{_LINES}{_class(WORD_BORDERS)}.-])"
    yield Rule(
        True,
        rf"{_WORD_START}[IVXLCDM]\.",
        rf"{_NEXT}(?=[^\x00-\x7F]){_FIRST}",
        "a Roman numeral of one letter in a Cyrillic text: Пётр I.",
    )
    yield Rule(
        True,
        f"{start}{initial}",
        f"{_NEXT}{_any(known.openers, _opener)}",
        "initials, then a word that opens sentences",
    )
    yield Rule(
        True,
        f"(?<={_WORD_START}{_finite_length(surname)}{_SPACE}{_up_to(3, initial + _SPACE + '?')}){start}{initial}",
        rf"{_NEXT}(?!{surname}|\p{{Lu}}\.){_FIRST}",
        "a surname, then its initials: Қасымбеков Н.Ө. Бақылау …",
    )
    yield Rule(False, f"{start}{initial}", _GOES_ON, "other initials: Қ. К. Тоқаев")


def _finite_length(pattern: str) -> str:
    """Return a pattern that fits inside a lookbehind: its length has a bound."""
    return pattern.replace("]*", f"]{{0,{WORD_REACH}}}")


def _abbreviations(known: Words) -> Iterator[Rule]:

    def pick(fits: Callable[[str, frozenset[str]], bool]) -> str:
        return _pick(known, fits)

    glued = "(?:[0-9][0-9.,/]{0,9}[-–]?)?"
    numbered = rf"(?:(?<=(?:[0-9]|(?:{ROMAN.replace('+', '{1,9}')})){_SPACE})|{NUMBERED})"
    never = pick(lambda _, names: "never" in names)
    other = pick(lambda _, names: "never" not in names)
    part = r"\.\p{Ll}{1,2}"
    unknown = rf"(?:[^\P{{Ll}}{VOWELS}]+|\p{{Ll}}|\p{{Ll}}{{1,2}}{part}{_up_to(4, part)})\."
    anything = f"{_WORD_START}{glued}(?:{other}|{unknown})"
    opener = f"{_NEXT}{_any(known.openers, _opener)}"
    start = f"{_NEXT}{_FIRST}"

    yield Rule(
        False, f"{_WORD_START}{glued}{never}", _GOES_ON, "abbreviations after which something must follow"
    )
    yield Rule(
        False, anything, rf"{_SPACE}+{_OPEN}*(?:{_DASH}|[0-9])", "abbreviations before a dash or a number"
    )
    yield Rule(
        True,
        rf"(?<![0-9])(?<![0-9]{_SPACE}){_WORD_START}{pick(lambda word, names: names == {'year'} and len(word) > 2 and '.' not in word)}",
        start,
        "what abbreviates only after a number is otherwise a word",
    )
    yield Rule(True, anything, opener, "abbreviations before a word that opens sentences")
    said = _any(known.adverbial, lambda word: _literal(word[0].upper() + word[1:]))
    prepositions = f"{said}{_SPACE}{_up_to(3, _SAID)}|" if known.adverbial else ""
    yield Rule(
        False,
        f"(?<={_SENTENCE}(?:{prepositions}(?=[0-9]){_SAID}{_up_to(3, _SAID)})){glued}{pick(lambda _, names: 'may' in names)}",
        start,
        "only a date has been said: В 1997 г. Казахстан …",
    )
    yield Rule(
        True,
        f"{_WORD_START}{numbered}{pick(lambda _, names: 'may' in names)}",
        start,
        "units after a number may end a sentence",
    )
    yield Rule(
        True,
        f"{_WORD_START}{pick(lambda _, names: 'may' in names and not names & {'title', 'place'})}",
        start,
        "other abbreviations that may end a sentence",
    )
    ends_list = pick(lambda _, names: "open" in names)
    yield Rule(
        True,
        f"(?<=(?:{_JOINT}|:{_SPACE})[^{STOPS}{_LINES}]{{0,{BRACKET_REACH}}}){_WORD_START}{ends_list}",
        start,
        "an enumeration's end after a copula dash or a colon",
    )
    if known.finite:
        yield Rule(
            True,
            f"(?<={_any(known.finite)}[,{_BLANK}]{{1,3}}){_WORD_START}{ends_list}",
            start,
            "an enumeration's end after a finite verb",
        )
    yield Rule(
        True,
        f"(?<=[^0-9]{_JOINT}{_SAID}{_up_to(1, _SAID)}){_WORD_START}{pick(lambda _, names: not names & {'never', 'title', 'open'})}",
        start,
        "a predicate after a copula dash: Салынған жылы – 1965 ж.",
    )
    yield Rule(False, anything, _GOES_ON, "all other abbreviations")
    yield Rule(
        False,
        f"{_WORD_START}{pick(lambda word, _: len(word) > 1)}",
        rf"[{_class(OPENING)}]*\p{{Lu}}",
        "abbreviations glued to a name: проф.Оспанов",
    )


def _finite(known: Words) -> Iterator[Rule]:
    if known.finite:
        yield Rule(
            True,
            rf"{_WORD_START}(?=\p{{L}}{{5}})\p{{L}}*{_any(known.finite)}\.",
            rf"{_NEXT}(?!{_any(known.speech)}{_NOT_LETTER}|\p{{L}}{{1,4}}\.)\p{{Ll}}",
            "a finite verb ends its sentence even before a small letter",
        )


# --- what ends a sentence ---------------------------------------------------------------------------------------------


def _endings() -> Iterator[Rule]:
    yield Rule(
        True,
        _STOP,
        f"{_SPACE}+[{_BLANK}{_class(OPENING + DASHES)}{_UNSEEN}]{{0,14}}{_FIRST}",
        "a stop, a space and anything but a small letter",
    )
    yield Rule(True, _STOP, f"{_NEXT}(?:{SITE})", "a stop before an address or a name such as eGov")
    yield Rule(
        False,
        f"(?<=[a-z])[{STOPS}]+",
        rf"[{_class(OPENING)}]*(?:[A-Z]{_WORD_END}|{_any(SITE_ENDS, _either_case)}{_NOT_LETTER})",
        "an address: Booking.Com",
    )
    yield Rule(
        True,
        rf"(?<![^{_BLANK}{_LINES}{_class(WORD_BORDERS)}.])(?=[\p{{L}}\p{{N}}-]{{0,{WORD_REACH}}}[{VOWELS}{VOWELS.upper()}])"
        rf"[\p{{L}}\p{{N}}-]+(?<=\p{{Ll}}){_STOP}",
        rf"[{_class(OPENING)}]*\p{{Lu}}(?:\p{{Ll}}|{_WORD_END})",
        "a space is missing: сөз.Келесі",
    )
