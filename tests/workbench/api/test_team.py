"""Where people log in: a token opens the API, within its owner's roles and its own scopes."""

from __future__ import annotations

import pytest

from workbench import intake, projects
from workbench.people import Grant, tokens, users
from workbench.review import translations

WHO = {"author": "test", "address": ""}


@pytest.fixture
def places(office):
    """Two projects with a document each."""
    out = []
    for name in ("Біздікі", "Өзгенікі"):
        number = projects.create_project(office.db, name, "kk", ("ky", "ru"))
        out.append((number, intake.add_text(office, number, name, "Бірінші сөйлем. Екінші сөйлем.")))
    return out


@pytest.fixture
def with_token(team, office, person, api_class):
    """The API as a person with these grants sees it through a token with these scopes."""

    def make(name, scopes, *grants):
        token = tokens.create(office.db, person(name, *grants), "test", scopes, **WHO)

        class Bearer(api_class):
            def __call__(self, method, path, json_body=None, /, **options):
                headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
                return super().__call__(method, path, json_body, headers=headers, **options)

        return Bearer(team.test_client())

    return make


def test_without_a_token_nothing_is_said(team, places):
    client = team.test_client()
    for method, path in (("GET", "/projects"), ("GET", f"/documents/{places[0][1]}"), ("POST", "/segment"), ("GET", "/openapi.json")):  # fmt: skip
        answer = client.open(f"/api/v1{path}", method=method, json={} if method == "POST" else None)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    wrong = client.get("/api/v1/projects", headers={"Authorization": "Bearer audarma_nonsense"})
    assert (wrong.status_code, wrong.mimetype) == (401, "application/problem+json")


def test_a_wrong_token_is_refused_for_a_single_user_too(client):
    answer = client.get("/api/v1/projects", headers={"Authorization": "Bearer audarma_nonsense"})
    assert answer.status_code == 401


def test_a_member_sees_their_project_only(with_token, places):
    (ours, our_document), (theirs, their_document) = places
    api = with_token("aigul", ["read"], Grant("translator", ours))
    assert [p["id"] for p in api.pages("/projects", limit=1)] == [ours]
    assert api.get(f"/documents/{our_document}").status_code == 200
    for path in (
        f"/projects/{theirs}",
        f"/documents/{their_document}",
        f"/documents/{their_document}/segments",
    ):
        assert api.get(path).status_code == 404
    assert api.pages("/memory/units") == []
    assert api.get("/concepts?limit=1").status_code == 200


def test_scopes_limit_what_a_token_does(with_token, office, places):
    (ours, document), _ = places
    segment = translations.rows(office.db, document)[0].id
    address = f"/segments/{segment}/translations/ru"
    reader = with_token("reader", ["read"], Grant("admin"))
    writer = with_token("writer", ["read", "translate"], Grant("reviewer", ours, "ru"))
    version = reader.get(address).json["version"]
    assert reader("PUT", address, {"text": "Набрано."}, version=version).status_code == 403
    typed = writer("PUT", address, {"text": "Набрано."}, version=version)
    assert (typed.status_code, typed.json["author"]) == (200, "writer")
    kyrgyz = f"/segments/{segment}/translations/ky"
    assert (
        writer("PUT", kyrgyz, {"text": "Терилди."}, version=writer.get(kyrgyz).json["version"]).status_code
        == 403
    )
    confirmed = writer.post(f"{address}/confirm", {}, version=typed.json["version"])
    # The token does not carry the review.
    assert confirmed.json["translation"]["state"] == "translated"
    version = confirmed.json["translation"]["version"]
    assert writer.post(f"{address}/approve", {}, version=version).status_code == 403
    reviewer = with_token("reviewer", ["read", "translate", "review"], Grant("reviewer", ours, "ru"))
    assert reviewer.post(f"{address}/confirm", {}, version=version).json["translation"]["state"] == "reviewed"


def test_the_glossary_takes_a_terminologist(with_token, places):
    body = {"kind": "term", "terms": [{"language": "kk", "text": "сынақ сөзі"}]}
    assert (
        with_token("a", ["read", "glossary"], Grant("translator")).post("/concepts", body).status_code == 403
    )
    assert (
        with_token("b", ["read", "glossary"], Grant("terminologist")).post("/concepts", body).status_code
        == 201
    )


def test_writing_takes_a_scope_that_writes(with_token, office, places):
    (ours, document), _ = places
    segment = translations.rows(office.db, document)[0].id
    path = f"/segments/{segment}/comments"
    reader = with_token("reader", ["read"], Grant("admin"))
    writer = with_token("writer", ["read", "translate"], Grant("translator", ours, "ru"))
    words = with_token("words", ["read", "glossary"], Grant("terminologist", ours))
    assert reader.post(path, {"text": "Қараңыз."}).status_code == 403
    made = writer.post(path, {"text": "Қараңыз."})
    assert (made.status_code, made.json["author"]) == (201, "writer")
    assert words.post(path, {"text": "Жарайды.", "thread": made.json["id"]}).status_code == 201
    own = f"{path}/{made.json['id']}"
    assert words("DELETE", own, version=made.json["version"]).status_code == 400
    number = writer.pages(f"/projects/{ours}/changes")[1]["id"]
    for api in (reader, words):
        assert api.post(f"/projects/{ours}/changes/{number}/undo", {}).status_code == 403
    assert len(reader.get(path).json["threads"]) == 1


def test_what_took_a_role_takes_it_again_to_undo(with_token, office, places):
    (ours, document), _ = places
    segment = translations.rows(office.db, document)[0].id
    address = f"/segments/{segment}/translations/ru"
    grant = Grant("reviewer", ours)
    reviewer = with_token("reviewer", ["read", "translate", "review"], grant)
    typed = reviewer("PUT", address, {"text": "Набрано."}, version=reviewer.get(address).json["version"])
    done = reviewer.post(f"{address}/confirm", {}, version=typed.json["version"]).json["translation"]
    assert reviewer.post(f"{address}/approve", {}, version=done["version"]).json["state"] == "final"
    newest = reviewer.pages(f"/projects/{ours}/changes")[0]
    assert (newest["action"], newest["author"]) == ("approve", "reviewer")
    # The same person with a token that carries less.
    person = users.by_name(office.db, "reviewer")
    token = tokens.create(office.db, person, "less", ["read", "translate"], **WHO)
    undo = f"/projects/{ours}/changes/{newest['id']}/undo"
    refused = reviewer.post(undo, {}, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 403
    assert reviewer.post(undo, {}).status_code == 200
    assert reviewer.get(address).json["state"] == "reviewed"


def test_terms_are_decided_in_ones_own_languages(with_token, office, places):
    (_, _), (theirs, _) = places
    document = intake.add_text(office, theirs, "жиын", "Жиынға Сынақбек Байқауов қатысты.")
    path = f"/documents/{document}/terms"
    russian = with_token("russian", ["read", "translate"], Grant("translator", theirs, "ru"))
    body = {"text": "Сынақбек Байқауов", "kind": "person", "renderings": {"ky": "Сынакбек Байкоов"}}

    def decide(api, what, said):
        return api.post(f"{path}/{what}", said, headers={"If-Match": api.get(path).headers["ETag"]})

    assert decide(russian, "choose", body).status_code == 403
    ours = {**body, "renderings": {"ru": "Сынакбек Байкауов"}}
    assert decide(russian, "choose", ours).status_code == 200
    assert decide(russian, "add", ours).status_code == 403
    words = with_token("words", ["read", "glossary"], Grant("terminologist", theirs, "ru"))
    assert decide(words, "add", body).status_code == 403
    added = decide(words, "add", ours)
    assert added.status_code == 200
    entry = next(e for e in (*added.json["open"], *added.json["settled"]) if e["text"] == body["text"])
    new = {"concept": entry["concept"], "text": entry["text"], "renderings": {"ru": "Сынак Байкауов"}}
    assert decide(russian, "sign", new).status_code == 400
    assert decide(words, "sign", new).status_code == 200


def test_profiles_take_a_terminologist(with_token, places):
    translator = with_token("a", ["read", "translate", "glossary"], Grant("translator"))
    assert translator.post("/profiles", {"name": "Байқау"}).status_code == 403
    assert translator.get("/profiles").status_code == 200
    assert with_token("b", ["read", "glossary"], Grant("terminologist")).post("/profiles", {"name": "Байқау"}).status_code == 201  # fmt: skip


def test_a_cursor_of_someone_else_is_refused(with_token, office, places):
    one = with_token("one", ["read"], Grant("admin"))
    other = with_token("other", ["read"], Grant("admin"))
    cursor = one.get("/projects?limit=1").json["next"]
    assert one.get("/projects", query_string={"cursor": cursor}).status_code == 200
    refused = other.get("/projects", query_string={"cursor": cursor})
    assert (refused.status_code, refused.json["where"]) == (400, "?cursor")


def test_jobs_of_other_projects_are_not_seen(with_token, office, places):
    (ours, our_document), (_, their_document) = places
    numbers = []
    for document in (our_document, their_document):
        with office.db.conn:
            row = office.db.execute(
                "INSERT INTO job(kind, document, payload, state, lease_until, created, changed) "
                "VALUES ('draft', ?, '{}', 'running', '9999', '', '') RETURNING id",
                [document],
            )
            numbers.append(row.fetchone()[0])
    api = with_token("aigul", ["read", "translate"], Grant("translator", ours, "ru"))
    reader = with_token("reader", ["read"], Grant("translator", ours))
    assert api.get(f"/jobs/{numbers[0]}").status_code == 200
    assert api.get(f"/jobs/{numbers[1]}").status_code == 404
    assert api.post(f"/jobs/{numbers[1]}/cancel", {}).status_code == 404
    assert reader.post(f"/jobs/{numbers[0]}/cancel", {}).status_code == 403
    assert api.post(f"/jobs/{numbers[0]}/cancel", {}).json["state"] == "cancelled"


def test_a_browser_that_is_logged_in_may_ask_too_but_not_from_another_site(log_in, person, places):
    client = log_in(person("aigul", Grant("admin")))
    assert client.get("/api/v1/projects").status_code == 200
    body = {"name": "x", "targets": ["ru"]}
    assert (
        client.post("/api/v1/projects", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )
    assert client.post("/api/v1/projects", json=body).status_code == 201
