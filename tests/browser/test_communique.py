"""A communiqué into three languages by the keyboard alone: from pasting to the exported TMX, without one call of the mouse."""

from __future__ import annotations

import pytest
from lxml import etree
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TITLE = "Үш ел министрлерінің кездесуі"
# Kazakh, Kyrgyz, Russian, English; people and meeting are made up.
SENTENCES = (
    (
        "Бүгін Астанада үш елдің министрлері кездесті.",
        "Бүгүн Астанада үч өлкөнүн министрлери жолугушту.",
        "Сегодня в Астане встретились министры трёх стран.",
        "The ministers of three countries met in Astana today.",
    ),
    (
        "Кездесуге Қазақстан Республикасының Көлік министрі Ержан Үлгібаев төрағалық етті.",
        "Жолугушууга Казакстан Республикасынын Транспорт министри Эржан Үлгүбаев төрагалык кылды.",
        "На встрече председательствовал министр транспорта Республики Казахстан Ержан Улгибаев.",
        "The meeting was chaired by the Minister of Transport of the Republic of Kazakhstan, Yerzhan Ulgibayev.",
    ),
    (
        "Оған Энергетика министрі Гүлнар Мысалова және Су ресурстары министрі Асқар Өрнекұлы қатысты.",
        "Ага Энергетика министри Гүлнар Мысалова жана Суу ресурстары министри Аскар Өрнекулу катышты.",
        "В ней приняли участие министр энергетики Гульнар Мысалова и министр водных ресурсов Аскар Орнекулы.",
        "The Minister of Energy, Gulnar Mysalova, and the Minister of Water Resources, Askar Ornekuly, took part.",
    ),
    (
        "Қырғыз тарапынан Сыртқы істер министрінің орынбасары Бакыт Үлгүев келді.",
        "Кыргыз тараптан Тышкы иштер министринин орун басары Бакыт Үлгүев келди.",
        "Кыргызскую сторону представлял заместитель министра иностранных дел Бакыт Ульгуев.",
        "The Kyrgyz side was represented by the Deputy Minister of Foreign Affairs, Bakyt Ulguev.",
    ),
    (
        "Тараптар 12 жаңа автобус бағытын ашуға келісті.",
        "Тараптар 12 жаңы автобус каттамын ачууга макулдашты.",
        "Стороны договорились открыть 12 новых автобусных маршрутов.",
        "The parties agreed to open 12 new bus routes.",
    ),
    (
        "Ержан Үлгібаев жол құрылысы туралы айтты.",
        "Эржан Үлгүбаев жол курулушу тууралуу айтты.",
        "Ержан Улгибаев рассказал о строительстве дорог.",
        "Yerzhan Ulgibayev spoke about road building.",
    ),
    (
        "Гүлнар Мысалова электр желілерін жаңартуды ұсынды.",
        "Гүлнар Мысалова электр тармактарын жаңыртууну сунуштады.",
        "Гульнар Мысалова предложила обновить электрические сети.",
        "Gulnar Mysalova proposed renewing the power grids.",
    ),
    (
        "Асқар Өрнекұлы су үнемдеу тәжірибесімен бөлісті.",
        "Аскар Өрнекулу суу үнөмдөө тажрыйбасы менен бөлүштү.",
        "Аскар Орнекулы поделился опытом бережного расхода воды.",
        "Askar Ornekuly shared experience in saving water.",
    ),
    (
        "Кездесуде бірлескен жұмыс тобы құрылды.",
        "Жолугушууда биргелешкен жумушчу топ түзүлдү.",
        "На встрече создана совместная рабочая группа.",
        "A joint working group was set up at the meeting.",
    ),
    (
        "Топ айына екі рет жиналады.",
        "Топ айына эки жолу чогулат.",
        "Группа будет собираться дважды в месяц.",
        "The group will meet twice a month.",
    ),
    (
        "Министрлер қорытынды хаттамаға қол қойды.",
        "Министрлер жыйынтык протоколго кол коюшту.",
        "Министры подписали итоговый протокол.",
        "The ministers signed the final protocol.",
    ),
    (
        "Келесі кездесу Бішкекте өтеді.",
        "Кийинки жолугушуу Бишкекте өтөт.",
        "Следующая встреча пройдёт в Бишкеке.",
        "The next meeting will be held in Bishkek.",
    ),
)
TARGETS = ("ky", "ru", "en")


def tab_to(page, locator, most=400):
    """Press Tab until the focus is there."""
    for _ in range(most):
        if locator.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the Tab key does not lead there")


def download(page, language) -> bytes:
    link = page.locator(f'a[href*="/export/{language}.tmx"]').first
    tab_to(page, link)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    return waiting.value.path().read_bytes()


def pairs(tmx: bytes, language: str) -> dict[str, str]:
    """Kazakh → text of the other language, of every unit."""
    out = {}
    for unit in etree.fromstring(tmx, etree.XMLParser(load_dtd=False, no_network=True)).iter("tu"):
        texts = {tuv.get(XML_LANG): "".join(tuv.find("seg").itertext()) for tuv in unit.iter("tuv")}
        out[texts["kk"]] = texts[language]
    return out


@pytest.fixture
def no_mouse(page):
    """Fail when anything on the page was pressed with a pointer."""
    page.context.add_init_script(
        "addEventListener('pointerdown', () => sessionStorage.setItem('mouse', 'used'), true)"
    )
    yield
    assert page.evaluate("sessionStorage.getItem('mouse')") is None


def make_project(page):
    page.goto("/")
    tab_to(page, page.get_by_label("Name", exact=True))
    page.keyboard.insert_text("Ministers")
    for box in page.locator("input[name=targets]").all():
        if box.is_checked() != (box.get_attribute("value") in TARGETS):
            tab_to(page, box)
            page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Make the project"))
    page.keyboard.press("Enter")


def paste(page):
    text = page.get_by_label("Paste the Kazakh text")
    expect(text).to_be_visible()
    tab_to(page, text)
    page.keyboard.insert_text("\n\n".join([TITLE, *(kazakh for kazakh, *_ in SENTENCES)]))
    tab_to(page, page.get_by_label("Name of the pasted text"))
    page.keyboard.insert_text("ministers")
    tab_to(page, page.get_by_role("button", name="Add and find its terms"))
    page.keyboard.press("Enter")


def follow(page, name):
    link = page.get_by_role("link", name=name).first
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")


def test_a_communique_into_three_languages_by_the_keyboard_alone(page, no_mouse):
    make_project(page)
    paste(page)
    follow(page, "Go to review")
    field = page.locator("#s1[aria-current] textarea")
    expect(field).to_be_focused()

    headings = {
        "ky": "Үч өлкөнүн министрлеринин жолугушуусу",
        "ru": "Встреча министров трёх стран",
        "en": "Meeting of the ministers of three countries",
    }
    for number, language in enumerate(TARGETS):
        expect(page.locator(f"[data-target={language}]")).to_have_attribute("aria-current", "true")
        texts = [headings[language], *(sentence[number + 1] for sentence in SENTENCES)]
        for place, text in enumerate(texts, 1):
            field = page.locator(f"#s{place}[aria-current] textarea")
            expect(field).to_be_focused()
            page.keyboard.press("Control+KeyA")
            page.keyboard.insert_text(text)
            page.keyboard.press("Control+Enter")
        expect(page.locator(f"[data-target={language}] .count")).to_have_text(f"{len(texts)}/{len(texts)}")
        expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
        if language != TARGETS[-1]:
            page.keyboard.press("F8")
            page.keyboard.press("Control+KeyG")
            expect(page.locator("#go-to-number")).to_be_focused()
            page.keyboard.insert_text("1")
            page.keyboard.press("Enter")

    follow(page, "Export")
    for number, language in enumerate(TARGETS):
        found = pairs(download(page, language), language)
        assert found == {
            TITLE: headings[language],
            **{sentence[0]: sentence[number + 1] for sentence in SENTENCES},
        }
