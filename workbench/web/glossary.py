"""The glossary's pages: searching it, editing, merging and removing entries, files in and out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary import changes, history, profiles, store
from glossary import maintenance as keeping
from glossary.errors import AudarmaError
from glossary.exchange import formats
from glossary.exchange.records import Preview
from glossary.languages import check_language
from glossary.terms import KINDS, STATUSES, TERM_TYPES, Concept
from workbench import uses
from workbench.errors import InvalidInputError
from workbench.web import concept_form, exports, forms, notify, workspace
from workbench.web.access import sees
from workbench.web.errors import status_of
from workbench.web.i18n import N_, say
from workbench.web.pages import asked_page

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
    wanted = {name: value for name, value in search.items() if name != "unused"}
    wanted["without"] = uses.used(workspace()) if search["unused"] else ()
    total = store.count(db, **wanted)
    page, pages = asked_page(total, PAGE)
    found = store.concepts(db, **wanted, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "glossary.html",
        found=found,
        total=total,
        page=page,
        pages=pages,
        kinds=KINDS,
        statuses=STATUSES,
        profiles=store.profiles(db),
        jurisdictions=store.jurisdictions(db),
        search=search,
        first=(page - 1) * PAGE,
    )


def _search() -> dict[str, Any]:
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    return {
        "query": request.args.get("q", "").strip()[:200],
        "kind": kind if kind in KINDS else "",
        "status": status if status in STATUSES else "",
        "jurisdiction": request.args.get("jurisdiction", "")[:10],
        "profile": _profile(),
        "unverified": request.args.get("unverified", "") == "1",
        "own": request.args.get("own", "") == "1",
        "unused": request.args.get("unused", "") == "1",
    }


# --- one entry -----------------------------------------------------------------------------------------------------


@blueprint.get("/glossary/new")
def new() -> str:
    """Show the form for a new entry; `kind`, and `text` in a `language`, may be given in the address."""
    kind = request.args.get("kind", "")
    entry = concept_form.entered(Concept(kind if kind in KINDS else "term"), 0)
    language = request.args.get("language", "kk")
    row = next((row for row in entry["rows"] if row["language"] == language), entry["rows"][0])
    row["text"] = " ".join(request.args.get("text", "").split())[:500]
    return _editor(None, entry)


@blueprint.get("/glossary/<int:concept>")
def edit(concept: int) -> str:
    """Show the form of an entry with its uses and history; `merge` searches for an entry to merge into this one."""
    db = workspace().db
    stored = store.concept(db, concept, profile=_profile())
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
    return render_template(
        "concept.html",
        stored=stored,
        entry=entry,
        error=error,
        stale=stale,
        organisations=store.names(db, "organisation", but=stored.id if stored is not None else None),
        profiles=store.profiles(db),
        profile=_profile(),
        default=store.DEFAULT_PROFILE,
        said=profiles.own_statuses(db, stored.id) if stored is not None and stored.id else {},
        uses=_uses(stored.id) if stored is not None and stored.id else [],
        most=uses.MOST_DOCUMENTS,
        changes=keeping.changes_of(db, stored.id) if stored is not None and stored.id else [],
        scope=store.SCOPE,
        candidates=candidates,
        merge=wanted,
        empty=concept_form.empty_row("kk"),
        kinds=KINDS,
        types=TERM_TYPES,
        statuses=STATUSES,
        genders=GENDERS,
        numbers=NUMBERS,
    )


def _uses(concept: int) -> list[uses.Use]:
    """Where an entry stands, in the projects that the reader may see."""
    return [use for use in uses.uses(workspace(), concept) if sees(use.project)]


@blueprint.post("/glossary/new")
def create() -> Response | tuple[str, int]:
    """Add an entry."""
    entry = concept_form.sent(request.form)
    try:
        number = changes.save_concept(workspace().db, concept_form.read(entry, None))
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
    profile = _profile()
    stored = store.concept(db, concept, profile=profile)
    newest = history.undo_target(db, store.SCOPE)
    try:
        read = concept_form.read(entry, concept)
        changes.save_concept(db, read, expected=entry["version"], profile=profile)
    except changes.StaleConceptError as error:
        # Saving once more then writes over the version that is shown beside the form.
        return _again(stored, entry | {"version": store.version(db, concept)}, error, stale=stored)
    except AudarmaError as error:
        return _again(stored, entry, error)
    if history.undo_target(db, store.SCOPE) == newest:
        notify(gettext("Nothing was changed."))
    else:
        _notify_saved(gettext("The entry was saved."))
    return redirect(_entry(concept), code=303)


def _profile() -> int:
    """Return the profile whose statuses are shown and changed: `profile` of the form or the address."""
    wanted = request.values.get("profile", store.DEFAULT_PROFILE, type=int)
    return (
        wanted if any(each.id == wanted for each in store.profiles(workspace().db)) else store.DEFAULT_PROFILE
    )


def _entry(concept: int) -> str:
    profile = _profile()
    return url_for(".edit", concept=concept, profile=None if profile == store.DEFAULT_PROFILE else profile)


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
    changes.delete_concept(db, concept)
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
        changes.merge_concepts(db, concept, other)
    except changes.TermError as error:
        return _again(stored, concept_form.entered(stored, store.version(db, concept)), error)
    _notify_saved(gettext("The entries were merged."))
    return redirect(url_for(".edit", concept=concept), code=303)


@blueprint.post("/glossary/undo")
def undo() -> Response:
    """Take the glossary's newest action back, or the one that `change` names; `concept` is the entry to go back to."""
    db = workspace().db
    number = request.form.get("change", type=int)
    target = history.undo_target(db, store.SCOPE) if number is None else history.get_change_set(db, number)
    if target is None or target.scope != store.SCOPE:
        raise InvalidInputError("There is nothing to undo in the glossary.")
    undone = history.undo(db, target.id)
    message = gettext("Undone: %(name)s") if target.undoes is None else gettext("Done again: %(name)s")
    notify(message % {"name": target.label}, undo=url_for(".undo"), change=undone)
    back = request.form.get("concept", type=int)
    there = back is not None and store.version(db, back)
    return redirect(_entry(back) if back is not None and there else url_for(".index"), code=303)


# --- files in and out ----------------------------------------------------------------------------------------------


@blueprint.get("/glossary/import")
def import_form() -> str:
    """Show the form that takes a file in any of the exchange formats."""
    return _import_page()


def _import_page(**extra: Any) -> str:
    nothing = {"preview": None, "data": "", "name": "", "error": ""}
    shown = {"max_table": forms.most_carried(), "suffixes": formats.SUFFIXES, "languages": _pair()}
    return render_template("glossary_import.html", **(nothing | shown | extra))


@blueprint.post("/glossary/import")
def import_table() -> Response | tuple[str, int]:
    """Show what a file would change; with `confirmed`, change it."""
    db = workspace().db
    try:
        name, data = forms.carried("file")
        # A carried file keeps the name that tells its format.
        format_name = formats.format_of(name)
        with forms.on_disk(data, "glossary") as path:
            preview = formats.preview(db, path, format_name, _pair())
            if request.form.get("confirmed") and not preview.rejected:
                done = formats.take_over(db, path, format_name, _pair())
                if done.new or done.changed:
                    _notify_saved(_summary(done))
                else:
                    notify(gettext("Nothing was changed."))
                return redirect(url_for(".index"), code=303)
    except AudarmaError as error:
        return _import_page(error=say(error.message, error.values)), status_of(error)
    encoded = "" if preview.rejected else forms.to_carry(data)
    return _import_page(preview=preview, data=encoded, name=name), 400 if preview.rejected else 200


def _pair() -> tuple[str, str]:
    """Return the languages of a format that has two columns: `source` and `target` of the form or the address."""
    source, target = request.values.get("source", "kk"), request.values.get("target", "ru")
    return check_language(source), check_language(target)


def _summary(done: Preview) -> str:
    return say(
        N_("Entries added: %(new)s, changed: %(changed)s, as before: %(unchanged)s."),
        {"new": done.new, "changed": done.changed, "unchanged": done.unchanged},
    )


@blueprint.get("/glossary/export")
def export_form() -> str:
    """Offer every format, with what it cannot hold of this glossary."""
    db, pair = workspace().db, _pair()
    lost = {name: formats.losses(db, name, pair) for name in formats.FORMATS}
    return render_template("glossary_export.html", formats=formats.FORMATS, lost=lost, languages=pair)


@blueprint.get("/glossary/export.csv", defaults={"name": "csv"})
@blueprint.get("/glossary/export.xlsx", defaults={"name": "xlsx"})
@blueprint.get("/glossary/export.tbx", defaults={"name": "tbx"})
@blueprint.get("/glossary/export-martif.tbx", defaults={"name": "martif"})
@blueprint.get("/glossary/export.json", defaults={"name": "json"})
@blueprint.get("/glossary/export.utf8", defaults={"name": "omegat"})
@blueprint.get("/glossary/appointments.csv", defaults={"name": "appointments"})
def export(name: str) -> Response:
    """Send the whole glossary as a file; `source` and `target` are the languages of an OmegaT glossary."""
    known, pair = formats.FORMATS[name], _pair()
    stem = {"omegat": f"glossary-{'-'.join(pair)}", "appointments": "appointments"}.get(name, "glossary")
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / "glossary"
        formats.export(workspace().db, path, name, pair)
        return exports.download(path.read_bytes(), f"{stem}{known.suffix}", known.media_type)
