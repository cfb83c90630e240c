"""The other end of a transport."""

import socket
from typing import Any

import pytest
from twisted.internet.address import IPv6Address, UNIXAddress
from twisted.internet.testing import MemoryReactorClock

from chatapp.config import Limits
from chatapp.counts import Counts
from chatapp.errors import ChatError, LimitError
from chatapp.ports import peer
from chatapp.ports.peer import (
    AGREE_SECONDS,
    keep_alive,
    known_host,
    note_turned_away,
    peer_address,
    peer_host,
)
from tests.transport import MemoryTransport


@pytest.fixture
def transport() -> MemoryTransport:
    """A transport in memory."""
    return MemoryTransport(MemoryReactorClock(), 50001)


def test_peer_address(transport: MemoryTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer is logged as host and port, or as what it calls itself."""
    assert peer_address(transport) == ("127.0.0.1", 50001)
    assert peer_host(transport) == known_host(transport) == "127.0.0.1"
    monkeypatch.setattr(transport, "getPeer", lambda: IPv6Address("TCP", "::ffff:203.0.113.7", 5))
    assert peer_address(transport) == ("203.0.113.7", 5)
    monkeypatch.setattr(transport, "getPeer", lambda: UNIXAddress("/run/chat"))
    assert peer_address(transport) == "UNIXAddress('/run/chat')"
    assert peer_host(transport) == ""


class SocketTransport(MemoryTransport):
    """Notes which options are set on its socket."""

    def __init__(self, family: int) -> None:
        super().__init__(MemoryReactorClock(), 50001)
        self.family = family
        self.options: list[tuple[int, ...]] = []

    def setTcpKeepAlive(self, enabled: bool) -> None:
        self.options.append((socket.SO_KEEPALIVE, enabled))

    def setsockopt(self, *option: int) -> None:
        self.options.append(option[1:])


@pytest.mark.parametrize(
    ("family", "idle", "options"),
    [
        (
            socket.AF_INET,
            60,
            [
                (socket.SO_KEEPALIVE, True),
                (socket.TCP_KEEPIDLE, 60),
                (socket.TCP_KEEPINTVL, 10),
                (socket.TCP_KEEPCNT, 4),
                (socket.TCP_USER_TIMEOUT, 105_000),
            ],
        ),
        (socket.AF_INET6, 0, []),
        (socket.AF_UNIX, 60, []),
    ],
)
def test_keep_alive(
    monkeypatch: pytest.MonkeyPatch, family: int, idle: int, options: list[tuple[int, int]]
) -> None:
    """The kernel is told when to ask a silent peer, and when to give up on it."""
    monkeypatch.setattr(peer, "Server", SocketTransport)
    transport = SocketTransport(family)
    keep_alive(transport, Limits(ping_seconds=idle, ping_timeout_seconds=40, stalled_seconds=5))
    assert transport.options == options


def test_turned_away(transport: MemoryTransport, log_lines: list[str]) -> None:
    """A connection that is not let in is logged, and counted as its error's kind or another."""
    counts = Counts()
    note_turned_away(transport, counts, LimitError("sessions", "full for {name}", name="ann"))
    note_turned_away(transport, counts, ChatError("HTTP status 403"), "origins")
    assert counts.turned_away == {"sessions": 1, "origins": 1}
    assert log_lines == [
        "DEBUG | Turned away ('127.0.0.1', 50001): full for {name}",
        "DEBUG | Turned away ('127.0.0.1', 50001): HTTP status 403",
    ]


class Tls:
    """A layer over a transport, as TLS is."""

    def __init__(self, transport: MemoryTransport) -> None:
        self.transport = transport
        self.getPeer = transport.getPeer


def test_who_does_not_agree_to_the_end(transport: MemoryTransport) -> None:
    """Over TLS, whoever is turned away is closed soon, whatever the client does."""
    layer: Any = Tls(transport)
    note_turned_away(layer, Counts(), LimitError("sessions", "the server is full"))
    transport.clock.advance(AGREE_SECONDS - 1)
    assert not transport.aborted
    transport.clock.advance(1)
    assert transport.aborted


def test_who_has_no_tls(transport: MemoryTransport) -> None:
    """Without TLS nothing is waited for."""
    note_turned_away(transport, Counts(), LimitError("sessions", "the server is full"))
    assert transport.clock.getDelayedCalls() == []
