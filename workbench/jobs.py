"""Work that takes longer than a request: jobs run in the background, one process at a time, and go on after a restart.

A job is a row: what to do, how far it is, who holds it until when. Jobs take plain data; whoever runs one writes its
results in chunks, so that a job taken up again does nothing twice.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import platform
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glossary import history
from glossary.database import transaction
from glossary.errors import AudarmaError
from workbench.errors import NotFoundError, WorkbenchError
from workbench.projects import now

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace

LEASE_SECONDS = 60
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of background work: `done` of `total` steps.

    `reason` is why it failed, a message template for a person with its values; `error` is that in English.
    """

    id: int
    kind: str
    document: int | None
    payload: dict[str, Any]
    state: str
    done: int
    total: int
    reason: tuple[str, dict[str, Any]] | None

    @property
    def error(self) -> str | None:
        """Why it failed, in English."""
        if self.reason is None:
            return None
        message, values = self.reason
        return message % values if values else message


Runner = Callable[["Workspace", Job, Callable[[int, int], None], threading.Event], None]


def _draft(
    workspace: Workspace, job: Job, progress: Callable[[int, int], None], cancel: threading.Event
) -> None:
    from workbench.drafting import predraft  # noqa: PLC0415 - loads the engines

    assert job.document is not None
    predraft.predraft(
        workspace,
        job.document,
        again=job.payload.get("again", False),
        only=job.payload.get("only"),
        progress=progress,
        cancel=cancel,
    )


def _effort(
    workspace: Workspace, job: Job, progress: Callable[[int, int], None], cancel: threading.Event
) -> None:
    from workbench import survival  # noqa: PLC0415 - loads sacrebleu

    assert job.document is not None
    survival.measure(workspace, job.document, progress=progress, cancel=cancel)


def _compare(
    workspace: Workspace, job: Job, progress: Callable[[int, int], None], cancel: threading.Event
) -> None:
    from workbench.drafting import comparing  # noqa: PLC0415 - loads the engines

    failures = comparing.compare(workspace, job.payload["segment"], job.payload["language"], cancel=cancel)
    progress(1, 1)
    if failures:
        raise failures[0]


def _analysis(
    workspace: Workspace, job: Job, progress: Callable[[int, int], None], cancel: threading.Event
) -> None:
    from workbench import analysis  # noqa: PLC0415 - asks the memory

    analysis.count(workspace, job.payload["project"], progress=progress, cancel=cancel)


def _align(
    workspace: Workspace, job: Job, progress: Callable[[int, int], None], cancel: threading.Event
) -> None:
    from workbench.references import aligning  # noqa: PLC0415 - loads the aligner

    aligning.align(workspace, job.payload["reference"], progress=progress, cancel=cancel)


RUNNERS: dict[str, Runner] = {
    "draft": _draft,
    "effort": _effort,
    "compare": _compare,
    "analysis": _analysis,
    "align": _align,
}


def enqueue(db: Database, kind: str, document: int | None, payload: dict[str, Any] | None = None) -> int:
    """Store a job, in the caller's transaction if one is open, and return its number; `Jobs.resume` takes it up.

    It will be done in the name of who acts now.
    """
    asking = history.actor()
    if asking is not None:
        payload = {**(payload or {}), "actor": asking.name}
    with transaction(db):
        row = db.execute(
            "INSERT INTO job(kind, document, payload, state, created, changed) "
            "VALUES (?, ?, ?, 'waiting', ?, ?) RETURNING id",
            [kind, document, json.dumps(payload or {}), now(), now()],
        ).fetchone()
    return int(row[0])


class Jobs:
    """The jobs of one workspace, run by an `Executor`: one thread by default."""

    def __init__(self, workspace: Workspace, executor: Executor | None = None) -> None:
        self._workspace = workspace
        self._executor = executor or ThreadPoolExecutor(max_workers=1, thread_name_prefix="audarma-job")
        self._cancels: dict[int, threading.Event] = {}
        self._futures: dict[int, Future[None]] = {}
        self._later: threading.Timer | None = None
        self._holder = f"{_machine()}:{os.getpid()}:{secrets.token_hex(8)}"

    def start(self, kind: str, document: int | None = None, payload: dict[str, Any] | None = None) -> int:
        """Put a job in the queue and return its number."""
        number = enqueue(self._workspace.db, kind, document, payload)
        self._submit(number)
        return number

    def resume(self) -> int:
        """Take up the jobs that wait or that a stopped process left behind; return how many.

        One whose lease still runs may be in another process's hands: it is looked at again when the lease is over. If
        that process ran on this machine and is gone, its jobs are taken up at once.
        """
        db = self._workspace.db
        self._release_dead()
        rows = db.execute(
            "SELECT id FROM job WHERE state = 'waiting' OR (state = 'running' AND lease_until < ?) ORDER BY id",
            [now()],
        ).fetchall()
        for row in rows:
            self._submit(row[0])
        held = db.execute(
            "SELECT max(lease_until) FROM job WHERE state = 'running' AND lease_until >= ? AND lease <> ?",
            [now(), self._holder],
        )
        if self._later is not None:
            self._later.cancel()
        if (until := held.fetchone()[0]) is not None:
            left = datetime.datetime.fromisoformat(until) - datetime.datetime.now(datetime.UTC)
            self._later = threading.Timer(max(left.total_seconds(), 0) + 0.1, self._resume_later)
            self._later.daemon = True
            self._later.start()
        return len(rows)

    def _resume_later(self) -> None:
        self._executor.submit(self._resume_and_close)

    def _resume_and_close(self) -> None:
        self.resume()
        self._workspace.close()

    def get(self, number: int) -> Job:
        """Return a job."""
        row = next(iter(self._workspace.db.query("SELECT * FROM job WHERE id = ?", [number])), None)
        if row is None:
            raise NotFoundError("There is no background job number %(number)s.", number=number)
        return _job(row)

    def _release_dead(self) -> None:
        """End the leases of processes of this machine that no longer run."""
        with transaction(self._workspace.db) as db:
            held = db.execute("SELECT DISTINCT lease FROM job WHERE state = 'running'").fetchall()
            for (holder,) in held:
                if _is_dead(holder):
                    db.execute(
                        "UPDATE job SET lease_until = '' WHERE state = 'running' AND lease = ?", [holder]
                    )

    def of_document(self, document: int, kind: str = "draft") -> Job | None:
        """Return the document's newest job of a kind if it waits, runs or has failed; None when there is nothing to tell."""
        row = next(
            iter(
                self._workspace.db.query(
                    "SELECT * FROM job WHERE document = ? AND kind = ? ORDER BY id DESC LIMIT 1",
                    [document, kind],
                )
            ),
            None,
        )
        return _job(row) if row and row["state"] in {"waiting", "running", "failed"} else None

    def of_project(self, project: int, kind: str) -> Job | None:
        """Return a project's newest job of a kind that is about all its documents; see `of_document`."""
        row = next(
            iter(
                self._workspace.db.query(
                    "SELECT * FROM job WHERE kind = ? AND json_extract(payload, '$.project') = ? ORDER BY id DESC LIMIT 1",
                    [kind, project],
                )
            ),
            None,
        )
        return _job(row) if row and row["state"] in {"waiting", "running", "failed"} else None

    def about(self, kind: str, key: str, value: int) -> Job | None:
        """Return the newest job of a kind whose payload has `value` under `key`, if it waits, runs or has failed."""
        rows = self._workspace.db.query(
            "SELECT * FROM job WHERE kind = ? AND json_extract(payload, '$.' || ?) = ? ORDER BY id DESC LIMIT 1",
            [kind, key, value],
        )
        row = next(iter(rows), None)
        return _job(row) if row and row["state"] in {"waiting", "running", "failed"} else None

    def cancel(self, number: int) -> None:
        """Stop a job after the chunk it is at; what it has done stays."""
        if number in self._cancels:
            self._cancels[number].set()
        with transaction(self._workspace.db) as db:
            db.execute(
                "UPDATE job SET state = 'cancelled', changed = ? WHERE id = ? AND state IN ('waiting', 'running')",
                [now(), number],
            )

    def close(self) -> None:
        """Stop after the current chunk; unfinished jobs are taken up by the next start."""
        if self._later is not None:
            self._later.cancel()
        for cancel in list(self._cancels.values()):
            cancel.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def wait(self, seconds: float) -> None:
        """Wait until every job submitted so far is over; `TimeoutError` when that takes longer."""
        for future in list(self._futures.values()):
            future.result(timeout=seconds)

    def is_over(self, number: int, seconds: float) -> bool:
        """Wait up to so many seconds for a job of this process to end; tell whether it has."""
        future = self._futures.get(number)
        if future is not None:
            wait([future], timeout=seconds)
        return future is None or future.done()

    def _submit(self, number: int) -> None:
        if number in self._cancels:
            return
        self._cancels[number] = threading.Event()
        self._futures = {each: future for each, future in self._futures.items() if not future.done()}
        self._futures[number] = self._executor.submit(self._run, number)

    def _run(self, number: int) -> None:
        """Run one job in this thread; its outcome stands in its row."""
        try:
            if self._take(number):
                self._work(number)
        except Exception as error:
            # The thread has nobody above it: the failure is told to the person in the job's row, and to the log.
            log.exception("background job %s failed", number)
            self._finish(number, "failed", _reason(error))
        finally:
            self._cancels.pop(number, None)
            self._workspace.close()

    def _work(self, number: int) -> None:
        job, cancel = self.get(number), self._cancels[number]
        name = job.payload.get("actor")
        with history.acting(history.Actor(name) if name else None):
            RUNNERS[job.kind](
                self._workspace, job, lambda done, total: self._report(number, done, total), cancel
            )
        # Stopped by `close()`, not by a person: the next start goes on with it.
        self._finish(number, "waiting" if cancel.is_set() else "done", None)

    def _take(self, number: int) -> bool:
        """Lease the job, unless another process holds it."""
        with transaction(self._workspace.db) as db:
            return bool(
                db.execute(
                    "UPDATE job SET state = 'running', lease = ?, lease_until = ?, changed = ? WHERE id = ? "
                    "AND (state = 'waiting' OR (state = 'running' AND lease_until < ?))",
                    [self._holder, _later(), now(), number, now()],
                ).rowcount
            )

    def _report(self, number: int, done: int, total: int) -> None:
        with transaction(self._workspace.db) as db:
            ours = db.execute(
                "UPDATE job SET done = ?, total = ?, lease_until = ?, changed = ? "
                "WHERE id = ? AND lease = ? AND state = 'running'",
                [done, total, _later(), now(), number, self._holder],
            ).rowcount
        if not ours:
            # Cancelled by another process, or taken over when this one was too slow to renew its lease.
            self._cancels[number].set()

    def _finish(self, number: int, state: str, reason: tuple[str, dict[str, Any]] | None) -> None:
        with transaction(self._workspace.db) as db:
            db.execute(
                "UPDATE job SET state = ?, error = ?, lease = NULL, lease_until = NULL, changed = ? "
                "WHERE id = ? AND state = 'running' AND lease = ?",
                [
                    state,
                    reason and json.dumps(reason, ensure_ascii=False, default=str),
                    now(),
                    number,
                    self._holder,
                ],
            )


def _machine() -> str:
    return platform.node().replace(":", "-")


def _is_dead(holder: str) -> bool:
    """Tell whether a lease's holder is a process of this machine that has ended; when in doubt, it has not.

    Only asked on POSIX systems: on Windows `os.kill` with signal 0 is no question but an order.
    """
    machine, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if os.name != "posix" or machine != _machine() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _later() -> str:
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=LEASE_SECONDS)
    return then.isoformat(timespec="milliseconds")


def _job(row: dict[str, Any]) -> Job:
    return Job(
        row["id"],
        row["kind"],
        row["document"],
        json.loads(row["payload"]),
        row["state"],
        row["done"],
        row["total"],
        None if row["error"] is None else tuple(json.loads(row["error"])),
    )


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    """What to tell a person of an exception: its own message, or that the program is at fault."""
    if isinstance(error, AudarmaError):
        return error.message, dict(error.values)
    fault = WorkbenchError(
        "The program failed at this (%(reason)s); its log says more. Try again.",
        reason=f"{type(error).__name__}: {error}",
    )
    return fault.message, fault.values
