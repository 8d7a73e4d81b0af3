"""The command line: `audarma COMMAND`.

Results go to standard output, messages to standard error. Exit code 0 is success, 1 a failure that a message explains,
2 a wrong call.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glossary.errors import AudarmaError

if TYPE_CHECKING:
    from workbench.workspace import Workspace

LANGUAGE = click.Choice(["kk", "ky", "ru", "en"])
STATE = click.Choice(["initial", "translated", "reviewed", "final"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)


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


def _open(context: click.Context) -> Workspace:
    from workbench.workspace import Workspace, default_folder  # noqa: PLC0415

    return Workspace.open(context.obj or default_folder())


def _say(message: str) -> None:
    click.echo(message, err=True)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _read(path: Path) -> str:
    """Return the text of a file: of a text file as it is, in whatever encoding; of a Word document its paragraphs."""
    from workbench import documents  # noqa: PLC0415

    data = path.read_bytes()
    reading = documents.read(data, path.name)
    if reading.encoding:
        return data.decode(reading.encoding).removeprefix("\ufeff")
    return "\n".join(paragraph.text for paragraph in reading.paragraphs)


def _lines(data: bytes) -> list[str]:
    """Return the lines of UTF-8 text: they end at a line feed and nothing else, a form feed or U+2028 is part of one."""
    lines = data.decode("utf-8-sig").split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, shown only where a person is looking."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _counted(items: Iterable[Any], tell: Callable[[int, int], None], total: int = 0) -> Iterator[Any]:
    for number, item in enumerate(items, 1):
        yield item
        if number % 100 == 0:
            tell(number, max(total, number))


# --- the workbench -------------------------------------------------------------------------------------------------


@main.command()
@click.option("--host", default=None, help="Address to listen on (default 127.0.0.1: this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port to listen on (default 8640).")
@click.option("--open/--no-open", "browser", default=False, help="Open the page in your browser.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, browser: bool) -> None:
    """Start the workbench and print its address."""
    from workbench.server import serve as run  # noqa: PLC0415

    run(context.obj, host=host, port=port, browser=browser)


@main.command()
@click.argument("target", type=OUTPUT)
@click.pass_context
def backup(context: click.Context, target: Path) -> None:
    """Copy the workspace to the new file TARGET while it is in use, and verify the copy."""
    from glossary.database import backup as copy  # noqa: PLC0415

    workspace = _open(context)
    copy(workspace.db, target)
    _say(f"{workspace.path} is backed up to {target}; the copy is sound.")


@main.command()
@click.argument("source", type=FILE)
@click.pass_context
def restore(context: click.Context, source: Path) -> None:
    """Put the backup SOURCE in the place of the workspace; what was there is kept in its backups folder."""
    from glossary.database import restore as put_back  # noqa: PLC0415
    from workbench.projects import now  # noqa: PLC0415
    from workbench.workspace import DATABASE_NAME, default_folder  # noqa: PLC0415

    folder: Path = context.obj or default_folder()
    (folder / "backups").mkdir(parents=True, exist_ok=True)
    # To the millisecond: two restores in one second keep two files.
    stamp = "".join(sign for sign in now()[:23] if sign.isalnum())
    kept = folder / "backups" / f"before-restore-{stamp}.db"
    put_back(source, folder / DATABASE_NAME, kept=kept)
    _say(
        f"{folder / DATABASE_NAME} is restored from {source}."
        + (f" Before: {kept}." if kept.exists() else "")
    )


@main.command()
@click.argument("file", type=FILE)
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option(
    "--target", "targets", type=LANGUAGE, multiple=True, required=True, help="Give it once a language."
)
@click.option(
    "--tmx", type=click.Path(file_okay=False, path_type=Path), help="Folder for one TMX file a target."
)
@click.option(
    "--state", type=STATE, default="initial", show_default=True, help="Write this state and better."
)
@click.option("--encoding", help="The file's encoding, where it is guessed wrong.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def draft(
    context: click.Context,
    file: Path,
    source: str,
    targets: tuple[str, ...],
    tmx: Path | None,
    state: str,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Add FILE to the workspace as a project of its own, draft every target, and write TMX files."""
    from glossary.database import transaction  # noqa: PLC0415
    from workbench import exports, projects  # noqa: PLC0415
    from workbench.drafting import predraft  # noqa: PLC0415

    workspace = _open(context)
    data = file.read_bytes()
    with transaction(workspace.db):
        project = projects.create_project(workspace.db, _free_name(workspace, file.name), source, targets)
        document = projects.add_document(workspace, project, file.name, data, encoding=encoding, draft=False)
    with _progress("Drafting") as tell:
        predraft.predraft(workspace, document, progress=tell)
    written = {}
    for target in projects.project(workspace.db, project).targets:
        if tmx is not None:
            tmx.mkdir(parents=True, exist_ok=True)
            path = tmx / f"{file.stem}.{source}-{target}.tmx"
            units = exports.tmx(workspace, [document], source, [target], path, state=state)
            written[target] = {"file": str(path), "units": units}
    progress = projects.progress(workspace.db, document)
    if as_json:
        _print_json(
            {
                "project": project,
                "document": document,
                "tmx": written,
                "progress": {language: dataclasses.asdict(p) for language, p in progress.items()},
            }
        )
        return
    for language, p in progress.items():
        where = (
            f", {written[language]['units']} in {written[language]['file']}" if language in written else ""
        )
        click.echo(f"{language}: {p.total - p.empty} of {p.total} segments drafted{where}")


def _free_name(workspace: Workspace, name: str) -> str:
    from workbench import projects  # noqa: PLC0415

    taken = {p.name.casefold() for p in projects.projects(workspace.db)}
    name = name[: projects.MAX_NAME - len(" (9999)")]
    number, wanted = 1, name
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{name} ({number})"
    return wanted


# --- sentences -----------------------------------------------------------------------------------------------------


@main.command()
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
        _say(f"Segmentation rules for Kazakh and Kyrgyz: {rules}")
    if file is None:
        if rules is None:
            raise click.UsageError("Missing argument 'FILE'.")
        return
    text = _read(file)
    spans = alignments.segment(text, language)
    if as_json:
        _print_json([{"start": s.start, "end": s.end, "text": text[s.start : s.end]} for s in spans])
        return
    for span in spans:
        # A sentence may be wrapped over lines of the file.
        click.echo(" ".join(text[span.start : span.end].splitlines()))


@main.command()
@click.argument("source", type=FILE)
@click.argument("target", type=FILE)
@click.option("--source", "source_language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", "target_language", type=LANGUAGE, required=True)
@click.option("--json", "as_json", is_flag=True)
def align(source: Path, target: Path, source_language: str, target_language: str, as_json: bool) -> None:
    """Pair the sentences of SOURCE and TARGET, which have one a line."""
    import alignments  # noqa: PLC0415

    left, right = _lines(source.read_bytes()), _lines(target.read_bytes())
    links = alignments.align(left, right, source_language, target_language)
    if as_json:
        _print_json(
            [{"source": link.source, "target": link.target, "score": round(link.score, 4)} for link in links]
        )
        return
    for link in links:
        click.echo(" ".join(left[i] for i in link.source) + "\t" + " ".join(right[i] for i in link.target))


@main.command()
@click.option("--engine", "name", default="assembly", show_default=True, help="memory, assembly")
@click.option("--source", type=LANGUAGE, default="kk", show_default=True)
@click.option("--target", type=LANGUAGE, required=True)
@click.pass_context
def translate(context: click.Context, name: str, source: str, target: str) -> None:
    """Translate standard input line by line; there are exactly as many lines out as in.

    Works without a workspace, with the starter glossary; with --workspace its glossary and memory are used.
    """
    from workbench.drafting import lines  # noqa: PLC0415

    if source == target:
        raise click.UsageError("The source and the target are the same language.")
    workspace = _open(context) if context.obj is not None else None
    texts = _lines(sys.stdin.buffer.read())
    with _progress("Translating") as tell:
        drafted = list(_counted(lines.translate(texts, name, source, target, workspace), tell, len(texts)))
    # Bytes, so that neither the console's encoding nor its line ends touch the text.
    click.echo("".join(f"{text}\n" for text in drafted).encode(), nl=False)


@main.command()
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
        _print_json(found)
    else:
        for row in found:
            click.echo(f"{row['unit']}\t{row['language']}\t{row['check']}\t{row['message']}")
        _say(f"{len(found)} findings")
    sys.exit(1 if found else 0)


@main.command()
@click.argument("hypothesis", type=FILE)
@click.argument("reference", type=FILE)
@click.option("--json", "as_json", is_flag=True)
def score(hypothesis: Path, reference: Path, as_json: bool) -> None:
    """Score a translation against a reference, line by line: BLEU, chrF2, chrF++, TER with their signatures."""
    from workbench.scores import score as compute  # noqa: PLC0415

    scores = compute(_lines(hypothesis.read_bytes()), _lines(reference.read_bytes()))
    if as_json:
        _print_json([dataclasses.asdict(s) for s in scores])
        return
    for s in scores:
        click.echo(f"{s.name}\t{s.value:.2f}\t{s.signature}")


# --- words ---------------------------------------------------------------------------------------------------------


@main.command()
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
    import glossary  # noqa: PLC0415

    table = glossary.paradigm(word, language, kind=kind)
    if as_json:
        _print_json([{**dataclasses.asdict(cell), "forms": forms} for cell, forms in table.items()])
        return
    for cell, forms in table.items():
        name = " ".join(filter(None, (cell.number, cell.possessive, cell.case)))
        click.echo(f"{name}\t{', '.join(forms)}")


@main.group()
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
    from glossary.exchange import formats  # noqa: PLC0415

    db = _open(context).db
    name = name or formats.format_of(file.name)
    preview = formats.preview(db, file, name, (source, target))
    for remark in (*preview.conflicts, *preview.findings, *preview.rejected):
        _say(f"{file}, line {remark.line}: {remark.text}")
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
        _print_json({**counts, **remarks, "written": not dry_run})
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
    from glossary.exchange import formats  # noqa: PLC0415

    db = _open(context).db
    name = name or formats.format_of(file.name)
    for loss in formats.losses(db, name, (source, target)):
        _say(f"{file} cannot hold: {loss.text}")
    if not dry_run:
        formats.export(db, file, name, (source, target))


@glossary.command("find")
@click.argument("query")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def glossary_find(context: click.Context, query: str, as_json: bool) -> None:
    """Find entries by a wording in any of the four languages."""
    from glossary import store  # noqa: PLC0415

    found = store.concepts(_open(context).db, query=query)
    if as_json:
        _print_json([dataclasses.asdict(c) for c in found])
        return
    for concept in found:
        texts = [
            t.text for language in ("kk", "ky", "ru", "en") if (t := concept.preferred(language)) is not None
        ]
        click.echo(f"{concept.id}\t{concept.kind}\t" + " | ".join(texts))


@glossary.command("check")
@click.option("--json", "as_json", is_flag=True)
def glossary_check(as_json: bool) -> None:
    """Check the starter glossary's tables and print how much of it each language has, and how much is verified."""
    from glossary import starter  # noqa: PLC0415

    data = starter.read()
    shares = starter.shares(data)
    if as_json:
        _print_json(
            {
                "concepts": len(data.concepts),
                "shares": {name: dataclasses.asdict(value) for name, value in shares.items()},
            }
        )
        return
    click.echo(f"concepts\t{len(data.concepts)}")
    for name, value in shares.items():
        click.echo(f"{name}\t{value.rendered:.0%} rendered\t{value.verified:.0%} verified")


@main.group()
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

    workspace = _open(context)
    counts: dict[str, Any] = {}
    with transaction(workspace.db), alignments.Memory(workspace.db) as store, _progress("Importing") as tell:
        for file in files:
            counts[str(file)] = store.add(_counted(alignments.read_tmx(file), tell))._asdict()
    if as_json:
        _print_json(counts)
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

    with alignments.Memory(_open(context).db) as store, _progress("Exporting") as tell:
        units = (u for u in store.units() if u.variant(source) and any(u.variant(t) for t in targets))
        alignments.write_tmx(file, _counted(units, tell), source, list(targets))


@memory.command("search")
@click.argument("text")
@click.option("--language", type=LANGUAGE, default="kk", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def memory_search(context: click.Context, text: str, language: str, limit: int, as_json: bool) -> None:
    """Find units whose text in a language contains TEXT."""
    import alignments  # noqa: PLC0415

    with alignments.Memory(_open(context).db) as store:
        found = store.search(text, language, limit)
    if as_json:
        _print_json([{"tuid": unit.tuid, "texts": unit.texts} for unit in found])
        return
    for unit in found:
        click.echo("\t".join(unit.texts.values()))
