"""Which web pages may open a WebSocket, and under which names the port answers."""

import pytest

from chatapp.config import WebSocketListener
from chatapp.hosts import parse_hosts, parse_origins
from chatapp.ports.origin import answers_as, may_connect


@pytest.mark.parametrize(
    ("origin", "host", "allowed", "may"),
    [
        ("", "chat.example.org", (), True),
        ("https://chat.example.org", "chat.example.org", (), True),
        ("http://localhost:8000", "localhost:6968", (), True),
        ("http://[::1]:8000", "[::1]:6968", (), True),
        ("https://evil.example", "chat.example.org", (), False),
        ("https://chat.example.org.evil.example", "chat.example.org", (), False),
        ("null", "localhost:6968", (), False),
        ("http://[", "localhost", (), False),
        ("null", "", (), False),
        ("https://evil.example", "chat.example.org", ("*",), True),
        ("null", "localhost", ("null",), True),
        ("https://WWW.example.org", "chat.example.org", ("https://www.example.org",), True),
        ("https://chat.example.org", "chat.example.org", ("https://www.example.org",), False),
        ("", "chat.example.org", ("https://www.example.org",), True),
    ],
)
def test_may_connect(origin: str, host: str, allowed: tuple[str, ...], may: bool) -> None:
    """Pages of the same host, or those in the list; programs have no origin."""
    assert may_connect(origin, host, allowed) is may


LOOPBACK = WebSocketListener(port=6968)
EVERYWHERE = WebSocketListener(host="0.0.0.0", port=6968)  # noqa: S104 - nothing listens


@pytest.mark.parametrize(
    ("endpoint", "everywhere"),
    [
        ("tcp:6968:interface=127.0.0.1", False),
        ("tcp:6968:127.0.0.1", False),
        ("tcp:6968:interface=\\:\\:1:backlog=50", False),
        ("tcp:port=6968:interface=localhost", False),
        ("ssl:6968:privateKey=a:interface=127.0.0.2", False),
        ("tcp:6968:interface=192.0.2.1", True),
        ("tcp:6968:interface=\\:\\:", True),
        ("tcp:6968:interface=chat.example.org", True),
        ("tcp:6968", True),
        ("ssl:6968:privateKey=a", True),
        ("systemd:domain=INET6:name=ws_server", True),
        ("unix:/run/chat", True),
        ("haproxy:tcp:6968:interface=127.0.0.1", True),
    ],
)
def test_names_by_default(endpoint: str, everywhere: bool) -> None:
    """A port that others reach has names that are not known; one that only pages here reach not."""
    server = WebSocketListener(endpoint=(endpoint,))
    assert answers_as("evil.example", server) is everywhere
    assert answers_as("localhost", server)


@pytest.mark.parametrize(
    ("host", "server", "answers"),
    [
        ("localhost:6968", LOOPBACK, True),
        ("LOCALHOST", LOOPBACK, True),
        ("chat.localhost:6968", LOOPBACK, True),
        ("127.0.0.1:6968", LOOPBACK, True),
        ("[::1]:6968", LOOPBACK, True),
        ("192.0.2.1", LOOPBACK, True),
        ("evil.example:6968", LOOPBACK, False),
        ("localhost.evil.example", LOOPBACK, False),
        ("127.0.0.1.evil.example", LOOPBACK, False),
        ("evil.example@localhost", LOOPBACK, False),
        ("", LOOPBACK, False),
        ("evil.example", EVERYWHERE, True),
        ("", EVERYWHERE, True),
    ],
)
def test_answers_as(host: str, server: WebSocketListener, answers: bool) -> None:
    """By default, a name that may lead anywhere is none of a port that listens here only."""
    assert answers_as(host, server) is answers


def test_listed_names() -> None:
    """What is listed counts alone; else the names of the pages that may connect are some too."""
    hosts = parse_hosts("chat.example.org *.example.net")
    for listens in (LOOPBACK, EVERYWHERE):
        server = WebSocketListener(host=listens.host, hosts=hosts)
        assert answers_as("chat.example.org:443", server)
        assert answers_as("a.example.net.", server)
        assert not answers_as("example.net", server)
        assert not answers_as("localhost", server)
        assert answers_as("any.example", WebSocketListener(host=listens.host, hosts=("*",)))
    pages = WebSocketListener(
        origins=parse_origins("https://a.example:8443 https://*.b.example null")
    )
    assert [
        answers_as(host, pages) for host in ("a.example", "x.b.example", "null", "c.example")
    ] == [*(True, True, False, False)]
    assert answers_as("any.example", WebSocketListener(origins=("*",)))
