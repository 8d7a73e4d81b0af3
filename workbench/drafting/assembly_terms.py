"""The pinned terms and the names of a segment, each in the form that its place asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from glossary import names as spelling
from glossary.candidates import candidates
from glossary.fitting import rendered
from glossary.index import TermIndex
from glossary.inflection import analyses, inflect
from glossary.languages import tokens
from glossary.terms import Match, Term
from workbench.drafting.assembly_pieces import CASELESS, Piece, table
from workbench.drafting.engine import Request
from workbench.occurrences import outermost

COORDINATORS = frozenset({"мен", "бен", "пен"})
_PEOPLE = frozenset({"person", "title"})
_CHAIN = frozenset({"", "–", "—", "-"})
"""What stands between the posts of one person, and before the holder."""
_OWNED = frozenset({"title", "organisation", "event", "term"})
TURNING = frozenset({"ru", "en"})
"""Languages in which a genitive stands behind what it belongs to."""


def terms(request: Request) -> list[Piece]:
    """The pinned terms; titles that stand together with a person take the person's case."""
    pins = {pin.source.text: pin for pin in request.pins if pin.targets}
    if not pins:
        return []
    index = TermIndex([pin.source for pin in pins.values()], request.source)
    pieces = [
        _piece(m, pins[m.term.text].targets[0], request.source) for m in outermost(index.find(request.text))
    ]
    if request.target in TURNING:
        pieces = _coordinated(pieces, request)
    formed = [_formed(piece, request.target, first) for piece, first in _chained(pieces, request)]
    return _turned(formed, request) if request.target in TURNING else formed


def _coordinated(pieces: Sequence[Piece], request: Request) -> list[Piece]:
    """Give the first of two joined by мен/бен/пен the second's case: `Тоқаев пен Жапаровтың` are both genitive.

    In English its preposition stands once, before the first.
    """
    out = list(pieces)
    for number in range(len(out) - 2, -1, -1):
        if out[number].case != CASELESS or _joined_by(out[number], out[number + 1], request) is None:
            continue
        last = _chain_end(out, number + 1, request)
        out[number] = replace(out[number], case=out[last].case)
        if request.target == "en":
            out[last] = replace(out[last], case=CASELESS)
    return out


def _chain_end(pieces: Sequence[Piece], first: int, request: Request) -> int:
    """Return the place of the piece that carries the case of the chain `post – post person` beginning at `first`."""
    last = first
    while last + 1 < len(pieces) and _goes_on(pieces[last], pieces[last + 1], request):
        last += 1
    return last


def _goes_on(piece: Piece, following: Piece, request: Request) -> bool:
    """Whether `piece` is a post without an ending, right before another post of the same person or before the holder."""
    return (
        piece.term is not None
        and piece.term.kind == "title"
        and piece.case == CASELESS
        and following.term is not None
        and following.term.kind in _PEOPLE
        and request.text[piece.end : following.start].strip() in _CHAIN
    )


def _joined_by(left: Piece, right: Piece, request: Request) -> str | None:
    """What joins two pieces of one kind, in the target; None where nothing does. Posts and their holders are of one kind."""
    word = request.text[left.end : right.start].strip().lower()
    if left.term is None or right.term is None or word not in COORDINATORS:
        return None
    kinds = {left.term.kind, right.term.kind}
    return str(table()["joins"][word][request.target]) if len(kinds) == 1 or kinds <= _PEOPLE else None


def _turned(pieces: Sequence[Piece], request: Request) -> list[Piece]:
    """Put what something belongs to behind it: `Президенттің ресми сапары` is `официальный визит Президента`.

    So also the country behind its office, and two owners behind what they share.
    """
    out: list[Piece] = []
    for piece in pieces:
        if not out or not _belongs(out[-1], piece, request):
            out.append(piece)
            continue
        start, text = _owners(out, request)
        out.append(replace(piece, start=start, text=f"{piece.text} {text}"))
    return out


def _owners(out: list[Piece], request: Request) -> tuple[int, str]:
    """Take the owners from the end of `out`: the last piece, the posts right before a holder, and what is joined to them."""
    last = out.pop()
    text = last.text
    while out:
        before = out[-1]
        post = before.term is not None and before.term.kind == "title"
        if post and last.term is not None and last.term.kind in _PEOPLE:
            between = request.text[before.end : last.start]
            if between.strip() in _CHAIN:
                text = f"{before.text}{between}{text}"
                last = out.pop()
                continue
        joint = _joined_by(before, last, request)
        if joint is None:
            break
        text = f"{before.text} {joint} {text}"
        last = out.pop()
    return last.start, text


def _belongs(owner: Piece, piece: Piece, request: Request) -> bool:
    """Whether `piece` is what `owner`, a genitive right before it, has: it says so itself by its possessive ending."""
    if owner.term is None or piece.term is None or request.text[owner.end : piece.start].strip():
        return False
    office = owner.term.kind == "place" and piece.term.kind == "title"
    return owner.owns and (office or (piece.possessive == "3" and piece.term.kind in _OWNED))


def _chained(pieces: Sequence[Piece], request: Request) -> Iterator[tuple[Piece, bool]]:
    """Give every post of a chain `post – post person` the case of its last part; tell which part opens the chain.

    In Kyrgyz, as in Kazakh, only the last part carries the case; in Russian all of them do.
    """
    chain: list[Piece] = []
    for number, piece in enumerate(pieces):
        chain.append(piece)
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if following is not None and _goes_on(piece, following, request):
            continue
        for place, part in enumerate(chain):
            case = piece.case if request.target == "ru" or place == len(chain) - 1 else CASELESS
            if request.target == "en":
                case = piece.case if place == 0 else CASELESS
            yield replace(part, case=case), place == 0
        chain = []


def _formed(piece: Piece, target: str, opens: bool) -> Piece:
    """The piece in the form that its case asks for, with the preposition before the first part of a chain."""
    term = piece.term
    assert term is not None
    before, case = rendered(piece.case, term.kind, target)
    if piece.case == "instrumental" and piece.led and target in TURNING:
        before = table()["led"][piece.led][target]
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
    return replace(piece, text=text)


def _piece(match: Match, rendering: Term, language: str) -> Piece:
    """The rendering of a found term, with the form that the term's last word stands in."""
    word, stem = tokens(match.form), tokens(match.term.text)
    found = analyses(word[-1].text, stem[-1].text, language, kind=match.term.kind) if word and stem else ()
    if not found:
        return Piece(match.start, match.end, rendering.text, term=rendering)
    first = found[0]
    return Piece(
        match.start,
        match.end,
        rendering.text,
        first.case,
        first.number,
        first.possessive,
        rendering,
        owns=first.case == "genitive",
        led=match.term.text if match.term.text in table()["led"] else "",
    )


def names(request: Request) -> list[Piece]:
    """People whom no term knows, by the transliteration tables."""
    out = []
    for found in candidates(request.text, request.source, ()):
        if found.kind != "person":
            continue
        term = Term(spelling.transliterate(found.text, request.target), request.target, "person")
        name = Term(found.text, request.source, "person")
        piece = _piece(
            Match(found.start, found.end, name, request.text[found.start : found.end]), term, request.source
        )
        out.append(replace(_formed(piece, request.target, opens=True), term=None))
    return out
