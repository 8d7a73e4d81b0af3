"""Document filters: a file's paragraphs out, their translations back in, everything else as it was.

The skeleton (white space, line ends, styles, tables, pictures) is never stored: it is read again from the original
bytes, and a paragraph's `place` leads back into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from workbench.documents import text as text_filter
from workbench.documents.encodings import ENCODINGS
from workbench.documents.model import (
    DOCX_TYPE,
    MAX_BYTES,
    TEXT_TYPE,
    Notice,
    Paragraph,
    ParagraphKind,
    Reading,
    extension,
    shown_name,
)
from workbench.errors import DocumentError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DOCX_TYPE",
    "ENCODINGS",
    "MAX_BYTES",
    "PASTED_NAME",
    "TEXT_TYPE",
    "DocumentError",
    "Notice",
    "Paragraph",
    "ParagraphKind",
    "Reading",
    "TooLargeError",
    "numbered",
    "read",
    "read_text",
    "write",
]

PASTED_NAME = "pasted.txt"
"""The name that pasted text goes by; its bytes are its UTF-8."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Files of other kinds that come under a wrong name: how they begin, and what to call them.
_OTHER_FILES = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
)


def read(data: bytes, name: str, *, encoding: str | None = None) -> Reading:
    """Read a document's paragraphs, by the extension of its file name and what the file really is.

    `encoding` is the reader's choice for a text file, one of `ENCODINGS` (None: find out). Raises `TooLargeError`
    over `MAX_BYTES` and `DocumentError` for whatever else cannot be read; nothing in the file is ever fetched, run or
    written to disk, and its name is not used as a path.
    """
    if _is_docx(data, name):
        from workbench.documents import docx  # noqa: PLC0415 - lxml would slow every start

        return docx.read(data, name)
    return text_filter.read(data, name, encoding)


def write(
    original: bytes, name: str, translations: Mapping[str, str], *, encoding: str | None = None
) -> bytes:
    """Return the translated document: the text at each place replaced, and everything else as in the original.

    A place that `translations` leaves out keeps its source text, and a dateline stays as it is. With the texts that
    `read` gave, a text file comes back byte for byte and a Word document is not changed. Takes the same `encoding` as
    `read` did. Raises as `read` does, and a `DocumentError` for a place that the document does not have.
    """
    if _is_docx(original, name):
        from workbench.documents import docx  # noqa: PLC0415 - lxml would slow every start

        return docx.write(original, name, translations)
    return text_filter.write(original, name, translations, encoding)


def numbered(data: bytes, name: str) -> frozenset[str]:
    """Return the places of the list items that are counted by the file's own numbering, not by a number in their text."""
    if not _is_docx(data, name):
        return frozenset()
    from workbench.documents import docx  # noqa: PLC0415 - lxml would slow every start

    return docx.numbered(data, name)


def read_text(text: str) -> Reading:
    """Read pasted text: as `read` does for its UTF-8 bytes under the name `PASTED_NAME`."""
    text_filter.refuse_control_characters(text, PASTED_NAME)
    return read(text.encode(), PASTED_NAME, encoding="utf-8")


def _is_docx(data: bytes, name: str) -> bool:
    """Say which filter reads the file; one that none can read is a `DocumentError`."""
    _check_size(data, name)
    end = extension(name)
    if data.startswith(_OLE):
        _refuse_ole(data, name)
    zipped = data.startswith((_ZIP, _EMPTY_ZIP))
    if end == ".docx":
        if not zipped:
            raise DocumentError(
                "“%(file)s” is not a Word document inside, or it is damaged; open it in Word and save it again as .docx.",
                file=shown_name(name),
            )
        return True
    if end not in {".txt", ""}:
        raise DocumentError(
            "“%(file)s”: documents of type %(type)s are not read; save it as .docx or plain text (.txt) and upload that.",
            file=shown_name(name),
            type=end,
        )
    if zipped and not end:
        return True
    kind = "ZIP" if zipped else next((kind for start, kind in _OTHER_FILES if data.startswith(start)), "")
    if kind:
        raise DocumentError(
            "“%(file)s” is not a text file: it is a file of type %(type)s; upload plain text (.txt), or a Word document "
            "under a name that ends in .docx.",
            file=shown_name(name),
            type=kind,
        )
    return False


def _check_size(data: bytes, name: str) -> None:
    if not data:
        raise DocumentError(
            "“%(file)s” is empty; choose the file that holds the text.", file=shown_name(name)
        )
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            "“%(file)s” has %(size)s MB, and at most %(limit)s MB are read; split the document, or take large pictures "
            "out of it.",
            file=shown_name(name),
            size=-(-len(data) // 1024**2),
            limit=MAX_BYTES // 1024**2,
        )


def _refuse_ole(data: bytes, name: str) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DocumentError(
            "“%(file)s” is protected with a password; remove the password in Word and upload it again.",
            file=shown_name(name),
        )
    raise DocumentError(
        "“%(file)s” is an old Office document (such as .doc), which is not read; save it as .docx and upload that.",
        file=shown_name(name),
    )
