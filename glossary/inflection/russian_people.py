"""Russian forms of people's names: Petrovich's rules by way of pytrovich, and what they do not know (`russian.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary.inflection.cells import LANGUAGE_CASES, Analysis, Case
from glossary.inflection.spelling import recased
from glossary.languages import Token, fold_word, tokens
from glossary.names import NamePart, given_gender, guess_gender, parse_name, surname_gender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glossary.terms import Gender


def declined(text: str, case: Case, gender: str | None) -> dict[Token, tuple[str, ...]]:
    """Return the forms of the words of a person's name in that case, those that stay as they are left out.

    Without a `gender` the name's own is guessed; a name that tells none is taken for a man's.
    """
    if case == "nominative":
        return {}
    known = _gender(text, gender)
    return {
        word: _word_forms(word.text, part, known, case)
        for word, part in parse_name(text).parts
        if _declines(word.text, part)
    }


def declining(text: str, gender: str | None) -> set[int]:
    """Return the places of the words of a name that change in some case."""
    known = _gender(text, gender)
    return {
        i
        for i, (word, part) in enumerate(parse_name(text).parts)
        if _declines(word.text, part)
        and any(_word_forms(word.text, part, known, case)[0] != word.text for case in _OBLIQUE)
    }


def family(text: str, case: Case) -> str | None:
    """Return a single surname for several of that name in that case (Токаевы, Токаевых), or None for any other name."""
    words, person = tokens(text), _table()["person"]
    if len(words) != 1 or text != words[0].text:
        return None
    base = text[:-1] if text.casefold().endswith(tuple(person["feminine_surnames"])) else text
    if not base.casefold().endswith(tuple(person["plural_surnames"])):
        return None
    return base + str(person["plural_nominative"] if case == "nominative" else person["plural_endings"][case])


def forms(word: str) -> Iterator[tuple[str, Analysis]]:
    """Yield every form of a single word of a name, whatever part of it, with mistakes that are met marked so."""
    if not tokens(word) or _is_fixed(word):
        return
    if surname_gender(word):
        yield from _surname_forms(word)
        # A short word that ends like a surname may be a given name (Лев).
        if len(word) > _SHORT:
            return
    tells = given_gender(word)
    for part, gender, case in product(_DECLINED_PARTS, ("masculine", "feminine"), _OBLIQUE):
        if part != "given" or tells in {None, gender}:
            yield from ((form, Analysis(case)) for form in _word_forms(word, part, gender, case))
    if "-" in word:
        # Касыма-Жомарта: the first part of a double name is frozen, but often declined.
        for case in _OBLIQUE:
            yield _petrovich(word, "given", "masculine", case), Analysis(case, standard=False)


_SHORT = 4
_DECLINED_PARTS: tuple[NamePart, ...] = ("given", "surname", "patronymic")
_OBLIQUE: tuple[Case, ...] = tuple(case for case in LANGUAGE_CASES["ru"] if case != "nominative")


def _surname_forms(word: str) -> Iterator[tuple[str, Analysis]]:
    gender = surname_gender(word) or "masculine"
    person = _table()["person"]
    for case in _OBLIQUE:
        yield from ((form, Analysis(case)) for form in _word_forms(word, "surname", gender, case))
    for case in LANGUAGE_CASES["ru"]:
        if (several := family(word, case)) is not None:
            yield several, Analysis(case, "plural")
    if gender == "feminine" and word.casefold().endswith(tuple(person["feminine_surnames"])):
        for case, ending in person["wrong_feminine"].items():
            yield word[:-1] + ending, Analysis(case, standard=False)


def _word_forms(word: str, part: NamePart, gender: str, case: Case) -> tuple[str, ...]:
    """Return a word's forms in that case, the usual one first."""
    head, hyphen, last = word.rpartition("-")
    twice = part == "given" and gender == "feminine" and head.casefold().endswith(_first_declines())
    if twice or (part == "surname" and surname_gender(head)):
        head = recased(head, _form(head.casefold(), part, gender, case))
    usual = head + hyphen + recased(last, _form(last.casefold(), part, gender, case))
    if part == "given" and gender == "feminine" and last.endswith("ь"):
        return tuple(dict.fromkeys((usual, word[:-1] + _table()["person"]["soft_feminine"][case])))
    return (usual,)


@lru_cache(maxsize=16_384)
def _form(word: str, part: NamePart, gender: str, case: Case) -> str:
    """Return a folded word's form: by an ending of our own table where the rules of Petrovich fail, else by them."""
    for ends, row in _rows().get((part, gender), ()):
        if word.endswith(ends) and case in row:
            return word[: -int(row["drop"])] + str(row[case])
    person = _table()["person"]
    if part == "surname" and case == "instrumental" and word.endswith(tuple(person["foreign_surnames"])):
        return word + str(person["foreign_instrumental"]) if gender == "masculine" else word
    return _petrovich(word, part, gender, case)


@cache
def _rows() -> dict[tuple[str, str], list[tuple[tuple[str, ...], dict[str, Any]]]]:
    """Return our own table's rows with the endings they are for, by part of a name and gender."""
    found: dict[tuple[str, str], list[tuple[tuple[str, ...], dict[str, Any]]]] = {}
    for row in _table()["person"]["endings"]:
        found.setdefault((row["part"], row["gender"]), []).append((tuple(row["ends"]), row))
    return found


@cache
def _first_declines() -> tuple[str, ...]:
    return tuple(_table()["person"]["first_declines"])


def _petrovich(word: str, part: NamePart, gender: str, case: Case) -> str:
    asked = _petrovich_words()
    made = _maker().make(asked[part], asked.get(gender, asked["masculine"]), asked[case], word)
    return str(made) if "ё" in word.casefold() else str(made).replace("ё", "е")


@cache
def _petrovich_words() -> dict[str, Any]:
    """Return what Petrovich calls our parts of a name, genders and cases."""
    from pytrovich.enums import Case as PetrovichCase
    from pytrovich.enums import Gender as PetrovichGender
    from pytrovich.enums import NamePart as PetrovichPart

    parts = {"given": "FIRSTNAME", "surname": "LASTNAME", "patronymic": "MIDDLENAME"}
    genders = {"masculine": "MALE", "feminine": "FEMALE"}
    cases = {case: "PREPOSITIONAL" if case == "locative" else case.upper() for case in LANGUAGE_CASES["ru"]}
    return {
        **{ours: PetrovichPart[theirs] for ours, theirs in parts.items()},
        **{ours: PetrovichGender[theirs] for ours, theirs in genders.items()},
        **{ours: PetrovichCase[theirs] for ours, theirs in cases.items()},
    }


def _declines(word: str, part: NamePart) -> bool:
    return part != "initial" and not _is_fixed(word)


def _is_fixed(word: str) -> bool:
    return fold_word(word, "ru").endswith(tuple(_table()["person"]["fixed"]))


def _gender(text: str, gender: str | None) -> Gender:
    if gender == "feminine" or (gender is None and guess_gender(text) == "feminine"):
        return "feminine"
    return "masculine"


@cache
def _maker() -> Any:
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("russian.toml").read_text("utf-8"))
