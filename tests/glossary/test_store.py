from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary import changes, history, store
from glossary.changes import StaleConceptError, TermError
from glossary.database import migrate
from glossary.store import MissingConceptError
from glossary.terms import Concept, Source, Term
from tests.glossary.exchange_workspaces import fresh

MINISTRY = Concept(
    "organisation",
    key="kz-ministry",
    definition="A ministry.",
    jurisdiction="KZ",
    note="See the decree.",
    terms=(
        Term(
            "Көлік министрлігі",
            "kk",
            "organisation",
            verified=True,
            source=Source("Жарлық", "45", "2023-09-02", "https://example.org/1", "§ 2"),
        ),
        Term("Транспорт министрлиги", "ky", "organisation"),
        Term(
            "Министерство транспорта",
            "ru",
            "organisation",
            gender="neuter",
            number="singular",
            forms=("Минтранс",),
            never=("транспорт",),
        ),
        Term(
            "Минтранспорта",
            "ru",
            "organisation",
            type="short",
            status="admitted",
            valid_from=date(2020, 1, 1),
            valid_to=date(2024, 1, 1),
        ),
        Term("Ministry of Transport", "en", "organisation"),
        Term("Ministry for Transport", "en", "organisation", status="forbidden"),
    ),
)


def person(name: str, **more) -> Concept:
    return Concept("person", terms=(Term(name, "kk", "person"),), **more)


def stored(db, number: int) -> Concept:
    return store.concept(db, number)


def without_ids(concept: Concept) -> Concept:
    terms = tuple(dataclasses.replace(t, id=None, concept=None) for t in concept.terms)
    return dataclasses.replace(concept, id=None, terms=terms)


def everything(db) -> dict[str, list]:
    """Every row of the tracked tables, all columns but the version."""
    out = {}
    for table in ("concept", "term", "term_status", "appointment"):
        out[table] = [
            {k: v for k, v in row.items() if k != "version"}
            for row in db.query(f"SELECT * FROM {table} ORDER BY id")
        ]
    return out


# --- saving --------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_what_is_read(db):
    number = changes.save_concept(db, MINISTRY)
    assert without_ids(stored(db, number)) == MINISTRY
    assert {t.concept for t in stored(db, number).terms} == {number}


wordings = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda t: t == t.strip() and any(c.isalnum() for c in t))


@settings(max_examples=60, deadline=None)
@given(wordings, wordings)
def test_wordings_are_stored_as_written(kk, ru):
    db = fresh()
    new = Concept("term", terms=(Term(kk, "kk"), Term(ru, "ru")))
    assert [t.text for t in stored(db, changes.save_concept(db, new)).terms] == [kk, ru]
    db.close()


def test_editing_keeps_the_terms_numbers_and_removes_those_not_named(db):
    number = changes.save_concept(db, MINISTRY)
    before = stored(db, number)
    kept = [
        dataclasses.replace(before.terms[0], text="Көлік және коммуникация министрлігі"),
        *before.terms[1:3],
    ]
    changes.save_concept(
        db, dataclasses.replace(before, terms=(*kept, Term("МТ", "ru", "organisation", type="acronym")))
    )
    after = stored(db, number)
    assert [t.id for t in after.terms[:3]] == [t.id for t in before.terms[:3]]
    assert [t.text for t in after.terms] == [
        "Көлік және коммуникация министрлігі",
        "Транспорт министрлиги",
        "Министерство транспорта",
        "МТ",
    ]


def test_saving_the_same_again_is_no_change(db):
    number = changes.save_concept(db, MINISTRY)
    before = len(history.change_sets(db, store.SCOPE))
    version = store.version(db, number)
    changes.save_concept(db, stored(db, number))
    assert len(history.change_sets(db, store.SCOPE)) == before
    assert store.version(db, number) == version


def test_an_undone_edit_leaves_every_row_as_it_was(db):
    number = changes.save_concept(db, MINISTRY)
    before = everything(db)
    concept = stored(db, number)
    changes.save_concept(db, dataclasses.replace(concept, note="other", terms=concept.terms[:2]))
    target = history.undo_target(db, store.SCOPE)
    assert target is not None
    assert target.action == "edit entry"
    history.undo(db, target.id)
    assert everything(db) == before


class TestStale:
    """Whoever saves over someone else's change is told, whatever the change was."""

    @pytest.fixture
    def number(self, db) -> int:
        return changes.save_concept(db, MINISTRY)

    @pytest.mark.parametrize(
        "change",
        [
            lambda c: dataclasses.replace(c, note="x"),
            lambda c: dataclasses.replace(
                c, terms=(dataclasses.replace(c.terms[0], text="Басқа"), *c.terms[1:])
            ),
            lambda c: dataclasses.replace(
                c, terms=(*c.terms, Term("МТ", "ru", "organisation", type="acronym"))
            ),
            lambda c: dataclasses.replace(c, terms=c.terms[:-1]),
            lambda c: dataclasses.replace(
                c, terms=(*c.terms[:-1], dataclasses.replace(c.terms[-1], status="deprecated"))
            ),
        ],
        ids=["fact", "wording", "added", "removed", "status"],
    )
    def test_a_change_between_reading_and_saving_is_refused(self, db, number, change):
        mine, version = stored(db, number), store.version(db, number)
        changes.save_concept(db, change(mine), expected=version, author="someone")
        before = everything(db)
        with pytest.raises(StaleConceptError, match="changed by someone else"):
            changes.save_concept(db, dataclasses.replace(mine, definition="mine"), expected=version)
        assert everything(db) == before
        # Taken back, it is still not what was read: its number has gone on.
        target = history.undo_target(db, store.SCOPE)
        assert target is not None
        history.undo(db, target.id)
        with pytest.raises(StaleConceptError):
            changes.save_concept(db, dataclasses.replace(mine, definition="mine"), expected=version)

    def test_without_a_change_it_is_saved(self, db, number):
        changes.save_concept(
            db, dataclasses.replace(stored(db, number), note="x"), expected=store.version(db, number)
        )
        assert stored(db, number).note == "x"

    def test_another_entry_does_not_matter(self, db, number):
        version = store.version(db, number)
        changes.save_concept(db, person("Асқар Асанов"))
        assert store.version(db, number) == version


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (Term("", "kk"), "empty"),
        (Term(" ", "kk"), "empty"),
        (Term("–!«»", "kk"), "only punctuation"),
        (Term("\u200b\u00ad", "kk"), "only punctuation"),
        (Term("екі\nжол", "kk"), "line break"),
        (Term("екі\u2028жол", "kk"), "line break"),
        (Term("қо\x00ңырау", "kk"), "control character"),
        (Term("жарты\ud800", "kk"), "control character"),
        (Term(" сөз", "kk"), "space"),
        (Term("сөз\u00a0", "kk"), "space"),
        (Term("ұзын " * 300 + "сөз", "kk"), "longer than"),
        (Term("слово", "uz"), "not one of kk, ky, ru, en"),
        (Term("сөз", "kk", type="long"), "type"),
        (Term("сөз", "kk", status="good"), "status"),
        (Term("сөз", "kk", gender="m"), "gender"),
        (Term("сөз", "kk", number="dual"), "number"),
        (Term("сөз", "kk", forms=("сөз", "–")), "only punctuation"),
        (Term("сөз", "kk", never=(" сөзді",)), "space"),
        (Term("сөз", "kk", source=Source(note="a\x07b")), "control character"),
        (Term("сөз", "kk", valid_from=date(2025, 1, 2), valid_to=date(2025, 1, 1)), "before"),
    ],
)
def test_a_wording_that_cannot_be_stored_is_refused_and_nothing_is_written(db, term, says):
    with pytest.raises(TermError, match=says):
        changes.save_concept(db, Concept("term", terms=(Term("жақсы", "kk"), term)))
    assert store.count(db) == 0


@pytest.mark.parametrize(
    ("concept", "says"),
    [
        (Concept("term"), "at least one language"),
        (Concept("animal", terms=(Term("ат", "kk"),)), "not a kind"),
        (Concept("term", terms=(Term("ат", "kk"), Term("ат", "kk", status="admitted"))), "stands twice"),
        (Concept("term", key="#5", terms=(Term("ат", "kk"),)), "identifier"),
        (Concept("term", definition="a\x00b", terms=(Term("ат", "kk"),)), "control character"),
        (Concept("term", organisation=77, terms=(Term("ат", "kk"),)), "organisation"),
    ],
)
def test_an_entry_that_cannot_be_stored_is_refused(db, concept, says):
    with pytest.raises(TermError, match=says):
        changes.save_concept(db, concept)
    assert store.count(db) == 0
    assert history.change_sets(db, store.SCOPE) == [
        c for c in history.change_sets(db, store.SCOPE) if c.action == "set up"
    ]


def test_two_entries_with_one_identifier_are_refused(db):
    changes.save_concept(db, MINISTRY)
    with pytest.raises(TermError, match="kz-ministry"):
        changes.save_concept(db, MINISTRY)
    assert store.count(db) == 1


def test_two_preferred_full_names_in_one_language_are_refused(db):
    rivals = (Term("Қырғызстан", "kk"), Term("Қырғыз Республикасы", "kk"))
    with pytest.raises(TermError, match="both the preferred full name in kk"):
        changes.save_concept(db, Concept("place", terms=rivals))
    short = dataclasses.replace(rivals[0], type="short")
    assert changes.save_concept(db, Concept("place", terms=(short, rivals[1])))


def test_an_entry_that_is_not_there_is_an_error(db):
    with pytest.raises(MissingConceptError, match="number 12"):
        store.concept(db, 12)
    with pytest.raises(MissingConceptError):
        changes.save_concept(db, dataclasses.replace(MINISTRY, id=12))
    with pytest.raises(MissingConceptError):
        changes.delete_concept(db, 12)


# --- statuses and profiles -----------------------------------------------------------------------------------------


@pytest.fixture
def outlets(db) -> tuple[int, int]:
    """A profile for a country, and one of an outlet in it."""
    with history.change_set(db, "test"):
        country = db.execute(
            "INSERT INTO profile(name, jurisdiction) VALUES ('Kyrgyz', 'KG') RETURNING id"
        ).fetchone()[0]
        outlet = db.execute(
            "INSERT INTO profile(name, parent) VALUES ('Paper', ?) RETURNING id", [country]
        ).fetchone()[0]
    return country, outlet


def test_a_profile_says_only_what_it_says_otherwise(db, outlets):
    country, outlet = outlets
    concept = Concept(
        "place", terms=(Term("Киргизия", "ru", "place", status="admitted"), Term("Кыргызстан", "ru", "place"))
    )
    number = changes.save_concept(db, concept)

    def statuses(profile: int) -> list[str]:
        return [t.status for t in store.concept(db, number, profile=profile).terms]

    assert (
        statuses(outlet) == statuses(country) == statuses(store.DEFAULT_PROFILE) == ["admitted", "preferred"]
    )
    mine = store.concept(db, number, profile=country)
    changes.save_concept(
        db,
        dataclasses.replace(
            mine, terms=(dataclasses.replace(mine.terms[0], status="forbidden"), mine.terms[1])
        ),
        profile=country,
    )
    assert statuses(store.DEFAULT_PROFILE) == ["admitted", "preferred"]
    assert statuses(country) == statuses(outlet) == ["forbidden", "preferred"]
    # Saving in a profile pins nothing that it inherits: the default's later changes reach it.
    default = store.concept(db, number)
    changes.save_concept(
        db,
        dataclasses.replace(
            default, terms=tuple(dataclasses.replace(t, status="admitted") for t in default.terms)
        ),
    )
    assert statuses(outlet) == ["forbidden", "admitted"]
    assert {t.status for t in store.terms(db, "ru", profile=outlet)} == {"forbidden", "admitted"}


def test_profiles_that_inherit_in_a_circle_do_not_hang(db, outlets):
    country, outlet = outlets
    number = changes.save_concept(db, person("Асқар"))
    with history.change_set(db, "test"):
        db.execute("UPDATE profile SET parent = ? WHERE id = ?", [outlet, country])
    assert [t.status for t in store.concept(db, number, profile=outlet).terms] == ["proposed"]


def test_profiles_are_listed_default_first(db, outlets):
    assert [(p.name, p.parent) for p in store.profiles(db)] == [
        ("default", None),
        ("Kyrgyz", None),
        ("Paper", outlets[0]),
    ]


def test_a_pin_prefers_the_same_type_and_names_what_to_avoid(db):
    concept = stored(db, changes.save_concept(db, MINISTRY))
    full = Term("Көлік министрлігі", "kk", "organisation")
    assert [t.text for t in store.pin(concept, full, "ru").targets] == [
        "Министерство транспорта",
        "Минтранспорта",
    ]
    assert [t.text for t in store.pin(concept, dataclasses.replace(full, type="short"), "ru").targets] == [
        "Минтранспорта",
        "Министерство транспорта",
    ]
    assert [t.text for t in store.pin(concept, full, "en").avoid] == ["Ministry for Transport"]
    assert store.pin(concept, full, "kk").avoid == ()


# --- searching -----------------------------------------------------------------------------------------------------


class TestSearch:
    @pytest.fixture
    def db(self, db):
        changes.save_concept(db, MINISTRY)
        changes.save_concept(
            db,
            Concept(
                "person",
                terms=(
                    Term("Қасым-Жомарт Тоқаев", "kk", "person", verified=True),
                    Term("Касым-Жомарт Токаев", "ru", "person", verified=True),
                    Term("Kassym-Jomart Tokayev", "en", "person", verified=True),
                ),
            ),
        )
        changes.save_concept(
            db,
            Concept(
                "term",
                terms=(
                    Term("100% табыс_салығы", "kk"),
                    Term("(орынбасары – министр)", "kk", status="admitted"),
                ),
            ),
        )
        return db

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("Қасым-Жомарт", ["Қасым-Жомарт Тоқаев"]),
            ("ҚАСЫМ-ЖОМАРТ", ["Қасым-Жомарт Тоқаев"]),
            ("тоқаев", ["Қасым-Жомарт Тоқаев"]),
            ("токаев", ["Қасым-Жомарт Тоқаев"]),
            ("jomart", ["Қасым-Жомарт Тоқаев"]),
            ("Токаев Kassym", ["Қасым-Жомарт Тоқаев"]),
            ("ТРАНСПОРТ МИНИСТР", ["Көлік министрлігі"]),
            ("ministry", ["Көлік министрлігі"]),
            ("минтранспорта", ["Көлік министрлігі"]),
            ("%", ["100% табыс_салығы"]),
            ("_", ["100% табыс_салығы"]),
            ("орынбасары - министр", ["100% табыс_салығы"]),
            ("\u00a0министрлігі  көлік ", ["Көлік министрлігі"]),
            ("\\", []),
            ("'", []),
            ('"*', []),
            ("жоқ сөз", []),
            ("", ["100% табыс_салығы", "Көлік министрлігі", "Қасым-Жомарт Тоқаев"]),
        ],
    )
    def test_finds(self, db, query, names):
        found = store.concepts(db, query=query)
        assert sorted(c.name for c in found) == sorted(names)
        assert store.count(db, query=query) == len(names)

    def test_a_hostile_query_is_only_a_query(self, db):
        assert store.concepts(db, query="x" * 200_000) == []
        assert store.concepts(db, query=" ".join(f"w{n}" for n in range(5000))) == []
        assert store.concepts(db, query="\ud800") == []

    def test_by_kind_and_by_what_nobody_verified(self, db):
        assert [c.kind for c in store.concepts(db, kind="person")] == ["person"]
        assert store.count(db, kind="person", unverified=True) == 0
        assert {c.kind for c in store.concepts(db, unverified=True)} == {"organisation", "term"}

    def test_pages_follow_each_other(self, db):
        pages = [c.id for offset in range(3) for c in store.concepts(db, limit=1, offset=offset)]
        assert pages == [c.id for c in store.concepts(db)]


# --- deleting and merging ------------------------------------------------------------------------------------------


@pytest.fixture
def full_house(tmp_path):
    """A glossary with an appointment, and a document's sign-off of the office."""
    from workbench import intake, projects
    from workbench.workspace import Workspace

    workspace = Workspace(tmp_path)
    from workbench.workspace import MIGRATIONS

    migrate(workspace.db, MIGRATIONS)
    db = workspace.db
    office = changes.save_concept(
        db,
        Concept(
            "title", terms=(Term("Көлік министрі", "kk", "title"), Term("Министр транспорта", "ru", "title"))
        ),
    )
    holder = changes.save_concept(db, person("Асқар Асанов"))
    changes.add_appointment(
        db, holder, office, start=date(2024, 1, 1), source=Source("Жарлық"), verified=True
    )
    project = projects.create_project(db, "p", "kk", ["ru"])
    document = intake.add_text(workspace, project, "d", "Көлік министрі Асқар Асанов келді.\n")
    from workbench import terminology

    terminology.sign_off(workspace, document, office, "Көлік министрі", {"ru": "Министр транспорта"})
    yield workspace, office, holder, document
    workspace.close()


def all_rows(db) -> dict[str, list]:
    tables = ("sign_off", "appointment", "concept", "term", "term_status")
    return {
        t: [
            {k: v for k, v in row.items() if k != "version"}
            for row in db.query(f"SELECT * FROM {t} ORDER BY id")
        ]
        for t in tables
    }


def test_deleting_takes_terms_appointments_and_sign_offs_along_and_undo_brings_them_back(full_house):
    workspace, office, _, _ = full_house
    db = workspace.db
    before = all_rows(db)
    assert before["sign_off"]
    assert before["appointment"]
    changes.delete_concept(db, office)
    assert all_rows(db)["sign_off"] == all_rows(db)["appointment"] == []
    with pytest.raises(MissingConceptError):
        store.concept(db, office)
    target = history.undo_target(db, store.SCOPE)
    assert target is not None
    assert (target.action, target.label) == ("delete entry", "Көлік министрі")
    history.undo(db, target.id)
    assert all_rows(db) == before


def test_undoing_an_addition_that_a_document_relies_on_is_refused(full_house):
    workspace, office, _, _ = full_house
    added = history.changes_of(workspace.db, "concept", office)[0].change_set
    with pytest.raises(history.UndoConflictError):
        history.undo(workspace.db, added)
    assert store.concept(workspace.db, office)


def test_deleting_a_body_frees_what_belongs_to_it(db):
    body = changes.save_concept(db, MINISTRY)
    part = changes.save_concept(
        db, Concept("title", organisation=body, terms=(Term("министр", "kk", "title"),))
    )
    changes.delete_concept(db, body)
    assert stored(db, part).organisation is None
    target = history.undo_target(db, store.SCOPE)
    assert target is not None
    history.undo(db, target.id)
    assert stored(db, part).organisation == body


class TestMerge:
    def test_moves_terms_references_and_facts(self, full_house):
        workspace, office, *_ = full_house
        db = workspace.db
        other = changes.save_concept(
            db,
            Concept(
                "title",
                jurisdiction="KZ",
                note="nb",
                terms=(
                    Term("Көлік министрі", "kk", "title"),
                    Term("Глава Минтранса", "ru", "title"),
                    Term("Minister of Transport", "en", "title"),
                ),
            ),
        )
        before = all_rows(db)
        changes.merge_concepts(db, other, office)
        merged = stored(db, other)
        assert [(t.language, t.text, t.status) for t in merged.terms] == [
            ("ru", "Министр транспорта", "admitted"),
            ("kk", "Көлік министрі", "preferred"),
            ("ru", "Глава Минтранса", "preferred"),
            ("en", "Minister of Transport", "preferred"),
        ]
        assert (merged.jurisdiction, merged.note) == ("KZ", "nb")
        assert [a.office["en"] for a in store.appointments(db)] == ["Minister of Transport"]
        assert [row["concept"] for row in db.query("SELECT concept FROM sign_off")] == [other]
        target = history.undo_target(db, store.SCOPE)
        assert target is not None
        history.undo(db, target.id)
        assert all_rows(db) == before

    def test_a_fact_that_is_missing_comes_from_the_other(self, db):
        first = changes.save_concept(db, person("Асқар", definition="д"))
        second = changes.save_concept(db, person("Аскар", definition="x", note="n", jurisdiction="KG"))
        changes.merge_concepts(db, first, second)
        merged = stored(db, first)
        assert (merged.definition, merged.note, merged.jurisdiction) == ("д", "n", "KG")

    def test_a_body_merged_with_its_own_part_does_not_belong_to_itself(self, db):
        first = changes.save_concept(
            db, Concept("organisation", terms=(Term("Үкімет", "kk", "organisation"),))
        )
        second = changes.save_concept(
            db, Concept("organisation", organisation=first, terms=(Term("Кабинет", "kk", "organisation"),))
        )
        changes.merge_concepts(db, second, first)
        assert stored(db, second).organisation is None

    def test_two_sign_offs_of_one_wording_become_one(self, full_house):
        workspace, office, _, document = full_house
        from workbench import terminology

        db = workspace.db
        other = changes.save_concept(
            db, Concept("title", terms=(Term("Көлік министрі", "kk", "title"), Term("Глава", "ru", "title")))
        )
        terminology.sign_off(workspace, document, other, "Көлік министрі", {"ru": "Глава"})
        before = all_rows(db)
        changes.merge_concepts(db, other, office)
        assert [row["text"] for row in db.query("SELECT text FROM sign_off")] == ["Глава"]
        target = history.undo_target(db, store.SCOPE)
        assert target is not None
        history.undo(db, target.id)
        assert all_rows(db) == before

    def test_different_kinds_or_itself_are_refused(self, db):
        first, second = changes.save_concept(db, MINISTRY), changes.save_concept(db, person("Асқар"))
        with pytest.raises(TermError, match="only entries of one kind"):
            changes.merge_concepts(db, first, second)
        with pytest.raises(TermError, match="with itself"):
            changes.merge_concepts(db, first, first)


# --- appointments --------------------------------------------------------------------------------------------------


def test_appointments_are_named_in_every_language(db):
    office = changes.save_concept(db, MINISTRY)
    holder = changes.save_concept(
        db, Concept("person", terms=(Term("Асқар", "kk", "person"), Term("Askar", "en", "person")))
    )
    number = changes.add_appointment(
        db, holder, office, start=date(2024, 1, 1), end_known=False, acting=True, source=Source("A")
    )
    (found,) = store.appointments(db)
    assert (found.id, found.start, found.end, found.end_known, found.acting, found.source.act) == (
        number,
        date(2024, 1, 1),
        None,
        False,
        True,
        "A",
    )
    assert found.person == {"kk": "Асқар", "en": "Askar"}
    assert found.office["ru"] == "Министерство транспорта"


def test_an_appointment_that_ends_before_it_begins_or_of_nobody_is_refused(db):
    office, holder = changes.save_concept(db, MINISTRY), changes.save_concept(db, person("Асқар"))
    with pytest.raises(TermError, match="before it begins"):
        changes.add_appointment(db, holder, office, start=date(2024, 1, 2), end=date(2024, 1, 1))
    with pytest.raises(MissingConceptError):
        changes.add_appointment(db, holder, 99)
    assert store.appointments(db) == []


# --- the stamp -----------------------------------------------------------------------------------------------------


def test_the_stamp_changes_with_every_change_also_after_one_that_was_rolled_back(db):
    stamps = [store.stamp(db)]
    number = changes.save_concept(db, MINISTRY)
    stamps.append(store.stamp(db))
    target = history.undo_target(db, store.SCOPE)
    assert target is not None
    history.undo(db, target.id)
    stamps.append(store.stamp(db))
    with pytest.raises(RuntimeError), history.change_set(db, "broken"):  # noqa: PT012 - what stands before the error is rolled back
        changes.save_concept(db, person("Асқар"))
        stamps.append(store.stamp(db))
        raise RuntimeError
    import time

    time.sleep(0.002)
    changes.save_concept(db, person("Болат"))
    stamps.append(store.stamp(db))
    assert len(set(stamps)) == len(stamps)
    assert number
