"""Acting holders, offices said to be past, offices of organisations and of other countries, in four languages."""

from __future__ import annotations

from datetime import date

import pytest

from glossary.offices import check_offices
from glossary.terms import Appointment

DAY = date(2024, 6, 10)


def post(
    person: dict[str, str],
    office: dict[str, str],
    start: date,
    end: date | None,
    country: str = "KZ",
    **more: bool,
) -> Appointment:
    return Appointment(person, office, country, start, end, **more)


TRANSPORT = {
    "kk": "Көлік министрі",
    "ky": "транспорт министри",
    "ru": "министр транспорта",
    "en": "Minister of Transport",
}
BANK = {
    "kk": "Даму банкінің төрағасы",
    "ky": "Өнүктүрүү банкынын төрагасы",
    "ru": "председатель Банка развития",
    "en": "Chairman of the Development Bank",
}
HEAD = {
    "kk": "Қырғызстан Президенті",
    "ky": "Кыргызстан Президенти",
    "ru": "Президент Кыргызстана",
    "en": "President of Kyrgyzstan",
}

ASEL = {"kk": "Әсел Қуатова", "ky": "Асел Куатова", "ru": "Асель Куатова", "en": "Assel Kuatova"}
DANA = {"kk": "Дана Ержанова", "ky": "Дана Ержанова", "ru": "Дана Ержанова", "en": "Dana Yerzhanova"}
MARAT = {"kk": "Марат Серіков", "ky": "Марат Сериков", "ru": "Марат Сериков", "en": "Marat Serikov"}
ULAN = {"kk": "Ұлан Токтосунов", "ky": "Улан Токтосунов", "ru": "Улан Токтосунов", "en": "Ulan Toktosunov"}

KNOWN = [
    post(MARAT, TRANSPORT, date(2018, 1, 1), date(2024, 3, 31)),
    post(DANA, TRANSPORT, date(2024, 4, 1), date(2024, 7, 31), acting=True),
    post(ASEL, BANK, date(2020, 1, 1), None),
    post(ULAN, HEAD, date(2019, 1, 1), None, "KG"),
]

CASES = [
    # an acting holder holds the office on the day, whether the text says acting or not
    ("kk", "Көлік министрінің міндетін атқарушы Дана Ержанова жолды ашты.", []),
    ("kk", "Көлік министрінің м.а. Дана Ержанова жолды ашты.", []),
    ("kk", "Көлік министрі Дана Ержанова жолды ашты.", []),
    ("ky", "Транспорт министринин милдетин аткаруучу Дана Ержанова жолду ачты.", []),
    ("ru", "И. о. министра транспорта Дана Ержанова открыла дорогу.", []),
    ("ru", "Исполняющая обязанности министра транспорта Дана Ержанова открыла дорогу.", []),
    ("en", "Acting Minister of Transport Dana Yerzhanova opened the road.", []),
    # who acts for a while is in no register: nothing is known to be wrong
    ("kk", "Көлік министрінің міндетін атқарушы Әсел Қуатова жолды ашты.", []),
    ("ky", "Транспорт министринин милдетин убактылуу аткаруучу Асел Куатова келди.", []),
    ("ru", "И.о. министра транспорта Асель Куатова открыла дорогу.", []),
    ("ru", "Врио министра транспорта Асель Куатова открыла дорогу.", []),
    ("en", "Acting Minister of Transport Assel Kuatova opened the road.", []),
    # without the word it is wrong
    ("kk", "Көлік министрі Әсел Қуатова жолды ашты.", ["wrong-office"]),
    ("ky", "Транспорт министри Асел Куатова жолду ачты.", ["wrong-office"]),
    ("ru", "Министр транспорта Асель Куатова открыла дорогу.", ["wrong-office"]),
    ("en", "Minister of Transport Assel Kuatova opened the road.", ["wrong-office"]),
    # past offices, named as past
    ("kk", "Бұрынғы Көлік министрі Марат Серіков келді.", []),
    ("kk", "Сол кездегі Көлік министрі Марат Серіков келіскен еді.", []),
    ("ky", "Ошол кездеги транспорт министри Марат Сериков макул болгон.", []),
    ("ky", "Мурдагы транспорт министри Марат Сериков келди.", []),
    ("ru", "Тогдашним министром транспорта Маратом Сериковым подписан приказ.", []),
    ("ru", "Занимавший тогда пост министра транспорта Марат Сериков возразил.", []),
    ("ru", "Экс-министр транспорта Марат Сериков возразил.", []),
    ("en", "The then Minister of Transport Marat Serikov objected.", []),
    ("en", "Former Minister of Transport Marat Serikov objected.", []),
    ("en", "Marat Serikov, at the time Minister of Transport, objected.", []),
    # and not
    ("kk", "Қазіргі кездегі Көлік министрі Марат Серіков келді.", ["expired"]),
    ("kk", "Көлік министрі Марат Серіков келді.", ["expired"]),
    ("ky", "Учурдагы транспорт министри Марат Сериков келди.", ["expired"]),
    ("ru", "Нынешний министр транспорта Марат Сериков возразил.", ["expired"]),
    ("en", "The Minister of Transport, Marat Serikov, objected.", ["expired"]),
    # an organisation's office, another country's
    ("kk", "Даму банкінің төрағасы Әсел Қуатоваға хат келді.", []),
    ("kk", "Даму банкінің төрағасы Марат Серіков келді.", ["wrong-office"]),
    ("ky", "Өнүктүрүү банкынын төрагасы Асел Куатовага кат келди.", []),
    ("ru", "Встреча с председателем Банка развития Асель Куатовой", []),
    ("ru", "Встреча с председателем Банка развития Маратом Сериковым", ["wrong-office"]),
    ("en", "Chairman of the Development Bank Marat Serikov spoke.", ["wrong-office"]),
    ("kk", "Қырғыз Республикасының Президенті Ұлан Токтосуновпен келіссөз", []),
    ("ru", "Президент Кыргызской Республики Улан Токтосунов прибыл.", []),
    ("en", "President of the Kyrgyz Republic Ulan Toktosunov arrived.", []),
    ("kk", "Көлік министрі Ұлан Токтосунов келді.", ["wrong-office"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "codes"), CASES)
def test_acting_past_and_foreign_offices(language, text, codes):
    assert [f.check for f in check_offices(text, language, DAY, KNOWN)] == codes


def test_an_acting_appointment_ends_too():
    text = "Көлік министрінің міндетін атқарушы Дана Ержанова жолды ашты."
    assert [f.check for f in check_offices(text, "kk", date(2024, 3, 31), KNOWN)] == ["not-yet"]
    assert [f.check for f in check_offices(text, "kk", date(2024, 7, 31), KNOWN)] == []
    assert [f.check for f in check_offices(text, "kk", date(2024, 8, 1), KNOWN)] == ["expired"]


def test_a_body_that_was_renamed_is_suggested_by_its_present_name():
    known = [
        post(ASEL, {"kk": "Сауда министрі"}, date(2020, 1, 1), date(2022, 1, 1)),
        post(ASEL, {"kk": "Сауда және интеграция министрі"}, date(2022, 1, 2), None),
    ]
    (finding,) = check_offices("Сауда министрі Әсел Қуатова келді.", "kk", DAY, known)
    assert (finding.check, finding.suggestion) == ("expired", "Сауда және интеграция министрі")
