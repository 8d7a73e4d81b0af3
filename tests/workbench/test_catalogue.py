"""Every text of the interface is translated, into every language, with its places; nothing is hard-coded."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import lxml.html
import pytest
from babel.messages.pofile import read_po

import workbench
from workbench.web import catalogue, i18n, po

ROOT = Path(workbench.__file__).parents[1]
PLACE = re.compile(r"%\((\w+)\)[sd]|%%|%")
PLURAL_FORMS = {"kk": (2, "(n != 1)"), "ky": (2, "(n != 1)"), "ru": (3, None)}


@pytest.fixture(scope="module")
def found():
    return catalogue.messages(ROOT)


def read(language):
    path = po.CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    assert path.exists(), f"no catalogue for {language}: run python -m workbench.web.catalogue"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def test_the_extraction_finds_every_sort_of_message(found):
    messages = {message if isinstance(message, str) else message[0] for message, _, _ in found}
    assert "Skip to the content" in messages  # a template
    assert "The date was saved." in messages  # Python
    assert "%(num)s document" in messages  # a plural
    assert "This file is larger than %(most)s MB." in messages  # a script
    assert "The project has no name. Give it one." in messages  # an error
    assert "An entry needs a wording in at least one language." in messages  # an error of another package
    assert any(path.startswith("alignments/") for _, path, _ in found)
    assert any(path.startswith("workbench/review/checks/") for _, path, _ in found)


def test_every_error_has_a_literal_message():
    """A message put together at the raise would never be found, and so never be translated."""
    families = re.compile(r"class (\w+)\((?:\w+, )*\w*Error(?:, \w+)*\)")
    ours = {"AudarmaError"}
    trees = {}
    for package in catalogue.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text("utf-8")
            trees[path] = ast.parse(text)
            ours |= {name for name in families.findall(text) if "AudarmaError" not in name}
    raised = [
        (path, node.exc)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
    ]
    ours_raised = [(path, call) for path, call in raised if call.func.id in ours and call.args]
    assert len(ours_raised) > 50
    for path, call in ours_raised:
        assert isinstance(call.args[0], ast.Constant | ast.Attribute | ast.Name), f"{path}:{call.lineno}"


@pytest.mark.parametrize("language", catalogue.TRANSLATED)
def test_every_message_is_translated_with_its_places(language, found):
    catalog = read(language)
    missing, wrong = [], []
    for message in {message for message, _, _ in found}:
        known = catalog.get(message if isinstance(message, str) else message[0])
        texts = (
            () if known is None else (known.string,) if isinstance(known.string, str) else tuple(known.string)
        )
        if not texts or not all(texts) or known.fuzzy:
            missing.append(message)
            continue
        sources = (message,) if isinstance(message, str) else message
        allowed = [sorted(PLACE.findall(source)) for source in sources]
        wrong += [(message, text) for text in texts if sorted(PLACE.findall(text)) not in allowed]
    assert wrong == []
    assert missing == [], f"{len(missing)} messages are not translated into {language}"


@pytest.mark.parametrize("language", catalogue.TRANSLATED)
def test_plural_forms(language):
    catalog = read(language)
    number, expression = PLURAL_FORMS[language]
    assert catalog.num_plurals == number
    assert expression is None or catalog.plural_expr == expression


def test_russian_counts_right():
    plural = gettext.c2py(read("ru").plural_expr)
    assert [plural(n) for n in (1, 2, 5, 11, 21, 22, 25, 111)] == [0, 1, 2, 2, 0, 1, 2, 2]


@pytest.mark.parametrize("language", catalogue.TRANSLATED)
def test_the_catalogue_is_up_to_date(language, found):
    ids = {message if isinstance(message, str) else message[0] for message, _, _ in found}
    stored = {m.id if isinstance(m.id, str) else m.id[0] for m in read(language) if m.id}
    assert stored == ids, "run python -m workbench.web.catalogue"


def test_updating_keeps_translations_and_drops_what_is_gone(tmp_path):
    first = [catalogue.Found("Old", "a.py", 1), catalogue.Found("Kept", "a.py", 2)]
    assert catalogue.update("ru", first, tmp_path) == 2
    path = tmp_path / "ru" / "LC_MESSAGES" / "messages.po"
    path.write_text(
        path.read_text("utf-8").replace('msgid "Kept"\nmsgstr ""', 'msgid "Kept"\nmsgstr "Осталось"'), "utf-8"
    )
    second = [
        catalogue.Found("Kept", "a.py", 2),
        catalogue.Found(("%(num)s new", "%(num)s new ones"), "a.py", 3),
    ]
    assert catalogue.update("ru", second, tmp_path) == 1
    assert po.read_catalogue("ru", tmp_path).gettext("Kept") == "Осталось"
    assert "Old" not in path.read_text("utf-8")
    # A message whose forms are not all there stays English: no empty text on the screen.
    assert (
        po.read_catalogue("ru", tmp_path).ngettext("%(num)s new", "%(num)s new ones", 5) == "%(num)s new ones"
    )


def test_every_action_has_a_name():
    """The undo button names the action that it takes back."""
    actions = set()
    for package in catalogue.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = getattr(node, "func", None)
                if getattr(called, "attr", getattr(called, "id", "")) == "change_set" and len(node.args) > 1:
                    actions |= {c.value for c in ast.walk(node.args[1]) if isinstance(c, ast.Constant)}
    assert {"delete document", "confirm"} <= actions
    assert actions - {"undo", "redo", None} <= set(i18n.LABELS["action"])


def test_every_fixed_value_has_a_name():
    from glossary.terms import KINDS, STATUSES, TERM_TYPES
    from workbench.review.translations import STATES

    assert set(KINDS) == set(i18n.LABELS["kind"])
    assert set(TERM_TYPES) == set(i18n.LABELS["type"])
    assert set(STATUSES) == set(i18n.LABELS["status"])
    assert set(STATES) <= set(i18n.LABELS["state"])


# --- the pseudo-locale: a text that is not in brackets did not go through the catalogue ----------------------------


class Bracketed(gettext.NullTranslations):
    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext = gettext
    ungettext = ngettext


SHOWN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-confirm", "data-label")
KEYS = re.compile(r"\b(Ctrl|Alt|Shift|Enter|Insert|Esc|PageUp|PageDown|End|F\d{1,2}|(?<=Ctrl\+)[A-Z])\b")
NAMES = re.compile(r"\b(Audarma|TMX|CSV)\b|№")


def bare(text: str, data: tuple[str, ...] = ()) -> str:
    """What of a text stands outside brackets, without data, key names and proper names."""
    for value in data:
        text = text.replace(value, "")
    before = None
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", "", text)
    text = NAMES.sub("", KEYS.sub("", text))
    return text.strip() if re.search(r"[^\W\d_]", text) else ""


def holds_data(element) -> bool:
    """Is this a person's text or a proper name, as the templates mark it? What stands in a text field always is."""
    return (
        "data-user" in element.attrib
        or element.get("translate") == "no"
        or element.tag in {"kbd", "textarea", "script", "style"}
    )


def hard_coded(page: str, data: tuple[str, ...]) -> list[str]:
    tree = lxml.html.fromstring(page)
    found = [bare(tree.findtext(".//title") or "", data)]
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "title":
            continue
        around = any(holds_data(ancestor) for ancestor in element.iterancestors())
        if not around:
            found.append(bare(element.tail or ""))
        if not around and not holds_data(element):
            found.append(bare(element.text or ""))
            found += [bare(element.get(name, "")) for name in SHOWN_ATTRIBUTES]
    return [text for text in found if text]


def test_the_pseudo_locale_sees_a_hard_coded_text():
    assert (
        hard_coded("<html><title>⟦A⟧</title><body><p>⟦a ⟦b⟧ c⟧ 3–4</p><i title='⟦x⟧'></i></body></html>", ())
        == []
    )
    assert hard_coded("<html><body><p>Hello</p></body></html>", ()) == ["Hello"]
    assert hard_coded("<html><body><p title='Hello'><b>⟦a⟧</b> tail</p></body></html>", ()) == [
        "Hello",
        "tail",
    ]
    assert hard_coded("<html><body><p data-user>Hello</p></body></html>", ()) == []


def pages(app, project, document, segment, concept):
    """Every address that shows a page, by the app's own map."""
    values = {
        "project": project,
        "document": document,
        "concept": concept,
        "language": "ru",
        "segment": segment,
        "unit": 1,
        "reference": 1,
    }
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if (
            "GET" in rule.methods
            and rule.endpoint != "static"
            and not re.search(
                r"^/api/|\.(json|csv|tmx|txt|xlsx|tbx|utf8)$|/document$|/segments/<name>$|/text/<side>$|\.docx$",
                str(rule),
            )
        ):
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_no_page_holds_a_hard_coded_text(app, client, workspace, project, document):
    from alignments import Memory, Unit
    from alignments.units import Prop
    from glossary import store
    from workbench.references import texts
    from workbench.review import translations

    concept = store.concepts(workspace.db, limit=1)[0]
    segment = translations.rows(workspace.db, document)[0].id
    with Memory(workspace.db) as memory:
        memory.add(
            [Unit({"kk": "meeting.txt", "ru": "meeting.txt"}, tuid="t", props=[Prop("x-state", "final")])]
        )
    texts.add(
        workspace.db,
        project,
        "ru",
        texts.Given("meeting.txt", "Министр принял гостя.".encode()),
        document=document,
    )
    bracketed = Bracketed()
    app.extensions["audarma.babel"].messages.loaded["en"] = bracketed
    data = ("Two targets", "meeting.txt", concept.name)
    addresses = [
        *pages(app, project, document, segment, concept.id),
        "/glossary?q=zzz",
        f"/glossary/{concept.id}?merge=а",
        "/nothing",
    ]
    assert len(addresses) > 12
    problems = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.mimetype == "text/html", address
        if bad := hard_coded(answer.text, data):
            problems[address] = bad
    assert problems == {}
