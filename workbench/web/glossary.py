"""The glossary's pages: searching it, editing, merging and removing entries, tables in and out."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary import history, store
from glossary.errors import AudarmaError
from glossary.exchange import tables
from glossary.terms import KINDS, STATUSES, TERM_TYPES, Concept
from workbench.config import MEBIBYTE
from workbench.errors import InvalidInputError, TooLargeError
from workbench.web import concept_form, config, exports, forms, notify, workspace
from workbench.web.errors import status_of
from workbench.web.i18n import N_, say

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("glossary", __name__)
PAGE = 100
MERGE_CANDIDATES = 20
GENDERS = ("masculine", "feminine", "neuter")
NUMBERS = ("singular", "plural")


@blueprint.get("/glossary")
def index() -> str:
    """Search in all four languages; 100 entries a page."""
    db = workspace().db
    search = _search()
    total = store.count(db, **search)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = store.concepts(db, **search, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "glossary.html",
        found=found,
        total=total,
        page=page,
        pages=pages,
        kinds=KINDS,
        search=search,
        first=(page - 1) * PAGE,
    )


def _search() -> dict[str, Any]:
    kind = request.args.get("kind", "")
    return {
        "query": request.args.get("q", "").strip()[:200],
        "kind": kind if kind in KINDS else "",
        "unverified": request.args.get("unverified", "") == "1",
    }


# --- one entry -----------------------------------------------------------------------------------------------------


@blueprint.get("/glossary/new")
def new() -> str:
    """Show the form for a new entry; `kind` and `text` (Kazakh) may be given in the address."""
    kind = request.args.get("kind", "")
    entry = concept_form.entered(Concept(kind if kind in KINDS else "term"), 0)
    entry["rows"][0]["text"] = request.args.get("text", "")[:500]
    return _editor(None, entry)


@blueprint.get("/glossary/<int:concept>")
def edit(concept: int) -> str:
    """Show the form of an entry; `merge` in the address searches for an entry to merge into this one."""
    db = workspace().db
    stored = store.concept(db, concept)
    return _editor(stored, concept_form.entered(stored, store.version(db, concept)))


def _editor(
    stored: Concept | None, entry: concept_form.Entered, *, error: str = "", stale: Concept | None = None
) -> str:
    db = workspace().db
    wanted = request.args.get("merge", "").strip()[:200]
    candidates = []
    if stored is not None and wanted:
        found = store.concepts(db, query=wanted, kind=stored.kind, limit=MERGE_CANDIDATES + 1)
        candidates = [concept for concept in found if concept.id != stored.id]
    organisations = store.concepts(db, kind="organisation")
    return render_template(
        "concept.html",
        stored=stored,
        entry=entry,
        error=error,
        stale=stale,
        organisations=[concept for concept in organisations if stored is None or concept.id != stored.id],
        candidates=candidates,
        merge=wanted,
        empty=concept_form.empty_row("kk"),
        kinds=KINDS,
        types=TERM_TYPES,
        statuses=STATUSES,
        genders=GENDERS,
        numbers=NUMBERS,
    )


@blueprint.post("/glossary/new")
def create() -> Response | tuple[str, int]:
    """Add an entry."""
    entry = concept_form.sent(request.form)
    try:
        number = store.save_concept(workspace().db, concept_form.read(entry, None))
    except AudarmaError as error:
        return _again(None, entry, error)
    _notify_saved(gettext("The entry was added."))
    return redirect(url_for(".edit", concept=number), code=303)


@blueprint.post("/glossary/<int:concept>/save")
def save(concept: int) -> Response | tuple[str, int]:
    """Store what the form sent, unless someone changed the entry since the form was read."""
    db = workspace().db
    entry = concept_form.sent(request.form)
    if entry["version"] is None:
        raise InvalidInputError("The form does not say which version it changes. Load the page again.")
    stored, newest = store.concept(db, concept), history.undo_target(db, store.SCOPE)
    try:
        store.save_concept(db, concept_form.read(entry, concept), expected=entry["version"])
    except store.StaleConceptError as error:
        # Saving once more then writes over the version that is shown beside the form.
        return _again(stored, entry | {"version": store.version(db, concept)}, error, stale=stored)
    except AudarmaError as error:
        return _again(stored, entry, error)
    if history.undo_target(db, store.SCOPE) == newest:
        notify(gettext("Nothing was changed."))
    else:
        _notify_saved(gettext("The entry was saved."))
    return redirect(url_for(".edit", concept=concept), code=303)


def _again(
    stored: Concept | None, entry: concept_form.Entered, error: AudarmaError, *, stale: Concept | None = None
) -> tuple[str, int]:
    return _editor(stored, entry, error=say(error.message, error.values), stale=stale), status_of(error)


def _notify_saved(message: str) -> None:
    """Tell that the newest change was made, with its undo."""
    change = history.undo_target(workspace().db, store.SCOPE)
    notify(message, undo=url_for(".undo"), change=change.id if change else None)


@blueprint.post("/glossary/<int:concept>/delete")
def delete(concept: int) -> Response:
    """Remove the entry; the next page offers to undo it."""
    db = workspace().db
    name = store.concept(db, concept).name
    store.delete_concept(db, concept)
    _notify_saved(gettext("“%(name)s” was deleted.", name=name))
    return redirect(url_for(".index"), code=303)


@blueprint.post("/glossary/<int:concept>/merge")
def merge(concept: int) -> Response | tuple[str, int]:
    """Move the wordings of entry `other` into this one."""
    db = workspace().db
    other = request.form.get("other", type=int)
    if other is None:
        raise InvalidInputError("Choose the entry to merge with this one.")
    stored = store.concept(db, concept)
    try:
        store.merge_concepts(db, concept, other)
    except store.TermError as error:
        return _again(stored, concept_form.entered(stored, store.version(db, concept)), error)
    _notify_saved(gettext("The entries were merged."))
    return redirect(url_for(".edit", concept=concept), code=303)


@blueprint.post("/glossary/undo")
def undo() -> Response:
    """Take the glossary's newest action back, or the one that `change` names."""
    db = workspace().db
    number = request.form.get("change", type=int)
    target = history.undo_target(db, store.SCOPE) if number is None else history.get_change_set(db, number)
    if target is None or target.scope != store.SCOPE:
        raise InvalidInputError("There is nothing to undo in the glossary.")
    undone = history.undo(db, target.id)
    message = gettext("Undone: %(name)s") if target.undoes is None else gettext("Done again: %(name)s")
    notify(message % {"name": target.label}, undo=url_for(".undo"), change=undone)
    return redirect(url_for(".index"), code=303)


# --- tables --------------------------------------------------------------------------------------------------------


@blueprint.get("/glossary/import")
def import_form() -> str:
    """Show the form that takes a CSV table."""
    return _import_page()


def _import_page(**extra: Any) -> str:
    nothing = {"preview": None, "data": "", "name": "", "error": ""}
    return render_template("glossary_import.html", max_table=_max_table(), **(nothing | extra))


@blueprint.post("/glossary/import")
def import_table() -> Response | tuple[str, int]:
    """Show what a table would change; with `confirmed`, change it."""
    db = workspace().db
    try:
        name, data = _table()
        preview = tables.read_csv(db, data)
        if request.form.get("confirmed") and not preview.rejected:
            done = tables.import_csv(db, data)
            if done.new or done.changed:
                _notify_saved(_summary(done))
            else:
                notify(gettext("Nothing was changed."))
            return redirect(url_for(".index"), code=303)
    except AudarmaError as error:
        return _import_page(error=say(error.message, error.values)), status_of(error)
    encoded = "" if preview.rejected else base64.b64encode(data).decode("ascii")
    return _import_page(preview=preview, data=encoded, name=name), 400 if preview.rejected else 200


def _table() -> tuple[str, bytes]:
    """Return the uploaded table, or the one that the preview's form carries along."""
    try:
        carried = base64.b64decode(request.form.get("data", ""), validate=True)
    except binascii.Error as error:
        raise InvalidInputError("The table did not arrive whole. Choose the file again.") from error
    if carried:
        return request.form.get("name", ""), carried
    file = forms.upload("file")
    if file is None or not file[1]:
        raise InvalidInputError("Choose a table (CSV) that is not empty.")
    if len(file[1]) > _max_table():
        raise TooLargeError(
            "“%(name)s” is larger than %(most)s MB. Split the table and add it in parts.",
            name=file[0],
            most=_max_table() // MEBIBYTE,
        )
    return file


def _max_table() -> int:
    """Return the most bytes of a table: the preview carries it along in base64, which is a third longer."""
    return config().max_upload // 2


def _summary(done: tables.Preview) -> str:
    return say(
        N_("Entries added: %(new)s, changed: %(changed)s, as before: %(unchanged)s."),
        {"new": done.new, "changed": done.changed, "unchanged": done.unchanged},
    )


@blueprint.get("/glossary/export.csv")
def export_csv() -> Response:
    """Send the whole glossary as a table."""
    return exports.download(tables.write_csv(workspace().db), "glossary.csv", "text/csv")
