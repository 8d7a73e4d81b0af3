"""How fast the checks are, and how often each of them speaks about pairs that are right.

  python benchmarks/checks.py SOURCE TARGET --source kk --target ru [--speed] [--show CHECK]

SOURCE and TARGET hold one sentence a line, translations of each other. Printed are pairs a second of processor time, the share
of pairs with an alarm and with a hint per check, and with --show some of what a check says. With --speed also the time of one pair
as it is checked while someone types, and of each check.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from workbench.review.checks import CHECKS, check_pair
from workbench.review.checks.registry import Check, Pair

WARM = 200


def main() -> None:
    """Read the pairs, check them, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("source_file", type=Path)
    parser.add_argument("target_file", type=Path)
    parser.add_argument("--source", default="kk")
    parser.add_argument("--target", required=True)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--show", choices=CHECKS)
    asked = parser.parse_args()
    texts = (path.read_text(encoding="utf-8").splitlines() for path in (asked.source_file, asked.target_file))
    pairs = [Pair(a, b, asked.source, asked.target) for a, b in zip(*texts, strict=True) if a and b]
    _warm(pairs)
    start = time.process_time()
    spoken: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        found = check_pair(pair.source, pair.target, pair.source_language, pair.target_language)
        spoken.update({(f.check, f.severity) for f in found})
        for finding in found:
            if finding.check == asked.show:
                print(finding.text, pair.source, pair.target, sep="\n    ")
    seconds = time.process_time() - start
    print(f"{len(pairs)} pairs, {len(pairs) / seconds:.0f} a second")
    for (check, severity), number in sorted(spoken.items()):
        print(f"{check:18}{severity:7}{100 * number / len(pairs):6.2f} %")
    if asked.speed:
        _speed(pairs)


def _warm(pairs: Sequence[Pair]) -> None:
    for pair in pairs[:WARM]:
        check_pair(pair.source, pair.target, pair.source_language, pair.target_language)


def _speed(pairs: Sequence[Pair]) -> None:
    took = []
    for pair in pairs:
        start = time.perf_counter()
        check_pair(pair.source, pair.target, pair.source_language, pair.target_language)
        took.append(1000 * (time.perf_counter() - start))
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"one pair: median {statistics.median(took):.2f} ms, p95 {p95:.2f} ms, longest {max(took):.2f} ms")
    for check in CHECKS.values():
        if isinstance(check, Check):
            start = time.process_time()
            for pair in pairs:
                list(check.find(pair))
            print(f"{check.id:18}{1e6 * (time.process_time() - start) / len(pairs):7.1f} µs a pair")


if __name__ == "__main__":
    main()
