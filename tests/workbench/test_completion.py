from __future__ import annotations

import pytest

from glossary import changes
from glossary.fitting import governing, governs
from glossary.terms import Concept, Term
from workbench import intake, projects
from workbench.app import create_app
from workbench.config import Config
from workbench.review import translations
from workbench.review.completion import material
from workbench.web import JOBS
from workbench.workspace import Workspace

TEXT = "Көлік министрімен 2025 жылғы 22 тамызда Ержан Үлгібаев кездесті.\n\n3,5 млрд теңге бөлінді.\n"


@pytest.fixture
def made(folder):
    """A workspace with a document of two segments."""
    workspace = Workspace.open(folder, sample=False)
    terms = (
        Term("Көлік министрі", "kk", "title", status="preferred"),
        Term("министр транспорта", "ru", "title", status="preferred"),
    )
    changes.save_concept(workspace.db, Concept("title", terms=terms))
    project = projects.create_project(workspace.db, "Completion", "kk", ("ru", "ky"))
    document = intake.add_text(workspace, project, "text", TEXT)
    yield workspace, [row.id for row in translations.rows(workspace.db, document)]
    workspace.close()


def test_every_form_of_a_rendering_is_there_and_the_one_that_fits_is_first(made):
    workspace, (first, _) = made
    found = material(workspace, first, "ru")
    minister = next(each for each in found.renderings if each.forms[0][0].startswith("министр"))
    assert minister.calls == "instrumental"
    assert minister.forms[0] == ("министром транспорта", "instrumental")
    assert {"министр транспорта", "министра транспорта", "министру транспорта"} <= {
        text for text, _ in minister.forms
    }


def test_people_whom_nobody_has_entered_are_there_with_their_proposals(made):
    workspace, (first, _) = made
    people = [each for each in material(workspace, first, "ru").renderings if each.kind == "person"]
    assert any("Улгибаев" in text for each in people for text, _ in each.forms)


def test_numbers_and_dates_are_there_as_the_target_writes_them(made):
    workspace, (first, second) = made
    assert "22 августа 2025 года" in material(workspace, first, "ru").figures
    assert any(text.startswith("3,5") for text in material(workspace, second, "ru").figures)
    assert any(text.startswith("2025-жыл") for text in material(workspace, first, "ky").figures)


def test_words_govern_the_case_that_the_sources_case_prefers():
    assert governs("dative", "ru")["в"] == "accusative"
    assert governs("locative", "ru")["в"] == "locative"
    assert governs("nominative", "ru").keys() == governing("ru").keys()
    assert governs("dative", "ky") == {}


def test_the_address_gives_it_and_refuses_what_is_no_target(made, folder):
    _, (first, _) = made
    app = create_app(Config(folder=folder, testing=True))
    client = app.test_client()
    found = client.get(f"/segments/{first}/ru/completion.json")
    assert found.status_code == 200
    assert found.json["renderings"]
    assert found.json["governs"]["instrumental"]["с"] == "instrumental"
    assert client.get(f"/segments/{first}/en/completion.json").status_code == 404
    assert client.get("/segments/999999/ru/completion.json").status_code == 404
    app.extensions[JOBS].close()
