from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignments import Memory
from glossary import history
from workbench import intake, memories, memory_changes, projects, revisions
from workbench.errors import DocumentError, InvalidInputError, NotFoundError, TooLargeError
from workbench.references import aligning, editing, remembering, texts
from workbench.references.letters import check_letters
from workbench.references.links import MOST_SHOWN, Linked, amount, links, suggestions
from workbench.references.texts import Given
from workbench.review import segments, translations, undoing

KAZAKH = (
    "Министрліктің хабарламасы\n\n"
    "Қазақстан Республикасының Президенті Астанада Қырғыз Республикасының Президентімен кездесті. "
    "Кездесуге 12 сарапшы қатысты. Олар екі сағат бойы сөйлесті.\n\n"
    "Тараптар 2025 жылғы 3 құжатқа қол қойды. Келесі кездесу Бішкекте өтеді.\n"
)
RUSSIAN = (
    "Сообщение министерства\n\n"
    "Президент Республики Казахстан встретился в Астане с Президентом Кыргызской Республики. "
    "Во встрече участвовали 12 экспертов, которые беседовали два часа.\n\n"
    "Стороны подписали 3 документа 2025 года. Следующая встреча состоится в Бишкеке.\n"
)
OTHER = "Погода сегодня ясная. Дети играют во дворе. Кошка спит на диване. Магазин закрыт до утра. Поезд опоздал.\n"


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "meeting", KAZAKH)


def pasted(text: str) -> Given:
    return Given("text.txt", text.encode(), "utf-8")


def add(workspace, project, document, text=RUSSIAN, **more) -> int:
    return texts.add(
        workspace.db, project, "ru", pasted(text), name="The other side's text", document=document, **more
    )


@pytest.fixture
def number(workspace, project, document) -> int:
    number = add(workspace, project, document, url="https://example.org/1")
    aligning.align(workspace, number)
    return number


def shape(workspace, number) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(row.numbers, row.targets) for row in links(workspace.db, number)]


def ids(workspace, document) -> list[int]:
    return [row.id for row in translations.rows(workspace.db, document)]


# --- what is taken -------------------------------------------------------------------------------------------------


def test_texts_are_kept_byte_for_byte(workspace, project, document):
    data = RUSSIAN.replace("\n", "\r\n").encode("cp1251")
    number = texts.add(workspace.db, project, "ru", Given("от них.txt", data, "cp1251"), document=document)
    assert texts.original(workspace.db, number, "target") == (data, "от них.txt")
    assert texts.reference(workspace.db, number).name == "от них.txt"
    with pytest.raises(NotFoundError):
        texts.original(workspace.db, number, "source")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", DocumentError),
        (" \n", DocumentError),
        ("… — !", InvalidInputError),
        ("a.\n" * 20_001, TooLargeError),
    ],
    ids=["empty", "blank", "no words", "too long"],
)
def test_what_cannot_be_aligned_is_refused_and_nothing_is_stored(workspace, project, document, text, error):
    with pytest.raises(error):
        add(workspace, project, document, text)
    assert texts.references(workspace.db, project) == []
    assert workspace.db.execute("SELECT count(*) FROM reference_text").fetchone()[0] == 0


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "example.org", "javascript:alert(1)", "https://", "http://a b.org/", "http://[1"],
)
def test_an_address_must_be_one_of_a_page(workspace, project, document, url):
    with pytest.raises(InvalidInputError, match="address of a page"):
        add(workspace, project, document, url=url)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("ru", KAZAKH, "letters that it lacks"),
        ("ky", KAZAKH, "letters that it lacks"),
        ("en", RUSSIAN, "another script"),
        ("ru", "The parties signed three documents in Astana.", "another script"),
        ("ky", RUSSIAN * 3, "hardly a text"),
        ("kk", RUSSIAN * 3, "hardly a text"),
    ],
)
def test_a_text_in_another_language_is_told_by_its_letters(language, text, said):
    with pytest.raises(InvalidInputError, match=said):
        check_letters(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", RUSSIAN + "Посол Әсел Төлегенова (Kazakhstan) выступила с речью на встрече в Бишкеке."),
        ("en", "President Жапаров met the guests in Bishkek on Monday."),
        ("ky", "Кездешүү Бишкекте өттү. Эки тарап документке кол койду."),
        ("kk", KAZAKH),
    ],
)
def test_a_few_foreign_names_are_no_other_language(language, text):
    check_letters(text, language)


def test_a_text_belongs_to_a_document_or_comes_with_its_source(workspace, project, document):
    with pytest.raises(InvalidInputError, match="both texts"):
        texts.add(workspace.db, project, "ru", pasted(RUSSIAN))
    with pytest.raises(InvalidInputError, match="both texts"):
        add(workspace, project, document, source=pasted(KAZAKH))
    with pytest.raises(NotFoundError, match="not translated"):
        texts.add(workspace.db, project, "en", pasted(RUSSIAN), document=document)
    other = projects.create_project(workspace.db, "Other", "kk", ("ru",))
    with pytest.raises(NotFoundError, match="another project"):
        add(workspace, other, document)


# --- aligning ------------------------------------------------------------------------------------------------------


def test_two_kazakh_sentences_and_one_russian_are_one_row(workspace, number):
    assert shape(workspace, number) == [
        ((1,), (0,)), ((2,), (1,)), ((3, 4), (2,)), ((5,), (3,)), ((6,), (4,)),
    ]  # fmt: skip
    assert amount(links(workspace.db, number)).matches


def test_a_text_that_does_not_match_is_told(workspace, project, document):
    number = add(workspace, project, document, OTHER)
    assert not aligning.align(workspace, number).matches


def test_every_segment_and_sentence_is_in_one_row_before_anything_is_aligned(workspace, project, document):
    number = add(workspace, project, document)
    rows = links(workspace.db, number)
    assert [row.numbers for row in rows if row.numbers] == [(n,) for n in range(1, 7)]
    assert [row.targets for row in rows if row.targets] == [(n,) for n in range(5)]
    assert not any(row.complete for row in rows)


def test_what_is_confirmed_stays_when_it_is_aligned_again(workspace, number):
    key = links(workspace.db, number)[1].key
    editing.join(workspace.db, number, key)
    assert editing.confirm(workspace.db, number, key) == 1
    aligning.align(workspace, number)
    rows = links(workspace.db, number)
    kept = next(row for row in rows if row.key == key)
    assert kept.confirmed
    assert (kept.numbers, kept.targets) == ((2, 3, 4), (1, 2))
    assert sorted(n for row in rows for n in row.numbers) == [1, 2, 3, 4, 5, 6]


def test_a_job_aligns_a_long_text_and_tells_how_far_it_is(workspace, app, project):
    from workbench.web import JOBS

    long = "\n".join(f"Отырыстың {n} мәселесі қаралды." for n in range(320))
    said = "\n".join(f"Рассмотрен вопрос заседания номер {n}." for n in range(320))
    document = intake.add_document(workspace, project, "long.txt", long.encode(), draft=False)
    number = add(workspace, project, document, said)
    assert aligning.is_long(workspace.db, number)
    jobs = app.extensions[JOBS]
    started = jobs.start("align", document, {"reference": number})
    jobs.wait(60)
    done = jobs.get(started)
    assert (done.state, done.done, done.total) == ("done", 321, 321)
    assert jobs.about("align", "reference", number) is None
    assert sum(row.complete for row in links(workspace.db, number)) > 300


# --- what the review is offered --------------------------------------------------------------------------------------


def test_each_segment_is_offered_its_sentence(workspace, document, number):
    offered = [suggestions(workspace.db, segment, "ru") for segment in ids(workspace, document)]
    assert [len(each) for each in offered] == [1] * 6
    assert offered[1][0].link.target.startswith("Президент Республики Казахстан встретился")
    assert offered[2][0].link == offered[3][0].link
    assert offered[2][0].link.numbers == (3, 4)
    assert suggestions(workspace.db, ids(workspace, document)[0], "ky") == []
    assert [s[0].link for s in offered] == [
        next(row for row in links(workspace.db, number) if n in row.numbers) for n in range(1, 7)
    ]


@given(st.floats(0, 1), st.booleans())
def test_no_link_of_a_machine_is_worth_a_hundred(score, ticked):
    row = Linked(1, (1,), (1,), score, ticked)
    assert row.percent is not None
    assert row.percent <= MOST_SHOWN
    assert row.doubtful == (score < 0.5 and not ticked)


def test_a_corrected_source_keeps_its_links_and_changed_ones_are_doubtful(workspace, document, number):
    editing.confirm(workspace.db, number)
    before = ids(workspace, document)
    corrected = KAZAKH.replace("12 сарапшы", "15 сарапшы").replace(
        "Министрліктің хабарламасы", "Кеңсенің жазбасы мен үндеуі"
    )
    corrected = corrected.replace(
        "Келесі кездесу Бішкекте өтеді.", "Жаңа сөйлем осында тұр. Келесі кездесу Бішкекте өтеді."
    )
    change = revisions.correct_text(workspace, document, corrected, expected=1)
    by_number = {row.numbers: row for row in links(workspace.db, number) if row.numbers}
    merged = by_number[3, 4]
    assert merged.was == "Кездесуге 12 сарапшы қатысты. Олар екі сағат бойы сөйлесті."
    assert merged.doubtful
    assert not merged.confirmed
    assert by_number[2,].confirmed
    assert by_number[7,].target == "Следующая встреча состоится в Бишкеке."
    assert not by_number[6,].complete
    undoing.take_back(workspace, change)
    assert ids(workspace, document) == before
    assert all(row.confirmed for row in links(workspace.db, number))


def test_links_follow_segments_that_are_split_and_joined(workspace, document, number):
    editing.confirm(workspace.db, number)
    first = ids(workspace, document)[1]
    text = translations.context(workspace.db, first).text
    other = segments.split(workspace, first, segments.Cut(text.index("Астанада")), source=text)
    row = next(row for row in links(workspace.db, number) if first in row.sources)
    assert row.sources == (first, other)
    assert row.confirmed
    segments.join(workspace, first)
    again = next(row for row in links(workspace.db, number) if first in row.sources)
    assert (again.sources, again.confirmed) == ((first,), True)
    five, six = ids(workspace, document)[4:]
    segments.join(workspace, five)
    joined = next(row for row in links(workspace.db, number) if five in row.sources)
    assert (joined.sources, joined.targets, joined.confirmed) == ((five,), (3, 4), True)
    undoing.undo(workspace, projects.document(workspace.db, document).project)
    assert next(row for row in links(workspace.db, number) if six in row.sources).targets == (4,)


# --- by hand -------------------------------------------------------------------------------------------------------


def test_joining_splitting_and_moving(workspace, number):
    db = workspace.db
    key = links(db, number)[2].key
    assert editing.split(db, number, key) == key
    assert shape(workspace, number)[2:4] == [((3,), (2,)), ((4,), ())]
    below = editing.move_down(db, number, key)
    assert shape(workspace, number)[2:4] == [((3,), ()), ((4,), (2,))]
    assert editing.move_up(db, number, below) == key
    assert shape(workspace, number)[2:4] == [((3,), (2,)), ((4,), ())]
    assert editing.join(db, number, key) == key
    assert shape(workspace, number)[2] == ((3, 4), (2,))
    row = links(db, number)[2]
    assert row.doubtful
    assert row.percent is None
    assert editing.confirm(db, number, key) == 1
    assert links(db, number)[2].confirmed
    scope = texts.scope(texts.reference(db, number).project)
    for _ in range(5):
        history.undo(db, history.undo_target(db, scope).id)
    assert links(db, number)[2].percent is not None
    assert shape(workspace, number)[2] == ((3, 4), (2,))


def test_what_cannot_be_done_says_why(workspace, number):
    db = workspace.db
    rows = links(db, number)
    for change, key, said in (
        (editing.join, rows[-1].key, "last row"),
        (editing.split, rows[0].key, "nothing to split"),
        (editing.move_up, rows[0].key, "no row to move it to"),
        (editing.move_down, rows[-1].key, "no row to move it to"),
        (editing.join, "s999999", "another one by now"),
    ):
        with pytest.raises(InvalidInputError, match=said):
            change(db, number, key)
    editing.move_up(db, number, rows[1].key)
    with pytest.raises(InvalidInputError, match="nothing on one side"):
        editing.confirm(db, number, rows[1].key)


@given(st.data())
def test_nothing_is_lost_whatever_is_done_by_hand(data):
    """Every segment and sentence is in one row after any run of changes."""
    from workbench.references.editing import _join, _move, _split
    from workbench.references.links import Row

    rows = [Row(0, (n,), (n,), 0.9, confirmed=False, text="") for n in range(data.draw(st.integers(1, 6)))]
    wanted = sorted(s for row in rows for s in row.sources), sorted(t for row in rows for t in row.targets)
    for _ in range(data.draw(st.integers(0, 8))):
        act = data.draw(
            st.sampled_from([_join, _split, lambda r, p: _move(r, p, -1), lambda r, p: _move(r, p, 1)])
        )
        try:
            rows, place = act(list(rows), data.draw(st.integers(0, len(rows) - 1)))
        except InvalidInputError:
            continue
        assert 0 <= place < len(rows)
    assert (
        sorted(s for row in rows for s in row.sources),
        sorted(t for row in rows for t in row.targets),
    ) == wanted
    assert all(row.sources or row.targets for row in rows)


def test_adding_and_removing_are_undone(workspace, project, number):
    db = workspace.db
    editing.confirm(db, number)
    before = links(db, number)
    change = texts.delete(db, number)
    assert texts.references(db, project) == []
    assert db.execute("SELECT count(*) FROM reference_link").fetchone()[0] == 0
    history.undo(db, change)
    assert links(db, number) == before
    assert texts.original(db, number, "target")[0] == RUSSIAN.encode()


# --- the memory ----------------------------------------------------------------------------------------------------


def test_confirmed_pairs_go_into_a_memory_with_their_provenance(workspace, project, document, number):
    db = workspace.db
    with pytest.raises(InvalidInputError, match="Nothing is confirmed"):
        remembering.remember(db, number, None, new_name="References")
    memories.choose(db, project, reads=("main",), writes="main", penalty=5, unapproved=True)
    editing.confirm(db, number)
    count, changed, _ = remembering.remember(db, number, None, new_name="References")
    assert count == changed == amount(links(db, number)).confirmed > 0
    assert memories.choice(db, project).reads == ("main", "References")
    with Memory(db, name="References") as memory:
        units = list(memory.units())
        found = memory.lookup(units[1].texts["kk"], "kk", "ru")
    assert len(units) == count
    assert [(p.type, p.text) for p in units[0].props] == [
        ("x-origin", "reference"), ("x-reference", "The other side's text"), ("x-url", "https://example.org/1"),
        ("x-document", projects.document(db, document).name),
    ]  # fmt: skip
    assert found[0].score == 1
    stores = {m.name: m.id for m in memories.memories(db)}
    assert remembering.remember(db, number, stores["References"])[1] == 0
    editing.split(db, number, next(row.key for row in links(db, number) if len(row.sources) == 2))
    assert remembering.remember(db, number, stores["References"])[:2] == (count - 1, 1)
    memory_changes.undo(db)
    memory_changes.undo(db)
    assert [m.name for m in memories.memories(db)] == ["main"]
    assert memories.choice(db, project).reads == ("main",)


def test_a_pair_of_another_document_is_aligned_and_remembered(workspace, project):
    db = workspace.db
    number = texts.add(db, project, "ru", pasted(RUSSIAN), name="Older communiqué", source=pasted(KAZAKH))
    aligning.align(workspace, number)
    assert shape(workspace, number)[2] == ((3, 4), (2,))
    assert texts.original(db, number, "source")[0] == KAZAKH.encode()
    editing.confirm(db, number)
    remembering.remember(db, number, None, new_name="References")
    with Memory(db, name="References") as memory:
        assert memory.lookup("Тараптар 2025 жылғы 3 құжатқа қол қойды.", "kk", "ru")[0].score == 1
