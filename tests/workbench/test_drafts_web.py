"""The pages of drafting: what survived, engines side by side, a project's engines, and what is told on them."""

from __future__ import annotations

import re

import pytest
from lxml import html

from workbench import intake, projects, survival
from workbench.drafting import order
from workbench.drafting.remote import SERVICES
from workbench.review import changing, translations
from workbench.web import JOBS

TEXT = "".join(f"Қазақстан Республикасы {n} құжатты бекітті.\n" for n in range(2, 6))


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "t", TEXT)


def confirm(workspace, document, number, text, language="ru"):
    row = translations.rows(workspace.db, document)[number]
    stored = translations.translation(workspace.db, row.id, language)
    wanted = stored.text if text is None else text
    changing.confirm(workspace, row.id, language, wanted, expected=stored.version)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def table(tree, language="ru") -> list[list[str]]:
    rows = tree.xpath(f"//table[@id='table-{language}']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


# --- what survived -------------------------------------------------------------------------------------------------


def test_how_much_of_the_drafts_survived(workspace, client, document):
    confirm(workspace, document, 0, None)
    confirm(workspace, document, 1, "Казахстан утвердил три документа.")
    tree = page(client, f"/documents/{document}/drafts")
    (row,) = table(tree)
    assert row[:3] == ["terms", "2", "2"]
    assert row[3] == "1"
    assert sum(int(n) for n in row[3:7]) == 2
    assert row[7] == "50 %"
    assert float(row[8]) > 0
    assert 0 < float(row[9]) < 100
    assert (
        "Nothing is confirmed in this language yet"
        in tree.xpath("//section[@aria-labelledby='survived-ky']")[0].text_content()
    )


def test_the_plots_are_drawings_with_a_name_and_without_styles_of_their_own(workspace, client, document):
    confirm(workspace, document, 0, None)
    confirm(workspace, document, 1, "Совсем другой текст.")
    tree = page(client, f"/documents/{document}/drafts")
    plots = tree.xpath("//svg[@role='img']")
    assert len(plots) == 2
    for plot in plots:
        named = plot.get("aria-labelledby")
        assert tree.xpath(f"//*[@id='{named}']")[0].text_content().strip()
    widths = [float(rect.get("width")) for rect in plots[0].xpath(".//rect")]
    assert sum(widths) == pytest.approx(460)
    assert len(plots[1].xpath(".//circle")) == 2
    assert not tree.xpath("//*[@style]")
    assert not re.search(
        r"<script(?![^>]*(src=|application/json))", client.get(f"/documents/{document}/drafts").text
    )


def test_a_text_that_was_changed_later_is_compared_anew(workspace, client, document):
    confirm(workspace, document, 0, None)
    page(client, f"/documents/{document}/drafts")
    assert survival.pending(workspace.db, document) == 0
    confirm(workspace, document, 0, "Иное.")
    assert survival.pending(workspace.db, document) == 1
    assert table(page(client, f"/documents/{document}/drafts"))[0][7] == "0 %"


def test_many_comparisons_are_made_in_the_background(workspace, client, app, project, monkeypatch):
    from workbench.web import drafts

    monkeypatch.setattr(drafts, "AT_ONCE", 1)
    document = intake.add_text(workspace, project, "t", TEXT)
    for number in range(3):
        confirm(workspace, document, number, None)
    client.get(f"/documents/{document}/drafts")
    app.extensions[JOBS].wait(30)
    assert client.get(f"/documents/{document}/drafts/job.json").get_json() == {
        "running": False,
        "done": 0,
        "total": 0,
    }
    assert table(page(client, f"/documents/{document}/drafts"))[0][1] == "3"


def test_other_capitals_are_light_work_and_a_text_without_words_is_rewritten():
    row = {"text": "A b", "final": "a B", "edits": 0.0, "words": 2.0}
    assert survival._band(row) == "light"
    assert survival._band({**row, "final": "…", "words": 0.0}) == "rewritten"
    assert survival._band({**row, "edits": 1.0}) == "half"
    assert survival._band({**row, "text": "a B"}) == "unchanged"


def test_uncertain_drafts_are_listed_and_confirmed_ones_are_not(workspace, client, document):
    address = f"/documents/{document}/uncertain/ru.json"
    before = client.get(address).get_json()["segments"]
    assert before == [row.id for row in translations.rows(workspace.db, document)]
    confirm(workspace, document, 0, None)
    assert client.get(address).get_json()["segments"] == before[1:]
    told = client.get(address).get_json()
    assert told["threshold"] == 70
    assert [(d["segment"], d["number"]) for d in told["drafts"]] == list(
        zip(before[1:], (2, 3, 4), strict=True)
    )
    for draft in told["drafts"]:
        stored = translations.translation(workspace.db, draft["segment"], "ru").origin
        assert (draft["engine"], draft["confidence"]) == (stored.kind, stored.score)
        assert draft["confidence"] is None or draft["confidence"] < told["threshold"]
    links = page(client, f"/documents/{document}/drafts").xpath("//ol[@class='uncertain']/li/a/@href")
    assert any(link.endswith("target=ru#s2") for link in links)
    assert client.get("/documents/4711/uncertain/ru.json").status_code == 404


def test_drafting_is_started_from_the_page_and_touches_no_persons_text(workspace, client, app, document):
    rows = translations.rows(workspace.db, document)
    version = translations.translation(workspace.db, rows[0].id, "ru").version
    changing.save(workspace, rows[0].id, "ru", "Моё.", expected=version)
    workspace.db.execute("DELETE FROM draft")
    assert client.post(f"/documents/{document}/job/start", data={"again": "1"}).status_code == 303
    app.extensions[JOBS].wait(30)
    assert translations.translation(workspace.db, rows[0].id, "ru").text == "Моё."
    drafted = workspace.db.execute(
        "SELECT count(DISTINCT segment) FROM draft WHERE language = 'ru'"
    ).fetchone()
    assert drafted[0] == 3


# --- one segment ---------------------------------------------------------------------------------------------------


def test_engines_side_by_side(workspace, client, document):
    segment = translations.rows(workspace.db, document)[0].id
    assert client.post(f"/segments/{segment}/ru/drafts").status_code == 303
    tree = page(client, f"/segments/{segment}/ru/drafts")
    assert [h.text_content() for h in tree.xpath("//ul[@class='candidates']//h3")] == ["terms"]
    assert "confidence" in tree.xpath("//ul[@class='candidates']")[0].text_content()
    assert client.get("/segments/4711/ru/drafts").status_code == 404
    assert client.post(f"/segments/{segment}/en/drafts").status_code == 404
    assert client.get(f"/segments/{segment}/ru/drafts/job.json").get_json()["running"] is False


def test_the_panel_leads_there(workspace, client, document):
    segment = translations.rows(workspace.db, document)[0].id
    help_ = client.get(f"/segments/{segment}/ru/help.json").get_json()
    assert help_["compare"] == f"/segments/{segment}/ru/drafts"


# --- the engines of a project --------------------------------------------------------------------------------------


def form(project_targets, *, remote=(), places=None, without=()):
    places = places or {}
    data = {"remote": list(remote)}
    for target in project_targets:
        data[f"use-{target}"] = [name for name in order.known() if name not in without]
        for number, name in enumerate(order.known(), 1):
            data[f"place-{target}-{name}"] = places.get((target, name), number)
    return data


def test_the_order_is_stored_per_language(workspace, client, project):
    address = f"/projects/{project}/engines"
    assert client.get(address).status_code == 200
    answer = client.post(address, data=form(("ky", "ru"), places={("ru", "assembly"): 0}, without=("pivot",)))
    assert answer.status_code == 303
    owner = projects.project(workspace.db, project)
    assert order.order(owner, "ru")[-1] == "assembly" or order.order(owner, "ru")[0] == "assembly"
    assert "pivot" not in order.order(owner, "ky")
    again = page(client, address)
    assert again.xpath("//input[@name='use-ru'][@value='pivot'][@checked]") == []


def test_switching_on_an_engine_on_another_machine_is_asked_for_and_shown(workspace, client, project):
    address = f"/projects/{project}/engines"
    tree = page(client, address)
    assert "The text leaves this machine" in tree.text_content()
    assert tree.xpath("//input[@name='remote'][@checked]") == []
    client.post(address, data=form(("ky", "ru"), remote=("deepl", "babel")))
    assert projects.project(workspace.db, project).remote == ("deepl",)
    shown = page(client, address)
    assert shown.xpath("//input[@name='remote'][@checked]/@value") == ["deepl"]
    assert "the text leaves this machine" in shown.text_content()


def test_what_is_not_set_up_is_named_and_no_key_is_ever_shown(client, project, monkeypatch):
    monkeypatch.setenv("AUDARMA_DEEPL_KEY", "very-secret")
    monkeypatch.delenv("AUDARMA_GOOGLE_KEY", raising=False)
    text = client.get(f"/projects/{project}/engines").text
    assert "AUDARMA_GOOGLE_KEY is missing" in text
    assert "AUDARMA_DEEPL_KEY is missing" not in text
    assert "very-secret" not in text
    assert all(service.title in text for service in SERVICES.values())


def test_an_order_without_an_engine_is_refused_with_the_form(client, project):
    answer = client.post(f"/projects/{project}/engines", data={})
    assert answer.status_code == 400
    assert "Choose at least one" in answer.text


# --- exports -------------------------------------------------------------------------------------------------------


def test_engine_model_licence_and_confidence_are_in_the_tmx(workspace, document, tmp_path):
    from alignments import read_tmx
    from workbench import exports

    workspace.db.execute("UPDATE draft SET licence = 'CC-BY-NC-4.0'")
    from glossary import history

    with history.change_set(workspace.db, "draft", scope="test"):
        workspace.db.execute(
            "UPDATE translation SET origin = json_set(origin, '$.detail', 'tiny-model') WHERE language = 'ru'"
        )
    path = tmp_path / "out.tmx"
    exports.tmx(workspace, [document], "kk", ["ru"], path, state="initial")
    unit = next(iter(read_tmx(path)))
    assert unit.prop("x-origin").startswith("assembly ")
    assert (unit.prop("x-model"), unit.prop("x-licence")) == ("tiny-model", "CC-BY-NC-4.0")
