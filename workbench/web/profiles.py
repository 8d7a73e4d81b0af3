"""Profiles in the browser: jurisdictions and outlets, whom they follow, and what they say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary import history, profiles, store
from glossary.errors import AudarmaError
from workbench.web import notify, workspace
from workbench.web.errors import status_of
from workbench.web.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response

blueprint = Blueprint("profiles", __name__)
NEW: Mapping[str, Any] = {"name": "", "parent": store.DEFAULT_PROFILE, "jurisdiction": "", "note": ""}


@blueprint.get("/glossary/profiles")
def index() -> str:
    """Show every profile with the number of statuses of its own, and the form for a new one."""
    return _page()


def _page(*, error: str = "", wrong: int = 0, entered: Mapping[str, Any] | None = None) -> str:
    db = workspace().db
    return render_template(
        "profiles.html",
        profiles=store.profiles(db),
        counts=profiles.counts(db),
        error=error,
        wrong=wrong,
        entered=entered or NEW,
        default=store.DEFAULT_PROFILE,
    )


@blueprint.post("/glossary/profiles")
def create() -> Response | tuple[str, int]:
    """Add a profile."""
    sent = _sent()
    return _change(
        lambda: profiles.add_profile(workspace().db, **sent), gettext("The profile was added."), sent, 0
    )


@blueprint.post("/glossary/profiles/<int:profile>/edit")
def edit(profile: int) -> Response | tuple[str, int]:
    """Rename a profile, or let it follow another one."""
    sent = _sent()
    return _change(
        lambda: profiles.edit_profile(workspace().db, profile, **sent),
        gettext("The profile was changed."),
        sent,
        profile,
    )


@blueprint.post("/glossary/profiles/<int:profile>/delete")
def delete(profile: int) -> Response | tuple[str, int]:
    """Remove a profile that nothing uses; the next page offers to undo it."""
    return _change(
        lambda: profiles.delete_profile(workspace().db, profile),
        gettext("The profile was deleted."),
        None,
        profile,
    )


def _sent() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("name", ""),
        "parent": form.get("parent", store.DEFAULT_PROFILE, type=int),
        "jurisdiction": form.get("jurisdiction", "")[:10],
        "note": form.get("note", "")[:1000],
    }


def _change(
    step: Callable[[], object], said: str, entered: Mapping[str, Any] | None, wrong: int
) -> Response | tuple[str, int]:
    db = workspace().db
    before = history.undo_target(db, store.SCOPE)
    try:
        step()
    except AudarmaError as error:
        return _page(error=say(error.message, error.values), wrong=wrong, entered=entered), status_of(error)
    change = history.undo_target(db, store.SCOPE)
    if change == before:
        notify(gettext("Nothing was changed."))
    else:
        notify(said, undo=url_for("glossary.undo"), change=change.id if change else None)
    return redirect(url_for(".index"), code=303)
