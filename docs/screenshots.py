"""Takes the pictures of the page that the README shows: python -m docs.screenshots.

It needs playwright (the extra page-test) and chromium. What is said in the pictures is said again
each time, to a server in a folder of its own.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright
from tests.page.site import Site
from tests.page.window import Window
from tests.server import free_ports

FOLDER = Path(__file__).parent
DESK = {"width": 1100, "height": 620}
PHONE = {"width": 390, "height": 700}
TALK = (
    ("bob", "/topic plans for the release"),
    ("bob", "morning! is the page ready?"),
    ("ann", "nearly: open http://localhost:6968/ and try it"),
    ("carl", "works here, and on my phone"),
    ("bob", "/me reloads, and is still bob"),
    ("carl", "what did you do with `config.ini`?"),
    ("ann", "nothing: [ws_server] page = yes is the default"),
    ("bob", "ann: then let us ship it"),
)


def main() -> None:
    """Take the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, size, scheme in (
            ("light", DESK, "light"),
            ("dark", DESK, "dark"),
            ("phone", PHONE, "light"),
        ):
            _take(browser, FOLDER / f"page-{name}.png", viewport=size, color_scheme=scheme)
        browser.close()


def _take(browser: Browser, path: Path, **options: object) -> None:
    with tempfile.TemporaryDirectory() as folder, free_ports(2) as ports:
        site = Site(Path(folder), browser, ports)
        site.write()
        site.start()
        ann = site.open(**options).ready("ann")
        people = {"ann": ann, "bob": site.open().ready("bob"), "carl": site.open().ready("carl")}
        for window in people.values():
            window.join("#dev")
        for name, text in TALK:
            people[name].say(text)
            ann.reads(text.removeprefix("/topic ").removeprefix("/me ").replace("`", ""))
        people["carl"].say("/away lunch", "/whisper ann see you there")
        expect(ann.page.locator(".count.mention").first).to_be_attached()
        _rest(ann)
        ann.page.screenshot(path=path)
        site.close()


def _rest(window: Window) -> None:
    """Have the page show no more than is to be seen."""
    if window.page.get_by_role("button", name="Hide").is_visible():
        window.press("Hide")
    expect(window.page.get_by_label("Answers of the server")).to_have_count(0)


if __name__ == "__main__":
    main()
