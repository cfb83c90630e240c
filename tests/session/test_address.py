"""How an address is written, and who a client is counted as."""

import pytest

from chatapp.session.address import as_written, counted_as


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", ""),
        ("127.9.9.9", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("/run/chat.sock", ""),
    ],
)
def test_counted_as(host: str, counted: str) -> None:
    """An IPv6 network counts as one; this machine is not counted."""
    assert counted_as(host) == counted


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("0000:0000:0000:0000:0000:ffff:203.100.113.117", "203.100.113.117"),
        ("1" * 5000, "1" * 5000),
        ("/run/chat.sock", "/run/chat.sock"),
    ],
)
def test_as_written(host: str, written: str) -> None:
    """IPv4 within IPv6, as a socket for both has it, is shown as IPv4."""
    assert as_written(host) == written
