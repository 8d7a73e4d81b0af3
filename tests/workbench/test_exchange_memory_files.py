from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignments import Memory, Unit, read_tmx
from alignments.errors import ExchangeError
from alignments.exchange.tmx import read_header
from alignments.units import COMMENT, Note, Prop, Tag, Variant
from workbench.errors import InvalidInputError
from workbench.exchange import memory_files
from workbench.exchange.memory_files import Chosen, export_file, import_files
from workbench.exchange.model import ReturnedFileError

HEADER = (
    '<header creationtool="{tool}" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="kk" '
    'datatype="plaintext">{inside}</header>'
)


@pytest.fixture
def db(workspace):
    return workspace.db


def tu(tuid: str, kk: str, ru: str, more: str = "") -> str:
    name = f' tuid="{tuid}"' if tuid else ""
    return f'<tu{name}>{more}<tuv xml:lang="kk"><seg>{kk}</seg></tuv><tuv xml:lang="ru"><seg>{ru}</seg></tuv></tu>\n'


def tmx(path, body: str, *, tool: str = "other", inside: str = "", before: str = ""):
    head = HEADER.format(tool=tool, inside=inside)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<?xml version="1.0"?>\n{before}<tmx version="1.4">{head}<body>\n{body}</body></tmx>\n', "utf-8"
    )
    return path


def counts(reports):
    return [(r.new, r.changed, r.unchanged) for r in reports]


def texts(db, memory: str = "main"):
    with Memory(db, name=memory) as store:
        return {unit.tuid: unit.texts["ru"] for unit in store.units()}


# --- identifiers ---------------------------------------------------------------------------------------------------


def test_two_files_with_the_same_identifiers_are_both_kept(db, tmp_path):
    a = tmx(tmp_path / "a.tmx", tu("1", "бір", "один") + tu("2", "екі", "два"))
    b = tmx(tmp_path / "b.tmx", tu("1", "үш", "три") + tu("2", "екі", "два"))
    assert counts(import_files(db, [a, b])) == [(2, 0, 0), (1, 0, 1)]
    assert texts(db) == {"1": "один", "2": "два", "1@b.tmx": "три"}
    for paths in ([a, b], [b, a], [b], [a]):
        assert {(new, changed) for new, changed, _ in counts(import_files(db, paths))} == {(0, 0)}


def test_a_corrected_file_replaces_its_own_units(db, tmp_path):
    a = tmx(tmp_path / "a.tmx", tu("1", "бір", "один"))
    b = tmx(tmp_path / "b.tmx", tu("1", "үш", "три"))
    import_files(db, [a, b])
    tmx(a, tu("1", "бір", "раз"))
    tmx(b, tu("1", "үш", "трое"))
    assert counts(import_files(db, [a, b])) == [(0, 1, 0), (0, 1, 0)]
    assert texts(db) == {"1": "раз", "1@b.tmx": "трое"}


def test_an_identifier_twice_in_one_file(db, tmp_path):
    body = tu("1", "бір", "один") + tu("1", "екі", "два") + tu("1", "үш", "три") + tu("1", "екі", "два")
    a = tmx(tmp_path / "a.tmx", body)
    assert counts(import_files(db, [a])) == [(3, 0, 1)]
    assert texts(db) == {"1": "один", "1@a.tmx": "два", "1@a.tmx#2": "три"}
    assert counts(import_files(db, [a])) == [(0, 0, 4)]


def test_identifiers_far_apart_in_one_file(db, tmp_path):
    body = tu("1", "бір", "один") + "".join(tu(f"x{n}", f"сөз {n}", str(n)) for n in range(1700))
    a = tmx(tmp_path / "a.tmx", body + tu("1", "екі", "два"))
    assert counts(import_files(db, [a])) == [(1702, 0, 0)]
    assert counts(import_files(db, [a])) == [(0, 0, 1702)]


def test_a_colleagues_export_never_overwrites_another_segment(db, tmp_path):
    with Memory(db) as store:
        store.add([Unit({"kk": "бір", "ru": "один"}, tuid="audarma-1-ru")])
    other = tmx(tmp_path / "a.tmx", tu("audarma-1-ru", "екі", "два"), tool="audarma")
    import_files(db, [other])
    assert texts(db) == {"audarma-1-ru": "один", "audarma-1-ru@a.tmx": "два"}
    newer = tmx(tmp_path / "b.tmx", tu("audarma-1-ru", "бір", "раз"), tool="audarma")
    assert counts(import_files(db, [newer, other])) == [(0, 1, 0), (0, 0, 1)]
    assert texts(db)["audarma-1-ru"] == "раз"


names = st.sampled_from(["", "1", "2", "3"])
words = st.sampled_from(["бір", "екі", "үш"])
bodies = st.lists(st.tuples(names, words, words), max_size=6).map(lambda b: [tu(*each) for each in b])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(bodies, min_size=1, max_size=3))
def test_no_text_is_lost_and_nothing_changes_the_second_time(db, tmp_path, files):
    with Memory(db) as store:
        store.delete([unit.tuid for unit in store.units()])
    paths = [tmx(tmp_path / f"{n}.tmx", "".join(body)) for n, body in enumerate(files)]
    import_files(db, paths)
    wanted = {tuple(unit.texts.values()) for path in paths for unit in read_tmx(path)}
    with Memory(db) as store:
        assert {tuple(unit.texts.values()) for unit in store.units()} == wanted
    assert {(new, changed) for new, changed, _ in counts(import_files(db, paths))} == {(0, 0)}
    export_file(db, tmp_path / "out.tmx", "kk", ["ru"])
    assert {(new, changed) for new, changed, _ in counts(import_files(db, [tmp_path / "out.tmx"]))} == {
        (0, 0)
    }


# --- what files say besides ----------------------------------------------------------------------------------------


def test_headers_notes_and_comments_go_through_the_memory(db, tmp_path):
    inside = '<note xml:lang="ru">Лицензия CC-BY</note><prop type="x-client">Министрлік</prop>'
    body = "<!-- бөлім 1 -->" + tu(
        "1", "бір", "один<!-- ішінде -->", '<note>ескерту</note><prop type="x-q">5</prop>'
    )
    a = tmx(tmp_path / "a.tmx", body, inside=inside, before="<!-- басы -->")
    b = tmx(tmp_path / "b.tmx", tu("9", "екі", "два"), inside=inside + "<note>екінші</note>")
    import_files(db, [a, b])
    out = tmp_path / "out.tmx"
    assert export_file(db, out, "kk", ["ru"]) == (2, 0)
    header = read_header(out)
    assert header.own
    assert header.notes == (Note("Лицензия CC-BY", "ru"), Note("екінші"))
    assert header.props == (Prop("x-client", "Министрлік"),)
    assert header.comments == (" басы ",)
    unit = next(read_tmx(out))
    assert unit.attributes[COMMENT] == " бөлім 1 -- ішінде "
    assert unit.texts["ru"] == "один"
    assert [n.text for n in unit.notes] == ["ескерту"]
    assert {p.type: p.text for p in unit.props} == {"x-q": "5", "x-file": "a.tmx"}
    assert counts(import_files(db, [out])) == [(0, 0, 2)]
    assert read_header(out) == header


def test_inline_elements_go_through_the_memory(db, tmp_path):
    seg = 'Бір <bpt i="1">&lt;b&gt;</bpt>екі<ept i="1">&lt;/b&gt;</ept> <ph x="2"/><hi type="t">үш</hi>'
    a = tmx(tmp_path / "a.tmx", tu("1", seg, seg))
    import_files(db, [a])
    export_file(db, tmp_path / "out.tmx", "kk", ["ru"])
    (before,), (after,) = list(read_tmx(a)), list(read_tmx(tmp_path / "out.tmx"))
    assert after.variants == before.variants


def test_tags_as_omegat_shows_them(db, tmp_path):
    tags = (
        Tag("7", "open", 0, "<b>", "bold"),
        Tag("7", "close", 3, "</b>", "bold"),
        Tag("8", "alone", 3, "<br/>"),
    )
    lone = (Tag("8", "alone", 0, "<br/>"), Tag("9", "open", 4, "<i>", "Қ"))
    with Memory(db) as store:
        store.add([Unit(variants=[Variant("kk", "бір сөз", tags), Variant("ru", "один", lone)], tuid="1")])
    export_file(db, tmp_path / "out.tmx", "kk", ["ru"], omegat_tags=True)
    assert next(read_tmx(tmp_path / "out.tmx")).texts == {
        "kk": "<b0>бір</b0><f1/> сөз",
        "ru": "<f1/>один<f2/>",
    }


def test_what_xml_cannot_hold_is_replaced_by_what_is_seen_and_counted(db, tmp_path):
    with Memory(db) as store:
        store.add(
            [
                Unit({"kk": "а\x01б", "ru": "в\ufffeг"}, tuid="1", notes=[Note("\x1f")]),
                Unit({"kk": "а", "ru": "б"}),
            ]
        )
    assert export_file(db, tmp_path / "out.tmx", "kk", ["ru"]) == (2, 3)
    unit = next(read_tmx(tmp_path / "out.tmx"))
    assert (unit.texts, unit.notes[0].text) == ({"kk": "а␁б", "ru": "в\ufffdг"}, "␟")


def test_units_by_state_document_and_day(db, tmp_path):
    def unit(n: int, state: str, document: str, day: str) -> Unit:
        props = [Prop("x-document", document)] + ([Prop("x-state", state)] if state else [])
        return Unit(
            {"kk": str(n), "ru": str(n)},
            tuid=str(n),
            props=props,
            attributes={"changedate": day} if day else {},
        )

    with Memory(db) as store:
        store.add(
            [
                unit(1, "translated", "а.docx", "20250822T101500Z"),
                unit(2, "final", "б.docx", "2025-09-01"),
                unit(3, "", "а.docx", ""),
                Unit({"kk": "4", "en": "4"}, tuid="4"),
            ]
        )

    def got(**chosen) -> set[str]:
        export_file(db, tmp_path / "out.tmx", "kk", ["ru"], chosen=Chosen(**chosen))
        return {unit.tuid for unit in read_tmx(tmp_path / "out.tmx")}

    assert got() == {"1", "2", "3"}
    assert got(state="translated") == {"1", "2"}
    assert got(state="reviewed") == {"2"}
    assert got(documents=("а.docx",)) == {"1", "3"}
    assert got(since=date(2025, 8, 22)) == {"1", "2"}
    assert got(since=date(2025, 8, 23)) == {"2"}
    with pytest.raises(InvalidInputError, match="is not a state"):
        got(state="perfect")
    with pytest.raises(InvalidInputError, match="no memory named"):
        export_file(db, tmp_path / "out.tmx", "kk", ["ru"], memory="жоқ")


# --- files of every kind -------------------------------------------------------------------------------------------


def workbook(path, rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_folder_with_files_of_every_kind(db, tmp_path):
    folder = tmp_path / "files"
    tmx(folder / "a.tmx", tu("1", "бір", "один"))
    tmx(folder / "below" / "a.tmx", tu("1", "екі", "два"))
    packed = tmx(tmp_path / "c.tmx", tu("1", "үш", "три")).read_bytes()
    (folder / "c.tmx.gz").write_bytes(gzip.compress(packed))
    (folder / "d.xlf").write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="d" source-language="kk" '
        'target-language="ru" datatype="plaintext"><body><trans-unit id="1"><source>төрт</source>'
        '<target state="final">четыре</target></trans-unit><trans-unit id="2"><source>бес</source>'
        '<target state="new">пять?</target></trans-unit><trans-unit id="3"><source>алты</source></trans-unit>'
        "</body></file></xliff>",
        "utf-8",
    )
    workbook(folder / "e.xlsx", [["Қазақша (kk)", "English (en)"], ["жеті", "seven"], ["сегіз", None]])
    (folder / "f.csv").write_text('kk;ru\nтоғыз;девять\n"он;\nбір";десять\n', "utf-8")
    (folder / "g.tsv").write_bytes("он бір\tодиннадцать\r\n".encode("utf-16"))
    (folder / "notes.txt").write_text("no table", "utf-8")
    reports = {r.file: r for r in import_files(db, [folder], memory="Сыртқы")}
    assert {name: (r.new, r.left_out) for name, r in reports.items()} == {
        "a.tmx": (1, 0), "below/a.tmx": (1, 0), "c.tmx.gz": (1, 0), "d.xlf": (1, 2), "e.xlsx": (1, 1), "f.csv": (2, 0), "g.tsv": (1, 0),
    }  # fmt: skip
    with Memory(db, name="Сыртқы") as store:
        said = [unit.texts for unit in store.units()]
    assert {"kk": "жеті", "en": "seven"} in said
    assert {"kk": "он;\nбір", "ru": "десять"} in said
    assert {"kk": "он бір", "ru": "одиннадцать"} in said
    assert texts(db) == {}
    again = import_files(db, [folder], memory="Сыртқы")
    assert {(r.new, r.changed) for r in again} == {(0, 0)}


def test_a_word_table_without_headings(db, tmp_path):
    from docx import Document

    made = Document()
    table = made.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("бір", "один", "екі", "два"), strict=True
    ):
        cell.text = text
    made.save(tmp_path / "a.docx")
    import_files(db, [tmp_path / "a.docx"], source="kk", target="en")
    with Memory(db) as store:
        assert [u.texts for u in store.units()] == [{"kk": "бір", "en": "один"}, {"kk": "екі", "en": "два"}]


def test_a_dry_run_decides_the_same_and_writes_nothing(db, tmp_path):
    a = tmx(tmp_path / "a.tmx", tu("1", "бір", "один") + tu("2", "екі", "два"))
    bad = tmx(tmp_path / "b.tmx", "\n<tu><seg>&nope;</seg></tu>")
    before = db.execute("SELECT count(*) FROM memory").fetchone()
    dry = import_files(db, [a, bad], memory="жаңа", dry_run=True)
    assert counts(dry) == [(2, 0, 0), (0, 0, 0)]
    (refused,) = dry[1].refused
    assert refused.line == 4
    assert "needs the entity" in refused.message
    assert texts(db) == {}
    assert db.execute("SELECT count(*) FROM memory").fetchone() == before
    assert counts(import_files(db, [a])) == [(2, 0, 0)]


def test_a_file_that_cannot_be_read_leaves_nothing_of_the_others(db, tmp_path):
    a = tmx(tmp_path / "a.tmx", tu("1", "бір", "один"))
    bad = tmx(tmp_path / "b.tmx", tu("1", "екі", "два") + "<tu>")
    with pytest.raises(ExchangeError, match="not well-formed"):
        import_files(db, [a, bad])
    assert texts(db) == {}


def test_a_refused_row_is_named_and_nothing_is_written(db, tmp_path):
    workbook(tmp_path / "a.xlsx", [["kk", "ru"], ["бір", "один"], ["екі", "=1+1"]])
    (tmp_path / "b.csv").write_text("бір,один\nекі\n", "utf-8")
    reports = import_files(db, [tmp_path / "a.xlsx", tmp_path / "b.csv"])
    assert [[r.line for r in report.refused] for report in reports] == [[3], [2]]
    assert texts(db) == {}


def test_control_characters_of_a_table_are_seen_and_counted(db, tmp_path):
    (tmp_path / "a.csv").write_text("бір\x02,один\x07\n", "utf-8")
    (report,) = import_files(db, [tmp_path / "a.csv"])
    assert (report.new, report.replaced) == (1, 2)
    with Memory(db) as store:
        assert next(store.units()).texts == {"kk": "бір␂", "ru": "один␇"}


@pytest.mark.parametrize("name", ["a.txt", "a", "a.zip"])
def test_a_file_of_no_known_kind(db, tmp_path, name):
    (tmp_path / name).write_text("бір,один\n", "utf-8")
    with pytest.raises(ReturnedFileError, match="does not tell a format"):
        import_files(db, [tmp_path / name])


def test_an_empty_folder_says_what_is_missing(db, tmp_path):
    with pytest.raises(ReturnedFileError, match="no file to import"):
        import_files(db, [tmp_path])


@pytest.mark.parametrize("content", [b'"a,b\n', b"a,\xff\xfe\x00", b"\x00\x01\x02" * 9])
def test_tables_that_are_none(db, tmp_path, content):
    from glossary.errors import AudarmaError

    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(AudarmaError):
        import_files(db, [tmp_path / "a.csv"])
    assert texts(db) == {}


def test_names_of_files_stay_apart(tmp_path):
    a, b = tmx(tmp_path / "x" / "a.tmx", ""), tmx(tmp_path / "y" / "a.tmx", "")
    named = [name for _, name in memory_files.files_in([a, b])]
    assert len(set(named)) == 2


plain = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=20
) | st.text(
    st.sampled_from("қаз <>&\"'\t\n\r]]>\u0308\u0085\u2028\u00a0\u200f\u202e\ufeff🇰🇿"), min_size=1, max_size=8
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kk=plain, ru=plain)
def test_what_is_exported_is_imported_without_a_change(db, tmp_path, kk, ru):
    unit = Unit({"kk": kk, "ru": ru}, tuid="1")
    with Memory(db) as store:
        store.add([unit])
    export_file(db, tmp_path / "out.tmx", "kk", ["ru"])
    assert list(read_tmx(tmp_path / "out.tmx")) == [unit]
    assert counts(import_files(db, [tmp_path / "out.tmx"])) == [(0, 0, 1)]


def test_a_table_of_ours_fills_a_memory(db, tmp_path):
    rows = "№,Қазақша (kk),Русский (ru),Күйі (ru)\n1,бір,один,аударылған\n2,екі,два,шимай\n3,үш,три,\n"
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    (report,) = import_files(db, [tmp_path / "a.csv"])
    assert (report.new, report.left_out) == (2, 1)
    with Memory(db) as store:
        assert [unit.prop("x-state") for unit in store.units()] == ["translated", ""]
