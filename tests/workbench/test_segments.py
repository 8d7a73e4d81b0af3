from __future__ import annotations

import pytest

from alignments import Memory, read_tmx
from glossary import history
from workbench import exports, intake, projects
from workbench.errors import ConflictError, InvalidInputError
from workbench.review import checks, outline, segments, translations
from workbench.review.changing import confirm, save
from workbench.review.segments import Cut, join, render_elsewhere, split
from workbench.review.translations import rows, translation
from workbench.review.undoing import redo, undo

TEXT = (
    "Тараптар екі құжатқа қол қойды. Кездесу үш сағатқа созылды. Олар риза болды.\n\nКездесу Астанада өтті.\n"
)


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_document(workspace, project, "t.txt", TEXT.encode(), draft=False)


def put(workspace, segment, text, language="ru", *, confirmed=True):
    act = confirm if confirmed else save
    act(workspace, segment, language, text, expected=version(workspace, segment, language))


def version(workspace, segment, language="ru") -> int:
    return translation(workspace.db, segment, language).version


def units(workspace) -> dict[str, tuple[str, ...]]:
    with Memory(workspace.db) as memory:
        return {unit.tuid: tuple(unit.texts.values()) for unit in memory.units()}


def told(workspace, document, language="ru"):
    return [
        (row.text, *((t.text, t.state) if (t := row.translations.get(language)) else ()))
        for row in rows(workspace.db, document)
    ]


def state(workspace, document):
    comments = [tuple(row.values())[1:5] for row in workspace.db.query("SELECT * FROM comment ORDER BY id")]
    return told(workspace, document), told(workspace, document, "ky"), comments, units(workspace)


# --- joining -------------------------------------------------------------------------------------------------------


def test_joining_keeps_translations_comments_history_and_the_memory(workspace, project, document, ids):
    put(workspace, ids[0], "Стороны подписали два документа.")
    put(workspace, ids[1], "Встреча длилась три часа.")
    put(workspace, ids[1], "Үч саат.", "ky")
    with history.change_set(workspace.db, "comment"):
        workspace.db.execute(
            "INSERT INTO comment(segment, author, text, created) VALUES (?, 'a', 'Қарау', '')", [ids[1]]
        )
    before = state(workspace, document)
    assert join(workspace, ids[0]) == ids[0]
    first = "Тараптар екі құжатқа қол қойды. Кездесу үш сағатқа созылды."
    both = "Стороны подписали два документа. Встреча длилась три часа."
    after = state(workspace, document)
    assert after[0] == [(first, both, "translated"), ("Олар риза болды.",), ("Кездесу Астанада өтті.",)]
    # In Kyrgyz one part is missing.
    assert after[1][0] == (first, "Үч саат.", "initial")
    assert after[2] == [(ids[0], None, "a", "Қарау")]
    assert after[3] == {f"audarma-{ids[0]}-ru": (first, both)}
    assert {p.text for p in translations.past(workspace.db, ids[0], "ru")} == {
        both,
        "Стороны подписали два документа.",
        "Встреча длилась три часа.",
    }
    assert translations.past(workspace.db, ids[0], "ky")[-1].text == "Үч саат."
    undo(workspace, project)
    assert state(workspace, document) == before
    redo(workspace, project)
    assert state(workspace, document) == after
    assert outline.outline(workspace.db, document).ids == (ids[0], *ids[2:])


@pytest.mark.parametrize("place", [2, 3])
def test_segments_are_not_joined_across_paragraphs(workspace, document, ids, place):
    before = state(workspace, document)
    with pytest.raises(InvalidInputError, match="within a paragraph"):
        join(workspace, ids[place])
    assert state(workspace, document) == before


def test_two_drafts_of_one_machine_are_its_draft_with_the_lower_score(workspace, project):
    from workbench.review.changing import Written, write_all
    from workbench.review.translations import Origin

    number = intake.add_document(workspace, project, "d.txt", TEXT.encode(), draft=False)
    first, second, *_ = (row.id for row in rows(workspace.db, number))
    drafts = [
        Written(segment, "ru", text, "initial", Origin("assembly", score))
        for segment, text, score in ((first, "А.", 80), (second, "Б.", 60))
    ]
    write_all(workspace, project, drafts, action="draft", label="")
    join(workspace, first)
    found = translation(workspace.db, first, "ru")
    assert (found.text, found.origin) == ("А. Б.", Origin("assembly", 60))


# --- splitting -----------------------------------------------------------------------------------------------------


def test_splitting_leaves_the_text_with_the_first_part(workspace, project, document, ids):
    put(workspace, ids[1], "Встреча длилась три часа.")
    put(workspace, ids[1], "Жолугушуу үч саат.", "ky", confirmed=False)
    before = state(workspace, document)
    other = split(workspace, ids[1], Cut(8), source="Кездесу үш сағатқа созылды.")
    after = state(workspace, document)
    assert after[0][1:3] == [
        ("Кездесу", "Встреча длилась три часа.", "initial"),
        ("үш сағатқа созылды.",),
    ]
    assert after[1][1] == ("Кездесу", "Жолугушуу үч саат.", "initial")
    assert [row.id for row in rows(workspace.db, document)] == [ids[0], ids[1], other, ids[2], ids[3]]
    assert after[3] == {}
    assert [p.text for p in translations.past(workspace.db, other, "ru")] == [
        "Встреча длилась три часа."
    ] * len(translations.past(workspace.db, other, "ru"))
    undo(workspace, project)
    assert state(workspace, document) == before
    redo(workspace, project)
    assert state(workspace, document) == after


def test_a_place_in_the_translation_splits_it_too(workspace, document, ids):
    put(workspace, ids[1], "Встреча длилась три часа.")
    other = split(workspace, ids[1], Cut(8, "ru", 8), source="Кездесу үш сағатқа созылды.")
    assert told(workspace, document)[1:3] == [
        ("Кездесу", "Встреча", "translated"),
        ("үш сағатқа созылды.", "длилась три часа.", "translated"),
    ]
    assert units(workspace)[f"audarma-{other}-ru"] == ("үш сағатқа созылды.", "длилась три часа.")


def test_joining_what_was_split_gives_the_text_back(workspace, document, ids):
    put(workspace, ids[0], "Стороны подписали два документа.")
    before = told(workspace, document)
    split(workspace, ids[0], Cut(9, "ru", 8), source="Тараптар екі құжатқа қол қойды.")
    join(workspace, ids[0])
    assert told(workspace, document) == before
    data, *_ = exports.translated_document(workspace, document, "ru")
    assert data.decode().startswith("Стороны подписали два документа. Кездесу")


@pytest.mark.parametrize("place", [-1, 0, 16, 99])
def test_both_parts_need_text(workspace, ids, place):
    with pytest.raises(InvalidInputError, match="Both parts"):
        split(workspace, ids[2], Cut(place), source="Олар риза болды.")


def test_a_source_that_is_another_by_now_is_not_split(workspace, ids):
    with pytest.raises(ConflictError, match="changed meanwhile"):
        split(workspace, ids[2], Cut(5), source="Олар кетті.")


# --- rendered in the neighbour ---------------------------------------------------------------------------------------


@pytest.fixture
def merged(workspace, ids):
    """The second sentence is rendered in the first one's Russian."""
    put(workspace, ids[0], "Стороны подписали 2 документа за 3 часа.")
    render_elsewhere(workspace, ids[1], "ru", -1, expected=0)
    return ids


def test_it_counts_as_done_and_has_no_findings(workspace, document, merged):
    assert projects.progress(workspace.db, document)["ru"].done == 2
    assert projects.progress(workspace.db, document)["ky"].done == 0
    assert outline.outline(workspace.db, document).states["ru"] == "ttee"
    found = checks.findings(workspace, document, "ru")
    assert found.get(merged[1], []) == []
    # 3 stands in the second sentence's source only.
    assert "number" not in {finding.category for finding in found[merged[0]]}
    render_elsewhere(workspace, merged[1], "ru", 0, expected=version(workspace, merged[1]))
    assert "number" in {f.category for f in checks.findings(workspace, document, "ru")[merged[0]]}


def test_the_pair_is_one_in_memory_and_tmx(workspace, project, document, merged, tmp_path):
    source = "Тараптар екі құжатқа қол қойды. Кездесу үш сағатқа созылды."
    target = "Стороны подписали 2 документа за 3 часа."
    assert units(workspace) == {f"audarma-{merged[0]}-ru": (source, target)}
    put(workspace, merged[0], "Тараптар кол койду.", "ky")
    assert exports.tmx(workspace, (document,), "kk", ("ru",), tmp_path / "a.tmx") == 1
    (unit,) = read_tmx(tmp_path / "a.tmx")
    assert tuple(unit.texts.values()) == (source, target)
    assert unit.prop("x-context-post") == "Олар риза болды."
    assert exports.tmx(workspace, (document,), "kk", ("ky", "ru"), tmp_path / "b.tmx") == 2
    undo(workspace, project)
    undo(workspace, project)
    assert units(workspace)[f"audarma-{merged[0]}-ru"][0] == "Тараптар екі құжатқа қол қойды."
    redo(workspace, project)
    assert units(workspace)[f"audarma-{merged[0]}-ru"][0] == source


def test_the_document_has_the_sentence_once(workspace, document, merged):
    data, *_ = exports.translated_document(workspace, document, "ru")
    rest = "Олар риза болды.\n\nКездесу Астанада өтті.\n"
    assert data.decode() == f"Стороны подписали 2 документа за 3 часа. {rest}"
    assert exports.plain_text(workspace.db, document, "ru").startswith(
        "Стороны подписали 2 документа за 3 часа. ⟦"
    )
    # As long as the host is not ready both stand in the source.
    assert exports.translated_document(workspace, document, "ru", state="reviewed")[0].decode() == TEXT


def test_a_sentence_at_the_beginning_may_be_rendered_in_the_next(workspace, document, ids):
    put(workspace, ids[1], "Всё.")
    render_elsewhere(workspace, ids[0], "ru", 1, expected=0)
    data, *_ = exports.translated_document(workspace, document, "ru")
    assert data.decode().startswith("Всё. Олар")


def test_writing_a_text_takes_the_mark_away(workspace, document, merged):
    put(workspace, merged[1], "Три часа.", confirmed=False)
    assert translation(workspace.db, merged[1], "ru").elsewhere == 0
    assert units(workspace)[f"audarma-{merged[0]}-ru"][0] == "Тараптар екі құжатқа қол қойды."


@pytest.mark.parametrize(("place", "where"), [(0, -1), (2, 1), (3, -1), (3, 1), (1, 5)])
def test_the_neighbour_must_stand_in_the_paragraph(workspace, ids, place, where):
    with pytest.raises(InvalidInputError, match="in this paragraph"):
        render_elsewhere(workspace, ids[place], "ru", where, expected=0)


def test_two_segments_are_not_rendered_in_each_other(workspace, merged):
    with pytest.raises(InvalidInputError, match="itself rendered"):
        render_elsewhere(workspace, merged[0], "ru", 1, expected=version(workspace, merged[0]))


def test_joining_the_pair_leaves_a_finished_translation(workspace, document, merged):
    join(workspace, merged[0])
    assert told(workspace, document)[0][1:] == ("Стороны подписали 2 документа за 3 часа.", "translated")


def test_the_version_is_asked_for(workspace, merged):
    with pytest.raises(ConflictError):
        render_elsewhere(workspace, merged[1], "ru", 0, expected=0)
    assert segments.translation(workspace.db, merged[1], "ru").elsewhere == -1
