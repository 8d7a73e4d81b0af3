"""Does the target use the pinned renderings, in any form of theirs; which avoided one does it use instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from glossary.index import TermIndex
from glossary.languages import check_language, is_acronym
from glossary.matching import Word, split_words, vocabulary
from glossary.terms import Finding, Match, Pin, Term

# A misspelt name is recognised by its place when the letters differ by at most this share of the name's length.
_NEAR = 0.34


def check_usage(
    source: str, target: str, pins: Iterable[Pin], source_language: str, target_language: str
) -> list[Finding]:
    """Return a finding for each pin that `source` calls for and `target` does not honour.

    A pin is honoured when one of its renderings stands in the target in any inflection, a person also by initials. One inside a
    longer pinned term is left to the longer one. Finding nothing of a person is an alarm, but a hint where the target refers to
    them by surname, office or pronoun. A rendering to avoid is named with its place. A target without a word gives no findings:
    an empty translation is another check's business.
    """
    checker = _checker(tuple(pins), check_language(source_language), check_language(target_language))
    return checker.findings(source, target)


class _Checker:
    """The pins of a document made ready: an index of what calls for them and one of what answers."""

    def __init__(self, pins: Sequence[Pin], source_language: str, target_language: str) -> None:
        self.language = target_language
        self.pins = [p for p in pins if p.source.text.strip()]
        self.calls = TermIndex((p.source for p in self.pins), source_language)
        self.answers = TermIndex(
            (_lenient(t) for p in self.pins for t in (*p.targets, *p.avoid)), target_language
        )

    def findings(self, source: str, target: str) -> list[Finding]:
        words = split_words(target, self.language)
        if not words:
            return []
        matches = self.answers.find(target)
        present = {m.term for m in matches}
        findings = []
        for called in self._called(source):
            honoured = [p for p in called if not p.targets or any(_lenient(t) in present for t in p.targets)]
            avoided = [f for p in called for f in self._avoided(p, matches)]
            findings += avoided
            if not honoured and not avoided:
                findings.append(self._missing(called[0], target, words, matches))
        return sorted(findings, key=lambda f: (f.start is None, f.start or 0))

    def _called(self, source: str) -> list[list[Pin]]:
        """Return the pins that the source calls for, those that share a place together, each once."""
        matches = self.calls.find(source)
        groups: dict[tuple[int, int], list[Pin]] = {}
        for match in matches:
            if not any(
                m.start <= match.start and match.end <= m.end and m.end - m.start > match.end - match.start
                for m in matches
            ):
                groups.setdefault((match.start, match.end), []).extend(
                    p for p in self.pins if p.source == match.term
                )
        unique: dict[tuple[Pin, ...], None] = {tuple(dict.fromkeys(group)): None for group in groups.values()}
        return [list(group) for group in unique]

    def _avoided(self, pin: Pin, matches: Sequence[Match]) -> list[Finding]:
        allowed = {_lenient(t) for t in pin.targets}
        avoid = {_lenient(t) for t in pin.avoid} - allowed
        right = [(m.start, m.end) for m in matches if m.term in allowed]
        rendering = pin.targets[0].text if pin.targets else None
        findings = []
        for match in matches:
            if match.term not in avoid or any(a <= match.start and match.end <= b for a, b in right):
                continue
            if rendering is None:
                finding = Finding(
                    check="terminology", category="terminology", start=match.start, end=match.end,
                    message="“%(form)s” is not to be used for “%(term)s”.",
                    values={"form": match.form, "term": pin.source.text},
                )  # fmt: skip
            else:
                finding = Finding(
                    check="terminology", category="terminology", start=match.start, end=match.end, suggestion=rendering,
                    message="“%(form)s” is not to be used for “%(term)s”; use “%(rendering)s”.",
                    values={"form": match.form, "term": pin.source.text, "rendering": rendering},
                )  # fmt: skip
            findings.append(finding)
        return findings

    def _missing(self, pin: Pin, target: str, words: Sequence[Word], matches: Sequence[Match]) -> Finding:
        rendering = pin.targets[0]
        values = {"term": pin.source.text, "rendering": rendering.text}
        if rendering.kind == "person":
            if (place := _near_miss(rendering, words, matches)) is not None:
                return Finding(
                    check="terminology", category="terminology", start=place[0], end=place[1], suggestion=rendering.text,
                    message="“%(form)s” should be “%(rendering)s” (“%(term)s”).",
                    values={**values, "form": target[place[0] : place[1]]},
                )  # fmt: skip
            if self._referred_to(pin, target, words, matches):
                return Finding(
                    check="terminology", category="terminology", severity="hint", suggestion=rendering.text,
                    message="“%(term)s” (“%(rendering)s”) is not named in the target, only referred to.",
                    values=values,
                )  # fmt: skip
        return Finding(
            check="terminology", category="terminology", suggestion=rendering.text,
            message="“%(term)s” should be “%(rendering)s” in the target, which has no form of it.",
            values=values,
        )  # fmt: skip

    def _referred_to(self, pin: Pin, target: str, words: Sequence[Word], matches: Sequence[Match]) -> bool:
        """Tell whether a surname alone, an office or a pronoun may stand for the pinned person."""
        named = self.answers.find(target, introduced=[_lenient(t) for t in pin.targets])
        if any(m.term in {_lenient(t) for t in pin.targets} for m in named) or any(
            m.term.kind == "title" for m in matches
        ):
            return True
        table = vocabulary(self.language)
        telling = frozenset(table["pronouns"] + table["heads"])
        return any(w.folded in telling for w in words)


@lru_cache(maxsize=32)
def _checker(pins: tuple[Pin, ...], source_language: str, target_language: str) -> _Checker:
    return _Checker(pins, source_language, target_language)


@lru_cache(maxsize=4096)
def _lenient(term: Term) -> Term:
    """Return `term` so that letter case does not decide: whether `сенат` takes a capital is another check's question."""
    if term.kind == "organisation" and not is_acronym(term.text):
        return replace(term, kind="term")
    return term


def _near_miss(rendering: Term, words: Sequence[Word], matches: Sequence[Match]) -> tuple[int, int] | None:
    """Return where the target has a name much like `rendering` that is nobody else's, best first."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 -- only names that went wrong need it

    name = [w.folded for w in split_words(rendering.text, rendering.language)]
    taken = [(m.start, m.end) for m in matches if m.term.kind == "person"]
    best: tuple[float, int, int] | None = None
    for first in range(len(words) - len(name) + 1):
        window = words[first : first + len(name)]
        start, end = window[0].start, window[-1].end
        if not all(w.text[:1].isupper() for w in window) or any(a < end and start < b for a, b in taken):
            continue
        # The last word may carry an ending: what it has beyond the name's length is not held against it.
        pairs = [(w.folded, n) for w, n in zip(window, name, strict=True)]
        apart = sum(Levenshtein.distance(w[: len(n) + 1], n) for w, n in pairs)
        same_first = pairs[0][0] == pairs[0][1] and len(pairs) > 1 and pairs[-1][0][:3] == pairs[-1][1][:3]
        share = apart / sum(len(n) for n in name)
        if (share <= _NEAR or same_first) and (best is None or share < best[0]):
            best = (share, start, end)
    return best[1:] if best is not None else None
