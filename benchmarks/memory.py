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
import csv
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from itertools import accumulate
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

import alignments
from alignments import merging
from alignments.similarity import blend, fold, words
from glossary import inflect
from glossary.database import connect

CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative")
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


# ---------------------------------------------------------------- texts


def sentences(number: int) -> Iterator[str]:
    """Yield so many different sentences, the same ones every time."""
    rng = random.Random(7)
    with resources.files("glossary").joinpath("data", "terms.csv").open(encoding="utf-8") as file:
        wordings = sorted({row["text"] for row in csv.DictReader(file) if row["language"] == "kk"})
    stems = sorted({w for wording in wordings for w in words(fold(wording)) if w.isalpha() and len(w) > 2})
    rng.shuffle(stems)
    forms = [[inflect(stem, "kk", case=case) for case in CASES] for stem in stems]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(forms))))
    seen: set[int] = set()
    recent: list[str] = []
    while len(seen) < number:
        if recent and rng.random() < 1 / 3:
            text = edited(rng, rng.choice(recent))
        else:
            chosen = rng.choices(forms, cum_weights=weights, k=rng.randint(4, 26))
            text = " ".join(rng.choice(form) for form in chosen).capitalize() + "."
        if hash(text) not in seen:
            seen.add(hash(text))
            recent.append(text)
            if len(recent) > 20_000:
                recent = recent[10_000:]
            yield text


def edited(rng: random.Random, text: str) -> str:
    """Return a text with one to three of its words dropped, doubled elsewhere, or ending otherwise."""
    found = text.rstrip(".").split()
    for _ in range(rng.randint(1, max(1, min(3, len(found) // 4)))):
        at, how = rng.randrange(len(found)), rng.random()
        if how < 0.3 and len(found) > 3:
            del found[at]
        elif how < 0.6:
            found.insert(at, rng.choice(found))
        else:
            found[at] = found[at][: max(3, len(found[at]) - 2)] + rng.choice(
                ("ның", "ге", "да", "мен", "лар")
            )
    return " ".join(found) + "."


# ---------------------------------------------------------------- kill -9

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


# ---------------------------------------------------------------- the graph


def graph(points: Sequence[dict[str, float]]) -> str:
    """Return an SVG of median lookup time against size, both logarithmic."""
    width, height, left, top = 640, 360, 70, 20
    colours = {
        "memory": "#0b6e4f",
        "rapidfuzz": "#b3541e",
        "translate-toolkit": "#5b4b8a",
        "pg_trgm": "#2f6690",
    }
    sizes = [p["size"] for p in points]
    times = [v for p in points for k, v in p.items() if k != "size"]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    first, last = math.log10(min(sizes)), math.log10(max(sizes)) or 1

    def x(size: float) -> float:
        return left + (math.log10(size) - first) / ((last - first) or 1) * (width - left - 150)

    def y(ms: float) -> float:
        return top + (high - math.log10(ms)) / (high - low) * (height - top - 50)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13" role="img">',
        "<title>Median lookup time against the number of units</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<line x1="{left}" x2="{width - 150}" y1="{at:.0f}" y2="{at:.0f}" stroke="#d0d0d0"/>')
        out.append(f'<text x="{left - 8}" y="{at + 4:.0f}" text-anchor="end">{10**power:g} ms</text>')
    out += [f'<text x="{x(s):.0f}" y="{height - 25}" text-anchor="middle">{s:,.0f}</text>' for s in sizes]
    out.append(f'<text x="{(left + width - 150) / 2:.0f}" y="{height - 6}" text-anchor="middle">units</text>')
    for name, colour in colours.items():
        places = [(x(p["size"]), y(p[name])) for p in points if name in p]
        if places:
            line = " ".join(f"{a:.0f},{b:.0f}" for a, b in places)
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
            out += [f'<circle cx="{a:.0f}" cy="{b:.0f}" r="4" fill="{colour}"/>' for a, b in places]
            a, b = places[-1]
            out.append(f'<text x="{a + 10:.0f}" y="{b + 4:.0f}" fill="{colour}">{name}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
