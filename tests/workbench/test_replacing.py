from __future__ import annotations

import pytest

from workbench import intake
from workbench.errors import InvalidInputError
from workbench.review import replacing
from workbench.review.changing import approve, confirm, save
from workbench.review.replacing import Search, find, replace
from workbench.review.translations import rows, translation
from workbench.review.undoing import undo

TEXT = "Бірінші отырыс. Екінші отырыс. Үшінші отырыс. Төртінші отырыс.\n"


@pytest.fixture
def document(workspace, project) -> int:
    """Four segments: a draft, a confirmed one, a final one, and one without what is looked for."""
    number = intake.add_document(workspace, project, "t.txt", TEXT.encode(), draft=False)
    ids = [row.id for row in rows(workspace.db, number)]
    save(workspace, ids[0], "ru", "Заседание 1.", expected=0)
    confirm(workspace, ids[1], "ru", "Заседание и заседание 2.", expected=0)
    confirm(workspace, ids[2], "ru", "Заседание 3.", expected=0)
    approve(workspace, ids[2], "ru", expected=translation(workspace.db, ids[2], "ru").version)
    confirm(workspace, ids[3], "ru", "Иное.", expected=0)
    return number


def told(workspace, document):
    return [(t.text, t.state) for row in rows(workspace.db, document) if (t := row.translations["ru"])]


def test_the_preview_says_where_and_what_becomes_of_it(workspace, document):
    before = told(workspace, document)
    hits = find(workspace, document, "ru", Search("заседание", replacement="встреча"))
    assert [(hit.number, hit.spans, hit.after) for hit in hits] == [
        (1, ((0, 9),), "встреча 1."),
        (2, ((0, 9), (12, 21)), "встреча и встреча 2."),
        (3, ((0, 9),), "встреча 3."),
    ]
    assert told(workspace, document) == before


def test_letter_case_counts_when_asked_for(workspace, document):
    assert [hit.number for hit in find(workspace, document, "ru", Search("заседание", case=True))] == [2]


def test_the_source_is_searched_and_not_changed(workspace, document):
    assert len(find(workspace, document, "kk", Search("ОТЫРЫС"))) == 4
    for act in (find, replace):
        with pytest.raises(InvalidInputError, match="not changed here"):
            act(workspace, document, "kk", Search("отырыс", replacement="x"))


def test_all_is_one_undo_and_what_was_better_is_translated_again(workspace, project, document):
    before = told(workspace, document)
    done = replace(workspace, document, "ru", Search("Заседание", case=True, replacement="Встреча"))
    assert len(done.segments) == 3
    assert told(workspace, document) == [
        ("Встреча 1.", "initial"),
        ("Встреча и заседание 2.", "translated"),
        ("Встреча 3.", "translated"),
        ("Иное.", "translated"),
    ]
    undo(workspace, project)
    assert told(workspace, document) == before


def test_only_the_chosen_and_unchanged_ones_are_replaced(workspace, document):
    search = Search("заседание", replacement="встреча")
    first, second, _ = find(workspace, document, "ru", search)
    save(workspace, first.segment, "ru", "Заседание один.", expected=first.version)
    chosen = {hit.segment: hit.version for hit in (first, second)}
    done = replace(workspace, document, "ru", search, chosen=chosen)
    assert (done.segments, done.skipped) == ((second.segment,), 1)
    assert [text for text, _ in told(workspace, document)][:3] == [
        "Заседание один.",
        "встреча и встреча 2.",
        "Заседание 3.",
    ]


def test_groups_of_a_regular_expression(workspace, document):
    search = Search(r"(\w+) (\d)\.", regular=True, replacement=r"\2-е \1.")
    assert find(workspace, document, "ru", search)[0].after == "1-е Заседание."


def test_plain_text_has_no_special_signs(workspace, document):
    assert find(workspace, document, "ru", Search(".*")) == []
    (hit,) = find(workspace, document, "ru", Search("2.", replacement=r"\1"))
    assert hit.after == r"Заседание и заседание \1"


@pytest.mark.parametrize(
    ("search", "message"),
    [
        (Search(""), "what to look for"),
        (Search("а" * 1001), "longer than 1000"),
        (Search("(", regular=True), "not a regular expression"),
        (Search("[а", regular=True), "not a regular expression"),
        (Search(r"Заседание", regular=True, replacement=r"\3"), "cannot stand for"),
    ],
)
def test_a_pattern_that_is_none_is_refused_with_its_reason(workspace, document, search, message):
    with pytest.raises(InvalidInputError, match=message):
        find(workspace, document, "ru", search)


def test_a_pattern_without_end_is_stopped(workspace, document, monkeypatch):
    monkeypatch.setattr(replacing, "SECONDS", 0.2)
    first = rows(workspace.db, document)[0]
    version = first.translations["ru"].version
    save(workspace, first.id, "ru", "а" * 5000 + "!", expected=version)
    with pytest.raises(InvalidInputError, match="takes too long on segment 1"):
        find(workspace, document, "ru", Search(r"(а|аа|а+)+(а+)+б", regular=True))


def test_places_without_a_letter_are_no_hits(workspace, document):
    assert [hit.number for hit in find(workspace, document, "ru", Search("и*", regular=True))] == [1, 2, 3, 4]
    assert find(workspace, document, "ru", Search("$", regular=True)) == []
