"""Work in the background: drafting a document, how far it is, stopping it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from workbench import projects
from workbench.errors import NotFoundError
from workbench.jobs import Job
from workbench.references import texts
from workbench.web import access, workspace
from workbench.web import jobs as running
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.i18n import say

TAG = "jobs"


@operation("POST", "/documents/{document}/drafts", tag=TAG, summary="Draft a document", answer="Job", body="NewDrafts", status=202)  # fmt: skip
def draft_document(asked: Asked, document: int) -> Answer:
    """Start drafting what is empty in the background; while that runs, it is not started twice."""
    stored = projects.document(workspace().db, document)
    known = running().of_document(stored.id)
    again = asked.body.get("again", False)
    if known is None or known.reason is not None or again:
        known = running().get(running().start("draft", stored.id, {"again": again}))
    return Answer(job_json(known), location=url_for("api.get_job", job=known.id))


@operation("GET", "/jobs/{job}", tag=TAG, summary="How far a job is", answer="Job", tagged=True)
def get_job(asked: Asked, job: int) -> Answer:
    """Return a job."""
    return Answer(job_json(_seen(job)))


@operation("POST", "/jobs/{job}/cancel", tag=TAG, summary="Stop a job", answer="Job", body="Nothing")
def cancel_job(asked: Asked, job: int) -> Answer:
    """Stop a job after the part it is at; what it has done stays."""
    access.require("translator", _project_of(_seen(job)))
    running().cancel(job)
    return Answer(job_json(running().get(job)))


def _seen(number: int) -> Job:
    """Return a job if the caller may see its project."""
    job = running().get(number)
    project = _project_of(job)
    if project is None or not access.sees(project):
        raise NotFoundError("There is no background job number %(number)s.", number=number)
    return job


def _project_of(job: Job) -> int | None:
    """The project that a job works for; None when its document or reference text was deleted."""
    try:
        if "reference" in job.payload:
            return texts.reference(workspace().db, job.payload["reference"]).project
        if job.document is None:
            return int(job.payload["project"])
        return projects.document(workspace().db, job.document).project
    except NotFoundError:
        return None


def job_json(job: Job) -> dict[str, Any]:
    """Return a job as JSON."""
    return {
        "id": job.id,
        "kind": job.kind,
        "document": job.document,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "reason": None if job.reason is None else say(*job.reason),
    }
