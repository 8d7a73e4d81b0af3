"""What templates and scripts may not hold, because the policy forbids it or because it would trust a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import workbench

WEB = Path(workbench.__file__).parent / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted((WEB / "static").glob("*.js"))
FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "a text trusted as markup",
    r"\bautoescape\s+false": "escaping switched off",
    r"\sstyle\s*=": "an inline style",
    r"<style\b": "an inline style sheet",
    r"\son[a-z]+\s*=\s*[\"']": "an inline event handler",
    r"javascript:": "a script as an address",
    r"https?://": "something from elsewhere",
    r"\s[\w-]+=\{\{": "an attribute without quotation marks",
}
FORBIDDEN_IN_SCRIPTS = {
    r"\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write": "markup made from text",
    r"\beval\(|new Function\(": "a text run as a program",
    r"https?://": "something from elsewhere",
    r"\.style\.cssText": "an inline style",
    # `?` is where the layout has it; whether a key types a character at all is no matter of which.
    r"event\.key\b(?! [!=]== \"\?\"|\.length\b)": "a shortcut by the letter, which Cyrillic layouts do not send (use event.code)",
}


def test_there_are_some():
    assert len(TEMPLATES) > 8
    assert SCRIPTS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert [why for pattern, why in FORBIDDEN_IN_TEMPLATES.items() if re.search(pattern, text)] == []
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in attributes or ('type="application/json"' in attributes and "tojson" in content)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts(path):
    text = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    assert [why for pattern, why in FORBIDDEN_IN_SCRIPTS.items() if re.search(pattern, text)] == []


def test_python_trusts_no_text():
    for path in WEB.rglob("*.py"):
        assert not re.search(r"\bMarkup\(|render_template_string", path.read_text("utf-8")), path
