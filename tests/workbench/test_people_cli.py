"""`audarma user` and `audarma serve --team`."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.people import Grant, audit, by_name, log_ins, users
from workbench.workspace import Workspace

ROOT = Path(__file__).parents[2]
PASSWORD = "жаңбырлы күнгі сары қолшатыр"


@pytest.fixture
def run(folder):
    def run(*arguments, text=None):
        return CliRunner().invoke(
            main, ["--workspace", str(folder), "user", *arguments], input=text, catch_exceptions=False
        )

    return run


@pytest.fixture
def db(folder):
    workspace = Workspace(folder)
    yield workspace.db
    workspace.close()


def done(result):
    assert result.exit_code == 0, result.stderr
    return result


def test_the_first_admin(run, db):
    done(run("add", "aigul", "--shown", "Айгүл С.", "--admin", text=f"{PASSWORD}\n"))
    aigul = by_name(db, "aigul")
    assert (aigul.shown, aigul.grants) == ("Айгүл С.", (Grant("admin"),))
    assert log_ins.log_in(db, "aigul", PASSWORD, address="x").user == aigul
    assert {each.author for each in audit.entries(db, action="new user")} == {"command line"}


def test_a_password_is_never_an_argument(run):
    for name in ("add", "password"):
        options = [o for p in main.commands["user"].commands[name].params for o in p.opts]
        assert not [option for option in options if "password" in option]
    assert run("add", "aigul", PASSWORD).exit_code == 2


def test_a_password_that_will_not_do_adds_nobody(run, db):
    result = run("add", "aigul", text="short\n")
    assert result.exit_code == 1
    assert "shorter than 15 signs" in result.stderr
    assert users.everybody(db) == []


def test_roles_are_given_listed_and_taken(run, db):
    done(run("add", "bolat", text=f"{PASSWORD}\n"))
    done(run("grant", "bolat", "translator", "--project", "1", "--language", "ky"))
    done(run("grant", "Bolat", "reviewer"))
    listed = json.loads(done(run("list", "--json")).stdout)
    assert listed == [
        {
            "name": "bolat",
            "shown": "bolat",
            "active": True,
            "roles": [
                {"role": "reviewer", "project": None, "language": None},
                {"role": "translator", "project": 1, "language": "ky"},
            ],
        }
    ]
    assert "translator (project 1, ky)" in done(run("list")).stdout
    assert run("revoke", "bolat", "translator").exit_code == 1
    done(run("revoke", "bolat", "translator", "--project", "1", "--language", "ky"))
    assert by_name(db, "bolat").grants == (Grant("reviewer"),)


@pytest.mark.parametrize(
    "arguments",
    [("grant", "nobody", "admin"), ("grant", "bolat", "admin", "--project", "99999"), ("password", "nobody")],
)
def test_what_is_not_there(run, arguments):
    done(run("add", "bolat", text=f"{PASSWORD}\n"))
    result = run(*arguments, text=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert "There is no" in result.stderr


def test_a_new_password_ends_the_log_ins(run, db):
    done(run("add", "bolat", text=f"{PASSWORD}\n"))
    token = log_ins.start(db, by_name(db, "bolat"), address="x").token
    done(run("password", "bolat", text="тағы бір ұзын құпиясөз керек\n"))
    assert log_ins.of_token(db, token) is None
    assert log_ins.log_in(db, "bolat", "тағы бір ұзын құпиясөз керек", address="x")


def test_somebody_is_kept_out_and_let_in(run, db):
    done(run("add", "bolat", text=f"{PASSWORD}\n"))
    done(run("deactivate", "bolat"))
    assert not by_name(db, "bolat").active
    assert "kept out" in done(run("list")).stdout
    done(run("deactivate", "bolat", "--undo"))
    assert by_name(db, "bolat").active


def test_a_token_is_printed_alone(run, db):
    from workbench.people import user_of_token

    done(run("add", "bolat", text=f"{PASSWORD}\n"))
    result = done(run("token", "bolat", "--scope", "read", "--scope", "translate", "--days", "5"))
    user, scopes = user_of_token(db, result.stdout.strip())
    assert (user.name, scopes) == ("bolat", {"read", "translate"})
    assert run("token", "bolat").exit_code == 2


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(folder):
    def typed(first, second):
        command = [sys.executable, "-m", "workbench.cli"]
        code = (
            f"from workbench.cli import main; main(['--workspace', {str(folder)!r}, 'user', 'add', 'aigul'])"
        )
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execv(command[0], [command[0], "-c", code])
        said = b""
        for asked, answer in enumerate((first, second), 1):
            while said.count(b": ") < asked:
                said += os.read(terminal, 1000)
            os.write(terminal, f"{answer}\n".encode())
        try:
            while part := os.read(terminal, 1000):
                said += part
        except OSError:  # Linux says so when the other side is gone.
            pass
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()

    code, said = typed("one long password here", "another long password")
    assert code == 1
    assert "not the same" in said
    code, said = typed("one long password here", "one long password here")
    assert code == 0, said
    assert "long password" not in said
    assert "aigul is added" in said


def test_serve_for_a_team_needs_an_admin(folder):
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "--workspace", str(folder)]
    result = subprocess.run(
        [*command, "serve", "--team", "--port", "0"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    made = re.search(r"audarma (--workspace \S+ user add) NAME (--admin)", result.stderr)
    assert made
    assert result.stderr.count("\n") == 1


def test_the_proxy_is_believed_where_one_is_named(folder):
    from workbench.config import Config
    from workbench.server import _proxy

    assert _proxy(Config(folder=folder)) == {}
    settings = _proxy(Config.from_environment({"AUDARMA_PROXY": "127.0.0.1", "AUDARMA_HOME": str(folder)}))
    assert settings["trusted_proxy"] == "127.0.0.1"
    assert settings["clear_untrusted_proxy_headers"]
