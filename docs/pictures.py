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
        page.goto(f"{DOCUMENT}/terms")
        picture(page, folder, "terms-kk")
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
