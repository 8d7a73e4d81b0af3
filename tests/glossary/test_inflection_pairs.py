"""Terms and the words of a text: which are a form of the term and which only look like one.

The pairs were written from the grammar before it was looked up what the rules make of them. Words that are spelt like a form of
another (`қалам`, a pen or "my town") are left out: no rule can tell them apart.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary import Term, TermIndex, inflect
from glossary.inflection import analyses

ROWS = [
    line.split("\t")
    for line in (Path(__file__).with_name("pairs.tsv")).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PAIRS = [
    (language, kind, term, text, matches)
    for language, kind, term, forms, others in ROWS
    for texts, matches in ((forms, True), (others, False))
    for text in texts.split(" | ")
    if text
]


def test_the_table_is_large() -> None:
    assert len(PAIRS) >= 1000
    assert sum(not matches for *_, matches in PAIRS) >= 200


@pytest.mark.parametrize(
    ("language", "kind", "term", "text", "matches"), PAIRS, ids=lambda value: str(value)[:30]
)
def test_a_form_and_what_looks_like_one(
    language: str, kind: str, term: str, text: str, matches: bool
) -> None:
    index = TermIndex([Term(term, language, kind)], language)
    assert bool(index.find(text)) is matches


@pytest.mark.parametrize(
    ("text", "dative", "genitive"),
    [
        ("ЖШС", "ЖШС-ға", "ЖШС-ның"),  # read жы-шы-сы
        ("ТМД", "ТМД-ға", "ТМД-ның"),
        ("МКК", "МКК-ге", "МКК-нің"),
        ("ІІМ", "ІІМ-ге", "ІІМ-нің"),
        ("АҚШ", "АҚШ-қа", "АҚШ-тың"),
        ("АҚ", "АҚ-ға", "АҚ-ның"),
        ("ҚазҰУ", "ҚазҰУ-ға", "ҚазҰУ-дың"),
        ("НАТО", "НАТО-ға", "НАТО-ның"),
        ("ЮНИСЕФ", "ЮНИСЕФ-ке", "ЮНИСЕФ-тің"),
    ],
)
def test_acronyms_as_the_orthography_writes_them(text: str, dative: str, genitive: str) -> None:
    assert inflect(text, "kk", kind="organisation", case="dative") == dative
    assert inflect(text, "kk", kind="organisation", case="genitive") == genitive


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("United Nations", "United Nations’"),
        ("Ministry of Foreign Affairs", "Ministry of Foreign Affairs’"),
        ("United States Congress", "United States Congress’s"),
        ("Head of State", "Head of State’s"),
    ],
)
def test_the_possessive_of_an_english_name_in_s(text: str, wanted: str) -> None:
    assert inflect(text, "en", kind="organisation", case="genitive") == wanted


@pytest.mark.parametrize(
    ("name", "dative"),
    [("Такиев", "Такиевке"), ("Сариев", "Сариевке"), ("Әлиев", "Әлиевке"), ("Тоқаев", "Тоқаевқа")],
)
def test_the_usual_form_of_a_surname_whatever_was_asked_before(name: str, dative: str) -> None:
    """Stems of one pattern share their tables; those in -иев must not share with the others."""
    forms = analyses(dative, name, "kk")
    assert [form.standard for form in forms][:1] == [True]
    assert inflect(name, "kk", kind="person", case="dative") == dative
