"""Draft documents and plain lines."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.commands.common import (
    FILE,
    LANGUAGE,
    STATE,
    counted,
    lines_of,
    open_workspace,
    print_json,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from workbench.workspace import Workspace

POLL_SECONDS = 0.2


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", "targets", type=LANGUAGE, multiple=True, help="Give it once a language.")
@click.option("--document", type=int, help="Go on with a document of the workspace, instead of FILE.")
@click.option("--again", is_flag=True, help="With --document: make the machine's own texts anew too.")
@click.option(
    "--tmx", type=click.Path(file_okay=False, path_type=Path), help="Folder for one TMX file a target."
)
@click.option(
    "--state", type=STATE, default="initial", show_default=True, help="Write this state and better."
)
@click.option("--encoding", help="The file's encoding, where it is guessed wrong.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def draft(
    context: click.Context,
    file: Path | None,
    source: str,
    targets: tuple[str, ...],
    document: int | None,
    again: bool,
    tmx: Path | None,
    state: str,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Add FILE to the workspace as a project of its own, draft every target, and write TMX files.

    A run that was stopped goes on with --document NUMBER; what is drafted already is not drafted again.
    """
    from workbench import exports, projects

    if (file is None) == (document is None):
        raise click.UsageError("Give either a FILE or --document.")
    if file is not None and not targets:
        raise click.UsageError("Missing option '--target'.")
    if document is not None and (targets or encoding):
        raise click.UsageError("--target and --encoding belong to a FILE; a document has its own.")
    workspace = open_workspace(context)
    if document is None:
        assert file is not None
        document = _add(workspace, file, source, targets, encoding)
    stored = projects.document(workspace.db, document)
    owner = projects.project(workspace.db, stored.project)
    _draft(workspace, document, again=again)
    written = {}
    for target in owner.targets:
        if tmx is not None:
            tmx.mkdir(parents=True, exist_ok=True)
            path = tmx / f"{Path(stored.name).stem}.{owner.source}-{target}.tmx"
            units = exports.tmx(workspace, [document], owner.source, [target], path, state=state)
            written[target] = {"file": str(path), "units": units}
    progress = projects.progress(workspace.db, document)
    if as_json:
        print_json(
            {
                "project": owner.id,
                "document": document,
                "tmx": written,
                "progress": {language: dataclasses.asdict(p) for language, p in progress.items()},
            }
        )
        return
    for language, p in progress.items():
        where = (
            f", {written[language]['units']} in {written[language]['file']}" if language in written else ""
        )
        click.echo(f"{language}: {p.total - p.empty} of {p.total} segments drafted{where}")


def _add(
    workspace: Workspace, file: Path, source: str, targets: tuple[str, ...], encoding: str | None
) -> int:
    from glossary.database import transaction
    from workbench import intake, memories, projects

    data = file.read_bytes()
    with transaction(workspace.db):
        project = projects.create_project(workspace.db, _free_name(workspace, file.name), source, targets)
        memories.begin(workspace.db, project)
        return intake.add_document(workspace, project, file.name, data, encoding=encoding, draft=False)


def _draft(workspace: Workspace, document: int, *, again: bool) -> None:
    """Draft a document as a job, so that another start goes on with it if this one is killed."""
    from workbench.errors import EngineError
    from workbench.jobs import Jobs

    jobs = Jobs(workspace)
    try:
        with progress_bar("Drafting") as tell:
            number = jobs.start("draft", document, {"again": again})
            while not jobs.is_over(number, POLL_SECONDS):
                job = jobs.get(number)
                tell(job.done, job.total or 1)
    except KeyboardInterrupt:
        jobs.cancel(number)
        say(f"Stopped; what is drafted stays. Go on with: audarma draft --document {document}")
        raise click.Abort from None
    finally:
        jobs.close()
    if (reason := jobs.get(number).reason) is not None:
        say(f"What was drafted before stays. Go on with: audarma draft --document {document}")
        message, values = reason
        raise EngineError(message, **values)


def _free_name(workspace: Workspace, name: str) -> str:
    from workbench import projects

    taken = {p.name.casefold() for p in projects.projects(workspace.db)}
    name = name[: projects.MAX_NAME - len(" (9999)")]
    number, wanted = 1, name
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{name} ({number})"
    return wanted


@click.command()
@click.option("--engine", "name", default="assembly", show_default=True, help="memory, assembly")
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", type=LANGUAGE, required=True)
@click.option("--remote", is_flag=True, help="Allow an engine on another machine: the text leaves this one.")
@click.pass_context
def translate(context: click.Context, name: str, source: str, target: str, remote: bool) -> None:
    """Translate standard input line by line; there are exactly as many lines out as in.

    Works without a workspace, with the starter glossary; with --workspace its glossary and memory are used.
    """
    from workbench.drafting import lines
    from workbench.errors import EngineError

    if source == target:
        raise click.UsageError("The source and the target are the same language.")
    workspace = open_workspace(context) if context.obj is not None else None
    texts = lines_of(sys.stdin.buffer.read())
    drafted: list[str] = []
    try:
        with progress_bar("Translating") as tell:
            made = lines.translate(texts, name, source, target, workspace, remote=remote)
            for text in counted(made, tell, len(texts)):
                drafted.append(text)  # noqa: PERF402 - what was answered before a failure is kept
    except EngineError:
        # Line for line also then: what the engine left out stands as it came, and the exit code says so.
        _print_lines([*drafted, *texts[len(drafted) :]])
        raise
    _print_lines(drafted)


def _print_lines(texts: Sequence[str]) -> None:
    """Print as bytes, so that neither the console's encoding nor its line ends touch the text."""
    click.echo("".join(f"{text}\n" for text in texts).encode(), nl=False)
