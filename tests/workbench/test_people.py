"""Users, grants, the audit log, assignments and presence."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import history
from workbench import intake, people, projects
from workbench.errors import InvalidInputError, NotFoundError
from workbench.people import ANY, Grant, User, assignments, audit, presence, users
from workbench.people.model import INCLUDES, ROLES, check_role
from workbench.review import changing, translations, undoing

WHO = {"author": "boss", "address": "10.0.0.1"}


# --- who may what ------------------------------------------------------------------------------------------------------

ROLE = st.sampled_from(ROLES)
PROJECT = st.none() | st.integers(1, 3)
LANGUAGE = st.none() | st.sampled_from(["ky", "ru"])
GRANT = st.builds(Grant, ROLE, PROJECT, LANGUAGE)


def user(*grants, **more):
    return User(1, "u", "U", grants=grants, **more)


@given(st.lists(GRANT, max_size=4), ROLE, st.integers(1, 3), st.sampled_from(["ky", "ru"]))
def test_a_role_for_all_is_a_role_for_each(grants, role, project, language):
    somebody = user(*grants)
    if somebody.holds(role):
        assert somebody.holds(role, project)
    if somebody.holds(role, project):
        assert somebody.holds(role, project, language)
    if somebody.holds(role, project, language):
        assert somebody.holds(role, project, ANY)
        assert somebody.is_member(project)


@given(st.lists(GRANT, max_size=3), GRANT, ROLE, PROJECT, LANGUAGE)
def test_one_more_grant_never_takes_a_right_away(grants, more, role, project, language):
    if user(*grants).holds(role, project, language):
        assert user(*grants, more).holds(role, project, language)


@given(GRANT, ROLE, st.integers(1, 3), st.sampled_from(["ky", "ru"]))
def test_a_grant_is_good_for_its_project_and_language_only(grant, role, project, language):
    expected = (
        role in INCLUDES[grant.role]
        and grant.project in {None, project}
        and grant.language in {None, language}
    )
    assert user(grant).holds(role, project, language) is expected


@given(st.lists(GRANT, max_size=3), st.sets(st.sampled_from(people.SCOPES)), ROLE, PROJECT, LANGUAGE)
def test_scopes_only_take_away(grants, scopes, role, project, language):
    if user(*grants, scopes=frozenset(scopes)).holds(role, project, language):
        assert user(*grants).holds(role, project, language)


def test_who_reviews():
    assert user(Grant("reviewer", 1, "ky")).reviews(1, "ky")
    assert not user(Grant("reviewer", 1, "ky")).reviews(1, "ru")
    assert not user(Grant("admin")).reviews(1, "ky")
    assert user(Grant("admin"), Grant("reviewer")).reviews(1, "ky")
    assert not user(Grant("reviewer"), scopes=frozenset({"translate"})).reviews(1, "ky")
    assert not people.LOCAL_USER.reviews(1, "ky")


def test_a_role_that_is_none():
    with pytest.raises(InvalidInputError):
        check_role("owner")


def test_initials():
    assert User(1, "a", "Айгүл Сәрсенова").initials == "АС"
    assert User(1, "a", "bolat").initials == "B"


# --- users -------------------------------------------------------------------------------------------------------------


def test_a_name_is_taken_whatever_its_capitals(office, person):
    person("Айгүл")
    for name in ("айгүл", " АЙГҮЛ ", "local", "Local"):
        with pytest.raises(InvalidInputError, match="already"):
            users.add(office.db, name, **WHO)


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 61, "-a", "a/b", "a\nb", "<b>", "a\u202eb"])
def test_names_that_cannot_be(office, name):
    with pytest.raises(InvalidInputError):
        users.add(office.db, name, **WHO)


def test_the_name_to_show_is_the_log_in_name_unless_said(office, person):
    assert person("bolat").shown == "bolat"
    users.rename(office.db, users.by_name(office.db, "bolat"), "  Болат   Ә. ", **WHO)
    assert users.by_name(office.db, "BOLAT").shown == "Болат Ә."
    with pytest.raises(InvalidInputError):
        users.rename(office.db, users.by_name(office.db, "bolat"), " ", **WHO)


def test_what_cannot_be_finished_is_not_begun(office):
    with pytest.raises(NotFoundError):
        users.add(office.db, "bolat", grants=[Grant("translator", 999)], **WHO)
    assert users.everybody(office.db) == []
    assert audit.entries(office.db) == []


def test_a_grant_is_given_once_and_taken_as_it_was_given(office, person):
    bolat = person("bolat", Grant("reviewer", 1, "ky"))
    users.grant(office.db, bolat, Grant("reviewer", 1, "ky"), **WHO)
    assert users.get(office.db, bolat.id).grants == (Grant("reviewer", 1, "ky"),)
    with pytest.raises(NotFoundError):
        users.revoke(office.db, bolat, Grant("reviewer", 1), **WHO)
    users.revoke(office.db, bolat, Grant("reviewer", 1, "ky"), **WHO)
    assert users.get(office.db, bolat.id).grants == ()


def test_the_only_admin_stays(office, person):
    boss = person("boss", Grant("admin"))
    with pytest.raises(InvalidInputError, match="only admin"):
        users.revoke(office.db, boss, Grant("admin"), **WHO)
    with pytest.raises(InvalidInputError, match="only admin"):
        users.set_active(office.db, boss, active=False, **WHO)
    person("second", Grant("admin"))
    users.revoke(office.db, boss, Grant("admin"), **WHO)


def test_who_can_let_others_in(office, person):
    assert not people.has_admin(office.db)
    person("half", Grant("admin", 1), password="құпиясөз емес бұл сөйлем")
    person("without", Grant("admin"))
    assert not people.has_admin(office.db)
    boss = person("boss", Grant("admin"), password="құпиясөз емес бұл сөйлем")
    assert people.has_admin(office.db)
    users.set_active(office.db, boss, active=False, author=audit.COMMAND_LINE, address="")
    assert not people.has_admin(office.db)


def test_a_deleted_project_that_comes_back_has_its_people_again(office, person):
    project = projects.create_project(office.db, "P", "kk", ("ky",))
    bolat = person("bolat", Grant("translator", project))
    change = projects.delete_project(office.db, project)
    history.undo(office.db, change)
    assert users.get(office.db, bolat.id).is_member(project)


def test_holders(office, person):
    person("boss", Grant("admin"))
    person("ky", Grant("translator", 1, "ky"))
    gone = person("gone", Grant("admin"))
    users.set_active(office.db, gone, active=False, **WHO)
    assert [each.name for each in people.holders(office.db, "translator", 1, "ky")] == ["boss", "ky"]
    assert [each.name for each in people.holders(office.db, "translator", 1, "ru")] == ["boss"]


# --- the audit log -----------------------------------------------------------------------------------------------------


def test_every_change_is_in_the_log(office, person):
    bolat = users.add(office.db, "bolat", grants=[Grant("reviewer", 1, "ky")], **WHO)
    users.set_active(office.db, bolat, active=False, **WHO)
    found = audit.entries(office.db)
    assert [each.action for each in found] == ["deactivate", "grant", "new user"]
    assert {(each.author, each.address) for each in found} == {("boss", "10.0.0.1")}
    assert found[1].detail == {"user": "bolat", "role": "reviewer", "project": 1, "language": "ky"}


def test_the_log_by_author_action_day_and_page(office):
    for number in range(5):
        audit.record(
            office.db, "export" if number % 2 else "deletion", author=f"a{number % 2}", address="", n=number
        )
    assert [each.detail["n"] for each in audit.entries(office.db, limit=2)] == [4, 3]
    assert [e.detail["n"] for e in audit.entries(office.db, below=audit.entries(office.db)[1].id)] == [
        2,
        1,
        0,
    ]
    assert [each.detail["n"] for each in audit.entries(office.db, action="export")] == [3, 1]
    assert [each.detail["n"] for each in audit.entries(office.db, author="a0")] == [4, 2, 0]
    assert audit.entries(office.db, since="2999-01-01") == []


# --- whose work it is ----------------------------------------------------------------------------------------------------


@pytest.fixture
def text(office):
    project = projects.create_project(office.db, "P", "kk", ("ky", "ru"))
    return intake.add_text(office, project, "text", "Бірінші сөйлем. Екінші сөйлем.")


def segments(db, document):
    return [row.id for row in translations.rows(db, document)]


def test_what_somebody_does_carries_their_name(office, text):
    first, _ = segments(office.db, text)
    with history.acting(history.Actor("aigul")):
        done = changing.confirm(office, first, "ky", "Биринчи сүйлөм.", expected=0).translation
        changing.reject(office, first, "ky", "Не то", expected=done.version)
    assert translations.translation(office.db, first, "ky").author == "aigul"
    assert [past.author for past in translations.past(office.db, first, "ky")][:2] == ["aigul", "aigul"]
    assert office.db.execute("SELECT author FROM comment").fetchall() == [("aigul",)]
    assert history.actor() is None


def test_one_undoes_ones_own_work_past_that_of_others(office, text):
    first, second = segments(office.db, text)
    project = projects.document(office.db, text).project
    with history.acting(history.Actor("aigul")):
        changing.save(office, first, "ky", "Менин сүйлөмүм", expected=0)
    with history.acting(history.Actor("bolat")):
        changing.save(office, second, "ky", "Анын сүйлөмү", expected=0)
    with history.acting(history.Actor("aigul")):
        assert undoing.undo(office, project).segments == (first,)
        assert undoing.redo(office, project).segments == (first,)
        assert undoing.undo(office, project).segments == (first,)
        with pytest.raises(InvalidInputError):
            undoing.undo(office, project)
    assert translations.translation(office.db, second, "ky").text == "Анын сүйлөмү"


def test_what_others_did_is_undone_by_them_or_by_an_admin(office, text):
    first, _ = segments(office.db, text)
    with history.acting(history.Actor("aigul")):
        changing.save(office, first, "ky", "Текст", expected=0)
    change = history.undo_target(office.db, projects.scope(projects.document(office.db, text).project)).id
    with history.acting(history.Actor("bolat")), pytest.raises(history.OthersChangeError, match="aigul"):
        undoing.take_back(office, change)
    with history.acting(history.Actor("boss", undoes_others=True)):
        undoing.take_back(office, change)
    assert translations.translation(office.db, first, "ky").text == ""


def test_background_work_is_done_in_the_name_of_who_asked_for_it(team, office, text):
    from workbench.web import JOBS

    office.db.execute("SELECT 1")
    jobs = team.extensions[JOBS]
    with history.acting(history.Actor("aigul")):
        number = jobs.start("draft", text, {"again": True})
    jobs.wait(60)
    assert jobs.get(number).state == "done"
    assert jobs.get(number).payload["actor"] == "aigul"
    assert {row[0] for row in office.db.execute("SELECT author FROM change_set WHERE action = 'draft'")} <= {
        "local",
        "aigul",
    }


# --- assignments and presence ----------------------------------------------------------------------------------------------


def test_a_document_is_given_per_language_and_taken_back_by_undo(office, text, person):
    project = projects.document(office.db, text).project
    aigul, bolat = (
        person("aigul", Grant("translator", project)),
        person("bolat", Grant("translator", project, "ru")),
    )
    assignments.assign(office.db, text, "ky", aigul)
    assignments.assign(office.db, text, "ru", bolat)
    assert {key: user.name for key, user in people.assigned(office.db, [text]).items()} == {
        (text, "ky"): "aigul",
        (text, "ru"): "bolat",
    }
    assert people.assigned_to(office.db, bolat) == {(text, "ru")}
    undoing.undo(office, project)
    assert people.assigned_to(office.db, bolat) == set()
    assignments.assign(office.db, text, "ky", None)
    assert people.assigned(office.db, [text]) == {}


def test_only_who_can_translate_there_is_given_a_document(office, text, person):
    project = projects.document(office.db, text).project
    bolat = person("bolat", Grant("translator", project, "ru"), Grant("terminologist", project))
    with pytest.raises(InvalidInputError, match="cannot translate"):
        assignments.assign(office.db, text, "ky", bolat)
    with pytest.raises(InvalidInputError, match="not a target"):
        assignments.assign(office.db, text, "en", bolat)


def test_a_deleted_document_that_comes_back_is_still_assigned(office, text, person):
    aigul = person("aigul", Grant("admin"))
    assignments.assign(office.db, text, "ky", aigul)
    history.undo(office.db, projects.delete_document(office.db, text))
    assert people.assigned_to(office.db, aigul) == {(text, "ky")}


def test_who_is_in_a_document_is_seen_by_others_for_a_while(office, text, person):
    aigul, bolat = person("aigul", shown="Айгүл"), person("bolat")
    first, second = segments(office.db, text)
    presence.note(office.db, aigul, text, first, "ky")
    presence.note(office.db, aigul, text, second, "ky")
    presence.note(office.db, bolat, text)
    assert presence.present(office.db, text, but=bolat) == [presence.Present(aigul, second, "ky")]
    assert [each.user.name for each in presence.present(office.db, text, but=aigul)] == ["bolat"]
    long_ago = datetime.datetime.now(datetime.UTC) - presence.GONE_AFTER - datetime.timedelta(seconds=1)
    office.db.execute("UPDATE presence SET seen = ? WHERE user = ?", [long_ago.isoformat(), aigul.id])
    office.db.conn.commit()
    assert presence.present(office.db, text, but=bolat) == []
    presence.note(office.db, bolat, text)
    assert office.db.execute("SELECT count(*) FROM presence").fetchone()[0] == 1
