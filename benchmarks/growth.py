"""How long the program's part of the hour takes, and how it grows with the text.

    python benchmarks/growth.py [--sizes 1,4,16]

Each size is so many copies of the sample communiqué, made different so that nothing is a repetition, as one document with
three targets, in a new workspace on disk. Times are wall seconds on this machine; what carries over to another machine are
the ratios: of a size to the one before (the work grows by the same factor as the text), and to the yardsticks measured in the
same run (a durable SQLite commit; one regular expression that cuts at full stops).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path

import regex

import alignments
from workbench import exports, intake, projects, terminology
from workbench.review import assistance, changing, checks, translations
from workbench.workspace import SAMPLE, Workspace


def sample(copies: int) -> str:
    """Return the sample text so many times over; a number in every line keeps the lines apart."""
    lines = resources.files("workbench").joinpath("data", SAMPLE).read_text(encoding="utf-8").splitlines()
    return (
        "\n".join(f"{copy + 1}-нұсқа: {line}" if copy else line for copy in range(copies) for line in lines)
        + "\n"
    )


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def commit(workspace: Workspace, row: translations.Row) -> None:
    """Confirm one segment's Russian draft."""
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.confirm(workspace, row.id, "ru", stored.text or "Текст.", expected=stored.version)


def measure(copies: int, folder: Path) -> dict[str, float]:
    """Return seconds by step for a document of so many copies."""
    workspace = Workspace.open(folder, sample=False)
    db = workspace.db
    text = sample(copies)
    project = projects.create_project(db, "benchmark", "kk", ("ky", "ru", "en"))
    out: dict[str, float] = {}
    number = 0

    def add() -> None:
        nonlocal number
        number = intake.add_text(workspace, project, "text", text)

    out["import and draft"] = timed(add)
    out["terms-first page"] = timed(lambda: terminology.sheet(workspace, number))
    out["grid: rows and marks"] = timed(
        lambda: (translations.rows(db, number), assistance.marks(workspace, number))
    )
    out["checks, one target"] = timed(lambda: checks.findings(workspace, number, "ru"))
    rows = translations.rows(db, number)
    out["confirm, median"] = statistics.median(timed(partial(commit, workspace, row)) for row in rows[:30])
    out["TMX, one target"] = timed(
        lambda: exports.tmx(workspace, [number], "kk", ["ru"], folder / "out.tmx", state="initial")
    )
    out["segments"] = len(rows)
    out["yardstick: durable commit"] = yardstick(workspace)
    out["segmenter / full-stop pattern"] = timed(lambda: alignments.segment(text, "kk")) / timed(
        lambda: regex.split(r"(?<=[.!?…])\s+(?=\p{Lu})", text)
    )
    workspace.close()
    return out


def yardstick(workspace: Workspace) -> float:
    """Return the median seconds of one durable one-row commit in the same file."""
    db = workspace.db
    db.execute("CREATE TABLE IF NOT EXISTS yardstick (n INTEGER)")
    return statistics.median(timed(lambda: db.execute("INSERT INTO yardstick VALUES (1)")) for _ in range(30))


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1,4,16")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(size, Path(folder)))
    print("| step | " + " | ".join(f"× {size}" for size in sizes) + " | growth per doubling |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for name in results[0]:
        values = [result[name] for result in results]
        growth = (values[-1] / values[0]) ** (1 / _doublings(sizes)) if len(sizes) > 1 and values[0] else 1.0
        shown = [f"{value:.0f}" if name == "segments" else f"{value:.4f}" for value in values]
        print(f"| {name} | " + " | ".join(shown) + f" | {growth:.2f} |")


def _doublings(sizes: list[int]) -> float:
    count, size = 0.0, float(sizes[0])
    while size < sizes[-1]:
        size *= 2
        count += 1
    return count or 1.0


if __name__ == "__main__":
    main()
