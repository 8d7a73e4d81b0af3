"""Terms first: every name, title and institution of a document once, and what is decided about them.

Each decision names the version of the sheet that it was made from, and answers with the sheet as it is then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from glossary.database import transaction
from workbench import projects, terminology, unknown
from workbench.occurrences import Place
from workbench.terminology import Entry, Rendering
from workbench.unknown import Chosen, Unknown
from workbench.web import access, jobs, workspace
from workbench.web.api.findings import finding_json
from workbench.web.api.operations import Answer, Asked, operation

TAG = "terms"
PATH = "/documents/{document}/terms"
DECISION: Mapping[str, Any] = {
    "tag": TAG,
    "answer": "TermSheet",
    "tagged": True,
    "conditional": True,
}
"""What all decisions have in common."""


@operation("GET", PATH, tag=TAG, summary="The terms of a document", answer="TermSheet", tagged=True)
def get_terms(asked: Asked, document: int) -> Answer:
    """Return what is unknown, decided for this document alone, to be decided and settled, each with its places."""
    return _answer(document)


@operation("POST", f"{PATH}/sign", summary="Decide an entry's renderings", body="SignOff", **DECISION)
def sign_term(asked: Asked, document: int) -> Answer:
    """Decide how one wording of an entry is rendered in this document; drafts follow.

    A rendering that the glossary does not have is added to the entry where the caller is a terminologist, else refused.
    """
    body = asked.body
    project = _allowed(document, body["renderings"])
    adds = [language for language in body["renderings"] if access.may("terminologist", project, language)]
    return _decided(
        asked,
        document,
        lambda: terminology.sign_off(
            workspace(), document, body["concept"], body["text"], body["renderings"], adds=adds
        ),
    )


@operation("POST", f"{PATH}/sign-all", summary="Confirm every complete entry", body="Nothing", **DECISION)
def sign_all_terms(asked: Asked, document: int) -> Answer:
    """Confirm the first rendering of every open entry that has one in each target and no finding about an office."""
    return _decided(asked, document, lambda: terminology.sign_off_all(workspace(), document))


@operation("POST", f"{PATH}/choose", summary="Decide a name for this document alone", body="NewName", **DECISION)  # fmt: skip
def choose_name(asked: Asked, document: int) -> Answer:
    """Decide how a name that the glossary does not know is rendered here; the glossary stays as it is."""
    body = asked.body
    _allowed(document, body["renderings"])
    return _decided(
        asked,
        document,
        lambda: unknown.choose(workspace(), document, body["text"], body["kind"], body["renderings"]),
    )


@operation("POST", f"{PATH}/forget", summary="Take such a decision back", body="TermText", **DECISION)
def forget_name(asked: Asked, document: int) -> Answer:
    """Take back what was decided for this document alone."""
    return _decided(asked, document, lambda: unknown.forget(workspace(), document, asked.body["text"]))


@operation("POST", f"{PATH}/add", summary="Add a name to the glossary", body="NewName", **DECISION)
def add_name(asked: Asked, document: int) -> Answer:
    """Add a name or term with its renderings to the glossary, decided for this document with that."""
    body = asked.body
    access.require("terminologist", projects.document(workspace().db, document).project, *body["renderings"])
    return _decided(
        asked,
        document,
        lambda: terminology.add_entry(workspace(), document, body["text"], body["kind"], body["renderings"]),
    )


@operation("POST", f"{PATH}/dismiss", summary="Note that a text is no term", body="TermText", **DECISION)
def dismiss_name(asked: Asked, document: int) -> Answer:
    """Note that a text is no term of this document, so that it is not offered again."""
    return _decided(asked, document, lambda: unknown.dismiss(workspace(), document, asked.body["text"]))


@operation("POST", f"{PATH}/restore", summary="Offer it again", body="TermText", **DECISION)
def restore_name(asked: Asked, document: int) -> Answer:
    """Offer a text again that was said to be no term."""
    return _decided(
        asked, document, lambda: unknown.restore_dismissed(workspace(), document, asked.body["text"])
    )


def _allowed(document: int, languages: Collection[str]) -> int:
    """Return the document's project, unless the caller is neither translator nor terminologist in one of the languages."""
    project = projects.document(workspace().db, document).project
    if not access.may("terminologist", project, *languages):
        access.require("translator", project, *languages)
    return project


def _decided(asked: Asked, document: int, step: Callable[[], object]) -> Answer:
    """Decide something on the sheet as the caller has read it, and begin what is left to be drafted in the background."""
    with transaction(workspace().db):
        asked.expect(terminology.version(workspace().db, document))
        step()
    jobs().resume()
    return _answer(document)


def _answer(document: int) -> Answer:
    db = workspace().db
    with transaction(db):
        version, sheet = terminology.version(db, document), terminology.sheet(workspace(), document)
    body = {
        "document": document,
        "unknown": [_unknown_json(each) for each in sheet.unknown],
        "chosen": [_chosen_json(each) for each in sheet.chosen],
        "open": [_entry_json(each) for each in sheet.open],
        "settled": [_entry_json(each) for each in sheet.settled],
        "dismissed": list(sheet.dismissed),
        "version": version,
    }
    return Answer(body, version)


def _unknown_json(each: Unknown) -> dict[str, Any]:
    return {
        "text": each.text,
        "kind": each.kind,
        "places": _places(each.places),
        "suggestions": _lists(each.suggestions),
    }


def _chosen_json(each: Chosen) -> dict[str, Any]:
    return {
        "text": each.text,
        "kind": each.kind,
        "places": _places(each.places),
        "renderings": dict(each.renderings),
        "suggestions": _lists(each.suggestions),
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "concept": entry.concept.id,
        "text": entry.text,
        "kind": entry.kind,
        "complete": entry.complete,
        "places": _places(entry.places),
        "renderings": {
            language: _rendering_json(rendering) for language, rendering in entry.renderings.items()
        },
        "findings": [finding_json(finding) for finding in entry.findings],
    }


def _rendering_json(rendering: Rendering) -> dict[str, Any]:
    return {
        "text": rendering.text,
        "state": rendering.state,
        "signed": rendering.signed,
        "choices": [
            {"text": each.text, "status": each.status, "verified": each.verified, "source": each.source}
            for each in rendering.choices
        ],
    }


def _places(places: Collection[Place]) -> list[dict[str, Any]]:
    return [
        {"segment": p.segment, "number": p.number, "start": p.start, "end": p.end, "form": p.form}
        for p in places
    ]


def _lists(suggestions: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    return {language: list(texts) for language, texts in suggestions.items()}
