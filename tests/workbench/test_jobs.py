from __future__ import annotations

import threading
import time

import pytest

from workbench import intake, projects
from workbench import jobs as module
from workbench.errors import NotFoundError, WorkbenchError
from workbench.jobs import Jobs


@pytest.fixture
def jobs(workspace):
    made = Jobs(workspace)
    yield made
    made.close()


@pytest.fixture
def kinds(monkeypatch):
    """A registry of kinds of work that a test may add to."""
    monkeypatch.setattr(module, "RUNNERS", dict(module.RUNNERS))
    return module.RUNNERS


def wait_for(condition, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_a_job_runs_reports_and_is_done(jobs, kinds):
    seen = []

    def work(workspace, job, progress, cancel):
        seen.append((job.kind, job.payload))
        progress(3, 4)

    kinds["count"] = work
    number = jobs.start("count", payload={"to": 4})
    jobs.wait(10)
    done = jobs.get(number)
    assert (done.state, done.done, done.total, done.error) == ("done", 3, 4, None)
    assert seen == [("count", {"to": 4})]


def test_a_large_document_is_drafted_in_the_background(workspace, project, jobs):
    text = "".join(
        f"Қазақстан Республикасы {n}-құжатты қабылдады.\n" for n in range(intake.DRAFT_AT_ONCE + 20)
    )
    document = intake.add_document(workspace, project, "long.txt", text.encode(), jobs=jobs)
    waiting = jobs.of_document(document)
    jobs.wait(60)
    assert waiting is None or waiting.kind == "draft"
    assert jobs.of_document(document) is None
    progress = projects.progress(workspace.db, document)
    assert progress["ru"].empty == 0
    assert progress["ru"].initial == progress["ru"].total == intake.DRAFT_AT_ONCE + 20


def test_a_small_document_needs_no_job(workspace, project, jobs):
    document = intake.add_document(workspace, project, "short.txt", "Қазақстан.\n".encode(), jobs=jobs)
    assert jobs.of_document(document) is None
    assert workspace.db.execute("SELECT count(*) FROM job").fetchone()[0] == 0


def test_a_job_that_fails_says_why(jobs, kinds, caplog):
    def work(workspace, job, progress, cancel):
        raise WorkbenchError("The file %(name)s is gone; upload it again.", name="a.txt")

    kinds["fail"] = work
    number = jobs.start("fail")
    jobs.wait(10)
    failed = jobs.get(number)
    assert (failed.state, failed.error) == ("failed", "The file a.txt is gone; upload it again.")
    assert "background job" in caplog.text


def test_a_job_for_a_document_that_is_gone_fails_with_a_sentence(jobs, caplog):
    number = jobs.start("draft", 4711)
    jobs.wait(10)
    assert jobs.get(number).state == "failed"
    assert "There is no document number 4711" in str(jobs.get(number).error)


def test_a_job_after_one_that_failed_still_runs(jobs, kinds, caplog):
    def work(workspace, job, progress, cancel):
        if job.payload["fail"]:
            raise RuntimeError

    kinds["maybe"] = work
    numbers = [jobs.start("maybe", payload={"fail": fail}) for fail in (True, False)]
    jobs.wait(10)
    assert [jobs.get(n).state for n in numbers] == ["failed", "done"]


def test_a_cancelled_job_stops_after_its_chunk(jobs, kinds):
    started, goes_on = threading.Event(), threading.Event()

    def work(workspace, job, progress, cancel):
        for step in range(100):
            if cancel.is_set():
                return
            progress(step, 100)
            started.set()
            goes_on.wait(10)

    kinds["slow"] = work
    number = jobs.start("slow")
    assert started.wait(10)
    jobs.cancel(number)
    goes_on.set()
    jobs.wait(10)
    assert jobs.get(number).state == "cancelled"
    assert jobs.get(number).done == 0


def test_a_job_that_waits_is_cancelled_before_it_begins(jobs, kinds):
    hold, ran = threading.Event(), []
    kinds["hold"] = lambda *_: hold.wait(10)
    kinds["note"] = lambda _workspace, job, *_: ran.append(job.id)
    jobs.start("hold")
    number = jobs.start("note")
    jobs.cancel(number)
    hold.set()
    jobs.wait(10)
    assert jobs.get(number).state == "cancelled"
    assert ran == []


def test_stopping_the_program_leaves_the_job_for_the_next_start(workspace, kinds):
    steps, started = [], threading.Event()

    def work(workspace, job, progress, cancel):
        while len(steps) < 50:
            if cancel.is_set():
                return
            steps.append(len(steps))
            progress(len(steps), 50)
            started.set()
            time.sleep(0.01)

    kinds["long"] = work
    first = Jobs(workspace)
    number = first.start("long")
    assert started.wait(10)
    first.close()
    assert first.get(number).state == "waiting"
    assert 0 < len(steps) < 50
    second = Jobs(workspace)
    assert second.resume() == 1
    second.wait(10)
    assert second.get(number).state == "done"
    assert steps == list(range(50))
    second.close()


def leave_behind(workspace, seconds: float) -> int:
    """Leave a job as a process that was killed leaves it: running, its lease over in so many seconds."""
    import datetime

    until = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)).isoformat(
        timespec="milliseconds"
    )
    return workspace.db.execute(
        "INSERT INTO job(kind, payload, state, lease, lease_until, created, changed) "
        "VALUES ('note', '{}', 'running', 'dead', ?, '', '') RETURNING id",
        [until],
    ).fetchone()[0]


def test_after_a_crash_a_job_is_taken_up_once_its_lease_is_over(workspace, jobs, kinds):
    ran = []
    kinds["note"] = lambda _workspace, job, *_: ran.append(job.id)
    old, held = leave_behind(workspace, -5), leave_behind(workspace, 0.6)
    assert jobs.resume() == 1
    jobs.wait(10)
    assert ran == [old]
    assert jobs.get(held).state == "running"
    wait_for(lambda: jobs.get(held).state == "done")
    assert ran == [old, held]


def test_a_job_is_run_by_one_process_at_a_time(workspace, kinds):
    ran, hold = [], threading.Event()

    def work(workspace, job, progress, cancel):
        ran.append(job.id)
        hold.wait(10)

    kinds["note"] = work
    first, second = Jobs(workspace), Jobs(workspace)
    number = first.start("note")
    wait_for(lambda: ran == [number])
    second._submit(number)
    second.wait(10)
    assert ran == [number]
    hold.set()
    first.wait(10)
    assert first.get(number).state == "done"
    first.close()
    second.close()


def test_one_whose_lease_was_lost_stops_and_leaves_the_outcome_to_the_other(workspace, jobs, kinds):
    started, goes_on, stopped = threading.Event(), threading.Event(), []

    def work(workspace, job, progress, cancel):
        started.set()
        goes_on.wait(10)
        progress(1, 2)
        stopped.append(cancel.is_set())

    kinds["slow"] = work
    number = jobs.start("slow")
    assert started.wait(10)
    workspace.db.execute("UPDATE job SET lease = 'another' WHERE id = ?", [number])
    goes_on.set()
    jobs.wait(10)
    assert stopped == [True]
    assert jobs.get(number).state == "running"
    assert jobs.get(number).done == 0


def test_a_number_that_is_none_is_an_error(jobs):
    with pytest.raises(NotFoundError, match="number 99"):
        jobs.get(99)
