"""The interface's languages: what is said in the reader's, labels of fixed values, settings cookies.

Message ids are the English texts, so English needs no catalogue. In Python use flask-babel's `gettext`/`ngettext`; for a
message template with its values (an `AudarmaError`, a `Finding`) use `say`; for a fixed value such as a state use `label`.
Templates have all of them (`_`, `ngettext`, `say`, `label`) and `language_name`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, g, has_request_context, request
from flask_babel import gettext

from glossary.languages import LANGUAGES
from workbench.web.po import PoBabel

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC = Path(__file__).parent / "static"
DEFAULT_LANGUAGE = "kk"
THEMES: Final = ("system", "light", "dark")
LANGUAGE_COOKIE = "audarma_language"
THEME_COOKIE = "audarma_theme"
NATIVE_NAMES: Final = {"kk": "Қазақша", "ky": "Кыргызча", "ru": "Русский", "en": "English"}


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name for "translate later"
    """Mark `message` for the catalogue without translating it here."""
    return message


LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "language": {"kk": N_("Kazakh"), "ky": N_("Kyrgyz"), "ru": N_("Russian"), "en": N_("English")},
    "kind": {
        "person": N_("Person"),
        "title": N_("Title or office"),
        "organisation": N_("Organisation"),
        "event": N_("Event"),
        "place": N_("Place"),
        "term": N_("Term"),
    },
    "type": {
        "full": N_("full form"),
        "short": N_("short form"),
        "acronym": N_("acronym"),
        "initials": N_("with initials"),
        "surname": N_("surname only"),
    },
    "status": {
        "proposed": N_("proposed"),
        "preferred": N_("preferred"),
        "admitted": N_("admitted"),
        "deprecated": N_("deprecated"),
        "forbidden": N_("forbidden"),
    },
    "number": {"singular": N_("singular"), "plural": N_("plural")},
    "gender": {"masculine": N_("masculine"), "feminine": N_("feminine"), "neuter": N_("neuter")},
    "state": {
        "empty": N_("empty"),
        "initial": N_("draft"),
        "translated": N_("translated"),
        "reviewed": N_("reviewed"),
        "final": N_("final"),
    },
    "origin": {
        "typed": N_("typed"),
        "memory": N_("memory"),
        "repair": N_("memory, repaired"),
        "assembly": N_("terms"),
        "repetition": N_("repetition"),
        "draft": N_("draft engine"),
        "pivot": N_("by way of another language"),
        "openai": N_("OpenAI-compatible server"),
        "libretranslate": N_("LibreTranslate"),
        "deepl": N_("DeepL"),
        "google": N_("Google Translate"),
        "yandex": N_("Yandex Translate"),
    },
    "effort": {
        "unchanged": N_("unchanged"),
        "light": N_("changed lightly"),
        "half": N_("changed by half"),
        "rewritten": N_("rewritten"),
    },
    "paragraph": {
        "heading": N_("heading"),
        "dateline": N_("dateline"),
        "list": N_("list item"),
        "body": N_("paragraph"),
    },
    "case": {
        "nominative": N_("nominative"),
        "genitive": N_("genitive"),
        "dative": N_("dative"),
        "accusative": N_("accusative"),
        "locative": N_("locative"),
        "ablative": N_("ablative"),
        "instrumental": N_("instrumental"),
    },
    "category": {
        "terminology": N_("terminology"),
        "number": N_("number"),
        "date": N_("date"),
        "untranslated": N_("untranslated"),
        "punctuation": N_("punctuation"),
        "omission": N_("omission"),
        "repetition": N_("repetition"),
        "markup": N_("markup"),
        "consistency": N_("consistency"),
        "script": N_("script"),
        "spelling": N_("spelling"),
        "style": N_("style"),
        "office": N_("office"),
    },
    "severity": {"alarm": N_("alarm"), "hint": N_("hint")},
    "outcome": {
        "new": N_("new"),
        "changed": N_("changed"),
        "unchanged": N_("as before"),
        "conflict": N_("changed on both sides"),
        "unknown": N_("unknown segment"),
        "source": N_("other source text"),
        "refused": N_("cannot be taken"),
    },
    "action": {
        "add entry": N_("add entry"),
        "edit entry": N_("edit entry"),
        "delete entry": N_("delete entry"),
        "merge entries": N_("merge entries"),
        "approve proposal": N_("approve a proposal"),
        "reject proposal": N_("reject a proposal"),
        "add appointment": N_("add appointment"),
        "add profile": N_("add a profile"),
        "edit profile": N_("change a profile"),
        "delete profile": N_("delete a profile"),
        "set aside": N_("set aside for another text"),
        "change profile": N_("choose a profile"),
        "import glossary": N_("import glossary"),
        "set up": N_("set up"),
        "new project": N_("new project"),
        "edit project": N_("edit project"),
        "delete project": N_("delete project"),
        "add document": N_("add document"),
        "change encoding": N_("change encoding"),
        "set date": N_("set date"),
        "delete document": N_("delete document"),
        "draft": N_("make drafts"),
        "confirm term": N_("sign off a term"),
        "confirm terms": N_("sign off terms"),
        "add term": N_("add a term"),
        "choose name": N_("choose a rendering for a document"),
        "forget name": N_("decide a rendering anew"),
        "not a term": N_("not a term"),
        "offer again": N_("offer again"),
        "type": N_("type a translation"),
        "confirm": N_("confirm a translation"),
        "approve": N_("approve a translation"),
        "reject": N_("send back to draft"),
        "take back file": N_("take back a file"),
        "correct source": N_("correct the source"),
        "join segments": N_("join segments"),
        "split segment": N_("split a segment"),
        "render elsewhere": N_("render in the neighbouring segment"),
        "replace": N_("find and replace"),
        "new memory": N_("new memory"),
        "edit memory": N_("change a memory"),
        "delete memory": N_("delete a memory"),
        "choose memories": N_("choose memories"),
        "edit unit": N_("correct a pair"),
        "delete units": N_("delete pairs"),
        "import units": N_("import pairs"),
        "waive": N_("let findings stand"),
        "restore findings": N_("raise findings again"),
        "add word": N_("add to the word list"),
        "remove word": N_("remove from the word list"),
        "assign": N_("assign a document"),
        "add reference": N_("add a reference text"),
        "delete reference": N_("delete a reference text"),
        "align reference": N_("align a reference text"),
        "change links": N_("change the alignment"),
        "confirm links": N_("confirm pairs"),
        "reopen links": N_("take back the confirmation of a pair"),
        "remember reference": N_("put pairs of a reference text into the memory"),
        "comment": N_("write a comment"),
        "edit comment": N_("change a comment"),
        "delete comment": N_("delete a comment"),
        "resolve comment": N_("resolve a comment"),
        "reopen comment": N_("reopen a comment"),
        "answer question": N_("answer a question"),
        "undo": N_("undo"),
        "redo": N_("redo"),
    },
    "band": {
        "context": N_("101 %"),
        "exact": N_("100 %"),
        "repetition": N_("repetitions"),
        "fuzzy95": N_("95–99 %"),
        "fuzzy85": N_("85–94 %"),
        "fuzzy75": N_("75–84 %"),
        "fuzzy50": N_("50–74 %"),
        "none": N_("no match"),
    },
    "correction": {
        "changed": N_("changed"),
        "moved": N_("moved"),
        "new": N_("new"),
        "gone": N_("gone"),
        "unchanged": N_("unchanged"),
    },
    "problem": {
        "duplicates": N_("the same pair more than once"),
        "targets": N_("one source, several translations"),
        "sources": N_("one translation, several sources"),
        "copied": N_("the translation is the source"),
    },
    "standing": {
        "approved": N_("approved"),
        "working": N_("not approved"),
        "imported": N_("imported"),
    },
    "author": {"local": N_("you")},
    "role": {
        "translator": N_("translator"),
        "reviewer": N_("reviewer"),
        "terminologist": N_("terminologist"),
        "admin": N_("admin"),
    },
    "scope": {
        "read": N_("read"),
        "translate": N_("translate"),
        "review": N_("review"),
        "glossary": N_("change the glossary"),
        "admin": N_("administer"),
    },
    "audit": {
        "log-in": N_("log-in"),
        "failed log-in": N_("failed log-in"),
        "log-out": N_("log-out everywhere"),
        "new user": N_("new user"),
        "change user": N_("change a user"),
        "password": N_("new password"),
        "deactivate": N_("keep a user out"),
        "activate": N_("let a user in again"),
        "grant": N_("give a role"),
        "revoke": N_("take a role"),
        "new token": N_("new token"),
        "revoke token": N_("revoke a token"),
        "export": N_("export"),
        "deletion": N_("deletion"),
    },
    "audit detail": {
        "user": N_("user"),
        "shown": N_("name to show"),
        "role": N_("role"),
        "project": N_("project no."),
        "document": N_("document no."),
        "language": N_("language"),
        "token": N_("token"),
        "scopes": N_("may"),
        "endpoint": N_("what"),
    },
}

# Values inside an error's message that are one of the fixed values above: `%(first_kind)s` is shown as its label.
_LABELLED_VALUE = re.compile(r"(?:^|_)(language|kind|type|status|gender|state|action|role)$")


def label(group: str, value: str) -> str:
    """Return the name of a fixed value (a state, a kind …) in the reader's language; an unknown value is shown as it is."""
    if group == "author" and has_request_context() and "author_name" in g:
        return str(g.author_name(value))
    message = LABELS[group].get(value)
    return str(gettext(message)) if message is not None else value


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    return label("language", code)


def say(message: str, values: Mapping[str, Any] | None = None) -> str:
    """Return a message template in the reader's language, filled with `values`."""
    text = str(gettext(message))
    if not values:
        return text
    return text % {name: _shown(name, value) for name, value in values.items()}


def _shown(name: str, value: Any) -> Any:
    group = _LABELLED_VALUE.search(name)
    return label(group[1], value) if group is not None and isinstance(value, str) else value


# --- the reader's settings -----------------------------------------------------------------------------------------


def interface_language() -> str:
    """Return the interface language of this request: the cookie's, else the browser's best, else Kazakh."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        offered = request.accept_languages.best_match(LANGUAGES)
        g.language = chosen if chosen in LANGUAGES else offered or DEFAULT_LANGUAGE
    return str(g.language)


def interface_theme() -> str:
    """Return `light`, `dark`, or `system`."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


# --- texts for the scripts -----------------------------------------------------------------------------------------

JS_MESSAGE = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"')


@cache
def js_messages(folder: Path = STATIC) -> tuple[str, ...]:
    """Return every message that a script asks for: the literals of its `_("…")` calls."""
    texts = [path.read_text("utf-8") for path in folder.glob("*.js")]
    return tuple(
        sorted({match[1].replace('\\"', '"') for text in texts for match in JS_MESSAGE.finditer(text)})
    )


def js_strings() -> dict[str, str]:
    """Return those messages in the reader's language, for the page's JSON block."""
    return {message: gettext(message) for message in js_messages()}


def install(app: Flask) -> PoBabel:
    """Give the app its languages; return the Babel object that holds the catalogues."""
    babel = PoBabel()
    babel.init_app(app, default_locale=DEFAULT_LANGUAGE, locale_selector=interface_language)
    app.extensions["audarma.babel"] = babel
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        NATIVE_NAMES=NATIVE_NAMES,
        THEMES=THEMES,
        interface_language=interface_language,
        interface_theme=interface_theme,
        js_strings=js_strings,
        label=label,
        language_name=language_name,
        say=say,
    )
    return babel
