"""How long the server works on the request that the page sends when typing stops, and on the one that confirms.

    python benchmarks/findings.py [--copies 1,32]

Each size is so many copies of the sample communiqué, made different, as one document with three targets. For every segment of a sample
spread over the document the page's own requests are sent: `save` with a changed text, then `confirm`. Printed is the server's processor
time in milliseconds, findings, memory and history included; the network and the page's own work come on top. "First" are the first ten
requests after the start, the others come warm.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from growth import sample

from workbench import intake, projects
from workbench.app import create_app
from workbench.config import Config
from workbench.review import translations
from workbench.server import take_turns
from workbench.web import JOBS, WORKSPACE

ASKED = 60  # segments that requests are sent for
FIRST = 10
TARGETS = ("ky", "ru", "en")


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--copies", default="1,32")
    print("| segments | request | first, longest | p50 | p95 | longest |\n|---|---|---|---|---|---|")
    for copies in parser.parse_args().copies.split(","):
        with tempfile.TemporaryDirectory() as folder:
            _measure(int(copies), Path(folder))


def _measure(copies: int, folder: Path) -> None:
    take_turns()
    app = create_app(Config(folder=folder, testing=True))
    workspace = app.extensions[WORKSPACE]
    project = projects.create_project(workspace.db, "benchmark", "kk", TARGETS)
    document = intake.add_text(workspace, project, "text", sample(copies))
    rows = translations.rows(workspace.db, document)
    client = app.test_client()
    took: dict[str, list[float]] = {"save": [], "confirm": []}
    for place, row in enumerate(rows[:: max(1, len(rows) // ASKED)]):
        language = TARGETS[place % len(TARGETS)]
        stored = translations.translation(workspace.db, row.id, language)
        text, version = stored.text or "Текст.", stored.version
        for action, times in took.items():
            version, seconds = _sent(client, row.id, language, action, f"{text} {place} км", version)
            times.append(1000 * seconds)
    for action, times in took.items():
        warm = times[FIRST:]
        p95 = statistics.quantiles(warm, n=20)[-1]
        figures = (max(times[:FIRST]), statistics.median(warm), p95, max(warm))
        print(f"| {len(rows)} | {action} | " + " | ".join(f"{ms:.0f}" for ms in figures) + " |")
    app.extensions[JOBS].close()
    workspace.close()


def _sent(
    client: FlaskClient, segment: int, language: str, action: str, text: str, version: int
) -> tuple[int, float]:
    """Send the request; return the version that it made and the seconds of processor time it took."""
    start = time.process_time()
    answer = client.put(
        f"/segments/{segment}/{language}",
        json={"action": action, "text": text},
        headers={"If-Match": f'"{version}"'},
    )
    seconds = time.process_time() - start
    assert answer.status_code == 200, answer.text
    return answer.json["translation"]["version"], seconds


if __name__ == "__main__":
    main()
