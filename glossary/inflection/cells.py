"""The vocabulary of inflection: cases, persons, the cell of a paradigm, and what was recognised.

Cases carry their Universal Dependencies names in lower case (universaldependencies.org/u/feat/Case.html); the Russian
prepositional is `locative`, as in UD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from glossary.errors import GlossaryError
from glossary.terms import KINDS

Case = Literal["nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental"]
Number = Literal["singular", "plural"]
Possessive = Literal["1sg", "2sg", "2sg_polite", "3", "1pl", "2pl", "2pl_polite"]
Form = Literal["", "attributive", "possession", "predicative", "question", "ordinal", "compound"]
Role = Literal["inflecting", "genitive", "fixed"]

CASES: tuple[Case, ...] = get_args(Case)
NUMBERS: tuple[Number, ...] = get_args(Number)
POSSESSIVES: tuple[Possessive, ...] = get_args(Possessive)

# The cases that each language can form. The Kyrgyz instrumental is the word `менен` after the noun; the English
# genitive is the possessive in `'s`.
LANGUAGE_CASES: dict[str, tuple[Case, ...]] = {
    "kk": CASES,
    "ky": CASES,
    "ru": ("nominative", "genitive", "dative", "accusative", "instrumental", "locative"),
    "en": ("nominative", "genitive"),
}


class InflectionError(GlossaryError, ValueError):
    """A case, number, person or kind of term that the language does not have."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a paradigm. `possessive` is the possessor's person, or None where nobody's possession is marked."""

    case: Case = "nominative"
    number: Number = "singular"
    possessive: Possessive | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """How a word was recognised as a form of a stem.

    `form` names a layer on top of the cell: `attributive` (kk `-дағы`, `-ғы`), `possession` (kk `-нікі`, ky `-ныкы`), `predicative`
    (`-мын`), `question` (ky `-бы`), `ordinal` (`2025-ші`) or `compound` (`UN-led`); it is empty for the cell itself.
    `standard` is False for a spelling that is met and understood but that the orthography does not have (ky `Жапаровка`).
    """

    case: Case = "nominative"
    number: Number = "singular"
    possessive: Possessive | None = None
    form: Form = ""
    standard: bool = True

    @property
    def cell(self) -> Cell:
        """The paradigm's cell that the word stands in."""
        return Cell(self.case, self.number, self.possessive)


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a term and what happens to it when the term inflects.

    `role` is `inflecting` (carries case and number), `genitive` (stands as given, or in the genitive: kk
    `Қазақстан Республикасы[ның] Президенті`) or `fixed` (never changes). `start` and `end` are offsets into the term.
    """

    start: int
    end: int
    text: str
    role: Role


def check_cell(language: str, kind: str, case: str, number: str, possessive: str | None) -> Cell:
    """Return the cell that the arguments name, or say which of them is wrong."""
    check_kind(kind)
    for case_name in LANGUAGE_CASES[language]:
        if case_name == case:
            break
    else:
        raise InflectionError(
            "“%(language)s” has no case “%(case)s”; use one of %(cases)s.",
            language=language, case=case, cases=", ".join(LANGUAGE_CASES[language]),
        )  # fmt: skip
    for number_name in NUMBERS:
        if number_name == number:
            break
    else:
        raise InflectionError("“%(number)s” is not a number; use singular or plural.", number=number)
    person: Possessive | None = None
    if possessive is not None:
        person = _check_possessive(language, possessive)
    return Cell(case_name, number_name, person)


def check_kind(kind: str) -> None:
    """Refuse a kind of term that there is not."""
    if kind not in KINDS:
        raise InflectionError(
            "“%(kind)s” is not a kind of term; use one of %(kinds)s.", kind=kind, kinds=", ".join(KINDS)
        )


def _check_possessive(language: str, possessive: str) -> Possessive:
    if language not in {"kk", "ky"}:
        raise InflectionError(
            "“%(language)s” marks no possessor on the noun; leave possessive out.", language=language
        )
    for name in POSSESSIVES:
        if name == possessive:
            return name
    raise InflectionError(
        "“%(possessive)s” is not a possessor; use one of %(known)s.",
        possessive=possessive,
        known=", ".join(POSSESSIVES),
    )
