"""People: users, their roles, log-ins and tokens, who is assigned what and who is where.

`User.holds` answers what somebody may do; which address needs what is the web layer's table `permissions.toml`.
"""

from __future__ import annotations

from workbench.people.assignments import assigned, assigned_to
from workbench.people.audit import By
from workbench.people.model import (
    ANY,
    LOCAL_USER,
    ROLES,
    SCOPES,
    ForbiddenError,
    Grant,
    LogInError,
    Role,
    TooManyAttemptsError,
    User,
    check_role,
)
from workbench.people.tokens import user_of_token
from workbench.people.users import by_name, everybody, has_admin, holders

__all__ = [
    "ANY",
    "LOCAL_USER",
    "ROLES",
    "SCOPES",
    "By",
    "ForbiddenError",
    "Grant",
    "LogInError",
    "Role",
    "TooManyAttemptsError",
    "User",
    "assigned",
    "assigned_to",
    "by_name",
    "check_role",
    "everybody",
    "has_admin",
    "holders",
    "user_of_token",
]
