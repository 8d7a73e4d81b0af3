"""Drafting: how much of the drafts survived, every engine's draft of one segment, and a project's engines."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from glossary.errors import AudarmaError
from workbench import projects, survival
from workbench.drafting import comparing, order
from workbench.drafting.engine import REMOTE
from workbench.drafting.remote import SERVICES, Service
from workbench.review import translations
from workbench.web import jobs, notify, workspace
from workbench.web.errors import status_of
from workbench.web.i18n import label, say
from workbench.web.offsets import unit, utf16

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from workbench.jobs import Job
    from workbench.review.assistance import StoredDraft

blueprint = Blueprint("drafts", __name__)

AT_ONCE = 30
"""So many drafts are compared with their final texts while the page loads; more in the background (a rewritten long one takes 30 ms)."""
MOST_ENGINES = 100


def engine_name(name: str) -> str:
    """Return an engine's name for people: a service's or a model's own, or the reader's word for what it does."""
    return label("origin", name)


# --- a draft in the side panel ---------------------------------------------------------------------------------------


def draft_json(draft: StoredDraft) -> dict[str, Any]:
    """A draft with the pinned terms that it does not use, each with the form to put in, and its names that are spelt by rule."""
    return {
        "engine_name": label("origin", draft.engine),
        "model": draft.model,
        "licence": draft.licence,
        "confidence": draft.confidence,
        "text": draft.text,
        "pins_open": [
            {
                "term": pin.term,
                "text": pin.text,
                "start": unit(draft.text, pin.start),
                "end": unit(draft.text, pin.end),
            }
            for pin in draft.pins_open
        ],
        "spelt": [[utf16(draft.text, each.start), utf16(draft.text, each.end)] for each in draft.spelt],
    }


# --- what survived -------------------------------------------------------------------------------------------------


@blueprint.get("/documents/<int:document>/drafts")
def index(document: int) -> str:
    """Show how much of each engine's drafts was kept in the confirmed texts, as tables and plots."""
    db = workspace().db
    stored = projects.document(db, document)
    owner = projects.project(db, stored.project)
    if 0 < survival.pending(db, document) <= AT_ONCE:
        survival.measure(workspace(), document)
    running = jobs().of_document(document, "effort")
    if running is None and survival.pending(db, document):
        jobs().start("effort", document)
        running = jobs().of_document(document, "effort")
    found = survival.survival(db, document)
    return render_template(
        "drafts.html",
        document=stored,
        project=owner,
        progress=projects.progress(db, document),
        drafting=jobs().of_document(document),
        measuring=running,
        tables={target: [s for s in found if s.language == target] for target in owner.targets},
        orders={target: order.order(owner, target) for target in owner.targets},
        uncertain={target: survival.uncertain(db, document, target) for target in owner.targets},
        bands=(*(name for name, _ in survival.BANDS), survival.REWRITTEN),
        engine_name=engine_name,
    )


@blueprint.get("/documents/<int:document>/uncertain/<language>.json")
def uncertain(document: int, language: str) -> dict[str, Any]:
    """Return the segments whose drafts are uncertain, in text order; `drafts` tells of each its engine and confidence, in per cent."""
    projects.document(workspace().db, document)
    found = survival.uncertain(workspace().db, document, language)
    return {
        "threshold": survival.UNCERTAIN,
        "segments": [each.segment for each in found],
        "drafts": [
            {"segment": each.segment, "number": each.number, "engine": each.engine, "confidence": each.score}
            for each in found
        ],
    }


@blueprint.get("/documents/<int:document>/drafts/job.json")
def measuring(document: int) -> dict[str, Any]:
    """Say how far the comparison of drafts and final texts is."""
    return _job_json(jobs().of_document(projects.document(workspace().db, document).id, "effort"))


def _job_json(job: Job | None) -> dict[str, Any]:
    going = job is not None and job.reason is None
    return {
        "running": going,
        "done": job.done if job and going else 0,
        "total": job.total if job and going else 0,
    }


# --- one segment, every engine -------------------------------------------------------------------------------------


@blueprint.get("/segments/<int:segment>/<language>/drafts")
def compare(segment: int, language: str) -> str:
    """Show every engine's draft of a segment side by side."""
    db = workspace().db
    where = translations.context(db, segment)
    owner = projects.project(db, where.project)
    running = jobs().of_document(where.document, "compare")
    return render_template(
        "compare.html",
        where=where,
        language=language,
        project=owner,
        document=projects.document(db, where.document),
        translation=translations.translation(db, segment, language),
        number=next(row.number for row in translations.rows(db, where.document) if row.id == segment),
        drafts=comparing.kept(db, segment, language),
        remote=[engine_name(name) for name in owner.remote],
        running=running,
        engine_name=engine_name,
    )


@blueprint.post("/segments/<int:segment>/<language>/drafts")
def ask(segment: int, language: str) -> Response:
    """Ask every engine for this segment: at once, or in the background where one of them takes its time."""
    db = workspace().db
    where = translations.context(db, segment)
    if order.is_slow(projects.project(db, where.project)):
        jobs().start("compare", where.document, {"segment": segment, "language": language})
    else:
        for failure in comparing.compare(workspace(), segment, language):
            notify(say(failure.message, failure.values), bad=True)
    return redirect(url_for(".compare", segment=segment, language=language), code=303)


@blueprint.get("/segments/<int:segment>/<language>/drafts/job.json")
def comparing_job(segment: int, language: str) -> dict[str, Any]:  # noqa: ARG001 - the address names the segment's target
    """Say how far asking the engines is."""
    return _job_json(jobs().of_document(translations.context(workspace().db, segment).document, "compare"))


# --- a project's engines -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Choice:
    """An engine in a target's order: its place from 1, and whether it is asked."""

    name: str
    place: int
    used: bool


@blueprint.get("/projects/<int:project>/engines")
def engines(project: int) -> str:
    """Show which engines draft each target, in which order, and which may be sent the text."""
    return _engines(project)


def _engines(number: int, error: str = "") -> str:
    owner = projects.project(workspace().db, number)
    choices = {}
    for target in owner.targets:
        chosen = [name for name in owner.engines.get(target, order.known()) if name in order.known()]
        rest = [name for name in order.known() if name not in chosen]
        choices[target] = [
            _Choice(name, place, name in chosen) for place, name in enumerate((*chosen, *rest), 1)
        ]
    return render_template(
        "engines.html",
        project=owner,
        choices=choices,
        services=[(SERVICES[name], name in owner.remote, _lacking(SERVICES[name])) for name in REMOTE],
        is_remote=REMOTE.__contains__,
        engine_name=engine_name,
        error=error,
    )


def _lacking(service: Service) -> tuple[str, ...]:
    return tuple(variable for variable in service.needs if not os.environ.get(variable, "").strip())


@blueprint.post("/projects/<int:project>/engines")
def set_engines(project: int) -> Response | tuple[str, int]:
    """Store the order of engines and the ones on other machines that may be asked."""
    owner = projects.project(workspace().db, project)
    try:
        order.set_engines(
            workspace().db,
            project,
            {target: _ordered(target) for target in owner.targets},
            request.form.getlist("remote")[:MOST_ENGINES],
        )
    except AudarmaError as error:
        return _engines(project, say(error.message, error.values)), status_of(error)
    notify(gettext("The engines were saved. They are used from the next drafts on."))
    return redirect(url_for(".engines", project=project), code=303)


def _ordered(target: str) -> list[str]:
    """The ticked engines of a target by the places that were given them; equal places stay as they were."""
    used = request.form.getlist(f"use-{target}")[:MOST_ENGINES]
    places = {name: request.form.get(f"place-{target}-{name}", type=int) or MOST_ENGINES for name in used}
    return sorted(used, key=lambda name: places[name])
