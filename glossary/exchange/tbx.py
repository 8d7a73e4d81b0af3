"""TBX, the exchange format of term bases, written: TBX-Basic in DCA style (ISO 30042:2019), or its predecessor (martif).

Data categories and where they may stand: the TBX-Basic dialect. What it has no place for is told by `losses`. The kind
of an entry goes into `projectSubset` and its country into `customerSubset`, free texts that other programs keep.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glossary.exchange.records import ImportRefusedError, Loss, entries
from glossary.exchange.xml_stream import FORBIDDEN, XML_LANG, program_version, replacing
from glossary.languages import LANGUAGES
from glossary.terms import Concept, Source, Term

if TYPE_CHECKING:
    from typing import IO

    from lxml.etree import _Element
    from sqlite_utils import Database

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
NUMBERED = "audarma-entry-"  # before the number of an entry that has no key to be its identifier
Dialect = Literal["basic", "martif"]
STATUS = {
    "preferred": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "deprecated": "deprecatedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
TYPE = {
    "full": "fullForm",
    "short": "shortForm",
    "acronym": "acronym",
    "initials": "abbreviation",
    "surname": "variant",
}
# What both the schema's anyURI and the rule for `target` take without doubt.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?@!$&'()*+,;=%-]+(?:#[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)?")
# An identifier that is an XML ID (NCName) beyond doubt.
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


@dataclasses.dataclass(frozen=True, slots=True)
class _Names:
    """How a dialect calls its elements."""

    root: str
    header: str
    entry: str
    language: str
    term: str
    namespace: str = ""

    def tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}" if self.namespace else name


_NAMES: dict[str, _Names] = {
    "basic": _Names("tbx", "tbxHeader", "conceptEntry", "langSec", "termSec", NAMESPACE),
    "martif": _Names("martif", "martifHeader", "termEntry", "langSet", "tig"),
}


def write(db: Database, path: Path, dialect: Dialect = "basic") -> int:
    """Write the whole glossary as TBX to `path`; return the number of entries.

    The file appears when it is complete. An entry that XML cannot hold raises `ImportRefusedError` and leaves no file.
    """
    names = _NAMES[dialect]
    identifiers = {
        row[0]: identifier(row[0], row[1] or "") for row in db.execute("SELECT id, key FROM concept")
    }
    if not identifiers:
        raise ImportRefusedError("The glossary is empty; TBX needs at least one entry.")
    with replacing(path) as stream, _document(stream, names) as put:
        for concept in entries(db):
            try:
                put(_entry(concept, names, identifiers))
            except ValueError as error:
                raise ImportRefusedError(
                    "%(file)s was not written: the entry “%(name)s” holds a character that XML cannot hold. Remove it "
                    "there and export again.",
                    file=path.name,
                    name=FORBIDDEN.sub("�", concept.name),
                ) from error
    return len(identifiers)


def identifier(number: int, key: str) -> str:
    """Return what TBX calls an entry: its key where that is an XML ID, else its number."""
    usable = _IDENTIFIER.fullmatch(key) and not key.startswith(NUMBERED)
    return key if usable else f"{NUMBERED}{number}"


def source_parts(source: Source) -> tuple[str, str]:
    """Return the source as TBX holds it: what was seen, in one text, and its address."""
    address = source.url if _ADDRESS.fullmatch(source.url) else ""
    shown = (source.act, source.number, source.date, "" if address else source.url)
    return "; ".join(filter(None, shown)), address


def losses(db: Database) -> list[Loss]:
    """Return what TBX-Basic cannot hold of this glossary."""

    def count(sql: str) -> int:
        return int(db.execute(f"SELECT count(*) FROM {sql}").fetchone()[0])

    keys = list(db.execute("SELECT id, key FROM concept WHERE key IS NOT NULL"))
    found = (
        (count("appointment"), Loss("appointments (who held which office)")),
        (count("term_status WHERE profile <> 1"), Loss("statuses in profiles other than the default one")),
        (count("profile WHERE id <> 1"), Loss("the profiles (jurisdictions and outlets)")),
        (
            count("term_status WHERE profile = 1 AND status = 'forbidden'"),
            Loss("the difference between forbidden and deprecated"),
        ),
        (
            count("term WHERE forms <> '[]' OR never <> '[]'"),
            Loss("further forms, and forms that are something else"),
        ),
        (
            count("term WHERE valid_from IS NOT NULL OR valid_to IS NOT NULL"),
            Loss("from and to which day a wording holds"),
        ),
        (count("term WHERE number IS NOT NULL"), Loss("the grammatical number")),
        (count("term WHERE verified = 1"), Loss("which wordings are verified")),
        (
            count("term WHERE source_number <> '' OR source_date <> ''"),
            Loss("the parts of a source (act, number and date become one text)"),
        ),
        (
            sum(identifier(number, key) != key for number, key in keys),
            Loss("identifiers that are no XML identifiers"),
        ),
    )
    return [loss for number, loss in found if number]


@contextlib.contextmanager
def _document(stream: IO[bytes], names: _Names) -> Iterator[Callable[[_Element], None]]:
    """Write everything around the entries; yields the function that writes one."""
    from lxml import etree

    basic = names.namespace != ""
    kind = {"type": "TBX-Basic", "style": "dca"} if basic else {"type": "TBX"}
    # TBX's own language is that of its notes; definitions and notes are written in any.
    about = {**kind, XML_LANG: "en"}
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration(doctype=None if basic else '<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">')
        # Without the second, xmlfile invents a prefix for `xml:lang`.
        spaces: Any = {"xml": XML_LANG[1:-5]} | ({None: names.namespace} if basic else {})
        with xml.element(names.tag(names.root), about, nsmap=spaces):
            xml.write("\n")
            build = _Builder(names)
            header = build.root(names.header)
            origin = build.add(build.add(header, "fileDesc"), "sourceDesc")
            build.add(origin, "p", f"Audarma {program_version()}")
            xml.write(header)
            with xml.element(names.tag("text")), xml.element(names.tag("body")):
                xml.write("\n")
                yield xml.write
            xml.write("\n")


class _Builder:
    """Makes elements of one dialect."""

    def __init__(self, names: _Names) -> None:
        from lxml import etree

        self._etree, self._names = etree, names

    def root(self, name: str, **attributes: str) -> _Element:
        space = self._names.namespace
        tag = self._names.tag(name)
        return self._etree.Element(tag, attributes, nsmap={None: space} if space else None)  # type: ignore[dict-item]  # lxml takes None as the default prefix

    def add(self, above: _Element, name: str, text: str = "", **attributes: str) -> _Element:
        element = self._etree.SubElement(above, self._names.tag(name), attributes)
        element.text = text or None
        return element

    def typed(self, above: _Element, name: str, category: str, text: str) -> None:
        """Add a data category, if there is something to say."""
        if text:
            self.add(above, name, text, type=category)


def _entry(concept: Concept, names: _Names, identifiers: dict[int, str]) -> _Element:
    build = _Builder(names)
    assert concept.id is not None
    entry = build.root(names.entry, id=identifiers[concept.id])
    build.typed(entry, "admin", "projectSubset", concept.kind)
    build.typed(entry, "admin", "customerSubset", concept.jurisdiction)
    build.typed(entry, "descrip", "definition", concept.definition)
    if concept.note:
        build.add(entry, "note", concept.note)
    if concept.organisation is not None:
        body = identifiers[concept.organisation]
        build.add(entry, "ref", body, type="crossReference", target=body)
    for language in LANGUAGES:
        terms = [term for term in concept.terms if term.language == language]
        if terms:
            section = build.add(entry, names.language)
            section.set(XML_LANG, language)
            for term in terms:
                _term(build, section, term, names)
    entry.tail = "\n"
    return entry


def _term(build: _Builder, section: Any, term: Term, names: _Names) -> None:
    place = build.add(section, names.term)
    build.add(place, "term", term.text)
    build.typed(place, "termNote", "administrativeStatus", STATUS.get(term.status, ""))
    build.typed(place, "termNote", "termType", TYPE[term.type])
    build.typed(place, "termNote", "grammaticalGender", term.gender or "")
    seen, address = source_parts(term.source)
    build.typed(place, "admin", "source", seen)
    if term.source.note:
        build.add(place, "note", term.source.note)
    if address:
        build.add(place, "xref", address, type="externalCrossReference", target=address)
