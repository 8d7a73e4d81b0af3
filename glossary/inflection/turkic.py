"""Kazakh and Kyrgyz nouns: which shapes a stem has, its forms, and whose form a word is.

The knowledge is in `kk.toml` and `ky.toml`; `chains` spells the suffixes out, this module finds what they attach to.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from glossary.inflection import chains, stems
from glossary.inflection.aloud import joined_forms
from glossary.inflection.cells import NUMBERS, Analysis, Case, Cell, InflectionError, Part, Possessive, Role
from glossary.inflection.chains import VOWEL, Flavour, Rules, Shape, Start, Table
from glossary.inflection.spelling import acronyms, quoted, recased, shared_length
from glossary.languages import Token, fold_word, is_acronym, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BARE = (Analysis(),)
_LONGEST = 100
"""Letters of a word that can matter for its suffixes; more than a word has, so that a megabyte without a space costs no more."""


def inflect(text: str, language: str, *, kind: str, cell: Cell) -> str:
    """Return `text` with its last word in that cell (see `glossary.inflection.inflect`)."""
    _check_possessive(language, cell)
    return _place(_taken_apart(text, language, kind), cell)[0]


def paradigm(
    text: str, language: str, *, kind: str, possessed: bool = True
) -> Mapping[Cell, tuple[str, ...]]:
    """Return every cell of `text`.

    Nobody's possession is marked on a person, and a third person's not again on a term that is a possessed form already (кеңесі).
    """
    r = chains.rules(language)
    term = _taken_apart(text, language, kind)
    people: tuple[Possessive | None, ...] = (None,)
    if possessed and kind != "person":
        people = (None, *r.possessives)
    if term.possessed:
        people = tuple(person for person in people if person != "3")
    cases: tuple[Case, ...] = (*r.suffixed_cases, *r.postpositions)
    found = (Cell(case, number, person) for number in NUMBERS for person in people for case in cases)
    return {cell: _place(term, cell) for cell in found}


def parts(text: str, kind: str) -> tuple[Part, ...]:
    """Return the words of `text`: the last one inflects, before it a noun may stand in the genitive.

    A person's other names are fixed, and so is what stands between quotes.
    """
    words = tokens(text)
    in_quotes = quoted(text)
    last = len(words) - 1

    def role(place: int, word: Token) -> Role:
        if place == last:
            return "inflecting"
        return "fixed" if kind == "person" or in_quotes[word.start] else "genitive"

    return tuple(Part(w.start, w.end, w.text, role(i, w)) for i, w in enumerate(words))


def analyses(word: str, stem: str, language: str, kind: str) -> tuple[Analysis, ...]:
    """Return every reading of `word` as a form of `stem`, the usual one first."""
    folded, base = fold_word(word, language), fold_word(stem, language)
    # No change of a stem reaches further back than its last three letters (дауысы: даусым), nor to its first.
    if not base or not folded.startswith(base[:-3] or base[:1]):
        return ()
    if is_acronym(stem):
        return _acronym_analyses(word, stem, language)
    if folded == base:
        return _BARE
    for prefix, pieces in _tracks(base, language, kind == "person"):
        if folded.startswith(prefix):
            readings = _read(folded[len(prefix) :], pieces)
            if readings is not None:
                return readings
    return ()


@lru_cache(maxsize=65_536)
def stem_keys(word: str, language: str) -> tuple[str, ...]:
    """Return the folded stems that `word` may be a form of, itself first."""
    folded = fold_word(word, language)
    r, suffixes, ends = chains.rules(language), chains.every_suffix(language), _suffix_ends(language)
    keys = {folded: None}
    for cut in range(len(folded) - 1, 0, -1):
        suffix = folded[cut:]
        if suffix not in ends:  # no suffix ends so, nor will a longer piece
            break
        if suffix in suffixes:
            for stem in stems.unchanged(r, folded[:cut], suffix):
                keys[stem] = None
    return tuple(keys)


def beginning(key: str, language: str) -> str:
    """Return what every word begins with whose stem `key` may be: no change of a stem reaches its first two letters (but see `named`)."""
    if len(key) < 4:
        return key[:1] if len(key) > 1 else ""
    return key[:1] if key in chains.rules(language).named else key[:2]


def index_keys(stem: str, language: str) -> tuple[str, ...]:
    """Return the keys of `stem`: itself, and for what may be a possessed form the stem inside it (кеңесі: кеңес)."""
    folded = fold_word(stem, language)
    if not folded:
        return ()
    keys = {folded: None} | {core: None for core, _ in stems.cores(chains.rules(language), folded)}
    return tuple(keys)


class _Term(NamedTuple):
    """A term taken apart once for all its cells: what stands before and after the word that inflects, and how that inflects."""

    rules: Rules
    head: str
    last: str
    tail: str
    possessed: bool
    aloud: bool  # What is not inflected as a word takes its suffix after how it is read aloud.


def _taken_apart(text: str, language: str, kind: str) -> _Term:
    """Take `text` apart at its last word; a text without a word in it is all head."""
    words = tokens(text)
    r = chains.rules(language)
    if not words:
        return _Term(r, text, "", "", possessed=False, aloud=False)
    end = words[-1].end
    last = words[-1].text[-_LONGEST:]
    return _Term(
        r,
        text[: end - len(last)],
        last,
        text[end:],
        possessed=_is_possessed(r, last, kind, several=len(words) > 1),
        aloud=len(words) - 1 in acronyms(text, words) or last[-1].isdigit() or stems.latin_end(r, last),
    )


def _place(term: _Term, cell: Cell) -> tuple[str, ...]:
    """Return the forms of the term in that cell, the usual one first; without a word in it, the text itself."""
    r = term.rules
    if not term.last:
        return (term.head,)
    postposition = r.postpositions.get(cell.case)
    suffixed = Cell("nominative", cell.number, cell.possessive) if postposition else cell
    tail = term.tail + (f" {postposition}" if postposition else "")
    if term.aloud:
        forms = joined_forms(r, term.last, suffixed)
    else:
        forms = _word_forms(r, term.last, suffixed, term.possessed)
    return tuple(term.head + form + tail for form in forms)


def _word_forms(r: Rules, word: str, cell: Cell, possessed: bool) -> tuple[str, ...]:
    if cell == Cell():
        return (word,)
    word = normalise(word, r.language).text
    folded = word.casefold()
    forms: dict[str, None] = {}
    for shape in stems.shapes(r, folded):
        if shape.standard:
            for form in _shaped(r, folded, shape, cell, possessed):
                forms[recased(word, form)] = None
    return tuple(forms)


def _shaped(r: Rules, stem: str, shape: Shape, cell: Cell, possessed: bool) -> Iterator[str]:
    """Yield the folded forms of a stem of that shape."""
    if possessed:
        if cell.number == "singular" and cell.possessive is None:
            yield stem + chains.own_cells(r.language, shape.harmony)[cell]
            return
        core, surely = next(stems.cores(r, stem))
        cell = Cell(cell.case, cell.number, cell.possessive or "3")
        stem, shape = core, Shape(shape.harmony, stems.ending_class(r, core)) if surely else shape
    several = cell.number == "plural" or cell.possessive in r.shared
    head, hyphen, part = stem.rpartition("-")
    if several and part in r.plurals:
        stem = head + hyphen + r.plurals[part]
        shape = Shape(shape.harmony, stems.ending_class(r, stem))
    extended = stems.extended(r, stem)
    plain = () if extended == "always" else tuple(_suffixed(r, stem, shape, cell))
    longer: tuple[str, ...] = ()
    if extended is not None:
        longer = tuple(_suffixed(r, stem + stems.extension(r, shape), Shape(shape.harmony, VOWEL), cell))
    # митингіге before a consonant, but митингім.
    first = extended == "usually" and chains.cells(r.language, shape)[cell][0] not in r.vowels
    yield from (*longer, *plain) if first else (*plain, *longer)


def _suffixed(r: Rules, stem: str, shape: Shape, cell: Cell) -> Iterator[str]:
    suffix = chains.cells(r.language, shape)[cell]
    if (joined := r.joined.get(stem[-1:] + suffix[0])) is not None:
        yield stem[:-1] + joined + suffix[1:]
        return
    bases = stems.before_vowel(r, stem) if suffix[0] in r.vowels else stems.before_consonant(r, stem)
    for base, standard in bases:
        if standard:
            yield base + suffix


def _acronym_analyses(word: str, stem: str, language: str) -> tuple[Analysis, ...]:
    """Return the readings of an acronym's form: the same capitals, then a suffix in small letters.

    The hyphen is a rule of Kazakh and a mistake in Kyrgyz; either is understood. How an acronym is read aloud is not certain, so every
    harmony and class of suffix is.
    """
    surface, base = normalise(word, language).text, normalise(stem, language).text
    if not surface.startswith(base):
        return ()
    rest = surface[len(base) :]
    if not rest:
        return _BARE
    hyphen = rest[0] == "-"
    suffix = rest[1:] if hyphen else rest
    if not suffix or not (hyphen or suffix.islower()):
        return ()
    readings = _read(suffix.casefold(), _any_shape(language)) or ()
    if hyphen == chains.rules(language).table["acronym"]["hyphen"]:
        return readings
    return tuple(map(chains.met, readings))


class _Chains(NamedTuple):
    """A table of chains, of which those count that begin so; `standard` unless a stem before them is only understood."""

    table: Table
    start: Start
    standard: bool
    vowels: Mapping[str, str]


# What a form may begin with, and the suffixes that may follow that.
_Tracks = tuple[tuple[str, tuple[_Chains, ...]], ...]
# A part of the chains: those of a shape and a flavour that begin in a certain way.
_Piece = tuple[Shape, Flavour | Literal["temporal"], Start]


def _read(suffix: str, pieces: tuple[_Chains, ...]) -> tuple[Analysis, ...] | None:
    """Return the readings of a suffix; what stands in several pieces keeps those of each, the standard ones first."""
    found: tuple[Analysis, ...] | None = None
    for table, start, standard, vowels in pieces:
        readings = table.get(suffix)
        if readings is None or (
            start in {"consonant", "vowel"} and (suffix[0] in vowels) != (start == "vowel")
        ):
            continue
        if not standard:
            readings = tuple(map(chains.met, readings))
        found = readings if found is None else _both(found, readings)
    return found


@lru_cache(maxsize=32_768)
def _tracks(stem: str, language: str, person: bool) -> _Tracks:
    """Return what a form of the folded `stem` may begin with.

    Nearly all stems fall into a few hundred patterns of sound, so that a new one needs only its pattern's tracks, which say how many
    letters go and which come instead.
    """
    r = chains.rules(language)
    if stem[-1].isdigit() or stems.latin_end(r, stem):
        return _joined_tracks(stem, language)
    pattern = stems.pattern(r, stem)
    if pattern is None:
        return _spelled_tracks(r, stem, person)
    known, key = _pattern_tracks(language), (pattern, person)
    changes = known.get(key)
    if changes is None:
        changes = known[key] = [
            (shared_length(prefix, stem) - len(stem), prefix[shared_length(prefix, stem) :], pieces)
            for prefix, pieces in _spelled_tracks(r, stem, person)
        ]
    return tuple((stem[:cut] + new if cut else stem + new, pieces) for cut, new, pieces in changes)


@cache
def _pattern_tracks(
    language: str,
) -> dict[tuple[stems.Pattern, bool], list[tuple[int, str, tuple[_Chains, ...]]]]:
    """Return where the tracks of `language` are kept by pattern; there are only so many."""
    assert language in {"kk", "ky"}
    return {}


def _joined_tracks(stem: str, language: str) -> _Tracks:
    after = stem + "-"
    tracks: _Tracks = ((after, _any_shape(language)),)
    if stem.isdigit():
        return ((after, (_Chains(chains.ordinals(language), "any", True, {}),)), *tracks)
    return tracks


def _spelled_tracks(r: Rules, stem: str, person: bool) -> _Tracks:
    if not person and (stem in r.verb_forms or stem.endswith(r.verb_endings)):
        return ()
    pieces: dict[str, list[_Piece]] = {}
    flavour: Flavour = "person" if person else "guarded" if stems.looks_accusative(r, stem) else "plain"
    for shape in stems.shapes(r, stem):
        for prefix, piece in _all_pieces(r, stem, shape, flavour):
            pieces.setdefault(prefix, []).append(piece)
    return tuple(
        (prefix, tuple(_chains(r, piece) for piece in dict.fromkeys(found)))
        for prefix, found in pieces.items()
    )


def _all_pieces(r: Rules, stem: str, shape: Shape, flavour: Flavour) -> Iterator[tuple[str, _Piece]]:
    """Yield (beginning, piece) for everything that a stem of that shape takes, the usual first."""
    extended = stems.extended(r, stem)
    if extended is not None:
        longer = Shape(shape.harmony, VOWEL, shape.standard)
        yield stem + stems.extension(r, shape), (longer, flavour, "any")
    plain = Shape(shape.harmony, shape.ending, shape.standard and extended != "always")
    yield from _stem_pieces(r, stem, plain, flavour)
    yield from _possessed_pieces(r, stem, plain)
    head, hyphen, part = stem.rpartition("-")
    if part in r.plurals:
        base = head + hyphen + r.plurals[part]
        yield base, (Shape(shape.harmony, stems.ending_class(r, base), shape.standard), "plural", "any")
    if stem in r.table["temporal"]["words"]:
        yield stem, (shape, "temporal", "any")


def _stem_pieces(r: Rules, stem: str, shape: Shape, flavour: Flavour) -> Iterator[tuple[str, _Piece]]:
    if shape.ending == VOWEL:
        for base, standard in stems.before_consonant(r, stem):
            yield base, (Shape(shape.harmony, VOWEL, shape.standard and standard), flavour, "any")
        return
    starts: tuple[tuple[list[tuple[str, bool]], Start], ...] = (
        (stems.before_consonant(r, stem), "consonant"),
        (stems.before_vowel(r, stem), "vowel"),
    )
    for bases, start in starts:
        for base, standard in bases:
            yield base, (Shape(shape.harmony, shape.ending, shape.standard and standard), flavour, start)
    if any(stem.endswith(pair[0]) for pair in r.joined):
        yield stem[:-1], (shape, flavour, "joined")


def _possessed_pieces(r: Rules, stem: str, shape: Shape) -> Iterator[tuple[str, _Piece]]:
    cores = list(stems.cores(r, stem))
    if cores:
        yield stem, (Shape(shape.harmony, VOWEL, shape.standard), "own", "any")
    for core, _ in cores:
        yield from _stem_pieces(
            r, core, Shape(shape.harmony, stems.ending_class(r, core), shape.standard), "core"
        )


@lru_cache(maxsize=8192)
def _both(one: tuple[Analysis, ...], other: tuple[Analysis, ...]) -> tuple[Analysis, ...]:
    return tuple(sorted(dict.fromkeys((*one, *other)), key=lambda reading: not reading.standard))


def _chains(r: Rules, piece: _Piece) -> _Chains:
    shape, flavour, start = piece
    standard = Shape(shape.harmony, shape.ending)
    if flavour == "temporal":
        table = chains.temporal(r.language, standard)
    elif start == "joined":
        table = chains.joined(r.language, standard, flavour)
    else:
        table = chains.table(r.language, standard, flavour)
    return _Chains(table, start, shape.standard, r.vowels)


@cache
def _any_shape(language: str) -> tuple[_Chains, ...]:
    """Return every suffix after a stem of unknown sound."""
    r = chains.rules(language)
    return tuple(_chains(r, (shape, "plain", "any")) for shape in r.shapes)


def prepare(language: str) -> None:
    """Build the tables of `language` that most words ask for."""
    _suffix_ends(language)
    flavours: tuple[Flavour, ...] = ("plain", "person", "core", "own")
    for shape in chains.rules(language).shapes:
        for flavour in flavours:
            chains.table(language, shape, flavour)


@cache
def _suffix_ends(language: str) -> frozenset[str]:
    """Return everything that a suffix may end with."""
    ends: set[str] = set()
    for suffix in chains.every_suffix(language):
        for cut in range(len(suffix)):
            if suffix[cut:] in ends:
                break
            ends.add(suffix[cut:])
    return frozenset(ends)


def _is_possessed(r: Rules, word: str, kind: str, *, several: bool) -> bool:
    """Tell whether the last word of a term is a possessed form (кеңесі) rather than a stem in a vowel (басшы)."""
    folded = fold_word(word, r.language)
    table = r.table["possessed"]
    if kind == "person":
        return folded.endswith(tuple(table["name_endings"]))
    if next(stems.cores(r, folded), None) is None:
        return False
    if folded[-2] == "с" and folded[-3] in r.vowels:
        return True
    if not several:
        return False
    return folded in table["possessed_in_titles"] or not folded.endswith(
        tuple(table["vowel_endings_in_titles"])
    )


def _check_possessive(language: str, cell: Cell) -> None:
    known = chains.rules(language).possessives
    if cell.possessive is not None and cell.possessive not in known:
        raise InflectionError(
            "“%(possessive)s” is not a possessor; use one of %(known)s.",
            possessive=cell.possessive,
            known=", ".join(known),
        )
