"""Sentinels: one after the other is asked, at the start and later; a silent one costs a second."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from chatapp.errors import JournalError
from chatapp.storage.redis import connecting, opening
from chatapp.storage.redis.address import RedisAddress, parse_address
from chatapp.storage.redis.opening import find_master
from chatapp.storage.redis.protocol import RedisProtocol
from chatapp.storage.redis.sentinel import SENTINEL_SECONDS
from tests.redis_server import RedisServer
from tests.sentinel import Sentinel, sentinel
from tests.server import free_ports
from tests.storage.conftest import result

ADDRESS = parse_address("redis+sentinel://s1,s2,s3/chat/2?wait=1")


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of what takes connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def watched(tmp_path: Path, server: RedisServer) -> Iterator[tuple[int, Sentinel]]:
    """The port of a Redis, and a sentinel that watches it."""
    with free_ports(1) as (port,):
        server.ask("CONFIG", "SET", "port", port)
    with sentinel(tmp_path, port) as found:
        yield port, found


def test_at_the_start(
    watched: tuple[int, Sentinel], silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first that answers is believed."""
    monkeypatch.setattr(opening, "SENTINEL_SECONDS", 0.1)
    port, found = watched
    path = f"redis+sentinel://127.0.0.1:1,127.0.0.1:{silent},127.0.0.1:{found.port}/chat/2?wait=1"
    expected = RedisAddress("redis", "127.0.0.1", port, database=2, wait=1)
    assert find_master(parse_address(path)) == expected
    with pytest.raises(JournalError, match=r"^the sentinels do not know that service$"):
        find_master(parse_address(path.replace("/chat", "/other")))
    with pytest.raises(JournalError, match=r"^no sentinel answers$"):
        find_master(parse_address(f"redis+sentinel://127.0.0.1:{silent}/chat"))


class Net:
    """What connects in a test: it keeps the connections, by their hosts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock()
        self.made: dict[str, tuple[RedisProtocol, StringTransport]] = {}
        monkeypatch.setattr(connecting, "connect", self._connect)

    def find(self) -> Deferred[RedisAddress]:
        return Deferred.fromCoroutine(connecting.find_master(ADDRESS, self.clock))

    def _connect(self, address: RedisAddress, *_: Any) -> Deferred[RedisProtocol]:
        async def connected() -> RedisProtocol:
            if address.host == "s1":
                raise ConnectionRefusedError
            protocol, transport = RedisProtocol(self.clock.seconds), StringTransport()
            protocol.makeConnection(transport)
            self.made[address.host] = protocol, transport
            return protocol

        return Deferred.fromCoroutine(connected())


def test_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for a silent one longer than a second."""
    net = Net(monkeypatch)
    found = net.find()
    assert set(net.made) == {"s2"}
    net.clock.advance(SENTINEL_SECONDS)
    net.made["s2"][0].connectionLost()
    protocol, _ = net.made["s3"]
    protocol.dataReceived(b"%0\r\n*2\r\n$4\r\nhost\r\n$4\r\n7000\r\n")
    assert result(found) == RedisAddress("redis", "host", 7000, database=2, wait=1)
    assert not net.clock.getDelayedCalls()


def test_a_service_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is said."""
    net = Net(monkeypatch)
    found = net.find()
    net.made["s2"][0].dataReceived(b"%0\r\n*-1\r\n")
    with pytest.raises(JournalError, match=r"^the sentinels do not know that service$"):
        result(found)


def test_sentinels_that_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are asked, and if none answers, it is said what they said."""
    net = Net(monkeypatch)
    found = net.find()
    for host in ("s2", "s3"):
        net.made[host][0].dataReceived(b"-NOAUTH log in\r\n-NOAUTH log in\r\n")
    with pytest.raises(JournalError, match=r"^a sentinel says: NOAUTH log in$"):
        result(found)


def test_what_an_engine_repeats(server: RedisServer) -> None:
    """It is not shown: it may be a password."""
    with pytest.raises(JournalError, match=r"^ERR unknown command 'HALLO'$"):
        server.ask("HALLO", "3", "AUTH", "default", "hush")
