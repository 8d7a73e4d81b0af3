"""XML exchange files of any length, read and written as a stream and never trusted.

Entities that a file defines itself are expanded as far as libxml2 finds it proportionate; nothing outside the file is
ever opened. What is written appears under its name when it is complete.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import os
import re
import secrets
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from glossary.errors import GlossaryError

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from pathlib import Path
    from typing import IO

    from lxml.etree import _Element, _ListErrorLog

CHUNK = 1 << 16
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What XML 1.0 (section 2.2, Char) cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARED_UTF16 = re.compile(rb"<\?xml[^>]*encoding\s*=\s*['\"]utf-?16", re.IGNORECASE)
# libxml2 keeps the line of an element in 16 bits.
_LAST_LINE = 0xFFFF


class ExchangeError(GlossaryError, ValueError):
    """A file that cannot be read as what it claims to be, or written; `line` says where."""


def elements(
    path: Path, tags: Collection[str], roots: Collection[str], kind: str, *, comments: bool = False
) -> Generator[tuple[int, _Element], None, None]:
    """Yield each element named in `tags` with its line, in the order of the file, and forget it afterwards.

    The file may be gzipped and in any encoding that it names; its root must be one of `roots`. `kind` names the format in
    messages; with `comments`, the XML comments between and inside the elements are there too. Raises `ExchangeError` with the line and the reason when the file is another one, is damaged, asks for
    another file, or grows out of proportion. Lines beyond 65,535 are those of the piece of 64 KiB that was read.
    """
    from lxml import etree

    name = path.name
    options = _parser_options(comments=comments)
    parser = etree.XMLPullParser(events=("end",), tag=tuple(tags), **options)
    probe: Any = etree.XMLPullParser(events=("start",), **options)
    lines = 1
    try:
        with _opened(path) as stream:
            for chunk in _chunks(stream):
                parser.feed(chunk)
                if probe is not None and _root_seen(probe, chunk, roots, name, kind):
                    probe = None
                lines += chunk.count(b"\n")
                for _, found in parser.read_events():
                    element = cast("_Element", found)
                    line = cast(int, element.sourceline or 1)
                    yield (lines if line >= _LAST_LINE else line), element
                    forget(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        _refuse(name, kind, parser.feed_error_log, error)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ExchangeError(
            "%(file)s is cut short or damaged after line %(line)s (%(reason)s); fetch it again.",
            file=name,
            line=lines,
            reason=error,
        ) from error


def forget(element: _Element) -> None:
    """Free an element that has been read, and whatever stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parser_options(*, comments: bool = False) -> dict[str, Any]:
    # "internal": entities of the file's own DTD only. Without huge_tree, libxml2 refuses entity bombs and deep nesting.
    return {
        "resolve_entities": "internal",
        "load_dtd": False,
        "no_network": True,
        "huge_tree": False,
        "remove_comments": not comments,
        "remove_pis": True,
    }


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open the file for reading, unpacked if it is gzip by its first bytes, whatever its name."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield raw


def beginning(path: Path, size: int = 4096) -> bytes:
    """Return the first bytes of a file, unpacked; none of an archive that is damaged already there."""
    try:
        with _opened(path) as stream:
            return stream.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return b""


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes in pieces, the first with the byte order mark that the parser needs and the file lacks."""
    first = stream.read(CHUNK)
    if first.startswith(b"<\0"):
        first = codecs.BOM_UTF16_LE + first
    elif first.startswith(b"\0<"):
        first = codecs.BOM_UTF16_BE + first
    elif DECLARED_UTF16.match(first):  # one byte a letter, so it was saved anew in UTF-8 by an editor
        first = codecs.BOM_UTF8 + first
    while first:
        yield first
        first = stream.read(CHUNK)


def _root_seen(probe: Any, chunk: bytes, roots: Collection[str], name: str, kind: str) -> bool:
    """Say whether the root element has been reached; raise `ExchangeError` if it is not one of `roots`."""
    probe.feed(chunk)
    for _, element in probe.read_events():
        if element.tag not in roots:
            raise ExchangeError(
                "Line %(line)s of %(file)s begins a <%(root)s>, so this is not a %(format)s file.",
                line=element.sourceline,
                file=name,
                root=element.tag,
                format=kind,
            )
        return True
    return False


def _refuse(name: str, kind: str, log: _ListErrorLog, error: SyntaxError) -> None:
    """Raise the `ExchangeError` that says what the parser found, and where."""
    entry = next(iter(log), None)
    line, reason = (entry.line, entry.message) if entry is not None else (error.lineno or 1, error.msg)
    reason = reason.strip().rstrip(".")
    if undefined := re.match(r"Entity '(.*)' not defined", reason):
        raise ExchangeError(
            "Line %(line)s of %(file)s needs the entity “%(entity)s”, which the file does not define itself; other "
            "files are never opened for it.",
            line=line,
            file=name,
            entity=undefined[1],
        ) from error
    if "amplification" in reason:
        raise ExchangeError(
            "Line %(line)s of %(file)s uses entities that grow out of all proportion; the file is refused.",
            line=line,
            file=name,
        ) from error
    raise ExchangeError(
        "Line %(line)s of %(file)s is not well-formed %(format)s: %(reason)s.",
        line=line,
        file=name,
        format=kind,
        reason=reason,
    ) from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside `path` (gzipped when it ends in `.gz`) and put the result in its place once it is complete and on disk."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as raw:
            if path.suffix == ".gz":
                # No time and no name inside: the same content gives the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@cache
def program_version() -> str:
    """Return this program's version, to be named in a file's header."""
    from importlib import metadata  # noqa: PLC0415 - slow, and only a written file needs it

    try:
        return metadata.version("audarma")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "0"
