"""Pinned terms in whatever an engine wrote: the best of its candidates, each term put in as the glossary has it, and verified.

Whatever engine made the candidates: the one that keeps most pins is taken; a term that it says in other words is found there by
the alignment of the words and by likeness (`places`), and the glossary's rendering is put in its place in the form that the place
asks for (`slots`). `glossary.check_usage` has the last word on what is kept; what is not stays open, with all that is
needed to put it right by one key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from glossary.fitting import best_form, cases_of, fitting
from glossary.index import TermIndex
from glossary.terms import Finding, Match, Pin, Term
from glossary.usage import check_usage
from workbench.drafting.engine import Candidate, OpenPin, Request
from workbench.drafting.places import Link, Span, Text, locate
from workbench.drafting.slots import slot_form
from workbench.occurrences import outermost


@dataclass(slots=True)
class _Called:
    """A pin where the source calls for it, and where the candidate answers it: `place` None while it does not."""

    match: Match
    pin: Pin
    place: Span | None = None

    @property
    def rendering(self) -> Term:
        return self.pin.targets[0]


def pinned(candidates: Sequence[Candidate], request: Request) -> list[Candidate]:
    """Return the candidates with the request's pins put in, the one that keeps most of them first, the surer first among equals.

    A candidate in which every pin stands already is left as it is.
    """
    pins = tuple(pin for pin in request.pins if pin.targets)
    calls = _called(pins, request)
    if not calls or not candidates:
        return list(candidates)
    mended = [(_untouched(c, calls, pins, request), _mended(c, calls, pins, request)) for c in candidates]
    order = sorted(
        range(len(mended)),
        key=lambda i: (len(mended[i][1].pins_open), -mended[i][0], -(candidates[i].confidence or 0), i),
    )
    out: list[Candidate] = []
    for place in order:
        if mended[place][1].text not in {c.text for c in out}:
            out.append(mended[place][1])
    return out


def verified(candidate: Candidate, request: Request) -> Candidate:
    """Return a person's or a finished text as it is, with what it keeps of the request's pins and what it leaves open."""
    pins = tuple(pin for pin in request.pins if pin.targets)
    calls = _called(pins, request)
    if not calls:
        return candidate
    called = [_Called(match, pin) for match, pin in calls]
    _answered(called, candidate.text, pins, request.target)
    return _verified(candidate, called, pins, request)


def _called(pins: tuple[Pin, ...], request: Request) -> list[tuple[Match, Pin]]:
    """Return the places of the source that call for a pin."""
    if not pins:
        return []
    by_term = {pin.source: pin for pin in pins}
    found = outermost(_calls(pins, request.source).find(request.text))
    return [(match, by_term[match.term]) for match in found]


@lru_cache(maxsize=256)
def _calls(pins: tuple[Pin, ...], language: str) -> TermIndex:
    return TermIndex([pin.source for pin in pins], language)


@lru_cache(maxsize=256)
def _answers(pins: tuple[Pin, ...], language: str) -> TermIndex:
    return TermIndex([term for pin in pins for term in pin.targets], language)


def _untouched(
    candidate: Candidate, calls: Iterable[tuple[Match, Pin]], pins: tuple[Pin, ...], request: Request
) -> int:
    """How many of the pins called for the engine kept by itself."""
    there = {match.term for match in _answers(pins, request.target).find(candidate.text)}
    return sum(any(term in there for term in pin.targets) for _, pin in calls)


def _mended(
    candidate: Candidate, calls: Sequence[tuple[Match, Pin]], pins: tuple[Pin, ...], request: Request
) -> Candidate:
    called = [_Called(match, pin) for match, pin in calls]
    text, links = candidate.text, list(candidate.alignment) if candidate.alignment is not None else None
    _answered(called, text, pins, request.target)
    # In the source's order, so that a title is there before its holder takes its case.
    for one in [c for c in called if c.place is None]:
        place = locate(one.match, one.rendering, Text(text, request.target, links, _taken(called)))
        if place is not None:
            title = _title_case(one, called, place, text)
            form = slot_form(one.rendering, one.match, text, place, request.source, title)
            text = _put(text, place, form, one, called, links)
    for one, place in _told(called, text, pins, request):
        form = slot_form(one.rendering, one.match, text, place, request.source)
        text = _put(text, place, form, one, called, links)
    for one in called:
        if one.place is None and (beside := _beside(one, called, request, text)) is not None:
            place, form = beside
            text = _put(text, place, form, one, called, links)
    return _verified(
        replace(candidate, text=text, alignment=None if links is None else tuple(links)),
        called,
        pins,
        request,
    )


def _told(
    called: Sequence[_Called], text: str, pins: tuple[Pin, ...], request: Request
) -> list[tuple[_Called, Span]]:
    """Return the places that the glossary's check names for terms not found otherwise, the last first: those before do not move."""
    findings = check_usage(request.text, text, pins, request.source, request.target)
    places = {
        f.values.get("term"): (f.start, f.end) for f in findings if f.start is not None and f.end is not None
    }
    found = []
    for one in called:
        place = places.get(one.pin.source.text)
        if (
            one.place is None
            and place is not None
            and not any(a < place[1] and place[0] < b for a, b in _taken(called))
        ):
            found.append((one, place))
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def _title_case(one: _Called, called: Iterable[_Called], place: Span, text: str) -> str | None:
    """Return the case of the title that stands right before a name here and in the source; a kept or mended one tells it.

    In Russian a title shares its holder's case; in Kyrgyz the holder alone carries it, in English neither has one.
    """
    if one.rendering.kind != "person" or one.rendering.language != "ru":
        return None
    for other in called:
        if (
            other.rendering.kind == "title"
            and other.place is not None
            and other.match.end + 1 == one.match.start
            and other.place[1] + 1 == place[0]
        ):
            cases = cases_of(other.rendering, text[other.place[0] : other.place[1]])
            return next(iter(sorted(cases)), None) if len(cases) == 1 else None
    return None


def _answered(called: Sequence[_Called], text: str, pins: tuple[Pin, ...], language: str) -> None:
    """Give each call the first free place of its renderings in the text."""
    found = outermost(_answers(pins, language).find(text))
    for one in called:
        for match in found:
            taken = any(a < match.end and match.start < b for a, b in _taken(called))
            if match.term in one.pin.targets and not taken:
                one.place = (match.start, match.end)
                break


def _taken(called: Iterable[_Called]) -> list[Span]:
    return [one.place for one in called if one.place is not None]


def _put(
    text: str, place: Span, form: str, one: _Called, called: Iterable[_Called], links: list[Link] | None
) -> str:
    """Put `form` in the place of `text[place]`, and move everything behind it."""
    start, end = place
    moved = len(form) - (end - start)
    for other in called:
        if other.place is not None and other.place[0] >= end:
            other.place = (other.place[0] + moved, other.place[1] + moved)
    if links is not None:
        here = (one.match.start, one.match.end)
        kept = [
            (source, (a + moved, b + moved) if a >= end else (a, b))
            for source, (a, b) in links
            if b <= start or a >= end
        ]
        links[:] = sorted([*kept, (here, (start, start + len(form)))], key=lambda link: link[1])
    one.place = (start, start + len(form.rstrip()))
    return text[:start] + form + text[end:]


def _beside(one: _Called, called: Sequence[_Called], request: Request, text: str) -> tuple[Span, str] | None:
    """Where a term that the text leaves out stands right beside one that it has, return that side of it and the form.

    So a title goes before its holder in the holder's case, and a name behind its title.
    """
    for other in called:
        if other.place is None or other.rendering.kind not in {"person", "title"}:
            continue
        before = other.match.start >= one.match.end
        gap = (
            request.text[one.match.end : other.match.start]
            if before
            else request.text[other.match.end : one.match.start]
        )
        if gap != " " or one.rendering.kind not in {"person", "title"}:
            continue
        cases = cases_of(other.rendering, text[other.place[0] : other.place[1]])
        case = next((c for c in ("nominative", *sorted(cases)) if c in cases), None)
        if before and request.target != "ru":
            case = "nominative"
        forms = fitting(one.rendering, one.match, text, other.place[0], request.source, request.target)
        form = next((f.text for f in forms if f.case == case), one.rendering.text)
        at = other.place[0] if before else other.place[1]
        return (at, at), f"{form} " if before else f" {form}"
    return None


def _verified(
    candidate: Candidate, called: Sequence[_Called], pins: tuple[Pin, ...], request: Request
) -> Candidate:
    """Return the candidate with what the glossary's own check says of it."""
    findings = check_usage(request.text, candidate.text, pins, request.source, request.target)
    wrong = {finding.values.get("term"): finding for finding in findings}
    kept, opened = [], []
    for one in called:
        term = one.pin.source.text
        if term not in wrong:
            kept.append(one.rendering.text)
            continue
        opened.append(_open(one, wrong[term], request))
    return replace(candidate, pins_kept=tuple(dict.fromkeys(kept)), pins_open=tuple(dict.fromkeys(opened)))


def _open(one: _Called, finding: Finding, request: Request) -> OpenPin:
    """What it takes to put a pin right: the check's own suggestion for its place, else the form that the source's case asks for."""
    place: tuple[int | None, int | None] = (finding.start, finding.end)
    text = finding.suggestion
    if finding.start is None or text is None:
        place = one.place or (None, None)
        text = best_form(one.rendering, one.match, ",", 1, request.source, request.target)
    return OpenPin(one.pin.source.text, text, one.match.start, one.match.end, *place)
