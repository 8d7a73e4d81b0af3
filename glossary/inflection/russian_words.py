"""Russian nouns and adjectives through pymorphy3 (loaded at the first use): the head of a term, and its forms.

Dictionary: OpenCorpora, opencorpora.org/dict.php?act=gram names the tags. What it lacks stands in `russian.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from glossary.inflection.cells import Analysis, Case, Cell, Number
from glossary.inflection.spelling import recased, shared_length
from glossary.languages import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What the dictionary can be asked: it raises for a lone surrogate and for letters without a Unicode name.
_ASKABLE = re.compile("[!-~\u0400-\u04ff]+")
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
# What tells two adjectives of one lexeme apart and no inflection changes: высший and высочайший are both forms of
# высокий, читающий and читавший both of читать.
_FIXED_GRAMMEMES = frozenset({"Supr", "Cmp2", "past", "pres", "actv", "pssv", "Apro", "Anum"})
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})
# Forms that the dictionary marks as old, spoken or misspelt.
_UNUSUAL = frozenset({"V-oy", "V-ey", "Infr", "Slng", "Arch", "Erro", "V-be", "V-bi", "V-ie", "V-en"})


@dataclass(frozen=True, slots=True)
class Frame:
    """The head of a term and the adjectives that agree with it, by their places among the term's words."""

    head: int
    parse: Any
    agreeing: tuple[int, ...]

    @property
    def is_person(self) -> bool:
        """Whether the head names a person (министр) rather than a thing."""
        return bool(self.parse.tag.POS == "NOUN" and self.parse.tag.animacy == "anim")

    def forms(self, word: str, place: int, cell: Cell) -> tuple[str, ...]:
        """Return the forms of the word at `place` in that cell, the usual one first; the word itself if it has none."""
        number = "plural" if self.parse.tag.number == "plur" else cell.number
        folded = fold_word(word, "ru")
        if place == self.head:
            found = _select(self.parse, folded, cell.case, number)
        else:
            found = _select_agreeing(folded, self.parse, cell.case, number)
        # Official print writes no ё; where the term does, so do its forms.
        plain = [f if "ё" in word.casefold() else f.replace("ё", "е") for f in found]
        both = dict.fromkeys((*plain, *found)) if found else {word: None}
        return tuple(
            recased(word.replace("ё", "е").replace("Ё", "Е"), f) if "ё" not in f else _recased_yo(word, f)
            for f in both
        )


def frame(words: Sequence[tuple[int, str]], *, animate: bool) -> Frame | None:
    """Return the frame of a half of a term, given its (place, word)s; None if no word in it is a noun in the nominative.

    Adjectives count when the head they stand before, or right after, agrees with them; without such a head an adjective is
    one itself (`исполняющий обязанности`). `animate` prefers the person where a word may be a thing too (`глава`).
    """
    agreeing: list[int] = []
    adjectives: list[list[Any]] = []
    for at, (place, word) in enumerate(words):
        if _is_conjunction(word):
            continue
        nominatives = nominative_parses(fold_word(word, "ru"))
        nouns = [p for p in nominatives if p.tag.POS == "NOUN" and all(_agrees(a, p) for a in adjectives)]
        own = [p for p in nominatives if p.tag.POS in _ADJECTIVES]
        if own and _leads_to_head(words[at:], own):
            agreeing.append(place)
            adjectives.append(own)
        elif nouns:
            parse = max(nouns, key=lambda p: ((p.tag.animacy == "anim") == animate, p.score))
            after = _following(words[at + 1 :], parse)
            return Frame(place, parse, (*agreeing, *after))
        elif own and not agreeing:
            return Frame(place, own[0], ())
        elif agreeing:
            return Frame(agreeing[0], adjectives[0][0], ())
    return None


def begins_with_post(words: Sequence[tuple[int, str]]) -> bool:
    """Tell whether the words begin with a person's post in the nominative singular, adjectives before it included."""
    found = frame(words, animate=True)
    if found is None or not found.is_person or found.parse.tag.number != "sing":
        return False
    # `геологии` may be a nominative, but hardly is one: a post is likelier one than anything else.
    folded = fold_word(next(word for place, word in words if place == found.head), "ru")
    return words[0][0] in {found.head, *found.agreeing} and folded == found.parse.normal_form


def forms(folded: str, *, title: bool) -> Iterator[tuple[str, Analysis]]:
    """Yield every form of a folded word that can be a nominative, with its reading.

    A nominative plural has plural forms only: `выборы` are no `выбор`. A post that stands in the genitive, because another depends on
    it, may stand there in the plural too (`заместитель министра`: `заместители министров`), and so may what a `title` is of
    (`директор департамента`: `директора департаментов`), but not what other names are of (`Ассамблея народа`).
    """
    nominatives = nominative_parses(folded)
    for parse in nominatives:
        for form, tag in _lexeme(parse):
            if parse.tag.number == "plur" and tag.number == "sing":
                continue
            if tag.analysis is not None:
                yield _restored(parse, folded, form), tag.analysis
    if not nominatives:
        yield from _several(folded, things=title)


def _several(folded: str, *, things: bool) -> Iterator[tuple[str, Analysis]]:
    """Yield the genitive plural of a common noun for a person, or for `things` too, that stands in the genitive singular."""
    for parse in parses(folded):
        mine = _tag(parse.tag)
        if (mine.part, mine.case, mine.number) != ("NOUN", "gent", "sing") or _NAMES & parse.tag.grammemes:
            continue
        if things or mine.animacy == "anim":
            plural = (form for form, tag in _lexeme(parse) if (tag.case, tag.number) == ("gent", "plur"))
            yield from ((form, Analysis("genitive", "plural")) for form in plural)


@lru_cache(maxsize=16_384)
def nominative_parses(folded: str) -> tuple[Any, ...]:
    """Return the readings of a folded word as a noun, adjective or participle in the nominative, likeliest first."""
    like = table()["declined_like"].get(folded)
    if like == "" or not _ASKABLE.fullmatch(folded):
        return ()
    kept = _nominatives(like or folded)
    if not kept and like is None and (model := _model(folded)) is not None:
        kept = _nominatives(model)
    # A noun that the dictionary takes for a proper name or an indeclinable gives way to a common one.
    return tuple(sorted(kept, key=lambda p: ("Fixd" in p.tag, -p.score)))


def _nominatives(word: str) -> list[Any]:
    found = _analyser().parse(word)
    return [p for p in found if p.tag.case == "nomn" and (p.tag.POS == "NOUN" or p.tag.POS in _ADJECTIVES)]


def _model(folded: str) -> str | None:
    """Return the word whose endings one takes that the dictionary does not know (`хаб`: those of `завод`); None if it does not decline."""
    if _analyser().word_is_known(folded):
        return None
    return next((row["like"] for row in table()["unknown"] if folded.endswith(tuple(row["ends"]))), None)


@lru_cache(maxsize=16_384)
def parses(word: str) -> tuple[Any, ...]:
    """Return every reading of a word as it stands in a text, likeliest first."""
    folded = fold_word(word, "ru")
    return tuple(_analyser().parse(folded)) if _ASKABLE.fullmatch(folded) else ()


def is_known(word: str) -> bool:
    """Tell whether the dictionary has the word in some form, which takes much less time than to read it."""
    folded = fold_word(word, "ru")
    return _ASKABLE.fullmatch(folded) is not None and bool(_analyser().word_is_known(folded))


_NUMBERS: dict[str | None, Number] = {"sing": "singular", "plur": "plural"}


class _Tag(NamedTuple):
    """What a tag of the dictionary says, read once: the tag itself looks each of them up anew. `fixed`: see `_FIXED_GRAMMEMES`.

    `analysis` is the reading of a form of a noun or an adjective with it; other forms have none.
    """

    part: str | None
    case: str | None
    number: str | None
    gender: str | None
    animacy: str | None
    unusual: bool
    fixed: frozenset[str]
    analysis: Analysis | None


@lru_cache(maxsize=4096)
def _tag(tag: Any) -> _Tag:
    said = (tag.POS, tag.case, tag.number, tag.gender, tag.animacy)
    unusual = bool(_UNUSUAL & tag.grammemes)
    case, number = _case_names().get(tag.case), _NUMBERS.get(tag.number)
    analysis = (
        Analysis(case, number, standard=not unusual) if case is not None and number is not None else None
    )
    return _Tag(*said, unusual, tag.grammemes & _FIXED_GRAMMEMES, analysis)


@lru_cache(maxsize=4096)
def _lexeme(parse: Any) -> tuple[tuple[str, _Tag], ...]:
    """Return the inflections of `parse` with their tags; another word of its lexeme (высочайший, a verb) is left out."""
    mine = _tag(parse.tag)
    forms = ((form.word, _tag(form.tag)) for form in parse.lexeme)
    return tuple(
        (word, tag)
        for word, tag in forms
        if tag.part == mine.part
        and tag.fixed == mine.fixed
        # The ending of an adjective in the nominative has two letters: высш-ий.
        and ("Supr" not in tag.fixed or word.startswith(parse.word[:-2]))
    )


def _select(parse: Any, folded: str, case: Case, number: str, head: Any = None) -> list[str]:
    """Return the forms of `parse` in that case and number, for an adjective as `head` asks, the usual one first.

    Of several the one that shares most with the word is the usual.
    """
    wanted = "plur" if number == "plural" else "sing"
    for name in table()["cases"][case]:
        found = [
            (tag.unusual, _restored(parse, folded, form))
            for form, tag in _lexeme(parse)
            if tag.case == name and tag.number == wanted and _fits(tag, head)
        ]
        if found:
            found.sort(key=lambda pair: (pair[0], -shared_length(folded, pair[1])))
            return list(dict.fromkeys(word for _, word in found))
    return []


def _fits(tag: _Tag, head: Any) -> bool:
    """Tell whether an adjective's form has the gender and, where it shows, the animacy of its head."""
    if head is None:
        return True
    gender = tag.number == "plur" or tag.gender == _gender(head)
    return bool(gender and (tag.case != "accs" or tag.animacy in {None, head.tag.animacy}))


def _select_agreeing(folded: str, head: Any, case: Case, number: str) -> list[str]:
    """Return the forms of an adjective as the head asks for them; of several spellings the usual one only."""
    for parse in nominative_parses(folded):
        if parse.tag.POS in _ADJECTIVES and _agrees([parse], head):
            return _select(parse, folded, case, number, head)[:1]
    return []


def _leads_to_head(words: Sequence[tuple[int, str]], adjective: list[Any]) -> bool:
    """Tell whether, past further adjectives and conjunctions, a noun follows that agrees with the adjective."""
    for _, word in words[1:]:
        parses = nominative_parses(fold_word(word, "ru"))
        if any(p.tag.POS == "NOUN" and _agrees(adjective, p) for p in parses):
            return True
        adjectival = any(p.tag.POS in _ADJECTIVES for p in parses)
        if (
            not adjectival
            and not _is_conjunction(word)
            and fold_word(word, "ru") not in table()["declined_like"]
        ):
            return False
    return False


def _following(words: Sequence[tuple[int, str]], head: Any) -> list[int]:
    """Return the places of the adjectives right after the head that agree with it (Посол Чрезвычайный и Полномочный)."""
    found: list[int] = []
    for place, word in words:
        parses = [p for p in nominative_parses(fold_word(word, "ru")) if p.tag.POS in _ADJECTIVES]
        if parses and _agrees(parses, head):
            found.append(place)
        elif not _is_conjunction(word):
            break
    return found


def _agrees(adjective: list[Any], noun: Any) -> bool:
    return any(
        a.tag.number == noun.tag.number and (a.tag.number == "plur" or a.tag.gender == _gender(noun))
        for a in adjective
    )


def _gender(noun: Any) -> str:
    # `глава`, `судья` are of common gender; of an office Russian makes it masculine.
    return "masc" if "ms-f" in noun.tag or noun.tag.gender is None else str(noun.tag.gender)


def _is_conjunction(word: str) -> bool:
    return fold_word(word, "ru") == "и"


def _restored(parse: Any, folded: str, form: str) -> str:
    """Return the form of `folded` that `form` is of the word it declines like (курулта-ю, as случа-ю)."""
    if fold_word(parse.word, "ru") == folded:
        return form
    kept = shared_length(parse.word, form)
    return folded[: len(folded) - len(parse.word) + kept] + form[kept:]


def _recased_yo(word: str, form: str) -> str:
    cased = recased(word.replace("ё", "е").replace("Ё", "Е"), form.replace("ё", "е"))
    return "".join(("Ё" if c.isupper() else "ё") if f == "ё" else c for c, f in zip(cased, form, strict=True))


@cache
def _case_names() -> dict[str | None, Case]:
    return {tag: case for case, tags in table()["cases"].items() for tag in tags}


@cache
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def table() -> dict[str, Any]:
    """Return `russian.toml`."""
    return tomllib.loads(Path(__file__).with_name("russian.toml").read_text("utf-8"))
