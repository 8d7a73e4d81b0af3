"""Caring for the memories: which there are, what they hold, what does not go together, and files in and out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext

import alignments
from glossary import history
from glossary.errors import AudarmaError
from workbench import memories, memory_changes, memory_problems, memory_statistics
from workbench import memory_units as units
from workbench.errors import InvalidInputError
from workbench.web import config, forms, notify, workspace
from workbench.web.access import memories_for, memories_read
from workbench.web.errors import status_of
from workbench.web.exports import TMX_TYPE
from workbench.web.i18n import N_, say
from workbench.web.memory import asked, search_fields, shown, stored_memories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("memory_care", __name__)
MEBIBYTE = 1024 * 1024


# --- memories ------------------------------------------------------------------------------------------------------


@blueprint.get("/memory/memories")
def stores() -> str:
    """Show the memories with what they hold, to be renamed, ordered, protected, deleted, and the form for a new one."""
    return _stores()


def _stores(error: str = "") -> str:
    db = workspace().db
    state = tuple(db.execute("SELECT max(id), count(*) FROM unit").fetchone())
    statistics = workspace().remembered(
        "memory statistics", (state, tuple(memories.memories(db))), lambda: memory_statistics.statistics(db)
    )
    read = memories_read()
    return render_template(
        "memory_stores.html",
        statistics=[each for each in statistics if read is None or each.memory.name in read],
        main=memories.MAIN,
        most=memories.MAX_PRIORITY,
        error=error,
        # They name texts of all memories.
        changes=history.change_sets(db, memory_changes.SCOPE, limit=20) if read is None else [],
    )


@blueprint.post("/memory/memories")
def create() -> BaseResponse | tuple[str, int]:
    """Make a memory: `name`, `priority`, `shared`."""
    db = workspace().db
    try:
        shared = not config().team or "shared" in request.form
        memories.create(db, request.form.get("name", ""), priority=_priority(), shared=shared)
    except AudarmaError as error:
        return _stores(say(error.message, error.values)), status_of(error)
    return _done(gettext("The memory was made."))


@blueprint.post("/memory/memories/<int:memory>")
def change(memory: int) -> BaseResponse | tuple[str, int]:
    """Rename a memory, move it in the order, make it read-only, share it or not."""
    db = workspace().db
    stored = memories.memory(db, memory)
    asks = config().team and stored.name != memories.MAIN
    try:
        memories.edit(
            db,
            memory,
            name=request.form.get("name", memories.MAIN),
            priority=_priority(),
            read_only="read_only" in request.form,
            shared="shared" in request.form if asks else stored.shared,
        )
    except AudarmaError as error:
        return _stores(say(error.message, error.values)), status_of(error)
    return _done(gettext("The memory was changed."))


@blueprint.post("/memory/memories/<int:memory>/delete")
def delete(memory: int) -> BaseResponse | tuple[str, int]:
    """Remove a memory with its pairs; can be undone."""
    db = workspace().db
    name = memories.memory(db, memory).name
    try:
        memories.delete(db, memory)
    except AudarmaError as error:
        return _stores(say(error.message, error.values)), status_of(error)
    return _done(gettext("“%(name)s” was deleted.", name=name))


def _priority() -> int:
    return request.form.get("priority", 0, type=int)


def _done(message: str, address: str = "") -> BaseResponse:
    change = history.undo_target(workspace().db, memory_changes.SCOPE)
    notify(message, undo=url_for("memory.undo"), change=change.id if change else None)
    return redirect(address or url_for(".stores"), code=303)


@blueprint.post("/projects/<int:project>/memories")
def choose(project: int) -> BaseResponse:
    """Choose what a project reads (`order-MEMORY`, a place or nothing) and writes, and how unapproved pairs count."""
    db = workspace().db
    offered = memories_for(project)
    places = {m.name: request.form.get(f"order-{m.id}", type=int) for m in offered}
    chosen = sorted((name for name, place in places.items() if place), key=lambda name: places[name] or 0)
    address = url_for("projects.show", project=project)
    try:
        memories.choose(
            db,
            project,
            reads=chosen,
            writes=_written(offered),
            penalty=request.form.get("penalty", -1, type=int),
            unapproved="unapproved" in request.form,
        )
    except InvalidInputError as error:
        notify(say(error.message, error.values), bad=True)
        return redirect(address, code=303)
    notify(gettext("The project's memories were chosen."))
    return redirect(address, code=303)


def _written(offered: Sequence[memories.StoredMemory]) -> str:
    """Return the name of the memory that is to be written to."""
    name = request.form.get("writes", memories.MAIN)
    if all(each.name != name for each in offered):
        raise InvalidInputError(
            "There is no memory named “%(name)s” (any more). Load the page again.", name=name
        )
    return name


# --- what does not go together -------------------------------------------------------------------------------------


@blueprint.get("/memory/problems")
def problems() -> str:
    """Show pairs that do not go together: `kind` says in which way, `after` goes on from a group."""
    filters, _, _ = asked()
    kind = next((k for k in memory_problems.KINDS if k == request.args.get("kind")), memory_problems.KINDS[0])
    db = workspace().db
    found = memory_problems.problems(db, kind, filters, after=request.args.get("after", -1, type=int))
    return render_template(
        "memory_problems.html",
        kind=kind,
        kinds=memory_problems.KINDS,
        found=found,
        stored=stored_memories(),
        shown=shown,
        **search_fields(),
    )


# --- files ---------------------------------------------------------------------------------------------------------


@blueprint.get("/memory/export.tmx")
def export() -> Response:
    """Send the pairs that the filters leave as TMX, from `source` (Kazakh) into `target` or all the other languages."""
    filters, _, _ = asked()
    db = workspace().db
    source = filters.source or "kk"
    targets = [filters.target] if filters.target else [code for code in ("ky", "ru", "en") if code != source]
    if not units.page(db, filters, size=1).entries:
        raise InvalidInputError("No pair fits, so there is nothing to export. Take a filter away.")
    response = Response(_tmx(db, filters, source, targets), mimetype=TMX_TYPE)
    name = f"memory.{'-'.join([source, *targets])}.tmx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _tmx(db: Database, filters: units.Filters, source: str, targets: Sequence[str]) -> Iterator[bytes]:
    """Write the file when the answer is sent, and send it in pieces: a million pairs never stand in memory at once."""
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / "memory.tmx"
        alignments.write_tmx(path, (each.unit for each in units.fitting(db, filters)), source, targets)
        with path.open("rb") as file:
            while piece := file.read(MEBIBYTE):
                yield piece


@blueprint.get("/memory/import")
def import_form() -> str:
    """Show the form that takes a TMX file."""
    return _import_page()


@blueprint.post("/memory/import")
def import_file() -> BaseResponse | tuple[str, int] | str:
    """Read `file` for `memory`: first say what would change; with `confirmed`, take it over."""
    db = workspace().db
    number = request.form.get("memory", 0, type=int)
    try:
        name, data = forms.carried(
            "file",
            N_("“%(name)s” is larger than %(most)s MB. Import it with “audarma memory import”."),
        )
        # Of the file's own name only the ending counts.
        with forms.on_disk(data, "memory.tmx.gz" if name.lower().endswith(".gz") else "memory.tmx") as path:
            if "confirmed" in request.form:
                counts, _ = units.take_in(db, number, alignments.read_tmx(path), label=name)
            else:
                preview = units.preview(db, number, alignments.read_tmx(path))
                return _import_page(preview=preview, name=name, data=forms.to_carry(data), chosen=number)
    except AudarmaError as error:
        return _import_page(error=say(error.message, error.values), chosen=number), status_of(error)
    return _done(
        gettext(
            "Pairs added: %(new)s, changed: %(changed)s, as before: %(unchanged)s.",
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
        ),
        url_for("memory.index", memory=memories.memory(db, number).name),
    )


def _import_page(**extra: Any) -> str:
    nothing = {"preview": None, "data": "", "name": "", "error": "", "chosen": 0}
    writable = [m for m in memories.memories(workspace().db) if not m.read_only]
    return render_template(
        "memory_import.html", memories=writable, max_file=forms.most_carried(), **(nothing | extra)
    )
