"""Profiles: a project follows one, its pins, checks and drafts with it; made and changed in the browser."""

from __future__ import annotations

import lxml.html
import pytest

from glossary import changes, history, profiles, store
from glossary.profiles import ProfileError
from glossary.terms import Concept, Term
from workbench import check_pair, intake, outlets, projects, terminology, uses
from workbench.review import assistance, changing, lists, translations


@pytest.fixture
def db(workspace):
    return workspace.db


@pytest.fixture
def outlet(db):
    """An outlet abroad that names whose head of state is meant."""
    return profiles.add_profile(db, "Шет елдегі басылым", jurisdiction="XX")


@pytest.fixture
def head(db, outlet):
    """An entry whose preferred rendering differs between the default profile and the outlet."""
    number = changes.save_concept(
        db,
        Concept(
            "title",
            terms=(
                Term("Қиял ел басшысы", "kk", "title", verified=True),
                Term("Глава страны грез", "ru", "title", verified=True),
                Term("Президент Мечтании", "ru", "title", status="admitted", verified=True),
            ),
        ),
    )
    say(db, number, outlet, {"Глава страны грез": "admitted", "Президент Мечтании": "preferred"})
    return number


def say(db, number, profile, statuses):
    with history.change_set(db, "edit entry", scope=store.SCOPE):
        for term in store.concept(db, number).terms:
            if term.text in statuses:
                changes.set_status(db, term.id, statuses[term.text], profile)


def document_of(workspace, project):
    return intake.add_text(
        workspace, project, "visit", "Қиял ел басшысы келді.\n\nКездесу өтті.\n\nҚиял ел басшысы кетті.\n"
    )


def texts(workspace, document):
    return [
        translations.translation(workspace.db, row.id, "ru").text
        for row in translations.rows(workspace.db, document)
    ]


# --- what follows the profile --------------------------------------------------------------------------------------


def test_pins_checks_help_and_the_terms_page_follow_the_profile(workspace, project, head, outlet):
    db = workspace.db
    document = document_of(workspace, project)
    stored = projects.document(db, document)
    segment = translations.rows(db, document)[0].id
    for profile, first in ((1, "Глава страны грез"), (outlet, "Президент Мечтании")):
        outlets.use_profile(workspace, project, profile)
        (pin,) = terminology.Pins(workspace, stored, "ru").of("Қиял ел басшысы келді.")
        assert pin.targets[0].text == first
        shown = assistance.help_for(workspace, segment, "ru").terms[0]
        assert shown.renderings[0][0] == first
        entry = next(
            e
            for e in (
                *terminology.sheet(workspace, document).open,
                *terminology.sheet(workspace, document).settled,
            )
            if e.concept.id == head
        )
        assert entry.renderings["ru"].text == first
        assert first in texts(workspace, document)[0]


def test_a_forbidden_wording_of_the_profile_alarms_there_only(workspace, project, head, outlet):
    say(workspace.db, head, outlet, {"Глава страны грез": "forbidden"})
    stored = projects.document(workspace.db, document_of(workspace, project))
    for profile, expected in ((1, False), (outlet, True)):
        outlets.use_profile(workspace, project, profile)
        pins = terminology.Pins(workspace, stored, "ru").of("Қиял ел басшысы келді.")
        found = check_pair("Қиял ел басшысы келді.", "Глава страны грез прибыл.", "kk", "ru", pins)
        assert any(f.category == "terminology" and f.severity == "alarm" for f in found) is expected


def test_choosing_a_profile_drafts_anew_what_nobody_touched(workspace, project, head, outlet):
    db = workspace.db
    document = document_of(workspace, project)
    rows = translations.rows(db, document)
    stored = translations.translation(db, rows[2].id, "ru")
    changing.save(workspace, rows[2].id, "ru", "Глава страны грез уехал.", expected=stored.version)
    before = texts(workspace, document)
    assert "Глава страны грез" in before[0]
    assert outlets.use_profile(workspace, project, outlet) == 2, "only the two segments that hold the entry"
    after = texts(workspace, document)
    assert "Президент Мечтании" in after[0]
    assert after[1:] == before[1:], "what was typed stays, and so does what no term of the profile is in"
    change = history.undo_target(db, projects.scope(project))
    history.undo(db, change.id)
    assert texts(workspace, document) == before
    assert projects.project(db, project).profile == 1


def test_the_same_profile_again_does_nothing(workspace, project, outlet):
    before = len(history.change_sets(workspace.db, projects.scope(project)))
    assert outlets.use_profile(workspace, project, 1) == 0
    assert len(history.change_sets(workspace.db, projects.scope(project))) == before
    with pytest.raises(ProfileError):
        outlets.use_profile(workspace, project, 999)


def test_a_rendering_signed_off_in_an_outlet_is_a_proposal_elsewhere(workspace, project, head, outlet):
    db = workspace.db
    outlets.use_profile(workspace, project, outlet)
    document = document_of(workspace, project)
    terminology.sign_off(workspace, document, head, "Қиял ел басшысы", {"ru": "Лидер Мечтании"})
    status = {
        profile: next(
            t.status for t in store.concept(db, head, profile=profile).terms if t.text == "Лидер Мечтании"
        )
        for profile in (1, outlet)
    }
    assert status == {1: "proposed", outlet: "admitted"}


def test_the_list_editor_follows_the_profile(workspace, project, head, outlet):
    text = (
        "Қиял ел басшысы Ерлан Жолдасов, Қиял ел басшысы Марат Беков, Қиял ел басшысы Тимур Оразов келді.\n"
    )
    document = intake.add_text(workspace, project, "list", text)
    outlets.use_profile(workspace, project, outlet)
    rows = lists.officials(workspace, translations.rows(workspace.db, document)[0].id, "ru")
    assert [row.posts for row in rows] == [("Президент Мечтании",)] * 3


# --- inheritance ---------------------------------------------------------------------------------------------------


def status_in(db, number, text, profile):
    return next(t.status for t in store.concept(db, number, profile=profile).terms if t.text == text)


def test_a_profile_inherits_what_it_does_not_say(db, head, outlet):
    child = profiles.add_profile(db, "Жас басылым", parent=outlet)
    assert status_in(db, head, "Президент Мечтании", child) == "preferred"
    say(db, head, child, {"Президент Мечтании": "admitted", "Глава страны грез": "preferred"})
    assert status_in(db, head, "Президент Мечтании", child) == "admitted"
    assert len(profiles.own_statuses(db, head)[child]) == 2
    # Saying what the parent says is following it again.
    say(db, head, child, {"Президент Мечтании": "preferred", "Глава страны грез": "admitted"})
    assert child not in profiles.own_statuses(db, head)
    assert profiles.lineage(db, child) == [child, outlet, 1]
    assert profiles.differing(db, child, outlet) == set()
    assert head in profiles.differing(db, child, 1)


def test_two_preferred_names_in_a_profile_are_refused(db, head, outlet):
    stored = store.concept(db, head)
    before = [(t.text, t.status) for t in stored.terms]
    renamed = [t for t in stored.terms if t.text != "Глава страны грез"]
    new = Term("Лидер Мечтании", "ru", "title")
    with pytest.raises(changes.TermError, match="Шет елдегі басылым"):
        changes.save_concept(db, Concept("title", head, terms=(*renamed, new)))
    assert [(t.text, t.status) for t in store.concept(db, head).terms] == before, "nothing half-written"


@pytest.mark.parametrize("name", ["", "  ", "a" * 201, "a\x00b", "DEFAULT", "шет елдегі басылым"])
def test_names_that_cannot_be(db, outlet, name):
    with pytest.raises(ProfileError):
        profiles.add_profile(db, name)


def test_no_circles_and_nothing_in_use_removed(db, workspace, project, outlet):
    child = profiles.add_profile(db, "Жас басылым", parent=outlet)
    with pytest.raises(ProfileError):
        profiles.edit_profile(db, outlet, name="Шет", parent=child)
    with pytest.raises(ProfileError):
        profiles.edit_profile(db, outlet, name="Шет", parent=outlet)
    with pytest.raises(ProfileError):
        profiles.delete_profile(db, outlet)
    with pytest.raises(ProfileError):
        profiles.delete_profile(db, 1)
    outlets.use_profile(workspace, project, child)
    with pytest.raises(ProfileError):
        profiles.delete_profile(db, child)
    outlets.use_profile(workspace, project, 1)
    profiles.delete_profile(db, child)
    profiles.delete_profile(db, outlet)
    assert outlet not in {each.id for each in store.profiles(db)}


# --- in the browser ------------------------------------------------------------------------------------------------


def test_profiles_are_made_renamed_and_removed_in_the_browser(client, db, outlet):
    page = client.get("/glossary/profiles").text
    assert "Шет елдегі басылым" in page
    sent = {"name": "Жаңа басылым", "parent": outlet, "jurisdiction": "XX", "note": ""}
    assert client.post("/glossary/profiles", data=sent).status_code == 303
    made = next(each for each in store.profiles(db) if each.name == "Жаңа басылым")
    assert made.parent == outlet
    client.post(f"/glossary/profiles/{made.id}/edit", data={**sent, "name": "Ескі басылым", "parent": 1})
    assert profiles.profile(db, made.id).name == "Ескі басылым"
    assert profiles.profile(db, made.id).parent == 1
    assert client.post("/glossary/profiles", data={**sent, "name": "ескі басылым"}).status_code == 400
    assert client.post(f"/glossary/profiles/{made.id}/delete").status_code == 303
    assert made.id not in {each.id for each in store.profiles(db)}
    client.post("/glossary/undo")
    assert profiles.profile(db, made.id).name == "Ескі басылым"
    assert client.post("/glossary/profiles/1/delete").status_code == 400
    assert client.post("/glossary/profiles/999/edit", data=sent).status_code == 400


def test_a_project_chooses_its_profile(client, db, workspace, project, head, outlet):
    data = {"name": "Сапар", "targets": ["ru"], "profile": outlet}
    client.post("/projects", data=data)
    made = projects.projects(db)[0]
    assert (made.name, made.profile) == ("Сапар", outlet)
    assert "Шет елдегі басылым" in client.get(f"/projects/{made.id}").text
    document = document_of(workspace, made.id)
    assert "Президент Мечтании" in texts(workspace, document)[0]
    client.post(f"/projects/{made.id}/edit", data={**data, "profile": 1})
    assert projects.project(db, made.id).profile == 1
    assert "Глава страны грез" in texts(workspace, document)[0]
    assert client.post("/projects", data={**data, "name": "Басқа", "profile": 999}).status_code == 400


def test_statuses_of_a_profile_are_edited_on_the_entry(client, db, head, outlet):
    page = client.get(f"/glossary/{head}?profile={outlet}").text
    (form,) = lxml.html.fromstring(page).xpath("//form[@data-guard]")
    data = dict(form.form_values())
    rows = {data[name]: name.removesuffix("-text") for name in data if name.endswith("-text") and data[name]}
    assert data[f"{rows['Президент Мечтании']}-status"] == "preferred"
    data[f"{rows['Президент Мечтании']}-status"] = "deprecated"
    answer = client.post(f"/glossary/{head}/save", data=data)
    assert answer.headers["Location"].endswith(f"?profile={outlet}")
    assert status_in(db, head, "Президент Мечтании", outlet) == "deprecated"
    assert status_in(db, head, "Президент Мечтании", 1) == "admitted"
    assert "What profiles say otherwise" in client.get(f"/glossary/{head}").text
    assert client.get(f"/glossary?profile={outlet}&own=1&q=Қиял").text.count("Қиял ел басшысы") == 1


# --- where entries stand -------------------------------------------------------------------------------------------


def test_only_what_changed_is_searched(workspace, project, head):
    db = workspace.db
    document_of(workspace, project)
    assert uses.refresh(workspace) > 0
    assert uses.refresh(workspace) == 0, "nothing changed"
    number = changes.save_concept(db, Concept("term", terms=(Term("кездесу", "kk"), Term("встреча", "ru"))))
    holding = db.execute(
        "SELECT count(*) FROM segment WHERE instr(lower(text), 'кезд') OR instr(text, 'Кезд')"
    ).fetchone()[0]
    assert uses.refresh(workspace) == holding, "a new entry is looked for only where its first signs stand"
    assert number in uses.used(workspace)
    intake.add_text(workspace, project, "more", "Қиял ел басшысы қайтты.\n")
    assert uses.refresh(workspace) == 1, "a new segment is searched alone"
    assert [use.segments for use in uses.uses(workspace, head)] == [(1,), (1, 3)]
    changes.delete_concept(db, head)
    uses.refresh(workspace)
    assert head not in uses.used(workspace)
    history.undo(db, history.undo_target(db, store.SCOPE).id)
    assert [use.segments for use in uses.uses(workspace, head)] == [(1,), (1, 3)]


def test_a_deleted_document_holds_nothing(workspace, project, head):
    document_of(workspace, project)
    assert head in uses.used(workspace)
    projects.delete_project(workspace.db, project)
    assert head not in uses.used(workspace)
    history.undo(workspace.db, history.undo_target(workspace.db, "projects").id)
    assert head in uses.used(workspace)


def test_undo_on_the_entry_goes_back_to_the_entry(client, db, head):
    stored = store.concept(db, head)
    changes.save_concept(db, Concept("title", head, note="жаңа", terms=stored.terms))
    page = client.get(f"/glossary/{head}").text
    assert "It stands in no document." in page
    (form,) = lxml.html.fromstring(page).xpath("//ul[@class='changes']/li[1]//form")
    answer = client.post(form.action, data=dict(form.form_values()))
    assert answer.headers["Location"] == f"/glossary/{head}"
    assert store.concept(db, head).note == ""
