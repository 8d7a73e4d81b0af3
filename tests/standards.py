"""The published schemas of the exchange formats, which judge what is written: they lie beside the checkout, where there are any."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = Path(__file__).resolve().parents[1] / "../shared/schemas"
FILES = {
    "TMX 1.4": "tmx14.dtd",
    "XLIFF 1.2": "xliff-1.2/xliff-core-1.2-transitional.xsd",
    "XLIFF 2.1": "xliff-2.1/xliff_core_2.0.xsd",
    "TBX 3": "tbx/TBXcoreStructV03.rng",
    "TBX-Basic": "tbx/TBX-Basic_DCA.sch",
    "SRX 2.0": "srx/srx20.xsd",
}


class _Here(etree.Resolver):
    """Answers for xml.xsd, which several schemas take from the network."""

    def resolve(self, url, _public, context):
        if url.endswith("xml.xsd"):
            return self.resolve_filename(str(SCHEMAS / "xml.xsd"), context)
        return None


def schema_file(name: str) -> Path:
    """Where the schema of a format lies; the test is skipped where it does not."""
    path = SCHEMAS / FILES[name]
    if not path.exists():
        pytest.skip(f"needs the shared schema of {name}")
    return path


def schema(name: str) -> etree.DTD | etree.RelaxNG | etree.XMLSchema:
    """The schema of a format, ready to validate."""
    path = schema_file(name)
    if path.suffix == ".dtd":
        return etree.DTD(str(path))
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_Here())
    tree = etree.parse(path, parser)
    return etree.RelaxNG(tree) if path.suffix == ".rng" else etree.XMLSchema(tree)
