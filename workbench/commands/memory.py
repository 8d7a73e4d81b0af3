"""Import, export and search the translation memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.commands.common import (
    FILE,
    LANGUAGE,
    OUTPUT,
    counted,
    open_workspace,
    print_json,
    progress_bar,
)


@click.group()
def memory() -> None:
    """The translation memory: import, export, search."""


@memory.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_import(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Import TMX files, all of them or none."""
    import alignments  # noqa: PLC0415
    from glossary.database import transaction  # noqa: PLC0415

    workspace = open_workspace(context)
    counts: dict[str, Any] = {}
    with (
        transaction(workspace.db),
        alignments.Memory(workspace.db) as store,
        progress_bar("Importing") as tell,
    ):
        for file in files:
            counts[str(file)] = store.add(counted(alignments.read_tmx(file), tell))._asdict()
    if as_json:
        print_json(counts)
        return
    for name, count in counts.items():
        click.echo(f"{name}\t" + ", ".join(f"{value} {key}" for key, value in count.items()))


@memory.command("export")
@click.argument("file", type=OUTPUT)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", "targets", type=LANGUAGE, multiple=True, required=True)
@click.pass_context
def memory_export(context: click.Context, file: Path, source: str, targets: tuple[str, ...]) -> None:
    """Write the memory's units that have the source and one of the targets to a TMX file."""
    import alignments  # noqa: PLC0415

    with alignments.Memory(open_workspace(context).db) as store, progress_bar("Exporting") as tell:
        units = (u for u in store.units() if u.variant(source) and any(u.variant(t) for t in targets))
        alignments.write_tmx(file, counted(units, tell), source, list(targets))


@memory.command("search")
@click.argument("text")
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_search(context: click.Context, text: str, language: str, limit: int, as_json: bool) -> None:
    """Find units whose text in a language contains TEXT."""
    import alignments  # noqa: PLC0415

    with alignments.Memory(open_workspace(context).db) as store:
        found = store.search(text, language, limit)
    if as_json:
        print_json([{"tuid": unit.tuid, "texts": unit.texts} for unit in found])
        return
    for unit in found:
        click.echo("\t".join(unit.texts.values()))
