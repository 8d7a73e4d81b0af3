"""Show the list of projects, and the page of one project: its documents, adding a text, its settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import format_date, gettext

from glossary import history, store
from glossary.database import transaction
from glossary.errors import AudarmaError
from glossary.languages import LANGUAGES
from glossary.store import DEFAULT_PROFILE
from workbench import analysis, dashboard, intake, memories, outlets, projects
from workbench.errors import InvalidInputError
from workbench.review import comments
from workbench.web import config, forms, jobs, notify, workspace
from workbench.web.access import current_user, memories_for, require, sees
from workbench.web.errors import status_of
from workbench.web.i18n import say
from workbench.web.pages import asked_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response

blueprint = Blueprint("projects", __name__)
SOURCE = "kk"
PAGE = 25
TARGETS = tuple(language for language in ("ky", "ru", "en") if language in LANGUAGES)


@blueprint.app_template_filter("moment")
def moment(when: datetime) -> str:
    """Return a moment as it is written in the reader's language, in this computer's time zone."""
    local = when.astimezone()
    return f"{format_date(local.date(), 'long')}, {local:%H:%M}"


@blueprint.app_template_global()
def time_zone() -> str:
    """Return this computer's time zone as its distance from Greenwich, such as `UTC+05:00`."""
    return f"UTC{datetime.now(UTC).astimezone().isoformat()[-6:]}"


def _entry(when: datetime | None) -> str:
    """Return a moment as a field for date and time holds it."""
    return when.astimezone().strftime("%Y-%m-%dT%H:%M") if when else ""


@blueprint.get("/")
def index() -> str:
    """Show the projects at a glance, in the order of `order`, `PAGE` a page, and the form for a new one."""
    return _index({"name": "", "targets": TARGETS, "deadline": "", "profile": DEFAULT_PROFILE, "memory": ""})


@blueprint.post("/projects")
def create() -> Response | tuple[str, int]:
    """Make a project and go to it."""
    entered = _entered()
    try:
        with transaction(workspace().db):
            number = projects.create_project(
                workspace().db,
                entered["name"],
                SOURCE,
                entered["targets"],
                deadline=forms.deadline("deadline"),
                profile=entered["profile"],
            )
            memories.begin(workspace().db, number, shared=entered["memory"])
    except AudarmaError as error:
        return _index(entered, say(error.message, error.values)), status_of(error)
    return redirect(url_for(".show", project=number), code=303)


def _entered() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("name", ""),
        "targets": tuple(form.getlist("targets")),
        "deadline": form.get("deadline", ""),
        "profile": form.get("profile", DEFAULT_PROFILE, type=int),
        "memory": form.get("memory", ""),
    }


def _index(entered: Mapping[str, Any], error: str = "") -> str:
    db = workspace().db
    order = request.args.get("order", "")
    order = order if order in dashboard.ORDERS else dashboard.ORDERS[0]
    found = [each for each in dashboard.overviews(workspace(), order=order) if sees(each.project.id)]
    page, pages = asked_page(len(found), PAGE)
    listed = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "projects.html",
        listed=listed,
        reports={each.project.id: analysis.reports(db, each.project.id) for each in listed},
        mentions=_mentions([each.project.id for each in listed]),
        bands=analysis.BANDS,
        states=("empty", *dashboard.STATES),
        order=order,
        total=len(found),
        page=page,
        pages=pages,
        targets=TARGETS,
        profiles=store.profiles(db),
        shared_memories=[m.name for m in memories.memories(db) if m.shared and not m.read_only],
        entered=entered,
        error=error,
    )


def _mentions(listed: Sequence[int]) -> dict[int, list[tuple[projects.Document, int]]]:
    """Return, by project, the documents with open comments that mention who asks, and how many: nothing for who works alone."""
    db = workspace().db
    found = comments.mentioning(db, current_user().name) if config().team else {}
    if not found:
        return {}
    return {
        number: [(each, found[each.id]) for each in projects.documents(db, number) if each.id in found]
        for number in listed
    }


@blueprint.get("/projects/<int:project>")
def show(project: int) -> str:
    """Show one project: its documents and how far they are."""
    return _show(project)


def _show(
    number: int, *, text_error: str = "", edit_error: str = "", entered: Mapping[str, Any] | None = None
) -> str:
    db = workspace().db
    project = projects.project(db, number)
    undo = history.undo_target(db, project.scope)
    stored = {
        "name": project.name,
        "targets": project.targets,
        "deadline": _entry(project.deadline),
        "profile": project.profile,
    }
    return render_template(
        "project.html",
        project=project,
        overview=dashboard.overview(workspace(), project),
        documents=[
            (document, projects.progress(db, document.id), jobs().of_document(document.id))
            for document in projects.documents(db, number)
        ],
        # Undoing "new project" would take away the page one stands on; deleting it says what it does.
        undo=undo if undo is not None and undo.action != "new project" else None,
        redo=history.redo_target(db, project.scope),
        targets=TARGETS,
        profiles=store.profiles(db),
        stored_memories=memories_for(number),
        memory_choice=memories.choice(db, number),
        most_penalty=memories.MOST_PENALTY,
        max_upload=config().max_upload,
        text_error=text_error,
        edit_error=edit_error,
        entered={"text": "", "title": "", **stored, **(entered or {})},
    )


@blueprint.post("/projects/<int:project>/edit")
def edit(project: int) -> Response | tuple[str, int]:
    """Change the project's name, targets, deadline and profile; drafts follow the profile."""
    entered = _entered()
    try:
        outlets.change_project(
            workspace(),
            project,
            name=entered["name"],
            targets=entered["targets"],
            deadline=forms.deadline("deadline"),
            profile=entered["profile"],
        )
    except AudarmaError as error:
        return _show(project, edit_error=say(error.message, error.values), entered=entered), status_of(error)
    notify(gettext("The project was changed."))
    return redirect(url_for(".show", project=project), code=303)


@blueprint.post("/projects/<int:project>/delete")
def delete(project: int) -> Response:
    """Remove the project; the next page offers to undo it."""
    db = workspace().db
    name = projects.project(db, project).name
    change = projects.delete_project(db, project)
    notify(gettext("“%(name)s” was deleted.", name=name), undo=url_for(".undo_delete"), change=change)
    return redirect(url_for(".index"), code=303)


@blueprint.post("/projects/undo")
def undo_delete() -> Response:
    """Bring a deleted project back."""
    db = workspace().db
    number = request.form.get("change", type=int)
    target = history.undo_target(db, "projects") if number is None else history.get_change_set(db, number)
    # An undo has the same scope; to take that back would delete the project once more, whatever role one has by now.
    if target is None or target.scope != "projects" or target.undoes is not None:
        raise InvalidInputError("There is no deleted project to bring back.")
    deleted = []
    for change in history.changes(db, target.id):
        if change.table == "project":
            require("admin", change.row)
            deleted.append(change.row)
    with transaction(db):
        history.undo(db, target.id)
        for project in deleted:
            memories.settle(db, project)
    notify(gettext("“%(name)s” is back.", name=target.label))
    return redirect(url_for(".index"), code=303)


@blueprint.post("/projects/<int:project>/documents")
def add_document(project: int) -> Response | tuple[str, int]:
    """Add an uploaded file or a pasted text, then go to its settings if something there wants a look, else to its terms."""
    entered = {"title": request.form.get("title", ""), "text": request.form.get("text", "")}
    try:
        number = _add(project, entered["title"], entered["text"])
    except AudarmaError as error:
        return _show(project, text_error=say(error.message, error.values), entered=entered), status_of(error)
    document = projects.document(workspace().db, number)
    if document.date or not document.certain or document.warnings:
        return redirect(url_for("documents.settings", document=number), code=303)
    return redirect(url_for("terms.index", document=number), code=303)


def _add(project: int, title: str, text: str) -> int:
    projects.project(workspace().db, project)
    file = forms.upload("file")
    if file is not None:
        name, data = file
        return intake.add_document(workspace(), project, name, data, jobs=jobs())
    if not text.strip():
        raise InvalidInputError("There is no text. Paste one, or choose a file that is not empty.")
    return intake.add_text(workspace(), project, title, text, jobs=jobs())
