"""Kazakh and Kyrgyz: hand-written paradigms, stem changes, names, titles, acronyms, numbers, and what is no form."""

from __future__ import annotations

import pytest

from glossary import inflect, paradigm, recognise
from glossary.inflection import CASES, Cell, InflectionError, analyses, index_keys, parts, stem_keys
from tests.glossary import paradigms

KAZAKH = paradigms.rows(paradigms.KAZAKH)
KYRGYZ = paradigms.rows(paradigms.KYRGYZ)
ROWS = [("kk", row) for row in KAZAKH] + [("ky", row) for row in KYRGYZ]
IDS = [f"{language}-{row[Cell()]}" for language, row in ROWS]


def test_the_tables_cover_enough_words():
    assert len(KAZAKH) >= 60
    assert len(KYRGYZ) >= 60


@pytest.mark.parametrize(("language", "row"), ROWS, ids=IDS)
def test_generates_the_paradigm(language, row):
    word = row[Cell()]
    for cell, form in row.items():
        wanted = f"{form} менен" if language == "ky" and cell.case == "instrumental" else form
        made = inflect(word, language, case=cell.case, number=cell.number, possessive=cell.possessive)
        assert made == wanted, cell
        assert paradigm(word, language)[cell][0] == wanted


@pytest.mark.parametrize(("language", "row"), ROWS, ids=IDS)
def test_recognises_the_paradigm(language, row):
    word = row[Cell()]
    for cell, form in row.items():
        if language == "ky" and cell.case == "instrumental":
            continue  # it is a word of its own after the noun
        found = analyses(form, word, language)
        assert cell in [a.cell for a in found if a.standard and not a.form], form
        assert recognise(form.upper(), word, language) is not None
        assert set(index_keys(word, language)) & set(stem_keys(form, language))


@pytest.mark.parametrize(
    ("language", "word", "forms"),
    [
        ("kk", "Қасым-Жомарт Тоқаев", "-тың -қа -ты -та -тан -пен"),
        ("kk", "Садыр Жапаров", "-тың -қа -ты -та -тан -пен"),
        ("kk", "Олжас Бектенов", "-тің -ке -ті -те -тен -пен"),
        ("kk", "Серік Жұманғарин", "-нің -ге -ді -де -нен -мен"),
        ("kk", "Мұрат Нұртілеу", "-дің -ге -ді -де -ден -мен"),
        ("kk", "Аида Балаева", "-ның -ға -ны -да -дан -мен"),
        ("kk", "Тоқаев Қасым-Жомарт Кемелұлы", "-ның -на -н -нда -нан -мен"),
        ("kk", "Гүлмира Асқарқызы", "-ның -на -н -нда -нан -мен"),
        ("kk", "Алматы", "-ның -ға -ны -да -дан -мен"),
        ("kk", "Қазақстан Республикасының Президенті", "-нің -не -н -нде -нен -мен"),
        ("kk", "Сыртқы істер министрлігі", "-нің -не -н -нде -нен -мен"),
        ("kk", "Министрлер кеңесі", "-нің -не -н -нде -нен -мен"),
        ("kk", "Бас хатшы", "-ның -ға -ны -да -дан -мен"),
        ("kk", "ЕАЭО", "--ның --ға --ны --да --дан --мен"),
        ("kk", "ШЫҰ", "--ның --ға --ны --да --дан --мен"),
        ("kk", "АҚШ", "--тың --қа --ты --та --тан --пен"),
        ("kk", "2025", "--тің --ке --ті --те --тен --пен"),
        ("kk", "40", "--тың --қа --ты --та --тан --пен"),
        ("ky", "Садыр Жапаров", "-дун -го -ду -до -дон"),
        ("ky", "Касым-Жомарт Токаев", "-дин -ге -ди -де -ден"),
        ("ky", "Аида Балаева", "-нын -га -ны -да -дан"),
        ("ky", "Садыр Нургожо уулу", "-нун -на -н -нда -нан"),
        ("ky", "Казакстан Республикасынын Президенти", "-нин -не -н -нде -нен"),
        ("ky", "Министрлер Кабинети", "-нин -не -н -нде -нен"),
        ("ky", "Жогорку Кеңештин төрагасы", "-нын -на -н -нда -нан"),
        ("ky", "ШКУ", "-нун -га -ну -да -дан"),
        ("ky", "УКМК", "-нын -га -ны -да -дан"),
    ],
)
def test_declines_names_titles_and_acronyms(language, word, forms):
    last = word.split()[-1]
    person = last.endswith(("ов", "ев", "ин", "ева", "теу", "ұлы", "қызы", "уулу"))
    kind = "person" if person else "title"
    for case, ending in zip(CASES[1:], forms.split(), strict=False):
        form = word + ending[1:]
        assert inflect(word, language, kind=kind, case=case) == form
        found = [a for a in analyses(form.split()[-1], last, language, kind=kind) if a.standard]
        assert case in [a.case for a in found], form


def test_a_possessed_title_changes_number_and_possessor_inside():
    assert inflect("облыс әкімі", "kk", kind="title", number="plural") == "облыс әкімдері"
    assert (
        inflect("Көлік министрлігі", "kk", kind="title", number="plural", case="dative")
        == "Көлік министрліктеріне"
    )
    assert (
        inflect("Премьер-министр орынбасары", "kk", kind="title", possessive="1pl")
        == "Премьер-министр орынбасарымыз"
    )
    assert inflect("Министрлер кеңесі", "kk", kind="title", number="plural") == "Министрлер кеңестері"
    assert inflect("Мемлекет басшысы", "kk", kind="title", number="plural") == "Мемлекет басшылары"
    assert recognise("әкімдеріне", "әкімі", "kk").cell == Cell("dative", "plural")
    assert recognise("министрліктерінің", "министрлігі", "kk").cell == Cell("genitive", "plural")
    assert set(index_keys("министрлігі", "kk")) & set(stem_keys("министрліктерінің", "kk"))
    assert set(index_keys("халқы", "kk")) & set(stem_keys("халықтарына", "kk"))


@pytest.mark.parametrize("name", ["Тоқаев", "Бектенов", "Жұманғарин", "Смайылов"])
def test_surnames_are_understood_in_either_harmony(name):
    back, front = ("ның", "нің") if name.endswith("н") else ("тың", "тің")
    assert recognise(name + back, name, "kk", kind="person") is not None
    assert recognise(name + front, name, "kk", kind="person") is not None
    assert len(paradigm(name, "kk", kind="person")[Cell("genitive")]) == 2


def test_what_is_met_but_wrong_is_marked():
    wrong = recognise("Жапаровка", "Жапаров", "ky", kind="person")
    assert wrong is not None
    assert not wrong.standard
    assert wrong.case == "dative"
    assert not recognise("ШКУ-га", "ШКУ", "ky").standard
    assert not recognise("ТМДға", "ТМД", "kk").standard
    assert recognise("ТМД-ға", "ТМД", "kk").standard


@pytest.mark.parametrize(
    ("language", "word", "stem"),
    [
        ("kk", "елші", "ел"),
        ("kk", "министрлік", "министр"),
        ("kk", "төрағалық", "төраға"),
        ("kk", "қазақстандық", "Қазақстан"),
        ("kk", "қырғызстандықтар", "Қырғызстан"),
        ("kk", "әкімдігі", "әкім"),
        ("kk", "ынтымақ", "ынтымақтастық"),
        ("kk", "министр", "министрі"),
        ("kk", "шексіз", "шек"),
        ("kk", "ұлтан", "ұлт"),
        ("kk", "алтын", "алты"),
        ("kk", "ТМДК", "ТМД"),
        ("kk", "тмд", "ТМД"),
        ("kk", "тмд-ға", "ТМД"),
        ("kk", "Жапарова", "Жапаров"),
        ("kk", "Қазақстан", ""),
        ("kk", "", "Қазақстан"),
        ("kk", "жолдор", "жол"),
        ("kk", "елда", "ел"),
        ("ky", "элчи", "эл"),
        ("ky", "министрлик", "министр"),
        ("ky", "казакстандык", "Казакстан"),
        ("ky", "көлөм", "көл"),
        ("ky", "жолдар", "жол"),
        ("ky", "уюмдор", "уюм"),
        ("ky", "ШКУД", "ШКУ"),
    ],
)
def test_is_no_form(language, word, stem):
    assert recognise(word, stem, language) is None


@pytest.mark.parametrize("word", ["Айдардың", "Айдарға", "Айдарлар", "Айдардікі"])
def test_a_person_is_declined(word):
    assert recognise(word, "Айдар", "kk", kind="person") is not None


@pytest.mark.parametrize("word", ["Айдарым", "Айдары", "Айдарымыз"])
def test_nobody_possesses_a_person(word):
    assert recognise(word, "Айдар", "kk", kind="person") is None
    assert all(cell.possessive is None for cell in paradigm("Айдар", "kk", kind="person"))


@pytest.mark.parametrize(
    ("language", "word", "stem", "case", "form"),
    [
        ("kk", "Қазақстандағы", "Қазақстан", "locative", "attributive"),
        ("kk", "министрлігіндегі", "министрлігі", "locative", "attributive"),
        ("kk", "елдегілерге", "ел", "locative", "attributive"),
        ("kk", "тамыздағы", "тамыз", "locative", "attributive"),
        ("kk", "бүгінгі", "бүгін", "nominative", "attributive"),
        ("kk", "министрдікі", "министр", "genitive", "possession"),
        ("kk", "президентпін", "президент", "nominative", "predicative"),
        ("kk", "2025-ші", "2025", "nominative", "ordinal"),
        ("ky", "Казакстандагы", "Казакстан", "locative", "attributive"),
        ("ky", "өлкөдөгү", "өлкө", "locative", "attributive"),
        ("ky", "Казакстанбы", "Казакстан", "nominative", "question"),
        ("ky", "мамлекетпи", "мамлекет", "nominative", "question"),
        ("ky", "министрге", "министр", "dative", ""),
        ("ky", "министргеби", "министр", "dative", "question"),
    ],
)
def test_recognises_layers(language, word, stem, case, form):
    found = recognise(word, stem, language)
    assert (found.case, found.form, found.standard) == (case, form, True)


def test_spelling_variants_do_not_matter_in_recognition():
    assert recognise("серіктестiктi", "серіктестік", "kk").case == "accusative"  # Latin i
    assert recognise("Қазақ\u00adстан\u00adның", "Қазақстан", "kk").case == "genitive"
    assert recognise("Премьер‑министрге", "Премьер-министр", "kk").case == "dative"  # no-break hyphen
    assert recognise("ҚАЗАҚСТАННЫҢ", "Қазақстан", "kk").case == "genitive"


def test_capitals_and_what_follows_are_kept():
    assert inflect("ПРЕЗИДЕНТТЕР СОВЕТІ", "kk", kind="title", case="dative") == "ПРЕЗИДЕНТТЕР СОВЕТІНЕ"
    assert inflect("«Егемен Қазақстан»", "kk", case="genitive") == "«Егемен Қазақстанның»"
    assert inflect("Telegram", "kk", case="genitive") == "Telegram-ның"
    assert inflect("—!", "kk", case="genitive") == "—!"
    assert inflect("", "ky", case="dative", number="plural") == ""


def test_words_of_a_term_and_their_roles():
    roles = [(p.text, p.role) for p in parts("Қазақстан Республикасы Президенті", "kk", kind="title")]
    assert roles == [("Қазақстан", "genitive"), ("Республикасы", "genitive"), ("Президенті", "inflecting")]
    assert [p.role for p in parts("Садыр Жапаров", "kk", kind="person")] == ["fixed", "inflecting"]
    assert [p.role for p in parts("«Болашақ» бағдарламасы", "kk")] == ["fixed", "inflecting"]
    assert [p.role for p in parts("«Болашақ жолы»", "kk")] == ["genitive", "inflecting"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"case": "vocative"},
        {"number": "dual"},
        {"possessive": "4"},
        {"possessive": "3pl"},
        {"kind": "animal"},
    ],
)
def test_refuses_what_there_is_not(wrong):
    with pytest.raises(InflectionError):
        inflect("ел", "kk", **wrong)


def test_kyrgyz_has_possessors_that_kazakh_has_not():
    assert inflect("өлкө", "ky", possessive="2pl", case="locative") == "өлкөңөрдө"


@pytest.mark.parametrize("language", ["de", "xx", "", "-", "қазақ", "\ud800"])
def test_an_unknown_language_is_a_value_error(language):
    for call in (inflect, paradigm, stem_keys, index_keys, parts):
        with pytest.raises(ValueError, match="language"):
            call("x", language)
    for call in (recognise, analyses):
        with pytest.raises(ValueError, match="language"):
            call("x", "x", language)


@pytest.mark.parametrize(
    ("language", "stem", "person", "form"),
    [
        ("kk", "ел", "2pl", "елдерің"),
        ("kk", "ел", "2pl_polite", "елдеріңіз"),
        ("kk", "қала", "2pl_polite", "қалаларыңыз"),
        ("ky", "бала", "2pl", "балаңар"),
    ],
)
def test_what_several_of_you_have(language, stem, person, form):
    assert inflect(stem, language, possessive=person) == form
    assert Cell("nominative", "singular", person) in [a.cell for a in analyses(form, stem, language)]


@pytest.mark.parametrize(
    ("word", "stem", "case", "possessive"),
    [
        ("энемин", "эне", "genitive", "1sg"),
        ("энеми", "эне", "accusative", "1sg"),
        ("энемен", "эне", "ablative", "1sg"),
        ("өлкөңүн", "өлкө", "genitive", "2sg"),
    ],
)
def test_kyrgyz_cases_may_be_short_after_my_and_your(word, stem, case, possessive):
    assert Cell(case, "singular", possessive) in [a.cell for a in analyses(word, stem, "ky") if a.standard]


@pytest.mark.parametrize(
    ("language", "word", "stem"),
    [
        ("kk", "объектілерге", "объект"),
        ("kk", "субъектісінің", "субъект"),
        ("kk", "митингке", "митинг"),
        ("kk", "рейтингісі", "рейтинг"),
        ("kk", "Минскіде", "Минск"),
        ("kk", "Минскте", "Минск"),
        ("kk", "Нью-Йоркте", "Нью-Йорк"),
        ("kk", "қорының", "қоры"),
        ("kk", "фондына", "фонды"),
        ("kk", "аулындағы", "ауыл"),
        ("ky", "балдарыбызга", "бала"),
        ("ky", "актыларынын", "акт"),
        ("ky", "объектилердин", "объект"),
        ("ky", "объекттердин", "объект"),
        ("ky", "фондуна", "фонду"),
        ("ky", "журналистине", "журналисти"),
    ],
)
def test_recognises_changed_stems(language, word, stem):
    assert recognise(word, stem, language).standard
    assert set(index_keys(stem, language)) & set(stem_keys(word, language))


@pytest.mark.parametrize(
    ("language", "word", "stem"),
    [
        ("kk", "сұраймын", "сұрай"), ("kk", "келдім", "келді"), ("kk", "келмедім", "келмеді"), ("kk", "білім", "біл"),
        ("kk", "береміз", "бере"), ("kk", "барсам", "барса"), ("kk", "заттардың", "заттарды"), ("kk", "даңғылдың", "даңғылды"),
        ("kk", "мүлдем", "мүлде"), ("kk", "тең", "те"), ("kk", "менің", "мені"), ("kk", "министрдей", "министр"), ("kk", "қазақша", "қазақ"),
        ("ky", "сурайбыз", "сурай"), ("ky", "келдим", "келди"), ("ky", "албаймын", "албай"), ("ky", "имараттын", "имаратты"),
        ("ky", "анын", "аны"), ("ky", "кыргызча", "кыргыз"), ("ky", "министрдей", "министр"), ("ky", "сөздүк", "сөз"),
    ],
)  # fmt: skip
def test_verbs_particles_accusatives_and_derived_words_have_no_such_forms(language, word, stem):
    assert recognise(word, stem, language) is None


@pytest.mark.parametrize(
    ("language", "word"), [("kk", "қалаға"), ("kk", "шешенің"), ("kk", "арнасы"), ("ky", "калкы")]
)
def test_nouns_that_look_like_verbs_do_inflect(language, word):
    stem = {"қалаға": "қала", "шешенің": "шеше", "арнасы": "арна", "калкы": "калк"}[word]
    assert recognise(word, stem, language) is not None


def test_a_word_in_capitals_is_no_acronym():
    assert inflect("КЕҢЕС", "kk", case="dative") == "КЕҢЕСКЕ"
    assert recognise("кеңестің", "КЕҢЕС", "kk").case == "genitive"
    assert inflect("ЮНЕСКО", "kk", case="genitive") == "ЮНЕСКО-ның"
    assert recognise("юнеско-ның", "ЮНЕСКО", "kk") is None
