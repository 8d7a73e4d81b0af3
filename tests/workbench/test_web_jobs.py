"""A long text is drafted in the background; the project's page shows how far that is, and stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench import intake, projects
from workbench.web import JOBS, WORKSPACE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

LONG = "\n".join(
    f"Қазақстан Президенті {number} ұсынысты қарады." for number in range(1, intake.DRAFT_AT_ONCE + 20)
)


def add(client: FlaskClient, text: str) -> int:
    workspace = client.application.extensions[WORKSPACE]
    project = projects.create_project(workspace.db, "Ұзақ мәтін", "kk", ("ru",))
    client.post(f"/projects/{project}/documents", data={"text": text, "title": "ұзақ"})
    return projects.documents(workspace.db, project)[0].id


def test_a_short_text_is_drafted_while_the_page_loads(client: FlaskClient) -> None:
    document = add(client, "Қазақстан Президенті ұсынысты қарады.")
    assert client.get(f"/documents/{document}/job.json").json == {"running": False, "done": 0, "total": 0}
    db = client.application.extensions[WORKSPACE].db
    assert projects.progress(db, document)["ru"].initial == 1


def test_a_long_text_is_drafted_by_a_job(client: FlaskClient) -> None:
    document = add(client, LONG)
    client.application.extensions[JOBS].wait(60)
    assert client.get(f"/documents/{document}/job.json").json["running"] is False
    done = projects.progress(client.application.extensions[WORKSPACE].db, document)["ru"]
    assert (done.total, done.initial) == (intake.DRAFT_AT_ONCE + 19, intake.DRAFT_AT_ONCE + 19)


def test_a_waiting_job_is_shown_and_can_be_stopped(client: FlaskClient) -> None:
    workspace = client.application.extensions[WORKSPACE]
    document = add(client, "Қазақстан Президенті ұсынысты қарады.")
    # A job that another process holds: this one only shows it.
    with workspace.db.conn:
        workspace.db.execute(
            "INSERT INTO job(kind, document, payload, state, done, total, lease_until, created, changed) "
            "VALUES ('draft', ?, '{}', 'running', 3, 12, '9999', '', '')",
            [document],
        )
    project = projects.document(workspace.db, document).project
    assert client.get(f"/documents/{document}/job.json").json == {"running": True, "done": 3, "total": 12}
    assert f"/documents/{document}/job.json" in client.get(f"/projects/{project}").text
    assert client.post(f"/documents/{document}/job/cancel").status_code == 303
    assert client.get(f"/documents/{document}/job.json").json["running"] is False


def test_a_job_that_failed_says_why_and_can_be_started_again(client: FlaskClient) -> None:
    workspace = client.application.extensions[WORKSPACE]
    document = add(client, "Қазақстан Президенті ұсынысты қарады.")
    workspace.db.execute(
        "INSERT INTO job(kind, document, payload, state, error, created, changed) "
        "VALUES ('draft', ?, '{}', 'failed', '[\"There is no project number %(number)s (any more). Go back to the list.\", "
        "{\"number\": 7}]', '', '')",
        [document],
    )
    page = client.get(f"/projects/{projects.document(workspace.db, document).project}").text
    assert "There is no project number 7" in page
    assert client.get(f"/documents/{document}/job.json").json["running"] is False
    client.post(f"/documents/{document}/job/start")
    client.application.extensions[JOBS].wait(60)
    assert (
        "There is no project number 7"
        not in client.get(f"/projects/{projects.document(workspace.db, document).project}").text
    )
