"""Drafting from another target's confirmed text, with the pins of that text."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pytest

from glossary import changes
from glossary.terms import Concept, Term
from workbench import intake, projects, terminology
from workbench import unknown as names
from workbench.drafting import comparing, order, predraft
from workbench.drafting.engine import REMOTE, Candidate, Draft, Request
from workbench.drafting.pins import pinned
from workbench.drafting.stored import open_pins
from workbench.review import changing, translations

SOURCE = "Ержан Үлгібаев Қаржы министріне хат жазды."
RUSSIAN = "Ержан Ульгибаев написал письмо министру финансов."


class Parrot:
    """An engine from Russian into English that says what it is told to, keeps what it was asked, and puts its pins in."""

    name = "deepl"
    says = ""
    asked: ClassVar[list[Request]] = []

    def __init__(self, _memory=None) -> None:
        """Take the registry's argument."""

    def languages(self):
        return {("ru", "en")}

    def translate(self, requests, cancel=None):
        Parrot.asked += requests
        return [
            Draft(tuple(pinned([Candidate(Parrot.says, 0.7)], request)), self.name, "parrot", "MIT")
            for request in requests
        ]


@pytest.fixture
def document(workspace, monkeypatch) -> int:
    monkeypatch.setattr(Parrot, "asked", [])
    monkeypatch.setitem(REMOTE, "deepl", f"{__name__}:Parrot")
    number = projects.create_project(workspace.db, "p", "kk", ("ru", "en"))
    order.set_engines(workspace.db, number, {"ru": ["memory"], "en": ["pivot", "deepl"]}, ["deepl"])
    return intake.add_document(workspace, number, "a.txt", SOURCE.encode(), draft=False)


def segment_of(workspace, document) -> int:
    return translations.rows(workspace.db, document)[0].id


def confirm(workspace, document, text=RUSSIAN) -> int:
    segment = segment_of(workspace, document)
    version = translations.translation(workspace.db, segment, "ru").version
    changing.confirm(workspace, segment, "ru", text, expected=version)
    return segment


def drafted(workspace, document, says) -> str:
    Parrot.says = says
    predraft.predraft(workspace, document, again=True)
    return translations.translation(workspace.db, segment_of(workspace, document), "en").text


def asked_pins() -> dict[str, list[str]]:
    return {pin.source.text: [t.text for t in pin.targets] for pin in Parrot.asked[-1].pins}


def test_the_confirmed_texts_own_terms_are_pinned(workspace, document):
    confirm(workspace, document)
    text = drafted(workspace, document, "Yerzhan Ulgibayev wrote a letter to the Minister of Treasury.")
    request = Parrot.asked[-1]
    assert (request.source, request.target, request.text) == ("ru", "en", RUSSIAN)
    assert asked_pins()["министр финансов"][0] == "Minister of Finance"
    assert text.endswith("to the Minister of Finance.")


def test_what_was_decided_for_the_document_holds_on_the_way(workspace, document):
    confirm(workspace, document)
    names.choose(
        workspace, document, "Ержан Үлгібаев", "person", {"ru": "Ержан Ульгибаев", "en": "Erzhan Ulgibay"}
    )
    sheet = terminology.sheet(workspace, document)
    post = next(e for e in (*sheet.open, *sheet.settled) if e.text == "Қаржы министрі")
    terminology.sign_off(
        workspace,
        document,
        post.concept.id,
        post.text,
        {"ru": "министр финансов", "en": "Finance Minister"},
    )
    text = drafted(workspace, document, "Erzhan Ulgibaev wrote a letter to the Economy Minister.")
    assert asked_pins()["Ержан Ульгибаев"] == ["Erzhan Ulgibay"]
    assert asked_pins()["министр финансов"][0] == "Finance Minister"
    assert text == "Erzhan Ulgibay wrote a letter to the Finance Minister."


def test_the_rendering_of_the_documents_date_is_taken(workspace, document):
    old = Term("Board of Rivers", "en", "organisation", status="preferred", valid_to=date(2020, 12, 31))
    new = Term("Agency of Rivers", "en", "organisation", status="admitted", valid_from=date(2021, 1, 1))
    changes.save_concept(
        workspace.db,
        Concept(
            "organisation",
            terms=(
                Term("Өзендер агенттігі", "kk", "organisation"),
                Term("Агентство рек", "ru", "organisation"),
                old,
                new,
            ),
        ),
    )
    confirm(workspace, document, "Ержан Ульгибаев посетил Агентство рек.")
    for day, wanted in ((date(2019, 5, 1), "Board of Rivers"), (date(2024, 5, 1), "Agency of Rivers")):
        projects.set_date(workspace.db, document, day)
        drafted(workspace, document, "He visited it.")
        assert asked_pins()["Агентство рек"] == [wanted]


def test_what_such_a_draft_leaves_open_are_the_sources_own_terms(workspace, document):
    segment = confirm(workspace, document, "Ержан Ульгибаев написал письмо.")
    drafted(workspace, document, "Yerzhan Ulgibayev wrote a letter.")
    (row,) = workspace.db.execute("SELECT pins_open FROM draft WHERE segment = ?", [segment]).fetchall()
    (pin,) = open_pins(row[0])
    assert (pin.term, pin.text) == ("Қаржы министрі", "Minister of Finance")
    (kept,) = comparing.kept(workspace.db, segment, "en")
    assert kept.engine == "pivot"
    assert kept.pins_open == (pin,)
