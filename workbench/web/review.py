"""The review screen, what its scripts ask for, and the pages to read and print a target."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary import history
from workbench import exports, revisions
from workbench.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.projects import Document, Project, progress
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.projects import scope as get_scope
from workbench.review import assistance, checks, lists, translations, waivers
from workbench.review.outline import outline as get_outline
from workbench.review.segments import render_elsewhere
from workbench.web import notify, workspace
from workbench.web.differences import Piece, differences
from workbench.web.errors import wants_json
from workbench.web.i18n import LABELS, label, say
from workbench.web.matches import match_json

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from glossary.terms import Finding
    from workbench.review.translations import Past, Row, Translation

blueprint = Blueprint("review", __name__)

ACTIONS = frozenset({"save", "confirm", "approve", "reject", "elsewhere"})
_VERSION = re.compile(r'"(\d{1,18})"', re.ASCII)


# --- the screen ----------------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/review")
def index(document: int) -> str:
    """Show the grid; its rows come by script."""
    stored, owner = _document(document)
    target = request.args.get("target", owner.targets[0])
    target = target if target in owner.targets else owner.targets[0]
    page = {
        "document": document,
        "project": owner.id,
        "source": owner.source,
        "target": target,
        "stacked": request.args.get("view") == "all" and len(owner.targets) > 1,
        "sourceName": label("language", owner.source),
        "languages": {language: label("language", language) for language in owner.targets},
        "states": {state: label("state", state) for state in LABELS["state"]},
        "origins": {origin: label("origin", origin) for origin in LABELS["origin"]},
    }
    return render_template(
        "review.html",
        document=stored,
        project=owner,
        target=target,
        progress=progress(workspace().db, document),
        page=page,
    )


@blueprint.get("/documents/<int:document>/outline.json")
def outline(document: int) -> Response:
    """Return what the grid must know of every row before it has their texts."""
    _, owner = _document(document)
    return jsonify(targets=owner.targets, **asdict(get_outline(workspace().db, document)))


@blueprint.get("/documents/<int:document>/segments.json")
def segments(document: int) -> Response:
    """Return rows with their translations in all targets: `count` rows from number `first`, or all."""
    _, owner = _document(document)
    return jsonify(targets=owner.targets, rows=[_row_json(row, owner) for row in _asked_rows(document)])


def _asked_rows(document: int) -> list[Row]:
    """The rows that the request asks for by `first` and `count`: all, unless it says which."""
    first = max(1, request.args.get("first", 1, type=int))
    return translations.rows(workspace().db, document, first=first, count=request.args.get("count", type=int))


@blueprint.get("/documents/<int:document>/marks.json")
def marks(document: int) -> Response:
    """Return, per segment, `[start, end, kind]` of the terms in its source; offsets count UTF-16 units, as scripts do."""
    _document(document)
    rows = _asked_rows(document)
    texts = {row.id: row.text for row in rows}
    found = assistance.marks(workspace(), document, set(texts))
    return jsonify(
        {
            str(segment): [
                [_utf16(texts[segment], start), _utf16(texts[segment], end), kind]
                for start, end, _, kind in places
            ]
            for segment, places in found.items()
            if places
        }
    )


@blueprint.get("/documents/<int:document>/findings/<language>.json")
def findings(document: int, language: str) -> Response:
    """Return, per segment, what the checks found in one target."""
    _, owner = _document(document)
    _check_target(owner, language)
    rows = _asked_rows(document)
    texts = {row.id: _text(row, language) for row in rows}
    found = checks.findings(workspace(), document, language, set(texts))
    return jsonify(
        {
            str(segment): [_finding_json(f, texts[segment]) for f in these]
            for segment, these in found.items()
            if these
        }
    )


@blueprint.get("/segments/<int:segment>/<language>/help.json")
def help_panel(segment: int, language: str) -> Response:
    """Return what stands in the side panel: findings, terms, matches, drafts and history."""
    db = workspace().db
    where = translations.context(db, segment)
    _check_target(get_project(db, where.project), language)
    found = assistance.help_for(workspace(), segment, language)
    long = lists.is_list(workspace(), where.text, where.source)
    return jsonify(
        list=url_for("lists.edit", segment=segment, language=language) if long else None,
        corrected=_correction(segment, language, where.text),
        findings=_findings_json(segment, language),
        terms=[
            {
                "form": term.form,
                "kind": term.kind,
                "renderings": [
                    {"text": text, "state": _rendering_state(term, verified)}
                    for text, verified, _ in term.renderings
                ],
            }
            for term in found.terms
        ],
        matches=[match_json(match, where.text) for match in found.matches],
        compare=url_for("drafts.compare", segment=segment, language=language),
        drafts=[{**asdict(draft), "engine_name": label("origin", draft.engine)} for draft in found.drafts],
        history=[_past_json(past) for past in translations.past(db, segment, language)],
    )


@blueprint.post("/segments/<int:segment>/<language>/forms.json")
def forms(segment: int, language: str) -> Response:
    """Return the forms of each term's renderings, the one that fits best first: JSON `text` and `place`, the caret in it."""
    where = translations.context(workspace().db, segment)
    _check_target(get_project(workspace().db, where.project), language)
    body = request.get_json()
    text, place = (body.get("text"), body.get("place")) if isinstance(body, dict) else (None, None)
    if not isinstance(text, str) or not isinstance(place, int) or len(text) > translations.MAX_TEXT:
        raise InvalidInputError("The request holds no text. Load the page again.")
    units = text.encode("utf-16-le", "surrogatepass")
    caret = len(units[: 2 * max(0, place)].decode("utf-16-le", "replace"))
    found = assistance.forms_for(workspace(), segment, language, text, caret)
    return jsonify(
        terms=[
            [[{"text": form.text, "case": label("case", form.case)} for form in some] for some in renderings]
            for renderings in found
        ]
    )


# --- changing ------------------------------------------------------------------------------------------------------


@blueprint.put("/segments/<int:segment>/<language>")
def change(segment: int, language: str) -> Response:
    """Save, confirm, approve or reject one translation: JSON `action`, `text`, `reason`, with the version in `If-Match`.

    The action `elsewhere` says that it is rendered in the segment before or after (`where`: -1, 1; 0 takes that back).

    Answers 428 without a version, and 412 with both texts when someone else was first.
    """
    expected = _expected()
    action, text, reason = _asked()
    repeated: tuple[Translation, ...] = ()
    try:
        if action == "save":
            done = translations.save(workspace(), segment, language, text, expected=expected)
        elif action == "confirm":
            confirmed = translations.confirm(workspace(), segment, language, text, expected=expected)
            done, repeated = confirmed.translation, confirmed.repeated
        elif action == "elsewhere":
            done = render_elsewhere(workspace(), segment, language, _where_to(), expected=expected)
        elif action == "approve":
            done = translations.approve(workspace(), segment, language, expected=expected)
        else:
            done = translations.reject(workspace(), segment, language, reason, expected=expected)
    except ConflictError as error:
        return _conflict(error, segment, language, text)
    return jsonify(
        translation=_translation_json(done),
        repeated=[{"segment": each.segment, "translation": _translation_json(each)} for each in repeated],
        findings=_findings_json(segment, language),
    )


def _expected() -> int:
    """Return the version that the request was made from."""
    header = request.headers.get("If-Match", "")
    if (found := _VERSION.fullmatch(header.strip())) is None:
        abort(428)
    return int(found[1])


def _asked() -> tuple[str, str, str]:
    """Return the action, the text and the reason of a change."""
    body = request.get_json()
    if not isinstance(body, dict) or body.get("action") not in ACTIONS:
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    text, reason = body.get("text", ""), body.get("reason", "")
    if not isinstance(text, str) or not isinstance(reason, str):
        raise InvalidInputError("The request holds no text. Load the page again.")
    return body["action"], text, reason


def _where_to() -> int:
    """Return where a sentence is rendered: -1 in the segment before, 1 after, 0 in its own."""
    where_to = request.get_json().get("where")
    if where_to not in {-1, 0, 1}:
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return int(where_to)


def _conflict(error: ConflictError, segment: int, language: str, yours: str) -> Response:
    stored = translations.translation(workspace().db, segment, language)
    response = jsonify(
        error=say(error.message, error.values),
        theirs=stored.text,
        version=stored.version,
        author=label("author", stored.author),
        yours=yours,
        translation=_translation_json(stored),
    )
    response.status_code = 412
    return response


@blueprint.post("/projects/<int:project>/undo")
def undo(project: int) -> BaseResponse:
    """Take back the project's newest action; from a page of one of its documents, only work on that page's kind."""
    change = request.values.get("change", type=int)
    if change is not None:
        # The message that offers the undo names what it undoes, whatever was done in another tab since.
        if history.get_change_set(workspace().db, change).scope != get_scope(project):
            raise InvalidInputError("That change belongs to another project.")
        done = translations.take_back(workspace(), change)
    else:
        inside = wants_json() or "document" in request.values
        done = translations.undo(workspace(), project, inside=inside)
    return _taken_back(project, done, gettext("Undone: %(action)s", action=_action(done)))


@blueprint.post("/projects/<int:project>/redo")
def redo(project: int) -> BaseResponse:
    """Do again what was last undone."""
    done = translations.redo(workspace(), project)
    return _taken_back(project, done, gettext("Done again: %(action)s", action=_action(done)))


def _action(done: translations.Undone) -> str:
    action = label("action", done.action)
    return gettext("%(action)s “%(text)s”", action=action, text=done.label) if done.label else action


def _taken_back(project: int, done: translations.Undone, message: str) -> BaseResponse:
    if wants_json():
        return jsonify(message=message, segments=done.segments)
    notify(message)
    document = request.values.get("document", type=int)
    if document is not None:
        return redirect(url_for("terms.index", document=document), code=303)
    return redirect(url_for("projects.show", project=project), code=303)


# --- reading -------------------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/read/<language>")
def read(document: int, language: str) -> str:
    """Show the whole target as continuous text, drafts and gaps marked."""
    return _whole("read.html", document, language)


@blueprint.get("/documents/<int:document>/print/<language>")
def print_view(document: int, language: str) -> str:
    """Show source and target side by side, to be printed."""
    return _whole("print.html", document, language)


def _whole(template: str, document: int, language: str) -> str:
    stored, owner = _document(document)
    _check_target(owner, language)
    rows = translations.rows(workspace().db, document)
    paragraphs = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row.paragraph)]
    return render_template(
        template,
        document=stored,
        project=owner,
        language=language,
        paragraphs=paragraphs,
        progress=progress(workspace().db, document),
        state_of=_state,
    )


@blueprint.get("/documents/<int:document>/text/<language>.txt")
def text(document: int, language: str) -> Response:
    """Return the whole target as plain text; what has no translation stands in ⟦ ⟧ in the source language."""
    _, owner = _document(document)
    _check_target(owner, language)
    return Response(exports.plain_text(workspace().db, document, language), mimetype="text/plain")


# --- parts ---------------------------------------------------------------------------------------------------------


def _document(number: int) -> tuple[Document, Project]:
    stored = get_document(workspace().db, number)
    return stored, get_project(workspace().db, stored.project)


def _check_target(owner: Project, language: str) -> None:
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)


def _text(row: Row, language: str) -> str:
    found = row.translations.get(language)
    return found.text if found else ""


def _state(row: Row, language: str) -> str:
    """Return the state to show: an empty text is a gap, whatever its record says."""
    found = row.translations.get(language)
    return found.shown_state if found else "empty"


def _row_json(row: Row, owner: Project) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "opens": row.opens,
        "text": row.text,
        "translations": {
            language: _translation_json(found)
            for language in owner.targets
            if (found := row.translations.get(language)) is not None
        },
    }


def _rendering_state(term: assistance.TermHelp, verified: bool) -> str:
    """Return what the panel says of a rendering: nothing of a verified one, else whose word it is."""
    if term.concept:
        return "" if verified else "unverified"
    return "chosen" if verified else "suggested"


def _translation_json(found: Translation) -> dict[str, Any]:
    return {
        "text": found.text,
        "state": found.shown_state,
        "origin": {"kind": found.origin.kind, "score": found.origin.score},
        "version": found.version,
        "elsewhere": found.elsewhere,
    }


def _correction(segment: int, language: str, source: str) -> list[Piece] | None:
    """Return how a corrected source differs from what it was, until the translation is confirmed again."""
    if translations.translation(workspace().db, segment, language).state != "initial":
        return None
    before = revisions.was(workspace().db, segment)
    return None if before is None else differences(before, source)


def _findings_json(segment: int, language: str) -> list[dict[str, Any]]:
    target = translations.translation(workspace().db, segment, language).text
    return [_finding_json(finding, target) for finding in checks.findings_of(workspace(), segment, language)]


def _finding_json(finding: Finding, target: str) -> dict[str, Any]:
    return {
        "key": waivers.key(finding, target),
        "category": label("category", finding.category),
        "message": say(finding.message, finding.values),
        "severity": finding.severity,
        "suggestion": finding.suggestion,
        "start": None if finding.start is None else _utf16(target, finding.start),
        "end": None if finding.end is None else _utf16(target, finding.end),
    }


def _past_json(past: Past) -> dict[str, str]:
    return {
        "at": past.at,
        "author": label("author", past.author),
        "action_name": label("action", past.action),
        "text": past.text,
    }


def _utf16(text: str, offset: int) -> int:
    """Return a code-point offset as scripts count: a sign outside the basic plane is two units there."""
    return len(text[:offset].encode("utf-16-le")) // 2
