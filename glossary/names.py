"""Personal names: their parts, the gender they tell, and how a Kazakh name may be written in the other languages.

All of it is guesswork from spelling (`data/names.toml`), offered as a suggestion: what is stored for a person always wins.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glossary.languages import Token, check_language, tokens

if TYPE_CHECKING:
    from glossary.terms import Gender

NamePart = Literal["given", "surname", "patronymic", "initial"]

_VOWELS = "аәоөұүыіеэиуюяё"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name taken apart. `parts` holds each word, in the order written, with what it is.

    The single fields join the words of one kind with a space (`patronymic` of `Садыр Нургожо уулу Жапаров` is `Нургожо уулу`) and
    are empty where there is none; `initials` are letters without their stops.
    """

    parts: tuple[tuple[Token, NamePart], ...]

    @property
    def given(self) -> str:
        """The given name."""
        return self._joined("given")

    @property
    def surname(self) -> str:
        """The surname."""
        return self._joined("surname")

    @property
    def patronymic(self) -> str:
        """The patronymic."""
        return self._joined("patronymic")

    @property
    def initials(self) -> tuple[str, ...]:
        """The initials, in the order written."""
        return tuple(token.text for token, part in self.parts if part == "initial")

    def _joined(self, wanted: NamePart) -> str:
        return " ".join(token.text for token, part in self.parts if part == wanted)


def parse_name(text: str) -> Name:
    """Take a name apart: `Садыр Жапаров`, `Тоқаев Қасым-Жомарт Кемелұлы`, `Қ. К. Тоқаев`, `Жапаров С. Н.`, a single surname.

    With a patronymic at the end, or a surname's ending on the first word only, the surname comes first; else the given name does. A
    single word is a surname if it ends like one, and a given name otherwise.
    """
    words = tokens(text)
    kinds: list[NamePart | None] = [None] * len(words)
    for i, word in enumerate(words):
        if _is_initial(text, word):
            kinds[i] = "initial"
        elif i > 0 and _patronymic_gender(word.text):
            kinds[i] = "patronymic"
            if word.text.casefold() in _table()["patronymic"]["words"] and i > 1:
                kinds[i - 1] = "patronymic"
    open_places = [i for i, kind in enumerate(kinds) if kind is None]
    surname = _surname_place(words, kinds, open_places)
    return Name(
        tuple((word, kinds[i] or ("surname" if i == surname else "given")) for i, word in enumerate(words))
    )


def guess_gender(text: str) -> Gender | None:
    """Return the gender that a name's patronymic, surname or given name tells, in this order, or None."""
    name = parse_name(text)
    if name.patronymic and (gender := _patronymic_gender(name.patronymic)):
        return gender
    if name.surname and (gender := surname_gender(name.surname)):
        return gender
    return given_gender(name.given) if name.given else None


@lru_cache(maxsize=4096)
def surname_gender(surname: str) -> Gender | None:
    """Return the gender that a surname's ending tells: Омаров, Омарова; None for one without (Нұрбек, Ким)."""
    return _by_ending(surname, _table()["surname"])


@lru_cache(maxsize=4096)
def given_gender(given: str) -> Gender | None:
    """Return the gender that a given name usually has, or None."""
    table = _table()["given"]
    folded = given.casefold()
    if folded in table["masculine"]:
        return "masculine"
    if folded in table["feminine"]:
        return "feminine"
    return _by_ending(given, {"masculine": table["masculine_ends"], "feminine": table["feminine_ends"]})


def transliterate(name: str, target: str, country: str = "") -> str:
    """Return how a Kazakh name is usually written in `ky`, `ru` or `en`, word by word; in `kk` it stays as it is.

    `country` (ISO 3166) is the bearer's: a Kyrgyz name that a Kazakh text respelt gets its own letters back (`Шыңғыс` is
    `Чыңгыз` in Kyrgyz), any other is written as Kazakhstan's are. A suggestion: it cannot know the bearer's passport.
    """
    return spellings(name, target, country)[0]


def spellings(name: str, target: str, country: str = "") -> tuple[str, ...]:
    """Return the ways a Kazakh name may be written in `target`, the likeliest first (see `transliterate`).

    There are several where usage differs: the other country's letters (`Japarov`, `Zhaparov`), a father's name the Russian way
    (`Кемелулы`, `Кемелевич`).
    """
    target = check_language(target)
    if target == "kk":
        return (name,)
    other = "" if country == _KYRGYZSTAN else _KYRGYZSTAN
    ways = (country, other) if target == "en" or country == _KYRGYZSTAN else (country,)
    plain = [_written(name, target, way) for way in ways]
    russian = _father_the_russian_way(name, target, country)
    return tuple(dict.fromkeys([*plain[:1], *([russian] if russian else []), *plain[1:]]))


_KYRGYZSTAN = "KG"


def _written(name: str, target: str, country: str) -> str:
    table = _table()["established"]
    rows: list[dict[str, str]] = [*table["rows"], *table.get(country, {}).get("rows", ())]
    known = {row["kk"].casefold(): row[target] for row in rows}
    fathers = _table()["patronymic_spelling"]
    apart: dict[str, str] = fathers.get(country, {}).get(target, {})

    def word(match: re.Match[str]) -> str:
        text = match.group()
        for gender, joined in apart.items():
            for ending in fathers[gender]:
                if text.casefold().endswith(ending) and len(text) > len(ending) + 2:
                    return _by_letters(text[: -len(ending)], target, country) + joined
        return _cased(text, known.get(text.casefold()) or _by_letters(text, target, country))

    return _NAME_WORD.sub(word, name)


def _father_the_russian_way(name: str, target: str, country: str) -> str | None:
    """Return `name` with its father's name in -ович or -евич, or None where it has none in -ұлы or -қызы."""
    table = _table()["patronymic_spelling"]
    if target not in table:
        return None
    for gender in ("masculine", "feminine"):
        for token in tokens(name):
            ending = next((e for e in table[gender] if token.text.casefold().endswith(e)), None)
            if ending is None or len(token.text) < len(ending) + 3:
                continue
            father = token.text[: -len(ending)]
            folded = father.casefold()
            front = next((c for c in reversed(folded) if c in _VOWELS), "") in table["front"]
            soft = folded.endswith(tuple(table["soft_ends"])) or (
                front and folded.endswith(tuple(table["soft_after_front"]))
            )
            stem = father[:-1] if folded.endswith(tuple(table["dropped_ends"])) else father
            patronymic = (
                _by_letters(stem, target, country) + table[target][gender]["soft" if soft else "hard"]
            )
            before, after = name[: token.start], name[token.end :]
            return f"{_written(before, target, country)}{patronymic}{_written(after, target, country)}"
    return None


_NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _by_letters(word: str, target: str, country: str) -> str:
    return _WORD.sub(lambda m: _part_by_letters(m.group(), target, country), word)


def _part_by_letters(word: str, target: str, country: str) -> str:
    table: dict[str, str] = _of_country("transliteration", target, country)
    iotated: dict[str, str] = _of_country("iotated", target, country)
    folded = word.casefold()
    written, place = [], 0
    while place < len(folded):
        letter = folded[place]
        if letter in iotated and (place == 0 or folded[place - 1] in _VOWELS):
            written.append(iotated[letter])
            place += 1
            continue
        pair = folded[place : place + 2]
        size = 2 if pair in table else 1
        written.append(table.get(folded[place : place + size], letter))
        place += size
    plain = "".join(written)
    return plain[:1].upper() + plain[1:] if word[:1].isupper() else plain


def _of_country(name: str, target: str, country: str) -> dict[str, str]:
    """Return a table of letters with the country's own over the common ones."""
    table = _table()[name]
    letters: dict[str, str] = table.get(target, {}) | table.get(country, {}).get(target, {})
    return letters


def _cased(word: str, written: str) -> str:
    return written.upper() if len(word) > 1 and word.isupper() else written


def _is_initial(text: str, word: Token) -> bool:
    short = len(word.text) == 1 or word.text in {"Дж", "Zh", "Sh", "Ch", "Kh", "Yu", "Ya"}
    return short and word.text[0].isupper() and (text[word.end : word.end + 1] == "." or len(word.text) == 1)


def _surname_place(words: list[Token], kinds: list[NamePart | None], places: list[int]) -> int | None:
    """Return which of the open words is the surname."""
    if not places:
        return None
    ends = [i for i in places if surname_gender(words[i].text)]
    if len(places) == 1:
        alone = "patronymic" not in kinds and "initial" not in kinds
        return places[0] if ends or not alone else None
    if ends and ends == places[:1]:
        return places[0]
    if kinds[-1] == "patronymic" and not ends:
        return places[0]
    return ends[-1] if ends and kinds[-1] != "patronymic" else (ends[0] if ends else places[-1])


@lru_cache(maxsize=4096)
def _patronymic_gender(word: str) -> Gender | None:
    return _by_ending(word, _table()["patronymic"])


def _by_ending(word: str, rows: dict[str, list[str]]) -> Gender | None:
    """Return the gender whose longest ending fits; a word must be longer than its ending, unless it is one of its own."""
    folded = word.casefold()
    best: tuple[int, Gender | None] = (0, None)
    genders: tuple[Gender, ...] = ("masculine", "feminine")
    for gender in genders:
        for ending in rows[gender]:
            if len(ending) > best[0] and folded.endswith(ending):
                best = (len(ending), gender)
    return best[1]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text("utf-8"))
