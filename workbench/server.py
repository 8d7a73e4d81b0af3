"""Serving the workbench with waitress, on this machine only unless told otherwise."""

from __future__ import annotations

import gc
import logging
import shlex
import socket
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.app import create_app
from workbench.config import Config
from workbench.errors import WorkbenchError
from workbench.people import has_admin
from workbench.web import JOBS
from workbench.workspace import Workspace

SWITCH = 0.001
"""Seconds after which another thread has its turn."""
COLLECTIONS = (20_000, 20, 100)
"""New objects before the youngest are looked through, and how often that is done before the older and the oldest are."""


def serve(
    folder: Path | None,
    *,
    host: str | None = None,
    port: int | None = None,
    browser: bool = False,
    team: bool = False,
) -> None:
    """Serve until interrupted. The address is printed once the port is open.

    With `team`, people log in; `WorkbenchError` when nobody could let others in.
    """
    import waitress

    # A request that waits a moment for a free thread is nothing to report.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    take_turns()
    config = Config.from_environment()
    config = replace(
        config,
        folder=folder or config.folder,
        host=host or config.host,
        port=config.port if port is None else port,
        team=team,
    )
    if team:
        _refuse_without_admin(config)
    listener = _listen(config)
    app = create_app(config)
    address = f"http://{config.host}:{listener.getsockname()[1]}/"
    server = waitress.create_server(app, sockets=[listener], threads=8, **_proxy(config))
    click.echo(f"Audarma: {address}  (Ctrl+C stops it; the workspace is {config.folder})")
    if browser:
        webbrowser.open(address)
    try:
        server.run()
    finally:
        app.extensions[JOBS].close()


def take_turns() -> None:
    """Let requests that take a moment pass beside those that take longer, for this whole process.

    Threads change places after 1 ms instead of 5. And Python looks seldom for unreachable objects among all others, which with a
    glossary at hand takes 80 ms in the middle of a request: what is no longer used is given back without that, but for the few
    objects that point at one another.
    """
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*COLLECTIONS)


def _refuse_without_admin(config: Config) -> None:
    workspace = Workspace.open(config.folder)
    try:
        if not has_admin(workspace.db):
            raise WorkbenchError(
                "Nobody can log in to the workspace %(folder)s as an admin yet. Make the first one: "
                "audarma --workspace %(folder)s user add NAME --admin",
                folder=shlex.quote(str(config.folder)),
            )
    finally:
        workspace.close()


def _proxy(config: Config) -> dict[str, Any]:
    """Settings of waitress for a proxy in front: only its own headers are believed."""
    if not config.proxy:
        return {}
    return {
        "trusted_proxy": config.proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        "clear_untrusted_proxy_headers": True,
    }


def _listen(config: Config) -> socket.socket:
    try:
        return socket.create_server((config.host, config.port))
    except OSError as error:
        raise WorkbenchError(
            "Port %(port)s on %(host)s cannot be opened (%(reason)s). Stop the program that uses it, or choose "
            "another with --port.",
            port=config.port,
            host=config.host,
            reason=error.strerror or error,
        ) from error
