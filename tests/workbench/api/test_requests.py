"""What is sent wrongly is refused with a problem that says what, where and what to do; nothing is changed by it."""

from __future__ import annotations

import io
import json

import pytest
from werkzeug.datastructures import FileStorage

from workbench.web.api.operations import OPERATIONS
from workbench.web.api.validation import OTHER, RULES


def state(workspace):
    return workspace.db.execute("SELECT max(id) FROM history").fetchone()


@pytest.mark.parametrize(
    ("body", "where", "says"),
    [
        ([], "#", "must be of the type object"),
        ({"targets": ["ru"]}, "#", "lacks the field “name”"),
        ({"name": "x", "targets": []}, "#/targets", "needs at least 1"),
        ({"name": "x", "targets": ["ru", 5]}, "#/targets/1", "must be"),
        ({"name": "x", "targets": ["ru"], "profile": 0}, "#/profile", "must be 1 or more"),
        ({"name": "x", "targets": ["ru"], "profile": True}, "#/profile", "of the type integer"),
        ({"name": "", "targets": ["ru"]}, "#/name", "too short"),
        ({"name": "x" * 201, "targets": ["ru"]}, "#/name", "too long"),
        ({"name": "x", "targets": ["ru"], "colour": 1}, "#", "has the field “colour”"),
        ({"name": "x", "targets": ["de"]}, "#/targets/0", "must be one of: kk, ky, ru, en"),
    ],
)  # fmt: skip
def test_a_body_that_is_not_as_described(api, workspace, body, where, says):
    before = state(workspace)
    answer = api.post("/projects", body)
    assert (answer.status_code, answer.json["where"]) == (400, where)
    assert says in answer.json["detail"]
    assert state(workspace) == before


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "targets": ["kk"]},
        {"name": "x", "targets": ["ru"], "deadline": "tomorrow"},
        {"name": "x", "targets": ["ru"], "profile": 999},
        {"name": "TWO targets", "targets": ["ru"]},
        {"name": "a\x00b", "targets": ["ru"]},
        {"name": "half \ud83d", "targets": ["ru"]},
    ],
)  # fmt: skip
def test_a_body_that_the_workbench_refuses(api, workspace, project, body):
    before = state(workspace)
    assert api.post("/projects", body).status_code == 400
    assert state(workspace) == before


@pytest.mark.parametrize(
    ("data", "media", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", None, 415),
    ],
)
def test_what_is_no_json(api, workspace, data, media, status):
    before = state(workspace)
    answer = api("POST", "/projects", data=data, content_type=media)
    assert answer.status_code == status
    assert state(workspace) == before


def test_a_whole_number_may_be_written_with_a_point(api, workspace):
    body = {"text": "Иә.", "source": "kk", "target": "ru", "limit": 2.0, "threshold": 1.0}
    assert api.post("/memory/lookup", body).json == {"matches": []}
    assert api.post("/memory/lookup", {**body, "limit": 2.5}).status_code == 400
    for wrong in ("NaN", "Infinity", "-Infinity", "1e999"):
        data = json.dumps({**body, "threshold": 0}).replace('"threshold": 0', f'"threshold": {wrong}')
        assert api("POST", "/memory/lookup", data=data, content_type="application/json").status_code == 400


def test_too_much_is_413(api, workspace, project):
    text = json.dumps({"text": "а" * (3 * 1024 * 1024)}, ensure_ascii=False).encode()
    assert (
        api("POST", f"/projects/{project}/documents", data=text, content_type="application/json").status_code
        == 413
    )
    file = FileStorage(io.BytesIO(b"a" * (2 * 1024 * 1024 + 1)), "a.txt")
    assert api.post(f"/projects/{project}/documents", file=file).status_code == 413
    assert (
        api.post(f"/projects/{project}/documents", file=FileStorage(io.BytesIO(b""), "a.txt")).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("limit=ten", "?limit"),
        ("limit=1.0", "?limit"),
        ("limit=99999999999999999999999", "?limit"),
        ("cursor=%00", "?cursor"),
        ("cursor=" + "x" * 3000, "?cursor"),
        ("colour=red", "?colour"),
    ],
)
def test_a_parameter_that_is_not_as_described(api, query, where):
    answer = api.get(f"/projects?{query}")
    assert (answer.status_code, answer.json["where"]) == (400, where)


@pytest.mark.parametrize("query", ["unverified=yes", "kind=colour", "status=", "q=" + "x" * 201])
def test_a_filter_that_is_not_as_described(api, query):
    assert api.get(f"/concepts?{query}").status_code == 400


def test_a_parameter_that_has_to_be_there(api):
    answer = api.get("/memory/search?language=kk")
    assert answer.status_code == 400
    assert "“q”" in answer.json["detail"]


NUMBERS = {
    "project": 99999,
    "document": 99999,
    "segment": 99999,
    "concept": 99999,
    "unit": 99999,
    "job": 99999,
    "change": 99999,
    "comment": 99999,
    "profile": 99999,
}
BODIES = {
    "ProjectChange": {"name": "x"},
    "NewText": {"text": "x"},
    "DocumentChange": {"date": None},
    "TranslationText": {"text": "x"},
    "Confirmation": {"text": "x"},
    "Rejection": {"reason": "x"},
    "Waiving": {"findings": [{"segment": 1, "key": "x"}], "reason": "x"},
    "Unwaiving": {"findings": [{"segment": 1, "key": "x"}]},
    "NewComment": {"text": "x"},
    "CommentText": {"text": "x"},
    "SignOff": {"concept": 1, "text": "x", "renderings": {"ru": "x"}},
    "NewName": {"text": "x", "kind": "person", "renderings": {"ru": "x"}},
    "TermText": {"text": "x"},
    "ProfileChange": {"name": "x"},
    "NewConcept": {"kind": "term", "terms": [{"language": "kk", "text": "x"}]},
}


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.variables], ids=lambda o: o.id)
def test_what_is_not_there_is_404(api, workspace, operation):
    before = state(workspace)
    path = operation.path.format(**{**NUMBERS, "language": "ru", "format": "xlsx"})
    body = BODIES.get(operation.body, {}) if operation.body else None
    answer = api(operation.method, path, body, **({"version": 1} if operation.conditional else {}))
    assert answer.status_code == 404, answer.json
    assert state(workspace) == before


@pytest.mark.parametrize("number", ["0", "999999999999999999", "9" * 30, "-1", "1.5", "abc"])
def test_numbers_that_are_none(api, number):
    for path in ("projects", "documents", "segments", "concepts", "jobs", "memory/units"):
        assert api.get(f"/{path}/{number}").status_code == 404


def test_a_language_or_format_that_is_none(api, workspace, document):
    segment = workspace.db.execute("SELECT max(id) FROM segment").fetchone()[0]
    assert api.get(f"/segments/{segment}/translations/en").status_code == 404
    assert api.get(f"/segments/{segment}/translations/xx").status_code == 404
    assert api("PUT", f"/segments/{segment}/translations/en", {"text": "x"}, version=0).status_code in {
        400,
        404,
    }
    assert api.get(f"/documents/{document}/files/ru/pdf").status_code == 400
    assert api.get(f"/documents/{document}/tmx/en").status_code == 400


def test_an_address_and_a_method_that_are_none(api, app):
    assert api.get("/nothing").status_code == 404
    wrong = api("DELETE", "/projects")
    assert wrong.status_code == 405
    assert {"GET", "POST"} <= set(wrong.headers["Allow"].split(", "))


@pytest.mark.parametrize("language", ["kk", "ky", "ru"])
def test_problems_are_told_in_the_readers_language(api, language):
    english = api.post("/projects", {}).json
    api.language = language
    translated = api.post("/projects", {}).json
    assert translated["detail"] != english["detail"]
    assert translated["title"] != english["title"]
    assert translated["type"] == english["type"]


def test_every_rule_says_where():
    for sentence in (*RULES.values(), OTHER):
        assert "%(where)s" in sentence
        assert "%(wanted)s" in sentence


def test_other_sites_and_other_hosts_are_refused_here_too(api, workspace):
    before = state(workspace)
    body = {"name": "x", "targets": ["ru"]}
    crossed = api.post("/projects", body, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert api.post("/projects", body, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    rebound = api.client.get("/api/v1/projects", headers={"Host": "elsewhere.example"})
    assert rebound.status_code == 400
    assert state(workspace) == before


def test_a_fault_of_the_program_is_a_problem_without_its_inside(api, monkeypatch, caplog):
    from workbench import projects

    monkeypatch.setattr(projects, "projects", lambda _: 1 / 0)
    answer = api.client.get("/api/v1/projects", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "division" not in answer.text
    assert "division" in caplog.text
