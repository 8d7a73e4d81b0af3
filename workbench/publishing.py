"""A translation for a web site: clean HTML, Markdown and plain text of the same paragraphs.

HTML has headings, paragraphs, lists and tables without any style, and says its language; quotation marks, dashes and no-break spaces
stay as they were written. What is not ready stands in the source language in ⟦ ⟧, so that nobody publishes it unseen.
"""

from __future__ import annotations

import html as escaping
import itertools
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workbench import documents as filters
from workbench.drafting.engine import CLOSE, OPEN
from workbench.projects import document, original
from workbench.reading import passages, with_gaps

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.reading import Passage

NBSP = "\u00a0"
# At the beginning of an item: a bullet; a plain number, which an ordered list counts by itself; letters, 1.2 and the like, which stay.
_BULLET = re.compile(r"[-–—*•●▪◦‣·■□➢✓]\s+")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s+")
_OTHER_MARK = re.compile(r"\(?\w{1,5}[.)]\s|\d+\.\d")
_CELL = re.compile(r"^[^/]+/tbl(\d+)/r(\d+)c(\d+)(?:/|$)")
# Word's parts that repeat on every page are no part of a text on a web site.
_PAGE_PARTS = ("header", "footer")
# What Markdown would take for a sign of its own (CommonMark 0.31, section 2.4), inside a line and at its beginning.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_MARKDOWN_START = re.compile(r"^(\s*)([#+-]|=+$|\d{1,9}(?=[.)]\s))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page: one paragraph, a list of them, or a table of cells with paragraphs."""

    kind: Literal["heading", "paragraph", "bullets", "numbers", "table"]
    passages: tuple[Passage, ...] = ()
    cells: tuple[tuple[tuple[Passage, ...], ...], ...] = ()
    start: int = 1


@dataclass(frozen=True, slots=True)
class Copy:
    """A text ready to be copied, and what it lacks: numbers of segments that are not ready, and paragraphs of headers and footers."""

    html: str
    markdown: str
    text: str
    missing: tuple[int, ...]
    total: int
    left_out: int


def copy(db: Database, number: int, language: str, source: str, *, state: str = "translated") -> Copy:
    """Return a document's translation into `language` in every form; texts below `state` are gaps in `source`."""
    found = passages(db, number, language, state=state)
    page = [passage for passage in found if not passage.place.startswith(_PAGE_PARTS)]
    stored = document(db, number)
    counted = filters.numbered(original(db, number), stored.name)
    blocks = list(_blocks(page, counted))
    return Copy(
        f'<div lang="{language}">\n{"".join(_html(block, source) for block in blocks)}</div>\n',
        "\n".join(_markdown(block) for block in blocks),
        "\n".join(with_gaps(passage) for passage in page) + "\n",
        tuple(row.number for passage in page for row in passage.gaps),
        sum(len(passage.rows) for passage in page),
        len(found) - len(page),
    )


# --- blocks --------------------------------------------------------------------------------------------------------


def _blocks(page: Sequence[Passage], counted: AbstractSet[str]) -> Iterator[Block]:
    for (kind, _), some in itertools.groupby(page, key=_group):
        members = tuple(some)
        if kind == "table":
            yield Block("table", cells=_cells(members))
        elif kind == "list":
            yield from _lists(members, counted)
        else:
            yield from (Block("heading" if kind == "heading" else "paragraph", (each,)) for each in members)


def _group(passage: Passage) -> tuple[str, str]:
    """What stands together: the cells of one table, the items of a list."""
    if (cell := _CELL.match(passage.place)) is not None:
        return "table", cell[1]
    return passage.kind, ""


def _cells(members: Sequence[Passage]) -> tuple[tuple[tuple[Passage, ...], ...], ...]:
    """A table's rows of cells; what stands in a table inside a cell belongs to the cell."""
    table: dict[int, dict[int, list[Passage]]] = {}
    for passage in members:
        place = _CELL.match(passage.place)
        assert place is not None
        table.setdefault(int(place[2]), {}).setdefault(int(place[3]), []).append(passage)
    width = max(max(row) for row in table.values()) + 1
    return tuple(
        tuple(tuple(row.get(column, ())) for column in range(width)) for _, row in sorted(table.items())
    )


def _lists(members: Sequence[Passage], counted: AbstractSet[str]) -> Iterator[Block]:
    """Items whose marks a list makes by itself, as lists without them; others as paragraphs with them."""
    for kind, some in itertools.groupby(
        members, key=lambda each: "counted" if each.place in counted else _mark(each)
    ):
        items = tuple(some)
        if kind == "counted":
            yield Block("numbers", items)
            continue
        numbers = [int(found[1]) for each in items if (found := _NUMBER.match(_first(each)))]
        if kind == "numbers" and numbers == list(range(numbers[0], numbers[0] + len(items))):
            yield Block("numbers", tuple(_unmarked(each, _NUMBER) for each in items), start=numbers[0])
        elif kind == "bullets":
            yield Block("bullets", tuple(_unmarked(each, _BULLET) for each in items))
        else:
            yield from (Block("paragraph", (each,)) for each in items)


def _mark(passage: Passage) -> str:
    text = _first(passage)
    if _NUMBER.match(text):
        return "numbers"
    # An item that Word marks by itself has no mark in its text.
    return "own" if _OTHER_MARK.match(text) else "bullets"


def _first(passage: Passage) -> str:
    return passage.pieces[0].text if passage.pieces else ""


def _unmarked(passage: Passage, mark: re.Pattern[str]) -> Passage:
    """An item without the mark at its beginning."""
    found = mark.match(_first(passage))
    if found is None:
        return passage
    first = replace(passage.pieces[0], text=passage.pieces[0].text[found.end() :])
    return replace(passage, pieces=(first, *passage.pieces[1:]))


# --- writing -------------------------------------------------------------------------------------------------------


def _html(block: Block, source: str) -> str:
    if block.kind in {"heading", "paragraph"}:
        tag = "h2" if block.kind == "heading" else "p"
        return f"<{tag}>{_inline(block.passages[0], source)}</{tag}>\n"
    if block.kind == "table":
        rows = (
            "".join(f"<td>{'<br>'.join(_inline(each, source) for each in cell)}</td>" for cell in row)
            for row in block.cells
        )
        return "<table>\n<tbody>\n" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</tbody>\n</table>\n"
    tag = "ol" if block.kind == "numbers" else "ul"
    first = f' start="{block.start}"' if block.start != 1 else ""
    items = "".join(f"<li>{_inline(each, source)}</li>\n" for each in block.passages)
    return f"<{tag}{first}>\n{items}</{tag}>\n"


def _inline(passage: Passage, source: str) -> str:
    out = ""
    for piece in passage.pieces:
        text = escaping.escape(piece.text, quote=False).replace(NBSP, "&nbsp;").replace("\n", "<br>\n")
        out += f'<span lang="{source}">{OPEN}{text}{CLOSE}</span>' if piece.kind == "gap" else text
    return out


def _markdown(block: Block) -> str:
    if block.kind == "heading":
        return f"## {_line(block.passages[0])}\n"
    if block.kind == "paragraph":
        return _marked(with_gaps(block.passages[0])).replace("\n", "\\\n") + "\n"
    if block.kind == "table":
        width = len(block.cells[0])
        rows = [
            "| " + " | ".join("<br>".join(map(_line, cell)) for cell in row) + " |" for row in block.cells
        ]
        return "\n".join([rows[0], "|" + " --- |" * width, *rows[1:]]) + "\n"
    if block.kind == "numbers":
        return "".join(
            f"{number}. {_line(each)}\n" for number, each in enumerate(block.passages, block.start)
        )
    return "".join(f"- {_line(each)}\n" for each in block.passages)


def _line(passage: Passage) -> str:
    """A paragraph on one line: the next one would end a heading, an item or a row."""
    return _marked(with_gaps(passage)).replace("\n", "<br>")


def _marked(text: str) -> str:
    return _MARKDOWN_START.sub(_escaped_start, _MARKDOWN.sub(r"\\\1", text))


def _escaped_start(found: re.Match[str]) -> str:
    space, sign = found[1], found[2]
    return f"{space}{sign}\\" if sign[0].isdigit() else f"{space}\\{sign}"
