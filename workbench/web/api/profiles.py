"""Profiles: jurisdictions and outlets with statuses of their own."""

from __future__ import annotations

from typing import Any

from flask import url_for

from glossary import profiles, store
from glossary.database import transaction
from glossary.terms import Profile
from workbench.errors import NotFoundError
from workbench.web import workspace
from workbench.web.api.operations import Answer, Asked, operation

TAG = "profiles"
ONE = "/profiles/{profile}"


@operation("GET", "/profiles", tag=TAG, summary="The profiles", answer="Profiles", tagged=True)
def list_profiles(asked: Asked) -> Answer:
    """Return every profile, the default one first."""
    return Answer({"profiles": [_json(each) for each in store.profiles(workspace().db)]})


@operation("POST", "/profiles", tag=TAG, summary="Add a profile", answer="Profile", body="NewProfile", status=201, tagged=True)  # fmt: skip
def create_profile(asked: Asked) -> Answer:
    """Add a profile; without `parent` it follows the default one."""
    number = profiles.add_profile(workspace().db, **asked.body)
    return _answer(number, location=url_for("api.get_profile", profile=number))


@operation("GET", ONE, tag=TAG, summary="One profile", answer="Profile", tagged=True)
def get_profile(asked: Asked, profile: int) -> Answer:
    """Return one profile."""
    return _answer(profile)


@operation("PATCH", ONE, tag=TAG, summary="Change a profile", answer="Profile", body="ProfileChange", tagged=True, conditional=True)  # fmt: skip
def change_profile(asked: Asked, profile: int) -> Answer:
    """Rename a profile, or let it follow another one; the default profile follows none."""
    with transaction(workspace().db):
        stored = _stored(profile)
        asked.expect(profiles.version(workspace().db, profile))
        said = {
            "name": stored.name,
            "parent": stored.parent or store.DEFAULT_PROFILE,
            "jurisdiction": stored.jurisdiction,
            "note": stored.note,
        }
        profiles.edit_profile(workspace().db, profile, **{**said, **asked.body})
    return _answer(profile)


@operation("DELETE", ONE, tag=TAG, summary="Remove a profile", status=204, conditional=True)
def delete_profile(asked: Asked, profile: int) -> Answer:
    """Remove a profile that nothing uses; the glossary's page offers the undo."""
    with transaction(workspace().db):
        _stored(profile)
        asked.expect(profiles.version(workspace().db, profile))
        profiles.delete_profile(workspace().db, profile)
    return Answer()


def _stored(number: int) -> Profile:
    found = next((each for each in store.profiles(workspace().db) if each.id == number), None)
    if found is None:
        raise NotFoundError(
            "There is no profile number %(number)s (any more). Choose another.", number=number
        )
    return found


def _answer(number: int, *, location: str = "") -> Answer:
    stored = _stored(number)
    return Answer(_json(stored), profiles.version(workspace().db, number), location)


def _json(profile: Profile) -> dict[str, Any]:
    number = profile.id or 0
    return {
        "id": number,
        "name": profile.name,
        "parent": profile.parent,
        "jurisdiction": profile.jurisdiction,
        "note": profile.note,
        "statuses": profiles.counts(workspace().db).get(number, 0),
        "version": profiles.version(workspace().db, number),
    }
