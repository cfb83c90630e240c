"""A browser, and a server whose page it opens."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.page.window import Window
from tests.server import Server, free_ports, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests, each of which has windows of its own."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Site:
    """A server at the same ports and with the same journal each time it runs, and its visitors.

    Attributes:
        server: the server that runs now.
        windows: those that were opened.
    """

    def __init__(self, folder: Path, browser: Browser, ports: list[int]) -> None:
        self.windows: list[Window] = []
        self.server: Server
        self._config = folder / "config.ini"
        self._tcp, self._ws = ports
        self._browser = browser
        self._stack = ExitStack()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://localhost:{self._ws}/"

    def write(self, **sections: str) -> None:
        """Write the configuration, with the lines of these sections besides those of the tests."""
        unlimited = ("messages_per_second", "logins_per_minute", "names_per_minute")
        own = {
            "tcp_server": f"host = 127.0.0.1\nport = {self._tcp}\n",
            "ws_server": f"host = 127.0.0.1\nport = {self._ws}\n",
            "history": "path = journal.sqlite3\n",
            "limits": "".join(f"{each} = 0\n" for each in unlimited),
        }
        own |= {
            name: own.get(name, "") * (name != "history") + text for name, text in sections.items()
        }
        self._config.write_text("".join(f"[{name}]\n{text}" for name, text in own.items()))

    def start(self) -> None:
        """Start the server."""
        self.server = self._running.enter_context(serve(str(self._config)))

    def kill(self) -> None:
        """Kill the server in the middle of whatever it does."""
        self.server.kill()
        self._running.close()

    def restart(self, **sections: str) -> None:
        """Restart the server with another configuration."""
        self._running.close()
        self.write(**sections)
        self.start()

    def person(self, **options: Any) -> BrowserContext:
        """Return a browser of somebody's own; `options` are playwright's."""
        return self._stack.enter_context(closing(self._browser.new_context(**options)))

    def open(self, context: BrowserContext | None = None, **options: Any) -> Window:
        """Open the page in a window, in a browser of its own if none is given."""
        window = Window(context or self.person(**options), self.url)
        self.windows.append(window)
        return window

    def close(self) -> None:
        """Close all windows, and stop the server; see that nothing went wrong in any."""
        wrong = [fault for window in self.windows for fault in window.wrong]
        self._stack.close()
        self._running.close()
        assert wrong == []


@contextmanager
def closing(context: BrowserContext) -> Iterator[BrowserContext]:
    """Close a browser at the end."""
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def start(tmp_path: Path, chromium: Browser) -> Iterator[Callable[..., Site]]:
    """Return what starts a server with a configuration of the test's own."""
    with free_ports(2) as ports:
        site = Site(tmp_path, chromium, ports)

        def begin(**sections: str) -> Site:
            site.write(**sections)
            site.start()
            return site

        yield begin
        site.close()


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    """A server with the usual configuration."""
    return start()
