"""`audarma analyse` counts files as a project's page counts its documents."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from alignments import Memory, Unit
from workbench import analysis, intake, projects
from workbench.cli import main
from workbench.commands.analysing import HEADINGS
from workbench.workspace import Workspace

FIRST = "Тараптар екі құжатқа қол қойды. Министр келді. Тараптар екі құжатқа қол қойды.\n"
SECOND = "Министр келді. Кездесу аяқталды, деп хабарлады баспасөз қызметі.\n"


@pytest.fixture
def home(folder, tmp_path):
    (tmp_path / "бір.txt").write_text(FIRST, "utf-8")
    (tmp_path / "екі.txt").write_text(SECOND, "utf-8")
    workspace = Workspace.open(folder)
    with Memory(workspace.db) as memory:
        memory.add([Unit(texts={"kk": "Тараптар екі құжатқа қол қойды.", "ru": "Стороны подписали."})])
    workspace.close()
    return folder


def run(home, *arguments):
    return CliRunner().invoke(main, ["--workspace", str(home), "analyse", *map(str, arguments)])


def test_the_headings_are_those_of_the_bands():
    assert list(HEADINGS) == list(analysis.BANDS)


def test_files_are_counted_as_the_documents_of_a_project(home, tmp_path):
    files = [tmp_path / "бір.txt", tmp_path / "екі.txt"]
    answer = run(home, *files, "--target", "ru", "--target", "ky", "--json")
    assert answer.exit_code == 0, answer.output
    counted = json.loads(answer.stdout)
    workspace = Workspace.open(home)
    before = workspace.db.execute("SELECT count(*) FROM document").fetchone()
    number = projects.create_project(workspace.db, "Сол мәтіндер", "kk", ("ky", "ru"))
    for path in files:
        intake.add_document(workspace, number, path.name, path.read_bytes(), draft=False)
    workspace.close()
    assert before == (1,), "counting files adds no document"
    stored = json.loads(run(home, "--project", number, "--json").stdout)
    shown = ("language", "total")
    assert sorted(([r[s] for s in shown] for r in counted), key=str) == sorted(([r[s] for s in shown] for r in stored), key=str)  # fmt: skip
    for ours, theirs in zip(counted, sorted(stored, key=lambda r: r["language"] != "ru"), strict=True):
        assert [d["bands"] for d in ours["documents"]] == [d["bands"] for d in theirs["documents"]]
    russian = counted[0]
    assert russian["language"] == "ru"
    assert (
        russian["total"]["bands"]["exact"]["segments"] + russian["total"]["bands"]["context"]["segments"] == 2
    )
    assert russian["total"]["bands"]["repetition"] == {"segments": 1, "words": 2}


def test_the_table_has_a_row_a_file_and_one_for_all(home, tmp_path):
    answer = run(home, tmp_path / "бір.txt", tmp_path / "екі.txt", "--target", "ru")
    heading, *rows = [line.split("\t") for line in answer.stdout.splitlines()]
    assert heading == ["target", "document", *HEADINGS.values(), "words", "segments"]
    assert [row[:2] for row in rows] == [["ru", "бір.txt"], ["ru", "екі.txt"], ["ru", "all"]]
    assert all(sum(map(int, row[2:-2])) == int(row[-2]) for row in rows)
    assert [row[-1] for row in rows] == ["3", "2", "5"]


def test_only_the_memories_that_are_named_count(home, tmp_path):
    workspace = Workspace.open(home)
    Memory(workspace.db, name="бос").close()
    workspace.close()
    known = run(home, tmp_path / "бір.txt", "--target", "ru", "--memory", "main", "--json")
    unknown = run(home, tmp_path / "бір.txt", "--target", "ru", "--memory", "бос", "--json")
    words = [json.loads(a.stdout)[0]["total"]["bands"]["none"]["words"] for a in (known, unknown)]
    assert words[0] < words[1]
    missing = run(home, tmp_path / "бір.txt", "--target", "ru", "--memory", "жоқ")
    assert (missing.exit_code, "There is no memory named “жоқ”." in missing.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "FILES or --project"),
        (["FILE"], "--target"),
        (["FILE", "--target", "kk"], "same language"),
        (["FILE", "--target", "ru", "--project", "1"], "FILES or --project"),
        (["--project", "1", "--target", "ru"], "a project has its own"),
        (["nowhere.txt", "--target", "ru"], "nowhere.txt"),
    ],
)
def test_a_wrong_call_says_what_is_missing(home, tmp_path, arguments, said):
    answer = run(home, *(tmp_path / "бір.txt" if a == "FILE" else a for a in arguments))
    assert (answer.exit_code, said in answer.stderr) == (2, True)


def test_a_file_that_is_no_document_is_told(home, tmp_path):
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04 nonsense")
    answer = run(home, tmp_path / "x.docx", "--target", "ru")
    assert answer.exit_code == 1
    assert "x.docx" in answer.stderr
    assert run(home, "--project", 999).exit_code == 1
