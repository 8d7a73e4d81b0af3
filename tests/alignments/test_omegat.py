"""A real OmegaT 3.6 takes what we export: it translates a project from the TMX alone, in console mode."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from alignments import Unit, write_tmx
from alignments.exchange.bilingual import Origin, Segment, Stamp
from alignments.exchange.xliff import read_xliff, write_xliff
from alignments.units import Prop, Variant

pytestmark = pytest.mark.omegat

JAR = Path("/usr/share/omegat/OmegaT.jar")
INSTALL = "sudo apt-get install -y --no-install-recommends omegat"

# kk, ky, ru, en. The last line has no translation anywhere: OmegaT must leave it as it is.
SENTENCES = [
    (
        "Екі елдің министрлері Астанада кездесті.",
        "Эки өлкөнүн министрлери Астанада жолугушту.",
        "Министры двух стран встретились в Астане.",
        "The ministers of the two countries met in Astana.",
    ),
    (
        "«Жол» жобасы 2025 жылы & бюджет < 5 млрд теңге.",
        "«Жол» долбоору 2025-жылы & бюджет < 5 млрд теңге.",
        "Проект «Жол», 2025 год & бюджет < 5 млрд тенге.",
        "The “Jol” project, 2025 & a budget < 5 bn tenge.",
    ),
    (
        "Хаттамаға қол қойылды",
        "Протоколго кол коюлду",
        "Протокол подписан",
        "The protocol was signed",
    ),
]
OPEN = "Бұл сөйлем әлі аударылған жоқ."
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>{source}</source_lang><target_lang>{target}</target_lang>
<source_tok>org.omegat.tokenizer.DefaultTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.DefaultTokenizer</target_tok><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags>
</project></omegat>
"""


def units() -> list[Unit]:
    made = [
        Unit(
            {"kk": kk, "ky": ky, "ru": ru, "en": en},
            tuid=f"omegat-{number}",
            props=[Prop("x-document", "d1"), Prop("x-segment", str(number)), Prop("x-context-pre", "…")],
            attributes={"creationdate": "20250822T091500Z", "changeid": "aidana"},
        )
        for number, (kk, ky, ru, en) in enumerate(SENTENCES, 1)
    ]
    # A unit that has only another language must not be taken for a translation.
    others = [Variant("kk", OPEN), Variant("de", "Dieser Satz")]
    return [*made, Unit(variants=others, tuid="omegat-open")]


def translate(folder: Path, tmx: Path, target: str) -> list[str]:
    """Run OmegaT on a text and a project whose only memory is `tmx`; return its lines."""
    # A blank line between: OmegaT takes lines that touch for one segment.
    lines = [kk for kk, *_ in SENTENCES] + [OPEN]
    text = run(folder, tmx, target, "a.txt", "\n\n".join(lines) + "\n")
    return [line for line in text.read_text(encoding="utf-8-sig").splitlines() if line]


def run(folder: Path, tmx: Path, target: str, name: str, content: str) -> Path:
    """Run OmegaT on a project with one source file, whose only memory is `tmx`; return the translated file."""
    if not JAR.exists() or shutil.which("java") is None:
        pytest.fail(f"OmegaT is not installed. Type: {INSTALL}")
    project = folder / "project"
    for part in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / part).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT.format(source="kk", target=target), encoding="utf-8")
    (project / "source" / name).write_text(content, encoding="utf-8")
    shutil.copy(tmx, project / "tm/auto")
    done = subprocess.run(
        [
            *(
                "java",
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                f"-Duser.home={folder}",
            ),
            *(
                "-jar",
                str(JAR),
                str(project),
                "--mode=console-translate",
                f"--config-dir={folder / 'settings'}",
            ),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=180,
        check=False,
    )
    # OmegaT ends well even when a memory does not load; its log tells.
    assert done.returncode == 0, done.stdout + done.stderr
    assert "TMXR_INFO_READING_COMPLETE" in done.stderr, done.stderr
    assert "TMXR_ERROR" not in done.stderr
    return project / "target" / name


@pytest.mark.parametrize(("target", "column"), [("ky", 1), ("ru", 2), ("en", 3)])
def test_omegat_translates_from_our_export(tmp_path, target, column):
    tmx = tmp_path / f"kk-{target}.tmx"
    write_tmx(tmx, units(), "kk", [target], complete=True)
    assert translate(tmp_path, tmx, target) == [row[column] for row in SENTENCES] + [OPEN]


def test_omegat_translates_our_xliff_and_we_read_it_again(tmp_path):
    tmx, xlf = tmp_path / "kk-ru.tmx", tmp_path / "a.xlf"
    write_tmx(tmx, units(), "kk", ["ru"], complete=True)
    origin = Origin("хабар.docx", "kk", "ru", Stamp(7, 1, 4711))
    texts = [kk for kk, *_ in SENTENCES] + [OPEN]
    segments = [Segment(f"s{n}", Variant("kk", text), None, origin=origin) for n, text in enumerate(texts, 1)]
    write_xliff(xlf, segments, origin, prefill=True)
    translated = list(read_xliff(run(tmp_path, tmx, "ru", xlf.name, xlf.read_text(encoding="utf-8"))))
    assert [(s.id, s.source.text) for s in translated] == [(s.id, s.source.text) for s in segments]
    assert [s.target.text if s.target else "" for s in translated[:3]] == [row[2] for row in SENTENCES]
    assert translated[3].target is None  # nothing translates it
    assert {s.origin.stamp for s in translated} == {origin.stamp}
