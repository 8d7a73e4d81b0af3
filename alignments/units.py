"""The records everyone shares: spans and links, and translation units with their variants and inline tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

COMMENT = "#comment"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text[start:end]`, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """Sentences that translate each other: indices into source and target (either may be empty), and a score 0..1."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Tag:
    """Inline markup at `offset` of the plain text around it (before the character at that offset).

    `raw` is the element as it stood in its file (TMX: `<bpt i="1">…</bpt>`; XLIFF, DOCX likewise), kept byte for
    byte; `label` is what a reader sees, such as `1` or `b`.
    """

    id: str
    kind: Literal["open", "close", "alone"]
    offset: int
    raw: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a unit or variant; `language` is its xml:lang where given."""

    text: str
    language: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Prop:
    """A property `type`=`text` on a unit or variant, unknown ones included."""

    type: str
    text: str
    language: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """A unit's text in one language.

    `language` is the code as written in its file. `attributes` are the remaining TMX attributes (`creationdate`,
    `changeid`, …) as written.
    """

    language: str
    text: str
    tags: tuple[Tag, ...] = ()
    props: tuple[Prop, ...] = ()
    notes: tuple[Note, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def primary(self) -> str:
        """The primary subtag by which a language matches: `kk` for `KK`, `kk-KZ`, `kk_KZ` and `kaz`."""
        return primary_subtag(self.language)


@dataclass(frozen=True, slots=True, init=False)
class Unit:
    """A translation unit: the same segment in several languages.

    `Unit(texts={"kk": "…", "ru": "…"})` is the short way to make one; `variants` say everything. `attributes` are the
    remaining TMX attributes as written; under `COMMENT`, which no XML name can be, stand the XML comments that came with
    the unit, `--` between them.
    """

    variants: tuple[Variant, ...]
    tuid: str
    props: tuple[Prop, ...]
    notes: tuple[Note, ...]
    attributes: Mapping[str, str]

    def __init__(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        variants: Sequence[Variant] = (),
        tuid: str = "",
        props: Sequence[Prop] = (),
        notes: Sequence[Note] = (),
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        given = tuple(variants) + tuple(Variant(language, text) for language, text in (texts or {}).items())
        # The class is frozen. One after the other: a loop takes longer, and units are made by the million.
        assign = object.__setattr__
        assign(self, "variants", given)
        assign(self, "tuid", tuid)
        assign(self, "props", tuple(props))
        assign(self, "notes", tuple(notes))
        assign(self, "attributes", dict(attributes or {}))

    @property
    def texts(self) -> dict[str, str]:
        """Language as written → text; of several variants in one language, the first."""
        out: dict[str, str] = {}
        for variant in self.variants:
            out.setdefault(variant.language, variant.text)
        return out

    def variant(self, language: str) -> Variant | None:
        """Return the first variant whose primary subtag agrees with that of `language`."""
        wanted = primary_subtag(language)
        return next((v for v in self.variants if v.primary == wanted), None)

    def prop(self, type_: str) -> str:
        """Return the text of the first property of that type, or an empty string."""
        return next((p.text for p in self.props if p.type == type_), "")


# ISO 639-2 codes seen in wild files, for the languages Audarma works with. Source: ISO 639-2 registration authority.
THREE_LETTER = {"kaz": "kk", "kir": "ky", "rus": "ru", "eng": "en"}


@lru_cache(maxsize=1024)  # a file has few codes, and each is asked for with every text
def primary_subtag(language: str) -> str:
    """Return the lower-case primary subtag: `kk` for `KK`, `kk-KZ`, `kk_KZ`, `kaz`."""
    primary = language.replace("_", "-").split("-")[0].lower()
    return THREE_LETTER.get(primary, primary)
