"""Walking through the pages of a list gives every row once, while others write."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignments import Memory, Unit
from glossary import changes
from glossary.errors import AudarmaError
from glossary.terms import Concept, Term
from workbench import intake, memory_units, projects, revisions
from workbench.review import changing, segments, translations, undoing
from workbench.review.segments import Cut

quick = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What others do between two pages: which action, and on which row.
STEPS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 99)), max_size=10)
TEXT = "\n\n".join(
    f"Бірінші сөйлем {n} рет айтылды. Екінші сөйлем де бар. Үшіншісі {n} емес." for n in range(4)
)


def walk(api, path, limit, write, steps, **query):
    """The rows of all pages; between two pages others take a step, as long as there are any."""
    rows, cursor, left = [], None, iter(steps)
    while True:
        answer = api.get(
            path, query_string={**query, "limit": limit, **({"cursor": cursor} if cursor else {})}
        )
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        cursor = answer.json["next"]
        if cursor is None:
            return rows
        assert len(answer.json["items"]) == limit
        for action, place in itertools.islice(left, 1):
            write(action, place)


def each_once(walked, before, after):
    """Nothing twice; what was there all the time is there, in order."""
    assert len(set(walked)) == len(walked)
    stayed = [key for key in before if key in after]
    assert [key for key in walked if key in stayed] == stayed


@quick
@given(st.integers(1, 5), STEPS)
def test_segments_while_others_join_split_and_type(api, workspace, project, limit, steps):
    document = intake.add_text(workspace, project, "мәтін", TEXT)

    def ids():
        return [row.id for row in translations.rows(workspace.db, document)]

    def write(action, place):
        rows = translations.rows(workspace.db, document)
        row = rows[place % len(rows)]
        with contextlib.suppress(AudarmaError):
            match ["join", "split", "type", "undo"][action % 4]:
                case "join":
                    segments.join(workspace, row.id)
                case "split":
                    segments.split(workspace, row.id, Cut(row.text.find(" ") + 1), source=row.text)
                case "type":
                    version = translations.translation(workspace.db, row.id, "ru").version
                    changing.save(workspace, row.id, "ru", "Набрано", expected=version)
                case "undo":
                    undoing.undo(workspace, project, inside=True)

    before = ids()
    walked = [s["id"] for s in walk(api, f"/documents/{document}/segments", limit, write, steps)]
    each_once(walked, before, ids())


@quick
@given(st.integers(1, 4), STEPS)
def test_projects_and_documents_while_others_make_and_remove(api, workspace, limit, steps):
    home = projects.create_project(workspace.db, f"Үй {projects.now()}", "kk", ["ru"])
    for number in range(5):
        intake.add_text(workspace, home, str(number), "Мәтін.")

    def write_documents(action, place):
        if action % 2:
            intake.add_text(workspace, home, "жаңа", "Мәтін.")
        else:
            known = projects.documents(workspace.db, home)
            projects.delete_document(workspace.db, known[place % len(known)].id)
            if len(known) == 1:
                intake.add_text(workspace, home, "тағы", "Мәтін.")

    def write_projects(action, place):
        if action % 2:
            projects.create_project(
                workspace.db, f"Жаңа {projects.now()} {len(projects.projects(workspace.db))}", "kk", ["ru"]
            )
        else:
            known = [p.id for p in projects.projects(workspace.db)]
            projects.delete_project(workspace.db, known[place % len(known)])

    for name in "абв":
        with contextlib.suppress(AudarmaError):
            projects.create_project(workspace.db, name, "kk", ["ru"])
    before = [d.id for d in projects.documents(workspace.db, home)]
    walked = [d["id"] for d in walk(api, f"/projects/{home}/documents", limit, write_documents, steps)]
    each_once(walked, before, [d.id for d in projects.documents(workspace.db, home)])
    before = sorted(p.id for p in projects.projects(workspace.db))
    walked = [p["id"] for p in walk(api, "/projects", limit, write_projects, steps)]
    each_once(walked, before, [p.id for p in projects.projects(workspace.db)])


@quick
@given(st.integers(1, 4), STEPS)
def test_units_while_others_correct_add_and_delete(api, workspace, limit, steps):
    with Memory(workspace.db) as memory:
        memory.delete([unit.tuid for unit in memory.units()])
        memory.add(
            [Unit(texts={"kk": f"Сөйлем {n}.", "ru": f"Предложение {n}."}, tuid=f"t{n}") for n in range(8)]
        )

    def tuids():
        with Memory(workspace.db) as memory:
            return sorted(unit.tuid for unit in memory.units())

    def write(action, place):
        entries = memory_units.page(workspace.db, memory_units.Filters()).entries
        if not entries:
            return
        entry = entries[place % len(entries)]
        match ["edit", "delete", "add"][action % 3]:
            case "edit":
                memory_units.edit(workspace.db, entry.id, {1: f"Исправлено {entry.id}."})
            case "delete":
                memory_units.delete(workspace.db, [entry.id])
            case "add":
                with Memory(workspace.db) as memory:
                    memory.add([Unit(texts={"kk": f"Жаңа {entry.id}.", "ru": "Новое."}, tuid=f"n{entry.id}")])

    before = tuids()
    walked = [unit["tuid"] for unit in walk(api, "/memory/units", limit, write, steps, source="kk")]
    each_once(walked, before, tuids())


@quick
@given(st.integers(1, 4), STEPS)
def test_entries_while_others_rename_add_and_remove(api, workspace, limit, steps):
    for n in range(6):
        changes.save_concept(workspace.db, Concept("term", terms=(Term(f"қатарсөз {n}", "kk"),)))

    def ids():
        from glossary import store

        return sorted(c.id for c in store.concepts(workspace.db, query="қатарсөз"))

    def write(action, place):
        known = ids()
        if not known:
            return
        number = known[place % len(known)]
        match ["rename", "delete", "add"][action % 3]:
            case "rename":
                changes.save_concept(
                    workspace.db, Concept("term", number, terms=(Term(f"қатарсөз а{number}", "kk"),))
                )
            case "delete":
                changes.delete_concept(workspace.db, number)
            case "add":
                changes.save_concept(
                    workspace.db, Concept("term", terms=(Term(f"қатарсөз ж{number}", "kk"),))
                )

    before = ids()
    walked = [c["id"] for c in walk(api, "/concepts", limit, write, steps, q="қатарсөз")]
    each_once(walked, before, ids())


def test_a_corrected_source_ends_the_walk_with_a_word(api, workspace, document):
    first = api.get(f"/documents/{document}/segments?limit=1").json
    revisions.correct(workspace, document, "b.txt", "Басқа мәтін осы. Тағы бар.".encode(), expected=1)
    answer = api.get(f"/documents/{document}/segments", query_string={"limit": 1, "cursor": first["next"]})
    assert answer.status_code == 409
    assert "first page again" in answer.json["detail"]


def test_the_link_leads_on_with_the_same_filters(api, workspace, document):
    first = api.get(f"/documents/{document}/segments?limit=1&language=ru&state=initial&q=қ")
    link = first.headers["Link"]
    assert link.endswith('>; rel="next"')
    assert api.get(link[1:].split(">")[0].removeprefix("/api/v1")).status_code == 200


def test_a_cursor_is_good_for_its_own_list_only(api, workspace, project, document):
    cursor = api.get(f"/documents/{document}/segments?limit=1").json["next"]
    other = intake.add_text(workspace, project, "басқа", "Бір сөйлем. Екі сөйлем.")
    for path in (
        f"/documents/{other}/segments",
        "/projects",
        "/concepts",
        f"/documents/{document}/findings/ru",
    ):
        answer = api.get(path, query_string={"cursor": cursor})
        assert (answer.status_code, answer.json["where"]) == (400, "?cursor")
    filtered = api.get(f"/documents/{document}/segments", query_string={"cursor": cursor, "q": "а"})
    assert filtered.status_code == 400
    assert (
        api.get(f"/documents/{document}/segments", query_string={"cursor": cursor, "limit": 7}).status_code
        == 200
    )


@pytest.mark.parametrize("tamper", [lambda v: [v[0], "x"], lambda v: [v[0]], lambda v: [v[0], 1, 2], lambda _: {"a": 1}, lambda v: [v[0], True], lambda _: None])  # fmt: skip
def test_a_forged_cursor_is_refused(api, workspace, tamper):
    for n in range(2):
        projects.create_project(workspace.db, f"Жоба {n}", "kk", ["ru"])
    cursor = api.get("/projects?limit=1").json["next"]
    value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps(tamper(value)).encode()).decode().rstrip("=")
    assert api.get("/projects", query_string={"cursor": forged}).status_code == 400
