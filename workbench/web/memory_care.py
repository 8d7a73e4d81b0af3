"""Caring for the memories: which there are, what they hold, what does not go together, and files in and out."""

from __future__ import annotations

import base64
import binascii
import contextlib
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
from workbench.errors import InvalidInputError, TooLargeError
from workbench.web import config, forms, notify, workspace
from workbench.web.access import memories_for
from workbench.web.errors import status_of
from workbench.web.exports import TMX_TYPE
from workbench.web.i18n import say
from workbench.web.memory import asked, search_fields, shown

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
    return render_template(
        "memory_stores.html",
        statistics=statistics,
        main=memories.MAIN,
        most=memories.MAX_PRIORITY,
        error=error,
        changes=history.change_sets(db, memory_changes.SCOPE, limit=20),
    )


@blueprint.post("/memory/memories")
def create() -> BaseResponse | tuple[str, int]:
    """Make a memory: `name`, `priority`, `read_only`."""
    db = workspace().db
    try:
        memories.create(db, request.form.get("name", ""), priority=_priority())
    except AudarmaError as error:
        return _stores(say(error.message, error.values)), status_of(error)
    return _done(gettext("The memory was made."))


@blueprint.post("/memory/memories/<int:memory>")
def change(memory: int) -> BaseResponse | tuple[str, int]:
    """Rename a memory, move it in the order, make it read-only."""
    db = workspace().db
    try:
        memories.edit(
            db,
            memory,
            name=request.form.get("name", memories.MAIN),
            priority=_priority(),
            read_only="read_only" in request.form,
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
        stored=memories.memories(db),
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
        name, data = _sent()
        with _file(data, name) as path:
            if "confirmed" in request.form:
                counts, _ = units.take_in(db, number, alignments.read_tmx(path), label=name)
            else:
                preview = units.preview(db, number, alignments.read_tmx(path))
                encoded = base64.b64encode(data).decode("ascii")
                return _import_page(preview=preview, name=name, data=encoded, chosen=number)
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
    return render_template("memory_import.html", memories=writable, max_file=_max_file(), **(nothing | extra))


def _sent() -> tuple[str, bytes]:
    """Return the uploaded file, or the one that the preview's form carries along."""
    try:
        carried = base64.b64decode(request.form.get("data", ""), validate=True)
    except binascii.Error as error:
        raise InvalidInputError("The file did not arrive whole. Choose it again.") from error
    if carried:
        return request.form.get("name", ""), carried
    file = forms.upload("file")
    if file is None or not file[1]:
        raise InvalidInputError("Choose a file that is not empty.")
    if len(file[1]) > _max_file():
        raise TooLargeError(
            "“%(name)s” is larger than %(most)s MB. Import it with “audarma memory import”.",
            name=file[0],
            most=_max_file() // MEBIBYTE,
        )
    return file


def _max_file() -> int:
    """Return the most bytes of a file: the preview carries it along in base64, which is a third longer."""
    return config().max_upload // 2


@contextlib.contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    """Keep the bytes in a file while they are read; of what was uploaded only the ending names it."""
    with tempfile.TemporaryDirectory(prefix="audarma-") as folder:
        path = Path(folder) / ("memory.tmx.gz" if name.lower().endswith(".gz") else "memory.tmx")
        path.write_bytes(data)
        yield path
