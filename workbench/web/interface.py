"""The reader's language and colours, kept in two cookies, and the helps that he wants while he types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from glossary.languages import LANGUAGES
from workbench import preferences
from workbench.web import workspace
from workbench.web.access import local_path, visitor
from workbench.web.i18n import LANGUAGE_COOKIE, THEME_COOKIE, THEMES

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

# What helps while one types, and whether it does unless the reader chooses.
HELPS = {"letters": False, "completion": True}

# What comes before the first text is drawn moves nothing when it comes.
FONTS = ("cyrillic-ext-400", "cyrillic-400", "latin-400", "cyrillic-ext-600", "cyrillic-600", "latin-600")

blueprint = Blueprint("interface", __name__)
YEAR = 365 * 24 * 3600


@blueprint.post("/interface")
def settings() -> Response:
    """Keep the chosen language, theme and helps (`letters`, `completion`: `on` or nothing), then go back to the page that asked."""
    response = redirect(local_path(request.form.get("next", "")) or url_for("projects.index"), code=303)
    if (language := request.form.get("language", "")) in LANGUAGES:
        _keep(response, LANGUAGE_COOKIE, language)
    if (theme := request.form.get("theme", "")) in THEMES:
        _keep(response, THEME_COOKIE, theme)
    for name in HELPS:
        if name in request.form and reader():
            preferences.keep(workspace().db, reader(), name, request.form[name] and "on")
    return response


def reader() -> str:
    """Return whose preferences count in this request: "" before the log-in, when everything is by default."""
    user = visitor()
    return "" if user is None else user.name


def wants(name: str) -> bool:
    """Tell whether the reader wants a help while he types: `letters`, the bar, or `completion`."""
    chosen = preferences.get(workspace().db, reader(), name)
    return HELPS[name] if chosen is None else chosen == "on"


def install(app: Flask) -> None:
    """Let the templates ask what the reader wants, and let browsers fetch the fonts together with the page."""
    app.jinja_env.globals.update(wants=wants)

    @app.after_request
    def preload_fonts(response: Response) -> Response:
        if response.mimetype == "text/html":
            for font in FONTS:
                address = url_for("static", filename=f"fonts/noto-sans-{font}-normal.woff2")
                response.headers.add(
                    "Link", f"<{address}>; rel=preload; as=font; type=font/woff2; crossorigin"
                )
        return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", path="/")
