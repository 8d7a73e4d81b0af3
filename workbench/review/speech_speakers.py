"""Who says it: the subject of the clause that frames direct speech, found by the cases of the words around it.

A Kazakh or Kyrgyz subject has no case ending, so a run of words that ends before an oblique case, a participle or a mark is a
candidate. What the glossary knows as a person or an office is one whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from workbench.review.speech_words import Words

Known = tuple[int, int, bool]
"""Where a person or an office stands in a text, and whether it stands there as a subject could."""
Find = Callable[[str], Sequence[Known]]

_TOKEN = regex.compile(r"\p{Lu}\.(?=\s?\p{Lu})|\w+(?:[-’'.]\w+)*")
_BREAK = regex.compile(r"[,;:!?…()]|\s[–—-]\s(?!\p{Lu})")
_QUOTE = regex.compile(r"[«»„“”\"]")
_STOP = regex.compile(r"[,;:!?…](?!\w)|\s[–—-]\s(?!\p{Lu})")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of words; `known` when it holds a person or office, `named` a capital that opens no sentence."""

    start: int
    end: int
    known: bool
    named: bool


def clause_end(text: str, start: int, limit: int, known: Sequence[Known]) -> int:
    """Return where the clause that begins at `start` ends: at a mark that stands in no known title, at `limit` at last."""
    for mark in _STOP.finditer(text, start, limit):
        if not any(a <= mark.start() < b for a, b, _ in known):
            return mark.start()
    return limit


def subject_after(
    text: str, start: int, end: int, words: Words, known: Sequence[Known]
) -> tuple[int, int] | None:
    """Return the subject that follows a verb of saying in `text[start:end]`: `– деді X журналистерге`."""
    runs = _runs(text, start, end, words, known, opens=False)
    if not words.suffixing:
        return _span(runs[0]) if runs else None
    best = next((run for run in runs if run.known), None) or next((run for run in runs if run.named), None)
    if best is None and runs:
        # What stands before an oblique word may belong to it; what ends the clause is the subject.
        best = runs[-1] if not text[runs[-1].end : end].strip(" .") else runs[0]
    if best is None:
        # A name alone may end like a case: `деді Каннан`.
        alone = [token for token in _TOKEN.finditer(text, start, end) if token[0][0].isupper()]
        return alone[-1].span() if len(alone) == 1 else None
    return _span(best)


def subject_before(
    text: str, start: int, end: int, words: Words, known: Sequence[Known], *, opens: bool = True
) -> tuple[int, int] | None:
    """Return the subject of a verb that follows `text[start:end]`: `X сұхбатында былай деді: …`.

    `opens` where the stretch begins a sentence, so that its first capital tells nothing.
    """
    runs = _runs(text, start, end, words, known, opens=opens)
    if not runs:
        return None
    best = next((run for run in reversed(runs) if run.known), None)
    if best is None and _reaches(text, runs[-1].end, end, words):
        best = runs[-1]
    if best is None:
        best = next((run for run in runs if run.named), runs[0])
    return _span(best)


def _span(run: _Run) -> tuple[int, int]:
    return run.start, run.end


def _reaches(text: str, at: int, end: int, words: Words) -> bool:
    """Tell whether nothing but words of manner stands between a run and the verb."""
    return all(token[0].lower() in words.beside for token in _TOKEN.finditer(text, at, end))


def _runs(
    text: str, start: int, end: int, words: Words, known: Sequence[Known], *, opens: bool
) -> list[_Run]:
    first = start + len(text[start:end]) - len(text[start:end].lstrip(" –—-")) if opens else -1
    found: list[_Run] = []
    run: list[regex.Match[str]] = []

    def close() -> None:
        if (made := _trimmed(text, run, words, known, first)) is not None:
            found.append(made)
        run.clear()

    previous = start
    for token in _TOKEN.finditer(text, start, end):
        inside = next((each for each in known if each[0] <= token.start() < each[1]), None)
        # A quotation that was just opened or closed ends the run before it; in a clause after a verb it is a body's name.
        broken = _BREAK.search(text, previous, token.start() + 1) or (
            first >= 0 and _QUOTE.search(text, previous, token.start())
        )
        if inside is None and broken:
            close()
        previous = token.end()
        if inside is not None:
            run.append(token)
            if token.end() >= inside[1] and not inside[2]:
                # A name in an oblique case goes on as a modifier, or is none.
                _drop(run, inside[0])
                close()
        elif _ends_subject(text, token, end, words):
            close()
        else:
            run.append(token)
    close()
    return found


def _ends_subject(text: str, token: regex.Match[str], end: int, words: Words) -> bool:
    """Tell whether a word belongs to no subject and so ends the one before it."""
    if not words.suffixing:
        return token[0].lower() in words.stops
    if not words.is_oblique(token[0]) or _goes_on(text, token, end):
        return False
    # No object ends a clause: `деді ауыл тұрғыны` has a possessive there.
    return bool(text[token.end() : end].strip(" .")) or not token[0].lower().endswith(words.like_possessive)


def _drop(run: list[regex.Match[str]], start: int) -> None:
    while run and run[-1].start() >= start:
        run.pop()


def _goes_on(text: str, token: regex.Match[str], end: int) -> bool:
    """Tell whether a capitalised word is a first name before another one: `Сұлтан Ахметов` has no ablative in it."""
    following = _TOKEN.match(text, token.end() + 1, end)
    return token[0][0].isupper() and following is not None and following[0][0].isupper()


def _trimmed(
    text: str, run: Sequence[regex.Match[str]], words: Words, known: Sequence[Known], first: int
) -> _Run | None:
    """The run without the words beside a subject, and without modifiers that nothing follows."""
    tokens = list(run)

    def solid(token: regex.Match[str]) -> bool:
        return any(a <= token.start() < b for a, b, _ in known)

    while tokens and not solid(tokens[0]) and tokens[0][0].lower() in words.beside:
        tokens.pop(0)
    named = any(token[0][0].isupper() and token.start() != first for token in tokens)
    while tokens and not solid(tokens[-1]):
        low = tokens[-1][0].lower()
        adjective = named and len(tokens) > 1 and words.adjective and low.endswith(words.adjective)
        if (
            low not in words.beside
            and not adjective
            and not (words.genitive and low.endswith(words.genitive))
        ):
            break
        tokens.pop()
    if not tokens:
        return None
    begin, end = tokens[0].start(), tokens[-1].end()
    if first >= 0 and begin and _QUOTE.match(text, begin - 1):
        return None  # a title or a name in quotation marks says nothing
    if _QUOTE.search(text, begin, end) and begin and _QUOTE.match(text, begin - 1):
        begin -= 1
    return _Run(begin, end, any(map(solid, tokens)), named)
