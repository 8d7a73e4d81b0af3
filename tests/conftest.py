from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

# The same examples every time and no time limit: a change fails because of what it did, not by luck or on a busy machine.
# New ground is searched with `pytest --hypothesis-profile=explore`.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile("fixed")

# What the fixtures need is imported inside them: a test of one package does not load the others.

TEXT = (
    "Министрліктің хабарламасы\n\n"
    "Қазақстан Республикасының Президенті Астанада Қырғыз Республикасының Президентімен кездесті. "
    "Кездесуге Сыртқы істер министрі қатысты.\n\n"
    "Тараптар екі құжатқа қол қойды.\n"
)


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory) -> Path:
    """A workspace as it is after its first start: copied, never written to."""
    from workbench.workspace import Workspace

    folder = tmp_path_factory.mktemp("filled")
    Workspace.open(folder).close()
    return folder


@pytest.fixture
def folder(filled_folder, tmp_path) -> Path:
    target = tmp_path / "workspace"
    shutil.copytree(filled_folder, target)
    return target


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Flask]:
    """The program on a workspace, closed afterwards."""
    from workbench.app import create_app
    from workbench.config import Config
    from workbench.web import JOBS, WORKSPACE

    app = create_app(Config(folder=folder, testing=True, **settings))
    try:
        yield app
    finally:
        app.extensions[JOBS].close()
        app.extensions[WORKSPACE].close()


@pytest.fixture
def app(folder):
    from workbench.config import MEBIBYTE

    with running(folder, max_upload=2 * MEBIBYTE) as app:
        yield app


@pytest.fixture
def workspace(app):
    from workbench.web import WORKSPACE

    return app.extensions[WORKSPACE]


@pytest.fixture
def client(app):
    client = app.test_client()
    client.set_cookie("audarma_language", "en")
    return client


@pytest.fixture
def project(workspace) -> int:
    from workbench import projects

    return projects.create_project(workspace.db, "Two targets", "kk", ("ky", "ru"))


@pytest.fixture
def document(workspace, project) -> int:
    from workbench import intake

    return intake.add_text(workspace, project, "meeting", TEXT)


@pytest.fixture
def rows(workspace, document):
    """The document's segments, in its order; a module of tests may have a document of its own."""
    from workbench.review import translations

    return translations.rows(workspace.db, document)


@pytest.fixture
def ids(rows) -> list[int]:
    """Their numbers."""
    return [row.id for row in rows]


# --- a workbench where people log in -------------------------------------------------------------------------------

PASSWORD = "жаңбырлы күнгі сары қолшатыр"
WHO = {"author": "test", "address": "127.0.0.1"}


@pytest.fixture
def team(folder):
    """A workbench started with --team."""
    with running(folder, team=True) as app:
        yield app


@pytest.fixture
def office(team):
    """The workspace of `team`."""
    from workbench.web import WORKSPACE

    return team.extensions[WORKSPACE]


@pytest.fixture
def person(office):
    """Add a person with grants; only who types a password gets one, because hashing takes time."""
    from workbench.people import users

    def add(name, *grants, password=None, shown=""):
        return users.add(office.db, name, shown=shown, password=password, grants=grants, **WHO)

    return add


@pytest.fixture
def log_in(team, office):
    """A browser in which a person is logged in."""
    from workbench.people import log_ins

    def browser(user):
        client = team.test_client()
        client.set_cookie("audarma_language", "en")
        client.set_cookie("audarma_log_in", log_ins.start(office.db, user, address="127.0.0.1").token)
        return client

    return browser
