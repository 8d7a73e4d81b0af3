"""Logging in and out, one's own account, and who is who: users, their roles, the audit log."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from glossary.languages import LANGUAGES, check_language
from workbench import projects
from workbench.errors import InvalidInputError, NotFoundError
from workbench.people import (
    ROLES,
    SCOPES,
    By,
    Grant,
    LogInError,
    TooManyAttemptsError,
    audit,
    check_role,
    log_ins,
    passwords,
    tokens,
    users,
)
from workbench.web import access, config, forms, notify, workspace
from workbench.web.access import current_user
from workbench.web.errors import status_of
from workbench.web.i18n import say
from workbench.web.projects import moment

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from workbench.people import User

__all__ = ["blueprint", "current_user"]

blueprint = Blueprint("people", __name__)
DAYS = (7, 30, 90, 365)
"""For how long a token can be made."""


@blueprint.app_template_filter("stamp")
def stamp(at: str) -> str:
    """Return a stored time (ISO 8601, UTC) as people read it."""
    return moment(datetime.datetime.fromisoformat(at))


@blueprint.before_request
def only_in_a_team() -> None:
    """Where nobody logs in there are no people to show."""
    if not config().team:
        raise NotFoundError("Nobody logs in here: this workbench was started without --team.")


# --- logging in and out --------------------------------------------------------------------------------------------


@blueprint.get("/log-in")
def log_in_form() -> str | BaseResponse:
    """Ask for name and password."""
    if access.visitor() is not None:
        return redirect(_next(request.args.get("next", "")), code=303)
    return render_template("log_in.html", next=request.args.get("next", ""), name="", error="")


@blueprint.post("/log-in")
def log_in() -> BaseResponse | tuple[str, int]:
    """Log in and go on to where the browser wanted to go."""
    name, back = request.form.get("name", ""), request.form.get("next", "")
    try:
        done = log_ins.log_in(
            workspace().db,
            name,
            request.form.get("password", ""),
            address=access.address(),
            agent=request.user_agent.string,
            replaced=request.cookies.get(access.COOKIE),
            device=request.cookies.get(access.DEVICE_COOKIE, ""),
        )
    except (LogInError, TooManyAttemptsError) as error:
        told = say(error.message, error.values)
        return render_template("log_in.html", next=back, name=name[:100], error=told), status_of(error)
    # What the browser's last user was told is not for the next one.
    session.clear()
    response = redirect(_next(back), code=303)
    assert done.token is not None
    g.new_token = done.token
    access.keep_device(response, done.device, url_for(".log_in"))
    return response


def _next(path: str) -> str:
    return access.local_path(path) or url_for("projects.index")


@blueprint.post("/log-out")
def log_out() -> BaseResponse:
    """End this log-in."""
    if cookie := request.cookies.get(access.COOKIE):
        log_ins.end(workspace().db, cookie)
    return _out()


@blueprint.post("/account/log-out")
def log_out_everywhere() -> BaseResponse:
    """End all of one's log-ins."""
    user = current_user()
    log_ins.end_all(workspace().db, user, author=user.name, address=access.address())
    return _out()


def _out() -> BaseResponse:
    g.pop("new_token", None)
    session.clear()
    response = redirect(url_for(".log_in_form"), code=303)
    access.drop_token(response)
    return response


# --- one's own account ---------------------------------------------------------------------------------------------


@blueprint.get("/account")
def account() -> str:
    """Show one's own roles, password, log-ins and tokens."""
    return _account()


def _account(**extra: Any) -> str:
    db, user = workspace().db, current_user()
    nothing: dict[str, Any] = {"error": "", "at": "", "token": "", "values": {}}
    return render_template(
        "account.html",
        user=user,
        names=_project_names(),
        devices=log_ins.listed(db, user),
        this_device=g.get("log_in"),
        tokens=tokens.tokens(db, user),
        scopes=SCOPES,
        days=DAYS,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        **{**nothing, **extra},
    )


def _account_refused(error: AudarmaError, at: str) -> tuple[str, int]:
    page = _account(error=say(error.message, error.values), at=at, values=request.form)
    return page, status_of(error)


@blueprint.post("/account/password")
def change_password() -> BaseResponse | tuple[str, int]:
    """Change one's own password: the present one is asked for; other log-ins end, and the API tokens but those in `keep`."""
    db, user = workspace().db, current_user()
    try:
        log_ins.confirm_password(db, user, request.form.get("old", ""))
        users.set_password(
            db, user, _new_password(), keep_tokens=request.form.getlist("keep", type=int), **_by()
        )
    except AudarmaError as error:
        return _account_refused(error, "password")
    _stay(user)
    notify(gettext("The password was changed. Your other log-ins have ended."))
    return redirect(url_for(".account"), code=303)


def _stay(user: User) -> None:
    """Log this browser in anew, after all of the person's log-ins have ended: who has copied its token gets none."""
    done = log_ins.start(workspace().db, user, address=access.address(), agent=request.user_agent.string)
    g.new_token = done.token


def _new_password() -> str:
    first, second = request.form.get("password", ""), request.form.get("again", "")
    if first != second:
        raise InvalidInputError("The two new passwords are not the same. Type them again.")
    return first


@blueprint.post("/account/name")
def change_shown() -> BaseResponse | tuple[str, int]:
    """Change how one is shown to others."""
    user = current_user()
    try:
        users.rename(
            workspace().db, user, request.form.get("shown", ""), author=user.name, address=access.address()
        )
    except AudarmaError as error:
        return _account_refused(error, "shown")
    notify(gettext("Your name was changed."))
    return redirect(url_for(".account"), code=303)


@blueprint.post("/account/tokens")
def new_token() -> tuple[str, int]:
    """Make an API token and show it, this once."""
    user = current_user()
    try:
        token = tokens.create(
            workspace().db,
            user,
            request.form.get("name", ""),
            request.form.getlist("scopes"),
            days=request.form.get("days", 0, type=int),
            author=user.name,
            address=access.address(),
        )
    except AudarmaError as error:
        return _account_refused(error, "token")
    return _account(token=token), 200


@blueprint.post("/account/tokens/<int:token>/revoke")
def revoke_token(token: int) -> BaseResponse:
    """End one of one's tokens."""
    user = current_user()
    tokens.revoke(workspace().db, user, token, author=user.name, address=access.address())
    notify(gettext("The token was revoked."))
    return redirect(url_for(".account"), code=303)


# --- everybody, for admins -----------------------------------------------------------------------------------------


@blueprint.get("/people")
def index() -> str:
    """Show everybody with their roles."""
    return _people()


def _people(**extra: Any) -> str:
    db = workspace().db
    nothing: dict[str, Any] = {"error": "", "at": "", "values": {}}
    return render_template(
        "people.html",
        listed=users.everybody(db),
        me=current_user(),
        names=_project_names(),
        projects=projects.projects(db),
        roles=ROLES,
        languages=LANGUAGES,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        **{**nothing, **extra},
    )


def _project_names() -> dict[int, str]:
    return {project.id: project.name for project in projects.projects(workspace().db)}


def _people_refused(error: AudarmaError, at: str) -> tuple[str, int]:
    page = _people(error=say(error.message, error.values), at=at, values=request.form)
    return page, status_of(error)


def _done(message: str) -> BaseResponse:
    notify(message)
    return redirect(url_for(".index"), code=303)


def _by() -> By:
    """Who does it and from where, as the audit log wants it."""
    return {"author": current_user().name, "address": access.address()}


@blueprint.post("/people")
def add_user() -> BaseResponse | tuple[str, int]:
    """Add a person with a first password."""
    name = request.form.get("name", "")
    try:
        added = users.add(
            workspace().db,
            name,
            shown=request.form.get("shown", ""),
            password=_new_password(),
            **_by(),
        )
    except AudarmaError as error:
        return _people_refused(error, "new")
    return _done(gettext("“%(name)s” was added. Give them a role now.", name=added.shown))


def _grant() -> Grant:
    """Return the grant that the form names: no project means all, no language means all."""
    language = request.form.get("language", "")
    return Grant(
        check_role(request.form.get("role", "")),
        forms.record("project"),
        check_language(language) if language else None,
    )


@blueprint.post("/people/<int:user>/grant")
def grant_role(user: int) -> BaseResponse | tuple[str, int]:
    """Give a person a role."""
    db = workspace().db
    try:
        users.grant(db, users.get(db, user), _grant(), **_by())
    except AudarmaError as error:
        return _people_refused(error, f"user-{user}")
    return _done(gettext("“%(name)s” has the role now.", name=users.get(db, user).shown))


@blueprint.post("/people/<int:user>/revoke")
def revoke_role(user: int) -> BaseResponse | tuple[str, int]:
    """Take a role from a person."""
    db = workspace().db
    try:
        users.revoke(db, users.get(db, user), _grant(), **_by())
    except AudarmaError as error:
        return _people_refused(error, f"user-{user}")
    return _done(gettext("“%(name)s” does not have the role any more.", name=users.get(db, user).shown))


@blueprint.post("/people/<int:user>/password")
def set_user_password(user: int) -> BaseResponse | tuple[str, int]:
    """Give a person another password; their log-ins and API tokens end."""
    db = workspace().db
    try:
        users.set_password(db, users.get(db, user), _new_password(), **_by())
    except AudarmaError as error:
        return _people_refused(error, f"user-{user}")
    if user == current_user().id:
        _stay(current_user())
    return _done(gettext("“%(name)s” has a new password.", name=users.get(db, user).shown))


@blueprint.post("/people/<int:user>/active")
def set_user_active(user: int) -> BaseResponse | tuple[str, int]:
    """Keep a person out, or with `active` let them in again."""
    db, active = workspace().db, bool(request.form.get("active"))
    try:
        users.set_active(db, users.get(db, user), active=active, **_by())
    except AudarmaError as error:
        return _people_refused(error, f"user-{user}")
    name = users.get(db, user).shown
    return _done(
        gettext("“%(name)s” can log in again.", name=name)
        if active
        else gettext("“%(name)s” cannot log in any more.", name=name)
    )


def _below() -> int | None:
    """The row before which the page begins; a number that no row has begins at the end."""
    asked = request.args.get("below", type=int)
    return None if asked is None else min(max(asked, 0), 10**18)


@blueprint.get("/people/log")
def audit_log() -> str:
    """Show the audit log, newest first: of one author, of one action, from a day on."""
    db = workspace().db
    author, action = request.args.get("author", ""), request.args.get("action", "")
    since = request.args.get("since", "").strip()
    found = audit.entries(
        db,
        author=author,
        action=action if action in audit.ACTIONS else "",
        since=forms.parse_day(since).isoformat() if since else "",
        below=_below(),
    )
    return render_template(
        "audit.html",
        found=found,
        names=_project_names(),
        authors=users.everybody(db),
        actions=audit.ACTIONS,
        asked={"author": author, "action": action, "since": since},
        below=found[-1].id if len(found) == audit.PAGE else None,
    )
