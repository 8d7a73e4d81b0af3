"""Cut texts into sentences, pair them, check pairs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.commands.common import FILE, LANGUAGE, OUTPUT, lines_of, print_json, read_text, say

if TYPE_CHECKING:
    from alignments import Unit


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.option(
    "--export-srx", "rules", type=OUTPUT, help="Write the Kazakh and Kyrgyz rules to this SRX 2.0 file."
)
def segment(file: Path | None, language: str, as_json: bool, rules: Path | None) -> None:
    """Cut FILE into sentences, one a line (offsets with --json)."""
    import alignments

    if rules is not None:
        from alignments.srx import write_srx

        write_srx(rules)
        say(f"Segmentation rules for Kazakh and Kyrgyz: {rules}")
    if file is None:
        if rules is None:
            raise click.UsageError("Missing argument 'FILE'.")
        return
    text = read_text(file)
    spans = alignments.segment(text, language)
    if as_json:
        print_json([{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in spans])
        return
    for span in spans:
        # A sentence may be wrapped over lines of the file.
        click.echo(" ".join(text[span.start : span.end].splitlines()))


@click.command()
@click.argument("source", type=FILE)
@click.argument("target", type=FILE)
@click.option("--source", "source_language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", "target_language", type=LANGUAGE, required=True)
@click.option("--json", "as_json", is_flag=True)
def align(source: Path, target: Path, source_language: str, target_language: str, as_json: bool) -> None:
    """Pair the sentences of SOURCE and TARGET, which have one a line."""
    import alignments

    left, right = lines_of(source.read_bytes()), lines_of(target.read_bytes())
    links = alignments.align(left, right, source_language, target_language)
    if as_json:
        print_json(
            [{"source": link.source, "target": link.target, "score": round(link.score, 4)} for link in links]
        )
        return
    for link in links:
        click.echo(" ".join(left[i] for i in link.source) + "\t" + " ".join(right[i] for i in link.target))


@click.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True)
def check(file: Path, as_json: bool) -> None:
    """Say what is wrong with a TMX or XLIFF file, as a file and with its translations; exit code 1 if anything."""
    from alignments.exchange.faults import faults

    found: list[dict[str, Any]] = [
        {
            "unit": f.unit.strip(),
            "language": "",
            "check": f.check,
            "severity": f.severity,
            "message": f.text,
            "line": f.line,
        }
        for f in faults(file)
    ]
    if not any(row["check"] == "not-well-formed" for row in found):
        units = _units(file)
        if (first := next(units, None)) is None:
            say(f"{file.name} has no unit: there is nothing in it to check.")
        else:
            found += _findings(chain([first], units))
    if as_json:
        print_json(found)
    else:
        for row in found:
            place = f"line {row['line']}" if row["line"] else ""
            click.echo("\t".join((row["unit"], row["language"] or place, row["check"], row["message"])))
        say(f"{len(found)} findings")
    sys.exit(1 if found else 0)


def _units(file: Path) -> Iterator[Unit]:
    """The pairs of a TMX or XLIFF file."""
    import alignments
    from alignments.exchange.bilingual import units_of
    from alignments.exchange.faults import is_tmx
    from alignments.exchange.xliff import read_xliff

    return alignments.read_tmx(file) if is_tmx(file) else units_of(read_xliff(file))


def _findings(units: Iterable[Unit]) -> Iterator[dict[str, Any]]:
    """Yield what the checks find in the pairs of a file."""
    from glossary.languages import LANGUAGES
    from workbench import check_pair

    for number, unit in enumerate(units, 1):
        known = [v for v in unit.variants if v.primary in LANGUAGES]
        first = next((v for v in known if v.primary == "kk"), known[0] if known else None)
        for variant in known:
            if first is None or variant is first or variant.primary == first.primary:
                continue
            for finding in check_pair(first.text, variant.text, first.primary, variant.primary):
                yield {
                    "unit": unit.tuid or unit.prop("x-segment") or str(number),
                    "language": variant.primary,
                    "check": finding.check,
                    "severity": finding.severity,
                    "message": finding.text,
                    "line": 0,
                }
