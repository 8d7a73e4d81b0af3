"""The zip file that a Word document is: opened without trust, and written again with its other parts untouched."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from copy import copy
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from workbench.documents.model import shown_name
from workbench.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_EXPANDED = 200 * 1024 * 1024
"""The most bytes that all parts together may expand to."""
MAX_PART = 60 * 1024 * 1024
"""The most bytes of one XML part."""
MAX_RATIO = 200
"""How many times its size a file may expand to, once that is more than `RATIO_FROM`. Real documents: up to 30."""
RATIO_FROM = 1024 * 1024
MAX_ENTRIES = 10_000

_ENCRYPTED = 0x1
# Relationship types end alike in the transitional (schemas.openxmlformats.org) and the strict (purl.oclc.org) form.
_MAIN = "/officeDocument"


class Package:
    """The parts of a .docx file. Raises `DocumentError` for whatever is not a whole, harmless Word document."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise self._damaged() from error
        self._names = {info.filename for info in self._zip.infolist()}
        self._check_entries()
        self.main = self._main_part()

    def part(self, path: str) -> etree._Element:
        """Return the root element of an XML part; entities, DTDs and references to the outside are refused."""
        data = self._read(path)
        if b"<!DOCTYPE" in data.replace(b"\0", b""):
            raise self._hostile(path)
        # Without huge_tree libxml2 keeps its own limits on depth and size.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DocumentError(
                "The part %(part)s of “%(file)s” is damaged; open the document in Word and save it again.",
                part=path,
                file=shown_name(self.name),
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._hostile(path)
        return root

    def related(self, path: str) -> list[tuple[str, str]]:
        """Return the parts inside the file that the part `path` refers to: the type's last word, and the path."""
        folder, base = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        if relations not in self._names:
            return []
        found = []
        for relation in self.part(relations):
            target = relation.get("Target")
            if (
                not isinstance(relation.tag, str)
                or target is None
                or relation.get("TargetMode") == "External"
            ):
                continue
            type_ = str(relation.get("Type", "")).rsplit("/", 1)[-1]
            found.append((type_, posixpath.normpath(posixpath.join("/", folder, unquote(target)))[1:]))
        return [(type_, target) for type_, target in found if target in self._names]

    def with_parts(self, changed: Mapping[str, etree._Element]) -> bytes:
        """Return the file with these parts replaced; the others keep their bytes, names and order."""
        if not changed:
            return self._data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.comment = self._zip.comment
            for info in self._zip.infolist():
                root = changed.get(info.filename)
                content = (
                    self._read(info.filename, MAX_EXPANDED)
                    if root is None
                    else etree.tostring(
                        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
                    )
                )
                entry = copy(info)
                entry.extra = b""  # sizes and offsets of the old file, which the new one does not have
                target.writestr(entry, content)
        return out.getvalue()

    def _check_entries(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise DocumentError(
                "“%(file)s” is protected with a password; remove the password and upload it again.",
                file=shown_name(self.name),
            )
        expanded = sum(info.file_size for info in infos)
        if (
            expanded > MAX_EXPANDED
            or (expanded > RATIO_FROM and expanded > MAX_RATIO * len(self._data))
            or len(infos) > MAX_ENTRIES
        ):
            raise DocumentError(
                "“%(file)s” would expand to %(size)s MB in %(count)s parts, which no real document does; it was not opened. "
                "Open it in Word and save it again.",
                file=shown_name(self.name),
                size=-(-expanded // 1024**2),
                count=len(infos),
            )
        if len(self._names) != len(infos):
            raise self._damaged()

    def _main_part(self) -> str:
        if "[Content_Types].xml" in self._names:
            for type_, path in self._root_relations():
                if type_ == _MAIN[1:]:
                    return path
        raise DocumentError(
            "“%(file)s” is not a Word document: it has no document part; save the text as .docx in Word and upload that.",
            file=shown_name(self.name),
        )

    def _root_relations(self) -> Iterator[tuple[str, str]]:
        yield from self.related("")
        if "word/document.xml" in self._names:
            yield _MAIN[1:], "word/document.xml"

    def _read(self, path: str, limit: int = MAX_PART) -> bytes:
        if self._zip.getinfo(path).file_size > limit:
            raise self._hostile(path)
        try:
            # ZipFile stops at the declared size, which `_check_entries` has judged, and then compares the checksum.
            return self._zip.read(path)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self._damaged() from error

    def _damaged(self) -> DocumentError:
        return DocumentError(
            "“%(file)s” is damaged: its parts cannot be unpacked; open it in Word and save it again.",
            file=shown_name(self.name),
        )

    def _hostile(self, path: str) -> DocumentError:
        return DocumentError(
            "The part %(part)s of “%(file)s” declares entities or is far too large, which no real document does; it was not "
            "opened. Open the document in Word and save it again.",
            part=path,
            file=shown_name(self.name),
        )
