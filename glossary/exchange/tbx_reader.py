"""TBX, read as a stream: TBX-Basic of ISO 30042:2019 in both styles, its predecessor (martif), and IATE's.

Only what stands for something in Audarma is read. A file of someone else may say less, or say it elsewhere: data
categories are taken wherever they stand below an entry, a language or a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from glossary.errors import UnknownLanguageError
from glossary.exchange import tbx
from glossary.exchange.records import Entry, Record, Wording
from glossary.exchange.xml_stream import XML_LANG, elements
from glossary.languages import check_language
from glossary.terms import KINDS, STATUSES, TERM_TYPES, Concept, Source, Term

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAGS = [f"{{{tbx.NAMESPACE}}}conceptEntry", f"{{{tbx.NAMESPACE}}}termEntry", "conceptEntry", "termEntry"]
_ROOTS = [f"{{{tbx.NAMESPACE}}}tbx", "tbx", f"{{{tbx.NAMESPACE}}}martif", "martif"]
_LANGUAGES = {"langSec", "langSet"}
_TERMS = {"termSec", "tig", "ntig"}
_TYPED = {"admin", "adminNote", "descrip", "descripNote", "termNote", "ref", "xref", "transac", "transacNote"}
_GROUPS = {"adminGrp", "descripGrp", "termNoteGrp", "termGrp", "transacGrp"}
# The names of ISO 12620 before 2019 stand beside those of TBX-Basic.
_STATUS = {
    "preferredTerm": "preferred",
    "admittedTerm": "admitted",
    "deprecatedTerm": "deprecated",
    "supersededTerm": "deprecated",
    "preferred": "preferred",
    "admitted": "admitted",
    "deprecated": "deprecated",
    "obsolete": "deprecated",
    "proposed": "proposed",
}
_TYPE = {
    "fullForm": "full",
    "shortForm": "short",
    "acronym": "acronym",
    "initialism": "acronym",
    "abbreviation": "short",
    "variant": "full",
    "phrase": "full",
}
# Of a person's names the abbreviation is the one with initials and the variant the bare surname, as written by `tbx`.
_TYPE_OF_PERSON = _TYPE | {"abbreviation": "initials", "variant": "surname"}
# A writing system that the language's rules do not know.
_OTHER_SCRIPT = re.compile(r"[-_](?:Latn|Arab)(?:[-_]|$)", re.IGNORECASE)


class _Said(NamedTuple):
    """A data category: its name, its text, and what it points at."""

    category: str
    text: str
    target: str


def records(path: Path) -> Iterator[Record]:
    """Yield the entries of a TBX file of any length; memory does not grow with it.

    What is wrong with the file raises `ExchangeError` with the line. Wordings in languages that Audarma does not know
    come without a language.
    """
    for line, element in elements(path, _TAGS, _ROOTS, "TBX"):
        yield _entry(line, element)


def same(field: str, stored: Any, said: Any) -> bool:
    """Say whether a stored value is what the file's stands for: TBX tells less apart than Audarma."""
    if field == "status":
        return tbx.STATUS.get(stored) == tbx.STATUS.get(said)
    if field == "type":
        return (
            stored == said
            or (tbx.TYPE[stored] == "abbreviation" and said == "short")
            or _is_variant(stored, said)
        )
    if field == "source":
        return (tbx.source_parts(stored), stored.note) == (tbx.source_parts(said), said.note)
    return bool(stored == said)


def _is_variant(stored: str, said: str) -> bool:
    return tbx.TYPE[stored] == "variant" and said == "full"


def _entry(line: int, element: _Element) -> Entry:
    said = list(_said(element))
    first = {category: text for category, text, _ in reversed(said)}
    kind = first.get("projectSubset", "")
    known = kind in KINDS
    identifier = element.get("id", "")
    own = identifier.removeprefix(tbx.NUMBERED) if identifier.startswith(tbx.NUMBERED) else ""
    number = int(own) if re.fullmatch("[0-9]{1,18}", own) else None
    sections = [child for child in element if _name(child) in _LANGUAGES]
    wordings = [
        wording
        for section in sections
        for wording in _wordings(section, cast(Any, kind if known else "term"))
    ]
    definitions = [
        text for part in (element, *sections) for category, text, _ in _said(part) if category == "definition"
    ]
    concept = Concept(
        cast(Any, kind if known else "term"),
        number,
        identifier if number is None and not identifier.startswith("#") else "",
        definitions[0] if definitions else "",
        first.get("customerSubset", ""),
        None,
        _note(said),
    )
    references = [target for category, _, target in said if category == "crossReference" and target]
    facts = {"kind"} if known else set()
    facts |= {"definition"} if definitions else set()
    facts |= {"jurisdiction"} if concept.jurisdiction else set()
    facts |= {"note"} if concept.note else set()
    # A cross-reference of someone else points at anything.
    facts |= {"organisation"} if known and references else set()
    organisation = _referred(references[0]) if "organisation" in facts else ""
    return Entry(line, concept, frozenset(facts), organisation, _without_repetition(wordings), weak_key=True)


def _referred(target: str) -> str:
    return f"#{target.removeprefix(tbx.NUMBERED)}" if target.startswith(tbx.NUMBERED) else target


def _note(said: Iterable[_Said]) -> str:
    notes = [text for category, text, _ in said if category == "note" and text]
    subjects = [text for category, text, _ in said if category == "subjectField" and text]
    return "\n".join([*notes, *dict.fromkeys(subjects)])


def _wordings(section: _Element, kind: Any) -> Iterator[Wording]:
    language = _language(section)
    for place in section:
        if _name(place) in _TERMS:
            yield _wording(place, language, kind)


def _language(section: _Element) -> str:
    """Return the code of the language where Audarma knows it in this script, else nothing."""
    code = section.get(XML_LANG) or section.get("lang") or ""
    try:
        return "" if _OTHER_SCRIPT.search(code) else check_language(code)
    except UnknownLanguageError:
        return ""


def _wording(place: _Element, language: str, kind: Any) -> Wording:
    said = list(_said(place))
    first = {category: text.strip() for category, text, _ in reversed(said)}
    texts = [text for category, text, _ in said if category == "term"]
    status = first.get("administrativeStatus", first.get("normativeAuthorization", ""))
    status = _STATUS.get(status.removesuffix("-admn-sts"), "proposed")
    gender = first.get("grammaticalGender")
    reliability = first.get("reliabilityCode", "")
    notes = [text for category, text, _ in said if category == "note" and text]
    source = Source(
        act=next((text for category, text, _ in said if category == "source"), ""),
        url=next((target for category, _, target in said if category == "externalCrossReference"), ""),
        note="\n".join([*notes, *([f"reliabilityCode {reliability}"] if reliability else [])]),
    )
    types = _TYPE_OF_PERSON if kind == "person" else _TYPE
    term = Term(
        # Layout around and inside a term is no part of it.
        re.sub(r"\s*[\n\r\t]\s*", " ", texts[0]).strip() if texts else "",
        language,
        kind,
        type=cast(Any, types.get(first.get("termType", ""), "full")),
        status=cast(Any, status),
        gender=cast(Any, gender if gender in {"masculine", "feminine", "neuter"} else None),
        source=source,
    )
    assert term.status in STATUSES
    assert term.type in TERM_TYPES
    told = {"status"} if "administrativeStatus" in first or "normativeAuthorization" in first else set()
    told |= {"type"} if "termType" in first else set()
    told |= {"gender"} if term.gender else set()
    told |= {"source"} if source else set()
    return Wording(term, frozenset(told))


def _without_repetition(wordings: Iterable[Wording]) -> list[Wording]:
    """Of one text in one language the first is kept; two preferred full names in a language are left to be refused."""
    kept: dict[tuple[str, str], Wording] = {}
    other = []
    for wording in wordings:
        if not wording.term.language:
            other.append(wording)
        else:
            kept.setdefault((wording.term.language, wording.term.text), wording)
    return [*kept.values(), *other]


def _said(element: _Element) -> Iterator[_Said]:
    """Yield the data categories at this level, those in groups too, not those of the levels below."""
    for child in element:
        name = _name(child)
        if name in _GROUPS:
            yield from _said(child)
        elif name in _LANGUAGES or name in _TERMS:
            continue
        else:
            category = child.get("type", "") if name in _TYPED else name
            yield _Said(category, "".join(str(text) for text in child.itertext()), child.get("target", ""))


def _name(element: _Element) -> str:
    """Return an element's name; in DCT style, the data category is its name in another namespace."""
    return str(element.tag).rpartition("}")[2]
