"""Word files that are damaged, locked or made to do harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents import DocumentError, read, write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Бір</w:t></w:r></w:p></w:body></w:document>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(document=DOCUMENT, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", TYPES)
        if document is not None:
            target.writestr("word/document.xml", document)
        for path, content in more.items():
            target.writestr(path, content)
    return out.getvalue()


def refused(data, name="a.docx"):
    with pytest.raises(DocumentError) as caught:
        read(data, name)
    with pytest.raises(DocumentError):
        write(data, name, {"body/p0": "Один"})
    assert "a.docx" in str(caught.value)
    return str(caught.value)


def test_a_plain_package_without_relationships_is_read():
    assert [p.text for p in read(package(), "a.docx").paragraphs] == ["Бір"]
    assert [p.text for p in read(package(), "аты").paragraphs] == ["Бір"]


@pytest.mark.parametrize("data", [b"Just text", b"%PDF-1.7", b"\x89PNG"])
def test_another_file_under_the_name_of_a_word_document(data):
    assert "is not a Word document inside" in refused(data)


def test_an_old_or_locked_office_file():
    assert ".doc" in refused(OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    assert "password" in refused(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(DocumentError, match="old Office document"):
        read(OLE + b"\0" * 600, "a.doc")


def test_an_encrypted_entry():
    data = bytearray(package())
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, central + 8, struct.unpack_from("<H", data, central + 8)[0] | 1)
    assert "password" in refused(bytes(data))


def test_every_truncation_is_refused():
    data = package()
    for length in range(1, len(data) - 22, 7):
        refused(data[:length])


@given(st.data())
def test_no_damage_gets_through_as_anything_but_a_message(draw):
    data = bytearray(package())
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        read(bytes(data), "a.docx")
        write(bytes(data), "a.docx", {})
    except DocumentError:
        pass


def test_a_package_without_a_document():
    assert "has no document part" in refused(package(None, **{"xl/workbook.xml": "<a/>"}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("a.txt", "a")
    assert "has no document part" in refused(out.getvalue())


def test_a_document_without_text():
    empty = DOCUMENT.replace("Бір", " ")
    with pytest.raises(DocumentError, match="holds no text"):
        read(package(empty), "a.docx")


def test_a_zip_bomb_is_refused_before_it_is_opened():
    assert "would expand to 31 MB" in refused(package(**{"word/media/a.bin": b"\0" * (30 * 1024**2)}))


def test_a_declared_size_over_the_limit_is_refused():
    data = bytearray(package(**{"word/media/a.bin": b"abc"}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 300 * 1024**2)
    assert "would expand to 301 MB" in refused(bytes(data))


def test_an_xml_part_over_its_own_limit_is_refused():
    # A picture that does not compress keeps the whole below the ratio.
    data = bytearray(package(**{"word/media/a.png": random.Random(1).randbytes(400_000)}))
    entry = data.rindex(b"word/document.xml") - 46
    struct.pack_into("<I", data, entry + 24, 61 * 1024**2)
    assert "word/document.xml of “a.docx” declares entities or is far too large" in refused(bytes(data))


def test_a_size_that_is_a_lie_does_not_expand():
    data = bytearray(package("<a>" + "b" * 500_000 + "</a>"))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.rindex(signature) + offset, 100)
    assert "damaged" in refused(bytes(data))


def test_too_many_entries_or_two_of_one_name():
    assert "parts" in refused(package(**{f"a{i}": "" for i in range(10_001)}))
    out = io.BytesIO(package())
    with zipfile.ZipFile(out, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("word/document.xml", DOCUMENT)
    assert "damaged" in refused(out.getvalue())


def test_an_unknown_compression():
    data = bytearray(package())
    for signature, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        struct.pack_into("<H", data, data.rindex(signature) + offset, 9)
    assert "damaged" in refused(bytes(data))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(declaration, encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{DOCUMENT.replace("Бір", "&x;")}'
    assert "declares entities" in refused(package(xml.encode(encoding)))


@pytest.mark.parametrize(
    "xml", ["", "not xml", "<a>", DOCUMENT[:-5], "<a>" * 5000 + "</a>" * 5000, "<a>\x01</a>", "&x;"]
)
def test_xml_that_is_not_well_formed_names_the_part(xml):
    assert "The part word/document.xml of “a.docx” is damaged" in refused(package(xml))


def test_deep_nesting_within_the_parsers_limit_is_walked():
    deep = (
        "<w:sdt><w:sdtContent>" * 110
        + "<w:p><w:r><w:t>Терең</w:t></w:r></w:p>"
        + "</w:sdtContent></w:sdt>" * 110
    )
    xml = f'<w:document xmlns:w="{W}"><w:body>{deep}</w:body></w:document>'
    assert [p.text for p in read(package(xml), "a.docx").paragraphs] == ["Терең"]


def test_references_to_the_outside_and_out_of_the_package_are_not_followed():
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = "".join(
        f'<Relationship Id="r{i}" Type="{relations}/header" Target="{target}" {mode}/>'
        for i, (target, mode) in enumerate(
            [
                ("file:///etc/passwd", 'TargetMode="External"'),
                ("../../../etc/passwd", ""),
                ("http://127.0.0.1:9/h.xml", ""),
            ]
        )
    )
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
    data = package(**{"word/_rels/document.xml.rels": rels, "../../evil": "x"})
    assert [p.text for p in read(data, "a.docx").paragraphs] == ["Бір"]
    with zipfile.ZipFile(io.BytesIO(write(data, "a.docx", {"body/p0": "Один"}))) as written:
        assert "../../evil" in written.namelist()
        assert written.testzip() is None
