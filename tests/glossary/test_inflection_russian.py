"""Russian: heads and what agrees with them, both halves of a composed title, and people."""

from __future__ import annotations

import pytest

from glossary import inflect, paradigm, recognise
from glossary.inflection import LANGUAGE_CASES, Cell, InflectionError, analyses, index_keys, parts, stem_keys

# genitive | dative | accusative | instrumental | locative (prepositional)
TERMS = """
title: министр иностранных дел = министра … … | министру … … | министра … … | министром … … | министре … …
title: Глава государства = Главы … | Главе … | Главу … | Главой … | Главе …
title: Премьер-Министр Республики = Премьер-Министра … | Премьер-Министру … | Премьер-Министра … | Премьер-Министром … | Премьер-Министре …
title: Генеральный секретарь = Генерального секретаря | Генеральному секретарю | Генерального секретаря | Генеральным секретарем | Генеральном секретаре
title: Первый заместитель Премьер-министра = Первого заместителя … | Первому заместителю … | Первого заместителя … | Первым заместителем … | Первом заместителе …
title: Чрезвычайный и Полномочный Посол = Чрезвычайного и Полномочного Посла | Чрезвычайному и Полномочному Послу | Чрезвычайного и Полномочного Посла | Чрезвычайным и Полномочным Послом | Чрезвычайном и Полномочном После
title: исполняющий обязанности министра = исполняющего … … | исполняющему … … | исполняющего … … | исполняющим … … | исполняющем … …
organisation: Высший Межгосударственный Совет = Высшего Межгосударственного Совета | Высшему Межгосударственному Совету | Высший Межгосударственный Совет | Высшим Межгосударственным Советом | Высшем Межгосударственном Совете
organisation: Жогорку Кенеш = Жогорку Кенеша | Жогорку Кенешу | Жогорку Кенеш | Жогорку Кенешем | Жогорку Кенеше
organisation: Совет Безопасности = Совета … | Совету … | Совет … | Советом … | Совете …
organisation: СНГ = СНГ | СНГ | СНГ | СНГ | СНГ
place: Кыргызская Республика = Кыргызской Республики | Кыргызской Республике | Кыргызскую Республику | Кыргызской Республикой | Кыргызской Республике
place: Республика Узбекистан = Республики … | Республике … | Республику … | Республикой … | Республике …
place: Алматы = Алматы | Алматы | Алматы | Алматы | Алматы
event: переговоры = переговоров | переговорам | переговоры | переговорами | переговорах
term: рынок = рынка | рынку | рынок | рынком | рынке
term: соглашение о сотрудничестве = соглашения … … | соглашению … … | соглашение … … | соглашением … … | соглашении … …
term: программа «Болашак» = программы … | программе … | программу … | программой … | программе …
"""


def _rows():
    for line in TERMS.strip().splitlines():
        kind, rest = line.split(": ", 1)
        base, forms = rest.split(" = ")
        tail = base.split()
        for case, form in zip(LANGUAGE_CASES["ru"][1:], forms.split(" | "), strict=True):
            yield kind, base, case, " ".join(tail[i] if w == "…" else w for i, w in enumerate(form.split()))


@pytest.mark.parametrize(("kind", "base", "case", "form"), list(_rows()))
def test_declines_terms(kind, base, case, form):
    assert inflect(base, "ru", kind=kind, case=case) == form
    assert paradigm(base, "ru", kind=kind)[Cell(case)][0] == form
    for part, word in zip(parts(base, "ru", kind=kind), form.split(), strict=True):
        if part.role == "inflecting":
            assert case in [a.case for a in analyses(word, part.text, "ru", kind=kind)]


def test_both_halves_of_a_composed_title_decline():
    title = "Заместитель Председателя Кабинета Министров – министр водных ресурсов"
    assert (
        inflect(title, "ru", kind="title", case="instrumental")
        == "Заместителем Председателя Кабинета Министров – министром водных ресурсов"
    )
    assert inflect(title, "ru", kind="title", number="plural").startswith("Заместители Председателя")
    assert [p.text for p in parts(title, "ru", kind="title") if p.role == "inflecting"] == [
        "Заместитель",
        "министр",
    ]


@pytest.mark.parametrize("case", LANGUAGE_CASES["ru"])
def test_supreme_is_never_superlative(case):
    for forms in paradigm("Высший суд", "ru", kind="organisation").values():
        assert not any("ысочайш" in form for form in forms)
    assert recognise("высочайшего", "высший", "ru") is None


# nominative = genitive | dative | accusative | instrumental | locative
PEOPLE = """
Зульфия Сулейменова = Зульфии Сулейменовой | Зульфии Сулейменовой | Зульфию Сулейменову | Зульфией Сулейменовой | Зульфии Сулейменовой
Анна-Мария Ильина = Анны-Марии Ильиной | Анне-Марии Ильиной | Анну-Марию Ильину | Анной-Марией Ильиной | Анне-Марии Ильиной
Лев Толстой = Льва Толстого | Льву Толстому | Льва Толстого | Львом Толстым | Льве Толстом
Ерлан Нурбек = Ерлана Нурбека | Ерлану Нурбеку | Ерлана Нурбека | Ерланом Нурбеком | Ерлане Нурбеке
Айгуль Нурбек = Айгуль Нурбек | Айгуль Нурбек | Айгуль Нурбек | Айгуль Нурбек | Айгуль Нурбек
Шолпан Карине = Шолпан Карине | Шолпан Карине | Шолпан Карине | Шолпан Карине | Шолпан Карине
Мурат Шевченко = Мурата Шевченко | Мурату Шевченко | Мурата Шевченко | Муратом Шевченко | Мурате Шевченко
Иван Черных = Ивана Черных | Ивану Черных | Ивана Черных | Иваном Черных | Иване Черных
Ерлан Ахметулы = Ерлана Ахметулы | Ерлану Ахметулы | Ерлана Ахметулы | Ерланом Ахметулы | Ерлане Ахметулы
Ахметова Айгуль Ерланкызы = Ахметовой Айгуль Ерланкызы | Ахметовой Айгуль Ерланкызы | Ахметову Айгуль Ерланкызы | Ахметовой Айгуль Ерланкызы | Ахметовой Айгуль Ерланкызы
Гульмира Абдыкалык кызы = Гульмиры Абдыкалык кызы | Гульмире Абдыкалык кызы | Гульмиру Абдыкалык кызы | Гульмирой Абдыкалык кызы | Гульмире Абдыкалык кызы
Шекер Байжиева-Омарова = Шекер Байжиевой-Омаровой | Шекер Байжиевой-Омаровой | Шекер Байжиеву-Омарову | Шекер Байжиевой-Омаровой | Шекер Байжиевой-Омаровой
Садыр Жапаров = Садыра Жапарова | Садыру Жапарову | Садыра Жапарова | Садыром Жапаровым | Садыре Жапарове
Касым-Жомарт Токаев = Касым-Жомарта Токаева | Касым-Жомарту Токаеву | Касым-Жомарта Токаева | Касым-Жомартом Токаевым | Касым-Жомарте Токаеве
Аида Балаева = Аиды Балаевой | Аиде Балаевой | Аиду Балаеву | Аидой Балаевой | Аиде Балаевой
Айгуль Омарова = Айгуль Омаровой | Айгуль Омаровой | Айгуль Омарову | Айгуль Омаровой | Айгуль Омаровой
Мурат Нуртлеу = Мурата Нуртлеу | Мурату Нуртлеу | Мурата Нуртлеу | Муратом Нуртлеу | Мурате Нуртлеу
Динара Ким = Динары Ким | Динаре Ким | Динару Ким | Динарой Ким | Динаре Ким
Токаев Касым-Жомарт Кемелевич = Токаева Касым-Жомарта Кемелевича | Токаеву Касым-Жомарту Кемелевичу | Токаева Касым-Жомарта Кемелевича | Токаевым Касым-Жомартом Кемелевичем | Токаеве Касым-Жомарте Кемелевиче
Н. Абаев = Н. Абаева | Н. Абаеву | Н. Абаева | Н. Абаевым | Н. Абаеве
"""


@pytest.mark.parametrize("line", PEOPLE.strip().splitlines())
def test_declines_people(line):
    name, forms = line.split(" = ")
    for case, form in zip(LANGUAGE_CASES["ru"][1:], forms.split(" | "), strict=True):
        assert inflect(name, "ru", kind="person", case=case) == form
        for word, stem in zip(form.split(), name.split(), strict=True):
            if len(stem) > 2:
                found = recognise(word, stem, "ru", kind="person")
                assert found is not None, (word, stem)
                assert found.standard


def test_gender_decides_where_the_name_does_not():
    assert inflect("Саша Нурбек", "ru", kind="person", case="dative", gender="feminine") == "Саше Нурбек"
    assert inflect("Саша Нурбек", "ru", kind="person", case="dative", gender="masculine") == "Саше Нурбеку"


def test_what_is_met_but_wrong_is_marked():
    for word, stem in (("Касыма-Жомарта", "Касым-Жомарт"), ("Балаеве", "Балаева")):
        found = recognise(word, stem, "ru", kind="person")
        assert found is not None
        assert not found.standard
    assert recognise("Токаевых", "Токаев", "ru", kind="person").number == "plural"


@pytest.mark.parametrize(
    ("word", "stem", "kind"),
    [
        ("Омаров", "Омарова", "person"),
        ("Омаровой", "Омаров", "person"),
        ("Олжасы", "Олжас", "person"),
        ("министерство", "министр", "title"),
        ("рыночный", "рынок", "term"),
        ("республиканский", "республика", "place"),
        ("СНГП", "СНГ", "organisation"),
        ("снг", "СНГ", "organisation"),
        ("советник", "совет", "term"),
        ("", "совет", "term"),
        ("совет", "", "term"),
    ],
)
def test_is_no_form(word, stem, kind):
    assert recognise(word, stem, "ru", kind=kind) is None


def test_keys_hold_every_form():
    for stem, kind in (
        ("соглашение", "term"),
        ("Балаева", "person"),
        ("Высший", "organisation"),
        ("Кенеш", "term"),
    ):
        for cell_forms in paradigm(stem, "ru", kind=kind).values():
            for form in cell_forms:
                assert recognise(form, stem, "ru", kind=kind) is not None
                assert set(stem_keys(form, "ru")) & set(index_keys(stem, "ru", kind=kind))


def test_yo_is_written_only_where_the_term_has_it():
    assert paradigm("секретарь", "ru", kind="title")[Cell("instrumental")] == ("секретарем", "секретарём")
    assert recognise("секретарём", "секретарь", "ru").case == "instrumental"
    assert inflect("Учёный совет", "ru", case="genitive") == "Учёного совета"


def test_odd_input():
    assert inflect("", "ru", case="dative") == ""
    assert inflect("… – …", "ru", case="dative") == "… – …"
    assert inflect("«Самрук-Казына»", "ru", case="genitive", kind="organisation").startswith("«")
    with pytest.raises(InflectionError, match="no case"):
        inflect("совет", "ru", case="ablative")
    with pytest.raises(InflectionError, match="no plural"):
        inflect("Садыр Жапаров", "ru", kind="person", number="plural")
    with pytest.raises(InflectionError, match="possessor"):
        inflect("совет", "ru", possessive="3")


@pytest.mark.parametrize(
    ("title", "genitive", "plural"),
    [
        (
            "Президент и Главнокомандующий",
            "Президента и Главнокомандующего",
            "Президенты и Главнокомандующие",
        ),
        (
            "заместитель Премьер-министра, министр национальной экономики",
            "заместителя Премьер-министра, министра национальной экономики",
            "заместители Премьер-министра, министры национальной экономики",
        ),
        (
            "Министр культуры, спорта и туризма",
            "Министра культуры, спорта и туризма",
            "Министры культуры, спорта и туризма",
        ),
        (
            "основатель и генеральный директор",
            "основателя и генерального директора",
            "основатели и генеральные директора",
        ),
        (
            "Чрезвычайный и Полномочный Посол",
            "Чрезвычайного и Полномочного Посла",
            "Чрезвычайные и Полномочные Послы",
        ),
    ],
)
def test_posts_joined_by_a_comma_or_a_conjunction(title, genitive, plural):
    assert inflect(title, "ru", kind="title", case="genitive") == genitive
    assert inflect(title, "ru", kind="title", number="plural") == plural


def test_a_surname_has_a_plural():
    made = [
        inflect("Токаева", "ru", kind="person", number="plural", case=case) for case in LANGUAGE_CASES["ru"]
    ]
    assert made == ["Токаевы", "Токаевых", "Токаевым", "Токаевых", "Токаевыми", "Токаевых"]
    with pytest.raises(InflectionError, match="no plural"):
        inflect("Нурбек", "ru", kind="person", number="plural")


def test_a_word_in_capitals_is_no_acronym():
    assert inflect("СОВЕТ", "ru", case="genitive") == "СОВЕТА"
    assert recognise("совета", "СОВЕТ", "ru").case == "genitive"
