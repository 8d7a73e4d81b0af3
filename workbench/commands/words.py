"""Inflect words; import, export, search and check the glossary."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from workbench.commands.common import FILE, LANGUAGE, OUTPUT, open_workspace, print_json, say


@click.command()
@click.argument("word")
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option(
    "--kind",
    type=click.Choice(["person", "title", "organisation", "event", "place", "term"]),
    default="term",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True)
def inflect(word: str, language: str, kind: str, as_json: bool) -> None:
    """Print every form of WORD, the usual one first."""
    import glossary

    table = glossary.paradigm(word, language, kind=kind)
    if as_json:
        print_json([{**dataclasses.asdict(cell), "forms": forms} for cell, forms in table.items()])
        return
    for cell, forms in table.items():
        name = " ".join(filter(None, (cell.number, cell.possessive, cell.case)))
        click.echo(f"{name}\t{', '.join(forms)}")


@click.group()
def glossary() -> None:
    """The glossary: import, export, find, check."""


GLOSSARY_FORMAT = click.Choice(["csv", "xlsx", "tbx", "martif", "json", "omegat", "appointments"])


@glossary.command("import")
@click.argument("file", type=FILE)
@click.option("--format", "name", type=GLOSSARY_FORMAT, help="The format (default: by the file's ending).")
@click.option("--source", type=LANGUAGE, default="kk", show_default=True, help="Of an OmegaT glossary.")
@click.option("--target", type=LANGUAGE, default="ru", show_default=True, help="Of an OmegaT glossary.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def glossary_import(
    context: click.Context,
    file: Path,
    name: str | None,
    source: str,
    target: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a CSV, XLSX, TBX, JSON or OmegaT file; a rejected row means that nothing is written."""
    from glossary.exchange import formats

    db = open_workspace(context).db
    name = name or formats.format_of(file.name)
    preview = formats.preview(db, file, name, (source, target))
    for remark in (*preview.conflicts, *preview.findings, *preview.rejected):
        say(f"{file}, line {remark.line}: {remark.text}")
    if not dry_run:
        preview = formats.take_over(db, file, name, (source, target))
    counts = {"new": preview.new, "changed": preview.changed, "unchanged": preview.unchanged}
    counts |= {
        "conflicting": len(preview.conflicts),
        "rejected": len(preview.rejected),
        "left_out": preview.left_out,
    }
    if as_json:
        remarks = {
            key: [{"line": r.line, "reason": r.text} for r in found]
            for key, found in (
                ("conflicts", preview.conflicts), ("findings", preview.findings), ("rejected", preview.rejected)
            )
        }  # fmt: skip
        print_json({**counts, **remarks, "written": not dry_run})
    else:
        # What is nothing out of the ordinary is not worth a word.
        usual = ("new", "changed", "unchanged")
        shown = ", ".join(
            f"{value} {key.replace('_', ' ')}" for key, value in counts.items() if value or key in usual
        )
        click.echo(shown + (" (dry run)" if dry_run else ""))
    sys.exit(1 if preview.rejected else 0)


@glossary.command("export")
@click.argument("file", type=OUTPUT)
@click.option("--format", "name", type=GLOSSARY_FORMAT, help="The format (default: by the file's ending).")
@click.option("--source", type=LANGUAGE, default="kk", show_default=True, help="Of an OmegaT glossary.")
@click.option("--target", type=LANGUAGE, default="ru", show_default=True, help="Of an OmegaT glossary.")
@click.option("--dry-run", is_flag=True, help="Only say what the format cannot hold.")
@click.pass_context
def glossary_export(
    context: click.Context, file: Path, name: str | None, source: str, target: str, dry_run: bool
) -> None:
    """Write the whole glossary as CSV, XLSX, TBX, JSON or for OmegaT, and say what the format cannot hold."""
    from glossary.exchange import formats

    db = open_workspace(context).db
    name = name or formats.format_of(file.name)
    for loss in formats.losses(db, name, (source, target)):
        say(f"{file} cannot hold: {loss.text}")
    if not dry_run:
        formats.export(db, file, name, (source, target))


@glossary.command("find")
@click.argument("query")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def glossary_find(context: click.Context, query: str, as_json: bool) -> None:
    """Find entries by a wording in any of the four languages."""
    from glossary import store

    found = store.concepts(open_workspace(context).db, query=query)
    if as_json:
        print_json([dataclasses.asdict(c) for c in found])
        return
    for concept in found:
        texts = [
            t.text for language in ("kk", "ky", "ru", "en") if (t := concept.preferred(language)) is not None
        ]
        click.echo(f"{concept.id}\t{concept.kind}\t" + " | ".join(texts))


@glossary.command("check")
@click.option(
    "--stored", is_flag=True, help="Look for what does not fit together in the workspace's glossary instead."
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def glossary_check(context: click.Context, stored: bool, as_json: bool) -> None:
    """Check the starter glossary's tables and print how much of it each language has, and how much is verified."""
    from glossary import soundness, starter

    if stored:
        found = list(soundness.problems(open_workspace(context).db))
        if as_json:
            print_json([{"check": f.check, "message": f.text} for f in found])
        else:
            for finding in found:
                click.echo(f"{finding.check}\t{finding.text}")
        context.exit(1 if found else 0)

    data = starter.read()
    shares = starter.shares(data)
    if as_json:
        print_json(
            {
                "concepts": len(data.concepts),
                "shares": {name: dataclasses.asdict(value) for name, value in shares.items()},
            }
        )
        return
    click.echo(f"concepts\t{len(data.concepts)}")
    for name, value in shares.items():
        click.echo(f"{name}\t{value.rendered:.0%} rendered\t{value.verified:.0%} verified")
