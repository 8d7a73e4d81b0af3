from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from alignments import Unit, read_tmx, write_tmx
from workbench.cli import main
from workbench.exchange import formats
from workbench.review import changing, translations


@pytest.fixture
def audarma(folder):
    def run(*arguments, code=0):
        result = CliRunner().invoke(main, ["--workspace", str(folder), *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return run


def pairs(path, *texts):
    write_tmx(
        path, [Unit({"kk": kk, "ru": ru}, tuid=str(n)) for n, (kk, ru) in enumerate(texts)], "kk", ["ru"]
    )
    return path


def test_import_dry_run_and_export(audarma, tmp_path):
    a = pairs(tmp_path / "a.tmx", ("бір", "один"), ("екі", "два"))
    (tmp_path / "b.csv").write_text("үш,три\n", "utf-8")
    dry = json.loads(
        audarma("memory", "import", a, tmp_path / "b.csv", "--dry-run", "--memory", "Жаңа", "--json").stdout
    )
    assert {name: (r["new"], r["written"]) for name, r in dry.items()} == {
        "a.tmx": (2, False),
        "b.csv": (1, False),
    }
    assert "2 new, 0 changed, 0 unchanged" in audarma("memory", "import", tmp_path, "--memory", "Жаңа").stdout
    out = tmp_path / "out" / "all.tmx"
    out.parent.mkdir()
    audarma(
        "memory",
        "export",
        out,
        "--target",
        "ru",
        "--memory",
        "Жаңа",
        "--omegat-tags",
        "--since",
        "2020-01-01",
    )
    assert list(read_tmx(out)) == []  # what has no date was changed on no day
    said = json.loads(audarma("memory", "export", out, "--target", "ru", "--memory", "Жаңа", "--json").stdout)
    assert said == {"units": 3, "replaced": 0}
    assert "0 new, 0 changed, 3 unchanged" in audarma("memory", "import", out, "--memory", "Жаңа").stdout


def test_refused_lines_are_told_and_the_exit_code_is_1(audarma, tmp_path):
    (tmp_path / "a.csv").write_text("бір,один\nекі\n", "utf-8")
    result = audarma("memory", "import", tmp_path / "a.csv", code=1)
    assert "a.csv, line 2: This row has one column" in result.stderr
    assert "(nothing written)" in result.stdout
    (tmp_path / "b.tmx").write_text("<tmx>", "utf-8")
    assert "not well-formed" in audarma("memory", "import", tmp_path / "b.tmx", code=1).stderr


def test_check_says_what_is_wrong_with_file_and_translation(audarma, tmp_path):
    good = pairs(tmp_path / "a.tmx", ("Екі ел.", "Две страны."))
    assert audarma("check", good).stdout == ""
    bad = pairs(tmp_path / "b.tmx", ("2025 жылы.", "В 2024 году."), ("бос", ""))
    found = json.loads(audarma("check", bad, "--json", code=1).stdout)
    checks = {row["check"]: row for row in found}
    assert {"empty-segment", "number"} <= checks.keys() or {"empty-segment", "date"} <= checks.keys()
    assert checks["empty-segment"]["line"] > 1
    (tmp_path / "c.xlf").write_text("<xliff", "utf-8")
    (fault,) = json.loads(audarma("check", tmp_path / "c.xlf", "--json", code=1).stdout)
    assert fault["check"] == "not-well-formed"
    audarma("check", tmp_path / "nowhere.tmx", code=2)


def test_a_document_goes_out_and_comes_back(audarma, workspace, project, document, tmp_path):
    row = translations.rows(workspace.db, document)[0]
    assert f"{document}\tmeeting.txt\tTwo targets" in audarma("document", "list").stdout
    listed = json.loads(audarma("document", "list", "--json").stdout)
    assert [each["targets"] for each in listed if each["document"] == document] == [["ky", "ru"]]
    table = tmp_path / "a.xlsx"
    audarma("document", "export", document, table, "--language", "ru")
    assert formats.read(table.read_bytes(), "a").targets == ("ky", "ru")
    file = tmp_path / "a.xlf"
    audarma(
        "document", "export", document, file, "--format", "xliff21", "--target", "ru", "--state", "translated"
    )
    content = file.read_text("utf-8")
    file.write_text(content.replace("</source>", "</source><target>Весть</target>", 1), "utf-8")
    dry = json.loads(audarma("document", "import", document, file, "--dry-run", "--json").stdout)
    assert [(s["kind"], s["after"]) for s in dry["segments"]] == [
        ("new", {"text": "Весть", "state": "translated"})
    ]
    audarma("document", "import", document, file)
    stored = translations.translation(workspace.db, row.id, "ru")
    assert (stored.text, stored.state, stored.origin.detail) == ("Весть", "translated", "a.xlf")


def test_what_was_not_taken_is_told_and_the_exit_code_is_1(audarma, workspace, document, tmp_path):
    row = translations.rows(workspace.db, document)[0]
    file = tmp_path / "a.xlf"
    audarma("document", "export", document, file, "--target", "ru", "--state", "final")
    content = file.read_text("utf-8").replace("</source>", "</source><target>Весть</target>", 1)
    file.write_text(content, "utf-8")
    version = translations.translation(workspace.db, row.id, "ru").version
    changing.confirm(workspace, row.id, "ru", "Известие", expected=version)
    result = audarma("document", "import", document, file, code=1)
    assert "conflict\t1\tru" in result.stdout
    audarma("document", "import", document, file, "--conflicts")
    assert translations.translation(workspace.db, row.id, "ru").text == "Весть"


@pytest.mark.parametrize(
    "arguments",
    [("export", "1", "a.odt"), ("export", "1", "a.xlf", "--target", "de"), ("import", "1", "nowhere.xlf")],
)
def test_wrong_calls(audarma, arguments):
    audarma("document", *arguments, code=2)


def test_two_targets_do_not_go_into_one_xliff(audarma, document, tmp_path):
    assert "one target" in audarma("document", "export", document, tmp_path / "a.xlf", code=1).stderr
