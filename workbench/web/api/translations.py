"""One translation: reading it, keeping what was typed, confirming, approving, sending back. Every change names its version."""

from __future__ import annotations

from typing import Any

from workbench.errors import NotFoundError
from workbench.review import changing, translations
from workbench.review.translations import Translation
from workbench.web import access, workspace
from workbench.web.api.operations import Answer, Asked, operation

TAG = "translations"
PATH = "/segments/{segment}/translations/{language}"


@operation("GET", PATH, tag=TAG, summary="One translation", answer="Translation", tagged=True)
def get_translation(asked: Asked, segment: int, language: str) -> Answer:
    """Return a translation; one that is not there yet has version 0 and no text."""
    if language not in translations.context(workspace().db, segment).targets:
        raise NotFoundError("This project is not translated into “%(language)s”.", language=language)
    return _answer(translations.translation(workspace().db, segment, language))


@operation("PUT", PATH, tag=TAG, summary="Keep a text", answer="Translation", body="TranslationText", tagged=True, conditional=True)  # fmt: skip
def put_translation(asked: Asked, segment: int, language: str) -> Answer:
    """Keep a text without confirming it: state initial."""
    return _answer(
        changing.save(workspace(), segment, language, asked.body["text"], expected=asked.version())
    )


@operation("POST", f"{PATH}/confirm", tag=TAG, summary="Confirm a translation", answer="Confirmed", body="Confirmation", tagged=True, conditional=True)  # fmt: skip
def confirm_translation(asked: Asked, segment: int, language: str) -> Answer:
    """Confirm a text: it feeds the memory and fills repetitions. A reviewer's confirmation is a review."""
    db = workspace().db
    project = translations.context(db, segment).project
    text = asked.body.get("text", translations.translation(db, segment, language).text)
    done = changing.confirm(
        workspace(),
        segment,
        language,
        text,
        expected=asked.version(),
        reviewer=access.current_user().reviews(project, language),
    )
    body = {
        "translation": translation_json(done.translation),
        "repeated": [translation_json(each) for each in done.repeated],
    }
    return Answer(body, done.translation.version)


@operation("POST", f"{PATH}/approve", tag=TAG, summary="Approve a translation", answer="Translation", body="Nothing", tagged=True, conditional=True)  # fmt: skip
def approve_translation(asked: Asked, segment: int, language: str) -> Answer:
    """Approve a confirmed text: final."""
    return _answer(changing.approve(workspace(), segment, language, expected=asked.version()))


@operation("POST", f"{PATH}/reject", tag=TAG, summary="Send a translation back", answer="Translation", body="Rejection", tagged=True, conditional=True)  # fmt: skip
def reject_translation(asked: Asked, segment: int, language: str) -> Answer:
    """Send a confirmed text back to draft, with the reason as a comment."""
    return _answer(
        changing.reject(workspace(), segment, language, asked.body["reason"], expected=asked.version())
    )


def _answer(stored: Translation) -> Answer:
    return Answer(translation_json(stored), stored.version)


def translation_json(found: Translation) -> dict[str, Any]:
    """Return a translation as JSON."""
    return {
        "segment": found.segment,
        "language": found.language,
        "text": found.text,
        "state": found.shown_state,
        "origin": {"kind": found.origin.kind, "score": found.origin.score},
        "author": found.author,
        "changed": found.changed,
        "elsewhere": found.elsewhere,
        "version": found.version,
    }
