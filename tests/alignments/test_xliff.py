from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from alignments.errors import ExchangeError
from alignments.exchange.bilingual import Origin, Remark, Segment, Stamp, units_of
from alignments.exchange.xliff import read_xliff, write_xliff
from alignments.units import Tag, Variant
from tests.standards import schema

VERSIONS = ("1.2", "2.1")
ORIGIN = Origin("хабар <1>.docx", "kk", "ru", Stamp(7, 2, 4711))
TAGS = (
    Tag("b1", "open", 0, "<w:b/>", "b"),
    Tag("br", "alone", 3, "<w:br/>"),
    Tag("b1", "close", 8, "</w:b>", "b"),
    Tag("i1", "open", 9, "<w:i>"),
)
FULL = (
    Segment(
        "s1",
        Variant("kk", "Екі  ел & <үш>\tқала.\n", TAGS),
        Variant("ru", "Две  страны & <три>\tгорода.\n", TAGS),
        "final",
        (Remark("Тексеру керек", "aidana"), Remark("екінші")),
        origin=ORIGIN,
    ),
    Segment("s2", Variant("kk", "Соңы."), None, origin=ORIGIN),
    Segment("s3", Variant("kk", "Иә."), Variant("ru", "Да."), "reviewed", origin=ORIGIN),
    Segment("s4", Variant("kk", "Жоқ."), Variant("ru", "Нет."), "translated", origin=ORIGIN),
    Segment("s5", Variant("kk", "Мүмкін."), Variant("ru", "Может быть."), "initial", origin=ORIGIN),
)


def restored(variant: Variant, originals: Sequence[Tag]) -> Variant:
    """A variant that comes back from a file with the tags that went into it.

    Files number tags in the order of their first appearance; what has no original stays as the file says it.
    """
    numbered = {str(number): id_ for number, id_ in enumerate(dict.fromkeys(t.id for t in originals), 1)}
    by_place = {(tag.id, tag.kind): tag for tag in reversed(originals)}
    tags = tuple(
        replace(by_place.get((numbered.get(tag.id, ""), tag.kind), tag), offset=tag.offset)
        for tag in variant.tags
    )
    return replace(variant, tags=tags)


def back(path: Path, segments, version: str, origin: Origin = ORIGIN) -> list[Segment]:
    """Write and read again, the tags restored and the lines left out."""
    assert write_xliff(path, segments, origin, version) == len(segments)
    out = []
    for sent, got in zip(segments, read_xliff(path), strict=True):
        tags = (*sent.source.tags, *(sent.target.tags if sent.target else ()))
        target = restored(got.target, tags) if got.target else None
        out.append(replace(got, source=restored(got.source, tags), target=target, line=0))
    return out


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_a_segment_says_survives(tmp_path, version):
    assert back(tmp_path / "a.xlf", FULL, version) == list(FULL)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_file_is_valid(tmp_path, version):
    path = tmp_path / "a.xlf"
    write_xliff(path, FULL, ORIGIN, version)
    assert (valid := schema(f"XLIFF {version}")).validate(etree.parse(path)), valid.error_log


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_without_segments_is_a_file_without_units(tmp_path, version):
    write_xliff(tmp_path / "a.xlf", [], ORIGIN, version)
    assert list(read_xliff(tmp_path / "a.xlf")) == []


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
) | st.text(st.sampled_from("қаз <>&\"'\t\n\r ]]>\u0308\u2028\u2029\u0085\u200f\u202e\ufeff🇰🇿"), max_size=12)


@st.composite
def variants(draw, language: str) -> Variant:
    text = draw(texts)
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    tags = [
        Tag(
            draw(st.sampled_from("xyz")),
            draw(st.sampled_from(["open", "close", "alone"])),
            place,
            f"<w:{n}/>",
        )
        for n, place in enumerate(places)
    ]
    seen = set()
    kept = [t for t in tags if (t.id, t.kind) not in seen and not seen.add((t.id, t.kind))]
    return Variant(language, text, tuple(kept))


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=variants("kk"), text=texts, remark=texts, state=st.sampled_from(["initial", "final"]))
def test_writing_and_reading_is_the_identity(tmp_path, version, source, text, remark, state):
    tags = tuple(replace(tag, offset=min(tag.offset, len(text))) for tag in source.tags)
    remarks = (Remark(remark, "x"),) if remark else ()
    segment = Segment("s1", source, Variant("ru", text, tags), state, remarks, origin=ORIGIN)
    (got,) = back(tmp_path / "a.xlf", [segment], version)
    assert (got.source.text, got.target.text, got.remarks) == (source.text, text, remarks)
    assert [(t.raw, t.offset) for t in got.source.tags] == [(t.raw, t.offset) for t in source.tags]
    assert [(t.raw, t.offset) for t in got.target.tags] == [(t.raw, t.offset) for t in tags]


def xliff(body: str, attributes: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file original="f" source-language="kk" target-language="ru" datatype="plaintext"{attributes}><body>\n'
        f"{body}\n</body></file></xliff>"
    )


def second(body: str) -> str:
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="kk" trgLang="ru">'
        f'<file id="f">\n{body}\n</file></xliff>'
    )


def read(folder: Path, content: str | bytes) -> list[Segment]:
    path = folder / "in.xlf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_xliff(path))


INLINE = [
    'Бір <g id="1" ctype="bold">екі</g> үш',
    'Бір <bpt id="1">&lt;b&gt;</bpt>екі<ept id="1">&lt;/b&gt;</ept><x id="2"/>',
    '<it id="1" pos="open">&lt;i&gt;</it>Басы <bx id="3"/>сөз<ex id="3"/>',
    '<mrk mtype="x-term">термин</mrk> <ph id="4">{0}</ph>',
]


@pytest.mark.parametrize("inline", INLINE)
def test_inline_elements_of_others_come_back_as_they_were(tmp_path, inline):
    unit = f'<trans-unit id="1"><source>{inline}</source><target state="translated">{inline}</target></trans-unit>'
    (segment,) = read(tmp_path, xliff(unit))
    write_xliff(tmp_path / "out.xlf", [segment], segment.origin)
    wanted = etree.fromstring(f'<source xmlns="urn:oasis:names:tc:xliff:document:1.2">{inline}</source>')
    written = etree.parse(tmp_path / "out.xlf").find(".//{*}source")
    written.tail = None
    assert etree.tostring(written, method="c14n") == etree.tostring(wanted, method="c14n")


def test_inline_elements_of_version_2_come_back_as_they_were(tmp_path):
    inline = '<pc id="1" type="fmt">екі</pc> <ph id="2" disp="br"/><sc id="3" isolated="yes"/>'
    unit = f'<unit id="u"><segment><source>{inline}</source></segment></unit>'
    (segment,) = read(tmp_path, second(unit))
    assert segment.source.text == "екі "
    write_xliff(tmp_path / "out.xlf", [segment], segment.origin, "2.1")
    wanted = etree.fromstring(f'<source xmlns="urn:oasis:names:tc:xliff:document:2.0">{inline}</source>')
    written = etree.parse(tmp_path / "out.xlf").find(".//{*}source")
    assert etree.tostring(written, method="c14n", with_tail=False, exclusive=True) == etree.tostring(
        wanted, method="c14n"
    )


def test_segmentation_by_others_is_put_together_again(tmp_path):
    unit = (
        '<unit id="s1"><segment state="final"><source>Бір. </source><target>Раз. </target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="translated"><source>Екі<cp hex="0001"/>.</source><target>Два.</target></segment></unit>'
    )
    (segment,) = read(tmp_path, second(unit))
    assert (segment.source.text, segment.target.text) == ("Бір.  Екі\ufffd.", "Раз.  Два.")
    assert segment.state == "translated"
    cut = '<target><mrk mtype="seg" mid="1">Раз.</mrk> <mrk mtype="seg" mid="2">Два.</mrk></target>'
    (segment,) = read(tmp_path, xliff(f'<trans-unit id="s1"><source>Бір. Екі.</source>{cut}</trans-unit>'))
    assert (segment.target.text, segment.target.tags) == ("Раз. Два.", ())


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ('state="signed-off"', "reviewed"),
        ('state="needs-review-translation"', "initial"),
        ('state="x-own"', ""),
        ("", ""),
    ],
)
def test_states_of_other_programs(tmp_path, said, state):
    (segment,) = read(
        tmp_path, xliff(f'<trans-unit id="1"><source>а</source><target {said}>б</target></trans-unit>')
    )
    assert segment.state == state


def test_approved_is_final_where_no_state_says_otherwise(tmp_path):
    body = '<trans-unit id="1" approved="yes"><source>а</source><target{}>б</target></trans-unit>'
    assert read(tmp_path, xliff(body.format("")))[0].state == "final"
    assert read(tmp_path, xliff(body.format(' state="translated"')))[0].state == "translated"


def test_each_text_of_a_file_keeps_its_own_facts(tmp_path):
    content = xliff('<trans-unit id="1"><source>а</source></trans-unit>' * 2)
    other = content[content.index("<file") : content.index("</xliff>")].replace(
        'original="f"', 'original="g"'
    )
    found = read(tmp_path, content.replace("</xliff>", other + "</xliff>"))
    assert [s.origin.name for s in found] == ["f", "f", "g", "g"]
    assert [s.origin.stamp for s in found] == [None] * 4


def test_units_are_what_has_a_translation(tmp_path):
    units = list(units_of(iter(FULL)))
    assert [u.texts["ru"] for u in units] == [s.target.text for s in FULL if s.target]
    assert units[0].prop("x-state") == "final"
    assert units[0].prop("x-document") == ORIGIN.name
    assert [n.text for n in units[0].notes] == ["Тексеру керек", "екінші"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not well-formed"),
        ("мәтін", "not well-formed"),
        ('<tmx version="1.4"/>', "begins a <tmx>"),
        (xliff("<trans-unit><source>а</source></trans-unit>"), "Line 3 .*without an identifier"),
        (xliff('<trans-unit id="1"><source>а'), "not well-formed"),
        (xliff('<trans-unit id="1"><source>&x;</source></trans-unit>'), "needs the entity"),
        (xliff('<trans-unit id="1"><source>&#1;</source></trans-unit>'), "Line 3"),
        (xliff('<trans-unit id="1"><source>' + '<g id="1">' * 999), "depth"),
    ],
)
def test_what_is_no_xliff_is_refused_with_line_and_reason(tmp_path, content, said):
    with pytest.raises(ExchangeError, match=said) as caught:
        read(tmp_path, content)
    assert caught.value.line is not None


def test_entities_of_other_files_are_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("ҚҰПИЯ", encoding="utf-8")
    content = xliff('<trans-unit id="1"><source>&s;</source></trans-unit>').replace(
        "<xliff", f'<!DOCTYPE xliff [<!ENTITY s SYSTEM "{secret.as_uri()}">]><xliff', 1
    )
    with pytest.raises(ExchangeError) as caught:
        read(tmp_path, content)
    assert "ҚҰПИЯ" not in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_xml_cannot_hold_is_refused_and_nothing_is_left(tmp_path, version):
    with pytest.raises(ExchangeError, match="segment s1 "):
        write_xliff(tmp_path / "a.xlf", [Segment("s1", Variant("kk", "a\x01"), None)], ORIGIN, version)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "1.2", "1.2.3.4", "a.b.c", "1.2.٣٤" + "9" * 20, "1,2,3"])
def test_what_is_no_stamp(text):
    assert Stamp.read(text) is None
    assert Stamp.read(" 7.2.4711\n") == Stamp(7, 2, 4711)


def test_a_source_put_into_the_target_for_other_programs_is_no_translation(tmp_path):
    path = tmp_path / "a.xlf"
    write_xliff(path, FULL, ORIGIN, prefill=True)
    assert path.read_text("utf-8").count('<target state="needs-translation">Соңы.</target>') == 1
    assert [s.target is None for s in read_xliff(path)] == [s.target is None for s in FULL]
    assert (valid := schema("XLIFF 1.2")).validate(etree.parse(path)), valid.error_log
