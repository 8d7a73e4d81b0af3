"""Repairing a match: what differs from the segment in numbers, dates and pinned terms is put right in the translation.

The match's source and the segment are aligned word by word. Where a number stands against a number, a date against a date, or a
term against a term of its kind, and the two differ, the old one is looked up in the translation and the new one written in
its place, in the form that the old one had. Whatever is not certain is left alone: a repair is offered only when every such place
was found and the checks for numbers, dates and terms have nothing against the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from glossary.fitting import fitting, source_analysis
from glossary.inflection import Cell, inflect, paradigm, recognise
from glossary.languages import is_acronym
from glossary.names import guess_gender
from glossary.terms import Match, Pin, Term
from glossary.usage import check_usage
from workbench import quantities
from workbench.drafting import counting
from workbench.drafting.contrast import Item, Pair, Sort, exchanges, index_of, items, likeness
from workbench.occurrences import outermost
from workbench.review.checks import check_pair

_MONTH = regex.compile(r"\p{L}{3,}")
_DAY = regex.compile(r"(?<!\d)(\d{1,2})(?!\d)(st|nd|rd|th)?")
_CHECKED = frozenset({"number", "date"})
_SUBJECT = Cell("nominative")


@dataclass(frozen=True, slots=True)
class Change:
    """A place `text[start:end]` of a repaired translation: `old` stood there, `new` stands there now.

    `verified` is false for a term whose rendering nobody has verified yet.
    """

    sort: Sort
    start: int
    end: int
    old: str
    new: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Repaired:
    """A translation put right, the places in order, and how like the segment the match's source is after the same changes (0..1)."""

    text: str
    changes: tuple[Change, ...]
    likeness: float


def repair(
    text: str,
    source: str,
    target: str,
    source_language: str,
    target_language: str,
    pins: Iterable[Pin] = (),
) -> Repaired | None:
    """Return `target`, the translation of `source`, changed into what `text` asks for; None where nothing is sure.

    `pins` are those of both `text` and `source`. None also means that there is nothing to change.
    """
    known = {pin.source.text: pin for pin in pins if pin.targets}
    pair = Pair(text, source, target, source_language, target_language, known)
    ours, theirs = items(text, pair), items(source, pair)
    exchanged = exchanges(pair, ours, theirs)
    if exchanged is None or not exchanged:
        return None
    edits: list[tuple[int, int, str, Sort, str, bool]] = []
    for old, new in exchanged:
        found = _edits(pair, old, new, [item for item in theirs if item.value == old.value])
        if not found:
            return None
        edits += found
    edits = sorted(set(edits))
    if any(left[1] > right[0] for left, right in pairwise(edits)):
        return None
    repaired, changes = _applied(target, edits)
    swapped = [known[str(new.value)] for _, new in exchanged if new.sort == "term"]
    if not _is_verified(pair, repaired, swapped):
        return None
    return Repaired(repaired, changes, likeness(text, source, exchanged, theirs))


# --- what to write -------------------------------------------------------------------------------------------------


def _edits(
    pair: Pair, old: Item, new: Item, everywhere: Sequence[Item]
) -> list[tuple[int, int, str, Sort, str, bool]] | None:
    """The places of the target to change for one exchange: start, end, new text, sort, and as a person is told of it."""
    if old.sort == "number":
        found = _number_edits(pair, old, new, len(everywhere))
    elif old.sort == "date":
        found = _date_edits(pair, old, new, len(everywhere))
    else:
        found = _term_edits(pair, old, new)
    if not found:
        return None
    sure = new.sort != "term" or pair.pins[str(new.value)].targets[0].verified
    return [(start, end, said, old.sort, pair.target[start:end], sure) for start, end, said in found]


def _number_edits(pair: Pair, old: Item, new: Item, times: int) -> list[tuple[int, int, str]] | None:
    parts = [
        counting.parse(text, item.thing, pair.source_language)
        for text, item in ((pair.source, old), (pair.text, new))
    ]
    places = [q for q in quantities.numbers(pair.target, pair.target_language) if q.values & old.thing.values]
    if parts[0] is None or parts[1] is None or len(places) != times:
        return None
    out = []
    for place in places:
        edit = counting.replaced(
            pair.target, place, parts[0], parts[1], pair.source_language, pair.target_language
        )
        if edit is None:
            return None
        out.append(_with_preposition(pair, *edit))
    return out


def _date_edits(pair: Pair, old: Item, new: Item, times: int) -> list[tuple[int, int, str]] | None:
    was, wanted = old.thing, new.thing
    places = [
        d
        for d in quantities.days(pair.target, pair.target_language)
        if (d.day, d.month) == (was.day, was.month)
    ]
    if len(places) != times or (was.day is None) != (wanted.day is None):
        return None
    said_old, said_new = pair.source[old.start : old.end], pair.text[new.start : new.end]
    out = []
    for place in places:
        said = pair.target[place.start : place.end]
        if not _MONTH.search(said):
            # Digits only: the same way of writing on both sides, or nothing is sure.
            text = said_new if said == said_old and not _MONTH.search(said_new) else None
        else:
            text = _date_like(said, wanted, pair.target_language)
        if text is None:
            return None
        out.append(_with_preposition(pair, place.start, place.end, text))
    return out


def _date_like(said: str, wanted: quantities.Day, language: str) -> str | None:
    """A date in words with another day and month, in the form and order that it had."""
    name = _MONTH.search(said)
    month = None if name is None else _month_like(name[0], wanted.month, language)
    if name is None or month is None:
        return None
    out = said[: name.start()] + month + said[name.end() :]
    if wanted.day is None:
        return out
    return _DAY.sub(
        lambda m: str(wanted.day) + (counting.ordinal(wanted.day or 0) if m[2] else ""), out, count=1
    )


def _month_like(said: str, month: int, language: str) -> str | None:
    """The month's name in the form in which another one stands."""
    table = quantities.table()["months"]
    if language == "en":
        return str(table["en"][month - 1]) if said in table["en"] else None
    # Kyrgyz acts name the months as Russian does, in the nominative.
    bases = table["ky" if language == "ru" else language]
    for base in bases:
        found = recognise(said, base, language)
        if found is not None and not found.form:
            possessive = None if language == "ru" else found.possessive
            formed = inflect(
                bases[month - 1], language, case=found.case, number=found.number, possessive=possessive
            )
            return formed[:1].upper() + formed[1:] if said[:1].isupper() else formed
    return None


def _with_preposition(pair: Pair, start: int, end: int, said: str) -> tuple[int, int, str]:
    """Take the Russian preposition along where the new number is read with another beginning: `со 2 сентября`."""
    table = counting.table()
    vowelled: Mapping[str, str] = table["vowelled"].get(pair.target_language, {})
    before = regex.search(r"(\p{L}+)([\u00a0 ])$", pair.target, endpos=start)
    first = regex.match(r"\d+", said)
    if before is None or first is None:
        return start, end, said
    plain = next((p for p, v in vowelled.items() if before[1].lower() in {p, v}), None)
    if plain is None:
        return start, end, said
    wanted = vowelled[plain] if first[0] in table["vowelled_numbers"][pair.target_language] else plain
    if wanted == before[1].lower():
        return start, end, said
    wanted = wanted[:1].upper() + wanted[1:] if before[1][:1].isupper() else wanted
    return before.start(), end, wanted + before[2] + said


# --- terms ---------------------------------------------------------------------------------------------------------


def _term_edits(pair: Pair, old: Item, new: Item) -> list[tuple[int, int, str]] | None:
    language = pair.target_language
    was, wanted = pair.pins[str(old.value)], pair.pins[str(new.value)]
    # The same case and number on both sides, so that what the old rendering's form answers to is still asked.
    theirs, ours = (source_analysis(item.thing, pair.source_language) for item in (old, new))
    if theirs.cell != ours.cell or theirs.form != ours.form:
        return None
    places = outermost(index_of(tuple(was.targets), language).find(pair.target))
    out = []
    for place in places:
        rendering = _of_type(wanted, place.term)
        said = _form_like(pair, place, rendering, new.thing)
        if said is None or not _agrees(pair, place, was.source, rendering, wanted.source):
            return None
        out.append((place.start, place.end, said))
    return out


def _of_type(pin: Pin, instead_of: Term) -> Term:
    """The pinned rendering of the type that stands there (a surname for a surname), else the first."""
    return next((t for t in pin.targets if t.type == instead_of.type), pin.targets[0])


def _form_like(pair: Pair, place: Match, rendering: Term, called: Match) -> str | None:
    """`rendering` in the cell of the paradigm in which the match stands; None when several are possible and differ."""
    folded = _plain(place.form)
    cells = [cell for cell, forms in _cells(place.term).items() if folded in map(_plain, forms)]
    mine = _cells(rendering)
    possible = list(dict.fromkeys(mine[cell][0] for cell in cells if mine.get(cell)))
    if len(possible) > 1:
        fits = fitting(
            rendering, called, pair.target, place.start, pair.source_language, pair.target_language
        )
        wanted = [form.text for form in fits if form.text in possible and form.note != "other"]
        possible = wanted or possible
        if not wanted:
            return None
    if not possible:
        return None
    said = possible[0]
    if place.form[:1].isupper() and place.term.text[:1].islower():
        said = said[:1].upper() + said[1:]
    return said.replace("’", "'") if "'" in place.form else said


def _plain(form: str) -> str:
    return form.casefold().replace("’", "'")


@lru_cache(maxsize=4096)
def _cells(term: Term) -> Mapping[Cell, tuple[str, ...]]:
    gender = None if is_acronym(term.text) else term.gender
    return paradigm(term.text, term.language, kind=term.kind, gender=gender)


def _agrees(pair: Pair, place: Match, was: Term, rendering: Term, wanted: Term) -> bool:
    """Whether the words around can stay as they are: verbs and adjectives agree with the gender, in English pronouns do."""
    language = pair.target_language
    if language not in {"ru", "en"}:
        return True
    if rendering.kind == "person":
        genders = [
            t.gender or s.gender or guess_gender(s.text) or guess_gender(t.text)
            for t, s in ((place.term, was), (rendering, wanted))
        ]
        return genders[0] == genders[1]
    if language == "en":
        return True
    old, new = _head(place.term.text, rendering.kind), _head(rendering.text, rendering.kind)
    if old == new:
        return True
    folded = place.form.casefold()
    subject = folded in {form.casefold() for form in _cells(place.term).get(_SUBJECT, ())}
    before = regex.search(r"(\p{L}+)[\u00a0 ]+$", pair.target, endpos=place.start)
    return not subject and (before is None or not _is_adjective(before[1]))


@lru_cache(maxsize=4096)
def _head(text: str, kind: str) -> tuple[str, str]:
    """The gender and number of a Russian term's head."""
    from glossary.inflection.russian_words import frame  # noqa: PLC0415 - the dictionary is loaded only when it is asked

    found = frame(
        [(n, m[0]) for n, m in enumerate(regex.finditer(r"[\p{L}-]+", text))], animate=kind == "title"
    )
    tag = found.parse.tag if found is not None else None
    return ("", "") if tag is None else (str(tag.gender), str(tag.number))


def _is_adjective(word: str) -> bool:
    from glossary.inflection.russian_words import parses  # noqa: PLC0415 - as above

    return any(p.tag.POS in counting.table()["agreeing"]["ru"] for p in parses(word))


# --- the result ----------------------------------------------------------------------------------------------------


def _applied(
    target: str, edits: Iterable[tuple[int, int, str, Sort, str, bool]]
) -> tuple[str, tuple[Change, ...]]:
    out, place, changes = "", 0, []
    for start, end, said, sort, old, sure in edits:
        out += target[place:start]
        changes.append(Change(sort, len(out), len(out) + len(said), old, said, sure))
        out += said
        place = end
    return out + target[place:], tuple(changes)


def _is_verified(pair: Pair, repaired: str, swapped: Sequence[Pin]) -> bool:
    """Whether the checks are content: numbers and dates wholly, the terms put in wholly, the others without an alarm."""
    called = {
        m.term.text
        for m in index_of(tuple(p.source for p in pair.pins.values()), pair.source_language).find(pair.text)
    }
    pins = [pin for text, pin in pair.pins.items() if text in called]
    found = check_pair(pair.text, repaired, pair.source_language, pair.target_language, pins)
    if any(f.category in _CHECKED or (f.category == "terminology" and f.severity == "alarm") for f in found):
        return False
    return not check_usage(pair.text, repaired, swapped, pair.source_language, pair.target_language)
