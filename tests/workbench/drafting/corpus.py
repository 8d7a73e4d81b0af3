"""Sentences for tiny models, from Kazakh into the three targets, put together from parts: who does what to whom, with names and titles.

Names, portfolios, heads of titles and sentence patterns are split in two: what `training` draws from and what only
`unseen` draws from. Every form is made by `glossary.inflect`, so that the right one is known. Written for the test.
"""

from __future__ import annotations

import random
import re
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

LANGUAGES = ("kk", "ru", "ky", "en")
"""The columns of the tables below."""

# What a body looks after, in Russian in the genitive. The second list is the test's.
PORTFOLIOS = (
    ("Қаржы", "финансов", "каржы", "Finance"), ("Әділет", "юстиции", "юстиция", "Justice"), ("Қорғаныс", "обороны", "коргоо", "Defence"),
    ("Ішкі істер", "внутренних дел", "ички иштер", "Internal Affairs"), ("Сыртқы істер", "иностранных дел", "тышкы иштер", "Foreign Affairs"),
    ("Ауыл шаруашылығы", "сельского хозяйства", "айыл чарба", "Agriculture"),
    ("Денсаулық сақтау", "здравоохранения", "саламаттык сактоо", "Healthcare"), ("Оқу-ағарту", "просвещения", "агартуу", "Enlightenment"),
    ("Мәдениет және ақпарат", "культуры и информации", "маданият жана маалымат", "Culture and Information"),
    ("Экология", "экологии", "экология", "Ecology"), ("Энергетика", "энергетики", "энергетика", "Energy"),
    ("Көлік", "транспорта", "транспорт", "Transport"), ("Сауда", "торговли", "соода", "Trade"), ("Еңбек", "труда", "эмгек", "Labour"),
    ("Ғылым", "науки", "илим", "Science"), ("Ұлттық экономика", "национальной экономики", "улуттук экономика", "National Economy"),
    ("Өнеркәсіп және құрылыс", "промышленности и строительства", "өнөр жай жана курулуш", "Industry and Construction"),
    ("Цифрлық даму", "цифрового развития", "санариптик өнүктүрүү", "Digital Development"),
    ("Су ресурстары", "водных ресурсов", "суу ресурстары", "Water Resources"),
    ("Төтенше жағдайлар", "чрезвычайных ситуаций", "өзгөчө кырдаалдар", "Emergency Situations"),
)  # fmt: skip
KEPT_PORTFOLIOS = (
    ("Туризм және спорт", "туризма и спорта", "туризм жана спорт", "Tourism and Sports"),
    ("Жоғары білім", "высшего образования", "жогорку билим", "Higher Education"), ("Геология", "геологии", "геология", "Geology"),
    ("Жастар саясаты", "молодежной политики", "жаштар саясаты", "Youth Policy"), ("Байланыс", "связи", "байланыш", "Communications"),
    ("Орман шаруашылығы", "лесного хозяйства", "токой чарбасы", "Forestry"), ("Балық шаруашылығы", "рыбного хозяйства", "балык чарбасы", "Fisheries"),
    ("Азаматтық авиация", "гражданской авиации", "жарандык авиация", "Civil Aviation"),
    ("Мемлекеттік кірістер", "государственных доходов", "мамлекеттик кирешелер", "State Revenue"), ("Кеден", "таможни", "бажы", "Customs"),
)  # fmt: skip

# How a post is made of a portfolio. The second list is the test's.
POSTS = (
    ("{} министрі", "министр {}", "{} министри", "Minister of {}"), ("{} вице-министрі", "вице-министр {}", "{} вице-министри", "Vice Minister of {}"),
    ("{} министрінің орынбасары", "заместитель министра {}", "{} министринин орун басары", "Deputy Minister of {}"),
    ("{} комитетінің төрағасы", "председатель комитета {}", "{} комитетинин төрагасы", "Chairman of the {} Committee"),
    ("{} департаментінің директоры", "директор департамента {}", "{} департаментинин директору", "Director of the {} Department"),
    ("{} агенттігінің басшысы", "руководитель агентства {}", "{} агенттигинин башчысы", "Head of the {} Agency"),
)  # fmt: skip
KEPT_POSTS = (
    ("{} министрінің кеңесшісі", "советник министра {}", "{} министринин кеңешчиси", "Adviser to the Minister of {}"),
    ("{} басқармасының бастығы", "начальник управления {}", "{} башкармалыгынын башчысы", "Head of the {} Administration"),
    ("{} комитеті төрағасының орынбасары", "заместитель председателя комитета {}", "{} комитетинин төрагасынын орун басары", "Deputy Chairman of the {} Committee"),
)  # fmt: skip

# A sentence in each language: {a} is its subject, and the case that {b} has there stands behind it.
PATTERNS = (
    ("{a} {b:instrumental} кездесті", "{a} встретился с {b:instrumental}", "{a} {b} менен жолукту", "{a} met with {b}"),
    ("{a} {b:accusative} қабылдады", "{a} принял {b:accusative}", "{a} {b:accusative} кабыл алды", "{a} received {b}"),
    ("{a} {b:dative} алғыс айтты", "{a} выразил благодарность {b:dative}", "{a} {b:dative} ыраазычылык билдирди", "{a} thanked {b}"),
    ("{a} {b:genitive} баяндамасын тыңдады", "{a} заслушал доклад {b:genitive}", "{a} {b:genitive} баяндамасын укту", "{a} heard the report of {b}"),
    ("{a} {b:ablative} хат алды", "{a} получил письмо от {b:genitive}", "{a} {b:ablative} кат алды", "{a} received a letter from {b}"),
    ("{a} {b} туралы айтты", "{a} рассказал о {b:locative}", "{a} {b} жөнүндө айтты", "{a} spoke about {b}"),
    ("{a} {b:dative} сенім білдірді", "{a} выразил доверие {b:dative}", "{a} {b:dative} ишеним билдирди", "{a} expressed confidence in {b}"),
    ("{b:genitive} қатысуымен жиын өтті", "Прошло заседание с участием {b:genitive}", "{b:genitive} катышуусу менен жыйын өттү", "A meeting was held with the participation of {b}"),
    ("{a} {b:genitive} жұмысын бағалады", "{a} оценил работу {b:genitive}", "{a} {b:genitive} ишин баалады", "{a} praised the work of {b}"),
    ("{b:dative} тапсырма берілді", "Поручение дано {b:dative}", "{b:dative} тапшырма берилди", "An instruction was given to {b}"),
    ("Құжатқа {a} қол қойды", "Документ подписал {a}", "Документке {a} кол койду", "The document was signed by {a}"),
    ("{a} {b:instrumental} бірге жұмыс істейді", "{a} работает вместе с {b:instrumental}", "{a} {b} менен чогуу иштейт", "{a} works together with {b}"),
    ("{a} {b:dative} сұрақ қойды", "{a} задал вопрос {b:dative}", "{a} {b:dative} суроо берди", "{a} asked {b} a question"),
)  # fmt: skip
KEPT_PATTERNS = (
    ("{b:genitive} баяндамасы тыңдалды", "Заслушан доклад {b:genitive}", "{b:genitive} баяндамасы угулду", "The report of {b} was heard"),
    ("{a} {b:dative} хат жазды", "{a} написал письмо {b:dative}", "{a} {b:dative} кат жазды", "{a} wrote a letter to {b}"),
    ("{b} туралы хат алынды", "Получено письмо о {b:locative}", "{b} жөнүндө кат алынды", "A letter about {b} was received"),
    ("{a} {b:instrumental} жиын өткізді", "{a} провел заседание с {b:instrumental}", "{a} {b} менен жыйын өткөрдү", "{a} held a meeting with {b}"),
)  # fmt: skip

OPENERS = (
    ("", "", "", ""),
    ("", "", "", ""),
    ("", "", "", ""),
    ("Бүгін ", "Сегодня ", "Бүгүн ", "Today "),
    ("Кеше ", "Вчера ", "Кечээ ", "Yesterday "),
    ("Астанада ", "В Астане ", "Астанада ", "In Astana "),
    ("Жиында ", "На заседании ", "Жыйында ", "At the meeting "),
    ("Екі күн бұрын ", "Два дня назад ", "Эки күн мурун ", "Two days ago "),
)
STOP = (".", ".", ".", ".")
ACTED = (
    " және құжаттарды қабылдады.",
    " и принял документы.",
    " жана документтерди кабыл алды.",
    " and adopted the documents.",
)
TAILS = (
    STOP,
    STOP,
    STOP,
    ACTED,
    (
        ", – деп хабарлады баспасөз қызметі.",
        ", сообщила пресс-служба.",
        ", – деп билдирди басма сөз кызматы.",
        ", the press service reported.",
    ),
)
_SLOT = re.compile(r"\{([ab])(?::(\w+))?\}")


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
    language: str = "ru"


def training(number: int, seed: int = 1, languages: tuple[str, ...] = ("ru",)) -> list[Sentence]:
    """Return sentences of the parts meant for training, into each language in turn.

    About one combination of ten is left out for the test.
    """
    drawn = random.Random(seed)
    made: list[Sentence] = []
    while len(made) < number:
        place = (drawn.randrange(len(OPENERS)), drawn.randrange(len(PATTERNS)), drawn.randrange(len(TAILS)))
        if not _is_kept(place):
            language = languages[len(made) % len(languages)]
            made.append(_sentence(drawn, language, place, PATTERNS, kept=False, what="seen"))
    return made


def unseen(number: int, seed: int = 2, language: str = "ru") -> list[Sentence]:
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
            made.append(_sentence(drawn, language, place, KEPT_PATTERNS, kept=True, what="new pattern"))
        else:
            place = drawn.choice(kept)
            made.append(_sentence(drawn, language, place, PATTERNS, kept=True, what="new combination"))
    return made


def _is_kept(place: tuple[int, int, int]) -> bool:
    return (place[0] * 5 + place[1] * 3 + place[2] * 7) % 10 == 0


def _sentence(
    drawn: random.Random,
    language: str,
    place: tuple[int, int, int],
    patterns: tuple[tuple[str, str, str, str], ...],
    *,
    kept: bool,
    what: str,
) -> Sentence:
    column = LANGUAGES.index(language)
    opener, pattern, tail = OPENERS[place[0]], patterns[place[1]], TAILS[place[2]]
    if tail == ACTED and "{a}" not in pattern[1]:
        tail = STOP
    source, target, wanted = {}, {}, []
    cases = {side: dict(_SLOT.findall(pattern[side])) for side in (0, column)}
    for letter in ("a", "b"):
        if letter in cases[0]:
            people = _people(drawn, language, kept=kept)
            source[letter] = _said(people, cases[0][letter] or "nominative")
            target[letter], told = _rendered(people, cases[column][letter] or "nominative")
            wanted += told
    text = {
        side: _SLOT.sub(lambda m, s=said: s[m[1]], pattern[side])
        for side, said in ((0, source), (column, target))
    }
    for side in (0, column):
        if opener[side] and not (text[side][:2].isupper() or pattern[side].startswith("{")):
            text[side] = text[side][0].lower() + text[side][1:]
        text[side] = opener[side] + text[side]
    into = text[column]
    return Sentence(
        text[0] + tail[0], into[0].upper() + into[1:] + tail[column], tuple(wanted), what, language
    )


@dataclass(frozen=True, slots=True)
class _Who:
    """A person, a post, or both: pairs of a Kazakh term and its rendering."""

    title: tuple[Term, Term] | None
    name: tuple[Term, Term] | None


def _people(drawn: random.Random, language: str, *, kept: bool) -> _Who:
    shape: Literal["name", "title", "both"] = drawn.choice(("name", "name", "title", "title", "both"))
    title = _title(drawn, language, kept=kept) if shape != "name" else None
    return _Who(title, _name(drawn, language, kept=kept) if shape != "title" else None)


def _said(who: _Who, case: Case) -> str:
    """The Kazakh: of a post and its holder only the last carries the case."""
    parts = [pair[0] for pair in (who.title, who.name) if pair]
    return " ".join([*(part.text for part in parts[:-1]), _formed(parts[-1], case)])


def _rendered(who: _Who, case: Case) -> tuple[str, list[Wanted]]:
    """The target: in Russian both carry the case, in Kyrgyz the last; in English a post alone has the article."""
    parts = [pair for pair in (who.title, who.name) if pair]
    words, wanted = [], []
    for number, (source, rendering) in enumerate(parts):
        mine = case if rendering.language == "ru" or number == len(parts) - 1 else "nominative"
        form = _formed(rendering, mine)
        words.append(form)
        wanted.append(Wanted(Pin(source, (rendering,)), mine, form))
    article = "the " if parts[0][1].language == "en" and who.name is None else ""
    return article + " ".join(words), wanted


def _name(drawn: random.Random, language: str, *, kept: bool) -> tuple[Term, Term]:
    if not kept and drawn.random() < INVENTED:
        return _person(f"{_word(drawn)} {_word(drawn)}{drawn.choice(SURNAME_ENDS)}", language)
    words = []
    for ends in (GIVEN_ENDS, SURNAME_ENDS):
        word = drawn.choice(BEGINNINGS) + drawn.choice(ends)
        while _is_kept_word(word) != kept:
            word = drawn.choice(BEGINNINGS) + drawn.choice(ends)
        words.append(word)
    return _person(" ".join(words), language)


def _is_kept_word(word: str) -> bool:
    return zlib.crc32(word.encode()) % 4 == 0


@cache
def _person(kk: str, language: str) -> tuple[Term, Term]:
    spelt = transliterate(kk, language)
    return Term(kk, "kk", "person", gender="masculine"), Term(spelt, language, "person", gender="masculine")


def _word(drawn: random.Random) -> str:
    """A word that nobody has: two or three syllables."""
    syllables = (
        drawn.choice(FIRST_LETTERS) + drawn.choice(VOWELS) + drawn.choice(LAST_LETTERS)
        for _ in range(drawn.choice((2, 2, 3)))
    )
    return "".join(syllables).capitalize()


def _title(drawn: random.Random, language: str, *, kept: bool) -> tuple[Term, Term]:
    # Of the test's titles half have a new portfolio, half a new post, and some both.
    new_portfolio = kept and drawn.random() < 0.7
    new_post = kept and (not new_portfolio or drawn.random() < 0.3)
    column = LANGUAGES.index(language)
    row = drawn.choice(KEPT_PORTFOLIOS if new_portfolio else PORTFOLIOS)
    portfolio = (row[0], row[column])
    if not kept and drawn.random() < INVENTED:
        word = _word(drawn)
        spelt = transliterate(word, language)
        portfolio = (word, spelt if language == "en" else spelt.lower())
    post = drawn.choice(KEPT_POSTS if new_post else POSTS)
    return Term(post[0].format(portfolio[0]), "kk", "title"), Term(
        post[column].format(portfolio[1]), language, "title"
    )


@cache
def _formed(term: Term, case: Case) -> str:
    return inflect(term.text, term.language, kind=term.kind, case=case, gender=term.gender)
