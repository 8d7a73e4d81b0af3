"""Scores, runs that are kept and compared, and the commands."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from workbench import benches
from workbench.cli import main
from workbench.errors import EngineError, InvalidInputError
from workbench.scores import chrf, compared, edits, score

FINAL = [f"Стороны подписали {n} документов о сотрудничестве" for n in range(20)]
GOOD = [line.replace("сотрудничестве", "партнёрстве") for line in FINAL]
BAD = [f"{n} документ" for n in range(20)]


def test_a_perfect_translation_has_the_best_scores():
    assert [round(s.value) for s in score(FINAL, FINAL)] == [100, 100, 100, 0]


def test_intervals_are_repeatable_and_stand_in_the_signature():
    first, second = score(GOOD, FINAL, samples=50), score(GOOD, FINAL, samples=50)
    assert first == second
    for s in first:
        assert "bs:50" in s.signature
        assert s.mean == pytest.approx(s.value, abs=5)
        assert s.interval is not None
    assert all(s.interval is None for s in score(GOOD, FINAL))


def test_the_better_system_is_told_from_the_baseline_and_an_equal_one_is_not():
    found = compared({"bad": BAD, "good": GOOD, "bad again": BAD}, FINAL, samples=100)
    assert all(s.p is None for s in found["bad"])
    assert all(s.p < 0.05 for s in found["good"])
    assert [s.p for s in found["bad again"]] == [1.0] * 4
    assert [s.name for s in found["good"]] == ["BLEU", "chrF2", "chrF++", "TER"]
    assert [s.value for s in found["good"]] == pytest.approx([s.value for s in score(GOOD, FINAL)])


def test_a_single_system_needs_no_comparison():
    assert [s.p for s in compared({"good": GOOD}, FINAL, samples=10)["good"]] == [None] * 4


@pytest.mark.parametrize(("left", "right"), [([], []), (["a"], ["a", "b"])])
def test_lines_that_do_not_fit_are_refused(left, right):
    with pytest.raises(InvalidInputError, match="must be the same"):
        score(left, right)
    with pytest.raises(InvalidInputError, match="must be the same"):
        compared({"x": left, "y": left}, right)


@pytest.mark.parametrize(
    ("draft", "final", "counts"),
    [("a b c", "a b c", (0, 3)), ("a b c", "a x c", (1, 3)), ("b c a", "a b c", (1, 3)), ("", "a b", (2, 2))],
)
def test_the_words_that_had_to_be_changed(draft, final, counts):
    assert edits(draft, final) == counts


def test_the_letters_that_are_alike():
    assert chrf(["абв"], ["абв"]) == pytest.approx(100)
    assert chrf(["абв"], ["xyz"]) == 0


# --- runs ----------------------------------------------------------------------------------------------------------

TASK = benches.Task("set", "kk", "ru", ("Қазақстан", "", "Бәлен түген"), ("Казахстан", "-", "Такой-то"))


def test_runs_are_kept_and_compared_over_the_same_lines(workspace):
    ticks = iter([0.0, 1.5, 10.0, 11.0])
    first = benches.run(workspace, TASK, "assembly", clock=lambda: next(ticks))
    second = benches.run(workspace, TASK, "memory", clock=lambda: next(ticks))
    other = benches.Task("set", "kk", "ru", ("Қазақстан",), ("Казахстан",))
    benches.run(workspace, other, "assembly")
    rows = benches.compare(workspace, TASK, samples=20)
    assert [row.run for row in rows] == [None, first, second]
    assert [row.label for row in rows] == ["source copied", f"assembly #{first}", f"memory #{second}"]
    assert rows[1].lines_per_second == pytest.approx(2)
    assert rows[1].scores[1].value > rows[0].scores[1].value
    assert rows[0].scores[0].p is None
    assert rows[2].scores[1].value == rows[0].scores[1].value


def test_a_failed_run_is_not_kept(workspace, monkeypatch):
    for variable in ("AUDARMA_DEEPL_KEY",):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(EngineError):
        benches.run(workspace, TASK, "deepl", remote=True)
    assert [row.run for row in benches.compare(workspace, TASK, samples=10)] == [None]


# --- commands ------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    source, reference = tmp_path / "a.kk", tmp_path / "a.ru"
    source.write_text("Қазақстан\nБәлен түген\n", encoding="utf-8")
    reference.write_text("Казахстан\nТакой-то\n", encoding="utf-8")
    return str(source), str(reference)


def test_score_prints_values_intervals_and_signatures(files):
    source, reference = files
    done = CliRunner().invoke(main, ["score", source, reference, "--samples", "20"])
    assert done.exit_code == 0, done.output
    lines = [line.split("\t") for line in done.output.splitlines()]
    assert [line[0] for line in lines] == ["BLEU", "chrF2", "chrF++", "TER"]
    assert all(line[2].startswith("± ") and "bs:20" in line[3] for line in lines)
    plain = json.loads(
        CliRunner().invoke(main, ["score", source, reference, "--samples", "0", "--json"]).output
    )
    assert {row["interval"] for row in plain} == {None}


def test_bench_keeps_the_runs_of_earlier_calls(files, folder):
    source, reference = files
    call = ["--workspace", str(folder), "bench", source, reference, "--target", "ru", "--samples", "10"]
    first = CliRunner().invoke(main, [*call, "--engine", "assembly"])
    assert first.exit_code == 0, first.output
    second = json.loads(CliRunner().invoke(main, [*call, "--engine", "memory", "--json"]).output)
    assert [row["label"].split()[0] for row in second] == ["source", "assembly", "memory"]
    assert second[1]["scores"][0]["signature"]


@pytest.mark.parametrize("command", ["bench", "translate"])
def test_an_engine_on_another_machine_has_to_be_allowed(command, files, folder):
    call = ["--workspace", str(folder), command, "--engine", "deepl", "--target", "ru"]
    done = CliRunner().invoke(main, [*call, *(files if command == "bench" else ())], input="Қазақстан\n")
    assert done.exit_code == 1
    assert "--remote" in done.output


def test_translate_gives_its_lines_also_when_the_engine_fails(monkeypatch):
    monkeypatch.delenv("AUDARMA_DEEPL_KEY", raising=False)
    call = ["translate", "--engine", "deepl", "--remote", "--target", "ru"]
    done = CliRunner().invoke(main, call, input="бір\n\nекі\n", env={"AUDARMA_HOME": ""})
    assert done.exit_code == 1
    assert done.stdout == "бір\n\nекі\n"
    assert "AUDARMA_DEEPL_KEY" in done.stderr


def test_draft_goes_on_with_a_document(folder, tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("Қазақстан 2 құжатты бекітті.\n", encoding="utf-8")
    call = ["--workspace", str(folder), "draft"]
    first = json.loads(CliRunner().invoke(main, [*call, str(text), "--target", "ru", "--json"]).output)
    assert first["progress"]["ru"]["empty"] == 0
    number = str(first["document"])
    again = CliRunner().invoke(main, [*call, "--document", number])
    assert again.output == "ru: 1 of 1 segments drafted\n"
    for wrong in (
        [],
        [str(text)],
        [str(text), "--document", number],
        ["--document", number, "--target", "ky"],
    ):
        assert CliRunner().invoke(main, [*call, *wrong]).exit_code == 2


def test_draft_says_why_it_stopped_and_how_to_go_on(folder, tmp_path, workspace, monkeypatch):
    from workbench import intake, projects
    from workbench.drafting import order

    monkeypatch.delenv("AUDARMA_DEEPL_KEY", raising=False)
    project = projects.create_project(workspace.db, "p", "kk", ("ru",))
    order.set_engines(workspace.db, project, {"ru": ["deepl"]}, ["deepl"])
    document = intake.add_document(workspace, project, "a.txt", "Екі құжат.".encode(), draft=False)
    done = CliRunner().invoke(main, ["--workspace", str(folder), "draft", "--document", str(document)])
    assert done.exit_code == 1
    assert f"--document {document}" in done.output
    assert "AUDARMA_DEEPL_KEY is not set" in done.output
