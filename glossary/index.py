"""Where terms stand in a text, in any inflection."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from glossary import index_file
from glossary.coordination import Shared, shared_heads
from glossary.errors import GlossaryError
from glossary.inflection import index_keys, stem_keys
from glossary.languages import check_language, fold, fold_word
from glossary.matching import (
    Passage,
    Pattern,
    Word,
    after_prefix,
    aligned,
    inflects,
    is_initial,
    is_patronymic,
    may_be_parted,
    passage,
    reach,
    vocabulary,
)
from glossary.terms import TERM_TYPES, Kind, Match, Term
from glossary.wordings import (
    DERIVED,
    INITIALS,
    PLAIN,
    REVERSED,
    VARIANTS,
    entry,
    key_length,
    pattern_of,
    words_of,
)

_INITIALS_AT_MOST = 3
_REMEMBERED = 50_000  # words of texts whose one-word terms are kept
# Kinds whose head may have one more word before it: `… туралы [тарихи] шарт`, `комиссияның [келесі] отырысы`.
_GAPPED: frozenset[Kind] = frozenset({"event", "term"})


class TermIndex:
    """Finds terms of one language in texts, in any inflection.

    Built from terms, or loaded from a file that `save` wrote. Terms that have no word in them (only punctuation) are
    kept out; a term of another language is an error. Finding does not change the index and may be done by several
    threads at once; adding and discarding may not.
    """

    def __init__(self, terms: Iterable[Term] = (), language: str = "kk") -> None:
        self.language = check_language(language)
        self._reach = key_length(self.language)
        self._rows: list[Term | str | None] = []  # of a saved index the text, until the term is asked for
        self._saved: index_file.Saved | None = None
        # A posting is the term's row and one of its wordings (`wordings`). Most keys lead to one; what else the others lead to stands
        # apart: a table of plain numbers, however large, is none of the garbage collector's business.
        self._postings: dict[str, int] = {}
        self._further: dict[str, list[int]] = {}
        # How words begin that may end a wording: most words of a text are none of a few terms. It may hold more than there is.
        self._beginnings: set[str] = set()
        self._shares = False  # Is there a wording of several words that is no person's?
        # Words before the last that are shorter than what of them goes into a key (`су`): few, and looked for only if they are there.
        self._short: set[str] = set()
        self._singles: dict[str, tuple[tuple[int, Pattern | None], ...]] = {}
        # The last words' keys of wordings of several words: most words of a text end none. It may hold more than there is.
        self._ends: set[str] = set()
        for term in dict.fromkeys(terms):
            self._insert(term)

    def __len__(self) -> int:
        return sum(row is not None for row in self._rows)

    def __iter__(self) -> Iterator[Term]:
        return (self._term(i) for i, row in enumerate(self._rows) if row is not None)

    def add(self, term: Term) -> None:
        """Add `term`; one that is there already changes nothing."""
        if self._row_of(term) is None:
            self._insert(term)

    def discard(self, term: Term) -> None:
        """Take `term` out if it is there."""
        row = self._row_of(term)
        if row is None:
            return
        for key, variant in entry(term, self.language).keys:
            self._put(key, [p for p in self._at(key) if p != row * VARIANTS + variant])
        self._singles.clear()
        self._rows[row] = None

    def find(self, text: str, *, introduced: Iterable[Term] = ()) -> list[Match]:
        """Return the terms in `text` by place, the longest first where several begin at one; nested ones are kept.

        `start` and `end` are code points of `text`, the inflectional ending included. A person in the index is also
        found by initials with the surname, and by the surname alone after the full name, or when `introduced` holds
        that person's term because an earlier part of the document has named them.
        """
        read = passage(text, self.language)
        introduced = tuple(introduced)
        direct: dict[tuple[int, int, int], Match] = {}
        derived: dict[tuple[int, int, int], Match] = {}
        for here, word in enumerate(read.words):
            if not self._may_end(word):
                continue
            for row, pattern in self._single(word):
                start, end = word.start, word.end
                if pattern is not None:
                    start, end = reach(pattern, text, start, end)
                term = self._term(row)
                if not term.never or not _is_never(text, start, end, term, self.language):
                    direct[start, end, row] = Match(start, end, term, text[start:end])
            for posting in self._candidates(read.words, here):
                row, variant = divmod(posting, VARIANTS)
                term = self._term(row)
                span = self._verify(read, here, term, variant)
                if span is None or (term.never and _is_never(text, *span, term, self.language)):
                    continue
                start, end = span
                found = derived if variant in DERIVED else direct
                found[start, end, row] = Match(start, end, term, text[start:end])
        named = [m for m in direct.values() if m.term.kind == "person"]
        people = _covered(text, named)
        for key, match in derived.items():
            if not any(people[match.start : match.end]):
                direct.setdefault(key, match)
        for key in _less_likely(
            derived, {m.term: m.end for m in reversed(named)} | dict.fromkeys(introduced, -1)
        ):
            direct.pop(key, None)
        matches = [m for m in direct.values() if m.term.type != "surname"]
        if self.language == "en":
            matches = [m for m in matches if not after_prefix(text, m.start)]
        matches += self._surnames(
            read, matches, [m for m in direct.values() if m.term.type == "surname"], introduced
        )
        matches += self._sharing_a_head(read, matches)
        return sorted(matches, key=lambda m: (m.start, -m.end))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the index to `path` as JSON, whole or not at all; `load` reads it back without building it anew."""
        terms = [self._term(i) if row is not None else None for i, row in enumerate(self._rows)]
        index_file.write(
            Path(path), self.language, terms, self._postings, self._further, self._ends, self._short
        )

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the index that `save` wrote to `path`; any other file is a `GlossaryError`."""
        saved = index_file.read(Path(path), VARIANTS)
        index = cls((), saved.language)
        index._saved = saved
        index._rows, index._postings, index._further = list(saved.texts), saved.postings, saved.further
        index._ends, index._short = set(saved.ends), set(saved.short)
        index._beginnings, index._shares = {""}, True
        return index

    def _insert(self, term: Term) -> None:
        if check_language(term.language) != self.language:
            raise GlossaryError(
                "The term “%(term)s” is in “%(language)s”, but this index is for “%(index)s”; make an index per language.",
                term=term.text, language=term.language, index=self.language,
            )  # fmt: skip
        row = len(self._rows)
        made = entry(term, self.language)
        if not made.keys:
            return
        self._beginnings.update(made.beginnings)
        self._ends.update(made.ends)
        self._short.update(made.short)
        self._shares = self._shares or (bool(made.ends) and term.kind != "person")
        self._rows.append(term)
        self._singles.clear()
        for key, variant in made.keys:
            posting = row * VARIANTS + variant
            if self._postings.setdefault(key, posting) != posting:
                self._further.setdefault(key, []).append(posting)

    def _at(self, key: str) -> Sequence[int]:
        """Return what a key leads to."""
        first = self._postings.get(key)
        return () if first is None else (first, *self._further.get(key, ()))

    def _put(self, key: str, postings: Sequence[int]) -> None:
        """Let a key lead to `postings` and nothing else."""
        self._postings.pop(key, None)
        self._further.pop(key, None)
        if postings:
            self._postings[key] = postings[0]
        if postings[1:]:
            self._further[key] = [*postings[1:]]

    def _row_of(self, term: Term) -> int | None:
        for key, variant in entry(term, self.language).keys:
            for posting in self._at(key):
                if posting % VARIANTS == variant and self._term(posting // VARIANTS) == term:
                    return posting // VARIANTS
        return None

    def _term(self, row: int) -> Term:
        value = self._rows[row]
        if type(value) is Term:  # nearly always; `isinstance` costs more
            return value
        assert value is not None
        assert self._saved is not None
        term = self._rows[row] = self._saved.term(row)
        return term

    def _single(self, word: Word) -> tuple[tuple[int, Pattern | None], ...]:
        """Return the rows of the terms of one word that `word` is a form of, with the pattern of what has quotation marks.

        Nothing beside the word decides about them, so that they are remembered: a text repeats its words.
        """
        known = self._singles.get(word.text)
        if known is not None:
            return known
        if len(self._singles) >= _REMEMBERED:
            self._singles.clear()
        found: dict[int, Pattern | None] = {}
        for posting in sorted({p for key in _keys_of(word.text, self.language) for p in self._at(key)}):
            row, variant = divmod(posting, VARIANTS)
            term = self._term(row)
            if variant == PLAIN and term.text == word.text:  # as written: nothing to compare
                found[row] = None
                continue
            pattern = pattern_of(term, variant, self.language)
            if pattern.fits(0, word):
                found[row] = pattern if any(pattern.quoted) else None
        self._singles[word.text] = matched = tuple(found.items())
        return matched

    def _may_end(self, word: Word) -> bool:
        """Tell whether a wording may end with `word` by how the word begins."""
        known, folded = self._beginnings, word.folded
        return folded[:2] in known or folded[:1] in known or "" in known

    def _candidates(self, words: Sequence[Word], here: int) -> Iterable[int]:
        """Return the postings of several words whose wording may end at the word `here`."""
        ends = self._ends
        after = words[here + 1 : here + 2]
        if after and not is_initial(after[0], self.language):
            after = []
        keys = [k for k in _keys_of(words[here].text, self.language) if k in ends] if here or after else ()
        if not keys:
            return ()
        befores = self._before(words[here - 1]) if here else []
        if here and is_initial(words[here - 1], self.language):
            nearby = words[max(0, here - _INITIALS_AT_MOST) : here]
            befores += ["\t" + w.folded[:1] + "." for w in nearby if is_initial(w, self.language)]
        befores += ["\t" + w.folded[:1] + "." for w in after]
        if self._may_skip(words, here):
            befores += self._before(words[here - 2])
        postings, further, found = self._postings, self._further, set[int]()
        for key in keys:
            for before in befores:
                first = postings.get(whole := key + before)
                if first is not None:
                    found.add(first)
                    found.update(further.get(whole, ()))
        return sorted(found) if len(found) > 1 else found

    def _before(self, word: Word) -> list[str]:
        """Return the parts of a key that the word before the last gives, a short stem's among them (`су`, `судың`)."""
        folded = word.folded
        found = ["\t" + folded[: self._reach]]
        found += [
            "\t" + b for n in range(1, min(self._reach, len(folded))) if (b := folded[:n]) in self._short
        ]
        return found

    def _verify(self, read: Passage, here: int, term: Term, variant: int) -> tuple[int, int] | None:
        """Return the span of that wording of `term` if it does end at the word `here`."""
        if variant == PLAIN and (start := _as_written(term.text, read, here)) is not None:
            return start, read.words[here].end
        pattern, words = pattern_of(term, variant, self.language), read.words
        if variant == INITIALS:
            return self._initials(read, here, pattern, term)
        first = aligned(pattern, words, read.gaps, here)
        if first is None and len(pattern.words) > 1 and self._may_skip(words, here, pattern.kind):
            first = aligned(pattern, words, read.gaps, here, skipped=1)
        if first is None:
            return None
        start, end = words[first].start, words[here].end
        if variant == REVERSED and self._patronymic_follows(read, here):
            end = words[here + 1].end if words[here].folded == pattern.folded[-1] else end
        return reach(pattern, read.text, start, end) if any(pattern.quoted) else (start, end)

    def _sharing_a_head(self, read: Passage, matches: Sequence[Match]) -> Iterator[Match]:
        """Yield the terms whose head a neighbour carries for both: `Энергетика` of `Энергетика және Көлік министрлері`."""
        found: dict[tuple[int, int, int], Match] = {}
        if not self._shares:
            return
        # In front of the others the head must be known to begin a term itself: what goes on behind `и` may be another clause.
        heads = {m.start for m in matches if " " in m.form}
        for shared in shared_heads(read, self.language, last=self._may_end, first=heads):
            if not self._may_end(shared.read.words[-1]):
                continue
            here = len(shared.read.words) - 1
            for posting in self._candidates(shared.read.words, here):
                row, variant = divmod(posting, VARIANTS)
                if variant in DERIVED or (span := self._share(shared, here, row, variant)) is None:
                    continue
                if not any(
                    m.start <= span[0] and span[1] <= m.end and m.form != read.text[slice(*span)]
                    for m in matches
                ):
                    found[*span, row] = Match(*span, self._term(row), read.text[slice(*span)])
        yield from found.values()

    def _share(self, shared: Shared, here: int, row: int, variant: int) -> tuple[int, int] | None:
        """Return the span of a term's own words if it stands there with the head that it shares."""
        pattern = pattern_of(self._term(row), variant, self.language)
        if len(pattern.words) < 2 or pattern.kind == "person":
            return None
        first = aligned(pattern, shared.read.words, shared.read.gaps, here)
        return None if first is None else shared.own_words(first, pattern)

    def _patronymic_follows(self, read: Passage, here: int) -> bool:
        if here + 1 >= len(read.words) or read.gaps[here + 1]:
            return False
        return is_patronymic(read.words[here + 1].text, self.language)

    def _may_skip(self, words: Sequence[Word], here: int, kind: Kind | None = None) -> bool:
        """Tell whether the word before `here` may be one that a term (of that kind, or of any) does not have."""
        if here < 2:
            return False
        before, extra = words[here - 2].text, words[here - 1].text
        if kind in {None, "person"} and is_patronymic(extra, self.language):
            return True
        return (kind is None or kind in _GAPPED) and may_be_parted(before, extra, self.language)

    def _initials(self, read: Passage, here: int, pattern: Pattern, term: Term) -> tuple[int, int] | None:
        """Return the span of `Қ. Тоқаев`, `Қ.К. Тоқаев`, or of `Тоқаев Қ.К.` as lists have it, for the surname at `here`."""
        words = read.words
        given = words_of(term, self.language)[0].folded
        first = here
        while first and here - first < _INITIALS_AT_MOST and is_initial(words[first - 1], self.language):
            # `Қ.-Ж. Тоқаев`: a double name has two initials with a hyphen between them.
            if read.gaps[first] not in {".", ".–"}:
                break
            first -= 1
        initial, end = words[first], words[here].end
        if first == here:
            last = self._initials_after(read, here)
            if last == here:
                return None
            initial, end = words[here + 1], words[last].end + 1
        if not given.startswith(initial.folded) or not pattern.fits(0, words[here]):
            return None
        return words[first].start, end

    def _initials_after(self, read: Passage, here: int) -> int:
        """Return the place of the last of the initials that follow the surname at `here`, each with its stop; `here` if none does."""
        words, gaps, last = read.words, read.gaps, here
        while last + 1 < len(words) and last - here < _INITIALS_AT_MOST:
            following = words[last + 1]
            joined = gaps[last + 1] == "" if last == here else gaps[last + 1] in {".", ".–"}
            stop = read.text[following.end : following.end + 1] == "."
            if not (joined and stop and is_initial(following, self.language)):
                break
            last += 1
        # `Тоқаев Қ. Сәрсеновті қабылдады`: a single initial in front of a name is that name's.
        if last == here + 1 < len(words) - 1 and gaps[last + 1] == "." and words[last + 1].text[:1].isupper():
            return here
        return last

    def _surnames(
        self,
        read: Passage,
        matches: Sequence[Match],
        listed: Sequence[Match],
        introduced: Iterable[Term],
    ) -> list[Match]:
        """Return the surnames that stand alone for a person whose full name came before."""
        since: dict[Term, int] = {t: -1 for t in introduced if t.kind == "person"}
        for match in matches:
            if match.term.kind == "person" and match.term not in since:
                since[match.term] = match.end
        if not since:
            return []
        found = [
            m for m in listed if any(t.concept == m.term.concept and e <= m.start for t, e in since.items())
        ]
        by_key: dict[str, list[Term]] = {}
        for term in since:
            name = words_of(term, self.language)
            if len(name) > 1 and not is_patronymic(name[-1].text, self.language):
                for key in index_keys(name[-1].text, self.language, kind="person"):
                    by_key.setdefault(key, []).append(term)
        if not by_key:
            return found
        taken = _covered(read.text, (*matches, *found))
        for here, word in enumerate(read.words):
            if not word.text[:1].isupper() or any(taken[word.start : word.end]):
                continue
            people = {t for key in stem_keys(word.text, self.language) for t in by_key.get(key, ())}
            people = {t for t in people if since[t] <= word.start and self._is_surname(word, t)}
            # Several wordings of one person (`Садыр Жапаров`, `С. Жапаров`) are no rivals.
            if len({t.concept or t for t in people}) == 1 and _alone(read, here, self.language):
                fullest = min(people, key=lambda t: (TERM_TYPES.index(t.type), t.text))
                found.append(Match(word.start, word.end, fullest, word.text))
        return found

    def _is_surname(self, word: Word, term: Term) -> bool:
        surname = words_of(term, self.language)[-1].text
        return inflects(word.text, surname, self.language, "person", acronym=False)


def _as_written(wording: str, read: Passage, here: int) -> int | None:
    """Return where `wording` begins if the text up to the end of the word `here` has it letter for letter, which most have."""
    first, start = here - wording.count(" "), read.words[here].end - len(wording)
    if first < 0 or read.words[first].start != start or not read.text.startswith(wording, start):
        return None
    return start


def _covered(text: str, matches: Iterable[Match]) -> bytearray:
    """Return a byte for each character: 1 where a match stands (looking there takes no time that grows with their number)."""
    covered = bytearray(len(text))
    for match in matches:
        covered[match.start : match.end] = b"\1" * (match.end - match.start)
    return covered


def _less_likely(
    derived: Mapping[tuple[int, int, int], Match], since: Mapping[Term, int]
) -> Iterator[tuple[int, int, int]]:
    """Yield the readings of initials that mean someone not yet named where someone named before is meant as well."""
    known = {key[:2] for key, match in derived.items() if since.get(match.term, match.end) <= match.start}
    for key, match in derived.items():
        if key[:2] in known and since.get(match.term, match.end) > match.start:
            yield key


@lru_cache(maxsize=65_536)
def _keys_of(word: str, language: str) -> tuple[str, ...]:
    """Return what a term that ends in `word` in some form may be kept under."""
    return tuple(dict.fromkeys((fold_word(word, language), *stem_keys(word, language))))


def _alone(read: Passage, here: int, language: str) -> bool:
    """Tell whether no other part of a name stands beside the word: no capital before it, no initial, none after it."""
    words, gaps = read.words, read.gaps
    if here:
        before = words[here - 1]
        if (
            before.text[:1].isupper()
            and gaps[here] == ""
            and before.folded not in vocabulary(language)["not_names"]
        ):
            return False
        if gaps[here] == "." and len(before.text) <= 2:
            return False
    return not (here + 1 < len(words) and words[here + 1].text[:1].isupper() and gaps[here + 1] == "")


def _is_never(text: str, start: int, end: int, term: Term, language: str) -> bool:
    """Tell whether the place is one that the term's list of forms that must not match names."""
    if not term.never:
        return False
    for form in term.never:
        wanted = fold(form, language)
        reach_out = len(form)
        around = fold(text[max(0, start - reach_out) : end + reach_out], language)
        if fold(text[start:end], language) == wanted or (len(wanted) > end - start and wanted in around):
            return True
    return False
