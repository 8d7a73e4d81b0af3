"""Count what a job would be worth: the words of files by match band."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from workbench.commands.common import FILE, LANGUAGE, open_workspace, print_json, progress_bar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.analysis import Amount, Bands
    from workbench.workspace import Workspace

HEADINGS: Final[Mapping[str, str]] = {
    "context": "101%",
    "exact": "100%",
    "repetition": "repetitions",
    "fuzzy95": "95-99%",
    "fuzzy85": "85-94%",
    "fuzzy75": "75-84%",
    "fuzzy50": "50-74%",
    "none": "no match",
}
"""The heading of each band's column."""
ALL = "all"
Row = tuple[str, str, "Bands", "Amount"]


@click.command()
@click.argument("files", type=FILE, nargs=-1)
@click.option(
    "--project", type=int, help="Count a project of the workspace, by its number, instead of FILES."
)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True, help="Of FILES.")
@click.option("--target", "targets", type=LANGUAGE, multiple=True, help="Give it once a language.")
@click.option("--memory", "memories", multiple=True, help="Count by these memories only.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def analyse(
    context: click.Context,
    files: tuple[Path, ...],
    project: int | None,
    source: str,
    targets: tuple[str, ...],
    memories: tuple[str, ...],
    as_json: bool,
) -> None:
    """Count the words of FILES, or of a project, by match band: what the memory knows of them, and how well.

    Files are not added to the workspace.
    """
    if bool(files) == (project is not None):
        raise click.UsageError("Give either FILES or --project.")
    if files and not targets:
        raise click.UsageError("Missing option '--target'.")
    if project is not None and (targets or memories):
        raise click.UsageError("--target and --memory belong to FILES; a project has its own.")
    if source in targets:
        raise click.UsageError("The source and the target are the same language.")
    workspace = open_workspace(context)
    if project is not None:
        data, rows = _of_project(workspace, project)
    else:
        data, rows = _of_files(workspace, files, source, list(dict.fromkeys(targets)), memories)
    if as_json:
        print_json(data)
        return
    click.echo("\t".join(("target", "document", *HEADINGS.values(), "words", "segments")))
    for language, name, bands, total in rows:
        words = (str(bands[band].words) for band in HEADINGS)
        click.echo("\t".join((language, name, *words, str(total.words), str(total.segments))))


def _of_files(
    workspace: Workspace, files: Sequence[Path], source: str, targets: Sequence[str], reads: Sequence[str]
) -> tuple[Any, list[Row]]:
    from workbench.analysis_files import count_files
    from workbench.analysis_tables import amounts

    with progress_bar("Counting") as tell:
        found = count_files(workspace.db, files, source, targets, reads=reads, progress=tell)
    rows: list[Row] = []
    data = []
    for report in found:
        rows += [(report.language, each.name, each.bands, each.total) for each in report.files]
        rows.append((report.language, ALL, report.bands, report.total))
        data.append(
            {
                "language": report.language,
                "total": amounts(report.bands, report.total),
                "documents": [
                    {"name": each.name, **amounts(each.bands, each.total)} for each in report.files
                ],
            }
        )
    return data, rows


def _of_project(workspace: Workspace, number: int) -> tuple[Any, list[Row]]:
    from workbench import analysis
    from workbench.analysis_tables import as_data

    with progress_bar("Counting") as tell:
        analysis.count(workspace, number, progress=tell)
    found = analysis.reports(workspace.db, number)
    rows: list[Row] = []
    for report in found:
        rows += [(report.language, document.name, each.bands, each.total) for document, each in report.rows]
        rows.append((report.language, ALL, report.bands, report.total))
    return [as_data(report) for report in found], rows
