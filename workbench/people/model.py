"""Who a person is and what they may do: users, roles, and the grants that tie a role to a project and a language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from glossary.history import LOCAL_AUTHOR
from workbench.errors import InvalidInputError, WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Role = Literal["translator", "reviewer", "terminologist", "admin"]
ROLES: Final[tuple[Role, ...]] = ("translator", "reviewer", "terminologist", "admin")
INCLUDES: Final[Mapping[Role, frozenset[Role]]] = {
    "translator": frozenset({"translator"}),
    "reviewer": frozenset({"translator", "reviewer"}),
    "terminologist": frozenset({"terminologist"}),
    "admin": frozenset(ROLES),
}
"""What holding a role allows: a reviewer may do what a translator may, an admin everything."""

SCOPES: Final = ("read", "translate", "review", "glossary", "admin")
SCOPE_OF: Final[Mapping[Role, str]] = {
    "translator": "translate",
    "reviewer": "review",
    "terminologist": "glossary",
    "admin": "admin",
}
"""The scope without which a token cannot use its owner's role."""


class AnyLanguage(Enum):
    """Asks for a role in whichever language."""

    ANY = "any"


ANY: Final = AnyLanguage.ANY


class LogInError(WorkbenchError):
    """Name and password do not fit, or there is no log-in: who asks is not known."""


class ForbiddenError(WorkbenchError):
    """The person is known and may not do this; the message says which role it takes and who gives it."""


class TooManyAttemptsError(WorkbenchError):
    """Too many log-ins failed; `seconds` is how long to wait."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for one project, or for all (`project` None), and for one target language, or for all (`language` None)."""

    role: Role
    project: int | None = None
    language: str | None = None

    def covers(self, role: Role, project: int | None, language: str | AnyLanguage | None) -> bool:
        """Tell whether it allows `role` there; None asks for all projects, or for all languages."""
        return (
            role in INCLUDES[self.role]
            and (self.project is None or self.project == project)
            and (self.language is None or language is ANY or self.language == language)
        )


@dataclass(frozen=True, slots=True)
class User:
    """A person: `name` is what they log in with and what history says, `shown` how others see them.

    `scopes` is None, or what the API token in use is limited to.
    """

    id: int
    name: str
    shown: str
    active: bool = True
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] | None = None

    @property
    def local(self) -> bool:
        """Whether this is the one user of a workbench without log-in."""
        return self.id == 0

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person where there is little room."""
        return "".join(word[0] for word in self.shown.split()[:2]).upper()

    def holds(
        self, role: Role, project: int | None = None, language: str | AnyLanguage | None = None
    ) -> bool:
        """Tell whether the person may act as `role` in a project (None: in all) and a language (None: in all)."""
        if self.scopes is not None and SCOPE_OF[role] not in self.scopes:
            return False
        return any(grant.covers(role, project, language) for grant in self.grants)

    def holds_all(self, role: Role, project: int | None, languages: Iterable[str]) -> bool:
        """Tell whether the person may act as `role` in every one of the languages."""
        return all(self.holds(role, project, language) for language in languages)

    def is_member(self, project: int | None = None) -> bool:
        """Tell whether the person has any role in the project (None: one for all projects), and so may read it."""
        if self.scopes is not None and "read" not in self.scopes:
            return False
        return any(grant.project is None or grant.project == project for grant in self.grants)

    def reviews(self, project: int, language: str) -> bool:
        """Tell whether confirming counts as a review: for who was made a reviewer, not for who may merely do it as an admin."""
        return self.holds("reviewer", project, language) and any(
            grant.role == "reviewer" and grant.covers("reviewer", project, language) for grant in self.grants
        )


LOCAL_USER: Final = User(0, LOCAL_AUTHOR, "", grants=(Grant("admin"),))
"""Who works where nobody logs in: one person with every role."""


def check_role(role: str) -> Role:
    """Return `role` if there is such a role."""
    for known in ROLES:
        if role == known:
            return known
    raise InvalidInputError(
        "“%(text)s” is not a role; use one of %(roles)s.", text=role[:40], roles=", ".join(ROLES)
    )
