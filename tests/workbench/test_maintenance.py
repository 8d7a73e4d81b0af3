"""The glossary kept in order: filters, proposals, duplicates, where an entry is used, its history."""

from __future__ import annotations

import pytest

from glossary import changes, history, maintenance, store
from glossary.terms import Concept, Term
from workbench import intake, uses


@pytest.fixture
def db(workspace):
    return workspace.db


def add(db, kk, *others, kind="term", status="preferred", jurisdiction="", **fields):
    terms = [Term(kk, "kk", kind, status=status, **fields)]
    terms += [Term(text, "ru", kind, status=status, **fields) for text in others]
    return changes.save_concept(db, Concept(kind, jurisdiction=jurisdiction, terms=tuple(terms)))


# --- filters -------------------------------------------------------------------------------------------------------


def test_filters_by_status_and_country(client, db):
    add(db, "қиялгүл", status="forbidden", jurisdiction="KG")
    add(db, "қиялтас", status="admitted", jurisdiction="KZ")
    found = store.concepts(db, query="қиял", status="forbidden")
    assert [c.name for c in store.concepts(db, query="қиял", jurisdiction="KZ")] == ["қиялтас"]
    assert [c.terms[0].text for c in found] == ["қиялгүл"]
    assert store.count(db, query="қиял", status="preferred") == 0
    page = client.get("/glossary?q=қиял&status=admitted").text
    assert "қиялтас" in page
    assert "қиялгүл" not in page
    assert "қиялтас" not in client.get("/glossary?q=қиял&jurisdiction=KG").text


def test_a_status_is_the_profiles(db):
    concept = add(db, "қиялгүл", status="admitted")
    with history.change_set(db, "set up", scope="glossary"):
        profile = db.execute("INSERT INTO profile(name) VALUES ('Outlet')").lastrowid
        changes.set_status(db, store.concept(db, concept).terms[0].id, "forbidden", profile)
    assert store.count(db, query="қиялгүл", status="admitted", profile=profile) == 0
    assert store.count(db, query="қиялгүл", status="forbidden", profile=profile) == 1
    assert store.count(db, query="қиялгүл", status="forbidden") == 0


def test_what_is_in_no_document(client, db, workspace, project):
    add(db, "қиялгүл")
    add(db, "қиялтас")
    intake.add_text(workspace, project, "flowers", "Бақта қиялгүлдер өседі.")
    page = client.get("/glossary?q=қиял&unused=1").text
    assert "қиялтас" in page
    assert "қиялгүл" not in page
    intake.add_text(workspace, project, "stones", "Таста қиялтастың ізі бар.")
    assert "Nothing was found." in client.get("/glossary?q=қиял&unused=1").text


# --- use and history -----------------------------------------------------------------------------------------------


def test_where_an_entry_is_used_in_any_inflection(client, db, workspace, project):
    concept = add(db, "қиялгүл", "мечта-цветок")
    text = "Қиялгүлге су құйылды. Бақ жабық. Біз қиялгүлдерді көрдік."
    document = intake.add_text(workspace, project, "flowers", text)
    intake.add_text(workspace, project, "nothing", "Мұнда гүл жоқ.")
    (use,) = uses.uses(workspace, concept)
    assert (use.document, use.segments) == (document, (1, 3))
    page = client.get(f"/glossary/{concept}").text
    assert f"/documents/{document}/review#s3" in page
    assert uses.uses(workspace, add(db, "жоқсөз")) == []


def test_the_history_of_an_entry_and_its_undo(client, db):
    concept = add(db, "қиялгүл")
    stored = store.concept(db, concept)
    extra = Term("цветок", "ru")
    changes.save_concept(db, Concept("term", concept, terms=(*stored.terms, extra)))
    changes.save_concept(db, Concept("term", concept, terms=stored.terms))
    done = maintenance.changes_of(db, concept)
    assert [change.action for change in done] == ["edit entry", "edit entry", "add entry"]
    assert "add entry" in client.get(f"/glossary/{concept}").text
    client.post("/glossary/undo", data={"change": done[0].id})
    assert [t.text for t in store.concept(db, concept).terms] == ["қиялгүл", "цветок"]
    assert client.get("/glossary/999999").status_code == 404


# --- duplicates ----------------------------------------------------------------------------------------------------


def test_duplicates_share_a_wording_kind_and_country(client, db):
    first = add(db, "Қиял гүлі", "цветок мечты")
    second = add(db, "қиял  ГҮЛІ".replace("  ", " "), "Цветок мечты")
    add(db, "қиял гүлі", kind="organisation")
    add(db, "қиял гүлі", jurisdiction="KG")
    (pair,) = maintenance.duplicates(db)
    assert (pair.first.id, pair.second.id) == (first, second)
    assert [language for language, _ in pair.shared] == ["kk", "ru"]
    assert "Merge into the first" in client.get("/glossary/duplicates").text
    client.post(f"/glossary/{first}/merge", data={"other": second})
    assert maintenance.duplicates(db) == []


def test_people_of_one_surname_are_not_duplicates(db):
    for name in ("Айдос Қиялов", "Берік Қиялов"):
        terms = (
            Term(name, "kk", "person"),
            Term("Қиялов", "kk", "person", type="surname", status="admitted"),
        )
        changes.save_concept(db, Concept("person", terms=terms))
    assert maintenance.duplicates(db) == []


# --- proposals -----------------------------------------------------------------------------------------------------


def test_a_proposal_is_approved_or_rejected(client, db):
    concept = add(db, "қиялгүл", "цветок", "роза", status="proposed")
    assert [p.term.text for p in maintenance.proposals(db)] == ["қиялгүл", "цветок", "роза"]
    page = client.get("/glossary/proposals").text
    assert "роза" in page
    numbers = {t.text: t.id for t in store.concept(db, concept).terms}
    client.post(f"/glossary/proposals/{numbers['цветок']}/approve")
    client.post(f"/glossary/proposals/{numbers['роза']}/approve")
    client.post(f"/glossary/proposals/{numbers['қиялгүл']}/reject")
    assert {t.text: t.status for t in store.concept(db, concept).terms} == {
        "цветок": "preferred",
        "роза": "admitted",
    }
    assert client.post(f"/glossary/proposals/{numbers['роза']}/approve").status_code == 404
    assert "Nothing waits for a decision." in client.get("/glossary/proposals").text


def test_the_last_proposal_takes_its_entry_along_and_undo_brings_it_back(client, db):
    concept = add(db, "қиялгүл", status="proposed")
    client.post(f"/glossary/proposals/{store.concept(db, concept).terms[0].id}/reject")
    with pytest.raises(store.MissingConceptError):
        store.concept(db, concept)
    client.post("/glossary/undo")
    assert store.concept(db, concept).terms[0].status == "proposed"


# --- the form that fits --------------------------------------------------------------------------------------------


def forms(client, segment, text, place, language="ru"):
    return client.post(f"/segments/{segment}/{language}/forms.json", json={"text": text, "place": place})


def test_the_caret_decides_the_form(client, workspace, project):
    document = intake.add_text(workspace, project, "terms", "Қазақстан Республикасының өкілі келді.")
    segment = client.get(f"/documents/{document}/segments.json").json["rows"][0]["id"]

    def best(text):
        return forms(client, segment, text, len(text.encode("utf-16-le")) // 2).json["terms"][0][0][0]

    assert best("Прибыл представитель ") == {"text": "Республики Казахстан", "case": "genitive"}
    assert best("😀 Обращение к ")["text"] == "Республике Казахстан"
    for wrong in ({"text": 1, "place": 0}, {"text": "a"}, {"text": "a", "place": "b"}, [1]):
        assert client.post(f"/segments/{segment}/ru/forms.json", json=wrong).status_code == 400
    assert forms(client, segment, "", -5).status_code == 200
    assert forms(client, segment, "", 10**9).status_code == 200
    assert forms(client, segment, "", 0, "en").status_code == 404
    assert forms(client, 99999, "", 0).status_code == 404


# --- size ----------------------------------------------------------------------------------------------------------


PAGES = (
    "/glossary?status=proposed&jurisdiction=KZ",
    "/glossary?q=сөз1111",
    "/glossary/duplicates",
    "/glossary/proposals",
    "/glossary/100005",
)


def fill(db, numbers):
    with history.change_set(db, "set up", scope="glossary"):
        db.conn.executemany(
            "INSERT INTO concept(id, kind, jurisdiction) VALUES (?, 'term', 'KZ')", [(n,) for n in numbers]
        )
        db.conn.executemany(
            "INSERT INTO term(id, concept, language, text, folded) VALUES (?, ?, 'kk', ?, ?)",
            [(n, n, f"сөз{n}", f"сөз{n // 2 if n < 100_020 else n}") for n in numbers],
        )
        db.conn.executemany(
            "INSERT INTO term_status(term, profile, status) VALUES (?, 1, ?)",
            [(n, "proposed" if n % 3 else "preferred") for n in numbers],
        )


def work(client, db, address) -> tuple[int, int]:
    """How many statements a page runs, and how many thousand steps SQLite takes for them."""
    statements, steps = [], []
    db.conn.set_trace_callback(statements.append)
    db.conn.set_progress_handler(lambda: steps.append(1) and None, 1000)
    assert client.get(address).status_code == 200
    db.conn.set_trace_callback(None)
    db.conn.set_progress_handler(None, 0)
    return len(statements), len(steps)


def test_twenty_thousand_entries_cost_no_more_than_twice_ten_thousand(client, db):
    fill(db, range(100_000, 110_000))
    for address in PAGES:
        client.get(address)  # what is kept from one page to the next is made once
    before = [work(client, db, address) for address in PAGES]
    fill(db, range(110_000, 120_000))
    for address in PAGES:
        client.get(address)
    after = [work(client, db, address) for address in PAGES]
    for address, (few, little), (many, much) in zip(PAGES, before, after, strict=True):
        assert many <= few + 2, address
        assert much <= 2.5 * little + 50, address
