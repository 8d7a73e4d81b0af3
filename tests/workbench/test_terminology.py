from __future__ import annotations

from datetime import date

import pytest

from glossary import changes, history, store
from glossary.changes import TermError
from glossary.store import MissingConceptError
from glossary.terms import Concept, Match, Source, Term
from workbench import intake, projects, terminology, unknown
from workbench.errors import InvalidInputError, NotFoundError
from workbench.occurrences import outermost
from workbench.review import assistance, changing, translations, undoing

TEXT = (
    "Жезтырнақ комитетінің мыстаны өтті. Мыстанды Жезтырнақ комитеті төрағасы ашты.\n\n"
    "Асқар Асанов пен Бақыт Бектұров жиынға келді. Асқар Асановқа сөз берілді.\n"
)


@pytest.fixture
def concepts(workspace) -> dict[str, int]:
    """Entries of each sort: settled, unverified, with two renderings, with one missing."""
    db = workspace.db
    return {
        "settled": changes.save_concept(
            db,
            Concept(
                "organisation",
                terms=(
                    Term("Жезтырнақ комитеті", "kk", "organisation", verified=True),
                    Term("Жезтырнак комитети", "ky", "organisation", verified=True),
                    Term(
                        "Комитет Жезтырнака", "ru", "organisation", verified=True, source=Source("Заң", "5")
                    ),
                    Term("Комитет по Жезтырнаку", "ru", "organisation", status="forbidden"),
                ),
            ),
        ),
        "person": changes.save_concept(
            db,
            Concept(
                "person",
                terms=(
                    Term("Асқар Асанов", "kk", "person"),
                    Term("Аскар Асанов", "ky", "person"),
                    Term("Аскар Асанов", "ru", "person", gender="masculine"),
                    Term("Асхар Асанов", "ru", "person", status="admitted"),
                ),
            ),
        ),
        "missing": changes.save_concept(
            db, Concept("term", terms=(Term("мыстан", "kk"), Term("ведьма", "ru", verified=True)))
        ),
    }


@pytest.fixture
def document(workspace, project, concepts) -> int:
    return intake.add_text(workspace, project, "t", TEXT)


def entries(workspace, document) -> dict[str, terminology.Entry]:
    sheet = terminology.sheet(workspace, document)
    return {e.text: e for e in (*sheet.open, *sheet.settled)}


def ru(workspace, document) -> list[str]:
    return [
        r.translations["ru"].text if "ru" in r.translations else ""
        for r in translations.rows(workspace.db, document)
    ]


# --- the sheet -----------------------------------------------------------------------------------------------------


def test_each_entry_stands_once_with_its_places_and_renderings(workspace, document, concepts):
    body = entries(workspace, document)["Жезтырнақ комитеті"]
    assert (body.concept.id, body.kind, body.count, body.settled, body.complete) == (
        concepts["settled"],
        "organisation",
        2,
        True,
        True,
    )
    assert [(p.number, p.form) for p in body.places] == [
        (1, "Жезтырнақ комитетінің"),
        (2, "Жезтырнақ комитеті"),
    ]
    for place in body.places:
        text = translations.rows(workspace.db, document)[place.number - 1].text
        assert text[place.start : place.end] == place.form
    rendering = body.renderings["ru"]
    assert (rendering.text, rendering.state, rendering.signed) == ("Комитет Жезтырнака", "settled", False)
    assert [(c.text, c.status, c.verified, c.source) for c in rendering.choices] == [
        ("Комитет Жезтырнака", "preferred", True, "Заң")
    ]
    person = entries(workspace, document)["Асқар Асанов"]
    assert (person.count, person.settled) == (2, False)
    assert {language: r.state for language, r in person.renderings.items()} == {
        "ky": "unverified",
        "ru": "unverified",
    }
    assert [c.text for c in person.renderings["ru"].choices] == ["Аскар Асанов", "Асхар Асанов"]
    missing = entries(workspace, document)["мыстан"]
    assert (missing.renderings["ky"].state, missing.renderings["ky"].text, missing.complete) == (
        "missing",
        None,
        False,
    )


def test_names_come_before_vocabulary_and_what_is_missing_before_what_is_doubtful(
    workspace, project, document
):
    changes.save_concept(
        workspace.db, Concept("organisation", terms=(Term("Албасты қоры", "kk", "organisation"),))
    )
    document = intake.add_text(workspace, project, "u", TEXT + "Ол Албасты қорына келді.\n")
    sheet = terminology.sheet(workspace, document)
    assert [e.text for e in sheet.open] == ["Албасты қоры", "Асқар Асанов", "мыстан"]
    assert "Жезтырнақ комитеті" in [e.text for e in sheet.settled]
    assert sheet.dismissed == ()


def test_a_name_that_nobody_knows_is_offered_with_a_proposal(workspace, document):
    (found,) = [u for u in terminology.sheet(workspace, document).unknown if u.kind == "person"]
    assert (found.text, found.count) == ("Бақыт Бектұров", 1)
    assert set(found.suggestions) == {"ky", "ru"}
    assert found.suggestions["ru"][0].startswith("Бакыт")


def test_two_renderings_of_one_standing_are_to_be_decided(workspace, project):
    changes.save_concept(
        workspace.db,
        Concept(
            "term",
            terms=(
                Term("албасты", "kk"),
                Term("ведьма", "ru", status="admitted"),
                Term("колдунья", "ru", status="admitted"),
            ),
        ),
    )
    document = intake.add_text(workspace, project, "m", "Ол албастыны көрді.\n")
    assert entries(workspace, document)["албасты"].renderings["ru"].state == "several"


def test_an_office_not_held_on_the_day_is_shown_on_its_entry(workspace, project):
    db = workspace.db
    office = changes.save_concept(
        db,
        Concept(
            "title",
            terms=(Term("Жезтырнақ министрі", "kk", "title", verified=True), Term("министр", "ru", "title")),
        ),
    )
    holder = changes.save_concept(
        db, Concept("person", terms=(Term("Асқар Асанов", "kk", "person", verified=True),))
    )
    changes.add_appointment(db, holder, office, start=date(2020, 1, 1), end=date(2023, 12, 31))
    document = intake.add_text(workspace, project, "o", "Жезтырнақ министрі Асқар Асанов келді.\n")
    assert [f for e in entries(workspace, document).values() for f in e.findings] == []
    projects.set_date(db, document, date(2025, 8, 22))
    found = {f.check for e in entries(workspace, document).values() for f in e.findings}
    assert found == {"expired"}
    projects.set_date(db, document, date(2023, 8, 22))
    assert [f for e in entries(workspace, document).values() for f in e.findings] == []


# --- signing off ---------------------------------------------------------------------------------------------------


def test_signing_off_decides_for_the_document_and_drafts_follow(workspace, project, document, concepts):
    assert "Аскару Асанову" in ru(workspace, document)[3]
    terminology.sign_off(
        workspace, document, concepts["person"], "Асқар Асанов", {"ru": "Асхар Асанов", "ky": "Аскар Асанов"}
    )
    assert "Асхару Асанову" in ru(workspace, document)[3]
    entry = entries(workspace, document)["Асқар Асанов"]
    assert entry.settled
    assert (entry.renderings["ru"].text, entry.renderings["ru"].signed) == ("Асхар Асанов", True)
    # Another document knows nothing of it.
    other = intake.add_text(workspace, project, "other", TEXT)
    assert entries(workspace, other)["Асқар Асанов"].renderings["ru"].text == "Аскар Асанов"
    assert undoing.undo(workspace, project).action == "add document"
    assert undoing.undo(workspace, project).action == "confirm term"
    assert "Аскару Асанову" in ru(workspace, document)[3]
    assert not entries(workspace, document)["Асқар Асанов"].settled


def test_a_new_rendering_joins_the_glossary_as_admitted_or_first(workspace, project, document, concepts):
    before = store.concept(workspace.db, concepts["missing"])
    terminology.sign_off(
        workspace, document, concepts["missing"], "мыстан", {"ky": "мастан", "ru": "колдунья"}
    )
    terms = {(t.language, t.text): t for t in store.concept(workspace.db, concepts["missing"]).terms}
    assert (terms["ky", "мастан"].status, terms["ru", "колдунья"].status, terms["ru", "ведьма"].status) == (
        "preferred",
        "admitted",
        "preferred",
    )
    assert not terms["ky", "мастан"].verified
    assert terms["ky", "мастан"].source.note == "t.txt"
    undoing.undo(workspace, project)
    assert store.concept(workspace.db, concepts["missing"]) == before


def test_signing_off_again_corrects_it(workspace, document, concepts):
    for text in ("Асхар Асанов", "Аскар Асанов"):
        terminology.sign_off(workspace, document, concepts["person"], "Асқар Асанов", {"ru": text})
    assert entries(workspace, document)["Асқар Асанов"].renderings["ru"].text == "Аскар Асанов"
    assert workspace.db.execute("SELECT count(*) FROM sign_off").fetchone()[0] == 1


def test_a_decision_for_the_document_is_not_held_against_it(workspace, document, concepts):
    """What is to be avoided elsewhere is right here once a person has decided so."""
    terminology.sign_off(
        workspace, document, concepts["settled"], "Жезтырнақ комитеті", {"ru": "Комитет по Жезтырнаку"}
    )
    pins = terminology.Pins(workspace, projects.document(workspace.db, document), "ru").of(
        "Жезтырнақ комитеті"
    )
    (pin,) = [p for p in pins if p.source.text == "Жезтырнақ комитеті"]
    assert pin.targets[0].text == "Комитет по Жезтырнаку"
    assert pin.avoid == ()


def test_a_text_that_a_person_wrote_is_not_drafted_anew(workspace, document, concepts):
    row = translations.rows(workspace.db, document)[3]
    changing.save(workspace, row.id, "ru", "Моё.", expected=row.translations["ru"].version)
    terminology.sign_off(workspace, document, concepts["person"], "Асқар Асанов", {"ru": "Асхар Асанов"})
    assert ru(workspace, document)[3] == "Моё."
    assert "Асхар" in ru(workspace, document)[2]


@pytest.mark.parametrize(
    ("renderings", "error"),
    [
        ({"en": "x"}, InvalidInputError),
        ({"ru": ""}, TermError),
        ({"ru": "–"}, TermError),
        ({"ru": "a\x00b"}, TermError),
        ({"xx": "a"}, InvalidInputError),
    ],
)
def test_what_cannot_be_a_rendering_is_refused(workspace, document, concepts, renderings, error):
    with pytest.raises(error):
        terminology.sign_off(workspace, document, concepts["person"], "Асқар Асанов", renderings)
    assert workspace.db.execute("SELECT count(*) FROM sign_off").fetchone()[0] == 0


def test_an_entry_or_document_that_is_not_there_is_an_error(workspace, document):
    with pytest.raises(MissingConceptError):
        terminology.sign_off(workspace, document, 4711, "x", {"ru": "y"})
    with pytest.raises(NotFoundError):
        terminology.sheet(workspace, 4711)


def test_all_complete_entries_are_signed_off_at_once_and_undone_at_once(workspace, project, document):
    before = terminology.sheet(workspace, document)
    complete = [e.text for e in before.open if e.complete]
    assert "Асқар Асанов" in complete
    assert terminology.sign_off_all(workspace, document) == len(complete)
    after = terminology.sheet(workspace, document)
    assert "мыстан" in [e.text for e in after.open]
    assert not set(complete) & {e.text for e in after.open}
    assert undoing.undo(workspace, project).action == "confirm terms"
    assert [e.text for e in terminology.sheet(workspace, document).open] == [e.text for e in before.open]
    assert terminology.sign_off_all(workspace, document) == len(complete)
    assert terminology.sign_off_all(workspace, document) == 0


# --- adding and dismissing -----------------------------------------------------------------------------------------


def test_a_new_entry_is_in_the_glossary_and_in_the_drafts(workspace, project, document):
    number = terminology.add_entry(
        workspace, document, " Бақыт Бектұров ", "person", {"ru": "Бахыт Бектуров", "ky": " "}
    )
    concept = store.concept(workspace.db, number)
    assert [(t.language, t.text, t.verified, t.source.note) for t in concept.terms] == [
        ("kk", "Бақыт Бектұров", False, "t.txt"),
        ("ru", "Бахыт Бектуров", False, "t.txt"),
    ]
    entry = entries(workspace, document)["Бақыт Бектұров"]
    assert entry.renderings["ru"].signed
    assert entry.renderings["ky"].state == "missing"
    assert "Бахыт" in ru(workspace, document)[2]
    assert [u.text for u in terminology.sheet(workspace, document).unknown if u.kind == "person"] == []
    undoing.undo(workspace, project)
    with pytest.raises(MissingConceptError):
        store.concept(workspace.db, number)
    assert [u.text for u in terminology.sheet(workspace, document).unknown if u.kind == "person"] == [
        "Бақыт Бектұров"
    ]


@pytest.mark.parametrize(("text", "kind"), [("", "person"), ("…", "person"), ("Ат", "animal")])
def test_what_cannot_be_an_entry_is_refused(workspace, document, text, kind):
    count = store.count(workspace.db)
    with pytest.raises(TermError):
        terminology.add_entry(workspace, document, text, kind, {"ru": "Имя"})
    assert store.count(workspace.db) == count


def test_what_is_no_term_is_not_offered_again_until_it_is(workspace, project, document):
    def offered() -> list[str]:
        return [u.text for u in terminology.sheet(workspace, document).unknown]

    assert "Бақыт Бектұров" in offered()
    unknown.dismiss(workspace, document, "Бақыт Бектұров")
    unknown.dismiss(workspace, document, "Бақыт Бектұров")
    assert "Бақыт Бектұров" not in offered()
    assert terminology.sheet(workspace, document).dismissed == ("Бақыт Бектұров",)
    unknown.restore_dismissed(workspace, document, "Бақыт Бектұров")
    assert "Бақыт Бектұров" in offered()
    assert [undoing.undo(workspace, project).action for _ in range(2)] == ["offer again", "not a term"]
    assert history.undo_target(workspace.db, projects.scope(project)).action == "add document"


# --- overlapping matches -------------------------------------------------------------------------------------------


def match(start: int, end: int, text: str = "x", **more) -> Match:
    return Match(start, end, Term(text, "kk", **more), "")


def test_of_nested_and_overlapping_matches_the_longest_counts():
    found = outermost([match(4, 6), match(0, 10), match(0, 4), match(8, 14), match(20, 22)])
    assert [(m.start, m.end) for m in found] == [(0, 10), (8, 14), (20, 22)]


# --- beside a segment ----------------------------------------------------------------------------------------------


def test_help_shows_terms_matches_and_drafts(workspace, project, document, concepts):
    rows = translations.rows(workspace.db, document)
    other = intake.add_text(workspace, project, "b", "Асқар Асановқа сөз берілді.\n")
    twin = translations.rows(workspace.db, other)[0]
    changing.confirm(
        workspace, twin.id, "ru", "Слово дали Асанову.", expected=twin.translations["ru"].version
    )
    found = assistance.help_for(workspace, rows[3].id, "ru")
    (term,) = found.terms
    assert (rows[3].text[term.start : term.end], term.concept, term.kind) == (
        "Асқар Асановқа",
        concepts["person"],
        "person",
    )
    assert term.renderings == (("Аскар Асанов", False, "preferred"), ("Асхар Асанов", False, "admitted"))
    assert [(m.target, m.match.score) for m in found.matches] == [("Слово дали Асанову.", 1.0)]
    assert [(d.engine, "Аскару Асанову" in d.text) for d in found.drafts] == [("assembly", True)]


def test_a_segments_own_unit_is_no_match_for_it(workspace, document):
    row = translations.rows(workspace.db, document)[3]
    changing.confirm(workspace, row.id, "ru", "Слово дали Асанову.", expected=row.translations["ru"].version)
    assert assistance.help_for(workspace, row.id, "ru").matches == ()


def test_marks_are_where_the_terms_stand(workspace, document, concepts):
    rows = translations.rows(workspace.db, document)
    marks = assistance.marks(workspace, document)
    assert set(marks) == {r.id for r in rows}
    found = [(rows[2].text[a:b], concept, kind) for a, b, concept, kind in marks[rows[2].id]]
    assert ("Асқар Асанов", concepts["person"], "person") in found


def test_marks_do_not_share_letters(workspace, project):
    text = "Қырғыз тарапынан Сыртқы істер министрінің орынбасары келді."
    document = intake.add_text(workspace, project, "deputy", text)
    (marked,) = assistance.marks(workspace, document).values()
    # “foreign minister” and “deputy minister” have a word in common, which is underlined once.
    assert "".join(text[start:end] for start, end, *_ in marked) == "Сыртқы істер министрінің орынбасары"
