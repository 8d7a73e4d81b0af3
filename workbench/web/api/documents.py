"""Documents of a project: listing, adding a text or a file, date, removing, and the file as it came."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from glossary.database import transaction
from workbench import intake, projects
from workbench.errors import InvalidInputError
from workbench.projects import Document
from workbench.web import forms, jobs, workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page
from workbench.web.exports import download

TAG = "documents"


@operation("GET", "/projects/{project}/documents", tag=TAG, summary="List a project's documents", answer="Document", kinds=(int,))  # fmt: skip
def list_documents(asked: Asked, project: int) -> Answer:
    """Return the documents of a project in the order they came."""
    projects.project(workspace().db, project)
    after = int(asked.after[0]) if asked.after else 0
    rows = [each for each in projects.documents(workspace().db, project) if each.id > after]
    page = Page.of(rows[: asked.limit + 1], asked.limit, lambda document: (document.id,))
    return Answer(Page([document_json(document) for document in page.rows], page.after))


@operation(
    "POST",
    "/projects/{project}/documents",
    tag=TAG,
    summary="Add a text or a file",
    answer="Document",
    body="NewText",
    upload=True,
    query={"encoding": {"type": "string", "maxLength": 40, "description": "The file's encoding, where it is guessed wrong."}},
    status=201,
    tagged=True,
)  # fmt: skip
def add_document(asked: Asked, project: int) -> Answer:
    """Cut a text into segments, find its date and draft every target; a long one is drafted in the background."""
    projects.project(workspace().db, project)
    if asked.body is not None:
        number = intake.add_text(
            workspace(), project, asked.body.get("name", ""), asked.body["text"], jobs=jobs()
        )
    else:
        file = forms.upload("file")
        if file is None or not file[1]:
            raise InvalidInputError("Choose a file that is not empty.")
        number = intake.add_document(
            workspace(), project, *file, encoding=asked.query.get("encoding"), jobs=jobs()
        )
    return _answer(number, location=url_for("api.get_document", document=number))


@operation("GET", "/documents/{document}", tag=TAG, summary="One document", answer="Document", tagged=True)
def get_document(asked: Asked, document: int) -> Answer:
    """Return one document."""
    return _answer(document)


@operation("PATCH", "/documents/{document}", tag=TAG, summary="Set a document's date", answer="Document", body="DocumentChange", tagged=True, conditional=True)  # fmt: skip
def change_document(asked: Asked, document: int) -> Answer:
    """Set the date that decides who held which office."""
    day = asked.body["date"]
    with transaction(workspace().db):
        asked.expect(projects.document(workspace().db, document).version)
        projects.set_date(workspace().db, document, None if day is None else forms.parse_day(day))
    return _answer(document)


@operation("DELETE", "/documents/{document}", tag=TAG, summary="Remove a document", status=204, conditional=True)  # fmt: skip
def delete_document(asked: Asked, document: int) -> Answer:
    """Remove a document with its translations; the project's page offers the undo."""
    with transaction(workspace().db):
        asked.expect(projects.document(workspace().db, document).version)
        projects.delete_document(workspace().db, document)
    return Answer()


@operation("GET", "/documents/{document}/original", tag=TAG, summary="The file as it came", answer="file")
def get_original(asked: Asked, document: int) -> Response:
    """Send the document's bytes as they were given."""
    stored = projects.document(workspace().db, document)
    return download(projects.original(workspace().db, document), stored.name, stored.media_type)


def _answer(number: int, *, location: str = "") -> Answer:
    stored = projects.document(workspace().db, number)
    return Answer(document_json(stored), stored.version, location)


def document_json(document: Document) -> dict[str, Any]:
    """Return a document as JSON."""
    return {
        "id": document.id,
        "project": document.project,
        "name": document.name,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "date": _day(document.date),
        "revision": document.revision,
        "created": document.created,
        "version": document.version,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
