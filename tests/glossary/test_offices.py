from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.offices import check_offices, holders
from glossary.terms import Appointment, Term
from glossary.titles import compose, title_chains

ELDER = Appointment(
    {"kk": "Қайрат Бөкенов", "ru": "Кайрат Букенов"},
    {"kk": "Қазақстан Президенті", "ru": "Президент Казахстана"},
    "KZ",
    date(2010, 3, 1),
    date(2018, 6, 30),
)
PRESIDENT = Appointment(
    {"kk": "Дәурен Өтегенов", "ru": "Даурен Утегенов", "en": "Dauren Utegenov"},
    {"kk": "Қазақстан Президенті", "ru": "Президент Казахстана", "en": "President of Kazakhstan"},
    "KZ",
    date(2018, 7, 1),
)
NEIGHBOUR = Appointment(
    {"kk": "Нұрбек Асанов"}, {"kk": "Қырғызстан Президенті"}, "KG", date(2015, 1, 1), date(2026, 12, 31)
)
MINISTER = Appointment(
    {"kk": "Ләззат Құсайынова", "ru": "Ляззат Кусаинова", "en": "Lyazzat Kussainova"},
    {"kk": "Көлік министрі", "ru": "министр транспорта", "en": "Minister of Transport"},
    "KZ",
    date(2019, 5, 20),
    date(2023, 1, 10),
)
LATER = Appointment(
    {"kk": "Ләззат Құсайынова"}, {"kk": "Ғылым және жоғары білім министрі"}, "KZ", date(2023, 1, 11)
)
OLD_MINISTRY = Appointment(
    {"kk": "Серік Әліпбаев"}, {"kk": "Өнеркәсіп министрі"}, "KZ", date(2012, 1, 1), date(2016, 1, 1)
)
OPEN = Appointment({"kk": "Гауһар Ысқақова"}, {"kk": "ТМД Бас хатшысы"}, "CIS", None, None, start_known=False)
KNOWN = [ELDER, PRESIDENT, NEIGHBOUR, MINISTER, LATER, OLD_MINISTRY, OPEN]
DAY = date(2022, 4, 5)


def codes(text: str, on: date = DAY, language: str = "kk") -> list[str]:
    findings = check_offices(text, language, on, KNOWN)
    for f in findings:
        assert f.category == "office"
        assert f.start is not None
        assert f.end is not None
        assert 0 <= f.start < f.end <= len(text)
        assert f.text
    return [f.check for f in findings]


RIGHT = [
    "Қазақстан Президенті Дәурен Өтегенов сөйледі.",
    "Қазақстан Республикасының Президенті Дәурен Өтегеновке хат келді.",
    "Президент Дәурен Өтегенов сөйледі.",
    "Бүгін Президент Д.Өтегенов сөйледі.",
    "Қырғызстан Президенті Нұрбек Асановты қарсы алды.",
    "Көлік министрі Ләззат Құсайынованың баяндамасы",
    "Дәурен Өтегенов – Қазақстан Президенті.",
    "Ләззат Құсайынова, Көлік министрі, жолды ашты.",
    "Қайрат Бөкенов театрға барды.",
    "Бұрынғы Президент Қайрат Бөкенов театрға барды.",
    "Қазақстанның тұңғыш Президенті Қайрат Бөкенов театрға барды.",
    "Ол кездегі Президент Қайрат Бөкенов бұған келіскен.",
    "Президент болған Қайрат Бөкенов театрға барды.",
    "2015 жылы Президент Қайрат Бөкенов бұл жобаны бастады.",
    "Франция Президенті Қайрат Бөкенов емес.",
    "«Темір» компаниясының президенті Қайрат Бөкенов келді.",
    "БҰҰ Бас хатшысы Қайрат Бөкенов емес.",
    "ТМД Бас хатшысы Гауһар Ысқақова келді.",
    "Мектеп директоры Асан Үсенов келді.",
    "Кеше Ләззат Құсаинбаева театрға барды.",
    "Көлік министрі Асан Үсенов келді.",
    "",
]


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_said_where_nothing_is_wrong_or_known(text):
    assert codes(text) == []


WRONG = [
    ("expired", "Қазақстан Президенті Қайрат Бөкенов сөйледі."),
    ("expired", "Өнеркәсіп министрі Серік Әліпбаевқа хат келді."),
    ("expired", "Қайрат Бөкеновті Қазақстан Президенті ретінде қарсы алды."),
    ("expired", "Қайрат Бөкенов, Қазақстан Президенті, сөйледі."),
    ("not-yet", "Ғылым және жоғары білім министрі Ләззат Құсайынова келді."),
    ("wrong-office", "Көлік министрі Дәурен Өтегенов жолды ашты."),
    ("wrong-office", "Қазақстан Президенті Нұрбек Асановқа хат келді."),
    ("misspelt", "Қазақстан Президенті Дәурен Отегенов сөйледі."),
    ("misspelt", "Көлік министрі Ләзат Құсайыновамен кездесті."),
    ("misspelt", "Көлік министрі Ләззат Құсайынов келді."),
    ("misspelt", "Кеше Ләззат Құсайынава театрға барды."),
    ("misspelt", "Кеше Даурен Өтегенов театрға барды."),
]


@pytest.mark.parametrize(("code", "text"), WRONG)
def test_what_is_wrong_is_called_by_its_name(code, text):
    assert codes(text) == [code]


def test_both_ends_of_an_appointment_count():
    text = "Көлік министрі Ләззат Құсайынова келді."
    assert codes(text, date(2019, 5, 19)) == ["not-yet"]
    assert codes(text, date(2019, 5, 20)) == []
    assert codes(text, date(2023, 1, 10)) == []
    assert codes(text, date(2023, 1, 11)) == ["expired"]


def test_both_offices_of_a_double_title_are_looked_at():
    text = "Өнеркәсіп министрі – Көлік министрі Ләззат Құсайынова келді."
    assert codes(text) == ["wrong-office"]


def test_the_deputy_of_an_office_is_not_its_holder():
    assert codes("Көлік министрінің орынбасары Дәурен Өтегенов келді.") == []
    assert codes("Қазақстан Президентінің көмекшісі Серік Әліпбаев келді.") == []


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("ru", "Президент Казахстана Кайрат Букенов выступил.", ["expired"]),
        ("ru", "С Президентом Казахстана Дауреном Утегеновым встретились.", []),
        ("ru", "Бывший Президент Казахстана Кайрат Букенов выступил.", []),
        ("ru", "Встреча с министром транспорта Ляззат Кусаиновой", ["expired"]),
        ("en", "Minister of Transport Lyazzat Kussainova spoke.", ["expired"]),
        ("en", "Former Minister of Transport Lyazzat Kussainova spoke.", []),
        ("en", "President of Kazakhstan Dauren Utegenov spoke.", []),
    ],
)
def test_other_languages_have_the_office_before_the_name_too(language, text, code):
    assert codes(text, date(2024, 2, 2), language) == code


@pytest.mark.parametrize("body", [None, "Көлік министрлігі", {"kk": "Көлік министрлігі"}])
def test_an_organisation_that_is_no_country_narrows_nothing(body):
    known = [Appointment(MINISTER.person, MINISTER.office, body, MINISTER.start, MINISTER.end)]
    text = "Қазақстан Республикасының Көлік министрі Ләззат Құсайынова келді."
    assert check_offices(text, "kk", DAY, known) == []
    assert [f.check for f in check_offices(text, "kk", date(2024, 1, 1), known)] == ["expired"]


def test_two_offices_with_nearly_one_wording_are_told_apart_by_the_person():
    ours = Appointment({"kk": "Арман Бекенов"}, {"kk": "Ұлттық Қор Төрағасы"}, "KZ", date(2020, 1, 1))
    theirs = Appointment(
        {"kk": "Улан Бакиев"}, {"kk": "Қырғызстан Ұлттық қорының төрағасы"}, "KG", date(2020, 1, 1)
    )
    for text in (
        "Ұлттық Қор Төрағасы Арман Бекенов келді.",
        "Қырғызстан Ұлттық қорының төрағасы Улан Бакиев келді.",
    ):
        assert check_offices(text, "kk", DAY, [ours, theirs]) == []
    wrong = check_offices(
        "Қырғызстан Ұлттық қорының төрағасы Арман Бекенов келді.", "kk", DAY, [ours, theirs]
    )
    assert [f.check for f in wrong] == ["wrong-office"]


def test_holders():
    assert holders(KNOWN, DAY) == [PRESIDENT, NEIGHBOUR, MINISTER, OPEN]
    assert MINISTER in holders(KNOWN, date(2023, 1, 10))
    assert MINISTER not in holders(KNOWN, date(2023, 1, 11))


def test_a_change_in_the_list_is_seen():
    assert codes("Қазақстан Президенті Қайрат Бөкенов сөйледі.") == ["expired"]
    assert check_offices("Қазақстан Президенті Қайрат Бөкенов сөйледі.", "kk", DAY, []) == []


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=40), st.sampled_from([t for _, t in WRONG]), st.dates(date(2000, 1, 1), date(2030, 1, 1))
)
def test_findings_lie_in_any_text(noise, text, on):
    codes(noise + " " + text, on)


# composed titles


def matches(text: str, *terms: tuple[str, str]):
    from glossary.index import TermIndex

    return TermIndex([Term(t, "kk", k) for t, k in terms], "kk").find(text)


def test_a_double_title_is_one_chain():
    text = (
        "Жиында Қазақстан Республикасы Үкімет төрағасының орынбасары – Көлік министрі Айбек Сәрсенов сөйледі."
    )
    found = matches(
        text,
        ("Қазақстан Республикасы", "place"),
        ("Үкімет төрағасының орынбасары", "title"),
        ("Көлік министрі", "title"),
        ("Айбек Сәрсенов", "person"),
    )
    (chain,) = title_chains(text, found)
    assert text[chain.start : chain.end].startswith("Қазақстан Республикасы Үкімет")
    assert [text[p.start : p.end] for p in chain.posts] == ["Үкімет төрағасының орынбасары", "Көлік министрі"]
    assert chain.person is not None
    assert chain.person.form == "Айбек Сәрсенов"
    assert chain.place is not None


def test_an_unknown_second_post_is_read_by_its_head_word():
    text = "Үкімет төрағасының орынбасары – Су ресурстары, ауыл шаруашылығы министрі Айбек Сәрсеновке"
    found = matches(text, ("Үкімет төрағасының орынбасары", "title"), ("Айбек Сәрсенов", "person"))
    (chain,) = title_chains(text, found)
    assert [(text[p.start : p.end], p.match is None) for p in chain.posts] == [
        ("Үкімет төрағасының орынбасары", False),
        ("Су ресурстары, ауыл шаруашылығы министрі", True),
    ]


def test_titles_of_different_people_stay_apart():
    text = "Көлік министрі Айбек Сәрсенов, Энергетика министрі Ерік Қалиев және Қаржы министрі келді."
    found = matches(
        text,
        ("Көлік министрі", "title"),
        ("Энергетика министрі", "title"),
        ("Қаржы министрі", "title"),
        ("Айбек Сәрсенов", "person"),
        ("Ерік Қалиев", "person"),
    )
    assert [text[c.start : c.end] for c in title_chains(text, found)] == [
        "Көлік министрі Айбек Сәрсенов",
        "Энергетика министрі Ерік Қалиев",
    ]


def test_both_halves_decline_in_russian_and_only_the_last_word_in_kazakh():
    russian = compose(
        ["заместитель председателя", "министр транспорта"], "Айбек Сарсенов", "ru", case="instrumental"
    )
    assert russian == "заместителем председателя – министром транспорта Айбеком Сарсеновым"
    kazakh = compose(["төраға орынбасары", "Көлік министрі"], "Айбек Сәрсенов", "kk", case="dative")
    assert kazakh == "төраға орынбасары – Көлік министрі Айбек Сәрсеновке"
    assert compose(["Көлік министрі"], None, "kk", case="dative") == "Көлік министріне"
    assert compose([], "Айбек Сәрсенов", "kk") == "Айбек Сәрсенов"


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        # The post that stands before the office is the person's, not the office itself.
        ("ru", "Заместитель министра транспорта Даурен Утегенов открыл мост.", []),
        ("ru", "Пресс-секретаря Президента Казахстана Кайрата Букенова не было.", []),
        ("ru", "Супруга министра транспорта Кайрат Букенов встретил в порту.", []),
        ("ru", "К министру транспорта Кайрат Букенов не приехал.", []),
        ("en", "Deputy Minister of Transport Dauren Utegenov opened the bridge.", []),
        ("en", "Adviser to the Minister of Transport Dauren Utegenov opened the bridge.", []),
        # But these are the holder's own.
        ("ru", "Письмо министра транспорта Даурена Утегенова получено.", ["wrong-office"]),
        ("ru", "Министром транспорта назначен был другой. Президента Казахстана Кайрата Букенова ждали.", ["expired"]),
        ("ru", "На посту министра транспорта Даурен Утегенов работал недолго.", ["wrong-office"]),
        ("en", "A letter to the Minister of Transport Dauren Utegenov was found.", ["wrong-office"]),
    ],
)  # fmt: skip
def test_an_office_that_another_post_depends_on_is_not_the_persons(language, text, code):
    assert codes(text, language=language) == code


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("kk", "Президент Бөкенов сөйледі.", ["expired"]),
        ("kk", "Президент Өтегеновке хат келді.", []),
        ("kk", "Көлік министрі Бөкенов Асан келді.", []),
        ("kk", "Көлік министрі Құсайынбаева келді.", []),
        ("ru", "С Президентом Казахстана Кусаиновой встретились.", ["wrong-office"]),
        ("ru", "С министром транспорта Кусаиновой встретились.", []),
        ("en", "President of Kazakhstan Kussainova spoke.", ["wrong-office"]),
    ],
)
def test_a_surname_alone_after_an_office_is_enough(language, text, code):
    assert codes(text, language=language) == code


def test_two_of_one_surname_are_not_told_apart_by_it():
    brother = Appointment({"kk": "Асан Бөкенов"}, {"kk": "Қорғаныс министрі"}, "KZ", date(2020, 1, 1))
    assert check_offices("Президент Бөкенов сөйледі.", "kk", DAY, [*KNOWN, brother]) == []


def test_a_name_in_the_other_alphabets_letters_is_misspelt_beside_its_office():
    judge = Appointment({"kk": "Рүстем Әубәкіров"}, {"kk": "Бас судья"}, "KZ", date(2020, 1, 1))
    text = "Бас судья Рустем Аубакиров келді. Мектепте Рустем Аубакиров сабақ береді."
    assert [(f.check, f.start) for f in check_offices(text, "kk", DAY, [judge])] == [("misspelt", 10)]


def test_the_spelling_of_another_language_is_misspelt_beside_the_office():
    rector = Appointment(
        {"kk": "Жолдыбек Құлышев", "ru": "Жолдубек Кулушев"}, {"kk": "Бас судья"}, "KG", None
    )
    found = check_offices("Бас судья Жолдубек Кулушевтің хаты.", "kk", DAY, [rector])
    assert [(f.check, f.suggestion) for f in found] == [("misspelt", "Жолдыбек Құлышев")]
    assert check_offices("Жолдубек Кулушевтің хаты.", "kk", DAY, [rector]) == []


def test_a_nation_stands_for_its_country_before_an_office():
    assert codes("Қырғыз Президенті Нұрбек Асанов келді.") == []
    assert codes("Қырғыз Президенті Дәурен Өтегенов келді.") == ["wrong-office"]
    # But it is no country's name at the beginning of an office's own.
    rector = Appointment(
        {"kk": "Самат Оразов"}, {"kk": "Қазақ ұлттық университетінің ректоры"}, "KZ", None, date(2020, 1, 1)
    )
    assert check_offices("Қырғыз ұлттық университетінің ректоры Самат Оразов", "kk", DAY, [rector]) == []
    former = check_offices("Қазақ ұлттық университетінің ректоры Самат Оразов", "kk", DAY, [rector])
    assert [f.check for f in former] == ["expired"]


def test_a_misspelt_given_name_is_seen_in_russian_cases():
    assert codes("С министром транспорта Лязат Кусаиновой встретились.", language="ru") == ["misspelt"]
    president = "Встретились с Президентом Казахстана Дауремом Утегеновым."
    assert codes(president, language="ru") == ["misspelt"]
