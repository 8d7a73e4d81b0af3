from __future__ import annotations

import base64
import io
import re

import pytest

from workbench.exchange import formats
from workbench.review import changing, translations


@pytest.fixture
def row(workspace, document):
    """The document's first segment, confirmed in Russian."""
    row = translations.rows(workspace.db, document)[0]
    version = row.translations["ru"].version if "ru" in row.translations else 0
    changing.confirm(workspace, row.id, "ru", "Сообщение министерства", expected=version)
    return row


def changed(workspace, document, old: str, new: str, name: str = "xliff12") -> bytes:
    data, _ = formats.export(workspace, document, name, ["ru"], state="translated")
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def send(client, document, data: bytes, **more):
    form = {"file": (io.BytesIO(data), "b.xlf"), **more}
    return client.post(f"/documents/{document}/return", data=form)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("xliff12", "kk-ru.xlf"),
        ("xliff21", "kk-ru.xlf"),
        ("xlsx", "kk-ru.review.xlsx"),
        ("docx", "kk-ru.review.docx"),
    ],
)
def test_every_format_is_offered_and_comes(client, document, row, name, ending):
    page = client.get(f"/documents/{document}/export").text
    address = f"/documents/{document}/export/ru/segments/{name}?state=translated"
    assert address.replace("&", "&amp;") in page
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(ending)
    assert answer.mimetype == formats.FORMATS[name].media_type


def test_a_table_with_every_language(client, document, row):
    answer = client.get(f"/documents/{document}/export/all/segments/xlsx")
    assert formats.read(answer.data, "a").targets == ("ky", "ru")
    assert client.get(f"/documents/{document}/export/all/segments/xliff12").status_code == 400
    assert client.get(f"/documents/{document}/export/ru/segments/odt").status_code == 400
    assert client.get(f"/documents/{document}/export/en/segments/xlsx").status_code == 400


def test_first_the_change_is_shown_then_made_then_undone(client, workspace, project, document, row):
    data = changed(workspace, document, "Сообщение министерства", "Весть <министерства>".replace("<", "&lt;"))
    page = send(client, document, data)
    assert page.status_code == 200
    assert "Весть &lt;министерства&gt;" in page.text
    assert "changed: 1" in page.text
    assert translations.translation(workspace.db, row.id, "ru").text == "Сообщение министерства"
    carried = re.search(r'name="data" value="([^"]+)"', page.text)[1]
    form = {"data": carried, "name": "b.xlf", "confirmed": "1"}
    answer = client.post(f"/documents/{document}/return", data=form, follow_redirects=True)
    assert "Translations added: 0, changed: 1, comments: 0." in answer.text
    assert translations.translation(workspace.db, row.id, "ru").text == "Весть <министерства>"
    client.post(f"/projects/{project}/undo")
    assert translations.translation(workspace.db, row.id, "ru").text == "Сообщение министерства"


def test_a_conflict_waits_for_a_tick(client, workspace, document, row):
    data = changed(workspace, document, "Сообщение министерства", "Весть")
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Известие", expected=version)
    assert "Take the file’s text also where both sides were changed" in send(client, document, data).text
    send(client, document, data, confirmed="1")
    assert translations.translation(workspace.db, row.id, "ru").text == "Известие"
    send(client, document, data, confirmed="1", conflicts="1")
    assert translations.translation(workspace.db, row.id, "ru").text == "Весть"


def test_a_file_without_news_says_so(client, workspace, document, row):
    page = send(client, document, formats.export(workspace, document, "docx", ["ru"])[0])
    assert "There is nothing to take over." in page.text
    assert 'name="confirmed"' not in page.text


@pytest.mark.parametrize("data", [b"", b"no xml", b"PK\x03\x04" + bytes(30)])
def test_what_is_no_such_file_is_said_in_place(client, document, data):
    answer = send(client, document, data)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_what_did_not_arrive_whole_or_is_too_large(client, document):
    assert client.post(f"/documents/{document}/return", data={"data": "a"}).status_code == 400
    data = base64.b64encode(bytes(1024 * 1024 + 1)).decode()
    much = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.xlf"\r\n\r\n'
        + data.encode()
        + b"\r\n--x--\r\n"
    )
    kind = "multipart/form-data; boundary=x"
    assert client.post(f"/documents/{document}/return", data=much, content_type=kind).status_code == 413
    assert client.post("/documents/999/return").status_code == 404
    assert client.get("/documents/999/return").status_code == 404
