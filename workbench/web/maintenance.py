"""Keeping the glossary in order: proposals and probable duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext

from glossary import history, store
from glossary import maintenance as keeping
from workbench.web import notify, workspace
from workbench.web.i18n import label
from workbench.web.pages import asked_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("maintenance", __name__)
PAGE = 50


@blueprint.get("/glossary/duplicates")
def duplicates() -> str:
    """Show entries that are probably one, to be merged with one click."""
    return render_template("duplicates.html", pairs=keeping.duplicates(workspace().db))


@blueprint.get("/glossary/proposals")
def proposals() -> str:
    """Show the wordings that wait for a decision, 50 entries a page."""
    db = workspace().db
    total = store.count(db, status="proposed")
    page, pages = asked_page(total, PAGE)
    found = keeping.proposals(db, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template("proposals.html", found=found, total=total, page=page, pages=pages)


@blueprint.post("/glossary/proposals/<int:term>/approve")
def approve(term: int) -> Response:
    """Accept a proposal."""
    status = keeping.approve(workspace().db, term)
    return _decided(gettext("Approved: %(status)s.", status=label("status", status)))


@blueprint.post("/glossary/proposals/<int:term>/reject")
def reject(term: int) -> Response:
    """Remove a proposal."""
    keeping.reject(workspace().db, term)
    return _decided(gettext("The proposal was rejected and removed."))


def _decided(message: str) -> Response:
    change = history.undo_target(workspace().db, store.SCOPE)
    notify(message, undo=url_for("glossary.undo"), change=change.id if change else None)
    return redirect(url_for(".proposals"), code=303)
