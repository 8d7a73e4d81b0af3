"""Sentences of common official patterns, rendered whole in the target's order: a list of officials and what they did."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

import regex

from glossary import names
from glossary.candidates import candidates
from glossary.fitting import rendered, source_analysis
from glossary.index import TermIndex
from glossary.inflection import inflect
from glossary.languages import is_acronym
from glossary.matching import vocabulary
from glossary.terms import Gender, Match, Pin, Term
from glossary.titles import Chain, title_chains
from workbench.drafting import assembly_quantities as quantities
from workbench.drafting.engine import CLOSE, OPEN, Candidate, Request
from workbench.occurrences import outermost
from workbench.review.lists import Official, enumerated, formed

Agreement = Literal["masculine", "feminine", "neuter", "several"]
_AGREEMENTS: tuple[Agreement, ...] = ("masculine", "feminine", "neuter", "several")
_JOINING = frozenset({"", "және", "мен", "бен", "пен", "сондай-ақ"})
_STOP = regex.compile(r"[.!]?\s*$")
_SLOT = regex.compile(r"\b([SO])(?::(\w+))?\b")
_CHOICE = regex.compile(r"\{([^{}]*)\}")
_LETTER = regex.compile(r"[\p{L}\p{N}]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase of the source, with its rendering's parts. `case` is the source's; `open` the letters left in Kazakh."""

    start: int
    end: int
    kind: str
    case: str
    number: str
    official: Official | None
    rendering: Term | None
    gender: Agreement | None
    pins: tuple[str, ...] = ()
    open: int = 0


@dataclass(frozen=True, slots=True)
class Adverbial:
    """When, where, on what occasion: rendered already. `first` when nothing but adverbials stands before it."""

    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence read: its pattern (`S O:dative қатысты`), the phrases of S and of O, its adverbials and its stop."""

    pattern: str
    subject: tuple[Phrase, ...]
    other: tuple[Phrase, ...]
    adverbials: tuple[Adverbial, ...]
    stop: str


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files("workbench.drafting").joinpath("assembly_frames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _frames() -> Mapping[str, Mapping[str, Any]]:
    return {frame["kk"]: frame for frame in _table()["frames"]}


def framed(request: Request) -> Candidate | None:
    """Return the whole sentence in the target; None when it is of no pattern, or a part of it has no rendering."""
    phrases = _phrases(request)
    # A pattern's own words may be terms of the glossary (`бірлескен мәлімдеме`, `отырыс`): then they are read as words.
    for left in ((), ("term",), ("term", "event")):
        if found := _in_frame(request, [phrase for phrase in phrases if phrase.kind not in left]):
            break
    else:
        return None
    read, frame = found
    agreement = _agreement(read.subject or read.other)
    if agreement is None and "|" in frame[request.target]:
        return None
    everything = (*read.subject, *read.other)
    sentence = _filled(frame[request.target], read, request.target, agreement)
    text = _with_adverbials(
        sentence, read, request.target, subject_first=frame[request.target].startswith("S")
    )
    letters = len(_LETTER.findall(request.text))
    confidence = 1 - sum(phrase.open for phrase in everything) / letters
    kept = tuple(dict.fromkeys(pin for phrase in everything for pin in phrase.pins))
    return Candidate(text[:1].upper() + text[1:] + read.stop, confidence, pins_kept=kept)


def _in_frame(request: Request, phrases: Sequence[Phrase]) -> tuple[Read, Mapping[str, Any]] | None:
    """The sentence read with these phrases, and the pattern that it is of."""
    read = _read(request, phrases)
    frame = _frames().get(read.pattern) if read is not None else None
    if read is None or frame is None or (frame.get("place") and any(p.kind != "place" for p in read.other)):
        return None
    return read, frame


# --- reading the source --------------------------------------------------------------------------------------------


def _read(request: Request, phrases: Sequence[Phrase]) -> Read | None:
    text = request.text
    stop = _STOP.search(text)
    assert stop is not None
    words: list[str] = []
    slots: dict[str, tuple[Phrase, ...]] = {}
    adverbials: list[Adverbial] = []
    place = 0
    parts = _parts(request, phrases)
    for start, end, part in [*parts, (stop.start(), stop.start(), None)]:
        between = text[place:start].strip()
        if between:
            found = _words(between, request.target, first=not words)
            if found is None:
                return None
            said, when = found
            adverbials += when
            if (subject := _subject(said, request.target)) is not None and not words:
                slots["S"], said = (subject[0],), subject[1]
                words.append("S")
            words += said.split()
        place = end
        if part is None:
            continue
        if isinstance(part, str):
            adverbials.append(Adverbial(part, first=not words))
            continue
        case = part[-1].case
        if case == "locative" and all(phrase.kind == "place" for phrase in part):
            adverbials.append(Adverbial(_somewhere(part, request.target), first=not words))
            continue
        slot = "S" if case == "nominative" else "O"
        if slot in slots:
            return None
        slots[slot] = part
        words.append(slot if slot == "S" else f"O:{case}")
    return Read(
        " ".join(words), slots.get("S", ()), slots.get("O", ()), tuple(adverbials), stop.group().rstrip()
    )


def _words(between: str, target: str, *, first: bool) -> tuple[str, list[Adverbial]] | None:
    """The words between two parts, adverbials of the table taken out; None where marks stand between them."""
    said = between.casefold().strip(" ,")
    adverbials = []
    for known, renderings in sorted(_table()["adverbials"].items(), key=lambda row: -len(row[0])):
        if said == known or said.startswith((f"{known} ", f"{known}, ")):
            adverbials.append(Adverbial(renderings[target], first=first))
            said = said[len(known) :].strip(" ,")
    if regex.search(r"[^\p{L}\s-]", said):
        return None
    return said, adverbials


def _subject(said: str, target: str) -> tuple[Phrase, str] | None:
    """A subject of the table at the beginning of the words, and what stands behind it."""
    for known, renderings in _table()["subjects"].items():
        if said == known or said.startswith(f"{known} "):
            rendering = Term(renderings[target], target, number="plural")
            phrase = Phrase(0, 0, "term", "nominative", "plural", None, rendering, "several")
            return phrase, said[len(known) :].strip()
    return None


def _parts(request: Request, phrases: Sequence[Phrase]) -> list[tuple[int, int, tuple[Phrase, ...] | str]]:
    """The noun phrases, those that are co-ordinated together, and the dates, by place."""
    parts: list[tuple[int, int, tuple[Phrase, ...] | str]] = []
    for piece in quantities.dates(request):
        parts.append((piece.start, piece.end, piece.text))
        phrases = [p for p in phrases if p.end <= piece.start or piece.end <= p.start]
    group: list[Phrase] = []
    for number, phrase in enumerate(phrases):
        group.append(phrase)
        following = phrases[number + 1] if number + 1 < len(phrases) else None
        if following is None or not _coordinated(request.text, phrase, following):
            parts.append((group[0].start, group[-1].end, tuple(group)))
            group = []
    return sorted(parts, key=lambda part: part[0])


def _coordinated(text: str, left: Phrase, right: Phrase) -> bool:
    """Whether two phrases are joined by a comma or a conjunction; the first has the second's case, or hides it."""
    between = text[left.end : right.start]
    word = between.strip(" ,;\u00a0").casefold()
    joined = word in _JOINING and (bool(word) or bool(between.strip()))
    return (
        joined
        and left.case in {"nominative", right.case}
        and (left.kind == "place") == (right.kind == "place")
    )


def _phrases(request: Request) -> list[Phrase]:
    """The officials, people, posts, bodies, places and terms of the text, by place."""
    pins = {pin.source.text: pin for pin in request.pins if pin.targets}
    everything = TermIndex([pin.source for pin in pins.values()], request.source).find(request.text)
    known = outermost(everything)
    unknown = [
        Match(c.start, c.end, Term(c.text, request.source, c.kind), request.text[c.start : c.end])
        for c in candidates(request.text, request.source, everything)
        if c.kind in {"person", "title"}
    ]
    apart = [u for u in unknown if all(u.end <= m.start or m.end <= u.start for m in known)]
    matches = sorted([*known, *apart], key=lambda m: m.start)
    chains = [_chain(chain, request, pins) for chain in title_chains(request.text, matches, "kk")]
    out: list[Phrase | None] = [*chains]
    inside = [(chain.start, chain.end) for chain in chains]
    for match in matches:
        if any(start <= match.start and match.end <= end for start, end in inside):
            continue
        out.append(_single(match, request, pins))
    return sorted((p for p in out if p is not None), key=lambda p: p.start)


def _rendering(match: Match | None, pins: Mapping[str, Pin]) -> Term | None:
    pin = pins.get(match.term.text) if match is not None else None
    return pin.targets[0] if pin is not None else None


def _chain(chain: Chain, request: Request, pins: Mapping[str, Pin]) -> Phrase:
    text, last = request.text, chain.person or chain.posts[-1].match
    if chain.place is not None and source_analysis(chain.place, "kk").case != "genitive":
        # `Астанада Премьер-министр …`: where it happened, not whose post it is.
        chain = replace(chain, start=chain.posts[0].start, place=None)
    posts, left = [], 0
    for post in chain.posts:
        term = _rendering(post.match, pins)
        source = text[post.start : post.end]
        posts.append(term.text if term is not None else f"{OPEN}{source}{CLOSE}")
        left += 0 if term is not None else len(_LETTER.findall(source))
    person, place = _person(chain.person, request, pins), _rendering(chain.place, pins)
    kept = [_rendering(m, pins) for m in (chain.place, *(p.match for p in chain.posts), chain.person)]
    official = Official(tuple(posts), person[0], place.text if place else "", _gender_of(person[1]))
    return Phrase(
        chain.start,
        chain.end,
        "person",
        source_analysis(last, "kk").case if last is not None else "nominative",
        "singular",
        official,
        None,
        person[1] or "masculine",
        tuple(term.text for term in kept if term is not None),
        left,
    )


def _gender_of(agreement: Agreement | None) -> Gender | None:
    return agreement if agreement in {"masculine", "feminine"} else None


def _person(match: Match | None, request: Request, pins: Mapping[str, Pin]) -> tuple[str, Agreement | None]:
    """A person's name in the target, and the gender that it tells; a name that no pin knows is spelt by the tables."""
    if match is None:
        return "", None
    term = _rendering(match, pins)
    name = term.text if term is not None else names.transliterate(match.term.text, request.target)
    gender = (term and term.gender) or match.term.gender or names.guess_gender(match.term.text)
    return name, gender


def _single(match: Match, request: Request, pins: Mapping[str, Pin]) -> Phrase | None:
    form = source_analysis(match, "kk")
    term = _rendering(match, pins)
    kept = (term.text,) if term is not None else ()
    kind = match.term.kind
    if kind == "person":
        name, gender = _person(match, request, pins)
        official = Official((), name, "", _gender_of(gender))
        return Phrase(match.start, match.end, kind, form.case, "singular", official, None, gender, kept)
    if term is None:
        return None
    gender = (
        ("masculine" if kind == "title" else _told_gender(term)) if form.number == "singular" else "several"
    )
    return Phrase(match.start, match.end, kind, form.case, form.number, None, term, gender, kept)


def _told_gender(term: Term) -> Agreement | None:
    """The gender of a Russian noun phrase by its first word's ending; None where that does not tell."""
    if term.language != "ru" or term.gender is not None:
        return term.gender or "masculine"
    first = term.text.split()[0].casefold()
    if is_acronym(term.text) or first.endswith("ь"):
        return None
    if first.endswith(("а", "я")):
        return "feminine"
    return "neuter" if first.endswith(("о", "е")) else "masculine"


def _agreement(phrases: Sequence[Phrase]) -> Agreement | None:
    return "several" if len(phrases) > 1 else phrases[0].gender if phrases else None


# --- writing the target --------------------------------------------------------------------------------------------


def _filled(template: str, read: Read, target: str, agreement: Agreement | None) -> str:
    def choice(match: regex.Match[str]) -> str:
        ways = match[1].split("|")
        if len(ways) == len(_AGREEMENTS):
            return ways[_AGREEMENTS.index(agreement or "masculine")]
        return ways[agreement == "several"]

    def slot(match: regex.Match[str]) -> str:
        phrases = read.subject if match[1] == "S" else read.other
        return enumerated([_said(p, target, match[2] or "nominative") for p in phrases], target)

    return _prepositions(_SLOT.sub(slot, _CHOICE.sub(choice, template)), target)


def _said(phrase: Phrase, target: str, case: str) -> str:
    """A phrase in the target, in a case of the target."""
    if phrase.official is not None:
        return _the(formed(phrase.official, target, case), phrase, target)
    assert phrase.rendering is not None
    if phrase.rendering.number == "plural" and case == "nominative":
        return phrase.rendering.text
    text = inflect(
        phrase.rendering.text,
        target,
        kind=phrase.rendering.kind,
        case="nominative" if target == "en" else case,
        number="plural" if phrase.number == "plural" else "singular",
        gender=phrase.rendering.gender,
    )
    return _the(text, phrase, target)


def _the(text: str, phrase: Phrase, target: str) -> str:
    """English names a post without its holder, a body and an event with the article."""
    if target != "en" or text.casefold().startswith("the ") or phrase.number == "plural":
        return text
    bare_post = phrase.kind == "title" or (phrase.official is not None and not phrase.official.person)
    bodies = {*vocabulary("en")["bodies"], "government", "parliament", "cabinet", "senate", "council"}
    body = phrase.kind == "organisation" and any(word.casefold() in bodies for word in text.split())
    return f"the {text}" if bare_post or body or phrase.kind in {"event", "term"} else text


def _somewhere(phrases: Sequence[Phrase], target: str) -> str:
    before, case = rendered("locative", "place", target)
    items = enumerated([_said(phrase, target, case) for phrase in phrases], target)
    return _prepositions(f"{before} {items}".strip(), target)


def _prepositions(text: str, target: str) -> str:
    if target != "ru":
        return text
    for short, following, long in _table()["so"]:
        text = regex.sub(rf"(?i)(?<![\p{{L}}-]){short}(?= (?:{following}))", long, text)
    return text


def _with_adverbials(sentence: str, read: Read, target: str, *, subject_first: bool) -> str:
    """Put when and where into the sentence: in front what stood in front; the rest as the target likes it.

    Kyrgyz has it where Kazakh has, before the object; Russian and English behind, or in front where the subject does not open.
    """
    front = [a.text for a in read.adverbials if a.first or (target == "ru" and not subject_first)]
    rest = [a.text for a in read.adverbials if not a.first and not (target == "ru" and not subject_first)]
    if target == "en":
        opening = ", ".join([_lower(text) for text in front])
        return " ".join([*([f"{opening},"] if opening else []), sentence, *map(_lower, rest)])
    if target == "ky" and rest and read.subject:
        subject = enumerated([_said(p, target, "nominative") for p in read.subject], target)
        if sentence.startswith(subject):
            sentence = " ".join([subject, *rest, sentence[len(subject) :].strip()])
            rest = []
    return " ".join([*front, sentence, *rest])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
