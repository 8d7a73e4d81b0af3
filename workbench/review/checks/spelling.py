"""Words that no dictionary knows, where a hunspell dictionary of the target language is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import regex

from glossary.inflection import analyses
from glossary.languages import Token, is_acronym, tokens
from glossary.terms import Finding
from glossary.usage import pinned
from workbench import spelling as dictionaries
from workbench.review.checks.registry import Pair, check
from workbench.review.checks.residue import outside_gaps
from workbench.review.checks.typography import address_places

_OF_LANGUAGE = {
    "en": regex.compile(r"[\p{Latin}'’‑-]{3,}"),
    "": regex.compile(r"[\p{Cyrillic}\u0300-\u036f‑-]{3,}"),
}
_SENTENCE_END = regex.compile(r"[.!?…:]\s*[«“\"(]*\s*$|^[\s«“\"(–—-]*$")
_POSSESSIVE = regex.compile(r"[’'](?:s)?$")


@check("spelling")
def spelling(pair: Pair) -> Iterable[Finding]:
    """A word stands in no dictionary, nor in the glossary or the workspace's own list."""
    known = dictionaries.dictionary(pair.target_language)
    if known is None or not pair.target.strip():
        return
    own, reported = pair.around.spelling, set[str]()
    unknown = [
        token
        for token in _asked(pair)
        if not known.knows(_bare(token.text))
        and dictionaries.key(_bare(token.text), pair.target_language) not in own.words
    ]
    if not unknown:
        return
    for token in _not_terms(pair, unknown):
        word = _bare(token.text)
        if word.casefold() in reported:
            continue
        reported.add(word.casefold())
        yield Finding(
            "spelling", "spelling", "“%(word)s” is in no dictionary.",
            token.start, token.start + len(word), known.suggestion(word) if own.suggests else None,
            {"word": word}, "hint",
        )  # fmt: skip


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word).replace("’", "'").replace("‑", "-")


def _asked(pair: Pair) -> Iterator[Token]:
    """Yield the words of the target that a dictionary can be asked about: no names inside a sentence, no acronyms, no addresses."""
    letters = _OF_LANGUAGE.get(pair.target_language, _OF_LANGUAGE[""])
    addresses = list(address_places(pair.target))
    words = {(token.start, token.end): token for token in tokens(pair.target)}
    for place in outside_gaps(words, pair.target):
        token = words[place]
        if letters.fullmatch(token.text) is None or is_acronym(token.text) or token.text.isupper():
            continue
        if token.text[0].isupper() and not _SENTENCE_END.search(pair.target, 0, token.start):
            continue
        if not any(start <= token.start < end for start, end in addresses):
            yield token


def _not_terms(pair: Pair, unknown: list[Token]) -> Iterator[Token]:
    """Yield those of the words that are no part of a pinned rendering or of a term of the glossary, in any inflection."""
    ready = pinned(pair.pins, pair.source_language, pair.target_language)
    matches = chain(
        ready.rendered(pair.target),
        pair.around.spelling.terms.find(pair.target) if pair.around.spelling.terms is not None else (),
    )
    taken = [(match.start, match.end) for match in matches]
    stems = {
        (token.text, rendering.kind)
        for pin in pair.pins
        for rendering in pin.targets
        for token in tokens(rendering.text)
    }
    for token in unknown:
        if any(start <= token.start < end for start, end in taken):
            continue
        if not any(analyses(token.text, stem, pair.target_language, kind=kind) for stem, kind in stems):
            yield token
