"""One listening port of the service: it is open when the service has started, or that fails."""

import errno
from typing import Any, cast

from twisted.application.internet import StreamServerEndpointService
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IStreamServerEndpoint
from twisted.internet.protocol import Factory
from twisted.logger import Logger

from chatapp.errors import StartError

ACCEPTS = 10
"""How many connections a port accepts in one turn: those that are in are to be heard meanwhile."""

_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)

_log = Logger()


class ListenerService(StreamServerEndpointService):
    """Listens on an endpoint; one that is `optional` may be at an address this machine lacks."""

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
            StartError: that is not possible, and the only line of the process says why.
        """
        try:
            super().privilegedStartService()
            cast("Deferred[Any]", self._waitingForPort).addCallback(_accept_a_few)
        except Exception as error:
            if self._optional and _errno(error) in _NO_SUCH_ADDRESS:
                _log.warn("Not listening on {name}: no such address here", name=self._name)
                return
            raise StartError(f"cannot listen: {_reason(error)} ({self._name})") from error


def _accept_a_few(port: Any) -> Any:
    """Have a port accept so many connections a turn at the most; Twisted lets that number grow."""
    accept = port.doRead

    def accept_a_few() -> None:
        port.numberAccepts = ACCEPTS
        accept()

    port.doRead = accept_a_few
    return port


def _errno(error: Exception) -> int | None:
    cause = error.socketError if isinstance(error, CannotListenError) else error
    return cause.errno if isinstance(cause, OSError) else None


def _reason(error: Exception) -> str:
    cause = error.socketError if isinstance(error, CannotListenError) else error
    return getattr(cause, "strerror", None) or str(cause)
