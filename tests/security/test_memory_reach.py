"""What of the memories somebody may read where people log in: what their projects read, by whatever way it is asked for."""

from __future__ import annotations

import pytest

from workbench import intake, memories, projects
from workbench.memory_units import Filters, page
from workbench.people import Grant, tokens
from workbench.review import translations

WHO = {"author": "test", "address": "127.0.0.1"}
SOURCE = "Делегация ертең Тараз қаласына құпия сапармен барады."
# What was confirmed in which project: of its own memory, of another's own, of the shared one.
TEXTS = {
    "secret": "Делегациянын сапары жашыруун бойдон калат.",
    "other": "Делегация эртең Таразга барат деп айтылды.",
    "open": "Делегация Тараз шаарына сапар менен барат.",
}
# Who → (what they are in which project, what they may read).
PEOPLE = {
    "of secret": (["secret"], {"secret", "open"}),
    "of other": (["other"], {"other", "open"}),
    "of open": (["open"], {"open"}),
    "of both": (["secret", "other"], {"secret", "other", "open"}),
    "of all": ([None], set(TEXTS)),
    "of none": ([], set()),
    "of one that is gone": (["gone"], set()),
}


@pytest.fixture
def numbers(office, person, log_in):
    """The projects by name, made and filled over their pages by an admin."""
    boss = log_in(person("boss", Grant("admin")))
    found = {}
    for name in (*TEXTS, "gone"):
        form = {"name": name, "targets": ["ky", "ru"], "memory": "main" if name == "open" else ""}
        assert boss.post("/projects", data=form).status_code == 303
        found[name] = next(each.id for each in projects.projects(office.db) if each.name == name)
    for name, text in TEXTS.items():
        document = intake.add_text(office, found[name], f"text of {name}", SOURCE)
        segment = translations.rows(office.db, document)[0].id
        found[f"segment of {name}"] = segment
        version = translations.translation(office.db, segment, "ky").version
        body = {"action": "confirm", "text": text}
        headers = {"If-Match": f'"{version}"'}
        assert boss.put(f"/segments/{segment}/ky", json=body, headers=headers).status_code == 200
    return found


def unit_of(office, name):
    return next(each.id for each in page(office.db, Filters()).entries if TEXTS[name] in str(each.unit.texts))


def pages(office, numbers, places):
    """The addresses of pages that show texts of the memory to who has a role in these projects."""
    yield from (
        "/memory",
        "/memory?q=делегация&language=ky",
        "/memory?source=kk&target=ky",
        "/memory/problems",
    )
    yield from ("/memory/problems?kind=targets", "/memory/export.tmx", "/memory/export.tmx?target=ky")
    for name in TEXTS:
        yield f"/memory/units/{unit_of(office, name)}"
        yield f"/memory?memory={name}"
        yield f"/memory/export.tmx?memory={name}"
        yield f"/memory/passages.json?q=делегация&language=ky&project={numbers[name]}"
        yield f"/segments/{numbers[f'segment of {name}']}/ky/help.json"
        yield f"/segments/{numbers[f'segment of {name}']}/ru/help.json"
    yield "/memory/passages.json?q=делегация&language=ky"
    yield from (f"/projects/{numbers[place]}" for place in places if place in TEXTS)
    yield from ("/memory/memories", "/", "/glossary")


def operations(office):
    """The operations of the API that answer with texts of the memory."""
    yield "GET", "/memories", None
    yield "GET", "/memory/units", None
    yield "GET", "/memory/search?q=делегация&language=ky", None
    look_up = {"text": SOURCE, "source": "kk", "target": "ky", "limit": 20, "threshold": 0.3}
    yield "POST", "/memory/lookup", look_up
    yield "POST", "/memory/lookup", look_up | {"memories": [*TEXTS, "main"]}
    for name in TEXTS:
        yield "GET", f"/memory/units/{unit_of(office, name)}", None
        yield "GET", f"/memory/units?memory={name}", None
        yield "GET", f"/memory/search?q=делегация&language=ky&memory={name}", None


def seen(answers):
    return {name for name, text in TEXTS.items() for answer in answers if text in answer.text}


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_reads_what_their_projects_read(team, office, numbers, person, log_in, who):
    places, expected = PEOPLE[who]
    grants = [Grant("reviewer", place and numbers[place]) for place in places]
    somebody = person("somebody", *grants)
    projects.delete_project(office.db, numbers["gone"])
    browser = log_in(somebody)
    shown = [browser.get(address) for address in pages(office, numbers, places)]
    assert seen(shown) == expected
    token = tokens.create(office.db, somebody, "t", ["read"], **WHO)
    headers = {"Authorization": f"Bearer {token}"}
    client = team.test_client()
    answered = [
        client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        for method, path, body in operations(office)
    ]
    assert seen(answered) == expected
    assert {answer.status_code for answer in (*shown, *answered)} <= {200, 400, 403, 404}


def test_a_memory_of_ones_own_is_not_named_to_others(office, numbers, person, log_in):
    browser = log_in(person("somebody", Grant("admin", numbers["other"])))
    for address in ("/memory", "/memory/memories", "/memory/problems", f"/projects/{numbers['other']}"):
        assert ">secret<" not in browser.get(address).text
    assert ">other<" in browser.get("/memory/memories").text
    number = next(each.id for each in memories.memories(office.db) if each.name == "secret")
    form = {f"order-{number}": "1", "writes": "other", "penalty": "5"}
    browser.post(f"/projects/{numbers['other']}/memories", data=form)
    browser.post(f"/projects/{numbers['other']}/memories", data=form | {"writes": "secret"})
    assert "secret" not in memories.choice(office.db, numbers["other"]).reads


def test_an_admin_of_all_gives_it_to_another_project_or_shares_it(office, numbers, person, log_in):
    boss = log_in(person("chief", Grant("admin")))
    somebody = log_in(person("somebody", Grant("translator", numbers["other"])))
    stored = {each.name: each.id for each in memories.memories(office.db)}
    form = {
        f"order-{stored['other']}": "1",
        f"order-{stored['secret']}": "2",
        "writes": "other",
        "penalty": "5",
    }
    assert TEXTS["secret"] not in somebody.get("/memory").text
    boss.post(f"/projects/{numbers['other']}/memories", data=form)
    assert TEXTS["secret"] in somebody.get("/memory").text
    assert boss.get("/memory/memories").text.count("for chosen projects") == 3
    edit = {"name": "secret", "priority": "0", "shared": "1"}
    boss.post(f"/memory/memories/{stored['secret']}", data=edit)
    assert memories.memory(office.db, stored["secret"]).shared
    boss.post("/memory/undo")
    assert not memories.memory(office.db, stored["secret"]).shared


def test_the_latest_changes_name_texts_to_who_may_read_all(office, numbers, person, log_in):
    boss = log_in(person("chief", Grant("admin")))
    boss.post(f"/memory/units/{unit_of(office, 'secret')}", data={"text-0": "Құпия сөйлем түзетілді."})
    assert "Құпия сөйлем" in boss.get("/memory/memories").text
    somebody = log_in(person("somebody", Grant("admin", numbers["other"])))
    assert "Құпия" not in somebody.get("/memory/memories").text


def test_a_pair_of_the_same_id_in_another_memory_keeps_its_history_to_itself(office, numbers, person, log_in):
    from alignments import Unit
    from workbench import memory_units

    stored = {each.name: each.id for each in memories.memories(office.db)}
    for name, text in (("secret", "Жашыруун сөз."), ("other", "Ачык сөз.")):
        unit = Unit(texts={"kk": "Сөз.", "ky": text}, tuid="same")
        memory_units.take_in(office.db, stored[name], [unit])
    mine = next(e.id for e in page(office.db, Filters(memory="other")).entries if e.unit.tuid == "same")
    memory_units.edit(office.db, mine, {1: "Ачык сөз!"})
    theirs = next(e.id for e in page(office.db, Filters(memory="secret")).entries if e.unit.tuid == "same")
    memory_units.edit(office.db, theirs, {1: "Жашыруун сөз!"})
    mine = next(e.id for e in page(office.db, Filters(memory="other")).entries if e.unit.tuid == "same")
    shown = (
        log_in(person("somebody", Grant("translator", numbers["other"]))).get(f"/memory/units/{mine}").text
    )
    assert "Ачык сөз" in shown
    assert "Жашыруун" not in shown


def test_the_api_gives_a_new_project_its_own_memory(team, office, person):
    token = tokens.create(office.db, person("boss", Grant("admin")), "t", ["read", "admin"], **WHO)
    answer = team.test_client().post(
        "/api/v1/projects",
        json={"name": "Visit", "targets": ["ky"]},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201
    assert memories.choice(office.db, answer.json["id"]).writes == "Visit"


def test_a_project_takes_no_memory_that_is_not_shared_as_its_own(office, numbers, person, log_in):
    boss = log_in(person("chief", Grant("admin")))
    answer = boss.post("/projects", data={"name": "new", "targets": ["ky"], "memory": "secret"})
    assert answer.status_code == 400
    assert "new" not in {each.name for each in projects.projects(office.db)}


def test_what_the_workspace_had_before_stays_shared(office):
    number = projects.create_project(office.db, "Earlier", "kk", ("ky",))
    memories.create(office.db, "Archive", priority=3)
    assert memories.choice(office.db, number) == memories.Choice(("main", "Archive"), "main")


def test_what_is_imported_in_a_terminal_into_a_new_memory_is_not_shared(office, numbers, tmp_path):
    from workbench.exchange import memory_files

    file = tmp_path / "pairs.csv"
    file.write_text("kk,ky\nСөз,Сөз\n", "utf-8")
    assert memory_files.import_files(office.db, [file], memory="of an office")[0].refused == []
    assert {each.name: each.shared for each in memories.memories(office.db)}["of an office"] is False
    assert "of an office" not in memories.read_by(office.db, {numbers["other"]})


def test_a_workspace_of_an_earlier_program_keeps_what_it_shares(folder):
    from workbench import memory_changes
    from workbench.workspace import Workspace

    workspace = Workspace.open(folder)
    db = workspace.db
    number = projects.create_project(db, "Earlier", "kk", ("ky",))
    memories.delete(db, memories.create(db, "Deleted"))
    memories.create(db, "Archive", priority=3)
    # As it was written before: neither the table nor what was noted of a deletion knew of sharing.
    db.execute(
        "UPDATE history SET after = replace(after, ', \\\"shared\\\": 1', '') WHERE tbl = 'memory_change'"
    )
    db.execute("DROP TRIGGER history_memory_change_update")
    db.execute(
        "UPDATE memory_change SET before = replace(before, ', \"shared\": 1', ''), after = replace(after, ', \"shared\": 1', '')"
    )
    db.execute("ALTER TABLE memory DROP COLUMN shared")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'memories-of-ones-own'")
    db.conn.commit()
    assert "shared" not in str(
        db.execute("SELECT group_concat(after) FROM history WHERE tbl = 'memory_change'").fetchone()
    )
    workspace.close()

    again = Workspace.open(folder)
    assert memories.choice(again.db, number) == memories.Choice(("main", "Archive"), "main")
    deletion = again.db.execute("SELECT max(id) FROM change_set WHERE action = 'delete memory'").fetchone()[0]
    memory_changes.undo(again.db, deletion)
    assert {each.name: each.shared for each in memories.memories(again.db)}["Deleted"] is True
    again.close()


def test_a_single_user_is_asked_nothing_and_shares_everything(client, workspace):
    page = client.get("/").text
    assert "a memory of its own" not in page
    client.post("/projects", data={"name": "Alone", "targets": ["ky"]})
    client.post("/memory/memories", data={"name": "Archive", "priority": "1"})
    number = next(each.id for each in projects.projects(workspace.db) if each.name == "Alone")
    assert memories.choice(workspace.db, number) == memories.Choice(("main", "Archive"), "main")
    shown = client.get("/memory/memories").text
    assert "for chosen projects" not in shown
    assert 'name="shared"' not in shown


def test_a_name_that_is_taken_gets_a_number(office, person):
    person("boss", Grant("admin"))
    memories.create(office.db, "visit")
    long = "Б" * 100
    memories.create(office.db, long[:80])
    for name, memory in (("Visit", "Visit 2"), (long, f"{'Б' * 78} 2")):
        number = projects.create_project(office.db, name, "kk", ("ky",))
        memories.begin(office.db, number)
        assert memories.choice(office.db, number).writes == memory


def test_a_project_that_comes_back_without_its_memory_gets_another_of_its_own(
    office, numbers, person, log_in
):
    boss = log_in(person("chief", Grant("admin")))
    boss.post(f"/projects/{numbers['secret']}/delete")
    stored = {each.name: each.id for each in memories.memories(office.db)}
    assert boss.post(f"/memory/memories/{stored['secret']}/delete").status_code == 303
    assert boss.post("/projects/undo").status_code == 303
    chosen = memories.choice(office.db, numbers["secret"])
    assert (chosen.reads[0], chosen.writes) == ("secret", "secret")
    assert [each.shared for each in memories.memories(office.db) if each.name == "secret"] == [False]


def test_a_memory_that_holds_something_is_not_unmade(office, numbers, person, log_in):
    """To take back that it was made would take what was confirmed since along."""
    from workbench import memory_changes

    made = office.db.execute("SELECT id FROM change_set WHERE action = 'new memory' AND label = 'secret'")
    with pytest.raises(Exception, match="cannot be undone"):
        memory_changes.undo(office.db, made.fetchone()[0])
    assert "secret" in {each.name for each in memories.memories(office.db)}
    assert memories.choice(office.db, numbers["secret"]).writes == "secret"
