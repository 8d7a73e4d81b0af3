"""Kazakh and Kyrgyz forms against two independent generators: qazaq-inflector and kyrgyz (both MIT).

Every form that a generator makes of more than 500 nouns is asked of `recognise`, and what `inflect` makes is compared with it. Where the two
differ, the generator's known faults are listed with the rule that it breaks; no other difference is let through.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from glossary import inflect, recognise
from glossary.inflection import Cell
from tests.glossary import oracle_nouns

kyrgyz = pytest.importorskip("kyrgyz")
qazaq_inflector = pytest.importorskip("qazaq_inflector")

KAZAKH = oracle_nouns.KAZAKH.split()
KYRGYZ = oracle_nouns.KYRGYZ.split()

CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental")
PERSONS = {
    "1sg": "1sg", "2sg": "2sg", "2sg_formal": "2sg_polite", "3": "3", "1pl": "1pl", "2pl": "2pl", "2pl_formal": "2pl_polite",
}  # fmt: skip

# What the generator gets wrong, by how the noun ends, and the rule that says so (docs/linguistics.md names the sources).
KAZAKH_FAULTS = {
    "и, alone or in a borrowed word's last syllable, is taken for back after а, о": (
        (
            "саммит",
            "визит",
            "лимит",
            "кредит",
            "аудит",
            "профицит",
            "дивизион",
            "министр",
            "фильм",
            "изм",
            "приз",
            "финиш",
            "ив",
            "тариф",
            "товарищ",
            "шприц",
            "принц",
        ),
        "orthography, § 36: активке, пассивтен; print: министрлер, кредитке, механизмге",
    ),
    "у in a borrowed word's last syllable is taken for front after е": (
        ("ресурс",),
        "print: ресурстар, ресурстары",
    ),
    "back after нк": (("нк",), "orthography, § 35: банкке, паркке"),
    "no vowel is dropped": (("ауыл", "қауіп"), "Valyaeva, «Беглые гласные»: ауыл, аулы; print: қаупі"),
}
KYRGYZ_FAULTS: dict[str, tuple[tuple[str, ...], str]] = {}


@cache
def kazakh_forms() -> tuple[tuple[str, Cell, str], ...]:
    """Return (noun, cell, form) for everything that the Kazakh generator makes."""
    maker = qazaq_inflector.QazaqNameInflector(strict=True)
    made = []
    for noun in KAZAKH:
        for case in CASES:
            made.append((noun, Cell(case), maker.inflect(noun, case)))
            made.append((noun, Cell(case, "plural"), maker.inflect(maker.pluralize(noun), case)))
            for theirs, ours in PERSONS.items():
                made.append((noun, Cell(case, "singular", ours), maker.possessive(noun, theirs, case)))
                made.append(
                    (noun, Cell(case, "plural", ours), maker.possessive(noun, theirs, case, plural=True))
                )
    return tuple(made)


@cache
def kyrgyz_forms() -> tuple[tuple[str, Cell, str], ...]:
    """Return (noun, cell, form) for everything that the Kyrgyz generator makes: six cases."""
    return tuple(
        (noun, Cell(case.value), kyrgyz.inflect(noun, case=case)) for noun in KYRGYZ for case in kyrgyz.Case
    )


def differing(
    language: str, forms: tuple[tuple[str, Cell, str], ...]
) -> Iterator[tuple[str, Cell, str, str]]:
    """Yield (noun, cell, their form, ours) where the two differ."""
    for noun, cell, theirs in forms:
        ours = inflect(noun, language, case=cell.case, number=cell.number, possessive=cell.possessive)
        if ours != theirs:
            yield noun, cell, theirs, ours


def unexplained(
    language: str, forms: tuple[tuple[str, Cell, str], ...], faults: dict[str, tuple[tuple[str, ...], str]]
) -> list[str]:
    ends = tuple(end for endings, _ in faults.values() for end in endings)
    return [
        f"{noun} {cell.case} {cell.number} {cell.possessive}: {theirs}, here {ours}"
        for noun, cell, theirs, ours in differing(language, forms)
        if not noun.endswith(ends)
    ]


@pytest.mark.parametrize(("language", "forms"), [("kk", kazakh_forms), ("ky", kyrgyz_forms)])
def test_recognises_what_another_generator_makes(language, forms):
    made = forms()
    missed = [(form, noun) for noun, _, form in made if recognise(form, noun, language) is None]
    assert len({noun for noun, _, _ in made}) >= 500
    assert len(missed) / len(made) <= 0.03, missed[:40]


@pytest.mark.parametrize(
    ("language", "forms", "faults"),
    [("kk", kazakh_forms, KAZAKH_FAULTS), ("ky", kyrgyz_forms, KYRGYZ_FAULTS)],
)
def test_makes_the_same_forms_but_for_the_other_generators_faults(language, forms, faults):
    assert unexplained(language, forms(), faults) == []


def test_every_listed_fault_is_met():
    nouns = {noun for noun, *_ in differing("kk", kazakh_forms())}
    for fault, (ends, _) in KAZAKH_FAULTS.items():
        assert any(noun.endswith(ends) for noun in nouns), fault


@pytest.mark.parametrize(("forms", "language"), [(kazakh_forms, "kk"), (kyrgyz_forms, "ky")])
def test_most_forms_agree_even_so(forms, language):
    made = forms()
    assert len(list(differing(language, made))) / len(made) <= 0.06
