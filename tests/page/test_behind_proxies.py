"""The page behind the proxies whose configurations ship, over TLS and below a path."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.page.window import Window
from tests.ports.test_proxies import behind_haproxy, behind_nginx, ports
from tests.server import Server

__all__ = ["ports"]


def chats(browser: Browser, server: Server, url: str) -> None:
    """See that somebody with the page is heard, and comes back after a reload."""
    context = browser.new_context(ignore_https_errors=True)
    try:
        window = Window(context, url).ready("ann")
        window.say("hello through a proxy")
        window.reads("hello through a proxy")
        window.page.reload()
        window.is_named("ann")
        window.reads("hello through a proxy")
        assert window.wrong == []
    finally:
        context.close()
    server.wait_for(r"INFO \| Client disconnected from .*")


def test_haproxy(chromium: Browser, tmp_path: Path, ports: dict[str, int]) -> None:
    """HAProxy hands on what comes over TLS."""
    with behind_haproxy(tmp_path, ports) as (server, _):
        chats(chromium, server, f"https://localhost:{ports['443']}/")


def test_nginx(chromium: Browser, tmp_path: Path, ports: dict[str, int]) -> None:
    """Nginx has the page below a path of a site."""
    with behind_nginx(tmp_path, ports, "/a/chat/") as (server, _):
        chats(chromium, server, f"https://localhost:{ports['443']}/a/chat/")
