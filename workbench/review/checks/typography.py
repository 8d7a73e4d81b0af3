"""How the target language writes: quotation marks, speech, dashes, spaces, initials, abbreviations, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import regex

from glossary.terms import Finding
from workbench.review.checks.marks import table
from workbench.review.checks.registry import Pair, check
from workbench.spotting import Spotted

_DASH = "[-–—]"
_SPACE = "[ \u00a0]"
_FOREIGN_QUOTES = {"«": regex.compile(r"[“”\"„]"), "“": regex.compile(r"[«»„]")}
_QUOTE = re.compile('[»”“"]')
_INITIAL = regex.compile(r"\p{Lu}\.[ \u00a0]?\p{Lu}")
_INITIALS = regex.compile(r"(?<![\p{L}.])(?:\p{Lu}\.){1,2}(?=\p{Lu}\p{Ll}{2,})")
_INITIALS_APART = regex.compile(r"(?<![\p{L}.])\p{Lu}\.(?: \p{Lu}\.)? (?=\p{Lu}\p{Ll}{2,})")
_SPACE_BEFORE = regex.compile(r"(?<=[\p{L}\d»”)])[ \u00a0]+(?:[,;]|[.:!?](?![\p{L}\d.]))")
_NO_SPACE_AFTER = regex.compile(r"(?<=\p{L}{2})[,;:](?=\p{L}{2})")
# What each of them needs is looked for in a tenth of the time, and few texts have any.
_SPACING = (
    (re.compile("[ \u00a0][,;.:!?]"), _SPACE_BEFORE, "{}"),
    (re.compile(r"[,;:]\w"), _NO_SPACE_AFTER, "{} "),
)
_SINGLE_HYPHEN = regex.compile(r"(?<=[\p{L}\d»”)]) - (?=[\p{L}\d«“(])")
_ADDRESS = regex.compile(
    r"(?i)(?:https?://|www\.)[!-~]+|[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:kz|kg|ru|com|org|net|int|uz|eu|info|gov|edu)\b(?:/[!-~]*)?"
)
_PERHAPS = re.compile(r"[a-z\d-]\.[a-z]{2}|://", re.IGNORECASE | re.ASCII)
# The same page in another language is the same address.
_LANGUAGE_PART = regex.compile(r"(?i)(?<=/)(?:kk|kz|kaz|ky|kg|ru|rus|en|eng)(?=/|$)")


def prepare(language: str) -> None:
    """Compile the patterns of `language` now, which the first text would wait for otherwise."""
    _speech(language)
    for rule in table()["abbreviation"]:
        _abbreviated(rule["pattern"]).compile()


@check("quotes")
def quotes(pair: Pair) -> Iterable[Finding]:
    """The quotation marks are those of another language."""
    opening, closing = table()["quotes"][pair.target_language]
    if not _FOREIGN_QUOTES[opening].search(pair.target):
        return
    if _FOREIGN_QUOTES[opening].search(pair.source) and opening == table()["quotes"][pair.source_language][0]:
        return  # The source has its own custom, and the translation follows it.
    for match in _FOREIGN_QUOTES[opening].finditer(pair.target):
        # Inside guillemets others are right: they mark a quotation within a quotation.
        before = pair.target[: match.start()]
        if opening == "«" and _is_inside(before, pair):
            continue
        opens = match.end() < len(pair.target) and (not before or before[-1] in " \u00a0(\n")
        yield Finding(
            "quotes", "style",
            "“%(mark)s” is a quotation mark of another language.",
            *match.span(), suggestion=opening if opens else closing, values={"mark": match[0]}, severity="hint",
        )  # fmt: skip


def _is_inside(before: str, pair: Pair) -> bool:
    """Tell whether guillemets are open at the end of `before`, from an earlier segment of the same speech too."""
    if before.count("«") > before.count("»"):
        return True
    spoken = pair.around.spoken()
    if spoken is None:
        return False
    before = f"{spoken.before} {before}"
    return before.count("«") > before.count("»")


@cache
def _speech(language: str) -> regex.Pattern[str]:
    say = table()["speech"][language]
    if language == "en":
        # A dash, or nothing at all, between the quotation and who says it.
        return regex.compile(
            rf"(?P<wrong>[”\"»],?{_SPACE}*{_DASH}+|(?<=[\p{{L}}\d])[”\"»](?!,)){_SPACE}+{say}"
        )
    quote = '[»”"“]'
    return regex.compile(
        rf"(?P<wrong>,{quote}{_SPACE}*{_DASH}|(?<=[\p{{L}}\d]){quote}{_SPACE}*{_DASH}|{quote},|(?<=[\p{{L}}\d]){quote}){_SPACE}*{say}"
    )


@check("speech")
def speech(pair: Pair) -> Iterable[Finding]:
    """Direct speech is joined to who says it as in another language."""
    for match in _speech(pair.target_language).finditer(pair.target) if _QUOTE.search(pair.target) else ():
        yield Finding(
            "speech", "style",
            "“%(marks)s”: direct speech is joined otherwise in this language.",
            match.start("wrong"), match.end("wrong"), values={"marks": match["wrong"]}, severity="hint",
        )  # fmt: skip


@check("initials")
def initials(pair: Pair) -> Iterable[Finding]:
    """Initials and surname stand together, or have lost the no-break space between them."""
    # A capital with a stop may end a sentence (`тобы А. Келесі`): the source must have an initial, too.
    written = _INITIAL.search(pair.source)
    if pair.target_language == "en" or written is None:
        return
    apart = list(_INITIALS_APART.finditer(pair.target)) if "\u00a0" in written[0] else []
    for match in [*_INITIALS.finditer(pair.target), *apart]:
        yield Finding(
            "initials", "style",
            "Initials and surname belong together, with a no-break space.",
            match.start(), match.end(), match[0].replace(" ", "").replace(".", ".\u00a0"), severity="hint",
        )  # fmt: skip


@cache
def _abbreviated(pattern: str) -> Spotted:
    return Spotted(pattern, pattern)


@check("abbreviation")
def abbreviation(pair: Pair) -> Iterable[Finding]:
    """An abbreviation is that of another language, or has a stop that it does not take."""
    if "." not in pair.target and pair.target_language != "en":
        return
    for rule in table()["abbreviation"]:
        if pair.target_language not in rule["languages"]:
            continue
        for match in _abbreviated(rule["pattern"]).finditer(pair.target):
            better = rule["better"].get(pair.target_language, match[0].rstrip("."))
            yield Finding(
                "abbreviation", "style",
                "The abbreviation “%(form)s” is not written so in this language.",
                *match.span(), suggestion=better, values={"form": match[0]}, severity="hint",
            )  # fmt: skip


@check("spacing")
def spacing(pair: Pair) -> Iterable[Finding]:
    """A space stands before a mark, or none after it."""
    for perhaps, pattern, better in _SPACING:
        wrong = list(pattern.finditer(pair.target)) if perhaps.search(pair.target) else []
        # A source that is written so shows that its text was taken apart by a program.
        if wrong and not pattern.search(pair.source):
            for match in wrong:
                mark = match[0].strip()
                yield Finding(
                    "spacing", "style",
                    "The space at “%(mark)s” is wrong.",
                    *match.span(), better.format(mark), {"mark": mark}, "hint",
                )  # fmt: skip


@check("dash")
def dash(pair: Pair) -> Iterable[Finding]:
    """A hyphen between spaces stands for a dash."""
    if " - " not in pair.target or pair.target_language == "en" or _SINGLE_HYPHEN.search(pair.source):
        return
    for match in _SINGLE_HYPHEN.finditer(pair.target):
        yield Finding(
            "dash", "style", "A dash belongs here, not a hyphen.", *match.span(), " – ", severity="hint"
        )


@check("capital")
def capital(pair: Pair) -> Iterable[Finding]:
    """The translation begins with a small letter, the source with a capital."""
    source, target = pair.source.lstrip('«“"– '), pair.target.lstrip('«“"– ')
    if source[:1].isupper() and target[:1].islower() and not _ADDRESS.match(target):
        start = len(pair.target) - len(target)
        yield Finding(
            "capital", "style",
            "The source begins with a capital letter.",
            start, start + 1, target[0].upper(), severity="hint",
        )  # fmt: skip


@check("address")
def address(pair: Pair) -> Iterable[Finding]:
    """An address of the internet or of e-mail is missing or another one."""
    if not pair.target.strip():
        return
    there, here = _addresses(pair.source), _addresses(pair.target)
    for key, (start, end) in there.items():
        if key in here:
            continue
        other: tuple[int | None, int | None]
        other = next((place for mine, place in here.items() if mine not in there), (None, None))
        yield Finding(
            "address", "markup",
            "The address %(address)s of the source is not in the translation.",
            other[0], other[1], suggestion=pair.source[start:end] if other[0] is not None else None,
            values={"address": pair.source[start:end]},
        )  # fmt: skip


def _addresses(text: str) -> dict[str, tuple[int, int]]:
    # Nearly every text ends with a stop.
    return dict(_found(text)) if "." in text[:-1] and _PERHAPS.search(text) else {}


def address_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses of the internet and of e-mail stand."""
    yield from (place for _, place in _found(text))


def _found(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for match in _ADDRESS.finditer(text):
        bare = match[0].rstrip(".,;:!?)»”\"'")
        key = regex.sub(r"(?i)^https?://(?:www\.)?|^www\.", "", bare).casefold().rstrip("/")
        yield _LANGUAGE_PART.sub("", key), (match.start(), match.start() + len(bare))
