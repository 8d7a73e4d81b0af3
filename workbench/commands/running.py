"""Start the workbench, back it up, put a backup in its place."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.commands.common import FILE, OUTPUT, open_workspace, say


@click.command()
@click.option("--host", default=None, help="Address to listen on (default 127.0.0.1: this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port to listen on (default 8640).")
@click.option("--open/--no-open", "browser", default=False, help="Open the page in your browser.")
@click.option("--team", is_flag=True, help="Several people work here: everybody has to log in.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, browser: bool, team: bool) -> None:
    """Start the workbench and print its address."""
    from workbench.server import serve as run

    run(context.obj, host=host, port=port, browser=browser, team=team)


@click.command()
@click.argument("target", type=OUTPUT)
@click.pass_context
def backup(context: click.Context, target: Path) -> None:
    """Copy the workspace to the new file TARGET while it is in use, and verify the copy."""
    from glossary.database import backup as copy

    workspace = open_workspace(context)
    copy(workspace.db, target)
    say(f"{workspace.path} is backed up to {target}; the copy is sound.")


@click.command()
@click.argument("source", type=FILE)
@click.pass_context
def restore(context: click.Context, source: Path) -> None:
    """Put the backup SOURCE in the place of the workspace; what was there is kept in its backups folder."""
    from glossary.database import restore as put_back
    from workbench.projects import now
    from workbench.workspace import DATABASE_NAME, default_folder

    folder: Path = context.obj or default_folder()
    (folder / "backups").mkdir(parents=True, exist_ok=True)
    # To the millisecond: two restores in one second keep two files.
    stamp = "".join(sign for sign in now()[:23] if sign.isalnum())
    kept = folder / "backups" / f"before-restore-{stamp}.db"
    put_back(source, folder / DATABASE_NAME, kept=kept)
    say(
        f"{folder / DATABASE_NAME} is restored from {source}."
        + (f" Before: {kept}." if kept.exists() else "")
    )
