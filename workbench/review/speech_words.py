"""The words that frame direct speech, by language: the tables of `speeches.toml` made into patterns."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

DASH = "[–—―−-]"
# The accusative is -ты after a voiceless consonant, -ды after another, -ны after a vowel: `депутатты` is one, `депутаты` and
# `Президенті` are possessives.
_AFTER_VOICELESS = ("ты", "ті", "ти", "ту", "тү")
_AFTER_VOICED = ("ды", "ді", "ди", "ду", "дү")
_VOICELESS = frozenset("пткқсшщчцхфбвгд")
_VOWELS = frozenset("аәеёиіоөуұүыэюя")
# So do surnames end: Нұркина.
_NAME_ENDINGS = ("на", "не", "ны", "ні")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words and patterns; see the head of `speeches.toml` for what each table is."""

    language: str
    verb: regex.Pattern[str]
    agency: regex.Pattern[str]
    naming: regex.Pattern[str]
    after_quote: regex.Pattern[str]
    after_speech: regex.Pattern[str]
    introduction: regex.Pattern[str]
    pronouns: frozenset[str]
    never: frozenset[str]
    beside: frozenset[str]
    stops: frozenset[str]
    oblique: tuple[str, ...]
    genitive: tuple[str, ...]
    adjective: tuple[str, ...]
    nominal: frozenset[str]

    @property
    def like_possessive(self) -> tuple[str, ...]:
        """Accusative endings that a possessive of a stem in -н has too: `тұрғыны`."""
        return ("ны", "ні", "ни")

    @property
    def suffixing(self) -> bool:
        """Whether cases are endings (Kazakh, Kyrgyz), so that a subject is known by having none."""
        return bool(self.oblique)

    def is_oblique(self, word: str) -> bool:
        """Tell whether a word stands in a case, or is a participle or converb, in which no subject stands."""
        low = word.lower()
        if low in self.never or low in self.pronouns or len(low) < 4:
            return False
        ending = next((each for each in self.oblique if low.endswith(each)), None)
        if ending is None or (word[0].isupper() and ending in _NAME_ENDINGS):
            return False
        before = low[-len(ending) - 1]
        if ending in _AFTER_VOICELESS:
            return before in _VOICELESS
        return not (ending in _AFTER_VOICED and before in _VOWELS)


@cache
def words(language: str) -> Words:
    """Return the words of `language`, one of kk ky ru en."""
    table = _tables()[language]
    forms = [form for verb in table["verbs"].values() for form in verb]
    say, verb = _any(table["say"]), _any([*table["say"], *forms])
    link = _any(table["link"])
    opener = rf"(?:(?P<say>{say})|(?P<link>{link}))(?!\w)"
    if not table["link"]:
        # The verb itself follows: `», – сказал X`, `,” said X`, `,” X said`.
        between = r"(?:[\w.’'-]+\s+){0,8}?" if language == "en" else r"(?:\w+\s+){0,2}?"
        opener = rf"(?P<link>){between}(?P<say>{verb})(?!\w)"
    dash = rf"(?P<dash>{DASH})?"
    return Words(
        language,
        verb=regex.compile(rf"(?<!\w)(?:{verb})(?!\w)", regex.IGNORECASE),
        agency=regex.compile(rf"(?<!\w)(?:{_any(table['agency'])})(?!\w)"),
        naming=regex.compile(rf"\s*(?:{_any(table['naming'])})(?!\w)"),
        after_quote=regex.compile(rf"\s*[,.]?\s*{dash}\s*{opener}"),
        after_speech=regex.compile(rf"(?P<mark>[,!?…»”“\"])\s*(?P<dash>{DASH})\s*{opener}"),
        introduction=regex.compile(
            rf"(?<!\w)(?:(?:{link})\s+)?(?:{_any([*table['say'], *forms, *table['nominal']])})\s*:?\s*{DASH}?\s*$",
            regex.IGNORECASE,
        ),
        pronouns=frozenset(table["pronouns"]),
        never=frozenset(table["never"]),
        beside=frozenset(table["beside"]) | frozenset(table["manner"]),
        stops=frozenset(table.get("stops", ())),
        oblique=tuple(sorted(table["oblique"], key=len, reverse=True)),
        genitive=tuple(table["genitive"]),
        adjective=tuple(table["adjective"]),
        nominal=frozenset(table["nominal"]),
    )


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("speeches.toml").read_text(encoding="utf-8"))


def _any(forms: Iterable[str]) -> str:
    """A pattern of the forms, the longest first; one that nothing matches where there are none."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(r"\s+".join(map(regex.escape, form.split())) for form in ordered) or "(?!)"
