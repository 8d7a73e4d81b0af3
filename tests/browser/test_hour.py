from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import docx
import pytest
from lxml import etree
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TEXT = """Көлік министрлерінің кездесуі

2025 жылғы 22 тамызда Астанада екі елдің көлік мамандары кездесті. Кездесуге Қазақстан Республикасының Көлік министрі Ержан Үлгібаев қатысты. Тараптар автобус қатынасын талқылады. Ержан Үлгібаев жаңа бағыттар туралы айтты. Тараптар автобус қатынасын талқылады.

Кездесу қорытындысында мынадай шешімдер қабылданды:
– жаңа автобус бағытын ашу;
– шекарадағы кезекті азайту;
– бірлескен жұмыс тобын құру.

Келесі кездесу Бішкекте өтеді.
"""
PERSON = "Ержан Үлгібаев"
RUSSIAN = ("Встреча министров транспорта", "Специалисты двух стран встретились.", "Принял участие министр.")
KYRGYZ = ("Транспорт министрлеринин жолугушуусу", "Эки өлкөнүн адистери жолугушту.", "Министр катышты.")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def only_here(page, server):
    """Fail when the page asks any other machine for anything."""
    elsewhere: list[str] = []
    host = urlsplit(server).netloc
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if urlsplit(request.url).scheme not in {"blob", "data"} and urlsplit(request.url).netloc != host
            else None
        ),
    )
    yield
    assert elsewhere == []


def make_project(page, name, targets):
    page.goto("/")
    page.get_by_label("Name", exact=True).fill(name)
    for box in page.locator("input[name=targets]").all():
        box.set_checked(box.get_attribute("value") in targets)
    page.get_by_role("button", name="Make the project").click()


def to_terms(page):
    """A document whose date was found is shown its settings first."""
    if not page.url.endswith("/terms"):
        page.get_by_role("link", name="Terms").first.click()
    expect(page.locator("#sheet")).to_be_visible()


def write_and_confirm(page, texts):
    """Translate one segment after the other by the keyboard alone, beginning with the active one."""
    for number, text in enumerate(texts, 1):
        expect(page.locator(f"#s{number}[aria-current] textarea")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
    for number, text in enumerate(texts, 1):
        expect(page.locator(f"#s{number} .text")).to_have_text(text)
        expect(page.locator(f"#s{number}")).to_have_attribute("data-state", "translated")
    expect(page.locator("#saving")).to_have_text("Saved")


def download(page, address) -> bytes:
    with page.expect_download() as waiting:
        page.locator(f'a[href*="{address}"]').first.click()
    return waiting.value.path().read_bytes()


def pairs(tmx: bytes, language: str) -> dict[str, str]:
    """Kazakh → text of the other language, of every unit."""
    out = {}
    for unit in etree.fromstring(tmx, etree.XMLParser(load_dtd=False, no_network=True)).iter("tu"):
        texts = {tuv.get(XML_LANG): "".join(tuv.find("seg").itertext()) for tuv in unit.iter("tuv")}
        out[texts["kk"]] = texts[language]
    return out


def test_the_hour_from_paste_to_export(page, only_here):
    make_project(page, "Transport", {"ky", "ru"})
    page.get_by_label("Paste the Kazakh text").fill(TEXT)
    page.get_by_label("Name of the pasted text").fill("transport")
    page.get_by_role("button", name="Add and find its terms").click()
    to_terms(page)

    # Terms first: the person whom no glossary knows is added by keyboard, and the rest confirmed at once.
    row = page.locator(f'[data-key="unknown-{PERSON}"]')
    row.get_by_label("Russian").fill("Ержан Улгибаев")
    row.get_by_label("Kyrgyz").fill("Эржан Үлгүбаев")
    page.keyboard.press("Control+Enter")
    expect(row).to_have_count(0)
    everything = page.get_by_role("button", name=re.compile("Confirm all complete ones"))
    if everything.count():
        everything.click()
        expect(everything).to_have_count(0)
    page.get_by_role("link", name="Go to review").click()

    # Review: three segments in two targets, without the mouse.
    expect(page.locator("#s1[aria-current] textarea")).to_be_focused()
    expect(page.locator("[data-target=ky]")).to_have_attribute("aria-current", "true")
    write_and_confirm(page, KYRGYZ)
    expect(page.locator("[data-target=ky] .count")).to_have_text("3/11")
    page.keyboard.press("F8")
    expect(page.locator("[data-target=ru]")).to_have_attribute("aria-current", "true")
    # Switching keeps the place, so the way back to the top is three times up.
    expect(page.locator("#s4")).to_have_attribute("aria-current", "true")
    for _ in range(3):
        page.keyboard.press("Control+ArrowUp")
    write_and_confirm(page, RUSSIAN)
    expect(page.locator("[data-target=ru] .count")).to_have_text("3/11")

    # The person signed off above stands in the drafts.
    expect(page.locator("#s5")).to_contain_text("Ержан Улгибаев")

    # One undo takes the last confirmation back.
    page.keyboard.press("F2")
    expect(page.locator("[data-target=ru] .count")).to_have_text("2/11")
    expect(page.locator("#s3")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-target=ky] .count")).to_have_text("3/11")

    # Export: what was confirmed, and only that.
    page.get_by_role("link", name="Export").first.click()
    sources = [line for line in TEXT.splitlines() if line]
    russian = pairs(download(page, "/export/ru.tmx"), "ru")
    assert russian[sources[0]] == RUSSIAN[0]
    assert set(russian.values()) == set(RUSSIAN[:2])
    kyrgyz = pairs(download(page, "/export/ky.tmx"), "ky")
    assert set(kyrgyz.values()) == set(KYRGYZ)
    document = download(page, "/export/ru/document").decode()
    assert document.startswith(f"{RUSSIAN[0]}\n\n{RUSSIAN[1]}")
    assert "Келесі кездесу Бішкекте өтеді." in document


def test_a_word_document_comes_back_translated(page, only_here, tmp_path):
    path = tmp_path / "күн тәртібі.docx"
    source = docx.Document()
    source.add_heading("Күн тәртібі", 1)
    source.add_paragraph("Комиссия отырысы бейсенбіде өтеді.")
    source.add_paragraph("Қатысушылар тізімі қоса беріледі.")
    source.save(path)
    make_project(page, "Agenda", {"ru"})
    page.get_by_label("or upload a file").set_input_files(path)
    page.get_by_role("button", name="Add and find its terms").click()
    to_terms(page)
    page.get_by_role("link", name="Go to review").click()
    write_and_confirm(page, ("Повестка дня", "Заседание комиссии пройдёт в четверг."))
    page.get_by_role("link", name="Export").first.click()
    translated = docx.Document(io.BytesIO(download(page, "/export/ru/document")))
    assert [p.text for p in translated.paragraphs if p.text] == [
        "Повестка дня",
        "Заседание комиссии пройдёт в четверг.",
        "Қатысушылар тізімі қоса беріледі.",
    ]
