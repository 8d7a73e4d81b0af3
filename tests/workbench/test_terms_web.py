from __future__ import annotations

import re

import pytest

from glossary import store
from workbench import intake, projects, terminology, unknown

TEXT = (
    "Қазақстан Республикасының Көлік министрі Ержан Үлгібаев баяндама жасады. "
    "Кейін Ержан Үлгібаев сұрақтарға жауап берді. Қырғыз Республикасының өкілдері қатысты.\n"
)
PERSON = "Ержан Үлгібаев"


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "meeting", TEXT)


def url(document, action=""):
    return f"/documents/{document}/terms{'/' if action else ''}{action}"


def sheet(workspace, document):
    return terminology.sheet(workspace, document)


def test_the_sheet_lists_each_entry_once_and_links_its_places(client, workspace, document):
    page = client.get(url(document)).text
    unknown = [each.text for each in sheet(workspace, document).unknown]
    assert PERSON in unknown
    assert page.count(f'data-key="unknown-{PERSON}"') == 1
    assert f"/documents/{document}/review#s1" in page
    assert f"/documents/{document}/review#s2" in page


def test_exceptions_come_before_what_is_settled(client, workspace, document):
    page = client.get(url(document)).text
    assert page.index("Not in the glossary") < page.index("To decide") or not sheet(workspace, document).open
    if sheet(workspace, document).settled:
        assert page.index("Not in the glossary") < page.index("Settled")


def test_an_unknown_person_is_added_and_leaves_the_list(client, workspace, document):
    answer = client.post(
        url(document, "add"),
        data={
            "at": PERSON,
            "source": PERSON,
            "kind": "person",
            "language": ["ky", "ru"],
            "own-ky": "Эржан Үлгүбаев",
            "own-ru": "Ержан  Улгибаев\n",
        },
    )
    assert answer.status_code == 303
    assert PERSON not in [each.text for each in sheet(workspace, document).unknown]
    concepts = store.concepts(workspace.db, query=PERSON)
    assert [t.text for t in concepts[0].terms if t.language == "ru"] == ["Ержан Улгибаев"]


def test_a_wrong_entry_is_refused_beside_its_row_and_keeps_what_was_entered(client, workspace, document):
    before = store.count(workspace.db)
    answer = client.post(
        url(document, "add"),
        data={"at": PERSON, "source": PERSON, "kind": "person", "language": ["ky", "ru"], "own-ru": "…"},
    )
    assert answer.status_code == 400
    row = re.search(rf'data-key="unknown-{PERSON}".*?</li>', answer.text, re.DOTALL)
    assert row is not None
    assert "only punctuation" in row[0]
    assert ">…</textarea>" in row[0]
    assert store.count(workspace.db) == before


@pytest.mark.parametrize(
    "data", [{"kind": "person"}, {"kind": "planet", "language": "ru", "own-ru": "Улгибаев"}]
)
def test_without_a_rendering_or_with_an_unknown_kind_nothing_is_added(client, workspace, document, data):
    before = store.count(workspace.db)
    assert client.post(url(document, "add"), data={"at": PERSON, "source": PERSON, **data}).status_code == 400
    assert store.count(workspace.db) == before


def test_confirming_an_entry_signs_it_off_for_this_document(client, workspace, document):
    entry = sheet(workspace, document).open[0]
    data = {"concept": entry.concept.id, "source": entry.text, "language": ["ky", "ru"]}
    data |= {"own-ky": "Биринчи сөз", "own-ru": "Первое слово"}
    assert client.post(url(document, "sign"), data=data).status_code == 303
    settled = {each.text: each for each in sheet(workspace, document).settled}
    assert settled[entry.text].renderings["ru"].text == "Первое слово"
    assert settled[entry.text].renderings["ru"].signed


def test_ones_own_wording_beats_the_choice_and_the_choice_is_enough(client, workspace, document):
    entry = sheet(workspace, document).open[0]
    data = {"concept": entry.concept.id, "source": entry.text, "language": ["ky", "ru"]}
    data |= {"choice-ky": "Тандалган", "own-ky": " ", "choice-ru": "Выбранное", "own-ru": "Своё"}
    client.post(url(document, "sign"), data=data)
    renderings = terminology.signed_off(workspace.db, document)
    assert renderings[entry.concept.id, entry.text, "ky"] == "Тандалган"
    assert renderings[entry.concept.id, entry.text, "ru"] == "Своё"


def test_confirming_all_is_one_undo(client, workspace, project, document):
    before = sheet(workspace, document)
    ready = [entry for entry in before.open if entry.complete and not entry.findings]
    assert ready
    page = client.post(url(document, "sign-all"), follow_redirects=True).text
    assert f"{len(ready)} term" in page
    assert f"/projects/{project}/undo?document={document}" in page
    assert len(sheet(workspace, document).open) == len(before.open) - len(ready)
    client.post(f"/projects/{project}/undo")
    assert [entry.text for entry in sheet(workspace, document).open] == [entry.text for entry in before.open]


def test_what_is_no_term_is_offered_again_when_asked(client, workspace, document):
    client.post(url(document, "dismiss"), data={"at": PERSON})
    assert PERSON not in [each.text for each in sheet(workspace, document).unknown]
    assert "Offer again" in client.get(url(document)).text
    client.post(url(document, "restore"), data={"at": PERSON})
    assert PERSON in [each.text for each in sheet(workspace, document).unknown]


def test_markup_in_an_entry_stays_text(client, workspace, document):
    data = {"at": PERSON, "source": "<script>alert(1)</script> Үлгібаев", "kind": "term", "language": "ru"}
    data |= {"own-ru": "<img src=x onerror=alert(1)> Улгибаев"}
    page = client.post(url(document, "add"), data=data, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_document_that_is_not_there_is_404(client):
    assert client.get(url(999)).status_code == 404
    assert client.post(url(999, "sign-all")).status_code == 404
    assert client.post(url(999, "dismiss"), data={"at": "x"}).status_code == 404


def test_an_error_whose_row_is_gone_stands_above_the_list(client, document):
    answer = client.post(
        f"/documents/{document}/terms/sign",
        data={"concept": 999_999, "source": "x", "language": "ru", "own-ru": "y"},
    )
    assert answer.status_code == 404
    assert "999999" in answer.text


def test_the_undo_of_confirming_all_takes_back_that_and_nothing_newer(client, workspace, project, document):
    client.post(f"/documents/{document}/terms/sign-all")
    page = client.get(f"/documents/{document}/terms").text
    change = re.search(r'name="change" value="(\d+)"', page)
    projects.set_date(workspace.db, document, None)
    unknown.dismiss(workspace, document, "кейінгі")
    client.post(f"/projects/{project}/undo", data={"document": document, "change": change[1]})
    assert workspace.db.execute("SELECT count(*) FROM sign_off").fetchone()[0] == 0
    assert terminology.sheet(workspace, document).dismissed == ("кейінгі",)
    other = projects.create_project(workspace.db, "Басқа", "kk", ("ru",))
    assert client.post(f"/projects/{other}/undo", data={"change": change[1]}).status_code == 400


def chosen(client, document, **fields):
    data = {
        "at": PERSON,
        "row": f"unknown-{PERSON}",
        "source": PERSON,
        "kind": "person",
        "language": ["ky", "ru"],
    }
    return client.post(url(document, "choose"), data=data | fields)


def test_an_unknown_person_is_decided_for_the_document_alone(client, workspace, document):
    assert "suggested" in client.get(url(document)).text
    answer = chosen(client, document, **{"own-ky": "Эржан Үлгүбаев", "own-ru": "Ержан Улгибаев"})
    assert answer.status_code == 303
    assert store.concepts(workspace.db, query=PERSON) == []
    page = client.get(url(document)).text
    assert f'data-key="unknown-{PERSON}"' not in page
    row = page[page.index(f'data-key="chosen-{PERSON}"') :]
    assert "Эржан Үлгүбаев" in row[: row.index("</li>")]
    segment = first_segment(workspace, document)
    panel = client.get(f"/segments/{segment}/ru/help.json").json
    shown = {r["text"]: r["state"] for term in panel["terms"] for r in term["renderings"]}
    assert shown["Ержан Улгибаев"] == "chosen"
    assert client.post(url(document, "forget"), data={"at": PERSON}).status_code == 303
    assert f'data-key="unknown-{PERSON}"' in client.get(url(document)).text
    panel = client.get(f"/segments/{segment}/ru/help.json").json
    assert "suggested" in {r["state"] for term in panel["terms"] for r in term["renderings"]}


def first_segment(workspace, document) -> int:
    row = workspace.db.execute(
        "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
        "ORDER BY p.position, s.position",
        [document],
    ).fetchone()
    return row[0]


@pytest.mark.parametrize("fields", [{"own-ru": ""}, {"own-ru": "Имя", "kind": "animal"}, {"own-ru": "…"}])
def test_a_decision_that_cannot_be_stored_is_refused_beside_its_row(client, document, fields):
    answer = chosen(client, document, **fields)
    assert answer.status_code == 400
    row = answer.text[answer.text.index(f'data-key="unknown-{PERSON}"') :]
    assert 'role="alert"' in row[: row.index("</li>")]
    assert 'role="alert" hidden' not in row[: row.index("</li>")]
