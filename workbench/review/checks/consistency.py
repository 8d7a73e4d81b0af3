"""Checks of a document as a whole: one thing has one rendering, a short form its full form before it, a sentence one translation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from glossary.fitting import form_like
from glossary.index import TermIndex
from glossary.languages import fold
from glossary.terms import Finding, Match, Pin, Term
from workbench.review.checks.registry import Line, document_check

SENTENCE = 4
"""Of so many words a text is told from another one."""
_SHORT = frozenset({"short", "acronym"})


@dataclass(frozen=True, slots=True)
class _Use:
    """A rendering of a concept in a line's target."""

    line: Line
    match: Match


@document_check("consistency")
def consistency(lines: Sequence[Line]) -> Mapping[int, Sequence[Finding]]:
    """A name or title is rendered in two ways in one document."""
    found: dict[int, list[Finding]] = {}
    for rivals, uses in _uses(lines).items():
        decided = _decided(rivals)
        wanted = decided or _usual(uses)
        first = next((use for use in uses if use.match.term == wanted), None)
        for use in uses:
            if wanted is not None and use.match.term != wanted:
                finding = _otherwise(use, wanted, None if decided else first)
                found.setdefault(use.line.segment, []).append(finding)
    return found


def _otherwise(use: _Use, wanted: Term, first: _Use | None) -> Finding:
    """Return the finding for a rendering that is not the `wanted` one, which stands at `first` or was signed off."""
    form = use.match.form
    start, end = use.match.start, use.match.end
    suggestion = form_like(wanted, form, use.match.term) or wanted.text
    values = {"form": form, "rendering": wanted.text}
    # Common vocabulary may well vary; a name, an office or a body may not.
    severity: Literal["alarm", "hint"] = "hint" if wanted.kind == "term" else "alarm"
    if first is None:
        return Finding(
            "consistency", "consistency", "“%(form)s” stands here; for this document “%(rendering)s” was decided.",
            start, end, suggestion, values, severity,
        )  # fmt: skip
    return Finding(
        "consistency", "consistency",
        "“%(form)s” stands here, but “%(rendering)s” in segment %(number)s; keep to one of them.",
        start, end, suggestion, {**values, "number": str(first.line.number)}, severity,
    )  # fmt: skip


def _decided(rivals: Sequence[Term]) -> Term | None:
    """Return what was signed off for the document: the one rendering without a number in the glossary (see `terminology.Pins`)."""
    return rivals[0] if rivals[0].verified and rivals[0].id is None else None


def _usual(uses: Sequence[_Use]) -> Term | None:
    """Return the rendering that stands most often, the earlier of two that stand equally often."""
    counted = Counter(use.match.term for use in uses)
    return max(counted, key=lambda term: counted[term], default=None)


def _uses(lines: Sequence[Line]) -> Mapping[tuple[Term, ...], list[_Use]]:
    """Return, per group of renderings that exclude one another, where they stand: full names of one concept, or its short ones."""
    out: dict[tuple[Term, ...], list[_Use]] = {}
    for line in lines:
        if line.written:
            for rivals in dict.fromkeys(group for pin in line.pair.pins for group in _rivals(pin)):
                out.setdefault(rivals, []).extend(_Use(line, match) for match in _found(rivals, line))
    return out


def _rivals(pin: Pin) -> Iterator[tuple[Term, ...]]:
    # A person's surname alone is told by the full name.
    kinds = ("full",) if pin.source.kind == "person" else dict.fromkeys(t.type for t in pin.targets)
    for kind in kinds:
        group = tuple(target for target in pin.targets if target.type == kind)
        if len({fold(target.text, target.language) for target in group}) > 1:
            yield group


def _found(rivals: tuple[Term, ...], line: Line) -> list[Match]:
    """Return the renderings in the line's target, but for those inside a longer one and surnames that two of them share."""
    matches = _index(rivals).find(line.pair.target, introduced=rivals)
    surnames = Counter(fold(t.text, t.language).split()[-1] for t in rivals)
    return [
        m
        for m in matches
        if not any(_inside(m, other) for other in matches)
        and (
            " " in m.form
            or " " not in m.term.text
            or surnames[fold(m.term.text, m.term.language).split()[-1]] == 1
        )
    ]


def _inside(match: Match, other: Match) -> bool:
    longer = other.end - other.start > match.end - match.start
    return longer and other.start <= match.start and match.end <= other.end


@lru_cache(maxsize=512)
def _index(terms: tuple[Term, ...]) -> TermIndex:
    return TermIndex(terms, terms[0].language)


@document_check("short-form")
def short_form(lines: Sequence[Line]) -> Mapping[int, Sequence[Finding]]:
    """The short form stands where the full name is mentioned first."""
    found: dict[int, list[Finding]] = {}
    seen: set[int] = set()
    for line in lines:
        for pin in line.pair.pins:
            concept, full = pin.source.concept, tuple(t for t in pin.targets if t.type == "full")
            short = tuple(t for t in pin.targets if t.type in _SHORT)
            if concept is None or concept in seen or pin.source.kind == "person" or not (full and short):
                continue
            if _index(full).find(line.pair.target):
                seen.add(concept)
            elif (
                pin.source.type == "full" and line.written and (there := _index(short).find(line.pair.target))
            ):
                seen.add(concept)
                found.setdefault(line.segment, []).append(_short_first(there[0], full[0]))
    return found


def _short_first(match: Match, full: Term) -> Finding:
    return Finding(
        "short-form",
        "consistency",
        "“%(form)s” is the first mention; write “%(rendering)s” here and the short form after it.",
        match.start,
        match.end,
        form_like(full, match.form, match.term) or full.text,
        {"form": match.form, "rendering": full.text},
        severity="hint",
    )


@document_check("repeated-source")
def repeated_source(lines: Sequence[Line]) -> Mapping[int, Sequence[Finding]]:
    """The same source text is translated in two ways."""
    found: dict[int, list[Finding]] = {}
    first: dict[str, Line] = {}
    for line in lines:
        if not line.written or not line.pair.target.strip():
            continue
        other = first.setdefault(line.pair.source.strip(), line)
        if other.pair.target.strip() != line.pair.target.strip():
            found.setdefault(line.segment, []).append(
                Finding(
                    "repeated-source",
                    "consistency",
                    "The same source text is translated otherwise in segment %(number)s.",
                    0,
                    len(line.pair.target),
                    other.pair.target,
                    values={"number": str(other.number)},
                    severity="hint",
                )
            )
    return found


@document_check("same-target")
def same_target(lines: Sequence[Line]) -> Mapping[int, Sequence[Finding]]:
    """Two different source texts have one translation."""
    found: dict[int, list[Finding]] = {}
    first: dict[str, Line] = {}
    for line in lines:
        text = line.pair.target.strip().casefold()
        # Short answers and headings may well fall together.
        if not line.written or len(text.split()) < SENTENCE:
            continue
        other = first.setdefault(text, line)
        if other is not line and _bare(other.pair.source) != _bare(line.pair.source):
            found.setdefault(line.segment, []).append(
                Finding(
                    "same-target",
                    "consistency",
                    "Segment %(number)s has another source text and the same translation.",
                    0,
                    len(line.pair.target),
                    values={"number": str(other.number)},
                    severity="hint",
                )
            )
    return found


def _bare(text: str) -> str:
    """The words of a text: neither marks nor capitals make it another one."""
    return " ".join(word for word in regex.findall(r"\w+", text.casefold()))
