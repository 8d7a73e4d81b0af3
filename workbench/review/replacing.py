"""Find and replace in a document: in the source (find only) or in one target, plain text or a regular expression."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from workbench.errors import InvalidInputError
from workbench.projects import LOCAL, document, project
from workbench.review.changing import Written, write_all
from workbench.review.translations import MAX_TEXT, Origin, Row, check_text, rows, translation

if TYPE_CHECKING:
    from workbench.workspace import Workspace

MOST_PATTERN = 1000
SECONDS = 5.0
"""So long a search through a document may take; a pattern that takes longer would not end."""
MOST_ROOM = 300_000
"""How often all counts of a pattern may repeat its signs: `regex` writes `a{1000000}` out when it compiles, before any time limit."""
_ESCAPED = regex.compile(r"\\.", regex.DOTALL)
_COUNT = regex.compile(r"\{([^},]*)")
# Recursion takes memory without end, and a comment can stand between the digits of a count.
_BOUNDLESS = regex.compile(r"\(\?(?:R|[+-]?\d+|&|P>|P&)|\(\?[\w-]*x(?=.*\#)", regex.DOTALL)
_CONFIRMED = "translated"


@dataclass(frozen=True, slots=True)
class Search:
    r"""What is looked for: `pattern` as it stands, or (`regular`) as a regular expression; letter case counts where `case`.

    `replacement` may hold the groups of a regular expression as `\1` or `\g<name>`; None is a search alone.
    """

    pattern: str
    regular: bool = False
    case: bool = False
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that has what is looked for, at `spans` (code points), and what replacing would make of it.

    `version` is the translation's, 0 for a source.
    """

    segment: int
    number: int
    text: str
    spans: tuple[tuple[int, int], ...]
    after: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """The segments that were changed, and how many were left because someone else changed them meanwhile."""

    segments: tuple[int, ...]
    skipped: int


def find(
    workspace: Workspace, number: int, language: str, search: Search, *, only: Collection[int] | None = None
) -> list[Hit]:
    """Return the hits in a document's texts in `language`: its source language or one of its targets.

    In all segments, or in those among `only`, as a filter left them.

    Raises `InvalidInputError` for a pattern that is none or takes too long, and for a replacement in the source.
    """
    db = workspace.db
    owner = project(db, document(db, number).project)
    if language not in {owner.source, *owner.targets}:
        raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    if language == owner.source and search.replacement is not None:
        raise InvalidInputError(
            "The source is not changed here. Replace in a translation, or give the document a corrected source."
        )
    return list(_hits(rows(db, number, only=only), language, owner.source, search))


def replace(
    workspace: Workspace,
    number: int,
    language: str,
    search: Search,
    *,
    chosen: Mapping[int, int] | None = None,
    only: Collection[int] | None = None,
    author: str = LOCAL,
) -> Replaced:
    """Replace in one target, as one change set: in the `chosen` segments (number → the version that was shown), or in all.

    All are those among `only`, where that is given.

    What was confirmed is translated again, whatever it was before; a draft stays a draft.
    """
    if search.replacement is None:
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    hits = find(workspace, number, language, search, only=only)
    wanted = [hit for hit in hits if chosen is None or chosen.get(hit.segment) == hit.version]
    written = [_written(workspace, hit, language) for hit in wanted if hit.after != hit.text]
    for each in written:
        check_text(each.text or "")
    owner = document(workspace.db, number).project
    write_all(workspace, owner, written, action="replace", label=search.pattern[:80], author=author)
    skipped = 0 if chosen is None else len(chosen) - len(wanted)
    return Replaced(tuple(each.segment for each in written), skipped)


def _written(workspace: Workspace, hit: Hit, language: str) -> Written:
    stored = translation(workspace.db, hit.segment, language)
    text = hit.after or ""
    state = _CONFIRMED if stored.state != "initial" and text.strip() else "initial"
    return Written(hit.segment, language, text, state, Origin("typed"))


def _hits(everything: Collection[Row], language: str, source: str, search: Search) -> Iterator[Hit]:
    pattern = compiled(search)
    until = time.monotonic() + SECONDS
    for row in everything:
        stored = row.translations.get(language)
        text = row.text if language == source else stored.text if stored else ""
        if found := matches(pattern, text, row.number, until):
            spans = tuple(match.span() for match in found)
            version = stored.version if stored and language != source else 0
            yield Hit(row.id, row.number, text, spans, _replaced(text, found, search), version)


def matches(pattern: regex.Pattern[str], text: str, number: int, until: float) -> list[regex.Match[str]]:
    """Return where a pattern matches something in the text of segment `number`.

    Raises `InvalidInputError` when it takes longer than `until`, a time of `time.monotonic`.
    """
    try:
        return [m for m in pattern.finditer(text, timeout=max(0.001, until - time.monotonic())) if m[0]]
    except TimeoutError as error:
        raise InvalidInputError(
            "The pattern takes too long on segment %(number)s. Make it simpler: no repetition inside a repetition.",
            number=number,
        ) from error


def compiled(search: Search) -> regex.Pattern[str]:
    """Return the pattern that a search is; `InvalidInputError` where it is none."""
    if not search.pattern:
        raise InvalidInputError("Write what to look for.")
    if len(search.pattern) > MOST_PATTERN:
        raise InvalidInputError("The pattern is longer than %(most)s signs.", most=MOST_PATTERN)
    if search.regular:
        _check_room(search.pattern)
    flags = regex.VERSION1 | (0 if search.case else regex.IGNORECASE)
    try:
        return regex.compile(search.pattern if search.regular else regex.escape(search.pattern), flags)
    except (regex.error, OverflowError, RecursionError) as error:
        raise InvalidInputError(
            "“%(pattern)s” is not a regular expression (%(reason)s). Correct it, or switch regular expressions off.",
            pattern=search.pattern,
            reason=error,
        ) from error


def _check_room(pattern: str) -> None:
    """Raise `InvalidInputError` for a pattern that could take all memory; counts inside one another are multiplied."""
    plain = _ESCAPED.sub("", pattern)
    counts = ("".join(filter(str.isdecimal, count[1])) for count in _COUNT.finditer(plain))
    if (
        _BOUNDLESS.search(plain)
        or math.prod(max(1, int(each or 0)) for each in counts) * len(pattern) > MOST_ROOM
    ):
        raise InvalidInputError(
            "The pattern takes too much room. Write smaller numbers in the curly brackets, and no pattern inside itself."
        )


def _replaced(text: str, found: list[regex.Match[str]], search: Search) -> str | None:
    if search.replacement is None:
        return None
    out, place = "", 0
    for match in found:
        out += text[place : match.start()] + _expanded(match, search)
        place = match.end()
        if len(out) > MAX_TEXT:
            # No further: a replacement of many groups grows beyond what the memory holds.
            check_text(out)
    return out + text[place:]


def _expanded(match: regex.Match[str], search: Search) -> str:
    replacement = search.replacement or ""
    if not search.regular:
        return replacement
    try:
        return match.expand(replacement)
    except (regex.error, IndexError) as error:
        raise InvalidInputError(
            "“%(replacement)s” cannot stand for what was found (%(reason)s): \\1 is the first group in round brackets.",
            replacement=replacement,
            reason=error,
        ) from error
