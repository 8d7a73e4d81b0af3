from __future__ import annotations

import pytest

import alignments
from workbench import intake
from workbench.review import changing, translations


@pytest.fixture
def confirmed(workspace, document):
    """The document with its first segment translated into Russian."""
    row = translations.rows(workspace.db, document)[0]
    version = row.translations["ru"].version if "ru" in row.translations else 0
    changing.confirm(workspace, row.id, "ru", "Сообщение министерства", expected=version)
    return document


def read(answer, tmp_path):
    path = tmp_path / "got.tmx"
    path.write_bytes(answer.data)
    return [dict(unit.texts) for unit in alignments.read_tmx(path)]


def test_the_page_counts_what_goes_out(client, confirmed):
    page = client.get(f"/documents/{confirmed}/export").text
    assert "1 of 4 segments go out in this state." in page
    assert "0 of 4 segments go out in this state." in page
    assert "0 of 4" in client.get(f"/documents/{confirmed}/export?state=final").text


def test_one_file_a_target(client, confirmed, tmp_path):
    answer = client.get(f"/documents/{confirmed}/export/ru.tmx")
    assert answer.status_code == 200
    assert answer.mimetype == "application/x-tmx+xml"
    assert "meeting.kk-ru.tmx" in answer.headers["Content-Disposition"]
    assert read(answer, tmp_path) == [{"kk": "Министрліктің хабарламасы", "ru": "Сообщение министерства"}]


def test_one_file_with_every_target(client, confirmed, tmp_path):
    answer = client.get(f"/documents/{confirmed}/export/all.tmx")
    assert "meeting.kk-ky-ru.tmx" in answer.headers["Content-Disposition"]
    assert len(read(answer, tmp_path)) == 1


def test_nothing_ready_is_said(client, confirmed):
    answer = client.get(f"/documents/{confirmed}/export/ky.tmx")
    assert answer.status_code == 400
    assert "has reached the state “translated” in Kyrgyz" in answer.text


def test_the_translated_document(client, confirmed):
    answer = client.get(f"/documents/{confirmed}/export/ru/document")
    assert answer.mimetype == "text/plain"
    assert "meeting.ru.txt" in answer.headers["Content-Disposition"]
    text = answer.data.decode()
    assert text.startswith("Сообщение министерства\n\nҚазақстан")


@pytest.mark.parametrize(
    "tail", ["export/de.tmx", "export/ru.tmx?state=perfect", "export?state=<script>", "export/en/document"]
)
def test_what_cannot_be_exported(client, document, tail):
    answer = client.get(f"/documents/{document}/{tail}")
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace('<script src="', "").replace('<script type="', "")


def test_a_kazakh_name_has_a_fallback_that_is_no_hidden_file(client, workspace, project):
    number = intake.add_document(workspace, project, "хабарлама.txt", "Президент келді.".encode())
    row = translations.rows(workspace.db, number)[0]
    version = row.translations["ru"].version if "ru" in row.translations else 0
    changing.confirm(workspace, row.id, "ru", "Приехал Президент.", expected=version)
    disposition = client.get(f"/documents/{number}/export/ru.tmx").headers["Content-Disposition"]
    assert "filename=document.kk-ru.tmx" in disposition
    assert "filename*=UTF-8''%D1%85" in disposition
