"""The text inside one Word paragraph: which signs are seen, what stands fixed between them, and new text in their place.

Names of elements are those of ISO/IEC 29500-1 (WordprocessingML); its §17.16.5 lists the fields.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD_NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_SPACE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}space"

# Elements of a paragraph whose content is part of its text. Left out on purpose, and so kept as they are: del and
# moveFrom (deleted text), oMath, and everything that is drawn.
_TRANSPARENT = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"}
)
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_NEW_SIGNS = {"\t": "tab", "\n": "br", "\u2011": "noBreakHyphen", "\u00ad": "softHyphen"}
_SPLIT_SIGNS = re.compile("([\t\n\u2011\u00ad])")

# Fields that Word works out again by itself: their result is no text to translate, and stays where it stands.
_COMPUTED = frozenset(
    {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "NOTEREF", "REF", "STYLEREF", "SEQ", "LISTNUM"}
    | {
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "EDITTIME",
    }
    | {
        "FILENAME",
        "FILESIZE",
        "AUTHOR",
        "LASTSAVEDBY",
        "TITLE",
        "SUBJECT",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "NUMWORDS",
    }
    | {
        "NUMCHARS",
        "REVNUM",
        "MERGEFIELD",
        "MERGEREC",
        "MERGESEQ",
        "USERNAME",
        "USERINITIALS",
        "USERADDRESS",
        "=",
    }
)


def word_name(element: etree._Element) -> str:
    """Return the local name of a WordprocessingML element, and an empty string for any other node."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    namespace, _, local = tag[1:].partition("}")
    return local if namespace in WORD_NAMESPACES else ""


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first WordprocessingML child of that name."""
    return None if element is None else next((e for e in element if word_name(e) == name), None)


def attribute(element: etree._Element | None, name: str) -> str:
    """Return a WordprocessingML attribute, or an empty string."""
    if element is None:
        return ""
    namespace = etree.QName(element).namespace
    return str(element.get(f"{{{namespace}}}{name}", ""))


def is_on(element: etree._Element | None) -> bool:
    """Say whether a switch such as `w:vanish` is there and not switched off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}


@dataclass(slots=True)
class Field:
    """A field of the paragraph, or a link: a stretch that may stay where it stands, with its edges."""

    first: etree._Element
    last: etree._Element
    instruction: str = ""
    in_result: bool = False

    @property
    def keyword(self) -> str:
        """The field's name, such as `PAGE` or `HYPERLINK`."""
        words = self.instruction.split()
        return words[0].upper() if words else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One node of a run and the text it shows; `computed` is the field that worked it out, `link` the link it is in."""

    run: etree._Element
    node: etree._Element
    text: str
    computed: Field | None
    link: Field | None


@dataclass(slots=True)
class FieldState:
    """The fields that are open where a paragraph begins: a table of contents runs over many paragraphs."""

    open: list[Field] = field(default_factory=list)


def pieces(paragraph: etree._Element, state: FieldState) -> list[Piece]:
    """Return what is seen of a paragraph's text, in order, without text boxes and deleted or hidden text."""
    found: list[Piece] = []
    links: dict[etree._Element, Field] = {}
    # A field that an earlier paragraph opened begins, here, with its first text in this one.
    state.open = [Field(paragraph, paragraph, f.instruction, f.in_result) for f in state.open]
    for run in _runs(paragraph):
        enclosing = _enclosing(run, paragraph, links)
        hidden = is_on(child(child(run, "rPr"), "vanish"))
        for node in run:
            name = word_name(node)
            if name == "fldChar":
                _follow(state, node)
            elif name == "instrText" and state.open:
                state.open[-1].instruction += node.text or ""
            elif not hidden and all(f.in_result for f in state.open):
                text = _shown(node, name)
                if text:
                    fields = [*enclosing, *state.open]
                    for open_field in state.open:
                        open_field.first = run if open_field.first is paragraph else open_field.first
                        open_field.last = run
                    computed = next((f for f in fields if f.keyword in _COMPUTED), None)
                    link = next((f for f in fields if f.keyword == "HYPERLINK"), None)
                    found.append(Piece(run, node, text, computed, link))
    return found


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    waiting = [iter(paragraph)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif word_name(element) == "r":
            yield element
        elif word_name(element) in _TRANSPARENT:
            waiting.append(iter(element))


def _enclosing(
    run: etree._Element, paragraph: etree._Element, links: dict[etree._Element, Field]
) -> list[Field]:
    """Return the simple fields and links that a run stands in, the outermost first."""
    found = []
    for element in run.iterancestors():
        if element is paragraph:
            break
        name = word_name(element)
        if name in {"hyperlink", "fldSimple"}:
            instruction = "HYPERLINK" if name == "hyperlink" else attribute(element, "instr")
            found.append(links.setdefault(element, Field(element, element, instruction, in_result=True)))
    return found[::-1]


def _follow(state: FieldState, node: etree._Element) -> None:
    kind = attribute(node, "fldCharType")
    if kind == "begin":
        state.open.append(Field(node, node))
    elif kind == "separate" and state.open:
        state.open[-1].in_result = True
    elif kind == "end" and state.open:
        state.open.pop().last = node


def _shown(node: etree._Element, name: str) -> str:
    if name == "t":
        text = re.sub("[\t\r\n]", " ", node.text or "")  # as Word shows them
        return text if node.get(_SPACE_ATTRIBUTE) == "preserve" else text.strip(" ")
    if name == "br" and attribute(node, "type") in {"page", "column"}:
        return ""
    return _SIGNS.get(name, "")


def text_of(found: Sequence[Piece]) -> str:
    """Return the text of the pieces together."""
    return "".join(piece.text for piece in found)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A stretch of pieces that stays where it is if the new text has its text, too."""

    field: Field
    start: int
    end: int
    offset: int
    text: str


def replace_text(found: Sequence[Piece], text: str) -> None:
    """Put `text` in the place of the pieces' text.

    It takes the formatting of the first run of text. Results of computed fields (page numbers) and links whose text
    `text` has, too, stay as they are, with the new text around them. Pictures, bookmarks, references to notes and
    the codes of all fields stay in their order.
    """
    anchors = _kept_anchors(found, text)
    pool = [piece.node for piece in found if word_name(piece.node) not in {"t", ""}]
    reused = {sign: [n for n in pool if _SIGNS[word_name(n)] == sign] for sign in _NEW_SIGNS}
    position, first = 0, 0
    for anchor, at in [*anchors, (None, len(text))]:
        region = found[first : anchor.start if anchor else len(found)]
        _fill(
            region, found, text[position:at], reused, after=None if anchor else _last(anchors), before=anchor
        )
        if anchor:
            position, first = at + len(anchor.text), anchor.end


def _last(anchors: Sequence[tuple[_Anchor, int]]) -> _Anchor | None:
    return anchors[-1][0] if anchors else None


def _kept_anchors(found: Sequence[Piece], text: str) -> list[tuple[_Anchor, int]]:
    """Return the anchors that `text` has room for, in order, each with its offset in `text`."""
    kept: list[tuple[_Anchor, int]] = []
    source, position = text_of(found), 0
    for anchor in _anchors(found):
        at = _counterpart(source, anchor, text)
        if at >= position:
            kept.append((anchor, at))
            position = at + len(anchor.text)
    return kept


def _anchors(found: Sequence[Piece]) -> list[_Anchor]:
    free = any(p.link is None and p.computed is None and p.text.strip() for p in found)
    anchors: list[_Anchor] = []
    start = offset = 0
    while start < len(found):
        holder = found[start].computed or (found[start].link if free else None)
        end = start + 1
        while end < len(found) and (found[end].computed or (found[end].link if free else None)) is holder:
            end += 1
        content = text_of(found[start:end])
        if holder is not None and content.strip():
            anchors.append(_Anchor(holder, start, end, offset, content))
        start, offset = end, offset + len(content)
    return anchors


def _counterpart(source: str, anchor: _Anchor, text: str) -> int:
    """Return where the anchor's text stands in the translation, as a whole word; -1 where it does not."""
    word = re.compile(rf"(?<!\w){re.escape(anchor.text)}(?!\w)")
    in_source = [m.start() for m in word.finditer(source)]
    in_text = [m.start() for m in word.finditer(text)]
    if not in_text:
        return -1
    if len(in_source) == len(in_text) and anchor.offset in in_source:
        return in_text[in_source.index(anchor.offset)]
    expected = anchor.offset / max(len(source), 1) * len(text)
    return min(in_text, key=lambda at: abs(at - expected))


def _fill(
    region: Sequence[Piece],
    found: Sequence[Piece],
    text: str,
    reused: dict[str, list[etree._Element]],
    *,
    after: _Anchor | None,
    before: _Anchor | None,
) -> None:
    """Put `text` where the pieces of `region` are; where there are none, at the edge of the anchor beside it."""
    nodes = _nodes(text, (region or found)[0].node, reused)
    if region:
        target = _target(region)
        for node in nodes:
            target.node.addprevious(node)
        _unbind(target.run)
    elif nodes:
        _place_at_edge(nodes, found, after=after, before=before)
    for piece in region:
        piece.run.remove(piece.node)


def _nodes(text: str, like: etree._Element, reused: dict[str, list[etree._Element]]) -> list[etree._Element]:
    """Make the elements that show `text`; tabs and breaks are the paragraph's own as long as there are any."""
    namespace = etree.QName(like).namespace
    nodes: list[etree._Element] = []
    for part in filter(None, _SPLIT_SIGNS.split(text)):
        if part in _NEW_SIGNS:
            own = reused[part]
            node = deepcopy(own.pop(0)) if own else etree.Element(f"{{{namespace}}}{_NEW_SIGNS[part]}")
            node.tail = None
        else:
            node = etree.Element(f"{{{namespace}}}t")
            node.set(_SPACE_ATTRIBUTE, "preserve")
            node.text = part
        nodes.append(node)
    return nodes


def _target(region: Sequence[Piece]) -> Piece:
    """Choose the piece whose run the new text takes: the first that is plain running text."""

    def reluctance(piece: Piece) -> tuple[bool, ...]:
        around = {word_name(e) for e in piece.run.iterancestors()}
        raised = attribute(child(child(piece.run, "rPr"), "vertAlign"), "val") in {"superscript", "subscript"}
        return (
            not piece.text.strip(),
            piece.link is not None or piece.computed is not None,
            bool(around & {"ins", "moveTo"}),
            raised,
        )

    return min(region, key=reluctance)


def _place_at_edge(
    nodes: Sequence[etree._Element], found: Sequence[Piece], *, after: _Anchor | None, before: _Anchor | None
) -> None:
    edge = before.field.first if before else after.field.last if after else None
    assert edge is not None, "a region without pieces has an anchor beside it"
    new: Sequence[etree._Element] = nodes
    if word_name(edge) != "fldChar":
        model = _target(found).run
        run = etree.Element(model.tag)
        properties = child(model, "rPr")
        if properties is not None:
            run.append(deepcopy(properties))
        run.extend(nodes)
        new = [run]
    for node in new if before else reversed(new):
        if before:
            edge.addprevious(node)
        else:
            edge.addnext(node)


def _unbind(run: etree._Element) -> None:
    """Cut the content control around a run from its data source, which would overwrite the translation."""
    for element in run.iterancestors():
        if word_name(element) == "sdt":
            properties = child(element, "sdtPr")
            for binding in [
                e for e in (properties if properties is not None else ()) if word_name(e) == "dataBinding"
            ]:
                binding.getparent().remove(binding)  # type: ignore[union-attr]  # it stands in properties
