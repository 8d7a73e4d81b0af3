"""Score translations, and compare engines over texts that have a reference."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.commands.common import FILE, LANGUAGE, lines_of, open_workspace, print_json, progress_bar

if TYPE_CHECKING:
    from workbench.scores import Score


@click.command()
@click.argument("hypothesis", type=FILE)
@click.argument("reference", type=FILE)
@click.option(
    "--samples",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="Resamplings for the intervals; 0 for none.",
)
@click.option("--json", "as_json", is_flag=True)
def score(hypothesis: Path, reference: Path, samples: int, as_json: bool) -> None:
    """Score a translation against a reference, line by line: BLEU, chrF2, chrF++, TER with signatures and intervals."""
    from workbench.scores import score as compute

    scores = compute(lines_of(hypothesis.read_bytes()), lines_of(reference.read_bytes()), samples=samples)
    if as_json:
        print_json([dataclasses.asdict(s) for s in scores])
        return
    for s in scores:
        click.echo(f"{s.name}\t{s.value:.2f}\t{_interval(s)}\t{s.signature}")


def _interval(score: Score) -> str:
    return "" if score.interval is None else f"± {score.interval:.2f}"


@click.command()
@click.argument("source_file", metavar="SOURCE_FILE", type=FILE)
@click.argument("reference", type=FILE)
@click.option("--engine", "engines", multiple=True, required=True, help="Give it once an engine.")
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", type=LANGUAGE, required=True)
@click.option("--name", help="What the set is called (default: the name of REFERENCE).")
@click.option("--samples", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@click.option("--remote", is_flag=True, help="Allow an engine on another machine: the text leaves this one.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def bench(
    context: click.Context,
    source_file: Path,
    reference: Path,
    engines: tuple[str, ...],
    source: str,
    target: str,
    name: str | None,
    samples: int,
    remote: bool,
    as_json: bool,
) -> None:
    """Draft SOURCE_FILE with each engine, score it against REFERENCE, and keep and compare the runs.

    Both files have one sentence a line. Earlier runs over the same lines stand in the table too. The first row, the source
    copied, is what the others are compared with (paired bootstrap).
    """
    from workbench import benches

    workspace = open_workspace(context)
    lines, references = lines_of(source_file.read_bytes()), lines_of(reference.read_bytes())
    task = benches.Task(name or reference.stem, source, target, tuple(lines), tuple(references))
    for engine in engines:
        with progress_bar(engine) as tell:
            benches.run(workspace, task, engine, remote=remote, progress=tell)
    compared = benches.compare(workspace, task, samples=samples)
    if as_json:
        print_json([dataclasses.asdict(row) for row in compared])
        return
    for row in compared:
        click.echo(
            f"{row.label}\t{row.created}\t" + (f"{row.lines_per_second:.1f} lines/s" if row.run else "")
        )
        for s in row.scores:
            sign = "" if s.p is None else f"p = {s.p:.4f}"
            click.echo(f"  {s.name}\t{s.value:.2f}\t{_interval(s)}\t{sign}\t{s.signature}")
