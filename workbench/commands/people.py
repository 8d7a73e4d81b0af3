"""Who may log in: adding people, their passwords, roles and tokens."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import click

from workbench.commands.common import LANGUAGE, open_workspace, print_json, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

    from workbench.people import By, Grant, User

ROLE = click.Choice(["translator", "reviewer", "terminologist", "admin"])
SCOPE = click.Choice(["read", "translate", "review", "glossary", "admin"])
WHO: By = {"author": "command line", "address": "command line"}


def _where(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say for which project and language a role is."""
    command = click.option(
        "--language", type=LANGUAGE, default=None, help="For one language (default: all)."
    )(command)
    return click.option(
        "--project", type=int, default=None, help="For the project of this number (default: all)."
    )(command)


@click.group()
def user() -> None:
    """The people who may log in to a workbench that runs with `audarma serve --team`."""


@user.command("add")
@click.argument("name")
@click.option("--shown", default="", help="How the person is shown to others (default: NAME).")
@click.option("--admin", is_flag=True, help="Make the person an admin of everything.")
@click.pass_context
def add(context: click.Context, name: str, shown: str, admin: bool) -> None:
    """Add a person who logs in as NAME; the password is asked for twice, or read from standard input."""
    from workbench.people import Grant, users

    db = open_workspace(context).db
    grants = (Grant("admin"),) if admin else ()
    added = users.add(db, name, shown=shown, password=_password(), grants=grants, **WHO)
    say(
        f"{added.name} is added."
        + ("" if admin else f" Give a role now: audarma user grant {added.name} ROLE")
    )


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def list_users(context: click.Context, as_json: bool) -> None:
    """Print everybody with their roles."""
    from workbench.people import everybody

    found = everybody(open_workspace(context).db)
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "shown": each.shown,
                    "active": each.active,
                    "roles": [
                        {"role": g.role, "project": g.project, "language": g.language} for g in each.grants
                    ],
                }
                for each in found
            ]
        )
        return
    for each in found:
        roles = "; ".join(_told(g) for g in each.grants) or "no role"
        click.echo(f"{each.name}\t{each.shown}\t{'' if each.active else 'kept out, '}{roles}")


def _told(grant: Grant) -> str:
    project = "all projects" if grant.project is None else f"project {grant.project}"
    return f"{grant.role} ({project}, {grant.language or 'all languages'})"


@user.command("password")
@click.argument("name")
@click.pass_context
def password(context: click.Context, name: str) -> None:
    """Give NAME another password, asked for twice or read from standard input; their log-ins and tokens end."""
    from workbench.people import by_name, users

    db = open_workspace(context).db
    person = by_name(db, name)
    users.set_password(db, person, _password(), **WHO)
    say(f"{person.name} has a new password.")


@user.command("grant")
@click.argument("name")
@click.argument("role", type=ROLE)
@_where
@click.pass_context
def grant(context: click.Context, name: str, role: str, project: int | None, language: str | None) -> None:
    """Give NAME the role ROLE: for all projects and languages, or for one."""
    from workbench.people import users

    db, person, given = _asked(context, name, role, project, language)
    users.grant(db, person, given, **WHO)
    say(f"{name} has the role {_told(given)}.")


@user.command("revoke")
@click.argument("name")
@click.argument("role", type=ROLE)
@_where
@click.pass_context
def revoke(context: click.Context, name: str, role: str, project: int | None, language: str | None) -> None:
    """Take the role ROLE from NAME, as it was given: for all projects and languages, or for one."""
    from workbench.people import users

    db, person, taken = _asked(context, name, role, project, language)
    users.revoke(db, person, taken, **WHO)
    say(f"{name} does not have the role {_told(taken)} any more.")


def _asked(
    context: click.Context, name: str, role: str, project: int | None, language: str | None
) -> tuple[Database, User, Grant]:
    """Return the workspace's database, the person called NAME, and the grant that is spoken of."""
    from workbench.people import Grant, by_name, check_role

    db = open_workspace(context).db
    grant = Grant(check_role(role), project, language)
    return db, by_name(db, name), grant


@user.command("deactivate")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let the person in again.")
@click.pass_context
def deactivate(context: click.Context, name: str, undo: bool) -> None:
    """Keep NAME out: log-ins and tokens end at once; what they did stays theirs."""
    from workbench.people import by_name, users

    db = open_workspace(context).db
    person = by_name(db, name)
    users.set_active(db, person, active=undo, **WHO)
    say(f"{person.name} can log in again." if undo else f"{person.name} cannot log in any more.")


@user.command("token")
@click.argument("name")
@click.option("--name", "title", default="command line", help="What the token is for.")
@click.option(
    "--scope", "scopes", type=SCOPE, multiple=True, required=True, help="What it may do; repeat it."
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it is good."
)
@click.pass_context
def token(context: click.Context, name: str, title: str, scopes: tuple[str, ...], days: int) -> None:
    """Make an API token for NAME and print it: it is shown this once."""
    from workbench.people import by_name, tokens

    db = open_workspace(context).db
    made = tokens.create(db, by_name(db, name), title, scopes, days=days, **WHO)
    click.echo(made)


def _password() -> str:
    """Return a new password: typed twice without showing it, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != first:
        raise click.ClickException("The two passwords are not the same.")
    return first
