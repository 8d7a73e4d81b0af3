"""The rules as SRX: a file that is valid, and that cuts as the segmenter does in engines that others wrote."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from choppa import SRX_2_XSD, SrxDocument, SrxTextIterator
from lxml import etree

from alignments import segment
from alignments.abbreviations import words
from alignments.srx import srx, write_srx
from glossary.errors import UnknownLanguageError
from tests.standards import schema

LANGUAGES = ("kk", "ky", "ru", "en")
HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "../shared"
JAR = Path("/usr/share/omegat/OmegaT.jar")
NAMESPACE = "{http://www.lisa.org/srx20}"
TABLE = {
    language: [
        line.replace(" | ", " ").replace("¦", "").replace("¶", "\n")
        for line in (HERE / "segmentation" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    for language in LANGUAGES
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> SrxDocument:
    """An SRX engine that others wrote, which checks the file against its own copy of the schema."""
    file = tmp_path_factory.mktemp("srx") / "all.srx"
    write_srx(file, LANGUAGES)
    return SrxDocument(ruleset=str(file), validate_ruleset=str(SRX_2_XSD))


def by_engine(engine: SrxDocument, language: str, text: str) -> list[str]:
    return [piece.strip() for piece in SrxTextIterator(engine, language, text) if piece.strip()]


def by_us(language: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_cuts_in_our_table(engine, language: str) -> None:
    other = [text for text in TABLE[language] if by_engine(engine, language, text) != by_us(language, text)]
    assert len(other) <= 0.05 * len(TABLE[language]), other


@pytest.mark.parametrize("name", ["kk-ktb", "ky-ktmu", "ru-gsd"])
def test_the_same_cuts_in_running_text(engine, name: str) -> None:
    file = SHARED / "data" / "segmentation" / f"{name}.jsonl"
    if not file.exists():
        pytest.skip("needs the shared evaluation data")
    same = total = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        ours = by_us(document["language"], document["text"])
        theirs = set(by_engine(engine, document["language"], document["text"]))
        same += sum(sentence in theirs for sentence in ours)
        total += len(ours)
    assert same >= 0.95 * total


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Сөз бітті , Ол . Кетті ."),  # a stop that stands alone
        ("kk", "Жиынды Т.Б. Аманов ашты."),  # initials that spell an abbreviation
        ("ky", "Автору – Ж.Б. Асанов деп турат."),
    ],
)
def test_the_same_cuts_elsewhere(engine, language: str, text: str) -> None:
    assert by_engine(engine, language, text) == by_us(language, text)


@pytest.mark.parametrize("code", ["kk", "kk-KZ", "kk_KZ", "KK", "kaz", "KAZ", "ky", "ky-KG", "kir"])
def test_every_spelling_of_a_language_finds_its_rules(engine, code: str) -> None:
    groups = [group.name for group in engine.get_language_rule_list(code)]
    own = "Kazakh" if code.lower().startswith("ka") or code.lower().startswith("kk") else "Kyrgyz"
    assert groups == ["Any: what stays together", own, "Any: what ends a sentence"]


@pytest.mark.parametrize("code", ["de", "k", "kkk", "ru"])
def test_other_languages_get_no_rules(code: str, tmp_path) -> None:
    write_srx(tmp_path / "rules.srx")
    assert SrxDocument(ruleset=str(tmp_path / "rules.srx")).get_language_rule_list(code) == []


def test_valid_against_the_published_schema() -> None:
    schema("SRX 2.0").assertValid(etree.fromstring(srx()))


def test_every_abbreviation_of_the_table_is_in_the_file() -> None:
    text = srx(("kk",)).decode()
    for word in words("kk").classes:
        # The first letter of a longer word may be a capital: [Пп]роф
        assert word.replace(".", r"\.").replace("-", r"\-")[-1:] in text
        last = word.rpartition(".")[2].replace("-", r"\-")
        assert last in text or last[1:] in text


def test_patterns_keep_to_what_all_engines_have() -> None:
    root = etree.fromstring(srx(LANGUAGES))
    patterns = [
        (rule.get("break"), (rule.findtext(f"{NAMESPACE}beforebreak") or ""), (rule.findtext(f"{NAMESPACE}afterbreak") or ""))
        for rule in root.iter(f"{NAMESPACE}rule")
    ]  # fmt: skip
    assert len(patterns) > 50
    for kind, before, after in patterns:
        for pattern in (before, after):
            assert not re.search(r"\\[bBsSwWdDhvQE]|[*+?}]\+|\(\?[<P]?[A-Za-z]", pattern), pattern
        # Java takes no repeated group inside lookbehind, and some engines put exceptions there.
        if kind == "no":
            assert not re.search(r"(?<!\\)\)[*+{]", before), before


def test_the_rules_explain_themselves() -> None:
    root = etree.fromstring(srx())
    for rule in root.iter(f"{NAMESPACE}rule"):
        assert isinstance(rule.getprevious(), etree._Comment)


def test_the_same_file_every_time() -> None:
    assert srx(("kk", "ky")) == srx(("kk-KZ", "ky", "kk"))


def test_an_unknown_language() -> None:
    with pytest.raises(UnknownLanguageError):
        srx(("kk", "de"))


@pytest.mark.omegat
@pytest.mark.skipif(not JAR.exists() or shutil.which("java") is None, reason="needs OmegaT and Java")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_cuts_in_omegat(language: str, tmp_path) -> None:
    """OmegaT 3.6 cannot import an SRX file in its console mode; its segmenter can still be asked."""
    texts = [text for text in TABLE[language] if "\n" not in text]
    write_srx(tmp_path / "rules.srx", LANGUAGES)
    (tmp_path / "text.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    command = ["java", "-Dfile.encoding=UTF-8", "-cp", str(JAR), "groovy.ui.GroovyMain", str(HERE / "omegat_segments.groovy")]  # fmt: skip
    ran = subprocess.run(
        [*command, str(tmp_path / "rules.srx"), str(tmp_path / "text.txt"), language],
        capture_output=True, encoding="utf-8", timeout=120, check=False, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    theirs = ran.stdout.splitlines()
    assert len(theirs) == len(texts)
    other = [
        line for line, text in zip(theirs, texts, strict=True) if line.split("\t") != by_us(language, text)
    ]
    assert len(other) <= 0.05 * len(texts), other
