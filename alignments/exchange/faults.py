"""What is wrong with a TMX or XLIFF file as a file: whether it keeps to its format, and what other programs stumble over.

Only what can be read at all is looked into: a file that is not well-formed has that one fault. The rules stand in
`rules.toml`; no schema is needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from alignments.exchange import tmx, xliff, xliff2
from alignments.exchange.inline import TMX, Dialect, read_segment
from alignments.units import primary_subtag
from glossary.exchange import xml_stream
from glossary.exchange.xml_stream import XML_LANG, elements

if TYPE_CHECKING:
    from lxml.etree import _Element

    from alignments.units import Tag

Severity = Literal["alarm", "hint"]
DATE = re.compile(r"\d{8}T\d{6}Z")
# Controls that XML can hold and nobody can see, and the sign that stands for an unreadable character.
_INVISIBLE_SIGN = "The text in %(language_code)s holds %(sign)s, which nobody can see or read."
INVISIBLE = re.compile("[\x7f-\x84\x86-\x9f\ufffd\u2400-\u2421]")
_SPACES = {xliff2.NAMESPACE: "xliff2", xliff.NAMESPACE: "xliff", tmx.NAMESPACE[1:-1]: "tmx"}
_DIALECTS = {"xliff": xliff.DIALECT, "xliff2": xliff2.DIALECT}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a file: where, which rule, and an English template with its values, as in `AudarmaError`."""

    line: int
    unit: str
    check: str
    severity: Severity
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message, filled in."""
        return self.message % self.values


def faults(path: Path | str) -> Iterator[Fault]:
    """Yield what is wrong with the file at `path`, TMX or XLIFF; see `is_tmx`."""
    path = Path(path)
    checking = _Checking()
    try:
        if is_tmx(path):
            names = ("header", "tu", "tmx")
            tags = (*names, *(tmx.NAMESPACE + name for name in names))
            for line, element in elements(path, tags, tmx.ROOTS, "TMX"):
                yield from checking.element(element, line, "tmx")
        else:
            wanted = (
                *xliff.UNITS,
                *(f"{{{space}}}{name}" for space in _SPACES for name in ("file", "xliff")),
                "file",
                "xliff",
            )
            for line, element in elements(path, wanted, xliff.ROOTS, "XLIFF"):
                yield from checking.element(element, line, _family(element))
    except xml_stream.ExchangeError as error:
        yield Fault(error.line or 0, "", "not-well-formed", "alarm", error.message, error.values)


def is_tmx(path: Path) -> bool:
    """Tell whether a file is to be read as TMX: by the end of its name, and where that says neither by how it begins."""
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".tmx", ".xlf", ".xliff")):
        return name.endswith(".tmx")
    # The same in UTF-16, where every other byte of Latin letters is 0.
    return b"<tmx" in xml_stream.beginning(path).replace(b"\0", b"").lower()


@cache
def rules() -> Mapping[str, Any]:
    """Return the table of rules."""
    return tomllib.loads(resources.files("alignments.exchange").joinpath("rules.toml").read_text("utf-8"))


def _family(element: _Element) -> str:
    space = str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""
    return _SPACES.get(space, "xliff")


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _plain(attribute: str) -> str:
    return "xml:lang" if attribute == XML_LANG else attribute


class _Checking:
    """Remembers of a file what is compared: identifiers, the source language, whether there was a header."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.source = ""
        self.header = False
        self.units = 0

    def element(self, element: _Element, line: int, family: str) -> Iterator[Fault]:
        name = _name(element)
        if name in {"tu", "trans-unit", "unit"}:
            yield from self._unit(element, line, family)
            return
        found = list(_structure(element, line, "", family, deep=name == "header"))
        if name == "header":
            self.header, self.source = True, element.get("srclang", "")
            found += _languages(element, line, "", ("srclang", "adminlang"))
        elif name == "tmx":
            # The header was forgotten when the first unit was read; here only whether there was one is known.
            found = [f for f in found if f.values.get("name") not in {"header", "body"}]
            if not self.header:
                found.append(Fault(line, "", "not-valid", "alarm", "The file has no header."))
        elif name == "file" and family == "xliff":
            found += _languages(element, line, "", ("source-language", "target-language"))
            self.seen.clear()  # identifiers are a file element's own
        elif name == "xliff":
            found += _languages(element, line, "", ("srcLang", "trgLang"))
        yield from found

    def _unit(self, unit: _Element, line: int, family: str) -> Iterator[Fault]:
        self.units += 1
        named = unit.get("tuid") or unit.get("id") or ""
        shown = named or str(self.units)
        if named:
            if hash(named) in self.seen:
                message = "The identifier stands on another unit of the file, too."
                yield Fault(line, shown, "duplicate-id", "alarm", message)
            self.seen.add(hash(named))
        yield from _structure(unit, line, shown, family)
        if family == "tmx":
            yield from self._variants(unit, line, shown)
        else:
            yield from self._pair(unit, line, shown, family)

    def _variants(self, tu: _Element, line: int, shown: str) -> Iterator[Fault]:
        languages = []
        for tuv in tu:
            if _name(tuv) != "tuv":
                continue
            language = tuv.get(XML_LANG) or tuv.get("lang") or ""
            languages.append(primary_subtag(language))
            yield from _languages(tuv, line, shown, (XML_LANG, "lang"))
            for seg in tuv:
                if _name(seg) == "seg":
                    yield from _text(seg, line, shown, language, TMX)
        source = tu.get("srclang") or self.source
        if len(set(languages)) < 2:
            yield Fault(
                line,
                shown,
                "one-language",
                "hint",
                "The unit has only one language, so it translates nothing.",
            )
        elif source and source != "*all*" and primary_subtag(source) not in languages:
            yield Fault(
                line,
                shown,
                "source-missing",
                "hint",
                "The unit has no text in the source language %(code)s.",
                {"code": source},
            )

    def _pair(self, unit: _Element, line: int, shown: str, family: str) -> Iterator[Fault]:
        for source in (e for e in unit.iter() if isinstance(e.tag, str) and _name(e) == "source"):
            holder = source.getparent()
            if holder is None or _name(holder) == "alt-trans":
                continue
            tags = yield from _text(source, line, shown, "source", _DIALECTS[family])
            target = next((e for e in holder if _name(e) == "target"), None)
            if target is None or not "".join(str(t) for t in target.itertext()).strip():
                continue
            theirs = yield from _text(target, line, shown, "target", _DIALECTS[family])
            lost = [tag.label for tag in tags if (tag.id, tag.kind) not in {(t.id, t.kind) for t in theirs}]
            if lost:
                yield Fault(
                    line,
                    shown,
                    "tag-missing",
                    "alarm",
                    "The translation lacks tags of the source: %(tags)s.",
                    {"tags": ", ".join(lost)},
                )


def _structure(
    element: _Element, line: int, shown: str, family: str, *, deep: bool = True
) -> Iterator[Fault]:
    """Yield what an element, and with `deep` those in it, must not have and lacks."""
    name = _name(element)
    rule = rules()[family].get(name)
    here = element.sourceline if shown and isinstance(element.sourceline, int) else line
    if rule is None:
        if family == "tmx":
            yield Fault(here, shown, "not-valid", "alarm", "There is no element <%(name)s>.", {"name": name})
        return
    attributes = {_plain(str(key)): str(value) for key, value in element.items()}
    required = rule.get("required", [])
    # Before version 1.4 the attribute was called lang.
    lacking = [a for a in required if a not in attributes and not (a == "xml:lang" and "lang" in attributes)]
    for attribute in lacking:
        check = "header" if name == "header" else "not-valid"
        values = {"name": name, "attribute": attribute}
        yield Fault(here, shown, check, "alarm", "<%(name)s> lacks the attribute %(attribute)s.", values)
    if family == "tmx":
        allowed = {*required, *rule.get("optional", []), "lang" if name == "tuv" else "xml:lang"}
        for attribute in attributes.keys() - allowed:
            values = {"name": name, "attribute": attribute}
            yield Fault(
                here, shown, "not-valid", "hint", "<%(name)s> has no attribute %(attribute)s.", values
            )
    yield from _attribute_values(attributes, here, shown, family)
    inside = [_name(child) for child in element if isinstance(child.tag, str)]
    if (needed := rule.get("needs")) and needed not in inside:
        values = {"name": name, "child": needed}
        yield Fault(here, shown, "not-valid", "alarm", "<%(name)s> has no <%(child)s>.", values)
    if family == "tmx" and deep:
        for child in inside:
            if child not in rule.get("children", []) and child in rules()[family]:
                values = {"name": name, "child": child}
                yield Fault(
                    here, shown, "not-valid", "alarm", "<%(child)s> must not stand in <%(name)s>.", values
                )
    if deep:
        for each in element:
            if isinstance(each.tag, str):
                yield from _structure(each, line, shown or " ", family)


def _attribute_values(attributes: Mapping[str, str], line: int, shown: str, family: str) -> Iterator[Fault]:
    if family != "tmx":
        return
    for attribute, value in attributes.items():
        allowed = rules()["values"].get(attribute)
        wrong_date = attribute.endswith("date") and not DATE.fullmatch(value)
        if wrong_date or (allowed is not None and value not in allowed):
            values = {"attribute": attribute, "value": value[:40]}
            message = "%(attribute)s=“%(value)s” is not as the format asks."
            yield Fault(line, shown, "not-valid", "hint", message, values)


def _languages(element: _Element, line: int, shown: str, attributes: tuple[str, ...]) -> Iterator[Fault]:
    for attribute in attributes:
        code = element.get(attribute)
        if code is None or code == "*all*":
            continue
        if not _known(code):
            message = "“%(code)s” is not the code of a language."
            yield Fault(line, shown, "language", "alarm", message, {"code": code[:40]})
        elif "_" in code:
            message = "“%(code)s” is written with a hyphen: %(right)s."
            values = {"code": code, "right": code.replace("_", "-")}
            yield Fault(line, shown, "language", "hint", message, values)


@cache
def _known(code: str) -> bool:
    from babel import Locale  # noqa: PLC0415 - only a check needs the names of all languages

    if not re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", code):
        return False
    return primary_subtag(code) in Locale("en").languages


def _text(
    element: _Element, line: int, shown: str, language: str, dialect: Dialect
) -> Generator[Fault, None, tuple[Tag, ...]]:
    """Yield what is wrong with the text of a segment; return its tags."""
    for sign in list(element.iter(xliff2.IN + "cp")):
        values = {"language_code": language, "sign": f"U+{sign.get('hex', '')}"}
        yield Fault(line, shown, "control-character", "alarm", _INVISIBLE_SIGN, values)
    text, tags = read_segment(element, dialect)
    if not text.strip() and not tags:
        values = {"language_code": language}
        yield Fault(line, shown, "empty-segment", "hint", "The text in %(language_code)s is empty.", values)
    if found := INVISIBLE.search(text):
        values = {"language_code": language, "sign": f"U+{ord(found[0]):04X}"}
        yield Fault(line, shown, "control-character", "alarm", _INVISIBLE_SIGN, values)
    lone = _unpaired(tags)
    if lone:
        values = {"language_code": language, "tags": ", ".join(tag.label for tag in lone)}
        message = "The text in %(language_code)s has tags without their other half: %(tags)s."
        yield Fault(line, shown, "unpaired-tag", "alarm", message, values)
    return tags


def _unpaired(tags: tuple[Tag, ...]) -> list[Tag]:
    """Return the tags whose other half is missing; an element that says itself that it is a half alone is none."""
    alone = re.compile(r"<it[\s>]|isolated=.yes")
    open_, found = {}, []
    for tag in tags:
        if alone.search(tag.raw):
            continue
        if tag.kind == "open":
            open_[tag.id] = tag
        elif tag.kind == "close" and open_.pop(tag.id, None) is None:
            found.append(tag)
    return [*open_.values(), *found]
