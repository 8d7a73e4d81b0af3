"""The filter for plain text: every line that holds anything is a paragraph, and line ends and white space are kept."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.documents.encodings import decode
from workbench.documents.kinds import kinds
from workbench.documents.model import (
    DATELINE_SUFFIX,
    TEXT_TYPE,
    Paragraph,
    Reading,
    has_content,
    refuse_unknown_places,
    shown_name,
    trimmed,
)
from workbench.documents.opening import find_opening
from workbench.errors import DocumentError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")
# Everything of category Cc but tab and line ends; surrogates, which no file can hold; and the two that XML refuses.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds something: `text[start:end]`; `gap` says that an empty line stands before it."""

    start: int
    end: int
    number: int
    gap: bool


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """The paragraphs, each with where it stands in the text, and the date of a dateline."""

    paragraphs: tuple[tuple[Paragraph, int, int], ...]
    date: dt.date | None


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read a text file; see `workbench.documents.read`."""
    decoded = decode(data, name, encoding)
    refuse_control_characters(decoded.text, name)
    skeleton = _skeleton(decoded.text)
    if not skeleton.paragraphs:
        raise DocumentError("“%(file)s” holds no text; choose the file that does.", file=shown_name(name))
    return Reading(
        paragraphs=tuple(paragraph for paragraph, _, _ in skeleton.paragraphs),
        media_type=TEXT_TYPE,
        encoding=decoded.encoding,
        guesses=decoded.guesses,
        certain=decoded.certain,
        date=skeleton.date,
    )


def write(original: bytes, name: str, translations: Mapping[str, str], encoding: str | None = None) -> bytes:
    """Return the file with its paragraphs translated; see `workbench.documents.write`.

    Where a translation has a letter that an 8-bit encoding lacks, the file comes out as UTF-8 with a byte order mark,
    so that no letter is lost and every editor knows it.
    """
    decoded = decode(original, name, encoding)
    text = decoded.text
    first_end = LINE_END.search(text)
    line_end = first_end[0] if first_end else "\n"
    paragraphs = _skeleton(text).paragraphs
    refuse_unknown_places(translations, {paragraph.place for paragraph, _, _ in paragraphs}, name)
    out: list[str] = []
    position = 0
    for paragraph, start, end in paragraphs:
        if paragraph.place in translations and paragraph.kind != "dateline":
            translated = translations[paragraph.place]
            refuse_control_characters(translated, name)
            out += (text[position:start], LINE_END.sub(line_end, translated))
            position = end
    result = "".join(out) + text[position:]
    try:
        return result.encode(decoded.encoding)
    except UnicodeEncodeError:
        return codecs.BOM_UTF8 + result.encode("utf-8")


def refuse_control_characters(text: str, name: str) -> None:
    """Raise `DocumentError` for a control character, which no editor shows and no exchange format can carry."""
    found = _FORBIDDEN.search(text)
    if found:
        raise DocumentError(
            "Line %(line)s of “%(file)s” holds the control character U+%(code)s; remove it, or save the document as "
            "plain text.",
            line=sum(1 for _ in LINE_END.finditer(text, 0, found.start())) + 1,
            file=shown_name(name),
            code=f"{ord(found[0]):04X}",
        )


def _skeleton(text: str) -> _Skeleton:
    lines = list(_lines(text))
    if not lines:
        return _Skeleton((), None)
    first = lines[0]
    opening = find_opening(text[first.start : first.end])
    before: list[tuple[Paragraph, int, int]] = []
    if opening is not None:
        end = first.start + opening.end
        dateline = Paragraph(text[first.start : end], "dateline", f"{first.number:04d}{DATELINE_SUFFIX}")
        before.append((dateline, first.start, end))
        rest = _Line(first.start + opening.rest, first.end, first.number, first.gap)
        lines[:1] = [rest] if rest.start < rest.end else []
    texts = [text[line.start : line.end] for line in lines]
    found = kinds(texts, [line.gap for line in lines])
    after = (
        (Paragraph(content, kind, f"{line.number:04d}"), line.start, line.end)
        for content, kind, line in zip(texts, found, lines, strict=True)
    )
    return _Skeleton((*before, *after), opening.date if opening else None)


def _lines(text: str) -> Iterator[_Line]:
    position = 1 if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}") else 0  # the byte order mark
    number, gap = 0, False
    while position < len(text):
        number += 1
        found = LINE_END.search(text, position)
        end = found.start() if found else len(text)
        content = text[position:end]
        if has_content(content):
            start, stop = trimmed(content)
            yield _Line(position + start, position + stop, number, gap)
            gap = False
        else:
            gap = True
        position = found.end() if found else len(text)
