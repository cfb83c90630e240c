"""Whether others can read what a client sends: what counts is the client's own end."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import DefaultOpenSSLContextFactory
from twisted.internet.testing import StringTransport
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory
from twisted.protocols.tls import TLSMemoryBIOFactory

from chatapp.hosts import parse_networks
from chatapp.ports.way import way_of
from tests.certificate import write_certificate
from tests.ports.proxied import FAR, NEAR, PROXY, SSL, through_proxy, version_1, version_2


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A context for TLS."""
    path = write_certificate(Path(tmp_path_factory.mktemp("tls")) / "localhost.pem")
    return DefaultOpenSSLContextFactory(str(path), str(path))


def secure(transport: Any, networks: str = "") -> bool:
    """Return whether a transport's way is secure."""
    return way_of(transport).is_secure(parse_networks(networks))


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (IPv4Address("TCP", NEAR, 1), True),
        (IPv4Address("TCP", "::1", 1), True),
        (IPv4Address("TCP", "::ffff:127.0.0.1", 1), True),
        (UNIXAddress(b""), True),
        (UNIXAddress(b"/run/x"), True),
        (IPv4Address("TCP", FAR, 1), False),
        (IPv4Address("TCP", "2001:db8::7", 1), False),
    ],
)
def test_where_it_comes_from(peer: Any, expected: bool) -> None:
    """The machine's own clients are not overheard."""
    assert secure(StringTransport(peerAddress=peer)) is expected


def test_a_secure_network() -> None:
    """Clients and proxies from there are believed to be safe, and nobody else is."""
    far = StringTransport(peerAddress=IPv4Address("TCP", FAR, 1))
    assert secure(far, "203.0.113.0/24")
    assert not secure(far, "198.51.100.0/24")
    assert secure(through_proxy(version_1(FAR)), PROXY)
    assert secure(through_proxy(version_1(FAR)), FAR)
    assert not secure(through_proxy(version_1(FAR)), "10.1.1.1")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (version_1(FAR), False),
        (version_1(NEAR), True),
        (b"PROXY UNKNOWN \r\n", False),
        (version_1("nonsense"), False),
        (version_2(FAR), False),
        (version_2(NEAR), True),
        (version_2(FAR, SSL), True),
        (version_2(FAR, b"\x01\0\2h2", SSL), True),
        (version_2(FAR, b"\x20\0\5\0\0\0\0\0"), False),
        (version_2(FAR, b"\x20\0\5\2\0\0\0\0"), False),
        (version_2(FAR, b"\x20\0\0", b"\x01\0\2h2"), False),
        (version_2(FAR, b"\x01\0\x08" + SSL), False),
        (version_2(FAR, b"\x01\xff\xff", SSL), False),
        (version_2(FAR, b"\x20\0"), False),
        (version_2(FAR, SSL, command=0), False),
        (version_2(NEAR, SSL, family=0), False),
        (b"", False),
    ],
)
def test_what_a_proxy_says(header: bytes, expected: bool) -> None:
    """Its own address says nothing of its client's end, even if it is on this machine."""
    assert secure(through_proxy(header)) is expected
    assert secure(through_proxy(header, NEAR)) is expected


def test_a_unix_socket_at_the_proxy() -> None:
    """The proxy's client is on the proxy's machine."""
    body = b"/run/a".ljust(108, b"\0") * 2
    header = b"\r\n\r\n\0\r\nQUIT\n\x21\x31" + struct.pack("!H", len(body)) + body
    assert secure(through_proxy(header))


@given(st.binary(max_size=40))
def test_any_types(types: bytes) -> None:
    """Whatever stands after the addresses, something is made of it."""
    assert secure(through_proxy(version_2(FAR, types))) in (True, False)
    padded = b"\x04" + struct.pack("!H", len(types)) + types
    assert secure(through_proxy(version_2(FAR, padded, SSL)))


def test_tls(tls: Any) -> None:
    """It is the client's own if it is inside of the proxy's header, and not if it is around it."""
    factory = TLSMemoryBIOFactory(tls, False, Factory.forProtocol(Protocol))
    far = IPv4Address("TCP", FAR, 1)
    own = factory.buildProtocol(far)
    assert own is not None
    own.makeConnection(StringTransport(peerAddress=far))
    assert secure(own)
    inside = factory.buildProtocol(far)
    assert inside is not None
    inside.makeConnection(through_proxy(version_2(FAR)))
    assert secure(inside)
    around = HAProxyWrappingFactory(Factory.forProtocol(Protocol)).buildProtocol(far)
    assert around is not None
    around.makeConnection(own)
    around.dataReceived(version_2(FAR))
    assert not secure(around)


@pytest.mark.parametrize(
    ("peer", "proxy", "expected"),
    [
        (NEAR, None, True),
        (FAR, None, False),
        (NEAR, version_1(NEAR), True),
        (NEAR, version_2(NEAR), True),
        (NEAR, version_1(FAR), False),
        (NEAR, version_2(FAR, SSL), False),
        (NEAR, version_2(NEAR, command=0), False),
        (NEAR, b"PROXY UNKNOWN \r\n", False),
        (PROXY, version_1(NEAR), False),
        (PROXY, version_1(FAR), False),
    ],
)
def test_who_is_here(tls: Any, peer: str, proxy: bytes | None, expected: bool) -> None:
    """The client's own end is on this machine, and so is the proxy, with TLS or without."""
    bare: Any = StringTransport(peerAddress=IPv4Address("TCP", peer, 1))
    transport = bare if proxy is None else through_proxy(proxy, peer)
    assert way_of(transport).here is expected
    inside = TLSMemoryBIOFactory(tls, False, Factory.forProtocol(Protocol)).buildProtocol(None)
    assert inside is not None
    inside.makeConnection(transport)
    assert way_of(inside).here is expected
