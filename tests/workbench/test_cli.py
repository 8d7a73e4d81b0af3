from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignments import Memory, Unit, read_tmx, write_tmx
from workbench import projects
from workbench.cli import main
from workbench.workspace import Workspace

ROOT = Path(__file__).parents[2]
TEXT = "Министрліктің хабарламасы\n\nҚазақстан 2025 жылғы 22 тамызда шешім қабылдады. Отырыс аяқталды.\n"


@pytest.fixture
def run(folder):
    def run(*arguments, text: str | bytes | None = None, workspace: bool = True):
        before = ["--workspace", str(folder)] if workspace else []
        return CliRunner().invoke(main, [*before, *map(str, arguments)], input=text, catch_exceptions=False)

    return run


@pytest.fixture
def write(tmp_path):
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def ok(result):
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def fails(result, *says: str, code: int = 1) -> None:
    assert result.exit_code == code
    for part in says:
        assert part in result.stderr
    assert result.stdout == ""


# --- help and errors -----------------------------------------------------------------------------------------------


def commands(group=main, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_every_command_says_what_it_does_and_refuses_an_unknown_option(run, path):
    out = ok(run(*path, "--help"))
    assert out.startswith("Usage: ")
    fails(run(*path, "--no-such-option"), "No such option", code=2)


def test_every_command_has_a_line_of_help():
    for path, command in commands():
        assert command.help, path
        assert command.help.split("\n")[0].endswith("."), path


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("draft", "nowhere.txt", "--target", "ru"),
        ("segment", "nowhere.txt"),
        ("translate", "--target", "xx"),
        ("translate",),
        ("translate", "--target", "kk"),
        ("inflect",),
        ("inflect", "сөз", "--kind", "animal"),
        ("score", "a", "b"),
        ("memory", "search", "x", "--limit", "0"),
        ("serve", "--port", "99999"),
    ],
)
def test_a_wrong_call_is_exit_code_2(run, arguments):
    fails(run(*arguments), "Usage: ", code=2)


def test_a_workspace_that_cannot_be_is_exit_code_1(tmp_path, write):
    write("w/x", "") if (tmp_path / "w").mkdir() is None else None
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path / "w"), "glossary", "find", "x"])
    assert result.exit_code == 0
    (tmp_path / "w" / "audarma.db-x").touch()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "audarma.db").write_bytes(b"rubbish" * 1000)
    result = CliRunner().invoke(main, ["--workspace", str(tmp_path / "broken"), "glossary", "find", "x"])
    fails(result, "Error: ", "cannot be opened as an Audarma workspace")


def test_the_workspace_may_come_from_the_environment(folder):
    result = CliRunner(env={"AUDARMA_HOME": str(folder)}).invoke(
        main, ["glossary", "find", "Қазақстан Республикасы", "--json"]
    )
    assert json.loads(ok(result))


def test_help_loads_nothing_that_takes_time():
    """What makes a command slow to start is what it imports: the command line alone must not load the heavy parts."""
    code = (
        "import sys; from workbench import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT, text=True)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "click" in loaded
    assert not loaded & {
        "flask",
        "numpy",
        "lxml",
        "pymorphy3",
        "pytrovich",
        "sacrebleu",
        "sqlite_utils",
        "rich",
    }


# --- backup and restore --------------------------------------------------------------------------------------------


def test_backup_and_restore(run, folder, tmp_path):
    copy = tmp_path / "copy.db"
    result = run("backup", copy)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "the copy is sound" in result.stderr
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    fails(run("backup", copy), "exists already")
    workspace = Workspace.open(folder)
    projects.create_project(workspace.db, "later", "kk", ["ru"])
    # Online: the workspace is open while it is restored.
    assert run("restore", copy).exit_code == 0
    assert [p.sample for p in projects.projects(workspace.db)] == [True]
    (kept,) = (folder / "backups").glob("before-restore-*.db")
    workspace.close()
    assert run("restore", kept).exit_code == 0
    workspace = Workspace.open(folder)
    assert "later" in [p.name for p in projects.projects(workspace.db)]
    workspace.close()


def test_restoring_rubbish_is_refused(run, write, folder):
    before = Workspace.open(folder)
    names = [p.name for p in projects.projects(before.db)]
    fails(run("restore", write("bad.db", b"rubbish" * 100)), "is damaged")
    fails(run("restore", write("empty.db", b"")), "not a backup")
    fails(run("restore", "nowhere.db"), "does not exist", code=2)
    assert [p.name for p in projects.projects(before.db)] == names
    before.close()


# --- draft ---------------------------------------------------------------------------------------------------------


def test_draft_writes_tmx_with_the_drafts_marked(run, write, tmp_path, folder):
    file = write("хабар.txt", TEXT)
    result = run("draft", file, "--target", "ru", "--target", "ky", "--tmx", tmp_path / "out", "--json")
    done = json.loads(ok(result))
    assert set(done["tmx"]) == {"ky", "ru"}
    assert done["progress"]["ru"]["total"] == 3
    for language in ("ky", "ru"):
        path = tmp_path / "out" / f"хабар.kk-{language}.tmx"
        assert done["tmx"][language]["file"] == str(path)
        units = list(read_tmx(path))
        assert len(units) == done["tmx"][language]["units"] >= 1
        assert {u.prop("x-state") for u in units} == {"initial"}
    again = ok(run("draft", file, "--target", "ru"))
    assert again.startswith("ru: ")
    workspace = Workspace.open(folder)
    assert {p.name for p in projects.projects(workspace.db)} >= {"хабар.txt", "хабар.txt (2)"}
    workspace.close()


def test_a_draft_of_what_cannot_be_read_leaves_no_project(run, write, folder):
    fails(run("draft", write("empty.txt", ""), "--target", "ru"), "is empty")
    fails(run("draft", write("a.pdf", "%PDF-1.7"), "--target", "ru"), ".pdf")
    fails(run("draft", write("b.txt", "Сөз."), "--target", "kk"), "at least one language")
    fails(run("draft", write("c.txt", "Сөз."), "--target", "ru", "--encoding", "klingon"), "klingon")
    workspace = Workspace.open(folder)
    assert [p.sample for p in projects.projects(workspace.db)] == [True]
    workspace.close()


# --- segment, align, translate -------------------------------------------------------------------------------------


def test_segment_gives_offsets_into_the_file(run, write):
    text = "date 2025-08-22 Хабарлама\r\n\r\nБірінші сөйлем. Екінші\r\nсөйлем!\r\n"
    found = json.loads(
        ok(run("segment", write("a.txt", b"\xef\xbb\xbf" + text.encode()), "--json", workspace=False))
    )
    assert all(text[s["start"] : s["end"]] == s["text"] for s in found)
    assert [s["text"] for s in found][-2:][0].startswith("Бірінші") or len(found) >= 3
    assert "".join("".join(s["text"].split()) for s in found) == "".join(text.split())
    lines = ok(run("segment", write("b.txt", "Бірінші. Екінші.\n"), workspace=False))
    assert lines == "Бірінші.\nЕкінші.\n"


def test_segment_reads_old_encodings(run, write):
    out = ok(
        run(
            "segment",
            write(
                "a.txt", "Қазақстан Республикасының Үкіметі қаулы етеді. Өңір әкімі ұсынды.".encode("utf-16")
            ),
            workspace=False,
        )
    )
    assert out == "Қазақстан Республикасының Үкіметі қаулы етеді.\nӨңір әкімі ұсынды.\n"


def test_align_pairs_lines(run, write):
    left = write("a.txt", "Бірінші сөйлем.\nЕкінші сөйлем 2025.\n")
    right = write("b.txt", "Первое предложение.\r\nВторое предложение 2025.\r\n")
    links = json.loads(ok(run("align", left, right, "--target", "ru", "--json", workspace=False)))
    assert sorted(i for link in links for i in link["source"]) == [0, 1]
    assert sorted(i for link in links for i in link["target"]) == [0, 1]
    out = ok(run("align", left, right, "--target", "ru", workspace=False))
    assert "Бірінші сөйлем.\tПервое предложение.\n" in out
    fails(
        run("align", write("c.txt", b"\xff\xfe\xfa"), right, "--target", "ru", workspace=False), "not UTF-8"
    )


@pytest.mark.parametrize(
    "text",
    ["", "\n", "Қазақстан", "Қазақстан\n", "\n\nҚазақстан\n\n", "бір\fекі\u2028үш\x1dтөрт\x85бес\n", "Қазақстан\r\nБішкек\r\n", "а\rб\n", "\ufeffҚазақстан\n", "1\n2\n3"],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["assembly", "memory"])
def test_translate_gives_exactly_as_many_lines_as_it_gets(run, text, engine):
    result = run("translate", "--engine", engine, "--target", "ru", text=text.encode(), workspace=False)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = text.count("\n") + (0 if text.endswith("\n") or not text else 1)
    assert result.stdout_bytes.count(b"\n") == lines
    assert result.stdout_bytes.endswith(b"\n") or not lines


def test_translate_uses_the_starter_glossary_or_the_workspaces_memory(run, folder):
    out = ok(
        run("translate", "--target", "ru", text="Қазақстан Республикасының Президенті\n", workspace=False)
    )
    assert out == "Президент Республики Казахстан\n"
    workspace = Workspace.open(folder)
    with Memory(workspace.db) as memory:
        memory.add([Unit({"kk": "Сәлем!", "ru": "Привет!"})])
    workspace.close()
    assert ok(run("translate", "--engine", "memory", "--target", "ru", text="Сәлем!\n")) == "Привет!\n"


def test_translate_refuses_what_it_cannot(run):
    fails(run("translate", "--target", "ru", text=b"\xff\xfe", workspace=False), "not UTF-8 (byte number 1)")
    fails(
        run("translate", "--engine", "babel", "--target", "ru", text="x", workspace=False), "no engine named"
    )
    fails(
        run("translate", "--source", "ru", "--target", "ky", text="x", workspace=False), "does not translate"
    )


TMX = (
    '<tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" '
    'srclang="kk" datatype="plaintext"/><body><tu><tuv xml:lang="kk"><seg>Министр келді.</seg></tuv>'
    '<tuv xml:lang="ru"><seg>Министр прибыл.</seg></tuv></tu></body></tmx>'
)


# --- check and score -----------------------------------------------------------------------------------------------


def test_check_names_what_is_wrong_and_says_so_by_its_exit_code(run, tmp_path):
    path = tmp_path / "a.tmx"
    units = [
        Unit({"kk": "Екі ел.", "ru": "Две страны."}, tuid="1"),
        Unit({"kk": "Отырыс 3 күн өтті.", "ru": "Заседание  длилось 4 дня."}, tuid="2"),
    ]
    write_tmx(path, units, "kk", ["ru"])
    result = run("check", path, "--json", workspace=False)
    assert result.exit_code == 1
    assert [(f["unit"], f["language"], f["check"]) for f in json.loads(result.stdout)] == [
        ("2", "ru", "number"),
        ("2", "ru", "number"),
        ("2", "ru", "double-space"),
    ]
    result = run("check", path, workspace=False)
    assert "2\tru\tdouble-space\tTwo spaces stand together.\n" in result.stdout
    assert "3 findings" in result.stderr
    write_tmx(path, units[:1], "kk", ["ru"])
    assert json.loads(ok(run("check", path, "--json", workspace=False))) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.tmx", "", "no element found"),
        ("a.tmx", TMX[: len(TMX) // 2], "not well-formed"),
        ("a.tmx", "<html><body>404</body></html>", "not a TMX file"),
        ("a.tmx.xlf", TMX, "not a XLIFF file"),
        ("a.tmx", '<!DOCTYPE tmx [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]><tmx>&c;</tmx>', "never opened"),
        ("a.tmx", "<!DOCTYPE tmx [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)) + "]><tmx>&l9;</tmx>", "out of all proportion"),
        ("a.tmx.gz", b"\x1f\x8b\x08\x00", "cut short or damaged"),
    ],
)  # fmt: skip
def test_check_says_why_a_file_cannot_be_read(run, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("check", tmp_path / name, "--json", workspace=False)
    (fault,) = json.loads(result.stdout)
    assert (result.exit_code, fault["check"], said in fault["message"]) == (1, "not-well-formed", True)


@pytest.mark.parametrize("name", ["a.tmx", "A.TMX", "a.tmx.bak", "a", "a.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_check_reads_tmx_under_other_names_and_in_other_encodings(run, tmp_path, name, encoding):
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")[:6]}"?>'
    (tmp_path / name).write_bytes((declared + TMX).encode(encoding))
    result = run("check", tmp_path / name, "--json", workspace=False)
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_check_tells_when_there_is_nothing_to_check(run, tmp_path):
    (tmp_path / "a.tmx").write_text(TMX[: TMX.index("<tu>")] + TMX[TMX.index("</tu>") + 5 :], "utf-8")
    result = run("check", tmp_path / "a.tmx", workspace=False)
    assert (result.exit_code, "no unit" in result.stderr) == (0, True)
    assert run("check", tmp_path / "b.tmx", workspace=False).exit_code == 2


def test_check_refuses_a_file_that_is_no_tmx(run, write):
    result = run("check", write("a.tmx", "<tmx><body>"), workspace=False)
    assert result.exit_code == 1
    assert "\tnot-well-formed\t" in result.stdout
    assert "Traceback" not in result.output


def test_score_compares_line_by_line(run, write):
    same = write("a.txt", "Заседание прошло в\u2028Астане.\nСтороны подписали документ.\n")
    scores = json.loads(ok(run("score", same, same, "--json", workspace=False)))
    assert {s["name"]: round(s["value"]) for s in scores} == {
        "BLEU": 100,
        "chrF2": 100,
        "chrF++": 100,
        "TER": 0,
    }
    assert all("version:" in s["signature"] for s in scores)
    assert ok(run("score", same, same, workspace=False)).startswith("BLEU\t100.00\t")
    fails(run("score", same, write("b.txt", "одна\n"), workspace=False), "2 lines", "1")
    fails(run("score", write("c.txt", ""), write("d.txt", ""), workspace=False), "more than none")


# --- words ---------------------------------------------------------------------------------------------------------


def test_inflect_prints_the_paradigm(run):
    found = json.loads(ok(run("inflect", "Сенат", "--kind", "organisation", "--json", workspace=False)))
    genitive = next(
        c for c in found if (c["case"], c["number"], c["possessive"]) == ("genitive", "singular", None)
    )
    assert genitive["forms"][0] == "Сенаттың"
    out = ok(run("inflect", "сенат", "--language", "ru", workspace=False))
    assert "singular genitive\tсената\n" in out


def test_glossary_export_import_and_find(run, tmp_path):
    path = tmp_path / "g.csv"
    told = run("glossary", "export", path)
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.splitlines() == [
        f"{path} cannot hold: statuses in profiles other than the default one",
        f"{path} cannot hold: the profiles (jurisdictions and outlets)",
        f"{path} cannot hold: appointments (who held which office)",
    ]
    counts = json.loads(ok(run("glossary", "import", path, "--json")))
    assert (counts["new"], counts["changed"], counts["rejected"], counts["written"]) == (0, 0, [], True)
    assert counts["unchanged"] >= 150
    path.write_text(
        "key,kind,language,text\nzhez,term,kk,жезтырнақ\nzhez,term,ru,когтистая\n", encoding="utf-8"
    )
    assert ok(run("glossary", "import", path, "--dry-run")) == "1 new, 0 changed, 0 unchanged (dry run)\n"
    assert ok(run("glossary", "find", "жезтырнақ")) == ""
    assert ok(run("glossary", "import", path)) == "1 new, 0 changed, 0 unchanged\n"
    assert ok(run("glossary", "find", "КОГТИСТАЯ")).endswith("\tterm\tжезтырнақ | когтистая\n")
    found = json.loads(ok(run("glossary", "find", "жезтырнақ", "--json")))
    assert [t["text"] for t in found[0]["terms"]] == ["жезтырнақ", "когтистая"]
    assert ok(run("glossary", "find", "\udcff")) == ""


def test_a_rejected_table_writes_nothing(run, write):
    bad = write("bad.csv", "key,kind,language,text\na,term,kk,жезтырнақ\nb,animal,kk,ат\n")
    result = run("glossary", "import", bad)
    fails(result, "line 3: “animal” is not a kind", "Nothing was imported")
    result = run("glossary", "import", bad, "--dry-run", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rejected"][0]["line"] == 3
    assert ok(run("glossary", "find", "жезтырнақ")) == ""
    fails(run("glossary", "import", write("c.csv", "letter\n")), "unknown")


def test_glossary_check_prints_the_shares(run):
    assert json.loads(ok(run("glossary", "check", "--json", workspace=False)))["concepts"] >= 150
    assert ok(run("glossary", "check", workspace=False)).startswith("concepts\t")


# --- the memory ----------------------------------------------------------------------------------------------------


def test_memory_import_search_export(run, tmp_path):
    first, second, out = tmp_path / "a.tmx", tmp_path / "b.tmx", tmp_path / "out.tmx"
    write_tmx(
        first, [Unit({"kk": "Тараптар кездесті.", "ru": "Стороны встретились."}, tuid="1")], "kk", ["ru"]
    )
    write_tmx(second, [Unit({"kk": "Отырыс өтті.", "ky": "Жыйын өттү."}, tuid="2")], "kk", ["ky"])
    counts = json.loads(ok(run("memory", "import", first, second, "--json")))
    one_new = {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "left_out": 0,
        "replaced": 0,
        "refused": [],
        "written": True,
    }
    changes = {each.pop("change") for each in counts.values()}
    assert len(changes) == 1, "all files are one change"
    assert counts == {first.name: one_new, second.name: one_new}
    assert "1 unchanged" in ok(run("memory", "import", first))
    assert ok(run("memory", "search", "КЕЗДЕСТІ")) == "Тараптар кездесті.\tСтороны встретились.\n"
    assert (
        json.loads(ok(run("memory", "search", "встретились", "--language", "ru", "--json")))[0]["texts"]["kk"]
        == "Тараптар кездесті."
    )
    assert ok(run("memory", "export", out, "--target", "ru")) == f"{out}\t1 units\n"
    assert [u.texts for u in read_tmx(out)] == [{"kk": "Тараптар кездесті.", "ru": "Стороны встретились."}]


def test_of_several_files_all_are_imported_or_none(run, write, tmp_path):
    good = tmp_path / "a.tmx"
    write_tmx(good, [Unit({"kk": "Тараптар кездесті.", "ru": "Стороны встретились."})], "kk", ["ru"])
    fails(run("memory", "import", good, write("bad.tmx", "<tmx version='1.4'><body><tu>")), "Error: ")
    assert ok(run("memory", "search", "кездесті")) == ""


# --- the program as it is installed --------------------------------------------------------------------------------


def test_serve_prints_its_address_once_it_listens_and_says_when_the_port_is_taken(folder):
    import urllib.request

    code = "from workbench.cli import main; main()"
    command = [sys.executable, "-u", "-c", code, "--workspace", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            address = line.split()[1]
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(address, timeout=10) as page:
                assert page.status == 200
            port = address.rstrip("/").rpartition(":")[2]
            second = subprocess.run(
                [*command[:-1], port], capture_output=True, text=True, cwd=ROOT, check=False, timeout=30
            )
            assert (second.returncode, second.stdout) == (1, "")
            assert f"Port {port} on 127.0.0.1 cannot be opened" in second.stderr
        finally:
            server.terminate()
