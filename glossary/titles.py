"""Composed titles: `X төрағасының орынбасары – Y министрі Аты Тегі` read as one chain, and put together in a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glossary.inflection import inflect
from glossary.languages import check_language
from glossary.matching import split_words, vocabulary
from glossary.terms import Gender, Match

_DASHES = frozenset("–—-")
# A post that no term knows is read between a dash and a name when it has at most so many words.
_LONGEST_POST = 14


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a chain: `start:end` in the text, and the term that it is, or None if no term knows it."""

    start: int
    end: int
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A person with their posts as a text gives them together, or a double post without a person.

    `place` is the country or body that is named directly before the first post and is no part of its term.
    """

    start: int
    end: int
    posts: tuple[Post, ...]
    person: Match | None = None
    place: Match | None = None


def title_chains(text: str, matches: Sequence[Match], language: str = "kk") -> list[Chain]:
    """Return the chains of posts and person among `matches` (what `TermIndex.find` gave for `text`), by place.

    Posts are joined by a dash and the person follows the last one. A post between a dash and a person may be one that no term
    knows if it ends in a title's head word (`data/titles.toml`). A single post without a person is no chain.
    """
    language = check_language(language)
    parts = _outermost(matches)
    chains: list[Chain] = []
    posts: list[Post] = []
    for part in parts:
        gap = text[posts[-1].end : part.start] if posts else ""
        if part.term.kind == "title":
            if posts and gap.strip() not in _DASHES:
                chains += _chain(text, posts, None, matches)
                posts = []
            posts.append(Post(part.start, part.end, part))
            continue
        unknown = _unknown_post(text, posts[-1].end, part.start, language) if posts else None
        if unknown is not None:
            posts.append(unknown)
            gap = ""
        joined = bool(posts) and not gap.strip()
        chains += _chain(text, posts, part if joined else None, matches)
        posts = []
    return chains + _chain(text, posts, None, matches)


def compose(
    titles: Sequence[str],
    person: str | None,
    language: str,
    *,
    case: str = "nominative",
    gender: Gender | None = None,
) -> str:
    """Return the posts and the person as one noun phrase in `case`: posts joined by a dash, then the name.

    In Russian every post and the name decline (`заместителем Председателя … – министром … Иваном Ивановым`); in Kazakh and
    Kyrgyz only what stands last carries the case. English knows no case here but the genitive, which the last part carries.
    """
    language = check_language(language)
    parts = [(title, "title") for title in titles] + ([(person, "person")] if person else [])
    last = len(parts) - 1
    formed = [
        inflect(text, language, kind=kind, case=case, gender=gender if kind == "person" else None)
        if language == "ru" or number == last
        else text
        for number, (text, kind) in enumerate(parts)
    ]
    posts = " – ".join(formed[: len(titles)])
    return " ".join(p for p in (posts, *formed[len(titles) :]) if p)


def _outermost(matches: Sequence[Match]) -> list[Match]:
    """Return the titles and people that lie in no longer one, by place."""
    named = [m for m in matches if m.term.kind in {"title", "person"}]
    outer = [m for m in named if not any(_within(m, other) for other in named)]
    return sorted({(m.start, m.end): m for m in outer}.values(), key=lambda m: m.start)


def _within(match: Match, other: Match) -> bool:
    return (
        other.start <= match.start
        and match.end <= other.end
        and other.end - other.start > match.end - match.start
    )


def _unknown_post(text: str, start: int, end: int, language: str) -> Post | None:
    """Return the post that `text[start:end]` is if it is a dash, some words and a title's head word."""
    gap = text[start:end]
    if gap.strip()[:1] not in _DASHES or "\n" in gap or any(c in gap for c in ".;:!?"):
        return None
    words = split_words(gap, language)
    if not 2 <= len(words) <= _LONGEST_POST or words[-1].folded not in vocabulary(language)["heads"]:
        return None
    if gap[words[-1].end :].strip():
        return None
    return Post(start + words[0].start, start + words[-1].end)


def _chain(text: str, posts: Sequence[Post], person: Match | None, matches: Sequence[Match]) -> list[Chain]:
    if not posts or (person is None and len(posts) < 2):
        return []
    first = posts[0].start
    place = next(
        (
            m
            for m in sorted(matches, key=lambda m: m.start)
            if m.term.kind in {"place", "organisation"} and m.end < first and not text[m.end : first].strip()
        ),
        None,
    )
    start = place.start if place else first
    return [Chain(start, person.end if person else posts[-1].end, tuple(posts), person, place)]
