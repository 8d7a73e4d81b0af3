"""Which encoding a text file is in: certain for Unicode, an argued guess for the 8-bit Cyrillic code pages.

Kazakh has two 8-bit code pages beside Russian's cp1251: KZ-1048 (STRK1048-2002) and PTCP-154. All three agree on the
Russian letters, and the two Kazakh ones on қ and і, so a short text may read well in more than one: such a guess is
never certain, and the other readings are offered.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workbench.documents.model import shown_name
from workbench.errors import DocumentError

LEGACY: tuple[str, ...] = ("kz1048", "ptcp154", "cp1251", "koi8_r", "cp866")
"""8-bit code pages in the order that settles a draw. cp1251 stands after the Kazakh ones, which read its Russian
letters alike and can also write a Kyrgyz translation."""

ENCODINGS: tuple[str, ...] = ("utf-8", "utf-16-le", "utf-16-be", *LEGACY)
"""Every encoding a reader may choose."""

ALIASES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "kz-1048": "kz1048",
    "rk1048": "kz1048",
    "strk1048-2002": "kz1048",
    "pt154": "ptcp154",
    "windows-1251": "cp1251",
    "ibm866": "cp866",
}

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# How much of a text is weighed: more brings no better guess, only a longer wait.
SAMPLE = 50_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text (a byte order mark stays in it as U+FEFF) and how it was read; see `Reading`."""

    text: str
    encoding: str
    guesses: tuple[str, ...]
    certain: bool


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Decode `data` as `encoding`, or find out; encoding the result again gives the same bytes.

    Raises `DocumentError` where the file is not in that encoding, or is damaged Unicode or no text at all.
    """
    if encoding is not None:
        return _as_chosen(data, name, known_encoding(encoding))
    unicode = _unicode_encoding(data)
    if unicode:
        return Decoded(_strictly(data, unicode, name), unicode, (unicode,), certain=True)
    if b"\0" in data:
        raise DocumentError(
            "“%(file)s” is not a text file: it holds NUL bytes; upload plain text (.txt) or a Word document (.docx).",
            file=shown_name(name),
        )
    if _nearly_utf8(data):
        _strictly(data, "utf-8", name)
    guesses = guess_legacy(data)
    if not guesses:
        raise DocumentError(
            "“%(file)s” is in no encoding that is known here; save it as UTF-8 and upload it again.",
            file=shown_name(name),
        )
    return Decoded(data.decode(guesses[0]), guesses[0], guesses, certain=False)


def known_encoding(encoding: str) -> str:
    """Return the name in `ENCODINGS` for an encoding's name or alias; another one is a `DocumentError`."""
    asked = encoding.strip().lower().replace("_", "-")
    known = {name.replace("_", "-"): name for name in ENCODINGS} | ALIASES
    if asked not in known:
        raise DocumentError(
            "“%(encoding)s” is not an encoding that can be chosen; choose one of %(known)s.",
            encoding=shown_name(encoding),
            known=", ".join(ENCODINGS),
        )
    return known[asked]


def guess_legacy(data: bytes) -> tuple[str, ...]:
    """Return the 8-bit code pages that can read all of `data`, the likeliest first."""
    readable = []
    for place, encoding in enumerate(LEGACY):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readable.append((-plausibility(_sample(text)), place, encoding))
    return tuple(encoding for _, _, encoding in sorted(readable))


def plausibility(text: str) -> float:
    """Weigh how well `text` reads as Kazakh or Russian; only comparable between readings of the same bytes.

    The weights and the places where a letter can stand are in `data/kazakh-letters.toml`.
    """
    table = _letters()
    total = 0.0
    padded = f" {text} "
    for before, letter, after in zip(padded, padded[1:], padded[2:], strict=False):
        if letter.isascii() or letter in table.signs:
            continue
        low, left, right = letter.lower(), before.lower(), after.lower()
        if low not in table.letters or (letter != low and before.isalpha() and before == left):
            total += table.foreign
        elif low in table.special:
            total += table.plausible if table.can_stand(left, low, right) else table.implausible
    return total


@dataclass(frozen=True, slots=True)
class _Letters:
    letters: frozenset[str]
    signs: frozenset[str]
    special: frozenset[str]
    rules: dict[str, str]
    neighbours: dict[str, frozenset[str]]
    plausible: float
    implausible: float
    foreign: float

    def can_stand(self, left: str, letter: str, right: str) -> bool:
        match self.rules[letter]:
            case "vowels":
                return (
                    left not in self.neighbours["pure_vowels"] and right not in self.neighbours["pure_vowels"]
                )
            case "back_consonants":
                return left in self.neighbours["back_vowels"] or right in self.neighbours["back_vowels"]
            case "after_vowel":
                return left in self.neighbours["any_vowels"]
            case _:
                return left in self.neighbours["any_vowels"] or right in self.neighbours["any_vowels"]


@cache
def _letters() -> _Letters:
    table = tomllib.loads(files("workbench").joinpath("data/kazakh-letters.toml").read_text(encoding="utf-8"))
    rules = {letter: rule for rule, letters in table["letters"].items() for letter in letters}
    return _Letters(
        letters=frozenset(table["ordinary"]["letters"]),
        signs=frozenset(table["ordinary"]["signs"]),
        special=frozenset(rules),
        rules=rules,
        neighbours={name: frozenset(letters) for name, letters in table["neighbours"].items()},
        **table["weights"],
    )


def _sample(text: str) -> str:
    """Return the part of a text that is weighed, from its first sign beyond ASCII on."""
    first = next((i for i, c in enumerate(text) if not c.isascii()), 0)
    return text[max(0, first - 1) : first + SAMPLE]


def _as_chosen(data: bytes, name: str, encoding: str) -> Decoded:
    if encoding == "utf-16-le" and data.startswith(codecs.BOM_UTF16_BE):
        encoding = "utf-16-be"
    text = _strictly(data, encoding, name)
    likeliest = (_unicode_encoding(data),) if _unicode_encoding(data) else guess_legacy(data)
    return Decoded(text, encoding, tuple(dict.fromkeys((encoding, *likeliest))), certain=True)


def _unicode_encoding(data: bytes) -> str:
    """Return the Unicode encoding that `data` is in beyond doubt, or an empty string."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    wide = _wide_encoding(data)
    if wide:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if b"\0" in data else "utf-8"


def _wide_encoding(data: bytes) -> str:
    """Recognise UTF-16 without a mark: nearly every other byte names the Latin (00) or the Cyrillic (04) block."""
    if len(data) % 2 or not (b"\0" in data or b"\x04" in data):
        return ""
    best, share = "", 0.0
    for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        found = (high.count(0) + high.count(4)) / len(high)
        if found > max(share, 0.7):
            best, share = encoding, found
    if not best:
        return ""
    try:
        text = data.decode(best)
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else best


def _nearly_utf8(data: bytes) -> bool:
    """Say whether `data` is UTF-8 with some damage: an 8-bit file almost never forms UTF-8 characters by chance."""
    first = re.search(b"[\x80-\xff]", data)
    begin = first.start() if first else 0
    text = data[begin : begin + SAMPLE].decode("utf-8", errors="replace")
    beyond_ascii = sum(not c.isascii() for c in text)
    return text.count("\N{REPLACEMENT CHARACTER}") < 0.2 * beyond_ascii


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        raise DocumentError(
            "Line %(line)s of “%(file)s” is not %(encoding)s text; choose another encoding, or save the file as UTF-8 "
            "and upload it again.",
            line=len((before + ".").splitlines()),
            file=shown_name(name),
            encoding=encoding,
        ) from error
