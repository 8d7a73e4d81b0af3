"""How far a role for one project reaches: not to other projects' memories, not to what one was once allowed."""

from __future__ import annotations

import pytest

from workbench import intake, memories, projects
from workbench.people import Grant, tokens, users
from workbench.references import editing, texts
from workbench.references.links import links
from workbench.web import JOBS

WHO = {"author": "test", "address": "127.0.0.1"}


@pytest.fixture
def here(office) -> int:
    """A project that was given the main memory alone, where there is another one."""
    number = projects.create_project(office.db, "Here", "kk", ("ky", "ru"))
    memories.create(office.db, "of another office", shared=False)
    memories.choose(office.db, number, reads=["main"], writes="main", penalty=5, unapproved=True)
    return number


@pytest.fixture
def other(office) -> int:
    return next(each.id for each in memories.memories(office.db) if each.name == "of another office")


def choice(office, project):
    found = memories.choice(office.db, project)
    return found.reads, found.writes


def test_an_admin_of_one_project_gives_it_no_further_memory(office, here, other, person, log_in):
    browser = log_in(person("aigul", Grant("admin", here)))
    assert "of another office" not in browser.get(f"/projects/{here}").text
    form = {"order-1": "1", f"order-{other}": "2", "writes": "main", "penalty": "7", "unapproved": "1"}
    browser.post(f"/projects/{here}/memories", data=form)
    assert choice(office, here) == (("main",), "main")
    browser.post(f"/projects/{here}/memories", data=form | {"writes": "of another office"})
    assert choice(office, here) == (("main",), "main")
    log_in(person("boss", Grant("admin"))).post(f"/projects/{here}/memories", data=form)
    assert choice(office, here) == (("main", "of another office"), "main")


def test_a_reviewer_of_one_project_writes_to_its_memories_only(office, here, other, person, log_in):
    document = intake.add_text(office, here, "text", "Бірінші сөйлем.")
    given = texts.Given("a.txt", "Биринчи сүйлөм.".encode())
    reference = texts.add(office.db, here, "ky", given, document=document)
    browser = log_in(person("aigul", Grant("reviewer", here)))
    browser.post(f"/references/{reference}/align")
    editing.confirm(office.db, reference, links(office.db, reference)[0].key, confirmed=True)
    assert "of another office" not in browser.get(f"/references/{reference}").text
    browser.post(f"/references/{reference}/memory", data={"memory": other})
    assert [each.units for each in memories.memories(office.db) if each.id == other] == [0]
    assert choice(office, here) == (("main",), "main")
    browser.post(f"/references/{reference}/memory", data={"memory": "1"})
    assert [each.units for each in memories.memories(office.db) if each.name == "main"] == [1]


def test_who_was_an_admin_cannot_delete_a_project_again(office, person, log_in):
    first, second = (projects.create_project(office.db, name, "kk", ("ky",)) for name in ("First", "Second"))
    grants = [Grant("admin", first), Grant("admin", second)]
    aigul = person("aigul", *grants)
    browser = log_in(aigul)
    browser.post(f"/projects/{second}/delete")
    browser.post(f"/projects/{first}/delete")
    browser.post("/projects/undo")
    undone = office.db.execute("SELECT max(id) FROM change_set WHERE action = 'undo'").fetchone()[0]
    for grant in grants:
        users.revoke(office.db, users.by_name(office.db, "aigul"), grant, **WHO)
    assert browser.post("/projects/undo", data={"change": undone}).status_code == 400
    assert first in [each.id for each in projects.projects(office.db)]


def test_who_was_an_admin_does_not_bring_a_project_back(office, person, log_in):
    number = projects.create_project(office.db, "First", "kk", ("ky",))
    browser = log_in(person("aigul", Grant("admin", number)))
    browser.post(f"/projects/{number}/delete")
    users.revoke(office.db, users.by_name(office.db, "aigul"), Grant("admin", number), **WHO)
    change = office.db.execute("SELECT max(id) FROM change_set WHERE action = 'delete project'").fetchone()[0]
    for form in ({}, {"change": change}):
        assert browser.post("/projects/undo", data=form).status_code == 403
    users.grant(office.db, users.by_name(office.db, "aigul"), Grant("admin"), **WHO)
    assert browser.post("/projects/undo").status_code == 303
    assert number in [each.id for each in projects.projects(office.db)]


def test_a_translator_of_one_language_leaves_the_references_of_others_alone(office, here, person, log_in):
    document = intake.add_text(office, here, "text", "Бірінші сөйлем.")
    given = texts.Given("a.txt", "Первое предложение.".encode())
    reference = texts.add(office.db, here, "ru", given, document=document)
    browser = log_in(person("aigul", Grant("reviewer", here, "ky")))
    assert browser.get(f"/references/{reference}").status_code == 200
    for address in ("links", "align", "job/cancel", "memory", "delete"):
        assert browser.post(f"/references/{reference}/{address}", json={}).status_code == 403
    editor = log_in(person("bek", Grant("reviewer", here, "ru")))
    assert editor.post(f"/references/{reference}/delete").status_code == 303


def test_a_job_of_a_pair_of_texts_is_seen_by_its_project_alone(team, office, here, person):
    pair = texts.Given("b.txt", "Бірінші сөйлем.".encode())
    given = texts.Given("a.txt", "Биринчи сүйлөм.".encode())
    reference = texts.add(office.db, here, "ky", given, source=pair)
    job = team.extensions[JOBS].start("align", None, {"reference": reference})
    there = projects.create_project(office.db, "There", "kk", ("ky",))
    for name, project, status in (("aigul", here, 200), ("bek", there, 404)):
        token = tokens.create(office.db, person(name, Grant("translator", project)), "t", ["read"], **WHO)
        answer = team.test_client().get(f"/api/v1/jobs/{job}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status
