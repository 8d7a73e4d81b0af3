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

from alignments.abbreviations import Words, label, words
from alignments.patterns import (
    BLANK,
    CLOSED,
    DASH,
    FIRST,
    GOES_ON,
    JOINT,
    LINES,
    NEXT,
    NEXT_DASH,
    NOT_LETTER,
    OPEN,
    SAID,
    SENTENCE,
    SPACE,
    STOP,
    UNSEEN,
    WORD_END,
    WORD_START,
    any_of,
    either_case,
    inside,
    literal,
    opener_pattern,
    pick_from,
    up_to,
)
from alignments.signs import (
    BRACKET_REACH,
    BRACKETS,
    CLOSING,
    DASHES,
    LINE_ENDS,
    LIST_MARKS,
    NAME_REACH,
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
from glossary.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
    from lxml import etree

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


# --- what stays together in every language ----------------------------------------------------------------------------


def _together() -> Iterator[Rule]:
    yield Rule(True, f"[{LINES}]+", "", "a paragraph's end")
    yield Rule(
        True,
        f"^{SPACE}*date[ \\t\\u00A0]+[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}",
        SPACE,
        "a scraped dateline: date 2025-08-22",
    )
    yield Rule(
        False,
        f"{SENTENCE}[{inside(OPENING + DASHES)}]{{0,2}}[{STOPS}]{{1,9}}",
        GOES_ON,
        "stops that open a sentence: … Содан кейін",
    )
    yield Rule(
        False,
        f"[{STOPS}]{CLOSED}[{inside(CLOSING)}]",
        f"{NEXT_DASH}(?![0-9])",
        "an attribution after a quotation: «…!» – деді ол",
    )
    yield Rule(
        True,
        rf"{SENTENCE}\([^()]{{1,{BRACKET_REACH}}}[{STOPS}]+\)",
        f"{NEXT}{FIRST}",
        "a sentence in brackets: (Жалғасы бар.)",
    )
    yield Rule(False, rf"[{STOPS}]\)", GOES_ON, "a stop at the end of a bracket inside a sentence")
    for opening, closing in BRACKETS:
        inner = f"[^{inside(opening + closing)}]{{0,{BRACKET_REACH}}}"
        yield Rule(
            False,
            rf"(?<=[^{LINES}{inside(STOPS)}]{SPACE}?\{opening}{inner})[{STOPS}]+{CLOSED}",
            rf"{SPACE}+{inner}\{closing}",
            f"a stop inside {opening}{closing} inside a sentence",
        )


# --- a language's own words -------------------------------------------------------------------------------------------


def _own(known: Words) -> Iterator[Rule]:
    yield from _names(known)
    yield from _numbers(known)
    yield Rule(
        False,
        r"(?<=[0-9]{4})\.",
        rf"{SPACE}+[–—-]{SPACE}[0-9]",
        "an entry of a bibliography: 2004. – 128 б.",
    )
    yield from _initials(known)
    yield from _abbreviations(known)
    yield from _finite(known)


def _names(known: Words) -> Iterator[Rule]:
    framing = rf"(?!{any_of(known.speech)}{NOT_LETTER})\p{{Ll}}"
    for opening, closing in QUOTES:
        inner = f"[^{inside(opening + closing + LINE_ENDS)}]{{0,{NAME_REACH}}}"
        yield Rule(
            False,
            f"(?<=(?<!:{SPACE})(?<![:\\p{{L}}\\p{{N}}{STOPS}]){opening}{inner})[{STOPS}]+{CLOSED}",
            rf"{SPACE}+{inner}(?<!,){closing}[^\p{{L}}]{framing}",
            f"a stop in a quoted name: {opening}Алға! Қазақстан{closing} партиясы",
        )


def _numbers(known: Words) -> Iterator[Rule]:
    strict = pick_from(known, lambda _, names: bool(names & {"never", "title", "place"}))
    number = rf"(?![0-9]{{4}}\.)(?:[0-9][0-9.,/–-]{{0,5}}|{ROMAN})\."
    yield Rule(
        False,
        rf"{SENTENCE}(?:{label(known.parts)})\.",
        GOES_ON,
        "what numbers a part of an act stays with its heading: 1-бап. Негізгі ұғымдар",
    )
    yield Rule(
        True,
        f"(?<={WORD_START}{strict}{SPACE}){number}",
        f"{NEXT}{FIRST}",
        "a number after an abbreviation counts no list: рис. 5.",
    )
    yield Rule(
        False,
        rf"(?:{SENTENCE}|(?<=[:;]{SPACE})(?!.?[0-9]{{3}}))[{inside(LIST_MARKS)}]{{0,3}}{number}",
        GOES_ON,
        "the number of a list's item: 1. 2.1. IV.",
    )


def _initials(known: Words) -> Iterator[Rule]:
    initial = rf"(?:{any_of(known.digraphs)}|\p{{Lu}})\."
    surname = (
        rf"\p{{Lu}}(?=\p{{L}}{{3}})[\p{{L}}-]*{any_of(known.surnames)}{any_of(known.endings)}?{NOT_LETTER}"
    )
    start = f"(?<![^{BLANK}{LINES}{inside(WORD_BORDERS)}.-])"
    yield Rule(
        True,
        rf"{WORD_START}[IVXLCDM]\.",
        rf"{NEXT}(?=[^\x00-\x7F]){FIRST}",
        "a Roman numeral of one letter in a Cyrillic text: Пётр I.",
    )
    yield Rule(
        True,
        f"{start}{initial}",
        f"{NEXT}{any_of(known.openers, opener_pattern)}",
        "initials, then a word that opens sentences",
    )
    yield Rule(
        True,
        f"(?<={WORD_START}{_finite_length(surname)}{SPACE}{up_to(3, initial + SPACE + '?')}){start}{initial}",
        rf"{NEXT}(?!{surname}|\p{{Lu}}\.){FIRST}",
        "a surname, then its initials: Қасымбеков Н.Ө. Бақылау …",
    )
    yield Rule(False, f"{start}{initial}", GOES_ON, "other initials: Қ. К. Тоқаев")


def _finite_length(pattern: str) -> str:
    """Return a pattern that fits inside a lookbehind: its length has a bound."""
    return pattern.replace("]*", f"]{{0,{WORD_REACH}}}")


def _abbreviations(known: Words) -> Iterator[Rule]:

    def pick(fits: Callable[[str, frozenset[str]], bool]) -> str:
        return pick_from(known, fits)

    glued = "(?:[0-9][0-9.,/]{0,9}[-–]?)?"
    numbered = rf"(?:(?<=(?:[0-9]|(?:{ROMAN.replace('+', '{1,9}')})){SPACE})|{NUMBERED})"
    never = pick(lambda _, names: "never" in names)
    other = pick(lambda _, names: "never" not in names)
    part = r"\.\p{Ll}{1,2}"
    unknown = rf"(?:[^\P{{Ll}}{VOWELS}]+|\p{{Ll}}|\p{{Ll}}{{1,2}}{part}{up_to(4, part)})\."
    anything = f"{WORD_START}{glued}(?:{other}|{unknown})"
    opener = f"{NEXT}{any_of(known.openers, opener_pattern)}"
    start = f"{NEXT}{FIRST}"

    yield Rule(
        False, f"{WORD_START}{glued}{never}", GOES_ON, "abbreviations after which something must follow"
    )
    yield Rule(
        False,
        anything,
        rf"{SPACE}+{OPEN}*(?:{DASH}|[0-9{NUMBER_SIGNS}])",
        "abbreviations before a dash or a number",
    )
    yield Rule(
        True,
        rf"(?<![0-9])(?<![0-9]{SPACE}){WORD_START}{pick(lambda word, names: names == {'year'} and len(word) > 2 and '.' not in word)}",
        start,
        "what abbreviates only after a number is otherwise a word",
    )
    yield Rule(True, anything, opener, "abbreviations before a word that opens sentences")
    behind = pick(lambda word, names: len(word) > 1 and "." not in word and bool(names & {"may", "open"}))
    yield Rule(
        False,
        anything,
        f"{NEXT}{behind}",
        "an abbreviation before another that stands behind names: Co. Ltd.",
    )
    said = any_of(known.adverbial, lambda word: literal(word[0].upper() + word[1:]))
    prepositions = f"{said}{SPACE}{up_to(3, SAID)}|" if known.adverbial else ""
    yield Rule(
        False,
        f"(?<={SENTENCE}(?:{prepositions}(?=[0-9]){SAID}{up_to(3, SAID)})){glued}{pick(lambda _, names: 'may' in names)}",
        start,
        "only a date has been said: В 1997 г. Казахстан …",
    )
    yield Rule(
        True,
        f"{WORD_START}{numbered}{pick(lambda _, names: 'may' in names)}",
        start,
        "units after a number may end a sentence",
    )
    yield Rule(
        True,
        f"{WORD_START}{pick(lambda _, names: 'may' in names and not names & {'title', 'place'})}",
        start,
        "other abbreviations that may end a sentence",
    )
    ends_list = pick(lambda _, names: "open" in names)
    yield Rule(
        True,
        f"(?<=(?:{JOINT}|:{SPACE})[^{STOPS}{LINES}]{{0,{BRACKET_REACH}}}){WORD_START}{ends_list}",
        start,
        "an enumeration's end after a copula dash or a colon",
    )
    if known.finite:
        yield Rule(
            True,
            f"(?<={any_of(known.finite)}[,{BLANK}]{{1,3}}){WORD_START}{ends_list}",
            start,
            "an enumeration's end after a finite verb",
        )
    yield Rule(
        True,
        f"(?<=[^0-9]{JOINT}{SAID}{up_to(1, SAID)}){WORD_START}{pick(lambda _, names: not names & {'never', 'title', 'open'})}",
        start,
        "a predicate after a copula dash: Салынған жылы – 1965 ж.",
    )
    yield Rule(
        True,
        f"(?<=: {SAID}{up_to(1, SAID)}){WORD_START}{pick(lambda _, names: not names & {'never', 'title', 'open', 'place'})}",
        start,
        "a predicate after a colon: Туған жылы: 1965 ж.",
    )
    yield Rule(False, anything, GOES_ON, "all other abbreviations")
    yield Rule(
        False,
        f"{WORD_START}{pick(lambda word, _: len(word) > 1)}",
        rf"[{inside(OPENING)}]*\p{{Lu}}",
        "abbreviations glued to a name: проф.Оспанов",
    )


def _finite(known: Words) -> Iterator[Rule]:
    if known.finite:
        yield Rule(
            True,
            rf"{WORD_START}(?=\p{{L}}{{5}})\p{{L}}*{any_of(known.finite)}\.",
            rf"{NEXT}(?!{any_of(known.speech)}{NOT_LETTER}|\p{{L}}{{1,4}}\.)\p{{Ll}}",
            "a finite verb ends its sentence even before a small letter",
        )
        yield Rule(
            True,
            rf"{WORD_START}(?=\p{{L}}{{5}})\p{{L}}*{any_of(known.finite)}\.",
            "[0-9]",
            "a finite verb ends its sentence even when a space is missing before a number",
        )


# --- what ends a sentence ---------------------------------------------------------------------------------------------


def _endings() -> Iterator[Rule]:
    yield Rule(
        True,
        STOP,
        f"{SPACE}+[{BLANK}{inside(OPENING + DASHES)}{UNSEEN}]{{0,14}}{FIRST}",
        "a stop, a space and anything but a small letter",
    )
    yield Rule(True, STOP, f"{NEXT}(?:{SITE})", "a stop before an address or a name such as eGov")
    yield Rule(
        False,
        f"(?<=[a-z])[{STOPS}]+",
        rf"[{inside(OPENING)}]*(?:[A-Z]{WORD_END}|{any_of(SITE_ENDS, either_case)}{NOT_LETTER})",
        "an address: Booking.Com",
    )
    yield Rule(
        True,
        rf"(?<![^{BLANK}{LINES}{inside(WORD_BORDERS)}.])(?=[\p{{L}}\p{{N}}-]{{0,{WORD_REACH}}}[{VOWELS}{VOWELS.upper()}])"
        rf"[\p{{L}}\p{{N}}-]+(?<=\p{{Ll}})[{inside(SURE_CLOSING)}]?{STOP}",
        rf"[{inside(OPENING)}]*\p{{Lu}}(?:\p{{Ll}}|{WORD_END})",
        "a space is missing: сөз.Келесі",
    )
