"""Sentences for a tiny model, Kazakh and Russian, put together from parts: who does what to whom, with names and titles.

Names, portfolios, heads of titles and sentence patterns are split in two: what `training` draws from and what only
`unseen` draws from. Every Russian form is made by `glossary.inflect`, so that the right one is known. Written for the test.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from glossary import Pin, Term, inflect
from glossary.names import transliterate

Case = str

# Parts of given names and surnames. Of the words that they make, one of four is kept for the test (`_is_kept_word`).
BEGINNINGS = tuple(
    "Нұр Ер Бек Аман Қай Жан Тоқ Бол Сер Мұрат Дәу Ал Асқ Ораз Темір Қуан Ғаб Сәкен Айд Бақ Досым Ел Жол Кен Марғ Өмір Рүст Сұлт Тай Шәр Әбі Ыбы Үсен Мақ Нығ Арыс Байм Қас Ділд Жәңг".split()
)
GIVEN_ENDS = (
    "лан бек бол жан хан ғали тай зат рат ар мұрат дос нияз болат әлі сұлтан пейіс ат ын ғазы".split()
)
SURNAME_ENDS = "баев беков ханов ғалиев таев жанов ов мұратов досов әлиев болатов шин қалиев тегінов".split()

# Of the names and portfolios for training this share is made of syllables, so that the model learns to spell what it never saw.
INVENTED = 0.25
FIRST_LETTERS = "бгғджзкқлмнпрстхш"
VOWELS = "аәеиоөуұүыі"
LAST_LETTERS = ("", "", "л", "н", "р", "с", "т", "қ", "к", "з", "м", "ң", "ғ", "й", "д", "ш", "б", "ж")

# What a body looks after: Kazakh, Russian in the genitive. The second list is the test's.
PORTFOLIOS = (
    ("Қаржы", "финансов"), ("Әділет", "юстиции"), ("Қорғаныс", "обороны"), ("Ішкі істер", "внутренних дел"),
    ("Сыртқы істер", "иностранных дел"), ("Ауыл шаруашылығы", "сельского хозяйства"), ("Денсаулық сақтау", "здравоохранения"),
    ("Оқу-ағарту", "просвещения"), ("Мәдениет және ақпарат", "культуры и информации"), ("Экология", "экологии"),
    ("Энергетика", "энергетики"), ("Көлік", "транспорта"), ("Сауда", "торговли"), ("Еңбек", "труда"), ("Ғылым", "науки"),
    ("Ұлттық экономика", "национальной экономики"), ("Өнеркәсіп және құрылыс", "промышленности и строительства"),
    ("Цифрлық даму", "цифрового развития"), ("Су ресурстары", "водных ресурсов"), ("Төтенше жағдайлар", "чрезвычайных ситуаций"),
)  # fmt: skip
KEPT_PORTFOLIOS = (
    ("Туризм және спорт", "туризма и спорта"), ("Жоғары білім", "высшего образования"), ("Геология", "геологии"),
    ("Жастар саясаты", "молодежной политики"), ("Байланыс", "связи"), ("Орман шаруашылығы", "лесного хозяйства"),
    ("Балық шаруашылығы", "рыбного хозяйства"), ("Азаматтық авиация", "гражданской авиации"), ("Мемлекеттік кірістер", "государственных доходов"),
    ("Кеден", "таможни"),
)  # fmt: skip

# How a post is made of a portfolio: Kazakh, Russian. The second list is the test's.
POSTS = (
    ("{0} министрі", "министр {1}"), ("{0} вице-министрі", "вице-министр {1}"),
    ("{0} министрінің орынбасары", "заместитель министра {1}"), ("{0} комитетінің төрағасы", "председатель комитета {1}"),
    ("{0} департаментінің директоры", "директор департамента {1}"), ("{0} агенттігінің басшысы", "руководитель агентства {1}"),
)  # fmt: skip
KEPT_POSTS = (
    ("{0} министрінің кеңесшісі", "советник министра {1}"), ("{0} басқармасының бастығы", "начальник управления {1}"),
    ("{0} комитеті төрағасының орынбасары", "заместитель председателя комитета {1}"),
)  # fmt: skip

# A sentence: Kazakh and Russian, with places {a} and {b} and the case that each has, in Kazakh and in Russian.
PATTERNS = (
    ("{a} {b} кездесті", "{a} встретился с {b}", ("nominative", "nominative"), ("instrumental", "instrumental")),
    ("{a} {b} қабылдады", "{a} принял {b}", ("nominative", "nominative"), ("accusative", "accusative")),
    ("{a} {b} алғыс айтты", "{a} выразил благодарность {b}", ("nominative", "nominative"), ("dative", "dative")),
    ("{a} {b} баяндамасын тыңдады", "{a} заслушал доклад {b}", ("nominative", "nominative"), ("genitive", "genitive")),
    ("{a} {b} хат алды", "{a} получил письмо от {b}", ("nominative", "nominative"), ("ablative", "genitive")),
    ("{a} {b} туралы айтты", "{a} рассказал о {b}", ("nominative", "nominative"), ("nominative", "locative")),
    ("{a} {b} сенім білдірді", "{a} выразил доверие {b}", ("nominative", "nominative"), ("dative", "dative")),
    ("{b} қатысуымен жиын өтті", "Прошло заседание с участием {b}", ("nominative", "nominative"), ("genitive", "genitive")),
    ("{a} {b} жұмысын бағалады", "{a} оценил работу {b}", ("nominative", "nominative"), ("genitive", "genitive")),
    ("{b} тапсырма берілді", "Поручение дано {b}", ("nominative", "nominative"), ("dative", "dative")),
    ("Құжатқа {a} қол қойды", "Документ подписал {a}", ("nominative", "nominative"), ("nominative", "nominative")),
    ("{a} {b} бірге жұмыс істейді", "{a} работает вместе с {b}", ("nominative", "nominative"), ("instrumental", "instrumental")),
    ("{a} {b} сұрақ қойды", "{a} задал вопрос {b}", ("nominative", "nominative"), ("dative", "dative")),
)  # fmt: skip
KEPT_PATTERNS = (
    ("{b} баяндамасы тыңдалды", "Заслушан доклад {b}", ("nominative", "nominative"), ("genitive", "genitive")),
    ("{a} {b} хат жазды", "{a} написал письмо {b}", ("nominative", "nominative"), ("dative", "dative")),
    ("{b} туралы хат алынды", "Получено письмо о {b}", ("nominative", "nominative"), ("nominative", "locative")),
    ("{a} {b} жиын өткізді", "{a} провел заседание с {b}", ("nominative", "nominative"), ("instrumental", "instrumental")),
)  # fmt: skip

OPENERS = (
    ("", ""),
    ("", ""),
    ("", ""),
    ("Бүгін ", "Сегодня "),
    ("Кеше ", "Вчера "),
    ("Астанада ", "В Астане "),
    ("Жиында ", "На заседании "),
    ("Екі күн бұрын ", "Два дня назад "),
)
TAILS = (
    (".", "."),
    (".", "."),
    (".", "."),
    (" және құжаттарды қабылдады.", " и принял документы."),
    (", – деп хабарлады баспасөз қызметі.", ", сообщила пресс-служба."),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pin of a sentence and the form of its rendering that the sentence asks for."""

    pin: Pin
    case: Case
    form: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A pair of sentences with its pins; `what` says what of it training has never seen."""

    source: str
    target: str
    wanted: tuple[Wanted, ...]
    what: str


def training(number: int, seed: int = 1) -> list[Sentence]:
    """Return sentences of the parts meant for training; about one combination of ten is left out for the test."""
    drawn = random.Random(seed)
    made: list[Sentence] = []
    while len(made) < number:
        place = (drawn.randrange(len(OPENERS)), drawn.randrange(len(PATTERNS)), drawn.randrange(len(TAILS)))
        if not _is_kept(place):
            made.append(_sentence(drawn, place, PATTERNS, kept_names=False, kept_titles=False, what="seen"))
    return made


def unseen(number: int, seed: int = 2) -> list[Sentence]:
    """Return sentences with names and titles that training never had; half of them with a pattern it never had either."""
    drawn = random.Random(seed)
    kept = [
        (o, p, t)
        for o in range(len(OPENERS))
        for p in range(len(PATTERNS))
        for t in range(len(TAILS))
        if _is_kept((o, p, t))
    ]
    made: list[Sentence] = []
    while len(made) < number:
        if len(made) % 2:
            place = (
                drawn.randrange(len(OPENERS)),
                drawn.randrange(len(KEPT_PATTERNS)),
                drawn.randrange(len(TAILS)),
            )
            made.append(
                _sentence(drawn, place, KEPT_PATTERNS, kept_names=True, kept_titles=True, what="new pattern")
            )
        else:
            made.append(
                _sentence(
                    drawn,
                    drawn.choice(kept),
                    PATTERNS,
                    kept_names=True,
                    kept_titles=True,
                    what="new combination",
                )
            )
    return made


def _is_kept(place: tuple[int, int, int]) -> bool:
    return (place[0] * 5 + place[1] * 3 + place[2] * 7) % 10 == 0


def _sentence(
    drawn: random.Random,
    place: tuple[int, int, int],
    patterns: tuple[tuple[str, str, tuple[Case, Case], tuple[Case, Case]], ...],
    *,
    kept_names: bool,
    kept_titles: bool,
    what: str,
) -> Sentence:
    (open_kk, open_ru), (tail_kk, tail_ru) = OPENERS[place[0]], TAILS[place[2]]
    kk, ru, subject, other = patterns[place[1]]
    source, target, wanted = {}, {}, []
    for letter, (case_kk, case_ru) in (("a", subject), ("b", other)):
        if f"{{{letter}}}" not in kk:
            continue
        shape: Literal["name", "title", "both"] = drawn.choice(("name", "name", "title", "title", "both"))
        parts_kk, parts_ru = [], []
        if shape != "name":
            title = _title(drawn, kept=kept_titles)
            parts_kk.append(title[0].text if shape == "both" else _kk(title[0], case_kk))
            form = _ru(title[1], case_ru)
            parts_ru.append(form)
            wanted.append(Wanted(Pin(title[0], (title[1],)), case_ru, form))
        if shape != "title":
            name = _name(drawn, kept=kept_names)
            parts_kk.append(_kk(name[0], case_kk))
            form = _ru(name[1], case_ru)
            parts_ru.append(form)
            wanted.append(Wanted(Pin(name[0], (name[1],)), case_ru, form))
        source[letter], target[letter] = " ".join(parts_kk), " ".join(parts_ru)
    text_kk, text_ru = kk.format(**source), ru.format(**target)
    if tail_ru.startswith(" и") and "{a}" not in ru:
        tail_kk, tail_ru = ".", "."
    if open_ru:
        text_ru = text_ru if text_ru[:2].isupper() or ru.startswith("{") else text_ru[0].lower() + text_ru[1:]
        text_kk = text_kk if kk.startswith("{") else text_kk[0].lower() + text_kk[1:]
    text_ru = open_ru + text_ru
    return Sentence(
        open_kk + text_kk + tail_kk, text_ru[0].upper() + text_ru[1:] + tail_ru, tuple(wanted), what
    )


def _name(drawn: random.Random, *, kept: bool) -> tuple[Term, Term]:
    if not kept and drawn.random() < INVENTED:
        return _person(f"{_word(drawn)} {_word(drawn)}{drawn.choice(SURNAME_ENDS)}")
    words = []
    for ends in (GIVEN_ENDS, SURNAME_ENDS):
        word = drawn.choice(BEGINNINGS) + drawn.choice(ends)
        while _is_kept_word(word) != kept:
            word = drawn.choice(BEGINNINGS) + drawn.choice(ends)
        words.append(word)
    return _person(" ".join(words))


def _is_kept_word(word: str) -> bool:
    return zlib.crc32(word.encode()) % 4 == 0


@cache
def _person(kk: str) -> tuple[Term, Term]:
    return Term(kk, "kk", "person", gender="masculine"), Term(
        transliterate(kk, "ru"), "ru", "person", gender="masculine"
    )


def _word(drawn: random.Random) -> str:
    """A word that nobody has: two or three syllables."""
    syllables = (
        drawn.choice(FIRST_LETTERS) + drawn.choice(VOWELS) + drawn.choice(LAST_LETTERS)
        for _ in range(drawn.choice((2, 2, 3)))
    )
    return "".join(syllables).capitalize()


def _title(drawn: random.Random, *, kept: bool) -> tuple[Term, Term]:
    # Of the test's titles half have a new portfolio, half a new post, and some both.
    new_portfolio = kept and drawn.random() < 0.7
    new_post = kept and (not new_portfolio or drawn.random() < 0.3)
    portfolio = drawn.choice(KEPT_PORTFOLIOS if new_portfolio else PORTFOLIOS)
    if not kept and drawn.random() < INVENTED:
        word = _word(drawn)
        portfolio = (word, transliterate(word, "ru").lower())
    post = drawn.choice(KEPT_POSTS if new_post else POSTS)
    return Term(post[0].format(*portfolio), "kk", "title"), Term(post[1].format(*portfolio), "ru", "title")


@cache
def _kk(term: Term, case: Case) -> str:
    return inflect(term.text, "kk", kind=term.kind, case=case)


@cache
def _ru(term: Term, case: Case) -> str:
    return inflect(term.text, "ru", kind=term.kind, case=case, gender=term.gender)
