"""The table of which address needs which role, `permissions.toml`, and whether a person has it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from workbench.people import ANY, ROLES, check_role
from workbench.people.audit import ACTIONS
from workbench.projects import document, project
from workbench.references.texts import reference
from workbench.review.translations import context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlite_utils import Database

    from workbench.people import Role, User

Languages = Literal["address", "body", "reference", "all", "any"]
NEEDS: Final = ("anyone", "person", "member", *ROLES)
"""What may be needed; several roles stand with “ or ” between them."""
LANGUAGES: Final = ("address", "body", "reference", "all", "any")
PROJECT_OF: Final[Mapping[str, Callable[[Database, int], int]]] = {
    "project": lambda db, number: project(db, number).id,
    "document": lambda db, number: document(db, number).project,
    "segment": lambda db, number: context(db, number).project,
    "reference": lambda db, number: reference(db, number).project,
}
"""How the project is found by a number in the address, by that number's name there."""
_KEYS = {"need", "languages", "project", "field", "choices", "audit"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one method of one endpoint takes; see the head of `permissions.toml` for the fields."""

    need: str
    languages: Languages | None = None
    project_from_query: bool = False
    body_field: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    audit: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the numbers in its address, and what its query and its body say about project and language."""

    values: Mapping[str, Any]
    query_project: int | None = None
    body_languages: Sequence[str] = ()
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is needed: a project (None: in all) and its languages (None: in all; `ANY`: in one, whichever)."""

    project: int | None
    languages: tuple[str, ...] | Literal["any"] | None


@cache
def table() -> Mapping[tuple[str, str], Rule]:
    """Return the rules by endpoint and method."""
    text = resources.files("workbench.web").joinpath("permissions.toml").read_text("utf-8")
    return parse(text)


def parse(text: str) -> Mapping[tuple[str, str], Rule]:
    """Return the rules that a table holds; `ValueError` for a word that it may not use."""
    return {
        (endpoint, method): _rule(endpoint, said)
        for endpoint, methods in tomllib.loads(text).items()
        for method, said in methods.items()
    }


def _rule(endpoint: str, said: str | dict[str, Any]) -> Rule:
    entry: dict[str, Any] = {"need": said} if isinstance(said, str) else said
    languages, action = entry.get("languages"), entry.get("audit", "")
    needs = [entry.get("need"), *entry.get("choices", {}).values()]
    wrong = (
        not set(entry) <= _KEYS
        or not {part for need in needs for part in str(need).split(" or ")} <= set(NEEDS)
        or languages not in {None, *LANGUAGES}
        or entry.get("project") not in {None, "query"}
        or ("field" in entry) != ("choices" in entry)
        or (action and action not in ACTIONS)
    )
    if wrong:
        raise ValueError(f"permissions.toml: the entry of {endpoint} cannot be read: {entry}")
    return Rule(
        entry["need"],
        cast("Languages | None", languages),
        entry.get("project") == "query",
        entry.get("field", ""),
        entry.get("choices", {}),
        action,
    )


def need_of(rule: Rule, asked: Asked) -> str:
    """Return what the request needs: its body may ask for more than the address does."""
    return rule.choices.get(asked.choice, rule.need)


def place_of(db: Database, rule: Rule, asked: Asked) -> Place:
    """Return where the role is needed; `NotFoundError` when the address names what is not there."""
    number = _project_of(db, rule, asked)
    languages = rule.languages or ("address" if "language" in asked.values else "all")
    if languages == "any":
        return Place(number, "any")
    if languages == "address":
        return Place(number, (asked.values["language"],))
    if languages == "reference":
        return Place(number, (reference(db, asked.values["reference"]).language,))
    if languages == "body" and asked.body_languages:
        return Place(number, tuple(asked.body_languages))
    return Place(number, None if number is None else project(db, number).targets)


def _project_of(db: Database, rule: Rule, asked: Asked) -> int | None:
    for name, find in PROJECT_OF.items():
        if name in asked.values:
            return find(db, asked.values[name])
    return asked.query_project if rule.project_from_query else None


def allows(user: User, need: str, place: Place) -> bool:
    """Tell whether the person has what is needed there."""
    if need == "anyone":
        return True
    if need == "person":
        return user.scopes is None or "read" in user.scopes
    if need == "member":
        return user.is_member(place.project)
    return any(holds(user, check_role(role), place) for role in need.split(" or "))


def holds(user: User, role: Role, place: Place) -> bool:
    """Tell whether the person holds the role in the place."""
    if place.languages is None:
        return user.holds(role, place.project)
    if place.languages == "any":
        return user.holds(role, place.project, ANY)
    return user.holds_all(role, place.project, place.languages)
