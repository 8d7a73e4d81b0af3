"""Walk through the hour of work with the clock: a real server, a real browser, the keyboard alone.

    python benchmarks/hour.py [--text FILE --renderings FILE] [--interface kk] [--pictures FOLDER]

A communiqué is pasted, its terms are decided one by one, every sentence is finished in three languages (the first half language by
language, the rest with all three in sight), half-way a corrected source comes in, the findings are mended or let stand, the texts read
through, the sign-off sheets and the exports taken along. What is typed stands in the file of renderings (columns kk, ky, ru, en,
replaces; the one beside this script belongs to the sample text); a sentence that it does not have is taken as its draft is, with a
stated share of the words written anew. One wrong figure a language is typed on purpose, for the checks to find.

Measured: keystrokes (held keys count, as in the keystroke-level model), pointer actions, pages and dialogs, the words of what has to be
read (each source and what stands in its field once a language, the whole text once more before it is signed), and the seconds from a
key until one can go on. Modelled: how long a person takes, as keystrokes × K + decisions × M + words read ÷ reading speed + the measured waits.
K = 0.28 s (an average typist who is no secretary, 40 words a minute) and M = 1.35 s are those of S. Card, T. Moran, A. Newell, The
Keystroke-Level Model, Communications of the ACM 23 (1980), 396-410; 184 words a minute is the mean of 17 languages, read aloud, in
S. Trauzettel-Klosinski, K. Dietz, Investigative Ophthalmology & Visual Science 53 (2012), 5452-5461. Thinking about how to
say something is not in the model: what is left of the hour is for that.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hour_keyboard import Keyboard, Stage
from hour_steps import MENTAL, Renderings, Walk
from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, chromium
from workbench.workspace import SAMPLE

PATIENCE = 60_000  # ms for anything to come
# Seconds a keystroke takes, from the same paper as K.
RATES = {"40 words a minute": 0.28, "55": 0.20, "90": 0.12}


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, float]]:
    """Run `audarma serve` on a new workspace; yield its address and after how many seconds it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("audarma")), "serve", "--port", str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | {"AUDARMA_HOME": str(folder)}, stdout=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                urllib.request.urlopen(address, timeout=10).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > 60:
                    raise
                time.sleep(0.02)
        yield address, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def stages(walk: Walk, text: str, out: Path) -> dict[str, Callable[[], object]]:
    """Return the stages of the hour in their order."""
    return {
        "text in": lambda: walk.bring_in(text),
        "terms first": walk.decide_terms,
        "review, by language": walk.review_half,
        "corrected source": lambda: walk.correct(text),
        "review, all languages": walk.review_rest,
        "checks": walk.check,
        "sign-off": lambda: walk.sign(out),
        "export": lambda: walk.export(out),
    }


def table(stages: list[Stage], key: float, decision: float, reading: float) -> str:
    """Return what the stages took, as a table."""
    lines = [
        "| stage | pages | decisions | keystrokes | pointer | waits: number, s, longest | words read | modelled, min |",
        "|---|---|---|---|---|---|---|---|",
    ]
    total = Stage("together")
    for stage in stages:
        for name in ("keys", "letters", "decisions", "pages", "words", "mouse"):
            setattr(total, name, getattr(total, name) + getattr(stage, name))
        total.waits += stage.waits
    for stage in (*stages, total):
        waits = sum(stage.waits)
        minutes = (stage.keys * key + stage.decisions * decision + waits) / 60 + stage.words / reading
        lines.append(
            f"| {stage.name} | {stage.pages} | {stage.decisions} | {stage.keys} | {stage.mouse} | "
            f"{len(stage.waits)}, {waits:.1f}, {max(stage.waits, default=0):.2f} | {stage.words} | {minutes:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, walk, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--text", type=Path, help="the communiqué (default: the sample text)")
    parser.add_argument("--renderings", type=Path, help="what is typed (default: that of the sample text)")
    parser.add_argument(
        "--share", type=float, default=0.3, help="of a draft's words written anew where nothing is known"
    )
    parser.add_argument("--interface", default="en", choices=("kk", "ky", "ru", "en"))
    parser.add_argument("--pictures", type=Path, help="write a picture of each stage's end into this folder")
    parser.add_argument("--key", type=float, default=0.28, help="seconds a keystroke takes")
    parser.add_argument("--decision", type=float, default=MENTAL, help="seconds a decision takes")
    parser.add_argument("--reading", type=float, default=184, help="words read a minute")
    parser.add_argument(
        "--ways", action="store_true", help="also print where more than five Tabs were needed"
    )
    asked = parser.parse_args()
    sample = resources.files("workbench").joinpath("data", SAMPLE)
    text = (asked.text or sample).read_text(encoding="utf-8")
    own = asked.renderings or (None if asked.text else Path(__file__).with_suffix(".tsv"))
    renderings = Renderings.load(own) if own else Renderings()
    if asked.pictures:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "home") as (address, up),
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "audarma_language", "value": asked.interface, "url": address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        keyboard = Keyboard(page)
        walk = Walk(keyboard, renderings, asked.share)
        for name, stage in stages(walk, text, Path(folder)).items():
            keyboard.begin(name)
            stage()
            keyboard.count_mouse()
            if asked.pictures:
                page.screenshot(path=asked.pictures / f"{len(keyboard.stages)}.png")
        browser.close()
    print(f"server answers after {up:.1f} s\n")
    print(table(keyboard.stages, asked.key, asked.decision, asked.reading))
    letters = sum(stage.letters for stage in keyboard.stages)
    print(
        f"\nTranslations: {walk.taken}; {letters} letters asked for. Terms left open: {walk.left or 'none'}."
    )
    print(f"Wrong figures that the checks led to: {walk.mended} of {len(walk.slips)}.")
    keys = sum(stage.keys for stage in keyboard.stages)
    for name, rate in RATES.items():
        print(f"Typing takes {keys * rate / 60:.1f} min at {rate} s a key, {name}.")
    waits = [wait for stage in keyboard.stages for wait in stage.waits]
    print(f"Waits: median {statistics.median(waits):.3f} s, longest {max(waits):.2f} s.")
    if asked.ways:
        for steps, where, what in sorted(keyboard.ways, reverse=True):
            if steps > 5:
                print(f"{steps} × Tab on {where} to {what}")


if __name__ == "__main__":
    main()
