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
from workbench.drafting.assembly_pieces import CASELESS, Piece
from workbench.drafting.engine import Request
from workbench.occurrences import outermost

COORDINATORS = frozenset({"мен", "бен", "пен"})
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
            and left.case == CASELESS
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
        is_post = piece.term is not None and piece.term.kind == "title" and piece.case == CASELESS
        if (
            following is not None
            and following.term is not None
            and is_post
            and following.term.kind in {"title", "person"}
            and request.text[piece.end : following.start].strip() in {"", "–", "—", "-"}
        ):
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
        match.start, match.end, rendering.text, first.case, first.number, first.possessive, rendering
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
