"""What changes more than one text of a document: a corrected source, joining and splitting, find and replace."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from workbench import intake, projects, revisions
from workbench.errors import InvalidInputError
from workbench.review import comments, replacing, segments
from workbench.review.replacing import Search
from workbench.review.translations import translation
from workbench.web import forms, jobs, notify, workspace
from workbench.web.differences import differences
from workbench.web.errors import status_of
from workbench.web.i18n import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response
    from werkzeug.wrappers import Response as BaseResponse

    from workbench.revisions import Plan

blueprint = Blueprint("editing", __name__)
_Kind = TypeVar("_Kind", str, int)
PAGE = 50
MOST_SHOWN = 500


# --- a corrected source ----------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/correct")
def correct_form(document: int) -> str:
    """Show the form for a corrected source."""
    return _correct_page(document)


@blueprint.post("/documents/<int:document>/correct")
def correct(document: int) -> BaseResponse | tuple[str, int]:
    """Show what a corrected source would change; with `confirmed`, change it."""
    stored = projects.document(workspace().db, document)
    text = request.form.get("text", "")
    try:
        name, data, encoding = _corrected(text)
        if request.form.get("confirmed"):
            revision = request.form.get("revision", 0, type=int)
            return _correct(stored, name, data, encoding, revision)
        plan = revisions.plan(workspace(), document, name, data, encoding=encoding)
    except AudarmaError as error:
        page = _correct_page(document, error=say(error.message, error.values), text=text)
        return page, status_of(error)
    carried = forms.to_carry(data)
    return _correct_page(document, plan=plan, data=carried, name=name, encoding=encoding or ""), 200


def _corrected(text: str) -> tuple[str, bytes, str | None]:
    """Return the name, bytes and encoding of what was pasted or chosen, or of what the preview's form carries."""
    if not request.form.get("data") and forms.upload("file") is None:
        if not text.strip():
            raise InvalidInputError("There is no text. Paste one, or choose a file that is not empty.")
        return "text.txt", intake.text_bytes(text), "utf-8"
    if file := request.files.get("file"):
        file.stream.seek(0)
    name, data = forms.carried("file")
    return name, data, request.form.get("encoding") or None


def _correct(
    stored: projects.Document, name: str, data: bytes, encoding: str | None, revision: int
) -> BaseResponse:
    change = revisions.correct(
        workspace(), stored.id, name, data, expected=revision, encoding=encoding, jobs=jobs()
    )
    notify(
        gettext("The source was corrected. What changed is a draft again."),
        undo=url_for("changing.undo", project=stored.project, document=stored.id),
        change=change,
    )
    return redirect(url_for("review.index", document=stored.id), code=303)


def _correct_page(document: int, *, plan: Plan | None = None, **extra: Any) -> str:
    db = workspace().db
    stored = projects.document(db, document)
    told = [step for step in plan.steps if step.kind != "unchanged" or step.old != step.new] if plan else []
    nothing: dict[str, Any] = {"data": "", "name": "", "encoding": "", "error": "", "text": ""}
    shown = {
        "document": stored,
        "project": projects.project(db, stored.project),
        "plan": plan,
        "kinds": revisions.KINDS,
        "told": [(step, differences(step.old or "", step.new or "")) for step in told[:MOST_SHOWN]],
        "commented": _commented(document),
        "more": max(0, len(told) - MOST_SHOWN),
        "max_upload": forms.most_carried(),
    }
    return render_template("correct.html", **(nothing | shown | extra))


def _commented(document: int) -> Mapping[int, int]:
    """How many threads each segment has."""
    found = comments.counts(workspace().db, document)
    return Counter({segment: threads for segment, (_, threads) in found.items()})


# --- joining and splitting -------------------------------------------------------------------------------------------


@blueprint.post("/segments/<int:segment>/join")
def join(segment: int) -> Response:
    """Join a segment with the next one of its paragraph."""
    return jsonify(segment=segments.join(workspace(), segment))


@blueprint.post("/segments/<int:segment>/split")
def split(segment: int) -> Response:
    """Split a segment: JSON `source`, its text, `place` in it, and `language` with `target_place` in that target.

    Places count UTF-16 units, as scripts do.
    """
    body = _body()
    source, place = _of(body, "source", str), _of(body, "place", int)
    language, target_place = body.get("language"), body.get("target_place")
    cut = segments.Cut(_code_points(source, place))
    if isinstance(language, str) and isinstance(target_place, int):
        target = translation(workspace().db, segment, language).text
        cut = segments.Cut(cut.place, language, _code_points(target, target_place))
    return jsonify(segment=segments.split(workspace(), segment, cut, source=source))


# --- find and replace ------------------------------------------------------------------------------------------------


@blueprint.post("/documents/<int:document>/find.json")
def find(document: int) -> Response:
    """Return hits from number `first` (0 is the first) on, with what replacing would make of them; JSON as `_search` reads."""
    body = _body()
    first = max(0, _of(body, "first", int))
    hits = replacing.find(workspace(), document, _of(body, "language", str), _search(body), only=_only(body))
    return jsonify(
        total=len(hits),
        count=sum(len(hit.spans) for hit in hits),
        hits=[
            {
                "segment": hit.segment,
                "number": hit.number,
                "version": hit.version,
                "pieces": _pieces(hit),
                "after": hit.after,
            }
            for hit in hits[first : first + PAGE]
        ],
    )


@blueprint.post("/documents/<int:document>/replace.json")
def replace(document: int) -> Response:
    """Replace in one target: in the segments of `chosen` (number → version), or in all."""
    body = _body()
    chosen = body.get("chosen")
    if chosen is not None:
        try:
            chosen = {int(segment): int(version) for segment, version in chosen.items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise InvalidInputError("The request does not say what to do. Load the page again.") from error
    done = replacing.replace(
        workspace(), document, _of(body, "language", str), _search(body), chosen=chosen, only=_only(body)
    )
    return jsonify(segments=done.segments, skipped=done.skipped)


def _search(body: dict[str, Any]) -> Search:
    """Return the search that JSON `pattern`, `regular`, `case` and `replacement` (null: find only) ask for."""
    replacement = body.get("replacement")
    if replacement is not None and not isinstance(replacement, str):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return Search(_of(body, "pattern", str), bool(body.get("regular")), bool(body.get("case")), replacement)


def _only(body: dict[str, Any]) -> list[int] | None:
    """Return the segments that JSON `only` leaves to be searched; None for all."""
    only = body.get("only")
    if only is not None and not (isinstance(only, list) and all(isinstance(each, int) for each in only)):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return only


def _pieces(hit: replacing.Hit) -> list[tuple[bool, str]]:
    """The text in pieces, each with whether it is what was looked for."""
    pieces, place = [], 0
    for start, end in hit.spans:
        pieces += [(False, hit.text[place:start]), (True, hit.text[start:end])]
        place = end
    return [piece for piece in (*pieces, (False, hit.text[place:])) if piece[1]]


# --- parts ---------------------------------------------------------------------------------------------------------


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return body


def _of(body: dict[str, Any], name: str, kind: type[_Kind]) -> _Kind:
    value = body.get(name, kind())
    if not isinstance(value, kind):
        raise InvalidInputError("The request does not say what to do. Load the page again.")
    return value


def _code_points(text: str, units: int) -> int:
    """Return an offset in UTF-16 units as one in code points."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)].decode("utf-16-le", "replace"))
