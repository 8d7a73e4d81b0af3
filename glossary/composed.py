"""A composed title in the target, checked as one unit: its posts and its person stand in one case, in the source's order.

In Russian every part declines (`заместителем Председателя – министром Иваном Ивановым`); in Kazakh and Kyrgyz what stands last
carries the case and the posts before it are bare; English has no case here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from glossary.fitting import cases_of
from glossary.languages import check_language
from glossary.matching import passage, vocabulary
from glossary.office_words import is_phrase
from glossary.terms import Finding, Match, Pin, Term
from glossary.titles import Chain, compose, title_chains
from glossary.usage import Pinned, pinned

_DASH = re.compile(r"\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Part:
    """A post or the person of a chain: where it stands, and the rendering that it is a form of."""

    match: Match

    @property
    def is_bare(self) -> bool:
        """Whether it stands as the rendering does, which is a nominative."""
        return self.match.form.casefold() == self.match.term.text.casefold()

    @property
    def cases(self) -> frozenset[str]:
        """The cases that it can stand in."""
        return cases_of(self.match.term, self.match.form)


def check_composed(
    source: str, target: str, pins: Sequence[Pin], source_language: str, target_language: str
) -> list[Finding]:
    """Return a finding for each composed title of the target whose parts do not stand in one case, or in another order.

    Only titles all of whose parts are pinned renderings are judged, and only where no reading of their forms agrees.
    """
    source_language, target_language = check_language(source_language), check_language(target_language)
    renderings = {t for pin in pins for t in pin.targets if t.kind in {"title", "person"}}
    if len(renderings) < 2 and not any(_is_double(t) for t in renderings):
        return []
    ready = pinned(tuple(pins), source_language, target_language)
    matches = [half for m in ready.rendered(target) if m.term in renderings for half in _halves(m)]
    if len(matches) < 2:
        return []
    found = []
    for chain in title_chains(target, matches, target_language):
        parts = _parts(chain)
        if len(parts) < 2 or len(parts) < len(chain.posts):
            continue
        if _acting(target, parts[0].match.start, target_language):
            continue
        if (finding := _disagreeing(target, parts, target_language)) is not None or (
            finding := _turned(source, target, parts, ready)
        ) is not None:
            found.append(finding)
    return found


def _is_double(term: Term) -> bool:
    """Tell whether a rendering is a composed title itself; in Kazakh and Kyrgyz the index sees to it that its first post is bare."""
    return term.language == "ru" and term.kind == "title" and _DASH.search(term.text) is not None


def _halves(match: Match) -> list[Match]:
    """Return the posts of a composed title that is pinned as a whole, each with its own words; any other match alone."""
    if not _is_double(match.term):
        return [match]
    posts, forms, at = _DASH.split(match.term.text), _DASH.split(match.form), match.start
    if len(posts) != len(forms):
        return [match]
    found = []
    for post, form in zip(posts, forms, strict=True):
        start = match.start + match.form.index(form, at - match.start)
        at = start + len(form)
        found.append(Match(start, at, replace(match.term, text=post, id=None, forms=(), never=()), form))
    return found


def _acting(text: str, place: int, language: str) -> bool:
    """Tell whether the words before `place` put the post alone into another case: `и. о. министра … Иван Иванов`."""
    words = [word.folded for word in passage(text, language).words if word.end <= place]
    return any(is_phrase(words[-len(phrase.split()) :], phrase) for phrase in vocabulary(language)["acting"])


def _parts(chain: Chain) -> list[_Part]:
    matches = [post.match for post in chain.posts if post.match is not None]
    matches += [chain.person] if chain.person is not None else []
    return [_Part(match) for match in matches]


def _disagreeing(target: str, parts: Sequence[_Part], language: str) -> Finding | None:
    # What is looked at first needs no paradigm, and is nearly always so.
    if language == "en" or all(part.is_bare for part in (parts if language == "ru" else parts[:-1])):
        return None
    if any(not part.cases for part in parts):
        return None
    if language == "ru":
        if frozenset.intersection(*(part.cases for part in parts)):
            return None
        wanted = _commonest(parts)
    else:
        if all("nominative" in part.cases for part in parts[:-1]):
            return None
        wanted = min(parts[-1].cases)
    posts = [part.match.term.text for part in parts if part.match.term.kind == "title"]
    person = next((part.match.term for part in parts if part.match.term.kind == "person"), None)
    suggestion = compose(
        posts,
        person.text if person else None,
        language,
        case=wanted,
        gender=person.gender if person else None,
    )
    start = parts[0].match.start
    return Finding(
        "composed-title",
        "terminology",
        "The parts of the title “%(found)s” do not stand in one case.",
        start,
        parts[-1].match.end,
        suggestion,
        {"found": target[start : parts[-1].match.end]},
    )


def _commonest(parts: Sequence[_Part]) -> str:
    """Return the case that most parts can stand in; of equal ones that of the first part, which the sentence governs."""
    known = sorted({case for part in parts for case in part.cases})
    return max(
        known, key=lambda case: (sum(case in part.cases for part in parts), case in parts[0].cases, case)
    )


def _turned(
    source: str,
    target: str,
    parts: Sequence[_Part],
    ready: Pinned,
) -> Finding | None:
    """Return a hint where the posts stand in another order than the source has them."""
    posts = [part.match for part in parts if part.match.term.kind == "title"]
    if len(posts) < 2:
        return None
    said: dict[Term, Pin] = {t: pin for pin in ready.pins for t in pin.targets}
    places = {m.term: m.start for m in reversed(ready.calls.find(source))}
    # The posts of a title that is pinned as a whole are none of the pins': its words tell their order.
    at = [places.get(said[post.term].source) for post in posts if post.term in said]
    known = [place for place in at if place is not None]
    if len(known) < len(posts) or known == sorted(known):
        return None
    start, end = posts[0].start, posts[-1].end
    return Finding(
        "composed-title",
        "terminology",
        "The posts in “%(found)s” stand in another order than in the source.",
        start,
        end,
        None,
        {"found": target[start:end]},
        severity="hint",
    )
