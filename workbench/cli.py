"""The command line: `audarma COMMAND`. The commands stand in `workbench.commands`.

Results go to standard output, messages to standard error. Exit code 0 is success, 1 a failure that a message explains,
2 a wrong call.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import click

from glossary.errors import AudarmaError
from workbench.commands import (
    analysing,
    documents,
    drafting,
    memory,
    model,
    people,
    running,
    scoring,
    sentences,
    words,
)


class _Group(click.Group):
    """Turns an error that has a message for a person into that message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UnicodeDecodeError as error:
            raise click.ClickException(
                f"The input is not UTF-8 (byte number {error.start + 1}). Convert it to UTF-8 first."
            ) from error
        except (AudarmaError, OSError, sqlite3.OperationalError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="AUDARMA_HOME",
    help="The workspace folder (default: AUDARMA_HOME, else your user data folder).",
)
@click.version_option(package_name="audarma", prog_name="audarma")
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Audarma: translate official Kazakh texts, names and titles right in every form."""
    context.obj = folder


for command in (
    running.serve,
    running.backup,
    running.restore,
    drafting.draft,
    drafting.translate,
    scoring.score,
    scoring.bench,
    sentences.segment,
    sentences.align,
    sentences.check,
    analysing.analyse,
    words.inflect,
    words.glossary,
    memory.memory,
    model.model,
    people.user,
    documents.document,
):
    main.add_command(command)
