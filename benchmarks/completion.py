"""How many keystrokes completion saves: texts that people translated are typed again, letter by letter, in headless Chromium.

    python benchmarks/completion.py --source text.kk.txt --target ru=text.ru.txt [--target ky=…] [--lines] [--first 100]

The source becomes a document of a new workspace with the starter glossary; its drafts are made, and what is typed is confirmed
sentence by sentence, so that the memory grows as it would. The typist takes an offer (one key) whenever it says what the
translation goes on with, and types a letter (one key) else; she never asks for offers and never looks at the second one.
`--lines`: source and translation are line-parallel; otherwise they are cut into sentences and aligned, and only sentences that
stand alone on the source's side are typed. Prints a line a language; nothing of it depends on the machine.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright

from alignments import align, segment
from tests.browser.conftest import FLAGS, chromium
from workbench import intake, projects
from workbench.review import assistance, changing, completion, translations
from workbench.workspace import Workspace

SOURCE = "kk"
MODULE = ROOT / "workbench" / "web" / "static" / "completing.js"
TYPE = """async ({ module, material, texts, text }) => {
  const { Completing } = await import(module);
  const completing = new Completing(material, texts);
  const counts = { letters: text.length, keys: 0, shown: 0, accepted: 0 };
  let last = "";
  for (let at = 0; at < text.length; counts.keys += 1) {
    const [offer] = at === 0 ? [] : completing.offers(text.slice(0, at), at);
    const name = offer ? `${at - offer.text.length + offer.rest.length} ${offer.text}` : "";
    if (name && name !== last) counts.shown += 1;
    last = name;
    const fits = offer && text.startsWith(offer.rest, at) && !/^[\\p{L}\\p{N}]/u.test(text.slice(at + offer.rest.length));
    if (fits) counts.accepted += 1;
    at += fits ? offer.rest.length : 1;
  }
  return counts;
}"""


def sentences(path: Path, language: str) -> list[str]:
    """Return the sentences of a text file, paragraph by paragraph."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [line[span.start : span.end] for line in lines for span in segment(line, language)]


def pairs(rows: list[str], path: Path, language: str, *, lines: bool) -> Iterator[tuple[int, str]]:
    """Yield the place of a source sentence and what it was translated by."""
    if lines:
        yield from enumerate(path.read_text("utf-8").splitlines()[: len(rows)])
        return
    target = sentences(path, language)
    for link in align(rows, target, SOURCE, language):
        if len(link.source) == 1 and link.target:
            yield link.source[0], " ".join(target[index] for index in link.target)


def typed(
    workspace: Workspace, page: Page, document: int, path: Path, language: str, *, lines: bool
) -> dict[str, int]:
    """Type the translation of a document into one language; return the counts."""
    rows = translations.rows(workspace.db, document)
    module = "data:text/javascript;base64," + base64.b64encode(MODULE.read_bytes()).decode()
    total = dict.fromkeys(("letters", "keys", "shown", "accepted"), 0)
    for index, text in pairs([row.text for row in rows], path, language, lines=lines):
        row = rows[index]
        found = assistance.help_for(workspace, row.id, language)
        known: dict[str, Any] = {
            "module": module,
            "material": asdict(completion.material(workspace, row.id, language)),
            "texts": [match.target for match in found.matches] + [draft.text for draft in found.drafts],
            "text": text,
        }
        for name, count in page.evaluate(TYPE, known).items():
            total[name] += count
        version = translations.translation(workspace.db, row.id, language).version
        changing.confirm(workspace, row.id, language, text, expected=version)
    return total


def main() -> None:
    """Read the arguments, type, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--target", action="append", required=True, metavar="LANGUAGE=FILE")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--first", type=int, default=None, help="of the source's lines, only so many")
    arguments = parser.parse_args()
    targets = dict(each.split("=", 1) for each in arguments.target)
    source = [line for line in arguments.source.read_text("utf-8").splitlines()[: arguments.first] if line]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = Workspace.open(Path(folder), sample=False)
        project = projects.create_project(workspace.db, "completion", SOURCE, tuple(targets))
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        document = intake.add_text(workspace, project, "completion", "\n\n".join(source))
        for language, path in targets.items():
            counts = typed(workspace, page, document, Path(path), language, lines=arguments.lines)
            saved = 1 - counts["keys"] / counts["letters"]
            print(
                f"{language}: {counts['letters']} letters, {counts['keys']} keys, saved {saved:.1%}; "
                f"{counts['shown']} offers, {counts['accepted']} accepted ({counts['accepted'] / counts['shown']:.1%})"
            )
        browser.close()
        workspace.close()


if __name__ == "__main__":
    main()
