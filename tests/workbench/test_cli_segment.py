"""`audarma segment`: sentences of a file, and the rules for other tools."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from lxml import etree

from workbench.cli import main


@pytest.fixture
def text(tmp_path):
    file = tmp_path / "мәтін.txt"
    file.write_text("Жиын өтті. Оған Қ. К. Оразов қатысты.\nҚорытынды", encoding="utf-8")
    return file


def test_one_sentence_a_line(text) -> None:
    ran = CliRunner().invoke(main, ["segment", str(text)])
    assert ran.output.splitlines() == ["Жиын өтті.", "Оған Қ. К. Оразов қатысты.", "Қорытынды"]


def test_offsets_as_json(text) -> None:
    found = json.loads(CliRunner().invoke(main, ["segment", str(text), "--json"]).output)
    assert found[1] == {"start": 11, "end": 37, "text": "Оған Қ. К. Оразов қатысты."}


def test_the_rules_need_no_text(tmp_path) -> None:
    ran = CliRunner().invoke(main, ["segment", "--export-srx", str(tmp_path / "rules.srx")])
    assert ran.exit_code == 0, ran.output
    assert etree.parse(tmp_path / "rules.srx").getroot().tag == "{http://www.lisa.org/srx20}srx"


def test_the_rules_and_the_sentences(text, tmp_path) -> None:
    ran = CliRunner().invoke(main, ["segment", str(text), "--export-srx", str(tmp_path / "rules.srx")])
    assert (tmp_path / "rules.srx").exists()
    assert ran.stdout.startswith("Жиын өтті.\n")


def test_neither_text_nor_rules() -> None:
    ran = CliRunner().invoke(main, ["segment"])
    assert ran.exit_code == 2
    assert "FILE" in ran.output


def test_a_folder_that_does_not_exist(tmp_path) -> None:
    ran = CliRunner().invoke(main, ["segment", "--export-srx", str(tmp_path / "none" / "rules.srx")])
    assert ran.exit_code == 1
    assert "rules.srx" in ran.output
