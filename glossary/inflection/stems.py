"""What a Kazakh or Kyrgyz stem is like, and what becomes of it before a suffix; tables in `kk.toml` and `ky.toml`.

Stems are folded. Where two spellings are given, each says whether it is the written one or only met.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from glossary.inflection.chains import VOWEL, Rules, Shape, rules

if TYPE_CHECKING:
    from collections.abc import Iterator


def shapes(r: Rules, stem: str) -> tuple[Shape, ...]:
    """Return the shapes of a folded stem: the one to write, then those that are met."""
    part = stem.rpartition("-")[2] or stem
    ending = ending_class(r, part)
    written, certain = _harmony(r, part)
    others = () if certain else tuple(h for h in r.harmonies if h != written)
    varies = (
        part.endswith((*r.table["foreign"]["surname_endings"], *r.table["foreign"]["varying_endings"]))
        if others
        else False
    )
    shapes = [Shape(written, ending), *(Shape(h, ending, varies) for h in others)]
    if others and part[-1] in "бвгд":
        # Kazakh writes these as voiceless and Kyrgyz as voiced; texts mix the two up.
        mistaken = "voiceless" if ending != "voiceless" else "sonorant"
        shapes += [Shape(h, mistaken, standard=False) for h in (written, *others)]
    return tuple(shapes)


def ending_class(r: Rules, stem: str) -> str:
    """Return the class of a stem's last sound; a sign for softness or hardness is none."""
    return r.ending_of(stem.rstrip("ьъ")[-1:], "voiceless")


def _harmony(r: Rules, part: str) -> tuple[str, bool]:
    """Return the harmony that a word sets, and whether that is certain (a native word) or either is met (a borrowed one)."""
    foreign = r.table["foreign"]
    surname = part.endswith(tuple(foreign["surname_endings"])) and len(part) > 4
    heard = part[:-2] if surname else part
    sounded = [(place, c) for place, c in enumerate(heard) if c in r.vowels or c in r.neutral]
    native = not any(c in foreign["letters"] for c in part)
    if not sounded:
        return r.harmonies[0], False
    if part in foreign["either"]:
        return foreign["either"][part], False
    if part.endswith((*foreign["front"], *foreign["front_surnames"])):
        return "front", False
    soft = r.table["stem"]["soft_sign"].get("harmony")
    if soft and part.endswith("ь"):
        return soft, False
    place, last = sounded[-1]
    harmonies = {r.vowels[c] for _, c in sounded if c in r.vowels}
    if last not in r.neutral:
        return r.vowels[last], native and (len(harmonies) == 1 or not _mixes(r, harmonies)) and not surname
    if part in r.table["vowels"]["neutral_words"]:
        return r.table["vowels"]["neutral_words"][part], True
    before = [r.vowels[c] for _, c in sounded if c in r.vowels]
    closed = place < len(heard) - 1
    if closed or not before:
        return r.neutral_alone[last], False
    return before[-1], native and not _mixes(r, harmonies) and last not in r.table["vowels"]["varying_final"]


def _mixes(r: Rules, harmonies: set[str]) -> bool:
    """Tell whether the vowels of one word break harmony: back and front ones together."""
    front = {"front", "e", "oe"} & set(r.harmonies)
    return bool(harmonies & front) and bool(harmonies - front)


def before_consonant(r: Rules, stem: str) -> list[tuple[str, bool]]:
    """Return what the stem is before a suffix that begins with a consonant, and whether it is written so."""
    if stem.endswith("ь") and not r.table["stem"]["soft_sign"]["kept_before_consonant"]:
        return [(stem[:-1], True), (stem, False)]
    simple = r.simplified.get(stem[-2:])
    return [(stem[:-2] + simple, True), (stem, False)] if simple else [(stem, True)]


def before_vowel(r: Rules, stem: str) -> list[tuple[str, bool]]:
    """Return what the stem is before a suffix that begins with a vowel, and whether it is written so."""
    head, hyphen, part = stem.rpartition("-")
    if part in r.dropping:
        kept = part in r.table["stem"]["dropping_optional"]
        return [
            (head + hyphen + r.dropping[part], True),
            *((b, kept and voiced) for b, voiced in _voiced(r, stem)),
        ]
    if stem.endswith("ь"):
        return [(stem[:-1], True)]
    simple = r.simplified.get(stem[-2:])
    return [(stem[:-2] + simple, True), (stem, False)] if simple else _voiced(r, stem)


def _voiced(r: Rules, stem: str) -> list[tuple[str, bool]]:
    soft = r.voicing.get(stem[-1])
    if soft is None:
        return [(stem, True)]
    voices = stem[-2:-1] in r.sounded
    voices = voices and not stem.endswith(tuple(r.table["stem"]["unvoiced"]))
    if voices and stem[-1] in r.table["stem"]["always_voiced"]:
        return [(stem[:-1] + soft, True)]
    return [(stem[:-1] + soft, voices), (stem, not voices)]


def cores(r: Rules, stem: str) -> Iterator[tuple[str, bool]]:
    """Yield the stems that the folded `stem` may be the possessed form of, the likeliest first.

    `төрағасы`: төраға; `министрлігі`: министрлік; `халқы`: халық. Words with a vowel of their own have none.
    """
    if len(stem) < 3 or stem[-1] not in r.narrow or stem in r.vowel_stems or looks_accusative(r, stem):
        return
    if stem[-2] == "с" and stem[-3] in r.vowels and stem[-3] not in r.neutral:
        cores = [(stem[:-2], True), (stem[:-1], True)]
        yield from reversed(cores) if _ends_in_s(r, stem[:-1]) else cores
        return
    core = stem[:-1]
    if core[-1] in r.vowels and core[-1] not in r.neutral:
        return
    head, hyphen, part = core.rpartition("-")
    if part in r.restoring:
        yield head + hyphen + r.restoring[part], True
    hard = r.devoicing.get(core[-1])
    if hard and core[-2] in r.sounded and not core.endswith(tuple(r.table["stem"]["voiced_endings"])):
        yield core[:-1] + hard, True
    yield core, True


def looks_accusative(r: Rules, stem: str) -> bool:
    """Tell whether a stem ends just as an accusative would (қатты, заттарды), which a possessed form hardly ever does.

    Borrowed words that end in such a cluster themselves are listed (фонды, стенді).
    """
    if len(stem) < 4 or stem[-2] not in "дт" or stem[-1] not in r.narrow:
        return False
    ending: str = r.table["case"]["accusative"][r.ending_of(stem[-3], "voiceless")]
    return ending[0] == stem[-2] and not stem[:-1].endswith(r.clusters)


def extended(r: Rules, stem: str) -> str | None:
    """Tell how often a borrowed stem takes a narrow vowel before its suffixes; None if never.

    `always`: факт, фактіге, фактісі; `usually`, before a consonant: митингіге, but митингім; `sometimes`: Минскіге, Минскке.
    """
    if stem[-1:] not in r.extended_last:
        return None
    part = stem.rpartition("-")[2]
    if part in r.table["stem"]["extended"]["words"]:
        return "always"
    return next((how for end, how in r.extended.items() if part.endswith(end)), None)


def extension(r: Rules, shape: Shape) -> str:
    """Return the narrow vowel that an extended stem takes."""
    vowel: str = r.table["harmony"][shape.harmony]["I"]
    return vowel


def _ends_in_s(r: Rules, core: str) -> bool:
    """Tell whether a possessed form is of a noun in -с (отырыс-ы, кеңес-і) rather than in a vowel (төраға-сы, басшы-сы)."""
    table = r.table["possessed"]
    if core.rpartition("-")[2] in table["stems_in_s"]:
        return True
    return core[-2] in table["vowels_before_s"] and not core[:-1].endswith(
        tuple(table["vowel_endings_before_s"])
    )


def unchanged(r: Rules, prefix: str, suffix: str) -> list[str]:
    """Return the stems that may stand before a suffix: `before_vowel` and `before_consonant` undone."""
    last = prefix[-1]
    if last == "-":
        return [prefix, prefix[:-1]]
    found = [prefix, prefix + "ь"]
    if last in r.devoicing:
        found.append(prefix[:-1] + r.devoicing[last])
    if suffix[0] in r.melted:
        found += [prefix + letter for letter in r.melted[suffix[0]]]
    if last in r.simplified_last:
        found += [prefix[: -len(new)] + full for full, new in r.simplified.items() if prefix.endswith(new)]
    if last in r.narrow and extended(r, prefix[:-1]) is not None:
        found.append(prefix[:-1])
    head, hyphen, part = prefix.rpartition("-")
    if part in r.restoring:
        found.append(head + hyphen + r.restoring[part])
    if part in r.singulars:
        found.append(head + hyphen + r.singulars[part])
    return found


# What decides every stem change and suffix of an ordinary stem: the kinds of its vowels, what matters of its last letters, its length
# where that matters, and the letters before a final -сы (шы-сы).
Pattern = tuple[str, str, int, str]


def pattern(r: Rules, stem: str) -> Pattern | None:
    """Return the pattern of sounds of `stem`; None if a table names it, or it is not one plain word, so that it needs a look of its own.

    Two stems of one pattern take the same suffixes and change in the same way.
    """
    if "-" in stem or stem in r.named or stem[:-1] in r.named:
        return None
    if stem[-1] in r.named_last and stem.endswith(r.named_ends):
        return None
    if stem[-2:-1] in r.named_last and stem.endswith(r.named_ends, 0, -1):
        return None
    surname = stem.endswith(r.surname_ends)
    kinds = (stem[:-2] if surname else stem).translate(r.skeleton)
    narrow = stem[-1] in r.narrow
    length = min(len(stem), 5 if surname else 4) if surname or narrow else 0
    before = stem[-6:-2] if narrow and stem[-2:-1] == "с" else ""
    # The last vowel decides, then the last that is not neutral, then which kinds there are at all.
    return "".join(dict.fromkeys(reversed(kinds))), _tail(r.language, stem[-3:]), length, before


@cache
def _tail(language: str, letters: str) -> str:
    """Return what matters of a stem's last three letters, letters that are alike in all rules by one name."""
    r = rules(language)
    third, second, last = tuple(("  " + letters)[-3:])
    if second + last in r.named_pairs:
        return second + last
    if last in r.narrow:
        return (third if third in r.neutral else r.endings.get(third, third)) + second + last
    if last in "ьъ":
        return r.endings.get(second, second) + last
    sound = VOWEL if second in r.sounded else "consonant"
    return sound + (last if last in r.distinct else r.endings.get(last, last))


def latin_end(r: Rules, word: str) -> bool:
    """Tell whether a word ends in a Latin letter."""
    return word[-1:].casefold() in r.table["foreign"]["latin"]
