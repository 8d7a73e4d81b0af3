"""What a term is: the frozen records that every part of Audarma speaks about.

Offsets are code points into the text as given; languages are BCP-47 codes (`kk ky ru en`); dates are inclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["person", "title", "organisation", "event", "place", "term"]
TermType = Literal["full", "short", "acronym", "initials", "surname"]
Status = Literal["proposed", "preferred", "admitted", "deprecated", "forbidden"]
Gender = Literal["masculine", "feminine", "neuter"]

KINDS: tuple[Kind, ...] = ("person", "title", "organisation", "event", "place", "term")
TERM_TYPES: tuple[TermType, ...] = ("full", "short", "acronym", "initials", "surname")
STATUSES: tuple[Status, ...] = ("proposed", "preferred", "admitted", "deprecated", "forbidden")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rendering was seen: an act, its number and date, a page. Empty fields are unknown."""

    act: str = ""
    number: str = ""
    date: str = ""  # ISO 8601, as precise as the source
    url: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return any((self.act, self.number, self.date, self.url, self.note))


_NO_SOURCE = Source()  # one for all terms that name none: an index holds a hundred thousand


@dataclass(frozen=True, slots=True)
class Term:
    """One wording of a concept in one language.

    `forms` are spellings or inflected forms to recognise beyond the rules; `never` are forms that must not match.
    `verified` means that someone saw this rendering in the named `source`; what is not verified is never pinned silently.
    `jurisdiction` is the concept's country, by which two offices of one name are told apart; it is no part of the wording.
    """

    text: str
    language: str
    kind: Kind = "term"
    id: int | None = None
    concept: int | None = None
    type: TermType = "full"
    status: Status = "preferred"
    gender: Gender | None = None
    number: Literal["singular", "plural"] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    forms: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    source: Source = _NO_SOURCE
    verified: bool = False
    jurisdiction: str = field(default="", compare=False)

    def __hash__(self) -> int:
        # Terms are looked up all the time; what tells nearly all of them apart is enough for their hash.
        return hash((self.text, self.language, self.kind, self.id))


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing, whatever it is called: a person, an office, a body, a treaty. Its wordings are `terms`."""

    kind: Kind
    id: int | None = None
    key: str = ""  # stable identifier for exchange, such as `kz-ministry-energy`
    definition: str = ""
    jurisdiction: str = ""  # ISO 3166 code of the country it belongs to, or empty
    organisation: int | None = None  # the concept of the body that an office or a unit belongs to
    note: str = ""
    terms: tuple[Term, ...] = ()

    def preferred(self, language: str) -> Term | None:
        """Return the wording to use in `language`: the preferred full one, else the first preferred, else admitted."""
        ranked = sorted(
            (
                t
                for t in self.terms
                if t.language == language and t.status in {"preferred", "admitted", "proposed"}
            ),
            key=lambda t: (
                STATUSES.index(t.status) if t.status != "proposed" else 9,
                TERM_TYPES.index(t.type),
            ),
        )
        return ranked[0] if ranked else None

    @property
    def name(self) -> str:
        """The wording to list the concept by: Kazakh first, else whatever there is."""
        for language in ("kk", "ru", "ky", "en"):
            if (term := self.preferred(language)) is not None:
                return term.text
        return self.key


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who held which office, from `start` to `end`, both inclusive.

    `person` and `office` map a language to the name in that language. `None` as a date means open, or unknown when
    `start_known` or `end_known` says so. An `acting` holder is a status of its own.
    """

    person: Mapping[str, str]
    office: Mapping[str, str]
    organisation: Mapping[str, str] | str | None = None
    start: date | None = None
    end: date | None = None
    start_known: bool = True
    end_known: bool = True
    acting: bool = False
    id: int | None = None
    source: Source = _NO_SOURCE


@dataclass(frozen=True, slots=True)
class Profile:
    """A jurisdiction or an outlet with its own preferences; what it does not say, its `parent` says."""

    name: str
    id: int | None = None
    parent: int | None = None
    jurisdiction: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An occurrence of `term` in a text: `text[start:end]` is `form`, the term in some inflection."""

    start: int
    end: int
    term: Term
    form: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One concept in a language pair: the source wording and the renderings to use, preferred first, then admitted.

    `avoid` holds renderings that are deprecated or forbidden, so that a check can name them.
    """

    source: Term
    targets: tuple[Term, ...]
    avoid: tuple[Term, ...] = ()


Category = Literal[
    "terminology", "number", "date", "untranslated", "punctuation", "omission", "repetition", "markup",
    "consistency", "script", "spelling", "style", "office",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in a pair. `start`/`end` lie in the target (or in the one text given), or are None.

    `message` is an English template with `%(name)s` places that `values` fills (see `errors.AudarmaError`), so that the
    page can say it in the reader's language; `text` is the English sentence. An `alarm` is strong evidence, a `hint` weak.
    """

    check: str
    category: Category
    message: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Literal["alarm", "hint"] = "alarm"

    @property
    def text(self) -> str:
        """The message in English, filled in."""
        return self.message % self.values if self.values else self.message
