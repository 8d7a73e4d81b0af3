"""What the review screen's scripts are sent: rows, translations, findings, speeches and past texts, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.review import checks, translations, waivers
from workbench.web import workspace
from workbench.web.i18n import label, say
from workbench.web.offsets import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossary.terms import Finding
    from workbench.projects import Project
    from workbench.review.speeches import Speech
    from workbench.review.translations import Past, Row, Translation


def row_json(row: Row, owner: Project) -> dict[str, Any]:
    """Return a segment with its translations into the project's targets, as far as there are any."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind,
        "opens": row.opens,
        "text": row.text,
        "translations": {
            language: translation_json(found)
            for language in owner.targets
            if (found := row.translations.get(language)) is not None
        },
    }


def translation_json(found: Translation) -> dict[str, Any]:
    """Return a translation with the state to show."""
    return {
        "text": found.text,
        "state": found.shown_state,
        "origin": {"kind": found.origin.kind, "score": found.origin.score},
        "version": found.version,
        "elsewhere": found.elsewhere,
    }


def speeches_json(found: Sequence[Speech]) -> dict[str, Any]:
    """Return speeches as `[first, last, speaker]`, and each speaker once: in a long document few people say much."""
    named: dict[str, int] = {}
    speakers: list[dict[str, Any]] = []
    for speech in found:
        if speech.speaker not in named:
            named[speech.speaker] = len(speakers)
            renderings = dict(speech.renderings or {})
            speakers.append({"name": speech.speaker, "person": speech.person, "renderings": renderings})
    return {"speeches": [[s.first, s.last, named[s.speaker]] for s in found], "speakers": speakers}


def findings_json(segment: int, language: str, unsaved: str | None = None) -> list[dict[str, Any]]:
    """Return what the checks find in a translation as it is stored, or as it is being written: `unsaved`."""
    stored = translations.translation(workspace().db, segment, language).text
    found = checks.findings_of(workspace(), segment, language, unsaved)
    return [finding_json(finding, stored if unsaved is None else unsaved) for finding in found]


def finding_json(finding: Finding, target: str) -> dict[str, Any]:
    """Return a finding in `target`, its words in the reader's language; offsets count UTF-16 units, as scripts do."""
    return {
        "key": waivers.key(finding, target),
        "word": finding.values["word"] if finding.check == "spelling" else None,
        "category": label("category", finding.category),
        "message": say(finding.message, finding.values),
        "severity": finding.severity,
        "suggestion": finding.suggestion,
        "start": unit(target, finding.start),
        "end": unit(target, finding.end),
    }


def past_json(past: Past) -> dict[str, str]:
    """Return a text that a translation once had, with who made it by which action."""
    return {
        "at": past.at,
        "author": label("author", past.author),
        "action_name": label("action", past.action),
        "text": past.text,
    }
