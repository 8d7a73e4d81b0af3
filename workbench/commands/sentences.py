"""Cut texts into sentences, pair them, check pairs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from workbench.commands.common import FILE, LANGUAGE, OUTPUT, lines_of, print_json, read_text, say


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.option(
    "--export-srx", "rules", type=OUTPUT, help="Write the Kazakh and Kyrgyz rules to this SRX 2.0 file."
)
def segment(file: Path | None, language: str, as_json: bool, rules: Path | None) -> None:
    """Cut FILE into sentences, one a line (offsets with --json)."""
    import alignments  # noqa: PLC0415

    if rules is not None:
        from alignments.srx import write_srx  # noqa: PLC0415

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
    import alignments  # noqa: PLC0415

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
    """Check the pairs of a TMX file and say what is wrong with the file or with a translation; exit code 1 if anything."""
    import alignments  # noqa: PLC0415
    from glossary.languages import LANGUAGES  # noqa: PLC0415
    from workbench import check_pair  # noqa: PLC0415

    found = []
    for number, unit in enumerate(alignments.read_tmx(file), 1):
        known = [v for v in unit.variants if v.primary in LANGUAGES]
        first = next((v for v in known if v.primary == "kk"), known[0] if known else None)
        for variant in known:
            if first is None or variant is first or variant.primary == first.primary:
                continue
            for finding in check_pair(first.text, variant.text, first.primary, variant.primary):
                place = {
                    "unit": unit.tuid or str(number),
                    "language": variant.primary,
                    "check": finding.check,
                }
                found.append(place | {"severity": finding.severity, "message": finding.text})
    if as_json:
        print_json(found)
    else:
        for row in found:
            click.echo(f"{row['unit']}\t{row['language']}\t{row['check']}\t{row['message']}")
        say(f"{len(found)} findings")
    sys.exit(1 if found else 0)
