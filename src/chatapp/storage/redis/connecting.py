"""Connecting while the server runs: to the engine, or to where the sentinels say that it is."""

from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import (
    HostnameEndpoint,
    UNIXClientEndpoint,
    wrapClientTLS,
)
from twisted.internet.error import ConnectError
from twisted.internet.protocol import Factory

from chatapp.errors import JournalError
from chatapp.later import Later
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.protocol import RedisProtocol, RefusedError
from chatapp.storage.redis.sentinel import REFUSED, SENTINEL_SECONDS, SILENT, master, question

ANSWER_SECONDS = 4
"""Seconds that an answer may take."""


class _Connecting(Factory):
    """Makes one connection, and logs nothing of it."""

    noisy = False

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def buildProtocol(self, addr: Any) -> RedisProtocol:  # noqa: ARG002
        return RedisProtocol(self._reactor.seconds)


def connect(
    address: RedisAddress, reactor: Any, seconds: float = ANSWER_SECONDS
) -> Deferred[RedisProtocol]:
    """Return a connection to an engine, or a sentinel."""
    connected: Deferred[RedisProtocol]
    connected = _endpoint(address, reactor, seconds).connect(_Connecting(reactor))
    return connected


async def find_master(address: RedisAddress, reactor: Any) -> RedisAddress:
    """Return where the sentinels of an address say that the master is; the same without any.

    Raises:
        JournalError: none of them answers, or they do not know it.
    """
    if not address.sentinels:
        return address
    why = SILENT
    for place in address.sentinels:
        try:
            reply = await _asked(address.of_sentinel(place), address, reactor)
        except RefusedError as error:
            why = REFUSED.format(error)
        except (JournalError, OSError, ConnectError):
            continue
        else:
            return address.at(master(reply))
    raise JournalError(why)


async def _asked(sentinel: RedisAddress, address: RedisAddress, reactor: Any) -> Any:
    """Return what a sentinel answers within its time."""
    protocol = await connect(sentinel, reactor, SENTINEL_SECONDS)
    late = Later(reactor.callLater(SENTINEL_SECONDS, protocol.abort))
    try:
        *_, reply = await protocol.ask(*sentinel.greeting, question(address))
    finally:
        late.cancel()
        protocol.abort()
    return reply


def _endpoint(address: RedisAddress, reactor: Any, seconds: float) -> Any:
    if address.file:
        return UNIXClientEndpoint(reactor, address.file, timeout=seconds)
    host = HostnameEndpoint(reactor, address.host.encode(), address.port, timeout=seconds)
    if not address.is_secure:
        return host
    from twisted.internet.ssl import optionsForClientTLS  # noqa: PLC0415 - needs an extra

    return wrapClientTLS(cast("Any", optionsForClientTLS)(address.host), host)
