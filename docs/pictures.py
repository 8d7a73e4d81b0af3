"""Take the pictures of the documentation: `.venv/bin/python docs/pictures.py [FOLDER]`.

Starts the workbench on a temporary workspace, works in the sample project as a translator does, confirms on the way that
the screens show what the pictures are about, and writes PNG files of 1280×800 into `docs/pictures`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from waitress import create_server

from workbench.app import create_app
from workbench.config import Config
from workbench.web import JOBS

FOLDER = Path(__file__).parent / "pictures"
SIZE: ViewportSize = {"width": 1280, "height": 800}
MOST_BYTES = 250_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
DOCUMENT = "/documents/1"
# The sample text's first segments in Russian; the third gets a wrong date, for the checks to find.
RUSSIAN = (
    "Образец текста: заседание межгосударственного экспертного совета",
    "Это образец текста для знакомства с программой Audarma; описанное в нём событие вымышлено.",
)
WRONG = (
    "16 сентября 2025 года в Астане прошла встреча экспертов по подготовке к очередному заседанию "
    "Высшего Межгосударственного Совета Казахстана и Кыргызстана."
)
# Pasted for the picture of the import; it is not sent.
PASTED = (
    "Көлік министрлерінің кездесуі\n\n"
    "2025 жылғы 22 тамызда Астанада екі елдің көлік мамандары кездесті. "
    "Тараптар автобус қатынасын талқылады.\n"
)
# A long list of officials, for the terms at two dates and for the list editor.
OFFICIALS = (
    "Көлік және энергетика жөніндегі жиын\n\n"
    "Жиында Қазақстан Республикасы Премьер-министрінің орынбасары – Ұлттық экономика министрі Серік Жұманғарин, "
    "Қазақстан Республикасы Көлік министрі Нұрлан Сауранбаев, Қазақстан Республикасы Энергетика министрі Ерлан Ақкенженов, "
    "Қазақстан Республикасы Мәдениет және ақпарат министрі Аида Балаева, "
    "Қырғыз Республикасы Министрлер Кабинеті Төрағасының орынбасары – Су ресурстары, ауыл шаруашылығы және өңдеу өнеркәсібі "
    "министрі Бақыт Торобаев, Қырғыз Республикасы Энергетика министрі Таалайбек Ибраев және "
    "Қырғыз Республикасы Сыртқы істер министрі Жээнбек Кулубаев баяндамалары тыңдалды.\n\n"
    "Мемлекет басшысы қазақ-қырғыз ынтымақтастығы жөнінде тапсырма берді.\n"
)
# Sentences whose drafts are confirmed as they are, changed (with the new text), or left alone, for what survived of them.
DRAFTED = (
    ("Бүгін Қазақстан Республикасының Көлік министрі Нұрлан Сауранбаев баяндама жасады.", ""),
    (
        "Содан кейін Мәдениет және ақпарат министрі Аида Балаева сөз сөйледі.",
        "Затем выступила министр культуры и информации Аида Балаева.",
    ),
    (
        "Нұрлан Сауранбаев Бішкекке жұмыс сапарымен келді.",
        "Нурлан Сауранбаев прибыл в Бишкек с рабочей поездкой.",
    ),
    (
        "Қазақстан мен Қырғызстан бірлескен мәлімдемеге қол қойды.",
        "Казахстан и Кыргызстан подписали совместное заявление.",
    ),
    (
        "Сауда көлемі 2024 жылы 1,7 миллиард долларға жетті.",
        "В 2024 году товарооборот достиг 1,7 миллиарда долларов.",
    ),
    ("Астанада жаңа мәдениет орталығы ашылды.", "В Астане открылся новый центр культуры."),
    ("Келесі отырыс 2026 жылғы 5 наурызда өтеді.", ""),
)
# The same sentences as another side might publish them, for the reference text.
OFFICIAL = (
    "Сегодня министр транспорта Республики Казахстан Нурлан Сауранбаев выступил с докладом.",
    *(russian for _, russian in DRAFTED[1:-1]),
    "Следующее заседание состоится 5 марта 2026 года.",
)
QUESTION = "Қай отырыс туралы айтылған: комиссияның ба, әлде кеңестің бе?"
# A legacy file that says nothing about its encoding, for the chooser.
LEGACY = "Баспасөз хабарламасы\n\nКездесу ертең өтеді. Қатысушылар тізімі қоса беріледі.\n".encode("kz1048")


@contextmanager
def workbench(folder: Path) -> Iterator[str]:
    """Serve a new workspace in `folder`; yield the address."""
    app = create_app(Config(folder=folder))
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)
        app.extensions[JOBS].close()


def chromium() -> str:
    """Return the path of the installed browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("The pictures need Chromium: apt install chromium")
    return found


@contextmanager
def page_of(browser: Browser, address: str, *, language: str = "en", theme: str = "light") -> Iterator[Page]:
    """Open a page in an interface language and theme; fail when a script reports an error."""
    context = browser.new_context(base_url=address, viewport=SIZE, locale="en-GB", reduced_motion="reduce")
    context.add_cookies(
        [
            {"name": "audarma_language", "value": language, "url": address},
            {"name": "audarma_theme", "value": theme, "url": address},
        ]
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    if problems:
        sys.exit(f"A script failed: {problems}")


def picture(page: Page, folder: Path, name: str) -> None:
    """Write what the window shows; a file too large for a repository is an error."""
    page.wait_for_load_state("networkidle")
    path = folder / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.name}: {size // 1000} kB")
    if size > MOST_BYTES:
        sys.exit(f"{path.name} has more than {MOST_BYTES // 1000} kB")


def confirm_segments(page: Page) -> None:
    """Confirm the first segments in Russian by keyboard, and leave a wrong date in the third."""
    page.goto(f"{DOCUMENT}/review?target=ru")
    for number, text in enumerate(RUSSIAN, 1):
        expect(page.locator(f"#s{number}[aria-current] textarea")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(f"#s{number}")).to_have_attribute("data-state", "translated")
    expect(page.locator("#s3[aria-current] textarea")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(WRONG)
    expect(page.locator("#saving")).to_have_text("Saved")


def add_officials(page: Page, day: str) -> None:
    """Add the list of officials as a text of that day, and go to its terms."""
    page.goto("/projects/1")
    page.get_by_label("Paste the Kazakh text").fill(OFFICIALS)
    page.get_by_label("Name of the pasted text").fill(day)
    page.get_by_role("button", name="Add and find its terms").click()
    page.get_by_role("link", name="Settings").first.click()
    page.locator("input[type=date]").fill(day)
    page.locator("form:has(input[type=date]) button").first.click()
    page.get_by_role("link", name="Terms").first.click()
    expect(page.get_by_text("Көлік министрі").first).to_be_attached()


def confirm_drafts(page: Page) -> str:
    """Add the sentences, confirm some of their Russian drafts as they are and some after changes; return the document's address."""
    page.goto("/projects/1")
    page.get_by_label("Paste the Kazakh text").fill("\n".join(text for text, _ in DRAFTED))
    page.get_by_label("Name of the pasted text").fill("Баяндамалар")
    page.get_by_role("button", name="Add and find its terms").click()
    document = "/documents/" + page.url.split("/documents/")[1].split("/")[0]
    page.goto(f"{document}/review?target=ru")
    for number, (_, text) in enumerate(DRAFTED[:-1], 1):
        expect(page.locator(f"#s{number}[aria-current] textarea")).to_be_focused()
        if text:
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(f"#s{number}")).to_have_attribute("data-state", "translated")
    return document


def ask_author(page: Page) -> None:
    """Write a question about the last sentence, where confirming ended."""
    page.locator(f"#s{len(DRAFTED)}[aria-current] textarea").click()
    page.keyboard.press("Control+Comma")
    expect(page.locator(".writing textarea")).to_be_focused()
    page.keyboard.insert_text(QUESTION)
    page.get_by_label("question about the source").check()
    page.locator(".writing textarea").press("Control+Enter")
    expect(page.locator("#panel-comments .said")).to_have_text(QUESTION)


def add_reference(page: Page) -> str:
    """Add the official Russian text by the link of the side panel, and confirm its first pair; return the reference's address."""
    page.get_by_role("link", name="Add an official text…").click()
    page.get_by_label("Paste the official text").fill("\n\n".join(OFFICIAL))
    page.get_by_label("Language of the text").first.select_option("ru")
    page.get_by_label("Name of the text").first.fill("Министрліктің сайты")
    page.get_by_label("Name of the text").first.press("Enter")
    expect(page.locator(".links tbody tr")).to_have_count(len(OFFICIAL))
    page.locator(".links tbody tr").first.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".links tr.confirmed")).to_have_count(1)
    return page.url


def expect_help(page: Page, term: str) -> None:
    """Wait until the side panel is that of the segment in which `term` stands."""
    expect(page.locator("#panel-terms")).to_contain_text(term)
    expect(page.locator("#panel[aria-busy]")).to_have_count(0)


def take(browser: Browser, address: str, folder: Path) -> None:
    """Go the way of a text and take a picture of every step."""
    with page_of(browser, address) as page:
        page.goto("/")
        expect(page.get_by_text("sample text", exact=True)).to_be_visible()
        picture(page, folder, "projects")
        page.get_by_role("link", name="Sample").first.click()
        page.get_by_label("Paste the Kazakh text").fill(PASTED)
        page.get_by_label("Name of the pasted text").fill("Көлік")
        picture(page, folder, "import")

        page.goto(f"{DOCUMENT}/terms")
        expect(page.locator("#unknown")).to_be_visible()
        picture(page, folder, "terms")

        confirm_segments(page)
        expect(page.locator("#panel-findings")).to_contain_text("15 қыркүйекте")
        picture(page, folder, "checks")
        page.keyboard.press("Control+ArrowDown")
        expect_help(page, "Ұлттық экономика")
        picture(page, folder, "review")

        page.goto(f"{DOCUMENT}/read/ru")
        picture(page, folder, "read")
        page.goto(f"{DOCUMENT}/export")
        picture(page, folder, "export")
        page.goto("/glossary?q=министрлігі")
        picture(page, folder, "glossary")

        add_officials(page, "2025-08-22")
        picture(page, folder, "terms-2025")
        document = page.url.split("/documents/")[1].split("/")[0]
        page.goto(f"/documents/{document}/review?target=ru#s2")
        page.locator("#s2 textarea").click()
        page.get_by_role("link", name="list").first.click()
        expect(page.locator(".official")).to_have_count(7)
        picture(page, folder, "list")
        add_officials(page, "2023-01-01")
        picture(page, folder, "terms-2023")
        page.goto("/glossary/profiles")
        picture(page, folder, "profiles")

        page.goto(f"{DOCUMENT}/review?target=ru")
        expect_help(page, "Астанада")
        page.keyboard.press("Shift+F7")
        page.locator("#filter [name=text]").fill("министр")
        page.keyboard.press("Enter")
        expect(page.locator("#filter-count")).to_contain_text("of")
        picture(page, folder, "filter")
        page.goto("/keys")
        picture(page, folder, "keys")

        drafted = confirm_drafts(page)
        ask_author(page)
        reference = add_reference(page)
        picture(page, folder, "reference")
        page.goto(f"{drafted}/questions")
        picture(page, folder, "questions")
        page.goto(f"{drafted}/print/ru")
        picture(page, folder, "sheet")
        page.goto(f"{drafted}/drafts")
        page.get_by_role("heading", name="What survived of the drafts").scroll_into_view_if_needed()
        page.locator("#survived-ru").evaluate("heading => heading.scrollIntoView()")
        expect(page.locator("#table-ru tbody tr")).not_to_have_count(0)
        picture(page, folder, "drafts")

        page.goto("/projects/1")
        page.get_by_label("or upload a file").set_input_files(
            {"name": "хабарлама.txt", "mimeType": "text/plain", "buffer": LEGACY}
        )
        page.get_by_role("button", name="Add and find its terms").click()
        page.get_by_role("link", name="Settings").first.click()
        expect(page.get_by_text("Баспасөз хабарламасы").first).to_be_visible()
        picture(page, folder, "encoding")
    with page_of(browser, address, theme="dark") as page:
        page.goto(f"{DOCUMENT}/review?target=ru")
        expect_help(page, "Астанада")
        picture(page, folder, "review-dark")
    with page_of(browser, address, language="kk") as page:
        page.goto(reference)
        picture(page, folder, "reference-kk")
        page.goto(f"{drafted}/questions")
        picture(page, folder, "questions-kk")
        page.goto(f"{drafted}/print/ru")
        picture(page, folder, "sheet-kk")
        page.goto(f"{DOCUMENT}/terms")
        picture(page, folder, "terms-kk")
        page.goto("/glossary?q=министрі")
        picture(page, folder, "glossary-kk")
        page.goto(f"{DOCUMENT}/review?target=ky")
        expect_help(page, "отырысы")
        picture(page, folder, "review-kk")


def main() -> None:
    """Take all the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="audarma-pictures-") as home,
        workbench(Path(home)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        take(browser, address, folder)
        browser.close()


if __name__ == "__main__":
    main()
