"""Names in a draft that nobody has verified: those that stand there as the transliteration tables spell them.

Whatever engine wrote the draft: a person whom the pins do not know and whose name reads as the tables make it is spelt by rule, and
what a rule makes of a name is a proposal (a passport may say otherwise).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from glossary import names
from glossary.candidates import candidates
from glossary.index import TermIndex
from glossary.terms import Term

if TYPE_CHECKING:
    from workbench.drafting.engine import Request

SOURCE = "kk"
"""The tables spell Kazakh names."""


class Spelt(NamedTuple):
    """A name in `text[start:end]` of a draft; `name` is what the source calls the person, in the dictionary form."""

    start: int
    end: int
    name: str


def spelt(request: Request, text: str) -> tuple[Spelt, ...]:
    """Return the names of `text`, a draft of the request, that are spelt by rule, in text order."""
    if request.source != SOURCE or request.target == SOURCE:
        return ()
    known = _index(tuple(pin.source for pin in request.pins), request.source).find(request.text)
    people = [c.text for c in candidates(request.text, request.source, known) if c.kind == "person"]
    if not people:
        return ()
    found: list[Spelt] = []
    for name in dict.fromkeys(people):
        spellings = names.spellings(name, request.target)
        terms = tuple(Term(spelling, request.target, "person") for spelling in spellings)
        for match in _index(terms, request.target).find(text):
            if all(match.end <= other.start or other.end <= match.start for other in found):
                found.append(Spelt(match.start, match.end, name))
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _index(terms: tuple[Term, ...], language: str) -> TermIndex:
    return TermIndex(terms, language)
