"""The hands of the walk through the hour: keys are pressed in a real browser and counted, and what is waited for is timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Download, Locator, Page

FOCUSED = "node => node === document.activeElement"
# How many steps of the Tab key lie between the focus and an element, forwards and backwards.
DISTANCE = """(target) => {
  const tabbable = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(tabbable)].filter((node) => node.tabIndex >= 0 && !node.disabled && node.type !== "hidden" && node.checkVisibility({ visibilityProperty: true }));
  const [here, there] = [all.indexOf(document.activeElement), all.indexOf(target)];
  return there - here;
}"""
# Remembers across pages whether anything was pressed with a pointer.
MOUSE = """addEventListener("pointerdown", () => sessionStorage.setItem("mouse", Number(sessionStorage.getItem("mouse") ?? 0) + 1), true)"""
# The first offer of the completion list: what it would add; "" where none is shown.
OFFER = """() => document.querySelector("#completion:not([hidden]) b")?.textContent ?? "" """
FARTHEST = 400  # steps of Tab after which a place counts as out of reach


@dataclass
class Stage:
    """What one part of the hour took.

    Attributes:
        keys: Keystrokes, Ctrl, Alt and Shift counted as keys of their own.
        letters: Letters of translations that were asked for by them; completion makes them more than the keys.
        decisions: How often the translator has to make up their mind.
        pages: Pages and dialogs that came up.
        words: Words to be read.
        waits: Seconds from a key until one can go on, one for each time something had to come.
    """

    name: str
    keys: int = 0
    letters: int = 0
    decisions: int = 0
    pages: int = 0
    words: int = 0
    mouse: int = 0
    waits: list[float] = field(default_factory=list)


class Keyboard:
    """Presses keys on a page, and keeps count of them in the current stage."""

    def __init__(self, page: Page) -> None:
        """Begin on a page that has not been opened yet."""
        self.page = page
        self.stage = Stage("")
        self.stages: list[Stage] = []
        self.ways: list[tuple[int, str, str]] = []  # steps of Tab, where from (page), where to
        page.context.add_init_script(MOUSE)

    def begin(self, name: str) -> None:
        """Count into another stage from now on."""
        self.stage = next((stage for stage in self.stages if stage.name == name), Stage(name))
        if self.stage not in self.stages:
            self.stages.append(self.stage)

    def read(self, *texts: str) -> None:
        """Count the words of texts that have to be read."""
        self.stage.words += sum(len(text.split()) for text in texts)

    def decide(self, times: int = 1) -> None:
        """Count decisions."""
        self.stage.decisions += times

    def press(self, keys: str, times: int = 1) -> None:
        """Press a combination; held keys are held through all its times."""
        if times < 1:
            return
        for _ in range(times):
            self.page.keyboard.press(keys)
        self.stage.keys += keys.count("+") + times

    def write(self, text: str) -> None:
        """Type letter by letter, taking an offered completion whenever it says what comes next."""
        self.stage.letters += len(text)
        at = 0
        while at < len(text):
            offer = self.page.evaluate(OFFER) if at else ""
            if len(offer) > 1 and text.startswith(offer, at) and not text[at + len(offer) :][:1].isalnum():
                self.press("Tab")
                at += len(offer)
                continue
            self.type(text[at])
            at += 1

    def type(self, text: str) -> None:
        """Type into a field that offers nothing; a capital takes Shift."""
        self.page.keyboard.insert_text(text)
        self.stage.keys += len(text) + sum(sign.isupper() for sign in text)

    def paste(self, text: str) -> None:
        """Insert what another program put on the clipboard."""
        self.page.keyboard.insert_text(text)
        self.stage.keys += 2

    def reach(self, target: Locator) -> None:
        """Bring the focus to an element with Tab, or Shift+Tab where that is shorter."""
        target.wait_for()
        distance = target.evaluate(DISTANCE)
        keys = "Tab" if distance >= 0 else "Shift+Tab"
        steps = 0
        while not target.evaluate(FOCUSED):
            if steps == FARTHEST:
                raise RuntimeError(f"{keys} does not lead to {target}")
            self.page.keyboard.press(keys)
            steps += 1
        self.stage.keys += steps + (keys != "Tab" and steps > 0)
        self.ways.append((steps, self.page.url.split("/", 3)[-1], str(target)))

    def wait(self, act: Callable[[], object], ready: Callable[[], object]) -> None:
        """Do something and time until it is `ready`."""
        start = time.perf_counter()
        act()
        ready()
        self.stage.waits.append(time.perf_counter() - start)

    def go(self, keys: str, ready: str) -> None:
        """Press keys that lead to another page, and wait until what is wanted stands there."""

        def act() -> None:
            with self.page.expect_navigation(wait_until="commit"):
                self.press(keys)

        self.wait(act, self.page.locator(ready).first.wait_for)
        self.stage.pages += 1

    def until(self, keys: str, condition: str, argument: Any = None) -> None:
        """Press keys and wait until a condition of the page (an expression of its script) holds."""
        self.wait(
            lambda: self.press(keys),
            lambda: self.page.wait_for_function(condition, arg=argument, polling="raf"),
        )

    def fetch(self, link: Locator) -> Download:
        """Take a file along."""
        self.reach(link)
        start = time.perf_counter()
        with self.page.expect_download() as waiting:
            self.press("Enter")
        download = waiting.value
        download.path()
        self.stage.waits.append(time.perf_counter() - start)
        return download

    def count_mouse(self) -> None:
        """Take note of what was done with a pointer in the current stage."""
        before = sum(stage.mouse for stage in self.stages)
        self.stage.mouse += int(self.page.evaluate("Number(sessionStorage.getItem('mouse') ?? 0)")) - before
