"""Made-up texts for the benchmarks of the memory, the same ones every time: inflected words of the starter glossary by a Zipf law."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from importlib import resources
from itertools import accumulate

from alignments.similarity import fold, words
from glossary import inflect

CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative")


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
