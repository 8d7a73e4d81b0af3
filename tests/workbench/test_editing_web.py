from __future__ import annotations

import io

import pytest

from workbench import intake, projects
from workbench.review import changing, translations

OLD = "Есеп\n\nКомиссия жаңа есепті қарады. Отырыс екі сағатқа созылды.\n"
NEW = OLD.replace("екі", "үш")


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "report", OLD)


def confirm(workspace, row, text="Текст."):
    expected = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", text, expected=expected)


def field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


# --- a corrected source --------------------------------------------------------------------------------------------


def test_a_corrected_source_is_shown_first_and_then_taken(client, workspace, document, rows):
    confirm(workspace, rows[2])
    address = f"/documents/{document}/correct"
    assert "Paste the whole corrected text" in client.get(address).text
    page = client.post(address, data={"text": NEW}).text
    assert "<del>екі</del><ins>үш</ins>" in page
    assert projects.document(workspace.db, document).revision == 1
    carried = {name: field(page, name) for name in ("data", "name", "encoding", "revision")}
    answer = client.post(address, data={**carried, "confirmed": "1"})
    assert answer.status_code == 303
    assert projects.document(workspace.db, document).revision == 2
    help_ = client.get(f"/segments/{rows[2].id}/ru/help.json").json
    assert ["del", "екі"] in help_["corrected"]
    assert ["ins", "үш"] in help_["corrected"]
    confirm(workspace, rows[2])
    assert client.get(f"/segments/{rows[2].id}/ru/help.json").json["corrected"] is None
    # The preview is of the first revision: someone was faster.
    assert client.post(address, data={**carried, "confirmed": "1"}).status_code == 409


def test_a_corrected_file_and_what_cannot_be_read(client, document):
    address = f"/documents/{document}/correct"
    page = client.post(address, data={"file": (io.BytesIO(NEW.encode("cp1251", "replace")), "n.txt")})
    assert page.status_code == 200
    assert client.post(address, data={"file": (io.BytesIO(b"%PDF-1.4"), "n.pdf")}).status_code == 400
    assert "There is no text" in client.post(address, data={"text": " "}).text
    assert "nothing to take over" in client.post(address, data={"text": OLD}).text


# --- joining and splitting -----------------------------------------------------------------------------------------


def test_join_and_split(client, workspace, document, rows):
    assert client.post(f"/segments/{rows[1].id}/join", json={}).json == {"segment": rows[1].id}
    source = "Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды."
    answer = client.post(f"/segments/{rows[1].id}/split", json={"source": source, "place": 29}).json
    texts = [(row.id, row.text) for row in translations.rows(workspace.db, document)]
    assert texts[2] == (answer["segment"], "Отырыс екі сағатқа созылды.")
    refused = client.post(f"/segments/{rows[0].id}/join", json={}, headers={"Accept": "application/json"})
    assert refused.status_code == 400
    assert "last segment of its paragraph" in refused.json["error"]


def test_places_count_as_scripts_count(client, workspace, project):
    number = intake.add_document(workspace, project, "s.txt", "😀 Бір сөз.\n".encode(), draft=False)
    (row,) = translations.rows(workspace.db, number)
    client.post(f"/segments/{row.id}/split", json={"source": row.text, "place": 7})
    assert [r.text for r in translations.rows(workspace.db, number)] == ["😀 Бір", "сөз."]


@pytest.mark.parametrize("body", [[], {"source": 1, "place": 3}, {"source": "x", "place": "3"}])
def test_a_split_that_says_nothing_is_refused(client, rows, body):
    assert client.post(f"/segments/{rows[1].id}/split", json=body).status_code == 400


def test_the_mark_of_a_neighbour_goes_by_the_translations_address(client, workspace, rows):
    def put(where, version):
        return client.put(
            f"/segments/{rows[2].id}/ru",
            json={"action": "elsewhere", "where": where},
            headers={"If-Match": f'"{version}"'},
        )

    version = translations.translation(workspace.db, rows[2].id, "ru").version
    marked = put(-1, version).json["translation"]
    assert (marked["elsewhere"], marked["state"], marked["text"]) == (-1, "translated", "")
    assert put(0, version).status_code == 412
    assert put(7, marked["version"]).status_code == 400


# --- find and replace ------------------------------------------------------------------------------------------------


def test_find_and_replace_in_pages(client, workspace, project):
    text = " ".join(f"Отырыс {n} рет өтті." for n in range(1, 61))
    number = intake.add_document(workspace, project, "l.txt", text.encode(), draft=False)
    for row in translations.rows(workspace.db, number):
        changing.save(workspace, row.id, "ru", f"Заседание {row.number}.", expected=0)
    query = {"pattern": "заседание", "language": "ru", "replacement": "Встреча"}
    found = client.post(f"/documents/{number}/find.json", json=query).json
    assert (found["total"], found["count"], len(found["hits"])) == (60, 60, 50)
    assert found["hits"][0]["pieces"] == [[True, "Заседание"], [False, " 1."]]
    assert found["hits"][0]["after"] == "Встреча 1."
    more = client.post(f"/documents/{number}/find.json", json={**query, "first": 50}).json
    assert [hit["number"] for hit in more["hits"]] == list(range(51, 61))
    chosen = {str(hit["segment"]): hit["version"] for hit in more["hits"]}
    done = client.post(f"/documents/{number}/replace.json", json={**query, "chosen": chosen}).json
    assert (len(done["segments"]), done["skipped"]) == (10, 0)
    assert len(client.post(f"/documents/{number}/replace.json", json=query).json["segments"]) == 50


@pytest.mark.parametrize(
    "body", [{"pattern": 3}, {"replacement": 3}, {"chosen": [1]}, {"chosen": {"a": 1}}, {}]
)
def test_a_replacement_that_says_nothing_is_refused(client, document, body):
    full = {"pattern": "а", "language": "ru", **body}
    assert client.post(f"/documents/{document}/replace.json", json=full).status_code == 400
