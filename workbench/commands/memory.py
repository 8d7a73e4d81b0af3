"""Import, export and search the translation memory."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.commands.common import (
    LANGUAGE,
    OUTPUT,
    STATE,
    counted,
    open_workspace,
    print_json,
    progress_bar,
    say,
)

if TYPE_CHECKING:
    from workbench.exchange.memory_files import Report


@click.group()
def memory() -> None:
    """The translation memory: import, export, search, and undo."""


@memory.command("import")
@click.argument("files", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.option(
    "--memory", "name", default="main", show_default=True, help="The memory to fill; a new one is made."
)
@click.option(
    "--source", type=LANGUAGE, default="kk", show_default=True, help="Of a table that names no languages."
)
@click.option(
    "--target", type=LANGUAGE, default="ru", show_default=True, help="Of a table that names no languages."
)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_import(
    context: click.Context,
    files: tuple[Path, ...],
    name: str,
    source: str,
    target: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import TMX and XLIFF files, tables (XLSX, DOCX, CSV, TSV) and folders of them, all of them or nothing."""
    from workbench.exchange import memory_files

    db = open_workspace(context).db
    with progress_bar("Importing") as tell:
        reports = memory_files.import_files(
            db,
            files,
            memory=name,
            source=source,
            target=target,
            dry_run=dry_run,
            wrap=lambda units: counted(units, tell),
        )
    refused = False
    for report in reports:
        for remark in report.refused:
            refused = True
            say(f"{report.file}, line {remark.line}: {remark.text}")
    written = not dry_run and not refused
    if as_json:
        print_json({report.file: _report(report) | {"written": written} for report in reports})
    else:
        for report in reports:
            counts = {key: value for key, value in _report(report).items() if isinstance(value, int)}
            usual = ("new", "changed", "unchanged")
            shown = [f"{v} {k.replace('_', ' ')}" for k, v in counts.items() if v or k in usual]
            click.echo(f"{report.file}\t" + ", ".join(shown) + ("" if written else " (nothing written)"))
        if change := reports[0].change:
            say(f"To take this import back: audarma memory undo --change {change}")
    sys.exit(1 if refused else 0)


def _report(report: Report) -> dict[str, Any]:
    counts = {key: getattr(report, key) for key in ("new", "changed", "unchanged", "left_out", "replaced")}
    lines = [{"line": r.line, "reason": r.text} for r in report.refused]
    return counts | {"refused": lines, "change": report.change}


@memory.command("changes")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_changes_list(context: click.Context, limit: int, as_json: bool) -> None:
    """List what was done to the memory by hand, newest first: imports, corrections, deletions and their undo."""
    from glossary import history
    from workbench import memory_changes

    db = open_workspace(context).db
    found = [
        {
            "change": each.id,
            "at": each.at,
            "author": each.author,
            "action": each.action,
            "label": each.label,
            "undone_by": history.undone_by(db, each.id),
        }
        for each in history.change_sets(db, memory_changes.SCOPE, limit=limit)
    ]
    if as_json:
        print_json(found)
        return
    for row in found:
        undone = f" (undone by {row['undone_by']})" if row["undone_by"] else ""
        click.echo(f"{row['change']}\t{row['at']}\t{row['author']}\t{row['action']}{undone}\t{row['label']}")


@memory.command("undo")
@click.option("--change", type=int, help="The change's number (default: the newest that stands).")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_undo(context: click.Context, change: int | None, as_json: bool) -> None:
    """Take back an import, a correction or a deletion: what came goes, what was replaced comes back.

    All of it or nothing: where a pair was changed again since, that is told. Undoing an undo does it again.
    """
    from glossary import history
    from workbench import memory_changes

    db = open_workspace(context).db
    undo = history.get_change_set(db, memory_changes.undo(db, change))
    undone = history.get_change_set(db, undo.undoes or 0)
    if as_json:
        print_json({"change": undo.id, "undoes": undone.id, "action": undone.action, "label": undone.label})
        return
    click.echo(f"{undo.id}\tundone: {undone.action}\t{undone.label}")


@memory.command("export")
@click.argument("file", type=OUTPUT)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option(
    "--target", "targets", type=LANGUAGE, multiple=True, required=True, help="Give it once a language."
)
@click.option("--memory", "name", default="main", show_default=True, help="The memory to write.")
@click.option("--state", type=STATE, help="Only units in this state and better.")
@click.option(
    "--document", "documents", multiple=True, help="Only units of this document; may be given again."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only units changed on this day or later.")
@click.option("--omegat-tags", is_flag=True, help="Write tags as OmegaT shows them in texts.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_export(
    context: click.Context,
    file: Path,
    source: str,
    targets: tuple[str, ...],
    name: str,
    state: str | None,
    documents: tuple[str, ...],
    since: datetime | None,
    omegat_tags: bool,
    as_json: bool,
) -> None:
    """Write the units that have the source and one of the targets to a TMX file."""
    from workbench.exchange import memory_files

    chosen = memory_files.Chosen(state or "", documents, since.date() if since else None)
    with progress_bar("Exporting") as tell:
        units, replaced = memory_files.export_file(
            open_workspace(context).db,
            file,
            source,
            targets,
            memory=name,
            chosen=chosen,
            omegat_tags=omegat_tags,
            wrap=lambda units: counted(units, tell),
        )
    if as_json:
        print_json({"units": units, "replaced": replaced})
        return
    click.echo(f"{file}\t{units} units")
    if replaced:
        say(f"{replaced} characters that XML cannot hold were replaced by visible signs.")


@memory.command("search")
@click.argument("text")
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_search(context: click.Context, text: str, language: str, limit: int, as_json: bool) -> None:
    """Find units whose text in a language contains TEXT."""
    import alignments

    with alignments.Memory(open_workspace(context).db) as store:
        found = store.search(text, language, limit)
    if as_json:
        print_json([{"tuid": unit.tuid, "texts": unit.texts} for unit in found])
        return
    for unit in found:
        click.echo("\t".join(unit.texts.values()))
