"""The memory page: searching, filtering, correcting and deleting pairs, each with where it came from and its history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from glossary import history
from glossary.errors import AudarmaError
from glossary.languages import LANGUAGES, check_language
from workbench import memories, memory_changes
from workbench import memory_units as units
from workbench.review.translations import STATES
from workbench.web import forms, notify, workspace
from workbench.web.access import memories_read
from workbench.web.differences import differences
from workbench.web.errors import status_of
from workbench.web.i18n import label, say
from workbench.web.matches import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("memory", __name__)
PASSAGES = 20
"""Passages that the review screen's search shows."""
NAMES = ("memory", "source", "target", "state", "document", "author", "engine", "since", "until")


# --- the list ------------------------------------------------------------------------------------------------------


@blueprint.get("/memory")
def index() -> str:
    """Show the newest pairs, or those that a search and the filters leave; `below` and `above` go on from a number."""
    filters, query, language = asked()
    db = workspace().db
    if query:
        page = units.Page(tuple(units.found(db, filters, query, language)), None, None)
    else:
        page = units.page(
            db,
            filters,
            below=request.args.get("below", type=int),
            above=request.args.get("above", type=int),
        )
    return render_template(
        "memory.html",
        page=page,
        total=units.count(db, filters) if filters and not query else None,
        most=units.FOUND,
        undo=history.undo_target(db, memory_changes.SCOPE),
        stored=stored_memories(),
        shown=shown,
        **search_fields(),
    )


def asked() -> tuple[units.Filters, str, str]:
    """Return the filters, the text and the language that the address or the form asks for."""
    values = {name: request.values.get(name, "").strip() for name in NAMES}
    source, target = (values[name] and check_language(values[name]) for name in ("source", "target"))
    since, until = (forms.parse_day(values[name]) if values[name] else None for name in ("since", "until"))
    filters = units.Filters(
        values["memory"],
        source,
        target,
        values["state"],
        values["document"],
        values["author"],
        values["engine"],
        since,
        until,
        memories_read(),
    )
    language = request.values.get("language", "") or "kk"
    return filters, request.values.get("q", "").strip(), check_language(language)


def stored_memories() -> list[memories.StoredMemory]:
    """Return the memories that who asks may read."""
    read = memories_read()
    return [each for each in memories.memories(workspace().db) if read is None or each.name in read]


def search_fields() -> dict[str, Any]:
    """What the search form shows, and what links to other pages of the same search carry along."""
    values = {name: request.values.get(name, "") for name in NAMES}
    language, query = request.values.get("language", "") or "kk", request.values.get("q", "")
    carried = {name: value for name, value in values.items() if value}
    return {
        "fields": {**values, "q": query, "language": language},
        "carried": carried,
        "languages": LANGUAGES,
        "states": STATES[1:],
    }


def shown(entry: units.Entry) -> list[dict[str, Any]]:
    """An entry's variants as the page shows them: language, and the text in pieces with what was found marked."""
    return [
        {
            "language": variant.primary,
            "pieces": marked(variant.text, [(s.start, s.end) for s in entry.spans.get(place, ())]),
        }
        for place, variant in enumerate(entry.unit.variants)
    ]


@blueprint.get("/memory/passages.json")
def passages() -> Response:
    """Return where `q`, or a form of it, stands in `language`, in the memories that `project` reads: for the review screen."""
    filters, query, language = asked()
    db, project = workspace().db, request.args.get("project", type=int)
    if project is not None:
        filters = replace(filters, among=memories.choice(db, project).reads)
    found = units.found(db, filters, query, language, limit=PASSAGES) if query else []
    return jsonify(
        passages=[
            {
                "texts": shown(entry),
                "memory": entry.memory,
                "document": entry.unit.prop("x-document"),
                "address": url_for(".unit", unit=entry.id),
            }
            for entry in found
        ]
    )


# --- one pair ------------------------------------------------------------------------------------------------------


@blueprint.get("/memory/units/<int:unit>")
def unit(unit: int) -> str:
    """Show one pair: its texts to correct, where it came from, and what was done to it."""
    return _unit(unit)


def _unit(number: int, *, error: str = "", entered: Mapping[int, str] | None = None) -> str:
    db = workspace().db
    entry = units.entry(db, number, among=memories_read())
    done = []
    for change, (before, after) in memory_changes.changes_of(db, entry.memory, entry.unit.tuid):
        texts = [
            "\n".join(v.text for v in each.variants) if each is not None else "" for each in (before, after)
        ]
        done.append((change, differences(texts[0], texts[1]) if all(texts) else []))
    return render_template(
        "memory_unit.html",
        entry=entry,
        texts=[(entered or {}).get(n, v.text) for n, v in enumerate(entry.unit.variants)],
        place=memories.segment_of(db, entry.unit),
        changes=done,
        error=error,
    )


@blueprint.post("/memory/units/<int:unit>")
def edit(unit: int) -> BaseResponse | tuple[str, int]:
    """Write other texts into a pair: one field a variant, `text-0`, `text-1` and so on."""
    db = workspace().db
    places = range(len(units.entry(db, unit).unit.variants))
    # Browsers send line breaks as CRLF; that is the form's doing, not the text's.
    entered = {
        n: request.form[f"text-{n}"].replace("\r\n", "\n") for n in places if f"text-{n}" in request.form
    }
    try:
        number = units.edit(db, unit, entered)
    except AudarmaError as error:
        return _unit(unit, error=say(error.message, error.values), entered=entered), status_of(error)
    if number == unit:
        notify(gettext("Nothing was changed."))
    else:
        _notify_done(gettext("The pair was corrected."))
    return redirect(url_for(".unit", unit=number), code=303)


# --- deleting and undoing ------------------------------------------------------------------------------------------


@blueprint.post("/memory/delete")
def delete() -> BaseResponse:
    """Delete the pairs named in `unit`, or with `all` every one that the filters (not the search text) leave."""
    db = workspace().db
    filters, query, language = asked()
    if "all" not in request.form:
        deleted, _ = units.delete(db, request.form.getlist("unit", type=int))
    elif query:
        deleted, _ = units.delete(
            db, [e.id for e in units.found(db, filters, query, language) if not e.read_only]
        )
    else:
        deleted, _ = units.delete_fitting(db, filters)
    if deleted:
        _notify_done(ngettext("%(num)s pair was deleted.", "%(num)s pairs were deleted.", deleted))
    else:
        notify(gettext("Nothing was deleted. Choose pairs first."), bad=True)
    back: dict[str, Any] = {
        name: value for name, value in request.form.items() if name in {*NAMES, "q", "language"} and value
    }
    return redirect(url_for(".index", **back), code=303)


@blueprint.post("/memory/undo")
def undo() -> BaseResponse:
    """Take back the memory's newest action, or the one that `change` names."""
    db = workspace().db
    new = memory_changes.undo(db, request.form.get("change", type=int))
    undone = history.get_change_set(db, new)
    first = history.get_change_set(db, undone.undoes or 0)
    again = first.undoes is not None
    action = label(
        "action", history.get_change_set(db, first.undoes).action if first.undoes else first.action
    )
    what = gettext("%(action)s “%(text)s”", action=action, text=undone.label) if undone.label else action
    message = gettext("Done again: %(action)s") if again else gettext("Undone: %(action)s")
    notify(message % {"action": what}, undo=url_for(".undo"), change=new)
    return redirect(url_for(".index"), code=303)


def _notify_done(message: str) -> None:
    change = history.undo_target(workspace().db, memory_changes.SCOPE)
    notify(message, undo=url_for("memory.undo"), change=change.id if change else None)
