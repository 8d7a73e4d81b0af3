"""The findings of a document: to filter, to go to, to let stand with a reason, and to take along as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from glossary import history
from workbench import projects, word_list
from workbench.errors import InvalidInputError, NotFoundError
from workbench.review import report, waivers
from workbench.review.checks import CHECKS
from workbench.web import notify, workspace
from workbench.web.errors import wants_json
from workbench.web.exports import download
from workbench.web.i18n import label, say
from workbench.web.pages import asked_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from workbench.review.report import Entry

blueprint = Blueprint("findings", __name__)
PAGE = 100
SHOWN = ("open", "alarm", "hint", "waived")


@blueprint.get("/documents/<int:document>/findings")
def index(document: int) -> str:
    """Show what the checks found in one target, by check and severity."""
    db = workspace().db
    stored = projects.document(db, document)
    owner = projects.project(db, stored.project)
    target = request.args.get("target", owner.targets[0])
    found = report.entries(workspace(), document, _target(owner, target))
    shown, check = request.args.get("show", SHOWN[0]), request.args.get("check", "")
    of_kind = [entry for entry in found if _is_shown(entry, shown)]
    chosen = [entry for entry in of_kind if check in {"", entry.finding.check}]
    page, pages = asked_page(len(chosen), PAGE)
    return render_template(
        "findings.html",
        document=stored,
        project=owner,
        target=target,
        translated=sum(p.total - p.empty for p in [projects.progress(db, document)[target]]),
        shown=shown if shown in SHOWN else SHOWN[0],
        kinds={kind: sum(_is_shown(entry, kind) for entry in found) for kind in SHOWN},
        check=check,
        by_check={name: (CHECKS[name].title, number) for name, number in report.counts(of_kind).items()},
        entries=chosen[(page - 1) * PAGE : page * PAGE],
        words=word_list.words(db, target) if check == "spelling" else [],
        titles={name: each.title for name, each in CHECKS.items()},
        total=len(chosen),
        page=page,
        pages=pages,
    )


def _is_shown(entry: Entry, kind: str) -> bool:
    if kind == "waived" or entry.waiver is not None:
        return kind == "waived" and entry.waiver is not None
    return kind not in {"alarm", "hint"} or entry.finding.severity == kind


@blueprint.post("/documents/<int:document>/findings/<language>/waive")
def waive(document: int, language: str) -> Response:
    """Let the chosen findings stand for a reason, or with `restore` raise them again; one undo takes it back."""
    owner = _owner(document, language)
    db = workspace().db
    if request.values.get("restore"):
        number = waivers.restore(db, document, language, _chosen())
        message = ngettext("%(num)s finding was raised again.", "%(num)s findings were raised again.", number)
    else:
        number = waivers.waive(db, document, language, _chosen(), _reason())
        message = ngettext("%(num)s finding may stand.", "%(num)s findings may stand.", number)
    change = history.undo_target(db, owner.scope)
    if wants_json():
        return jsonify(message=message)
    notify(message, undo=url_for("changing.undo", project=owner.id), change=change.id if change else None)
    return redirect(_back(document, language), code=303)


@blueprint.post("/documents/<int:document>/words/<language>")
def add_word(document: int, language: str) -> Response:
    """Add a word to the workspace's list, or with `remove` take it out again; one undo takes it back."""
    owner = _owner(document, language)
    db = workspace().db
    body = request.get_json() if request.is_json else request.form
    word = body.get("word") if hasattr(body, "get") else None
    if not isinstance(word, str):
        raise InvalidInputError("The request names no word. Load the page again.")
    if body.get("remove"):
        word_list.remove(db, owner.id, language, word)
        message = gettext("“%(word)s” is out of the word list.", word=word)
    else:
        word_list.add(db, owner.id, language, word)
        message = gettext("“%(word)s” is in the word list now.", word=word)
    change = history.undo_target(db, owner.scope)
    if wants_json():
        return jsonify(message=message)
    notify(message, undo=url_for("changing.undo", project=owner.id), change=change.id if change else None)
    return redirect(_back(document, language), code=303)


def _chosen() -> list[tuple[int, str]]:
    """Return the findings that a form or a script names: segment and key, with a colon between."""
    body = request.get_json() if request.is_json else None
    named = body.get("findings") if isinstance(body, dict) else request.form.getlist("finding")
    out = []
    for each in named if isinstance(named, list) else ():
        segment, _, key = str(each).partition(":")
        if not segment.isdecimal() or len(segment) > 18 or not key:
            raise InvalidInputError("The request names no finding. Load the page again.")
        out.append((int(segment), key))
    return out


def _reason() -> str:
    body = request.get_json() if request.is_json else request.form
    reason = body.get("reason") if hasattr(body, "get") else None
    return reason if isinstance(reason, str) else ""


def _back(document: int, language: str) -> str:
    """Return the page that the form was sent from, with its filter: only a path of this program."""
    back = urlsplit(request.form.get("back", ""))
    start = url_for(".index", document=document)
    return f"{start}?{back.query}" if back.path == start and back.query else f"{start}?target={language}"


@blueprint.get("/documents/<int:document>/findings/<language>/report.xlsx", defaults={"kind": "xlsx"})
@blueprint.get("/documents/<int:document>/findings/<language>/report.json", defaults={"kind": "json"})
def download_report(document: int, language: str, kind: str) -> Response:
    """Send all findings of one target as a table (`xlsx`) or as data (`json`), waived ones with their reason."""
    _owner(document, language)
    stem = Path(projects.document(workspace().db, document).name).stem
    found = report.entries(workspace(), document, language)
    if kind == "json":
        return download(report.to_json(found, say), f"{stem}.{language}.findings.json", "application/json")
    data = report.to_xlsx(found, _headings(language), say, lambda severity: label("severity", severity))
    return download(data, f"{stem}.{language}.findings.xlsx", report.XLSX_TYPE)


def _headings(language: str) -> Sequence[str]:
    return (
        gettext("Segment"),
        gettext("Weight"),
        gettext("Check"),
        gettext("Finding"),
        gettext("Source"),
        label("language", language),
        gettext("May stand because"),
    )


def _owner(document: int, language: str) -> projects.Project:
    db = workspace().db
    owner = projects.project(db, projects.document(db, document).project)
    _target(owner, language)
    return owner


def _target(owner: projects.Project, language: str) -> str:
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    return language
