"""English: plurals of a term's head, and the possessive."""

from __future__ import annotations

import pytest

from glossary import inflect, paradigm, recognise
from glossary.inflection import Cell, InflectionError, index_keys, parts, stem_keys


@pytest.mark.parametrize(
    ("term", "plural", "possessive", "plural_possessive"),
    [
        ("Foreign Minister", "Foreign Ministers", "Foreign Minister’s", "Foreign Ministers’"),
        ("Secretary General", "Secretaries General", "Secretary General’s", "Secretaries General’s"),
        ("Attorney General", "Attorneys General", "Attorney General’s", "Attorneys General’s"),
        ("head of government", "heads of government", "head of government’s", "heads of government’s"),
        ("Minister of State", "Ministers of State", "Minister of State’s", "Ministers of State’s"),
        (
            "Deputy Prime Minister – Minister of Energy",
            "Deputy Prime Ministers – Ministers of Energy",
            "Deputy Prime Minister – Minister of Energy’s",
            "Deputy Prime Ministers – Ministers of Energy’s",
        ),
        ("agency", "agencies", "agency’s", "agencies’"),
        ("crisis", "crises", "crisis’s", "crises’"),
        ("memorandum", "memoranda", "memorandum’s", "memoranda’s"),
        ("chairman", "chairmen", "chairman’s", "chairmen’s"),
        ("gas", "gases", "gas’s", "gases’"),
        ("day", "days", "day’s", "days’"),
        ("NGO", "NGOs", "NGO’s", "NGOs’"),
        ("BOUNDARIES TREATY", "BOUNDARIES TREATIES", "BOUNDARIES TREATY’S", "BOUNDARIES TREATIES’"),
    ],
)
def test_declines(term, plural, possessive, plural_possessive):
    made = [
        inflect(term, "en", case=case, number=number)
        for number in ("singular", "plural")
        for case in ("nominative", "genitive")
    ]
    assert made == [term, possessive, plural, plural_possessive]


def test_people():
    assert inflect("James", "en", kind="person", case="genitive") == "James’s"
    assert inflect("John Kennedy", "en", kind="person", number="plural") == "John Kennedys"


def test_all_plurals_are_listed():
    assert paradigm("memorandum", "en")[Cell("nominative", "plural")] == ("memoranda", "memorandums")


@pytest.mark.parametrize(
    ("word", "stem", "case", "number"),
    [
        ("treaties", "treaty", "nominative", "plural"),
        ("Treaty’s", "treaty", "genitive", "singular"),
        ("treaties’", "treaty", "genitive", "plural"),
        ("James's", "James", "genitive", "singular"),
        ("memorandums", "memorandum", "nominative", "plural"),
        ("crises", "crisis", "nominative", "plural"),
        ("MEN", "man", "nominative", "plural"),
        ("NGOs", "NGO", "nominative", "plural"),
        ("UN's", "UN", "genitive", "singular"),
        ("buses", "bus", "nominative", "plural"),
    ],
)
def test_recognises(word, stem, case, number):
    found = recognise(word, stem, "en")
    assert (found.case, found.number) == (case, number)
    assert set(stem_keys(word, "en")) & set(index_keys(stem, "en"))


def test_an_acronym_before_a_hyphen():
    assert recognise("UN-led", "UN", "en").form == "compound"
    assert set(stem_keys("UN-led", "en")) & set(index_keys("UN", "en"))


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("treatment", "treaty"), ("Uzbekistani", "Uzbekistan"), ("leadership", "leader"), ("police", "policy"), ("who", "WHO"),
        ("UNESCO", "UN"), ("NGOM", "NGO"), ("Balayev", "Balayeva"), ("mandate", "man"), ("bu", "bus"), ("un-led", "UN"), ("", "x"),
    ],
)  # fmt: skip
def test_is_no_form(word, stem):
    assert recognise(word, stem, "en") is None


def test_words_of_a_term_and_their_roles():
    roles = [(p.text, p.role) for p in parts("head of government", "en")]
    assert roles == [("head", "inflecting"), ("of", "fixed"), ("government", "inflecting")]


def test_has_no_dative():
    with pytest.raises(InflectionError, match="no case"):
        inflect("treaty", "en", case="dative")


def test_a_coordinated_attribute_does_not_take_the_plural() -> None:
    assert (
        inflect("cultural and humanitarian sphere", "en", number="plural")
        == "cultural and humanitarian spheres"
    )
    assert inflect("water and energy sector", "en", number="plural") == "water and energy sectors"


@pytest.mark.parametrize(
    ("term", "plural"),
    [
        ("Deputy Prime Minister", "Deputy Prime Ministers"),
        ("Minister of Foreign Affairs", "Ministers of Foreign Affairs"),
        ("Ambassador Extraordinary and Plenipotentiary", "Ambassadors Extraordinary and Plenipotentiary"),
        ("Commander-in-Chief", "Commanders-in-Chief"),
        ("President and Commander-in-Chief", "Presidents and Commanders-in-Chief"),
        ("Chairman and CEO", "Chairmen and CEOs"),
        ("Secretary-General", "Secretaries-General"),
        ("Lieutenant General", "Lieutenant Generals"),
        ("Chargé d’Affaires", "Chargés d’Affaires"),
        ("passer-by", "passers-by"),
        ("trade and investment agreement", "trade and investment agreements"),
    ],
)
def test_plural_of_posts(term, plural):
    assert inflect(term, "en", number="plural") == plural
    for stem, form in zip(term.split(), plural.split(), strict=True):
        assert recognise(form, stem, "en") is not None
        assert set(stem_keys(form, "en")) & set(index_keys(stem, "en"))
