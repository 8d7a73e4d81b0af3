"""Who asks, and whether they may: one guard before every request, by the table `permissions.toml`.

Without `--team` everything is done by the one local user, and the guard lets everything through. An API token is honoured
either way, for the addresses of the API only: forms of other sites cannot send one, and pages do not need it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.urls import iri_to_uri

from glossary import history
from workbench import memories, people
from workbench.errors import NotFoundError
from workbench.people import LOCAL_USER, ForbiddenError, LogInError, User, audit, devices, log_ins
from workbench.projects import Document, Project
from workbench.review.translations import context
from workbench.web import config, errors, workspace
from workbench.web.i18n import LABELS, language_name
from workbench.web.permissions import Asked, Place, Rule, allows, holds, need_of, place_of, table

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from workbench.memories import StoredMemory
    from workbench.people import Role

COOKIE = "audarma_log_in"
DEVICE_COOKIE = "audarma_device"
API = "api."
"""What the endpoints of the API begin with: those that a token opens."""
BY_ITSELF = frozenset({"colleagues.present"})
"""What pages ask for by themselves: it keeps nobody logged in."""


# --- who asks ------------------------------------------------------------------------------------------------------


def current_user() -> User:
    """Return who asks: the local user where nobody logs in.

    `LogInError` when people log in here and nobody has: the guard lets such requests through to log-in pages only.
    """
    user = visitor()
    if user is None:
        raise LogInError("Log in first.")
    return user


def visitor() -> User | None:
    """Return who asks, or None before the log-in."""
    if "user" in g:
        found: User | None = g.user
        return found
    return None if config().team else LOCAL_USER


def may(role: Role, project: int | None = None, *languages: str) -> bool:
    """Tell whether who asks holds a role in a project (None: in all), in these languages (none given: whichever)."""
    user = visitor()
    return user is not None and holds(user, role, Place(project, languages or "any"))


def reviews(segment: int, language: str) -> bool:
    """Tell whether a confirmation by who asks counts as a review there: the state is reviewed then, else translated."""
    return current_user().reviews(context(workspace().db, segment).project, language)


def rights(project: Project) -> dict[str, list[Role]]:
    """Return which roles who asks holds in a project, by target."""
    return {
        language: [role for role in people.ROLES if current_user().holds(role, project.id, language)]
        for language in project.targets
    }


def can(endpoint: str, method: str = "POST", **values: Any) -> bool:
    """Tell whether who asks may call an address, so that a page offers nothing else; languages named by a form: any."""
    user = visitor()
    rule = table().get((endpoint, method))
    if user is None or rule is None or user.local:
        return user is not None and user.local
    place = place_of(workspace().db, rule, Asked(values))
    if rule.languages == "body":
        place = Place(place.project, "any")
    return allows(user, rule.need, place)


def assigning(project: Project, document: Document) -> dict[str, Any]:
    """Return who has a document in which target (`people`), and who could have it (`choices`): by target."""
    db = workspace().db
    if "everybody" not in g:
        g.everybody = [user for user in people.everybody(db) if user.active]
    found = people.assigned(db, [document.id])
    return {
        "people": {language: user for (_, language), user in found.items()},
        "choices": {
            language: [user for user in g.everybody if user.holds("translator", project.id, language)]
            for language in project.targets
        },
    }


def require(role: Role, project: int | None, *languages: str) -> None:
    """Raise `ForbiddenError` unless who asks holds the role in the project and in each of the languages."""
    place = Place(project, languages or "any")
    if not holds(current_user(), role, place):
        raise forbidden(role, place)


def sees(project: int) -> bool:
    """Tell whether who asks may read a project."""
    return current_user().is_member(project)


def memories_for(project: int) -> list[StoredMemory]:
    """Return the memories that who asks may choose for a project.

    Those that are not shared are given to a project by an admin of all; others go on with those that it has been given.
    """
    db = workspace().db
    stored, given = memories.memories(db), memories.choice(db, project)
    gives = current_user().holds("admin")
    return [m for m in stored if gives or m.shared or m.name in {*given.reads, given.writes}]


def memories_read() -> tuple[str, ...] | None:
    """Return the names of the memories that who asks may read, those of their projects; None: all of them."""
    places = {grant.project for grant in current_user().grants}
    if None in places:
        return None
    return memories.read_by(workspace().db, {place for place in places if place is not None})


def address() -> str:
    """Return where the request comes from, as the audit log and the throttle name it."""
    return request.remote_addr or ""


# --- the guard -----------------------------------------------------------------------------------------------------


def install(app: Flask) -> None:
    """Guard every request of `app`."""

    @app.before_request
    def guard() -> Response | None:
        _recognise()
        if not config().team and "user" not in g:
            return None
        return _let_through()

    @app.after_request
    def afterwards(response: Response) -> Response:
        if (token := g.pop("new_token", None)) is not None:
            keep_token(response, token)
        rule: Rule | None = g.pop("rule", None)
        user = g.get("user")
        if rule is not None and rule.audit and user is not None and response.status_code < 400:
            detail = {**(request.view_args or {}), "endpoint": request.endpoint}
            audit.record(workspace().db, rule.audit, author=user.name, address=address(), **detail)
        return response

    @app.teardown_request
    def leave(_: BaseException | None) -> None:
        if (stack := g.pop("acting", None)) is not None:
            stack.close()

    app.jinja_env.globals.update(
        visitor=visitor, may=may, can=can, assigning=assigning, is_team=lambda: config().team
    )


def _recognise() -> None:
    """Put who asks into `g.user`, if a token or a log-in says so."""
    if (request.endpoint or "").startswith(API) and (token := _bearer()) is not None:
        found = people.user_of_token(workspace().db, token)
        if found is None:
            raise LogInError("This token is unknown, revoked or over. Make a new one under “My account”.")
        g.user = found[0]
    elif config().team and request.endpoint != "static" and (cookie := request.cookies.get(COOKIE)):
        known = log_ins.of_token(workspace().db, cookie, touch=request.endpoint not in BY_ITSELF)
        if known is not None:
            g.user, g.log_in = known.user, known.id
            if known.token is not None:
                g.new_token = known.token


def _bearer() -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _let_through() -> Response | None:
    """Answer a request that may not be made; None lets it through, in the name of who asks."""
    method = "GET" if request.method == "HEAD" else request.method
    if request.endpoint is None or method == "OPTIONS":
        return None
    rule = table().get((request.endpoint, method))
    user = visitor()
    if rule is None:
        raise ForbiddenError("Nobody has been given this address: it is missing in the table of permissions.")
    if rule.need == "anyone":
        return None
    if user is None:
        return to_log_in()
    place = _check(user, rule)
    admin = place.project is not None and user.holds("admin", place.project, people.ANY)
    stack = contextlib.ExitStack()
    stack.enter_context(history.acting(history.Actor(user.name, undoes_others=admin or user.holds("admin"))))
    g.acting, g.rule = stack, rule
    g.author_name = _author_name
    return None


def _check(user: User, rule: Rule) -> Place:
    asked = _asked(rule)
    try:
        place = place_of(workspace().db, rule, asked)
    except NotFoundError as error:
        raise _concealed() from error
    if place.project is not None and not user.is_member(place.project):
        raise _concealed()
    need = need_of(rule, asked)
    if not allows(user, need, place):
        raise forbidden(need.split(" or ")[0] if need not in {"person", "member"} else "translator", place)
    return place


def _concealed() -> NotFoundError:
    """What is not there and what somebody may not see look alike."""
    return NotFoundError(
        "There is no such page (any more), or it belongs to a project in which you have no role. Go back to the list of projects."
    )


def _asked(rule: Rule) -> Asked:
    body: Any = request.get_json(silent=True) if request.is_json else None
    if isinstance(body, dict):
        named, choice = body.get("language"), body.get(rule.body_field)
        languages = [named] if isinstance(named, str) else []
    else:
        languages, choice = request.form.getlist("language"), request.form.get(rule.body_field)
    return Asked(
        request.view_args or {},
        request.args.get("project", type=int),
        languages,
        choice if isinstance(choice, str) else "",
    )


def forbidden(role: str, place: Place) -> ForbiddenError:
    """Return the refusal that says which role is needed, where, and who can give it."""
    admins = people.holders(workspace().db, "admin", place.project, people.ANY)
    named = ", ".join(user.shown for user in admins)
    if isinstance(place.languages, tuple):
        return ForbiddenError(
            "This takes the role “%(role)s” for: %(languages)s. Ask for it: %(admins)s.",
            role=role,
            languages=", ".join(
                language_name(code) if code in LABELS["language"] else code for code in place.languages
            ),
            admins=named,
        )
    if place.project is None:
        return ForbiddenError(
            "This takes the role “%(role)s” for all projects. Ask for it: %(admins)s.",
            role=role,
            admins=named,
        )
    return ForbiddenError(
        "This takes the role “%(role)s” in this project. Ask for it: %(admins)s.", role=role, admins=named
    )


def to_log_in() -> Response:
    """Send the browser to the log-in page, from which it comes back; a script gets 401."""
    if errors.wants_json() or (request.endpoint or "").startswith(API):
        return errors.answer(401, gettext("Log in first."), {"log_in": url_for("people.log_in_form")})
    back = iri_to_uri(request.full_path).removesuffix("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("people.log_in_form", next=back), code=303)


# --- the cookie ----------------------------------------------------------------------------------------------------


def keep_token(response: Response, token: str) -> None:
    """Have the browser keep the token of its log-in: not for scripts, not sent from other sites, only over TLS where there is."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(log_ins.ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path="/",
    )


def keep_device(response: Response, token: str, path: str) -> None:
    """Have the browser keep what it is known by, for the log-in page alone."""
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=int(devices.LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=path,
    )


def drop_token(response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure, path="/")


# --- addresses that lead back --------------------------------------------------------------------------------------


def local_path(path: str) -> str | None:
    """Return `path` when it is a path of this site, else None: never an address elsewhere."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    parts = urlsplit(path) if plain and path.startswith("/") and not path.startswith("//") else None
    return path if parts is not None and not parts.netloc and not parts.scheme else None


def _author_name(name: str) -> str:
    """How an author is shown to colleagues: by the name to show, not by the log-in name."""
    if "shown_names" not in g:
        g.shown_names = {user.name: user.shown for user in people.everybody(workspace().db)}
    return str(g.shown_names.get(name, name))
