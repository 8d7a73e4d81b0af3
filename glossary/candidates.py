"""What a text names that no term knows: people, posts, bodies and acronyms, offered as new concepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from glossary.inflection import analyses
from glossary.languages import check_language, fold_word, is_acronym
from glossary.matching import QUOTES, Word, gap_between, is_patronymic, split_words, vocabulary
from glossary.terms import Kind, Match

Reason = Literal["initials", "surname", "title", "post", "body", "acronym", "quoted"]

_ROMAN = re.compile(r"[IVXLCDM]+")
_LONGEST_NAME = 4
_LONGEST_POST = 14
_LONGEST_QUOTED = 7
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"\n]{2,80})[»”“\"]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that looks like a name or a title. `text` is its dictionary form where the case ending can be told.

    `reason` says what gave it away: `initials` or a `surname`'s ending, a `title` before the name, the head word of a `post`
    or of a `body`, capitals (`acronym`), quotation marks beside a body's head word (`quoted`).
    """

    start: int
    end: int
    text: str
    kind: Kind
    reason: Reason


def candidates(text: str, language: str, matches: Sequence[Match]) -> list[Candidate]:
    """Return the names and titles in `text` that `matches` (what `TermIndex.find` gave for it) do not cover, by place.

    A capital at the beginning of a sentence says nothing and is no candidate by itself. A place is given once, to the longest
    candidate; a post or body that a matched term ends together with is known.
    """
    return _Reader(text, check_language(language), matches).read()


class _Reader:
    """One text on its way to its candidates."""

    def __init__(self, text: str, language: str, matches: Sequence[Match]) -> None:
        self.text, self.language = text, language
        self.words = split_words(text, language)
        self.table = vocabulary(language)
        self.covered = [(m.start, m.end) for m in matches]
        self.people = [(m.start, m.end) for m in matches if m.term.kind == "person"]
        self.known_ends = {m.end for m in matches if m.term.kind in {"title", "organisation", "event"}}
        self.heads, self.bodies = frozenset(self.table["heads"]), frozenset(self.table["bodies"])
        letters = [w.text for w in self.words if len(w.text) > 1]
        self.shouted = bool(letters) and sum(t.isupper() for t in letters) > len(letters) / 2

    def read(self) -> list[Candidate]:
        people = list(self._people())
        self.people += [(c.start, c.end) for c in people]
        found = [*people, *self._phrases(), *self._quoted(), *self._acronyms()]
        kept: list[Candidate] = []
        for candidate in sorted(found, key=lambda c: (c.start - c.end, c.start)):
            if not any(k.start < candidate.end and candidate.start < k.end for k in kept):
                kept.append(candidate)
        return sorted(kept, key=lambda c: c.start)

    def _is_covered(self, start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in self.covered)

    def _gap(self, here: int) -> str:
        """Return what stands between word `here` and the next; a line's end where there is none."""
        if here + 1 >= len(self.words):
            return "\n"
        return gap_between(self.text, self.words[here].end, self.words[here + 1].start)

    def _opens_sentence(self, here: int) -> bool:
        before = self.text[: self.words[here].start].rstrip(QUOTES + " \t\u00a0–—-")
        return (
            not before.strip()
            or before[-1] in ".!?…:\n"
            or "\n" in self.text[len(before) : self.words[here].start]
        )

    # people

    def _people(self) -> Iterator[Candidate]:
        here = 0
        while here < len(self.words):
            candidate, used = self._with_initials(here)
            if candidate is None:
                candidate, used = self._full_name(here)
            if candidate is not None and not self._is_covered(candidate.start, candidate.end):
                yield candidate
            here += max(used, 1)

    def _with_initials(self, here: int) -> tuple[Candidate | None, int]:
        """Return `Қ. К. Тоқаев` if it begins at `here`, and how many words it takes."""
        last = here
        while last - here < 2 and self._is_initial(last) and self._gap(last) == ".":
            last += 1
        if (
            last == here
            or last >= len(self.words)
            or not self._is_name_word(last)
            or len(self.words[last].text) < 3
        ):
            return None, 0
        start, end = self.words[here].start, self.words[last].end
        shape = self.text[start : self.words[last].start] + self._base(self.words[last], surname=True)
        return Candidate(start, end, shape, "person", "initials"), last - here + 1

    def _is_initial(self, here: int) -> bool:
        return here < len(self.words) and len(self.words[here].text) == 1 and self.words[here].text.isupper()

    def _is_name_word(self, here: int) -> bool:
        word = self.words[here].text
        parts = re.split(r"[-‑]", word)
        return (
            word[:1].isupper()
            and len(word) > 1
            and not any(c.isdigit() for c in word)
            and (self.shouted or not any(is_acronym(p) for p in parts))
            and self.words[here].folded not in self.table["not_names"]
            and self.words[here].folded not in self.heads
            and self.words[here].folded not in self.bodies
        )

    def _run(self, here: int) -> list[Word]:
        """Return the words in a row from `here` that may be one person's name."""
        run: list[Word] = []
        for place in range(here, min(here + _LONGEST_NAME, len(self.words))):
            if not self._is_name_word(place):
                break
            word = self.words[place]
            if run and not self.text[run[-1].end : word.start].isspace():
                break
            # A surname ends the name, and so does any case ending; only a father's name goes on after it.
            if len(run) > 1 and self._ends_name(run[-1]) and not self._goes_on(run[-1], word):
                break
            run.append(word)
        return run

    def _ends_name(self, word: Word) -> bool:
        return self._has_surname_ending(word) or self._base(word, surname=True) != word.text

    def _goes_on(self, word: Word, after: Word) -> bool:
        if is_patronymic(after.text, self.language):
            return True
        return is_patronymic(word.text, self.language) and self._has_surname_ending(after)

    def _full_name(self, here: int) -> tuple[Candidate | None, int]:
        """Return the name that begins at `here`, told by a surname's ending or a title before it."""
        run = self._run(here)
        titled = self._after_title(here)
        opens = self._opens_sentence(here)
        if opens and len(run) == 3 and not any(is_patronymic(w.text, self.language) for w in run):
            # `Кардиолог Болат …`: the sentence gave the first word its capital.
            return None, 1
        if len(run) < 2 or self.shouted:
            return None, 1
        if opens and not any(self._has_surname_ending(w) for w in run[1:]):
            return None, 1
        if not titled and not any(self._has_surname_ending(w) for w in run):
            return None, 1
        base = " ".join([*(w.text for w in run[:-1]), self._base(run[-1], surname=True)])
        return Candidate(run[0].start, run[-1].end, base, "person", "title" if titled else "surname"), len(
            run
        )

    def _after_title(self, here: int) -> bool:
        return here > 0 and self._gap(here - 1) == "" and self._is_title(self.words[here - 1])

    def _is_title(self, word: Word) -> bool:
        return word.folded in self.heads or (self.language == "ru" and _is_russian_head(word.folded))

    def _has_surname_ending(self, word: Word) -> bool:
        base = fold_word(self._base(word, surname=True), self.language)
        if self.language == "ru":
            # A Russian surname inflects without a seam: `Сарсеновым`, `Сарсеновой`.
            stems = {base, *(base.removesuffix(e) for e in self.table["case_endings"])}
            return any(len(s) > 4 and s.endswith(self.table["surname_endings"]) for s in stems)
        return len(base) > 4 and base.endswith(self.table["surname_endings"])

    # posts and bodies

    def _phrases(self) -> Iterator[Candidate]:
        for here, word in enumerate(self.words):
            base = self._head(word)
            if base is None or word.end in self.known_ends:
                continue
            first = self._phrase_start(here)
            if first is None:
                continue
            start = self.words[first].start
            if any(a <= start and word.end <= b for a, b in self.covered):
                continue
            if fold_word(base, self.language) in self.table.get("anybody", ()):
                continue
            kind: Kind = "title" if fold_word(base, self.language) in self.heads else "organisation"
            if kind == "organisation" and self._only_opening(first, here) and not self._is_sure_body(base):
                continue
            text = self.text[start : word.start] + base
            yield Candidate(start, word.end, text, kind, "post" if kind == "title" else "body")

    def _head(self, word: Word) -> str | None:
        """Return the dictionary form of a post's or body's head word, or None if `word` is none."""
        if word.folded in self.heads or word.folded in self.bodies:
            return word.text
        base = self._base(word, surname=False)
        return base if fold_word(base, self.language) in self.heads | self.bodies else None

    def _only_opening(self, first: int, last: int) -> bool:
        """Tell whether the sentence's beginning is the only reason for a capital in those words."""
        return self._opens_sentence(first) and not any(
            w.text[:1].isupper() for w in self.words[first + 1 : last]
        )

    def _is_sure_body(self, base: str) -> bool:
        return fold_word(base, self.language) in self.table["sure_bodies"]

    def _phrase_start(self, here: int) -> int | None:
        """Return where the phrase begins whose head is at `here`: Turkic names open with a capital, to the left."""
        if self.language not in {"kk", "ky"}:
            return None
        first: int | None = None
        place = here - 1
        while place >= 0 and here - place <= _LONGEST_POST and self._continues(place):
            word = self.words[place]
            if any(a < word.end and word.start < b for a, b in self.people):
                break
            if word.folded.endswith(self.table["phrase_breaks"]):
                break
            if word.text[:1].isupper() and not (
                self._opens_sentence(place) and word.folded in self.table["not_names"]
            ):
                first = place
            elif first is not None and self._gap(place) == "":
                break
            place -= 1
        return first

    def _continues(self, place: int) -> bool:
        """Tell whether the word `place` may belong to the phrase that goes on after it."""
        gap, word = self._gap(place), self.words[place]
        if gap not in {"", ","} or word.folded in self.heads:
            return False
        after = self.words[place + 1]
        if gap == ",":
            # Inside a portfolio the comma parts common nouns: `Мәдениет, ақпарат, спорт … министрі`.
            return not after.text[:1].isupper()
        return not word.text[:1].isdigit()

    # quoted names and acronyms

    def _quoted(self) -> Iterator[Candidate]:
        for match in _QUOTED.finditer(self.text):
            inside = split_words(match[1], self.language)
            if (
                not inside
                or len(inside) > _LONGEST_QUOTED
                or not inside[0].text[:1].isupper()
                or match[1][-1] in ".!?,…"
            ):
                continue
            after = next((w for w in self.words if w.start >= match.end()), None)
            before = next((w for w in reversed(self.words) if w.end <= match.start()), None)
            end, base = match.end(), match[0]
            if after is not None and self.text[match.end() : after.start] == " " and self._names_body(after):
                end, base = after.end, f"{match[0]} {self._head(after) or after.text}"
            elif (
                before is None or not self._names_body(before) or self.text[before.end : match.start()] != " "
            ):
                continue
            if not self._is_covered(match.start(), end):
                yield Candidate(match.start(), end, base, "organisation", "quoted")

    def _names_body(self, word: Word) -> bool:
        company = re.split(r"[-‑]", word.text)[0] in self.table["company_forms"]
        return company or (self._head(word) is not None and word.folded not in self.heads)

    def _acronyms(self) -> Iterator[Candidate]:
        if self.shouted:
            return
        for word in self.words:
            base = _capitals(word.text, self.language)
            if base is None or _ROMAN.fullmatch(base) or base in self.table["company_forms"]:
                continue
            if not self._is_covered(word.start, word.end) and not self._in_address(word):
                yield Candidate(word.start, word.end, base, "organisation", "acronym")

    def _in_address(self, word: Word) -> bool:
        """Tell whether the word is part of a site's name (`BAQ.KZ`)."""
        after, before = self.text[word.end : word.end + 2], self.text[max(0, word.start - 2) : word.start]
        return (after[:1] == "." and after[1:].isalnum()) or (before[-1:] == "." and before[:1].isalnum())

    # dictionary forms

    def _base(self, word: Word, *, surname: bool) -> str:
        """Return `word` without its case ending, as far as the ending can be told from the word's own letters.

        A name's last letters may look like an ending (`Айдана`): what is left must be recognised as its stem, and of a surname the
        short endings go only where a surname's own ending is left.
        """
        text = word.text
        if self.language == "ru" or word.folded.endswith(self.table["patronymic_endings"]):
            return text
        for ending in sorted(self.table["case_endings"], key=len, reverse=True):
            stem = text[: len(text) - len(ending)]
            if not word.folded.endswith(ending) or len(stem) < 4:
                continue
            telling = stem.casefold().endswith(self.table["surname_endings"]) if surname else False
            known = fold_word(stem, self.language) in self.heads | self.bodies
            if (known or telling or (surname and len(ending) > 2)) and self._is_form(
                text, stem, surname=surname
            ):
                return stem
        return text

    def _is_form(self, text: str, stem: str, *, surname: bool) -> bool:
        kind: Kind = "person" if surname else "term"
        return any(a.case != "nominative" for a in analyses(text, stem, self.language, kind=kind))


@lru_cache(maxsize=8192)
def _is_russian_head(word: str) -> bool:
    """Tell whether `word` is a title's head word in some case (`министром`)."""
    return any(
        word.startswith(head[:3]) and analyses(word, head, "ru", kind="title")
        for head in vocabulary("ru")["heads"]
    )


def _capitals(text: str, language: str) -> str | None:
    """Return the acronym that `text` is with any ending left off (`ШЫҰ-ға`, `ШКУга`, `EAEU’s`), or None."""
    base = re.split(r"[-‑'’]", text)[0]
    if language == "ky":
        base = re.sub(r"[а-яёңөү]{2,}$", "", base)
    return base if is_acronym(base) else None


__all__ = ["Candidate", "candidates"]
