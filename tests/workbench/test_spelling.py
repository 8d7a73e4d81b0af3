from __future__ import annotations

import pytest

from glossary import history
from glossary.terms import Pin, Term
from workbench import intake, projects, spelling, word_list
from workbench.errors import InvalidInputError
from workbench.review import changing, checks, translations
from workbench.review.checks import Around, check_pair
from workbench.spelling import Known

RU_AFF = """SET UTF-8
TRY оаитенрсвйлпкьыяудмзшбчгщюжцёхфэъ
SFX N Y 3
SFX N 0 а .
SFX N 0 у .
SFX N 0 ом .
"""
RU_DIC = "4\nотчёт/N\nотчет/N\nкомиссия\nпроверила\nи\nготов\n"
KY_AFF = "SET UTF-8\n"
KY_DIC = "4\nотчет\nкомиссия\nкарады\nжаңы\nкарыя\n"
EN_AFF = "SET UTF-8\nSFX S Y 1\nSFX S 0 s .\n"
EN_DIC = "6\nreport/S\nthe\ncommission\nstudied\nnew\nprogramme\n"


@pytest.fixture
def dictionaries(tmp_path, monkeypatch):
    folder = tmp_path / "hunspell"
    folder.mkdir()
    for name, aff, dic in (("ru_RU", RU_AFF, RU_DIC), ("ky", KY_AFF, KY_DIC), ("en-GB", EN_AFF, EN_DIC)):
        (folder / f"{name}.aff").write_text(aff, encoding="utf-8")
        (folder / f"{name}.dic").write_text(dic, encoding="utf-8")
    monkeypatch.setenv(spelling.VARIABLE, str(folder))
    spelling.forget()
    yield folder
    monkeypatch.undo()
    spelling.forget()


def unknown(target, language, *, pins=(), around=None, source="Комиссия есепті қарады."):
    found = check_pair(source, target, "kk", language, pins, around=around)
    return {f.values["word"]: f for f in found if f.check == "spelling"}


def test_a_word_that_no_dictionary_has_is_a_hint_with_what_was_meant(dictionaries):
    found = unknown("Комиссия проверила отчот.", "ru")
    assert found.keys() == {"отчот"}
    finding = found["отчот"]
    assert (finding.category, finding.severity, finding.suggestion) == ("spelling", "hint", "отчет")
    assert "Комиссия проверила отчот."[finding.start : finding.end] == "отчот"


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("Комиссия проверила отчёт.", "ru"),
        ("Комиссия проверила отчётом отчета.", "ru"),
        ("The commission studied the reports.", "en"),
        ("The commission's new programme: the report.", "en"),
        # No names inside a sentence, acronyms, numbers, addresses, words of another script.
        ("Комиссия Нурсултана проверила ЕАЭС, 2025-й, https://otchet.kz и YouTube.", "ru"),
        ("", "ru"),
    ],
)
def test_what_is_right_or_no_dictionarys_business(dictionaries, target, language):
    assert not unknown(target, language)


def test_a_repeated_word_is_reported_once(dictionaries):
    found = check_pair("Есеп.", "Отчотт и отчотт и отчотт.", "kk", "ru")
    assert [f.start for f in found if f.check == "spelling"] == [0]


def test_inflections_of_a_kyrgyz_word_that_the_dictionary_has_only_bare(dictionaries):
    assert not unknown("Комиссияга отчеттун жаңылары карыяларга.", "ky")
    assert unknown("Комиссия очетту карады.", "ky").keys() == {"очетту"}


def test_pinned_terms_and_names_are_right_in_any_form(dictionaries):
    pin = Pin(Term("Жылдамбай", "kk"), (Term("скоробогатство", "ru"),))
    assert unknown("Комиссия проверила скоробогатством.", "ru").keys() == {"скоробогатством"}
    assert not unknown(
        "Комиссия проверила скоробогатством.", "ru", pins=(pin,), source="Жылдамбай есепті қарады."
    )


def test_own_words_and_no_suggestions_in_bulk(dictionaries):
    around = Around(spelling=Known(words=frozenset({"нацвалютка"}), suggests=False))
    found = unknown("Нацвалютка и отчот.", "ru", around=around)
    assert found.keys() == {"отчот"}
    assert found["отчот"].suggestion is None


def test_without_a_dictionary_nothing_is_said(dictionaries):
    assert not unknown("Бөрөпжан қағаззды.", "kk", source="Отчёт.")
    for path in dictionaries.iterdir():
        path.unlink()
    spelling.forget()
    assert not unknown("Комиссия проверила отчот.", "ru")
    assert spelling.languages().keys() <= {"kk", "ky", "ru", "en"}


def test_which_files_belong_to_a_language(dictionaries):
    (dictionaries / "en_US.aff").write_text(EN_AFF, encoding="utf-8")
    assert [path.name for path in spelling.files("en")] == ["en-GB.aff"]  # no .dic beside it
    (dictionaries / "en_US.dic").write_text("1\ncolor\n", encoding="utf-8")
    spelling.forget()
    assert [path.name for path in spelling.files("en")] == ["en-GB.aff", "en_US.aff"]
    assert not unknown("The color.", "en")


# --- the workspace's own list ---------------------------------------------------------------------------------------


@pytest.fixture
def segment(dictionaries, workspace, project):
    document = intake.add_text(workspace, project, "one", "Комиссия есепті қарады.\n")
    row = translations.rows(workspace.db, document)[0]
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.save(workspace, row.id, "ru", "Комиссия проверила нацпроектик.", expected=stored.version)
    return document, row.id


def spelt_wrong(workspace, segment):
    return [f.values["word"] for f in checks.findings_of(workspace, segment, "ru") if f.check == "spelling"]


def test_a_word_is_added_from_its_finding_and_undone(client, workspace, project, segment):
    document, number = segment
    assert spelt_wrong(workspace, number) == ["нацпроектик"]
    answer = client.post(f"/documents/{document}/words/ru", json={"word": "нацпроектик"})
    assert answer.status_code == 200
    assert word_list.words(workspace.db, "ru") == ["нацпроектик"]
    assert spelt_wrong(workspace, number) == []
    change = history.undo_target(workspace.db, projects.scope(project))
    assert change.action == "add word"
    history.undo(workspace.db, change.id)
    assert word_list.words(workspace.db, "ru") == []
    assert spelt_wrong(workspace, number) == ["нацпроектик"]


def test_the_page_of_findings_lists_the_words_and_removes_them(client, workspace, segment):
    document, _ = segment
    client.post(f"/documents/{document}/words/ru", data={"word": "Нацпроектик"})
    client.post(f"/documents/{document}/words/ru", data={"word": "нацпроектик"})
    page = client.get(f"/documents/{document}/findings?target=ru&check=spelling").text
    assert page.count('value="Нацпроектик"') == 1
    client.post(f"/documents/{document}/words/ru", data={"word": "Нацпроектик", "remove": "1"})
    assert word_list.words(workspace.db, "ru") == []


@pytest.mark.parametrize("word", ["два слова", "", "!", "о" * 101])
def test_only_single_words_are_added(workspace, project, word):
    with pytest.raises(InvalidInputError):
        word_list.add(workspace.db, project, "ru", word)


def test_terms_of_the_glossary_are_right(dictionaries, workspace, segment):
    _, number = segment
    stored = translations.translation(workspace.db, number, "ru")
    text = "Комиссия проверила меморандумом."
    changing.save(workspace, number, "ru", text, expected=stored.version)
    known = workspace.index("ru")
    known.add(Term("меморандум", "ru"))
    assert spelt_wrong(workspace, number) == []


def test_the_help_page_says_where_dictionaries_go(client, dictionaries):
    page = client.get("/help").text
    assert str(dictionaries) in page
    assert "/usr/share/hunspell" in page
