"""Made-up sentences and units for the tests of the memory, and a process that is killed while it works."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

from alignments import Unit

STEMS = [
    "министр",
    "кездесу",
    "келісім",
    "астана",
    "өңір",
    "қаржы",
    "сауда",
    "тасымал",
    "білім",
    "денсаулық",
    "шекара",
    "теңіз",
    "жол",
    "көпір",
    "зауыт",
    "мектеп",
    "сарапшы",
    "жиын",
    "хаттама",
    "бағдарлама",
    "ұсыныс",
    "мәселе",
    "қаулы",
    "бұйрық",
    "талап",
    "серіктес",
    "көмек",
    "қызмет",
    "дамыту",
    "экспорт",
]
SUFFIXES = ["", "", "ның", "ге", "да", "мен", "лар", "лары", "ынан"]

# Runs one job on a memory and dies, as by `kill -9`, before the statement of that number; 0 lets it end and counts them.
WORKER = """
import itertools, os, signal, sys
from pathlib import Path
from alignments import Memory, Unit
path, job, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = itertools.count(1)
def traced(statement):
    if next(count) == last:
        os.kill(os.getpid(), signal.SIGKILL)
with Memory(path) as memory:
    memory._db.conn.set_trace_callback(traced)
    if job == "merge":
        assert memory.merge()
    else:
        texts = Path(job).read_text(encoding="utf-8").splitlines()
        memory.add(Unit({"kk": text, "ru": "RU " + text}) for text in texts)
    print(next(count) - 1)
"""


def sentence(rng: random.Random) -> str:
    return (
        " ".join(rng.choice(STEMS) + rng.choice(SUFFIXES) for _ in range(rng.randint(3, 14))).capitalize()
        + "."
    )


def sentences(n: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    return list(dict.fromkeys(sentence(rng) for _ in range(2 * n)))[:n]


def unit(text: str, **fields) -> Unit:
    return Unit({"kk": text, "ru": "RU " + text}, **fields)


def work(path: Path, job: str, last: int = 0) -> int | None:
    """Run a job in a process of its own, killed before its `last`-th statement; return how many it made, None if killed."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(path), job, str(last)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
