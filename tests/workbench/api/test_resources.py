"""Each resource does what its description says; every change can be undone on the pages."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage

from alignments import Memory
from glossary import history, store
from workbench import memory_changes, projects
from workbench.review import changing, translations
from workbench.web import JOBS


def undo(workspace, scope):
    history.undo(workspace.db, history.undo_target(workspace.db, scope).id)


# --- projects ------------------------------------------------------------------------------------------------------


def test_a_project_from_making_to_removing(api, workspace):
    made = api.post("/projects", {"name": "Сапар", "targets": ["en"], "deadline": "2031-08-22T14:30+05:00"})
    assert made.status_code == 201
    address = made.headers["Location"].removeprefix("/api/v1")
    read = api.get(address)
    assert read.json == made.json
    assert (read.json["deadline"], read.headers["ETag"]) == (
        "2031-08-22T14:30:00+05:00",
        f'"{read.json["version"]}"',
    )
    changed = api("PATCH", address, {"targets": ["ru", "ky"], "deadline": None}, version=read.json["version"])
    assert (changed.json["targets"], changed.json["deadline"], changed.json["name"]) == (
        ["ky", "ru"],
        None,
        "Сапар",
    )
    stale = api("PATCH", address, {"name": "Басқа"}, version=read.json["version"])
    assert (stale.status_code, stale.json["version"]) == (412, changed.json["version"])
    assert stale.headers["ETag"] == changed.headers["ETag"]
    undo(workspace, f"project:{made.json['id']}")
    assert api.get(address).json["targets"] == ["en"]
    gone = api("DELETE", address, version=api.get(address).json["version"])
    assert (gone.status_code, gone.data) == (204, b"")
    assert api.get(address).status_code == 404
    undo(workspace, "projects")
    assert api.get(address).json["name"] == "Сапар"


def test_a_change_of_profile_changes_the_profile_alone(api, project):
    before = api.get(f"/projects/{project}").json
    changed = api("PATCH", f"/projects/{project}", {"profile": 2}, version=before["version"])
    assert changed.json == {**before, "profile": 2, "version": changed.json["version"]}


def test_progress_and_word_counts(api, app, workspace, project, document):
    found = api.get(f"/projects/{project}/progress").json
    assert [t["language"] for t in found["targets"]] == ["ky", "ru"]
    assert found["targets"][0]["words_left"] > 0
    assert api.get(f"/projects/{project}/words").json["targets"][0]["missing"] == [document]
    started = api.post(f"/projects/{project}/words", {})
    assert started.status_code == 202
    app.extensions[JOBS].wait(60)
    assert api.get(started.headers["Location"].removeprefix("/api/v1")).json["state"] == "done"
    counted = api.get(f"/projects/{project}/words").json["targets"]
    assert [t["stale"] for t in counted] == [False, False]
    assert counted[0]["total"]["words"] == found["targets"][0]["words"]


# --- documents -----------------------------------------------------------------------------------------------------


def test_a_text_and_a_file_are_added(api, workspace, project):
    text = api.post(f"/projects/{project}/documents", {"text": "Тараптар кездесті."})
    assert (text.status_code, text.json["name"]) == (201, "text.txt")
    data = "Тараптар кездесті. Құжатқа қол қойды.\n".encode("kz1048")
    file = FileStorage(io.BytesIO(data), "хабар.txt")
    added = api.post(f"/projects/{project}/documents?encoding=kz1048", file=file)
    assert (added.json["name"], added.json["encoding"]) == ("хабар.txt", "kz1048")
    original = api.get(f"/documents/{added.json['id']}/original")
    assert original.data == data
    assert "attachment" in original.headers["Content-Disposition"]
    assert [d["id"] for d in api.pages(f"/projects/{project}/documents")] == [
        text.json["id"],
        added.json["id"],
    ]
    undo(workspace, f"project:{project}")
    assert api.get(f"/documents/{added.json['id']}").status_code == 404


def test_a_documents_date_and_removal(api, workspace, document):
    version = api.get(f"/documents/{document}").json["version"]
    dated = api("PATCH", f"/documents/{document}", {"date": "2025-08-22"}, version=version)
    assert dated.json["date"] == "2025-08-22"
    assert api("DELETE", f"/documents/{document}", version=version).status_code == 412
    assert api("DELETE", f"/documents/{document}", version=dated.json["version"]).status_code == 204
    assert api.get(f"/documents/{document}").status_code == 404


def test_the_same_files_as_on_the_pages(api, client, document):
    for ours, theirs in (
        ("tmx/ru", "export/ru.tmx"),
        ("translated/ru", "export/ru/document"),
        ("files/ru/xliff21", "export/ru/segments/xliff21"),
        ("files/ru/xliff12", "export/ru/segments/xliff12"),
    ):
        got = api.get(f"/documents/{document}/{ours}?state=initial")
        wanted = client.get(f"/documents/{document}/{theirs}?state=initial")
        assert (got.status_code, got.data) == (200, wanted.data)
        assert got.headers["Content-Disposition"] == wanted.headers["Content-Disposition"]
    nothing = api.get(f"/documents/{document}/tmx/ru")
    assert nothing.status_code == 400
    assert "Confirm some first" in nothing.json["detail"]


# --- segments and translations -------------------------------------------------------------------------------------


def test_segments_with_filters(api, workspace, document):
    everything = api.pages(f"/documents/{document}/segments", limit=2)
    assert [s["text"] for s in everything] == [r.text for r in translations.rows(workspace.db, document)]
    assert [s["number"] for s in everything] == list(range(1, len(everything) + 1))
    assert api.get(f"/segments/{everything[1]['id']}").json == everything[1]
    second = everything[1]
    address = f"/segments/{second['id']}/translations/ru"
    done = api.post(
        f"{address}/confirm", {"text": "Готово."}, version=second["translations"]["ru"]["version"]
    )
    rest = {"language": "ru", "state": "initial"}
    assert second["id"] not in [s["id"] for s in api.pages(f"/documents/{document}/segments", **rest)]
    since = {"language": "ru", "changed_since": done.json["translation"]["changed"]}
    assert [s["id"] for s in api.pages(f"/documents/{document}/segments", **since)] == [second["id"]]
    assert [s["id"] for s in api.pages(f"/documents/{document}/segments", q="ГОТОВО")] == [second["id"]]
    assert [s["id"] for s in api.pages(f"/documents/{document}/segments", q="тараптар екі")] == [
        everything[-1]["id"]
    ]
    refused = api.get(f"/documents/{document}/segments?state=initial")
    assert refused.status_code == 400
    assert "language" in refused.json["detail"]


def test_a_translation_from_typing_to_final_and_back(api, workspace, project, document):
    address = f"/segments/{translations.rows(workspace.db, document)[1].id}/translations/ru"
    drafted = api.get(address)
    typed = api("PUT", address, {"text": "Набрано."}, headers={"If-Match": drafted.headers["ETag"]})
    assert (typed.json["text"], typed.json["state"], typed.json["origin"]["kind"]) == (
        "Набрано.",
        "initial",
        "typed",
    )
    confirmed = api.post(f"{address}/confirm", {}, version=typed.json["version"])
    assert confirmed.json["translation"]["text"] == "Набрано."
    assert confirmed.json["translation"]["state"] == "translated"
    assert confirmed.headers["ETag"] == f'"{confirmed.json["translation"]["version"]}"'
    approved = api.post(f"{address}/approve", {}, headers={"If-Match": confirmed.headers["ETag"]})
    assert approved.json["state"] == "final"
    rejected = api.post(f"{address}/reject", {"reason": "Не так."}, version=approved.json["version"])
    assert rejected.json["state"] == "initial"
    for state in ("final", "translated", "initial"):
        undo(workspace, f"project:{project}")
        assert api.get(address).json["state"] == state


def test_who_is_second_gets_both_texts(api, workspace, document):
    address = f"/segments/{translations.rows(workspace.db, document)[1].id}/translations/ru"
    version = api.get(address).json["version"]
    first = api("PUT", address, {"text": "Первый."}, version=version)
    second = api("PUT", address, {"text": "Второй."}, version=version)
    assert second.status_code == 412
    said = {name: second.json[name] for name in ("theirs", "yours", "version")}
    assert said == {"theirs": "Первый.", "yours": "Второй.", "version": first.json["version"]}
    assert second.headers["ETag"] == first.headers["ETag"]
    assert api.get(address).json["text"] == "Первый."


@pytest.mark.parametrize("tag", [None, "*", "", "W/3"])
def test_a_change_without_a_version_is_428(api, workspace, document, tag):
    address = f"/segments/{translations.rows(workspace.db, document)[1].id}/translations/ru"
    headers = {} if tag is None else {"If-Match": tag}
    answer = api("PUT", address, {"text": "x"}, headers=headers)
    assert answer.status_code == (428 if tag in {None, "*", ""} else 412)


@pytest.mark.parametrize(
    "tag", ['"nonsense"', '"999999999"', 'W/"1"', '"1", "2"', '"-1"', '"' + "9" * 40 + '"']
)
def test_a_tag_that_is_not_the_stored_one_is_412(api, workspace, project, document, tag):
    address = f"/segments/{translations.rows(workspace.db, document)[1].id}/translations/ru"
    assert api("PUT", address, {"text": "x"}, headers={"If-Match": tag}).status_code == 412
    assert api("PATCH", f"/projects/{project}", {"name": "x"}, headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize("path", ["/projects/{project}", "/documents/{document}", "/concepts/1", "/memories", "/projects/{project}/progress"])  # fmt: skip
def test_what_has_not_changed_is_304(api, project, document, path):
    address = path.format(project=project, document=document)
    first = api.get(address)
    same = api.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert api.get(address, headers={"If-None-Match": '"0"'}).status_code == 200


# --- findings ------------------------------------------------------------------------------------------------------


def test_findings_with_filters_in_the_readers_language(api, workspace, document):
    row = translations.rows(workspace.db, document)[-1]
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Стороны  подписали подписали документы", expected=version)
    path = f"/documents/{document}/findings/ru"
    found = api.pages(path, limit=1)
    assert len(found) > 2
    assert found == api.pages(path)
    assert {f["check"] for f in api.pages(path, check="double-space")} <= {"double-space"}
    alarms = api.pages(path, severity="alarm")
    assert alarms
    assert {f["severity"] for f in alarms} == {"alarm"}
    assert api.pages(path, waived="true") == []
    api.language = "ru"
    assert api.pages(path)[0]["message"] != found[0]["message"]
    api.language = "en"
    assert api.get(f"/documents/{document}/findings/en").status_code == 404


# --- glossary ------------------------------------------------------------------------------------------------------


def test_an_entry_from_adding_to_removing(api, workspace):
    body = {
        "kind": "organisation",
        "key": "our-body",
        "terms": [
            {"language": "kk", "text": "сынақ мекемесі", "forms": ["сынақ мекемелері"]},
            {"language": "ru", "text": "пробное учреждение", "verified": True, "source": {"act": "Указ"}, "valid_from": "2020-01-01"},
        ],
    }  # fmt: skip
    made = api.post("/concepts", body)
    address = made.headers["Location"].removeprefix("/api/v1")
    assert api.get(address).json == made.json
    kk, ru = made.json["terms"]
    assert (ru["source"]["act"], ru["valid_from"], kk["forms"]) == (
        "Указ",
        "2020-01-01",
        ["сынақ мекемелері"],
    )
    found = api.post("/terms/find", {"text": "Ол сынақ мекемесінде істейді.", "language": "kk"}).json["terms"]
    assert [(t["form"], t["concept"]) for t in found] == [("сынақ мекемесінде", made.json["id"])]
    change = {"kind": "organisation", "note": "жаңа", "terms": [{"id": kk["id"], "language": "kk", "text": "байқау мекемесі"}]}  # fmt: skip
    changed = api("PUT", address, change, version=made.json["version"])
    assert changed.status_code == 200
    assert (changed.json["key"], changed.json["note"]) == ("our-body", "жаңа")
    assert [(t["id"], t["text"], t["forms"]) for t in changed.json["terms"]] == [(kk["id"], "байқау мекемесі", ["сынақ мекемелері"])]  # fmt: skip
    assert api("PUT", address, change, version=made.json["version"]).status_code == 412
    assert api("DELETE", address, version=made.json["version"]).status_code == 412
    assert api("DELETE", address, version=changed.json["version"]).status_code == 204
    assert api.get(address).status_code == 404
    for _ in range(2):
        undo(workspace, store.SCOPE)
    assert api.get(address).json["terms"][1]["text"] == "пробное учреждение"


def test_a_status_makes_a_new_version(api, workspace):
    made = api.post("/concepts", {"kind": "term", "terms": [{"language": "kk", "text": "сынақ сөзі"}]})
    body = {"kind": "term", "terms": [{**made.json["terms"][0], "status": "deprecated"}]}
    changed = api("PUT", f"/concepts/{made.json['id']}", body, version=made.json["version"])
    assert changed.json["terms"][0]["status"] == "deprecated"
    assert changed.headers["ETag"] != made.headers["ETag"]


def test_searching_the_glossary(api, workspace):
    found = api.pages("/concepts", q="министр", kind="title", limit=7)
    assert found
    assert {c["kind"] for c in found} == {"title"}
    assert len(found) == store.count(workspace.db, query="министр", kind="title")
    assert len(api.pages("/concepts", limit=200)) == store.count(workspace.db)
    unverified = api.pages("/concepts", unverified="true", limit=200)
    assert len(unverified) == store.count(workspace.db, unverified=True)


# --- memory --------------------------------------------------------------------------------------------------------


def test_units_are_added_found_listed_and_deleted(api, workspace):
    texts = {"kk": "Тараптар екі құжатқа қол қойды.", "ru": "Стороны подписали два документа."}
    added = api.post("/memory/units", {"units": [{"tuid": "a/b?c", "texts": texts}, {"texts": {"kk": "Иә.", "ky": "Ооба."}}]})  # fmt: skip
    assert added.json == {"new": 2, "changed": 0, "unchanged": 0}
    again = api.post("/memory/units", {"units": [{"tuid": "a/b?c", "texts": texts}]})
    assert again.json == {"new": 0, "changed": 0, "unchanged": 1}
    (match,) = api.post("/memory/lookup", {"text": texts["kk"], "source": "kk", "target": "ru"}).json[
        "matches"
    ]
    assert (match["score"], match["target"], match["tuid"], match["memory"]) == (
        1,
        texts["ru"],
        "a/b?c",
        "main",
    )
    assert (
        api.post("/memory/lookup", {"text": texts["kk"], "source": "kk", "target": "en"}).json["matches"]
        == []
    )
    (unit,) = api.get("/memory/search?q=құжат&language=kk").json["units"]
    assert [v["text"] for v in unit["variants"]] == list(texts.values())
    assert [u["tuid"] for u in api.pages("/memory/units", source="kk", target="ru")] == ["a/b?c"]
    assert len(api.pages("/memory/units", limit=1)) == 2
    assert api.get(f"/memory/units/{unit['id']}").json == unit
    assert api("DELETE", f"/memory/units/{unit['id']}").status_code == 204
    assert api("DELETE", f"/memory/units/{unit['id']}").status_code == 404
    undo = memory_changes.undo(workspace.db)
    assert undo
    with Memory(workspace.db) as memory:
        assert memory.get("a/b?c").texts == texts


def test_a_unit_that_cannot_be_stored_stores_none(api, workspace):
    good, bad = {"texts": {"kk": "Иә.", "ru": "Да."}}, {"texts": {"kk": "Жоқ.", "ru": "a\x00b"}}
    assert api.post("/memory/units", {"units": [good, bad]}).status_code == 400
    assert api.post("/memory/units", {"units": [good], "memory": "none"}).status_code == 400
    with Memory(workspace.db) as memory:
        assert len(memory) == 0


# --- jobs ----------------------------------------------------------------------------------------------------------


def test_a_job_is_started_seen_and_cancelled(api, workspace, document):
    with workspace.db.conn:
        workspace.db.execute(
            "INSERT INTO job(kind, document, payload, state, done, total, lease_until, created, changed) "
            "VALUES ('draft', ?, '{}', 'running', 3, 12, '9999', '', '')",
            [document],
        )
    started = api.post(f"/documents/{document}/drafts", {})
    assert (started.status_code, started.json["state"], started.json["done"]) == (202, "running", 3)
    address = f"/jobs/{started.json['id']}"
    assert api.get(address).json == started.json
    assert api.post(f"{address}/cancel", {}).json["state"] == "cancelled"
    assert api.get("/jobs/999999").status_code == 404
    assert api.post(f"{address}/cancel", {"a": 1}).status_code == 400


def test_the_job_of_a_deleted_document_is_gone(api, app, workspace, document):
    started = api.post(f"/documents/{document}/drafts", {"again": True})
    app.extensions[JOBS].wait(60)
    projects.delete_document(workspace.db, document)
    assert api.get(f"/jobs/{started.json['id']}").status_code == 404


# --- services ------------------------------------------------------------------------------------------------------


def test_sentences_and_checks_keep_nothing(api, workspace):
    newest = workspace.db.execute("SELECT max(id) FROM change_set").fetchone()
    text = "А.Б. Смағұлов келді. Кездесу өтті."
    spans = api.post("/segment", {"text": text, "language": "kk"}).json["segments"]
    assert [s["text"] for s in spans] == ["А.Б. Смағұлов келді.", "Кездесу өтті."]
    assert all(text[s["start"] : s["end"]] == s["text"] for s in spans)
    pair = {"source": "Оған 12 елден қонақ келді.", "target": "Прибыли гости из 21 страны.", "source_language": "kk", "target_language": "ru"}  # fmt: skip
    checks = {f["check"] for f in api.post("/check", pair).json["findings"]}
    assert "number" in checks
    assert workspace.db.execute("SELECT max(id) FROM change_set").fetchone() == newest


def test_a_check_knows_the_glossary_unless_it_is_told_not_to(api):
    pair = {"source": "Қазақстан Республикасының Президенті келді.", "target": "Прибыл глава соседей.", "source_language": "kk", "target_language": "ru"}  # fmt: skip
    with_terms = {f["check"] for f in api.post("/check", pair).json["findings"]}
    without = {f["check"] for f in api.post("/check", {**pair, "terms": False}).json["findings"]}
    assert "terminology" in with_terms
    assert "terminology" not in without
