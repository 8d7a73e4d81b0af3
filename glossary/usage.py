"""Does the target use the pinned renderings, in any form of theirs; which avoided one does it use instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from glossary.fitting import best_form, form_like, governing, nearest_form
from glossary.index import TermIndex
from glossary.inflection import analyses, inflect, paradigm, parts
from glossary.languages import check_language, fold, is_acronym
from glossary.matching import Word, gap_between, passage, split_words, vocabulary
from glossary.terms import Finding, Match, Pin, Term

# A misspelt name is recognised by its place when the letters differ by at most this share of the name's length.
_NEAR = 0.34
_KEPT = 8  # texts whose renderings are kept: target, and the paragraph of several pins that are missing


def check_usage(
    source: str,
    target: str,
    pins: Iterable[Pin],
    source_language: str,
    target_language: str,
    *,
    paragraph: str = "",
    on: date | None = None,
    introduced: Iterable[Term] = (),
) -> list[Finding]:
    """Return a finding for each pin that `source` calls for and `target` does not honour.

    A pin is honoured when one of its renderings stands in the target in any inflection, a person also by initials. One inside a
    longer pinned term is left to the longer one. Finding nothing of a person is an alarm, but a hint where the target refers to
    them by surname, office or pronoun, or where `paragraph`, the target of the sentences around this one, names them or an office. A rendering
    to avoid and a misspelt name are named with their place, and so is another title or body that stands where the pinned one
    should. The surname alone is right for a person among `introduced`, the pins' source terms that earlier sentences named.
    With `on`, the document's date, a rendering that was in use only before or only after it is one to avoid, if another was
    in use that day. Suggestions are in the form of what they replace, or else in the form that the source's asks for. A target without a
    word gives no findings: an empty translation is another check's business.
    """
    languages = check_language(source_language), check_language(target_language)
    checker = pinned(tuple(in_use(p, on) for p in pins), *languages)
    return checker.findings(source, target, paragraph, frozenset(introduced))


class Calls:
    """The source terms of pins made ready: an index of what calls for them.

    A text has several targets, and each of them asks where the same terms stand in the same source: the last answers are kept.
    """

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        self._index = TermIndex(terms, language)
        self._found: dict[str, list[Match]] = {}

    def find(self, source: str) -> list[Match]:
        """Return where the terms stand in `source`; the list is not to be changed."""
        found = self._found.get(source)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[source] = self._index.find(source)
        return found


@lru_cache(maxsize=256)
def _calling(terms: tuple[Term, ...], language: str) -> Calls:
    """Return `terms` made ready, remembered for the other targets of the same text."""
    return Calls(terms, language)


class Pinned:
    """The pins of a document made ready: an index of what calls for them and one of what answers."""

    def __init__(self, pins: Sequence[Pin], source_language: str, target_language: str) -> None:
        self.language, self.source_language = target_language, source_language
        self._found: dict[tuple[str, frozenset[Term]], list[Match]] = {}
        self.pins = [p for p in dict.fromkeys(pins) if p.source.text.strip()]
        # By their places, and the renderings as the index of answers has them: to hash a pin is to hash all its terms.
        self._by_source: dict[Term, list[int]] = {}
        for place, pin in enumerate(self.pins):
            self._by_source.setdefault(pin.source, []).append(place)
        self._right = [frozenset(_lenient(t) for t in p.targets) for p in self.pins]
        self.calls = _calling(tuple(self._by_source), source_language)
        self.answers = TermIndex(
            (_lenient(t) for p in self.pins for t in (*p.targets, *p.avoid)), target_language
        )

    def rendered(self, target: str, people: frozenset[Term] = frozenset()) -> list[Match]:
        """Return where renderings stand in `target`, those to avoid too, when `people` have been named before.

        The last answers are kept: several checks ask for those of one text.
        """
        key = (target, people)
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[key] = self.answers.find(target, introduced=people)
        return found

    def findings(
        self, source: str, target: str, paragraph: str, introduced: frozenset[Term]
    ) -> list[Finding]:
        """Return what `check_usage` says of a pair."""
        words = passage(target, self.language).words
        if not words:
            return []
        people = self._people(introduced) if introduced else frozenset()
        matches = self.rendered(target, people)
        present = {m.term for m in matches}
        findings = []
        for called, place in self._called(source):
            honoured = [p for p in called if not self._right[p] or not self._right[p].isdisjoint(present)]
            avoided = [f for p in called if self.pins[p].avoid for f in self._avoided(p, matches)]
            findings += avoided
            if self.language == "ru":
                findings += [f for p in honoured for f in self._at_odds(p, matches)]
            if not honoured and not avoided:
                pin = self.pins[called[0]]
                findings.append(self._missing(pin, place, target, paragraph, words, matches))
        return sorted(findings, key=lambda f: (f.start is None, f.start or 0))

    def _people(self, introduced: frozenset[Term]) -> frozenset[Term]:
        """Return the renderings of the people among the pins who have been named before."""
        return frozenset[Term]().union(
            *(self._right[p] for t in introduced for p in self._by_source.get(t, ()))
        )

    def _called(self, source: str) -> list[tuple[tuple[int, ...], Match]]:
        """Return the pins that the source calls for, those that share a place together, each once, with that place."""
        matches = self.calls.find(source)
        groups: dict[tuple[int, int], tuple[list[int], Match]] = {}
        for match in matches:
            if not any(
                m.start <= match.start and match.end <= m.end and m.end - m.start > match.end - match.start
                for m in matches
            ):
                group, _ = groups.setdefault((match.start, match.end), ([], match))
                group.extend(self._by_source[match.term])
        unique: dict[tuple[int, ...], Match] = {}
        for group, match in groups.values():
            unique.setdefault(tuple(dict.fromkeys(group)), match)
        return list(unique.items())

    def _avoided(self, place: int, matches: Sequence[Match]) -> list[Finding]:
        pin, allowed = self.pins[place], self._right[place]
        avoid = {_lenient(t) for t in pin.avoid} - allowed
        right = [(m.start, m.end) for m in matches if m.term in allowed]
        findings = []
        for match in matches:
            if match.term not in avoid or any(a <= match.start and match.end <= b for a, b in right):
                continue
            if not pin.targets:
                finding = Finding(
                    check="terminology", category="terminology", start=match.start, end=match.end,
                    message="“%(form)s” is not to be used for “%(term)s”.",
                    values={"form": match.form, "term": pin.source.text},
                )  # fmt: skip
            else:
                rendering = pin.targets[0]
                finding = Finding(
                    check="terminology", category="terminology", start=match.start, end=match.end,
                    suggestion=form_like(rendering, match.form, match.term) or rendering.text,
                    message="“%(form)s” is not to be used for “%(term)s”; use “%(rendering)s”.",
                    values={"form": match.form, "term": pin.source.text, "rendering": rendering.text},
                )  # fmt: skip
            findings.append(finding)
        return findings

    def _at_odds(self, place: int, matches: Sequence[Match]) -> Iterator[Finding]:
        """Yield a hint for each Russian name whose words stand in different cases (`Серик Жуманова` for a man)."""
        pin = self.pins[place]
        if pin.source.kind != "person":
            return
        mine = {_lenient(t): t for t in pin.targets}
        for match in matches:
            term = mine.get(match.term)
            if term is not None and not _agrees(term, match.form):
                right = nearest_form(term, match.form)
                yield Finding(
                    check="terminology", category="terminology", severity="hint", suggestion=right,
                    start=match.start, end=match.end,
                    message="The parts of “%(form)s” stand in different cases; “%(rendering)s” is “%(right)s” here.",
                    values={"form": match.form, "term": pin.source.text, "rendering": term.text, "right": right},
                )  # fmt: skip

    def _missing(
        self,
        pin: Pin,
        called: Match,
        target: str,
        paragraph: str,
        words: Sequence[Word],
        matches: Sequence[Match],
    ) -> Finding:
        rendering = pin.targets[0]
        values = {"term": pin.source.text, "rendering": rendering.text}
        instead = self._instead(rendering, target, words, matches)
        if instead is not None:
            start, end, suggestion = instead
            return Finding(
                check="terminology", category="terminology", start=start, end=end, suggestion=suggestion,
                message="“%(form)s” should be “%(rendering)s” (“%(term)s”).",
                values={**values, "form": target[start:end]},
            )  # fmt: skip
        if rendering.kind == "person" and self._referred_to(pin, target, paragraph, words, matches):
            return Finding(
                check="terminology", category="terminology", severity="hint", suggestion=rendering.text,
                message="“%(term)s” (“%(rendering)s”) is not named in the target, only referred to.",
                values=values,
            )  # fmt: skip
        # Where it is to stand is not known: only the source's form says which one it may be.
        suggestion = best_form(rendering, called, ",", 1, self.source_language, self.language)
        return Finding(
            check="terminology", category="terminology", suggestion=suggestion,
            message="“%(term)s” should be “%(rendering)s” in the target, which has no form of it.",
            values=values,
        )  # fmt: skip

    def _instead(
        self, rendering: Term, target: str, words: Sequence[Word], matches: Sequence[Match]
    ) -> tuple[int, int, str] | None:
        """Return what stands in the target instead of `rendering`, with `rendering` in that form, where it can be told."""
        if rendering.kind == "person":
            place = _near_miss(rendering, words, matches)
            return None if place is None else (*place, nearest_form(rendering, target[place[0] : place[1]]))
        if rendering.kind not in {"title", "organisation"}:
            return None
        found = list(_with_its_head(rendering, target, words, matches))
        return found[0] if len(found) == 1 else None

    def _referred_to(
        self, pin: Pin, target: str, paragraph: str, words: Sequence[Word], matches: Sequence[Match]
    ) -> bool:
        """Tell whether a surname alone, an office or a pronoun may stand for the pinned person, or the paragraph names them."""
        people = frozenset(_lenient(t) for t in pin.targets)
        named = self.rendered(target, people)
        if any(m.term in people for m in named) or any(m.term.kind == "title" for m in matches):
            return True
        around = self.rendered(paragraph, people) if paragraph else ()
        if any(m.term in people or m.term.kind == "title" for m in around):
            return True
        table = vocabulary(self.language)
        telling = frozenset(table["pronouns"] + table["heads"])
        return any(w.folded in telling for w in words)


def prepare() -> None:
    """Load now what the first name that went wrong would wait for otherwise: the table of forms and the distance of two spellings."""
    import rapidfuzz.distance  # noqa: F401 - names that went wrong need it

    governing("ru")  # any language: the table is one


def in_use(pin: Pin, on: date | None) -> Pin:
    """Return the pin with the renderings of another time among those to avoid, unless there are no others."""
    if on is None:
        return pin
    current = tuple(
        t
        for t in pin.targets
        if not ((t.valid_from and on < t.valid_from) or (t.valid_to and t.valid_to < on))
    )
    if not current or len(current) == len(pin.targets):
        return pin
    return Pin(pin.source, current, (*pin.avoid, *(t for t in pin.targets if t not in current)))


@lru_cache(maxsize=256)
def pinned(pins: tuple[Pin, ...], source_language: str, target_language: str) -> Pinned:
    """Return `pins` made ready, remembered for the next pair of the same document."""
    return Pinned(pins, source_language, target_language)


@lru_cache(maxsize=4096)
def _agrees(term: Term, form: str) -> bool:
    """Tell whether `form` is the whole name in one case; initials, another order or a father's name are not judged."""
    if form == term.text:
        return True
    words, mine = split_words(form, term.language), split_words(term.text, term.language)
    if (
        len(words) != len(mine)
        or len(mine) < 2
        or any(w.folded[:3] != m.folded[:3] for w, m in zip(words, mine, strict=True))
    ):
        return True
    forms = paradigm(term.text, term.language, kind="person", gender=term.gender)
    return any(
        fold(form, term.language) == fold(text, term.language) for cell in forms.values() for text in cell
    )


@lru_cache(maxsize=4096)
def _lenient(term: Term) -> Term:
    """Return `term` so that letter case does not decide: whether `сенат` takes a capital is another check's question."""
    if term.kind == "organisation" and not is_acronym(term.text):
        return replace(term, kind="term")
    return term


def _near_miss(rendering: Term, words: Sequence[Word], matches: Sequence[Match]) -> tuple[int, int] | None:
    """Return where the target has a name much like `rendering` that is nobody else's, best first."""
    from rapidfuzz.distance import Levenshtein

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


def _with_its_head(
    rendering: Term, target: str, words: Sequence[Word], matches: Sequence[Match]
) -> Iterator[tuple[int, int, str]]:
    """Yield the places of as many words as `rendering` has that have its head and at least half of its words, and its form there.

    In Kazakh and Kyrgyz the head is the last word, in Russian and English the first that inflects.
    """
    language, mine = rendering.language, split_words(rendering.text, rendering.language)
    if len(mine) < 2:
        return
    inflecting = [
        i
        for i, p in enumerate(parts(rendering.text, language, kind=rendering.kind))
        if p.role == "inflecting"
    ]
    head = len(mine) - 1 if language in {"kk", "ky"} else (inflecting or [0])[0]
    if head >= len(mine):
        return
    for first in range(len(words) - len(mine) + 1):
        window = words[first : first + len(mine)]
        start, end = window[0].start, window[-1].end
        if any(m.start < end and start < m.end and m.term.kind != "place" for m in matches):
            continue
        if any(gap_between(target, a.end, b.start) for a, b in pairwise(window)):
            continue
        same = [bool(analyses(w.text, m.text, language)) for w, m in zip(window, mine, strict=True)]
        if same[head] and sum(same) * 2 >= len(mine) and not all(same):
            found = analyses(window[head].text, mine[head].text, language, kind=rendering.kind)[0]
            yield (
                start,
                end,
                inflect(
                    rendering.text,
                    language,
                    kind=rendering.kind,
                    case=found.case,
                    number=found.number,
                    gender=rendering.gender,
                ),
            )
