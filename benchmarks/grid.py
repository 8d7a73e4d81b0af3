"""Measure the review screen in headless Chromium on a long document, as an editor's fingers and eyes would.

    python benchmarks/grid.py [--segments 10000] [--jumps 40]

Prints one line a figure, with the goal beside it. Times are of this machine and this run; what does not depend on it is
the number of elements, the layout shift and the blank strips. Sentences are put together from words of our own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright
from waitress import create_server

from glossary import history
from tests.browser.conftest import FLAGS, chromium
from workbench import intake, projects
from workbench.app import create_app
from workbench.config import Config
from workbench.server import take_turns
from workbench.web.modules import imported
from workbench.workspace import Workspace

TARGETS = ("ky", "ru", "en")
WORDS = [
    "комиссия",
    "отырыс",
    "есеп",
    "жоба",
    "қаулы",
    "министрлік",
    "өкіл",
    "жұмыс",
    "тобы",
    "кездесу",
    "ұсыныс",
    "нәтиже",
    "мерзім",
    "талап",
    "бағыт",
    "шешім",
]
STATIC = ROOT / "workbench" / "web" / "static"
REVIEW_FILES = (
    "app.js",
    "letters.js",
    "steps.js",
    "review.js",
    *imported("review.js"),
    "style.css",
    "review.css",
)

# From a key to the paint after it: a frame is asked for in the key's own task, and what follows that frame is painted. Keys of letters
# that are on no American keyboard come without "keydown" here.
PROBES = """
window.probe = {
  afterPaint: () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => done(performance.now()); c.port2.postMessage(0); })),
  inputs: [], shift: 0, key: 0,
};
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.probe.shift += e.value; }).observe({ type: "layout-shift", buffered: true });
addEventListener("beforeinput", () => { const at = window.probe.key = performance.now(); window.probe.afterPaint().then((end) => window.probe.inputs.push(end - at)); }, true);
"""
SAVED = """() => new Promise((done) => {
  const at = performance.now();
  const line = document.getElementById("saving");
  const count = document.querySelector("[data-target][aria-current] .count").textContent;
  const look = () => { if (document.querySelector("[data-target][aria-current] .count").textContent !== count) { watcher.disconnect(); done(performance.now() - at); } };
  const watcher = new MutationObserver(look);
  watcher.observe(document.querySelector(".targets"), { subtree: true, childList: true, characterData: true });
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { code: "Enter", key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
})"""
# From the last key to the paint after the findings of what it wrote.
FOUND = """() => {
  window.probe.found = new Promise((done) => {
    const watcher = new MutationObserver(() => { watcher.disconnect(); window.probe.afterPaint().then((end) => done(end - window.probe.key)); });
    watcher.observe(document.querySelector("#panel-findings .items"), { childList: true });
  });
}"""
JUMP = """(number) => {
  window.probe.jump = new Promise((done) => {
    addEventListener("keydown", () => {
      const at = performance.now();
      const look = () => {
        const row = document.querySelector(`#s${number}[aria-current] textarea`);
        if (row && document.activeElement === row) window.probe.afterPaint().then((end) => done(end - at));
        else setTimeout(look, 1);
      };
      look();
    }, { capture: true, once: true });
  });
}"""
SCROLL = """(share) => new Promise((done) => {
  const grid = document.querySelector(".grid");
  const at = performance.now();
  grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
  window.probe.afterPaint().then(() => {
    const clip = grid.getBoundingClientRect();
    const heads = grid.querySelector(".heads").getBoundingClientRect().bottom;
    const rows = [...grid.querySelectorAll("#rows > .segment")].map((row) => row.getBoundingClientRect()).sort((a, b) => a.top - b.top);
    let covered = heads;
    for (const row of rows) if (row.top <= covered + 1 && row.bottom > covered) covered = row.bottom;
    const strip = Math.max(0, Math.min(clip.bottom, innerHeight) - covered);
    const filled = () => {
      const inSight = [...grid.querySelectorAll("#rows > .segment")].filter((row) => { const box = row.getBoundingClientRect(); return box.bottom > heads && box.top < clip.bottom; });
      if (inSight.every((row) => row.querySelector(".source").textContent !== "")) done({ strip, filled: performance.now() - at });
      else setTimeout(filled, 1);
    };
    filled();
  });
})"""


def sentence(random_: random.Random) -> str:
    """A line of Kazakh words, as long as sentences of official texts are."""
    words = [random_.choice(WORDS) for _ in range(random_.randint(4, 30))]
    return " ".join(words).capitalize() + "."


def fill(folder: Path, count: int) -> int:
    """Make a document of `count` segments, a third of them translated, in a new workspace; return its number."""
    random_ = random.Random(1)
    workspace = Workspace.open(folder, sample=False)
    db = workspace.db
    project = projects.create_project(db, "Long", "kk", TARGETS)
    text = "\n\n".join(" ".join(sentence(random_) for _ in range(4)) for _ in range(count // 4))
    document = intake.add_document(workspace, project, "long.txt", text.encode(), draft=False)
    with history.change_set(db, "draft", label="long"):
        for (segment,) in db.execute("SELECT id FROM segment ORDER BY id").fetchall():
            for language in TARGETS:
                state = random_.choice(("initial", "initial", "translated"))
                db.execute(
                    "INSERT INTO translation(segment, language, text, state, origin, author, changed) VALUES (?,?,?,?,?,?,?)",
                    [segment, language, sentence(random_), state, json.dumps({"kind": "assembly", "score": 50}), "local", "2026-01-01T00:00:00"],
                )  # fmt: skip
    workspace.close()
    return document


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def jump(page: Page, number: int) -> float:
    """Go to a segment by the keyboard; return the time from Enter until it is painted and can be typed into."""
    page.keyboard.press("Control+KeyG")
    page.keyboard.type(str(number))
    page.evaluate(JUMP, number)
    page.keyboard.press("Enter")
    return float(page.evaluate("() => window.probe.jump"))


def findings(page: Page, count: int, times: int) -> list[float]:
    """Type into segments and stop; return the times from the end of the pause, when the text is checked, until findings are painted."""
    random_ = random.Random(3)
    pause = int(re.findall(r"PAUSE = (\d+)", (STATIC / "checking.js").read_text())[0])
    took = []
    for _ in range(times):
        jump(page, random_.randrange(1, count))
        # Its help comes first, and what was typed before is saved.
        page.wait_for_timeout(1500)
        page.evaluate(FOUND)
        page.keyboard.type(" тағы  екі", delay=30)
        took.append(float(page.evaluate("() => window.probe.found")) - pause)
    return took


def measure(page: Page, document: int, count: int, jumps: int) -> dict[str, Any]:
    """Drive the screen and return its figures, times in milliseconds."""
    random_ = random.Random(2)
    page.add_init_script(PROBES)
    loads = []
    for _ in range(3):
        page.goto(f"/documents/{document}/review?target=ru")
        page.locator("#rows textarea:focus").wait_for()
        loads.append(page.evaluate("performance.now()"))
    page.wait_for_timeout(1500)
    found: dict[str, Any] = {"load": statistics.median(loads)}
    found["rows in the document"] = page.locator("[role=table]").get_attribute("aria-rowcount")
    scrolls = [page.evaluate(SCROLL, random_.random()) for _ in range(jumps)]
    found["blank strips"] = sum(each["strip"] > 1 for each in scrolls)
    found["filled p95"] = quantile([each["filled"] for each in scrolls], 0.95)
    found["elements"] = page.evaluate("document.querySelectorAll('*').length")
    found["elements in the grid"] = page.evaluate("document.querySelectorAll('.grid *').length")
    found["jump p95"] = quantile([jump(page, random_.randrange(1, count)) for _ in range(jumps)], 0.95)
    page.keyboard.type("Комиссия қабылдады жаңа шешімді бүгін кешке қарай", delay=30)
    found["input to paint p95"] = quantile(page.evaluate("window.probe.inputs"), 0.95)
    found["findings after a pause p95"] = quantile(findings(page, count, jumps // 2), 0.95)
    page.wait_for_timeout(1500)
    saves = []
    for _ in range(jumps):
        page.keyboard.press("End")
        page.keyboard.insert_text(" тағы")
        saves.append(page.evaluate(SAVED))
        page.wait_for_timeout(60)
    found["Ctrl+Enter to saved p50"] = statistics.median(saves)
    found["Ctrl+Enter to saved p95"] = quantile(saves, 0.95)
    found["layout shift"] = page.evaluate("window.probe.shift")
    return found


GOALS = {
    "load": "≤ 1000 ms", "elements": "≤ 300", "jump p95": "≤ 100 ms", "input to paint p95": "≤ 50 ms", "findings after a pause p95": "≤ 100 ms", "Ctrl+Enter to saved p95": "≤ 150 ms",
    "layout shift": "< 0.05", "blank strips": "0", "scripts and styles, gzipped": "≤ 60 KB",
}  # fmt: skip


def main() -> None:
    """Fill a workspace, serve it, and drive a browser through it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--jumps", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = fill(folder, asked.segments)
        take_turns()
        server = create_server(create_app(Config(folder=folder)), host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_context(
                base_url=f"http://127.0.0.1:{server.effective_port}", viewport={"width": 1280, "height": 800}
            ).new_page()
            found = measure(page, document, asked.segments, asked.jumps)
            browser.close()
    found["scripts and styles, gzipped"] = (
        sum(len(gzip.compress((STATIC / name).read_bytes())) for name in REVIEW_FILES) / 1024
    )
    for name, value in found.items():
        shown = (
            f"{value:.3f}"
            if name == "layout shift"
            else f"{value:.1f}"
            if isinstance(value, float)
            else value
        )
        goal = f"(goal {GOALS[name]})" if name in GOALS else ""
        print(re.sub(r"\s+$", "", f"{name:32}{shown!s:>10}  {goal}"))


if __name__ == "__main__":
    main()
