"""The suffix chains of Kazakh and Kyrgyz nouns, spelled out from the tables `kk.toml` and `ky.toml`.

A chain is plural + possessor + case, with at most one layer on top (`-дағы`, `-нікі`, `-мын`, question). What a stem needs to
pick its chains is a `Shape`: the harmony it sets and the class of its last sound.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from glossary.inflection.cells import CASES, NUMBERS, POSSESSIVES, Analysis, Case, Cell, Form, Possessive

# Which part of the chains: all of them; those of a person's name (nobody possesses it); those that follow a stem which is
# itself a possessed form (`кеңесі` + `не`); those that replace its possessor or number (`кеңес` + `тері`, `іміз`).
# `plural`: only what is in the plural, after a stem of its own there (бал-дар); `guarded`: what follows a stem that ends like an
# accusative (қатты), all but the bare -м and -ң.
Flavour = Literal["plain", "person", "own", "core", "plural", "guarded"]
# How a chain begins, which decides what its stem looks like before it.
Start = Literal["any", "consonant", "vowel", "joined"]
Table = Mapping[str, tuple[Analysis, ...]]

VOWEL = "vowel"


@dataclass(frozen=True, slots=True)
class Shape:
    """The harmony that a stem sets for its suffixes, and the class of its final sound, by their names in the table.

    `standard` is False for a shape that a stem is only understood by, not written with.
    """

    harmony: str
    ending: str
    standard: bool = True


# The bare 1st and 2nd person of what ends like an accusative: `заттарды` + `ң` is a genitive of `зат`, `келді` + `м` a verb.
_GUARDED = frozenset({Cell("nominative", "singular", "1sg"), Cell("nominative", "singular", "2sg")})


class Rules:
    """The table of one language, with its letters looked up once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._rendered: dict[tuple[str, str], tuple[str, str]] = {}
        table = tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text("utf-8"))
        self.table: dict[str, Any] = table
        self.harmonies: tuple[str, ...] = tuple(table["harmony"])
        self.vowels: dict[str, str] = {c: h for h in self.harmonies for c in table["vowels"][h]}
        self.neutral: str = table["vowels"]["neutral"]
        self.neutral_alone: dict[str, str] = table["vowels"]["neutral_alone"]
        self.endings: dict[str, str] = {
            c: name for name, letters in table["classes"].items() for c in letters
        }
        # Several possessors that are marked by the plural itself (kk сендердің елдерің), by the row that the ending comes from.
        self.shared: dict[Possessive, Possessive] = table.get("plural_possessor", {})
        self.possessives: tuple[Possessive, ...] = tuple(
            p for p in POSSESSIVES if p in table["possessive"]["vowel"] or p in self.shared
        )
        self.postpositions: dict[Case, str] = table.get("postposition", {})
        self.suffixed_cases: tuple[Case, ...] = tuple(c for c in CASES if c not in self.postpositions)
        self.voicing: dict[str, str] = table["stem"]["voicing"]
        self.devoicing: dict[str, str] = {soft: hard for hard, soft in self.voicing.items()}
        self.dropping: dict[str, str] = table["stem"]["dropping"]
        self.restoring: dict[str, str] = {short: full for full, short in self.dropping.items()}
        self.joined: dict[str, str] = table["stem"]["joined"]
        self.simplified: dict[str, str] = table["stem"]["simplified"]
        self.plurals: dict[str, str] = table["stem"]["plurals"]
        self.singulars: dict[str, str] = {short: full for full, short in self.plurals.items()}
        self.narrow: frozenset[str] = frozenset(row["I"] for row in table["harmony"].values())
        self.vowel_stems: frozenset[str] = frozenset(table["possessed"]["vowel_stems"])
        self.clusters: tuple[str, ...] = tuple(table["possessed"]["clusters"])
        self.verb_endings: tuple[str, ...] = tuple(table["verbs"]["endings"])
        self.extended: dict[str, str] = {
            end: how for how in ("always", "usually", "sometimes") for end in table["stem"]["extended"][how]
        }
        self.short_cases: dict[Case, str] = table.get("case_after_short", {})

    @cached_property
    def verb_forms(self) -> frozenset[str]:
        """What takes no noun's endings: forms of the verbs that the table lists but no noun has, particles and the like."""
        verbs = self.table["verbs"]
        found: set[str] = set()
        for root in verbs["roots"]:
            ending = self.ending_of(root, "voiceless")
            harmony = next((self.vowels[c] for c in reversed(root) if c in self.vowels), self.harmonies[0])
            soft = root if ending == VOWEL else root[:-1] + self.voicing.get(root[-1], root[-1])
            converb = verbs["converb"][VOWEL if ending == VOWEL else "consonant"]
            found |= {root, soft + self.render(converb, harmony)[0]}
            found |= {root + self.render(verbs[row][ending], harmony)[0] for row in ("past", "negative")}
            found.add(root + self.render(verbs["conditional"], harmony)[0])
        return frozenset(found - set(verbs["nouns"]) | set(verbs["unchanging"]))

    @cached_property
    def named(self) -> frozenset[str]:
        """Every stem that a table names, in the spellings that its changes give it."""
        stem, possessed = self.table["stem"], self.table["possessed"]
        named = {*self.vowel_stems, *possessed["stems_in_s"], *possessed["possessed_in_titles"]}
        named |= {
            *self.table["temporal"]["words"],
            *stem["extended"]["words"],
            *self.plurals,
            *self.singulars,
        }
        named |= {*self.dropping, *self.restoring, *self.verb_forms, *self.table["vowels"]["neutral_words"]}
        named |= {*self.table["foreign"]["either"]}
        named |= {word[:-1] + self.voicing[word[-1]] for word in self.dropping if word[-1] in self.voicing}
        return frozenset(named)

    @cached_property
    def named_ends(self) -> tuple[str, ...]:
        """The endings of several letters that a table names."""
        stem = self.table["stem"]
        surnames = self.table["foreign"]["front_surnames"]
        return (*stem["voiced_endings"], *stem["unvoiced"], *self.clusters, *self.verb_endings, *surnames)

    @cached_property
    def sounded(self) -> frozenset[str]:
        """The letters that are vowels, whatever class their suffixes have."""
        return frozenset((*self.vowels, *self.neutral))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The final letters that are not just one of their class: vowels, and those that change or vary."""
        melting = {pair[0] for pair in self.joined}
        return self.sounded | {*self.voicing, *melting, *"бвгд", *self.table["foreign"]["letters"]}

    @cached_property
    def surname_ends(self) -> tuple[str, ...]:
        """The endings of surnames before which their harmony is looked for."""
        return tuple(self.table["foreign"]["surname_endings"])

    @cached_property
    def named_pairs(self) -> frozenset[str]:
        """The last two letters that a table names."""
        foreign = self.table["foreign"]
        ends = (*foreign["surname_endings"], *foreign["varying_endings"], *foreign["front"])
        return frozenset((*ends, *self.simplified, *self.extended))

    @cached_property
    def named_last(self) -> frozenset[str]:
        """The last letters of `named_ends`."""
        return frozenset(end[-1] for end in self.named_ends)

    @cached_property
    def extended_last(self) -> frozenset[str]:
        """The last letters of stems that may be extended."""
        return frozenset(end[-1] for end in (*self.extended, *self.table["stem"]["extended"]["words"]))

    @cached_property
    def simplified_last(self) -> frozenset[str]:
        """The last letters of simplified clusters."""
        return frozenset(simple[-1] for simple in self.simplified.values())

    @cached_property
    def melted(self) -> dict[str, list[str]]:
        """The letters that may have melted with a suffix's vowel into the key."""
        return {
            new: [pair[0] for pair, letter in self.joined.items() if letter == new]
            for new in self.joined.values()
        }

    @cached_property
    def skeleton(self) -> dict[int, str]:
        """Map letters to what they say about harmony: a vowel to its class, a letter of borrowed words to a mark, others to nothing."""
        foreign = self.table["foreign"]["letters"]
        kept = {c: str(self.harmonies.index(h)) for c, h in self.vowels.items()} | {
            c: c for c in self.neutral
        }
        letters = {*self.endings, *foreign, "ь", "ъ"}
        return {ord(c): kept.get(c, "") + ("x" if c in foreign else "") for c in letters}

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """Every shape that a stem of the language can have."""
        return tuple(Shape(harmony, ending) for harmony in self.harmonies for ending in self.table["classes"])

    def render(self, template: str, harmony: str) -> tuple[str, str]:
        """Return the template's letters after `harmony`, and the harmony that follows it."""
        known = self._rendered.get((template, harmony))
        if known is None:
            known = self._rendered[template, harmony] = self._spelled(template, harmony)
        return known

    def _spelled(self, template: str, harmony: str) -> tuple[str, str]:
        written = []
        for sign in template:
            letter = self.table["harmony"][harmony].get(sign, sign)
            # The invariant suffixes (-мен, -нікі) come last, so what they would set does not matter.
            harmony = self.vowels.get(letter, harmony)
            written.append(letter)
        return "".join(written), harmony

    def ending_of(self, text: str, default: str) -> str:
        """Return the class of the last sound of `text`, or `default` if it is empty."""
        return self.endings.get(text[-1:], default)


@cache
def rules(language: str) -> Rules:
    """Return the rules of `kk` or `ky`, read once."""
    return Rules(language)


@cache
def cells(language: str, shape: Shape) -> Mapping[Cell, str]:
    """Return the suffix chain of each cell for stems of that shape; a postposition is not a suffix."""
    return {cell: suffix for cell, suffix, _ in _cells(language, shape.harmony, shape.ending)}


@cache
def own_cells(language: str, harmony: str) -> Mapping[Cell, str]:
    """Return the case suffixes that follow a stem which is itself possessed by a third person (кеңесі-не)."""
    return {Cell(case): suffix for case, suffix, _ in _cases(rules(language), "3", harmony, VOWEL)}


@cache
def table(language: str, shape: Shape, flavour: Flavour) -> Table:
    """Return every suffix chain for that shape with its readings, the usual one first. No chain is empty.

    Whether the shape is a standard one is not regarded (see `met`).
    """
    found: dict[str, tuple[Analysis, ...]] = {}
    for analysis, suffix in _readings(rules(language), shape, flavour):
        before = found.get(suffix)
        if before is None:
            found[suffix] = (analysis,)
        elif analysis not in before:
            found[suffix] = (*before, analysis)
    found.pop("", None)
    return found


@cache
def joined(language: str, shape: Shape, flavour: Flavour) -> Table:
    """Return the chains of `table` whose vowel melts with the stem's last letter into another (`той` + `ум`: `то` + `юм`)."""
    return {
        new + s[1:]: found
        for s, found in table(language, shape, flavour).items()
        for old, new in rules(language).joined.items()
        if s[0] == old[1]
    }


@cache
def every_suffix(language: str) -> frozenset[str]:
    """Return every chain of the language, whatever the stem, with ordinals and words for a time."""
    flavours: tuple[Flavour, ...] = ("plain", "own")
    found = set(ordinals(language))
    for shape in rules(language).shapes:
        found.update(temporal(language, shape))
        for flavour in flavours:
            found.update(table(language, shape, flavour))
            found.update(joined(language, shape, flavour))
    return frozenset(found)


@cache
def temporal(language: str, shape: Shape) -> Table:
    """Return the suffix that makes an attribute of a word for a time (жазғы, бүгінгі)."""
    suffix, _ = rules(language).render(rules(language).table["temporal"][shape.ending], shape.harmony)
    return {suffix: (Analysis(form="attributive"),)}


@cache
def ordinals(language: str) -> Mapping[str, tuple[Analysis, ...]]:
    """Return the endings that make an ordinal of digits, in every harmony."""
    numeral = rules(language).table["numeral"]
    templates = (numeral["ordinal_written"], *numeral["ordinal"].values())
    written = {
        rules(language).render(t, harmony)[0] for t in templates for harmony in rules(language).harmonies
    }
    return {suffix: (Analysis(form="ordinal"),) for suffix in sorted(written)}


@cache
def _cells(language: str, harmony: str, ending: str) -> tuple[tuple[Cell, str, str], ...]:
    """Return (cell, suffix chain, harmony after it) for every cell."""
    return tuple(_spelled_cells(rules(language), harmony, ending))


def _spelled_cells(r: Rules, harmony: str, ending: str) -> Iterator[tuple[Cell, str, str]]:
    for number in NUMBERS:
        for person in (None, *r.possessives):
            # Of several possessors of one kind Kazakh marks the plural once, whosever it is.
            several = number == "plural" or person in r.shared
            plural, after = r.render(r.table["plural"][ending], harmony) if several else ("", harmony)
            before = r.ending_of(plural, ending)
            own = ""
            if person is not None:
                row = r.table["possessive"]["vowel" if before == VOWEL else "consonant"]
                own, after = r.render(row[r.shared.get(person, person)], after)
            for case, suffix, last in _cases(r, person, after, r.ending_of(own, before)):
                yield Cell(case, number, person), plural + own + suffix, last


def _cases(r: Rules, person: Possessive | None, harmony: str, ending: str) -> Iterator[tuple[Case, str, str]]:
    after = r.table["case_after"].get(r.shared.get(person, person), {}) if person else {}
    for case in r.suffixed_cases:
        template = "" if case == "nominative" else after.get(case) or r.table["case"][case][ending]
        yield case, *r.render(template, harmony)


def _readings(r: Rules, shape: Shape, flavour: Flavour) -> Iterator[tuple[Analysis, str]]:
    """Yield the plain cells first, so that they are the usual reading, then the layers."""
    chosen = [(_reading(cell), suffix, last) for cell, suffix, last in _flavoured(r, shape, flavour)]
    for analysis, suffix, _ in chosen:
        yield analysis, suffix
    yield from _short_cases(r, chosen)
    for analysis, suffix, last in chosen:
        ending = r.ending_of(suffix, VOWEL if flavour == "own" else shape.ending)
        for layered, tail in _layers(r.language, analysis, last, ending):
            yield layered, suffix + tail


def _short_cases(r: Rules, chosen: list[tuple[Analysis, str, str]]) -> Iterator[tuple[Analysis, str]]:
    """Yield the short endings that a case may have after my and your (ky эне-м-ин beside эне-м-дин)."""
    for analysis, suffix, last in chosen:
        if analysis.case == "nominative" and analysis.possessive in {"1sg", "2sg"}:
            for case, template in r.short_cases.items():
                yield replace(analysis, case=case), suffix + r.render(template, last)[0]


@cache
def _reading(cell: Cell) -> Analysis:
    return Analysis(cell.case, cell.number, cell.possessive)


def _flavoured(r: Rules, shape: Shape, flavour: Flavour) -> Iterator[tuple[Cell, str, str]]:
    if flavour == "own":
        for case, suffix, last in _cases(r, "3", shape.harmony, VOWEL):
            yield Cell(case), suffix, last
        return
    for cell, suffix, last in _cells(r.language, shape.harmony, shape.ending):
        if flavour == "plain" or (flavour == "person" and cell.possessive is None):
            yield cell, suffix, last
        elif flavour == "plural":
            if cell.number == "plural" or cell.possessive in r.shared:
                yield cell, suffix, last
        elif flavour == "guarded":
            if cell not in _GUARDED:
                yield cell, suffix, last
        elif (
            flavour == "core"
            and cell.possessive is not None
            and (cell.number, cell.possessive) != ("singular", "3")
        ):
            yield replace(cell, possessive=None if cell.possessive == "3" else cell.possessive), suffix, last


@cache
def _layers(language: str, analysis: Analysis, harmony: str, ending: str) -> tuple[tuple[Analysis, str], ...]:
    """Return the layers on top of a chain; the chains of many shapes end alike."""
    tails = _tails(language, analysis.case, harmony, ending)
    return tuple((_with(analysis, form, case), tail) for form, case, tail in tails)


@cache
def _tails(language: str, case: Case, harmony: str, ending: str) -> tuple[tuple[Form, Case | None, str], ...]:
    """Return what may be layered on a chain of that case and end, with the form and the case that it makes of it."""
    r = rules(language)
    layers = r.table["layers"]
    layered: list[tuple[Form, Case | None, str, str]] = [("", None, "", harmony)]
    if case == "locative":
        attribute, last = r.render(layers["attributive"], harmony)
        # It declines on like a noun of its own (елдегілерге), but stays the locative of this one.
        for cell, suffix, after in _cells(language, last, VOWEL):
            if cell.possessive is None:
                layered.append(("attributive", None, attribute + suffix, after))
    if case == "nominative":
        layered += [
            ("possession", "genitive", *r.render(layers["possession"][ending], harmony)),
            *(
                ("predicative", None, *r.render(row[ending], harmony))
                for row in layers["predicative"].values()
            ),
        ]
    found: list[tuple[Form, Case | None, str]] = []
    for form, changed, suffix, last in layered:
        if suffix:
            found.append((form, changed, suffix))
        if "question" in layers:
            particle, _ = r.render(layers["question"][r.ending_of(suffix, ending)], last)
            found.append(("question", changed, suffix + particle))
    return tuple(found)


@cache
def met(analysis: Analysis) -> Analysis:
    """Return the reading as one of a spelling that is only met."""
    return replace(analysis, standard=False)


@cache
def _with(analysis: Analysis, form: Form, case: Case | None = None) -> Analysis:
    return replace(analysis, form=form, case=case or analysis.case)
