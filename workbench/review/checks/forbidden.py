"""Wordings that nobody may use, wherever they stand: also where the source says nothing of their concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from glossary.fitting import form_like
from glossary.index import TermIndex
from glossary.terms import Finding, Match, Term
from workbench.review.checks.registry import Pair, check


@dataclass(frozen=True, slots=True)
class Found:
    """A forbidden wording in a target, and what to write instead, if anything is known."""

    match: Match
    instead: Term | None = field(default=None)


@check("forbidden")
def forbidden(pair: Pair) -> Iterable[Finding]:
    """A wording stands there that the glossary forbids."""
    for found in forbidden_places(pair):
        match, instead = found.match, found.instead
        values = {"form": match.form}
        if instead is None:
            yield Finding(
                "forbidden", "terminology", "“%(form)s” is forbidden.", match.start, match.end, values=values
            )
            continue
        yield Finding(
            "forbidden", "terminology", "“%(form)s” is forbidden; use “%(rendering)s”.",
            match.start, match.end, form_like(instead, match.form, match.term, pair.target[: match.start]) or instead.text,
            {**values, "rendering": instead.text},
        )  # fmt: skip


def forbidden_places(pair: Pair) -> Iterator[Found]:
    """Yield where forbidden wordings stand that are no part of a wording that may be used."""
    banned = pair.around.forbidden
    instead: dict[Term, Term | None] = {
        term: (pin.targets[0] if pin.targets else None)
        for pin in pair.pins
        for term in pin.avoid
        if term.status == "forbidden"
    }
    matches = _index(tuple(instead), pair.target_language).find(pair.target) if instead else []
    if banned is not None:
        matches = [*matches, *banned.index.find(pair.target)]
        instead = {**banned.instead, **instead}
    if not matches:
        return
    allowed = [(m.start, m.end) for m in _allowed(pair)]
    seen: set[tuple[int, int]] = set()
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        place = (match.start, match.end)
        inside = any(start <= match.start and match.end <= end for start, end in (*allowed, *seen))
        if not inside:
            seen.add(place)
            yield Found(match, instead[match.term])


def _allowed(pair: Pair) -> Iterator[Match]:
    renderings = tuple(dict.fromkeys(term for pin in pair.pins for term in pin.targets))
    yield from _index(renderings, pair.target_language).find(pair.target)
    if pair.around.forbidden is not None:
        known = pair.around.forbidden
        yield from (m for m in known.all.find(pair.target) if not known.forbids(m.term))


@lru_cache(maxsize=256)
def _index(terms: tuple[Term, ...], language: str) -> TermIndex:
    return TermIndex(terms, language)


def instead_of(terms: Iterable[Term]) -> Mapping[Term, Term | None]:
    """Return the forbidden ones of a concept's terms in one language with the one to use instead."""
    usable = {"preferred": 0, "admitted": 1}
    listed = list(terms)
    better = sorted((t for t in listed if t.status in usable), key=lambda t: usable[t.status])
    out: dict[Term, Term | None] = {}
    for term in listed:
        if term.status == "forbidden":
            # An acronym stands for an acronym, a short form for a short one.
            alike = [t for t in better if t.type == term.type]
            out[term] = next(iter((*alike, *better)), None)
    return out
