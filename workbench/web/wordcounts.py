"""The word counts of a project by match band: counting in the background, the tables, and files of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext

from workbench import analysis, analysis_tables, projects
from workbench.web import jobs, workspace
from workbench.web.exports import download
from workbench.web.i18n import label

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from workbench.jobs import Job

blueprint = Blueprint("wordcounts", __name__)
PATIENCE = 1.0
"""Seconds that the page waits for a short count, so that it can show the figures at once."""


@blueprint.get("/projects/<int:project>/words")
def index(project: int) -> str:
    """Show the words of each document and target by match band."""
    db = workspace().db
    return render_template(
        "wordcounts.html",
        project=projects.project(db, project),
        documents=projects.documents(db, project),
        reports=analysis.reports(db, project),
        bands=analysis.BANDS,
        job=jobs().of_project(project, "analysis"),
    )


@blueprint.post("/projects/<int:project>/words/count")
def count(project: int) -> Response:
    """Count what is not counted yet, or has changed."""
    projects.project(workspace().db, project)
    running = jobs().of_project(project, "analysis")
    if running is None or running.reason is not None:
        jobs().is_over(jobs().start("analysis", payload={"project": project}), PATIENCE)
    return redirect(url_for(".index", project=project), code=303)


@blueprint.post("/projects/<int:project>/words/cancel")
def cancel(project: int) -> Response:
    """Stop counting; the documents counted so far stay counted."""
    if (running := jobs().of_project(project, "analysis")) is not None:
        jobs().cancel(running.id)
    return redirect(url_for(".index", project=project), code=303)


@blueprint.get("/projects/<int:project>/words/job.json")
def job(project: int) -> dict[str, Any]:
    """Say how far the counting is."""
    running: Job | None = jobs().of_project(projects.project(workspace().db, project).id, "analysis")
    if running is None or running.reason is not None:
        return {"running": False, "done": 0, "total": 0}
    return {"running": True, "done": running.done, "total": running.total}


@blueprint.get("/projects/<int:project>/words.xlsx", defaults={"kind": "xlsx"})
@blueprint.get("/projects/<int:project>/words.csv", defaults={"kind": "csv"})
@blueprint.get("/projects/<int:project>/words.json", defaults={"kind": "json"})
def table(project: int, kind: str) -> Response:
    """Send the counts as a workbook, a table, or data."""
    name = f"{projects.project(workspace().db, project).name}.words.{kind}"
    found = analysis.reports(workspace().db, project)
    if kind == "json":
        return download(analysis_tables.to_json(found), name, "application/json")
    headings = [
        gettext("Target"),
        gettext("Document"),
        *(label("band", band) for band in analysis.BANDS),
        gettext("all"),
    ]
    total = gettext("All documents")
    if kind == "csv":
        return download(analysis_tables.to_csv(found, headings, total), name, "text/csv")
    sheets = (gettext("Words"), gettext("Segments"))
    return download(analysis_tables.to_xlsx(found, headings, total, sheets), name, analysis_tables.XLSX_TYPE)
