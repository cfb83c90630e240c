"""What a browser is answered that asks the WebSocket port for files, on connections in memory."""

import gzip
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from bench.websocket import upgrade
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ports.page import POLICY
from chatapp.ports.page_files import PageFile
from chatapp.ports.page_protocol import FILES_A_CONNECTION
from chatapp.ports.websocket import ChatWebSocketFactory
from tests.conftest import limit
from tests.transport import HOST, MemoryTransport

FILES = {
    "/": PageFile("text/html; charset=utf-8", b"<p>hello", b"", '"a1"', lasting=False),
    "/assets/1/app.js": PageFile(
        "text/javascript; charset=utf-8", b"x" * 90, gzip.compress(b"x" * 90), '"b2"', lasting=True
    ),
}


class Browser:
    """A connection over which files are asked for."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, host: str = HOST) -> None:
        self.factory = ChatWebSocketFactory(chat, clock, FILES)
        self.transport = MemoryTransport(clock, 50001, host)
        self.transport.attach(self.factory.buildProtocol(None))

    def ask(self, request: bytes) -> tuple[str, dict[str, str], bytes]:
        """Send bytes; return the status, the headers and the body of what is answered."""
        self.transport.protocol.dataReceived(request)
        self.transport.clock.advance(0)
        self.transport.pump()
        head, _, body = bytes(self.transport.sent).partition(b"\r\n\r\n")
        self.transport.sent.clear()
        status, *lines = head.decode().split("\r\n")
        return status, dict(line.split(": ", 1) for line in lines), body

    @property
    def closed(self) -> bool:
        """Whether the server has closed the connection."""
        return bool(self.transport.disconnected)


@pytest.fixture
def browser(chat: ChatFactory, clock: MemoryReactorClock) -> Browser:
    """Return a connection of a browser."""
    return Browser(chat, clock)


def get(path: str = "/", *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    """Return a request."""
    head = (f"{method} {path} HTTP/{version}", "Host: localhost:6968", *lines, "", "")
    return "\r\n".join(head).encode()


def test_the_page(browser: Browser) -> None:
    """It is served with the strict policy, is asked for again each time, and joins nobody."""
    status, headers, body = browser.ask(get("/?from=mail"))
    assert (status, body) == ("HTTP/1.1 200 OK", b"<p>hello")
    date = headers.pop("Date")
    assert date.endswith(" GMT")
    assert headers == {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": '"a1"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": "8",
    }
    assert not browser.closed


def test_a_file(browser: Browser) -> None:
    """It is compressed for those who take that, and may be kept for ever."""
    _, plain, body = browser.ask(get("/assets/1/app.js"))
    assert (body, plain["Content-Length"]) == (b"x" * 90, "90")
    _, headers, body = browser.ask(get("/assets/1/app.js", "Accept-Encoding: br, gzip;q=0.8"))
    assert (gzip.decompress(body), headers["Content-Encoding"]) == (b"x" * 90, "gzip")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    _, headers, _ = browser.ask(get("/assets/1/app.js", "Accept-Encoding: gzip;q=0"))
    assert "Content-Encoding" not in headers


def test_a_file_that_the_browser_has(browser: Browser) -> None:
    """It is not sent again."""
    for known in ('"a1"', '"z", W/"a1"', "*"):
        status, headers, body = browser.ask(get("/", f"If-None-Match: {known}"))
        assert (status, body) == ("HTTP/1.1 304 Not Modified", b"")
        assert "Content-Length" not in headers
    status, _, _ = browser.ask(get("/", 'If-None-Match: "a"'))
    assert status == "HTTP/1.1 200 OK"


def test_only_the_headers(browser: Browser) -> None:
    """HEAD is answered without the body."""
    _, headers, body = browser.ask(get(method="HEAD"))
    assert (headers["Content-Length"], body) == ("8", b"")


@pytest.mark.parametrize("ask", [get("/", "Connection: close"), get(version="1.0")])
def test_the_last_request(browser: Browser, ask: bytes) -> None:
    """A client that asks for nothing more is closed after its file."""
    status, headers, body = browser.ask(ask + get())
    assert (status, headers["Connection"], body) == ("HTTP/1.1 200 OK", "close", b"<p>hello")
    assert browser.closed


def test_requests_in_pieces(browser: Browser) -> None:
    """Requests may be split anywhere, and several may come at once."""
    both = get() + get("/assets/1/app.js")
    answers = [browser.ask(both[at : at + 1]) for at in range(len(both))]
    assert [body for _, _, body in answers if body] == [b"<p>hello", b"x" * 90]


def test_a_websocket_after_files(browser: Browser) -> None:
    """A connection that a proxy keeps may still become a WebSocket."""
    browser.ask(get())
    status, _, _ = browser.ask(upgrade())
    assert status == "HTTP/1.1 101 Switching Protocols"


@pytest.mark.parametrize(
    "ask",
    [
        get("/other"),
        get("/", method="POST"),
        get("/", "Content-Length: 3"),
        get("/", "Transfer-Encoding: chunked"),
        get("/", "Broken header"),
        get("/", "Host: b\x00"),
    ],
)
def test_what_is_for_no_file(browser: Browser, ask: bytes) -> None:
    """It is left to the handshake, which refuses it as ever."""
    status, _, body = browser.ask(ask)
    assert status.split()[1] in ("400", "405", "426")
    assert b"This is a port for WebSocket." in body or not body
    assert browser.closed


def test_without_the_page(chat: ChatFactory, browser: Browser) -> None:
    """`page = no` has the port answer as one for WebSocket alone."""
    chat.configure(replace(chat.config, ws_server=replace(chat.config.ws_server, page=False)))
    status, _, _ = browser.ask(get())
    assert status == "HTTP/1.1 426 Upgrade Required"


def test_another_host(browser: Browser) -> None:
    """A page of that name, which may lead here, is not served."""
    status, _, _ = browser.ask(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert status != "HTTP/1.1 200 OK"


def test_files_are_no_logins(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Connections for files do not use up what an address has for connecting."""
    limit(chat, logins_per_minute=1, page_files_per_minute=5, sessions_per_address=0)
    for _ in range(5):
        browser = Browser(chat, clock, "192.0.2.1")
        assert browser.ask(get())[0] == "HTTP/1.1 200 OK"
    status, _, body = Browser(chat, clock, "192.0.2.1").ask(get())
    assert status == "HTTP/1.1 429 Too Many Requests"
    assert body == (
        b"This is a port for WebSocket. too many files of the page asked for from your address:"
        b" 5 a minute at most\n"
    )
    assert Browser(chat, clock, "192.0.2.2").ask(get())[0] == "HTTP/1.1 200 OK"


def test_a_proxys_clients_are_counted_apart(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Behind a trusted proxy, each client has its own number of files."""
    server: Any = replace(chat.config.ws_server, trusted_proxies=(ip_network("192.0.2.1"),))
    chat.configure(replace(chat.config, ws_server=server))
    limit(chat, page_files_per_minute=1)
    browser = Browser(chat, clock, "192.0.2.1")
    for host, status in (("198.51.100.1", "200"), ("198.51.100.2", "200"), ("198.51.100.1", "429")):
        assert browser.ask(get("/", f"X-Forwarded-For: {host}"))[0].split()[1] == status


def test_a_client_without_end(browser: Browser) -> None:
    """After so many files the connection is closed, and what follows is not answered."""
    for _ in range(FILES_A_CONNECTION - 1):
        assert "Connection" not in browser.ask(get())[1]
    assert browser.ask(get() + get())[1]["Connection"] == "close"
    assert browser.closed
