"""Changing one translation from the review screen, and undoing and doing again what was last done to a project."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask_babel import gettext

from glossary import history
from workbench.errors import ConflictError, InvalidInputError
from workbench.projects import scope as get_scope
from workbench.review import changing, comments, undoing
from workbench.review.segments import render_elsewhere
from workbench.review.settling import conflict as get_conflict
from workbench.review.settling import set_aside
from workbench.web import notify, taking_back, workspace
from workbench.web.access import reviews
from workbench.web.differences import differences
from workbench.web.errors import wants_json
from workbench.web.i18n import label, say
from workbench.web.review_json import findings_json, translation_json

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from workbench.review.translations import Translation

blueprint = Blueprint("changing", __name__)

ACTIONS = frozenset({"save", "confirm", "approve", "reject", "elsewhere", "aside"})
_VERSION = re.compile(r'"(\d{1,18})"', re.ASCII)


@blueprint.put("/segments/<int:segment>/<language>")
def change(segment: int, language: str) -> Response:
    """Save, confirm, approve or reject one translation: JSON `action`, `text`, `reason`, with the version in `If-Match`.

    The action `elsewhere` says that it is rendered in the segment before or after (`where`: -1, 1; 0 takes that back); `aside`
    keeps a text in the history alone, as does the field `aside` of another action, before it is done.

    Answers 428 without a version, and 412 with both texts, what they began from and all three merged when someone else was first.
    """
    expected = expected_version()
    action, text, reason = _asked()
    repeated: tuple[Translation, ...] = ()
    try:
        if aside := request.get_json().get("aside"):
            expected = set_aside(workspace(), segment, language, str(aside), expected=expected).version
        if action == "aside":
            done = set_aside(workspace(), segment, language, text, expected=expected)
        elif action == "save":
            done = changing.save(workspace(), segment, language, text, expected=expected)
        elif action == "confirm":
            confirmed = changing.confirm(
                workspace(), segment, language, text, expected=expected, reviewer=reviews(segment, language)
            )
            done, repeated = confirmed.translation, confirmed.repeated
        elif action == "elsewhere":
            done = render_elsewhere(workspace(), segment, language, _where_to(), expected=expected)
        elif action == "approve":
            done = changing.approve(workspace(), segment, language, expected=expected)
        else:
            done = changing.reject(workspace(), segment, language, reason, expected=expected)
    except ConflictError as error:
        return _conflict(error, segment, language, text, expected)
    # The reason of a rejection is a comment; the page is told how many there are now.
    said = {"comments": comments.count(workspace().db, segment)} if action == "reject" else {}
    return jsonify(
        translation=translation_json(done),
        repeated=[{"segment": each.segment, "translation": translation_json(each)} for each in repeated],
        findings=findings_json(segment, language),
        **said,
    )


def expected_version() -> int:
    """Return the version that the request was made from."""
    header = request.headers.get("If-Match", "")
    if (found := _VERSION.fullmatch(header.strip())) is None:
        abort(428)
    return int(found[1])


def _asked() -> tuple[str, str, str]:
    """Return the action, the text and the reason of a change."""
    body = request.get_json()
    action = body.get("action") if isinstance(body, dict) else None
    if not isinstance(action, str) or action not in ACTIONS:
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    text, reason = body.get("text", ""), body.get("reason", "")
    if not isinstance(text, str) or not isinstance(reason, str):
        raise InvalidInputError("The request holds no text. Load the page again.")
    return body["action"], text, reason


def _where_to() -> int:
    """Return where a sentence is rendered: -1 in the segment before, 1 after, 0 in its own."""
    where_to = request.get_json().get("where")
    if not isinstance(where_to, int) or where_to not in {-1, 0, 1}:
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return int(where_to)


def _conflict(error: ConflictError, segment: int, language: str, yours: str, expected: int) -> Response:
    found = get_conflict(workspace().db, segment, language, yours, expected=expected)
    response = jsonify(
        error=say(error.message, error.values),
        base=found.base,
        theirs=found.theirs.text,
        version=found.theirs.version,
        author=label("author", found.theirs.author),
        yours=yours,
        changes={
            "yours": differences(found.base, yours),
            "theirs": differences(found.base, found.theirs.text),
        },
        merged=found.merged.text,
        overlaps=found.merged.overlaps,
        translation=translation_json(found.theirs),
    )
    response.status_code = 412
    return response


@blueprint.post("/projects/<int:project>/undo")
def undo(project: int) -> BaseResponse:
    """Take back the project's newest action; from a page of one of its documents, only work on that page's kind."""
    change = request.values.get("change", type=int)
    if change is not None:
        # The message that offers the undo names what it undoes, whatever was done in another tab since.
        named = history.get_change_set(workspace().db, change)
        if named.scope != get_scope(project):
            raise InvalidInputError("That change belongs to another project.")
        taking_back.check(project, named)
        done = undoing.take_back(workspace(), change)
    else:
        inside = wants_json() or "document" in request.values
        done = undoing.undo(workspace(), project, inside=inside, guard=partial(taking_back.check, project))
    return _taken_back(project, done, gettext("Undone: %(action)s", action=_action(done)))


@blueprint.post("/projects/<int:project>/redo")
def redo(project: int) -> BaseResponse:
    """Do again what was last undone."""
    done = undoing.redo(workspace(), project, guard=partial(taking_back.check, project))
    return _taken_back(project, done, gettext("Done again: %(action)s", action=_action(done)))


def _action(done: undoing.Undone) -> str:
    action = label("action", done.action)
    return gettext("%(action)s “%(text)s”", action=action, text=done.label) if done.label else action


def _taken_back(project: int, done: undoing.Undone, message: str) -> BaseResponse:
    if wants_json():
        return jsonify(message=message, segments=done.segments)
    notify(message)
    document = request.values.get("document", type=int)
    if document is not None:
        return redirect(url_for("terms.index", document=document), code=303)
    return redirect(url_for("projects.show", project=project), code=303)
