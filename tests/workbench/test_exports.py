from __future__ import annotations

import io
import zipfile

import pytest

from alignments import read_tmx
from workbench import exports, intake
from workbench.errors import InvalidInputError, NotFoundError
from workbench.review import changing, translations

TEXT = (
    "date 2025-08-22 Министрліктің хабарламасы\r\n\r\n"
    "  Тараптар кездесті.  Олар екі құжатқа қол қойды.\r\n"
    "1) <сауда> & «көлік»;\r\n"
)
STATES = ("initial", "translated", "reviewed", "final")


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_document(workspace, project, "хабар.txt", TEXT.encode(), draft=False)


@pytest.fixture
def in_all_states(workspace, rows):
    """The four segments in Russian, one in each state, in order; the Kyrgyz only confirmed in the second."""
    texts = [
        "Сообщение\tминистерства",
        "Стороны встретились.\u00a0",
        "Они подписали два документа.",
        "1) <торговля> & «транспорт»;",
    ]
    for row, text in zip(rows, texts, strict=True):
        changing.save(workspace, row.id, "ru", text, expected=0)

    def version(n: int) -> int:
        return translations.translation(workspace.db, rows[n].id, "ru").version

    for n in (1, 3):
        changing.confirm(workspace, rows[n].id, "ru", texts[n], expected=version(n))
    changing.confirm(workspace, rows[2].id, "ru", texts[2], expected=version(2), reviewer=True)
    changing.approve(workspace, rows[3].id, "ru", expected=version(3))
    changing.confirm(workspace, rows[1].id, "ky", "Тараптар жолугушту.", expected=0)
    return texts


# --- TMX -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "first"), [("initial", 0), ("translated", 1), ("reviewed", 2), ("final", 3)]
)
def test_what_is_in_the_state_or_better_is_written_and_reads_back_equal(
    workspace, document, rows, in_all_states, tmp_path, state, first
):
    path = tmp_path / "out.tmx"
    assert exports.tmx(workspace, [document], "kk", ["ru"], path, state=state) == 4 - first
    units = list(read_tmx(path))
    assert [u.texts for u in units] == [
        {"kk": row.text, "ru": text} for row, text in zip(rows[first:], in_all_states[first:], strict=True)
    ]
    assert [u.prop("x-state") for u in units] == list(STATES[first:])
    assert [u.tuid for u in units] == [f"audarma-{row.id}-ru" for row in rows[first:]]


def test_only_finished_work_leaves_unless_asked(workspace, document, in_all_states, tmp_path):
    exports.tmx(workspace, [document], "kk", ["ru"], tmp_path / "out.tmx")
    assert [u.prop("x-state") for u in read_tmx(tmp_path / "out.tmx")] == ["translated", "reviewed", "final"]


def test_a_unit_says_where_it_stood_who_made_it_and_when(workspace, document, rows, in_all_states, tmp_path):
    exports.tmx(workspace, [document], "kk", ["ru"], tmp_path / "out.tmx", state="initial")
    units = list(read_tmx(tmp_path / "out.tmx"))
    second = units[1]
    assert {p.type: p.text for p in second.props} == {
        "x-document": "хабар.txt", "x-segment": str(rows[1].id), "x-context-pre": rows[0].text, "x-context-post": rows[2].text,
        "x-state": "translated", "x-origin": "typed",
    }  # fmt: skip
    assert units[0].prop("x-context-pre") == units[3].prop("x-context-post") == ""
    variant = second.variant("ru")
    assert variant is not None
    assert variant.attributes["changeid"] == "local"
    changed = translations.translation(workspace.db, rows[1].id, "ru").changed
    assert variant.attributes["changedate"] == changed[:19].replace("-", "").replace(":", "") + "Z"


def test_several_targets_share_a_unit_and_keep_their_states_apart(
    workspace, document, rows, in_all_states, tmp_path
):
    assert exports.tmx(workspace, [document], "kk", ["ky", "ru"], tmp_path / "all.tmx") == 3
    first = next(read_tmx(tmp_path / "all.tmx"))
    assert first.texts == {
        "kk": "Тараптар кездесті.",
        "ky": "Тараптар жолугушту.",
        "ru": "Стороны встретились.\u00a0",
    }
    assert first.tuid == f"audarma-{rows[1].id}"
    assert [next(p.text for p in v.props if p.type == "x-state") for v in first.variants[1:]] == [
        "translated",
        "translated",
    ]


def test_several_documents_go_into_one_file(workspace, project, document, in_all_states, tmp_path):
    other = intake.add_text(workspace, project, "b", "Отырыс өтті.\n")
    row = translations.rows(workspace.db, other)[0]
    changing.confirm(
        workspace,
        row.id,
        "ru",
        "Заседание прошло.",
        expected=translations.translation(workspace.db, row.id, "ru").version,
    )
    assert exports.tmx(workspace, [document, other], "kk", ["ru"], tmp_path / "two.tmx") == 4
    assert {u.prop("x-document") for u in read_tmx(tmp_path / "two.tmx")} == {"хабар.txt", "b.txt"}


def test_nothing_to_write_is_an_empty_file_and_blank_texts_do_not_count(workspace, document, rows, tmp_path):
    changing.save(workspace, rows[0].id, "ru", " \n", expected=0)
    assert exports.tmx(workspace, [document], "kk", ["ru"], tmp_path / "none.tmx", state="initial") == 0
    assert list(read_tmx(tmp_path / "none.tmx")) == []


# --- the translated document ---------------------------------------------------------------------------------------


def test_a_document_with_nothing_translated_is_the_original(workspace, document):
    data, name, media_type = exports.translated_document(workspace, document, "ru")
    assert (data, name, media_type) == (TEXT.encode(), "хабар.ru.txt", "text/plain")


def test_translations_stand_where_the_source_stood(workspace, document, in_all_states):
    data, _, _ = exports.translated_document(workspace, document, "ru")
    assert data.decode() == (
        "date 2025-08-22 Министрліктің хабарламасы\r\n\r\n"
        "  Стороны встретились.\u00a0  Они подписали два документа.\r\n"
        "1) <торговля> & «транспорт»;\r\n"
    )
    data, _, _ = exports.translated_document(workspace, document, "ru", state="final")
    assert data.decode() == TEXT.replace("1) <сауда> & «көлік»;", "1) <торговля> & «транспорт»;")


def docx(*paragraphs: str) -> bytes:
    from docx import Document

    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "Кестедегі сөз."
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def visible(data: bytes) -> list[str]:
    from docx import Document

    made = Document(io.BytesIO(data))
    return [p.text for p in made.paragraphs] + [c.text for t in made.tables for r in t.rows for c in r.cells]


def test_a_word_document_comes_back_as_one(workspace, project):
    data = docx("Тараптар кездесті. Олар екі құжатқа қол қойды.", "Соңы.")
    document = intake.add_document(workspace, project, "а/б \\ xабар.docx", data, draft=False)
    same, name, media_type = exports.translated_document(workspace, document, "ru")
    assert visible(same) == visible(data)
    assert name.endswith("xабар.ru.docx")
    assert "/" not in name
    assert media_type.endswith("wordprocessingml.document")
    rows = translations.rows(workspace.db, document)
    changing.confirm(workspace, rows[0].id, "ru", "Стороны <встретились>.", expected=0)
    changing.confirm(workspace, rows[-1].id, "ru", "Слово в таблице.", expected=0)
    done, _, _ = exports.translated_document(workspace, document, "ru")
    assert visible(done) == [
        "Стороны <встретились>. Олар екі құжатқа қол қойды.",
        "Соңы.",
        "Слово в таблице.",
        "",
    ]
    assert zipfile.ZipFile(io.BytesIO(done)).testzip() is None


def test_a_document_with_an_endless_name_can_be_written_again(workspace, project):
    document = intake.add_document(workspace, project, "ұ" * 300 + ".docx", docx("Сөз."), draft=False)
    _, name, _ = exports.translated_document(workspace, document, "ru")
    assert name.endswith("ұ.ru.docx")


def test_a_legacy_encoding_is_kept_where_it_can_be(workspace, project):
    data = "Қазақстан мен Қырғызстан.\r\n".encode("kz1048")
    document = intake.add_document(workspace, project, "old.txt", data, encoding="kz1048", draft=False)
    assert exports.translated_document(workspace, document, "ru")[0] == data
    row = translations.rows(workspace.db, document)[0]
    changing.confirm(workspace, row.id, "ru", "Казахстан и Кыргызстан.", expected=0)
    assert exports.translated_document(workspace, document, "ru")[0] == "Казахстан и Кыргызстан.\r\n".encode(
        "kz1048"
    )


# --- plain text ----------------------------------------------------------------------------------------------------


def test_plain_text_shows_gaps_and_leaves_the_dateline_out(workspace, document, in_all_states):
    assert exports.plain_text(workspace.db, document, "ru", state="translated").split("\n") == [
        "⟦Министрліктің хабарламасы⟧",
        "Стороны встретились.\u00a0  Они подписали два документа.",
        "1) <торговля> & «транспорт»;",
        "",
    ]
    assert exports.plain_text(workspace.db, document, "ru").startswith("Сообщение\tминистерства\n")


@pytest.mark.parametrize("state", ["", "draft", "Final"])
def test_an_unknown_state_is_refused_before_anything_is_written(workspace, document, tmp_path, state):
    for act in (
        lambda: exports.tmx(workspace, [document], "kk", ["ru"], tmp_path / "x.tmx", state=state),
        lambda: exports.translated_document(workspace, document, "ru", state=state),
        lambda: exports.plain_text(workspace.db, document, "ru", state=state),
    ):
        with pytest.raises(InvalidInputError, match="is not a state"):
            act()
    assert list(tmp_path.glob("*.tmx")) == []


def test_a_document_that_is_gone_is_an_error_and_leaves_no_file(workspace, tmp_path):
    with pytest.raises(NotFoundError):
        exports.tmx(workspace, [4711], "kk", ["ru"], tmp_path / "x.tmx")
    assert list(tmp_path.glob("x.tmx*")) == []
    for act in (exports.translated_document, lambda w, d, t: exports.plain_text(w.db, d, t)):
        with pytest.raises(NotFoundError):
            act(workspace, 4711, "ru")
