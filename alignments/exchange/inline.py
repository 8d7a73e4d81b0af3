"""A TMX segment's inline elements, as tags in a text and back.

Section 3.4 of the TMX 1.4b Specification: the content of a code (`bpt ept ph it ut`) is another format's markup, so a
code is one tag that holds the whole element. `hi` and `sub` have translatable content: their start and end tags are
one tag each, and what stands between them is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

from alignments.units import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Literal

    from lxml.etree import _Element

    from alignments.units import Variant

    Kind = Literal["open", "close", "alone"]

CODES: Mapping[str, Kind] = {"bpt": "open", "ept": "close", "ph": "alone", "it": "alone", "ut": "alone"}
INLINE = re.compile(r"</?(?:bpt|ept|ph|it|hi|ut|sub)(?=[\s/>])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format writes inline markup.

    `codes` are the elements whose content is another format's markup, and what each is; elements not named there have
    text for content. `keys` and `labels` are the attributes that pair and name tags, the first that is there.
    `positions` are the values of `pos` that say what an element alone is half of;
    `transparent` says of which elements only the content counts.
    """

    codes: Mapping[str, Kind]
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    namespace: str = ""
    positions: Mapping[str, Kind] = field(default_factory=dict)
    transparent: Callable[[_Element], bool] = lambda _: False


TMX = Dialect(CODES, ("i", "x"), ("type",))


def read_segment(seg: _Element, dialect: Dialect = TMX) -> tuple[str, tuple[Tag, ...]]:
    """Return a segment's text and its inline tags in reading order."""
    if not len(seg):
        return seg.text or "", ()
    from lxml import etree

    declared = f' xmlns="{dialect.namespace}"' if dialect.namespace else ""
    prefix = f"{{{dialect.namespace}}}" if dialect.namespace else ""
    parts: list[str] = []
    tags: list[Tag] = []
    offset = 0

    def say(text: str | None) -> None:
        nonlocal offset
        if text:
            parts.append(text)
            offset += len(text)

    def note(kind: Kind, child: _Element, raw: str) -> None:
        identifier = _first(child, dialect.keys) or str(len(tags) + 1)
        label = _first(child, dialect.labels) or identifier
        # Inside a file of the format the namespace is declared above.
        tags.append(Tag(identifier, kind, offset, raw.replace(declared, "", 1) if declared else raw, label))

    def walk(parent: _Element) -> None:
        say(parent.text)
        for child in parent:
            name = str(child.tag).removeprefix(prefix)
            if dialect.transparent(child):
                walk(child)
            elif name in dialect.codes:
                kind = dialect.positions.get(child.get("pos", ""), dialect.codes[name])
                note(kind, child, etree.tostring(child, encoding="unicode", with_tail=False))
            else:
                shell = etree.Element(
                    str(child.tag), {str(k): str(v) for k, v in child.items()}, _nsmap(child)
                )
                start = etree.tostring(shell, encoding="unicode").removesuffix("/>") + ">"
                opened = len(tags)
                note("open", child, start)
                walk(child)
                end = "</" + re.split(r"[\s>]", start[1:], maxsplit=1)[0] + ">"
                tags.append(Tag(tags[opened].id, "close", offset, end, tags[opened].label))
            say(child.tail)

    walk(seg)
    return "".join(parts), tuple(tags)


def _first(element: _Element, names: Sequence[str]) -> str:
    return next((value for name in names if (value := element.get(name))), "")


def _nsmap(element: _Element) -> dict[str, str]:
    # Typed for the stubs: a default namespace has the key None, which lxml takes back.
    return cast("dict[str, str]", element.nsmap)


def segment_element(variant: Variant) -> _Element:
    """Return the `seg` element; tags that are not TMX are wrapped in `bpt`, `ept`, `it` or `ph`."""
    return inline_element("seg", variant, _markup)


def inline_element(
    name: str, variant: Variant, markup: Callable[[Sequence[Tag]], list[str]], namespace: str = ""
) -> _Element:
    """Return an element with the variant's text and with its tags as `markup` writes them.

    Raises `ValueError` or `etree.XMLSyntaxError` for what XML cannot say.
    """
    from lxml import etree

    if not variant.tags:
        element = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
        element.text = variant.text
        return element
    parts: list[str] = []
    at = 0
    for tag, written in zip(variant.tags, markup(variant.tags), strict=True):
        if not at <= tag.offset <= len(variant.text):
            raise ValueError(
                f"the inline tag {tag.id} stands at {tag.offset}, outside the text or out of order"
            )
        parts += (escaped(variant.text[at : tag.offset]), written)
        at = tag.offset
    parts.append(escaped(variant.text[at:]))
    declared = f' xmlns="{namespace}"' if namespace else ""
    return etree.fromstring(
        f"<{name}{declared}>" + "".join(parts) + f"</{name}>",
        etree.XMLParser(resolve_entities=False, no_network=True),
    )


def escaped(text: str) -> str:
    """Return `text` as the content of an element."""
    # A carriage return that is not a reference would come back as a line feed (XML 1.0, section 2.11).
    return escape(text).replace("\r", "&#13;")


def _markup(tags: Sequence[Tag]) -> list[str]:
    """Return each tag as TMX: its own element, or what it stands for as the content of a code."""
    opened = {tag.id for tag in tags if tag.kind == "open"}
    closed = {tag.id for tag in tags if tag.kind == "close"}
    numbers: dict[str, int] = {}
    out: list[str] = []
    for tag in tags:
        number = numbers.setdefault(tag.id, len(numbers) + 1)
        content = escaped(tag.raw or tag.label)
        if INLINE.match(tag.raw):
            out.append(tag.raw)
        elif tag.kind == "alone":
            out.append(f'<ph x="{number}">{content}</ph>')
        elif tag.id not in opened & closed:
            position = "begin" if tag.kind == "open" else "end"
            out.append(f'<it pos="{position}" x="{number}">{content}</it>')
        elif tag.kind == "open":
            out.append(f'<bpt i="{number}">{content}</bpt>')
        else:
            out.append(f'<ept i="{number}">{content}</ept>')
    return out


def omegat_text(variant: Variant, numbers: dict[str, int]) -> Variant:
    """Return the variant with its tags in the text, as OmegaT 3.6 and later show them: `<f0>bold</f0>`, `<i1/>`.

    The letter is the first of the tag's label, `f` where it has none (as OmegaT does with TMX inline elements). `numbers`
    counts over all variants of a unit, so that a pair has the same number in each language.
    """
    opened = {tag.id for tag in variant.tags if tag.kind == "open"}
    closed = {tag.id for tag in variant.tags if tag.kind == "close"}
    letters: dict[str, str] = {}
    parts: list[str] = []
    at = 0
    for tag in variant.tags:
        number = numbers.setdefault(tag.id, len(numbers))
        first = tag.label[:1].lower()
        letter = letters.setdefault(tag.id, first if first.isascii() and first.isalpha() else "f")
        paired = tag.id in opened & closed
        start, end = ("</", ">") if paired and tag.kind == "close" else ("<", ">" if paired else "/>")
        parts += (variant.text[at : tag.offset], f"{start}{letter}{number}{end}")
        at = tag.offset
    return replace(variant, text="".join(parts) + variant.text[at:], tags=())
