"""How fast the translation memory is, and how it grows, beside what people use instead; and whether it survives being killed.

    python benchmarks/memory.py [--sizes 10000,100000,1000000] [--queries 200] [--dsn POSTGRES] [--graph docs/pictures/memory.svg]
    python benchmarks/memory.py --kill 10

Units are made up: inflected words of the starter glossary by a Zipf law, one unit in three an edited copy of an earlier one. Queries are edited
copies of units. Each system runs in a process of its own, so that its memory can be told. Peers: rapidfuzz over all texts, which also
says what the best match is; up to 100,000 units, where installed, translate-toolkit's matcher and PostgreSQL's pg_trgm (`--dsn`).
Times are of the processor (pg_trgm: of the clock, as the server works); what carries over to another machine are the ratios.

`--kill` makes an import and a merge of the index be killed (`kill -9`) at a random moment, so many times each, and looks at what is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from memory_graph import graph
from memory_kill import kill
from memory_texts import edited, sentences
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

import alignments
from alignments.similarity import blend, fold, words

LIMIT, THRESHOLD = 5, 0.6
SEARCHES = 40
SMALL = 100_000  # units up to which all peers are asked; beyond, some take minutes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--dsn")
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(*args.child)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.kill:
            kill(folder, args.kill)
            return
        points = [measure(folder, int(size), args.queries, args.dsn) for size in args.sizes.split(",")]
    if args.graph:
        args.graph.write_text(graph(points), encoding="utf-8")


def measure(folder: Path, size: int, queries: int, dsn: str | None) -> dict[str, float]:
    """Measure every system at one size, print the figures, and return each one's median lookup in milliseconds."""
    texts = folder / "texts.txt"
    known, asked = [], random.Random(5)
    with texts.open("w", encoding="utf-8") as file:
        for text in sentences(size):
            file.write(text + "\n")
            if len(known) < 10_000:
                known.append(text)
    questions = [edited(asked, asked.choice(known)) for _ in range(queries)]
    (folder / "queries.json").write_text(json.dumps(questions), encoding="utf-8")
    systems = ["memory-add", "memory", "rapidfuzz"]
    if size <= SMALL:
        systems += ["translate-toolkit", *([f"pg_trgm {dsn}"] if dsn else [])]
    medians: dict[str, float] = {"size": size}
    best: list[float] = []
    print(f"{size:,} units, {texts.stat().st_size / 1e6:.1f} MB of Kazakh text")
    for system in systems:
        found = run(folder, system)
        if "missing" in found:
            print(f"  {system}: left out, {found['missing']}")
            continue
        if system == "memory-add":
            print(
                f"  add {size / found['seconds']:,.0f} units/s, peak {found['peak']:.0f} MB, file {found['file'] / 1e6:.1f} MB: "
                f"the texts and {(found['file'] - found['bytes']) / size:.0f} bytes a unit"
            )
            continue
        times = sorted(found["times"])
        p50, p95 = times[len(times) // 2] * 1e3, times[int(len(times) * 0.95)] * 1e3
        name = system.partition(" ")[0]
        medians[name] = p50
        line = f"  {name}: {p50:.2f} ms, p95 {p95:.2f}, peak {found['peak']:.0f} MB"
        if name != "memory":
            line += f", {p50 / medians['memory']:.0f} times the memory's"
        print(line)
        if name == "memory":
            mine = found
            print(
                f"    a new unit is found after {found['fresh'] * 1e3:.1f} ms; concordance {found['search'][0] * 1e3:.0f} ms, "
                f"p95 {found['search'][1] * 1e3:.0f}"
            )
        elif name == "rapidfuzz":
            best = found["best"]
    wanted = [(b, m) for b, m in zip(best, mine["best"], strict=True) if b >= 0.75]
    print(f"  recall {sum(m >= b - 1e-9 for b, m in wanted) / len(wanted):.4f} of {len(wanted)}", flush=True)
    return medians


def run(folder: Path, system: str) -> dict[str, object]:
    done = subprocess.run(
        [
            sys.executable,
            __file__,
            "--child",
            system.partition(" ")[0],
            str(folder),
            system.partition(" ")[2],
        ],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path[1:])),
    )
    if done.returncode:
        return {"missing": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout)


# ---------------------------------------------------------------- the systems, each in its process


def child(system: str, folder: str, dsn: str) -> None:
    """Run one system and print what came of it as JSON."""
    place = Path(folder)
    questions = json.loads((place / "queries.json").read_text(encoding="utf-8"))
    out = {
        "memory-add": adding,
        "memory": remembered,
        "rapidfuzz": exhaustive,
        "translate-toolkit": toolkit,
        "pg_trgm": lambda where, asked: trigrams(where, asked, dsn),
    }[system](place, questions)
    with Path("/proc/self/status").open(encoding="ascii") as status:
        out["peak"] = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    print(json.dumps(out))


def lines(place: Path) -> Iterator[str]:
    with (place / "texts.txt").open(encoding="utf-8") as file:
        yield from (line.rstrip("\n") for line in file)


def adding(place: Path, _: Sequence[str]) -> dict[str, object]:
    path = place / "memory.db"
    path.unlink(missing_ok=True)
    start = time.perf_counter()
    with alignments.Memory(path) as memory:
        memory.add(alignments.Unit({"kk": text, "ru": "RU " + text}) for text in lines(place))
    seconds = time.perf_counter() - start
    written = sum(2 * len(text.encode()) + 3 for text in lines(place))
    return {"seconds": seconds, "file": path.stat().st_size, "bytes": written}


def remembered(place: Path, questions: Sequence[str]) -> dict[str, object]:
    with alignments.Memory(place / "memory.db") as memory:
        out = timed(
            lambda text: [m.score for m in memory.lookup(text, "kk", "ru", LIMIT, THRESHOLD)], questions
        )
        rng = random.Random(3)
        searches = timed(
            lambda text: memory.concordance(rng.choice(words(fold(text)))[: rng.randint(3, 9)], "kk"),
            questions[:SEARCHES],
        )["times"]
        start = time.perf_counter()
        memory.add([alignments.Unit({"kk": "Мүлде жаңа бірлік осы", "ru": "Новая единица"})])
        assert memory.lookup("Мүлде жаңа бірлік осы", "kk", "ru")
        out["fresh"] = time.perf_counter() - start
    ranked = sorted(searches)
    out["search"] = [ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]]
    # The blend with letter case folded, as the exhaustive search has it.
    out["best"] = [1.0 if score == 0.99 else score for score in out["best"]]
    return out


def exhaustive(place: Path, questions: Sequence[str]) -> dict[str, object]:
    pool = [fold(text) for text in lines(place)]

    def ask(text: str) -> list[float]:
        query = fold(text)
        near = process.extract(
            query, pool, scorer=Levenshtein.normalized_similarity, score_cutoff=THRESHOLD, limit=LIMIT
        )
        return [
            blend(Levenshtein.normalized_similarity(words(query), words(other)), score)
            for other, score, _ in near
        ]

    return timed(ask, questions)


def toolkit(place: Path, questions: Sequence[str]) -> dict[str, object]:
    from translate.search import match
    from translate.storage import base

    base.TranslationUnit.__lt__ = lambda a, b: id(a) < id(b)  # its sort fails on equally similar units
    store = base.TranslationStore()
    for text in lines(place):
        store.addsourceunit(text).target = "RU " + text
    matcher = match.matcher(store, max_candidates=LIMIT, min_similarity=int(THRESHOLD * 100), max_length=1000)
    return timed(lambda text: [float(len(matcher.matches(text)))], questions)


def trigrams(place: Path, questions: Sequence[str], dsn: str) -> dict[str, object]:
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        server.execute("CREATE TEMP TABLE bench (source text, target text)")
        with server.cursor().copy("COPY bench FROM STDIN") as copy:
            for text in lines(place):
                copy.write_row((text, "RU " + text))
        server.execute("CREATE INDEX ON bench USING gin (source gin_trgm_ops)")
        server.execute("ANALYZE bench")
        server.execute("SET pg_trgm.similarity_threshold = 0.4")
        server.execute("SET enable_seqscan = off")
        statement = (
            "SELECT source FROM bench WHERE source %% %s ORDER BY similarity(source, %s) DESC LIMIT 50"
        )
        return timed(
            lambda text: [float(len(server.execute(statement, (text, text)).fetchall()))],
            questions,
            time.perf_counter,
        )


def timed(
    ask: Callable[[str], list[float]],
    questions: Sequence[str],
    clock: Callable[[], float] = time.process_time,
) -> dict[str, object]:
    ask(questions[0])
    times, best = [], []
    for text in questions:
        start = clock()
        found = ask(text)
        times.append(clock() - start)
        best.append(found[0] if found and isinstance(found[0], float) else 0.0)
    return {"times": times, "best": best}


if __name__ == "__main__":
    main()
