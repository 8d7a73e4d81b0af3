from __future__ import annotations

from pathlib import Path

import pytest

from alignments import Unit, write_tmx
from alignments.exchange.bilingual import Origin, Segment
from alignments.exchange.faults import faults
from alignments.exchange.xliff import write_xliff
from alignments.units import Prop, Tag, Variant

HEADER = (
    '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="kk" '
    'datatype="plaintext"/>'
)
PAIR = '<tuv xml:lang="kk"><seg>бір</seg></tuv><tuv xml:lang="ru"><seg>один</seg></tuv>'


def found(folder: Path, content: str, name: str = "a.tmx") -> list[tuple[str, int]]:
    path = folder / name
    path.write_text(content, "utf-8")
    return [(fault.check, fault.line) for fault in faults(path) if fault.text]


def tmx(body: str, header: str = HEADER) -> str:
    return f'<tmx version="1.4">\n{header}\n<body>\n{body}\n</body></tmx>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (tmx(f"<tu>{PAIR}</tu>"), []),
        (tmx(""), []),
        (tmx("<tu>"), [("not-well-formed", 5)]),
        ("", [("not-well-formed", 1)]),
        (tmx(f"<tu>{PAIR}</tu>", ""), [("not-valid", 1)]),
        (tmx(f"<tu>{PAIR}</tu>", HEADER.replace('srclang="kk"', "")), [("header", 2)]),
        (tmx(f'<tu tuid="1">{PAIR}</tu>\n<tu tuid="1">{PAIR}</tu>'), [("duplicate-id", 5)]),
        (tmx(f"<tu>{PAIR.replace('ru', 'qx')}</tu>"), [("language", 4)]),
        (tmx(f"<tu>{PAIR.replace('ru', 'ru_RU')}</tu>"), [("language", 4)]),
        (tmx(f"<tu>{PAIR.replace('один', ' ')}</tu>"), [("empty-segment", 4)]),
        (tmx(f"<tu>{PAIR.replace('один', 'од&#x85;ин')}</tu>"), []),
        (tmx(f"<tu>{PAIR.replace('один', 'од&#x9f;ин')}</tu>"), [("control-character", 4)]),
        (tmx(f"<tu>{PAIR.replace('один', 'од␁ин')}</tu>"), [("control-character", 4)]),
        (tmx("<tu>" + PAIR.replace("один", '<bpt i="1">b</bpt>один') + "</tu>"), [("unpaired-tag", 4)]),
        (tmx("<tu>" + PAIR.replace("один", '<bpt i="1"/>один<ept i="1"/>') + "</tu>"), []),
        (tmx("<tu>" + PAIR.replace("один", "<ph>{}</ph><b>один</b>") + "</tu>"), [("not-valid", 4)]),
        (tmx("<tu>" + PAIR.replace("один", '<it pos="start">b</it>один') + "</tu>"), [("not-valid", 4)]),
        (tmx('<tu><tuv xml:lang="kk"><seg>бір</seg></tuv></tu>'), [("one-language", 4)]),
        (tmx(f"<tu>{PAIR.replace('kk', 'en')}</tu>"), [("source-missing", 4)]),
        (tmx(f"<tu>{PAIR}<prop>x</prop></tu>"), [("not-valid", 4)]),
        (tmx(f'<tu changedate="2025-08-22" x="1">{PAIR}</tu>'), [("not-valid", 4)] * 2),
        (tmx("<tu/>"), [("not-valid", 4), ("one-language", 4)]),
        (tmx(f"<tu>{PAIR}<tuv xml:lang='en'/></tu>"), [("not-valid", 4)]),
        (tmx(f"<tu>{PAIR.replace('xml:lang', 'lang')}</tu>"), []),
    ],
)
def test_faults_of_tmx_files(tmp_path, content, expected):
    assert found(tmp_path, content) == expected


def xliff(unit: str, more: str = "") -> str:
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n<file original="a" '
        f'source-language="kk" target-language="ru" datatype="plaintext"><body>\n{unit}\n</body></file>{more}</xliff>'
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (xliff('<trans-unit id="1"><source>а</source><target>б</target></trans-unit>'), []),
        (xliff('<trans-unit id="1"><source>а</source></trans-unit>' * 2), ["duplicate-id"]),
        (xliff("<trans-unit><source>а</source></trans-unit>"), ["not-valid"]),
        (xliff('<trans-unit id="1"/>'), ["not-valid"]),
        (xliff('<trans-unit id="1"><source> </source></trans-unit>'), ["empty-segment"]),
        (
            xliff('<trans-unit id="1"><source>а</source></trans-unit>').replace('"ru"', '"russian!"'),
            ["language"],
        ),
        (
            xliff('<trans-unit id="1"><source>а</source></trans-unit>').replace('original="a"', ""),
            ["not-valid"],
        ),
        (
            xliff('<trans-unit id="1"><source><x id="1"/>а</source><target>б</target></trans-unit>'),
            ["tag-missing"],
        ),
        (xliff('<trans-unit id="1"><source>а<bpt id="1"/></source></trans-unit>'), ["unpaired-tag"]),
        (xliff('<trans-unit id="1"><source>а<it id="1" pos="open"/></source></trans-unit>'), []),
        (xliff('<trans-unit id="1"><source>а</source>'), ["not-well-formed"]),
    ],
)
def test_faults_of_xliff_files(tmp_path, content, expected):
    assert [check for check, _ in found(tmp_path, content, "a.xlf")] == expected


def test_faults_of_xliff_2(tmp_path):
    content = (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="kk" trgLang="qx"><file id="f">\n'
        '<unit id="1"><segment><source>а<cp hex="0001"/><ec startRef="9"/></source></segment></unit>\n'
        '<unit id="1"><notes/></unit>\n</file></xliff>'
    )
    assert found(tmp_path, content, "a.xlf") == [
        ("control-character", 2),
        ("unpaired-tag", 2),
        ("duplicate-id", 3),
        ("not-valid", 3),
        ("language", 1),
    ]


def test_what_we_write_has_no_fault(tmp_path):
    tags = (Tag("1", "open", 0, "<b>"), Tag("1", "close", 1, "</b>"), Tag("2", "open", 1, "<i>"))
    variants = [Variant("kk-KZ", "а", tags), Variant("ru", "б", tags)]
    stamped = {"changedate": "20250822T101500Z", "changeid": "local"}
    units = [Unit(variants=variants, tuid="1", props=[Prop("x-state", "final")], attributes=stamped)]
    write_tmx(tmp_path / "a.tmx", units, "kk", ["ru"])
    assert list(faults(tmp_path / "a.tmx")) == []
    for version in ("1.2", "2.1"):
        segment = Segment("s1", variants[0], variants[1], "final")
        write_xliff(tmp_path / "a.xlf", [segment], Origin("a", "kk", "ru"), version)
        assert list(faults(tmp_path / "a.xlf")) == []


def test_entities_of_other_files_are_a_fault_and_never_opened(tmp_path):
    (tmp_path / "secret").write_text("ҚҰПИЯ", "utf-8")
    content = f'<!DOCTYPE tmx [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>' + tmx(
        f"<tu>{PAIR.replace('один', '&s;')}</tu>"
    )
    assert [check for check, _ in found(tmp_path, content)] == ["not-well-formed"]
