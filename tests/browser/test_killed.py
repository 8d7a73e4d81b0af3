"""The server is killed in the middle of saving, again and again: what it acknowledged is there, what it did not comes back."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from workbench import intake, projects
from workbench.review import translations
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

ROUNDS = 10
IN_A_ROUND = 3
SERVE = "from workbench.cli import main; main()"


class Server:
    """`audarma serve` in a process of its own, on one port and one folder."""

    def __init__(self, folder) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--port", str(self.port)],
            env={**os.environ, "AUDARMA_HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        # The address is printed once the port is open.
        assert f":{self.port}/" in self.process.stdout.readline()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def killable(folder):
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def document(folder) -> int:
    """A document with as many segments as are typed into, made before the server starts."""
    workspace = Workspace.open(folder)
    project = projects.create_project(workspace.db, "Kills", "kk", ("ru",))
    text = "\n\n".join(f"Отырыс {n} рет өтті." for n in range(1, ROUNDS * IN_A_ROUND + 1))
    number = intake.add_document(workspace, project, "kills.txt", text.encode(), draft=False)
    workspace.close()
    return number


def opened(context, address, acknowledged):
    """A page on the document that notes every save that the server has acknowledged."""
    page = context.new_page()

    def note(response):
        if response.request.method == "PUT" and response.ok:
            acknowledged.append((int(response.url.split("/")[-2]), response.request.post_data_json["text"]))

    page.on("response", note)
    page.goto(address)
    expect(page.locator(".segment[aria-current] textarea")).to_be_focused()
    return page


def go_to(page, number):
    page.keyboard.press("Control+KeyG")
    page.keyboard.type(str(number))
    page.keyboard.press("Enter")
    expect(page.locator(f"#s{number}[aria-current] textarea")).to_be_focused()


def test_ten_kills_lose_nothing(browser, document, folder, killable):
    address = f"http://127.0.0.1:{killable.port}/documents/{document}/review?target=ru"
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    acknowledged: list[tuple[int, str]] = []
    typed: dict[int, str] = {}
    page = opened(context, address, acknowledged)
    for round_ in range(ROUNDS):
        for number in range(round_ * IN_A_ROUND + 1, (round_ + 1) * IN_A_ROUND + 1):
            go_to(page, number)
            typed[number] = f"Заседание прошло {number} раз."
            page.keyboard.insert_text(typed[number])
            if number % IN_A_ROUND:
                page.keyboard.press("Control+Enter")
        # In some rounds while the last confirmation is under way, in others when the typing is about to be saved by itself.
        if round_ % 3 == 2:
            expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
            page.keyboard.insert_text(" Точно.")
            typed[number] += " Точно."
        killable.kill()
        if round_ % 2:
            # The browser goes down with the server: the next page takes up what it kept.
            page.close()
        killable.start()
        if round_ % 2:
            page = opened(context, address, acknowledged)
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('audarma/typed'))") == []
    context.close()
    workspace = Workspace.open(folder)
    rows = {row.number: row for row in translations.rows(workspace.db, document)}
    assert {number: rows[number].translations["ru"].text for number in typed} == typed
    confirmed = {number for number in typed if number % IN_A_ROUND}
    assert {n for n in typed if rows[n].translations["ru"].state == "translated"} == confirmed
    assert acknowledged
    for segment, text in acknowledged:
        assert text in {past.text for past in translations.past(workspace.db, segment, "ru")}
    assert workspace.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    workspace.close()
