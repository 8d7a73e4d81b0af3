"""The documentation says everything the program can do, and names nothing that is not there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from workbench import keys
from workbench.app import create_app
from workbench.cli import main
from workbench.config import Config
from workbench.review.checks import CHECKS
from workbench.web import JOBS
from workbench.web.i18n import LABELS
from workbench.web.po import CATALOGUES, read_catalogue

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
PICTURES = sorted((DOCS / "pictures").glob("*.png"))
CODE = [
    *(
        path
        for package in ("glossary", "alignments", "workbench", "tests")
        for path in (ROOT / package).rglob("*.py")
    ),
    ROOT / "Makefile",
]
MOST_PICTURE_BYTES = 250_000


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sections(path: Path) -> dict[str, str]:
    """Heading → what stands under it, up to the next heading of whatever level."""
    parts = re.split(r"^#{1,6} (.+)$", text(path), flags=re.MULTILINE)
    return {heading.strip(): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def section(path: Path, heading: str) -> str:
    assert heading in sections(path), f"{path.name} has no section “{heading}”"
    return sections(path)[heading]


REFERENCE = DOCS / "reference.md"
GUIDE = DOCS / "guide.md"


# --- commands ------------------------------------------------------------------------------------------------------


def commands(command: click.Command = main, path: str = "audarma") -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    for name, below in getattr(command, "commands", {}).items():
        found += commands(below, f"{path} {name}")
    return found


COMMANDS = commands()


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_every_command_and_option_is_in_the_reference(path, command):
    body = section(REFERENCE, f"`{path}`")
    options = {
        name for p in command.params if isinstance(p, click.Option) for name in (*p.opts, *p.secondary_opts)
    }
    named = set(re.findall(r"^\| .*", body, flags=re.MULTILINE))
    documented = {name for row in named for name in re.findall(r"`(--[a-z-]+)", row.split("|")[1])}
    assert documented == options
    for argument in (p for p in command.params if isinstance(p, click.Argument)):
        assert argument.name is not None
        assert re.search(rf"`{path} [^`]*{argument.name.upper()}", body), f"the argument {argument.name}"


def test_no_command_of_the_reference_is_unknown():
    named = {
        heading.strip("`") for heading in sections(REFERENCE) if re.fullmatch(r"`audarma[a-z ]*`", heading)
    }
    assert named == {path for path, _ in COMMANDS}


# --- settings, addresses, checks -----------------------------------------------------------------------------------


def test_every_setting_is_in_the_reference():
    used = {name for path in CODE for name in re.findall(r"\bAUDARMA_[A-Z_]*[A-Z]\b", text(path))}
    assert used == set(
        re.findall(r"^\| `(AUDARMA_[A-Z_]+)`", section(REFERENCE, "Settings"), flags=re.MULTILINE)
    )


def test_every_make_variable_is_in_the_reference():
    variables = set(re.findall(r"^([A-Z]+) \?=", text(ROOT / "Makefile"), flags=re.MULTILINE))
    assert variables
    assert variables <= set(re.findall(r"`([A-Z]+)`", section(REFERENCE, "Settings")))


def test_every_address_is_in_the_reference(tmp_path):
    app = create_app(Config(folder=tmp_path / "workspace", testing=True))
    app.extensions[JOBS].close()
    served = {
        f"{method} {re.sub(r'<[a-z]+:', '<', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = re.findall(r"^\| `([A-Z]+ /[^`]*)`", section(REFERENCE, "Addresses"), flags=re.MULTILINE)
    assert set(documented) == served
    assert len(documented) == len(served)


def test_every_check_is_in_the_reference():
    documented = re.findall(r"^\| `([a-z-]+)`", section(REFERENCE, "Checks"), flags=re.MULTILINE)
    assert set(documented) == set(CHECKS)


def test_every_key_is_in_the_reference():
    documented = re.findall(
        r"^\| `([a-z-]+)` \| (.*?) \| (.*) \|$", section(REFERENCE, "Keys"), flags=re.MULTILINE
    )
    assert documented == [
        (name, ", ".join(f"`{keys.label(each)}`" for each in command.keys), command.meaning)
        for name, command in keys.commands().items()
    ]


# --- the guide -----------------------------------------------------------------------------------------------------


def review_keys() -> list[str]:
    """The keys as the pages label them, such as `Ctrl+Enter`: of each command the first combination."""
    return [keys.label(command.keys[0]) for command in keys.commands().values()]


@pytest.mark.parametrize("key", review_keys())
def test_every_key_of_the_review_is_in_the_guide(key):
    assert f"| `{key}` |" in section(GUIDE, "Review")


def test_the_guide_lists_no_other_key():
    listed = re.findall(r"^\| `([^`]+)` \|", section(GUIDE, "Review"), flags=re.MULTILINE)
    assert listed == review_keys()


def buttons(path: Path) -> set[str]:
    """What stands in bold: labels of the interface (a bold phrase with a stop at its end is emphasis)."""
    found = {" ".join(label.split()) for label in re.findall(r"\*\*([^*]+)\*\*", text(path))}
    return {label for label in found if label[-1] not in ".?:”" and not label.startswith((".", "Into "))}


def test_the_guide_names_labels_as_the_interface_does():
    catalogue = (CATALOGUES / "kk" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    messages = set(re.findall(r'^msgid "(.+)"$', catalogue, flags=re.MULTILINE))
    messages |= {label for group in LABELS.values() for label in group.values()} | {"TMX"}
    # “Confirm all complete ones (%(number)s)” is shown with a number behind it.
    messages |= {message.split(" (%(")[0] for message in messages}
    assert buttons(GUIDE) <= messages


def test_the_kazakh_guide_names_labels_as_the_kazakh_interface_does():
    catalogue = read_catalogue("kk")
    shown = {text.split(" (%(")[0] for text in catalogue._catalog.values() if isinstance(text, str)} | {"TMX"}
    assert buttons(DOCS / "guide-kk.md") <= shown


# --- links and pictures --------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and most viewers make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in sections(path)}


def links(path: Path) -> list[str]:
    without_code = re.sub(r"^```.*?^```$", "", text(path), flags=re.MULTILINE | re.DOTALL)
    without_code = re.sub(r"`[^`\n]*`", "", without_code)
    return re.findall(r"\]\(([^)\s]+)\)", without_code) + re.findall(r'(?:src|href)="([^"]+)"', without_code)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_link_is_dead(page):
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        address, _, anchor = unquote(link).partition("#")
        target = (page.parent / address).resolve() if address else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.name} links to {link}"


def test_the_readme_names_files_that_exist():
    named = re.findall(r"`([\w./-]+\.(?:md|py|toml|csv|png|txt|sh))`", text(ROOT / "README.md"))
    for name in named:
        assert (ROOT / name).exists(), f"README.md names {name}"


def test_the_readme_names_commands_that_exist():
    paths = [path.split() for path, _ in COMMANDS]
    for called in re.findall(
        r"audarma ((?:[a-z]+ ?)+)", "\n".join(re.findall(r"`([^`]+)`", text(ROOT / "README.md")))
    ):
        words = called.split()
        assert any(["audarma", *words[:n]] in paths for n in (1, 2)), f"README.md names audarma {called}"
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), flags=re.MULTILINE))
    assert (
        set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`([^`]+)`", text(ROOT / "README.md")))))
        <= targets
    )


def test_every_picture_is_shown_and_small_enough():
    assert PICTURES
    shown = {
        (page.parent / unquote(link)).resolve()
        for page in PAGES
        for link in links(page)
        if link.endswith(".png")
    }
    for picture in PICTURES:
        assert picture in shown, f"no page shows {picture.name}"
        assert picture.stat().st_size < MOST_PICTURE_BYTES, f"{picture.name} is too large"


def test_the_pictures_are_those_that_the_script_takes():
    taken = re.findall(r'picture\(page, folder, "([\w-]+)"\)', text(DOCS / "pictures.py"))
    assert {picture.stem for picture in PICTURES} == set(taken)
