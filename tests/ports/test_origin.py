"""Which web pages may open a WebSocket."""

import pytest

from chatapp.ports.origin import may_connect


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
