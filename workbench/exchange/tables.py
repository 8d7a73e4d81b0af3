"""The review table: number, source, a column for each target, states, comments, and what it was exported from.

The last column's heading is the stamp of the export and its cells are the segments' numbers: rows may be sorted, left out
and put into other files. XLSX and DOCX files hold the same table (`xlsx`, `docx`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from alignments.exchange.bilingual import Remark, Stamp
from glossary.languages import LANGUAGES
from workbench.documents.model import Notice
from workbench.exchange.model import Entry, ReturnedFileError, Said, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NAMES = {"kk": "Қазақша", "ky": "Кыргызча", "ru": "Русский", "en": "English"}
_LANGUAGE = re.compile(r"(?:^|\()\s*(kk|ky|ru|en)\s*\)?\s*$")
_STAMP = re.compile(r"audarma\s+(\S+)")

Line = tuple[int, "Sequence[str]"]


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the table of headings and states."""
    return tomllib.loads(resources.files("workbench.exchange").joinpath("columns.toml").read_text("utf-8"))


@cache
def _known(group: str) -> Mapping[str, str]:
    return {word.casefold(): key for key, by in words()[group].items() for word in by.values()}


# ---------------------------------------------------------------- out


def rows(sheet: Sheet, interface: str) -> Iterator[list[str]]:
    """Yield the table's rows, headings first, in the interface's language."""
    headings, states = words()["headings"], words()["states"]
    first = [headings["number"][interface], heading(sheet.source)]
    first += [heading(target) for target in sheet.targets]
    first += [f"{headings['state'][interface]} ({target})" for target in sheet.targets]
    yield [*first, headings["comment"][interface], f"audarma {sheet.stamp}"]
    for entry in sheet.entries:
        said = [entry.targets[target] for target in sheet.targets]
        shown = [states[each.state][interface] if each.state else "" for each in said]
        comments = "\n".join(remark.text for remark in entry.remarks)
        texts = [each.text for each in said]
        yield [str(entry.number), entry.source, *texts, *shown, comments, str(entry.segment)]


def heading(language: str) -> str:
    """Return the heading of a language's column, such as `Қазақша (kk)`."""
    return f"{NAMES[language]} ({language})"


# ---------------------------------------------------------------- back


def sheet_of(lines: Iterable[Line], name: str) -> Sheet | None:
    """Return what a table says, or None when its first row is not that of a review table.

    `lines` are row numbers and cells. A row that lacks cells, or names a state that is none, has a fault.
    """
    remaining = iter(lines)
    _, first = next(remaining, (0, ()))
    stamp = next((Stamp.read(m[1]) for cell in first if (m := _STAMP.search(cell))), None)
    columns = [_column(cell) for cell in first]
    languages = [value for kind, value in columns if kind == "language"]
    if len(languages) < 2:
        return None
    if len(set(languages)) < len(languages):
        raise ReturnedFileError("“%(file)s” has two columns for one language; leave one of them.", file=name)
    source, *targets = languages
    entries = tuple(_entry(line, cells, columns, targets) for line, cells in remaining if any(cells))
    return Sheet(name, source, tuple(targets), stamp, entries)


def _column(cell: str) -> tuple[str, str]:
    text = cell.strip()
    if _STAMP.search(text):
        return "segment", ""
    word = text.split("(")[0].strip().casefold()
    kind = _known("headings").get(word, "")
    language = _LANGUAGE.search(text)
    if kind == "state":
        return "state", language[1] if language else ""
    if kind:
        return kind, ""
    by_name = {native.casefold(): code for code, native in NAMES.items()}
    if language or word in by_name:
        return "language", language[1] if language else by_name[word]
    return "", ""


def _entry(
    line: int, cells: Sequence[str], columns: Sequence[tuple[str, str]], targets: Sequence[str]
) -> Entry:
    by = {column: cell for column, cell in zip(columns, cells, strict=False) if column[0]}
    fault = None
    texts = {value: cell for (kind, value), cell in by.items() if kind == "language"}
    states = {value or targets[0]: cell for (kind, value), cell in by.items() if kind == "state"}
    said = {}
    for target in targets:
        word = states.get(target, "").strip()
        state = _known("states").get(word.casefold(), "")
        if word and not state:
            fault = Notice(
                "“%(text)s” is not a state; write one of those in the other rows.", {"text": word[:40]}
            )
        said[target] = Said(texts.get(target, ""), state)
    segment = by.get(("segment", ""), "").strip()
    number = by.get(("number", ""), "").strip()
    comment = by.get(("comment", ""), "")
    source = next((texts[code] for kind, code in columns if kind == "language" and code in texts), "")
    return Entry(
        int(segment) if re.fullmatch(r"[0-9]{1,15}", segment) else None,
        int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0,
        source,
        said,
        tuple(Remark(text) for text in comment.split("\n") if text.strip()),
        line,
        fault=fault,
    )


def languages_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that a first row names, in order; empty when it names no two."""
    found = tuple(value for kind, value in map(_column, cells) if kind == "language" and value in LANGUAGES)
    return found if len(found) > 1 else ()
