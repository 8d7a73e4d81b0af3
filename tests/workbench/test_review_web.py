from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import intake
from workbench.review import translations
from workbench.web.differences import differences

REPEATING = (
    "Есеп\n\n"
    "Комиссия жаңа есепті қарады. Отырыс екі сағатқа созылды.\n\n"
    "Комиссия жаңа есепті қарады. Келесі отырыс күзде өтеді.\n"
)


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "report", REPEATING)


@pytest.fixture
def rows(client, document):
    return client.get(f"/documents/{document}/segments.json").json["rows"]


def put(client, segment, language="ru", *, version=None, **body):
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.put(f"/segments/{segment}/{language}", json=body, headers=headers)


def version_of(client, segment, language="ru"):
    document = client.get(f"/documents/{client.document}/segments.json").json
    row = next(row for row in document["rows"] if row["id"] == segment)
    return row["translations"].get(language, {"version": 0})["version"]


@pytest.fixture(autouse=True)
def _remember_document(client, document):
    client.document = document


# --- the outline and its rows ---------------------------------------------------------------------------------------


def test_the_outline_says_of_every_row_what_the_rows_say(client, rows):
    outline = client.get(f"/documents/{client.document}/outline.json").json
    assert outline["ids"] == [row["id"] for row in rows]
    assert outline["opens"] == "".join("01"[row["opens"]] for row in rows) == "11010"
    assert outline["kinds"] == [row["kind"] for row in rows]
    assert outline["sizes"] == [len(row["text"]) for row in rows]
    assert outline["repeats"] == [1, 2, 1, 2, 1]
    assert set(outline["states"]) == set(outline["lengths"]) == set(outline["targets"])
    for language in outline["targets"]:
        texts = [row["translations"].get(language, {"text": ""})["text"] for row in rows]
        assert outline["lengths"][language] == [len(text) for text in texts]


@pytest.mark.parametrize("what", ["segments", "marks", "findings/ru"])
def test_rows_come_in_parts_that_make_the_whole(client, rows, what):
    for row in rows:
        put(client, row["id"], version=0, action="save", text="Комиссия  2")
    address = f"/documents/{client.document}/{what}.json"
    whole = client.get(address).json
    parts = [client.get(f"{address}?first={first}&count=2").json for first in (1, 3, 5)]
    if what == "segments":
        assert [row for part in parts for row in part["rows"]] == whole["rows"]
        assert client.get(f"{address}?first=6&count=2").json["rows"] == []
    else:
        assert {key: value for part in parts for key, value in part.items()} == whole
        assert whole or what == "marks"


def test_a_part_of_a_long_document_costs_the_same_anywhere(workspace, project):
    """The statements' work grows with the part, not with what else is stored: rows are counted, not seconds."""
    number = intake.add_text(
        workspace, project, "long", "\n".join(f"Отырыс {n} рет өтті." for n in range(400))
    )
    found = translations.rows(workspace.db, number, first=301, count=5)
    assert [row.number for row in found] == [301, 302, 303, 304, 305]
    assert [row.text for row in found] == [f"Отырыс {n} рет өтті." for n in range(300, 305)]
    assert all(row.opens for row in found)


# --- the screen ----------------------------------------------------------------------------------------------------


def test_the_screen_names_the_document_and_its_targets(client, document):
    page = client.get(f"/documents/{document}/review?target=ru").text
    assert "report" in page
    assert 'data-target="ru" aria-current="true"' in page
    assert 'data-target="ky"' in page


def test_a_target_that_the_project_has_not_falls_back_to_the_first(client, document):
    page = client.get(f"/documents/{document}/review?target=en").text
    assert 'data-target="ky" aria-current="true"' in page


def test_a_document_that_is_not_there_is_404(client):
    assert client.get("/documents/999/review").status_code == 404
    assert client.get("/documents/999/segments.json").status_code == 404


def test_the_rows_come_in_order_and_say_where_paragraphs_open(rows):
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["opens"] for row in rows] == [True, True, False, True, False]
    assert rows[0]["kind"] == "heading"
    assert rows[1]["text"] == rows[3]["text"] == "Комиссия жаңа есепті қарады."


def test_marks_count_as_scripts_do(client, workspace, project):
    text = "😀 Қазақстан Республикасы шешім қабылдады."
    document = intake.add_text(workspace, project, "signs", text)
    marks = client.get(f"/documents/{document}/marks.json").json
    (places,) = marks.values()
    start, end, kind = places[0]
    units = text.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "Қазақстан Республикасы"
    assert kind


# --- changing ------------------------------------------------------------------------------------------------------


def test_a_change_must_say_which_version_it_read(client, rows):
    answer = put(client, rows[0]["id"], action="save", text="Отчёт")
    assert answer.status_code == 428
    assert answer.json["error"]


def test_a_version_that_is_no_number_is_no_version(client, rows):
    answer = client.put(
        f"/segments/{rows[0]['id']}/ru", json={"action": "save", "text": "x"}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 428


def test_typing_is_kept_as_a_draft(client, rows):
    segment = rows[0]["id"]
    answer = put(client, segment, version=version_of(client, segment), action="save", text="Отчёт")
    assert answer.status_code == 200
    assert answer.json["translation"]["state"] == "initial"
    again = client.get(f"/documents/{client.document}/segments.json").json["rows"][0]
    assert again["translations"]["ru"] == answer.json["translation"]


def test_a_text_with_markup_comes_back_as_it_was(client, rows):
    segment, text = rows[0]["id"], "<script>alert('&amp;')</script>"
    put(client, segment, version=version_of(client, segment), action="save", text=text)
    assert (
        client.get(f"/documents/{client.document}/segments.json").json["rows"][0]["translations"]["ru"][
            "text"
        ]
        == text
    )
    for page in ("read", "print"):
        assert "<script>alert(" not in client.get(f"/documents/{client.document}/{page}/ru").text


def test_a_confirmed_text_fills_its_repetition_and_counts(client, rows):
    segment, repetition = rows[1]["id"], rows[3]["id"]
    text = "Комиссия рассмотрела новый отчёт."
    answer = put(client, segment, version=version_of(client, segment), action="confirm", text=text).json
    assert answer["translation"]["state"] == "translated"
    assert [(each["segment"], each["translation"]["text"]) for each in answer["repeated"]] == [
        (repetition, text)
    ]
    assert answer["repeated"][0]["translation"]["origin"]["kind"] == "repetition"
    states = client.get(f"/documents/{client.document}/outline.json").json["states"]
    assert [letter for letter in states["ru"] if letter in "trf"] == ["t"]
    assert (states["ru"][1], states["ru"][3]) == ("t", "i")
    assert not set(states["ky"]) & set("trf")


def test_whoever_is_second_gets_both_texts(client, rows):
    segment = rows[0]["id"]
    read = version_of(client, segment)
    first = put(client, segment, version=read, action="confirm", text="Отчёт").json
    second = put(client, segment, version=read, action="save", text="Доклад")
    assert second.status_code == 412
    assert second.json["theirs"] == "Отчёт"
    assert second.json["yours"] == "Доклад"
    assert second.json["version"] == first["translation"]["version"]
    assert second.json["translation"] == first["translation"]
    settled = put(client, segment, version=second.json["version"], action="save", text="Доклад")
    assert settled.json["translation"]["text"] == "Доклад"


def test_approving_makes_final_and_rejecting_a_draft_again(client, rows):
    segment = rows[0]["id"]
    done = put(client, segment, version=version_of(client, segment), action="confirm", text="Отчёт").json
    final = put(client, segment, version=done["translation"]["version"], action="approve").json
    assert final["translation"]["state"] == "final"
    version = final["translation"]["version"]
    assert put(client, segment, version=version, action="reject", reason=" ").status_code == 400
    back = put(client, segment, version=version, action="reject", reason="Слово не то").json
    assert back["translation"]["state"] == "initial"
    assert back["translation"]["text"] == "Отчёт"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "explode", "text": "x"}, 400),
        ({"action": "save", "text": 5}, 400),
        ({"action": "reject", "reason": []}, 400),
        (["save"], 400),
        ({"action": "confirm", "text": "  "}, 400),
        ({"action": "save", "text": "a\x00b"}, 400),
    ],
)
def test_a_request_that_makes_no_sense_changes_nothing(client, rows, body, status):
    segment = rows[0]["id"]
    before = client.get(f"/documents/{client.document}/segments.json").json
    version = version_of(client, segment)
    answer = client.put(f"/segments/{segment}/ru", json=body, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == status
    assert answer.json["error"]
    assert client.get(f"/documents/{client.document}/segments.json").json == before


def test_a_language_that_is_no_target_is_refused(client, rows):
    assert put(client, rows[0]["id"], "en", version=0, action="save", text="Report").status_code == 400
    assert client.get(f"/segments/{rows[0]['id']}/en/help.json").status_code == 404
    assert client.get(f"/documents/{client.document}/read/en").status_code == 404


def test_a_segment_that_is_not_there_is_404(client):
    assert put(client, 99999, version=0, action="save", text="x").status_code == 404
    assert client.get("/segments/99999/ru/help.json").status_code == 404


def test_undo_and_redo_say_what_they_did_and_where(client, rows, project):
    segment = rows[0]["id"]
    put(client, segment, version=version_of(client, segment), action="confirm", text="Отчёт")
    undone = client.post(f"/projects/{project}/undo", json={}).json
    assert undone["segments"] == [segment]
    assert undone["message"].startswith("Undone")
    assert client.get(f"/documents/{client.document}/outline.json").json["states"]["ru"][0] == "e"
    client.post(f"/projects/{project}/redo", json={})
    again = client.get(f"/documents/{client.document}/segments.json").json
    assert again["rows"][0]["translations"]["ru"]["text"] == "Отчёт"
    assert again["rows"][0]["translations"]["ru"]["state"] == "translated"


def test_undo_from_a_form_goes_back_to_the_page_it_came_from(client, rows, project):
    for _ in range(2):
        segment = rows[0]["id"]
        put(client, segment, version=version_of(client, segment), action="confirm", text="Отчёт")
        put(client, segment, version=version_of(client, segment), action="confirm", text="Доклад")
    assert client.post(f"/projects/{project}/undo").headers["Location"] == f"/projects/{project}"
    answer = client.post(f"/projects/{project}/undo", data={"document": client.document})
    assert answer.headers["Location"] == f"/documents/{client.document}/terms"


# --- the panel -----------------------------------------------------------------------------------------------------


def test_the_panel_shows_what_the_memory_has_and_the_difference(client, rows, workspace, project):
    segment = rows[1]["id"]
    put(
        client,
        segment,
        version=version_of(client, segment),
        action="confirm",
        text="Комиссия рассмотрела новый отчёт.",
    )
    other = intake.add_text(workspace, project, "later", "Комиссия жаңа жоспарды қарады.")
    row = client.get(f"/documents/{other}/segments.json").json["rows"][0]
    panel = client.get(f"/segments/{row['id']}/ru/help.json").json
    match = panel["matches"][0]
    assert match["target"] == "Комиссия рассмотрела новый отчёт."
    assert 0.5 <= match["score"] < 1
    assert ["del", "есепті"] in match["differences"]
    assert ["ins", "жоспарды"] in match["differences"]


def test_the_panel_shows_terms_with_their_renderings(client, workspace, project):
    document = intake.add_text(workspace, project, "terms", "Қазақстан Республикасының өкілі келді.")
    row = client.get(f"/documents/{document}/segments.json").json["rows"][0]
    panel = client.get(f"/segments/{row['id']}/ru/help.json").json
    texts = [rendering["text"] for term in panel["terms"] for rendering in term["renderings"]]
    assert "Республика Казахстан" in texts


def test_the_panel_shows_earlier_texts_and_findings(client, rows):
    segment = rows[2]["id"]
    put(
        client,
        segment,
        version=version_of(client, segment),
        action="save",
        text="Заседание длилось два часа.",
    )
    put(client, segment, version=version_of(client, segment), action="save", text="Заседание  длилось 3 часа")
    panel = client.get(f"/segments/{segment}/ru/help.json").json
    assert [past["text"] for past in panel["history"]][:2] == [
        "Заседание  длилось 3 часа",
        "Заседание длилось два часа.",
    ]
    assert panel["findings"]
    listed = client.get(f"/documents/{client.document}/findings/ru.json").json
    assert listed[str(segment)] == panel["findings"]


def test_findings_are_said_in_the_readers_language(client, rows):
    segment = rows[2]["id"]
    put(
        client,
        segment,
        version=version_of(client, segment),
        action="save",
        text="Отырыс екі сағатқа созылды.",
    )
    findings = client.get(f"/segments/{segment}/ru/help.json").json["findings"]
    assert all("%(" not in finding["message"] for finding in findings)
    assert findings


# --- reading -------------------------------------------------------------------------------------------------------


def test_reading_marks_gaps_and_drafts(client, rows):
    put(client, rows[0]["id"], version=version_of(client, rows[0]["id"]), action="confirm", text="Отчёт")
    put(
        client,
        rows[1]["id"],
        version=version_of(client, rows[1]["id"]),
        action="save",
        text="Комиссия рассмотрела отчёт.",
    )
    put(client, rows[2]["id"], version=version_of(client, rows[2]["id"]), action="save", text="")
    page = client.get(f"/documents/{client.document}/read/ru").text
    assert 'class="sentence done" title="1 · translated"' in page
    assert 'class="sentence draft" title="2 · draft"' in page
    assert "⟦Отырыс екі сағатқа созылды.⟧" in page


def test_the_printed_sheet_has_number_source_target_and_state(client, rows):
    put(client, rows[0]["id"], version=version_of(client, rows[0]["id"]), action="confirm", text="Отчёт")
    page = client.get(f"/documents/{client.document}/print/ru").text
    for piece in (">1</td>", ">Есеп</td>", ">Отчёт</td>", "<td>translated</td>"):
        assert piece in page


def test_the_plain_text_shows_its_gaps(client, rows):
    put(client, rows[2]["id"], version=version_of(client, rows[2]["id"]), action="save", text="")
    answer = client.get(f"/documents/{client.document}/text/ru.txt")
    assert answer.mimetype == "text/plain"
    assert "⟦Отырыс екі сағатқа созылды.⟧" in answer.text


# --- differences ---------------------------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_differences_spell_both_texts(old, new):
    pieces = differences(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new


def test_differences_go_by_words():
    assert differences("жаңа есепті қарады", "жаңа жоспарды қарады") == [
        ("same", "жаңа "),
        ("del", "есепті"),
        ("ins", "жоспарды"),
        ("same", " қарады"),
    ]


def test_undo_inside_a_document_does_not_take_the_document_away(client, project, document):
    """The only action is the import: Shift, F2 on the review screen must leave the text where it is."""
    answer = client.post(f"/projects/{project}/undo", json={})
    assert answer.status_code == 400
    assert client.get(f"/documents/{document}/review").status_code == 200
    assert client.post(f"/projects/{project}/undo").status_code == 303
    assert client.get(f"/documents/{document}/review").status_code == 404


# --- what is being written -----------------------------------------------------------------------------------------


def test_a_text_is_checked_before_it_is_saved(client, workspace, project):
    document = intake.add_text(workspace, project, "checked", "Отырыс екі сағатқа созылды.")
    segment = client.get(f"/documents/{document}/segments.json").json["rows"][0]["id"]

    def check(body, language="ru", segment=segment):
        return client.post(f"/segments/{segment}/{language}/check.json", json=body)

    def stored():
        return client.get(f"/documents/{document}/segments.json").json["rows"][0]["translations"]

    before = stored()
    found = check({"text": "😀 Заседание длилось длилось два часа."}).json["findings"]
    # Places count UTF-16 units, as scripts do.
    assert [(each["start"], each["end"]) for each in found if "длилось" in each["message"]] == [(13, 28)]
    assert check({"text": "Заседание длилось два часа."}).json["findings"] == []
    assert stored() == before
    # It says what saving would say.
    text = "Заседание длилось длилось два часа"
    saved = client.put(
        f"/segments/{segment}/ru",
        json={"action": "save", "text": text},
        headers={"If-Match": f'"{before["ru"]["version"]}"'},
    )
    assert check({"text": text}).json["findings"] == saved.json["findings"] != []
    for wrong in ({}, {"text": 1}, ["a"], {"text": "a\0b"}, {"text": "a" * (translations.MAX_TEXT + 1)}):
        assert check(wrong).status_code == 400
    assert check({"text": ""}, "en").status_code == 404
    assert check({"text": ""}, segment=99999).status_code == 404
