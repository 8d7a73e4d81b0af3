"""The message catalogues' source: finds every text that the interface says, and brings the `.po` files up to date.

`python -m workbench.web.catalogue` writes `translations/{kk,ky,ru}/LC_MESSAGES/messages.po`; new messages are added
empty, messages that are gone are dropped, translations are kept. Messages stand in templates and Python (`_`,
`gettext`, `ngettext`, `N_`), in scripts (`_("…")`), and, in all three packages, as the literal first argument of an
`…Error(…)`, `Notice(…)`, `Loss(…)`, `Remark(…)` or `Rejected(…)`, and as the message of a `Finding(…)`. A check's title is its function's docstring's first line.
Messages of tables are those of `TABLES`.
"""

from __future__ import annotations

import ast
import io
import logging
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from workbench.web.i18n import JS_MESSAGE
from workbench.web.po import CATALOGUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Tables whose messages stand under these keys: a string, or a table of strings.
TABLES = {
    "workbench/data/keys.toml": ("meaning", "groups"),
    "workbench/data/taken-keys.toml": ("reason",),
}
ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("glossary", "alignments", "workbench")
TRANSLATED = ("kk", "ky", "ru")
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "lazy_gettext": None}
# Calls whose literal argument at this place, or of this name, is a message.
MESSAGE_CALLS = {
    "Notice": (0, "message"),
    "Loss": (0, "message"),
    "Rejected": (1, "message"),
    "Remark": (1, "message"),
    "Finding": (2, "message"),
}
ERROR_ENDS = ("Error", "Warning")

Message = str | tuple[str, str]


class Found(NamedTuple):
    """A message (singular and plural, if it has two) and where it stands."""

    message: Message
    path: str
    line: int


def messages(root: Path = ROOT) -> list[Found]:
    """Return every message of the interface, in the order of the files."""
    found: list[Found] = []
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".py":
                text = path.read_text("utf-8")
                found += _marked("python", text, name)
                found += _raised(text, name)
            elif path.suffix == ".html":
                found += _marked("jinja2.ext:babel_extract", path.read_text("utf-8"), name)
            elif path.suffix == ".js":
                found += _scripted(path.read_text("utf-8"), name)
    for name, wanted in TABLES.items():
        found += _tabled(tomllib.loads((root / name).read_text("utf-8")), wanted, name)
    return found


def _tabled(table: Any, wanted: Sequence[str], name: str, *, taken: bool = False) -> Iterator[Found]:
    """Yield the strings of a table that stand under one of the `wanted` keys, at whatever depth."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from _tabled(value, wanted, name, taken=taken or key in wanted)
    elif isinstance(table, list):
        for value in table:
            yield from _tabled(value, wanted, name, taken=taken)
    elif taken and isinstance(table, str):
        yield Found(table, name, 0)


def _marked(method: str, text: str, name: str) -> Iterator[Found]:
    options = {"trimmed": "true", "silent": "false"}
    for line, message, _comments, _context in extract(
        method, io.BytesIO(text.encode()), KEYWORDS, (), options
    ):
        yield Found(message if isinstance(message, str) else (message[0], message[1]), name, line)


def _scripted(text: str, name: str) -> Iterator[Found]:
    for match in JS_MESSAGE.finditer(text):
        yield Found(match[1].replace('\\"', '"'), name, text.count("\n", 0, match.start()) + 1)


def _raised(text: str, name: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _is_check(node):
            yield Found((ast.get_docstring(node) or "").splitlines()[0], name, node.lineno)
        if isinstance(node, ast.Call) and (message := _message_of(node)) is not None:
            yield Found(message, name, node.lineno)


def _is_check(function: ast.FunctionDef) -> bool:
    """Tell whether the function is registered as a check, so that its title is shown."""
    names = (
        d.func.id for d in function.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Name)
    )
    return any(name in {"check", "document_check"} for name in names)


def _message_of(call: ast.Call) -> str | None:
    """Return the literal message of an error's, notice's or finding's constructor call."""
    called = call.func
    name = (
        called.id
        if isinstance(called, ast.Name)
        else called.attr
        if isinstance(called, ast.Attribute)
        else ""
    )
    if name in MESSAGE_CALLS:
        place, keyword = MESSAGE_CALLS[name]
    elif name.endswith(ERROR_ENDS):
        place, keyword = 0, ""
    else:
        return None
    given = (
        call.args[place]
        if len(call.args) > place
        else next((k.value for k in call.keywords if k.arg == keyword), None)
    )
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and " " in given.value:
        return given.value
    return None


# Only what a reader of the file needs: no dates and no empty names, so that an update without news changes nothing.
HEADER = """\
# Audarma's interface. Message ids are the English texts.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def template(found: Sequence[Found]) -> Catalog:
    """Return the catalogue of all messages, untranslated."""
    catalog = Catalog()
    for message, path, line in found:
        catalog.add(message, locations=[(path, line)])
    return catalog


def update(language: str, found: Sequence[Found], folder: Path = CATALOGUES) -> int:
    """Bring the catalogue of `language` up to date; return how many messages it leaves untranslated."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    old = _read(path, language)
    new = Catalog(locale=language)
    for message in template(found):
        if message.id:
            known = old.get(message.id if isinstance(message.id, str) else message.id[0])
            flags = known.flags & {"fuzzy"} if known else ()
            new.add(message.id, _kept(message.id, known, new.num_plurals), message.locations, flags=flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language, plurals=new.plural_forms.rstrip(";") + ";").encode())
        write_po(file, new, width=110, sort_output=True, include_lineno=False, omit_header=True)
    return sum(not all(_texts(message.string)) for message in new if message.id)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _kept(identity: Any, known: Any, plurals: int) -> Any:
    """Return the translation that `known` has for the message, if it has as many forms as it now needs."""
    empty = "" if isinstance(identity, str) else ("",) * plurals
    if known is None or isinstance(known.string, str) != isinstance(empty, str):
        return empty
    return known.string if len(_texts(known.string)) == len(_texts(empty)) else empty


def _texts(string: Any) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def main() -> int:
    """Update every catalogue; return how many messages are still untranslated."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    found = messages()
    left = {language: update(language, found) for language in TRANSLATED}
    logging.getLogger("audarma.catalogue").info(
        "%s messages; untranslated: %s",
        len({f.message for f in found}),
        ", ".join(f"{k} {v}" for k, v in left.items()),
    )
    return sum(left.values())


if __name__ == "__main__":
    sys.exit(min(main(), 1))
