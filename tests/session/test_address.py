"""Who a client is counted as, and whom a proxy speaks for."""

from ipaddress import ip_network

import pytest

from chatapp.session.address import as_written, client_behind, counted_as

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("::1"))


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
        ("/run/chat.sock", "/run/chat.sock"),
    ],
)
def test_as_written(host: str, written: str) -> None:
    """IPv4 within IPv6, as a socket for both has it, is shown as IPv4."""
    assert as_written(host) == written


@pytest.mark.parametrize(
    ("host", "forwarded", "client"),
    [
        ("10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("::1", "203.0.113.7", "203.0.113.7"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "203.0.113.7, <script>", "10.1.2.3"),
        ("10.1.2.3", "10.4.4.4", "10.4.4.4"),
        ("", "203.0.113.7", ""),
    ],
)
def test_client_behind(host: str, forwarded: str, client: str) -> None:
    """Only what trusted proxies say is believed, from the nearest on."""
    assert client_behind(host, forwarded, TRUSTED) == client
