"""The filter for Word documents: the paragraphs of body, tables, text boxes, notes, headers and footers.

Works on the XML parts themselves (ISO/IEC 29500-1, transitional and strict): a translated paragraph's text is replaced in
its runs, and nothing else is touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.documents.inline import (
    FieldState,
    Piece,
    attribute,
    child,
    pieces,
    replace_text,
    text_of,
    word_name,
)
from workbench.documents.kinds import is_list_item
from workbench.documents.model import (
    DATELINE_SUFFIX,
    DOCX_TYPE,
    Notice,
    Paragraph,
    ParagraphKind,
    Reading,
    has_content,
    refuse_unknown_places,
    shown_name,
    trimmed,
)
from workbench.documents.opening import find_opening
from workbench.documents.package import Package
from workbench.documents.text import LINE_END, refuse_control_characters
from workbench.errors import DocumentError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
# The parts that are read after the body, in this order.
_STORIES = ("footnotes", "endnotes", "header", "footer")
_UNREAD_PARTS = frozenset({"chart", "chartEx", "diagramData", "aFChunk", "package", "oleObject"})
_TITLE_STYLES = frozenset({"title", "subtitle", "toc heading"})
_BODY_LEVEL = 9


@dataclass(slots=True)
class _Slot:
    """A paragraph that has text: `text[start:end]` is offered, or follows the dateline that ends at `dateline`."""

    pieces: list[Piece]
    place: str
    kind: ParagraphKind
    text: str
    start: int
    end: int
    dateline: int | None = None
    mirrors: list[list[Piece]] = field(default_factory=list)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield what a reader sees of it."""
        start, end = self.start, self.end
        if self.dateline is not None:
            opening = trimmed(self.text)[0]
            yield Paragraph(self.text[opening : self.dateline], "dateline", self.place + DATELINE_SUFFIX)
        if start < end:
            yield Paragraph(self.text[start:end], self.kind, self.place)


@dataclass(frozen=True, slots=True)
class _Story:
    path: str
    root: etree._Element
    slots: list[_Slot]
    unpaired: int


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says by itself: its outline level and numbering (None: nothing), and what it builds on."""

    title: bool
    level: int | None
    numbered: bool | None
    based_on: str


def read(data: bytes, name: str) -> Reading:
    """Read a Word document; see `workbench.documents.read`."""
    package = Package(data, name)
    stories, date = _stories(package)
    paragraphs = tuple(p for story in stories for slot in story.slots for p in slot.paragraphs())
    if not paragraphs:
        raise DocumentError("“%(file)s” holds no text; choose the file that does.", file=shown_name(name))
    return Reading(paragraphs, DOCX_TYPE, date=date, warnings=tuple(_notices(package, stories)))


def write(original: bytes, name: str, translations: Mapping[str, str]) -> bytes:
    """Return the document with its paragraphs translated; see `workbench.documents.write`."""
    package = Package(original, name)
    stories, _ = _stories(package)
    places = {p.place for story in stories for slot in story.slots for p in slot.paragraphs()}
    refuse_unknown_places(translations, places, name)
    changed: dict[str, etree._Element] = {}
    for story in stories:
        for slot in story.slots:
            source = slot.text[slot.start : slot.end]
            translated = LINE_END.sub("\n", translations.get(slot.place, source))
            if slot.start < slot.end and translated != source:
                refuse_control_characters(translated, name)
                for found in (slot.pieces, *slot.mirrors):
                    replace_text(found, slot.text[: slot.start] + translated + slot.text[slot.end :])
                changed[story.path] = story.root
    return package.with_parts(changed)


def numbered(data: bytes, name: str) -> frozenset[str]:
    """Return the places of the body's list items that Word counts by itself: any number format but a bullet (§17.9.17)."""
    package = Package(data, name)
    related = package.related(package.main)
    path = next((path for type_, path in related if type_ == "numbering"), None)
    if path is None:
        return frozenset()
    formats = _number_formats(package.part(path))
    styles = next((package.part(path) for type_, path in related if type_ == "styles"), None)
    named = {} if styles is None else {attribute(e, "styleId"): e for e in styles if word_name(e) == "style"}
    walk = _Walk("body", package.part(package.main), {})
    walk.story(package.main)
    return frozenset(
        place
        for element, place in walk.places()
        if formats.get(_numbering(element, named), "bullet") not in {"bullet", "none"}
    )


def _number_formats(root: etree._Element) -> dict[tuple[str, str], str]:
    """Numbering and level → number format, such as `decimal`."""
    abstract = {
        (attribute(each, "abstractNumId"), attribute(level, "ilvl")): attribute(child(level, "numFmt"), "val")
        for each in root
        if word_name(each) == "abstractNum"
        for level in each
        if word_name(level) == "lvl"
    }
    links = {
        attribute(each, "numId"): attribute(child(each, "abstractNumId"), "val")
        for each in root
        if word_name(each) == "num"
    }
    return {
        (number, level): form
        for number, of in links.items()
        for (its, level), form in abstract.items()
        if its == of
    }


def _numbering(paragraph: etree._Element, styles: Mapping[str, etree._Element]) -> tuple[str, str]:
    """The numbering and level of a paragraph, its own or its style's; two empty texts where it has none."""
    seen: set[str] = set()
    element: etree._Element | None = paragraph
    while element is not None:
        properties = child(element, "pPr")
        if (found := child(properties, "numPr")) is not None:
            return attribute(child(found, "numId"), "val"), attribute(child(found, "ilvl"), "val") or "0"
        style = (
            attribute(child(properties, "pStyle"), "val")
            if element is paragraph
            else attribute(child(element, "basedOn"), "val")
        )
        element = None if style in seen else styles.get(style)
        seen.add(style)
    return "", ""


def _stories(package: Package) -> tuple[list[_Story], dt.date | None]:
    related = package.related(package.main)
    styles = _styles(package, related)
    paths = [(package.main, "body")]
    for wanted in _STORIES:
        found = sorted({path for type_, path in related if type_ == wanted}, key=_natural)
        paths += [(path, path.rsplit("/", 1)[-1].removesuffix(".xml")) for path in found]
    stories = [_Walk(label, package.part(path), styles).story(path) for path, label in paths]
    return stories, _cut_dateline(stories[0])


def _natural(path: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path)]


def _cut_dateline(body: _Story) -> dt.date | None:
    if not body.slots:
        return None
    first = body.slots[0]
    opening = find_opening(first.text[first.start : first.end])
    if opening is None:
        return None
    first.dateline = first.start + opening.end
    first.start += opening.rest
    return opening.date


class _Walk:
    """One pass over a part, in document order, that finds its paragraphs and names their places."""

    def __init__(self, label: str, root: etree._Element, styles: Mapping[str, _Style]) -> None:
        self._root = root
        self._label = label
        self._styles = styles
        self._paths: dict[etree._Element, str] = {}
        self._counts: dict[tuple[etree._Element, str], int] = {}
        self._states: dict[etree._Element, FieldState] = {}
        self._slots: list[_Slot] = []
        # For each mc:AlternateContent: the paragraphs of its choice, and those of its fallback.
        self._chosen: dict[etree._Element, list[_Slot]] = {}
        self._fallbacks: dict[etree._Element, list[list[Piece]]] = {}

    def story(self, path: str) -> _Story:
        """Walk, and return what was found."""
        for element in self._root.iter():
            name = word_name(element)
            if element is self._root:
                self._paths[element] = self._label
            elif name in {"tbl", "tr", "tc", "p", "txbxContent", "footnote", "endnote"}:
                self._enter(element, name)
        return _Story(path, self._root, self._slots, self._pair_fallbacks())

    def places(self) -> Iterator[tuple[etree._Element, str]]:
        """Yield each paragraph that was found, with its place."""
        return ((element, place) for element, place in self._paths.items() if word_name(element) == "p")

    def _enter(self, element: etree._Element, name: str) -> None:
        parent = next(e for e in element.iterancestors() if e in self._paths)
        number = self._counts.get((parent, name), 0)
        self._counts[parent, name] = number + 1
        above = self._paths[parent]
        match name:
            case "tc":
                self._paths[element] = f"{above}c{number}"
            case "tr":
                self._paths[element] = f"{above}/r{number}"
            case "txbxContent":
                self._paths[element] = f"{above}/box{number}"
            case "footnote" | "endnote":
                self._paths[element] = f"{above}/n{attribute(element, 'id')}"
            case _:
                self._paths[element] = f"{above}/{name}{number}"
        if name == "p":
            self._paragraph(element, self._states.setdefault(parent, FieldState()))

    def _paragraph(self, element: etree._Element, state: FieldState) -> None:
        found = pieces(element, state)
        text = text_of(found)
        above = list(element.iterancestors())
        if any(word_name(e) in {"del", "moveFrom"} for e in above):
            return
        # What Word works out by itself, such as a page number alone, is no text to translate.
        if not has_content("".join(p.text for p in found if p.computed is None)):
            return
        fallback = next((e for e in reversed(above) if e.tag == f"{_COMPATIBILITY}Fallback"), None)
        if fallback is not None:
            self._fallbacks.setdefault(_parent(fallback), []).append(found)
            return
        start, end = trimmed(text)
        slot = _Slot(found, self._paths[element], self._kind(element, text[start:end]), text, start, end)
        self._slots.append(slot)
        for alternatives in above:
            if alternatives.tag == f"{_COMPATIBILITY}AlternateContent":
                self._chosen.setdefault(alternatives, []).append(slot)

    def _pair_fallbacks(self) -> int:
        """Join each text box to its double for old programs; return how many doubles differ and stay as they are."""
        unpaired = 0
        for alternatives, doubles in self._fallbacks.items():
            chosen = self._chosen.get(alternatives, [])
            if [slot.text for slot in chosen] == [text_of(found) for found in doubles]:
                for slot, found in zip(chosen, doubles, strict=True):
                    slot.mirrors.append(found)
            else:
                unpaired += 1
        return unpaired

    def _kind(self, paragraph: etree._Element, text: str) -> ParagraphKind:
        own = _style(child(paragraph, "pPr"))
        chain = [own, *_chain(self._styles, attribute(child(child(paragraph, "pPr"), "pStyle"), "val"))]
        level = next((style.level for style in chain if style.level is not None), None)
        if any(style.title for style in chain) or (level is not None and level < _BODY_LEVEL):
            return "heading"
        numbered = next((style.numbered for style in chain if style.numbered is not None), False)
        return "list" if numbered or is_list_item(text) else "body"


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _styles(package: Package, related: Sequence[tuple[str, str]]) -> dict[str, _Style]:
    path = next((path for type_, path in related if type_ == "styles"), None)
    if path is None:
        return {}
    found = (e for e in package.part(path) if word_name(e) == "style")
    return {
        attribute(style, "styleId"): _style(
            child(style, "pPr"),
            title=attribute(child(style, "name"), "val").lower() in _TITLE_STYLES,
            based_on=attribute(child(style, "basedOn"), "val"),
        )
        for style in found
        if attribute(style, "type") == "paragraph"
    }


def _style(properties: etree._Element | None, *, title: bool = False, based_on: str = "") -> _Style:
    level = attribute(child(properties, "outlineLvl"), "val")
    numbering = child(properties, "numPr")
    # Numbering 0 takes the style's numbering away (§17.9.18).
    numbered = None if numbering is None else attribute(child(numbering, "numId"), "val") != "0"
    return _Style(title, int(level) if level.isdigit() else None, numbered, based_on)


def _chain(styles: Mapping[str, _Style], style: str) -> Iterator[_Style]:
    seen: set[str] = set()
    while style in styles and style not in seen:
        seen.add(style)
        yield styles[style]
        style = styles[style].based_on


def _notices(package: Package, stories: Sequence[_Story]) -> Iterator[Notice]:
    related = package.related(package.main)
    names = [word_name(e) for story in stories for e in story.root.iter()]
    unread = len({path for type_, path in related if type_ in _UNREAD_PARTS})
    formulas = sum(1 for story in stories for _ in story.root.iter(_MATHS))
    unpaired = sum(story.unpaired for story in stories)
    if any(type_ == "comments" for type_, _ in related):
        yield Notice("The document's comments are kept as they are and are not offered for translation.", {})
    if unread:
        yield Notice(
            "%(count)s charts, diagrams or embedded files are kept as they are; the text in them is not offered.",
            {"count": unread},
        )
    if formulas:
        yield Notice("%(count)s formulas are kept in their places and are not offered.", {"count": formulas})
    if "del" in names or "ins" in names:
        yield Notice(
            "The document has tracked changes: inserted text is offered, deleted text is kept in the file and not offered.",
            {},
        )
    if unpaired:
        yield Notice(
            "%(count)s text boxes have another text for old programs, which stays untranslated.",
            {"count": unpaired},
        )
