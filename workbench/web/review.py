"""The review screen and what its scripts ask for."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from workbench import deadlines, revisions
from workbench.errors import InvalidInputError, NotFoundError
from workbench.projects import Document, Project
from workbench.projects import document as get_document
from workbench.projects import project as get_project
from workbench.review import assistance, checks, comments, lists, speeches, translations
from workbench.review.outline import outline as get_outline
from workbench.web import references, workspace
from workbench.web.access import rights
from workbench.web.differences import Piece, differences
from workbench.web.drafts import draft_json
from workbench.web.filters import choices
from workbench.web.i18n import LABELS, label
from workbench.web.matches import match_json
from workbench.web.modules import imported
from workbench.web.offsets import utf16
from workbench.web.review_json import finding_json, findings_json, past_json, row_json, speeches_json

if TYPE_CHECKING:
    from workbench.review.translations import Row

blueprint = Blueprint("review", __name__)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


# --- the screen ----------------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/review")
def index(document: int) -> Response:
    """Show the grid; its rows come by script."""
    stored, owner = _document(document)
    target = request.args.get("target", owner.targets[0])
    target = target if target in owner.targets else owner.targets[0]
    page = {
        "document": document,
        "project": owner.id,
        "deadline": deadlines.text_of(owner.deadline),
        "source": owner.source,
        "target": target,
        "rights": rights(owner),
        "roles": {role: label("role", role) for role in LABELS["role"]},
        "stacked": request.args.get("view") == "all" and len(owner.targets) > 1,
        "sourceName": label("language", owner.source),
        "languages": {language: label("language", language) for language in owner.targets},
        "states": {state: label("state", state) for state in LABELS["state"]},
        "origins": {origin: label("origin", origin) for origin in LABELS["origin"]},
    }
    shown = render_template(
        "review.html",
        document=stored,
        project=owner,
        target=target,
        page=page,
        choices=choices(),
    )
    response = make_response(shown)
    # In a header and not in the page, which has few elements to spare.
    for name in imported("review.js"):
        address = url_for("static", filename=name)
        response.headers.add("Link", f"<{address}>; rel=modulepreload")
    return response


@blueprint.get("/documents/<int:document>/outline.json")
def outline(document: int) -> Response:
    """Return what the grid must know of every row before it has their texts."""
    _, owner = _document(document)
    db = workspace().db
    found = get_outline(db, document)
    return jsonify(
        targets=owner.targets,
        # `asdict` would copy every number of long columns.
        **{field.name: getattr(found, field.name) for field in fields(found)},
        **speeches_json(speeches.of_document(workspace(), document)),
        comments=comments.counts(db, document),
    )


@blueprint.get("/documents/<int:document>/segments.json")
def segments(document: int) -> Response:
    """Return rows with their translations in all targets: `count` rows from number `first`, or all."""
    _, owner = _document(document)
    return jsonify(targets=owner.targets, rows=[row_json(row, owner) for row in _asked_rows(document)])


def _asked_rows(document: int) -> list[Row]:
    """The rows that the request asks for by `first` and `count`, or by `only`, their ids: all, unless it says which."""
    first = max(1, request.args.get("first", 1, type=int))
    count = request.args.get("count", type=int)
    only = [int(each) for each in _NUMBER.findall(named)] if (named := request.args.get("only")) else None
    return translations.rows(workspace().db, document, first=first, count=count, only=only)


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
                [utf16(texts[segment], start), utf16(texts[segment], end), kind]
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
            str(segment): [finding_json(f, texts[segment]) for f in these]
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
        findings=findings_json(segment, language),
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
        references=references.offered(segment, language),
        compare=url_for("drafts.compare", segment=segment, language=language),
        drafts=[draft_json(draft) for draft in found.drafts],
        history=[past_json(past) for past in translations.past(db, segment, language)],
    )


@blueprint.post("/segments/<int:segment>/<language>/forms.json")
def forms(segment: int, language: str) -> Response:
    """Return the forms of each term's renderings, the one that fits best first: JSON `text` and `place`, the caret in it."""
    text, place = _being_written(segment, language), request.get_json().get("place")
    if not isinstance(place, int):
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


@blueprint.post("/segments/<int:segment>/<language>/check.json")
def check(segment: int, language: str) -> Response:
    """Return what the checks find in a text that is being written: JSON `text`. Nothing is stored."""
    text = _being_written(segment, language)
    translations.check_text(text)
    return jsonify(findings=findings_json(segment, language, text))


# --- parts ---------------------------------------------------------------------------------------------------------


def _document(number: int) -> tuple[Document, Project]:
    stored = get_document(workspace().db, number)
    return stored, get_project(workspace().db, stored.project)


def _check_target(owner: Project, language: str) -> None:
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)


def _being_written(segment: int, language: str) -> str:
    """Return the text that the request holds, of a translation that may not be saved yet."""
    where = translations.context(workspace().db, segment)
    _check_target(get_project(workspace().db, where.project), language)
    body = request.get_json()
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or len(text) > translations.MAX_TEXT:
        raise InvalidInputError("The request holds no text. Load the page again.")
    return text


def _text(row: Row, language: str) -> str:
    found = row.translations.get(language)
    return found.text if found else ""


def _rendering_state(term: assistance.TermHelp, verified: bool) -> str:
    """Return what the panel says of a rendering: nothing of a verified one, else whose word it is."""
    if term.concept:
        return "" if verified else "unverified"
    return "chosen" if verified else "suggested"


def _correction(segment: int, language: str, source: str) -> list[Piece] | None:
    """Return how a corrected source differs from what it was, until the translation is confirmed again."""
    if translations.translation(workspace().db, segment, language).state != "initial":
        return None
    before = revisions.was(workspace().db, segment)
    return None if before is None else differences(before, source)
