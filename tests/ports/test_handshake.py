"""The requests that are answered in HTTP, and how."""

from collections.abc import Callable

import pytest
from bench.websocket import upgrade
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.memory import WebSocketClient

Ask = Callable[[bytes], str]


@pytest.fixture
def ask(chat: ChatFactory, clock: MemoryReactorClock) -> Ask:
    """Send a request on a new connection; return the answer."""

    def send(request: bytes) -> str:
        client = WebSocketClient(chat, clock, 50001)
        client.feed(request)
        client.transport.pump()
        answer = bytes(client.transport.sent).decode()
        assert client.closed == (" 101 " not in answer)
        assert chat.users.online == {}
        return answer

    return send


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "BREW", "get"])
def test_another_method(ask: Ask, method: str) -> None:
    """It is answered with 405, and with the one that is allowed."""
    assert ask(upgrade().replace(b"GET", method.encode())) == (
        "HTTP/1.1 405 Method Not Allowed\r\n"
        "Allow: GET\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(method) + 57}\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Upgrade: websocket\r\n"
        "Connection: close\r\n"
        "\r\n"
        f'This is a port for WebSocket. HTTP method "{method}" not allowed\n'
    )


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/0.9", "HTTP/2", "HTTP/2.0", "HTTPS/1.1"])
def test_another_version(ask: Ask, version: str) -> None:
    """It is answered with 505."""
    answer = ask(upgrade().replace(b"HTTP/1.1", version.encode()))
    assert answer.startswith("HTTP/1.1 505 HTTP Version Not Supported\r\n")
    assert answer.endswith(f'This is a port for WebSocket. Unsupported HTTP version "{version}"\n')
    assert "Allow" not in answer


def test_two_lines_of_extensions(ask: Ask) -> None:
    """They are one list: the handshake goes on."""
    lines = ("Sec-WebSocket-Extensions: permessage-deflate", "sec-websocket-extensions: x-other")
    assert ask(upgrade(*lines)).startswith("HTTP/1.1 101 ")
