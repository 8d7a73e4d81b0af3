"""The assembly engine: what is known for certain is put into the target, the rest stays open between ⟦ ⟧.

Known are the pinned terms (in the case their place asks for), composed titles with their holders, names by the
transliteration tables, dates, numbers with their units. The order of words stays the source's: this is a draft to
write over, not a translation. The confidence is the share of the source's letters and digits that were rendered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import regex

from glossary import names
from glossary.candidates import candidates
from glossary.index import TermIndex
from glossary.inflection import analyses, inflect
from glossary.languages import tokens
from glossary.terms import Match, Term
from workbench import quantities
from workbench.drafting.engine import CLOSE, OPEN, Candidate, Draft, Request
from workbench.terminology import outermost

if TYPE_CHECKING:
    from threading import Event

    from alignments import Memory

_LETTER = regex.compile(r"[\p{L}\p{N}]")
_QUOTE = regex.compile(r"([«»])")
_EDGE = regex.compile(r"^([\s\p{P}]*)(.*?)([\s\p{P}]*)$", regex.DOTALL)
_CASELESS = "nominative"
COORDINATORS = frozenset({"мен", "бен", "пен"})
ACCOMPANYING = frozenset({"person", "title", "place"})
"""Kinds whose Kazakh instrumental means `with`; of a body it may as well be the doer, which Russian has bare."""
TURNING = frozenset({"ru", "en"})
"""Languages in which a genitive stands behind what it belongs to."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source that can be rendered.

    `term` is the rendering's term and `text` its dictionary form until it is put into the form that its place asks for:
    the `case`, the `number` and, between the Turkic languages, the `possessive` that the source's word has.
    """

    start: int
    end: int
    text: str
    case: str = _CASELESS
    number: str = "singular"
    possessive: str | None = None
    term: Term | None = None


@cache
def table() -> Mapping[str, Any]:
    """Return the tables of `assembly.toml`."""
    return tomllib.loads(
        resources.files("workbench.drafting").joinpath("assembly.toml").read_text(encoding="utf-8")
    )


class AssemblyEngine:
    """Puts a draft together from what is known, from Kazakh into Kyrgyz, Russian and English."""

    name = "assembly"

    def __init__(self, _memory: Memory | None = None) -> None:
        """Take the registry's argument; the engine needs nothing but the request."""

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """Kazakh into the three others."""
        return {("kk", "ky"), ("kk", "ru"), ("kk", "en")}

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Assemble each request; see `Engine.translate`. Where nothing is known there is no candidate."""
        out: list[Draft] = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            supported = (request.source, request.target) in self.languages()
            candidate = assemble(request) if supported else None
            out.append(Draft((candidate,) if candidate else (), self.name))
        return out


def assemble(request: Request) -> Candidate | None:
    """Return the assembled draft, or None when no letter of the source could be rendered."""
    pieces = _joined(
        request, _apart([*_terms(request), *_dates(request), *_names(request), *_numbers(request)])
    )
    letters = len(_LETTER.findall(request.text))
    known = sum(len(_LETTER.findall(request.text, p.start, p.end)) for p in pieces)
    if not known:
        return None
    out, alignment, place = "", [], 0
    for piece in pieces:
        out += _gap(request.text[place : piece.start], request.target)
        rendering = piece.text
        if not out and not request.text[:1].islower():
            rendering = rendering[:1].upper() + rendering[1:]
        alignment.append(((piece.start, piece.end), (len(out), len(out) + len(rendering))))
        out += rendering
        place = piece.end
    out += _gap(request.text[place:], request.target)
    kept = tuple(dict.fromkeys(p.term.text for p in pieces if p.term is not None))
    return Candidate(out, known / letters, alignment=tuple(alignment), pins_kept=kept)


def _apart(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in text order without overlaps; what was found earlier in the list wins."""
    chosen: list[Piece] = []
    for piece in pieces:
        if all(piece.end <= other.start or other.end <= piece.start for other in chosen):
            chosen.append(piece)
    return sorted(chosen, key=lambda p: p.start)


# --- terms and names -----------------------------------------------------------------------------------------------


def _terms(request: Request) -> list[Piece]:
    """The pinned terms; titles that stand together with a person take the person's case."""
    pins = {pin.source.text: pin for pin in request.pins if pin.targets}
    if not pins:
        return []
    index = TermIndex([pin.source for pin in pins.values()], request.source)
    pieces = [
        _piece(m, pins[m.term.text].targets[0], request.source) for m in outermost(index.find(request.text))
    ]
    if request.target == "ru":
        pieces = _coordinated(pieces, request.text)
    formed = [_formed(piece, request.target, first) for piece, first in _chained(pieces, request)]
    return _turned(formed, request) if request.target in TURNING else formed


def _coordinated(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Give the first of two joined by мен/бен/пен the second's case: `Тоқаев пен Жапаровтың` are both genitive."""
    out = list(pieces)
    for number in range(len(out) - 2, -1, -1):
        left, right = out[number], out[number + 1]
        joined = text[left.end : right.start].strip().lower() in COORDINATORS
        if (
            joined
            and left.case == _CASELESS
            and left.term
            and right.term
            and left.term.kind == right.term.kind
        ):
            out[number] = replace(left, case=right.case)
    return out


def _turned(pieces: Sequence[Piece], request: Request) -> list[Piece]:
    """Put the country behind the post: `Қазақстанның Энергетика министрі` is `министр энергетики Казахстана`."""
    out: list[Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        if (
            before is not None
            and before.term is not None
            and before.term.kind == "place"
            and before.case == "genitive"
            and piece.term is not None
            and piece.term.kind == "title"
            and not request.text[before.end : piece.start].strip()
        ):
            out[-1] = replace(piece, start=before.start, text=f"{piece.text} {before.text}")
        else:
            out.append(piece)
    return out


def _chained(pieces: Sequence[Piece], request: Request) -> Iterator[tuple[Piece, bool]]:
    """Give every post of a chain `post – post person` the case of its last part; tell which part opens the chain.

    In Kyrgyz, as in Kazakh, only the last part carries the case; in Russian all of them do.
    """
    chain: list[Piece] = []
    for number, piece in enumerate(pieces):
        chain.append(piece)
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        is_post = piece.term is not None and piece.term.kind == "title" and piece.case == _CASELESS
        if (
            following is not None
            and following.term is not None
            and is_post
            and following.term.kind in {"title", "person"}
            and request.text[piece.end : following.start].strip() in {"", "–", "—", "-"}
        ):
            continue
        for place, part in enumerate(chain):
            case = piece.case if request.target == "ru" or place == len(chain) - 1 else _CASELESS
            if request.target == "en":
                case = piece.case if place == 0 else _CASELESS
            yield replace(part, case=case), place == 0
        chain = []


def _formed(piece: Piece, target: str, opens: bool) -> Piece:
    """The piece in the form that its case asks for, with the preposition before the first part of a chain."""
    term = piece.term
    assert term is not None
    rows = table()["cases"][target]
    row = table()["places"].get(target, {}).get(piece.case) if term.kind == "place" else None
    before, case, after = row or rows[piece.case]
    if target == "ru" and piece.case == "instrumental" and term.kind not in ACCOMPANYING:
        before = ""
    text = inflect(
        piece.text,
        target,
        kind=term.kind,
        case=case,
        number="singular" if term.kind == "person" else piece.number,
        possessive=piece.possessive if target == "ky" else None,
        gender=term.gender,
    )
    if before and opens:
        text = f"{before} {text}"
    return replace(piece, text=f"{text} {after}" if after else text)


def _piece(match: Match, rendering: Term, language: str) -> Piece:
    """The rendering of a found term, with the form that the term's last word stands in."""
    word, stem = tokens(match.form), tokens(match.term.text)
    found = analyses(word[-1].text, stem[-1].text, language, kind=match.term.kind) if word and stem else ()
    if not found:
        return Piece(match.start, match.end, rendering.text, term=rendering)
    first = found[0]
    return Piece(
        match.start, match.end, rendering.text, first.case, first.number, first.possessive, rendering
    )


def _names(request: Request) -> list[Piece]:
    """People whom no term knows, by the transliteration tables."""
    out = []
    for found in candidates(request.text, request.source, ()):
        if found.kind != "person":
            continue
        term = Term(names.transliterate(found.text, request.target), request.target, "person")
        name = Term(found.text, request.source, "person")
        piece = _piece(
            Match(found.start, found.end, name, request.text[found.start : found.end]), term, request.source
        )
        out.append(replace(_formed(piece, request.target, opens=True), term=None))
    return out


# --- dates, numbers, joining words ---------------------------------------------------------------------------------

_SPACE = "[ \u00a0]"


@cache
def _date_pattern() -> regex.Pattern[str]:
    months = "|".join(
        f"(?P<m{i}>{stem})" for i, stem in enumerate(quantities.table()["month_stems"]["kk"], 1)
    )
    return regex.compile(
        rf"(?i)(?<![\d.])(?:(?P<year>\d{{4}}){_SPACE}(?:жыл(?:ғы|дың|ы)?|ж\.),?{_SPACE})?"
        rf"(?P<day>\d{{1,2}}){_SPACE}(?:{months})(?P<ending>\p{{L}}*)"
    )


def _dates(request: Request) -> list[Piece]:
    out = []
    for m in _date_pattern().finditer(request.text):
        month = next(i for i in range(1, 13) if m[f"m{i}"])
        year = int(m["year"]) if m["year"] else None
        case = table()["day_endings"].get(m["ending"].lower(), _CASELESS)
        out.append(Piece(m.start(), m.end(), _date(int(m["day"]), month, year, request.target, case)))
    return out


def _date(day: int, month: int, year: int | None, target: str, case: str) -> str:
    text = quantities.date_text(day, month, year, target)
    if target == "ky":
        # 22-августта, 22-августу: the month carries the ending, as a possessed noun after its year.
        name = quantities.table()["months"]["ky"][month - 1]
        possessive = "3" if year else None
        formed = inflect(name, "ky", case=case, possessive=possessive)
        return text.removesuffix(name) + formed
    before = table()["dates"][target].get(case)
    return f"{before} {text}" if before else text


@cache
def _number_pattern() -> regex.Pattern[str]:
    units = "|".join(sorted(quantities.table()["units"], key=len, reverse=True))
    return regex.compile(
        rf"(?<![\w.,])(?P<digits>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?)"
        rf"(?P<units>(?:{_SPACE}(?i:{units})(?:\p{{L}}*|\.))*)(?![\w-]|[.:]\d)"
    )


def _numbers(request: Request) -> list[Piece]:
    out = []
    for m in _number_pattern().finditer(request.text):
        value = Decimal(regex.sub(_SPACE, "", m["digits"]).replace(",", "."))
        text = quantities.digits(m["digits"], request.target)
        for word in m["units"].split():
            text += " " + _unit(word, value, request)
            # What follows `миллиард` is counted by the thousand million: the plural genitive, whatever the digit.
            value = Decimal(5)
        out.append(Piece(m.start(), m.end(), text))
    return out


def _unit(word: str, value: Decimal, request: Request) -> str:
    stem = next(
        s for s in sorted(quantities.table()["units"], key=len, reverse=True) if word.lower().startswith(s)
    )
    text = quantities.unit(stem, value, request.target)
    found = analyses(word, stem, request.source)
    if request.target != "ky" or not found:
        return text
    _, case, after = table()["cases"]["ky"][found[0].case]
    text = inflect(text, "ky", case=case)
    return f"{text} {after}" if after else text


def _joined(request: Request, pieces: list[Piece]) -> list[Piece]:
    """Add `және`, `мен` and their like where what stands on both sides is rendered."""
    joins: dict[str, dict[str, str]] = table()["joins"]
    extra = []
    for left, right in pairwise(pieces):
        between = request.text[left.end : right.start]
        word = between.strip(" ,\u00a0").lower()
        if word in joins:
            start = left.end + between.lower().index(word)
            extra.append(Piece(start, start + len(word), joins[word][request.target]))
    return sorted([*pieces, *extra], key=lambda p: p.start)


def _gap(text: str, target: str) -> str:
    """What is not known, between its marks; punctuation and white space stay outside and are the target's."""
    opening, closing = table()["quotes"][target]
    out = ""
    for part in _QUOTE.split(text):
        parts = _EDGE.fullmatch(part)
        assert parts is not None
        before, inside, after = parts.groups()
        out += before + (f"{OPEN}{inside}{CLOSE}" if inside else "") + after
    return out.replace("«", opening).replace("»", closing)
