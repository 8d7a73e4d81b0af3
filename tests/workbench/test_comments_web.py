from __future__ import annotations

import io

import docx
import lxml.html
import pytest

from workbench import intake, projects
from workbench.people import Grant
from workbench.review import comments
from workbench.review.translations import rows

TEXT = "Екі ел бауырлас. Сауда өсіп келеді, – деді Қазақстан Президенті.\n\nКездесу Астанада өтті.\n"
JSON = {"Accept": "application/json"}


def add(workspace, project) -> tuple[int, list[int]]:
    number = intake.add_document(workspace, project, "t.txt", TEXT.encode(), draft=False)
    return number, [row.id for row in rows(workspace.db, number)]


@pytest.fixture
def ids(workspace, project) -> list[int]:
    return add(workspace, project)[1]


@pytest.fixture
def document(workspace, ids) -> int:
    return comments.context(workspace.db, ids[0]).document


def test_write_reply_resolve_reopen_change_and_delete(client, document, ids):
    here = f"/segments/{ids[0]}/comments"
    answer = client.post(here, json={"text": "Дұрыс па?", "language": "ru"}).get_json()
    [first] = answer["threads"]
    assert (first["text"], first["language"], first["own"], first["author"]) == (
        "Дұрыс па?",
        "ru",
        True,
        "you",
    )
    assert (answer["counts"], answer["people"]) == ([1, 1], [])
    answer = client.post(here, json={"text": "Иә.", "thread": first["id"]}).get_json()
    assert [reply["text"] for reply in answer["threads"][0]["replies"]] == ["Иә."]
    one = f"{here}/{first['id']}"
    assert client.post(f"{one}/resolve", headers=JSON).get_json()["counts"] == [0, 1]
    assert client.post(f"{one}/reopen", headers=JSON).get_json()["counts"] == [1, 1]
    version = client.get(f"{here}.json").get_json()["threads"][0]["version"]
    changed = client.put(one, json={"text": "Рас па?"}, headers={"If-Match": f'"{version}"'}).get_json()
    assert (changed["threads"][0]["text"], changed["threads"][0]["edited"]) == ("Рас па?", True)
    assert (
        client.put(one, json={"text": "x"}, headers={**JSON, "If-Match": f'"{version}"'}).status_code == 409
    )
    assert client.put(one, json={"text": "x"}, headers=JSON).status_code == 428
    assert client.post(f"{one}/delete", headers=JSON).get_json()["threads"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"text": " "}, 400),
        ("", {"text": 3}, 400),
        ("", ["text"], 400),
        ("", {"text": "x", "language": "de"}, 400),
        ("", {"text": "x", "thread": 999}, 404),
        ("/999/resolve", {}, 404),
        ("/999/burn", {}, 404),
    ],
)
def test_what_cannot_be_done(client, ids, path, body, status):
    answer = client.post(f"/segments/{ids[0]}/comments{path}", json=body, headers=JSON)
    assert answer.status_code == status
    assert client.get(f"/segments/{ids[0]}/comments.json").get_json()["threads"] == []


def test_a_comment_is_reached_by_its_own_segment_only(client, workspace, ids):
    number = comments.add(workspace.db, ids[0], "Сөз.")
    assert client.post(f"/segments/{ids[1]}/comments/{number}/delete", headers=JSON).status_code == 404
    assert comments.comment(workspace.db, number).text == "Сөз."


def test_the_outline_counts_comments_and_names_speakers(client, workspace, document, ids):
    comments.add(workspace.db, ids[2], "Сөз.")
    done = comments.add(workspace.db, ids[2], "Шешілді.")
    comments.resolve(workspace.db, done)
    outline = client.get(f"/documents/{document}/outline.json").get_json()
    assert outline["comments"] == {str(ids[2]): [1, 2]}
    assert outline["speeches"] == [[0, 1, 0]]
    assert outline["speakers"] == [
        {
            "name": "Қазақстан Президенті",
            "person": "",
            "renderings": {"ky": "Казакстандын Президенти", "ru": "Президент Казахстана"},
        }
    ]


def test_the_list_of_a_document(client, workspace, document, ids):
    empty = client.get(f"/documents/{document}/comments").get_data(as_text=True)
    assert "There are no open comments" in empty
    first = comments.add(workspace.db, ids[2], "Қай <қала>?", language="ru")
    page = client.get(f"/documents/{document}/comments").get_data(as_text=True)
    assert "Қай &lt;қала&gt;?" in page
    assert f"/documents/{document}/review?target=ru#s3" in page
    # Who works alone mentions nobody.
    assert "mention" not in page
    back = client.post(f"/segments/{ids[2]}/comments/{first}/resolve", data={"back": "open"})
    assert back.headers["Location"] == f"/documents/{document}/comments?show=open"
    assert "Қай" not in client.get(back.headers["Location"]).get_data(as_text=True)
    resolved = client.get(f"/documents/{document}/comments?show=resolved").get_data(as_text=True)
    assert "Reopen" in resolved


def test_a_reply_is_a_list_inside_its_thread(client, workspace, document, ids):
    """So that who listens to the page hears where a thread ends, and who looks at it sees it."""
    first = comments.add(workspace.db, ids[2], "Қай жерде?")
    comments.add(workspace.db, ids[2], "Ақордада.", thread=first)
    comments.add(workspace.db, ids[2], "Тағы бір сөз.")
    page = lxml.html.fromstring(client.get(f"/documents/{document}/comments").data)
    threads = page.find_class("talks")[0].findall("li")
    assert [len(thread.find_class("excerpt")) for thread in threads] == [3, 2]
    [replies] = threads[0].find_class("replies")
    assert replies.tag == "ul"
    assert [each.text_content() for each in replies.find_class("excerpt")] == ["Ақордада."]
    assert not threads[1].find_class("replies")


def test_a_dropped_sentences_comments_are_listed_as_gone(client, workspace, project, document, ids):
    here = f"/documents/{document}/comments"
    assert "show=gone" not in client.get(here).get_data(as_text=True)
    first = comments.add(workspace.db, ids[2], "Қай <жерде>?", question=True)
    comments.add(workspace.db, ids[2], "Ақордада.", thread=first)
    corrected = {"text": TEXT.partition("\n")[0], "revision": "1"}
    preview = client.post(f"/documents/{document}/correct", data=corrected).get_data(as_text=True)
    assert "gone · 1 comment" in preview
    assert "hardly the same text" not in preview
    client.post(f"/documents/{document}/correct", data={**corrected, "confirmed": "1"})
    assert "show=gone" in client.get(here).get_data(as_text=True)
    page = lxml.html.fromstring(client.get(f"{here}?show=gone").data)
    [dropped] = page.find_class("talks")[0].findall("li")
    texts = [each.text_content() for each in dropped.find_class("excerpt")]
    assert texts == ["Кездесу Астанада өтті.", "Қай <жерде>?", "Ақордада."]
    assert dropped.find(".//s").text_content() == texts[0]
    # It can be read, and nothing can be done to it; the letter to the author does not ask about it any more.
    assert dropped.find(".//form") is None
    questions = client.get(f"/documents/{document}/questions").get_data(as_text=True)
    assert "On sentences that are gone" in questions
    assert "Қай &lt;жерде&gt;?" in questions
    assert "Сәлеметсіз бе!" not in questions
    client.post(f"/projects/{project}/undo")
    assert "show=gone" not in client.get(here).get_data(as_text=True)
    assert "Кездесу Астанада өтті." in client.get(here).get_data(as_text=True)


def test_the_preview_warns_of_a_text_that_is_another_one(client, document):
    russian = {"text": "Две страны – братья. Торговля растёт.\n\nВстреча прошла в Астане.\n"}
    page = client.post(f"/documents/{document}/correct", data=russian).get_data(as_text=True)
    assert "of the 3 segments of the document only 0 are in it" in page
    assert "in this language: Kazakh" in page


def test_a_long_list_has_pages(client, workspace, document, ids):
    for number in range(101):
        comments.add(workspace.db, ids[2], f"Пікір {number}.")
    first = client.get(f"/documents/{document}/comments").get_data(as_text=True)
    last = client.get(f"/documents/{document}/comments?page=2").get_data(as_text=True)
    assert (first.count('class="excerpt muted"'), last.count('class="excerpt muted"')) == (100, 1)


def test_questions_their_answers_and_the_letter(client, workspace, document, ids):
    here = f"/documents/{document}/questions"
    assert "There are no questions" in client.get(here).get_data(as_text=True)
    assert client.get(f"{here}.docx").status_code == 400
    number = comments.add(workspace.db, ids[2], "Қай жерде өтті?", question=True)
    page = client.get(here).get_data(as_text=True)
    assert "Сәлеметсіз бе!" in page
    assert "3-сегмент" in page
    plain = client.get(f"{here}.txt")
    assert plain.mimetype == "text/plain"
    assert "Қай жерде өтті?" in plain.get_data(as_text=True)
    made = client.get(f"{here}.docx")
    assert "Қай жерде өтті?" in [p.text for p in docx.Document(io.BytesIO(made.data)).paragraphs]
    answered = client.post(
        f"/segments/{ids[2]}/comments/{number}/answer",
        data={"back": "questions", "text": "Ақордада."},
        follow_redirects=True,
    ).get_data(as_text=True)
    assert "Ақордада." in answered
    assert "Сәлеметсіз бе!" not in answered
    assert client.get(f"/segments/{ids[2]}/comments.json").get_json()["threads"][0]["answer"] == "Ақордада."


def test_an_answer_that_is_too_long_stays_in_its_field(client, workspace, ids):
    """It is not cut off on the way either: nothing in the page limits what is pasted."""
    number = comments.add(workspace.db, ids[2], "Қай жерде өтті?", question=True)
    long = "Ақордада. " * 500
    address = f"/segments/{ids[2]}/comments/{number}/answer"
    refused = client.post(address, data={"back": "questions", "text": long})
    assert refused.status_code == 400
    page = lxml.html.fromstring(refused.data)
    assert "at most 4000 signs" in page.text_content()
    field = page.get_element_by_id(f"answer-{number}")
    assert field.text.strip() == long.strip()
    assert field.get("maxlength") is None
    assert comments.comment(workspace.db, number).answer is None


def test_colleagues_are_mentioned_and_find_what_mentions_them(office, person, log_in):
    project = projects.create_project(office.db, "Together", "kk", ("ky", "ru"))
    document, ids = add(office, project)
    aigul = person("aigul", Grant("translator", project, "ru"), shown="Айгүл С.")
    person("stranger")
    serik = log_in(person("serik", Grant("reviewer", project)))
    answer = serik.post(f"/segments/{ids[0]}/comments", json={"text": "@aigul, @stranger қараңыз"}).get_json()
    assert {one["name"] for one in answer["people"]} == {"aigul", "serik"}
    assert answer["threads"][0]["pieces"] == [[True, "@aigul"], [False, ", @stranger қараңыз"]]
    assert answer["unknown"] == ["stranger"]
    hers = log_in(aigul)
    page = hers.get(f"/documents/{document}/comments?show=mine").get_data(as_text=True)
    assert "<b>@aigul</b>" in page
    assert "<b>" not in serik.get(f"/documents/{document}/comments?show=mine").get_data(as_text=True)
    # What was written before is no reason to say it again.
    assert serik.get(f"/segments/{ids[0]}/comments.json").get_json()["unknown"] == []
    # What others wrote is theirs.
    number = answer["threads"][0]["id"]
    assert hers.post(f"/segments/{ids[0]}/comments/{number}/delete", headers=JSON).status_code == 400
    assert not hers.get(f"/segments/{ids[0]}/comments.json").get_json()["threads"][0]["own"]


def test_the_first_page_says_what_mentions_one(office, person, log_in):
    project = projects.create_project(office.db, "Together", "kk", ("ky", "ru"))
    document, ids = add(office, project)
    there = projects.create_project(office.db, "Elsewhere", "kk", ("ky",))
    _, hidden = add(office, there)
    hers = log_in(person("aigul", Grant("translator", project, "ru")))
    serik = log_in(person("serik", Grant("reviewer")))
    assert "mention" not in hers.get("/").get_data(as_text=True)
    address = f"/documents/{document}/comments?show=mine"

    def say(segment, text, **more):
        answer = serik.post(f"/segments/{segment}/comments", json={"text": text, **more}).get_json()
        return answer["threads"][-1]["id"]

    first = say(ids[0], "@aigul қараңыз")
    say(ids[0], "Тағы да, @Aigul", thread=first)
    say(ids[1], "aigul@example.org, @aigulim")
    say(hidden[0], "@aigul көрмейді")
    page = hers.get("/").get_data(as_text=True)
    assert f'href="{address}"' in page
    assert "1 comment mentions you" in page
    assert page.count("mentions you") == 1
    assert "mentions you" not in serik.get("/").get_data(as_text=True)
    say(ids[1], "@aigul")
    assert "2 comments mention you" in hers.get("/").get_data(as_text=True)
    serik.post(f"/segments/{ids[0]}/comments/{first}/resolve", headers=JSON)
    assert "1 comment mentions you" in hers.get("/").get_data(as_text=True)
