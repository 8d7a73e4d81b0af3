"""The findings of a whole project: how many each document has in each target, and all of them as a file."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from workbench import projects
from workbench.errors import NotFoundError
from workbench.review import overview, report
from workbench.web import workspace
from workbench.web.exports import download
from workbench.web.i18n import label, say

blueprint = Blueprint("project_findings", __name__)


@blueprint.get("/projects/<int:project>/findings")
def index(project: int) -> str:
    """Show how many findings each document has in each target; what is not counted yet the page asks for, one after the other.

    With `all` everything is counted first.
    """
    db = workspace().db
    owner = projects.project(db, project)
    documents = projects.documents(db, project)
    count = overview.counted if request.args.get("all") else overview.known
    rows = [
        (document, {target: count(workspace(), document.id, target) for target in owner.targets})
        for document in documents
    ]
    cells = [cell for _, row in rows for cell in row.values()]
    done = [cell for cell in cells if cell is not None]
    return render_template(
        "project_findings.html",
        project=owner,
        rows=rows,
        missing=len(cells) - len(done),
        total=len(cells),
        by_check=overview.by_check(done),
    )


@blueprint.get("/documents/<int:document>/findings/<language>/counts.json")
def counts(document: int, language: str) -> Response:
    """Return how many findings a document has in one target: `alarms`, `hints`, `waived`."""
    owner = projects.project(workspace().db, projects.document(workspace().db, document).project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    cell = overview.counted(workspace(), document, language)
    return jsonify(alarms=cell.of("alarm"), hints=cell.of("hint"), waived=cell.waived)


@blueprint.get("/projects/<int:project>/findings/report.xlsx", defaults={"kind": "xlsx"})
@blueprint.get("/projects/<int:project>/findings/report.json", defaults={"kind": "json"})
def download_report(project: int, kind: str) -> Response:
    """Send all findings of a project as a table (`xlsx`) or as data (`json`), waived ones with their reason."""
    db = workspace().db
    owner = projects.project(db, project)
    documents = [document.id for document in projects.documents(db, project)]
    found = overview.entries(workspace(), project, documents)
    if kind == "json":
        return download(overview.to_json(found, say), f"{owner.name}.findings.json", "application/json")
    data = report.to_xlsx(
        [entry for *_, entry in found],
        (
            gettext("Document"),
            gettext("Target"),
            gettext("Segment"),
            gettext("Weight"),
            gettext("Check"),
            gettext("Finding"),
            gettext("Source"),
            gettext("Translation"),
            gettext("May stand because"),
        ),
        say,
        lambda severity: label("severity", severity),
        before=[(name, label("language", language)) for name, language, _ in found],
    )
    return download(data, f"{owner.name}.findings.xlsx", report.XLSX_TYPE)
