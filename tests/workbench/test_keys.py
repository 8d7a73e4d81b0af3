from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from workbench import keys
from workbench.app import create_app
from workbench.config import Config
from workbench.errors import InvalidInputError, NotFoundError
from workbench.keys import KeyTakenError
from workbench.web import JOBS
from workbench.workspace import Workspace

STATIC = Path(keys.__file__).parent / "web/static"
TEMPLATES = Path(keys.__file__).parent / "web/templates"
READER = "reader"


@pytest.fixture
def db(tmp_path):
    workspace = Workspace.open(tmp_path / "workspace", sample=False)
    yield workspace.db
    workspace.close()


# --- the tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", keys.SYSTEMS)
@pytest.mark.parametrize("command", keys.commands().values(), ids=lambda command: command.id)
def test_every_command_has_a_combination_that_nothing_else_uses(command, system):
    if not command.fixed:
        assert any(not keys.uses_elsewhere(each, system) for each in command.keys)


def test_no_combination_has_two_commands():
    every = [one for each in keys.commands().values() for k in each.keys for one in keys.expanded(k)]
    assert len(every) == len(set(every))


def test_every_command_stands_in_the_table_once():
    table = (Path(keys.__file__).parent / "data/keys.toml").read_text("utf-8")
    assert table.count("[[command]]") == len(keys.commands())


def test_groups_are_those_that_commands_name():
    assert {each.group for each in keys.commands().values()} == set(keys.groups())


def test_every_pattern_of_what_is_taken_is_written_as_combinations_are():
    for each in keys.taken():
        assert set(each.systems) <= set(keys.SYSTEMS)
        assert each.systems
        for pattern in each.keys:
            plain = pattern.replace("[1-9]", "1").replace("*", "X").replace("#", "")
            assert re.fullmatch(r"(X\+)?(Ctrl\+)?(Alt\+)?(Shift\+)?(Meta\+)?[A-Z]\w*", plain), pattern


@pytest.mark.parametrize(
    "combination",
    ["Ctrl+Alt+KeyT", "Alt+Shift+KeyA", "Ctrl+Shift+Enter", "Alt+Digit1", "Ctrl+KeyW", "Ctrl+KeyT", "Ctrl+KeyN",
     "F5", "F11", "F12", "Ctrl+Tab", "Meta+KeyL", "Ctrl+Alt+KeyE", "Ctrl+Space", "Alt+KeyD", "Alt+F4"],
)  # fmt: skip
def test_what_browsers_desktops_and_layout_switches_use_is_known(combination):
    assert keys.uses_elsewhere(combination)


def test_what_a_page_may_have_is_told_and_not_refused():
    assert keys.uses_elsewhere("Ctrl+KeyJ") == []
    assert keys.uses_elsewhere("Ctrl+KeyJ", shared=True)


def test_every_button_and_every_script_calls_a_command_by_its_name():
    asked = {
        name
        for path in TEMPLATES.glob("*.html")
        for name in re.findall(r"keys_of\('([a-z-]+)'\)", path.read_text("utf-8"))
    }
    asked |= {
        name
        for path in STATIC.glob("*.js")
        for name in re.findall(r'\blabel\("([a-z-]+)"', path.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(keys.commands())


@pytest.mark.parametrize(
    ("combination", "shown"),
    [("Ctrl+ArrowUp", "Ctrl+↑"), ("Ctrl+KeyG", "Ctrl+G"), ("F9", "F9"), ("Ctrl+Digit#", "Ctrl+1…9"),
     ("Alt+PageUp", "Alt+PageUp"), ("Ctrl+Slash", "Ctrl+/"), ("Shift+Slash", "?"), ("Ctrl+Digit5", "Ctrl+5")],
)  # fmt: skip
def test_labels(combination, shown):
    assert keys.label(combination) == shown


# --- choosing ------------------------------------------------------------------------------------------------------


def test_a_chosen_combination_takes_the_place_of_the_default_ones_for_its_reader_only(db):
    keys.choose(db, READER, "previous", "Alt+Insert")
    assert keys.in_force(db, READER)["previous"] == ("Alt+Insert",)
    assert keys.in_force(db, "another")["previous"] == keys.commands()["previous"].keys
    assert keys.changed(db, READER) == {"previous"}
    keys.reset(db, READER, "previous")
    assert keys.in_force(db, READER) == keys.in_force(db, "another")


def test_a_combination_of_another_command_is_refused_by_that_commands_name(db):
    with pytest.raises(KeyTakenError) as refused:
        keys.choose(db, READER, "join", "F9")
    assert refused.value.values["meaning"] == keys.commands()["next-open"].meaning
    keys.choose(db, READER, "next-open", "Alt+Insert")
    assert keys.choose(db, READER, "join", "F9") == "F9"
    with pytest.raises(KeyTakenError):
        keys.reset(db, READER, "next-open")
    keys.reset(db, READER)
    assert keys.changed(db, READER) == frozenset()


@pytest.mark.parametrize(
    "combination", ["KeyA", "Shift+KeyA", "Enter", "Tab", "Shift+Tab", "Digit1", "ArrowUp"]
)
def test_what_types_or_moves_is_refused(db, combination):
    with pytest.raises(KeyTakenError, match="types or moves"):
        keys.choose(db, READER, "join", combination)


@pytest.mark.parametrize(
    "combination", ["", "Ctrl+", "Shift+Ctrl+KeyA", "Ctrl+<b>", "Ctrl+KeyA" * 20, "жаңа"]
)
def test_what_is_no_combination_is_refused(db, combination):
    with pytest.raises(KeyTakenError, match="no combination"):
        keys.choose(db, READER, "join", combination)


def test_a_command_for_nine_suggestions_takes_any_digit(db):
    with pytest.raises(KeyTakenError, match="digit"):
        keys.choose(db, READER, "take", "Ctrl+KeyB")
    assert keys.choose(db, READER, "take", "Ctrl+Digit4") == "Ctrl+Digit#"
    with pytest.raises(KeyTakenError, match="already"):
        keys.choose(db, READER, "join", "Ctrl+Digit7")


def test_a_default_combination_may_be_chosen_again_even_where_one_system_keeps_it(db):
    keys.choose(db, READER, "previous", "Alt+Insert")
    assert keys.choose(db, READER, "previous", "Ctrl+ArrowUp") == "Ctrl+ArrowUp"


def test_the_browsers_own_keys_and_unknown_commands_are_refused(db):
    with pytest.raises(KeyTakenError, match="browser's own"):
        keys.choose(db, READER, "undo-typing", "F3")
    with pytest.raises(NotFoundError):
        keys.choose(db, READER, "dance", "F3")


# --- taking them along ---------------------------------------------------------------------------------------------


def file_of(chosen: Any, **more: Any) -> bytes:
    return json.dumps({"format": "audarma-keys", "keys": chosen} | more).encode()


def test_ones_own_keys_are_the_same_for_another_reader_after_taking_them_over(db):
    # Two commands have each other's keys: no order of single changes leads there.
    assert keys.take_over(db, READER, file_of({"join": "Ctrl+KeyE", "split": "Ctrl+KeyJ"})) == 2
    keys.choose(db, READER, "previous", "Alt+Insert")
    data = keys.exported(db, READER).encode()
    assert json.loads(data)["keys"] == {"join": "Ctrl+KeyE", "split": "Ctrl+KeyJ", "previous": "Alt+Insert"}
    assert keys.take_over(db, "another", data) == 3
    assert keys.in_force(db, "another") == keys.in_force(db, READER)
    assert keys.take_over(db, "another", keys.exported(db, "third").encode()) == 0
    assert keys.changed(db, "another") == frozenset()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no file of keys"),
        (b"\xff\xfe\x00", "no file of keys"),
        (b"[" * 50_000, "no file of keys"),
        (b'{"keys": {}}', "no file of keys"),
        (file_of([]), "no file of keys"),
        (file_of({"join": 7}), "no file of keys"),
        (file_of({}, more="x" * 200_000), "no file of keys"),
        (file_of({"dance": "Alt+Insert"}), "no command “dance”"),
        (b'{"format": "audarma-keys", "keys": {"join": "Alt+Insert", "join": "Alt+Home"}}', "more than once"),
        (file_of({"join": "Ctrl+Shift+KeyU"}), "Ctrl\\+Shift"),
        (file_of({"join": "KeyA"}), "types or moves"),
        (file_of({"join": "<b>"}), "no combination"),
        (file_of({"take": "Ctrl+KeyB"}), "needs a digit"),
        (file_of({"undo-typing": "Alt+Insert"}), "browser's own"),
        (file_of({"join": "F9"}), "both"),
        (file_of({"join": "Alt+Insert", "split": "Alt+Insert"}), "both"),
        (file_of({"take": "Ctrl+Digit#", "join": "Ctrl+Digit4"}), "both"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_over_changes_nothing(db, data, said):
    keys.choose(db, READER, "next-open", "Alt+Insert")
    before = keys.in_force(db, READER)
    good_first = (
        data.replace(b'"keys": {', b'"keys": {"fix": "Ctrl+KeyU", ', 1) if b'"keys": {"' in data else data
    )
    for each in (data, good_first):
        with pytest.raises(InvalidInputError, match=said):
            keys.take_over(db, READER, each)
        assert keys.in_force(db, READER) == before


def test_the_page_saves_the_keys_and_takes_them_over(client):
    assert client.post("/keys", json={"command": "next-open", "keys": "Alt+Insert"}).status_code == 200
    saved = client.get("/keys/keys.json")
    assert "attachment" in saved.headers["Content-Disposition"]
    client.post("/keys", json={})
    sent = {"file": (io.BytesIO(saved.data), "audarma.keys.json")}
    assert client.post("/keys/import", data=sent).status_code == 303
    assert key_map(client.get("/glossary").text)["commands"]["Alt+Insert"] == "next-open"
    client.set_cookie("audarma_language", "ru")
    for data, said in (
        (file_of({"join": "Alt+F9"}), "«Следующий сомнительный черновик»"),
        (file_of({"join": "Ctrl+Shift+KeyU"}), "Ctrl+Shift переключает раскладку"),
        (b"", "непустой файл"),
    ):
        refused = client.post("/keys/import", data={"file": (io.BytesIO(data), "a.json")})
        assert (refused.status_code, said in refused.text) == (400, True), refused.text
    assert key_map(client.get("/glossary").text)["commands"]["Alt+Insert"] == "next-open"


# --- the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(folder):
    app = create_app(Config(folder=folder, testing=True))
    client = app.test_client()
    client.set_cookie("audarma_language", "en")
    yield client
    app.extensions[JOBS].close()


def key_map(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="keys">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_every_page_has_the_readers_keys(client):
    assert key_map(client.get("/glossary").text)["commands"]["F9"] == "next-open"
    answer = client.post("/keys", json={"command": "next-open", "keys": "Alt+Insert"})
    assert answer.json["changed"] == ["next-open"]
    found = key_map(client.get("/glossary").text)
    assert found["commands"]["Alt+Insert"] == "next-open"
    assert "F9" not in found["commands"]
    assert found["labels"]["next-open"] == "Alt+Insert"
    assert client.post("/keys", json={"command": "next-open"}).json["changed"] == []


def test_a_refusal_says_why_in_the_readers_language(client):
    client.set_cookie("audarma_language", "ru")
    answer = client.post("/keys", json={"command": "join", "keys": "F9"})
    assert answer.status_code == 409
    assert "«Следующий неподтверждённый" in answer.json["error"]
    answer = client.post("/keys", json={"command": "join", "keys": "Ctrl+Shift+KeyU"})
    assert answer.json["error"] == "Ctrl+Shift переключает раскладку в Windows и Ubuntu."


def test_what_the_browser_does_with_it_elsewhere_is_told(client):
    answer = client.post("/keys", json={"command": "join", "keys": "Ctrl+KeyD"})
    assert answer.status_code == 200
    assert "bookmarks" in answer.json["note"]


@pytest.mark.parametrize("body", [[], {"command": 1}, {"command": "join", "keys": None}, "join"])
def test_a_request_that_says_nothing_is_refused(client, body):
    assert client.post("/keys", json=body).status_code == 400


def test_an_unknown_command_is_refused(client):
    assert client.post("/keys", json={"command": "dance", "keys": "F9"}).status_code == 404


def test_helps_while_typing_are_kept_for_the_reader(client):
    assert 'id="letters"' not in client.get("/glossary").text
    assert key_map(client.get("/glossary").text)["completes"]
    client.post("/interface", data={"letters": "on", "next": "/glossary"})
    client.post("/interface", data={"completion": "", "next": "/glossary"})
    assert 'id="letters"' in client.get("/glossary").text
    assert not key_map(client.get("/glossary").text)["completes"]


def test_letters_stand_under_russian_ones_and_go_round_in_a_circle():
    for table in keys.letters().values():
        assert set(table) <= set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
        own = "".join(table.values())
        assert len(set(own)) == len(own)
    assert set("".join(keys.letters()["kk"].values())) == set("әғқңөұүһі")
    assert set("".join(keys.letters()["ky"].values())) == set("ңөү")
