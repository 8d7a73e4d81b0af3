"""How many words a second of processor time `recognise` and `stem_keys` answer for, and how that compares with a parse by pymorphy3 in the same run.

    python benchmarks/inflection.py [--words 40000]

Each word is a stem of the starter glossary or one made of its syllables, in some form of its own; half of the questions ask about
another stem. `new` asks about stems that were never asked about before (after a first run that fills the tables of suffixes),
`again` about the same ones. What carries over to another machine are the ratios, not the rates.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import resources

from glossary.inflection import inflect, recognise, stem_keys, turkic
from glossary.languages import fold_word, tokens

CASES = ("genitive", "dative", "accusative", "locative", "ablative")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=40_000)
    args = parser.parse_args()
    peer = parses(args.words // 10)
    print(f"pymorphy3 parse: {peer:,.0f}/s")
    for language in ("kk", "ky"):
        stems = made_up(glossary_words(language), args.words)
        first, second = stems[: len(stems) // 2], stems[len(stems) // 2 :]
        for word, stem in questions(first, language):
            recognise(word, stem, language)
        asked = questions(second, language)
        for cached in (fold_word, turkic.stem_keys, turkic._tracks):  # noqa: SLF001 - what was asked while making the questions
            cached.cache_clear()
        ask = partial(questioned, language)
        report(f"{language} recognise, new stems", ask, asked, peer)
        report(f"{language} recognise, again", ask, asked, peer)
        report(f"{language} stem_keys, new words", partial(cut, language), asked, peer)


def questioned(language: str, question: tuple[str, str]) -> object:
    """Ask whether the word is a form of the stem."""
    return recognise(*question, language)


def cut(language: str, question: tuple[str, str]) -> object:
    """Ask for the stems that the word may have."""
    return stem_keys(question[0], language)


def report(
    name: str, action: Callable[[tuple[str, str]], object], asked: Sequence[tuple[str, str]], peer: float
) -> None:
    start = time.process_time()
    for question in asked:
        action(question)
    rate = len(asked) / (time.process_time() - start)
    print(f"{name}: {rate:,.0f}/s, {rate / peer:.1f} times pymorphy3")


def questions(stems: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Return (word, stem): a form of each stem, and for every other one a word of another stem."""
    rng = random.Random(3)
    forms = [
        inflect(stem, language, case=rng.choice(CASES), number=rng.choice(("singular", "plural")))
        for stem in stems
    ]
    return [(forms[i if i % 2 else rng.randrange(len(stems))], stem) for i, stem in enumerate(stems)]


def glossary_words(language: str) -> list[str]:
    """Return the words of the starter glossary in that language."""
    with resources.files("glossary").joinpath("data", "terms.csv").open(encoding="utf-8") as file:
        rows = [row["text"] for row in csv.DictReader(file) if row["language"] == language]
    return sorted(
        {token.text for row in rows for token in tokens(row) if len(token.text) > 3 and token.text.isalpha()}
    )


def made_up(words: list[str], number: int) -> list[str]:
    """Return so many different stems: the words, then beginnings of some with the ends of others."""
    rng = random.Random(7)
    found = dict.fromkeys(words)
    while len(found) < number:
        one, other = rng.choice(words), rng.choice(words)
        found[one[: rng.randrange(2, len(one))] + other[-rng.randrange(2, len(other)) :].casefold()] = None
    stems = list(found)[:number]
    rng.shuffle(stems)
    return stems


def parses(number: int) -> float:
    """Return how many Russian words of the glossary pymorphy3 parses a second."""
    import pymorphy3

    analyser = pymorphy3.MorphAnalyzer(lang="ru")
    words = glossary_words("ru")
    asked = [words[i % len(words)] for i in range(number)]
    analyser.parse(words[0])
    start = time.process_time()
    for word in asked:
        analyser.parse(word)
    return len(asked) / (time.process_time() - start)


if __name__ == "__main__":
    main()
