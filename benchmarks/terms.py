"""How fast `TermIndex` is with many terms, beside what people use instead: whole words, words with any ending, half of each word.

    python benchmarks/terms.py [--sizes 10000,100000] [--words 20000] [--peers 10000]

Terms are made from the starter glossary: its Kazakh wordings, then their words put together anew, one to three each. The text is made of
the same words in inflected forms. `first` is a text that the index has not seen, `again` the same one. The peers are regular expressions,
one a term (a union of ten thousand takes longer still); they are timed on a part of the text with the first `--peers` terms, and compared with
the index of as many: what carries over to another machine are the ratios, and the counts.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from glossary import Term, TermIndex, inflect
from glossary.languages import tokens
from glossary.terms import KINDS

CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative")
SEGMENT = 18  # words, as many as an official Kazakh sentence has
PEER_SEGMENTS = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--peers", type=int, default=10_000)
    args = parser.parse_args()
    wordings = glossary_wordings()
    words = sorted({t.text for w in wordings for t in tokens(w) if len(t.text) > 2 and t.text.isalpha()})
    segments = text(words, wordings, args.words)
    for size in (int(s) for s in args.sizes.split(",")):
        measure(terms(wordings, words, size), segments)
    compare(terms(wordings, words, args.peers), segments[:PEER_SEGMENTS])


def measure(entries: Sequence[Term], segments: Sequence[str]) -> None:
    """Print how long building, finding, saving, loading and changing take."""
    start = time.perf_counter()
    index = TermIndex(entries, "kk")
    print(f"{len(entries):,} terms: build {time.perf_counter() - start:.2f} s")
    for name in ("first", "again"):
        times = [timed(index, segment) for segment in segments]
        ranked, hits = sorted(t for t, _ in times), sum(n for _, n in times)
        print(
            f"  {name}: {sum(ranked):.2f} s for {sum(len(s.split()) for s in segments):,} words, a segment "
            f"{ranked[len(ranked) // 2] * 1e3:.2f} ms (p95 {ranked[int(len(ranked) * 0.95)] * 1e3:.2f}), {hits:,} found"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.json"
        print(
            f"  save {took(lambda: index.save(path)):.2f} s, load {took(lambda: TermIndex.load(path)):.2f} s"
        )
    new = Term("Мүлдем жаңа атау", "kk")
    print(
        f"  add {took(lambda: index.add(new)) * 1e3:.2f} ms, discard {took(lambda: index.discard(new)) * 1e3:.2f} ms"
    )


def compare(entries: Sequence[Term], segments: Sequence[str]) -> None:
    """Print the peers' times and counts beside the index's on the same segments."""
    index = TermIndex(entries, "kk")
    mine, found = 0.0, 0
    for segment in segments:
        seconds, hits = timed(index, segment)
        mine, found = mine + seconds, found + hits
    print(
        f"{len(entries):,} terms, {len(segments)} segments: index {mine / len(segments) * 1e3:.2f} ms a segment, {found} found"
    )
    peers: dict[str, Callable[[str], str]] = {"\\bterm\\b": whole, "term*": begun, "50 % prefix": halved}
    for name, pattern in peers.items():
        compiled = [re.compile(pattern(t.text), re.IGNORECASE) for t in entries]
        start = time.perf_counter()
        hits = sum(1 for s in segments for p in compiled for _ in p.finditer(s))
        seconds = time.perf_counter() - start
        print(
            f"  {name}: {seconds / len(segments) * 1e3:.1f} ms a segment, {seconds / mine:.0f} times as long, {hits} found"
        )


def timed(index: TermIndex, segment: str) -> tuple[float, int]:
    start = time.perf_counter()
    found = len(index.find(segment))
    return time.perf_counter() - start, found


def took(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def whole(term: str) -> str:
    return rf"\b{re.escape(term)}\b"


def begun(term: str) -> str:
    return rf"\b{re.escape(term)}\w*"


def halved(term: str) -> str:
    return r"\W+".join(rf"\b{re.escape(w[: -(-len(w) // 2)])}\w*" for w in re.findall(r"\w+", term))


def glossary_wordings() -> list[str]:
    """Return the Kazakh wordings of the starter glossary."""
    with resources.files("glossary").joinpath("data", "terms.csv").open(encoding="utf-8") as file:
        return sorted({row["text"] for row in csv.DictReader(file) if row["language"] == "kk"})


def terms(wordings: Sequence[str], words: Sequence[str], number: int) -> list[Term]:
    """Return so many different terms: the wordings, then one to three of their words together."""
    rng = random.Random(11)
    found = dict.fromkeys(wordings)
    while len(found) < number:
        found[" ".join(rng.choice(words) for _ in range(rng.choice((1, 2, 2, 3))))] = None
    return [Term(text, "kk", KINDS[i % len(KINDS)]) for i, text in enumerate(list(found)[:number])]


def text(words: Sequence[str], wordings: Sequence[str], number: int) -> list[str]:
    """Return segments of running words in some form of theirs, a wording of the glossary now and then."""
    rng = random.Random(13)
    segments: list[str] = []
    made = 0
    while made < number:
        segment: list[str] = []
        while len(segment) < SEGMENT:
            chosen = rng.choice(wordings) if rng.random() < 0.15 else rng.choice(words)
            segment += inflect(
                chosen, "kk", case=rng.choice(CASES), number=rng.choice(("singular", "plural"))
            ).split()
        segments.append(" ".join(segment) + ".")
        made += len(segment)
    return segments


if __name__ == "__main__":
    main()
