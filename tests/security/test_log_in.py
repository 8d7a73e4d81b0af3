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
OTHER = "тағы бір ұзын құпиясөз керек"
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


def test_the_messages_between_pages_go_over_tls_only_where_the_page_came_so(team, aigul, log_in):
    client = log_in(aigul)
    for site, secure in (("https://localhost", True), ("http://localhost", False)):
        client.set_cookie("audarma_log_in", client.get_cookie("audarma_log_in").value)
        answer = client.post("/account/name", data={"shown": "Айгүл С."}, base_url=site)
        said = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("audarma_messages=")]
        assert [("Secure" in each, "HttpOnly" in each) for each in said] == [(secure, True)]


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
    assert [throttle.wait_after("place", n) for n in (0, 4, 5, 6, 7, 12, 100)] == [0, 0, 2, 4, 8, 256, 300]
    assert [throttle.wait_after("name", n) for n in (49, 50, 51, 90)] == [0, 2, 4, 300]
    assert [throttle.wait_after("network", n) for n in (19, 20, 21, 60)] == [0, 2, 4, 900]


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


def tries(office, number, name="aigul", address="10.0.0.1", device=None):
    for _ in range(number):
        throttle.attempt(office.db, throttle.keys(name, address, device=device))


def test_a_place_waits_alike_whether_the_name_is_known(office, aigul):
    for name in ("aigul", "nobody"):
        tries(office, 5, name)
        with pytest.raises(TooManyAttemptsError):
            tries(office, 1, name)
        # Somebody elsewhere with that name is not held up by it.
        tries(office, 1, name, "10.0.0.2")


def test_a_name_waits_when_it_is_guessed_from_many_networks(office):
    for number in range(50):
        tries(office, 1, "aigul", f"10.0.{number}.1")
    with pytest.raises(TooManyAttemptsError):
        tries(office, 1, "aigul", "10.1.0.1")
    tries(office, 1, "bolat", "10.1.0.1")


def test_a_network_waits_whatever_the_names(office):
    for number in range(20):
        tries(office, 1, f"name{number}")
    with pytest.raises(TooManyAttemptsError):
        tries(office, 1, "another")
    tries(office, 1, "another", "10.0.0.2")


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
        ("192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_address_counts_as_the_network_that_its_owner_has(address, counts_as):
    assert throttle.network(address) == counts_as


def test_who_has_a_whole_network_is_one_who_guesses(browser, office, aigul):
    """Over the log-in page: a server may hold 2 to the 64th addresses, and takes another one for each attempt."""
    for number in range(1, 6):
        where = {"REMOTE_ADDR": f"2001:db8::{number:x}:1"}
        form = {"name": "aigul", "password": "wrong"}
        assert browser.post("/log-in", data=form, environ_base=where).status_code == 401
    assert (
        browser.post("/log-in", data=form, environ_base={"REMOTE_ADDR": "2001:db8::abcd"}).status_code == 429
    )
    elsewhere = {"REMOTE_ADDR": "2001:db8:0:1::1"}
    assert browser.post("/log-in", data=form, environ_base=elsewhere).status_code == 401


def test_a_restart_forgets_no_failure(folder, office, aigul):
    from workbench.workspace import Workspace

    tries(office, 5)
    again = Workspace(folder)
    with pytest.raises(TooManyAttemptsError):
        tries(again, 1)
    again.close()


def test_a_success_clears_what_is_ones_own_and_one_attempt_of_what_is_shared(office):
    tries(office, 4)
    throttle.succeeded(office.db, throttle.keys("aigul", "10.0.0.1"))
    counts = {row["kind"]: row["count"] for row in office.db.query("SELECT kind, count FROM failed_log_in")}
    assert counts == {"name": 3, "network": 3}


def test_failures_of_yesterday_are_forgotten(office):
    tries(office, 5)
    later(office, "failed_log_in", "last", hours=25)
    tries(office, 1)
    assert office.db.execute("SELECT max(count) FROM failed_log_in").fetchone()[0] == 1


# --- nobody is locked out by others ------------------------------------------------------------------------------------


def attack(office, name="aigul"):
    """Somebody guesses from everywhere, again as soon as each wait is over."""
    for number in range(60):
        later(office, "failed_log_in", "last", hours=1)
        tries(office, 1, name, f"10.0.{number}.1")
        tries(office, 1, f"other{number}", "127.0.0.1")


def test_whoever_guesses_a_name_for_ever_keeps_its_owner_out_of_no_browser_of_theirs(
    team, browser, office, aigul
):
    send(browser)
    browser.post("/log-out")
    attack(office)
    stranger = team.test_client()
    assert send(stranger).status_code == 429
    assert send(browser).status_code == 303
    # One's own slips count in one's own browser.
    browser.post("/log-out")
    assert [send(browser, password="wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert send(browser).status_code == 429
    later(office, "failed_log_in", "last", seconds=10)
    assert send(browser).status_code == 303


def test_a_browser_is_known_for_who_logged_in_there_only(team, browser, office, aigul, person):
    person("bolat", password=PASSWORD)
    send(browser)
    first = browser.get_cookie("audarma_device", path="/log-in").value
    attack(office, "bolat")
    browser.post("/log-out")
    assert send(browser, "bolat").status_code == 429
    later(office, "failed_log_in", "last", hours=1)
    assert send(browser, "bolat").status_code == 303
    # Two people share the computer: it is known for both.
    assert browser.get_cookie("audarma_device", path="/log-in").value == first
    assert office.db.execute("SELECT count(*) FROM known_device").fetchone()[0] == 2


def test_a_token_of_a_browser_that_somebody_planted_is_not_taken_over(browser, office, aigul):
    browser.set_cookie("audarma_device", "planted", path="/log-in")
    send(browser)
    assert browser.get_cookie("audarma_device", path="/log-in").value != "planted"
    stored = "".join(map(str, office.db.query("SELECT * FROM known_device")))
    assert browser.get_cookie("audarma_device", path="/log-in").value not in stored


def test_the_cookie_of_a_browser_goes_to_the_log_in_page_only_and_lets_nobody_in(
    team, browser, office, aigul
):
    said = next(c for c in send(browser).headers.getlist("Set-Cookie") if c.startswith("audarma_device="))
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/log-in" in said
    stranger = team.test_client()
    device = browser.get_cookie("audarma_device", path="/log-in").value
    stranger.set_cookie("audarma_device", device)
    stranger.set_cookie("audarma_log_in", device)
    assert stranger.get("/account").status_code == 303


def test_a_browser_is_forgotten_after_a_year_and_with_who_is_kept_out(browser, office, aigul, person):
    send(browser)
    browser.post("/log-out")
    later(office, "known_device", "used", days=366)
    attack(office)
    assert send(browser).status_code == 429
    later(office, "known_device", "used", days=1)
    assert send(browser).status_code == 303
    person("boss", Grant("admin"), password=PASSWORD)
    users.set_active(office.db, aigul, active=False, **WHO)
    assert office.db.execute("SELECT count(*) FROM known_device").fetchone()[0] == 0


def test_another_password_from_an_admin_forgets_the_failures_under_the_name(office, aigul):
    tries(office, 5)
    users.set_password(office.db, aigul, OTHER, **WHO)
    tries(office, 1)


def test_who_is_logged_in_changes_the_password_whatever_fails_outside(office, aigul, log_in):
    client = log_in(aigul)
    attack(office)
    form = {"old": "wrong", "password": OTHER, "again": OTHER}
    assert [client.post("/account/password", data=form).status_code for _ in range(6)] == [400] * 5 + [429]
    later(office, "failed_log_in", "last", seconds=10)
    assert client.post("/account/password", data=form | {"old": PASSWORD}).status_code == 303


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


@pytest.mark.parametrize("change", ["grant", "revoke"])
def test_a_change_of_rights_gives_another_token(office, aigul, log_in, change):
    client = log_in(aigul)
    first = client.get_cookie("audarma_log_in").value
    if change == "grant":
        users.grant(office.db, aigul, Grant("reviewer", 1), **WHO)
    else:
        users.revoke(office.db, aigul, Grant("admin"), author=audit.COMMAND_LINE, address="")
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


def test_who_copied_the_token_is_out_at_once_when_the_password_changes(team, office, aigul, log_in):
    """No minute's grace, and no new token for whoever comes first."""
    here, thief = log_in(aigul), team.test_client()
    copied = here.get_cookie("audarma_log_in").value
    thief.set_cookie("audarma_log_in", copied)
    form = {"old": PASSWORD, "password": OTHER, "again": OTHER}
    here.post("/account/password", data=form)
    assert thief.get("/account").status_code == 303
    assert here.get("/account").status_code == 200
    assert here.get_cookie("audarma_log_in").value != copied
    # An admin's own password on the page of everybody, too.
    copied = here.get_cookie("audarma_log_in").value
    form = {"password": PASSWORD, "again": PASSWORD}
    assert here.post(f"/people/{aigul.id}/password", data=form).status_code == 303
    assert here.get("/account").status_code == 200
    assert log_ins.of_token(office.db, copied) is None


# --- tokens and the password -------------------------------------------------------------------------------------------


@pytest.fixture
def made(office, aigul):
    """Two tokens by name."""
    for name in ("site", "archive"):
        tokens.create(office.db, aigul, name, ["read"], **WHO)
    return {each.name: each.id for each in tokens.tokens(office.db, aigul)}


def left(office, user):
    return {each.name for each in tokens.tokens(office.db, user)}


def test_tokens_end_with_the_password_unless_they_are_kept_on_purpose(office, aigul, made, log_in, person):
    other = person("bolat", password=PASSWORD)
    tokens.create(office.db, other, "of another", ["read"], **WHO)
    client = log_in(aigul)
    page = client.get("/account").text
    form = page[page.index('action="/account/password"') :]
    form = form[: form.index("</form>")]
    assert [f'name="keep" value="{number}">' in form for number in made.values()] == [True, True]
    sent = {"old": PASSWORD, "password": OTHER, "again": OTHER, "keep": [made["site"], 10**15]}
    assert client.post("/account/password", data=sent).status_code == 303
    assert left(office, aigul) == {"site"}
    assert left(office, other) == {"of another"}
    found = [(e.action, e.detail.get("token")) for e in audit.entries(office.db)][:2]
    assert found == [("revoke token", "archive"), ("password", None)]
    assert client.post("/account/password", data={**sent, "old": OTHER, "password": PASSWORD, "again": PASSWORD, "keep": []}).status_code == 303  # fmt: skip
    assert left(office, aigul) == set()


def test_a_password_that_is_refused_ends_no_token(office, aigul, made, log_in):
    client = log_in(aigul)
    for form in (
        {"old": "wrong", "password": OTHER, "again": OTHER},
        {"old": PASSWORD, "password": OTHER, "again": "x"},
        {"old": PASSWORD, "password": "short", "again": "short"},
    ):
        assert client.post("/account/password", data=form).status_code == 400
    assert left(office, aigul) == set(made)


def test_a_password_from_an_admin_ends_every_token(team, office, aigul, made, person, log_in):
    boss = log_in(person("boss", Grant("admin")))
    token = tokens.create(office.db, aigul, "third", ["read"], **WHO)
    headers = {"Authorization": f"Bearer {token}"}
    assert team.test_client().get("/api/v1/projects", headers=headers).status_code == 200
    form = {"password": OTHER, "again": OTHER, "keep": list(made.values())}
    assert boss.post(f"/people/{aigul.id}/password", data=form).status_code == 303
    assert left(office, aigul) == set()
    assert team.test_client().get("/api/v1/projects", headers=headers).status_code == 401
    ended = [e.detail["token"] for e in audit.entries(office.db, author="boss", action="revoke token")]
    assert sorted(ended) == ["archive", "site", "third"]


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
