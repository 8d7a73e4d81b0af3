"""The memory's pages over HTTP: every state they can show, and that what they do can be undone."""

from __future__ import annotations

import base64
import io
import re

import pytest

from alignments import Memory, Unit, write_tmx
from alignments.units import Prop
from workbench import memories, memory_units
from workbench.memory_units import Filters

PAIRS = (
    ("Кездесу өтті.", "ru", "Встреча прошла.", "translated"),
    ("Кездесу өтті.", "ru", "Состоялась встреча.", "final"),
    ("Жиын ашылды.", "ru", "Собрание открылось.", "final"),
    ("Жиналыс ашылды.", "ru", "Собрание открылось.", ""),
    ("ҚазАқпарат", "ru", "ҚазАқпарат", ""),
    ("Жоба бекітілді.", "ky", "Долбоор бекитилди.", "translated"),
)


@pytest.fixture
def filled(workspace):
    units = [
        Unit({"kk": source, language: target}, tuid=f"p{n}", props=[Prop("x-state", state)] if state else [])
        for n, (source, language, target, state) in enumerate(PAIRS)
    ]
    with Memory(workspace.db) as memory:
        memory.add(units)
    return workspace


def numbers(workspace) -> dict[str, int]:
    return {e.unit.tuid: e.id for e in memory_units.fitting(workspace.db, Filters())}


def texts(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_an_empty_memory_says_what_to_do(client, workspace):
    assert "The memory is empty" in client.get("/memory").text
    assert "No pair was found" in client.get("/memory?q=жоқ").text
    assert "Nothing of the kind was found." in client.get("/memory/problems").text


def test_a_search_finds_inflected_words_and_marks_them(client, filled):
    page = client.get("/memory?q=жоба&language=kk").text
    assert '<mark class="hit">Жоба</mark>' in page
    assert "Долбоор" in page
    assert "Встреча" not in page
    page = client.get("/memory?q=собрани&language=ru").text
    assert '<mark class="hit">Собрани</mark>е' in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("state=final", "Состоялась", "Встреча прошла"),
        ("source=kk&target=ky", "Долбоор", "Собрание"),
        ("memory=main&state=translated", "Долбоор", "Состоялась"),
    ],
)
def test_filters(client, filled, query, there, gone):
    page = client.get(f"/memory?{query}").text
    assert there in page
    assert gone not in page


def test_a_filter_that_means_nothing_is_refused(client, filled):
    assert client.get("/memory?since=yesterday").status_code == 400
    assert client.get("/memory?source=xx").status_code == 400


def test_a_pair_is_corrected_and_the_correction_undone(client, filled):
    number = numbers(filled)["p0"]
    answer = client.post(f"/memory/units/{number}", data={"text-1": "Встреча была."})
    page = client.get(answer.headers["Location"]).text
    assert "The pair was corrected." in page
    assert "Встреча была." in page
    # The page that still shows the old pair is told so.
    assert client.post(f"/memory/units/{number}", data={"text-1": "Другое"}).status_code == 404
    client.post("/memory/undo")
    assert "Встреча прошла." in client.get("/memory").text
    with Memory(filled.db) as memory:
        unit = memory.get("p0")
    assert unit is not None
    assert dict(unit.attributes) == {}


def test_an_empty_text_is_refused_and_stays_in_the_form(client, filled):
    number = numbers(filled)["p0"]
    answer = client.post(f"/memory/units/{number}", data={"text-1": "  "})
    assert answer.status_code == 400
    assert "Write one, or delete the pair." in answer.text


def test_one_and_many_are_deleted_and_come_back(client, filled):
    ids = numbers(filled)
    client.post("/memory/delete", data={"unit": [ids["p0"], ids["p1"]]})
    assert "p0" not in numbers(filled)
    page = client.get("/memory").text
    assert "2 pairs were deleted." in page
    client.post("/memory/undo")
    assert numbers(filled).keys() == ids.keys()
    client.post("/memory/delete", data={"all": "1", "state": "final"})
    assert {"p1", "p2"}.isdisjoint(numbers(filled))
    assert len(numbers(filled)) == 4
    client.post("/memory/undo")
    client.post("/memory/delete", data={"all": "1", "q": "жоба", "language": "kk"})
    assert "p5" not in numbers(filled)


def test_deleting_nothing_says_so(client, filled):
    client.post("/memory/delete")
    assert "Nothing was deleted" in client.get("/memory").text


@pytest.mark.parametrize(
    ("kind", "there"),
    [("targets", "Состоялась"), ("sources", "Жиналыс"), ("copied", "ҚазАқпарат")],
)
def test_what_does_not_go_together_is_found(client, filled, kind, there):
    page = client.get(f"/memory/problems?kind={kind}&target=ru").text
    assert there in page
    assert "Долбоор" not in page


def test_files_go_out_and_come_in(client, filled, tmp_path):
    answer = client.get("/memory/export.tmx?source=kk&target=ru&state=final")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.count(b"<tu ") == 2
    assert client.get("/memory/export.tmx?author=nobody").status_code == 400
    path = tmp_path / "in.tmx"
    write_tmx(path, [Unit({"kk": "Жаңа.", "ru": "Новое."}, tuid="n1")], "kk", ["ru"])
    preview = client.post(
        "/memory/import", data={"file": (io.BytesIO(path.read_bytes()), "in.tmx"), "memory": "1"}
    )
    assert "1 new pair" in texts(preview.text)
    assert "n1" not in numbers(filled)
    carried = {"data": base64.b64encode(path.read_bytes()).decode(), "name": "in.tmx", "memory": "1"}
    client.post("/memory/import", data={**carried, "confirmed": "1"})
    assert "Новое." in client.get("/memory").text
    again = client.post("/memory/import", data=carried)
    assert "nothing to import" in again.text
    client.post("/memory/undo")
    assert "n1" not in numbers(filled)


@pytest.mark.parametrize(
    ("data", "status"),
    [({"data": "%%%"}, 400), ({}, 400), ({"data": base64.b64encode(b"<tmx").decode(), "memory": "1"}, 400)],
)
def test_a_file_that_cannot_be_read_is_refused(client, filled, data, status):
    answer = client.post("/memory/import", data=data)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_memories_are_made_changed_and_deleted(client, workspace):
    client.post("/memory/memories", data={"name": "Архив", "priority": "2"})
    (made,) = [m for m in memories.memories(workspace.db) if m.name == "Архив"]
    assert made.priority == 2
    assert client.post("/memory/memories", data={"name": "архив"}).status_code == 400
    client.post(f"/memory/memories/{made.id}", data={"name": "Мұрағат", "priority": "1", "read_only": "1"})
    assert memories.memory(workspace.db, made.id).read_only
    client.post(f"/memory/memories/{made.id}/delete")
    assert "Мұрағат" not in memories.names(workspace.db)
    assert "was deleted" in client.get("/memory/memories").text
    client.post("/memory/undo")
    assert "Мұрағат" in memories.names(workspace.db)
    assert client.post("/memory/memories/1/delete").status_code == 400


def test_a_project_chooses_its_memories(client, workspace, project):
    other = memories.create(workspace.db, "Архив")
    client.post(
        f"/projects/{project}/memories",
        data={f"order-{other}": "1", "order-1": "2", "writes": "Архив", "penalty": "10"},
    )
    choice = memories.choice(workspace.db, project)
    assert choice == memories.Choice(("Архив", "main"), "Архив", 10, unapproved=False)
    assert "The project&#39;s memories were chosen." in client.get(f"/projects/{project}").text
    client.post(f"/projects/{project}/memories", data={"writes": "Архив", "penalty": "99"})
    assert "from 0 to 50" in client.get(f"/projects/{project}").text
    assert memories.choice(workspace.db, project) == choice


def test_the_review_searches_the_memory(client, filled):
    found = client.get("/memory/passages.json?q=кездесу&language=kk").json["passages"]
    assert len(found) == 2
    assert found[0]["texts"][0]["pieces"][0] == ["found", "Кездесу"]
    assert found[0]["address"].startswith("/memory/units/")
    assert client.get("/memory/passages.json?q=").json == {"passages": []}
