"""The Word filter: what is seen is offered, translations go in, and nothing else changes."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import docx as python_docx

from workbench.documents import DOCX_TYPE, DocumentError, read, write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{RELATIONS}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relations(*pairs):
    rows = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}/{type_}" Target="{target}"/>'
        for i, (type_, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in parts.items():
            target.writestr(path, content)
    return out.getvalue()


def document(body, *, stories=(), styles="", namespaces=NAMESPACES):
    """Make a .docx of hand-written XML; `stories` are (type, element, content) of the other parts."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "docProps/app.xml": "<a>untouched  </a>",
    }
    pairs = [("styles", "styles.xml")]
    for type_, element, content in stories:
        parts[f"word/{type_}1.xml"] = f"<w:{element} {NAMESPACES}>{content}</w:{element}>"
        pairs.append((type_, f"/word/{type_}1.xml"))
    parts["word/_rels/document.xml.rels"] = relations(*pairs)
    return zipped(parts)


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*content, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def computed(instruction, result):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def texts(data):
    return [p.text for p in read(data, "a.docx").paragraphs]


def part(data, path="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.read(path).decode()


def translated(data, mapping):
    """Translate by source text."""
    places = {p.place: mapping[p.text] for p in read(data, "a.docx").paragraphs if p.text in mapping}
    return write(data, "a.docx", places)


def save(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def report():
    """A report as Word makes it: headings, a list, nested tables, header, footer, a picture's place, formatting."""
    made = python_docx.Document()
    made.add_heading("Күн тәртібі", 1)
    first = made.add_paragraph("Кеңесте ")
    first.add_run("үш мәселе").bold = True
    first.add_run(" қаралды.")
    made.add_paragraph("су ресурстары", style="List Bullet")
    table = made.add_table(2, 2, style="Table Grid")
    table.cell(0, 0).text = "Елі"
    table.cell(0, 1).text = "Елшісі"
    table.cell(1, 0).text = "Қазақстан"
    inner = table.cell(1, 1).add_table(1, 1)
    inner.cell(0, 0).text = "Ішкі кесте"
    section = made.sections[0]
    section.header.paragraphs[0].text = "Баспасөз\tқызметі"
    section.footer.paragraphs[0].text = "Астана"
    made.add_paragraph("Соңы.")
    return save(made)


def test_paragraphs_come_in_reading_order_with_their_kinds_and_places(report):
    reading = read(report, "есеп.docx")
    assert (reading.media_type, reading.encoding, reading.guesses, reading.certain) == (
        DOCX_TYPE,
        "",
        (),
        True,
    )
    assert [(p.kind, p.text, p.place) for p in reading.paragraphs] == [
        ("heading", "Күн тәртібі", "body/p0"),
        ("body", "Кеңесте үш мәселе қаралды.", "body/p1"),
        ("list", "су ресурстары", "body/p2"),
        ("body", "Елі", "body/tbl0/r0c0/p0"),
        ("body", "Елшісі", "body/tbl0/r0c1/p0"),
        ("body", "Қазақстан", "body/tbl0/r1c0/p0"),
        ("body", "Ішкі кесте", "body/tbl0/r1c1/tbl0/r0c0/p0"),
        ("body", "Соңы.", "body/p3"),
        ("body", "Баспасөз\tқызметі", "header1/p0"),
        ("body", "Астана", "footer1/p0"),
    ]


def test_identical_texts_leave_the_file_as_it_is(report):
    assert write(report, "a.docx", {p.place: p.text for p in read(report, "a.docx").paragraphs}) == report


def test_python_docx_finds_the_translation_where_the_source_was(report):
    written = translated(
        report,
        {
            "Күн тәртібі": "Повестка дня",
            "Кеңесте үш мәселе қаралды.": "На совете рассмотрены три вопроса.",
            "Ішкі кесте": "Внутренняя таблица",
            "Баспасөз\tқызметі": "Пресс-\tслужба",
            "Қазақстан": "<Казахстан> & co",
        },
    )
    made = python_docx.Document(io.BytesIO(written))
    assert [p.text for p in made.paragraphs][:3] == [
        "Повестка дня",
        "На совете рассмотрены три вопроса.",
        "су ресурстары",
    ]
    assert made.paragraphs[0].style.name == "Heading 1"
    assert [r.bold for r in made.paragraphs[1].runs] == [None, True, None]
    assert made.tables[0].cell(1, 0).text == "<Казахстан> & co"
    assert made.tables[0].cell(1, 1).tables[0].cell(0, 0).text == "Внутренняя таблица"
    assert made.tables[0].style.name == "Table Grid"
    assert made.sections[0].header.paragraphs[0].text == "Пресс-\tслужба"
    assert made.sections[0].footer.paragraphs[0].text == "Астана"


def test_other_parts_keep_their_bytes_order_and_names(report):
    written = translated(report, {"Соңы.": "Конец."})
    with zipfile.ZipFile(io.BytesIO(report)) as before, zipfile.ZipFile(io.BytesIO(written)) as after:
        assert before.namelist() == after.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
        assert [i.date_time for i in before.infolist()] == [i.date_time for i in after.infolist()]
    assert changed == ["word/document.xml"]


def test_a_dateline_is_split_off_and_stays():
    data = document(para(run("date 2024-03-05 Отырыс"), run(" өтті.")) + para(run("date 2024-03-06 емес")))
    reading = read(data, "a.docx")
    assert reading.date == dt.date(2024, 3, 5)
    assert [(p.kind, p.text) for p in reading.paragraphs] == [
        ("dateline", "date 2024-03-05"),
        ("body", "Отырыс өтті."),
        ("body", "date 2024-03-06 емес"),
    ]
    written = write(data, "a.docx", {p.place: "Заседание." for p in reading.paragraphs})
    assert texts(written) == ["date 2024-03-05", "Заседание.", "Заседание."]


def test_tabs_breaks_and_hyphens_are_text_and_page_breaks_are_not():
    data = document(
        para(
            "<w:r><w:t>Бір</w:t><w:tab/><w:t>екі</w:t><w:br/><w:t>үш</w:t><w:cr/><w:t>а</w:t><w:noBreakHyphen/><w:t>б"
            '</w:t><w:softHyphen/><w:t>в</w:t><w:br w:type="page"/></w:r>'
        )
    )
    assert texts(data) == ["Бір\tекі\nүш\nа\u2011б\u00adв"]
    written = translated(data, {texts(data)[0]: "Один\tдва\nтри\nчетыре\nа\u2011б"})
    assert texts(written) == ["Один\tдва\nтри\nчетыре\nа\u2011б"]
    xml = part(written)
    assert xml.count("<w:br/>") == 2
    assert xml.count("<w:cr/>") == 1
    assert xml.count("<w:tab/>") == 1
    assert xml.count("<w:noBreakHyphen/>") == 1
    assert '<w:br w:type="page"/>' in xml


def test_white_space_around_a_paragraph_stays():
    data = document(para("<w:r><w:tab/></w:r>", run(" Бір  "), "<w:r><w:br/></w:r>"))
    assert texts(data) == ["Бір"]
    written = translated(data, {"Бір": "Один"})
    paragraph = etree.fromstring(part(written).encode())[0][0]
    assert [
        etree.QName(e).localname for e in paragraph.iter() if etree.QName(e).localname in {"tab", "t", "br"}
    ] == [
        "tab",
        "t",
        "br",
    ]
    assert "".join(paragraph.itertext()) == " Один  "


def test_white_space_that_word_does_not_show_is_not_text():
    assert texts(document(para("<w:r><w:t>  Бір \n екі </w:t></w:r>"))) == ["Бір   екі"]


def test_insertions_are_offered_and_deletions_kept_but_left_out():
    body = para(
        run("Кеңес "),
        "<w:del><w:r><w:delText>кеше</w:delText></w:r></w:del>",
        f"<w:ins>{run('бүгін')}</w:ins>",
        f"<w:moveFrom>{run('көшті')}</w:moveFrom><w:moveTo>{run(' өтті')}</w:moveTo>",
    )
    data = document(body)
    assert texts(data) == ["Кеңес бүгін өтті"]
    assert any("tracked changes" in notice.message for notice in read(data, "a.docx").warnings)
    written = translated(data, {"Кеңес бүгін өтті": "Совет прошёл сегодня"})
    assert texts(written) == ["Совет прошёл сегодня"]
    assert "<w:delText>кеше</w:delText>" in part(written)
    assert ">көшті<" in part(written)


def test_hidden_text_stays_hidden_and_does_not_swallow_the_translation():
    data = document(para(run("құпия", "<w:vanish/>"), run("Ашық", '<w:vanish w:val="0"/>')))
    assert texts(data) == ["Ашық"]
    written = translated(data, {"Ашық": "Открыто"})
    assert texts(written) == ["Открыто"]
    assert ">құпия<" in part(written)


def test_links_controls_and_smart_tags_are_text():
    sdt = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('бақылау ')}</w:sdtContent></w:sdt>"
    link = f'<w:hyperlink r:id="x">{run("akorda.kz")}</w:hyperlink>'
    data = document(
        para(sdt, f"<w:smartTag>{run('тег ')}</w:smartTag>", link, run(" сайты"))
        + f"<w:sdt><w:sdtContent>{para(run('Блок'))}</w:sdtContent></w:sdt>"
    )
    assert texts(data) == ["бақылау тег akorda.kz сайты", "Блок"]


def test_a_link_whose_text_is_in_the_translation_stays_a_link_at_its_place():
    link = f'<w:hyperlink r:id="x">{run("akorda.kz")}</w:hyperlink>'
    data = document(para(run("Ақорда"), link, run(" хабарлайды")))
    source = texts(data)[0]
    written = translated(data, {source: "Сообщает akorda.kz сегодня"})
    assert texts(written) == ["Сообщает akorda.kz сегодня"]
    assert ">akorda.kz</w:t></w:r></w:hyperlink>" in part(written)
    gone = translated(data, {source: "Сообщает Акорда"})
    assert texts(gone) == ["Сообщает Акорда"]
    assert '<w:hyperlink r:id="x">' in part(gone)


def test_a_page_number_stays_a_field_with_the_new_text_around_it():
    footer = para(run("Бет "), computed("PAGE", "1"), run(" / "), computed("NUMPAGES \\* MERGEFORMAT", "12"))
    data = document(para(run("Мәтін")), stories=[("footer", "ftr", footer)])
    assert texts(data) == ["Мәтін", "Бет 1 / 12"]
    written = translated(data, {"Бет 1 / 12": "1-я из 12 страниц"})
    assert texts(written)[1] == "1-я из 12 страниц"
    xml = part(written, "word/footer1.xml")
    order = [
        xml.index(s)
        for s in (" PAGE ", ">1</w:t>", ">-я из </w:t>", " NUMPAGES", ">12</w:t>", "> страниц</w:t>")
    ]
    assert order == sorted(order)
    assert xml.count("fldChar ") == 6
    # Where the translation has no number, the field is kept, and Word fills it in again.
    bare = translated(data, {"Бет 1 / 12": "Страница"})
    assert part(bare, "word/footer1.xml").count("fldChar ") == 6
    assert texts(bare)[1] == "Страница"


def test_a_page_number_alone_is_not_offered():
    data = document(
        para(run("Мәтін")),
        stories=[
            (
                "footer",
                "ftr",
                para(computed("PAGE", "1"))
                + f'<w:p><w:fldSimple w:instr="PAGE">{run("1")}</w:fldSimple></w:p>',
            )
        ],
    )
    assert texts(data) == ["Мәтін"]


def test_simple_fields_stay_and_text_may_move_around_them():
    data = document(f'<w:p><w:fldSimple w:instr=" SEQ Кесте ">{run("4")}</w:fldSimple>{run("-кесте")}</w:p>')
    written = translated(data, {"4-кесте": "Таблица 4"})
    assert texts(written) == ["Таблица 4"]
    assert ">4</w:t></w:r></w:fldSimple>" in part(written)


def test_a_table_of_contents_is_text_with_its_page_numbers_kept():
    entry = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    link = f'<w:hyperlink w:anchor="a">{run("Кіріспе")}<w:r><w:tab/></w:r>{computed("PAGEREF a", "3")}</w:hyperlink>'
    second = f'<w:hyperlink w:anchor="b">{run("Соңы")}<w:r><w:tab/></w:r>{computed("PAGEREF b", "9")}</w:hyperlink>'
    data = document(para(entry, link) + para(second) + para('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
    assert texts(data) == ["Кіріспе\t3", "Соңы\t9"]
    written = translated(data, {"Кіріспе\t3": "Введение\t3", "Соңы\t9": "Конец\t9"})
    assert texts(written) == ["Введение\t3", "Конец\t9"]
    assert part(written).count("PAGEREF") == 2
    assert part(written).count(">3</w:t>") == 1


def test_instructions_of_fields_are_not_text():
    assert texts(document(para(run("А"), computed('HYPERLINK "http://x"', "сілтеме")))) == ["Асілтеме"]


def test_pictures_bookmarks_and_references_to_notes_stay_in_order():
    body = para(
        '<w:bookmarkStart w:id="0" w:name="b"/>',
        '<w:r><w:drawing><x xmlns="urn:x"/></w:drawing></w:r>',
        run("Бір "),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        run("екі"),
        '<w:bookmarkEnd w:id="0"/>',
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{para("<w:r><w:separator/></w:r>")}</w:footnote>'
        f'<w:footnote w:id="2">{para("<w:r><w:footnoteRef/></w:r>", run(" Ескертпе"))}</w:footnote>'
    )
    end = f'<w:endnote w:id="3">{para(run("Түпкі"))}</w:endnote>'
    data = document(body, stories=[("footnotes", "footnotes", notes), ("endnotes", "endnotes", end)])
    reading = read(data, "a.docx")
    assert [(p.text, p.place) for p in reading.paragraphs] == [
        ("Бір екі", "body/p0"),
        ("Ескертпе", "footnotes1/n2/p0"),
        ("Түпкі", "endnotes1/n3/p0"),
    ]
    written = translated(data, {"Бір екі": "Раз два", "Ескертпе": "Сноска"})
    xml = part(written)
    order = [
        xml.index(s)
        for s in ("bookmarkStart", "<w:drawing>", ">Раз два<", "footnoteReference", "bookmarkEnd")
    ]
    assert order == sorted(order)
    assert "<w:footnoteRef/>" in part(written, "word/footnotes1.xml")
    assert "> Сноска<" in part(written, "word/footnotes1.xml")


def box(*paragraphs, fallback=None):
    content = "".join(para(run(p)) for p in paragraphs)
    double = "".join(para(run(p)) for p in (paragraphs if fallback is None else fallback))
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        f"{content}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{double}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes_are_offered_once_and_written_in_both_forms():
    data = document(para(run("Мәтін"), box("Қорап", "Екінші")))
    assert [(p.text, p.place) for p in read(data, "a.docx").paragraphs] == [
        ("Мәтін", "body/p0"),
        ("Қорап", "body/p0/box0/p0"),
        ("Екінші", "body/p0/box0/p1"),
    ]
    written = translated(data, {"Қорап": "Рамка", "Мәтін": "Текст"})
    assert part(written).count(">Рамка<") == 2
    assert ">Қорап<" not in part(written)
    assert texts(written) == ["Текст", "Рамка", "Екінші"]


def test_a_text_box_with_another_fallback_is_reported():
    data = document(para(run("Мәтін"), box("Қорап", fallback=["Басқа"])))
    assert [n.values for n in read(data, "a.docx").warnings] == [{"count": 1}]
    assert ">Басқа<" in part(translated(data, {"Қорап": "Рамка"}))


def test_kinds_come_from_styles_levels_and_numbering():
    styles = (
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="mine"/><w:basedOn w:val="H"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="l"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    rows = [
        ('<w:pStyle w:val="H"/>', "heading"),
        ('<w:pStyle w:val="H2"/>', "heading"),
        ('<w:pStyle w:val="T"/>', "heading"),
        ('<w:outlineLvl w:val="0"/>', "heading"),
        ('<w:pStyle w:val="H"/><w:outlineLvl w:val="9"/>', "body"),
        ('<w:pStyle w:val="L"/>', "list"),
        ('<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>', "body"),
        ('<w:numPr><w:numId w:val="7"/></w:numPr>', "list"),
        ('<w:pStyle w:val="A"/>', "body"),
        ("", "body"),
    ]
    data = document(
        "".join(para(run("Мәтін"), properties=p) for p, _ in rows) + para(run("1) тармақ")), styles=styles
    )
    assert [p.kind for p in read(data, "a.docx").paragraphs] == [*(kind for _, kind in rows), "list"]


def test_the_strict_form_is_read_and_written():
    data = document(para(run("Бір")), namespaces=NAMESPACES.replace(W, STRICT))
    assert texts(translated(data, {"Бір": "Один\tдва"})) == ["Один\tдва"]


def test_a_bound_content_control_lets_go_of_its_data():
    control = f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent>{para(run("Атауы"))}</w:sdtContent></w:sdt>'
    data = document(control)
    assert "dataBinding" not in part(translated(data, {"Атауы": "Название"}))


def test_what_is_kept_but_not_offered_is_said():
    data = document(
        para(run("Формула"), "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"),
        stories=[("comments", "comments", para(run("Пікір"))), ("chart", "chart", "")],
    )
    reading = read(data, "a.docx")
    assert [p.text for p in reading.paragraphs] == ["Формула"]
    found = [n.message % n.values for n in reading.warnings]
    assert [m.split()[0] for m in found] == ["The", "1", "1"]
    assert "<m:t>x</m:t>" in part(translated(data, {"Формула": "F"}))


def test_a_control_character_in_a_translation_is_refused():
    data = document(para(run("Бір")))
    for bad in ("\x01", "\ud800", "\uffff"):
        with pytest.raises(DocumentError):
            write(data, "a.docx", {"body/p0": bad})
    with pytest.raises(DocumentError, match="no paragraph"):
        write(data, "a.docx", {"body/p9": "x"})


def shown(data):
    """Return what the first paragraph shows, by a reading of its XML that knows nothing of the filter's."""
    paragraph = etree.fromstring(part(data).encode()).find(f".//{{{W}}}p")
    signs = {"tab": "\t", "br": "\n"}
    names = ((etree.QName(e).localname, e) for e in paragraph.iter())
    return "".join(e.text or "" if name == "t" else signs.get(name, "") for name, e in names)


PIECES = st.lists(
    st.one_of(
        st.text("абә <&1 .", min_size=1, max_size=8).map(lambda t: run(escape(t))),
        st.text("абә 12", min_size=1, max_size=4).map(
            lambda t: f'<w:hyperlink r:id="x">{run(t)}</w:hyperlink>'
        ),
        st.sampled_from(["1", "12"]).map(lambda n: computed("PAGE", n)),
        st.sampled_from(["1", "2"]).map(lambda n: f'<w:fldSimple w:instr="SEQ a">{run(n)}</w:fldSimple>'),
        st.sampled_from(
            [
                "<w:r><w:tab/></w:r>",
                "<w:r><w:t>а</w:t><w:br/></w:r>",
                '<w:r><w:footnoteReference w:id="1"/></w:r>',
                "<w:ins><w:r><w:t>ін</w:t></w:r></w:ins>",
                "<w:del><w:r><w:delText>жоқ</w:delText></w:r></w:del>",
                "<w:r><w:t>а</w:t><w:drawing/><w:t>ә</w:t></w:r>",
            ]
        ),
    ),
    min_size=1,
    max_size=7,
)
KEPT = ("drawing", "footnoteReference", "delText", "fldChar", "instrText", "fldSimple", "hyperlink")


@settings(max_examples=150)
@given(PIECES, st.text("абә 12\t\n<.", min_size=1, max_size=15).filter(lambda t: t == t.strip()))
def test_whatever_a_paragraph_is_made_of_it_shows_the_translation_and_keeps_its_objects(content, translation):
    data = document(para(*content) + para(run("Екінші")))
    if all(p.place != "body/p0" for p in read(data, "a.docx").paragraphs):
        return
    written = write(data, "a.docx", {"body/p0": translation})
    assert shown(written).strip() == translation
    assert [part(data).count(f"<w:{name}") for name in KEPT] == [
        part(written).count(f"<w:{name}") for name in KEPT
    ]
    assert texts(written)[-1] == "Екінші"
