"""Every address in a team's workbench: what other sites send changes nothing, and what only reads changes nothing either."""

from __future__ import annotations

import pytest

from workbench import intake, projects
from workbench.people import Grant
from workbench.references import texts
from workbench.web.security import SAFE_METHODS

ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
)


def addresses(app, **numbers):
    """Every address with its endpoint and methods; numbers that are not given are 1, words are Kyrgyz."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        numeric = {
            name: 1 for name, kind in rule._converters.items() if type(kind).__name__ == "RecordNumber"
        }
        values = dict.fromkeys(rule.arguments, "ky") | numeric
        values |= {name: number for name, number in numbers.items() if name in rule.arguments}
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield (
                rule.endpoint,
                method,
                adapter.build(rule.endpoint, values | dict(rule.defaults or {}), method=method),
            )


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_site_writes_in_the_name_of_who_is_logged_in(team, person, log_in, headers):
    reached = []
    for endpoint in team.view_functions:
        team.view_functions[endpoint] = lambda at=endpoint, **_: (reached.append(at) or "", 204)
    client = log_in(person("boss", Grant("admin")))
    writes = [each for each in addresses(team) if each[1] not in SAFE_METHODS]
    assert len(writes) > 60
    answers = {
        (endpoint, method): client.open(address, method=method, headers=headers).status_code
        for endpoint, method, address in writes
    }
    assert set(answers.values()) == {403}
    assert reached == []


def test_reading_writes_nothing(team, office, person, log_in):
    project = projects.create_project(office.db, "Here", "kk", ("ky", "ru"))
    document = intake.add_text(office, project, "text", "Бірінші сөйлем. Екінші сөйлем.")
    segment = office.db.execute(
        "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?", [document]
    ).fetchone()[0]
    given = texts.Given("a.txt", "Биринчи сүйлөм.".encode())
    reference = texts.add(office.db, project, "ky", given, document=document)
    client = log_in(person("boss", Grant("admin")))
    numbers = {"project": project, "document": document, "segment": segment, "reference": reference}

    def state():
        counted = (
            "change_set",
            "history",
            "user",
            "user_grant",
            "api_token",
            "job",
            "unit",
            "waiver",
            "preference",
        )
        return {table: office.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in counted}

    before, answered = state(), set()
    for _, method, address in addresses(team, **numbers):
        if method == "GET":
            answered.add(client.get(address).status_code)
            client.head(address)
            assert state() == before, address
    assert answered <= {200, 303, 400, 404}
