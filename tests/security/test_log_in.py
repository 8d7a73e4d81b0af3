"""Logging in: cookies, rotation, expiry, throttling, and that nothing tells whether a name is known."""

from __future__ import annotations

import datetime
import re

import pytest

from workbench.errors import InvalidInputError
from workbench.people import (
    Grant,
    LogInError,
    TooManyAttemptsError,
    audit,
    log_ins,
    passwords,
    throttle,
    tokens,
    users,
)

PASSWORD = "жаңбырлы күнгі сары қолшатыр"
WHO = {"author": "test", "address": "127.0.0.1"}


@pytest.fixture
def aigul(person):
    return person("aigul", Grant("admin"), password=PASSWORD, shown="Айгүл")


@pytest.fixture
def browser(team):
    client = team.test_client()
    client.set_cookie("audarma_language", "en")
    return client


def send(browser, name="aigul", password=PASSWORD, **more):
    return browser.post("/log-in", data={"name": name, "password": password, **more})


def cookie(answer):
    found = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("audarma_log_in=")]
    return found[-1] if found else None


def later(office, table, column, **ago):
    """Put the times of a table back, as if so much time had passed."""
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(**ago)
    office.db.execute(f"UPDATE {table} SET {column} = ?", [then.isoformat(timespec="milliseconds")])
    office.db.conn.commit()


# --- cookies -----------------------------------------------------------------------------------------------------------


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(browser, aigul):
    said = cookie(send(browser))
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "Secure" not in said


def test_the_cookie_is_secure_where_the_page_came_over_tls(browser, aigul):
    answer = browser.post(
        "/log-in", data={"name": "aigul", "password": PASSWORD}, base_url="https://localhost"
    )
    assert "Secure" in cookie(answer)


def test_only_a_hash_of_the_token_is_stored(browser, office, aigul):
    token = re.search("audarma_log_in=([^;]+)", cookie(send(browser)))[1]
    stored = "".join(map(str, office.db.query("SELECT * FROM log_in")))
    assert token not in stored
    assert tokens.digest(token) in stored


def test_a_token_that_somebody_planted_is_not_taken_over(browser, office, aigul):
    planted = log_ins.start(office.db, users.by_name(office.db, "aigul"), address="evil").token
    browser.set_cookie("audarma_log_in", planted)
    browser.post("/log-out")
    browser.set_cookie("audarma_log_in", "planted-by-somebody")
    assert "planted" not in cookie(send(browser))
    assert log_ins.of_token(office.db, "planted-by-somebody") is None


def test_the_log_in_before_ends_with_the_next(browser, office, aigul):
    send(browser)
    first = browser.get_cookie("audarma_log_in").value
    send(browser)
    second = browser.get_cookie("audarma_log_in").value
    assert first != second
    assert log_ins.of_token(office.db, first) is None
    assert log_ins.of_token(office.db, second) is not None


# --- where it leads ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/a\r\nX: y", "", "evil.example", "///evil.example", "/\t/evil.example", "http:/\\evil.example",
    ],
)  # fmt: skip
def test_the_log_in_leads_to_this_site_only(browser, aigul, target):
    assert send(browser, next=target).headers["Location"] == "/"
    assert browser.get("/log-in", query_string={"next": target}).headers["Location"] == "/"


def test_one_comes_back_to_where_one_wanted_to_go(browser, aigul):
    asked = browser.get("/glossary?q=қала&kind=place")
    assert asked.status_code == 303
    form = browser.get(asked.headers["Location"])
    # The menu of languages has a field of that name too; the log-in form comes last.
    back = re.findall('name="next" value="([^"]*)"', form.text)[-1].replace("&amp;", "&")
    assert send(browser, next=back).headers["Location"] == back
    assert 'value="қала"' in browser.get(back).text


def test_a_script_gets_401_and_is_told_where_to_log_in(browser, aigul):
    answer = browser.get("/documents/1/outline.json")
    assert answer.status_code == 401
    assert answer.json == {"error": "Log in first.", "log_in": "/log-in"}


# --- failing -------------------------------------------------------------------------------------------------------------


class Counted:
    """The real hasher, which counts how often it is asked."""

    def __init__(self, hasher):
        self.hasher, self.count = hasher, 0

    def verify(self, stored, password):
        self.count += 1
        return self.hasher.verify(stored, password)

    def __getattr__(self, name):
        return getattr(self.hasher, name)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("aigul", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("kept-out", PASSWORD),
        ("without", PASSWORD),
        ("aigul", "x" * 100_000),
        ("aigul", PASSWORD + "x" * 300),
    ],
)
def test_every_failure_says_the_same_after_the_same_work(
    browser, office, aigul, person, monkeypatch, name, password
):
    out = person("kept-out", password=PASSWORD)
    users.set_active(office.db, out, active=False, **WHO)
    person("without")
    passwords._nobody()
    counted = Counted(passwords.hasher())
    monkeypatch.setattr(passwords, "hasher", lambda: counted)
    answer = send(browser, name, password)
    assert counted.count == 1
    assert answer.status_code == 401
    assert "The name or the password is wrong." in answer.text
    assert cookie(answer) is None
    assert audit.entries(office.db)[0].action == "failed log-in"


def test_capitals_and_spaces_of_the_name_do_not_matter(browser, aigul):
    assert send(browser, " AiGul ").status_code == 303


def test_waits_grow_and_end():
    assert [throttle.wait_after("name", n) for n in (0, 4, 5, 6, 7, 12, 100)] == [0, 0, 2, 4, 8, 256, 300]
    assert [throttle.wait_after("address", n) for n in (19, 20, 21, 60)] == [0, 2, 4, 900]


def test_a_name_waits_after_five_failures_even_with_the_right_password(browser, office, aigul, monkeypatch):
    for _ in range(5):
        assert send(browser, password="wrong").status_code == 401
    counted = Counted(passwords.hasher())
    monkeypatch.setattr(passwords, "hasher", lambda: counted)
    answer = send(browser)
    assert answer.status_code == 429
    assert counted.count == 0
    # Another name from the same place may go on, and an unknown name waits just the same.
    assert send(browser, "nobody").status_code == 401
    later(office, "failed_log_in", "last", seconds=400)
    assert send(browser).status_code == 303


def test_an_unknown_name_waits_as_a_known_one_does(office):
    for _ in range(5):
        throttle.attempt(office.db, "nobody", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(office.db, "nobody", "10.0.0.2")


def test_an_address_waits_whatever_the_names(office):
    for number in range(20):
        throttle.attempt(office.db, f"name{number}", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(office.db, "another", "10.0.0.1")
    throttle.attempt(office.db, "another", "10.0.0.2")


def test_a_restart_forgets_no_failure(folder, office, aigul):
    from workbench.workspace import Workspace

    for _ in range(5):
        throttle.attempt(office.db, "aigul", "10.0.0.1")
    again = Workspace(folder)
    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(again.db, "aigul", "10.0.0.9")
    again.close()


def test_a_success_clears_the_name_but_not_the_address(office):
    for _ in range(4):
        throttle.attempt(office.db, "aigul", "10.0.0.1")
    throttle.succeeded(office.db, "aigul", "10.0.0.1")
    counts = {row["kind"]: row["count"] for row in office.db.query("SELECT kind, count FROM failed_log_in")}
    assert counts == {"address": 3}


def test_failures_of_yesterday_are_forgotten(office):
    for _ in range(5):
        throttle.attempt(office.db, "aigul", "10.0.0.1")
    later(office, "failed_log_in", "last", hours=25)
    throttle.attempt(office.db, "aigul", "10.0.0.1")
    assert office.db.execute("SELECT max(count) FROM failed_log_in").fetchone()[0] == 1


# --- how long it lasts -----------------------------------------------------------------------------------------------------


def test_a_log_in_ends_after_eight_idle_hours(office, aigul, log_in):
    client = log_in(aigul)
    later(office, "log_in", "seen", hours=7, minutes=59)
    assert client.get("/help").status_code == 200
    later(office, "log_in", "seen", hours=8, minutes=1)
    assert client.get("/help").status_code == 303


def test_a_log_in_ends_after_seven_days_however_it_is_used(office, aigul, log_in):
    client = log_in(aigul)
    later(office, "log_in", "expires", seconds=1)
    assert client.get("/help").status_code == 303


def test_use_is_noted_and_what_a_page_asks_by_itself_is_none(office, aigul, log_in):
    client = log_in(aigul)
    later(office, "log_in", "seen", hours=1)
    seen = office.db.execute("SELECT seen FROM log_in").fetchone()
    assert client.post("/documents/1/present", json={}).status_code == 200
    assert office.db.execute("SELECT seen FROM log_in").fetchone() == seen
    client.get("/help")
    assert office.db.execute("SELECT seen FROM log_in").fetchone() > seen


@pytest.mark.parametrize("change", ["grant", "revoke", "password"])
def test_a_change_of_rights_or_password_gives_another_token(office, aigul, log_in, change):
    client = log_in(aigul)
    first = client.get_cookie("audarma_log_in").value
    if change == "grant":
        users.grant(office.db, aigul, Grant("reviewer", 1), **WHO)
    elif change == "revoke":
        users.revoke(office.db, aigul, Grant("admin"), author=audit.COMMAND_LINE, address="")
    else:
        here = log_ins.of_token(office.db, first).id
        users.set_password(office.db, aigul, "тағы бір ұзын құпиясөз керек", keep=here, **WHO)
    client.get("/help")
    second = client.get_cookie("audarma_log_in").value
    assert second != first
    # Requests that were on their way with the first one are still answered, later ones are not.
    assert log_ins.of_token(office.db, first).token is None
    later(office, "log_in", "rotated", minutes=2)
    assert log_ins.of_token(office.db, first) is None
    assert log_ins.of_token(office.db, second) is not None


def test_another_password_ends_all_other_log_ins(office, aigul, log_in):
    here, there = log_in(aigul), log_in(aigul)
    form = {
        "old": PASSWORD,
        "password": "тағы бір ұзын құпиясөз керек",
        "again": "тағы бір ұзын құпиясөз керек",
    }
    assert here.post("/account/password", data=form).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_the_present_password_is_needed_for_another(aigul, log_in):
    client = log_in(aigul)
    form = {
        "old": "wrong",
        "password": "тағы бір ұзын құпиясөз керек",
        "again": "тағы бір ұзын құпиясөз керек",
    }
    answer = client.post("/account/password", data=form)
    assert answer.status_code == 400
    assert "The present password is wrong." in answer.text


def test_logging_out_ends_it_here_or_everywhere(aigul, log_in):
    here, there = log_in(aigul), log_in(aigul)
    assert here.post("/log-out").headers["Location"] == "/log-in"
    assert here.get("/help").status_code == 303
    assert there.get("/help").status_code == 200
    other = log_in(aigul)
    other.post("/account/log-out")
    assert there.get("/help").status_code == 303


def test_who_is_kept_out_is_out_at_once(office, person, log_in):
    bolat = person("bolat", Grant("translator"))
    client, token = log_in(bolat), tokens.create(office.db, bolat, "x", ["read"], **WHO)
    users.set_active(office.db, bolat, active=False, **WHO)
    assert client.get("/help").status_code == 303
    assert tokens.user_of_token(office.db, token) is None


# --- passwords -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 14, "x" * 257, "a" * 40, "aigulaigulaigulaigul", "abababababababab"]
)
def test_passwords_that_are_not_taken(password):
    with pytest.raises(InvalidInputError):
        passwords.hash_new(password, name="aigul")


@pytest.mark.parametrize(
    "password", ["қ" * 0 + "тоғыз жолдың торабы", "correct horse battery", "ab cd ef gh ij " * 17]
)
def test_passwords_that_are_taken(password):
    stored = passwords.hash_new(password, name="aigul")
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, password)
    assert not passwords.verify(stored, password + "x")


def test_a_letter_in_one_sign_or_in_two_is_the_same():
    stored = passwords.hash_new("ёлки зелёные и снежные", name="a")
    assert passwords.verify(stored, "е\u0308лки зеле\u0308ные и снежные")


def test_a_hash_of_other_parameters_is_renewed_at_the_log_in(office, aigul):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD.encode())
    office.db.execute("UPDATE user SET password = ?", [weak])
    office.db.conn.commit()
    log_ins.log_in(office.db, "aigul", PASSWORD, address="x")
    stored = office.db.execute("SELECT password FROM user").fetchone()[0]
    assert stored != weak
    assert passwords.verify(stored, PASSWORD)
    with pytest.raises(LogInError):
        log_ins.log_in(office.db, "aigul", "wrong", address="x")


# --- tokens --------------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_stored_as_a_hash(office, aigul, log_in):
    client = log_in(aigul)
    answer = client.post("/account/tokens", data={"name": "glossary sync", "scopes": ["read"], "days": "30"})
    token = re.search(r"audarma_[\w-]{40,}", answer.text)[0]
    assert token not in client.get("/account").text
    assert token not in "".join(map(str, office.db.query("SELECT * FROM api_token")))
    assert tokens.user_of_token(office.db, token)[0].name == "aigul"


@pytest.mark.parametrize("token", ["", "audarma_", "x" * 5000, "\ud800", "audarma_" + "A" * 43])
def test_no_token_is_nobody(office, aigul, token):
    assert tokens.user_of_token(office.db, token) is None


def test_a_token_ends(office, aigul):
    token = tokens.create(office.db, aigul, "x", ["read"], days=1, **WHO)
    later(office, "api_token", "expires", seconds=1)
    assert tokens.user_of_token(office.db, token) is None


def test_a_token_is_revoked_by_its_owner_only(office, aigul, person, log_in):
    token = tokens.create(office.db, aigul, "x", ["read"], **WHO)
    number = tokens.tokens(office.db, aigul)[0].id
    assert log_in(person("bolat")).post(f"/account/tokens/{number}/revoke").status_code == 404
    assert tokens.user_of_token(office.db, token) is not None
    assert log_in(aigul).post(f"/account/tokens/{number}/revoke").status_code == 303
    assert tokens.user_of_token(office.db, token) is None


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["read"], 1), ("x", [], 1), ("x", ["all"], 1), ("x", ["read"], 0), ("x", ["read"], 400)],
)
def test_tokens_that_are_not_made(office, aigul, name, scopes, days):
    with pytest.raises(InvalidInputError):
        tokens.create(office.db, aigul, name, scopes, days=days, **WHO)


def test_a_wrong_token_is_401_also_where_nobody_logs_in(client):
    answer = client.get("/api/v1/projects", headers={"Authorization": "Bearer audarma_wrong"})
    assert answer.status_code == 401
