"""Serving the workbench with waitress, on this machine only unless told otherwise."""

from __future__ import annotations

import logging
import socket
import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from workbench.app import create_app
from workbench.config import Config
from workbench.errors import WorkbenchError
from workbench.web import JOBS


def serve(
    folder: Path | None, *, host: str | None = None, port: int | None = None, browser: bool = False
) -> None:
    """Serve until interrupted. The address is printed once the port is open."""
    import waitress  # noqa: PLC0415

    # A request that waits a moment for a free thread is nothing to report.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    config = Config.from_environment()
    config = replace(
        config,
        folder=folder or config.folder,
        host=host or config.host,
        port=config.port if port is None else port,
    )
    listener = _listen(config)
    app = create_app(config)
    address = f"http://{config.host}:{listener.getsockname()[1]}/"
    server = waitress.create_server(app, sockets=[listener], threads=8)
    click.echo(f"Audarma: {address}  (Ctrl+C stops it; the workspace is {config.folder})")
    if browser:
        webbrowser.open(address)
    try:
        server.run()
    finally:
        app.extensions[JOBS].close()


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
