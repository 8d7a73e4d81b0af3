"""How often `recognise` takes one word for a form of another, on pairs of real words of which one begins the other.

    python benchmarks/false_accepts.py [--data ../shared/data] [--sample 200] [--dictionary kk_KZ.dic]

Words come from the evaluation texts (`--data`, Kazakh and Kyrgyz) and the starter glossary. A pair is a word that can stand in a term
(a base form: not another word of the texts with a case ending on it) and a longer word that begins with it. An accepted pair is judged
*false* by rules that know nothing of `recognise`:

* verb: what ends the longer word marks a verb's person or tense, and the shorter one without its last letter or two is the root of a
  verb, because the texts have a participle and a verbal noun of it (`келе` + `мін`: `келген`, `келу`);
* genitive: the shorter word is an accusative and the longer one the genitive beside it (`заттарды`, `заттардың`).

`--sample` prints so many accepted pairs by chance for reading; what reading them found is in docs/linguistics.md.
`--dictionary` takes a hunspell dictionary of Kazakh and counts its derived headwords as well (`ел`, `елші`): words of their own, all of them.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from glossary.inflection import recognise
from glossary.languages import fold, tokens

LETTERS = {"kk": "[а-яёәғқңөұүһі]{2,}", "ky": "[а-яёңөү]{2,}"}
ENDINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[1] / "../shared/data")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--dictionary", type=Path)
    args = parser.parse_args()
    for language in ("kk", "ky"):
        words = sorted(vocabulary(language, args.data))
        measure(language, words, args.sample)
    if args.dictionary:
        derived(sorted(headwords(args.dictionary)))


def derived(heads: list[str]) -> None:
    """Print how many of a dictionary's derived words are taken for forms of what they are derived from."""
    suffixes = set(ENDINGS["kk"]["derivation"])
    pairs = [(stem, word) for stem, word in prefix_pairs(heads) if word[len(stem) :] in suffixes]
    accepted = [
        f"{stem}+{word[len(stem) :]}" for stem, word in pairs if recognise(word, stem, "kk") is not None
    ]
    print(
        f"kk derived headwords: {len(pairs)} pairs, {len(accepted)} accepted: {len(accepted) / len(pairs):.2%}"
    )
    print("   " + ", ".join(accepted[:60]))


def measure(language: str, words: list[str], sample: int) -> None:
    """Print the figures of one language."""
    known = set(words)
    pairs = [p for p in prefix_pairs(words) if not is_case_form(p[0], known, language)]
    accepted = [(stem, word) for stem, word in pairs if recognise(word, stem, language) is not None]
    found = {pair: reason for pair in accepted if (reason := is_false(*pair, known, language))}
    rate = len(found) / len(pairs)
    kinds = Counter(kind_of(word, stem, language) for stem, word in accepted)
    print(
        f"{language}: {len(words)} words, {len(pairs)} pairs, {len(accepted)} accepted, {len(found)} false: {rate:.2%}"
    )
    print("   accepted as: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print(
        "   false: "
        + ", ".join(f"{stem}+{word[len(stem) :]} ({why})" for (stem, word), why in sorted(found.items()))
    )
    for stem, word in sorted(random.Random(20).sample(accepted, min(sample, len(accepted)))):
        print(f"   {stem}+{word[len(stem) :]}")


def kind_of(word: str, stem: str, language: str) -> str:
    """Name the reading of an accepted pair."""
    found = recognise(word, stem, language)
    assert found is not None
    return found.form or (f"possessor {found.possessive}" if found.possessive else "case or number")


def prefix_pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each (word, longer word that begins with it) of a sorted list."""
    for word in words:
        at = bisect.bisect_right(words, word)
        while at < len(words) and words[at].startswith(word):
            yield word, words[at]
            at += 1


def is_case_form(word: str, known: set[str], language: str) -> bool:
    """Tell whether a word is another one of the texts with an ending on it."""
    return any(
        word.endswith(e) and len(word) - len(e) > 1 and word[: -len(e)] in known
        for e in ENDINGS[language]["cases"]
    )


def is_false(stem: str, word: str, known: set[str], language: str) -> str:
    """Return why an accepted pair is false, or nothing."""
    ending = word[len(stem) :]
    if ending in ENDINGS[language]["persons"] and is_verb(stem, known, language):
        return "verb"
    nasal = {"kk": "ң", "ky": "н"}[language]
    if ending == nasal and re.search("[дт][ыіиуү]$", stem) and stem[:-2] in known:
        return "genitive"
    return ""


def is_verb(stem: str, known: set[str], language: str) -> bool:
    """Tell whether a word is the root of a verb, its converb (-а, -е, -й) or its past (-ды, -ты)."""
    roots = {stem, re.sub("[аеоөй]$", "", stem), re.sub("[дт][ыіиуү]$", "", stem)}
    return any(
        any(root + e in known for e in ENDINGS[language]["participles"])
        and any(root + e in known or root[:-1] + e in known for e in ENDINGS[language]["verbal_nouns"])
        for root in roots
    )


def vocabulary(language: str, data: Path) -> set[str]:
    """Return the words of the evaluation texts and the starter glossary, folded, without names in other letters."""
    words: set[str] = set()
    for text in texts(language, data):
        words.update(fold(token.text, language) for token in tokens(text))
    return {w for w in words if re.fullmatch(LETTERS[language], w)}


def texts(language: str, data: Path) -> Iterator[str]:
    """Yield what there is to read."""
    for path in sorted(data.glob(f"mt/*/*.{language}")):
        yield path.read_text(encoding="utf-8")
    for path in sorted(data.glob(f"segmentation/{language}-*.jsonl")):
        yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    for path in sorted(data.glob(f"articles/*.{language}.txt")):
        yield path.read_text(encoding="utf-8")
    with resources.files("glossary").joinpath("data", "terms.csv").open(encoding="utf-8") as file:
        yield from (row["text"] for row in csv.DictReader(file) if row["language"] == language)


def headwords(path: Path) -> Iterable[str]:
    """Return the nouns and adjectives of a hunspell dictionary; verbs have their own flags."""
    rows = (line.strip().partition("/") for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {
        w
        for w, _, flags in rows
        if re.fullmatch(LETTERS["kk"], w) and len(w) > 2 and not flags.startswith("M")
    }


if __name__ == "__main__":
    main()
