"""Commands and their keys: what each has by default, what a reader may choose instead, what he has chosen.

The tables are `data/keys.toml` and `data/taken-keys.toml`. A combination is written as `Ctrl+Alt+Shift+Code`, with the
key's place on the keyboard (`KeyboardEvent.code`) at its end: `Ctrl+ArrowUp`, `Shift+F4`, `Ctrl+KeyG`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from workbench import preferences
from workbench.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from sqlite_utils import Database

SYSTEMS = ("windows", "macos", "ubuntu")
ANY_DIGIT = "Digit#"
PREFERENCE = "keys"
FORMAT = "audarma-keys"
MAX_FILE = 100_000
"""A file of keys has a few kilobytes; of a larger one so many bytes are read, which are no JSON then."""
_COMBINATION = re.compile(r"(Ctrl\+)?(Alt\+)?(Shift\+)?(Meta\+)?[A-Z][A-Za-z0-9]{0,30}#?", re.ASCII)
# What a key does when it is pressed alone, or with Shift, in a text field: it types or moves.
_FUNCTION_KEY = re.compile(r"F\d{1,2}|Pause|ScrollLock|Help", re.ASCII)
_SIGNS = {
    "ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→", "Slash": "/", "Backslash": "\\",
    "Comma": ",", "Period": ".", "Semicolon": ";", "Quote": "'", "Backquote": "`", "Minus": "-", "Equal": "=",
    "BracketLeft": "[", "BracketRight": "]", "Escape": "Esc", "Digit#": "1…9",
}  # fmt: skip


class KeyTakenError(InvalidInputError):
    """A combination that cannot be this command's; `values` say why."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a key does: `keys` are the combinations it has by default, `meaning` is a message."""

    id: str
    keys: tuple[str, ...]
    meaning: str
    group: str
    fixed: bool = False

    @property
    def numbered(self) -> bool:
        """Whether its combinations stand for nine, one a digit."""
        return self.keys[0].endswith(ANY_DIGIT)


@dataclass(frozen=True, slots=True)
class Taken:
    """Combinations (patterns) that something else uses on `systems`; `shared` ones may be chosen all the same."""

    keys: tuple[str, ...]
    systems: tuple[str, ...]
    reason: str
    shared: bool = False

    def covers(self, combination: str) -> bool:
        """Whether the combination is one of these."""
        return any(fnmatchcase(combination, pattern) for pattern in self.keys)


# --- the tables ----------------------------------------------------------------------------------------------------


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("workbench") / "data" / name).read_text("utf-8"))


@cache
def commands() -> Mapping[str, Command]:
    """Return every command by its id, in the order of the lists."""
    rows = _table("keys.toml")["command"]
    return {row["id"]: Command(**{**row, "keys": tuple(row["keys"])}) for row in rows}


@cache
def groups() -> Mapping[str, str]:
    """Return the headings (messages) of the lists by their ids, in order."""
    found: Mapping[str, str] = _table("keys.toml")["groups"]
    return found


@cache
def taken() -> tuple[Taken, ...]:
    """Return what is used elsewhere."""
    rows = _table("taken-keys.toml")["taken"]
    return tuple(Taken(**{**r, "keys": tuple(r["keys"]), "systems": tuple(r["systems"])}) for r in rows)


@cache
def letters() -> Mapping[str, Mapping[str, str]]:
    """Return language → Russian letter → the language's own letters that are typed by it, in order."""
    return _table("letters.toml")


def uses_elsewhere(combination: str, system: str | None = None, *, shared: bool = False) -> list[Taken]:
    """Return what keeps `combination` for itself (or, with `shared`, only shares it), on `system` or on any."""
    return [
        each
        for each in taken()
        if each.shared == shared and (system is None or system in each.systems) and each.covers(combination)
    ]


def command(identifier: str) -> Command:
    """Return a command; raises `NotFoundError`."""
    if identifier not in commands():
        raise NotFoundError("There is no command “%(name)s”. Load the page again.", name=identifier[:50])
    return commands()[identifier]


def label(combination: str) -> str:
    """Return a combination as keys are labelled: `Ctrl+↑`, `Ctrl+G`, `Ctrl+1…9`, `?`."""
    if combination == "Shift+Slash":
        return "?"
    *modifiers, code = combination.split("+")
    name = _SIGNS.get(code) or re.sub(r"^(Key|Digit)(?=.$)", "", code)
    return "+".join([*modifiers, name])


# --- what a reader has chosen --------------------------------------------------------------------------------------


def in_force(db: Database, user: str) -> dict[str, tuple[str, ...]]:
    """Return the combinations of every command for `user`, in the order of the table."""
    chosen = _chosen(db, user)
    return {name: (chosen[name],) if name in chosen else each.keys for name, each in commands().items()}


def choose(db: Database, user: str, identifier: str, combination: str) -> str:
    """Give a command another combination instead of those it had; return it as it is kept.

    Raises `KeyTakenError`, with the reason, for one that another command has, that types or moves, or that a browser,
    a desktop or a layout switch uses on any of the systems.
    """
    wanted = command(identifier)
    combination = _checked(wanted, combination)
    _free(in_force(db, user), wanted, combination)
    chosen = _chosen(db, user)
    chosen[identifier] = combination
    preferences.keep(db, user, PREFERENCE, json.dumps(chosen))
    return combination


def reset(db: Database, user: str, identifier: str | None = None) -> None:
    """Give a command, or all of them, the default combinations back; raises `KeyTakenError` when another has them now."""
    if identifier is None:
        preferences.keep(db, user, PREFERENCE, None)
        return
    wanted = command(identifier)
    for combination in wanted.keys:
        _free(in_force(db, user), wanted, combination)
    chosen = _chosen(db, user)
    chosen.pop(identifier, None)
    preferences.keep(db, user, PREFERENCE, json.dumps(chosen) if chosen else None)


def changed(db: Database, user: str) -> frozenset[str]:
    """Return the commands that do not have their default combinations for `user`."""
    return frozenset(_chosen(db, user))


# --- taking one's keys along ---------------------------------------------------------------------------------------


def exported(db: Database, user: str) -> str:
    """Return what a reader has chosen as JSON: `keys` has a combination for each command that has other ones than by default."""
    return json.dumps({"format": FORMAT, "keys": _chosen(db, user)}, indent=1) + "\n"


def take_over(db: Database, user: str, data: bytes) -> int:
    """Put the keys of an exported file in the place of a reader's own; return how many commands it changes.

    All of it or nothing. Raises `InvalidInputError` for a file that is none of ours or names an unknown command, `KeyTakenError` for
    a combination that a command cannot have, or that two would have.
    """
    wanted = {name: _acceptable(name, combination) for name, combination in _combinations(data).items()}
    owners: dict[str, str] = {}
    for name, each in commands().items():
        for combination in (wanted[name],) if name in wanted else each.keys:
            for one in expanded(combination):
                if (first := owners.setdefault(one, name)) != name:
                    raise KeyTakenError(
                        "With this file %(combination)s would be for both “%(first)s” and “%(meaning)s”. Give one of them other keys in it.",
                        combination=label(one),
                        first=commands()[first].meaning,
                        meaning=each.meaning,
                    )
    preferences.keep(db, user, PREFERENCE, json.dumps(wanted) if wanted else None)
    return len(wanted)


def _combinations(data: bytes) -> dict[str, str]:
    """Read an exported file as far as to what it says of each command."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        read = dict(pairs)
        if len(read) < len(pairs):
            twice = next(name for name in read if sum(name == each for each, _ in pairs) > 1)
            raise InvalidInputError(
                "“%(name)s” stands in the file more than once. Remove all but one.", name=twice[:50]
            )
        return read

    try:
        read = json.loads(data[:MAX_FILE], object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidInputError):
            raise
        read = None
    said = read.get("keys") if isinstance(read, dict) and read.get("format") == FORMAT else None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise InvalidInputError(
            "This is no file of keys. Choose one that was saved with “Save my keys” on this page."
        )
    return said


def _acceptable(name: str, combination: str) -> str:
    if (wanted := commands().get(name)) is None:
        raise InvalidInputError("There is no command “%(name)s”. Take it out of the file.", name=name[:50])
    try:
        return _checked(wanted, combination)
    except KeyTakenError as error:
        raise KeyTakenError(
            "“%(meaning)s” cannot have %(combination)s: %(reason)s",
            meaning=wanted.meaning,
            combination=label(combination)[:50],
            reason=error.message,
        ) from error


def _chosen(db: Database, user: str) -> dict[str, str]:
    """What is kept; a command or a combination of a program before this one no longer counts."""
    stored = json.loads(preferences.get(db, user, PREFERENCE) or "{}")
    return {
        name: combination
        for name, combination in stored.items()
        if name in commands() and not commands()[name].fixed
    }


def _checked(wanted: Command, combination: str) -> str:
    """Return the combination as it is kept for this command, or raise `KeyTakenError`."""
    if wanted.fixed:
        raise KeyTakenError("This key is the browser's own and cannot be changed.")
    if _COMBINATION.fullmatch(combination) is None:
        raise KeyTakenError("That is no combination of keys. Press one again.")
    if wanted.numbered:
        combination = re.sub(r"Digit[1-9]$", ANY_DIGIT, combination)
        if not combination.endswith(ANY_DIGIT):
            raise KeyTakenError("This command needs a digit: press Ctrl, say, together with any of 1 to 9.")
    *modifiers, code = combination.split("+")
    if combination not in wanted.keys:
        if not {"Ctrl", "Alt", "Meta"} & set(modifiers) and not _FUNCTION_KEY.fullmatch(code):
            raise KeyTakenError(
                "This key types or moves. Press it together with Ctrl or Alt, or take an F key."
            )
        if used := uses_elsewhere(combination):
            raise KeyTakenError(used[0].reason)
    return combination


def _free(now: Mapping[str, tuple[str, ...]], wanted: Command, combination: str) -> None:
    """Raise `KeyTakenError` when another command has the combination."""
    mine = set(expanded(combination))
    for name, theirs in now.items():
        if name != wanted.id and any(mine & set(expanded(each)) for each in theirs):
            raise KeyTakenError(
                "%(combination)s is already used by “%(meaning)s”. Give that one other keys first.",
                combination=label(combination),
                meaning=commands()[name].meaning,
            )


def expanded(combination: str) -> tuple[str, ...]:
    """Return the combinations that one stands for: nine for `Ctrl+Digit#`, else itself."""
    if not combination.endswith(ANY_DIGIT):
        return (combination,)
    return tuple(combination.replace("#", str(digit)) for digit in range(1, 10))
