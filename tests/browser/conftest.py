from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from tests.browser.records import fill
from workbench.app import create_app
from workbench.config import Config
from workbench.web import JOBS, WORKSPACE

# ms that an expectation may take: long, since a machine that does much else is slow but not wrong.
PATIENCE = 60_000
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str:
    """The Chromium to drive; without one the browser tests fail, because a skipped one proves nothing."""
    named = os.environ.get("AUDARMA_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
    if not Path(found).exists():
        pytest.fail(
            "The browser tests need Chromium: install it (on Debian: apt install chromium).", pytrace=False
        )
    return found


@pytest.fixture(scope="session")
def browser():
    executable = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def settings():
    """Settings of the server beside the usual ones; a module of tests may have its own."""
    return {}


@pytest.fixture
def server(folder, settings):
    """The address of a real server on a workspace of its own."""
    app = create_app(Config(folder=folder, testing=True, **settings))
    sockets: dict[int, wasyncore.dispatcher] = {}
    server = create_server(app, host="127.0.0.1", port=0, threads=4, map=sockets)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # Answers under way are finished first; then all sockets are closed by the thread that waits on them.
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(lambda: close_all(sockets))
    thread.join(timeout=10)


def close_all(sockets: dict[int, wasyncore.dispatcher]) -> None:
    """Close every socket; a connection that was cut off in the middle of a file lets go of the file first."""
    for each in list(sockets.values()):
        if isinstance(each, HTTPChannel):
            each.handle_close()
    wasyncore.close_all(sockets)


@pytest.fixture
def page(browser, server):
    """A page on that server, in English, that fails the test when a script or a policy reports an error."""
    context = browser.new_context(base_url=server, locale="en-GB", accept_downloads=True)
    context.add_cookies([{"name": "audarma_language", "value": "en", "url": server}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    yield page
    context.close()
    assert problems == []


@pytest.fixture(scope="session")
def furnished(filled_folder, tmp_path_factory):
    """A workspace with a record of every kind that has a page, and their numbers: copied, never written to."""
    folder = shutil.copytree(filled_folder, tmp_path_factory.mktemp("furnished") / "workspace")
    return folder, fill(folder)


@pytest.fixture(scope="session")
def pages(furnished, tmp_path_factory):
    """The addresses of all pages: whatever the map of addresses has that answers a plain question with HTML."""
    folder = shutil.copytree(furnished[0], tmp_path_factory.mktemp("pages") / "workspace")
    records = {**furnished[1], "language": "ru", "name": "review.xlsx"}
    app = create_app(Config(folder=folder, testing=True))
    found = []
    with app.test_request_context(), app.test_client() as client:
        for rule in app.url_map.iter_rules():
            if (
                "GET" not in (rule.methods or ())
                or rule.endpoint == "static"
                or not rule.arguments <= records.keys()
            ):
                continue
            built = rule.build({name: records[name] for name in rule.arguments})
            assert built is not None
            answer = client.get(built[1])
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found.append(built[1])
    app.extensions[JOBS].close()
    app.extensions[WORKSPACE].close()
    return sorted(set(found))
