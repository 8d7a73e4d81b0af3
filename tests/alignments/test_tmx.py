from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from alignments import Unit, read_tmx, write_tmx
from alignments.errors import ExchangeError
from alignments.units import Note, Prop, Tag, Variant
from tests.standards import schema

HEADER = (
    '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="kk" '
    'datatype="plaintext"/>'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def tmx(body: str, *, doctype: str = "", version: str = "1.4") -> str:
    return f'{DECLARATION}{doctype}<tmx version="{version}">{HEADER}<body>\n{body}\n</body></tmx>\n'


def pair(seg: str) -> str:
    return f'<tu><tuv xml:lang="kk"><seg>{seg}</seg></tuv>\n<tuv xml:lang="ru"><seg>Встреча прошла.</seg></tuv></tu>'


def read_bytes(folder: Path, content: bytes | str, name: str = "in.tmx") -> list[Unit]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_tmx(path))


def round_trip(
    folder: Path, units: list[Unit], source: str = "kk", targets: tuple[str, ...] = ("ru",)
) -> list[Unit]:
    path = folder / "out.tmx"
    write_tmx(path, units, source, targets)
    return list(read_tmx(path))


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    return schema("TMX 1.4")


FULL = Unit(
    variants=[
        Variant(
            "kk-KZ",
            "Кездесу  Астанада\tөтті.\n Қатысушылар <бес> & оннан астам\r",
            props=(Prop("x-state", "final"), Prop("x-own", " бос орын ", language="kk")),
            notes=(Note("Тексерілді", language="kk", encoding="utf-8"),),
            attributes={"creationdate": "20250822T091500Z", "changeid": "aidana"},
        ),
        Variant("ru", "Встреча прошла в Астане.", attributes={"usagecount": "3"}),
        Variant("ru", "Встреча состоялась в Астане."),
        Variant("en", "The meeting was held in Astana."),
    ],
    tuid="u-1",
    props=[Prop("x-document", "d7"), Prop("x-context-pre", "Алдыңғы сөйлем.")],
    notes=[Note("екі нұсқа")],
    attributes={"creationid": "aidana", "srclang": "*all*", "changedate": "20250823T000000Z"},
)


def test_everything_a_unit_says_survives(tmp_path):
    assert round_trip(tmp_path, [FULL], targets=("ru", "en")) == [FULL]


def test_only_the_languages_asked_for_are_written(tmp_path):
    (unit,) = round_trip(tmp_path, [FULL], "kk", ("en",))
    assert [v.language for v in unit.variants] == ["kk-KZ", "en"]


def test_a_unit_in_other_languages_is_left_out(tmp_path):
    path = tmp_path / "out.tmx"
    assert write_tmx(path, [Unit({"ky": "Ооба"}), Unit({"kk": "Иә"})], "kk", ["ru"]) == 1
    assert [u.texts for u in read_tmx(path)] == [{"kk": "Иә"}]


def test_complete_leaves_out_what_has_no_translation(tmp_path):
    path = tmp_path / "out.tmx"
    units = [Unit({"kk": "Иә"}), Unit({"ru": "Да"}), Unit({"kk": "Жоқ", "ru": "Нет"})]
    assert write_tmx(path, units, "kk", ["ru"], complete=True) == 1
    assert [u.texts["ru"] for u in read_tmx(path)] == ["Нет"]


def test_where_chooses_units(tmp_path):
    path = tmp_path / "out.tmx"
    units = [
        Unit({"kk": str(n), "ru": str(n)}, props=[Prop("x-state", s)])
        for n, s in enumerate(["final", "initial"])
    ]
    assert write_tmx(path, units, "kk", ["ru"], where=lambda u: u.prop("x-state") == "final") == 1


def test_the_file_is_valid_and_names_its_dtd(tmp_path, dtd):
    path = tmp_path / "out.tmx"
    tagged = Variant(
        "kk", "Екі сөз", tags=[Tag("1", "open", 0, "<w:b/>", "b"), Tag("1", "close", 3, "</w:b>", "b")]
    )
    write_tmx(path, [FULL, Unit(variants=[tagged, Variant("ru", "Два")])], "kk", ["ru", "en"])
    assert b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">' in path.read_bytes()
    document = etree.parse(path, etree.XMLParser(load_dtd=False, no_network=True))
    assert dtd.validate(document), dtd.error_log
    assert document.find("header").get("creationtool") == "audarma"
    assert document.find("header").get("srclang") == "kk"


def test_a_file_of_no_units_is_valid_and_reads_as_none(tmp_path, dtd):
    assert round_trip(tmp_path, []) == []
    assert dtd.validate(etree.parse(tmp_path / "out.tmx"))


def test_language_codes_get_hyphens_and_nothing_else(tmp_path):
    units = [Unit({"kk_KZ": "Иә", "RUS": "Да"})]
    assert [u.texts for u in round_trip(tmp_path, units)] == [{"kk-KZ": "Иә", "RUS": "Да"}]


def test_gzip_by_name_and_by_content(tmp_path):
    path = tmp_path / "out.tmx.gz"
    write_tmx(path, [FULL], "kk", ["ru", "en"])
    first = path.read_bytes()
    assert gzip.decompress(first).startswith(b"<?xml")
    write_tmx(path, [FULL], "kk", ["ru", "en"])
    assert path.read_bytes() == first
    assert read_bytes(tmp_path, first, "packed-without-saying.tmx") == [FULL]


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30
) | st.text(st.sampled_from("қаз <>&\"'\t\n\r ]]>̈"), max_size=12)
words = st.text(st.sampled_from("abcxyz0123-"), min_size=1, max_size=8).map("x".__add__)
languages = st.sampled_from(["kk", "KK", "kk-KZ", "kaz", "ru", "ru-RU"])
props = st.lists(
    st.builds(Prop, words, texts, st.sampled_from(["", "en"]), st.sampled_from(["", "utf-8"])), max_size=2
)
notes = st.lists(st.builds(Note, texts, st.sampled_from(["", "kk"])), max_size=2)
attributes = st.dictionaries(st.sampled_from(["creationid", "changedate", "o-tmf"]), texts, max_size=2)
variants = st.builds(
    Variant, languages, texts, props=props.map(tuple), notes=notes.map(tuple), attributes=attributes
)
units = st.builds(
    Unit,
    variants=st.lists(variants, min_size=1, max_size=3),
    tuid=st.just("") | words,
    props=props,
    notes=notes,
    attributes=attributes,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(units, max_size=4))
def test_writing_and_reading_is_the_identity(tmp_path, given_units):
    assert round_trip(tmp_path, given_units) == given_units


INLINE = [
    'Кел <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>қалың<ept i="1">&lt;/b&gt;</ept> сөз',
    'Сурет: <ph x="1" type="image">&lt;img alt="<sub>Ту</sub>"&gt;</ph>',
    '<it pos="begin" x="1">&lt;i&gt;</it>Басы',
    'Бір <hi type="name">Ту <hi>көк</hi></hi> соңы',
    "<hi/><ut>{\\b}</ut>",
]


@pytest.mark.parametrize("seg", INLINE)
def test_inline_elements_come_back_as_they_were(tmp_path, seg):
    (unit,) = read_bytes(tmp_path, tmx(pair(seg)))
    assert round_trip(tmp_path, [unit]) == [unit]
    written = etree.parse(tmp_path / "out.tmx").find(".//seg")
    written.tail = None
    wanted = etree.fromstring(f"<seg>{seg}</seg>")
    assert etree.tostring(written, method="c14n") == etree.tostring(wanted, method="c14n")


def test_what_a_code_holds_is_not_text_and_what_hi_holds_is(tmp_path):
    (unit,) = read_bytes(tmp_path, tmx(pair(INLINE[0])))
    variant = unit.variants[0]
    assert variant.text == "Кел қалың сөз"
    assert [(t.id, t.kind, t.offset, t.label) for t in variant.tags] == [
        ("1", "open", 4, "bold"),
        ("1", "close", 9, "1"),
    ]
    (unit,) = read_bytes(tmp_path, tmx(pair(INLINE[3])))
    assert unit.variants[0].text == "Бір Ту көк соңы"
    assert [(t.kind, t.offset, t.raw) for t in unit.variants[0].tags] == [
        ("open", 4, '<hi type="name">'),
        ("open", 7, "<hi>"),
        ("close", 10, "</hi>"),
        ("close", 10, "</hi>"),
    ]


def test_foreign_tags_are_wrapped_in_codes(tmp_path):
    tags = [
        Tag("b1", "open", 0, "<w:b/>"),
        Tag("b1", "close", 3, "</w:b>"),
        Tag("br", "alone", 3, "<w:br/>"),
        Tag("i1", "open", 4, "<w:i>"),
    ]
    (unit,) = round_trip(tmp_path, [Unit(variants=[Variant("kk", "Екі сөз", tags=tags)])])
    assert unit.variants[0].text == "Екі сөз"
    assert [(t.raw, t.offset) for t in unit.variants[0].tags] == [
        ('<bpt i="1">&lt;w:b/&gt;</bpt>', 0),
        ('<ept i="1">&lt;/w:b&gt;</ept>', 3),
        ('<ph x="2">&lt;w:br/&gt;</ph>', 3),
        ('<it pos="begin" x="3">&lt;w:i&gt;</it>', 4),
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tmx(pair("Бір қадам")).replace("UTF-8", "UTF-16").encode("utf-16"), "utf-16"),
        (tmx(pair("Бір қадам")).replace("UTF-8", "UTF-16").encode("utf-16-be"), "utf-16 without a mark"),
        (tmx(pair("Бір қадам")).removeprefix(DECLARATION).encode("utf-16-le"), "utf-16, nothing said"),
        (b"\xef\xbb\xbf" + tmx(pair("Бір қадам")).encode(), "utf-8 with a mark"),
        (tmx(pair("Бір қадам")).replace("UTF-8", "UTF-16").encode(), "utf-8 that calls itself utf-16"),
        (tmx(pair("Бір <![CDATA[қадам]]>")), "cdata"),
        (tmx(pair("Бір <!-- түсініктеме -->қадам")), "comment"),
        (tmx(pair("Бір &#x49B;адам")), "character reference"),
        (tmx(pair("Бір &q;адам"), doctype='<!DOCTYPE tmx SYSTEM "x.dtd" [<!ENTITY q "қ">]>\n'), "own entity"),
        (tmx(pair("Бір қадам")).replace("xml:lang", "lang").replace("1.4", "1.1"), "version 1.1"),
        (tmx(pair("Бір қадам")).replace("<tmx", '<tmx xmlns="http://www.lisa.org/tmx14"'), "namespace"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_files_as_they_come(tmp_path, content, name):
    (unit,) = read_bytes(tmp_path, content)
    assert unit.texts == {"kk": "Бір қадам", "ru": "Встреча прошла."}


def hostile(folder: Path) -> dict[str, tuple[str | bytes, int | None]]:
    secret = (folder / "secret.txt").resolve()
    secret.write_text("ҚҰПИЯ", encoding="utf-8")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "file entity": (
            tmx(pair("&s;"), doctype=f'<!DOCTYPE tmx [<!ENTITY s SYSTEM "{secret.as_uri()}">]>\n'),
            4,
        ),
        "parameter": (
            tmx(pair("a"), doctype=f'<!DOCTYPE tmx [<!ENTITY % s SYSTEM "{secret.as_uri()}">%s;]>\n'),
            2,
        ),
        "attribute": (
            tmx(pair("a").replace("<tu>", '<tu tuid="&s;">'), doctype='<!DOCTYPE tmx SYSTEM "x.dtd">\n'),
            4,
        ),
        "bomb": (tmx(pair("&a9;"), doctype=f'<!DOCTYPE tmx [<!ENTITY a0 "{"ха" * 20}">{bomb}]>\n'), None),
        "deep": (tmx(pair("<hi>" * 9000 + "</hi>" * 9000)), 3),
        "unclosed": (tmx(pair("a") * 3 + "\n<tu><tuv>"), None),
        "control": (tmx(pair("a &#2; b")), 3),
        "bytes": (tmx(pair("MARK")).encode().replace(b"MARK", b"\xd2\xff"), 3),
        "empty": ("", 1),
        "text": ("Бұл кесте емес", 1),
        "xliff": (DECLARATION + "\n<xliff/>", 3),
    }


HOSTILE = [
    "file entity",
    "parameter",
    "attribute",
    "bomb",
    "deep",
    "unclosed",
    "control",
    "bytes",
    "empty",
    "text",
    "xliff",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_refused_says_line_and_reason(tmp_path, name):
    content, line = hostile(tmp_path)[name]
    with pytest.raises(ExchangeError) as caught:
        read_bytes(tmp_path, content)
    assert "ҚҰПИЯ" not in str(caught.value)
    assert caught.value.line is not None
    assert line is None or caught.value.line == line
    assert "in.tmx" in str(caught.value)


def test_a_cut_gzip_is_refused(tmp_path):
    packed = gzip.compress(tmx("".join(pair(f"{n} қадам") for n in range(50))).encode())
    with pytest.raises(ExchangeError, match="cut short or damaged"):
        read_bytes(tmp_path, packed[:-30])


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Unit({"kk": "a\x01b"}, tuid="t-9"), r"t-9.*U\+0001"),
        (Unit({"kk": "a\ud800"}), r"U\+D800"),
        (Unit({"kk": "a"}, props=[Prop("x", "\x00")]), r"U\+0000"),
        (Unit({"kk": "a"}, tuid="\x02"), r"U\+0002"),
        (
            Unit(variants=[Variant("kk", "ab", tags=[Tag("1", "open", 1, "<hi>")])], tuid="t-9"),
            "t-9.*cannot be said",
        ),
        (Unit(variants=[Variant("kk", "ab", tags=[Tag("1", "alone", 5, "<ph/>")])]), "outside the text"),
        (Unit(variants=[Variant("kk", "a", attributes={"a b": "c"})]), "cannot be said"),
    ],
)
def test_what_xml_cannot_hold_is_refused_and_nothing_is_left(tmp_path, unit, said):
    path = tmp_path / "out.tmx"
    path.write_text("алдыңғы", encoding="utf-8")
    with pytest.raises(ExchangeError, match=said):
        write_tmx(path, [Unit({"kk": "Иә"}), unit], "kk", ["ru"])
    assert path.read_text(encoding="utf-8") == "алдыңғы"
    assert list(tmp_path.iterdir()) == [path]


def test_a_source_that_fails_half_way_leaves_nothing(tmp_path):
    def failing():
        yield Unit({"kk": "Иә"})
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        write_tmx(tmp_path / "out.tmx", failing(), "kk", ["ru"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_can_be_rewritten_from_itself(tmp_path):
    path = tmp_path / "out.tmx"
    write_tmx(path, [Unit({"kk": str(n), "ru": str(n)}) for n in range(3000)], "kk", ["ru"])
    assert write_tmx(path, read_tmx(path), "kk", ["ru"]) == 3000


def test_memory_stays_flat(tmp_path):
    import tracemalloc

    path = tmp_path / "long.tmx"
    text = "Екіжақты келіссөздер барысында тараптар ынтымақтастықты талқылады. " * 4

    def peak(n: int) -> int:
        write_tmx(path, (Unit({"kk": f"{i} {text}", "ru": f"{i} {text}"}) for i in range(n)), "kk", ["ru"])
        tracemalloc.start()
        assert sum(1 for _ in read_tmx(path)) == n
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(4000) < 1.5 * peak(1000) + 200_000
