"""The help page: the way of a text through Audarma, the keys, the states."""

from __future__ import annotations

from flask import Blueprint, render_template

from workbench import spelling

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def index() -> str:
    """Show the page."""
    return render_template(
        "help.html", dictionaries=spelling.languages(), dictionary_folders=spelling.folders()
    )
