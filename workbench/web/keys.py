"""The keys: the map that every page's scripts read, the labels in the pages, and the page where a reader chooses others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from workbench import keys
from workbench.errors import InvalidInputError
from workbench.keys import KeyTakenError
from workbench.web import forms, notify, workspace
from workbench.web.exports import download
from workbench.web.i18n import say
from workbench.web.interface import reader, wants

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as BaseResponse

    from glossary.errors import AudarmaError

blueprint = Blueprint("keys", __name__)
MESSAGES = frozenset({"meaning", "first", "reason"})


@blueprint.get("/keys")
def index() -> str:
    """Show every command with its keys, to be changed."""
    return _page()


@blueprint.post("/keys")
def change() -> tuple[Response, int] | Response:
    """Give a command other keys: JSON `command` and `keys`; without `keys` its own again, without both all their own."""
    body = request.get_json()
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    name, combination = body.get("command"), body.get("keys")
    db, me = workspace().db, reader()
    note = ""
    try:
        if name is None or combination is None:
            keys.reset(db, me, name)
        else:
            kept = keys.choose(db, me, name, combination)
            note = " ".join(gettext(each.reason) for each in keys.uses_elsewhere(kept, shared=True)[:1])
    except KeyTakenError as error:
        return jsonify(error=_said(error)), 409
    return jsonify(keys=labels(), changed=sorted(keys.changed(db, me)), note=note)


@blueprint.get("/keys/keys.json")
def export() -> BaseResponse:
    """Send the reader's own keys as a file, to be taken over elsewhere."""
    data = keys.exported(workspace().db, reader()).encode()
    return download(data, "audarma.keys.json", "application/json")


@blueprint.post("/keys/import")
def import_file() -> BaseResponse | tuple[str, int]:
    """Take the keys of `file` over, all of them or none; what was wrong with it is told on the page."""
    try:
        number = keys.take_over(workspace().db, reader(), _sent())
    except InvalidInputError as error:
        return _page(_said(error)), 400
    notify(ngettext("Keys of %(num)s command were taken over.", "Keys of %(num)s commands were taken over.", number))  # fmt: skip
    return redirect(url_for(".index"), code=303)


def _sent() -> bytes:
    file = forms.upload("file")
    if file is None or not file[1]:
        raise InvalidInputError("Choose a file that is not empty.")
    return file[1]


def _page(error: str = "") -> str:
    return render_template("keys.html", changed=keys.changed(workspace().db, reader()), error=error)


def _said(error: AudarmaError) -> str:
    """Return why a combination is refused; the meanings of commands and the reason are messages themselves."""
    return say(
        error.message, {k: gettext(v) if k in MESSAGES else v for k, v in (error.values or {}).items()}
    )


# --- for the pages -------------------------------------------------------------------------------------------------


def _in_force() -> dict[str, tuple[str, ...]]:
    """Return the reader's keys, asked for once a page."""
    if "keys" not in g:
        g.keys = keys.in_force(workspace().db, reader())
    found: dict[str, tuple[str, ...]] = g.keys
    return found


def labels() -> dict[str, list[dict[str, str]]]:
    """Return the reader's combinations (`keys`) of every command with how they are labelled (`label`)."""
    now = _in_force()
    return {name: [{"keys": each, "label": keys.label(each)} for each in mine] for name, mine in now.items()}


def keys_of(name: str) -> str:
    """Return a command's combinations in words, such as `Ctrl+↑, Alt+↑`."""
    return ", ".join(each["label"] for each in labels()[name])


def key_map() -> dict[str, Any]:
    """Return what scripts need: combination → command, and the label of each command's first combination."""
    now = _in_force()
    return {
        "commands": {each: name for name, mine in now.items() for each in mine},
        "labels": {name: keys.label(mine[0]) for name, mine in now.items()},
        "letters": keys.letters(),
        "completes": wants("completion"),
    }


def listed() -> list[tuple[str, list[tuple[keys.Command, tuple[str, ...]]]]]:
    """Return the groups of commands by their headings (messages), each command with its combinations."""
    now = _in_force()
    return [
        (heading, [(each, now[each.id]) for each in keys.commands().values() if each.group == group])
        for group, heading in keys.groups().items()
    ]


def own_letters() -> list[str]:
    """Return the letters of the bar: every language's own, once."""
    every = [letter for table in keys.letters().values() for own in table.values() for letter in own]
    return list(dict.fromkeys(every))


def install(app: Flask) -> None:
    """Give the templates the keys."""
    app.jinja_env.globals.update(
        own_letters=own_letters, key_map=key_map, keys_of=keys_of, listed_keys=listed, key_label=keys.label
    )
