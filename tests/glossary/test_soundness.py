"""What does not fit together in a stored glossary is found, and what does is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from glossary import changes, history, store
from glossary.changes import TermError, add_appointment, save_concept, set_status
from glossary.database import connect, migrate
from glossary.migrations import migrations
from glossary.soundness import mixed_script, problems
from glossary.terms import Concept, Term


@pytest.fixture
def db(tmp_path):
    db = connect(tmp_path / "glossary.db")
    migrate(db, (migrations,))
    yield db
    db.close()


def person(db, name: str) -> int:
    return save_concept(db, Concept("person", terms=(Term(name, "kk", "person"),)))


@pytest.fixture
def office(db) -> int:
    return save_concept(db, Concept("title", terms=(Term("Байлам министрі", "kk", "title"),)))


def checks(db) -> list[str]:
    return [f.check for f in problems(db)]


def test_a_sound_glossary_has_no_problems(db, office):
    one, other, third = (person(db, n) for n in ("Асан Үсенов", "Серік Оспанов", "Дана Қуатова"))
    add_appointment(db, one, office, start=date(2020, 1, 1), end=date(2022, 5, 5))
    add_appointment(db, other, office, start=date(2022, 5, 5))  # the day of the hand-over is both's
    add_appointment(db, third, office, start=date(2023, 1, 1), end=date(2023, 2, 1), acting=True)
    assert checks(db) == []


@pytest.mark.parametrize(
    ("end", "end_known", "found"),
    [
        (date(2022, 5, 6), True, ["two-holders"]),
        (None, True, ["two-holders"]),
        (None, False, []),  # it may have ended the day after it began
        (date(2022, 5, 4), True, []),
    ],
)
def test_two_holders_at_one_time(db, office, end, end_known, found):
    one, other = person(db, "Асан Үсенов"), person(db, "Серік Оспанов")
    add_appointment(db, one, office, start=date(2020, 1, 1), end=end, end_known=end_known)
    add_appointment(db, other, office, start=date(2022, 5, 5))
    assert checks(db) == found


def test_a_term_of_office_that_ends_before_it_begins_is_refused(db, office):
    who = person(db, "Асан Үсенов")
    with pytest.raises(TermError):
        add_appointment(db, who, office, start=date(2022, 1, 2), end=date(2022, 1, 1))
    assert store.appointments(db) == []


def test_two_preferred_names_of_one_profile_are_found_once(db):
    terms = (Term("Байлам", "kk"), Term("связь", "ru"), Term("связность", "ru", status="admitted"))
    number = save_concept(db, Concept("term", terms=terms))
    assert checks(db) == []
    second = store.concept(db, number).terms[2].id
    with history.change_set(db, "edit entry"):
        db.execute("INSERT INTO profile(name) VALUES ('outlet')")
        profile = db.execute("SELECT max(id) FROM profile").fetchone()[0]
        set_status(db, second, "preferred", profile)
    (finding,) = problems(db)
    assert (finding.check, finding.values["profile"]) == ("two-preferred", "outlet")


def test_mixed_script_is_named(db):
    assert mixed_script("Сауда miнистрі") == "miнистрі"
    assert mixed_script("YouTube арнасы") is None
    changes.save_concept(db, Concept("term", terms=(Term("cауда", "kk"),)))
    (finding,) = problems(db)
    assert (finding.check, finding.values["word"]) == ("mixed-script", "cауда")
    assert finding.text


@pytest.mark.parametrize("text", ["", " ", "–"])
def test_an_empty_rendering_is_refused(db, text):
    with pytest.raises(TermError):
        save_concept(db, Concept("term", terms=(Term("байлам", "kk"), Term(text, "ru"))))
    assert store.count(db) == 0


def test_an_appointment_of_nobody_is_refused(db, office):
    with pytest.raises(store.MissingConceptError):
        add_appointment(db, 999, office)
    assert store.appointments(db) == []


def test_a_beginning_that_is_not_known_proves_nothing(db, office):
    one, other = person(db, "Асан Үсенов"), person(db, "Серік Оспанов")
    add_appointment(db, one, office, start=date(2020, 1, 1), end=date(2022, 5, 5))
    add_appointment(db, other, office, start_known=False)
    assert checks(db) == []
