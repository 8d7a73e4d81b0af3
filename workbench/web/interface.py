"""The reader's language and colours, kept in two cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from glossary.languages import LANGUAGES
from workbench.web.i18n import LANGUAGE_COOKIE, THEME_COOKIE, THEMES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("interface", __name__)
YEAR = 365 * 24 * 3600


@blueprint.post("/interface")
def settings() -> Response:
    """Keep the chosen language and theme, then go back to the page that asked."""
    response = redirect(_back(request.form.get("next", "")), code=303)
    if (language := request.form.get("language", "")) in LANGUAGES:
        _keep(response, LANGUAGE_COOKIE, language)
    if (theme := request.form.get("theme", "")) in THEMES:
        _keep(response, THEME_COOKIE, theme)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", path="/")


def _back(path: str) -> str:
    """Return `path` when it is a path of this site, else the start page: never an address elsewhere."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else url_for("projects.index")
