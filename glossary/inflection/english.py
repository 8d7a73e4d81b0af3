"""English nouns: plural and possessive. Tables: `english.toml`."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary.inflection.cells import NUMBERS, Analysis, Cell, Number, Part
from glossary.inflection.spelling import acronyms, halves, recased
from glossary.languages import Token, fold_word, is_acronym, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_POSSESSIVE = "’s"


def inflect(text: str, *, kind: str, cell: Cell) -> str:
    """Return `text` with its heads in that number and, in the genitive, its last word in the possessive."""
    return _forms(text, kind, cell)[0]


def paradigm(text: str, *, kind: str) -> Mapping[Cell, tuple[str, ...]]:
    """Return the four cells of `text`."""
    cells = (Cell(case, number) for number in NUMBERS for case in ("nominative", "genitive"))
    return {cell: _forms(text, kind, cell) for cell in cells}


def parts(text: str) -> tuple[Part, ...]:
    """Return the words of `text`: its heads take the plural and the last word the possessive; the others are fixed."""
    words = tokens(text)
    heads = _heads(text, words)
    last = len(words) - 1
    return tuple(
        Part(w.start, w.end, w.text, "inflecting" if i in heads or i == last else "fixed")
        for i, w in enumerate(words)
    )


@lru_cache(maxsize=65_536)
def analyses(word: str, stem: str) -> tuple[Analysis, ...]:
    """Return every reading of `word` as a form of `stem`; an acronym keeps its capitals (`NGOs`, `UN-led`)."""
    if is_acronym(stem):
        surface, base = normalise(word, "en").text, normalise(stem, "en").text
    else:
        surface, base = fold_word(word, "en"), fold_word(stem, "en")
    if not base:
        return ()
    if is_acronym(stem) and surface.startswith(base + "-"):
        return (Analysis(form="compound"),)
    bare, possessive = _without_possessive(surface)
    case: Any = "genitive" if possessive else "nominative"
    numbers: list[Number] = ["singular"] if bare == base else []
    if bare in ({base + "s"} if is_acronym(stem) else set(_plurals(base))):
        numbers.append("plural")
    whole = (Analysis(),) if surface == base and possessive else ()
    return (*whole, *(Analysis(case, number) for number in numbers))


@lru_cache(maxsize=65_536)
def stem_keys(word: str) -> tuple[str, ...]:
    """Return the folded stems that `word` may be a form of, itself first."""
    folded = fold_word(word, "en")
    bare, _ = _without_possessive(folded)
    keys = {folded: None, bare: None} | dict.fromkeys(_singulars(bare))
    head, hyphen, _ = folded.partition("-")
    while hyphen:
        keys[head] = None
        more, hyphen, _ = folded[len(head) + 1 :].partition("-")
        head = f"{head}-{more}"
        if len(keys) > 16:
            break
    return tuple(keys)


def index_keys(stem: str) -> tuple[str, ...]:
    """Return the key of `stem`."""
    folded = fold_word(stem, "en")
    return (folded,) if folded else ()


def _forms(text: str, kind: str, cell: Cell) -> tuple[str, ...]:
    words = tokens(text)
    if not words:
        return (text,)
    choices = [text]
    if cell.number == "plural":
        choices = list(_plural_terms(text, kind))
    if cell.case == "genitive":
        choices = [_with_possessive(choice, cell.number, kind) for choice in choices]
    return tuple(dict.fromkeys(choices))


def _plural_terms(text: str, kind: str) -> Iterator[str]:
    """Yield `text` with its heads in the plural: first all in the usual one, then the other plurals of each."""
    words = tokens(text)
    heads = sorted(_heads(text, words)) if kind != "person" else [len(words) - 1]
    options = [_written_plurals(words[h].text, kind, acronym=h in acronyms(text, words)) for h in heads]
    for choice in range(max(map(len, options))):
        written = text
        for head, forms in reversed(list(zip(heads, options, strict=True))):
            word = words[head]
            written = written[: word.start] + forms[min(choice, len(forms) - 1)] + written[word.end :]
        yield written


def _written_plurals(word: str, kind: str, *, acronym: bool) -> list[str]:
    if acronym:
        return [word + "s"]
    folded = fold_word(word, "en")
    if kind == "person" and folded.endswith("y"):
        return [word + "s"]
    return [_recased_parts(word, plural) for plural in _plurals(folded)]


def _recased_parts(word: str, plural: str) -> str:
    """Return the plural with the capitals of each hyphenated part (Secretary-General: Secretaries-General)."""
    parts, plurals = word.split("-"), plural.split("-")
    if len(parts) != len(plurals):
        return recased(word, plural)
    return "-".join(recased(part, form) for part, form in zip(parts, plurals, strict=True))


def _with_possessive(text: str, number: Number, kind: str) -> str:
    """Return `text` with its last word in the possessive: Ministers’, states’, James’s, Minister’s, NGOs’.

    A name of several words that ends in a plural is treated as one (United Nations’, Ministry of Foreign Affairs’).
    """
    words = tokens(text)
    last = words[-1]
    folded = fold_word(last.text, "en")
    acronym_plural = is_acronym(last.text[:-1]) and last.text.endswith("s")
    plural_name = (
        kind != "person" and len(words) > 1 and not folded.endswith(tuple(_table()["singular_in_s"]))
    )
    plural = acronym_plural or (folded.endswith("s") and (number == "plural" or plural_name))
    capitals = last.text.isupper() and len(words) - 1 not in acronyms(text, words)
    ending = "’" if plural else _POSSESSIVE.upper() if capitals else _POSSESSIVE
    return text[: last.end] + ending + text[last.end :]


def _without_possessive(word: str) -> tuple[str, bool]:
    """Return the word without 's or ' (folded, the apostrophe is the typewriter's), and whether it had one."""
    for ending in ("'s", "'S", "'"):
        if word.endswith(ending):
            return word[: -len(ending)], True
    return word, False


@lru_cache(maxsize=16_384)
def _plurals(singular: str) -> tuple[str, ...]:
    """Return the plurals of a folded word, the usual one first; of a hyphened one its last part's."""
    head, hyphen, part = singular.rpartition("-")
    table = _table()
    known = table["irregular"].get(part)
    if known:
        return tuple(head + hyphen + plural for plural in known)
    first, joint, rest = singular.partition("-")
    if joint and rest.partition("-")[0] in table["phrase"]["inner"]:
        # commander-in-chief, mother-in-law, passer-by
        return tuple(f"{plural}-{rest}" for plural in _plurals(first))
    if hyphen and part in table["phrase"]["postposed"]:
        return tuple(f"{plural}-{part}" for plural in _plurals(head))
    for rule in table["rule"]:
        if part.endswith(tuple(rule["ends"])):
            return (singular[: len(singular) - rule["drop"]] + rule["add"],)
    return (singular + "s",)


def _singulars(plural: str) -> Iterator[str]:
    """Yield what `plural` may be the plural of: `_plurals` undone."""
    head, hyphen, part = plural.rpartition("-")
    first, joint, rest = plural.partition("-")
    if joint and rest.partition("-")[0] in _table()["phrase"]["inner"]:
        for singular in _singulars(first):
            yield f"{singular}-{rest}"
        return
    for singular in _irregular_singulars().get(part, ()):
        yield head + hyphen + singular
    if hyphen and part in _table()["phrase"]["postposed"]:
        for singular in _singulars(head):
            yield f"{singular}-{part}"
    for rule in _table()["rule"]:
        if plural.endswith(rule["add"]):
            base = plural[: -len(rule["add"])]
            if not rule["drop"]:
                yield base
            for end in rule["ends"]:
                if rule["drop"] and base.endswith(end[: len(end) - rule["drop"]]):
                    yield base + end[len(end) - rule["drop"] :]


def _heads(text: str, words: Sequence[Token]) -> set[int]:
    """Return the places of the words that take the plural: one in each half of a composed title."""
    heads = set()
    for half in halves(text, words):
        folded = [fold_word(words[i].text, "en") for i in half]
        heads |= {half.start + i for i in _heads_of_half(folded)}
    return heads


def _heads_of_half(words: Sequence[str]) -> set[int]:
    """Return the places of the heads among the folded words of a half: more than one if `and` joins two posts."""
    phrase = _table()["phrase"]
    end = next((i for i, w in enumerate(words) if w in phrase["prepositions"] and i > 0), len(words))
    while end > 1 and words[end - 1] in {*phrase["postposed"], "and"} and not _is_rank(words[:end]):
        end -= 1
    # `Chairman and CEO` are two posts, `trade and investment agreement` is one thing.
    joined = [i for i in range(1, end - 1) if words[i] == "and" and words[i - 1] in phrase["posts"]]
    return {end - 1, *(i - 1 for i in joined if end == i + 2 and words[end - 1] in phrase["posts"])}


def _is_rank(words: Sequence[str]) -> bool:
    """Tell whether a final `general` is the noun itself, as in a rank (Major Generals)."""
    return len(words) > 1 and words[-1] == "general" and words[-2] in _table()["phrase"]["ranks"]


@cache
def _irregular_singulars() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for singular, plurals in _table()["irregular"].items():
        for plural in plurals:
            found.setdefault(plural, []).append(singular)
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("english.toml").read_text("utf-8"))
