"""Comments, waivers, decisions about terms, profiles and the history: over the API as on the pages."""

from __future__ import annotations

import pytest

from glossary import history
from workbench import intake, projects, unknown
from workbench.review import changing, translations, waivers


@pytest.fixture
def found(workspace, document):
    """A segment in whose Russian translation the checks find something."""
    row = translations.rows(workspace.db, document)[-1]
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Стороны  подписали подписали документы", expected=version)
    return row.id


# --- findings and segments -----------------------------------------------------------------------------------------


def test_segments_by_what_the_checks_found_and_what_stands_open(api, workspace, document, found):
    path = f"/documents/{document}/segments"

    def ids(**query):
        return [each["id"] for each in api.pages(path, limit=1, language="ru", **query)]

    everything = ids()
    assert ids(check="doubled-word") == [found]
    assert found in ids(severity="alarm")
    assert set(ids(severity="any")) >= set(ids(severity="alarm")) | set(ids(severity="hint"))
    assert ids(check="doubled-word", q="барлық") == []
    assert ids(check="doubled-word", state="translated") == [found]
    assert ids(commented="true") == []
    api.post(f"/segments/{everything[0]}/comments", {"text": "Қараңыз."})
    assert ids(commented="true") == [everything[0]]
    assert set(ids(uncertain="true")) < set(everything)
    for query in ("check=doubled-word", "severity=any", "uncertain=true", "commented=true"):
        refused = api.get(f"{path}?{query}")
        assert (refused.status_code, "language" in refused.json["detail"]) == (400, True)
    assert api.get(f"{path}?language=ru&check=colour").status_code == 400
    assert api.get(f"{path}?language=en&severity=any").status_code == 400


def test_findings_are_waived_and_raised_again(api, workspace, project, document, found):
    path = f"/documents/{document}/findings/ru"
    chosen = [{"segment": f["segment"], "key": f["key"]} for f in api.pages(path) if f["segment"] == found]
    assert len(chosen) > 1
    answer = api.post(f"{path}/waive", {"findings": chosen, "reason": "Так надо."})
    assert answer.json == {"findings": len(chosen)}
    assert {f["waived"] for f in api.pages(path, waived="true")} == {"Так надо."}
    assert len(api.pages(path, waived="true")) == len(chosen)
    segments = f"/documents/{document}/segments"
    assert api.pages(segments, language="ru", check="doubled-word") == []
    restored = api.post(f"{path}/restore", {"findings": chosen[:1]})
    assert restored.json == {"findings": 1}
    assert len(api.pages(path, waived="true")) == len(chosen) - 1
    assert api.post(f"{path}/restore", {"findings": chosen[:1]}).status_code == 400
    for _ in range(2):
        history.undo(workspace.db, history.undo_target(workspace.db, f"project:{project}").id)
    assert api.pages(path, waived="true") == []


@pytest.mark.parametrize(
    "body",
    [
        {"findings": [], "reason": "x"},
        {"findings": [{"segment": 0, "key": "x"}], "reason": "x"},
        {"findings": [{"segment": 1, "key": "length"}], "reason": "x"},
        {"findings": [{"segment": "FOUND", "key": "length"}], "reason": ""},
        {"findings": [{"segment": "FOUND", "key": "length"}], "reason": "   "},
        {"findings": [{"segment": "FOUND", "key": "length"}], "reason": "x" * 1001},
    ],
)
def test_a_waiver_that_cannot_be(api, workspace, document, found, body):
    named = [{**each, "segment": found if each["segment"] == "FOUND" else each["segment"]} for each in body["findings"]]  # fmt: skip
    answer = api.post(f"/documents/{document}/findings/ru/waive", {**body, "findings": named})
    assert answer.status_code == 400
    assert waivers.of_document(workspace.db, document, "ru") == {}


def test_no_waivers_in_a_language_that_is_no_target(api, document, found):
    body = {"findings": [{"segment": found, "key": "length"}], "reason": "x"}
    assert api.post(f"/documents/{document}/findings/en/waive", body).status_code == 404


# --- comments ------------------------------------------------------------------------------------------------------


def test_a_thread_from_its_question_to_its_end(api, workspace, project, document):
    segment = translations.rows(workspace.db, document)[0].id
    asked = api.post(f"/segments/{segment}/comments", {"text": "Қай министр?", "question": True})
    assert (asked.status_code, asked.json["question"], asked.json["thread"]) == (201, True, None)
    address = asked.headers["Location"].removeprefix("/api/v1")
    assert api.get(address).json == asked.json
    reply = api.post(f"/segments/{segment}/comments", {"text": "Білмеймін.", "thread": asked.json["id"]})
    assert reply.json["thread"] == asked.json["id"]
    (thread,) = api.get(f"/segments/{segment}/comments").json["threads"]
    assert thread == {"first": asked.json, "replies": [reply.json]}
    edited = api("PATCH", address, {"text": "Қай министр келді?"}, version=asked.json["version"])
    assert (edited.json["text"], edited.json["edited"] is None) == ("Қай министр келді?", False)
    stale = api("PATCH", address, {"text": "Басқа"}, version=asked.json["version"])
    assert (stale.status_code, stale.json["theirs"], stale.json["version"]) == (412, "Қай министр келді?", edited.json["version"])  # fmt: skip
    answered = api.post(f"{address}/answer", {"text": "Сыртқы істер."}, version=edited.json["version"])
    assert answered.json["answer"] == "Сыртқы істер."
    done = api.post(f"{address}/resolve", {}, version=answered.json["version"])
    assert done.json["resolved"]
    path = f"/documents/{document}/comments"
    assert [t["first"]["id"] for t in api.pages(path, resolved="true")] == [asked.json["id"]]
    assert api.pages(path, resolved="false") == []
    assert api.pages(path, question="false") == []
    again = api.post(f"{address}/reopen", {}, version=done.json["version"])
    assert again.json["resolved"] is None
    assert api("DELETE", address, version=done.json["version"]).status_code == 412
    assert api("DELETE", address, version=again.json["version"]).status_code == 204
    assert api.get(address).status_code == 404
    assert api.pages(path) == []
    history.undo(workspace.db, history.undo_target(workspace.db, f"project:{project}").id)
    assert [len(t["replies"]) for t in api.pages(path)] == [1]


def test_comments_page_by_page(api, workspace, document):
    rows = translations.rows(workspace.db, document)
    for place in (2, 0, 1, 0):
        api.post(f"/segments/{rows[place].id}/comments", {"text": f"{place}"})
    listed = api.pages(f"/documents/{document}/comments", limit=1)
    assert [t["first"]["text"] for t in listed] == ["2", "0", "1", "0"]


def test_comments_that_cannot_be(api, workspace, document):
    first, second = (row.id for row in translations.rows(workspace.db, document)[:2])
    made = api.post(f"/segments/{first}/comments", {"text": "Бір.", "language": "ru"})
    path = f"/segments/{second}/comments"
    for body, status in (
        ({"text": "  "}, 400),
        ({"text": "x" * 4001}, 400),
        ({"text": "x", "language": "en"}, 400),
        ({"text": "x", "thread": made.json["id"]}, 404),
        ({"text": "x", "colour": "red"}, 400),
    ):
        assert api.post(path, body).status_code == status, body
    assert api.get(f"{path}/{made.json['id']}").status_code == 404
    other = f"/segments/{first}/comments/{made.json['id']}"
    assert api.post(f"{other}/answer", {"text": "x"}, version=made.json["version"]).status_code == 400
    assert api.post(f"{other}/resolve", {}).status_code == 428
    assert api.get(path).json == {"threads": []}


# --- terms first ---------------------------------------------------------------------------------------------------


def entry_of(sheet, text):
    return next(each for each in (*sheet["open"], *sheet["settled"]) if each["text"] == text)


def test_an_entry_is_decided_on_the_version_that_was_read(api, document):
    path = f"/documents/{document}/terms"
    read = api.get(path)
    entry = next(each for each in read.json["open"] if each["complete"])
    ours = {code: each["choices"][0]["text"] for code, each in entry["renderings"].items()}
    body = {"concept": entry["concept"], "text": entry["text"], "renderings": ours}
    done = api.post(f"{path}/sign", body, headers={"If-Match": read.headers["ETag"]})
    signed = entry_of(done.json, entry["text"])
    assert {code: (r["text"], r["signed"]) for code, r in signed["renderings"].items()} == {code: (text, True) for code, text in ours.items()}  # fmt: skip
    assert signed in done.json["settled"]
    assert api.get(path).json == done.json
    stale = api.post(f"{path}/sign", body, headers={"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.headers["ETag"]) == (412, done.headers["ETag"])
    assert api.post(f"{path}/sign", body).status_code == 428
    everything = api.post(f"{path}/sign-all", {}, headers={"If-Match": done.headers["ETag"]})
    assert [e for e in everything.json["open"] if e["complete"] and not e["findings"]] == []


def test_a_name_is_decided_for_the_document_dismissed_and_added(api, workspace, project):
    text = "Жиынға Сынақбек Байқауов қатысты. Сынақбек Байқауов сөз сөйледі."
    number = intake.add_text(workspace, project, "жиын", text)
    path = f"/documents/{number}/terms"
    sheet = api.get(path)
    name = sheet.json["unknown"][0]
    assert len(name["places"]) == 2
    first = name["places"][0]
    assert text[first["start"] : first["end"]] == first["form"]
    renderings = {"ky": "Сынакбек Байкоов", "ru": "Сынакбек Байкауов"}

    def decide(what, body):
        version = api.get(path).headers["ETag"]
        answer = api.post(f"{path}/{what}", body, headers={"If-Match": version})
        assert answer.status_code == 200, answer.json
        return answer.json

    chosen = decide("choose", {"text": name["text"], "kind": "person", "renderings": renderings})
    assert [(each["text"], each["renderings"]) for each in chosen["chosen"]] == [(name["text"], renderings)]
    assert decide("forget", {"text": name["text"]})["chosen"] == []
    dismissed = decide("dismiss", {"text": name["text"]})
    assert (dismissed["dismissed"], dismissed["unknown"]) == ([name["text"]], [])
    assert decide("restore", {"text": name["text"]})["dismissed"] == []
    added = decide("add", {"text": name["text"], "kind": "person", "renderings": renderings})
    assert entry_of(added, name["text"])["renderings"]["ru"]["text"] == "Сынакбек Байкауов"
    assert unknown.chosen(workspace.db, number) == {}


def test_decisions_that_cannot_be(api, document):
    path = f"/documents/{document}/terms"
    tag = {"If-Match": api.get(path).headers["ETag"]}
    name = {"text": "Сынақ", "kind": "person", "renderings": {"ru": "Сынак"}}
    for what, body, status in (
        ("choose", {**name, "renderings": {"en": "Synaq"}}, 400),
        ("choose", {**name, "renderings": {}}, 400),
        ("choose", {**name, "renderings": {"fr": "Synaq"}}, 400),
        ("choose", {**name, "kind": "colour"}, 400),
        ("choose", {**name, "text": " "}, 400),
        ("choose", {**name, "renderings": {"ru": " "}}, 400),
        ("sign", {"concept": 10**6, "text": "x", "renderings": {"ru": "x"}}, 404),
        ("add", {**name, "text": "\n"}, 400),
    ):
        answer = api.post(f"{path}/{what}", body, headers=tag)
        assert answer.status_code == status, (what, body, answer.json)
    assert api.get(path).headers["ETag"] == tag["If-Match"]


def test_the_sheets_version_follows_what_it_is_made_of(api, workspace, document):
    path = f"/documents/{document}/terms"
    tags = [api.get(path).headers["ETag"]]
    assert api.get(path, headers={"If-None-Match": tags[0]}).status_code == 304

    def changed():
        tags.append(api.get(path).headers["ETag"])
        return tags[-1] not in tags[:-1]

    segment = api.get(f"/documents/{document}/segments").json["items"][0]["id"]
    translation = f"/segments/{segment}/translations/ru"
    api("PUT", translation, {"text": "Набрано."}, version=api.get(translation).json["version"])
    assert not changed()
    tags.pop()
    api("PATCH", f"/documents/{document}", {"date": "2025-08-22"}, version=api.get(f"/documents/{document}").json["version"])  # fmt: skip
    assert changed()
    api.post("/concepts", {"kind": "term", "terms": [{"language": "kk", "text": "тараптар"}]})
    assert changed()


# --- history -------------------------------------------------------------------------------------------------------


def test_what_was_done_is_listed_and_taken_back(api, workspace, project, document, found):
    path = f"/projects/{project}/changes"
    listed = api.pages(path, limit=1)
    assert [each["action"] for each in listed][:2] == ["confirm", "add document"]
    assert sorted((each["id"] for each in listed), reverse=True) == [each["id"] for each in listed]
    newest = listed[0]
    assert api.get(f"{path}/{newest['id']}").json == newest
    (changed,) = api.pages(f"{path}/{newest['id']}/translations")
    assert (changed["segment"], changed["language"]) == (found, "ru")
    assert changed["before"] is None
    assert changed["after"] == {"text": "Стороны  подписали подписали документы", "state": "translated"}
    undone = api.post(f"{path}/{newest['id']}/undo", {})
    assert undone.json["segments"] == [found]
    assert (undone.json["change"]["undoes"], undone.json["change"]["action"]) == (newest["id"], "undo")
    assert api.get(f"{path}/{newest['id']}").json["undone_by"] == undone.json["change"]["id"]
    address = f"/segments/{found}/translations/ru"
    assert api.get(address).json["state"] == "empty"
    twice = api.post(f"{path}/{newest['id']}/undo", {})
    assert (twice.status_code, "again since" in twice.json["detail"]) == (409, True)
    redone = api.post(f"{path}/{undone.json['change']['id']}/undo", {})
    assert redone.json["change"]["action"] == "redo"
    assert api.get(address).json["state"] == "translated"
    assert api.get(f"{path}/{newest['id']}").json["undone_by"] is None


def test_an_older_change_stays_where_something_was_built_on_it(api, workspace, project, document, found):
    path = f"/projects/{project}/changes"
    number = api.pages(path)[0]["id"]
    address = f"/segments/{found}/translations/ru"
    api("PUT", address, {"text": "Иначе."}, version=api.get(address).json["version"])
    refused = api.post(f"{path}/{number}/undo", {})
    assert refused.status_code == 409
    assert api.get(address).json["text"] == "Иначе."


def test_changes_of_another_project_are_not_this_ones(api, workspace, project, document):
    other = projects.create_project(workspace.db, "Басқа", "kk", ("ru",))
    number = api.pages(f"/projects/{project}/changes")[0]["id"]
    assert api.get(f"/projects/{other}/changes/{number}").status_code == 404
    assert api.post(f"/projects/{other}/changes/{number}/undo", {}).status_code == 404


# --- profiles ------------------------------------------------------------------------------------------------------


def test_a_profile_from_adding_to_removing(api):
    made = api.post("/profiles", {"name": "Облыстық басылым", "jurisdiction": "KZ"})
    assert (made.status_code, made.json["parent"], made.json["statuses"]) == (201, 1, 0)
    address = made.headers["Location"].removeprefix("/api/v1")
    assert made.json in api.get("/profiles").json["profiles"]
    changed = api("PATCH", address, {"parent": 2}, version=made.json["version"])
    assert changed.json == {**made.json, "parent": 2, "version": changed.json["version"]}
    assert api("PATCH", address, {"note": "x"}, version=made.json["version"]).status_code == 412
    assert (
        api("PATCH", address, {"parent": made.json["id"]}, version=changed.json["version"]).status_code == 400
    )
    assert api("PATCH", address, {"parent": 9999}, version=changed.json["version"]).status_code == 400
    assert api.post("/profiles", {"name": "облыстық БАСЫЛЫМ"}).status_code == 400
    assert api.post("/profiles", {"name": "x", "parent": 9999}).status_code == 400
    assert api("DELETE", address, version=changed.json["version"]).status_code == 204
    assert api.get(address).status_code == 404
    default = api.get("/profiles/1").json
    assert api("DELETE", "/profiles/1", version=default["version"]).status_code == 400
