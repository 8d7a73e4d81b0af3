"""Working on one document together: who is to do it in which language, and who is in it just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask_babel import gettext

from glossary.languages import LANGUAGES
from workbench import projects
from workbench.people import assignments, presence, users
from workbench.web import forms, notify, workspace
from workbench.web.access import current_user
from workbench.web.people import only_in_a_team

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("colleagues", __name__)
blueprint.before_request(only_in_a_team)


@blueprint.post("/documents/<int:document>/assign")
def assign(document: int) -> BaseResponse:
    """Give a document in one language to a person, or to nobody."""
    db = workspace().db
    number = forms.record("user")
    person = users.get(db, number) if number else None
    assignments.assign(db, document, request.form.get("language", ""), person)
    stored = projects.document(db, document)
    notify(
        gettext("“%(document)s” is now for: %(name)s.", document=stored.name, name=person.shown)
        if person
        else gettext("“%(document)s” is assigned to nobody now.", document=stored.name)
    )
    return redirect(url_for("projects.show", project=stored.project), code=303)


@blueprint.post("/documents/<int:document>/present")
def present(document: int) -> Response:
    """Note where one is (JSON `segment`, `language`, both optional) and return who else is in the document."""
    body = request.get_json()
    segment, language = (
        (body.get("segment"), body.get("language")) if isinstance(body, dict) else (None, None)
    )
    db, user = workspace().db, current_user()
    presence.note(
        db,
        user,
        document,
        segment if isinstance(segment, int) and 0 < segment < 10**18 else None,
        language if isinstance(language, str) and language in LANGUAGES else None,
    )
    return jsonify(
        present=[
            {
                "initials": each.user.initials,
                "name": each.user.shown,
                "segment": each.segment,
                "language": each.language,
            }
            for each in presence.present(db, document, but=user)
        ]
    )
