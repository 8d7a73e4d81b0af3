"""A communiqué into three languages by the keyboard alone: from pasting to the exported TMX, without one call of the mouse."""

from __future__ import annotations

import io
import re

import openpyxl
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
    return take_along(page, f"/export/{language}.tmx")


def take_along(page, address) -> bytes:
    link = page.locator(f'a[href*="{address}"]').first
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


def paste(page, kazakh):
    # The first text of a project is pasted at once.
    expect(page.get_by_label("Paste the Kazakh text")).to_be_focused()
    page.keyboard.insert_text("\n\n".join(kazakh))
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
    paste(page, [TITLE, *(kazakh for kazakh, *_ in SENTENCES)])
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


# The same meeting in short; half-way the author corrects a figure and adds a sentence.
SHORT = ((TITLE, "Үч өлкөнүн министрлеринин жолугушуусу", "Встреча министров трёх стран", "Meeting of the ministers of three countries"), *(SENTENCES[number] for number in (4, 5, 6)))  # fmt: skip
CORRECTED = tuple(text.replace("12", "14") for text in SENTENCES[4])
ADDED = SENTENCES[10]
PLACE = """() => {
  const field = document.activeElement;
  return field.dataset.language ? [Number(field.closest(".segment").id.slice(1)), field.dataset.language] : null;
}"""


# Has the caret gone on to another field, or is there none left to go to?
GONE_ON = f"""([number, language]) => {{
  const place = ({PLACE})();
  return (place && (place[0] !== number || place[1] !== language)) || document.getElementById("messages").textContent.includes("Nothing is left to confirm");
}}"""


ROW = "document.activeElement.closest('.entry')?.dataset.key ?? document.activeElement.id"


def sign_terms_off(page):
    """Confirm one open term after the other without waiting, and go on at once: the focus is on the next each time."""
    left = int(page.locator("#sheet").get_attribute("data-left"))
    assert left > 1
    first = page.locator(".renderings textarea, .renderings input[type=radio]:checked").first
    expect(first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(first).not_to_be_focused()
    page.keyboard.press("F9")
    expect(first).to_be_focused()
    for _ in range(left):
        expect(page.locator(".entry :is(textarea, input):focus")).to_have_count(1)
        row = page.evaluate(ROW)
        page.keyboard.press("Control+Enter")
        page.wait_for_function(f"(row) => ({ROW}) !== row", arg=row)
    expect(page.locator("#onward")).to_be_focused()
    terms = page.url
    page.keyboard.press("Enter")
    expect(page.locator("#s1[aria-current] textarea")).to_be_focused()
    assert 'data-left="0"' in page.request.get(terms).text()


def exchange(page, kazakh):
    """Bring the corrected source in, beginning in the review."""
    tab_to(page, page.locator("nav.steps a[href$='/settings']"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Exchange the text…"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Paste the whole corrected text")).to_be_focused()
    page.keyboard.insert_text("\n\n".join(kazakh))
    tab_to(page, page.get_by_role("button", name="Look what would change"))
    page.keyboard.press("Enter")
    expect(page.locator("ins")).to_have_text(["14", ADDED[0]])
    # What would change stands where the page is opened, and the button is the next thing there.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take the corrected source")).to_be_focused()
    page.keyboard.press("Enter")


def write_here(page, texts, most):
    """Finish the segments up to number `most` from the active one on, each in the language that has the focus."""
    page.wait_for_function(f"() => ({PLACE})() !== null")
    while (place := page.evaluate(PLACE))[0] <= most:
        number, language = place
        page.keyboard.press("Control+KeyA")
        page.keyboard.insert_text(texts[number - 1][1 + TARGETS.index(language)])
        page.keyboard.press("Control+Enter")
        page.wait_for_function(GONE_ON, arg=place)
        if page.evaluate(PLACE) == place:
            return


def test_the_hour_with_a_corrected_source_by_the_keyboard_alone(page, no_mouse):
    make_project(page)
    paste(page, [kazakh for kazakh, *_ in SHORT])
    sign_terms_off(page)
    for language in TARGETS:
        expect(page.locator(f"[data-target={language}]")).to_have_attribute("aria-current", "true")
        write_here(page, SHORT, 2)
        expect(page.locator(f"[data-target={language}] .count")).to_have_text("2/4")
        page.keyboard.press("F8")
        page.keyboard.press("Control+KeyG")
        expect(page.locator("#go-to-number")).to_be_focused()
        page.keyboard.insert_text("1")
        page.keyboard.press("Enter")
        expect(page.locator("#s1[aria-current] textarea")).to_be_focused()

    # The corrected source: what did not change stays confirmed, what changed is a draft again and the first to be written.
    texts = (SHORT[0], CORRECTED, *SHORT[2:], ADDED)
    exchange(page, [kazakh for kazakh, *_ in texts])
    expect(page.locator("#s2[aria-current] textarea")).to_be_focused()
    expect(page.locator("#s2 textarea")).to_have_value(SHORT[1][1])
    expect(page.locator("#s1")).to_have_attribute("data-state", "translated")
    page.keyboard.press("Control+Slash")
    # One figure stays wrong in each of two languages.
    wrong = (*texts[:1], (CORRECTED[0], SHORT[1][1], SHORT[1][2], CORRECTED[3]), *texts[2:])
    write_here(page, wrong, len(texts))
    for language in TARGETS:
        expect(page.locator(f"[data-target={language}] .count")).to_have_text("5/5")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")

    # One of them is mended, the other may stand.
    while page.evaluate(PLACE)[1] != "ru":
        page.keyboard.press("F8")
    page.keyboard.press("F3")
    expect(page.locator("#s2[aria-current] textarea[data-language=ru]")).to_be_focused()
    expect(page.locator("#panel-findings")).to_contain_text("12")
    page.keyboard.press("Control+KeyA")
    page.keyboard.insert_text(CORRECTED[2])
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel-findings")).to_contain_text("Nothing found.")
    follow(page, "Findings")
    # Whatever language one came from, the first is at hand.
    expect(page.locator("#target")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#target")).to_have_value("ky")
    tab_to(page, page.get_by_role("button", name="Apply"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"target=ky&"))
    tab_to(page, page.locator("#choose-all"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Why may the chosen findings stand?"))
    page.keyboard.insert_text("The author was asked")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("The checks found nothing here.")

    # The sign-off sheet names what may stand, and nothing is left to finish. From step to step it goes by one key.
    page.keyboard.press("Shift+F1")
    expect(page.locator("#s1[aria-current] textarea")).to_be_focused()
    page.keyboard.press("Shift+F1")
    expect(page.locator(".languages a").first).to_be_focused()
    follow(page, "Sign-off sheet")
    expect(page.locator("table.sheet tbody tr")).to_have_count(5)
    expect(page.locator("[aria-labelledby=waived-findings]")).to_contain_text("The author was asked")
    expect(page.locator(".unfinished")).to_have_count(0)
    page.go_back()
    follow(page, "Export")
    written = {
        "ky": [text[1] for text in wrong],
        "ru": [text[2] for text in texts],
        "en": [text[3] for text in texts],
    }
    for language in TARGETS:
        assert take_along(page, f"/export/{language}/document").decode().split("\n\n") == written[language]
        assert list(pairs(download(page, language), language).values()) == written[language]
    table = openpyxl.load_workbook(io.BytesIO(take_along(page, "/export/all/segments/xlsx")), read_only=True)
    cells = {cell for row in table.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert cells.issuperset(text for some in written.values() for text in some)
