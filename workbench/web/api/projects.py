"""Projects: listing, making, changing, removing them; how far they are, and their word counts."""

from __future__ import annotations

from typing import Any

from flask import url_for

from glossary.database import transaction
from glossary.store import DEFAULT_PROFILE
from workbench import analysis, analysis_tables, dashboard, deadlines, memories, outlets, projects
from workbench.projects import Project
from workbench.web import access, workspace
from workbench.web import jobs as running
from workbench.web.api.jobs import job_json
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page

TAG = "projects"


@operation("GET", "/projects", tag=TAG, summary="List the projects", answer="Project", kinds=(int,))
def list_projects(asked: Asked) -> Answer:
    """Return the projects that the caller may see, the oldest first."""
    after = asked.after[0] if asked.after else 0
    found = sorted(projects.projects(workspace().db), key=lambda project: project.id)
    rows = [project for project in found if project.id > int(after) and access.sees(project.id)]
    page = Page.of(rows[: asked.limit + 1], asked.limit, lambda project: (project.id,))
    return Answer(Page([project_json(project) for project in page.rows], page.after))


@operation("POST", "/projects", tag=TAG, summary="Make a project", answer="Project", body="NewProject", status=201, tagged=True)  # fmt: skip
def create_project(asked: Asked) -> Answer:
    """Make a project."""
    body = asked.body
    with transaction(workspace().db):
        number = projects.create_project(
            workspace().db,
            body["name"],
            body.get("source", "kk"),
            body["targets"],
            deadline=deadlines.stored(body.get("deadline")),
            profile=body.get("profile", DEFAULT_PROFILE),
        )
        memories.begin(workspace().db, number)
    return _answer(number, location=url_for("api.get_project", project=number))


@operation("GET", "/projects/{project}", tag=TAG, summary="One project", answer="Project", tagged=True)
def get_project(asked: Asked, project: int) -> Answer:
    """Return one project."""
    return _answer(project)


@operation("PATCH", "/projects/{project}", tag=TAG, summary="Change a project", answer="Project", body="ProjectChange", tagged=True, conditional=True)  # fmt: skip
def change_project(asked: Asked, project: int) -> Answer:
    """Change name, targets, deadline or profile; drafts that nobody touched follow the profile."""
    with transaction(workspace().db):
        stored = projects.project(workspace().db, project)
        asked.expect(stored.version)
        said = {"name": stored.name, "targets": stored.targets, "profile": stored.profile, **asked.body}
        deadline = deadlines.stored(said["deadline"]) if "deadline" in said else stored.deadline
        outlets.change_project(workspace(), project, **{**said, "deadline": deadline})
    return _answer(project)


@operation("DELETE", "/projects/{project}", tag=TAG, summary="Remove a project", status=204, conditional=True)
def delete_project(asked: Asked, project: int) -> Answer:
    """Remove a project with its documents; the list of projects offers the undo."""
    with transaction(workspace().db):
        asked.expect(projects.project(workspace().db, project).version)
        projects.delete_project(workspace().db, project)
    return Answer()


@operation("GET", "/projects/{project}/progress", tag=TAG, summary="How far a project is", answer="Progress", tagged=True)  # fmt: skip
def get_progress(asked: Asked, project: int) -> Answer:
    """Return segments by state and words, for each target."""
    found = dashboard.overview(workspace(), projects.project(workspace().db, project))
    return Answer(
        {
            "documents": found.documents,
            "standing": found.standing,
            "finished": found.finished,
            "targets": [_target_json(target) for target in found.targets],
        }
    )


@operation("GET", "/projects/{project}/words", tag=TAG, summary="Word counts by match band", answer="WordCountsOfTargets", tagged=True)  # fmt: skip
def get_word_counts(asked: Asked, project: int) -> Answer:
    """Return what was counted last."""
    found = analysis.reports(workspace().db, project)
    return Answer({"targets": [analysis_tables.as_data(report) for report in found]})


@operation("POST", "/projects/{project}/words", tag=TAG, summary="Count the words by match band", answer="Job", body="Nothing", status=202)  # fmt: skip
def count_words(asked: Asked, project: int) -> Answer:
    """Start counting in the background, unless it is running."""
    projects.project(workspace().db, project)
    known = running().of_project(project, "analysis")
    if known is None or known.reason is not None:
        known = running().get(running().start("analysis", payload={"project": project}))
    return Answer(job_json(known), location=url_for("api.get_job", job=known.id))


def _answer(number: int, *, location: str = "") -> Answer:
    stored = projects.project(workspace().db, number)
    return Answer(project_json(stored), stored.version, location)


def project_json(project: Project) -> dict[str, Any]:
    """Return a project as JSON."""
    return {
        "id": project.id,
        "name": project.name,
        "source": project.source,
        "targets": list(project.targets),
        "profile": project.profile,
        "deadline": deadlines.text_of(project.deadline),
        "sample": project.sample,
        "created": project.created,
        "version": project.version,
    }


def _target_json(target: dashboard.Target) -> dict[str, Any]:
    counted = target.progress
    return {
        "language": target.language,
        "total": counted.total,
        "empty": counted.empty,
        "initial": counted.initial,
        "translated": counted.translated,
        "reviewed": counted.reviewed,
        "final": counted.final,
        "words": target.words,
        "words_left": target.words_left,
    }
