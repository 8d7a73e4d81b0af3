"""Send a document's segments to other programs and reviewers, and take them back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.commands.common import FILE, LANGUAGE, OUTPUT, STATE, open_workspace, print_json, say

if TYPE_CHECKING:
    from workbench.exchange.returning import Difference

FORMAT = click.Choice(["xliff12", "xliff21", "xlsx", "docx"])


@click.group()
def document() -> None:
    """A document's segments as XLIFF or as a table: list, export, import."""


@document.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def document_list(context: click.Context, as_json: bool) -> None:
    """List the documents with their numbers."""
    from workbench import projects

    db = open_workspace(context).db
    found = [
        {"document": each.id, "name": each.name, "project": owner.name, "targets": owner.targets}
        for owner in projects.projects(db)
        for each in projects.documents(db, owner.id)
    ]
    if as_json:
        print_json(found)
        return
    for row in found:
        click.echo(f"{row['document']}\t{row['name']}\t{row['project']}")


@document.command("export")
@click.argument("number", type=int)
@click.argument("file", type=OUTPUT)
@click.option("--format", "name", type=FORMAT, help="The format (default: by the file's ending).")
@click.option(
    "--target", "targets", type=LANGUAGE, multiple=True, help="Give it once a language (default: all)."
)
@click.option("--state", type=STATE, default="initial", show_default=True, help="Leave texts below it empty.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Of a table's headings.")
@click.pass_context
def document_export(
    context: click.Context,
    number: int,
    file: Path,
    name: str | None,
    targets: tuple[str, ...],
    state: str,
    language: str,
) -> None:
    """Write the segments of document NUMBER to FILE: XLIFF with one target, or a review table with any number."""
    from glossary.exchange.xml_stream import replacing
    from workbench import projects
    from workbench.exchange import formats

    workspace = open_workspace(context)
    endings = {".xlf": "xliff12", ".xliff": "xliff12", ".xlsx": "xlsx", ".docx": "docx"}
    name = name or endings.get(file.suffix.lower())
    if name is None:
        raise click.UsageError("The file's ending does not tell a format. Give --format.")
    owner = projects.project(workspace.db, projects.document(workspace.db, number).project)
    for target in targets:
        if target not in owner.targets:
            raise click.UsageError(f"{target} is not a target of this project.")
    data, _ = formats.export(
        workspace, number, name, targets or owner.targets, state=state, interface=language
    )
    with replacing(file) as stream:
        stream.write(data)


@document.command("import")
@click.argument("number", type=int)
@click.argument("file", type=FILE)
@click.option("--conflicts", is_flag=True, help="Take what was changed here since the export, too.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def document_import(
    context: click.Context, number: int, file: Path, conflicts: bool, dry_run: bool, as_json: bool
) -> None:
    """Take FILE back into document NUMBER, from which it was exported: texts, states and comments, in one undo."""
    from workbench.exchange import formats, returning

    workspace = open_workspace(context)
    returned = formats.read(file.read_bytes(), file.name)
    if dry_run:
        decided = returning.plan(workspace, number, returned)
    else:
        decided = returning.take_back(workspace, number, returned, conflicts=conflicts)
    told = [d for d in decided.differences if d.kind != "unchanged" or d.comments]
    if as_json:
        rows = [
            {
                "kind": d.kind,
                "line": d.line,
                "segment": d.number,
                "language": d.language,
                "before": dict(zip(("text", "state"), d.before, strict=True)),
                "after": dict(zip(("text", "state"), d.after, strict=True)),
                "comments": d.comments,
                "reason": _reason(d),
            }
            for d in told
        ]
        print_json({**decided.counts(), "segments": rows, "written": not dry_run})
    else:
        for d in told:
            reason = f" ({_reason(d)})" if d.notice else ""
            click.echo(f"{d.kind}\t{d.number}\t{d.language}\t{d.after[1]}\t{d.after[0]!r}{reason}")
        shown = ", ".join(f"{count} {kind}" for kind, count in decided.counts().items())
        say(shown + (" (dry run)" if dry_run else ""))
    left = {"unknown", "source", "refused"} | (set() if conflicts else {"conflict"})
    sys.exit(1 if any(d.kind in left for d in told) else 0)


def _reason(difference: Difference) -> str:
    notice = difference.notice
    return "" if notice is None else notice.message % notice.values
