"""Which engine is asked what, in which order, and what happens when one fails, is cancelled, or the program is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import ClassVar

import pytest

from alignments import Memory, Unit
from glossary.database import connect
from glossary.terms import Pin, Term
from workbench import intake, projects
from workbench import jobs as jobs_module
from workbench.drafting import answers, comparing, order, predraft
from workbench.drafting.asking import ask
from workbench.drafting.engine import REMOTE, Candidate, Confirmed, Draft, Request
from workbench.drafting.pivot import PivotEngine
from workbench.errors import EngineError, InvalidInputError, NotFoundError
from workbench.jobs import Jobs
from workbench.review import changing, translations, undoing

TEXT = "".join(f"Тараптар {n} құжатты бекітті.\n" for n in range(2, 8))


class Capitals:
    """An engine that answers in capitals, counts what it was asked, and fails when it is told to."""

    name = "deepl"
    fingerprint = "capitals 1"
    asked: ClassVar[list[str]] = []
    fail_at: int | None = None
    short_by = 0

    def __init__(self, _memory=None) -> None:
        """Take the registry's argument."""

    def languages(self):
        return {("kk", "ru"), ("kk", "ky"), ("ru", "en"), ("ru", "ky")}

    def translate(self, requests, cancel=None):
        out = []
        for request in requests:
            if cancel is not None and cancel.is_set():
                break
            if Capitals.fail_at is not None and len(Capitals.asked) >= Capitals.fail_at:
                error = EngineError("The service %(service)s is gone.", service="Capitals")
                error.done = tuple(out)
                raise error
            Capitals.asked.append(request.text)
            out.append(Draft((Candidate(request.text.upper(), None),), self.name, "big letters", "CC0"))
        return out[: len(out) - Capitals.short_by]


@pytest.fixture
def capitals(monkeypatch):
    """Stands where DeepL is, so that it is an engine on another machine to everything that asks for it."""
    monkeypatch.setattr(Capitals, "asked", [])
    monkeypatch.setattr(Capitals, "fail_at", None)
    monkeypatch.setattr(Capitals, "short_by", 0)
    monkeypatch.setitem(REMOTE, "deepl", f"{__name__}:Capitals")
    return Capitals


@pytest.fixture
def project(workspace, capitals) -> int:
    number = projects.create_project(workspace.db, "Russian", "kk", ("ru",))
    order.set_engines(workspace.db, number, {"ru": ["memory", "deepl", "assembly"]}, ["deepl"])
    return number


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_document(workspace, project, "a.txt", TEXT.encode(), draft=False)


def texts(workspace, document, language="ru") -> list[str]:
    rows = translations.rows(workspace.db, document)
    return [r.translations[language].text if language in r.translations else "" for r in rows]


# --- the order -----------------------------------------------------------------------------------------------------


def test_without_a_choice_the_engine_that_leaves_gaps_comes_last_and_nothing_leaves_the_machine(workspace):
    number = projects.create_project(workspace.db, "p", "kk", ("ru",))
    names = order.order(projects.project(workspace.db, number), "ru")
    assert names[0] == "memory"
    assert names[-1] == "assembly"
    assert not set(names) & set(REMOTE)


def test_an_engine_on_another_machine_is_asked_only_when_it_is_switched_on(
    workspace, document, project, capitals
):
    order.set_engines(workspace.db, project, {"ru": ["memory", "deepl", "assembly"]}, [])
    predraft.predraft(workspace, document)
    assert capitals.asked == []
    order.set_engines(workspace.db, project, {"ru": ["memory", "deepl", "assembly"]}, ["deepl"])
    predraft.predraft(workspace, document, again=True)
    assert len(capitals.asked) == 6


def test_each_target_has_its_own_order(workspace, capitals):
    number = projects.create_project(workspace.db, "p", "kk", ("ru", "ky"))
    order.set_engines(workspace.db, number, {"ru": ["deepl"], "ky": ["assembly", "deepl"]}, ["deepl"])
    text = "Қазақстан 2 құжат."
    document = intake.add_document(workspace, number, "a.txt", text.encode(), draft=False)
    predraft.predraft(workspace, document)
    assert texts(workspace, document, "ru") == [text.upper()]
    assert texts(workspace, document, "ky")[0].startswith("Казакстан")
    row = translations.rows(workspace.db, document)[0]
    assert (row.translations["ru"].origin.kind, row.translations["ru"].origin.score) == ("deepl", None)


@pytest.mark.parametrize(
    ("orders", "message"),
    [
        ({"ru": []}, "No engine is chosen"),
        ({"ru": ["babel"]}, "“babel” is no engine"),
        ({"ru": ["memory", "memory"]}, "at most once"),
        ({"en": ["memory"]}, "not translated into"),
    ],
)
def test_an_order_that_cannot_be_is_refused(workspace, project, orders, message):
    before = projects.project(workspace.db, project)
    with pytest.raises((InvalidInputError, NotFoundError), match=message):
        order.set_engines(workspace.db, project, orders, [])
    assert projects.project(workspace.db, project) == before


def test_an_order_can_be_undone(workspace, project):
    before = projects.project(workspace.db, project).engines
    order.set_engines(workspace.db, project, {"ru": ["assembly"]}, [])
    undoing.undo(workspace, project)
    assert projects.project(workspace.db, project).engines == before


def test_the_memory_comes_first_and_a_sure_match_spares_the_others_the_question(
    workspace, document, capitals
):
    with Memory(workspace.db) as memory:
        memory.add([Unit({"kk": "Тараптар 4 құжатты бекітті.", "ru": "Утверждены четыре документа."})])
    predraft.predraft(workspace, document)
    assert "Утверждены четыре документа." in texts(workspace, document)
    assert "Тараптар 4 құжатты бекітті." not in capitals.asked


# --- failing, stopping, going on -----------------------------------------------------------------------------------


def test_what_was_answered_before_a_failure_is_kept_and_the_next_run_goes_on(workspace, document, capitals):
    capitals.fail_at = 2
    with pytest.raises(EngineError, match="is gone"):
        predraft.predraft(workspace, document)
    assert sum(bool(t) for t in texts(workspace, document)) == 2
    capitals.fail_at = None
    predraft.predraft(workspace, document)
    assert texts(workspace, document) == [line.upper() for line in TEXT.splitlines()]
    assert Counter(capitals.asked).most_common(1)[0][1] == 1


def test_an_engine_that_returns_too_few_answers_is_not_believed(workspace, document, capitals):
    capitals.short_by = 1
    with pytest.raises(EngineError, match="answered 5 of 6"):
        predraft.predraft(workspace, document)
    assert texts(workspace, document) == [""] * 6


def test_a_document_is_taken_in_although_its_engine_is_out_of_order(workspace, project, capitals, caplog):
    capitals.fail_at = 0
    jobs = Jobs(workspace)
    document = intake.add_document(workspace, project, "b.txt", TEXT.encode(), jobs=jobs)
    jobs.wait(30)
    failed = jobs.of_document(document)
    assert failed is not None
    assert failed.error == "The service Capitals is gone."
    assert len(translations.rows(workspace.db, document)) == 6
    jobs.close()


def test_slow_work_is_done_in_smaller_pieces(workspace, document, monkeypatch):
    ticks = iter(range(1000))
    steps = []
    monkeypatch.setattr(predraft, "CHUNK", 4)
    predraft.predraft(
        workspace, document, progress=lambda done, _total: steps.append(done), clock=lambda: 8.0 * next(ticks)
    )
    assert steps == [4, 5, 6]


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [(50, 0.0, 50), (50, 1.0, 50), (50, 100.0, 1), (10, 0.5, 20), (1, 0.01, 2), (30, 2.0, 15)],
)
def test_a_piece_takes_about_a_second(size, seconds, following):
    assert predraft._next_size(size, seconds) == following


def test_decisions_about_terms_are_drafted_in_the_background_where_an_engine_is_slow(
    workspace, document, capitals
):
    rows = translations.rows(workspace.db, document)
    predraft.renew(workspace, document, {rows[0].id})
    assert capitals.asked == []
    jobs = Jobs(workspace)
    assert jobs.resume() == 1
    jobs.wait(30)
    jobs.close()
    assert capitals.asked == [rows[0].text]


KILLED = """
import sys, time
from pathlib import Path
from workbench.drafting import assembly, predraft
from workbench.jobs import Jobs
from workbench.workspace import Workspace
predraft.CHUNK = 5
real = assembly.AssemblyEngine.translate
def slowly(self, requests, cancel=None):
    time.sleep(0.05)
    return real(self, requests, cancel)
assembly.AssemblyEngine.translate = slowly
workspace = Workspace.open(Path(sys.argv[1]))
jobs = Jobs(workspace)
jobs.start("draft", int(sys.argv[2]))
print("started", flush=True)
jobs.wait(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_in_the_middle_it_goes_on_and_drafts_nothing_twice(workspace, folder):
    number = projects.create_project(workspace.db, "Killed", "kk", ("ru", "ky"))
    data = "".join(f"Қазақстан {n} құжатты бекітті.\n" for n in range(2, 102)).encode()
    document = intake.add_document(workspace, number, "long.txt", data, draft=False)
    count = "SELECT count(*) FROM translation t JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(document)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        reader = connect(folder / "audarma.db")
        while reader.execute(count, [document]).fetchone()[0] < 20:
            assert child.poll() is None, "it was over before it could be killed"
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    kept = reader.execute(count, [document]).fetchone()[0]
    reader.close()
    assert 20 <= kept < 200
    jobs = Jobs(workspace)
    # The lease still runs, but its holder is gone: nobody has to wait for it.
    assert jobs.resume() == 1
    jobs.wait(60)
    jobs.close()
    assert workspace.db.execute(count, [document]).fetchone()[0] == 200
    written = workspace.db.execute(
        "SELECT row, count(*) FROM history WHERE tbl = 'translation' AND row IN (SELECT t.id FROM translation t "
        "JOIN segment s ON s.id = t.segment JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?) GROUP BY row",
        [document],
    ).fetchall()
    assert sum(times > 1 for _, times in written) == 0
    drafts = workspace.db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM draft GROUP BY segment, language, engine, text HAVING count(*) > 1)"
    )
    assert drafts.fetchone()[0] == 0


@pytest.mark.parametrize(
    "holder",
    ["elsewhere:1:ab", f"{jobs_module._machine()}:{os.getpid()}:ab", "token"],
    ids=["elsewhere", "here", "of old"],
)
def test_the_lease_of_one_that_may_be_running_is_respected(holder):
    assert not jobs_module._is_dead(holder)


# --- asking --------------------------------------------------------------------------------------------------------


class Plain:
    """An engine that answers what it was made with, by source text."""

    fingerprint = "plain"

    def __init__(self, name, known, pairs=(("kk", "ru"),)) -> None:
        self.name, self.known, self.pairs = name, known, set(pairs)
        self.asked: list[Request] = []

    def languages(self):
        return self.pairs

    def translate(self, requests, cancel=None):
        self.asked += requests
        return [
            Draft((Candidate(self.known[r.text], 0.9),) if r.text in self.known else (), self.name)
            for r in requests
        ]


def test_every_engine_is_heard_and_the_answers_stay_apart():
    first, second = Plain("one", {"a": "A"}), Plain("two", {"a": "x", "b": "B"})
    found = ask([first, second], [Request(t, "kk", "ru") for t in "abc"])
    assert [
        [(d.engine, [c.text for c in d.candidates]) for d in drafts or ()] for drafts in found.drafts
    ] == [
        [("one", ["A"]), ("two", ["x"])],
        [("one", []), ("two", ["B"])],
        [("one", []), ("two", [])],
    ]


def test_nothing_to_ask_asks_nobody():
    engine = Plain("one", {})
    assert ask([engine], []).drafts == ()
    assert engine.asked == []


def test_from_the_confirmed_target_with_the_best_state(workspace, capitals):
    number = projects.create_project(workspace.db, "p", "kk", ("ru", "en"))
    order.set_engines(workspace.db, number, {"ru": ["assembly"], "en": ["pivot", "deepl"]}, ["deepl"])
    document = intake.add_document(workspace, number, "a.txt", "Екі құжат бекітілді.".encode(), draft=False)
    segment = translations.rows(workspace.db, document)[0].id
    predraft.predraft(workspace, document)
    assert capitals.asked == []
    version = translations.translation(workspace.db, segment, "ru").version
    changing.confirm(workspace, segment, "ru", "Утверждены два документа.", expected=version)
    predraft.predraft(workspace, document)
    english = translations.translation(workspace.db, segment, "en")
    assert english.text == "УТВЕРЖДЕНЫ ДВА ДОКУМЕНТА."
    assert (english.origin.kind, english.origin.detail) == ("pivot", "big letters ru→en")
    assert comparing.kept(workspace.db, segment, "en")[0].licence == "CC0"


def test_the_memory_is_a_way_over_a_pivot_too():
    memory = Plain("memory", {"Утверждены.": "Approved."}, [("ru", "en"), ("kk", "en")])
    request = Request(
        "Бекітілді.", "kk", "en", others=(Confirmed("ky", "Бекитилди."), Confirmed("ru", "Утверждены."))
    )
    draft = PivotEngine([memory]).translate([request])[0]
    assert (draft.engine, draft.model, draft.candidates[0].text) == ("pivot", "memory ru→en", "Approved.")
    assert PivotEngine([memory]).translate([Request("x", "kk", "en")])[0].candidates == ()
    stop = threading.Event()
    stop.set()
    assert PivotEngine([memory]).translate([request], stop) == []


# --- kept answers --------------------------------------------------------------------------------------------------


def pinned(text: str) -> tuple[Pin, ...]:
    return (Pin(Term("келісім", "kk"), (Term(text, "ru"),)),)


def test_the_same_question_is_asked_once_and_another_pin_or_model_is_another_question(workspace):
    engine = Plain("plain", {"a": "A\n«Ә»"})
    kept = answers.KeptAnswers(engine, workspace.db)
    request = Request("a", "kk", "ru", pins=pinned("соглашение"))
    first, second = kept.translate([request, request])[0], kept.translate([request])[0]
    assert first == second == Draft((Candidate("A\n«Ә»", 0.9),), "plain")
    asked = len(engine.asked)
    kept.translate([Request("a", "kk", "ru", pins=pinned("договор"))])
    assert len(engine.asked) == asked + 1
    engine.fingerprint = "another model"
    kept.translate([request])
    assert len(engine.asked) == asked + 2


def test_engines_that_are_quick_are_asked_each_time(workspace):
    engine = Plain("plain", {"a": "A"})
    del Plain.fingerprint
    try:
        kept = answers.KeptAnswers(engine, workspace.db)
        kept.translate([Request("a", "kk", "ru")])
        kept.translate([Request("a", "kk", "ru")])
    finally:
        Plain.fingerprint = "plain"
    assert len(engine.asked) == 2
    assert workspace.db.execute("SELECT count(*) FROM answer").fetchone()[0] == 0


def test_not_more_than_so_many_answers_are_kept(workspace, monkeypatch):
    monkeypatch.setattr(answers, "MOST", 3)
    kept = answers.KeptAnswers(Plain("plain", {}), workspace.db)
    kept.translate([Request(t, "kk", "ru") for t in "abcdef"])
    assert workspace.db.execute("SELECT count(*) FROM answer").fetchone()[0] == 3


def test_what_a_failing_engine_had_answered_is_kept(workspace, capitals):
    capitals.fail_at = 2
    kept = answers.KeptAnswers(Capitals(), workspace.db)
    requests = [Request(t, "kk", "ru") for t in "abc"]
    with pytest.raises(EngineError) as caught:
        kept.translate(requests)
    assert [d.candidates[0].text for d in caught.value.done] == ["A", "B"]
    capitals.fail_at = None
    assert [d.candidates[0].text for d in kept.translate(requests)] == ["A", "B", "C"]
    assert capitals.asked == ["a", "b", "c"]


# --- one segment, every engine -------------------------------------------------------------------------------------


def test_every_engine_is_asked_for_one_segment_also_those_not_in_the_order(
    workspace, project, document, capitals
):
    order.set_engines(workspace.db, project, {"ru": ["memory"]}, ["deepl"])
    segment = translations.rows(workspace.db, document)[0].id
    assert comparing.compare(workspace, segment, "ru") == []
    assert {k.engine for k in comparing.kept(workspace.db, segment, "ru")} >= {"deepl", "assembly"}
    with pytest.raises(NotFoundError):
        comparing.compare(workspace, segment, "en")


def test_one_that_fails_does_not_silence_the_others(workspace, document, capitals):
    capitals.fail_at = 0
    segment = translations.rows(workspace.db, document)[0].id
    failures = comparing.compare(workspace, segment, "ru")
    assert [str(f) for f in failures] == ["The service Capitals is gone."]
    assert [k.engine for k in comparing.kept(workspace.db, segment, "ru")] == ["assembly"]


def test_what_a_confirmed_text_was_made_from_stays(workspace, project, document, capitals):
    order.set_engines(workspace.db, project, {"ru": ["assembly"]}, [])
    predraft.predraft(workspace, document)
    row = translations.rows(workspace.db, document)[0]
    before = comparing.kept(workspace.db, row.id, "ru")
    changing.confirm(workspace, row.id, "ru", "Своё.", expected=row.translations["ru"].version)
    order.set_engines(workspace.db, project, {"ru": ["assembly"]}, ["deepl"])
    comparing.compare(workspace, row.id, "ru")
    after = comparing.kept(workspace.db, row.id, "ru")
    assert after[0] == before[0]
    assert [k.engine for k in after] == ["assembly", "deepl"]
    assert after[1].text == row.text.upper()
