"""The header of a TMX file: what it says of the whole file, kept from import to export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alignments.exchange.remarks import add_remark
from alignments.units import Note, Prop
from glossary.exchange.xml_stream import program_version

if TYPE_CHECKING:
    from lxml.etree import _Element

OWN_TOOL = "audarma"
# What a header may say beside what is required (TMX 1.4b, section 3.3), and what stays true of units that are passed on.
KEPT = ("o-encoding", "creationdate", "creationid", "changedate", "changeid")


@dataclass(frozen=True, slots=True)
class Header:
    """A TMX header. `encodings` are its `ude` elements as written, `comments` the XML comments before and in it."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    props: tuple[Prop, ...] = ()
    notes: tuple[Note, ...] = ()
    comments: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether this program wrote the file."""
        return self.attributes.get("creationtool") == OWN_TOOL

    def __or__(self, other: Header) -> Header:
        """Return both together, each property, note and comment once; this one's attributes win."""
        return Header(
            {**other.attributes, **self.attributes},
            tuple(dict.fromkeys(self.props + other.props)),
            tuple(dict.fromkeys(self.notes + other.notes)),
            tuple(dict.fromkeys(self.comments + other.comments)),
            tuple(dict.fromkeys(self.encodings + other.encodings)),
        )


def write_header(source: str, segtype: str, datatype: str, kept: Header | None) -> _Element:
    """Return the `header` of a file of ours, with what another file's header said."""
    from lxml import etree

    kept = kept or Header()
    element = etree.Element("header")
    own = {
        "creationtool": OWN_TOOL,
        "creationtoolversion": program_version(),
        "segtype": segtype,
        "o-tmf": OWN_TOOL,
        "adminlang": "en",
        "srclang": source,
        "datatype": datatype,
    }
    passed = {name: kept.attributes[name] for name in KEPT if name in kept.attributes}
    for name, value in {**passed, **own}.items():
        element.set(name, value)
    for comment in kept.comments:
        element.append(etree.Comment(comment))
    for prop in kept.props:
        add_remark(etree.SubElement(element, "prop", {"type": prop.type}), prop)
    for note in kept.notes:
        add_remark(etree.SubElement(element, "note"), note)
    for encoding in kept.encodings:
        element.append(etree.fromstring(encoding, etree.XMLParser(resolve_entities=False, no_network=True)))
    return element
