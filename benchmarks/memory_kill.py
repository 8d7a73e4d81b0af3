"""Whether the translation memory survives being killed in the middle of an import or of a merge of its index."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from memory_texts import sentences

import alignments
from alignments import merging
from glossary.database import connect

WORK = """
import sys
from pathlib import Path
from alignments import Memory, Unit
with Memory(sys.argv[1]) as memory:
    print("ready", flush=True)
    if sys.argv[2] == "merge":
        memory.merge()
    else:
        texts = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
        memory.add(Unit({"kk": text, "ru": "RU " + text}) for text in texts)
"""
EARLIER, LATER = 3000, 20_000


def kill(folder: Path, rounds: int) -> None:
    """Kill imports and merges at random moments; print what each left."""
    pool = list(sentences(EARLIER + LATER))
    more = folder / "more.txt"
    more.write_text("\n".join(pool[EARLIER:]), encoding="utf-8")
    start = folder / "start.db"
    db = connect(start)
    memory, lease = alignments.Memory(db), merging.Lease(db)
    lease.take()  # the background is not to merge what the killed process shall
    memory.add(alignments.Unit({"kk": text, "ru": "RU " + text}) for text in pool[:EARLIER])
    merging.background.stop(str(start))
    lease.give_back()
    db.close()
    rng = random.Random()
    for job, allowed in ((str(more), {EARLIER, EARLIER + LATER}), ("merge", {EARLIER})):
        whole = worked(start, folder / "whole.db", job, None)
        outcomes: dict[str, int] = {}
        killed = 0
        while killed < rounds:
            path = folder / "killed.db"
            if worked(start, path, job, rng.uniform(0, whole)) >= 0:
                continue  # it was faster this time
            killed += 1
            with sqlite3.connect(path) as left:
                sound = left.execute("PRAGMA integrity_check").fetchone()[0]
                units, variants = (
                    left.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("unit", "variant")
                )
                indexed = left.execute("SELECT coalesce(sum(size), 0) FROM posting_block").fetchone()[0]
            left.close()
            assert sound == "ok"
            assert units in allowed
            assert variants == 2 * units
            assert indexed in {0, units}
            outcome = f"{units} units, {indexed} in the index"
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
        name = "merge" if job == "merge" else "import"
        print(
            f"{name}: killed {killed} times within {whole:.2f} s, integrity ok each time; left: {outcomes}",
            flush=True,
        )


def worked(start: Path, path: Path, job: str, after: float | None) -> float:
    """Do a job on a copy of a memory; return how long it took, or -1 when it was killed after so many seconds."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(start.read_bytes())
    at_work = subprocess.Popen([sys.executable, "-c", WORK, str(path), job], stdout=subprocess.PIPE)
    assert at_work.stdout
    at_work.stdout.readline()
    begun = time.perf_counter()
    try:
        at_work.wait(after)
    except subprocess.TimeoutExpired:
        at_work.kill()
        at_work.wait()
    at_work.stdout.close()
    return time.perf_counter() - begun if at_work.returncode == 0 else -1.0
