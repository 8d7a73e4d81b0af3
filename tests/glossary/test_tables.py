from __future__ import annotations

import csv
import dataclasses
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossary import changes, history, seeding, store
from glossary.exchange.tables import COLUMNS, TableError, import_csv, read_csv, write_csv
from glossary.terms import KINDS, STATUSES, TERM_TYPES, Concept, Source, Term
from tests.glossary.exchange_workspaces import fresh


def rows_of(db) -> dict[str, list]:
    return {
        table: list(db.query(f"SELECT * FROM {table} ORDER BY id"))
        for table in ("concept", "term", "term_status", "change_set", "history")
    }


def table(*rows: str, head: str = "key,kind,language,text") -> bytes:
    return "\r\n".join((head, *rows, "")).encode()


def texts(db) -> list[tuple[str, list[str]]]:
    return [(c.key, [f"{t.language}:{t.text}" for t in c.terms]) for c in store.concepts(db)]


# --- there and back ------------------------------------------------------------------------------------------------


def test_the_starter_glossary_comes_back_unchanged():
    db = fresh()
    number = seeding.seed(db)
    before, data = rows_of(db), write_csv(db)
    assert read_csv(db, data).unchanged == number
    done = import_csv(db, data)
    assert (done.new, done.changed, done.unchanged, done.rejected) == (0, 0, number, ())
    assert rows_of(db) == before
    db.close()


def test_a_new_workspace_takes_over_the_whole_table():
    first, second = fresh(), fresh()
    seeding.seed(first)
    done = import_csv(second, write_csv(first))
    assert done.changed == done.unchanged == 0
    assert write_csv(second).decode().count("\n") == write_csv(first).decode().count("\n")

    def shown(db) -> dict:
        names = {c.id: c.key for c in store.concepts(db)}
        plain = {}
        for c in store.concepts(db):
            terms = tuple(dataclasses.replace(t, id=None, concept=None) for t in c.terms)
            plain[c.key] = (
                dataclasses.replace(c, id=None, organisation=None, terms=terms),
                names.get(c.organisation),
            )
        return plain

    assert shown(second) == shown(first)
    first.close()
    second.close()


wide = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
wordings = (
    st.text(st.one_of(wide, st.sampled_from("|\\=")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda t: any(c.isalnum() for c in t))
)
facts = st.text(st.one_of(wide, st.sampled_from("\n\t=+-@'\",;|\\")), max_size=15)
days = st.none() | st.dates(date(1991, 1, 1), date(2030, 1, 1))


@st.composite
def terms(draw, kind):
    start = draw(days)
    return Term(
        draw(wordings),
        draw(st.sampled_from(["kk", "ky", "ru", "en"])),
        kind,
        type=draw(st.sampled_from(TERM_TYPES)),
        status=draw(st.sampled_from([s for s in STATUSES if s != "preferred"])),
        gender=draw(st.sampled_from([None, "masculine", "feminine", "neuter"])),
        number=draw(st.sampled_from([None, "singular", "plural"])),
        valid_from=start,
        valid_to=start,
        forms=tuple(draw(st.lists(wordings, max_size=2))),
        never=tuple(draw(st.lists(wordings, max_size=2))),
        source=Source(*(draw(facts) for _ in range(5))),
        verified=draw(st.booleans()),
    )


@st.composite
def entries(draw):
    kind = draw(st.sampled_from(KINDS))
    found = draw(st.lists(terms(kind), min_size=1, max_size=3, unique_by=lambda t: (t.language, t.text)))
    return Concept(kind, None, "", draw(facts), draw(facts), None, draw(facts), tuple(found))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries(), min_size=1, max_size=3))
def test_whatever_can_be_stored_goes_there_and_back(concepts):
    db = fresh()
    numbers = [changes.save_concept(db, c) for c in concepts]
    if len(numbers) > 1:
        with history.change_set(db, "test"):
            db.execute("UPDATE concept SET organisation = ? WHERE id = ?", [numbers[1], numbers[0]])
    before, data = rows_of(db), write_csv(db)
    done = import_csv(db, data)
    assert (done.new, done.changed, done.unchanged, done.rejected) == (0, 0, len(concepts), ())
    assert rows_of(db) == before
    db.close()


@pytest.mark.parametrize("text", ["=1+1", "+7 гол", "-лық", "@сілтеме", "'қос", "=HYPERLINK(1)"])
def test_a_cell_like_a_formula_is_guarded_and_comes_back(db, text):
    changes.save_concept(db, Concept("term", definition=text, terms=(Term(text, "kk"),)))
    data = write_csv(db)
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1]
    assert cells[COLUMNS.index("text")] == cells[COLUMNS.index("definition")] == f"'{text}"
    assert read_csv(db, data).unchanged == 1
    other = fresh()
    import_csv(other, data)
    (concept,) = store.concepts(other)
    assert (concept.definition, concept.terms[0].text) == (text, text)
    other.close()


def test_the_file_is_one_that_a_spreadsheet_opens(db):
    changes.save_concept(db, Concept("term", terms=(Term("сөз", "kk"),)))
    data = write_csv(db)
    assert data.startswith(b"\xef\xbb\xbfid,key,kind,")
    assert data.endswith(b"\r\n")


# --- reading tables of others --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        table("a,term,kk,сөз", "a,term,ru,слово"),
        b"\xef\xbb\xbf" + table("a,term,kk,сөз", "a,term,ru,слово"),
        table("a;term;kk;сөз", "a;term;ru;слово", head="key;kind;language;text"),
        table("a\tterm\tkk\tсөз", "a\tterm\tru\tслово", head="key\tkind\tlanguage\ttext"),
        table("a,term,kk,сөз", "", ",,,", "a,term,ru,слово").replace(b"\r\n", b"\n"),
        table("a,term,kk,сөз", "a,term,ru,слово").replace(b"\r\n", b"\r"),
        table("сөз,kk,a,term,,", "слово,ru,a,term", head="Text, Language ,KEY,kind,,"),
    ],
    ids=["comma", "bom", "semicolon", "tab", "blank lines", "old mac", "other order and spare cells"],
)
def test_reads(db, data):
    assert import_csv(db, data).new == 1
    assert texts(db) == [("a", ["kk:сөз", "ru:слово"])]


def test_a_quoted_cell_may_hold_line_breaks_separators_and_quotes(db):
    data = table('a,term,kk,сөз,"бірінші\nекінші; ""үшінші"", соңы"', head="key,kind,language,text,note")
    import_csv(db, data)
    assert store.concepts(db)[0].note == 'бірінші\nекінші; "үшінші", соңы'


def test_an_import_is_one_undo(db):
    import_csv(db, table("a,term,kk,бір", "b,term,kk,екі"))
    target = history.undo_target(db, store.SCOPE)
    assert target is not None
    assert target.action == "import glossary"
    history.undo(db, target.id)
    assert store.count(db) == 0


def test_looking_first_writes_nothing_and_takes_no_number(db):
    before = rows_of(db)
    sequence = list(db.query("SELECT * FROM sqlite_sequence"))
    assert read_csv(db, table("a,term,kk,бір")).new == 1
    assert rows_of(db) == before
    assert list(db.query("SELECT * FROM sqlite_sequence")) == sequence


def test_terms_not_in_the_table_stay_and_new_ones_follow(db):
    import_csv(db, table("a,term,kk,сөз", "a,term,ru,слово"))
    done = import_csv(db, table("a,term,en,word"))
    assert (done.new, done.changed) == (0, 1)
    assert texts(db) == [("a", ["kk:сөз", "ru:слово", "en:word"])]


def test_columns_that_the_table_does_not_have_stay_as_they_are(db):
    body = changes.save_concept(
        db, Concept("organisation", key="body", terms=(Term("Кеңес", "kk", "organisation"),))
    )
    concept = Concept(
        "title", key="a", definition="д", jurisdiction="KZ", organisation=body, note="н",
        terms=(Term("төраға", "kk", "title", status="admitted", forms=("төрағасы",), source=Source("Заң", note="x"), verified=True),),
    )  # fmt: skip
    number = changes.save_concept(db, concept)
    before = store.concept(db, number)
    done = import_csv(db, table("a,title,kk,төраға"))
    assert (done.changed, done.unchanged) == (0, 1)
    import_csv(db, table("a,title,kk,төраға,z", head="key,kind,language,text,source_note"))
    after = store.concept(db, number)
    assert after.terms[0].source == Source("Заң", note="z")
    assert dataclasses.replace(after, terms=()) == dataclasses.replace(before, terms=())
    import_csv(db, table("a,title,kk,төраға,", head="key,kind,language,text,organisation"))
    assert store.concept(db, number).organisation is None


class TestWhichEntry:
    """What a row is about: its key, else its number if a wording agrees, else the only entry with the wording."""

    def test_a_number_from_another_workspace_does_not_overwrite(self, db):
        number = changes.save_concept(db, Concept("term", terms=(Term("көпір", "kk"), Term("мост", "ru"))))
        done = import_csv(
            db, table(f"{number},term,kk,жол", f"{number},term,ru,дорога", head="id,kind,language,text")
        )
        assert (done.new, done.changed) == (1, 0)
        assert sorted(texts(db)) == [("", ["kk:жол", "ru:дорога"]), ("", ["kk:көпір", "ru:мост"])]

    def test_a_number_with_a_wording_that_agrees_does(self, db):
        number = changes.save_concept(db, Concept("term", terms=(Term("көпір", "kk"), Term("мост", "ru"))))
        done = import_csv(
            db, table(f"{number},term,kk,көпір", f"{number},term,en,bridge", head="id,kind,language,text")
        )
        assert (done.new, done.changed) == (0, 1)
        assert texts(db) == [("", ["kk:көпір", "ru:мост", "en:bridge"])]

    def test_a_key_counts_more_than_a_number(self, db):
        first = changes.save_concept(db, Concept("term", key="bridge", terms=(Term("көпір", "kk"),)))
        changes.save_concept(db, Concept("term", key="road", terms=(Term("жол", "kk"),)))
        import_csv(db, table(f"{first},road,term,ru,дорога", head="id,key,kind,language,text"))
        assert sorted(texts(db)) == [("bridge", ["kk:көпір"]), ("road", ["kk:жол", "ru:дорога"])]

    def test_a_new_key_is_a_new_entry_also_with_a_known_number(self, db):
        first = changes.save_concept(db, Concept("term", key="bridge", terms=(Term("көпір", "kk"),)))
        import_csv(db, table(f"{first},crossing,term,kk,көпір", head="id,key,kind,language,text"))
        assert [key for key, _ in texts(db)] == ["bridge", "crossing"]

    def test_the_same_table_twice_without_identifiers_adds_nothing(self, db):
        data = table("term,kk,көпір", "term,kk,жол", head="kind,language,text")
        assert import_csv(db, data).new == 2
        again = import_csv(db, data)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 2)

    def test_two_groups_about_one_entry_are_refused(self, db):
        number = changes.save_concept(db, Concept("term", key="a", terms=(Term("көпір", "kk"),)))
        data = table("a,,term,ru,мост", f",{number},term,kk,көпір", head="key,id,kind,language,text")
        preview = read_csv(db, data)
        # The number alone does not name an entry that has a key; the wording is that of “a”.
        assert (preview.new, preview.changed, [r.line for r in preview.rejected]) == (0, 1, [3])

    def test_an_organisation_is_one_of_the_table_first(self, db):
        changes.save_concept(db, Concept("organisation", terms=(Term("Басқа", "kk", "organisation"),)))
        data = table(
            "1,,organisation,kk,Кеңес", "2,#1,title,kk,төраға", head="id,organisation,kind,language,text"
        )
        import_csv(db, data)
        by_name = {c.name: c for c in store.concepts(db)}
        assert by_name["төраға"].organisation == by_name["Кеңес"].id


# --- refusing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", None, "empty"),
        (b" \n\n", None, "empty"),
        (b"\xff\xfet\x00", 1, "not UTF-8"),
        (table("a,term,kk,сөз") + "a,term,ru,слово".encode("cp1251"), 3, "not UTF-8"),
        (table("a,term,kk,\0сөз"), 2, "NUL"),
        (b"just a letter\nwithout columns\n", None, "unknown"),
        (table("a,term,kk", head="key,kind,language"), None, "“text” is missing"),
        (table("a,term,kk,сөз", head="key,kind,language,text,colour"), None, "colour"),
        (table("a,term,kk,сөз,x", head="key,kind,language,text,text"), None, "“text”"),
        (table("a,term,kk,сөз", "b,term,kk,екі,үш"), 3, "5 cells for 4 columns"),
        (table("a,term,kk,сөз", 'b,term,kk,"екі" үш'), 3, "not well formed"),
        (table("a,term,kk,сөз", 'b,term,kk,"екі'), 3, "not well formed"),
        (b"x" * 20_000_001, None, "larger than"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(db, data, line, says):
    before = rows_of(db)
    with pytest.raises(TableError, match=says) as caught:
        import_csv(db, data)
    if line is not None:
        assert caught.value.line == line
    assert rows_of(db) == before


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("b,animal,kk,ат", "not a kind"),
        ("b,term,uz,so‘z", "not one of kk, ky, ru, en"),
        ("b,term,kk,", "empty"),
        ("b,term,kk,…", "only punctuation"),
        ("b,term,kk, ат", "space"),
        ("b,term", "not one of kk"),
        ("b,term,kk,ат,vip", "type"),
        ("b,term,kk,ат,,best", "status"),
        ("b,term,kk,ат,,,male", "gender"),
        ("b,term,kk,ат,,,,dual", "number"),
        ("b,term,kk,ат,,,,,2025-13-01", "2025-13-01"),
        ("b,term,kk,ат,,,,,,maybe", "yes or no"),
        ("b,term,kk,ат,,,,,,,x7", "not a number"),
        ("b,term,kk,ат,,,,,,,,nobody", "no entry with the identifier “nobody”"),
        ("#7,term,kk,ат", "identifier"),
        ("a,person,kk,ат", "something else of the entry “a” than line 2"),
        ("a,term,kk,бір", "stands twice"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_written(db, row, says):
    head = "key,kind,language,text,type,status,gender,number,valid_from,verified,id,organisation"
    data = table("a,term,kk,бір", row, "c,term,kk,үш", head=head)
    before = rows_of(db)
    preview = read_csv(db, data)
    assert [r.line for r in preview.rejected] == [3]
    assert says in preview.rejected[0].text
    with pytest.raises(
        TableError, match="Nothing was imported: 1 rows cannot be taken, the first in line 3"
    ) as caught:
        import_csv(db, data)
    assert caught.value.rejected == preview.rejected
    assert rows_of(db) == before


def test_lines_are_counted_over_quoted_line_breaks(db):
    data = table(
        'a,term,kk,бір,"x\ny\nz"', "b,term,kk,", "c,animal,kk,ат", head="key,kind,language,text,note"
    )
    assert [r.line for r in read_csv(db, data).rejected] == [5, 6]


def test_a_second_preferred_full_name_is_refused(db):
    import_csv(db, table("a,term,kk,бір"))
    preview = read_csv(db, table("a,term,kk,екі"))
    assert "both the preferred full name" in preview.rejected[0].text
