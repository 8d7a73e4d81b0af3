"""The pages of a team: log-in, account, people, audit log; and what roles do in the review."""

from __future__ import annotations

import io

import pytest

from workbench import intake, people, projects
from workbench.exchange import formats
from workbench.people import Grant, assignments, audit, users
from workbench.review import translations

PASSWORD = "жаңбырлы күнгі сары қолшатыр"
OTHER = "тағы бір ұзын құпиясөз керек"


@pytest.fixture
def text(office):
    project = projects.create_project(office.db, "Visit", "kk", ("ky", "ru"))
    return intake.add_text(office, project, "text", "Бірінші сөйлем. Екінші сөйлем.")


@pytest.fixture
def owner(office, text):
    return projects.document(office.db, text).project


@pytest.fixture
def segment(office, text):
    return translations.rows(office.db, text)[0].id


@pytest.fixture
def boss(person):
    return person("boss", Grant("admin"), shown="Гүлнар Асанова")


def act(client, office, segment, action, language="ky", **more):
    version = translations.translation(office.db, segment, language).version
    body = {"action": action, "text": "Биринчи сүйлөм.", **more}
    return client.put(f"/segments/{segment}/{language}", json=body, headers={"If-Match": f'"{version}"'})


# --- DESIGN's table of states ------------------------------------------------------------------------------------------


def test_who_gives_which_state(office, owner, segment, person, log_in):
    writer = log_in(person("writer", Grant("translator", owner), shown="Жазушы"))
    reader = log_in(person("reader", Grant("reviewer", owner)))

    def state(answer):
        assert answer.status_code == 200, answer.text
        return answer.json["translation"]["state"]

    assert state(act(writer, office, segment, "save")) == "initial"
    assert state(act(writer, office, segment, "confirm")) == "translated"
    assert act(writer, office, segment, "approve").status_code == 403
    assert act(writer, office, segment, "reject", reason="no").status_code == 403
    assert state(act(reader, office, segment, "confirm")) == "reviewed"
    assert state(act(reader, office, segment, "approve")) == "final"
    # Edited by a translator it is translated again; what a reviewer makes of it is reviewed.
    assert state(act(writer, office, segment, "confirm", text="Биринчи сүйлөм!")) == "translated"
    assert state(act(reader, office, segment, "confirm", text="Биринчи сүйлөм?")) == "reviewed"
    assert act(reader, office, segment, "reject", reason=" ").status_code == 400
    assert state(act(reader, office, segment, "reject", reason="Тыныш белгиси")) == "initial"
    assert state(act(reader, office, segment, "save", text="Биринчи")) == "initial"
    past = translations.past(office.db, segment, "ky")
    assert {each.author for each in past} >= {"writer", "reader"}
    shown = reader.get(f"/segments/{segment}/ky/help.json").json["history"]
    assert "Жазушы" in {each["author"] for each in shown}


def test_an_admin_confirms_as_a_translator_unless_made_a_reviewer(office, owner, segment, boss, log_in):
    client = log_in(boss)
    assert act(client, office, segment, "confirm").json["translation"]["state"] == "translated"
    users.grant(office.db, boss, Grant("reviewer", owner, "ky"), author="x", address="")
    assert act(client, office, segment, "confirm").json["translation"]["state"] == "reviewed"
    assert act(client, office, segment, "confirm", "ru").json["translation"]["state"] == "translated"


def test_the_review_says_what_one_may_do(text, owner, person, log_in):
    page = log_in(person("writer", Grant("translator", owner, "ky"))).get(f"/documents/{text}/review").text
    assert '"rights": {"ky": ["translator"], "ru": []}' in page


def test_the_review_of_a_single_user_is_as_it_was(client, document):
    page = client.get(f"/documents/{document}/review").text
    assert page.count('["translator", "reviewer", "terminologist", "admin"]') == 2
    assert 'id="present"' not in page


def test_the_filter_leaves_what_is_assigned_to_who_asks(
    client, document, office, text, owner, segment, person, log_in
):
    writer = person("writer", Grant("translator", owner))
    other = person("other", Grant("translator", owner))
    assignments.assign(office.db, text, "ky", writer)
    both = [row.id for row in translations.rows(office.db, text)]

    def left(browser, **asked):
        answer = browser.get(f"/documents/{text}/filter.json", query_string={"assigned": "on", **asked})
        assert answer.status_code == 200, answer.text
        return answer.json["segments"]

    mine = log_in(writer)
    assert left(mine, target="ky") == both
    assert left(mine, target="ru") == []
    assert left(mine, view="all") == both
    assert left(log_in(other), view="all") == []
    # With another condition beside it, only the targets that one has count.
    assert act(mine, office, segment, "confirm", "ru").status_code == 200
    assert left(mine, view="all", state="confirmed") == []
    assert act(mine, office, segment, "confirm", "ky").status_code == 200
    assert left(mine, view="all", state="confirmed") == [segment]
    # Where nobody logs in nothing is assigned, and the page does not offer it.
    assert 'name="assigned"' in mine.get(f"/documents/{text}/review").text
    assert 'name="assigned"' not in client.get(f"/documents/{document}/review").text
    assert client.get(f"/documents/{document}/filter.json?target=ky&assigned=on").json["segments"] == []


@pytest.mark.parametrize(("role", "state"), [("translator", "translated"), ("reviewer", "final")])
def test_a_file_brings_back_reviewed_texts_for_a_reviewer_only(
    office, text, owner, segment, person, log_in, role, state
):
    client = log_in(person("somebody", Grant(role, owner, "ky")))
    act(client, office, segment, "save")
    data, name = formats.export(office, text, "xliff21", ("ky",), state="initial", interface="en")
    edited = data.replace("Биринчи сүйлөм.".encode(), "Биринчи сөз.".encode()).replace(
        b'state="initial"', b'state="final"'
    )
    assert edited != data

    def send(client):
        body = {"file": (io.BytesIO(edited), name), "confirmed": "1"}
        return client.post(f"/documents/{text}/return", data=body).status_code

    assert send(client) == 303
    stored = translations.translation(office.db, segment, "ky")
    assert (stored.text, stored.state, stored.author) == ("Биринчи сөз.", state, "somebody")
    assert send(log_in(person("other", Grant("translator", owner, "ru")))) == 403


def test_a_translator_signs_off_what_the_glossary_has(office, owner, text, person, log_in):
    from glossary import changes, store
    from glossary.terms import Concept, Term

    entry = Concept(
        "term", terms=(Term("сөйлем", "kk", "term"), Term("сүйлөм", "ky", "term", status="preferred"))
    )
    concept = changes.save_concept(office.db, entry)
    form = {"concept": concept, "source": "сөйлем", "language": "ky"}
    address = f"/documents/{text}/terms/sign"
    writer = log_in(person("writer", Grant("translator", owner)))
    assert writer.post(address, data=form | {"own-ky": "сүйлөм"}).status_code == 303
    refused = writer.post(address, data=form | {"own-ky": "фраза"})
    assert refused.status_code == 400
    assert "ask a terminologist" in refused.text
    namer = log_in(person("namer", Grant("terminologist", owner)))
    assert namer.post(address, data=form | {"own-ky": "фраза"}).status_code == 303
    assert {term.text for term in store.concept(office.db, concept).terms} == {"сөйлем", "сүйлөм", "фраза"}


# --- pages ---------------------------------------------------------------------------------------------------------------


def test_what_one_may_not_do_is_not_offered(text, owner, person, log_in):
    client = log_in(person("writer", Grant("translator", owner, "ky")))
    page = client.get(f"/projects/{owner}").text
    for word in ("Add a text", "Delete the project", "Assign"):
        assert word not in page
    first = client.get("/").text
    assert "New project" not in first
    memory = client.get("/memory/memories").text
    for word in ("Make the memory", "Delete the memory", "Import pairs", "Latest changes"):
        assert word not in memory
    assert 'href="/people"' not in first
    assert "New entry" not in client.get("/glossary").text
    assert "Delete the document" not in client.get(f"/documents/{text}/settings").text
    terms = client.get(f"/documents/{text}/terms").text
    assert "Add to the glossary" not in terms


def test_who_has_no_role_is_told_whom_to_ask(person, log_in):
    page = log_in(person("new")).get("/").text
    assert "There is no project in which you have a role." in page


def test_people_are_added_given_roles_and_kept_out(office, owner, boss, log_in):
    client = log_in(boss)
    form = {"name": "bolat", "shown": "Болат", "password": PASSWORD, "again": PASSWORD}
    assert client.post("/people", data=form).status_code == 303
    bolat = people.by_name(office.db, "bolat")
    grant = {"role": "reviewer", "project": str(owner), "language": "ky"}
    assert client.post(f"/people/{bolat.id}/grant", data=grant).status_code == 303
    assert people.by_name(office.db, "bolat").grants == (Grant("reviewer", owner, "ky"),)
    page = client.get("/people").text
    assert "Болат" in page
    assert "reviewer: <span data-user>Visit</span>, Kyrgyz" in page
    assert client.post(f"/people/{bolat.id}/revoke", data=grant).status_code == 303
    assert people.by_name(office.db, "bolat").grants == ()
    assert client.post(f"/people/{bolat.id}/active").status_code == 303
    assert "kept out" in client.get("/people").text
    assert client.post(f"/people/{bolat.id}/active", data={"active": "1"}).status_code == 303
    assert (
        client.post(f"/people/{bolat.id}/password", data={"password": OTHER, "again": OTHER}).status_code
        == 303
    )
    actions = [each.action for each in audit.entries(office.db, author="boss")]
    assert actions == ["password", "activate", "deactivate", "revoke", "grant", "new user"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "b", "password": PASSWORD, "again": "x"}, "The two new passwords are not the same."),
        ({"name": "b", "password": "short", "again": "short"}, "The password is shorter than 15 signs."),
        ({"name": "boss", "password": PASSWORD, "again": PASSWORD}, "There is a user named “boss” already."),
        ({"name": "a b", "password": PASSWORD, "again": PASSWORD}, "cannot be a log-in name"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_entered_but_the_password(boss, log_in, form, says):
    answer = log_in(boss).post("/people", data=form)
    assert answer.status_code == 400
    assert says in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {"role": "owner"},
        {"role": "admin", "project": "x"},
        {"role": "admin", "project": "99999"},
        {"role": "admin", "project": "9" * 30},
        {"role": "admin", "language": "de"},
    ],
)
def test_grants_that_cannot_be(boss, log_in, form):
    assert log_in(boss).post(f"/people/{boss.id}/grant", data=form).status_code in {400, 404}


def test_the_audit_log_page(office, boss, text, log_in):
    client = log_in(boss)
    client.get(f"/documents/{text}/text/ky.txt")
    client.post(f"/documents/{text}/delete")
    page = client.get("/people/log").text
    assert "deletion" in page
    assert "export" in page
    assert "Гүлнар Асанова" in page
    assert client.get("/people/log?action=export&author=boss&since=2020-01-01").text.count("<tr>") == 2
    assert "Nothing was found." in client.get("/people/log?since=2999-01-01").text
    assert client.get("/people/log?since=yesterday").status_code == 400
    assert client.get(f"/people/log?below={10**30}").status_code == 200


def test_an_export_that_failed_is_not_in_the_log(office, boss, text, log_in):
    client = log_in(boss)
    assert client.get(f"/documents/{text}/export/en.tmx").status_code == 400
    assert audit.entries(office.db, action="export") == []


def test_a_document_is_assigned_on_the_page_of_its_project(office, text, owner, boss, person, log_in):
    bolat = person("bolat", Grant("translator", owner, "ky"), shown="Болат")
    client = log_in(boss)
    assert (
        client.post(f"/documents/{text}/assign", data={"language": "ky", "user": bolat.id}).status_code == 303
    )
    page = client.get(f"/projects/{owner}").text
    assert f'<option value="{bolat.id}" selected data-user>Болат</option>' in page
    mine = log_in(bolat).get(f"/projects/{owner}").text
    assert "Болат" in mine
    assert "nobody in particular" in mine
    assert client.post(f"/documents/{text}/assign", data={"language": "ky", "user": ""}).status_code == 303
    assert people.assigned(office.db, [text]) == {}


def test_presence(text, segment, owner, boss, person, log_in):
    one, two = log_in(boss), log_in(person("bolat", Grant("translator", owner)))
    address = f"/documents/{text}/present"
    assert one.post(address, json={"segment": segment, "language": "ky"}).json == {"present": []}
    seen = {"initials": "ГА", "name": "Гүлнар Асанова", "segment": segment, "language": "ky"}
    assert two.post(address, json={}).json == {"present": [seen]}
    assert one.post(address, json=[]).json["present"][0]["name"] == "bolat"
    assert one.post(address, json={"segment": 10**30, "language": "xx"}).status_code == 200


def test_one_may_not_undo_what_a_colleague_did(office, text, segment, owner, boss, person, log_in):
    from glossary import history

    writer = log_in(person("writer", Grant("translator", owner)))
    other = log_in(person("other", Grant("translator", owner)))
    act(writer, office, segment, "confirm")
    change = history.change_sets(office.db, f"project:{owner}", limit=1)[0].id
    address = f"/projects/{owner}/undo"
    assert other.post(address, json={}).status_code == 400
    assert other.post(address, data={"change": change}).status_code == 403
    assert log_in(boss).post(address, data={"change": change}).status_code == 303
    assert translations.translation(office.db, segment, "ky").text != "Биринчи сүйлөм."


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
@pytest.mark.parametrize("address", ["/log-in", "/account", "/people", "/people/log"])
def test_the_pages_in_every_language(team, boss, log_in, address, language):
    client = team.test_client() if address == "/log-in" else log_in(boss)
    client.set_cookie("audarma_language", language)
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.text.count("<h1>") == 1


def test_where_nobody_logs_in_there_are_no_such_pages(client):
    for address in ("/log-in", "/account", "/people", "/people/log"):
        assert client.get(address).status_code == 404
    assert client.post("/log-in", data={"name": "x", "password": "y"}).status_code == 404
