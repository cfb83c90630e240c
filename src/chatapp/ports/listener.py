"""One listening port of the service: after the start it is open, or the start has failed.

Twisted's own service, by default, logs that it cannot listen and goes on. A chat server that nobody
can reach is to end at once, with one line. And the more connections come, the more of them Twisted
accepts in one turn: in a crowd, the clients that are connected would wait until all are accepted.
"""

import errno
from typing import Any, cast

from twisted.application.internet import StreamServerEndpointService
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IStreamServerEndpoint
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory
from twisted.protocols.policies import WrappingFactory

from chatapp.errors import StartError
from chatapp.ports.endpoint import show_place
from chatapp.ports.transport import ProxyHeaderProtocol

ACCEPTS = 10
"""Number of connections that a port accepts in one turn of the reactor at the most."""

NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""The errors of a machine that lacks the address to listen at."""

_log = Logger()


class ListenerService(StreamServerEndpointService):
    """Listens on one endpoint.

    Args:
        name: what the endpoint is called in the log.
        endpoint: where to listen.
        factory: makes the protocols of the connections.
        optional: True if the machine may lack the address; then a warning is logged.
    """

    _raiseSynchronously = True

    def __init__(
        self, name: str, endpoint: IStreamServerEndpoint, factory: Factory, *, optional: bool
    ) -> None:
        super().__init__(endpoint, factory)
        self._name = name
        self._optional = optional

    def privilegedStartService(self) -> None:
        """Listen.

        Raises:
            StartError: that is not possible; the process ends with one line that says why.
        """
        try:
            super().privilegedStartService()
            waiting = cast("Deferred[Any]", self._waitingForPort)
            waiting.addCallback(self._begin).addCallback(_check_headers)
        except Exception as error:
            if self._optional and _errno(error) in NO_SUCH_ADDRESS:
                _log.warn("Not listening on {name}: no such address here", name=self._name)
                return
            raise StartError(f"cannot listen: {_reason(error)} ({self._name})") from error

    def _begin(self, port: Any) -> Any:
        place = port.getHost()
        shown = show_place(place.host, place.port) if hasattr(place, "host") else str(place)
        _log.info("Listening on {place}: {name}", place=shown, name=self._name)
        return _accept_a_few(port)


def _accept_a_few(port: Any) -> Any:
    """Have a port accept ACCEPTS connections a turn; Twisted changes the number in every turn."""
    accept = port.doRead

    def accept_a_few() -> None:
        port.numberAccepts = ACCEPTS
        accept()

    port.doRead = accept_a_few
    return port


def _check_headers(port: Any) -> Any:
    """Have a port that expects a proxy's header close a connection with another one."""
    factory = getattr(port, "factory", None)
    while isinstance(factory, WrappingFactory):
        if isinstance(factory, HAProxyWrappingFactory):
            factory.protocol = ProxyHeaderProtocol  # type: ignore[assignment]
        factory = factory.wrappedFactory
    return port


def _errno(error: Exception) -> int | None:
    cause = error.socketError if isinstance(error, CannotListenError) else error
    return cause.errno if isinstance(cause, OSError) else None


def _reason(error: Exception) -> str:
    cause = error.socketError if isinstance(error, CannotListenError) else error
    return getattr(cause, "strerror", None) or str(cause)
