"""Who held what on a day: is the person that a text names in the office that it gives them, and spelt right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from glossary.fitting import cases_of
from glossary.index import TermIndex
from glossary.languages import check_language, fold_word, is_acronym
from glossary.matching import QUOTES, Word, gap_between, split_words, titles_table, vocabulary
from glossary.names_near import nearest_name
from glossary.office_grammar import depends_on_another, surname_after
from glossary.office_words import (
    bare_forms,
    countries,
    has_phrase,
    held_in,
    inside,
    is_acting,
    is_phrase,
    says_past,
    sentence,
    words_before,
)
from glossary.terms import Appointment, Finding, Match, Term

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BEFORE = 4  # words before an office that may call it a past one
_BEFORE_COUNTRY = frozenset({"", "of", "of the"})


def holders(appointments: Iterable[Appointment], on: date) -> list[Appointment]:
    """Return the appointments in force on that day; both ends count, and an end that is not known is taken as open."""
    return [a for a in appointments if _holds(a, on)]


def check_offices(text: str, language: str, on: date, appointments: Iterable[Appointment]) -> list[Finding]:
    """Return what is wrong on the day `on` with the people and offices that `text` names together.

    `Finding.check` is `expired` (held this office, no longer), `not-yet` (will hold it), `wrong-office` (never this one) or
    `misspelt` (a letter or two from the name of a known person). A person or an office that no appointment knows gives no
    finding, nor does one called former, or put into a year in which it was right.
    """
    language = check_language(language)
    known = tuple(appointments)
    register = _register(language, tuple(map(id, known)), _Kept(known))
    return register.findings(text, on)


def check_acting(text: str, language: str, on: date, appointments: Iterable[Appointment]) -> list[Finding]:
    """Return a hint for each person whom `text` gives an office in full that they only stand in for on the day `on`."""
    language = check_language(language)
    known = tuple(appointments)
    register = _register(language, tuple(map(id, known)), _Kept(known))
    return register.acting(text, on)


def _holds(appointment: Appointment, on: date) -> bool:
    started = appointment.start is None or appointment.start <= on
    return started and (appointment.end is None or on <= appointment.end)


class _Kept:
    """Carries the appointments past the cache's key: they are told apart by identity, which lives as long as they do."""

    def __init__(self, appointments: tuple[Appointment, ...]) -> None:
        self.appointments = appointments

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _register(language: str, identities: tuple[int, ...], kept: _Kept) -> _Register:
    assert len(identities) == len(kept.appointments)
    return _Register(language, kept.appointments)


@dataclass(frozen=True, slots=True)
class _Mention:
    """An office in a text: `start:end` with its country, the appointments it may mean; `named`: in the nominative.

    `cases` are those it may stand in, of Russian only.
    """

    start: int
    end: int
    appointments: tuple[Appointment, ...]
    named: bool
    cases: frozenset[str]


class _Register:
    """The appointments of one language made ready for finding."""

    def __init__(self, language: str, appointments: Sequence[Appointment]) -> None:
        self.language = language
        self.appointments = appointments
        self.countries, named = countries(language)
        self.nations, meant = countries(language, "nations")
        self.codes = {**named, **meant}
        self.people: dict[Term, list[Appointment]] = {}
        self.offices: dict[Term, list[tuple[str | None, bool, Appointment]]] = {}
        for appointment in appointments:
            name, office = appointment.person.get(language), appointment.office.get(language)
            if not name or not office:
                continue
            self.people.setdefault(Term(name, language, "person"), []).append(appointment)
            code, core = self._split(office)
            stated = code is not None
            # An organisation that is no country says nothing of where the office is.
            body = appointment.organisation
            if code is None and isinstance(body, str) and body in titles_table()["countries"]:
                code = body
            term = Term(core, language, "title", forms=bare_forms(core, language))
            self.offices.setdefault(term, []).append((code, stated, appointment))
        self.person_index = TermIndex(self.people, language)
        self.office_index = TermIndex(self.offices, language)

    def acting(self, text: str, on: date) -> list[Finding]:
        words, people = split_words(text, self.language), self._people(text)
        mentions = self._mentions(text, words) if people else []
        found = []
        for match in people:
            for mention in self._offices_of(match, mentions, text, words, people):
                in_force = [
                    a
                    for a in mention.appointments
                    if a.person.get(self.language) == match.term.text and _holds(a, on)
                ]
                if in_force and all(a.acting for a in in_force) and not self._is_acting(mention, words):
                    found.append(
                        Finding(
                            "acting", "office", "On %(date)s, %(person)s only stood in for the holder of “%(office)s”; say so.",
                            mention.start, mention.end, severity="hint",
                            values={
                                "date": on.isoformat(),
                                "person": match.term.text,
                                "office": text[mention.start : mention.end],
                            },
                        )
                    )  # fmt: skip
        return found

    def _people(self, text: str) -> list[Match]:
        people = [m for m in self.person_index.find(text, introduced=self.people) if m.term.kind == "person"]
        return [m for m in people if not any(inside(m, other) for other in people)]

    def findings(self, text: str, on: date) -> list[Finding]:
        words = split_words(text, self.language)
        people = self._people(text)
        mentions = self._mentions(text, words)
        people += self._surnames_beside(text, words, mentions, people)
        found: list[Finding] = []
        for match in people:
            for mention in self._offices_of(match, mentions, text, words, people):
                if not self._is_former(mention, match, text, words):
                    found += self._judge(match, mention, text, on, acting=self._is_acting(mention, words))
        found += self._misspelt(text, words, people, mentions)
        return sorted(found, key=lambda f: (f.start or 0, f.end or 0))

    def _surnames_beside(
        self, text: str, words: Sequence[Word], mentions: Sequence[_Mention], people: Sequence[Match]
    ) -> list[Match]:
        """Return the people of whom only the surname stands after an office, where no two have it."""
        taken = {m.start for m in people}
        beside = (surname_after(m.end, words, text, self.people, self.language) for m in mentions)
        return [found[0] for found in beside if len(found) == 1 and found[0].start not in taken]

    def _split(self, office: str) -> tuple[str | None, str]:
        """Return the country that an office's name opens or closes with, and the rest."""
        longest = sorted(self.countries.find(office), key=lambda m: m.start - m.end)
        for match in longest:
            if match.start == 0 and (core := office[match.end :].strip()):
                return self.codes[match.term][0], core
            core = re.sub(r"\s(?:of(?: the)?)$", "", office[: match.start].rstrip()).strip()
            if match.end == len(office) and core:
                return self.codes[match.term][0], core
        return None, office

    def _mentions(self, text: str, words: Sequence[Word]) -> list[_Mention]:
        countries = self.countries.find(text) + self.nations.find(text)
        matches = self.office_index.find(text)
        matches = [m for m in matches if not any(inside(m, other) for other in matches)]
        # Two countries' offices may be worded almost alike (`Ұлттық Банк Төрағасы`, `Ұлттық банкінің төрағасы`): one place is
        # one mention, and may mean either.
        merged: dict[tuple[int, int], _Mention] = {}
        for match in matches:
            mention = self._mention(match, text, words, countries)
            if mention is None:
                continue
            place = (mention.start, mention.end)
            there = merged.get(place, mention)
            both = tuple({id(a): a for a in (*there.appointments, *mention.appointments)}.values())
            merged[place] = _Mention(*place, both, there.named or mention.named, there.cases | mention.cases)
        return sorted(merged.values(), key=lambda m: m.start)

    def _mention(
        self, match: Match, text: str, words: Sequence[Word], countries: Sequence[Match]
    ) -> _Mention | None:
        start, end = match.start, match.end
        codes: set[str] = set()
        for country in countries:
            if country.end <= match.start:
                between = text[country.end : match.start].split()
                if all(says_past(fold_word(word, self.language), self.language) for word in between):
                    codes.update(self.codes[country.term])
                    start = min(start, country.start)
            elif country.start >= match.end and text[match.end : country.start].strip() in _BEFORE_COUNTRY:
                codes.update(self.codes[country.term])
                end = max(end, country.end)
        chosen = [
            (stated, a)
            for code, stated, a in self.offices[match.term]
            if not codes or code is None or code in codes
        ]
        if not codes and any(stated for stated, _ in chosen) and self._of_another_body(match, text, words):
            chosen = [(stated, a) for stated, a in chosen if not stated]
        if not chosen:
            return None
        wordings = (match.term.text, *match.term.forms)
        last = split_words(match.form, self.language)[-1].folded
        named = last in {split_words(w, self.language)[-1].folded for w in wordings}
        told = cases_of(match.term, match.form) if self.language == "ru" else frozenset[str]()
        return _Mention(start, end, tuple(a for _, a in chosen), named or self.language in {"ru", "en"}, told)

    def _of_another_body(self, match: Match, text: str, words: Sequence[Word]) -> bool:
        """Tell whether the word before an office names whose it is: `БҰҰ Бас хатшысы`, `компанияның президенті`."""
        table = vocabulary(self.language)
        before = [w for w in words if w.end <= match.start]
        if not before or (gap := text[before[-1].end : match.start]).strip() not in {"", *QUOTES}:
            return False
        word = before[-1]
        if any(c in QUOTES for c in gap) or is_acronym(word.text):
            return True
        if says_past(word.folded, self.language):
            return False
        if len(word.folded) > 5 and word.folded.endswith(table["genitive_endings"]):
            return True
        opening = not text[: word.start].strip() or text[: word.start].rstrip()[-1:] in ".!?…"
        if opening and (word.folded in table["not_names"] or word.folded.endswith(table["case_endings"])):
            return False
        return word.text[:1].isupper() and not gap.strip()

    def _offices_of(
        self,
        person: Match,
        mentions: Sequence[_Mention],
        text: str,
        words: Sequence[Word],
        people: Sequence[Match],
    ) -> list[_Mention]:
        """Return the offices that stand with a person: before the name, in a double title, as predicate, in apposition."""
        table = vocabulary(self.language)
        predicate = table["predicate"]
        held: list[_Mention] = []
        place = person.start
        for mention in reversed([m for m in mentions if m.end <= person.start]):
            between = text[mention.end : place].strip()
            acting = [w.folded for w in words if mention.end <= w.start and w.end <= place]
            if place == person.start and any(is_phrase(acting, p) for p in table["acting"]):
                held.append(mention)
                break
            joined = (
                between == ""
                or (
                    place == person.start
                    and between in table["enclosed"]
                    and text[person.end :].lstrip()[:1] == between
                )
                or (between in {"–", "—", "-"} and bool(held))
                or (
                    place == person.start
                    and fold_word(between, self.language) in {*predicate, "болған", "болгон"}
                )
            )
            if not joined or not mention.named or self._of_another_post(mention, person, text, words):
                break
            held.append(mention)
            place = mention.start
        for mention in (m for m in mentions if m.start >= person.end):
            between = " ".join(
                w for w in text[person.end : mention.start].split() if w.casefold() not in table["articles"]
            )
            after = next((w for w in words if w.start >= mention.end), None)
            gap = text[mention.end : after.start] if after else "."
            taken = after is not None and after.text[:1].isupper() and not gap.strip()
            if between == "" and after is not None and not gap.strip() and after.folded in predicate:
                beyond = next(
                    (m for m in people if m.start > after.end and not text[after.end : m.start].strip()), None
                )
                if beyond is None:
                    held.append(mention)
            elif between in {",", "–", "—"} and (
                (mention.named and not taken) or self._is_acting(mention, words)
            ):
                held.append(mention)
            break
        return held

    def _of_another_post(self, mention: _Mention, person: Match, text: str, words: Sequence[Word]) -> bool:
        if self.language in {"kk", "ky"} or self._is_acting(mention, words):
            return False
        before = words_before(mention.start, words, text)
        cases = cases_of(person.term, person.form)
        return depends_on_another(before, mention.cases, cases, self.language)

    def _is_former(self, mention: _Mention, person: Match, text: str, words: Sequence[Word]) -> bool:
        """Tell whether the office is called a past one, by what goes before it in the sentence or between it and the name."""
        start, end = min(mention.start, person.start), max(mention.end, person.end)
        before = [w.folded for w in words_before(mention.start, words, text)][-_BEFORE:]
        within = [w.folded for w in words if start <= w.start and w.end <= end]
        phrases = vocabulary(self.language)["former"]
        return any(has_phrase(run, phrase) for run in (before, within) for phrase in phrases)

    def _is_acting(self, mention: _Mention, words: Sequence[Word]) -> bool:
        return is_acting(mention.start, mention.end, words, self.language)

    def _judge(self, person: Match, mention: _Mention, text: str, on: date, *, acting: bool) -> list[Finding]:
        mine = [a for a in mention.appointments if a.person.get(self.language) == person.term.text]
        if any(_holds(a, on) for a in mine):
            return []
        if acting:
            # Who stands in for a while is seldom recorded: only an acting appointment that is known says anything.
            mine = [a for a in mine if a.acting]
            if not mine:
                return []
        first, last = sentence(text, person.start)
        years = {int(y) for y in _YEAR.findall(text[first:last])} - {on.year}
        if any(held_in(a, year) for a in mine for year in years):
            return []
        start, end = min(mention.start, person.start), max(mention.end, person.end)
        values = {
            "person": person.term.text,
            "office": text[mention.start : mention.end],
            "date": on.isoformat(),
        }
        right = [a for a in self.people[person.term] if _holds(a, on)]
        suggestion = right[0].office.get(self.language) if right else None
        ended = max((a.end for a in mine if a.end is not None and a.end < on), default=None)
        if ended is not None:
            return [
                Finding(
                    "expired", "office", "On %(date)s, %(person)s no longer was “%(office)s” (until %(until)s).",
                    start, end, suggestion, {**values, "until": ended.isoformat()},
                )
            ]  # fmt: skip
        begins = min((a.start for a in mine if a.start is not None), default=None)
        if begins is not None:
            return [
                Finding(
                    "not-yet", "office", "On %(date)s, %(person)s was not yet “%(office)s” (from %(since)s).",
                    start, end, suggestion, {**values, "since": begins.isoformat()},
                )
            ]  # fmt: skip
        return [
            Finding(
                "wrong-office", "office", "%(person)s is not known to have held the office “%(office)s”.",
                start, end, suggestion, values,
            )
        ]  # fmt: skip

    def _misspelt(
        self, text: str, words: Sequence[Word], people: Sequence[Match], mentions: Sequence[_Mention]
    ) -> list[Finding]:
        taken = [(m.start, m.end) for m in people if len(split_words(m.form, self.language)) > 1]
        found = []
        for one, two in pairwise(words):
            if not (one.text[:1].isupper() and two.text[:1].isupper()) or gap_between(
                text, one.end, two.start
            ):
                continue
            if any(a < two.end and one.start < b for a, b in taken):
                continue
            office = [m for m in mentions if m.end <= one.start and not text[m.end : one.start].strip()]
            in_office = {
                a.person.get(self.language, ""): [name for code, name in a.person.items() if code != "en"]
                for m in office
                for a in m.appointments
            }
            names = [t.text for t in self.people]
            near = nearest_name(
                one.text, two.text, names, self.language, in_office=in_office, beside_office=bool(office)
            )
            if near is not None:
                found.append(
                    Finding(
                        "misspelt", "office", "“%(form)s” looks like a misspelling of “%(person)s”.",
                        one.start, two.end, near, {"form": text[one.start : two.end], "person": near},
                    )
                )  # fmt: skip
        return found
