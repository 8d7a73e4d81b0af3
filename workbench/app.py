"""The web application: `create_app` puts the parts together."""

from __future__ import annotations

import secrets

from flask import Flask
from werkzeug.routing import IntegerConverter

from workbench.config import MEBIBYTE, Config
from workbench.jobs import Jobs
from workbench.web import CONFIG, JOBS, WORKSPACE
from workbench.workspace import Workspace


class RecordNumber(IntegerConverter):
    """A record's number in an address: what SQLite can hold."""

    regex = r"\d{1,18}"


def create_app(config: Config | None = None) -> Flask:
    """Return the workbench's WSGI application; the workspace is made, migrated and filled when it is new."""
    from workbench.web import (  # noqa: PLC0415 - the pages are needed by the server only
        access,
        api,
        api_page,
        changing,
        colleagues,
        comments,
        completion,
        documents,
        drafts,
        editing,
        errors,
        exports,
        filters,
        findings,
        glossary,
        i18n,
        interface,
        keys,
        lists,
        maintenance,
        memory,
        memory_care,
        people,
        profiles,
        project_findings,
        projects,
        readthrough,
        references,
        review,
        security,
        terms,
        wordcounts,
    )
    from workbench.web import help as help_page  # noqa: PLC0415 - as above

    config = config or Config.from_environment()
    app = Flask("workbench.web", static_folder="static", template_folder="templates")
    app.config.update(
        TESTING=config.testing,
        # Error pages are for people also in tests; the log has the traceback.
        PROPAGATE_EXCEPTIONS=False,
        # Signs nothing but the messages between two pages, so it may be new at each start.
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="audarma_messages",
        SESSION_COOKIE_SAMESITE="Lax",
        # The other fields of a form and its boundaries take room beside the file or the text.
        MAX_CONTENT_LENGTH=config.max_upload + MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=config.max_upload + MEBIBYTE,
        MAX_FORM_PARTS=5000,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.url_map.converters["int"] = RecordNumber
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions[CONFIG] = config
    app.extensions[WORKSPACE] = Workspace.open(config.folder)
    app.extensions[JOBS] = Jobs(app.extensions[WORKSPACE])
    app.extensions[JOBS].resume()
    security.install(app, config)
    errors.install(app)
    i18n.install(app)
    access.install(app)
    interface.install(app)
    keys.install(app)
    for part in (
        interface,
        keys,
        people,
        colleagues,
        projects,
        wordcounts,
        documents,
        drafts,
        terms,
        review,
        changing,
        comments,
        completion,
        filters,
        findings,
        editing,
        lists,
        maintenance,
        memory,
        memory_care,
        project_findings,
        profiles,
        glossary,
        exports,
        readthrough,
        references,
        help_page,
        api,
        api_page,
    ):
        app.register_blueprint(part.blueprint)
    return app
