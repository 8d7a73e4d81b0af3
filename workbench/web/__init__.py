"""The web pages: one blueprint per screen, each view parsing, calling one domain function and rendering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app, flash

if TYPE_CHECKING:
    from workbench.config import Config
    from workbench.jobs import Jobs
    from workbench.workspace import Workspace

WORKSPACE = "audarma.workspace"
CONFIG = "audarma.config"
JOBS = "audarma.jobs"


def workspace() -> Workspace:
    """Return the workspace that the running app serves."""
    return cast("Workspace", current_app.extensions[WORKSPACE])


def config() -> Config:
    """Return the settings of the running app."""
    return cast("Config", current_app.extensions[CONFIG])


def jobs() -> Jobs:
    """Return the background jobs of the running app."""
    return cast("Jobs", current_app.extensions[JOBS])


def notify(message: str, *, undo: str = "", change: int | None = None, bad: bool = False) -> None:
    """Show `message` (translated already) at the top of the next page.

    With `undo`, the address to POST to, the message has an Undo button; `change` is sent along as the number of the
    change set to take back. The message travels in a cookie, so a long one is cut.
    """
    shown: Any = {
        "text": message[:600],
        "undo": undo,
        "change": change,
    }  # flask takes whatever its cookie can hold
    flash(shown, "bad" if bad else "good")
