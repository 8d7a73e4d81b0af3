"""The steps of the walk through the hour, as a translator's hands do them: see hour.py."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hour_keyboard import Keyboard
from playwright.sync_api import Locator

TARGETS = ("ky", "ru", "en")
NEXT_STEP = "Shift+F1"
MENTAL = 1.35  # seconds that a person needs to make up their mind, see hour.py
GAP = re.compile("[⟦⟧]")
REASON = "Checked, it is right here"
ACTIVE = "#rows .segment[aria-current]"
FIELD = f"{ACTIVE} textarea"
# [number of the active segment, language of the field that has the focus], or null where none has it.
PLACE = """() => {
  const field = document.activeElement;
  return field?.dataset.language ? [Number(field.closest(".segment").id.slice(1)), field.dataset.language] : null;
}"""
LEFT_PLACE = f"""([number, language]) => {{
  const place = ({PLACE})();
  const said = document.getElementById("messages").textContent.trim();
  return (place !== null && (place[0] !== number || place[1] !== language)) || said !== "";
}}"""
HELPED = "() => !document.getElementById('panel').hasAttribute('aria-busy')"
SUGGESTIONS = (
    "() => [...document.querySelectorAll('#panel .suggestion .take')].map((button) => button.textContent)"
)
ENTRY = """() => {
  const row = document.activeElement.closest(".entry");
  if (row === null) return null;
  const text = row.querySelector("h3")?.textContent ?? row.querySelector("[name=source]").value;
  const fields = [...row.querySelectorAll(".renderings .field")].map((field) => {
    const chosen = field.querySelector("input[type=radio]:checked")?.value ?? "";
    return { language: field.querySelector("[name=language]").value, text: field.querySelector("textarea").value || chosen };
  });
  return { key: row.dataset.key, text, fields };
}"""
DECIDED = """(key) => {
  const here = document.activeElement;
  return here.id === "onward" || ![undefined, key].includes(here.closest(".entry")?.dataset.key);
}"""


@dataclass(frozen=True, slots=True)
class Renderings:
    """What the translator writes: Kazakh text → language → text; and which sentences the corrected source changes."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Renderings:
        """Read a table with the columns kk, ky, ru, en and `replaces`, the sentence that this one takes the place of half-way.

        A row whose renderings are all empty is a proposed term that is none.
        """
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        return cls(
            {row["kk"]: {language: row[language] for language in TARGETS} for row in rows},
            {row["replaces"]: row["kk"] for row in rows if row["replaces"]},
        )


def edited(text: str, wanted: str) -> tuple[int, int, int]:
    """Return how many words of `text` an edit keeps at its beginning and at its end, and about how many keys it takes."""
    before, after = words(text), words(wanted)
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    new = sum(len(word) for word in after[head : len(after) - tail])
    return head, tail, tail + len(before) - head - tail + new


def words(text: str) -> list[str]:
    """Cut a text into words, each with the space behind it."""
    return re.findall(r"\S+\s*", text)


class Walk:
    """One walk through the hour: every method is a stage."""

    def __init__(self, keyboard: Keyboard, renderings: Renderings, share: float) -> None:
        """Begin; `share` of a draft's words is written anew where no rendering is known."""
        self.keyboard, self.page = keyboard, keyboard.page
        self.renderings, self.share = renderings, share
        self.left: list[str] = []  # terms that could not be decided
        self.taken = {"as it stood": 0, "edited": 0, "written anew": 0}
        # Language → the right text of the sentence in which a wrong figure was confirmed, for the checks to find.
        self.slips: dict[str, str] = {}
        self.mended = 0

    # --- 1: from the text to its drafts --------------------------------------------------------------------------------

    def bring_in(self, text: str) -> None:
        """Make a project and paste the text; then its terms are found and its drafts made."""
        keyboard, page = self.keyboard, self.page
        keyboard.wait(lambda: page.goto("/", wait_until="commit"), page.locator("#name").wait_for)
        keyboard.stage.pages += 1
        keyboard.reach(page.locator("#name"))
        keyboard.type("Communiqué")
        keyboard.decide()
        keyboard.go("Enter", "#text")
        keyboard.reach(page.locator("#text"))
        keyboard.paste(text)
        keyboard.reach(page.locator("#title"))
        keyboard.type("communique")
        keyboard.decide()
        keyboard.go("Enter", "#sheet, #date")
        if page.locator("#date").count():
            keyboard.reach(page.locator("#date"))
            keyboard.decide()
            keyboard.go("Enter", "#sheet")

    # --- 2: terms first ------------------------------------------------------------------------------------------------

    def decide_terms(self) -> None:
        """Decide every name, title and institution that is not settled."""
        keyboard, page = self.keyboard, self.page
        seen: set[str] = set()
        page.wait_for_function("document.activeElement.closest('.entry, #onward') !== null")
        while (entry := page.evaluate(ENTRY)) and entry["key"] not in seen:
            seen.add(entry["key"])
            self._decide(entry)
        keyboard.reach(page.locator("#onward"))
        keyboard.go("Enter", f"{FIELD}:focus")

    def _decide(self, entry: dict[str, Any]) -> None:
        keyboard = self.keyboard
        row = self.page.locator(f'.entry[data-key="{entry["key"]}"]')
        fields = {field["language"]: field["text"] for field in entry["fields"]}
        keyboard.read(entry["text"], *fields.values())
        keyboard.decide()
        # As long as a person takes to decide: what was decided before is stored meanwhile.
        self.page.wait_for_timeout(MENTAL * 1000)
        wanted = self.renderings.texts.get(entry["text"])
        if wanted is not None and not any(wanted.values()):
            keyboard.reach(row.locator("button[formaction$='/dismiss']"))
            keyboard.until("Enter", DECIDED, entry["key"])
            return
        for language, text in (wanted or {}).items():
            if fields.get(language) != text:
                keyboard.reach(row.locator(f'textarea[name="own-{language}"]'))
                keyboard.press("Control+KeyA")
                keyboard.type(text)
                keyboard.decide()
                fields[language] = text
        if all(fields.values()):
            keyboard.until("Control+Enter", DECIDED, entry["key"])
        else:
            self.left.append(entry["text"])
            keyboard.press("Control+ArrowDown")

    # --- 3: review -----------------------------------------------------------------------------------------------------

    def review_half(self) -> None:
        """Finish the first half of the segments, one language after the other."""
        last = int(self.page.locator("[role=table]").get_attribute("aria-rowcount") or 1) // 2
        for language in TARGETS:
            if language != TARGETS[0]:
                self.keyboard.until("F8", f"(language) => ({PLACE})()?.[1] === language", language)
                self.go_to(1)
            while (place := self.page.evaluate(PLACE)) and place[0] <= last:
                if self._finish(*place):
                    break

    def go_to(self, number: int) -> None:
        """Go to a segment by its number."""
        self.keyboard.press("Control+KeyG")
        self.page.locator("#go-to-number").wait_for()
        self.keyboard.stage.pages += 1
        self.keyboard.type(str(number))
        self.keyboard.until("Enter", f"(number) => ({PLACE})()?.[0] === number", number)

    def review_rest(self) -> None:
        """Finish what is left, a segment in all languages before the next one."""
        self.keyboard.press("Control+Slash")
        self.page.locator("#rows[data-stacked=true]").wait_for()
        self.keyboard.press("F9")
        while not self._finish(*self.page.evaluate(PLACE)):
            pass

    def _finish(self, number: int, language: str) -> bool:
        """Write and confirm the text of a segment in one language; return whether nothing is left."""
        keyboard, page = self.keyboard, self.page
        source = page.locator(f"#s{number} .source").inner_text()
        # The side panel comes while the source is being read.
        page.wait_for_function(HELPED, polling="raf")
        text = page.locator(f"#s{number} textarea[data-language={language}]").input_value()
        wanted = self._wanted(source, language, text)
        keyboard.read(source, text)
        keyboard.decide()
        self._write(text, wanted)
        page.evaluate("document.getElementById('messages').replaceChildren()")
        keyboard.until("Control+Enter", LEFT_PLACE, [number, language])
        return bool(page.evaluate(PLACE) == [number, language])

    def _wanted(self, source: str, language: str, text: str) -> str:
        known = self.renderings.texts.get(source, {}).get(language)
        if known is None:
            return GAP.sub("", text) or source
        digit = re.search(r"\d", known)
        if digit and language not in self.slips and source not in self.renderings.corrected:
            # A slip of the finger that the checks have to find, in a sentence that stays.
            self.slips[language] = known
            return known[: digit.start()] + str((int(digit[0]) + 1) % 10) + known[digit.end() :]
        return known

    def _write(self, text: str, wanted: str) -> None:
        """Turn what stands in the field into `wanted`, by the way that takes the fewest keys."""
        keyboard, page = self.keyboard, self.page
        if text == wanted:
            self.taken["as it stood"] += 1
            return
        if GAP.sub("", text) == wanted:
            self._rewrite(text, wanted)
            return
        offered = page.evaluate(SUGGESTIONS)[:9]
        ways = [(edited(text, wanted)[2], 0)]
        ways += [(edited(each, wanted)[2] + 2, number) for number, each in enumerate(offered, 1)]
        cost, number = min(ways)
        if cost > 0.65 * len(wanted):
            self.taken["written anew"] += 1
            if text:
                keyboard.press("Control+KeyA")
            keyboard.write(wanted)
            return
        self.taken["edited"] += 1
        if number:
            keyboard.press(f"Control+Digit{number}")
            text = offered[number - 1]
        self._edit(text, wanted)

    def _edit(self, text: str, wanted: str) -> None:
        keyboard, page = self.keyboard, self.page
        head, tail, _ = edited(text, wanted)
        after = words(wanted)
        start, end = "".join(after[:head]), "".join(after[len(after) - tail :])
        caret = "document.activeElement.selectionStart"
        back = 0
        while page.evaluate(caret) > len(text) - len(end):
            page.keyboard.press("Control+ArrowLeft")
            back += 1
        keyboard.stage.keys += back + (back > 0)
        deleted = 0
        while page.evaluate(caret) > len(start):
            page.keyboard.press("Control+Backspace")
            deleted += 1
        keyboard.stage.keys += deleted + (deleted > 0)
        kept = page.evaluate(f"document.activeElement.value.slice(0, {caret})")
        rest = page.evaluate(f"document.activeElement.value.slice({caret})")
        keyboard.write(wanted[len(kept) : len(wanted) - len(rest)])

    def _rewrite(self, text: str, wanted: str) -> None:
        """Write a share of a draft anew, at its end, where nobody said what it should become."""
        self.taken["edited"] += 1
        kept = "".join(words(wanted)[: round(len(words(wanted)) * (1 - self.share))])
        self.keyboard.press("Control+KeyA")
        self.keyboard.paste(kept)
        self.keyboard.stage.keys += len(words(text)) - len(words(kept))
        self.keyboard.write(wanted[len(kept) :])

    # --- 4: a corrected source -----------------------------------------------------------------------------------------

    def correct(self, text: str) -> str:
        """Exchange the source for the author's corrected one; return the corrected text."""
        keyboard, page = self.keyboard, self.page
        corrected = text
        for before, after in (self.renderings.corrected or self._changes()).items():
            if before not in corrected:
                raise ValueError(f"This sentence is not in the text: {before}")
            corrected = corrected.replace(before, after, 1)
        self.follow("nav.steps a[href$='/settings']", "a[href$='/correct']")
        self.follow("a[href$='/correct']", "textarea#text")
        keyboard.reach(page.locator("textarea#text"))
        keyboard.paste(corrected)
        self.follow("form[enctype] button", "[name=confirmed]")
        told = page.locator(".table-scroll tbody tr")
        keyboard.read(*told.locator("td:last-child").all_inner_texts())
        keyboard.decide(told.count())
        self.follow("[name=confirmed]", f"{FIELD}:focus")
        return corrected

    def _changes(self) -> dict[str, str]:
        """Return three changed sentences of the document, where no corrected ones are known."""
        sources = self.page.locator("#rows .source").all_inner_texts()
        chosen = [source for source in sources if source.endswith(".")]
        return {
            each: f"{each[:-1]} (нақтыланды)." for each in (chosen[0], chosen[len(chosen) // 2], chosen[-1])
        }

    # --- 5: checks -----------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Look at every finding: mend what is wrong, let the rest stand with a reason."""
        keyboard, page = self.keyboard, self.page
        keyboard.press("Control+Slash")
        page.locator("#rows[data-stacked=false]").wait_for()
        for number in range(len(TARGETS)):
            if number:
                here = page.evaluate(PLACE)
                keyboard.until("F8", LEFT_PLACE, here)
            self._mend()
        self.follow("nav.steps a[href*='/findings']", "select#target")
        for number in range(len(TARGETS)):
            # The page opens in the language that one comes from.
            if page.locator("select#target").evaluate("(list) => list.selectedIndex") != number:
                keyboard.reach(page.locator("select#target"))
                keyboard.press("ArrowDown" if number else "Home")
                page.locator("select#target").select_option(index=number)
                self.follow("form[method=get] button.primary", "select#target")
            self._let_stand()

    def _mend(self) -> None:
        """Go from finding to finding by key; what differs from what was meant is put right."""
        keyboard, page = self.keyboard, self.page
        seen: set[int] = set()
        while True:
            with page.expect_response("**/places.json"):
                keyboard.press("F3")
            page.wait_for_function(f"() => ({PLACE})() !== null && ({HELPED})()", polling="raf")
            number, language = page.evaluate(PLACE)
            if number in seen:
                return
            seen.add(number)
            keyboard.read(*page.locator("#panel-findings .finding").all_inner_texts())
            keyboard.decide()
            text = page.locator(FIELD).input_value()
            meant = self.slips.get(language)
            source = page.locator(f"{ACTIVE} .source").inner_text()
            if meant is None or self.renderings.texts.get(source, {}).get(language) != meant or text == meant:
                continue
            keyboard.press("End")
            keyboard.press("Control+End")
            self._edit(text, meant)
            self.mended += 1
            page.evaluate("document.getElementById('messages').replaceChildren()")
            keyboard.until("Control+Enter", LEFT_PLACE, [number, language])

    def _let_stand(self) -> None:
        keyboard, page = self.keyboard, self.page
        while page.locator("#choose-all").count():
            keyboard.read(*page.locator("#pairs li").all_inner_texts())
            keyboard.decide(page.locator("#pairs li").count())
            keyboard.reach(page.locator("#choose-all"))
            keyboard.press("Enter")
            keyboard.reach(page.locator("#reason"))
            keyboard.type(REASON)
            keyboard.go("Enter", "select#target")

    # --- 6 and 7: sign-off and export ----------------------------------------------------------------------------------

    def sign(self, folder: Path) -> list[Path]:
        """Read each language through, and take its sign-off sheet along for the reviewer."""
        keyboard, page = self.keyboard, self.page
        files = []
        keyboard.go(NEXT_STEP, f"{FIELD}:focus")
        for number in range(len(TARGETS)):
            if number:
                keyboard.until("F8", LEFT_PLACE, page.evaluate(PLACE))
            keyboard.go(NEXT_STEP, "article.text")
            keyboard.read(page.locator("article.text").inner_text())
            keyboard.decide()
            self.follow("a[href*='/print/']", "table.sheet")
            files.append(self._take(page.locator("a[href*='sheet.docx']"), folder))
            self.follow(".print-head a[href*='/review']", f"{FIELD}:focus")
        return files

    def export(self, folder: Path) -> list[Path]:
        """Take along the document and the TMX file of each language, and one table with all of them."""
        page = self.page
        self.keyboard.go(NEXT_STEP, "article.text")
        self.keyboard.go(NEXT_STEP, "ul.cards a[href*='/document']")
        files = []
        for language in TARGETS:
            names = (f"/export/{language}/document", f"/export/{language}.tmx")
            files += [self._take(page.locator(f"a[href*='{name}']").first, folder) for name in names]
        files.append(self._take(page.locator("a[href*='/export/all/segments/xlsx']"), folder))
        return files

    def _take(self, link: Locator, folder: Path) -> Path:
        download = self.keyboard.fetch(link)
        path = folder / download.suggested_filename
        download.save_as(path)
        self.keyboard.decide()
        return path

    def follow(self, link: str, ready: str) -> None:
        """Go to a link or button by Tab and press it."""
        self.keyboard.reach(self.page.locator(link).first)
        self.keyboard.decide()
        self.keyboard.go("Enter", ready)
