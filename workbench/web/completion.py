"""What the review screen offers while one types, as its scripts ask for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify

from workbench.review.completion import material
from workbench.review.lists import in_target
from workbench.web import workspace

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("completion", __name__)


@blueprint.get("/segments/<int:segment>/<language>/completion.json")
def offers(segment: int, language: str) -> Response:
    """Return the renderings of the segment's terms in all their forms, what decides among these, and its numbers and dates."""
    in_target(workspace(), segment, language)
    return jsonify(asdict(material(workspace(), segment, language)))
