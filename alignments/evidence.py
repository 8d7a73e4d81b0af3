"""What speaks for two sentences being translations of each other, apart from their lengths.

Every sentence is reduced to keys in a space that both languages share: numbers, coarse sounds of names and loan words,
beginnings of common words (`data/seeds.csv`, written for this project), glossary pins, and pairs of words learnt from a first alignment. Keys that both
sentences have speak for them, the rarer the more.
"""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from glossary.languages import check_language

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from glossary.terms import Pin

Keys = dict[str, float]  # key -> how far to trust it, 0..1

_TOKEN: Final = re.compile(
    r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*"
)
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:[ ,.\u00a0\u202f][0-9]{3})+")
_ROMAN: Final = re.compile(r"[IVXLC]{2,}|[ІХV]{2,}")
_VOWELS: Final = str.maketrans("", "", "aeiou")
_TURKIC: Final = frozenset({"kk", "ky"})

# How far a shared key of each kind is to be trusted.
_NUMBER_TRUST: Final = 1.0
_NAME_TRUST: Final = 0.8
_LOAN_TRUST: Final = 0.6
_SEED_TRUST: Final = 0.6
_PIN_TRUST: Final = 1.0
_MARK_TRUST: Final = 0.6

_FIRM_BACKGROUND: Final = 100  # sentences without it that are thought beside the texts
_ABSENT: Final = 0.5  # what a firm key weighs that the other text has nowhere

_MARKS: Final = frozenset("?!%$€:;")  # marks that translations keep
_STEM: Final = 5  # letters by which an inflected word is known when pairs of words are learnt
_LEAST_DICE: Final = 0.3  # words that go together less are not learnt
_MOST_PARTNERS: Final = 2  # of a source word
_LESSON_LIMIT: Final = 3000  # links from which pairs of words are learnt


def sentence_keys(
    sentences: Sequence[str], language: str, other: str, pins: Sequence[Pin], *, target: bool
) -> list[Keys]:
    """Return the keys of each sentence; `target` tells which side of the pins is meant."""
    language, other = check_language(language), check_language(other)
    turkic = {language, other} <= _TURKIC
    seeds = _seeds(language)
    wordings = _wordings(pins, target=target)
    out: list[Keys] = []
    for sentence in sentences:
        keys: Keys = {}
        found = _TOKEN.findall(sentence)
        for place, token in enumerate(found):
            if token[0].isdigit():
                keys[number_key(token)] = _NUMBER_TRUST
            else:
                _word_keys(token, keys, first=place == 0, turkic=turkic)
                for seed in _prefixed(token.lower(), seeds):
                    keys[seed] = _SEED_TRUST
        for mark in _MARKS.intersection(sentence):
            keys[mark] = _MARK_TRUST
        if wordings:
            _pin_keys([token.lower() for token in found], wordings, keys)
        out.append(keys)
    return out


def number_key(token: str) -> str:
    """Return a number without the marks in which languages differ: 1 250 = 1,250 and 1,5 = 1.5."""
    if _THOUSANDS.fullmatch(token):
        return "#" + re.sub(r"\D", "", token)
    return "#" + re.sub(r"[ \u00a0\u202f]", "", token).replace(",", ".")


def fold(word: str) -> str:
    """Return the coarse sound of a word in either script."""
    sounds, english = _folding()
    lower = word.lower()
    if lower[0].isascii():
        for letters, sound in english:
            lower = lower.replace(letters, sound)
    return lower.translate(sounds)


def _word_keys(token: str, keys: Keys, *, first: bool, turkic: bool) -> None:
    """Add a word's sounds: for names always, for other words where they are long enough to be loans or cognates."""
    if _ROMAN.fullmatch(token):
        keys["=" + token.replace("І", "I").replace("Х", "X")] = _NUMBER_TRUST
        return
    sound = fold(token)
    name = token[0].isupper() and not first
    trust = _NAME_TRUST if name else _LOAN_TRUST
    bones = sound.translate(_VOWELS)
    # Doubled consonants are spelling: Томми, Tommy, Томи.
    bones = "".join(letter for place, letter in enumerate(bones) if place == 0 or letter != bones[place - 1])
    if name or len(token) > 5:
        if len(bones) > 3:
            keys["4" + bones[:4]] = trust
        if len(bones) > 2 and name:
            keys["3" + bones[:3]] = trust
    if len(sound) > 3 and (name or turkic):
        keys["v" + sound[:4]] = trust
    if turkic and len(sound) > 5:
        keys["w" + sound[:6]] = trust


@cache
def _folding() -> tuple[dict[int, str], tuple[tuple[str, str], ...]]:
    table = tomllib.loads(files("alignments").joinpath("data/folding.toml").read_text(encoding="utf-8"))
    return str.maketrans(table["sounds"]), tuple((a, b) for a, b in table["english"]["order"])


@cache
def _seeds(language: str) -> dict[str, str]:
    """Return the beginnings of words of one language, and the key of the row each stands in."""
    text = files("alignments").joinpath("data/seeds.csv").read_text(encoding="utf-8")
    return {
        stem: f"@{number}"
        for number, row in enumerate(csv.DictReader(text.splitlines()))
        for stem in row[language].split()
    }


def _prefixed(word: str, stems: dict[str, str]) -> Iterable[str]:
    """Return the key of the longest stem that `word` begins with.

    A stem under four letters stands for itself with an ending of at most three.
    """
    for size in range(min(len(word), 14), 0, -1):
        key = stems.get(word[:size])
        if key is not None and (size > 3 or len(word) - size <= (3 if size > 1 else 0)):
            return (key,)
    return ()


def _wordings(pins: Sequence[Pin], *, target: bool) -> dict[str, list[tuple[str, list[str]]]]:
    """Return the pins' wordings on one side: first word's beginning -> key and the beginnings of all words."""
    out: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for number, pin in enumerate(pins):
        for term in pin.targets if target else (pin.source,):
            stems = [word[: max(3, len(word) - 2)] for word in map(str.lower, _TOKEN.findall(term.text))]
            if stems:
                out[stems[0][:3]].append((f"!{number}", stems))
    return out


def _pin_keys(tokens: list[str], wordings: dict[str, list[tuple[str, list[str]]]], keys: Keys) -> None:
    for place, token in enumerate(tokens):
        for key, stems in wordings.get(token[:3], ()):
            if len(tokens) - place >= len(stems) and all(
                word.startswith(stem) for word, stem in zip(tokens[place:], stems, strict=False)
            ):
                keys[key] = _PIN_TRUST


def learn(lessons: Sequence[tuple[str, str]], source: Sequence[str], target: Sequence[str]) -> list[Keys]:
    """Learn which words go together in `lessons`, pairs of texts that are probably translations.

    Returned are the keys that they give each sentence of `source` and then of `target`. A pair's trust is its Dice
    coefficient, discounted when it was seen seldom.
    """
    together: Counter[tuple[str, str]] = Counter()
    seen_source: Counter[str] = Counter()
    seen_target: Counter[str] = Counter()
    for a, b in lessons[:: 1 + len(lessons) // _LESSON_LIMIT]:
        stems_a, stems_b = _stems(a), _stems(b)
        seen_source.update(stems_a)
        seen_target.update(stems_b)
        together.update((x, y) for x in stems_a for y in stems_b)
    partners: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (x, y), n in together.items():
        if n > 1 and (dice := 2 * (n - 0.7) / (seen_source[x] + seen_target[y])) > _LEAST_DICE:
            partners[x].append((dice, y))
    words_a: dict[str, list[tuple[str, float]]] = defaultdict(list)
    words_b: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for x, found in partners.items():
        for dice, y in sorted(found, reverse=True)[:_MOST_PARTNERS]:
            key = f"{x}~{y}"
            words_a[x].append((key, dice))
            words_b[y].append((key, dice))
    return [*_learnt(source, words_a), *_learnt(target, words_b)]


def _stems(sentence: str) -> set[str]:
    return {
        token.lower()[:_STEM]
        for token in _TOKEN.findall(sentence)
        if len(token) > 2 and not token[0].isdigit()
    }


def _learnt(sentences: Sequence[str], lexicon: dict[str, list[tuple[str, float]]]) -> list[Keys]:
    return [
        {key: trust for stem in _stems(sentence) for key, trust in lexicon.get(stem, ())}
        for sentence in sentences
    ]


def postings(sentences: Sequence[Keys], weights: Container[str]) -> dict[str, list[int]]:
    """Return for every key that has a weight the sentences it stands in, rising."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(sentences):
        for key in keys:
            if key in weights:
                places[key].append(number)
    return places


def weigh(source: Sequence[Keys], target: Sequence[Keys]) -> dict[str, float]:
    """Return the weight of every key that stands on both sides, and of firm ones (numbers, names, pins) that stand on one.

    It is its rarity: the logarithm of how much likelier a true partner has it than any sentence. Firm keys are rare in
    the language, however small the texts. On one side only they speak against a partner, more weakly.
    """
    count_source = Counter(key for keys in source for key in keys)
    count_target = Counter(key for keys in target for key in keys)
    firm = {
        key
        for keys in (*source, *target)
        for key, trust in keys.items()
        if trust >= _NAME_TRUST and "~" not in key
    }
    total = len(source) + len(target)
    weights: dict[str, float] = {}
    for key in (*count_source, *(count_target.keys() - count_source.keys())):
        n, m = count_source[key], count_target[key]
        if (n and m) or key in firm:
            weight = math.log((total + (_FIRM_BACKGROUND if key in firm else 0)) / (n + m + 1))
            if weight > 0.5:
                weights[key] = weight if n and m else weight * _ABSENT
    return weights
