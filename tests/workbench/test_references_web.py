from __future__ import annotations

import io

import lxml.html
import pytest

from workbench import intake
from workbench.references import aligning, texts
from workbench.references.links import links
from workbench.references.texts import Given
from workbench.review import changing, translations

KAZAKH = "Тараптар кездесті. Министр 12 сарапшыны қабылдады. Олар екі сағат сөйлесті.\n\nКелесі кездесу Бішкекте өтеді.\n"
RUSSIAN = "Стороны встретились. Министр принял 12 экспертов и беседовал с ними два часа.\n\nСледующая встреча состоится в Бишкеке.\n"
OTHER = "Погода ясная. Кошка спит на диване. Магазин закрыт. Поезд опоздал.\n"


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "meeting", KAZAKH)


def add(client, project, into, /, **fields):
    fields = {"document": str(into), "language": "ru", "name": "Their text", "target": RUSSIAN, **fields}
    return client.post(
        f"/projects/{project}/references",
        data=fields,
        content_type="multipart/form-data",
        follow_redirects=True,
    )


@pytest.fixture
def number(workspace, project, document) -> int:
    number = texts.add(
        workspace.db,
        project,
        "ru",
        Given("their.txt", RUSSIAN.encode(), "utf-8"),
        name="Their text",
        document=document,
    )
    aligning.align(workspace, number)
    return number


def rows(page):
    return lxml.html.fromstring(page.text).xpath("//table[contains(@class, 'links')]/tbody/tr")


def test_a_pasted_text_is_aligned_and_shown(client, project, document):
    page = add(client, project, document, url="https://example.org/a", date="2025-08-22")
    assert page.request.path.startswith("/references/")
    assert "Aligned: " in page.text
    assert "https://example.org/a" in page.text
    assert [row.find("td").text_content() for row in rows(page)] == ["1", "2–3", "4"]
    assert "2 : 1" in page.text
    listed = client.get(f"/projects/{project}/references?document={document}").text
    assert "Their text" in listed


def test_a_file_is_taken_as_it_is(client, project, document):
    data = RUSSIAN.encode("cp1251")
    page = add(
        client, project, document, target="", name="", **{"target-file": (io.BytesIO(data), "их текст.txt")}
    )
    assert "их текст.txt" in page.text
    assert client.get(page.request.path + "/text/target").data == data
    assert client.get(page.request.path + "/text/source").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"target": ""}, 400, "There is no text."),
        ({"target": KAZAKH}, 400, "This is no text in Russian"),
        ({"url": "nowhere"}, 400, "no address of a page"),
        ({"date": "yesterday"}, 400, "is not a date"),
        ({"language": "en"}, 404, "not translated into"),
        ({"document": "999"}, 404, "There is no document number 999"),
    ],
)
def test_what_is_wrong_is_told_in_the_form_and_nothing_is_lost(
    client, workspace, project, document, fields, status, said
):
    page = add(client, project, document, **fields)
    assert page.status_code == status
    assert said in lxml.html.fromstring(page.text).find_class("bad")[0].text_content()
    assert 'value="Their text"' in page.text
    assert texts.references(workspace.db, project) == []


def test_a_text_that_does_not_match_warns(client, project, document):
    page = add(client, project, document, target=OTHER)
    assert "This hardly looks like the same text" in page.text
    assert "hardly matches the text" in client.get(f"/projects/{project}/references").text


def test_a_pair_of_texts_goes_into_the_projects_own_memory(client, workspace, project, document):
    page = add(client, project, document, pair="1", source=KAZAKH)
    reference = page.request.path
    assert client.get(f"{reference}/text/source").data == KAZAKH.encode()
    client.post(f"{reference}/links", data={"do": "confirm"})
    page = client.post(f"{reference}/memory", data={"memory": ""}, follow_redirects=True)
    assert "confirmed pairs are in the memory now." in page.text
    page = client.post(f"{reference}/memory", data={"memory": ""}, follow_redirects=True)
    assert "The memory has all confirmed pairs already." in page.text
    assert "Reference texts: Two targets" in client.get("/memory/memories").text


def test_rows_are_put_right_confirmed_and_undone(client, workspace, project, number):
    def act(do):
        return client.post(f"/references/{number}/links", data={"do": do}, follow_redirects=True)

    key = links(workspace.db, number)[1].key
    answer = client.post(f"/references/{number}/links", data={"do": f"split:{key}"})
    assert answer.location.endswith(f"#{key}")
    assert [row.find("td").text_content() for row in rows(act(f"down:{key}"))] == ["1", "2", "3", "4"]
    assert "changed by hand" in act(f"join:{key}").text
    assert "confirmed pairs: 1" in act(f"confirm:{key}").text
    assert "confirmed pairs: 0" in act(f"reopen:{key}").text
    assert "there is none to join it with" in act(f"join:{links(workspace.db, number)[-1].key}").text
    assert "does not say what to do" in act("dance:s1").text
    page = client.post(f"/projects/{project}/references/undo?reference={number}", follow_redirects=True)
    assert "Undone: take back the confirmation of a pair" in page.text
    assert "confirmed pairs: 1" in page.text
    page = client.post(f"/projects/{project}/references/redo?reference={number}", follow_redirects=True)
    assert "confirmed pairs: 0" in page.text


def test_undo_on_the_project_does_not_touch_references(client, workspace, project, document, number):
    segment = translations.rows(workspace.db, document)[0].id
    changing.save(
        workspace,
        segment,
        "ru",
        "Встреча",
        expected=translations.translation(workspace.db, segment, "ru").version,
    )
    client.post(f"/references/{number}/links", data={"do": "confirm"})
    answer = client.post(f"/projects/{project}/undo", json={})
    assert answer.json["segments"] == [segment]
    assert any(row.confirmed for row in links(workspace.db, number))


def test_a_deleted_reference_comes_back(client, workspace, project, number):
    page = client.post(f"/references/{number}/delete", follow_redirects=True)
    assert "was deleted" in page.text
    assert client.get(f"/references/{number}").status_code == 404
    client.post(f"/projects/{project}/references/undo")
    assert len(rows(client.get(f"/references/{number}"))) == 3


def test_pages_of_a_long_alignment(client, workspace, project):
    long = "\n".join(f"Отырыстың {n} мәселесі қаралды." for n in range(120))
    number = intake.add_document(workspace, project, "long.txt", long.encode(), draft=False)
    reference = texts.add(
        workspace.db, project, "ru", Given("l.txt", RUSSIAN.encode(), "utf-8"), document=number
    )
    first = client.get(f"/references/{reference}")
    assert len(rows(first)) == 100
    assert "Nothing is aligned yet" in first.text
    last = links(workspace.db, reference)[-1].key
    page = client.get(f"/references/{reference}?row={last}")
    assert rows(page)[-1].get("id") == last


def test_a_long_text_is_aligned_in_the_background(app, client, workspace, project):
    from workbench.web import JOBS

    long = "\n".join(f"Отырыстың {n} мәселесі қаралды." for n in range(310))
    number = intake.add_document(workspace, project, "long.txt", long.encode(), draft=False)
    said = "\n".join(f"Рассмотрен вопрос заседания номер {n}." for n in range(310))
    page = add(client, project, number, target=said)
    assert "The text is being aligned" in page.text or len(rows(page)) == 100
    app.extensions[JOBS].wait(60)
    assert client.get(f"{page.request.path}/job.json").json == {"running": False, "done": 0, "total": 0}
    assert "aligned: 310 of 310" in client.get(page.request.path).text


def test_the_side_panel_is_offered_the_sentence(client, workspace, document, number):
    second = translations.rows(workspace.db, document)[1]
    changing.save(
        workspace, second.id, "ru", "Министр принял 11 экспертов.",
        expected=translations.translation(workspace.db, second.id, "ru").version,
    )  # fmt: skip
    (offered,) = client.get(f"/segments/{second.id}/ru/help.json").json["references"]
    assert offered["name"] == "Their text"
    assert offered["text"] == "Министр принял 12 экспертов и беседовал с ними два часа."
    assert [each["number"] for each in offered["together"]] == [2, 3]
    assert 0 < offered["points"] < 100
    assert ["del", "11"] in offered["differences"]
    assert offered["page"] == f"/references/{number}?row=s{second.id}#s{second.id}"
    assert client.get(f"/segments/{second.id}/ky/help.json").json["references"] == []
