from __future__ import annotations

import io
from datetime import date, datetime

import lxml.html
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from workbench import projects

EVIL = '<script>alert("x")</script>'


def message(answer) -> str:
    """What the page says at its top, in the live region."""
    found = lxml.html.fromstring(answer.text).get_element_by_id("messages")
    return " ".join(found.text_content().split())


def alerts(answer) -> list[str]:
    return [
        " ".join(e.text_content().split())
        for e in lxml.html.fromstring(answer.text).xpath("//*[@role='alert']")
    ]


def add(client, project, **data):
    # Encoded here, because the test client puts a large body into a file that it never closes.
    boundary, body = encode_multipart(data)
    return client.post(
        f"/projects/{project}/documents", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_first_page_in_every_language(client, language, theme):
    client.post("/interface", data={"language": language, "theme": theme})
    page = lxml.html.fromstring(client.get("/").text)
    assert page.get("lang") == language
    assert page.get("data-theme") == theme


def test_the_language_comes_from_the_browser_until_one_is_chosen(app):
    client = app.test_client()
    assert 'lang="ru"' in client.get("/", headers={"Accept-Language": "de, ru;q=0.8, en;q=0.5"}).text
    assert 'lang="kk"' in client.get("/", headers={"Accept-Language": "de"}).text
    assert 'lang="kk"' in client.get("/").text
    client.set_cookie("audarma_language", "xx")
    assert 'lang="kk"' in client.get("/").text


def test_the_sample_project_is_marked(client):
    page = client.get("/").text
    assert "sample text" in page


def test_an_empty_list_says_what_to_do(client, workspace):
    for project in projects.projects(workspace.db):
        projects.delete_project(workspace.db, project.id)
    assert "There is no project yet" in client.get("/").text


def test_make_a_project(client, workspace):
    answer = client.post(
        "/projects", data={"name": " Сапар  2025 ", "targets": ["ru", "ky"], "deadline": "2025-08-22T14:30"}
    )
    assert answer.status_code == 303
    made = projects.projects(workspace.db)[0]
    assert answer.headers["Location"] == f"/projects/{made.id}"
    assert (made.name, made.source, made.targets, made.deadline) == (
        "Сапар 2025",
        "kk",
        ("ky", "ru"),
        datetime(2025, 8, 22, 14, 30).astimezone(),
    )
    page = client.get(answer.headers["Location"]).text
    assert "There is no text in this project yet" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "", "targets": "ru"}, "has no name"),
        ({"name": "   ", "targets": "ru"}, "has no name"),
        ({"name": "x" * 201, "targets": "ru"}, "longer than 200"),
        ({"name": "a\0b", "targets": "ru"}, "control characters"),
        ({"name": "No target"}, "at least one language"),
        ({"name": "Strange", "targets": "de"}, "“de” is not a language"),
        ({"name": "Late", "targets": "ru", "deadline": "tomorrow"}, "“tomorrow” is not a date"),
        ({"name": "TWO targets", "targets": "ru"}, "named “TWO targets” already"),
    ],
)
def test_a_project_that_cannot_be_made(client, workspace, project, data, said):
    before = projects.projects(workspace.db)
    answer = client.post("/projects", data=data)
    assert answer.status_code == 400
    assert any(said in alert for alert in alerts(answer)), alerts(answer)
    assert projects.projects(workspace.db) == before
    entered = lxml.html.fromstring(answer.text).get_element_by_id("name").get("value")
    assert entered == data["name"].replace("\0", entered[1:2] if "\0" in data["name"] else "")


def test_edit_a_project(client, workspace, project):
    answer = client.post(
        f"/projects/{project}/edit", data={"name": "Renamed", "targets": ["en"], "deadline": ""}
    )
    assert answer.status_code == 303
    assert projects.project(workspace.db, project).targets == ("en",)
    refused = client.post(f"/projects/{project}/edit", data={"name": "", "targets": ["en"]})
    assert refused.status_code == 400
    assert projects.project(workspace.db, project).name == "Renamed"


def test_delete_a_project_and_undo(client, workspace, project, document):
    shown = client.post(f"/projects/{project}/delete", follow_redirects=True)
    assert "“Two targets” was deleted." in message(shown)
    assert client.get(f"/projects/{project}").status_code == 404
    form = lxml.html.fromstring(shown.text).xpath("//div[@id='messages']//form")[0]
    back = client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True)
    assert "“Two targets” is back." in message(back)
    assert [d.id for d in projects.documents(workspace.db, project)] == [document]


def test_nothing_to_bring_back(client):
    assert client.post("/projects/undo").status_code == 400
    assert client.post("/projects/undo", data={"change": "1"}).status_code == 400


def test_paste_a_text(client, workspace, project):
    answer = add(client, project, title="Хабар", text="Бірінші сөйлем.\r\nЕкінші сөйлем.")
    assert answer.status_code == 303
    (document,) = projects.documents(workspace.db, project)
    assert answer.headers["Location"] == f"/documents/{document.id}/terms"
    assert document.name == "Хабар.txt"
    page = client.get(f"/projects/{project}").text
    assert "0 of 2" in page
    assert "2 segments" in page


def test_a_dateline_leads_to_the_settings(client, workspace, project):
    answer = add(client, project, text="date 2025-08-22 Тараптар Астанада кездесті.")
    (document,) = projects.documents(workspace.db, project)
    assert answer.headers["Location"] == f"/documents/{document.id}/settings"
    assert 'value="2025-08-22"' in client.get(answer.headers["Location"]).text


def test_upload_a_file_with_a_name_in_kazakh(client, workspace, project):
    answer = add(
        client, project, file=FileStorage(io.BytesIO("Кеңес өтті.".encode()), "Қазақстан үлгісі.txt")
    )
    assert answer.status_code == 303
    assert projects.documents(workspace.db, project)[0].name == "Қазақстан үлгісі.txt"


BAD_FILES = [
    (b"", "empty.txt", 400),
    (b"\x00\x01\x02\x03" * 50, "binary.txt", 400),
    ("Мәтін\0 ішінде".encode(), "nul.txt", 400),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "picture.txt", 400),
    (b"%PDF-1.7\n", "paper.pdf", 400),
    (b"PK\x03\x04 broken", "broken.docx", 400),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked.docx", 400),
    (b"\xff\xfe\x00", "half.txt", 400),
]


@pytest.mark.parametrize(("data", "name", "status"), BAD_FILES, ids=[name for _, name, _ in BAD_FILES])
@pytest.mark.parametrize("language", ["en", "kk"])
def test_a_bad_file_is_named_and_nothing_is_stored(
    client, workspace, project, *, data, name, status, language
):
    client.set_cookie("audarma_language", language)
    answer = add(client, project, title="My title", text="", file=FileStorage(io.BytesIO(data), name))
    assert answer.status_code == status
    assert alerts(answer)
    assert 'value="My title"' in answer.text
    assert projects.documents(workspace.db, project) == []


def test_no_text_and_no_file(client, project):
    answer = add(client, project, title="t", text=" \r\n ")
    assert answer.status_code == 400
    assert alerts(answer) == ["There is no text. Paste one, or choose a file that is not empty."]


def test_a_line_of_a_megabyte(client, workspace, project):
    answer = add(client, project, title="long", text="Сөйлем бітті. " * 40_000)
    assert answer.status_code in {303, 400}
    assert (answer.status_code == 303) == bool(projects.documents(workspace.db, project))


def test_texts_are_shown_never_run(client, workspace, project):
    add(client, project, title=EVIL, text=f"{EVIL} мәтін.")
    add(client, project, file=FileStorage(io.BytesIO("Мәтін.".encode()), f"{EVIL}.txt"))
    client.post("/projects", data={"name": EVIL, "targets": "ru"})
    names = [document.name for document in projects.documents(workspace.db, project)]
    assert EVIL in names[0]
    for address in ("/", f"/projects/{project}", f"/projects/{projects.projects(workspace.db)[0].id}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    refused = client.post("/projects", data={"name": EVIL, "targets": EVIL, "deadline": EVIL})
    assert "<script>alert" not in refused.text


def test_settings_show_each_encoding(client, workspace, project):
    text = "Қазақстан Республикасының Үкіметі мәжіліс өткізді. Оған әкімдер қатысты."
    add(client, project, file=FileStorage(io.BytesIO(text.encode("kz1048")), "legacy.txt"))
    (document,) = projects.documents(workspace.db, project)
    page = lxml.html.fromstring(client.get(f"/documents/{document.id}/settings").text)
    offered = page.xpath("//input[@name='encoding']/@value")
    assert {"kz1048", "ptcp154", "cp1251"} <= set(offered)
    assert text in page.text_content()

    answer = client.post(f"/documents/{document.id}/encoding", data={"encoding": "cp1251"})
    assert answer.status_code == 303
    assert projects.document(workspace.db, document.id).encoding == "cp1251"
    refused = client.post(f"/documents/{document.id}/encoding", data={"encoding": EVIL})
    assert refused.status_code == 400
    assert "<script>alert" not in refused.text


def test_set_and_clear_the_date(client, workspace, document):
    assert client.post(f"/documents/{document}/date", data={"date": "2024-02-29"}).status_code == 303
    assert projects.document(workspace.db, document).date == date(2024, 2, 29)
    refused = client.post(f"/documents/{document}/date", data={"date": "2023-02-29"})
    assert refused.status_code == 400
    assert alerts(refused) == ["“2023-02-29” is not a date; write it like 2025-08-22."]
    client.post(f"/documents/{document}/date", data={"date": ""})
    assert projects.document(workspace.db, document).date is None


def test_delete_a_document_and_undo(client, workspace, project, document):
    shown = client.post(f"/documents/{document}/delete", follow_redirects=True)
    assert "“meeting.txt” was deleted." in message(shown)
    form = lxml.html.fromstring(shown.text).xpath("//div[@id='messages']//form")[0]
    client.post(form.get("action"))
    assert [d.id for d in projects.documents(workspace.db, project)] == [document]


@pytest.mark.parametrize(
    "address",
    [
        "/projects/999",
        "/documents/999/settings",
        "/documents/999/export",
        "/glossary/99999",
        "/nothing",
        "/projects/" + "9" * 30,
    ],
)
def test_what_is_not_there_is_404_in_words(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert alerts(answer)


def test_a_script_gets_its_refusal_as_json(client):
    answer = client.get("/projects/999", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json() == {
        "error": "There is no project number 999 (any more). Go back to the list.",
        "number": 999,
    }


def test_a_full_disk_says_so(client, workspace, project):
    """A real SQLite file that may not grow: the limit stands for the disk's end."""
    db = workspace.db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    answer = add(client, project, title="full", text="Тараптар кездесті. " * 20_000)
    assert answer.status_code == 507
    assert alerts(answer) == [
        "There is no room left on the disk; nothing was changed. Make room, then try again."
    ]
    db.execute("PRAGMA max_page_count = 1073741823")
    assert projects.documents(db, project) == []


def test_a_wrong_method_names_the_right_one(client):
    answer = client.delete("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
