"""What the checks found in a document's translation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from glossary.terms import Finding
from workbench import projects
from workbench.errors import NotFoundError
from workbench.review import report, waivers
from workbench.review.checks import CHECKS
from workbench.review.report import Entry
from workbench.web import workspace
from workbench.web.api.operations import Answer, Asked, operation
from workbench.web.api.paging import Page, Place
from workbench.web.i18n import say


@operation(
    "GET",
    "/documents/{document}/findings/{language}",
    tag="findings",
    summary="List a translation's findings",
    answer="Finding",
    kinds=(int, str, str, int),
    query={
        "check": {"type": "string", "enum": list(CHECKS), "description": "Only findings of this check."},
        "severity": {"type": "string", "enum": ["alarm", "hint"], "description": "Only these."},
        "waived": {"type": "boolean", "description": "Only findings that may stand, or only those that may not."},
    },
)  # fmt: skip
def list_findings(asked: Asked, document: int, language: str) -> Answer:
    """Return the findings by segment, then check."""
    _check_target(document, language)
    found = _placed(report.entries(workspace(), document, language))
    after = asked.after
    rows = [each for each in found if _wanted(each[1], asked.query) and (after is None or each[0] > after)]
    page = Page.of(rows, asked.limit, lambda each: each[0])
    return Answer(Page([_json(entry) for _, entry in page.rows], page.after))


@operation("POST", "/documents/{document}/findings/{language}/waive", tag="findings", summary="Let findings stand", answer="Waived", body="Waiving")  # fmt: skip
def waive_findings(asked: Asked, document: int, language: str) -> Answer:
    """Let findings stand for a reason, all of them with one undo; one whose words have changed meanwhile is none of them any more."""
    _check_target(document, language)
    number = waivers.waive(workspace().db, document, language, _chosen(asked), asked.body["reason"])
    return Answer({"findings": number})


@operation("POST", "/documents/{document}/findings/{language}/restore", tag="findings", summary="Raise findings again", answer="Waived", body="Unwaiving")  # fmt: skip
def restore_findings(asked: Asked, document: int, language: str) -> Answer:
    """Take back that findings may stand; those that were not waived are not counted."""
    _check_target(document, language)
    return Answer({"findings": waivers.restore(workspace().db, document, language, _chosen(asked))})


def _chosen(asked: Asked) -> list[tuple[int, str]]:
    return [(each["segment"], each["key"]) for each in asked.body["findings"]]


def _check_target(document: int, language: str) -> None:
    """Raise `NotFoundError` where the document is not translated into the language."""
    owner = projects.project(workspace().db, projects.document(workspace().db, document).project)
    if language not in owner.targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)


def _placed(entries: Iterable[Entry]) -> list[tuple[Place, Entry]]:
    """The findings in order, each with its place: segment, check, key, and the how manieth of these it is."""
    seen: Counter[tuple[int, str, str]] = Counter()
    out: list[tuple[Place, Entry]] = []
    for entry in sorted(entries, key=lambda each: (each.number, each.finding.check, each.key)):
        known_by = entry.number, entry.finding.check, entry.key
        out.append(((*known_by, seen[known_by]), entry))
        seen[known_by] += 1
    return out


def _wanted(entry: Entry, query: Mapping[str, Any]) -> bool:
    return bool(
        query.get("check", entry.finding.check) == entry.finding.check
        and query.get("severity", entry.finding.severity) == entry.finding.severity
        and query.get("waived", entry.waiver is not None) == (entry.waiver is not None)
    )


def _json(entry: Entry) -> dict[str, Any]:
    return {
        "segment": entry.segment,
        "number": entry.number,
        **finding_json(entry.finding),
        "key": entry.key,
        "waived": None if entry.waiver is None else entry.waiver.reason,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON, its message in the reader's language; offsets count code points."""
    return {
        "check": finding.check,
        "category": finding.category,
        "severity": finding.severity,
        "message": say(finding.message, finding.values),
        "start": finding.start,
        "end": finding.end,
        "suggestion": finding.suggestion,
    }
