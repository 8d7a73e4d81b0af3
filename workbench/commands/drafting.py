"""Draft documents and lines, and score translations."""

from __future__ import annotations

import dataclasses
import sys
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
)

if TYPE_CHECKING:
    from workbench.workspace import Workspace


@click.command()
@click.argument("file", type=FILE)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option(
    "--target", "targets", type=LANGUAGE, multiple=True, required=True, help="Give it once a language."
)
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
    file: Path,
    source: str,
    targets: tuple[str, ...],
    tmx: Path | None,
    state: str,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Add FILE to the workspace as a project of its own, draft every target, and write TMX files."""
    from glossary.database import transaction  # noqa: PLC0415
    from workbench import exports, projects  # noqa: PLC0415
    from workbench.drafting import predraft  # noqa: PLC0415

    workspace = open_workspace(context)
    data = file.read_bytes()
    with transaction(workspace.db):
        project = projects.create_project(workspace.db, _free_name(workspace, file.name), source, targets)
        document = projects.add_document(workspace, project, file.name, data, encoding=encoding, draft=False)
    with progress_bar("Drafting") as tell:
        predraft.predraft(workspace, document, progress=tell)
    written = {}
    for target in projects.project(workspace.db, project).targets:
        if tmx is not None:
            tmx.mkdir(parents=True, exist_ok=True)
            path = tmx / f"{file.stem}.{source}-{target}.tmx"
            units = exports.tmx(workspace, [document], source, [target], path, state=state)
            written[target] = {"file": str(path), "units": units}
    progress = projects.progress(workspace.db, document)
    if as_json:
        print_json(
            {
                "project": project,
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


def _free_name(workspace: Workspace, name: str) -> str:
    from workbench import projects  # noqa: PLC0415

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
@click.pass_context
def translate(context: click.Context, name: str, source: str, target: str) -> None:
    """Translate standard input line by line; there are exactly as many lines out as in.

    Works without a workspace, with the starter glossary; with --workspace its glossary and memory are used.
    """
    from workbench.drafting import lines  # noqa: PLC0415

    if source == target:
        raise click.UsageError("The source and the target are the same language.")
    workspace = open_workspace(context) if context.obj is not None else None
    texts = lines_of(sys.stdin.buffer.read())
    with progress_bar("Translating") as tell:
        drafted = list(counted(lines.translate(texts, name, source, target, workspace), tell, len(texts)))
    # Bytes, so that neither the console's encoding nor its line ends touch the text.
    click.echo("".join(f"{text}\n" for text in drafted).encode(), nl=False)


@click.command()
@click.argument("hypothesis", type=FILE)
@click.argument("reference", type=FILE)
@click.option("--json", "as_json", is_flag=True)
def score(hypothesis: Path, reference: Path, as_json: bool) -> None:
    """Score a translation against a reference, line by line: BLEU, chrF2, chrF++, TER with their signatures."""
    from workbench.scores import score as compute  # noqa: PLC0415

    scores = compute(lines_of(hypothesis.read_bytes()), lines_of(reference.read_bytes()))
    if as_json:
        print_json([dataclasses.asdict(s) for s in scores])
        return
    for s in scores:
        click.echo(f"{s.name}\t{s.value:.2f}\t{s.signature}")
