"""Whom a proxy speaks for, whichever way it writes that."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.ports.forwarded import client_behind

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("::1"))
PROXY = "10.1.2.3"


@pytest.mark.parametrize(
    ("host", "forwarded", "client"),
    [
        (PROXY, "203.0.113.7", "203.0.113.7"),
        (PROXY, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (PROXY, "203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("::1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        (PROXY, "203.0.113.7, <script>", PROXY),
        (PROXY, "203.0.113.7, unknown", PROXY),
        (PROXY, "203.0.113.7,", PROXY),
        (PROXY, "10.4.4.4", "10.4.4.4"),
        ("", "203.0.113.7", ""),
        (PROXY, "203.0.113.7:51008", "203.0.113.7"),
        (PROXY, "203.0.113.7:51008, 10.9.9.9:80", "203.0.113.7"),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        (PROXY, "[2001:db8::7]", "2001:db8::7"),
        (PROXY, "[2001:db8::7]:51008", "2001:db8::7"),
        (PROXY, "::ffff:203.0.113.7", "203.0.113.7"),
        (PROXY, "[::ffff:203.0.113.7]:51008", "203.0.113.7"),
        (PROXY, '"203.0.113.7"', "203.0.113.7"),
        (PROXY, "203.0.113.7, ::ffff:10.9.9.9", "203.0.113.7"),
        (PROXY, "[203.0.113.7", PROXY),
        (PROXY, "203.0.113.7:x:y", PROXY),
    ],
)
def test_x_forwarded_for(host: str, forwarded: str, client: str) -> None:
    """Only what trusted proxies say is believed, from the nearest on."""
    assert client_behind(host, {"x-forwarded-for": forwarded}, TRUSTED).host == client


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("for=203.0.113.7", "203.0.113.7"),
        ("For=203.0.113.7;proto=https;by=10.1.2.3", "203.0.113.7"),
        ("proto=https; FOR = 203.0.113.7 ;by=x", "203.0.113.7"),
        ('for="203.0.113.7:4711"', "203.0.113.7"),
        ('for="[2001:db8::1]:4711"', "2001:db8::1"),
        ('for="[2001:db8::1]"', "2001:db8::1"),
        ('for="[::ffff:203.0.113.7]:_port"', "203.0.113.7"),
        ('for="\\[2001:db8::1\\]"', "2001:db8::1"),
        ("for=198.51.100.1, for=203.0.113.7", "203.0.113.7"),
        ("for=203.0.113.7, for=10.9.9.9;proto=http", "203.0.113.7"),
        ("for=203.0.113.7, for=unknown", PROXY),
        ("for=203.0.113.7, for=_hidden", PROXY),
        ('for=203.0.113.7, for="_gazonk:80"', PROXY),
        ("for=203.0.113.7, proto=https", PROXY),
        ("by=203.0.113.7", PROXY),
        ('host="a, for=198.51.100.1";for=203.0.113.7', "203.0.113.7"),
        ('host="a;for=198.51.100.1";for=203.0.113.7', "203.0.113.7"),
        ('for=", for="[2001:db8::1]:4711"', "2001:db8::1"),
        ("", PROXY),
    ],
)
def test_forwarded(forwarded: str, client: str) -> None:
    """The same by RFC 7239, with its quotation marks and its names for nobody."""
    assert client_behind(PROXY, {"forwarded": forwarded}, TRUSTED).host == client
    assert client_behind("203.0.113.9", {"forwarded": forwarded}, TRUSTED).host == "203.0.113.9"


@pytest.mark.parametrize("blank", [" ", "\t", "\x0b", " ;", "for=", '"', "\\"])
@pytest.mark.parametrize("end", ['x"a"x', 'x "', ",", "=", ""])
def test_no_header_takes_long(blank: str, end: str) -> None:
    """Each character is looked at a few times: with a choice for each blank, this would not end."""
    before = f"for={blank * 7000}{end}"
    headers = {"forwarded": f"{before}, for=203.0.113.7"}
    assert client_behind(PROXY, headers, TRUSTED).host == "203.0.113.7"
    assert client_behind(PROXY, {"forwarded": before}, TRUSTED).host == PROXY


def test_both_headers() -> None:
    """A client behind a proxy that adds to one header gains nothing by sending the other."""
    headers = {"x-forwarded-for": "203.0.113.7", "forwarded": "for=198.51.100.1"}
    assert client_behind(PROXY, headers, TRUSTED).host == "203.0.113.7"


@given(
    st.ip_addresses(), st.none() | st.integers(0, 65535), st.text('for=1.:[]";, \\', max_size=20)
)
def test_any_address(address: object, port: int | None, before: str) -> None:
    """Whatever the client sent before it, the address that the last proxy adds is the client's."""
    text = str(address)
    node = f"[{text}]" if ":" in text else text
    node += "" if port is None else f":{port}"
    mapped = getattr(address, "ipv4_mapped", None) or address
    expected = str(mapped)
    if any(ip_address(expected) in network for network in TRUSTED):
        return
    found = client_behind(PROXY, {"x-forwarded-for": f"{before}, {node}"}, TRUSTED).host
    assert ip_address(found) == mapped
    found = client_behind(PROXY, {"forwarded": f'{before}, for="{node}";proto=https'}, TRUSTED).host
    assert ip_address(found) == mapped
    client_behind(PROXY, {"forwarded": before}, TRUSTED)
