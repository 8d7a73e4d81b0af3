from __future__ import annotations

import io

import lxml.html
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from glossary import changes, history, store
from glossary.terms import Concept, Source, Term

EVIL = '<script>alert("x")</script>'


@pytest.fixture
def concept(workspace) -> int:
    terms = (
        Term("Сынақ кеңесі", "kk", "organisation", source=Source("Жарлық", "12", "2020-01-02", "https://example.org", "көрдім"), verified=True),
        Term("Сыноо кеңеши", "ky", "organisation", status="admitted"),
        Term("Испытательный совет", "ru", "organisation", gender="masculine", forms=("Испытсовет", "Испытсовета"), never=("советник",)),
        Term("ИС", "ru", "organisation", type="acronym"),
    )  # fmt: skip
    return changes.save_concept(
        workspace.db, Concept("organisation", None, "test-council", "d", "KZ", None, "n", terms)
    )


def form_of(page: str, action: str) -> dict[str, str]:
    """The values of a form as a browser would send them, without changing anything."""
    tree = lxml.html.fromstring(page)
    (form,) = [f for f in tree.forms if f.get("action") == action]
    # lxml takes the fields in <template> for the form's, which browsers do not.
    return {name: value.replace("\r\n", "\n") for name, value in form.form_values() if "__n__" not in name}


def alerts(answer) -> str:
    return " ".join(e.text_content() for e in lxml.html.fromstring(answer.text).xpath("//*[@role='alert']"))


def undo(client, answer):
    form = lxml.html.fromstring(answer.text).xpath("//div[@id='messages']//form")[0]
    return client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True)


@pytest.mark.parametrize("query", ["сынақ", "СЫНОО кеңеши", "испытательный", "совет испытательный", "ИС"])
def test_search_in_every_language(client, concept, query):
    page = lxml.html.fromstring(client.get("/glossary", query_string={"q": query}).text)
    assert f"/glossary/{concept}" in page.xpath("//table//a/@href")


def test_search_by_kind_and_unverified(client, workspace, concept):
    def found(**query):
        return lxml.html.fromstring(client.get("/glossary", query_string={"q": "сынақ", **query}).text).xpath(
            "//table//a/@href"
        )

    assert found(kind="organisation", unverified="1") == [f"/glossary/{concept}"]
    assert found(kind="person") == []
    assert found(kind="nonsense") == [f"/glossary/{concept}"]


def test_nothing_found_says_what_to_do(client):
    assert "Nothing was found." in client.get("/glossary?q=жоқжоқжоқ").text
    assert client.get("/glossary", query_string={"q": '%_\\"*('}).status_code == 200


def test_paging(client, workspace):
    for number in range(205):
        changes.save_concept(workspace.db, Concept("term", terms=(Term(f"беттеу {number:03}", "kk"),)))
    first = client.get("/glossary?q=беттеу").text
    assert "1–100 of 205" in first
    assert "беттеу 099" in first
    assert "беттеу 100" not in first
    assert "201–205 of 205" in client.get("/glossary?q=беттеу&page=3").text
    assert "201–205 of 205" in client.get("/glossary?q=беттеу&page=99").text
    assert client.get("/glossary?page=x").status_code == 200


def test_saving_an_unchanged_form_changes_nothing(client, workspace, concept):
    before, newest = store.concept(workspace.db, concept), history.undo_target(workspace.db, store.SCOPE)
    values = form_of(client.get(f"/glossary/{concept}").text, f"/glossary/{concept}/save")
    answer = client.post(f"/glossary/{concept}/save", data=values, follow_redirects=True)
    assert "Nothing was changed." in answer.text
    assert store.concept(workspace.db, concept) == before
    assert history.undo_target(workspace.db, store.SCOPE) == newest


def test_edit_a_wording_and_undo(client, workspace, concept):
    before = store.concept(workspace.db, concept)
    values = form_of(client.get(f"/glossary/{concept}").text, f"/glossary/{concept}/save")
    (name,) = [name for name, value in values.items() if value == "Сыноо кеңеши"]
    answer = client.post(
        f"/glossary/{concept}/save", data=values | {name: "  Сыноо кеңеши (жаңы) "}, follow_redirects=True
    )
    assert store.concept(workspace.db, concept).terms[1].text == "Сыноо кеңеши (жаңы)"
    undo(client, answer)
    assert store.concept(workspace.db, concept) == before


def test_add_and_remove_a_wording_without_a_script(client, workspace, concept):
    values = form_of(client.get(f"/glossary/{concept}").text, f"/glossary/{concept}/save")
    numbers = sorted(
        {int(name.split("-")[1]) for name in values if name.startswith("term-") and name.endswith("-text")}
    )
    assert len(numbers) == 4 + 1 + 2  # stored, the missing language, two empty rows
    values |= {
        f"term-{numbers[-1]}-text": "Test Council",
        f"term-{numbers[-1]}-language": "en",
        f"term-{numbers[3]}-remove": "1",
    }
    assert client.post(f"/glossary/{concept}/save", data=values).status_code == 303
    stored = store.concept(workspace.db, concept).terms
    assert sorted(term.text for term in stored) == [
        "Test Council",
        "Испытательный совет",
        "Сынақ кеңесі",
        "Сыноо кеңеши",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"term-0-text": ""}, "empty or only punctuation"),
        ({"term-0-text": " –…! "}, "empty or only punctuation"),
        ({"term-0-text": "a\0b"}, "control character"),
        ({"term-0-status": "golden"}, "cannot be the status"),
        ({"term-0-type": "round"}, "cannot be the type"),
        ({"term-0-language": "de"}, "is not one of kk, ky, ru, en"),
        ({"term-0-valid_from": "2020"}, "is not a date"),
        ({"kind": "animal"}, "is not a kind"),
        ({"organisation": "999999"}, "cannot be used"),
        ({"term-1-language": "kk", "term-1-status": "preferred"}, "are both the preferred full name"),
    ],
)
def test_what_cannot_be_stored_is_shown_again(client, workspace, concept, change, said):
    before = store.concept(workspace.db, concept)
    values = form_of(client.get(f"/glossary/{concept}").text, f"/glossary/{concept}/save")
    answer = client.post(f"/glossary/{concept}/save", data=values | change | {"definition": "entered before"})
    assert answer.status_code == 400
    assert said in alerts(answer)
    assert "entered before" in answer.text
    assert store.concept(workspace.db, concept) == before


def test_two_tabs_on_one_entry(client, workspace, concept):
    address = f"/glossary/{concept}/save"
    first = second = form_of(client.get(f"/glossary/{concept}").text, address)
    assert client.post(address, data=first | {"note": "from the first tab"}).status_code == 303
    answer = client.post(address, data=second | {"term-0-text": "Екінші қойынды"})
    assert answer.status_code == 409
    assert "changed by someone else" in alerts(answer)
    assert "from the first tab" in answer.text
    assert "Екінші қойынды" in answer.text
    assert store.concept(workspace.db, concept).note == "from the first tab"
    # What was entered may then be saved over it, knowingly.
    again = form_of(answer.text, address)
    assert client.post(address, data=again).status_code == 303
    assert store.concept(workspace.db, concept).terms[0].text == "Екінші қойынды"


def test_a_form_without_its_version_is_refused(client, workspace, concept):
    assert (
        client.post(f"/glossary/{concept}/save", data={"kind": "term", "term-0-text": "x"}).status_code == 400
    )
    assert store.concept(workspace.db, concept).kind == "organisation"


def test_add_an_entry(client, workspace):
    page = client.get("/glossary/new?kind=place&text=Сынақтау").text
    values = form_of(page, "/glossary/new")
    assert values["kind"] == "place"
    answer = client.post("/glossary/new", data=values | {"term-2-text": "Испытатау"})
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    stored = store.concept(workspace.db, number)
    assert [(term.language, term.text) for term in stored.terms] == [("kk", "Сынақтау"), ("ru", "Испытатау")]


def test_an_entry_without_a_wording(client, workspace):
    before = store.count(workspace.db)
    answer = client.post("/glossary/new", data=form_of(client.get("/glossary/new").text, "/glossary/new"))
    assert answer.status_code == 400
    assert "needs a wording" in alerts(answer)
    assert store.count(workspace.db) == before


def test_delete_and_undo(client, workspace, concept):
    before = store.concept(workspace.db, concept)
    answer = client.post(f"/glossary/{concept}/delete", follow_redirects=True)
    assert "“Сынақ кеңесі” was deleted." in answer.text
    assert client.get(f"/glossary/{concept}").status_code == 404
    undo(client, answer)
    assert store.concept(workspace.db, concept) == before


def test_merge_and_undo(client, workspace, concept):
    other = changes.save_concept(
        workspace.db, Concept("organisation", terms=(Term("Сынақ алқасы", "kk", "organisation"),))
    )
    before = store.concept(workspace.db, concept), store.concept(workspace.db, other)
    page = client.get(f"/glossary/{concept}", query_string={"merge": "сынақ"}).text
    assert lxml.html.fromstring(page).xpath("//input[@name='other']/@value") == [str(other)]
    answer = client.post(f"/glossary/{concept}/merge", data={"other": other}, follow_redirects=True)
    assert "Сынақ алқасы" in [term.text for term in store.concept(workspace.db, concept).terms]
    assert client.get(f"/glossary/{other}").status_code == 404
    undo(client, answer)
    assert (store.concept(workspace.db, concept), store.concept(workspace.db, other)) == before


def test_merges_that_cannot_be(client, workspace, concept):
    person = changes.save_concept(
        workspace.db, Concept("person", terms=(Term("Сынақ Сынақов", "kk", "person"),))
    )
    assert client.post(f"/glossary/{concept}/merge", data={}).status_code == 400
    assert client.post(f"/glossary/{concept}/merge", data={"other": "99999"}).status_code == 404
    assert "with itself" in alerts(client.post(f"/glossary/{concept}/merge", data={"other": concept}))
    assert "only entries of one kind" in alerts(
        client.post(f"/glossary/{concept}/merge", data={"other": person})
    )


def test_nothing_to_undo_elsewhere(client, workspace, project):
    elsewhere = history.undo_target(workspace.db, f"project:{project}")
    assert client.post("/glossary/undo", data={"change": elsewhere.id}).status_code == 400
    assert client.post("/glossary/undo", data={"change": "999999"}).status_code == 400


def test_every_field_is_shown_never_run(client, workspace):
    values = form_of(client.get("/glossary/new").text, "/glossary/new")
    evil = {
        name: EVIL
        for name in values
        if name not in {"version", "organisation"} and not name.endswith(("-id", "remove"))
    }
    refused = client.post("/glossary/new", data=values | evil)
    assert refused.status_code == 400
    assert "<script>alert" not in refused.text
    allowed = {
        name: value
        for name, value in evil.items()
        if not name.endswith(
            ("kind", "-language", "-type", "-status", "-gender", "-number", "-valid_from", "-valid_to")
        )
    }
    allowed = {name: value for name, value in allowed.items() if not name.startswith(("term-4", "term-5"))}
    answer = client.post("/glossary/new", data=values | allowed, follow_redirects=True)
    assert "The entry was added." in answer.text
    for address in (answer.request.path, "/glossary?q=alert", f"/glossary?q={EVIL}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# --- tables --------------------------------------------------------------------------------------------------------


def send(client, data: bytes, name="table.csv"):
    # Encoded here, because the test client puts a large body into a file that it never closes.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), name)})
    return client.post(
        "/glossary/import", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def test_export_then_import_changes_nothing(client, workspace, concept):
    exported = client.get("/glossary/export.csv")
    assert exported.mimetype == "text/csv"
    page = send(client, exported.data)
    assert page.status_code == 200
    assert "0 new entries" in page.text
    assert "0 changed entries" in page.text
    assert 'name="confirmed"' not in page.text


def test_look_first_then_import_then_undo(client, workspace):
    before = store.count(workspace.db)
    table = "key,kind,language,text\nсынақ-1,term,kk,сынақ сөзі\nсынақ-1,term,ru,пробное слово\n".encode()
    page = send(client, table)
    assert "1 new entry" in page.text
    assert store.count(workspace.db) == before
    tree = lxml.html.fromstring(page.text)
    (form,) = [f for f in tree.forms if "data" in f.fields]
    answer = client.post(
        "/glossary/import", data=dict(form.form_values()) | {"confirmed": "1"}, follow_redirects=True
    )
    assert "Entries added: 1, changed: 0, as before: 0." in answer.text
    assert store.count(workspace.db) == before + 1
    undo(client, answer)
    assert store.count(workspace.db) == before


def test_a_table_with_bad_lines_is_refused_whole(client, workspace):
    before = store.count(workspace.db)
    table = f"kind,language,text\nterm,kk,жақсы жол\nterm,kk,…\nanimal,kk,{EVIL}\n".encode()
    page = send(client, table, EVIL.replace('"', "'") + ".csv")
    assert page.status_code == 400
    lines = lxml.html.fromstring(page.text).xpath("//table//tr/td[1]/text()")
    assert lines == ["3", "4"]
    assert "<script>alert" not in page.text
    assert 'name="confirmed"' not in page.text
    assert store.count(workspace.db) == before


@pytest.mark.parametrize(
    "table",
    [
        b"",
        b"   ",
        b"\xff\xfe\x00x",
        b"kind,language\nterm,kk\n",
        b'kind,language,text\nterm,kk,"open\n',
        b"kind,language,text\nterm,kk,a,b,c\n",
        b"a\0b",
    ],
)
def test_what_is_no_table(client, workspace, table):
    before = store.count(workspace.db)
    answer = send(client, table)
    assert answer.status_code == 400
    assert alerts(answer)
    assert store.count(workspace.db) == before


def test_a_table_over_the_limit(client):
    answer = send(client, b"kind,language,text\n" + b"term,kk,a\n" * 110_000)
    assert answer.status_code == 413
    assert "“table.csv” is larger than 1 MB" in alerts(answer)


def test_a_carried_table_that_was_damaged(client):
    answer = client.post("/glossary/import", data={"data": "not base64!", "confirmed": "1"})
    assert answer.status_code == 400
    assert "did not arrive whole" in alerts(answer)


# --- other formats -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["export.csv", "export.xlsx", "export.tbx", "export-martif.tbx", "export.json", "export.utf8", "appointments.csv"])  # fmt: skip
def test_what_is_exported_can_be_imported_and_changes_nothing(client, name):
    page = client.get("/glossary/export").text
    assert f"/glossary/{name}" in page
    exported = client.get(f"/glossary/{name}")
    assert exported.status_code == 200
    answer = send(client, exported.data, name)
    assert answer.status_code == 200, alerts(answer)
    assert "0 new entries" in answer.text
    assert "0 changed entries" in answer.text
    assert 'name="confirmed"' not in answer.text


def test_the_export_page_says_what_is_lost(client):
    tree = lxml.html.fromstring(client.get("/glossary/export").text)
    lost = {s.get("aria-labelledby"): s.xpath(".//li/text()") for s in tree.xpath("//section")}
    assert "appointments (who held which office)" in lost["format-tbx"]
    assert lost["format-json"] == []


def test_a_file_that_overwrites_says_so_before(client, workspace, concept):
    stored = store.concept(workspace.db, concept)
    data = (
        '<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><tbxHeader/><text><body>'
        f'<conceptEntry id="audarma-entry-{concept}"><descrip type="definition">{EVIL.replace("<", "&lt;")}</descrip>'
        f'<langSec xml:lang="{stored.terms[0].language}"><termSec><term>{stored.terms[0].text}</term></termSec></langSec>'
        "</conceptEntry></body></text></tbx>"
    )
    page = send(client, data.encode(), "a.tbx")
    assert "1 changed entry" in page.text
    assert "<script>alert" not in page.text


def test_a_file_whose_name_tells_no_format(client):
    answer = send(client, b"x", "a.pdf")
    assert answer.status_code == 400
    assert "does not tell a format" in alerts(answer)
