"""Sentences of four languages that give people offices on a day; written before the check was run on them."""

from __future__ import annotations

from datetime import date

import pytest

from glossary.offices import check_acting, check_offices
from glossary.terms import Appointment

DAY = date(2025, 3, 14)


def names(kk: str, ky: str, ru: str, en: str) -> dict[str, str]:
    return {"kk": kk, "ky": ky, "ru": ru, "en": en}


HEALTH = names(
    "Денсаулық сақтау министрі",
    "саламаттыкты сактоо министри",
    "министр здравоохранения",
    "Minister of Healthcare",
)
DEPUTY = names(
    "Денсаулық сақтау министрінің орынбасары",
    "саламаттыкты сактоо министринин орун басары",
    "заместитель министра здравоохранения",
    "Deputy Minister of Healthcare",
)
LABOUR = names("Еңбек министрі", "эмгек министри", "министр труда", "Minister of Labour")
BANK = names(
    "Ұлттық банк төрағасы",
    "Улуттук банктын төрагасы",
    "председатель Национального банка",
    "Chairman of the National Bank",
)
AIDAR = names("Айдар Қалиев", "Айдар Калиев", "Айдар Калиев", "Aidar Kaliyev")
AIDA = names("Айда Қалиева", "Аида Калиева", "Аида Калиева", "Aida Kaliyeva")
MURAT = names("Мұрат Сейтов", "Мурат Сейтов", "Мурат Сейтов", "Murat Seitov")
BOLAT = names("Болат Жүнісов", "Болат Жунусов", "Болат Жунусов", "Bolat Zhunussov")
DANIYA = names("Дания Есенова", "Дания Эсенова", "Дания Есенова", "Daniya Yessenova")

KNOWN = (
    Appointment(MURAT, HEALTH, "KZ", date(2020, 1, 1), date(2024, 12, 31)),
    Appointment(AIDAR, HEALTH, "KZ", date(2025, 1, 1), None),
    Appointment(AIDA, DEPUTY, "KZ", date(2023, 1, 1), None),
    Appointment(BOLAT, LABOUR, "KZ", date(2025, 5, 1), None),
    Appointment(DANIYA, BANK, "KZ", date(2025, 2, 1), date(2025, 4, 30), acting=True),
)

TEXTS = [
    # right on the day
    ("kk", "Денсаулық сақтау министрі Айдар Қалиев жиынға қатысты.", []),
    ("kk", "Жиында Айдар Қалиев баяндама жасады.", []),
    ("kk", "Денсаулық сақтау министрінің орынбасары Айда Қалиева сөз сөйледі.", []),
    ("kk", "Сөз Денсаулық сақтау министрі Айдар Қалиевке берілді.", []),
    ("ky", "Саламаттыкты сактоо министри Айдар Калиев жыйынга катышты.", []),
    ("ky", "Саламаттыкты сактоо министринин орун басары Аида Калиева сүйлөдү.", []),
    ("ru", "Министр здравоохранения Айдар Калиев принял участие в совещании.", []),
    ("ru", "С докладом выступила заместитель министра здравоохранения Аида Калиева.", []),
    ("ru", "Заслушан доклад министра здравоохранения Айдара Калиева.", []),
    ("en", "Minister of Healthcare Aidar Kaliyev took part in the meeting.", []),
    ("en", "Aida Kaliyeva, Deputy Minister of Healthcare, spoke.", []),
    # called past, or put where it was right
    ("kk", "Бұрынғы Денсаулық сақтау министрі Мұрат Сейтов жаңа қызметке тағайындалды.", []),
    ("kk", "Сол кездегі Денсаулық сақтау министрі Мұрат Сейтов бұл туралы айтқан еді.", []),
    ("kk", "2021 жылы Денсаулық сақтау министрі Мұрат Сейтов ауруханаға барған.", []),
    ("ky", "Мурунку саламаттыкты сактоо министри Мурат Сейтов келди.", []),
    ("ky", "Ошол кездеги саламаттыкты сактоо министри Мурат Сейтов айткан.", []),
    ("ru", "Бывший министр здравоохранения Мурат Сейтов получил новую должность.", []),
    ("ru", "Тогдашний министр здравоохранения Мурат Сейтов говорил об этом.", []),
    ("ru", "Экс-министр здравоохранения Мурат Сейтов приехал.", []),
    ("ru", "В 2021 году министр здравоохранения Мурат Сейтов открыл больницу.", []),
    ("en", "Former Minister of Healthcare Murat Seitov arrived.", []),
    ("en", "The then Minister of Healthcare Murat Seitov had said so.", []),
    ("en", "In 2021 Minister of Healthcare Murat Seitov opened a hospital.", []),
    # acting
    ("kk", "Ұлттық банк төрағасының міндетін атқарушы Дания Есенова мәлімдеді.", []),
    ("ky", "Улуттук банктын төрагасынын милдетин аткаруучу Дания Эсенова билдирди.", []),
    ("ru", "И. о. председателя Национального банка Дания Есенова сообщила.", []),
    ("ru", "Исполняющая обязанности председателя Национального банка Дания Есенова сообщила.", []),
    ("en", "Acting Chairman of the National Bank Daniya Yessenova said.", []),
    # unknown people and offices
    ("kk", "Денсаулық сақтау министрі Ерболат Нүсіпов келді.", []),
    ("ru", "Министр спорта Мурат Сейтов открыл стадион.", []),
    ("en", "Minister of Culture Murat Seitov opened a museum.", []),
    # no longer
    ("kk", "Денсаулық сақтау министрі Мұрат Сейтов жиынға қатысты.", ["expired"]),
    ("kk", "Жиында Денсаулық сақтау министрі Мұрат Сейтовтің баяндамасы тыңдалды.", ["expired"]),
    ("ky", "Саламаттыкты сактоо министри Мурат Сейтов жыйынга катышты.", ["expired"]),
    ("ru", "Министр здравоохранения Мурат Сейтов принял участие в совещании.", ["expired"]),
    ("ru", "Встреча с министром здравоохранения Муратом Сейтовым прошла в столице.", ["expired"]),
    ("ru", "Мурат Сейтов, министр здравоохранения, выступил с докладом.", ["expired"]),
    ("en", "Minister of Healthcare Murat Seitov took part in the meeting.", ["expired"]),
    ("en", "Murat Seitov, the Minister of Healthcare, took part.", ["expired"]),
    # not yet
    ("kk", "Еңбек министрі Болат Жүнісов есеп берді.", ["not-yet"]),
    ("ky", "Эмгек министри Болат Жунусов отчет берди.", ["not-yet"]),
    ("ru", "Министр труда Болат Жунусов представил отчёт.", ["not-yet"]),
    ("en", "Minister of Labour Bolat Zhunussov reported.", ["not-yet"]),
    # never this one: the deputy, a colleague
    ("kk", "Денсаулық сақтау министрі Айда Қалиева жиынға қатысты.", ["wrong-office"]),
    ("kk", "Еңбек министрі Айдар Қалиев есеп берді.", ["wrong-office"]),
    ("ky", "Саламаттыкты сактоо министри Аида Калиева катышты.", ["wrong-office"]),
    ("ru", "Министр здравоохранения Аида Калиева приняла участие.", ["wrong-office"]),
    ("ru", "Министр труда Айдар Калиев представил отчёт.", ["wrong-office"]),
    ("ru", "Заместитель министра здравоохранения Айдар Калиев выступил.", ["wrong-office"]),
    ("en", "Minister of Labour Aidar Kaliyev reported.", ["wrong-office"]),
    ("en", "Minister of Healthcare Aida Kaliyeva took part.", ["wrong-office"]),
    # misspelt
    ("kk", "Денсаулық сақтау министрі Айдар Калиев жиынға қатысты.", ["misspelt"]),
    ("kk", "Денсаулық сақтау министрі Айдар Қалиевв келді.", ["misspelt"]),
    ("ky", "Саламаттыкты сактоо министри Айдар Галиев катышты.", ["misspelt"]),
    ("ru", "Министр здравоохранения Айдар Каллиев принял участие.", ["misspelt"]),
    ("ru", "Министр здравоохранения Айдор Калиев принял участие.", ["misspelt"]),
    ("en", "Minister of Healthcare Aidar Kaliev took part.", ["misspelt"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "wanted"), TEXTS)
def test_what_the_day_says(language, text, wanted):
    assert [f.check for f in check_offices(text, language, DAY, KNOWN)] == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Ұлттық банк төрағасы Дания Есенова мәлімдеді."),
        ("ky", "Улуттук банктын төрагасы Дания Эсенова билдирди."),
        ("ru", "Председатель Национального банка Дания Есенова сообщила."),
        ("en", "Chairman of the National Bank Daniya Yessenova said."),
    ],
)
def test_an_acting_holder_with_the_full_title_is_a_hint(language, text):
    (finding,) = check_acting(text, language, DAY, KNOWN)
    assert (finding.check, finding.severity, finding.category) == ("acting", "hint", "office")
    assert check_offices(text, language, DAY, KNOWN) == []


@pytest.mark.parametrize(("language", "text", "wanted"), TEXTS)
def test_nobody_else_is_taken_for_acting(language, text, wanted):
    assert check_acting(text, language, DAY, KNOWN) == []
