"""What commands share: kinds of arguments, reading, and printing.

Results go to standard output, messages to standard error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workbench.workspace import Workspace

LANGUAGE = click.Choice(["kk", "ky", "ru", "en"])
STATE = click.Choice(["initial", "translated", "reviewed", "final"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def open_workspace(context: click.Context) -> Workspace:
    """Open the workspace that the command line names, or the usual one."""
    from workbench.workspace import Workspace, default_folder

    return Workspace.open(context.obj or default_folder())


def say(message: str) -> None:
    """Print a message for the person, apart from the results."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Print a result as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def read_text(path: Path) -> str:
    """Return the text of a file: of a text file as it is, in whatever encoding; of a Word document its paragraphs."""
    from workbench import documents

    data = path.read_bytes()
    reading = documents.read(data, path.name)
    if reading.encoding:
        return data.decode(reading.encoding).removeprefix("\ufeff")
    return "\n".join(paragraph.text for paragraph in reading.paragraphs)


def lines_of(data: bytes) -> list[str]:
    """Return the lines of UTF-8 text: they end at a line feed and nothing else, a form feed or U+2028 is part of one."""
    lines = data.decode("utf-8-sig").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, shown only where a person is looking."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def counted(items: Iterable[Any], tell: Callable[[int, int], None], total: int = 0) -> Iterator[Any]:
    """Pass the items on, and tell a progress bar how many there were."""
    for number, item in enumerate(items, 1):
        yield item
        if number % 100 == 0:
            tell(number, max(total, number))
