"""Where a machine's text says a pinned term: by the links of its words, and by how like the rendering they read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from glossary.fitting import governing
from glossary.inflection import analyses, paradigm
from glossary.inflection.russian_words import parses
from glossary.matching import Word, split_words, vocabulary
from glossary.names import transliterate
from glossary.terms import Match, Term

Span = tuple[int, int]
Link = tuple[Span, Span]
_STOPS = frozenset(".!?…;:\n")


@cache
def table() -> dict[str, Any]:
    """Return `pins.toml`."""
    text = resources.files("workbench.drafting").joinpath("pins.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Text:
    """A machine's text with what is known of it: its words, which of them are taken, the links to its source."""

    text: str
    language: str
    links: Sequence[Link] | None
    taken: Sequence[Span]

    def words(self) -> list[Word]:
        """The words of the text."""
        return split_words(self.text, self.language)


def locate(source: Match, rendering: Term, target: Text) -> Span | None:
    """Return where `target` says the term that stands at `source`, or None where it cannot be told.

    Every run of words that nothing else has taken is weighed; see `pins.toml`.
    """
    weights = table()["locate"]
    linked = _linked(source, target)
    least = weights["least_with_links" if linked else "least_without"]
    best: tuple[float, int, Span] | None = None
    for words in _windows(rendering, target):
        span = (words[0].start, words[-1].end)
        worth = _worth(words, span, rendering, source, target, linked)
        if worth >= least and (best is None or (worth, -len(words)) > (best[0], best[1])):
            best = (worth, -len(words), span)
    return _with_head(best[2], rendering, target) if best is not None else None


def _with_head(span: Span, rendering: Term, target: Text) -> Span:
    """Take in a post's own name right before a place that lost it: `руководителя | агентства …` for `начальник управления …`."""
    if rendering.kind != "title":
        return span
    before = [word for word in target.words() if word.end <= span[0]]
    if not before or target.text[before[-1].end : span[0]] != " ":
        return span
    head = before[-1]
    free = not any(a < head.end and head.start < b for a, b in target.taken)
    return (head.start, span[1]) if free and _names_a_post(head.text, target.language) else span


@lru_cache(maxsize=4096)
def _names_a_post(word: str, language: str) -> bool:
    return any(analyses(word, head, language, kind="title") for head in vocabulary(language)["heads"])


def _linked(source: Match, target: Text) -> list[tuple[Span, float]]:
    """The target spans with links, each with its share of letters that come from inside the term."""
    if target.links is None:
        return []
    return [
        (there, 1.0 if here[0] < source.end and here[1] > source.start else 0.0)
        for here, there in target.links
        if there[1] > there[0]
    ]


def _windows(rendering: Term, target: Text) -> Iterator[Sequence[Word]]:
    words, mine = target.words(), split_words(rendering.text, rendering.language)
    most = len(mine) + int(table()["locate"]["longer"])
    own = frozenset(word.folded for word in mine)
    lower = rendering.kind == "person" and all(word.text[:1].isupper() for word in mine)
    apart = _apart(target.language) - own
    for first in range(len(words)):
        for last in range(first, min(len(words), first + most)):
            word = words[last]
            between = target.text[words[last - 1].end : word.start] if last > first else ""
            if (
                any(stop in between for stop in _STOPS)
                or any(a < word.end and word.start < b for a, b in target.taken)
                or word.folded in apart
                or (lower and not word.text[:1].isupper())
                or (target.language == "ru" and word.folded not in own and _is_verb(word.folded))
                or (word.folded not in own and _asks(word.folded, target.language))
            ):
                break
            if not _begins_before(words[first : last + 1], mine[0].folded, target.language):
                yield words[first : last + 1]


def _begins_before(words: Sequence[Word], head: str, language: str) -> bool:
    """Tell whether a run of words begins with another phrase that the rendering hangs on: `participation of the | Minister of …`."""
    folded = [word.folded for word in words]
    if head not in folded:
        return False
    return any(word in table()["hangs"].get(language, ()) for word in folded[1 : folded.index(head)])


def _worth(
    words: Sequence[Word],
    span: Span,
    rendering: Term,
    source: Match,
    target: Text,
    linked: Sequence[tuple[Span, float]],
) -> float:
    weights = table()["locate"]
    likeness = _likeness(target.text[span[0] : span[1]], rendering, source)
    worth = weights["likeness"] * likeness + weights["links"] * _cover(span, linked) if linked else likeness
    edges = table()["edges"].get(target.language, ())
    worth -= weights["edge"] * ((words[0].folded in edges) + (words[-1].folded in edges))
    if rendering.text.islower():
        worth -= weights["capital"] * sum(_is_name(word, rendering, target) for word in words)
    return float(worth)


def _is_name(word: Word, rendering: Term, target: Text) -> bool:
    """Tell whether a word's capital shows that it is no part of a rendering without capitals; a sentence begins with one anyway."""
    opens = not target.text[: word.start].rstrip(' «“"') or target.text[: word.start].rstrip()[-1:] in _STOPS
    return word.text[:1].isupper() and not opens and word.folded[:4] not in rendering.text


def _cover(span: Span, linked: Sequence[tuple[Span, float]]) -> float:
    """How well a span and the term's links cover each other: the harmonic mean of both shares, counted in letters."""
    inside = [
        (min(b, span[1]) - max(a, span[0]), share) for (a, b), share in linked if a < span[1] and b > span[0]
    ]
    mine = sum(letters * share for letters, share in inside)
    everything = sum((b - a) * share for (a, b), share in linked)
    letters = sum(letters for letters, _ in inside)
    if not mine or not letters:
        return 0.0
    precision, recall = mine / letters, mine / everything
    return 2 * precision * recall / (precision + recall)


def _likeness(text: str, rendering: Term, source: Match) -> float:
    """How like a form of the rendering a text reads; also like the source's own letters, which a model may have left."""
    from rapidfuzz.distance import Levenshtein

    folded = text.casefold()
    best = max(Levenshtein.normalized_similarity(folded, form) for form in _forms(rendering))
    if rendering.kind == "person" and rendering.language != "kk":
        spelt = transliterate(text, rendering.language).casefold()
        best = max(best, *(Levenshtein.normalized_similarity(spelt, form) for form in _forms(rendering)))
        left = Levenshtein.normalized_similarity(folded, source.form.casefold())
        best = max(best, left)
    return float(best)


@lru_cache(maxsize=4096)
def _forms(rendering: Term) -> tuple[str, ...]:
    cells = paradigm(rendering.text, rendering.language, kind=rendering.kind, gender=rendering.gender)
    found = {forms[0].casefold() for cell, forms in cells.items() if cell.possessive is None and forms}
    return tuple(sorted(found | {rendering.text.casefold()}))


@cache
def _apart(language: str) -> frozenset[str]:
    return frozenset(table()["apart"].get(language, ())) | frozenset(governing(language))


@lru_cache(maxsize=16_384)
def _asks(word: str, language: str) -> bool:
    """Tell whether a word asks for a case (`доклад кого`): it stands before a title or name and is no part of it."""
    if language != "ru" or not word.isalpha():
        return False
    lemmas = {parse.normal_form.replace("ё", "е") for parse in parses(word)[:1]}
    return any(lemmas & set(words) for words in table()["asks"][language].values())


@lru_cache(maxsize=16_384)
def _is_verb(word: str) -> bool:
    """Tell whether the dictionary takes a Russian word for a verb before anything else."""
    found = [p for p in parses(word) if p.is_known]
    return bool(found) and found[0].tag.POS in {"VERB", "INFN", "GRND", "PRTS"}
