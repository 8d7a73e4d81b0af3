"""Requests that ask for too much: patterns, nesting, numbers and values that no page sends."""

from __future__ import annotations

import pytest

from workbench.errors import InvalidInputError
from workbench.people import Grant, tokens
from workbench.review.changing import save
from workbench.review.replacing import Search, compiled, find
from workbench.review.translations import MAX_TEXT, rows, translation
from workbench.web.api import validation
from workbench.web.differences import differences
from workbench.web.problems import RequestError

HUGE = 10**30
NESTED = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def segment(workspace, document) -> int:
    return rows(workspace.db, document)[0].id


# --- patterns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "a{100000000}",
        "((a{1000}){1000}){1000}",
        "(?:a{1000,}){1000}",
        "(?<=a{100000000})b",
        r"\\{3}a{100000000}",
        "(?x)a{1 0 0 0 0 0 0 0 0}",
        "(?x)a{1#,\n00000000}",
        "#(?x-i:a{1 #\n00000000})",
        "(?R)?a|(?R)b",
        "(?1)?(a)|(?1)b",
        "(?P<n>(?&n)|a)",
        "(?P<n>(?P>n)|a)",
    ],
)
def test_a_pattern_that_would_take_all_memory_is_refused_before_it_is_compiled(pattern):
    with pytest.raises(InvalidInputError, match="too much room"):
        compiled(Search(pattern, regular=True))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", "2025-08-22T14:30"),
        (r".{20}.*.{20}", "x" * 40),
        (r"\{5000000\}", "{5000000}"),
        (r"\p{L}{2,5}", "отыр"),
        (r"(?P<n>а)(?P=n)", "аа"),
        (r"№\s*#?\d{1,9}", "№ #12"),
    ],
)
def test_patterns_that_people_write_are_taken(pattern, text):
    assert compiled(Search(pattern, regular=True)).fullmatch(text)


def test_what_is_no_pattern_may_hold_any_braces():
    assert compiled(Search("a{100000000}(?R)")).fullmatch("a{100000000}(?R)")


def test_a_replacement_that_grows_without_end_is_refused(workspace, document, segment):
    save(
        workspace,
        segment,
        "ru",
        "а" * (MAX_TEXT // 2),
        expected=translation(workspace.db, segment, "ru").version,
    )
    with pytest.raises(InvalidInputError, match="longer than"):
        find(workspace, document, "ru", Search("(.*)", regular=True, replacement=r"\1" * 500))


# --- numbers, nesting, types ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/memory?below={0}",
        "/memory?above={0}",
        "/memory/problems?after={0}",
        "/memory/passages.json?q=x&project={0}",
        "/documents/{1}/segments.json?first={0}",
        "/documents/{1}/marks.json?count={0}",
        "/memory?since=0001-01-01&until=9999-12-31",
    ],
)
def test_a_number_that_no_record_has_is_not_understood(client, document, address):
    assert client.get(address.format(HUGE, document)).status_code in {400, 404}
    assert client.get(address.format(-HUGE, document)).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/segments/{0}/comments", {"text": "x", "thread": HUGE}),
        ("/segments/{0}/ky", {"action": ["approve"]}),
        ("/segments/{0}/ky", {"action": "elsewhere", "where": [0]}),
        ("/segments/{0}/ky", {"action": "elsewhere", "where": {}}),
    ],
)
def test_values_of_another_type_are_not_understood(client, segment, address, body):
    method = client.put if "action" in body else client.post
    answer = method(address.format(segment), json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 400


def test_nested_json_is_refused_alike_for_who_logs_in_and_who_works_alone(
    client, segment, office, person, team, log_in
):
    sent = {"data": NESTED, "content_type": "application/json", "headers": {"If-Match": '"0"'}}
    assert client.put(f"/segments/{segment}/ky", **sent).status_code == 400
    boss = person("boss", Grant("admin"))
    assert log_in(boss).post("/keys", **sent).status_code == 400
    token = tokens.create(office.db, boss, "t", ["read"], author="test", address="127.0.0.1")
    sent["headers"] |= {"Authorization": f"Bearer {token}"}
    answer = team.test_client().post("/api/v1/segment", **sent)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


# --- work that grows faster than the text --------------------------------------------------------------------------


def test_two_long_texts_without_a_common_word_are_one_difference():
    old, new = (" ".join(f"{letter}{n}" for n in range(600)) for letter in "аб")
    assert differences(f"бас {old} соңы", f"бас {new} соңы") == [
        ("same", "бас "),
        ("del", old),
        ("ins", new),
        ("same", " соңы"),
    ]
    assert differences("сөз " * 1000, "сөз " * 999) == [("same", "сөз " * 999), ("del", "сөз ")]


def test_one_fault_is_told_and_not_a_million_written_down():
    with pytest.raises(RequestError):
        validation.check("NewUnits", {"units": Endless([0])})


class Endless(list):
    """A list that grows while it is read: whoever reads all of it never comes back."""

    def __iter__(self):
        while True:
            assert len(self) < 1000
            self.append(0)
            yield 0
