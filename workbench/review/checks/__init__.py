"""Checks: functions from a pair of texts to findings, in one registry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from glossary.coordination import prepare as prepare_heads
from glossary.index import TermIndex
from glossary.inflection import prepare
from glossary.languages import LANGUAGES, check_language
from glossary.terms import Finding, Pin, Term
from glossary.usage import prepare as prepare_usage
from workbench import number_words, quantities
from workbench.review import together
from workbench.review.checks import (
    composed,
    consistency,
    forbidden,
    marks,
    measures,
    offices,
    quantity,
    residue,
    script,
    spelling,
    terms,
    typography,
    unverified,
    whole,
)
from workbench.review.checks.registry import CHECKS, Around, Check, DocumentCheck, Forbidden, Line, Pair
from workbench.review.checks.spoken import Speeches
from workbench.spelling import Known, dictionary

if TYPE_CHECKING:
    from collections.abc import Collection

    from workbench.occurrences import Reading
    from workbench.workspace import Workspace

# Importing a module registers its checks; the order here is the order findings are given in.
MODULES = (
    whole,
    terms,
    forbidden,
    composed,
    offices,
    unverified,
    consistency,
    quantity,
    measures,
    residue,
    script,
    marks,
    typography,
    spelling,
)
_IN_ORDER = [c for module in MODULES for c in CHECKS.values() if c.find.__module__ == module.__name__]
_ALONE = Around()
_PAIRWISE = [each.find for each in _IN_ORDER if isinstance(each, Check)]


def check_pair(
    source: str,
    target: str,
    source_language: str,
    target_language: str,
    pins: Sequence[Pin] = (),
    *,
    around: Around | None = None,
) -> list[Finding]:
    """Return what every check of a pair finds in segment and translation, what matters most first.

    `around` is what its document says about it, for a pair that stands in one.
    """
    languages = check_language(source_language), check_language(target_language)
    _prepare()
    for language in languages:
        prepare_heads(language)
    return _pairwise(Pair(source, target, *languages, tuple(pins), around or _ALONE))


@cache
def _prepare() -> None:
    """Get ready at the first pair for every language, so that no later one waits: a text has several targets."""
    prepare()
    prepare_usage()
    marks.prepare()
    for language in LANGUAGES:
        for each in (quantities, number_words, measures, script, typography):
            each.prepare(language)


def _pairwise(pair: Pair) -> list[Finding]:
    return [finding for find in _PAIRWISE for finding in find(pair)]


REACH = 250
"""How many segments before and after a sentence count when it is checked for itself, so that checking one sentence of a long
document costs no more than of a short one. A whole document is compared with itself from end to end."""


FEW = 3
"""So many segments at most are told what an unknown word may have been meant for, which takes some milliseconds a word."""


def findings(
    workspace: Workspace,
    number: int,
    language: str,
    which: Collection[int] | None = None,
    *,
    unsaved: Mapping[int, str] = MappingProxyType({}),
) -> dict[int, list[Finding]]:
    """Return the findings of a document's segments that have a translation in `language`, waived ones left out.

    `which` are the segments to tell of, compared with those within `REACH`; all, unless it says so. `unsaved` are texts of some of
    them that are being written: they count instead of those that are stored.
    """
    from workbench.occurrences import readings  # noqa: PLC0415 - it sits above the checks
    from workbench.review import waivers  # noqa: PLC0415 - as above

    read = readings(workspace, number)
    if which is not None:
        places = [place for place, each in enumerate(read) if each.segment in which]
        read = read[max(0, places[0] - REACH) : places[-1] + REACH + 1] if places else []
    few = which is not None and len(which) <= FEW
    lines = _lines(workspace, number, language, read, which, suggests=few, unsaved=unsaved)
    wanted = [line for line in lines if which is None or line.segment in which]
    waived = waivers.of_document(workspace.db, number, language)
    return {
        line.segment: [f for f in found if (line.segment, waivers.key(f, line.pair.target)) not in waived]
        for line, found in _of_lines(wanted, lines)
    }


def every_finding(workspace: Workspace, number: int, language: str) -> list[tuple[Line, list[Finding]]]:
    """Return every line of a document that has a translation in `language`, with all its findings, waived ones too."""
    from workbench.occurrences import readings  # noqa: PLC0415 - it sits above the checks

    lines = _lines(workspace, number, language, readings(workspace, number))
    return list(_of_lines(lines, lines))


def findings_of(
    workspace: Workspace, segment: int, language: str, unsaved: str | None = None
) -> list[Finding]:
    """Return the findings of one segment's translation as it is stored, or as it is being written: `unsaved`."""
    from workbench.review.translations import context  # noqa: PLC0415 - it sits above the checks

    number = context(workspace.db, segment).document
    texts = {} if unsaved is None else {segment: unsaved}
    return findings(workspace, number, language, {segment}, unsaved=texts).get(segment, [])


def _of_lines(wanted: Sequence[Line], lines: Sequence[Line]) -> Iterator[tuple[Line, list[Finding]]]:
    """Yield the `wanted` ones of a document's `lines` with their findings, in the checks' order."""
    across = {each.id: each.find(lines) for each in _IN_ORDER if isinstance(each, DocumentCheck)}
    for line in wanted:
        found: list[Finding] = []
        for each in _IN_ORDER:
            found += (
                each.find(line.pair) if isinstance(each, Check) else across[each.id].get(line.segment, ())
            )
        yield line, found


def _known_words(workspace: Workspace, language: str, *, suggests: bool) -> Known:
    from workbench import word_list  # noqa: PLC0415 - it sits above the checks

    if dictionary(language) is None:
        return Known()
    return Known(word_list.keys(workspace.db, language), workspace.index(language), suggests)


def _forbidden(workspace: Workspace, language: str, profile: int) -> Forbidden | None:
    """Return what the profile forbids in `language`; None where that is nothing."""
    from glossary import store  # noqa: PLC0415 - a pair is checked without any database

    def make() -> Forbidden | None:
        concepts: dict[int | None, list[Term]] = {}
        for term in store.terms(workspace.db, language, profile=profile):
            concepts.setdefault(term.concept, []).append(term)
        instead = {
            banned: better
            for terms_ in concepts.values()
            for banned, better in forbidden.instead_of(terms_).items()
        }
        if not instead:
            return None
        return Forbidden(TermIndex(instead, language), instead, workspace.index(language))

    return workspace.remembered(f"forbidden {language} {profile}", store.stamp(workspace.db), make)


def _lines(
    workspace: Workspace,
    number: int,
    language: str,
    read: Sequence[Reading],
    which: Collection[int] | None = None,
    *,
    suggests: bool = False,
    unsaved: Mapping[int, str] = MappingProxyType({}),
) -> list[Line]:
    """Return the segments `read` that have a translation in `language`, each with what is around it.

    Only those among `which`, where that is given, are checked for themselves; nothing around the others is looked at.
    """
    from glossary import store  # noqa: PLC0415 - a pair is checked without any database
    from workbench.occurrences import readings  # noqa: PLC0415 - these sit above the checks
    from workbench.projects import document, project  # noqa: PLC0415 - as above
    from workbench.terminology import Pins  # noqa: PLC0415 - as above

    db = workspace.db
    stored = document(db, number)
    source = project(db, stored.project).source
    pins = Pins(workspace, stored, language)
    appointments = tuple(store.appointments(db)) if stored.date else ()
    targets = _targets(workspace, [each.segment for each in read], language)
    spelt = _spelt(workspace, [each.segment for each in read], language)
    for segment, text in unsaved.items():
        if targets.get(segment, ("", False))[0] != text:
            targets[segment] = text, True
            spelt.pop(segment, None)
    known = _known_words(workspace, language, suggests=suggests)
    banned = _forbidden(workspace, language, project(db, stored.project).profile)
    groups = together.of_document(db, number, language)
    by_segment = {each.segment: each for each in readings(workspace, number)} if groups else {}
    by_segment |= {each.segment: each for each in read}
    paragraphs: dict[int, list[Reading]] = {}
    for each in read:
        paragraphs.setdefault(each.paragraph, []).append(each)
    inside = {member for members in groups.values() for member in members}
    spoken = Speeches(workspace, number, targets, inside)
    out = []
    for each in read:
        if each.segment not in targets:
            continue
        text, written = targets[each.segment]
        # A text that renders its neighbours too is measured by the source of all of them.
        rendered = [by_segment[segment] for segment in groups.get(each.segment, (each.segment,))]
        around = _ALONE
        if which is None or each.segment in which:
            beside = [other for other in paragraphs[each.paragraph] if other not in rendered]
            around = Around(
                " ".join(o.text for o in beside),
                " ".join(targets[o.segment][0] for o in beside if o.segment in targets),
                stored.date,
                each.introduced,
                appointments,
                spelt.get(each.segment, ()),
                known,
                banned,
                partial(spoken.at, each.number),
            )
        asked = tuple(dict.fromkeys(pin for one in rendered for pin in pins.at(one)))
        pair = Pair(" ".join(one.text for one in rendered), text, source, language, asked, around)
        out.append(Line(each.segment, each.number, pair, written))
    return out


def _targets(workspace: Workspace, segments: Sequence[int], language: str) -> dict[int, tuple[str, bool]]:
    """Return the segments' own translations into `language`, and whether a person wrote or confirmed each."""
    rows = workspace.db.execute(
        "SELECT segment, text, state <> 'initial' OR json_extract(origin, '$.kind') = 'typed' FROM translation "
        "WHERE segment IN (SELECT value FROM json_each(?)) AND language = ? AND elsewhere = 0",
        [json.dumps(segments), language],
    )
    return {segment: (text, bool(written)) for segment, text, written in rows.fetchall()}


def _spelt(
    workspace: Workspace, segments: Sequence[int], language: str
) -> dict[int, tuple[tuple[int, int, str], ...]]:
    """Return the names that are spelt by rule in those of the segments' texts that stand as a machine drafted them."""
    rows = workspace.db.execute(
        "SELECT d.segment, d.spelt FROM draft d JOIN translation t "
        "ON t.segment = d.segment AND t.language = d.language AND t.text = d.text AND t.state = 'initial' "
        "WHERE d.segment IN (SELECT value FROM json_each(?)) AND d.language = ? AND d.spelt <> '[]'",
        [json.dumps(segments), language],
    )
    return {
        segment: tuple((start, end, name) for start, end, name in json.loads(found))
        for segment, found in rows.fetchall()
    }


__all__ = ["CHECKS", "Around", "check_pair", "every_finding", "findings", "findings_of"]
