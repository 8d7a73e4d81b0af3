"""Every address against every role: what the table says is what happens, and no address is missing in it."""

from __future__ import annotations

import pytest

from workbench import intake, projects
from workbench.people import Grant, tokens
from workbench.references import texts
from workbench.web.permissions import NEEDS, PROJECT_OF, parse, table

HOLDERS = {
    "translator": {"translator", "reviewer", "admin"},
    "reviewer": {"reviewer", "admin"},
    "terminologist": {"terminologist", "admin"},
    "admin": {"admin"},
}
ROLES = ("translator", "reviewer", "terminologist", "admin")
# Name → (role, where, language): here is the project that is asked for, ky the language, ru the project's other target.
PEOPLE = {
    "stranger": None,
    **{
        f"{role} {where} {language}": (role, where, language)
        for role in ROLES
        for where in ("everywhere", "here", "elsewhere")
        for language in ("all", "ky", "ru")
    },
}
# Numbers in addresses that belong to no project: the glossary, the memory, people, and what the views look up by themselves.
SHARED = {"concept", "term", "unit", "memory", "profile", "user", "token", "job", "comment", "change"}
WORDS = {"language", "filename", "name", "kind", "side", "again", "format", "action"}


@pytest.fixture
def place(office):
    """The project that is asked for, with one number of each kind, and another project."""
    here = projects.create_project(office.db, "Here", "kk", ("ky", "ru"))
    other = projects.create_project(office.db, "Elsewhere", "kk", ("ky", "ru"))
    document = intake.add_text(office, here, "text", "Бірінші сөйлем. Екінші сөйлем.")
    segment = office.db.execute(
        "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?", [document]
    ).fetchone()[0]
    reference = texts.add(
        office.db, here, "ky", texts.Given("a.txt", "Биринчи сүйлөм.".encode()), document=document
    )
    return {
        "project": here,
        "document": document,
        "segment": segment,
        "reference": reference,
        "elsewhere": other,
    }


@pytest.fixture
def stood_in(team):
    """The addresses with views that do nothing: what is tested is who gets as far as a view."""
    for endpoint in team.view_functions:
        team.view_functions[endpoint] = lambda **_: ("", 204)
    return team


def calls(app, place):
    """Every address with every method, and with each choice that the table makes depend on the body."""
    values = {**dict.fromkeys(SHARED, 1), **place, "language": "ky"}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            entry = table()[rule.endpoint, method]
            arguments = {name: values.get(name, "x") for name in rule.arguments} | dict(rule.defaults or {})
            address = adapter.build(rule.endpoint, arguments, method=method)
            body = {"language": "ky"}
            yield rule, method, entry.need, address, body
            for choice, need in entry.choices.items():
                yield rule, method, need, address, body | {entry.body_field: choice}


def expected(rule, method, need, who):
    """What should happen: pass, log-in, hidden or refused. Written anew here, from what the head of the table says."""
    entry = table()[rule.endpoint, method]
    of_project = rule.arguments & set(PROJECT_OF)
    if need == "anyone":
        return "pass"
    if who == "nobody":
        return "log-in"
    grant = PEOPLE[who]
    sees = grant is not None and (grant[1] == "everywhere" or (grant[1] == "here" and bool(of_project)))
    if of_project and not sees:
        return "hidden"
    if need == "person":
        return "pass"
    if need == "member":
        return "pass" if sees else "refused"
    if not sees or not any(grant[0] in HOLDERS[role] for role in need.split(" or ")):
        return "refused"
    languages = entry.languages or ("address" if "language" in rule.arguments else "all")
    if languages == "any" or grant[2] == "all":
        return "pass"
    return "pass" if languages in {"address", "body", "reference"} and grant[2] == "ky" else "refused"


def outcome(answer):
    if answer.status_code == 204:
        return "pass"
    if answer.status_code == 401 or (answer.status_code == 303 and "/log-in" in answer.headers["Location"]):
        return "log-in"
    return {403: "refused", 404: "hidden"}.get(answer.status_code, answer.status_code)


def grant_of(who, place):
    where = {"everywhere": None, "here": place["project"], "elsewhere": place["elsewhere"]}
    return Grant(who[0], where[who[1]], None if who[2] == "all" else who[2])


def test_every_address_has_an_entry_and_every_entry_an_address(team):
    served = {
        (rule.endpoint, method)
        for rule in team.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served - set(table()) == set(), "an address that workbench/web/permissions.toml does not know"
    assert set(table()) - served == set(), "an entry for an address that is not served"


def test_every_number_in_an_address_is_of_a_project_or_known_not_to_be(team):
    arguments = {name for rule in team.url_map.iter_rules() for name in rule.arguments}
    assert arguments <= set(PROJECT_OF) | SHARED | WORDS


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_the_matrix(stood_in, place, person, log_in, who):
    client = stood_in.test_client()
    if who != "nobody":
        grants = [grant_of(PEOPLE[who], place)] if PEOPLE[who] else []
        client = log_in(person("somebody", *grants))
    seen, wrong = set(), []
    for rule, method, need, address, body in calls(stood_in, place):
        data = {"json": body} if method not in {"GET", "DELETE"} else {}
        found = outcome(client.open(address, method=method, **data))
        due = expected(rule, method, need, who)
        seen.add(due)
        if found != due:
            wrong.append((rule.endpoint, method, body, due, found))
    assert wrong == []
    assert "pass" in seen
    assert who == "admin everywhere all" or len(seen) > 1


def test_an_address_that_is_not_in_the_table_is_refused(team, person, log_in):
    team.add_url_rule("/new", "new", lambda: "secret")
    answer = log_in(person("boss", Grant("admin"))).get("/new")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_without_a_team_the_one_user_may_do_everything(app, client, project):
    assert client.get("/").status_code == 200
    assert client.post(f"/projects/{project}/delete").status_code == 303
    assert client.get("/log-in").status_code == 404


# --- what the table may say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '["a.b"]\nGET = "boss"',
        '["a.b"]\nGET = { need = "admin", language = "any" }',
        '["a.b"]\nGET = { need = "admin", languages = "some" }',
        '["a.b"]\nGET = { languages = "any" }',
        '["a.b"]\nGET = { need = "admin", field = "action" }',
        '["a.b"]\nGET = { need = "admin", field = "action", choices = { x = "boss" } }',
        '["a.b"]\nGET = { need = "admin", audit = "something" }',
        '["a.b"]\nGET = { need = "admin", project = "body" }',
        '["a.b"]\nGET = { need = "admin or boss" }',
    ],
)
def test_a_slip_in_the_table_is_found_at_once(text):
    with pytest.raises(ValueError, match=r"permissions.toml: the entry of a.b"):
        parse(text)


def test_the_needs_are_those_that_the_matrix_knows():
    assert set(NEEDS) == {"anyone", "person", "member", *HOLDERS}


# --- details -----------------------------------------------------------------------------------------------------------


def test_the_refusal_says_which_role_and_whom_to_ask(place, person, log_in):
    person("boss", Grant("admin"), shown="Гүлнар Асанова")
    client = log_in(person("somebody", Grant("translator", place["project"], "ky")))
    answer = client.post(f"/projects/{place['project']}/delete")
    assert answer.status_code == 403
    assert "admin" in answer.text
    assert "Гүлнар Асанова" in answer.text
    body = {"action": "save", "text": "Текст"}
    answer = client.put(f"/segments/{place['segment']}/ru", json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 403
    assert "translator" in answer.json["error"]
    assert "Russian" in answer.json["error"]


def test_what_one_may_not_see_looks_like_what_is_not_there(place, person, log_in):
    client = log_in(person("somebody", Grant("admin", place["elsewhere"])))
    for there, gone in (("/projects/%s", "project"), ("/documents/%s/review", "document")):
        hidden, missing = client.get(there % place[gone]), client.get(there % 99999)
        assert (hidden.status_code, hidden.text) == (
            missing.status_code,
            missing.text.replace("99999", str(place[gone])),
        )


def test_the_list_shows_ones_own_projects_only(place, person, log_in):
    page = log_in(person("somebody", Grant("translator", place["project"]))).get("/").text
    assert "Here" in page
    assert "Elsewhere" not in page


def test_the_entry_of_a_term_names_ones_own_projects_only(office, place, person, log_in):
    from glossary import changes
    from glossary.terms import Concept, Term

    concept = changes.save_concept(office.db, Concept("term", terms=(Term("сөйлем", "kk", "term"),)))
    intake.add_text(office, place["elsewhere"], "secret", "Тағы бір сөйлем.")
    page = log_in(person("somebody", Grant("translator", place["project"]))).get(f"/glossary/{concept}").text
    assert "Here" in page
    assert "secret.txt" not in page


def test_passages_come_from_the_memories_of_ones_own_project(place, person, log_in):
    client = log_in(person("somebody", Grant("translator", place["project"])))
    address = "/memory/passages.json?q=сөйлем&project="
    assert client.get(f"{address}{place['project']}").status_code == 200
    assert client.get(f"{address}{place['elsewhere']}").status_code == 404
    assert client.get("/memory/passages.json?q=сөйлем").status_code == 403


def test_a_language_is_needed_as_often_as_the_body_names_one(place, person, log_in):
    client = log_in(person("somebody", Grant("translator", place["project"], "ky")))
    address = f"/documents/{place['document']}/terms/choose"
    form = {"source": "Екінші", "at": "Екінші", "kind": "term", "own-ky": "Экинчи", "own-ru": "Второе"}
    assert client.post(address, data=form | {"language": ["ky", "ru"]}).status_code == 403
    assert client.post(address, data=form).status_code == 403
    assert client.post(address, data=form | {"language": ["ky"]}).status_code == 303


# --- tokens ------------------------------------------------------------------------------------------------------------

SCOPE_OF = {"translator": "translate", "reviewer": "review", "terminologist": "glossary", "admin": "admin"}


@pytest.mark.parametrize("scope", ["read", "translate", "review", "glossary", "admin"])
def test_a_token_goes_as_far_as_its_scopes(stood_in, office, place, person, scope):
    owner = person("program", Grant("admin"))
    scopes = {"read", scope}
    token = tokens.create(office.db, owner, "x", scopes, author="test", address="")
    client = stood_in.test_client()
    wrong, passed = [], 0
    for rule, method, need, address, body in calls(stood_in, place):
        data = {"json": body} if method not in {"GET", "DELETE"} else {}
        headers = {"Authorization": f"Bearer {token}"}
        found = outcome(client.open(address, method=method, headers=headers, **data))
        if not rule.endpoint.startswith("api."):
            due = "pass" if need == "anyone" else "log-in"
        elif need in {"person", "member", "anyone"}:
            due = "pass"
        else:
            due = "pass" if {SCOPE_OF[role] for role in need.split(" or ")} & scopes else "refused"
        passed += due == "pass"
        if found != due:
            wrong.append((rule.endpoint, method, due, found))
    assert wrong == []
    assert passed


def test_a_token_does_not_go_beyond_its_owners_roles(stood_in, office, place, person):
    owner = person("program", Grant("translator", place["elsewhere"]))
    token = tokens.create(office.db, owner, "x", ["read", "admin"], author="test", address="")
    client = stood_in.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(f"/api/v1/projects/{place['project']}", headers=headers).status_code == 404
    assert client.get(f"/api/v1/projects/{place['elsewhere']}", headers=headers).status_code == 204
    assert client.delete(f"/api/v1/projects/{place['elsewhere']}", headers=headers).status_code == 403
