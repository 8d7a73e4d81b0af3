"""Comments on segments and questions to the author of the source: what is kept, what is one undo, who may do what."""

from __future__ import annotations

import io

import docx
import pytest

from glossary import history
from workbench import intake, projects, revisions
from workbench.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review import comments, gone, questions
from workbench.review.changing import confirm, reject
from workbench.review.segments import Cut, join, split
from workbench.review.translations import rows, translation
from workbench.review.undoing import redo, undo

TEXT = "Тараптар екі құжатқа қол қойды. Кездесу үш сағатқа созылды.\n\nКездесу Астанада өтті.\n"


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_document(workspace, project, "t.txt", TEXT.encode(), draft=False)


def told(db, segment) -> list[tuple[str, bool, list[str]]]:
    return [
        (thread.first.text, thread.first.resolved is None, [reply.text for reply in thread.replies])
        for thread in comments.of_segment(db, segment)
    ]


# --- writing -------------------------------------------------------------------------------------------------------


def test_threads_with_replies(workspace, document, ids):
    db = workspace.db
    first = comments.add(db, ids[0], " Екі құжат па, үш пе? ", language="ru")
    comments.add(db, ids[0], "Екеу.", thread=first)
    other = comments.add(db, ids[0], "Тақырыпты қараңыз.")
    # A reply to a reply belongs to the same thread, and is about what the thread is about.
    reply = comments.add(db, ids[0], "Рақмет.", thread=first + 1, language="ky")
    assert told(db, ids[0]) == [
        ("Екі құжат па, үш пе?", True, ["Екеу.", "Рақмет."]),
        ("Тақырыпты қараңыз.", True, []),
    ]
    assert comments.comment(db, reply).language == "ru"
    assert comments.comment(db, other).language is None
    assert comments.counts(db, document) == {ids[0]: (2, 2)}


def test_resolving_and_reopening_a_thread(workspace, document, ids):
    db = workspace.db
    first = comments.add(db, ids[1], "Сағат па?")
    reply = comments.add(db, ids[1], "Иә.", thread=first)
    comments.resolve(db, reply)
    assert told(db, ids[1]) == [("Сағат па?", False, ["Иә."])]
    assert comments.counts(db, document) == {ids[1]: (0, 1)}
    comments.reopen(db, first)
    assert comments.counts(db, document) == {ids[1]: (1, 1)}
    comments.resolve(db, first)
    # Who replies to a resolved thread has something to say.
    comments.add(db, ids[1], "Тағы бір сөз.", thread=first)
    assert comments.counts(db, document) == {ids[1]: (1, 1)}
    assert all(row["resolved"] is None for row in db.query("SELECT resolved FROM comment"))


def test_resolving_what_is_resolved_changes_nothing(workspace, ids):
    first = comments.add(workspace.db, ids[0], "Сөз.")
    comments.resolve(workspace.db, first)
    count = workspace.db.execute("SELECT count(*) FROM change_set").fetchone()
    comments.resolve(workspace.db, first)
    assert workspace.db.execute("SELECT count(*) FROM change_set").fetchone() == count


@pytest.mark.parametrize("text", ["", "  \n", "ұ" * 4001, "a\x07b"])
def test_a_text_that_cannot_be_a_comment(workspace, ids, text):
    with pytest.raises(InvalidInputError):
        comments.add(workspace.db, ids[0], text)
    assert comments.of_segment(workspace.db, ids[0]) == []


def test_a_language_that_is_no_target(workspace, ids):
    with pytest.raises(InvalidInputError, match="en"):
        comments.add(workspace.db, ids[0], "Сөз.", language="en")


def test_a_thread_of_another_segment(workspace, ids):
    first = comments.add(workspace.db, ids[0], "Сөз.")
    with pytest.raises(NotFoundError):
        comments.add(workspace.db, ids[1], "Жауап.", thread=first)
    with pytest.raises(NotFoundError):
        comments.add(workspace.db, 10**9, "Сөз.")


def test_one_changes_and_deletes_only_ones_own(workspace, ids):
    db = workspace.db
    with history.acting(history.Actor("aigul")):
        first = comments.add(db, ids[0], "Сөз.")
    with history.acting(history.Actor("serik")):
        version = comments.comment(db, first).version
        with pytest.raises(InvalidInputError, match="Only who wrote"):
            comments.edit(db, first, "Басқа сөз.", expected=version)
        with pytest.raises(InvalidInputError, match="Only who wrote"):
            comments.delete(db, first)
        comments.add(db, ids[0], "Жауап.", thread=first)
    with history.acting(history.Actor("aigul")):
        comments.edit(db, first, "Жаңа сөз.", expected=comments.comment(db, first).version)
        with pytest.raises(InvalidInputError, match="replied"):
            comments.delete(db, first)
    stored = comments.comment(db, first)
    assert (stored.author, stored.text, stored.edited is not None) == ("aigul", "Жаңа сөз.", True)


def test_a_comment_changed_meanwhile(workspace, ids):
    first = comments.add(workspace.db, ids[0], "Сөз.")
    version = comments.comment(workspace.db, first).version
    comments.edit(workspace.db, first, "Екінші.", expected=version)
    with pytest.raises(ConflictError):
        comments.edit(workspace.db, first, "Үшінші.", expected=version)
    assert comments.comment(workspace.db, first).text == "Екінші."


# --- what comments survive -----------------------------------------------------------------------------------------


def test_each_action_is_one_undo(workspace, project, ids):
    db = workspace.db
    first = comments.add(db, ids[2], "Бірінші.")
    comments.add(db, ids[2], "Жауап.", thread=first)
    comments.resolve(db, first)
    comments.delete(db, first)
    assert told(db, ids[2]) == []
    done = undo(workspace, project)
    assert (done.action, done.segments) == ("delete comment", (ids[2],))
    assert told(db, ids[2]) == [("Бірінші.", False, ["Жауап."])]
    undo(workspace, project)
    assert told(db, ids[2]) == [("Бірінші.", True, ["Жауап."])]
    undo(workspace, project)
    assert told(db, ids[2]) == [("Бірінші.", True, [])]
    redo(workspace, project)
    assert told(db, ids[2]) == [("Бірінші.", True, ["Жауап."])]


def test_comments_follow_a_joined_segment_and_come_back(workspace, project, ids):
    db = workspace.db
    first = comments.add(db, ids[1], "Созылды ма?")
    comments.add(db, ids[1], "Иә.", thread=first)
    join(workspace, ids[0])
    assert told(db, ids[0]) == [("Созылды ма?", True, ["Иә."])]
    undo(workspace, project)
    assert told(db, ids[0]) == []
    assert told(db, ids[1]) == [("Созылды ма?", True, ["Иә."])]


def test_comments_stay_with_the_first_part_of_a_split_segment(workspace, ids):
    db = workspace.db
    comments.add(db, ids[0], "Екі құжат?")
    source = rows(db, comments.context(db, ids[0]).document)[0].text
    other = split(workspace, ids[0], Cut(source.index("екі")), source=source)
    assert told(db, ids[0]) == [("Екі құжат?", True, [])]
    assert told(db, other) == []


def test_comments_follow_a_corrected_source(workspace, document, ids):
    db = workspace.db
    comments.add(db, ids[0], "Екі құжат?", question=True)
    comments.add(db, ids[2], "Қай жерде?")
    corrected = TEXT.replace("екі", "үш").split("\n\n")
    revisions.correct_text(workspace, document, "\n\n".join(reversed(corrected)), expected=1)
    found = {
        placed.thread.first.text: (placed.number, placed.source)
        for placed in comments.of_document(db, document)
    }
    assert found == {
        "Қай жерде?": (1, "Кездесу Астанада өтті."),
        "Екі құжат?": (2, "Тараптар үш құжатқа қол қойды."),
    }


def under_gone(db, document) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (each.source, [(t.first.text, [reply.text for reply in t.replies]) for t in each.threads])
        for each in gone.of_document(db, document)
    ]


def test_comments_on_a_dropped_sentence_stay_readable(workspace, project, document, ids):
    """Also where the whole paragraph went; an undo puts them back on their sentence, and a redo takes them away again."""
    db = workspace.db
    first = comments.add(db, ids[1], "Неше сағат?", language="ru", question=True)
    comments.add(db, ids[1], "Үш.", thread=first)
    questions.answer(db, first, "Үш сағат.")
    comments.add(db, ids[2], "Қай жерде?")
    comments.add(db, ids[0], "Екі құжат?")
    assert gone.of_document(db, document) == []
    revisions.correct_text(workspace, document, "Тараптар екі құжатқа қол қойды.\n", expected=1)
    dropped = [
        ("Кездесу үш сағатқа созылды.", [("Неше сағат?", ["Үш."])]),
        ("Кездесу Астанада өтті.", [("Қай жерде?", [])]),
    ]
    assert under_gone(db, document) == dropped
    [(each, thread)] = gone.questions(gone.of_document(db, document))
    assert (each.author, thread.first.answer, thread.first.language) == ("local", "Үш сағат.", "ru")
    assert [placed.thread.first.text for placed in comments.of_document(db, document)] == ["Екі құжат?"]
    undo(workspace, project)
    assert gone.of_document(db, document) == []
    assert told(db, ids[1]) == [("Неше сағат?", True, ["Үш."])]
    assert told(db, ids[2]) == [("Қай жерде?", True, [])]
    redo(workspace, project)
    assert under_gone(db, document) == dropped


def test_only_comments_that_went_with_their_sentence_are_gone(workspace, project, document, ids):
    """Not one that its author deleted or took back, not one of another document, not those of a joined sentence."""
    db = workspace.db
    comments.delete(db, comments.add(db, ids[1], "Артық сөз."))
    comments.add(db, ids[1], "Қайтарылған сөз.")
    undo(workspace, project)
    comments.add(db, ids[1], "Созылды ма?")
    other = intake.add_document(workspace, project, "o.txt", "Жауын жауды. Күн шықты.".encode(), draft=False)
    comments.add(db, rows(db, other)[1].id, "Қашан?")
    join(workspace, ids[0])
    revisions.correct_text(workspace, other, "Жауын жауды.", expected=1)
    assert under_gone(db, document) == []
    assert under_gone(db, other) == [("Күн шықты.", [("Қашан?", [])])]


def test_a_sentence_dropped_after_its_paragraph_lost_others(workspace, document, ids):
    """Each correction's losses stand under their own sentence, the latest first."""
    db = workspace.db
    comments.add(db, ids[1], "Бірінші.")
    comments.add(db, ids[0], "Екінші.")
    revisions.correct_text(
        workspace, document, "Тараптар екі құжатқа қол қойды.\n\nКездесу Астанада өтті.\n", expected=1
    )
    revisions.correct_text(workspace, document, "Кездесу Астанада өтті.\n", expected=2)
    assert under_gone(db, document) == [
        ("Тараптар екі құжатқа қол қойды.", [("Екінші.", [])]),
        ("Кездесу үш сағатқа созылды.", [("Бірінші.", [])]),
    ]


def test_a_rejection_is_a_comment_to_the_translator(workspace, document, ids):
    db = workspace.db
    confirm(workspace, ids[0], "ru", "Стороны подписали.", expected=0)
    reject(workspace, ids[0], "ru", "Что подписали?", expected=translation(db, ids[0], "ru").version)
    [thread] = comments.of_segment(db, ids[0])
    assert (thread.first.text, thread.first.language, thread.first.resolved) == ("Что подписали?", "ru", None)
    assert comments.counts(db, document) == {ids[0]: (1, 1)}


# --- mentions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@aigul қараңызшы", {"aigul"}),
        ("Рақмет, @Serik.", {"serik"}),
        ("(@s.oman, @болат_к)", {"s.oman", "болат_к"}),
        ("хат: info@gov.kz", set()),
        ("@ белгісі", set()),
    ],
)
def test_who_is_mentioned(text, found):
    assert comments.mentioned(text) == found


def test_a_name_that_nobody_has():
    assert comments.unknown_mentions("@Aigul, @bek, a@mail.kz", ["aigul"]) == ["bek"]


def test_only_people_are_mentions():
    assert comments.known_mentions("@Aigul мен @alma", {"aigul"}) == [(True, "@Aigul"), (False, " мен @alma")]
    assert "".join(piece for _, piece in comments.known_mentions("a @b c", {"b"})) == "a @b c"


# --- questions -----------------------------------------------------------------------------------------------------


def test_questions_and_answers(workspace, project, document, ids):
    db = workspace.db
    asked = comments.add(db, ids[2], "Астана ма, Алматы ма?", question=True)
    comments.add(db, ids[0], "Бұл сұрақ емес.")
    comments.add(db, ids[0], "Қандай құжаттар?", question=True)
    assert [(q.number, q.text, q.answer) for q in questions.of_document(db, document)] == [
        (1, "Қандай құжаттар?", None),
        (3, "Астана ма, Алматы ма?", None),
    ]
    questions.answer(db, asked, "Астана.")
    assert [q.text for q in questions.unanswered(questions.of_document(db, document))] == ["Қандай құжаттар?"]
    assert comments.comment(db, asked).answer == "Астана."
    undo(workspace, project)
    assert comments.comment(db, asked).answer is None


def test_only_a_question_has_an_answer(workspace, ids):
    plain = comments.add(workspace.db, ids[0], "Сөз.")
    with pytest.raises(InvalidInputError):
        questions.answer(workspace.db, plain, "Жауап.")


def test_the_letter_in_the_language_of_the_source(workspace, document, ids):
    db = workspace.db
    comments.add(db, ids[2], "Астана ма, Алматы ма?", question=True)
    comments.add(db, ids[0], "Қандай құжаттар?", question=True)
    text = questions.letter(db, document)
    assert text.startswith("Сәлеметсіз бе!")
    first, second = text.index("1. 1-сегмент"), text.index("2. 3-сегмент")
    assert first < text.index("«Тараптар екі құжатқа қол қойды.»") < text.index("Қандай құжаттар?") < second
    assert text.rstrip().endswith("Құрметпен,")


def test_the_letter_as_a_word_document(workspace, document, ids):
    comments.add(workspace.db, ids[0], "Қандай құжаттар?\nЕкеуі де ме?", question=True)
    made = docx.Document(io.BytesIO(questions.letter_docx(workspace.db, document)))
    lines = [paragraph.text for paragraph in made.paragraphs]
    assert lines[0] == "Мәтін бойынша сұрақтар: t"
    assert "1. 1-сегмент" in lines
    assert "Қандай құжаттар?\nЕкеуі де ме?" in lines
    assert made.sections[0].page_height > made.sections[0].page_width


def test_without_a_question_there_is_no_letter(workspace, document):
    with pytest.raises(InvalidInputError, match="no open question"):
        questions.letter(workspace.db, document)


@pytest.mark.parametrize(
    ("source", "greeting"), [("ru", "Здравствуйте!"), ("ky", "Саламатсызбы!"), ("en", "Hello,")]
)
def test_every_source_language_has_a_letter(workspace, source, greeting):
    project = projects.create_project(workspace.db, "Other", source, ("kk",))
    number = intake.add_document(workspace, project, "t.txt", b"One.\n", draft=False)
    comments.add(workspace.db, rows(workspace.db, number)[0].id, "100 % of what?", question=True)
    assert questions.letter(workspace.db, number).startswith(greeting)
    assert questions.letter_docx(workspace.db, number)[:2] == b"PK"
